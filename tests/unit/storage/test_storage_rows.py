from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, Engine, LargeBinary, MetaData, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

import stores
from sekisho.storage import open_database, writing
from sekisho.storage.rows import insert_rows

metadata = MetaData()
thing = Table(
    "thing",
    metadata,
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("said", Text, nullable=True),
    Column("sealed", LargeBinary, nullable=True),
)
COLUMNS = ("no", "said", "sealed")
FEW, MANY = 3, 200
HARD = ("", "a\tb", "a\nb", "a\r\nb", "\\N", "\\.", "\\x41", 'quoted "so"', "%s", "見本 花子", "𠮷", None)


@pytest.fixture
def engine(each_store: str, tmp_path: Path) -> Iterator[Engine]:
    assert each_store in {"files", "postgres"}
    made = open_database(stores.place(tmp_path / "rows.db", stores.DATA), create=True)
    with writing(made) as tx:
        metadata.create_all(tx.connection)
    yield made
    made.dispose()


def rows_from(first: int, count: int) -> list[tuple[int, str | None, bytes | None]]:
    """Rows whose texts and bytes would break a format that does not guard them."""
    hard = [
        (HARD[n % len(HARD)], None if n % 7 == 0 else bytes([n % 256, 0, 9, 10, 92])) for n in range(count)
    ]
    return [(first + n, said, sealed) for n, (said, sealed) in enumerate(hard)]


def stored(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(thing).order_by(thing.c.no))]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_given_rows_of_any_text_and_bytes_when_inserted_then_they_come_back_as_they_were(
    engine: Engine, count: int
) -> None:
    rows = rows_from(-1, count)
    with writing(engine) as tx:
        insert_rows(tx.connection, thing, COLUMNS, rows)
    assert stored(engine) == rows


def test_given_columns_in_another_order_when_inserted_then_each_value_reaches_its_own(engine: Engine) -> None:
    rows = rows_from(1, MANY)
    with writing(engine) as tx:
        insert_rows(tx.connection, thing, COLUMNS[::-1], [row[::-1] for row in rows])
    assert stored(engine) == rows


@pytest.mark.parametrize("count", [FEW, MANY])
def test_given_a_key_that_is_there_when_many_are_inserted_then_none_is_and_what_was_written_before_stays(
    engine: Engine, count: int
) -> None:
    with writing(engine) as tx:
        tx.connection.execute(insert(thing).values(no=count, said="first", sealed=None))
        savepoint = tx.connection.begin_nested()
        with pytest.raises(IntegrityError):
            insert_rows(tx.connection, thing, COLUMNS, rows_from(1, count))
        savepoint.rollback()
    assert stored(engine) == [(count, "first", None)]
