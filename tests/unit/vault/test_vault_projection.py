from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from alembic import command
from sqlalchemy import insert, update

from sekisho.errors import DeveloperError, OperatorError
from sekisho.law.clock import micros
from sekisho.storage import Transaction, reading
from sekisho.storage.migrations import _config, upgrade
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind, decode_body, encode_body
from sekisho.vault.model import SubjectId, SubjectNo
from sekisho.vault.projection import Status, SubjectState, change_of, fold, fold_all
from sekisho.vault.registers import raise_version, version_of
from sekisho.vault.slot_store import ensure_slots, intern_class, load_slots, read_classes
from sekisho.vault.slots import BIT_SLOTS, BitKind, BitRef, DayKind, DayRef, Slots
from sekisho.vault.tables import subject_event, subject_state
from unit.vault.vault_house import NOW, House, beside

SLOTS = Slots(
    bits={
        BitRef(BitKind.OBJECTION, "ads", "mail"): 0,
        BitRef(BitKind.OBJECTION, "ads"): 61,
        BitRef(BitKind.SUSPENSION): 62,
        BitRef(BitKind.CONSENT, "c1"): 247,
        BitRef(BitKind.HAS_ITEM, "name"): 5,
    },
    days={DayRef(DayKind.ACQUIRED, "g001"): 0, DayRef(DayKind.LEFT): 7},
)
START = SubjectState(SubjectNo(1), SubjectId("x"), salt=b"s")


def event(kind: EventKind, seq: int = 1, **body: object) -> Event:
    return Event(kind=kind, at=NOW, body=EventBody(**body), seq=seq)


def test_the_state_has_the_columns_of_its_table_in_their_order() -> None:
    assert SubjectState._fields == tuple(column.name for column in subject_state.columns)


def test_given_pairs_of_events_when_folded_then_the_second_undoes_the_first() -> None:
    pairs = [
        (EventKind.OBJECTED, EventKind.OBJECTION_LIFTED, {"purpose": "ads", "channel": "mail"}),
        (EventKind.OBJECTED, EventKind.OBJECTION_LIFTED, {"purpose": "ads"}),
        (EventKind.SUSPENDED, EventKind.RESUMED, {}),
        (EventKind.CONSENT_GIVEN, EventKind.CONSENT_WITHDRAWN, {"consent": "c1"}),
        (EventKind.ITEMS_HELD, EventKind.ITEMS_REMOVED, {"items": ("name",)}),
    ]
    for on, off, body in pairs:
        raised = fold(START, event(on, 1, **body), SLOTS)
        assert raised.words != START.words
        (bit,) = change_of(on, EventBody(**body)).raised
        assert raised.has(SLOTS.bit(bit))
        assert all(0 <= word < 2**62 for word in raised.words)
        assert fold(raised, event(off, 2, **body), SLOTS) == START._replace(state_version=2)


def test_given_acquisition_when_folded_then_category_provenance_days_and_items_are_set() -> None:
    state = fold(
        START,
        event(EventKind.ACQUIRED, category=3, provenance=9, groups={"g001": 20000}, items=("name",)),
        SLOTS,
    )
    assert (state.category, state.prov, state.d0, state.has(5), state.state_version) == (3, 9, 20000, True, 1)


def test_given_erased_when_anything_follows_then_refused() -> None:
    gone = fold(START._replace(category=3, w0=7, d0=1), event(EventKind.ERASED, 8), SLOTS)
    assert gone == START._replace(status=Status.ERASED, state_version=8)
    with pytest.raises(DeveloperError) as refused:
        fold(gone, event(EventKind.SUSPENDED, 9), SLOTS)
    assert refused.value.code == "VAULT-009"


def test_given_leaving_and_coming_back_when_folded_then_the_day_stays_and_the_status_changes() -> None:
    left = fold(START, event(EventKind.LEFT, 1, day=20100), SLOTS)
    back = fold(left, event(EventKind.REJOINED, 2), SLOTS)
    assert (left.status, left.d7, back.status, back.d7) == (Status.LEFT, 20100, Status.ACTIVE, 20100)


def test_given_an_event_without_its_id_or_slot_then_refused() -> None:
    for kind, code in ((EventKind.CONSENT_GIVEN, "VAULT-023"), (EventKind.PROVISION_STOPPED, "VAULT-008")):
        with pytest.raises(DeveloperError) as refused:
            fold(START, event(kind), SLOTS)
        assert refused.value.code == code


