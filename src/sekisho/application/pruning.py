"""Keeps the book itself no longer than it must: contents of old looks go, hashes and proofs stay. Source: 法22条, 規則21条.

The period is the house's own (`book.keep_years`), at least the longest that the Act sets for a record. What something still
refers to stays (an open obligation), and so does what names a person whose data is held.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.obligation_store import obligation
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.legal_day import Period, as_date, day_number, legal_day
from sekisho.ledger import pruning
from sekisho.ledger.blanks import pruning_note
from sekisho.ledger.exporting import signed
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.model import Duty
from sekisho.vault.model import HolderNo
from sekisho.vault.tables import hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What came of a pruning.

    Attributes:
        pruned: Entries whose contents went, or would go.
        kept: Entries that are old enough and stay.
        blank: Entries without contents in all.
        entry: Number of the entry about it; None for a trial, or when there was nothing to do.
    """

    pruned: int
    kept: int
    blank: int
    entry: int | None


def prune(house: House, actor: Actor, *, before: date, dry_run: bool = False) -> Pruned:
    """Removes the contents of looks from before a legal day (JST).

    Raises:
        StaffError: The account has no such duty (ACCOUNT-007), the day is within the period (BOOK-005), or no
            checkpoint covers anything (LEDGER-032).
        OperatorError: An entry is not what was signed (LEDGER-008): nothing is removed then.
    """
    return house.write(lambda unit: _prune(unit, actor, before, dry_run))


def earliest_kept(unit: Unit) -> date:
    """The first legal day whose entries must still be kept today."""
    period = Period(years=unit.house.workspace.book.keep_years)
    return as_date(period.latest_expired_start(unit.today) + 1)


def _prune(unit: Unit, actor: Actor, before: date, dry_run: bool) -> Pruned:
    require(unit, actor, Duty.BOOK)
    bound = earliest_kept(unit)
    if before > bound:
        raise StaffError("BOOK-005", before=before.isoformat(), bound=bound.isoformat())
    first = day_number(before)
    plan = pruning.prune(
        unit.conn,
        size=signed(unit.conn).size,
        is_old=lambda at: legal_day(at) < first,
        needed=_needed(unit),
        held=_held(unit),
        remove=not dry_run,
    )
    if dry_run or not plan.count:
        return Pruned(pruned=plan.count, kept=plan.kept, blank=plan.blanks.count, entry=None)
    note = {"before": before.isoformat(), "pruned": plan.count, **pruning_note(plan.blanks, below=plan.below)}
    entry = unit.record(EntryKind.LEDGER_ENTRIES_PRUNED, actor=actor.id, note=note)
    return Pruned(pruned=plan.count, kept=plan.kept, blank=plan.blanks.count, entry=entry.no)


def _needed(unit: Unit) -> frozenset[int]:
    """Entries of acts that left something to do."""
    query = select(obligation.c.entry).where(obligation.c.settled_at.is_(None)).distinct()
    return frozenset(unit.conn.scalars(query))


def _held(unit: Unit) -> frozenset[int]:
    """Persons on whose data somebody asked for a hold that has not ended."""
    numbers = unit.conn.scalars(select(hold.c.subject_no).where(hold.c.ended_on.is_(None)).distinct()).all()
    known = [HolderNo(number) for number in numbers if unit.house.keys.knows(HolderNo(number))]
    return frozenset(unit.house.keys.ledger_nos(known))
