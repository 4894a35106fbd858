"""Publishes items of a person (公開), takes them down, and reads what a page may show. Source: 法27条1項; design §6.

Published items are decided when published: an entry, then a row with its last moment, from which pages read. A page
asks the gate again for each person whom it shows, so that a withdrawal, a stop or an erasure is gone at once; a change
of category or of consent deletes the rows in its own transaction (`settle`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sekisho.application.asking import circumstances
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import Ruling, actor_name
from sekisho.application.using import open_items
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, ActorKind, Request
from sekisho.law.legal_day import day_number, start_of
from sekisho.law.model import Verb
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import SYSTEM
from sekisho.policy.publications import Publication, publications
from sekisho.vault import relations, subjects
from sekisho.vault.model import SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState
from sekisho.vault.relations import PublishedItem

NO_END: Final = date(9999, 12, 30)
"""Until it is taken down."""
_SYSTEM: Final = Actor(kind=ActorKind.SYSTEM, id=SYSTEM, purposes=None, items=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """What is to be published.

    Attributes:
        subject: Public id of the person.
        items: Item ids or texts.
        purpose: Purpose id or text.
        until: The last legal day, or None: until it is taken down.
    """

    subject: str
    items: Sequence[str]
    purpose: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What came of it.

    Attributes:
        ruling: The gate's answer.
        entry: Number of the ledger entry.
        until: The last legal day; None when denied, or where there is none.
    """

    ruling: Ruling
    entry: int
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One person on a page: nothing but what the publication names.

    Attributes:
        publication: The sentence that announces it.
        values: Item id → value.
    """

    publication: str
    values: Mapping[str, Plaintext] = field(repr=False)


def publish(house: House, actor: Actor, asked: Publishing) -> Published:
    """Publishes items of a person, or says why not.

    Raises:
        StaffError: Nobody (SUBJECT-001), unknown names (POLICY-010), staff who do not act for persons (ACCOUNT-007),
            nothing to publish (PUBLIC-001), a period that the text announces and nobody named (PUBLIC-002).
    """
    return house.write(lambda unit: _publish(unit, actor, asked))


def _publish(unit: Unit, actor: Actor, asked: Publishing) -> Published:
    state = own_or_any(unit, actor, asked.subject)
    names = unit.snapshot.names
    items = names.items(asked.items)
    if not items:
        raise StaffError("PUBLIC-001")
    _check_period(unit, items, asked.until)
    ruling = _ruling(unit, actor, state, purpose=names.purpose(asked.purpose), items=items)
    who = unit.ledger_no(state.subject_no)
    last = asked.until or NO_END
    note: dict[str, int | str] = {} if asked.until is None else {"until": day_number(asked.until)}
    entry = unit.record_ruling(
        ruling, kind=EntryKind.SUBJECT_DATA_PUBLISHED, subjects=(who,), note=note if ruling.allowed else {}
    )
    if ruling.allowed:
        for item in ruling.decision.allowed_items:
            row = PublishedItem(
                subject=SubjectNo(state.subject_no), item=item, until=_end_of(last), entry=str(entry.no)
            )
            relations.publish_item(unit.conn, row)
    return Published(ruling=ruling, entry=entry.no, until=asked.until if ruling.allowed else None)


def _check_period(unit: Unit, items: Sequence[str], until: date | None) -> None:
    limited = {item for row in _publications(unit) if row.limited for item in row.items}
    if until is None and limited & set(items):
        raise StaffError("PUBLIC-002")


def _publications(unit: Unit) -> tuple[Publication, ...]:
    policy = unit.snapshot.policy
    return tuple(row for document in (policy.parts or (policy,)) for row in publications(document))


def _ruling(
    unit: Unit, actor: Actor, state: SubjectState, *, purpose: str | None, items: Sequence[str]
) -> Ruling:
    request = Request(verb=Verb.PUBLISH, purpose=purpose, items=tuple(items))
    return unit.rule(
        request, actor=actor, state=state, circumstances=circumstances(unit, request, actor, state)
    )


def _end_of(last: date) -> datetime:
    return start_of(day_number(last) + 1)


def take_down(house: House, actor: Actor, subject: str, items: Sequence[str] = ()) -> int:
    """Takes published items down, all when none is named; returns the number of the ledger entry.

    Raises:
        StaffError: Nobody (SUBJECT-001), unknown items (POLICY-010), staff who do not act for persons (ACCOUNT-007).
    """

    def work(unit: Unit) -> int:
        state = own_or_any(unit, actor, subject)
        wanted = unit.snapshot.names.items(items) if items else None
        return _take_down(unit, actor, state, wanted)

    return house.write(work)


def _take_down(unit: Unit, actor: Actor, state: SubjectState, items: Sequence[str] | None) -> int:
    taken = relations.withdraw_published(unit.conn, SubjectNo(state.subject_no), items)
    entry = unit.record(
        EntryKind.SUBJECT_PUBLICATION_WITHDRAWN,
        actor=actor_name(actor),
        subjects=(unit.ledger_no(state.subject_no),),
        policy_version=unit.snapshot.policy.version,
        items=tuple(items or ()),
        note={"taken_down": taken},
    )
    return entry.no


def settle(unit: Unit, state: SubjectState) -> tuple[str, ...]:
    """Takes down what may not stand any more after an act, in that act's own transaction; returns the items."""
    number = SubjectNo(state.subject_no)
    standing = relations.published_of(unit.conn, number, at=unit.now)
    gone = tuple(
        row.item
        for row in standing
        if not _ruling(
            unit, _SYSTEM, state, purpose=book.entry(unit.conn, int(row.entry)).purpose, items=(row.item,)
        ).allowed
    )
    if gone:
        _take_down(unit, _SYSTEM, state, gone)
    return gone


def pages(house: House, actor: Actor) -> tuple[PageRow, ...]:
    """What the public pages show today: for each person and publication, the items that still stand.

    A row names nobody but by what is published. Each person is decided about again, and the reading leaves an entry.
    """
    return house.write(lambda unit: _pages(unit, actor))


def _pages(unit: Unit, actor: Actor) -> tuple[PageRow, ...]:
    found: list[PageRow] = []
    for number in relations.published_subjects(unit.conn, at=unit.now):
        state = subjects.read_state(unit.conn, number)
        rows = {row.item: row for row in relations.published_of(unit.conn, number, at=unit.now)}
        if state is not None:
            found += _shown_of(unit, actor, state, rows)
    return tuple(found)


def _shown_of(
    unit: Unit, actor: Actor, state: SubjectState, rows: Mapping[str, PublishedItem]
) -> list[PageRow]:
    found = []
    for publication in _publications(unit):
        mine = [item for item in publication.items if item in rows]
        if not mine:
            continue
        purpose = book.entry(unit.conn, int(rows[mine[0]].entry)).purpose
        ruling = _ruling(unit, actor, state, purpose=purpose, items=mine)
        unit.record_ruling(
            ruling,
            kind=EntryKind.SUBJECT_DATA_PUBLISHED,
            subjects=(unit.ledger_no(state.subject_no),),
            note={"page": publication.clause},
        )
        if ruling.allowed:
            values = open_items(unit, ruling, SubjectNo(state.subject_no))
            found.append(PageRow(publication=publication.clause, values=values))
    return found
