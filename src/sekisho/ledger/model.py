"""What one entry of the book says: who did what to whose data, on which ground, and with which effect.

No personal data and no free text: persons are ledger numbers, contents are hashes, words are ids of the policy.
Values are put in order and checked when built; what cannot be right is refused without quoting it, because a wrong
value may be a person's. Bytes are the concern of `canonical`, numbers and storage of `store`.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Self

from typing_extensions import override

from sekisho.errors import DeveloperError
from sekisho.ledger.kinds import EntryKind, OriginFlag
from sekisho.ledger.sets import SetChunk, SetDigest

SUBJECT: Final = "subject"
"""The actor of what a person does about their own data."""
SYSTEM: Final = "system"
"""The actor of what happens by itself: sweeps, replays, checkpoints."""
TELL_YES: Final = "yes"
TELL_NO: Final = "no"

_LIMIT: Final = 2**63
_ID_LENGTH: Final = 128
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_UNTIL: Final = re.compile(r"until:([0-9]{4}-[0-9]{2}-[0-9]{2})")
_KINDS_OF_THING: Final = 256
_NOTE_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TEXTS: Final = ("purpose", "channel", "recipient", "basis", "policy_version", "decision", "plan")

NoteValue = int | str


def tell_from(day: date) -> str:
    """The `tellable` value of an act that the person may be told of from this legal day (JST) on."""
    return f"until:{day.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing that the act left behind, by the hash of its stored bytes.

    Erasing never breaks the tree, because the book holds hashes of ciphertext and state, never the things.

    Attributes:
        ledger_no: Whose thing it is, or None for what belongs to nobody (a policy, a register).
        object: Which thing: ``state``, ``envelope:g03``, ``policy``.
        hash: SHA-256 of the thing's stored bytes, lower-case hex; `GONE` when it was erased.
    """

    ledger_no: int | None = None
    object: str
    hash: str

    def __post_init__(self) -> None:
        """Refuses what cannot be right."""
        _require(self.ledger_no is None or _is_number(self.ledger_no), "effects")
        _require(_is_object(self.object) and _HASH.fullmatch(self.hash) is not None, "effects")

    @classmethod
    def of(cls, content: bytes, *, object: str, ledger_no: int | None = None) -> Self:  # noqa: A002 - the entry's own word
        """The effect of having stored these bytes."""
        return cls(ledger_no=ledger_no, object=object, hash=hashlib.sha256(content).hexdigest())


