"""Holds the ids of a policy together: their shape, that none stands twice, and that what is named exists.

Follows the types of `policy.model`: a field of type `ItemId` names an item wherever it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Final, NewType

from sekisho.policy.files.codec import Path, Problem, entry, hints, optional
from sekisho.policy.model import (
    CONTACT_CHANNELS,
    CategoryId,
    ChannelId,
    ClauseId,
    ItemId,
    Policy,
    PurposeId,
    RecipientId,
    SegmentId,
)

_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
SHAPES: Final = {
    "categories": _WORD,
    "items": _WORD,
    "channels": _WORD,
    "purposes": re.compile(r"p[1-9][0-9]{0,4}"),
    "recipients": re.compile(r"ra?[1-9][0-9]{0,4}"),
    "retention": re.compile(r"ka?[1-9][0-9]{0,4}"),
    "clauses": re.compile(r"c[0-9]{3,6}"),
    "segments": re.compile(r"sga?[1-9][0-9]{0,4}"),
    **{
        section: re.compile(f"{letter}[1-9][0-9]{{0,4}}")
        for section, letter in {
            "references": "t",
            "deals": "d",
            "fees": "f",
            "identity": "m",
            "responsible": "o",
            "vendors": "w",
            "opt_outs": "u",
            "processed": "z",
            "transfers": "g",
            "mentions": "s",
            "conflicts": "x",
        }.items()
    },
}
"""The shape of the ids of each list."""

EXAMPLES: Final = {
    "categories": "customer, staff",
    "items": "name, email, i12",
    "channels": "web, paper, ch3",
    "purposes": "p1, p2",
    "recipients": "r1, r2",
    "retention": "k1, k2",
    "clauses": "c001, c002",
    "segments": "sg1, sg2",
}

_KEPT_IN: Final[dict[object, str]] = {
    CategoryId: "categories",
    ItemId: "items",
    ChannelId: "channels",
    PurposeId: "purposes",
    RecipientId: "recipients",
    ClauseId: "clauses",
    SegmentId: "segments",
}


def problems(policy: Policy) -> Iterator[Problem]:
    """Every wrong, double or dangling id of a policy, in the order of its fields."""
    known: dict[str, set[str]] = {}
    for section, shape in SHAPES.items():
        seen = known.setdefault(section, set())
        for place, row in enumerate(getattr(policy, section)):
            path: Path = (section, place, "id")
            if shape.fullmatch(row.id) is None:
                example = EXAMPLES.get(section) or shape.pattern[0] + "1"
                yield Problem(code="POLICY-006", path=path, facts={"id": row.id[:40], "example": example})
            elif row.id in seen:
                yield Problem(code="POLICY-007", path=path, facts={"id": row.id})
            seen.add(row.id)
    for path, section, named in _named(policy, ()):
        if named not in known[section]:
            near = get_close_matches(named, sorted(known[section]), n=1)
            facts = {"id": named[:40], "section": section, "near": near[0] if near else "—"}
            yield Problem(code="POLICY-008", path=path, facts=facts)
    for place, purpose in enumerate(policy.purposes):
        for at, channel in enumerate(purpose.channels):
            if channel not in CONTACT_CHANNELS:
                facts = {"given": channel[:40], "allowed": "、".join(CONTACT_CHANNELS)}
                yield Problem(code="POLICY-004", path=("purposes", place, "channels", at), facts=facts)


def _named(value: object, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Every id that a value names, with its place and the list that must hold it."""
    if not is_dataclass(value) or isinstance(value, type):
        return
    types_of = hints(type(value))
    for field in fields(value):
        held = getattr(value, field.name)
        here = (*path, field.name)
        section = _kept_in(types_of[field.name])
        if section is not None and field.name != "id":
            for place, named in enumerate(held if isinstance(held, tuple) else (held,)):
                if named is not None:
                    yield ((*here, place) if isinstance(held, tuple) else here), section, named
        elif isinstance(held, tuple):
            for place, row in enumerate(held):
                yield from _named(row, (*here, place))
        else:
            yield from _named(held, here)


def _kept_in(wanted: object) -> str | None:
    inner = entry(wanted) or optional(wanted) or wanted
    return _KEPT_IN.get(inner) if isinstance(inner, NewType) else None