def test_every_kind_of_event_folds() -> None:
    body = EventBody(
        purpose="p",
        channel="c",
        recipient="r",
        consent="k",
        day=1,
        items=("i",),
        category=1,
        ground="g",
        segment="s",
        event="e",
    )
    for kind in EventKind:
        change = change_of(kind, body)
        bits = {ref: n for n, ref in enumerate((*change.raised, *change.lowered))}
        slots = Slots(bits=bits, days={ref: n for n, ref in enumerate(change.days)})
        assert fold(START, Event(kind=kind, at=NOW, body=body, seq=4), slots).state_version == 4


def test_event_bodies_are_canonical_and_read_back() -> None:
    body = EventBody(purpose="p", groups={"g002": 2, "g001": 1})
    assert encode_body(body) == '{"groups":{"g001":1,"g002":2},"purpose":"p"}'
    assert decode_body(encode_body(body)) == body


def test_given_events_stored_when_read_then_state_and_events_agree(house: House) -> None:
    subject = house.add({})

    def job(tx: Transaction) -> SubjectState:
        state = subjects.read_state(tx.connection, subject)
        assert state is not None
        events = [
            event(EventKind.OBJECTED, 0, purpose="ads", channel="mail"),
            event(EventKind.CANCELLED, 0, day=20500),
        ]
        return subjects.append_events(tx.connection, state, events)

    after = house.writer.submit(job)
    with reading(house.vault.engine) as tx:
        assert subjects.read_state(tx.connection, subject) == after
        assert subjects.read_state_of(tx.connection, after.subject_id) == after
        assert subjects.read_state_of(tx.connection, SubjectId("nobody")) is None
        assert [e.seq for e in subjects.read_events(tx.connection, subject)] == [1, 2, 3]
        assert subjects.rebuild_and_compare(tx.connection) == []
        assert after.events == chain(after.salt, subject, subjects.read_events(tx.connection, subject))


def chain(salt: bytes, subject: SubjectNo, events: Sequence[Event]) -> bytes | None:
    """The hash of the last of some events, each over the one before it."""
    last: bytes | None = None
    for each in events:
        last = subjects.event_digest(salt, last, subject, each)
    return last


@pytest.mark.parametrize("way", ["moved", "another last hash", "no last hash", "left out with its undoing"])
def test_given_a_story_forged_whole_with_its_hashes_when_compared_then_only_the_row_in_the_book_can_tell(
    house: House, way: str
) -> None:
    """Whoever can write the database can make events and hashes agree; the last hash is in the row, and so in the book."""
    subject = house.add({})
    ads = {"purpose": "ads", "channel": "mail"}
    told = [
        event(EventKind.OBJECTED, 0, **ads),
        event(EventKind.OBJECTION_LIFTED, 0, **ads),
        event(EventKind.CANCELLED, 0, day=20500),
    ]

    def tell(tx: Transaction) -> SubjectState:
        state = subjects.read_state(tx.connection, subject)
        assert state is not None
        return subjects.append_events(tx.connection, state, told)

    before = house.writer.submit(tell)
    with reading(house.vault.engine) as tx:
        story = subjects.read_events(tx.connection, subject)
    if way == "moved":
        story[1] = msgspec.structs.replace(story[1], at=story[1].at - timedelta(days=30))
    if way == "left out with its undoing":
        story = [story[0], msgspec.structs.replace(story[3], seq=2)]

    def forge(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("DELETE FROM subject_event WHERE subject_no = 1")
        known: bytes | None = None
        for each in story:
            known = subjects.event_digest(before.salt, known, subject, each)
            row = (1, each.seq, each.kind.value, micros(each.at), encode_body(each.body), known)
            tx.connection.execute(insert(subject_event).values(row))
        last = {"another last hash": b"x" * 32, "no last hash": None}.get(way, known)
        tx.connection.execute(update(subject_state).values(events=last, state_version=len(story)))

    house.writer.submit(forge)
    with reading(house.vault.engine) as tx:
        after = subjects.read_state(tx.connection, subject)
        agreeing = subjects.rebuild_and_compare(tx.connection) == []
    assert after is not None
    assert agreeing is (way != "another last hash")
    assert subjects.row_digest(after) != subjects.row_digest(before)


def test_given_a_row_from_before_hashes_were_chained_when_something_happens_then_it_takes_up_the_chain(
    house: House,
) -> None:
    subject = house.add({})
    with beside(house.vault.engine) as connection:
        connection.exec_driver_sql("UPDATE subject_state SET events = NULL")

    def left(tx: Transaction) -> tuple[SubjectState, SubjectState]:
        state = subjects.read_state(tx.connection, subject)
        assert state is not None
        return state, subjects.append_events(tx.connection, state, [event(EventKind.LEFT, 0, day=20500)])

    with reading(house.vault.engine) as tx:
        assert subjects.rebuild_and_compare(tx.connection) == []
    before, after = house.writer.submit(left)
    assert before.events is None
    with reading(house.vault.engine) as tx:
        assert after.events == chain(after.salt, subject, subjects.read_events(tx.connection, subject))
        assert subjects.rebuild_and_compare(tx.connection) == []


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE subject_state SET w0 = w0 + 1024 WHERE subject_no=2",
        "UPDATE subject_state SET category = 77 WHERE subject_no=2",
        "UPDATE subject_event SET body='{}' WHERE subject_no=2",
        "UPDATE subject_event SET at = at + 1 WHERE subject_no=2",
        "DELETE FROM subject_event WHERE subject_no=2",
        "DELETE FROM subject_state WHERE subject_no=2",
        pytest.param(
            "INSERT INTO subject_event VALUES (2, 2, 'suspended', 0, '{}', x'00')", marks=pytest.mark.files
        ),
    ],
)
def test_given_a_row_changed_behind_our_back_when_compared_then_the_subject_is_named(
    house: House, attack: str
) -> None:
    for _ in range(3):
        house.add({})
    with reading(house.vault.engine) as tx:
        before = subjects.read_state(tx.connection, SubjectNo(2))
    with beside(house.vault.engine) as connection:
        connection.exec_driver_sql(attack)
    with reading(house.vault.engine) as tx:
        assert subjects.rebuild_and_compare(tx.connection) == [2]
        after = subjects.read_state(tx.connection, SubjectNo(2))
    if "UPDATE subject_state" in attack:
        assert before is not None
        assert after is not None
        assert subjects.row_digest(before) != subjects.row_digest(after)


