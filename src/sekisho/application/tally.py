"""What the book says about the rules, counted as far as it was read, and the trials of the policy in force.

Kept by the process so that the board need not read the whole book again: only entries that came since are counted. The
book only grows, so what was counted stays true. What takes long to work out is kept while nothing it rests on changes.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection

from sekisho.gate import rules
from sekisho.gate.trial import Tried
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry
from sekisho.policy.relatedness import Widening

_PAGE: Final = 5_000

_CHANGES: Final = frozenset({EntryKind.POLICY_VERSION_PUBLISHED, EntryKind.POLICY_ANSWERS_RECORDED})
"""Entries after which the policy in force is another one than was tried."""

Trials = Mapping[str, Tried]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A control that was carried out.

    Attributes:
        at: When.
        ok: It found nothing wrong.
        entry: The entry that says so.
        note: What the entry noted, without personal data.
    """

    at: datetime
    ok: bool
    entry: int
    note: Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the rules have done.

    Attributes:
        by_rule: Rule id → decisions in which it spoke.
        by_purpose: Purpose id → decisions about it.
        last: Rule or purpose id → when it last spoke.
        last_refusal: Rule id → when it last refused somebody.
        by_kind: The newest entry of each kind.
        controls: Control id → when it was last recorded as carried out.
        trial: When the trials were last run, or None.
        changed_at: When the policy in force last changed, or None.
    """

    by_rule: Mapping[str, int]
    by_purpose: Mapping[str, int]
    last: Mapping[str, datetime]
    last_refusal: Mapping[str, datetime]
    by_kind: Mapping[EntryKind, Done]
    controls: Mapping[str, Done]
    trial: Done | None
    changed_at: datetime | None


class Once(Generic[_T]):
    """A value kept for the key it was made for: made anew when the key is another. Safe to use from many threads."""

    def __init__(self) -> None:
        """Nothing kept yet."""
        self._lock = threading.Lock()
        self._kept: tuple[object, _T] | None = None

    def of(self, key: object, make: Callable[[], _T]) -> _T:
        """The value for a key."""
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                self._kept = (key, make())
            return self._kept[1]


@dataclass(slots=True)
class Tally:
    """The process's running count. Safe to use from many threads.

    Attributes:
        trials: The trials of the policy in force, by version, registers and day.
        overdue: The overdue holdings, by day, registers and last sweep.
        widenings: The purposes that versions widened, by registers.
    """

    trials: Once[Trials] = field(default_factory=Once)
    overdue: Once[int] = field(default_factory=Once)
    widenings: Once[tuple[Widening, ...]] = field(default_factory=Once)

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last_read: int | None = None
    _by_rule: dict[str, int] = field(default_factory=dict)
    _by_purpose: dict[str, int] = field(default_factory=dict)
    _last: dict[str, datetime] = field(default_factory=dict)
    _last_refusal: dict[str, datetime] = field(default_factory=dict)
    _by_kind: dict[EntryKind, Done] = field(default_factory=dict)
    _controls: dict[str, Done] = field(default_factory=dict)
    _changed_at: datetime | None = None

    def counts(self, conn: Connection) -> Counts:
        """Everything counted up to this connection's snapshot."""
        with self._lock:
            while True:
                entries = book.page(conn, cursor=self._last_read, limit=_PAGE)
                for entry in entries:
                    self._count(entry)
                if entries:
                    self._last_read = entries[-1].no
                if len(entries) < _PAGE:
                    break
            return Counts(
                by_rule=dict(self._by_rule),
                by_purpose=dict(self._by_purpose),
                last=dict(self._last),
                last_refusal=dict(self._last_refusal),
                by_kind=dict(self._by_kind),
                controls=dict(self._controls),
                trial=self._by_kind.get(EntryKind.PROMISE_TRIAL_RUN),
                changed_at=self._changed_at,
            )

    def _count(self, entry: Entry) -> None:
        done = Done(at=entry.at, ok=bool(entry.note.get("ok", 1)), entry=entry.no, note=entry.note)
        self._by_kind[entry.kind] = done
        if entry.kind is EntryKind.CONTROL_EVIDENCE_RECORDED:
            self._controls[str(entry.note.get("control", ""))] = done
        if entry.kind in _CHANGES:
            self._changed_at = entry.at
        if entry.purpose is not None and entry.allowed is not None:
            self._by_purpose[entry.purpose] = self._by_purpose.get(entry.purpose, 0) + 1
            self._last[entry.purpose] = entry.at
        spoke = entry.fired | entry.lifted
        for rule in rules.RULES if spoke else ():
            if spoke >> rule.number & 1:
                self._by_rule[rule.id] = self._by_rule.get(rule.id, 0) + 1
                self._last[rule.id] = entry.at
                if entry.fired >> rule.number & 1:
                    self._last_refusal[rule.id] = entry.at
