"""Carries ids from version to version: what stays word for word keeps its id, what is new gets a number never used.

Ids are append-only, because consents, provenance and decisions point to them: a change of the text alone never widens
what old data may be used for (法17条2項, 18条1項).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from sekisho.policy.files.codec import entry, hints, optional
from sekisho.policy.model import Policy, Purpose, RetentionRule
from sekisho.policy.names import fold
from sekisho.policy.particulars import (
    Conflict,
    DealCondition,
    Fee,
    ForeignTransfer,
    IdentityMethod,
    Mention,
    OptOutProvision,
    Processed,
    Reference,
    Responsible,
    Vendor,
)
from sekisho.policy.questions import open_questions

_NUMBERED: Final = re.compile(r"([a-z]+?)([0-9]+)")
_T = TypeVar("_T")

_SECTIONS: Final[Mapping[str, Callable[[Any], str]]] = {  # rows of many types; each key reads its own
    "categories": lambda row: fold(row.name),
    "items": lambda row: fold(row.name),
    "channels": lambda row: fold(row.name),
    "purposes": lambda row: fold(row.text),
    "recipients": lambda row: f"{row.kind}/{row.country}/{fold(row.name)}",
    "clauses": lambda row: fold(row.text),
    "retention": lambda row: f"{row.clock}/{row.period}/{row.items}/{len(row.purposes)}",
    "references": lambda row: fold(row.target),
    "deals": lambda row: fold(f"{row.parties}/{row.event}"),
    "fees": lambda row: f"{row.amount}/{row.per}/{row.rights}/{row.costs}/{row.free}",
    "identity": lambda row: row.kind,
    "responsible": lambda row: f"{row.role}/{fold(row.title or '')}",
    "vendors": lambda row: fold(row.name),
    "opt_outs": lambda row: ",".join(part.item for part in row.parts),
    "processed": lambda row: row.kind,
    "transfers": lambda row: f"{row.country}/{fold(row.name)}",
    "mentions": lambda row: f"{row.kind}/{row.refused}",
    "conflicts": lambda row: row.about,
    "segments": lambda row: fold(row.name),
}
"""By what two rows of a section are the same."""

_OWN: Final[Mapping[type, str]] = {
    Conflict: "conflicts",
    DealCondition: "deals",
    Fee: "fees",
    ForeignTransfer: "transfers",
    IdentityMethod: "identity",
    Mention: "mentions",
    OptOutProvision: "opt_outs",
    Processed: "processed",
    Reference: "references",
    Responsible: "responsible",
    RetentionRule: "retention",
    Vendor: "vendors",
}
"""Rows whose ids nothing else names: they have no type of their own."""

_FIELDS: Final = {
    "CategoryId": "categories",
    "ItemId": "items",
    "ChannelId": "channels",
    "PurposeId": "purposes",
    "RecipientId": "recipients",
    "ClauseId": "clauses",
    "SegmentId": "segments",
}


_SHARED: Final = frozenset({"categories", "items", "channels"})
"""Sections whose rows are one across documents when they have one name."""


def carry_ids(
    drafted: Policy, previous: Policy, *, used: Iterable[str] = (), others: Iterable[Policy] = ()
) -> Policy:
    """A new draft with the ids of the version before, where the words are the same.

    A purpose, recipient, item, way or category that stays word for word keeps its id, and a purpose its first day; all
    others get numbers never used before. A purpose that was reworded is a new one until an officer's recorded decision
    says otherwise (法17条2項).

    Args:
        drafted: The new draft, numbered from one.
        previous: The version in force before.
        used: Ids of still older versions, of other documents and of answers, which may not be used again.
        others: The other documents in force: an item, way or category that they name alike is the same one.
    """
    taken, beside = {*used}, tuple(others)
    renamed: dict[str, dict[str, str]] = {}
    for section, key in _SECTIONS.items():
        old, new = list(getattr(previous, section)), getattr(drafted, section)
        if section in _SHARED:
            held = {row.id for row in old}
            old += [row for other in beside for row in getattr(other, section) if row.id not in held]
        renamed[section] = _matched(old, new, key, taken | {row.id for row in old})
    carried = _renamed(drafted, renamed)
    since = {row.id: row.since for row in previous.purposes}
    purposes = tuple(_since(row, since.get(row.id)) for row in carried.purposes)
    carried = replace(carried, purposes=purposes, questions=())
    return replace(carried, questions=open_questions(carried))


def nothing(document: str) -> Policy:
    """What stands before the first version of a document: no row, no id."""
    return Policy(document=document, version="")


def ids_of(policy: Policy) -> frozenset[str]:
    """Every id that a policy gives."""
    return frozenset(str(row.id) for section in _SECTIONS for row in getattr(policy, section))


def _since(row: Purpose, day: int | None) -> Purpose:
    return row if day is None else replace(row, since=day)


def _matched(
    old: Sequence[object], new: Sequence[object], key: Callable[[Any], str], taken: set[str]
) -> dict[str, str]:
    """The new id of each row: the old one of the same words, in order; else a fresh one. Well-known ids stay."""
    free: dict[str, list[str]] = {}
    for row in old:
        free.setdefault(key(row), []).append(_id(row))
    found: dict[str, str] = {}
    for row in new:
        if waiting := free.get(key(row)):
            found[_id(row)] = waiting.pop(0)
    given = set(found.values())
    for row in new:
        mine = _id(row)
        if mine in found:
            continue
        well_known = _NUMBERED.fullmatch(mine) is None
        fresh = mine if well_known and mine not in given else _fresh(mine, taken | given)
        found[mine] = fresh
        given.add(fresh)
    return found


def _id(row: object) -> str:
    return str(getattr(row, "id"))  # noqa: B009 - rows of several types share `id`


def _fresh(like: str, taken: set[str]) -> str:
    """The next number of a kind of id that was never used: ``p7`` after ``p6``, ``c046`` after ``c045``."""
    found = _NUMBERED.fullmatch(like)
    prefix, width = (found.group(1), 3 if found.group(1) == "c" else 1) if found else (f"{like}_", 1)
    matches = (_NUMBERED.fullmatch(one) for one in taken)
    numbers = [int(match.group(2)) for match in matches if match and match.group(1) == prefix]
    return f"{prefix}{max(numbers, default=0) + 1:0{width}d}"


def _renamed(value: _T, renamed: Mapping[str, Mapping[str, str]]) -> _T:
    """A value with every id in it renamed, following the types of the model."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    types_of = hints(type(value))
    changes: dict[str, object] = {}
    for field in fields(value):
        held = getattr(value, field.name)
        wanted = types_of[field.name]
        inner = entry(wanted) or optional(wanted) or wanted
        section = _FIELDS.get(getattr(inner, "__name__", ""))
        if section is None and field.name == "id":
            section = _OWN.get(type(value))
        if section is not None:
            changes[field.name] = _ids(held, renamed[section])
        elif isinstance(held, tuple):
            changes[field.name] = tuple(_renamed(one, renamed) for one in held)
        else:
            changes[field.name] = _renamed(held, renamed)
    return replace(value, **changes)


def _ids(held: object, names: Mapping[str, str]) -> object:
    if isinstance(held, tuple):
        return tuple(names.get(one, one) for one in held)
    return None if held is None else names.get(str(held), str(held))
