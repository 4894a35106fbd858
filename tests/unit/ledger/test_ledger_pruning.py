"""Pruning removes contents only: every proof stays valid, and nothing is gone without a word."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger import blanks, standalone, store, tiles, tree
from sekisho.ledger.audit import FirstBad, Place
from sekisho.ledger.exporting import write_pack
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.merkle import verify_inclusion
from sekisho.ledger.model import SYSTEM
from sekisho.ledger.passing import pass_over
from sekisho.ledger.proof import consistency_proof, inclusion_proof, prove
from sekisho.ledger.pruning import Plan, prune
from sekisho.ledger.verify import verify
from unit.ledger.ledger_book import KEY, SIGNER, START, draft, fill, image, opened, tamper


def old(count: int) -> Callable[[datetime], bool]:
    """Whether an entry of the small book stands before this number."""
    return lambda at: at < START + timedelta(seconds=count)


def pruned(conn: Connection, count: int, *, size: int = 21, **how: object) -> Plan:
    """Prunes and writes it down, as the house does."""
    plan = prune(conn, size=size, is_old=old(count), **how)  # type: ignore[arg-type]
    note = blanks.pruning_note(plan.blanks, below=plan.below)
    kind = EntryKind.LEDGER_ENTRIES_PRUNED
    store.append(conn, draft(store.size(conn), kind=kind, actor=SYSTEM, subjects=(), note=note, allowed=None))
    return plan


def bare(conn: Connection) -> list[int]:
    return list(
        conn.scalars(select(store.ledger_entry.c.no).where(~store.KEPT).order_by(store.ledger_entry.c.no))
    )


def test_given_old_looks_when_pruned_then_contents_go_and_the_book_verifies() -> None:
    with opened(image()) as conn:
        before = verify(conn, [KEY])
        effects = [no for no in range(12) if store.entry(conn, no).effects]
        kept = inclusion_proof(conn, 13)
        plan = pruned(conn, 12)
        assert bare(conn) == [no for no in range(12) if no not in effects]
        assert (plan.count, plan.kept, plan.below) == (12 - len(effects), len(effects), 11)
        assert before.ok
        assert verify(conn, [KEY]).ok
        assert pass_over(conn, [KEY], [], stretch=8) is not None
        assert inclusion_proof(conn, 13) == kept
        prove(kept, [KEY])
        assert consistency_proof(conn, 6, 21)
        with pytest.raises(StaffError) as error:
            store.entry(conn, 0)
        assert error.value.code == "LEDGER-018"
        with pytest.raises(StaffError) as error:
            inclusion_proof(conn, 0)
        assert error.value.code == "LEDGER-018"


def test_given_a_proof_from_before_when_its_entry_was_pruned_then_it_still_holds() -> None:
    with opened(image()) as conn:
        proof = inclusion_proof(conn, 0)
        pruned(conn, 12)
        head = tree.newest_checkpoint(conn)
        assert head is not None
        leaf = conn.scalar(select(store.LEAF).where(store.ledger_entry.c.no == 0))
        assert leaf is not None
        verify_inclusion(leaf=leaf, index=0, size=head.size, path=proof.path, root=head.root)


def test_given_a_pruned_look_when_the_person_asks_then_neither_it_nor_its_set_is_found() -> None:
    with opened(image()) as conn:
        assert {0, 10} <= {each.no for each in store.entries_of(conn, 70_000)} | {
            each.no for each in store.entries_of(conn, 3)
        }
        pruned(conn, 12)
        for person in (0, 3, 70_000, 70_001):
            assert {each.no for each in store.entries_of(conn, person)}.isdisjoint(bare(conn))
        assert store.page(conn, limit=3)[0].no not in bare(conn)


def test_given_a_second_pruning_when_verified_then_both_are_vouched_for() -> None:
    with opened(image()) as conn:
        pruned(conn, 8)
        pruned(conn, 18)
        assert bare(conn)[-1] > 11
        assert verify(conn, [KEY]).ok
        assert pass_over(conn, [KEY], [], stretch=8) is not None


EMPTY = "UPDATE ledger_entry SET body = x'' WHERE no = :no"
CLEAN = ("DELETE FROM entry_subject WHERE entry_no = :no", "DELETE FROM set_member WHERE entry_no = :no")


@pytest.mark.parametrize("no", [2, 5, 14, 22])
@pytest.mark.parametrize("first", [False, True])
def test_given_contents_removed_without_a_word_when_verified_then_named(no: int, first: bool) -> None:
    with opened(image()) as conn:
        if first:
            pruned(conn, 1)
        tamper(conn, EMPTY, no=no)
        tamper(conn, CLEAN[0], no=no)
        found = verify(conn, [KEY])
        assert found.first_bad is not None
        assert found.first_bad.place is Place.PRUNED
        assert found.first_bad.last == no
        assert found.first_bad == FirstBad(no, no, Place.PRUNED)
        assert pass_over(conn, [KEY], [], stretch=8) is None


def test_given_a_pruned_leaf_changed_when_verified_then_the_tree_tells() -> None:
    with opened(image()) as conn:
        pruned(conn, 12)
        tamper(conn, "UPDATE ledger_entry SET leaf = zeroblob(32) WHERE no = 3")
        assert verify(conn, [KEY]).first_bad == FirstBad(2, 3, Place.NODE)
        assert pass_over(conn, [KEY], [], stretch=8) is None


def test_given_what_is_needed_held_or_not_covered_when_pruned_then_it_stays() -> None:
    with opened(image()) as conn:
        pruned(conn, 23, needed=frozenset({1}), held=frozenset({0, 200_010}))
        left = set(range(23)) - set(bare(conn))
        assert {1, 21, 22} <= left  # needed; beyond the checkpoint
        assert {0, 10, 15, 20} <= left  # of a person whose data is held, by name and in a set
        assert not {2, 3, 4} & left
        assert verify(conn, [KEY]).ok


def test_given_a_trial_when_counted_then_nothing_changes() -> None:
    with opened(image()) as conn:
        plan = prune(conn, size=21, is_old=old(12), remove=False)
        assert plan.count > 5
        assert bare(conn) == []


def test_given_an_entry_that_is_not_what_was_signed_when_pruned_then_refused() -> None:
    with opened(image()) as conn:
        tamper(conn, "UPDATE ledger_entry SET body = 'x' WHERE no = 3")
        with pytest.raises(OperatorError) as error:
            prune(conn, size=21, is_old=old(12), remove=False)
        assert error.value.code == "LEDGER-008"


def test_given_a_pruned_book_when_packed_then_the_pack_verifies_and_http_refuses_the_bundle(
    tmp_path: Path,
) -> None:
    with opened() as conn:
        fill(conn, 40)
        tree.checkpoint(conn, SIGNER, START)
        pruned(conn, 12, size=40)
        tree.checkpoint(conn, SIGNER, START + timedelta(days=1))
        write_pack(conn, tmp_path / "pack.zip", KEY)
        assert standalone.verify(str(tmp_path / "pack.zip"), keys=[str(KEY)])["ok"]
        with pytest.raises(StaffError) as error:
            tiles.served(conn, tiles.Resource(level=None, index=0, width=41), size=41)
        assert error.value.code == "LEDGER-017"
