"""The database engines that the gate prints for, each with the columns of `ir.COLUMNS` in a real table.

with open_sqlite() as engine: engine.masks(rows, [terms])
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from sekisho.gate.ir import COLUMNS, Expr
from sekisho.gate.model import StateRow, Term
from sekisho.gate.printers.alike import SetSql
from sekisho.gate.printers.sql import DUCKDB, POSTGRES, SQLITE, Dialect, print_expr, print_mask

PrintMask: TypeAlias = Callable[[Iterable[Term], Dialect], SetSql]
ENGINES = ("sqlite", "duckdb", "postgres")


@dataclass(frozen=True)
class Engine:
    """One engine with an empty table of states.

    Attributes:
        dialect: How it spells.
        run: Runs a statement and gives its rows.
    """

    dialect: Dialect
    run: Callable[[str], list[tuple[Any, ...]]]

    def fill(self, rows: Sequence[StateRow]) -> None:
        """Puts these rows in place of those that stood there. Words are NOT NULL, as in `subject_state`."""
        self.run("DELETE FROM subject_state")
        said = (
            "(" + ", ".join("NULL" if one is None else str(int(one)) for one in (no, *row)) + ")"
            for no, row in enumerate(rows)
        )
        if rows:
            self.run(f"INSERT INTO subject_state VALUES {', '.join(said)}")

    def masks(
        self,
        rows: Sequence[StateRow],
        judged: Sequence[Iterable[Term]],
        printed: PrintMask = print_mask,
    ) -> list[list[int]]:
        """By each set of terms, each row's mask of rules."""
        self.fill(rows)
        found = []
        for terms in judged:
            mask = printed(terms, self.dialect)
            answers = self.run(f"SELECT {mask.selected()} FROM subject_state ORDER BY no")
            found.append([mask.mask(words) for words in answers])
        return found

    def holding(self, rows: Sequence[StateRow], when: Expr) -> list[int]:
        """The places of the rows for which an expression holds."""
        self.fill(rows)
        where = print_expr(when, self.dialect, of="subject_state")
        return [no for (no,) in self.run(f"SELECT no FROM subject_state WHERE {where} ORDER BY no")]


def _create(dialect: Dialect, temporary: str = "") -> str:
    kind = "BIGINT" if dialect.typed else "INTEGER"
    columns = ", ".join(f"{name} {kind}{' NOT NULL' if name.startswith('w') else ''}" for name in COLUMNS)
    return f"CREATE {temporary} TABLE subject_state (no {kind} PRIMARY KEY, {columns})"


@contextmanager
def open_sqlite() -> Iterator[Engine]:
    """SQLite, in memory."""
    base = sqlite3.connect(":memory:")
    base.execute(_create(SQLITE))
    try:
        yield Engine(SQLITE, lambda query: base.execute(query).fetchall())
    finally:
        base.close()


@contextmanager
def open_duckdb() -> Iterator[Engine]:
    """DuckDB, in memory."""
    import duckdb

    base = duckdb.connect(":memory:")
    base.execute(_create(DUCKDB))
    try:
        yield Engine(DUCKDB, lambda query: base.execute(query).fetchall())
    finally:
        base.close()


@contextmanager
def open_postgres(url: str) -> Iterator[Engine]:
    """PostgreSQL, in a temporary table of one session."""
    from sqlalchemy import create_engine

    engine = create_engine(url)
    with engine.connect() as connection:

        def run(query: str) -> list[tuple[Any, ...]]:
            done = connection.exec_driver_sql(query)
            return [tuple(row) for row in done] if done.returns_rows else []

        run(_create(POSTGRES, "TEMPORARY"))
        yield Engine(POSTGRES, run)
    engine.dispose()
