"""Who belongs to whom: key holders of a subject, linked identities, parties of a deal, published items.

Relations between two subjects are stored on both sides, so that each side's rows lie with its subject and a decision
about one reads only its own. A relation is recorded by the deal's use case; a caller of the gate cannot claim one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from sekisho.law.clock import instant_of, micros
from sekisho.storage.rows import fetch, insert_rows, run
from sekisho.vault.model import HolderKind, HolderNo, SubjectNo
from sekisho.vault.tables import key_holder, published_item, relation, subject_link

# Built once: they run for every act of a person and for every erasure.
_SUBJECT: Final[BindParameter[int]] = bindparam("subject_no")
_LINKS: Final = (
    select(subject_link.c.other_no, subject_link.c.basis, subject_link.c.since, subject_link.c.until)
    .where(subject_link.c.subject_no == _SUBJECT)
    .order_by(subject_link.c.other_no, subject_link.c.since)
)
_BOTH_SIDES: Final = tuple(
    (
        select(table.c.other_no).where(table.c.subject_no == _SUBJECT).distinct(),
        delete(table).where(table.c.subject_no == _SUBJECT, table.c.other_no == bindparam("other_no")),
        delete(table).where(table.c.subject_no == _SUBJECT),
    )
    for table in (relation, subject_link)
)
_PUBLISHED: Final = delete(published_item).where(published_item.c.subject_no == _SUBJECT)
_SHOWN: Final = (
    select(published_item.c.item, published_item.c.until, published_item.c.entry)
    .where(published_item.c.subject_no == _SUBJECT, published_item.c.until > bindparam("at"))
    .order_by(published_item.c.item)
)
_KEY_HOLDER: Final = delete(key_holder).where(key_holder.c.holder_no == _SUBJECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One side of a deal: `subject` is in `role`, the other party is `other`.

    Attributes:
        deal: Its id.
        role: The subject's.
        subject: Whose side.
        other: The other party.
        state: Where it stands.
        since: Since when.
        claims_until: Of a deal that failed, the last legal day for claims about it.
        price: The price that was decided, sealed under a key of the subject.
    """

    deal: str
    role: str
    subject: SubjectNo
    other: SubjectNo
    state: str
    since: datetime
    claims_until: int | None = None
    price: bytes | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two identities found to be one person. Linked, never merged."""

    subject: SubjectNo
    other: SubjectNo
    basis: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedItem:
    """An item that pages may show until a moment, by a decision in the ledger."""

    subject: SubjectNo
    item: str
    until: datetime
    entry: str


def add_holders(
    connection: Connection, holders: Iterable[HolderNo], kind: HolderKind, of_subject: SubjectNo | None = None
) -> None:
    """Records key holders, and whose they are."""
    rows = [(holder, kind.value, of_subject) for holder in holders]
    insert_rows(connection, key_holder, ("holder_no", "kind", "of_subject"), rows)


def holder_kind(connection: Connection, holder: HolderNo) -> HolderKind | None:
    """What the holder is, or None when there is none (or it was erased)."""
    found = connection.execute(
        select(key_holder.c.kind).where(key_holder.c.holder_no == holder)
    ).scalar_one_or_none()
    return None if found is None else HolderKind(found)


def holders_of(connection: Connection, subject: SubjectNo) -> list[HolderNo]:
    """The other holders that belong to a subject (agents, held texts): erased with it."""
    rows = connection.execute(
        select(key_holder.c.holder_no)
        .where(key_holder.c.of_subject == subject)
        .order_by(key_holder.c.holder_no)
    )
    return [HolderNo(number) for (number,) in rows]


def link_subjects(
    connection: Connection, one: SubjectNo, other: SubjectNo, *, basis: str, since: datetime
) -> None:
    """Records that two identities are one person, on both sides.

    Args:
        connection: In a writing transaction.
        one: A subject.
        other: Another.
        basis: Code of why; never prose.
        since: From when.
    """
    for mine, theirs in ((one, other), (other, one)):
        connection.execute(
            insert(subject_link).values(
                subject_no=mine, other_no=theirs, since=micros(since), basis=basis, until=None
            )
        )


def end_link(connection: Connection, one: SubjectNo, other: SubjectNo, *, until: datetime) -> None:
    """Ends a link that proved wrong, on both sides."""
    for mine, theirs in ((one, other), (other, one)):
        connection.execute(
            update(subject_link)
            .where(
                subject_link.c.subject_no == mine,
                subject_link.c.other_no == theirs,
                subject_link.c.until.is_(None),
            )
            .values(until=micros(until))
        )


def links_of(connection: Connection, subject: SubjectNo) -> list[Link]:
    """The subject's links, ended ones too."""
    rows = fetch(connection, _LINKS, {"subject_no": subject})
    return [
        Link(
            subject=subject,
            other=SubjectNo(other),
            basis=basis,
            since=instant_of(since),
            until=None if until is None else instant_of(until),
        )
        for other, basis, since, until in rows
    ]


