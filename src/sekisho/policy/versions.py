"""Versions of a document: their numbers, their days, the ids they share, and where they lie on disk.

A workspace holds ``policy/<document>/<version>/{policy.md,policy.yaml}`` and ``policy/<document>/answers.yaml``. A
published version never changes: its hash is recorded and compared. Ids are append-only: what stays word for word keeps
its id from version to version, what is new gets a number that was never used (digest §4: a change alone never widens
what old data may be used for). Reading and writing the files is left to the workspace's store.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import PurePosixPath
from typing import Final, TypeVar

from sekisho.errors import StaffError
from sekisho.law.legal_day import as_date
from sekisho.policy.answers import Answers, overlay
from sekisho.policy.files import dump
from sekisho.policy.model import Policy, Purpose
from sekisho.policy.names import fold
from sekisho.policy.questions import open_questions

TEXT_FILE: Final = "policy.md"
POLICY_FILE: Final = "policy.yaml"
ANSWERS_FILE: Final = "answers.yaml"

_VERSION: Final = re.compile(r"v([1-9][0-9]{0,5})")
_NUMBERED: Final = re.compile(r"([a-z]+?)([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version as the workspace records it.

    Attributes:
        document: Name of the document.
        version: ``v1``…
        effective_from: First legal day in force.
        sha256: Hash of ``policy.yaml`` as published, hex.
        text_sha256: Hash of ``policy.md`` as published, hex.
    """

    document: str
    version: str
    effective_from: int
    sha256: str
    text_sha256: str


def version_dir(document: str, version: str) -> PurePosixPath:
    """Where a version lies, below the workspace."""
    return PurePosixPath("policy") / document / version


def answers_path(document: str) -> PurePosixPath:
    """Where the answers of a document lie, below the workspace."""
    return PurePosixPath("policy") / document / ANSWERS_FILE


def digest(text: str) -> str:
    """Hash of a file's text, hex sha256 of its UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def number_of(version: str) -> int:
    """The number of a version; 0 for a draft."""
    found = _VERSION.fullmatch(version)
    return int(found.group(1)) if found else 0


def next_version(known: Iterable[str]) -> str:
    """The name of the version that follows all known ones."""
    return f"v{max((number_of(version) for version in known), default=0) + 1}"


def published(policy: Policy, *, version: str, effective_from: int) -> Policy:
    """A draft as the version to be published; purposes without a day begin on the version's.

    Args:
        policy: The draft, ids carried over from the version before.
        version: ``v1``…
        effective_from: First legal day in force.
    """
    return replace(
        policy,
        version=version,
        effective_from=effective_from,
        purposes=tuple(
            row if row.since is not None else replace(row, since=effective_from) for row in policy.purposes
        ),
    )


def record(policy: Policy, text: str) -> Version:
    """What the workspace records when it publishes.

    Args:
        policy: The policy of the version, as it is written to disk.
        text: The published text.
    """
    assert policy.effective_from is not None, "a published version has a day"
    return Version(
        document=policy.document,
        version=policy.version,
        effective_from=policy.effective_from,
        sha256=digest(dump(policy)),
        text_sha256=digest(text),
    )


def verify(recorded: Version, *, policy_yaml: str, text: str) -> None:
    """Holds the files of a published version against its record.

    Raises:
        StaffError: POLICY-018, naming the file that differs.
    """
    for name, held, wanted in (
        (POLICY_FILE, policy_yaml, recorded.sha256),
        (TEXT_FILE, text, recorded.text_sha256),
    ):
        if digest(held) != wanted:
            raise StaffError(
                "POLICY-018", document=recorded.document, version=recorded.version, file=name
            )


def refuse_change(versions: Sequence[Version], wanted: Version) -> None:
    """Lets a version be recorded once only.

    Raises:
        StaffError: POLICY-017, when the version is recorded with other content.
    """
    held = next((row for row in versions if row.version == wanted.version), None)
    if held is not None and held != wanted:
        raise StaffError("POLICY-017", document=wanted.document, version=wanted.version)


def in_force_on(versions: Sequence[Version], day: int, *, document: str) -> Version:
    """The version in force on a legal day: of those that have begun, the one that began last.

    Raises:
        StaffError: POLICY-019, when none has begun.
    """
    begun = [row for row in versions if row.effective_from <= day]
    if not begun:
        raise StaffError("POLICY-019", document=document, day=as_date(day).isoformat())
    return max(begun, key=lambda row: (row.effective_from, number_of(row.version)))


def by_name(versions: Sequence[Version], version: str, *, document: str) -> Version:
    """The version of that name.

    Raises:
        StaffError: POLICY-020, with the versions there are.
    """
    found = next((row for row in versions if row.version == version), None)
    if found is None:
        known = "、".join(row.version for row in versions) or "—"
        raise StaffError("POLICY-020", document=document, version=version[:20], known=known)
    return found


def effective(policy: Policy, answers: Answers) -> Policy:
    """What decides: the version as published with the officers' answers over it."""
    return overlay(policy, answers)


