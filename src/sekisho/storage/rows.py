"""Statements prepared once per engine: the hot reads and the bulk inserts.

SQLAlchemy compiles and binds each call anew (tens of microseconds); the few statements that run for every decision
or every row are compiled here once for the engine's dialect and handed to the driver as text with positional
parameters.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Insert,
    LargeBinary,
    Select,
    Table,
    Update,
    bindparam,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import IntegrityError

from sekisho.storage.backend import backend_of

Row = Sequence[object]

Narrowed = TypeVar("Narrowed", Select[Any], Delete)

SEVERAL: Final = (1, 8, 64, 500)
"""Values that one statement asks for: few sizes, so that each is compiled once, and below every engine's limit."""


class Prepared(NamedTuple):
    """A statement as the driver wants it.

    Attributes:
        text: With positional parameters.
        order: Their names. Empty for a dialect that names them.
        fixed: Values that the statement itself brings (a LIMIT).
    """

    text: str
    order: tuple[str, ...]
    fixed: Mapping[str, object]

    def arguments(self, parameters: Mapping[str, object]) -> list[object]:
        """The values in their order."""
        if self.fixed:
            parameters = {**self.fixed, **parameters}
        return [parameters[name] for name in self.order]


@lru_cache(maxsize=256)
def prepare(statement: Select[Any] | Insert | Update | Delete, dialect: Dialect) -> Prepared:
    """Compiles a constant statement once for a dialect."""
    compiled = statement.compile(dialect=dialect)
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    return Prepared(str(compiled), tuple(compiled.positiontup or ()), fixed)


@lru_cache(maxsize=64)
def _insertion(table: Table, columns: tuple[str, ...]) -> Insert:
    return insert(table).values({name: bindparam(name) for name in columns})


def insert_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Inserts rows given as tuples in the order of `columns`, in the engine's shortest way (`Backend.put`).

    Values go to the driver as they are: integers, text, bytes, None; no column type converts them.
    """
    if not rows:
        return
    statement = _insertion(table, columns)
    text, order, _ = prepare(statement, connection.dialect)
    if not order:
        connection.execute(statement, [dict(zip(columns, row, strict=True)) for row in rows])
        return
    if order != columns:
        places = [columns.index(name) for name in order]
        rows = [tuple(row[place] for place in places) for row in rows]
    backend = backend_of(connection)
    with _driver_cursor(connection) as cursor:
        backend.put(cursor, text, rows)


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, object]) -> None:
    """Inserts one row, unless one with its key is there."""
    run(connection, _addition(table, tuple(values), connection.dialect.name), values)


@lru_cache(maxsize=16)
def _addition(table: Table, columns: tuple[str, ...], engine: str) -> Insert:
    dialect: Any = import_module(f"sqlalchemy.dialects.{engine}")
    statement: Insert = dialect.insert(table).values({name: bindparam(name) for name in columns})
    return statement.on_conflict_do_nothing()  # type: ignore[attr-defined, no-any-return]  # both engines' own inserts have it


def place_of(part: bytes, whole: ColumnElement[bytes], dialect: Dialect) -> ColumnElement[int]:
    """Where some bytes begin in a column of bytes, from 1; 0 where they do not occur."""
    if dialect.name == "postgresql":
        return func.position(literal(part, LargeBinary).op("IN")(whole))
    return func.instr(whole, literal(part, LargeBinary))


def fetch(connection: Connection, statement: Select[Any], parameters: Mapping[str, object]) -> Sequence[Any]:
    """All rows of a constant statement, as the driver's tuples.

    The statement object must be a module constant: it is the cache's key.
    """
    prepared = prepare(statement, connection.dialect)
    if parameters and not prepared.order:
        return connection.execute(statement, parameters).all()
    with _driver_cursor(connection) as cursor:
        cursor.execute(prepared.text, prepared.arguments(parameters))
        return cursor.fetchall()


@lru_cache(maxsize=64)
def _for_several(statement: Narrowed, column: Column[Any], count: int) -> tuple[Narrowed, tuple[str, ...]]:
    names = tuple(f"among_{place}" for place in range(count))
    return statement.where(column.in_([bindparam(name) for name in names])), names


def several(
    statement: Narrowed, column: Column[Any], values: Sequence[object]
) -> Iterator[tuple[Narrowed, dict[str, object]]]:
    """A constant statement narrowed to the rows whose column has one of some values, in statements of few sizes.

    Args:
        statement: A module constant.
        column: Which column.
        values: Any number; the last one fills a statement up.

    Returns:
        Statement and parameters, for `fetch` or a reader of its kind, or for `run`.
    """
    for start in range(0, len(values), SEVERAL[-1]):
        some: Sequence[object] = values[start : start + SEVERAL[-1]]
        size: int = next(size for size in SEVERAL if size >= len(some))
        narrowed, names = _for_several(statement, column, size)
        yield narrowed, dict(zip(names, (*some, *(some[-1],) * (size - len(some))), strict=True))


def fetch_several(
    connection: Connection, statement: Select[Any], column: Column[Any], values: Sequence[object]
) -> list[Any]:
    """The rows of a constant statement whose column has one of some values. See `several`."""
    found: list[Any] = []
    for narrowed, parameters in several(statement, column, values):
        found += fetch(connection, narrowed, parameters)
    return found


def delete_several(
    connection: Connection, statement: Delete, column: Column[Any], values: Sequence[object]
) -> None:
    """Deletes the rows of a constant statement whose column has one of some values. See `several`."""
    for narrowed, parameters in several(statement, column, values):
        run(connection, narrowed, parameters)


def run(connection: Connection, statement: Insert | Update | Delete, parameters: Mapping[str, object]) -> int:
    """Runs a constant INSERT, UPDATE or DELETE; returns how many rows it changed."""
    prepared = prepare(statement, connection.dialect)
    if not prepared.order:
        return connection.execute(statement, parameters).rowcount
    with _driver_cursor(connection) as cursor:
        cursor.execute(prepared.text, prepared.arguments(parameters))
        return cursor.rowcount


class _driver_cursor:  # noqa: N801 - used like a function; a class costs a third of a generator here
    """A cursor of the driver inside the connection's transaction, whose errors are ours."""

    __slots__ = ("_connection", "_cursor")

    def __init__(self, connection: Connection) -> None:
        # INVARIANT: the driver never runs a statement outside of a transaction, or two reads of one decision
        # could see two states.
        if not connection.in_transaction():
            connection.begin()
        self._connection = connection
        self._cursor = connection.connection.cursor()

    def __enter__(self) -> DBAPICursor:
        return self._cursor

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._cursor.close()
        if error is not None:
            translated = backend_of(self._connection).translate(error)
            if translated is not None:
                raise translated from error
            driver = self._connection.dialect.dbapi
            if isinstance(error, getattr(driver, "IntegrityError", ())):
                # A violated constraint is the same error, whichever way the statement was run.
                raise IntegrityError(None, None, error) from error


def next_no(connection: Connection, column: Column[int], mine: ColumnElement[bool]) -> int:
    """The number that follows those of the rows that satisfy a condition; the first is 1."""
    last = connection.execute(select(func.max(column)).where(mine)).scalar_one()
    return int(last or 0) + 1
