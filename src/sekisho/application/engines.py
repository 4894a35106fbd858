"""Engines that can say which rules deny a person: the program that decides, and the databases that select sets.

Each is given one state row at a time in a table of its own, in memory or of one session; nobody's data is touched.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sekisho.errors import OperatorError
from sekisho.gate.decision_tables.judging import Posed
from sekisho.gate.ir import COLUMNS
from sekisho.gate.printers.sql import DUCKDB, POSTGRES, SQLITE, Dialect, print_mask

PYTHON: Final = "python"
SQLITE_ENGINE: Final = "sqlite"
DUCKDB_ENGINE: Final = "duckdb"
POSTGRES_ENGINE: Final = "postgres"

Rows = Sequence[tuple[Any, ...]]  # Any: what a database gives


@dataclass(frozen=True, slots=True)
class Engine:
    """Something that says which rules deny.

    Attributes:
        name: For people and programs.
        fired: From a posed row to the mask of the rules that deny.
    """

    name: str
    fired: Callable[[Posed], int]


@contextmanager
def engines(*, postgres: str | None = None) -> Iterator[tuple[Engine, ...]]:
    """Every engine at hand: Python and SQLite always, DuckDB where installed, PostgreSQL where an address is given.

    Raises:
        OperatorError: PostgreSQL was asked for and its driver is missing (TABLE-007), or nothing answers (TABLE-008).
    """
    with ExitStack() as opened:
        found = [Engine(PYTHON, Posed.by_python), opened.enter_context(_sqlite())]
        duckdb = opened.enter_context(_duckdb())
        if duckdb is not None:
            found.append(duckdb)
        if postgres is not None:
            found.append(opened.enter_context(_postgres(postgres)))
        yield tuple(found)


def _on(name: str, dialect: Dialect, run: Callable[[str], Rows]) -> Engine:
    kind = "BIGINT" if dialect.typed else "INTEGER"
    columns = ", ".join(f"{dialect.column(column)} {kind}" for column in COLUMNS)
    run(f"CREATE TEMPORARY TABLE asked ({columns})")

    def fired(posed: Posed) -> int:
        values = ", ".join("NULL" if one is None else str(int(one)) for one in posed.row)
        mask = print_mask(posed.terms, dialect)
        run("DELETE FROM asked")
        run(f"INSERT INTO asked VALUES ({values})")  # noqa: S608 - whole numbers only
        (words,) = run(f"SELECT {mask.selected()} FROM asked")  # noqa: S608 - printed from whole numbers only
        return posed.fired(mask.mask([int(word) for word in words]))

    return Engine(name, fired)


@contextmanager
def _sqlite() -> Iterator[Engine]:
    base = sqlite3.connect(":memory:")
    try:
        yield _on(SQLITE_ENGINE, SQLITE, lambda query: base.execute(query).fetchall())
    finally:
        base.close()


@contextmanager
def _duckdb() -> Iterator[Engine | None]:
    try:
        import duckdb
    except ImportError:
        yield None
        return
    base = duckdb.connect(":memory:")
    try:
        yield _on(DUCKDB_ENGINE, DUCKDB, lambda query: base.execute(query).fetchall())
    finally:
        base.close()


@contextmanager
def _postgres(url: str) -> Iterator[Engine]:
    try:
        import psycopg
    except ImportError:
        raise OperatorError("TABLE-007", engine="PostgreSQL", extra="postgres") from None
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        connection = psycopg.connect(address, autocommit=True)
    except (psycopg.Error, UnicodeError):
        raise OperatorError("TABLE-008") from None

    def run(query: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(query.encode())
            return cursor.fetchall() if cursor.description is not None else ()

    with connection:
        yield _on(POSTGRES_ENGINE, POSTGRES, run)
