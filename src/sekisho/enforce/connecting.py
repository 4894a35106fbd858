"""Reaches the organisation's PostgreSQL, or says what is missing. The driver is an extra (`sekisho[postgres]`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sekisho.errors import OperatorError, StaffError

if TYPE_CHECKING:
    import psycopg

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

_RELEASE: Final = 150000
"""PostgreSQL 15: the oldest release on which all of this was tried."""


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection of an administrator; commits nothing by itself.

    Args:
        url: As libpq takes it; the drivers that SQLAlchemy names are left out. A password in it is never quoted.

    Raises:
        OperatorError: The driver is not installed (ENFORCE-001), or the server is not reachable (ENFORCE-003).
        StaffError: The server is too old, or the login may not do what enforcement needs (ENFORCE-006).
    """
    try:
        import psycopg
    except ImportError as error:
        raise OperatorError("ENFORCE-001") from error
    scheme, found, rest = url.partition("://")
    if not found or scheme.partition("+")[0] not in {"postgres", "postgresql"}:
        raise StaffError("ENFORCE-010")
    try:
        connection: Connection = psycopg.connect(f"postgresql://{rest}", autocommit=True)
    except psycopg.Error as error:
        raise OperatorError("ENFORCE-003") from error
    with connection:
        if connection.info.server_version < _RELEASE or not _is_superuser(connection):
            raise StaffError("ENFORCE-006")
        yield connection


def _is_superuser(connection: Connection) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return row is not None and bool(row[0])
