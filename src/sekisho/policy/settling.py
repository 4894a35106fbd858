"""What a merge left to a person: `merge.yaml` beside the draft, marks in its `policy.yaml`, and settling one clash.

A draft is published only when every clash is settled: ours stays, the text's value comes in, or a person wrote a third
one and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from enum import StrEnum
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.errors import StaffError
from sekisho.policy.files.codec import Decoder, Path
from sekisho.policy.files.parsing import first_of, line_of, read_yaml
from sekisho.policy.files.printing import scalar
from sekisho.policy.merging import Clash, keyed_by, row_key
from sekisho.policy.model import Policy

SCHEMA: Final = "sekisho/merge/1"
"""Version marker of `merge.yaml`."""

_HEAD: Final = (
    "# 読み直しの結果。open の各行は、人の直しと改訂後の文書とが食い違うところです。",
    "# sekisho policy settle で選ぶか、policy.yaml を直したうえで、その行を settled へ移してください。",
    "# Where a person's correction and the revised text differ. Settle each with sekisho policy settle, or edit",
    "# policy.yaml and move the entry to settled.",
)


class Take(StrEnum):
    """Which side a person takes."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What a merge left.

    Attributes:
        text_sha256: Hash of the text that was read; a text edited afterwards is read again first.
        clashes: All clashes.
        settled: Places that a person settled.
    """

    text_sha256: str
    clashes: tuple[Clash, ...] = ()
    settled: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Clash, ...]:
        """What is left to settle."""
        return tuple(clash for clash in self.clashes if clash.place not in self.settled)


def dump(mending: Mending) -> str:
    """The text of `merge.yaml`."""
    lines = [f"schema: {SCHEMA}", *_HEAD, f"text_sha256: {scalar(mending.text_sha256)}"]
    for name, rows in (
        ("open", mending.open),
        ("settled", tuple(one for one in mending.clashes if one.place in mending.settled)),
    ):
        lines.append(f"{name}:" if rows else f"{name}: []")
        for row in rows:
            lines += [
                f"- place: {scalar(row.place)}",
                f"  ours: {scalar(row.ours)}",
                f"  theirs: {scalar(row.theirs)}",
            ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The shape of version 1."""

    text_sha256: str
    open: tuple[Clash, ...] = ()
    settled: tuple[Clash, ...] = ()


def load(text: str, *, name: str) -> Mending:
    """What a `merge.yaml` holds.

    Raises:
        StaffError: POLICY-001 to POLICY-005, with the line.
    """
    plain = read_yaml(text, name=name)
    if plain.get("schema") != SCHEMA:
        raise StaffError("POLICY-002", name=name, found=str(plain.get("schema"))[:40], wanted=SCHEMA)
    decoder = Decoder()
    found = decoder.value(_Body, {key: value for key, value in plain.items() if key != "schema"}, ())
    if decoder.problems or not isinstance(found, _Body):
        raise first_of(decoder.problems, text, name=name)
    return Mending(
        text_sha256=found.text_sha256,
        clashes=(*found.open, *found.settled),
        settled=tuple(row.place for row in found.settled),
    )


def marked(text: str, clashes: Sequence[Clash]) -> tuple[str, tuple[int, ...]]:
    """A `policy.yaml` with a comment above each clash, and the line of each."""
    root: Any = YAML(typ="rt", pure=True).load(text)  # Any: a tree of YAML
    rows = text.split("\n")
    places = [(line_of(root, path_in(root, clash.place)), clash) for clash in clashes]
    for line, clash in sorted(places, key=lambda one: -one[0]):
        indent = rows[line - 1][: len(rows[line - 1]) - len(rows[line - 1].lstrip(" -"))]
        note = f"{' ' * len(indent)}# 食い違い / clash: {clash.place} 改訂後 / revised text = {clash.theirs}"
        rows.insert(line - 1, note)
    marked_text = "\n".join(rows)
    again: Any = YAML(typ="rt", pure=True).load(marked_text)
    return marked_text, tuple(line_of(again, path_in(again, clash.place)) for clash in clashes)


def path_in(root: Mapping[str, Any], place: str) -> Path:
    """The path in the file of a place that names rows by their ids."""
    path: list[str | int] = []
    node: Any = root
    for part in place.split("."):
        if isinstance(node, Sequence) and not isinstance(node, str):
            at = next((n for n, row in enumerate(node) if _named(row, part)), None)
            if at is None:
                break
            path.append(at)
            node = node[at]
        elif isinstance(node, Mapping) and part in node:
            path.append(part)
            node = node[part]
        else:
            break
    return tuple(path)


def _named(row: object, key: str) -> bool:
    if not isinstance(row, Mapping):
        return False
    named = {name: row.get(name) for name in ("text", "kind", "clause")}
    return key in {keyed_by(known=row.get("id"), **named), keyed_by(text=row.get("text"))}


def settle(
    policy: Policy, reading: Policy, mending: Mending, place: str, take: Take
) -> tuple[Policy, Mending]:
    """Settles a clash.

    Args:
        policy: The draft.
        reading: What the reader alone made of the revised text.
        mending: What is to settle.
        place: The clash.
        take: Whose value stands.

    Raises:
        StaffError: No such clash is open (DOCUMENT-007).
    """
    if place not in {clash.place for clash in mending.open}:
        known = "、".join(clash.place for clash in mending.open[:5]) or "—"
        raise StaffError("DOCUMENT-007", place=place[:80], known=known)
    if take is Take.THEIRS:
        changed = _with(policy, reading, place.split("."))
        assert isinstance(changed, Policy)
        policy = changed
    return policy, replace(mending, settled=(*mending.settled, place))


def _with(ours: object, theirs: object, parts: Sequence[str]) -> object:
    """A value with what stands at a place taken from the other side."""
    if not parts:
        return theirs
    name, rest = parts[0], parts[1:]
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        mine = next((row for row in ours if row_key(row) == name), None)
        read = next((row for row in theirs if row_key(row) == name), None)
        if mine is None or read is None or not rest:
            kept = tuple(row for row in ours if row_key(row) != name)
            return kept if read is None else (*kept, read)
        return tuple(_with(row, read, rest) if row is mine else row for row in ours)
    assert is_dataclass(ours), "a place names fields"
    assert not isinstance(ours, type), "a place names fields of values"
    return replace(ours, **{name: _with(getattr(ours, name), getattr(theirs, name), rest)})
