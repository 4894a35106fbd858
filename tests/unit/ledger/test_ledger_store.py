"""Appending, reading, growing the tree, signing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from sekisho.errors import DeveloperError, OperatorError, StaffError
from sekisho.ledger import store, tree
from sekisho.ledger.canonical import parse
from sekisho.ledger.checkpoint import open_checkpoint
from sekisho.ledger.merkle import leaf_hash, tree_root
from sekisho.ledger.sets import CHUNK, SetChunk, holds, members, pack, unpack
from unit.ledger.ledger_book import KEY, SIGNER, START, audience, draft, fill, opened, tamper


def test_given_drafts_when_appended_then_numbers_are_gapless_and_order_is_kept() -> None:
    with opened() as conn:
        first = store.append(conn, draft(0))
        more = store.append_many(conn, [draft(1), audience(2, {1}), draft(3)])
        assert store.append_many(conn, []) == ()
        assert [each.no for each in (first, *more)] == [0, 1, 2, 3]
        assert store.page(conn) == [first, *more]
        assert store.size(conn) == 4


def test_given_an_entry_when_stored_then_its_leaf_is_the_hash_of_its_bytes() -> None:
    with opened() as conn:
        made = store.append(conn, draft(0))
        row = conn.execute(select(store.ledger_entry)).one()
        assert parse(row.body) == made
        assert row.leaf == leaf_hash(row.body)


def test_given_a_rolled_back_effect_when_read_then_its_entry_is_gone_and_its_number_free() -> None:
    """State change and entry commit together or not at all (design §3)."""
    with opened() as conn:
        store.append(conn, draft(0))
        savepoint = conn.begin_nested()
        store.append(conn, audience(1, {5}))
        savepoint.rollback()
        assert store.size(conn) == 1
        assert store.entries_of(conn, 5) == []
        assert store.append(conn, draft(2)).no == 1


def test_given_a_number_taken_by_another_writer_when_appending_then_the_developer_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with opened() as conn:
        store.append(conn, draft(0))
        # The other writer's row is invisible to the look-up for the number, as without the lock.
        monkeypatch.setattr(store, "size", lambda _conn: 0)
        with pytest.raises(DeveloperError) as error:
            store.append(conn, draft(1))
        assert error.value.code == "LEDGER-011"


def test_given_a_page_when_read_on_by_cursor_then_every_entry_once_in_both_directions() -> None:
    with opened() as conn:
        fill(conn, 10)
        up = store.page(conn, limit=4) + store.page(conn, cursor=3, limit=4) + store.page(conn, cursor=7)
        assert [each.no for each in up] == list(range(10))
        down = store.page(conn, limit=6, newest_first=True) + store.page(conn, cursor=4, newest_first=True)
        assert [each.no for each in down] == list(reversed(range(10)))


def test_given_a_number_that_was_not_used_when_read_then_staff_is_told() -> None:
    with opened() as conn:
        store.append(conn, draft(0))
        assert store.entry(conn, 0).no == 0
        with pytest.raises(StaffError) as error:
            store.entry(conn, 1)
        assert error.value.code == "LEDGER-010"


def test_given_a_person_when_asking_which_uses_touched_me_then_named_and_set_reads_in_order() -> None:
    with opened() as conn:
        store.append(conn, draft(0, subjects=(1, 2)))
        store.append(conn, audience(1, {1, 70_000}))
        store.append(conn, draft(2, subjects=(2,)))
        store.append(conn, draft(3, subjects=(1,), sets=pack({1, 3})))
        store.append(conn, audience(4, {65_537}))

        def of(person: int, **options: object) -> list[int]:
            return [each.no for each in store.entries_of(conn, person, **options)]

        assert of(1) == [0, 1, 3]
        assert of(2) == [0, 2]
        assert of(3) == [3]
        assert of(70_000) == [1]
        assert of(65_537) == [4]
        assert of(4) == []
        assert of(1, limit=2) == [0, 1]
        assert of(1, cursor=0, limit=1) == [1]
        assert of(1, newest_first=True) == [3, 1, 0]
        assert of(1, newest_first=True, cursor=3) == [1, 0]


def test_given_a_set_read_when_asked_for_its_members_then_the_bitmaps_of_the_entry() -> None:
    with opened() as conn:
        made = store.append(conn, audience(0, {1, 2, 70_000}))
        found = store.bitmaps(conn, made)
        assert [who for chunk in found for who in members(chunk, found[chunk])] == [1, 2, 70_000]
        tamper(conn, "UPDATE set_member SET bitmap = x'00' WHERE chunk_no = 0")
        with pytest.raises(OperatorError) as error:
            store.bitmaps(conn, made)
        assert error.value.code == "LEDGER-008"


@pytest.mark.parametrize(
    "change", ["body = replace(body, 'account-0', 'account-1')", "leaf = zeroblob(32)", "body = 'text'"]
)
def test_given_a_tampered_entry_when_read_then_it_is_not_shown(change: str) -> None:
    with opened() as conn:
        store.append(conn, draft(0))
        tamper(conn, f"UPDATE ledger_entry SET {change}")
        with pytest.raises(OperatorError) as error:
            store.page(conn)
        assert error.value.code == "LEDGER-008"


def test_given_two_entries_exchanged_when_read_then_not_shown() -> None:
    with opened() as conn:
        fill(conn, 2)
        tamper(conn, "UPDATE ledger_entry SET no = no + 10")
        tamper(conn, "UPDATE ledger_entry SET no = 11 - no")
        with pytest.raises(OperatorError) as error:
            store.page(conn)
        assert error.value.code == "LEDGER-008"


@pytest.mark.parametrize("batch", [1, 2, 3, 5, 100])
def test_given_batches_of_any_size_when_integrated_then_the_same_root(batch: int) -> None:
    with opened() as conn:
        fill(conn, 13)
        seen = []
        while not seen or seen[-1] != tree.integrated(conn):
            seen.append(tree.integrated(conn))
            tree.integrate(conn, batch=batch)
        assert tree.integrated(conn) == 12
        leaves = conn.scalars(select(store.LEAF).order_by(store.ledger_entry.c.no)).all()
        made = tree.checkpoint(conn, SIGNER, START)
        assert (made.size, made.root) == (13, tree_root(leaves))


def test_given_checkpoints_when_the_book_grows_then_each_is_signed_and_the_same_size_once() -> None:
    with opened() as conn:
        empty = tree.checkpoint(conn, SIGNER, START)
        assert (empty.size, tree.newest_checkpoint(conn)) == (0, empty)
        fill(conn, 5)
        first = tree.checkpoint(conn, SIGNER, START)
        again = tree.checkpoint(conn, SIGNER, START + timedelta(days=1))
        assert first == again == tree.newest_checkpoint(conn)
        opened_note = open_checkpoint(first.note, [KEY])
        assert (opened_note.checkpoint.size, opened_note.checkpoint.root) == (5, first.root)
        assert first.at == "2026-04-01T00:00:00.000000Z"


def test_given_a_book_that_does_not_continue_its_checkpoint_when_signing_then_nothing_is_signed() -> None:
    """A log never signs two histories (C2SP tlog-checkpoint)."""
    for sql in (
        "DELETE FROM ledger_entry WHERE no = 4",
        "UPDATE ledger_entry SET leaf = zeroblob(32) WHERE no = 4",
        "UPDATE ledger_checkpoint SET root = zeroblob(32)",
    ):
        with opened() as conn:
            fill(conn, 5)
            tree.checkpoint(conn, SIGNER, START)
            tamper(conn, sql)
            with pytest.raises(OperatorError) as error:
                tree.checkpoint(conn, SIGNER, START)
            assert error.value.code == "LEDGER-014"


def test_given_a_missing_entry_or_node_when_integrating_then_refused() -> None:
    with opened() as conn:
        fill(conn, 5)
        tamper(conn, "DELETE FROM ledger_entry WHERE no = 2")
        with pytest.raises(OperatorError) as error:
            tree.integrate(conn)
        assert (error.value.code, error.value.facts) == ("LEDGER-012", {"entry": 2})
    with opened() as conn:
        fill(conn, 4)
        tree.integrate(conn)
        tamper(conn, "DELETE FROM ledger_node WHERE level = 2")
        fill(conn, 6, start=4)
        with pytest.raises(OperatorError) as error:
            tree.integrate(conn)
        assert (error.value.code, error.value.facts) == ("LEDGER-012", {"entry": 0})


def test_given_persons_when_packed_then_each_chunk_holds_exactly_its_own() -> None:
    persons = {0, 7, 8, 65_535, 65_536, 200_001}
    parts = pack(persons)
    assert [(part.digest.chunk, part.digest.count) for part in parts] == [(0, 4), (1, 1), (3, 1)]
    assert {who for part in parts for who in members(part.digest.chunk, part.bitmap)} == persons
    assert holds(parts[1].bitmap, 65_536)
    assert not holds(parts[1].bitmap, 65_537)
    raw = unpack(parts[0].bitmap)
    assert (raw[0], raw[1], raw[8191]) == (0b1000_0001, 0b1, 0b1000_0000)
    assert pack([]) == ()


@pytest.mark.parametrize(
    "bitmap",
    [b"", b"\x01", b"\x02" + pack([1])[0].bitmap[1:], pack([1])[0].bitmap + b"x", pack([1])[0].bitmap[:-1]],
)
def test_given_a_broken_bitmap_when_read_then_refused(bitmap: bytes) -> None:
    with pytest.raises(OperatorError) as error:
        unpack(bitmap)
    assert error.value.code == "LEDGER-013"


def test_given_a_raw_bitmap_that_cannot_be_when_encoded_then_refused() -> None:
    for chunk, raw in ((-1, b"\x01" * 8192), (0, bytes(8192)), (0, b"\x01" * 8191)):
        with pytest.raises(DeveloperError):
            SetChunk.of_raw(chunk, raw)
    with pytest.raises(DeveloperError):
        pack([-1])
    assert CHUNK == 8 * 8192