def test_given_events_from_before_hashes_were_chained_when_migrated_then_they_are_and_agree(
    house: House,
) -> None:
    for _ in range(3):
        house.add({})

    def tell(tx: Transaction) -> None:
        state = subjects.read_state(tx.connection, SubjectNo(2))
        assert state is not None
        subjects.append_events(tx.connection, state, [event(EventKind.CANCELLED, 0, day=20500)])

    house.writer.submit(tell)
    house.writer.submit(lambda tx: subjects.blank_subject(tx.connection, SubjectNo(3), NOW))
    with beside(house.vault.engine) as connection:
        hashes = "SELECT subject_no, seq, hash FROM subject_event ORDER BY subject_no, seq"
        chained = connection.exec_driver_sql(hashes).all()
        command.stamp(_config(connection), "0021")
        connection.exec_driver_sql("ALTER TABLE subject_state DROP COLUMN events")
        connection.execute(update(subject_event).values(hash=b"each for itself"))
    upgrade(house.vault.engine)
    with reading(house.vault.engine) as tx:
        assert tx.connection.exec_driver_sql(hashes).all() == chained
        state = subjects.read_state(tx.connection, SubjectNo(2))
        assert state is not None
        assert state.events is None, "the row stays as the book has it"
        assert subjects.rebuild_and_compare(tx.connection) == []


def test_slots_are_append_only_and_full_is_said(house: House) -> None:
    def give(tx: Transaction, count: int) -> Slots:
        refs = [BitRef(BitKind.CONSENT, f"c{n}") for n in range(count)]
        return ensure_slots(tx.connection, Slots(), bits=refs)

    first = house.writer.submit(lambda tx: give(tx, 10))
    second = house.writer.submit(lambda tx: give(tx, 20))
    assert first.bits.items() <= second.bits.items()
    with pytest.raises(OperatorError) as refused:
        house.writer.submit(lambda tx: give(tx, BIT_SLOTS + 1))
    assert refused.value.code == "VAULT-007"
    with reading(house.vault.engine) as tx:
        assert load_slots(tx.connection) == second
        assert version_of(tx.connection, "slots") == 2


def test_classes_keep_their_number_and_registers_count(house: House) -> None:
    def job(tx: Transaction) -> list[int]:
        values = [{"a": 1, "b": 2}, {"b": 2, "a": 1}, ["x"], {"a": 1, "b": 2}]
        return [intern_class(tx.connection, "provenance", value) for value in values]

    assert house.writer.submit(job) == [1, 1, 2, 1]
    with reading(house.vault.engine) as tx:
        assert read_classes(tx.connection, "provenance") == {1: {"a": 1, "b": 2}, 2: ["x"]}
    assert house.writer.submit(lambda tx: raise_version(tx.connection, "recipients")) == 1
    assert house.writer.submit(lambda tx: raise_version(tx.connection, "recipients")) == 2


def test_an_instant_without_zone_is_refused() -> None:
    naive = datetime(2026, 4, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        subjects.event_digest(b"", None, SubjectNo(1), Event(kind=EventKind.LEFT, at=naive))


def test_fold_all_of_nothing_is_the_state() -> None:
    assert fold_all(START, [], SLOTS) == START
