"""What differs between the engines that a database can stand on. One value an engine; nothing else may ask which it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import PoolProxiedConnection

from sekisho.errors import OperatorError

BACKEND: Final = "sekisho_backend"
"""Execution option of every engine: its `Backend`."""

IMMEDIATE: Final = "sekisho_immediate"
"""Execution option: take the right to write at BEGIN, so that no statement inside can meet a lock."""


LOST: Final = "STORAGE-012"
"""Code of the error that says: the server ended the connection, or cannot be reached."""


class Setting(NamedTuple):
    """A setting without which a promise could not be kept.

    Attributes:
        name: As the engine calls it.
        found: What is in force.
        wanted: What must be, in words.
        good: Whether it is.
    """

    name: str
    found: str
    wanted: str
    good: bool


class SessionLock(Protocol):
    """A lock that ends with its session, however the process ends."""

    def holds(self) -> bool:
        """Whether the session, and so the lock, is still there."""

    def close(self) -> None:
        """Lets go."""


class Backend(Protocol):
    """One database, opened."""

    @property
    def label(self) -> str:
        """What messages call it."""

    def translate(self, error: BaseException) -> OperatorError | None:
        """The operator's error for a driver's error, or None when it is not the operator's to mend."""

    def is_open(self, driver: DBAPIConnection) -> bool:
        """Whether a transaction still runs on a connection of the driver."""

    def put(self, cursor: DBAPICursor, insertion: str, rows: Sequence[Sequence[object]]) -> None:
        """Inserts rows by a statement that `rows` prepared: ``INSERT INTO table (columns) VALUES (parameters)``."""

    def settings(self, connection: Connection) -> list[Setting]:
        """What durability and deletion rest on, as it is on this connection."""

    def reader(self, engine: Engine) -> PoolProxiedConnection:
        """A connection of the driver for good, outside of any transaction: each statement sees the newest commit."""

    def copy(self, engine: Engine, tables: MetaData, target: Path, /) -> None:
        """Writes a consistent copy, a file of SQLite, into `target`, which exists and is empty."""

    def empty_log(self, engine: Engine) -> None:
        """Takes what was deleted out of the write-ahead log, where that is ours to do."""

    def compact(self, engine: Engine) -> None:
        """Rewrites what is stored, without what was deleted."""

    def hold(self, engine: Engine, name: str, /, *, who: str) -> SessionLock | None:
        """Takes a lock that lasts as long as a session, or None where a file is locked instead.

        Raises:
            OperatorError: Another session holds it (STORAGE-009).
        """


@contextmanager
def translating(backend: Backend) -> Iterator[None]:
    """Raises the operator's error in place of a driver's that is the operator's to mend; any other passes unchanged.

    For statements past SQLAlchemy, whose own errors are translated as they arise.
    """
    try:
        yield
    except Exception as error:
        translated = backend.translate(error)
        if translated is None:
            raise
        raise translated from error


def backend_of(bound: Engine | Connection) -> Backend:
    """The backend on which an engine or a connection of ours stands."""
    found: Backend = bound.get_execution_options()[BACKEND]
    return found
