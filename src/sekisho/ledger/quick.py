"""Reads an entry's bytes for counting and verifying, in a few microseconds: no value objects, the same strictness.

`quick` accepts a body only if `canonical.parse` would; where it is not sure it leaves the body to `parse`, which says what is
wrong. A property test holds the two together. What it gives are the parts that verifying needs.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from operator import lt
from typing import Annotated, Final

import msgspec

from sekisho.ledger.canonical import VERSION, parse
from sekisho.ledger.kinds import EntryKind, OriginFlag
from sekisho.ledger.model import TELL_NO, TELL_YES, is_tellable

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Hash = Annotated[str, msgspec.Meta(min_length=64, max_length=64)]

_HASH: Final = re.compile(r"[0-9a-f]{64}").fullmatch
_NOTE_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,63}").fullmatch
_CLOCK: Final = re.compile(r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z\Z").match
_TELLS: Final = frozenset({TELL_YES, TELL_NO})
_PLAIN: Final = bytes(each for each in range(0x21, 0x7F) if each not in b"@\\")
_FIRST_FOREIGN: Final = 0x80
_LONGEST: Final = 128
_LIMIT: Final = 2**63


class Read(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False):
    """The entry as `canonical` writes it. The order of the fields is the order of the keys."""

    actor: _Id
    allowed: bool | None = None
    at: str
    basis: _Id | None = None
    channel: _Id | None = None
    decision: _Id | None = None
    effects: tuple[tuple[_Number | None, _Id, _Hash], ...] = ()
    fired: str | None = None
    items: tuple[_Id, ...] = ()
    kind: EntryKind
    lifted: str | None = None
    no: _Number
    note: dict[str, int | str] = {}
    origin: tuple[OriginFlag, ...] = ()
    plan: _Id | None = None
    policy_version: _Id | None = None
    purpose: _Id | None = None
    recipient: _Id | None = None
    sets: tuple[tuple[_Number, Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)], _Hash], ...] = ()
    subjects: tuple[_Number, ...] = ()
    tellable: str
    v: int


_decode: Final = msgspec.json.Decoder(Read).decode
_encode: Final = msgspec.json.Encoder().encode


def read(body: bytes) -> Read:
    """The parts of an entry.

    Raises:
        OperatorError: As `canonical.parse`.
    """
    found = quick(body)
    if found is None:
        parse(body)
        found = _decode(body)
    return found


def quick(body: bytes) -> Read | None:
    """The parts of an entry whose bytes are surely canonical; None when `parse` has to judge."""
    # One look at the whole text instead of one at every id: no escape, no space, no @, nothing unprintable.
    foreign = body.translate(None, _PLAIN)
    try:
        if foreign and not (min(foreign) >= _FIRST_FOREIGN and str(foreign, "utf-8").isprintable()):
            return None
        found = _decode(body)
        if _encode(found) != body or found.v != VERSION:
            return None
        return found if _is_sound(found) else None
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return None


def _is_sound(found: Read) -> bool:
    """What the shape does not say: instants, masks, ids in order."""
    at, tellable = found.at, found.tellable
    if _CLOCK(at, 10) is None or not _is_date(at[:10]):
        return False
    if tellable not in _TELLS and not is_tellable(tellable):
        return False
    if not (_is_mask(found.fired) and _is_mask(found.lifted)):
        return False
    ordered = _are_listed(found.items) and _are_listed(found.origin)
    if not ordered or (len(found.subjects) > 1 and not _ascends(found.subjects)):
        return False
    if found.note and not _is_note(tuple(found.note.items())):
        return False
    return (not found.sets or _are_sets(found.sets)) and (not found.effects or _are_effects(found))


@lru_cache(maxsize=4096)
def _is_date(text: str) -> bool:
    return date.fromisoformat(text).isoformat() == text


@lru_cache(maxsize=4096)
def _is_mask(text: str | None) -> bool:
    # A mask without a bit is left out: where it is written all the same, that is a second spelling.
    return text is None or (text[:1] not in {"-", "0"} and f"{int(text, 16):x}" == text)


@lru_cache(maxsize=4096)
def _are_listed(words: tuple[str, ...]) -> bool:
    return _ascends(words)


def _ascends(values: Sequence[int] | Sequence[str]) -> bool:
    return all(map(lt, values, values[1:]))


def _are_sets(sets: tuple[tuple[int, int, str], ...]) -> bool:
    return _ascends([chunk for chunk, _, _ in sets]) and all(_HASH(digest) for _, _, digest in sets)


def _are_effects(found: Read) -> bool:
    owners = [(-1 if who is None else who, what) for who, what, _ in found.effects]
    return (
        owners == sorted(set(owners))
        and {who for who, _ in owners} <= {-1, *found.subjects}
        and all(_HASH(digest) for _, _, digest in found.effects)
    )


@lru_cache(maxsize=4096)
def _is_note(note: tuple[tuple[str, int | str], ...]) -> bool:
    return _ascends([name for name, _ in note]) and all(
        _NOTE_KEY(name)
        and (0 < len(value) <= _LONGEST if isinstance(value, str) else -_LIMIT < value < _LIMIT)
        for name, value in note
    )
