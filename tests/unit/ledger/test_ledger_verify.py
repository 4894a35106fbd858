"""`verify` names the first bad entry and the place; proofs hold offline."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger import store, tree
from sekisho.ledger.audit import FirstBad, Place
from sekisho.ledger.canonical import write
from sekisho.ledger.checkpoint import open_checkpoint
from sekisho.ledger.merkle import leaf_hash, tree_root, verify_consistency
from sekisho.ledger.model import GONE, Effect
from sekisho.ledger.note import Ed25519Signer, VerifierKey
from sekisho.ledger.passing import pass_over
from sekisho.ledger.proof import consistency_proof, inclusion_proof, prove, read_proof
from sekisho.ledger.verify import NewestEffect, newest_effects, verify
from sekisho.storage.engine import open_database
from unit.ledger.ledger_book import KEY, SIGNER, START, draft, fill, image, opened, tamper


def rewrite(conn: Connection, no: int) -> None:
    """Changes an entry's text and makes its leaf agree."""
    body = write(store.entry(conn, no)).replace(b"p-delivery", b"p-delivary")
    leaf = leaf_hash(body)
    tamper(
        conn, "UPDATE ledger_entry SET body = :body, leaf = :leaf WHERE no = :no", body=body, leaf=leaf, no=no
    )


def rebuild(conn: Connection) -> None:
    """Makes all nodes agree with the leaves."""
    tamper(conn, "DELETE FROM ledger_node")
    tree.integrate(conn)


def sign_anew(conn: Connection) -> None:
    """Signs the same sizes again, as someone who holds the key."""
    sizes = conn.scalars(select(store.ledger_checkpoint.c.size)).all()
    leaves = conn.scalars(select(store.LEAF).order_by(store.ledger_entry.c.no)).all()
    tamper(conn, "DELETE FROM ledger_checkpoint")
    for size in sizes:
        note = tree.sign_checkpoint(SIGNER, size=size, root=tree_root(leaves[:size]), at=START)
        tamper(
            conn,
            "INSERT INTO ledger_checkpoint VALUES (:size, :root, :note, :at)",
            size=size,
            root=tree_root(leaves[:size]),
            note=note,
            at="2026-04-01T00:00:00.000000Z",
        )


def exported(conn: Connection) -> list[bytes]:
    return list(conn.scalars(select(tree.NOTE).order_by(store.ledger_checkpoint.c.size)))


