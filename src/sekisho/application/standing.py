"""Records what stands besides the policy: agreements, reviews, announcements, filings, training. Source: 法25条, 27条.

The gate asks on the day of the decision; a record decides from the next decision in every process.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.gate.tables import Period, Stands
from sekisho.law.clock import micros
from sekisho.law.legal_day import legal_day
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.safeguards.model import Duty
from sekisho.standing import store
from sekisho.standing.model import Record, parts

WARNING: Final = 30
"""Days before the end of a record at which an officer is warned; a house rule."""

_LONGEST: Final = 4000
_KIND: Final[Mapping[Stands, EntryKind]] = {
    Stands.RECIPIENT: EntryKind.RECIPIENT_REGISTER_CHANGED,
    Stands.PUBLICATION: EntryKind.RECIPIENT_REGISTER_CHANGED,
    Stands.SOURCE: EntryKind.RECIPIENT_REGISTER_CHANGED,
    Stands.STAFF: EntryKind.CONTROL_EVIDENCE_RECORDED,
}
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What an officer puts on record.

    Attributes:
        what: What it is about.
        name: Its id; a recipient may be named by its text.
        parts: Part id → the days on which it stands, or None: withdrawn.
        reason: Why, in the officer's words; never about a person.
    """

    what: Stands
    name: str
    parts: Mapping[str, Period | None]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was recorded."""

    entry: int
    records: tuple[Record, ...]


def record_standing(house: House, actor: Actor, recording: Recording) -> Recorded:
    """Puts parts on record, or withdraws them: all of them or none.

    Raises:
        StaffError: Not an officer (ACCOUNT-007); nothing or an unknown part is named (STANDING-001); the id is none
            (STANDING-002); no reason is given (STANDING-003); a period ends before it begins (STANDING-004); a
            part that needs a last day has none (STANDING-005); an unknown recipient (POLICY-010).
    """
    return house.write(lambda unit: _record(unit, actor, recording))


def standing_records(house: House) -> tuple[Record, ...]:
    """Everything ever recorded, those of one part from the first to the newest."""
    return house.read(lambda unit: store.records(unit.conn))


def newest(records: Sequence[Record]) -> tuple[Record, ...]:
    """The records that count: the newest of each part."""
    return tuple({(one.what, one.name, one.part): one for one in records}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something on record that ends soon, or has ended.

    Attributes:
        record: The record.
        days_left: Legal days until it ends, its last day not counted; negative = it has ended.
    """

    record: Record
    days_left: int


def due(house: House, *, within: int = WARNING) -> tuple[Due, ...]:
    """What ends within so many days, or has ended and was neither renewed nor withdrawn; what ends first, first.

    Reviews, training, agreements and the exceptions from them: what an officer must see to before the gate denies.
    """
    today = legal_day(house.clock.now())
    found = (
        Due(record=one, days_left=one.period.until - today)
        for one in newest(standing_records(house))
        if one.period is not None and one.period.until is not None
    )
    soon = (one for one in found if one.days_left <= within)
    return tuple(sorted(soon, key=lambda one: (one.days_left, one.record.name, one.record.part)))


def _record(unit: Unit, actor: Actor, recording: Recording) -> Recorded:
    require(unit, actor, Duty.OFFICER)
    name = _name(unit, recording)
    _check(recording)
    made = tuple(
        Record(
            what=recording.what,
            name=name,
            part=part,
            period=period,
            reason=recording.reason.strip(),
            actor=actor.id,
            at=micros(unit.now),
        )
        for part, period in sorted(recording.parts.items())
    )
    for one in made:
        store.put_record(unit.conn, one)
    unit.register_changed()
    entry = unit.record(
        _KIND[recording.what],
        actor=actor.id,
        recipient=name if recording.what is Stands.RECIPIENT else None,
        effects=tuple(
            Effect.of(
                msgspec.json.encode(one, order="sorted"), object=f"standing:{one.what}:{one.name}:{one.part}"
            )
            for one in made
        ),
        note={"what": recording.what.value, "name": name, **_days(made)},
    )
    return Recorded(entry=entry.no, records=made)


def _days(made: Sequence[Record]) -> dict[str, int | str]:
    note: dict[str, int | str] = {}
    for one in made:
        if one.period is None:
            note[f"{one.part}_withdrawn"] = 1
            continue
        note[f"{one.part}_since"] = one.period.since
        if one.period.until is not None:
            note[f"{one.part}_until"] = one.period.until
    return note


def _name(unit: Unit, recording: Recording) -> str:
    if recording.what is Stands.RECIPIENT:
        return unit.snapshot.names.recipient(recording.name)
    if not _NAME.fullmatch(recording.name):
        raise StaffError("STANDING-002")
    return recording.name


def _check(recording: Recording) -> None:
    known = sorted(part for what, part in parts() if what is recording.what)
    unknown = [part for part in recording.parts if part not in known]
    if unknown or not recording.parts:
        raise StaffError("STANDING-001", known="、".join(known))
    if not recording.reason.strip() or len(recording.reason) > _LONGEST:
        raise StaffError("STANDING-003", most=_LONGEST)
    for part, period in recording.parts.items():
        if period is not None and period.until is not None and period.until < period.since:
            raise StaffError("STANDING-004", part=part)
        if period is not None and period.until is None and parts()[recording.what, part].dated:
            raise StaffError("STANDING-005", part=part)
