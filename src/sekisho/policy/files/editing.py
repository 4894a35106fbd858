"""Changes a `policy.yaml` and keeps its comments and order: marking purposes, filling in fields, adding entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from sekisho.errors import StaffError
from sekisho.policy.files.parsing import load, read_yaml
from sekisho.policy.files.references import SHAPES

_WIDE: Final = 100_000
_SOURCED: Final = frozenset(SHAPES) - {"clauses"} | {
    "organisation",
    "contact",
    "accredited_body",
    "joint_use",
}

Plain = str | int | float | bool | None | Sequence[str]
"""What a field may be set to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a file.

    Attributes:
        section: Key at the root: ``purposes``, ``items``, ``organisation``…
        id: The entry, for a section that is a list; None for one that is not.
        set: Keys and their new values.
        add: Adds an entry of that id, which must be new.
    """

    section: str
    set: Mapping[str, Plain]
    id: str | None = None
    add: bool = False


def edit(text: str, changes: Sequence[Change], *, name: str) -> str:
    """The file's text with the changes made; each changed entry is marked ``from: edited``.

    Raises:
        StaffError: POLICY-009 when an entry to change is not there, or one to add is; POLICY-001 to POLICY-008 when
            the result would not be a policy.
    """
    read_yaml(text, name=name)
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=2, offset=0)
    root = yaml.load(text)
    for change in changes:
        entry = _entry(root, change, name=name)
        for key, value in change.set.items():
            entry[key] = _plain(value)
        if change.section in _SOURCED:
            entry["from"] = "edited"
            for key in ("confidence", "rule"):  # they spoke of the reading, not of the hand
                entry.pop(key, None)
    out = StringIO()
    yaml.dump(root, out)
    load(out.getvalue(), name=name)
    return out.getvalue()


def _entry(root: CommentedMap, change: Change, *, name: str) -> CommentedMap:
    if change.section not in SHAPES:
        held = root.setdefault(change.section, CommentedMap())
        if isinstance(held, CommentedMap):
            return held
        raise StaffError("POLICY-009", name=name, section=change.section, id=change.id or "—")
    rows = root.setdefault(change.section, CommentedSeq())
    found = next((row for row in rows if row.get("id") == change.id), None)
    if (found is None) != change.add:
        raise StaffError("POLICY-009", name=name, section=change.section, id=change.id or "—")
    if found is None:
        found = CommentedMap({"id": change.id})
        rows.append(found)
    assert isinstance(found, CommentedMap)
    return found


def _plain(value: Plain) -> object:
    if isinstance(value, Sequence) and not isinstance(value, str):
        flow = CommentedSeq(value)
        flow.fa.set_flow_style()
        return flow
    return value