TAMPERED = [
    ("DELETE FROM ledger_entry WHERE no = 9", FirstBad(9, 9, Place.GAP)),
    ("DELETE FROM ledger_entry WHERE no IN (9, 10)", FirstBad(9, 10, Place.GAP)),
    ("UPDATE ledger_entry SET no = -1 WHERE no = 0", FirstBad(-1, -1, Place.GAP)),
    ("UPDATE ledger_entry SET body = 'text' WHERE no = 22", FirstBad(22, 22, Place.LEAF)),
    ("UPDATE ledger_entry SET leaf = 'text' WHERE no = 0", FirstBad(0, 0, Place.LEAF)),
    ("DELETE FROM ledger_node WHERE level = 1 AND position = 2", FirstBad(4, 5, Place.NODE)),
    ("DELETE FROM ledger_node WHERE level = 1 AND position = 9", FirstBad(18, 19, Place.NODE)),
    ("UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 4", FirstBad(0, 15, Place.NODE)),
    ("INSERT INTO ledger_node VALUES (1, 10, zeroblob(32))", FirstBad(20, 21, Place.NODE)),
    ("INSERT INTO ledger_node VALUES (0, 3, zeroblob(32))", FirstBad(3, 3, Place.NODE)),
    ("INSERT INTO ledger_node VALUES (1, 999, zeroblob(32))", FirstBad(22, 22, Place.NODE)),
    ("INSERT INTO ledger_node VALUES (999999, 0, zeroblob(32))", FirstBad(0, 0, Place.NODE)),
    ("INSERT INTO ledger_node VALUES ('x', 'y', zeroblob(32))", FirstBad(0, 0, Place.NODE)),
    ("INSERT INTO ledger_node VALUES (1.5, 1, zeroblob(32))", FirstBad(0, 22, Place.NODE)),
    ("DELETE FROM entry_subject WHERE entry_no = 7 AND ledger_no = 2", FirstBad(7, 7, Place.INDEX)),
    ("INSERT INTO entry_subject VALUES (2, 8)", FirstBad(8, 8, Place.INDEX)),
    ("INSERT INTO entry_subject VALUES (99999, 8)", FirstBad(8, 8, Place.INDEX)),
    ("INSERT INTO entry_subject VALUES (2, 99)", FirstBad(22, 22, Place.INDEX)),
    ("DELETE FROM set_member WHERE entry_no = 10 AND chunk_no = 3", FirstBad(10, 10, Place.SET)),
    ("UPDATE set_member SET bitmap = zeroblob(9) WHERE entry_no = 21", FirstBad(21, 21, Place.SET)),
    (
        "UPDATE set_member SET chunk_no = 2 WHERE entry_no = 10 AND chunk_no = 1",
        FirstBad(10, 10, Place.SET),
    ),
    ("INSERT INTO set_member VALUES (2, 10, zeroblob(9))", FirstBad(10, 10, Place.SET)),
    ("INSERT INTO set_member VALUES (0, 4, zeroblob(9))", FirstBad(4, 4, Place.SET)),
    (
        "UPDATE ledger_checkpoint SET root = zeroblob(32) WHERE size = 13",
        FirstBad(6, 12, Place.CHECKPOINT),
    ),
    ("UPDATE ledger_checkpoint SET size = 12 WHERE size = 13", FirstBad(6, 11, Place.CHECKPOINT)),
    ("UPDATE ledger_checkpoint SET size = -5 WHERE size = 6", FirstBad(0, 0, Place.CHECKPOINT)),
    ("UPDATE ledger_checkpoint SET size = 99 WHERE size = 21", FirstBad(23, 98, Place.CHECKPOINT)),
    ("UPDATE ledger_checkpoint SET note = 'x' WHERE size = 6", FirstBad(0, 5, Place.CHECKPOINT)),
    (
        "UPDATE ledger_checkpoint SET at = '2026-04-02T00:00:00.000000Z' WHERE size = 6",
        FirstBad(0, 5, Place.CHECKPOINT),
    ),
    ("DELETE FROM ledger_entry WHERE no >= 20", FirstBad(20, 20, Place.TRUNCATED)),
]


@pytest.mark.parametrize("batch", [1, 4, 7, 1024])
def test_given_an_untouched_book_when_verified_then_ok_with_its_root(batch: int) -> None:
    with opened(image()) as conn:
        leaves = conn.scalars(select(store.LEAF).order_by(store.ledger_entry.c.no)).all()
        found = verify(conn, [KEY], exported=exported(conn), batch=batch)
        assert found.ok
        assert (found.size, found.root) == (23, tree_root(leaves).hex())
        assert found.notes == {"checkpoints": 3, "exports": 3, "integrated": 20, "uncovered": 2}


@pytest.mark.parametrize("stretch", [8, 16, 32])
def test_given_an_untouched_book_when_passed_over_quickly_then_the_same_as_read_slowly(stretch: int) -> None:
    with opened(image()) as conn:
        heads = [open_checkpoint(note, [KEY]).checkpoint for note in exported(conn)]
        found = pass_over(conn, [KEY], heads, stretch=stretch)
        assert found is not None
        slow = verify(conn, [KEY])
        assert (found.size, found.root.hex()) == (slow.size, slow.root)
        assert (found.checkpoints, found.integrated, found.signed) == (3, 20, 21)
        acting = [no for no in range(23) if found.acting[no >> 3] >> (no & 7) & 1]
        assert acting == [no for no in range(23) if store.entry(conn, no).effects]
        forged = replace(heads[1], root=bytes(32))
        assert pass_over(conn, [KEY], [forged], stretch=stretch) is None
        beyond = replace(heads[1], size=24)
        assert pass_over(conn, [KEY], [beyond], stretch=stretch) is None


def test_given_an_empty_book_when_passed_over_quickly_then_sound() -> None:
    with opened() as conn:
        found = pass_over(conn, [KEY], [])
        assert found is not None
        assert found.root == hashlib.sha256().digest()


