"""Where a person stands: that they died, that they are a minor (本人の状態).

The Act covers the living (法2条1項): who died is not contacted, and only what stays lawful after the end of a contract
goes on. A minor's age is stored only as the day from which a consent is their own, rounded up to the first of a month,
so that no birthday stands in clear, and only of those who are minors when it is recorded.
"""

from datetime import date

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.identities import append_to_all
from sekisho.application.preferences import linked_states
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.legal_day import DayNumber, as_date, day_number
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards import store as accounts
from sekisho.safeguards.model import Duty
from sekisho.vault.events import Event, EventBody, EventKind


def record_death(house: House, actor: Actor, subject: str, *, in_error: bool = False) -> int:
    """Records that a person died, or that this was recorded in error; returns the number of the ledger entry.

    Their sessions end; links are followed. Nothing is erased: what remains is due by the periods of the policy.

    Raises:
        StaffError: Nobody (SUBJECT-001), or an account without the duty (ACCOUNT-007).
    """
    return house.write(lambda unit: _death(unit, actor, subject, in_error=in_error))


def _death(unit: Unit, actor: Actor, subject: str, *, in_error: bool) -> int:
    require(unit, actor, Duty.PERSONS)
    states = linked_states(unit, unit.subject(subject))
    for state in states:
        accounts.end_person_sessions(unit.conn, state.subject_no)
    kind = EventKind.DEATH_REVOKED if in_error else EventKind.DIED
    entry = append_to_all(
        unit,
        actor,
        states,
        [Event(kind=kind, at=unit.now)],
        kind=EntryKind.SUBJECT_DEATH_RECORDED,
        note={"in_error": int(in_error)},
    )
    return entry.no


def record_minor(house: House, actor: Actor, subject: str, *, born: date) -> tuple[int, date | None]:
    """Records from when a minor's consent is their own; returns the entry's number and that day.

    Args:
        house: The workspace; its settings hold the age.
        actor: Who records it.
        subject: Public id.
        born: The date of birth; used and forgotten.

    Returns:
        None as the day: the person is of age, and nothing is stored.

    Raises:
        StaffError: As `record_death`; a date of birth that lies ahead (REQUEST-003).
    """
    return house.write(lambda unit: _minor(unit, actor, subject, born))


def _minor(unit: Unit, actor: Actor, subject: str, born: date) -> tuple[int, date | None]:
    require(unit, actor, Duty.PERSONS)
    if day_number(born) > unit.today:
        raise StaffError("REQUEST-003", field="born")
    own = of_age(born, unit.house.workspace.age_of_consent)
    minor = own > unit.today
    events = [Event(kind=EventKind.MINORITY_RECORDED, at=unit.now, body=EventBody(day=own))] if minor else []
    entry = append_to_all(
        unit,
        actor,
        linked_states(unit, unit.subject(subject)),
        events,
        kind=EntryKind.SUBJECT_MINORITY_RECORDED,
        note={"minor": int(minor)},
    )
    return entry.no, as_date(own) if minor else None


def of_age(born: date, age: int) -> DayNumber:
    """The first of the month on or after the birthday of that age (a birthday on 29 February: 1 March)."""
    year = born.year + age
    if born.day == 1:
        return day_number(date(year, born.month, 1))
    year, month = (year + 1, 1) if born.month == 12 else (year, born.month + 1)  # noqa: PLR2004 - December
    return day_number(date(year, month, 1))