GONE: Final = hashlib.sha256(b"").hexdigest()
"""The hash of nothing: the thing is no longer there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a draft and an entry have in common.

    Attributes:
        at: The instant of the act, in UTC, microseconds kept.
        kind: What was done.
        actor: Opaque account id, or `SUBJECT`, or `SYSTEM`. Never a person's name or address.
        subjects: Ledger numbers of the persons touched; ascending, each once. A large set goes into `sets`.
        purpose: Purpose id.
        items: Item ids; ascending, each once.
        channel: Channel id.
        recipient: Recipient id.
        basis: Id of the legal ground.
        policy_version: The policy version that decided.
        decision: The decision's id.
        plan: Hash of the plan that decided.
        fired: Mask of the rules that fired, from 0, of any width.
        lifted: Mask of the rules that a basis lifted, from 0, of any width.
        allowed: The gate's answer; None where nothing was asked.
        tellable: ``yes``, ``no``, or ``until:YYYY-MM-DD``: whether the person may be told (design §6, Tellable).
        effects: What the act left behind; at most one for each person and object; their persons are in `subjects`.
        note: Further ids and counts by name. No free text.
        origin: Circumstances without which the entry would mislead.
    """

    at: datetime
    kind: EntryKind
    actor: str
    subjects: tuple[int, ...] = ()
    purpose: str | None = None
    items: tuple[str, ...] = ()
    channel: str | None = None
    recipient: str | None = None
    basis: str | None = None
    policy_version: str | None = None
    decision: str | None = None
    plan: str | None = None
    fired: int = 0
    lifted: int = 0
    allowed: bool | None = None
    tellable: str = TELL_YES
    effects: tuple[Effect, ...] = ()
    note: Mapping[str, NoteValue] = field(default_factory=dict, hash=False)
    origin: tuple[OriginFlag, ...] = ()

    def __post_init__(self) -> None:
        """Puts unordered parts in order, so that one act has one form, and refuses what cannot be right."""
        _require(self.at.utcoffset() == timedelta(0), "at")
        _require(is_id(self.actor), "actor")
        for name in _TEXTS:
            value = getattr(self, name)
            if value is not None:
                _require(is_id(value), name)
        _require(all(map(is_id, self.items)), "items")
        _require(self.fired >= 0 and self.lifted >= 0, "fired, lifted")
        _require(is_tellable(self.tellable), "tellable")
        _require(_are_numbers(self.subjects), "subjects")
        self._order()
        if self.effects:
            owners = {_effect_order(each) for each in self.effects}
            _require(len(owners) == len(self.effects), "effects")
            # INVARIANT: whoever an effect belongs to is found through `subjects`; `newest_effects` relies on it.
            _require({owner for owner, _ in owners} <= {-1, *self.subjects}, "effects")
        _require(all(_is_note(name, value) for name, value in self.note.items()), "note")

    def _order(self) -> None:
        """One act, one form: ascending, each once, and nothing that a caller could still change."""
        settle = object.__setattr__
        settle(self, "at", self.at.astimezone(UTC))
        settle(self, "subjects", tuple(sorted(set(self.subjects))))
        settle(self, "items", tuple(sorted(set(self.items))))
        settle(self, "origin", tuple(sorted(set(self.origin))))
        settle(self, "effects", tuple(sorted(self.effects, key=_effect_order)))
        settle(self, "note", MappingProxyType(dict(sorted(self.note.items()))))

    def is_tellable_on(self, day: date) -> bool:
        """Whether the person may be told of this act on a legal day (JST)."""
        until = _UNTIL.fullmatch(self.tellable)
        return self.tellable == TELL_YES if until is None else day >= date.fromisoformat(until[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Facts):
    """An entry that has no number yet.

    Attributes:
        sets: The persons of a set read, packed by `sets.pack`; ascending by chunk.
    """

    sets: tuple[SetChunk, ...] = ()

    @override
    def __post_init__(self) -> None:
        # `super()` without arguments does not work in a class that `slots=True` builds anew (Python 3.11).
        Facts.__post_init__(self)
        _check_sets(part.digest for part in self.sets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Facts):
    """One entry of the book.

    Attributes:
        no: Its number, gapless from 0.
        sets: Digests of the bitmaps of a set read; ascending by chunk.
    """

    no: int
    sets: tuple[SetDigest, ...] = ()

    @override
    def __post_init__(self) -> None:
        Facts.__post_init__(self)
        _require(_is_number(self.no), "no")
        _check_sets(self.sets)

    @classmethod
    def of(cls, draft: Draft, *, no: int) -> Self:
        """The entry that a draft becomes under a number, from 0."""
        # The draft was checked when it was built; checking its parts again would double the cost of every append.
        entry = object.__new__(cls)
        settle = object.__setattr__
        for name in _SHARED:
            settle(entry, name, getattr(draft, name))
        settle(entry, "no", no)
        settle(entry, "sets", tuple(part.digest for part in draft.sets))
        return entry


_SHARED: Final = tuple(each.name for each in fields(Facts))


def is_id(value: str) -> bool:
    """Whether the text can be an id: 1–128 printable characters, no space.

    ``@`` is refused too: the commonest accident is an e-mail address where an id should stand.
    """
    return 0 < len(value) <= _ID_LENGTH and value.isprintable() and " " not in value and "@" not in value


# Things are of few kinds, and a batch names the same ones for every person.
_is_object: Final = lru_cache(maxsize=_KINDS_OF_THING)(is_id)


def is_tellable(value: str) -> bool:
    """Whether the text is ``yes``, ``no`` or ``until:`` and a day of the calendar."""
    until = _UNTIL.fullmatch(value)
    if until is None:
        return value in {TELL_YES, TELL_NO}
    try:
        date.fromisoformat(until[1])
    except ValueError:
        return False
    return True


def _effect_order(effect: Effect) -> tuple[int, str]:
    return (-1 if effect.ledger_no is None else effect.ledger_no, effect.object)


def _is_number(value: object) -> bool:
    # `True` is an int to Python but not to the book.
    return type(value) is int and 0 <= value < _LIMIT


def _are_numbers(values: tuple[int, ...]) -> bool:
    return all(map(_is_number, values))


def _is_note(name: str, value: NoteValue) -> bool:
    if _NOTE_KEY.fullmatch(name) is None:
        return False
    return is_id(value) if isinstance(value, str) else type(value) is int and -_LIMIT < value < _LIMIT


def _check_sets(digests: Iterable[SetDigest]) -> None:
    last = -1
    for each in digests:
        _require(_is_number(each.chunk) and each.chunk > last, "sets")
        _require(_is_number(each.count) and each.count > 0 and _HASH.fullmatch(each.hash) is not None, "sets")
        last = each.chunk


def _require(condition: bool, name: str) -> None:
    """Refuses a draft, naming the field only: its value may be a person's."""
    if not condition:
        raise DeveloperError("LEDGER-003", field=name)
