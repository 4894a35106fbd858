"""Whether the book and the data of a workspace agree, both ways, and whether all that was answered is there."""

from pathlib import Path

from sekisho.application import book_desk
from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.vault import subjects
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import SubjectState
from sekisho.vault.store import unfinished_erasures


def agree(house: House) -> None:
    """The book and the data agree, both ways, and nothing is half erased.

    Raises:
        AssertionError: They do not.
    """
    verified = book_desk.verify_book(house)
    assert verified.ok, verified.first_bad
    house.read(_everybody_acquired_is_there)
    assert house.read(lambda unit: unfinished_erasures(unit.conn)) == []
    # The other way round: nobody is there of whom the book knows nothing (verify: "no entry").
    assert verified.subjects == len(house.read(living))


def _everybody_acquired_is_there(unit: Unit) -> None:
    for entry in book.page(unit.conn, limit=100_000):
        if entry.kind is EntryKind.SUBJECT_DATA_ACQUIRED:
            for who in entry.subjects:  # several in an import
                holder = unit.house.keys.holder_of(who)
                if holder is not None:  # the pseudonym is destroyed with the person
                    assert subjects.read_state(unit.conn, SubjectNo(holder)) is not None, entry.no


def living(unit: Unit) -> list[str]:
    """Public ids of everybody who is not erased."""
    rows = unit.conn.exec_driver_sql(
        "SELECT subject_id FROM subject_state WHERE status < 3 ORDER BY subject_no"
    )
    return [str(row[0]) for row in rows]


def state_of(unit: Unit, subject: str) -> SubjectState | None:
    """The person's state, or None when there is nobody."""
    try:
        return unit.subject(subject)
    except StaffError:
        return None


def answered(told: Path) -> list[tuple[str, int, str]]:
    """What a killed process had answered: act, entry, person."""
    rows = [line.split() for line in told.read_text(encoding="utf-8").splitlines()]
    return [(kind, int(entry), subject) for kind, entry, subject in rows if kind != "ready"]


def answers_hold(house: House, told: Path) -> int:
    """Every answered act is in the book, whoever was answered to be erased is gone; how many acts there were.

    Raises:
        AssertionError: One is missing.
    """
    acts = answered(told)
    entries = {entry.no for entry in house.read(lambda unit: book.page(unit.conn, limit=100_000))}
    for kind, entry, subject in acts:
        assert entry in entries, f"{kind} was answered under {entry}, and is not in the book"
        if kind == "erased":
            assert house.read(lambda unit, subject=subject: state_of(unit, subject)) is None
    return len(acts)
