"""The daily round: what keeps promises by being carried out every day, while `serve` holds the lease.

Steps: (1) erase what is due, (2) start a new epoch when anything was destroyed since the last, (3) try every rule,
(4) verify book and stored data, (5) join the heads of the watched books, where one moved, (6) take the book's head out of the
house, where the settings say so, (7) examine keys, settings and databases, (8) note that transfer is encrypted. A step is due
while the book has no entry of it from this legal day, so a round that was killed goes on where it stopped, and a second one on
the same day does nothing.

The clock is guarded: an instant before the newest entry is no day to judge by, and after a long silence the sweep
waits for a second day, because a clock that leapt would erase what is not due, and nothing brings that back.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from sekisho.application import anchoring, book_desk, doctor, joining, key_desk, lane_book, promises
from sekisho.application.book_desk import Verified
from sekisho.application.exporting import destroy_expired
from sekisho.application.house import House, Unit
from sekisho.application.promises import SWEEP, VERIFY
from sekisho.application.sweeping import sweep
from sekisho.application.tally import Done
from sekisho.gate.model import Actor, ActorKind
from sekisho.law.legal_day import legal_day
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import SYSTEM
from sekisho.storage.transaction import Transaction
from sekisho.vault.files import sweep_files
from sekisho.vault.model import HolderNo
from sekisho.vault.tables import subject_state

ROLL: Final = "roll"
TRIALS: Final = "trials"
JOIN: Final = "join"
ANCHOR: Final = "anchor"
HEALTH: Final = "control:health"
TLS: Final = "control:tls"

UNDER_WAY: Final = timedelta(days=1)
"""Keys that are younger may have their data on its way."""

SILENCE: Final = 31
"""Days without an entry after which the sweep waits for a second day."""

_ACTOR: Final = Actor(kind=ActorKind.SYSTEM, id=SYSTEM, purposes=None, items=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did.

    Attributes:
        done: The steps that were carried out, in order.
        waiting: The sweep waits for a second day, because of a long silence.
        clock_behind: The clock stands before the newest entry: nothing was done.
    """

    done: tuple[str, ...] = ()
    waiting: bool = False
    clock_behind: bool = False


def run_daily(house: House, *, secure: bool = False, ending: Callable[[], bool] = lambda: False) -> Round:
    """Carries out the steps that are due today.

    Args:
        house: The house; this process holds the lease.
        secure: A TLS proxy stands in front.
        ending: Whether the process is about to end: then the round stops between two steps.
    """
    newest, silent = house.read(_quiet)
    if newest:
        return Round(clock_behind=True)
    steps: dict[str, Callable[[], object]] = {
        SWEEP: lambda: (
            sweep(house, _ACTOR),
            sweep_files(house.vault),
            destroy_expired(house),
            sweep_keys(house),
        ),
        ROLL: lambda: key_desk.roll_epoch(house, _ACTOR),
        TRIALS: lambda: promises.run_trials(house, actor=SYSTEM),
        VERIFY: lambda: verify(house, actor=SYSTEM),
        JOIN: lambda: joining.join(house, _ACTOR),
        ANCHOR: lambda: anchoring.anchor(house, _ACTOR),
        HEALTH: lambda: examine(house, actor=SYSTEM),
    }
    if not house.read(lane_book.has_moved):
        del steps[JOIN]
    if not house.workspace.book.anchors:
        del steps[ANCHOR]
    if secure:
        steps[TLS] = lambda: house.write(
            lambda unit: promises.record_control(unit, TLS, actor=SYSTEM, ok=True)
        )
    if silent:
        del steps[SWEEP]
    done = []
    due = house.read(lambda unit: tuple(_due(unit)))
    for name, step in steps.items():
        if name in due and not ending() and (name != ROLL or key_desk.is_roll_due(house)):
            step()
            done.append(name)
    return Round(done=tuple(done), waiting=silent)


def sweep_keys(house: House) -> int:
    """Removes keys and look-ups that never got data, because a process died between the two stores; returns how many.

    Not once the workspace was brought back from a backup: then a key without data may belong to a newer backup that
    somebody still wants to bring back.
    """
    now = house.clock.now()
    if house.read(lambda unit: EntryKind.WORKSPACE_RESTORED in house.tally.counts(unit.conn).by_kind):
        return 0
    return house.eraser.sweep(made_before=now - UNDER_WAY, at=now, stay=_have_a_state)


def _have_a_state(tx: Transaction, holders: Sequence[HolderNo]) -> Collection[HolderNo]:
    """Those who are subjects, even without any value: what else lies under their keys is not judged here."""
    query = select(subject_state.c.subject_no).where(subject_state.c.subject_no.in_(holders))
    return [HolderNo(number) for (number,) in tx.connection.execute(query)]


def verify(house: House, *, actor: str) -> Verified:
    """Verifies book and stored data, and writes down what was found."""
    found = book_desk.verify_book(house, exported=anchoring.kept_notes(house))
    house.write(
        lambda unit: promises.record_control(
            unit, VERIFY, actor=actor, ok=found.ok, size=found.size, subjects=found.subjects
        )
    )
    return found


def examine(house: House, *, actor: str) -> None:
    """Runs the doctor's checks and writes down how many found something."""
    bad = sum(1 for line in doctor.examine(house) if not line.ok)
    house.write(lambda unit: promises.record_control(unit, HEALTH, actor=actor, ok=not bad, found=bad))


def _quiet(unit: Unit) -> tuple[bool, bool]:
    """Whether the clock stands before the newest entry, and whether the book was silent for long."""
    entries = book.page(unit.conn, limit=1, newest_first=True)
    if not entries:
        return False, False
    since = int(unit.today) - int(legal_day(entries[0].at))
    return unit.now < entries[0].at, since > SILENCE


def _due(unit: Unit) -> Iterator[str]:
    """The steps of which the book has no entry from today; trials also when the policy has changed since."""
    counts = unit.house.tally.counts(unit.conn)
    last: dict[str, Done | None] = {
        SWEEP: counts.by_kind.get(EntryKind.RETENTION_SWEEP_RUN),
        ROLL: counts.by_kind.get(EntryKind.KEYS_EPOCH_ROLLED),
        TRIALS: counts.trial,
        VERIFY: counts.controls.get(VERIFY),
        JOIN: counts.by_kind.get(EntryKind.LEDGER_HEADS_JOINED),
        ANCHOR: counts.by_kind.get(EntryKind.LEDGER_CHECKPOINT_ANCHORED),
        HEALTH: counts.controls.get(HEALTH),
        TLS: counts.controls.get(TLS),
    }
    changed = counts.changed_at
    for name, done in last.items():
        untried = name == TRIALS and done is not None and changed is not None and done.at < changed
        if done is None or untried or legal_day(done.at) < unit.today:
            yield name
