"""A witness signs only what continues what it signed before (C2SP tlog-witness)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger import tree
from sekisho.ledger.note import Ed25519Signer, SignedNote, VerifierKey
from sekisho.ledger.proof import consistency_proof
from sekisho.ledger.witness import Submission, add_checkpoint, join_cosignature, witnessed_log
from unit.ledger.ledger_book import KEY, SIGNER, START, draft, fill, opened

WITNESS = Ed25519Signer(name="witness.example/w1", seed=bytes(range(1, 33)))
EXAMPLE = b"""old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\xe2\x80\x94 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""


@pytest.fixture
def house() -> Iterator[Connection]:
    """The witness's own database."""
    with opened() as conn:
        witnessed_log.create(conn)
        yield conn


def signed(size: int, *, first: int = 0) -> tuple[bytes, dict[int, tuple[bytes, ...]]]:
    """The note of a book of that size, and the proofs from every smaller size."""
    with opened() as conn:
        if first:
            from sekisho.ledger import store

            store.append(conn, draft(99))
        fill(conn, size, start=first)
        note = tree.checkpoint(conn, SIGNER, START).note
        return note, {old: consistency_proof(conn, old, size) for old in range(1, size + 1)}


def ask(house: Connection, note: bytes, *, old: int, path: tuple[bytes, ...] = ()) -> bytes:
    raw = bytes(Submission(old=old, path=path, note=note))
    return add_checkpoint(house, raw, logs=[KEY], signer=WITNESS, at=START + timedelta(days=1))


def refusal(house: Connection, note: bytes, **how: object) -> StaffError:
    before = house.execute(select(witnessed_log)).all()
    with pytest.raises(StaffError) as error:
        ask(house, note, **how)  # type: ignore[arg-type]
    assert house.execute(select(witnessed_log)).all() == before
    return error.value


def test_given_the_specifications_example_when_read_then_printed_the_same() -> None:
    read = Submission.parse(EXAMPLE)
    assert (read.old, len(read.path)) == (20_852_014, 4)
    assert bytes(read) == EXAMPLE


def test_given_a_book_that_grows_when_submitted_each_time_then_cosigned(house: Connection) -> None:
    note, _ = signed(6)
    witness = VerifierKey.of(WITNESS)
    joined = join_cosignature(note, ask(house, note, old=0), witness)
    vouchers = SignedNote.parse(joined).verify([KEY, witness])
    assert [each.at for each in vouchers if each.name == witness.name] == [
        (START + timedelta(days=1)).replace(microsecond=0)
    ]
    grown, paths = signed(21)
    assert ask(house, grown, old=6, path=paths[6])
    assert ask(house, grown, old=21)  # the same again
    row = house.execute(select(witnessed_log)).one()
    assert (row.size, row.origin) == (21, KEY.name)


def test_given_a_book_that_was_rewritten_when_submitted_then_never_cosigned(house: Connection) -> None:
    ask(house, signed(6)[0], old=0)
    other, paths = signed(21, first=1)
    assert refusal(house, other, old=6, path=paths[6]).code == "LEDGER-044"
    same, _ = signed(6, first=1)
    told = refusal(house, same, old=6)
    assert (told.code, told.facts["size"]) == ("LEDGER-043", 6)


@pytest.mark.parametrize("old", [0, 5, 7])
def test_given_another_old_size_when_submitted_then_told_the_one_that_counts(
    house: Connection, old: int
) -> None:
    ask(house, signed(6)[0], old=0)
    note, paths = signed(21)
    told = refusal(house, note, old=old, path=paths.get(old, ()))
    assert (told.code, told.facts["size"]) == ("LEDGER-043", 6)


def test_given_a_book_that_is_not_watched_or_not_signed_by_its_key_when_submitted_then_refused(
    house: Connection,
) -> None:
    note, _ = signed(6)
    raw = bytes(Submission(old=0, path=(), note=note))
    for logs, code in (
        ([], "LEDGER-041"),
        ([VerifierKey(name=KEY.name, public_key=bytes(32))], "LEDGER-042"),
    ):
        with pytest.raises(StaffError) as error:
            add_checkpoint(house, raw, logs=logs, signer=WITNESS, at=START)
        assert error.value.code == code


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"old 0",
        b"old 00\n\n" + EXAMPLE.partition(b"\n\n")[2],
        b"old -1\n\n" + EXAMPLE.partition(b"\n\n")[2],
        b"old 1\nAAAA\n\n" + EXAMPLE.partition(b"\n\n")[2],
        b"old 1\n"
        + b"PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n" * 64
        + b"\n"
        + EXAMPLE.partition(b"\n\n")[2],
        EXAMPLE.replace(b"20852163", b"x"),
        b"old 20852164\n\n" + EXAMPLE.partition(b"\n\n")[2],
        b"\xff" * 100,
    ],
)
def test_given_another_form_when_submitted_then_refused_as_a_wrong_request(
    house: Connection, raw: bytes
) -> None:
    logs = [VerifierKey(name="example.com/behind-the-sofa", public_key=bytes(32))]
    with pytest.raises(StaffError) as error:
        add_checkpoint(house, raw, logs=logs, signer=WITNESS, at=START)
    assert error.value.code in {"LEDGER-040", "LEDGER-042"}
    assert house.execute(select(witnessed_log)).all() == []


def test_given_an_answer_without_the_witnesss_signature_when_joined_then_refused(house: Connection) -> None:
    note, _ = signed(6)
    good = ask(house, note, old=0)
    other = VerifierKey.of(Ed25519Signer(name=WITNESS.name, seed=bytes(32)))
    elsewhere, _ = signed(7)
    for mine, answer, key in (
        (note, good, other),
        (elsewhere, good, VerifierKey.of(WITNESS)),
        (note, b"", VerifierKey.of(WITNESS)),
        (note, b"<html>\n", VerifierKey.of(WITNESS)),
    ):
        with pytest.raises(OperatorError) as error:
            join_cosignature(mine, answer, key)
        assert error.value.code == "LEDGER-046"