def person_of(connection: Connection, subject: SubjectNo) -> frozenset[SubjectNo]:
    """The subject and every identity linked to it now, through any number of links: rights and erasure follow."""
    known: set[SubjectNo] = {subject}
    waiting = [subject]
    while waiting:
        for link in links_of(connection, waiting.pop()):
            if link.until is None and link.other not in known:
                known.add(link.other)
                waiting.append(link.other)
    return frozenset(known)


def set_relation(
    connection: Connection,
    *,
    deal: str,
    parties: tuple[tuple[SubjectNo, str], tuple[SubjectNo, str]],
    state: str,
    at: datetime,
    claims_until: int | None = None,
    prices: Mapping[SubjectNo, bytes] | None = None,
) -> None:
    """Records or changes the state of a deal between two parties, on both sides.

    Args:
        connection: In a writing transaction.
        deal: Id of the deal.
        parties: The two parties, each with its role.
        state: Id of the state, as the policy's model names it.
        at: From when.
        claims_until: Of a deal that failed, the last legal day for claims about it.
        prices: The price that was decided, sealed for each party.
    """
    (one, one_role), (two, two_role) = parties
    for mine, role, theirs in ((one, one_role, two), (two, two_role, one)):
        connection.execute(
            delete(relation).where(
                relation.c.subject_no == mine,
                relation.c.deal == deal,
                relation.c.role == role,
                relation.c.other_no == theirs,
            )
        )
        connection.execute(
            insert(relation).values(
                subject_no=mine,
                deal=deal,
                role=role,
                other_no=theirs,
                state=state,
                since=micros(at),
                claims_until=claims_until,
                price=(prices or {}).get(mine),
            )
        )


def drop_relation(connection: Connection, *, deal: str, one: SubjectNo, two: SubjectNo) -> None:
    """Removes the deal between two parties, on both sides, before it is recorded in other roles."""
    for mine, theirs in ((one, two), (two, one)):
        connection.execute(
            delete(relation).where(
                relation.c.subject_no == mine, relation.c.deal == deal, relation.c.other_no == theirs
            )
        )


def relations_of(
    connection: Connection, subject: SubjectNo, other: SubjectNo | None = None
) -> list[Relation]:
    """The subject's deals, or those with one other party."""
    statement = select(
        relation.c.deal,
        relation.c.role,
        relation.c.other_no,
        relation.c.state,
        relation.c.since,
        relation.c.claims_until,
        relation.c.price,
    ).where(relation.c.subject_no == subject)
    if other is not None:
        statement = statement.where(relation.c.other_no == other)
    rows = connection.execute(statement.order_by(relation.c.deal, relation.c.role, relation.c.other_no))
    return [
        Relation(
            deal=deal,
            role=role,
            subject=subject,
            other=SubjectNo(theirs),
            state=state,
            since=instant_of(since),
            claims_until=claims_until,
            price=price,
        )
        for deal, role, theirs, state, since, claims_until, price in rows
    ]


def publish_item(connection: Connection, published: PublishedItem) -> None:
    """Records that pages may show an item until a moment; replaces an earlier record."""
    withdraw_published(connection, published.subject, [published.item])
    connection.execute(
        insert(published_item).values(
            subject_no=published.subject,
            item=published.item,
            until=micros(published.until),
            entry=published.entry,
        )
    )


def withdraw_published(connection: Connection, subject: SubjectNo, items: Sequence[str] | None = None) -> int:
    """Takes published items back, some or all; returns how many. A role change calls it in its own transaction."""
    if items is None:
        return run(connection, _PUBLISHED, {"subject_no": subject})
    mine = published_item.c.subject_no == subject
    return connection.execute(delete(published_item).where(mine, published_item.c.item.in_(items))).rowcount


def published_of(connection: Connection, subject: SubjectNo, *, at: datetime) -> list[PublishedItem]:
    """What pages may show of the subject at that moment: `until` itself is past."""
    rows = fetch(connection, _SHOWN, {"subject_no": subject, "at": micros(at)})
    return [
        PublishedItem(subject=subject, item=item, until=instant_of(until), entry=entry)
        for item, until, entry in rows
    ]


def published_subjects(connection: Connection, *, at: datetime) -> list[SubjectNo]:
    """Of whom pages may show something at that moment."""
    rows = connection.execute(
        select(published_item.c.subject_no)
        .where(published_item.c.until > micros(at))
        .distinct()
        .order_by(published_item.c.subject_no)
    )
    return [SubjectNo(number) for (number,) in rows]


def purge_relations(connection: Connection, subject: SubjectNo) -> None:
    """Removes every trace of an erased subject from both sides of its relations and links."""
    for others, other_side, own_side in _BOTH_SIDES:
        for (other,) in fetch(connection, others, {"subject_no": subject}):
            run(connection, other_side, {"subject_no": other, "other_no": subject})
        run(connection, own_side, {"subject_no": subject})
    run(connection, _PUBLISHED, {"subject_no": subject})
    run(connection, _KEY_HOLDER, {"subject_no": subject})
