"""Records who belongs to whom: parents, guardians, family, emergency contacts (家族・緊急連絡先).

A relation opens nothing: what may be seen of a related person is asked of the gate about that person. A guardian's
consent is recorded by its own act (`status`); an emergency contact is told that they are held, as anybody is.
Source: 法18条, 21条.
"""

from dataclasses import dataclass
from datetime import datetime

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.model import Duty
from sekisho.vault import relatives, subjects
from sekisho.vault.model import SubjectId, SubjectNo
from sekisho.vault.relatives import Kin


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """One relation of a person.

    Attributes:
        kin: What the other is to the person.
        other: Public id of the other; None for the person themselves: it is the other's, not theirs.
        since: When it was recorded.
        until: When it ended, or None while it stands.
    """

    kin: Kin
    other: SubjectId | None
    since: datetime
    until: datetime | None


def relate(house: House, actor: Actor, subject: str, other: str, *, kin: str) -> int:
    """Records what another person is to a person; returns the number of the ledger entry.

    Raises:
        StaffError: Not a known relation (KIN-001), the person themselves or recorded already (KIN-002),
            nobody (SUBJECT-001), an account without the duty (ACCOUNT-007).
    """
    return house.write(lambda unit: _relate(unit, actor, subject, other, _kin(kin)))


def _relate(unit: Unit, actor: Actor, subject: str, other: str, kin: Kin) -> int:
    one, two = _both(unit, actor, subject, other)
    if one == two or _standing(unit, one, two, kin):
        raise StaffError("KIN-002")
    relatives.relate(unit.conn, one, two, kin, since=unit.now)
    return _enter(unit, actor, EntryKind.SUBJECT_RELATION_RECORDED, (one, two), kin)


def end_relation(house: House, actor: Actor, subject: str, other: str, *, kin: str) -> int:
    """Ends a relation; returns the number of the ledger entry.

    Raises:
        StaffError: No such relation stands (KIN-003); as `relate`.
    """
    return house.write(lambda unit: _end(unit, actor, subject, other, _kin(kin)))


def _end(unit: Unit, actor: Actor, subject: str, other: str, kin: Kin) -> int:
    one, two = _both(unit, actor, subject, other)
    if not _standing(unit, one, two, kin):
        raise StaffError("KIN-003")
    relatives.end_relation(unit.conn, one, two, kin, until=unit.now)
    return _enter(unit, actor, EntryKind.SUBJECT_RELATION_ENDED, (one, two), kin)


def relatives_of(house: House, actor: Actor, subject: str) -> tuple[Relative, ...]:
    """The relations of a person, ended ones too; the person sees which there are, not whose."""
    return house.read(lambda unit: _relatives(unit, actor, subject))


def _relatives(unit: Unit, actor: Actor, subject: str) -> tuple[Relative, ...]:
    state = own_or_any(unit, actor, subject)
    found = []
    for one in relatives.related_to(unit.conn, SubjectNo(state.subject_no)):
        other = None if actor.kind is ActorKind.SUBJECT else subjects.read_state(unit.conn, one.other)
        public = None if other is None else other.subject_id
        found.append(Relative(kin=one.kin, other=public, since=one.since, until=one.until))
    return tuple(found)


def _kin(word: str) -> Kin:
    if word not in {one.value for one in Kin}:
        raise StaffError("KIN-001", known="、".join(Kin))
    return Kin(word)


def _both(unit: Unit, actor: Actor, subject: str, other: str) -> tuple[SubjectNo, SubjectNo]:
    require(unit, actor, Duty.PERSONS)
    one, two = unit.subject(subject), unit.subject(other)
    return SubjectNo(one.subject_no), SubjectNo(two.subject_no)


def _standing(unit: Unit, one: SubjectNo, two: SubjectNo, kin: Kin) -> bool:
    found = relatives.related_to(unit.conn, one)
    return any((there.other, there.kin, there.until) == (two, kin, None) for there in found)


def _enter(unit: Unit, actor: Actor, kind: EntryKind, both: tuple[SubjectNo, SubjectNo], kin: Kin) -> int:
    who = tuple(sorted(map(unit.ledger_no, both)))
    entry = unit.record(
        kind,
        actor=actor.id,
        subjects=who,
        policy_version=unit.snapshot.policy.version,
        note={"relation": kin.value},
    )
    return entry.no
