"""Related persons (家族等): each a subject with keys of their own, tied by a relation that is stored on both sides.

Nothing is shared but the fact: no key, no envelope, no right. Whoever goes takes their side and its mirror along.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sekisho.law.clock import instant_of, micros
from sekisho.storage.rows import fetch
from sekisho.vault.model import SubjectNo
from sekisho.vault.tables import related_person


class Kin(StrEnum):
    """What the other person is to the subject."""

    PARENT = "parent"
    CHILD = "child"
    GUARDIAN = "guardian"
    WARD = "ward"
    FAMILY = "family"
    EMERGENCY_CONTACT = "emergency_contact"
    EMERGENCY_CONTACT_OF = "emergency_contact_of"

    @property
    def mirror(self) -> "Kin":
        """What the subject is to the other person."""
        return _MIRROR.get(self, self)


_MIRROR: Final = {
    Kin.PARENT: Kin.CHILD,
    Kin.CHILD: Kin.PARENT,
    Kin.GUARDIAN: Kin.WARD,
    Kin.WARD: Kin.GUARDIAN,
    Kin.EMERGENCY_CONTACT: Kin.EMERGENCY_CONTACT_OF,
    Kin.EMERGENCY_CONTACT_OF: Kin.EMERGENCY_CONTACT,
}
"""The others are the same from both sides."""

_OF_SUBJECT: Final = (
    select(related_person.c.other_no, related_person.c.kin, related_person.c.since, related_person.c.until)
    .where(related_person.c.subject_no == bindparam("subject_no"))
    .order_by(related_person.c.since, related_person.c.other_no, related_person.c.kin)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """One relation of a subject.

    Attributes:
        subject: Whose side.
        other: The related person.
        kin: What the other is to the subject.
        since: When it was recorded.
        until: When it ended, or None while it stands.
    """

    subject: SubjectNo
    other: SubjectNo
    kin: Kin
    since: datetime
    until: datetime | None


def relate(
    connection: Connection, subject: SubjectNo, other: SubjectNo, kin: Kin, *, since: datetime
) -> None:
    """Records a relation on both sides."""
    for mine, theirs, word in ((subject, other, kin), (other, subject, kin.mirror)):
        connection.execute(
            insert(related_person).values(
                subject_no=mine, other_no=theirs, kin=word.value, since=micros(since), until=None
            )
        )


def end_relation(
    connection: Connection, subject: SubjectNo, other: SubjectNo, kin: Kin, *, until: datetime
) -> None:
    """Ends a relation on both sides."""
    for mine, theirs, word in ((subject, other, kin), (other, subject, kin.mirror)):
        connection.execute(
            update(related_person)
            .where(
                related_person.c.subject_no == mine,
                related_person.c.other_no == theirs,
                related_person.c.kin == word.value,
                related_person.c.until.is_(None),
            )
            .values(until=micros(until))
        )


def related_to(connection: Connection, subject: SubjectNo) -> list[Related]:
    """The subject's relations, ended ones too, oldest first."""
    return [
        Related(
            subject=subject,
            other=SubjectNo(other),
            kin=Kin(kin),
            since=instant_of(since),
            until=None if until is None else instant_of(until),
        )
        for other, kin, since, until in fetch(connection, _OF_SUBJECT, {"subject_no": subject})
    ]


def forget_relations(connection: Connection, subject: SubjectNo) -> None:
    """Removes the relations of a subject who is erased, on both sides: who they belonged to is theirs too."""
    others = {one.other for one in related_to(connection, subject)}
    for mine, theirs in (
        (mine, theirs) for other in others for mine, theirs in ((subject, other), (other, subject))
    ):
        connection.execute(
            delete(related_person).where(
                related_person.c.subject_no == mine, related_person.c.other_no == theirs
            )
        )