def test_given_a_book_on_the_disk_when_several_processes_pass_over_it_then_the_same(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    path.write_bytes(image())
    path.chmod(0o600)
    opener = partial(open_database, path)
    engine = opener()
    with engine.connect() as conn:
        slow = verify(conn, [KEY])
        found = pass_over(conn, [KEY], [], opener=opener, processes=2, stretch=8)
        assert found is not None
        assert found.root.hex() == slow.root
    with engine.begin() as conn:
        tamper(conn, "UPDATE ledger_entry SET body = x'00' WHERE no = 9")
    with engine.connect() as conn:
        assert pass_over(conn, [KEY], [], opener=opener, processes=2, stretch=8) is None
    engine.dispose()


def test_given_a_changed_tree_with_matching_leaves_when_passed_over_then_doubted() -> None:
    with opened(image()) as conn:
        rewrite(conn, 8)
        assert pass_over(conn, [KEY], [], stretch=8) is None
        rebuild(conn)
        assert pass_over(conn, [KEY], [], stretch=8) is None


def test_given_an_empty_book_when_verified_then_ok_with_the_root_of_nothing() -> None:
    with opened() as conn:
        found = verify(conn, [KEY])
        assert (found.ok, found.size, found.root) == (True, 0, hashlib.sha256().hexdigest())
        tree.checkpoint(conn, SIGNER, START)
        assert verify(conn, [KEY]).notes["checkpoints"] == 1


@pytest.mark.parametrize(("sql", "bad"), TAMPERED)
@pytest.mark.parametrize("batch", [4, 1024])
def test_given_a_tampered_table_when_verified_then_the_first_bad_entry_and_place(
    sql: str, bad: FirstBad, batch: int
) -> None:
    with opened(image()) as conn:
        tamper(conn, sql)
        if "no >= 20" in sql:
            # The planted cut also removes what would betray it earlier.
            tamper(conn, "DELETE FROM entry_subject WHERE entry_no >= 20")
            tamper(conn, "DELETE FROM set_member WHERE entry_no >= 20")
        found = verify(conn, [KEY], batch=batch)
        assert (found.ok, found.first_bad, found.root) == (False, bad, None)
        assert pass_over(conn, [KEY], [], stretch=8) is None


def test_given_an_entry_and_its_leaf_rewritten_when_verified_then_the_node_tells() -> None:
    with opened(image()) as conn:
        rewrite(conn, 8)
        assert verify(conn, [KEY]).first_bad == FirstBad(8, 9, Place.NODE)


def test_given_unreadable_bytes_with_a_matching_leaf_when_verified_then_the_body_tells() -> None:
    with opened(image()) as conn:
        for body in (b"{}", write(store.entry(conn, 1))):
            tamper(
                conn,
                "UPDATE ledger_entry SET body = :body, leaf = :leaf WHERE no = 3",
                body=body,
                leaf=leaf_hash(body),
            )
            assert verify(conn, [KEY]).first_bad == FirstBad(3, 3, Place.BODY)


def test_given_entries_and_nodes_rewritten_when_verified_then_the_checkpoint_tells() -> None:
    with opened(image()) as conn:
        rewrite(conn, 8)
        rebuild(conn)
        assert verify(conn, [KEY]).first_bad == FirstBad(6, 12, Place.ROOT)


def test_given_all_rewritten_and_signed_anew_when_verified_then_only_an_export_tells() -> None:
    with opened(image()) as conn:
        kept = exported(conn)
        rewrite(conn, 8)
        rebuild(conn)
        sign_anew(conn)
        assert verify(conn, [KEY]).ok
        assert verify(conn, [KEY], exported=kept).first_bad == FirstBad(6, 12, Place.EXPORT)
        assert verify(conn, [KEY], exported=kept[2:], batch=4).first_bad == FirstBad(0, 20, Place.EXPORT)


def test_given_a_cut_tail_without_trace_when_verified_then_an_export_tells() -> None:
    with opened(image()) as conn:
        kept = exported(conn)
        for table, column in (
            ("ledger_entry", "no"),
            ("entry_subject", "entry_no"),
            ("set_member", "entry_no"),
        ):
            tamper(conn, f"DELETE FROM {table} WHERE {column} >= 14")
        tamper(conn, "DELETE FROM ledger_checkpoint WHERE size > 14")
        rebuild(conn)
        assert verify(conn, [KEY]).ok
        assert verify(conn, [KEY], exported=kept).first_bad == FirstBad(14, 20, Place.TRUNCATED)


def test_given_another_key_when_verified_then_its_checkpoints_are_bad_and_exports_are_refused() -> None:
    other = VerifierKey.of(Ed25519Signer(name="other.example", seed=bytes(32)))
    with opened(image()) as conn:
        assert verify(conn, [other]).first_bad == FirstBad(0, 5, Place.CHECKPOINT)
        with pytest.raises(OperatorError) as error:
            verify(conn, [other], exported=exported(conn))
        assert error.value.code == "LEDGER-005"


def test_given_a_retired_key_when_verified_with_both_then_ok() -> None:
    newer = Ed25519Signer(name="sekisho.example/book", seed=bytes(32))
    with opened(image()) as conn:
        tree.checkpoint(conn, newer, START + timedelta(days=1))
        assert verify(conn, [KEY, VerifierKey.of(newer)]).ok
        assert verify(conn, [KEY]).first_bad == FirstBad(21, 22, Place.CHECKPOINT)


def test_given_a_finding_when_told_then_its_error_names_the_entries() -> None:
    error = FirstBad(4, 5, Place.NODE).error()
    assert (error.code, error.facts) == ("LEDGER-024", {"entry": 4, "last": 5})


def test_given_effects_when_collected_then_the_newest_of_each_thing() -> None:
    with opened() as conn:

        def effect(content: bytes, who: int | None) -> Effect:
            return Effect.of(content, object="state", ledger_no=who)

        store.append(conn, draft(0, subjects=(1, 2), effects=(effect(b"a", 1), effect(b"b", 2))))
        store.append(conn, draft(1, subjects=(1,), effects=(effect(b"c", 1),)))
        store.append(conn, draft(2, effects=(Effect(object="policy", hash=GONE),)))
        first, second = hashlib.sha256(b"b").hexdigest(), hashlib.sha256(b"c").hexdigest()
        everyone = {(1, "state"): NewestEffect(1, second), (2, "state"): NewestEffect(0, first)}
        assert newest_effects(conn) == everyone | {(None, "policy"): NewestEffect(2, GONE)}
        assert newest_effects(conn, range(2, 70_000)) == {(2, "state"): NewestEffect(0, first)}


@pytest.mark.parametrize("no", range(21))
def test_given_a_covered_entry_when_proved_then_it_verifies_offline_from_json(no: int) -> None:
    with opened(image()) as conn:
        text = inclusion_proof(conn, no).to_json()
        entry = store.entry(conn, no)
    proven = prove(read_proof(text), [KEY])
    assert (proven.entry, proven.checkpoint.checkpoint.size) == (entry, 21)


def test_given_an_entry_not_covered_or_not_there_when_proved_then_staff_is_told() -> None:
    with opened() as conn:
        fill(conn, 1)
        for no, code in ((0, "LEDGER-009"), (1, "LEDGER-010")):
            with pytest.raises(StaffError) as error:
                inclusion_proof(conn, no)
            assert error.value.code == code


def test_given_a_changed_proof_when_verified_then_refused() -> None:
    with opened(image()) as conn:
        form = json.loads(inclusion_proof(conn, 8).to_json())
    changed = [
        ("entry", 9, "LEDGER-007"),
        ("body", form["body"].replace("account-2", "account-1"), "LEDGER-007"),
        ("path", form["path"][1:], "LEDGER-007"),
        ("checkpoint", form["checkpoint"].replace("\n21\n", "\n22\n"), "LEDGER-005"),
        ("checkpoint", "", "LEDGER-004"),
        ("v", 2, "LEDGER-002"),
        ("path", ["xx"], "LEDGER-015"),
        ("entry", "8", "LEDGER-015"),
        ("more", 1, "LEDGER-015"),
    ]
    for name, value, code in changed:
        with pytest.raises(OperatorError) as error:
            prove(read_proof(json.dumps(form | {name: value})), [KEY])
        assert error.value.code == code, name


def test_given_a_proof_when_printed_for_public_tools_then_the_c2sp_form() -> None:
    with opened(image()) as conn:
        proof = inclusion_proof(conn, 20)
    head, _, note = proof.tlog_proof().partition("\n\n")
    lines = head.split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 20"]
    assert len(lines) == 2 + len(proof.path)
    assert note.encode() == proof.checkpoint


@pytest.mark.parametrize(("old", "new"), [(1, 23), (6, 13), (13, 21), (21, 21), (16, 17)])
def test_given_two_sizes_when_proved_consistent_then_it_verifies(old: int, new: int) -> None:
    with opened(image()) as conn:
        tree.checkpoint(conn, SIGNER, START)
        leaves = conn.scalars(select(store.LEAF).order_by(store.ledger_entry.c.no)).all()
        verify_consistency(
            old=old,
            new=new,
            old_root=tree_root(leaves[:old]),
            new_root=tree_root(leaves[:new]),
            path=consistency_proof(conn, old, new),
        )