def carry_ids(drafted: Policy, previous: Policy, *, used: Iterable[str] = ()) -> Policy:
    """A new draft with the ids of the version before, where the words are the same.

    A purpose, recipient, item, way or category that stays word for word keeps its id, and a purpose its first day; all
    others get numbers never used before. A purpose that was reworded is a new one until an officer's recorded decision
    says otherwise (法17条2項).

    Args:
        drafted: The new draft, numbered from one.
        previous: The version in force before.
        used: Ids of still older versions and of answers, which may not be used again.
    """
    taken = {*used}
    renamed: dict[str, dict[str, str]] = {}
    for section, key in _SECTIONS.items():
        old, new = getattr(previous, section), getattr(drafted, section)
        renamed[section] = _matched(old, new, key, taken | {row.id for row in old})
    carried = _renamed(drafted, renamed)
    since = {row.id: row.since for row in previous.purposes}
    purposes = tuple(_since(row, since.get(row.id)) for row in carried.purposes)
    carried = replace(carried, purposes=purposes, questions=())
    return replace(carried, questions=open_questions(carried))


def _since(row: Purpose, day: int | None) -> Purpose:
    return row if day is None else replace(row, since=day)


_SECTIONS: Final[Mapping[str, Callable[..., str]]] = {
    "categories": lambda row: fold(row.name),
    "items": lambda row: fold(row.name),
    "channels": lambda row: fold(row.name),
    "purposes": lambda row: fold(row.text),
    "recipients": lambda row: f"{row.kind}/{row.country}/{fold(row.name)}",
    "clauses": lambda row: fold(row.text),
    "retention": lambda row: f"{row.clock}/{row.period}/{row.ends_day_before}/{len(row.items)}/{len(row.purposes)}",
}
_WIDTH: Final = {"clauses": 3}


def _matched(
    old: Sequence[object], new: Sequence[object], key: Callable[..., str], taken: set[str]
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
        numbered = _NUMBERED.fullmatch(mine)
        well_known = numbered is None
        fresh = mine if well_known and mine not in given else _fresh(mine, taken | given)
        found[mine] = fresh
        given.add(fresh)
    return found


def _id(row: object) -> str:
    return str(getattr(row, "id"))  # noqa: B009 - rows of several types share `id`


def _fresh(like: str, taken: set[str]) -> str:
    """The next number of a kind of id that was never used: ``p7`` after ``p6``."""
    found = _NUMBERED.fullmatch(like)
    prefix, width = (found.group(1), len(found.group(2))) if found else (like + "_", 1)
    numbers = [
        int(match.group(2))
        for one in taken
        if (match := _NUMBERED.fullmatch(one)) and match.group(1) == prefix
    ]
    return f"{prefix}{max(numbers, default=0) + 1:0{width if like.startswith('c0') else 1}d}"


_T = TypeVar("_T")
_FIELDS: Final = {
    "CategoryId": "categories",
    "ItemId": "items",
    "ChannelId": "channels",
    "PurposeId": "purposes",
    "RecipientId": "recipients",
    "ClauseId": "clauses",
}


def _renamed(value: _T, renamed: Mapping[str, Mapping[str, str]]) -> _T:
    """A value with every id in it renamed, following the types of the model."""
    from sekisho.policy.files.codec import entry, hints, optional

    if not is_dataclass(value) or isinstance(value, type):
        return value
    types_of = hints(type(value))
    changes: dict[str, object] = {}
    for field in fields(value):
        held = getattr(value, field.name)
        wanted = types_of[field.name]
        inner = entry(wanted) or optional(wanted) or wanted
        section = _FIELDS.get(getattr(inner, "__name__", ""))
        if section is None and field.name == "id" and type(value).__name__ == "RetentionRule":
            section = "retention"
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
