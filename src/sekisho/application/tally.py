"""What the book says about the rules, counted as far as it was read, and the trials of the policy in force.

Kept by the process so that the board need not read the whole book again: only entries that came since are counted. The
book only grows, so what was counted stays true.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from sekisho.gate import rules
from sekisho.gate.trial import Trial
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry

SWEEP: Final = "control:retention.sweep"
VERIFY: Final = "control:ledger.verify"
RUNS: Final = {EntryKind.RETENTION_SWEEP_RUN: SWEEP, EntryKind.LEDGER_CHECKPOINT_SIGNED: VERIFY}
"""Entries that show a control was carried out."""

_PAGE: Final = 5_000

Trials = Mapping[str, tuple[Trial, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the rules have done.

    Attributes:
        by_rule: Rule id → decisions in which it spoke.
        by_purpose: Purpose id → decisions about it.
        last: Rule, purpose or control id → when it last spoke.
        last_refusal: Rule id → when it last refused somebody.
        trial_at: When the trials were last run.
    """

    by_rule: Mapping[str, int]
    by_purpose: Mapping[str, int]
    last: Mapping[str, datetime]
    last_refusal: Mapping[str, datetime]
    trial_at: datetime | None


@dataclass(slots=True)
class Tally:
    """The process's running count. Safe to use from many threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last_read: int | None = None
    _by_rule: dict[str, int] = field(default_factory=dict)
    _by_purpose: dict[str, int] = field(default_factory=dict)
    _last: dict[str, datetime] = field(default_factory=dict)
    _last_refusal: dict[str, datetime] = field(default_factory=dict)
    _trial_at: datetime | None = None
    _trials: tuple[object, Trials] | None = None

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
                trial_at=self._trial_at,
            )

    def trials(self, key: object, run: Callable[[], Trials]) -> Trials:
        """The trials for a key (version, registers, day), run once."""
        with self._lock:
            if self._trials is None or self._trials[0] != key:
                self._trials = (key, run())
            return self._trials[1]

    def _count(self, entry: Entry) -> None:
        if entry.kind is EntryKind.PROMISE_TRIAL_RUN:
            self._trial_at = entry.at
        if entry.kind in RUNS:
            self._last[RUNS[entry.kind]] = entry.at
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
