"""Where attacks are tried: as any login of the database, against its real tables, in transactions that are undone.

A few persons are hidden first: their states are taken away, so that no purpose may see their rows. Whatever an attack
brings to light of them is a hole. Nothing of what is tried here stays, and no value of a row leaves this module's users
but by number.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sekisho.enforce.connecting import Connection
from sekisho.enforce.model import LIVE, TableMap
from sekisho.enforce.quoting import name

_HIDDEN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A table of the map, and rows of it that nobody may see.

    Attributes:
        schema: Its schema.
        table: Its name.
        key: Its key column.
        columns: Its other columns in the map.
        hidden: Keys of the hidden rows, as text.
    """

    schema: str
    table: str
    key: str
    columns: tuple[str, ...]
    hidden: frozenset[str]

    @property
    def relation(self) -> str:
        """The table, as SQL."""
        return name(self.schema, self.table)


@dataclass(frozen=True, slots=True)
class Ring:
    """One database with what is enforced in it.

    Attributes:
        connection: A superuser's.
        map: What is enforced.
        targets: The tables that hold rows.
        logins: Login → its purpose; the pool's has none.
        token_key: The workspace's key for tokens.
    """

    connection: Connection
    map: TableMap
    targets: tuple[Target, ...]
    logins: dict[str, str | None]
    token_key: bytes

    @contextmanager
    def acting(self, role: str, purpose: str | None = None) -> Iterator["Connection"]:
        """Acts as a login, its transaction opened for a purpose if one is given. Everything is undone afterwards."""
        with _undone(self.connection):
            for target in self.targets:
                self.connection.execute(
                    "DELETE FROM sekisho.state WHERE key::text = ANY(%s)", (sorted(target.hidden),)
                )
            if purpose is not None:
                self.connection.execute(
                    "INSERT INTO sekisho.access (route, xid, pid, started, who, purpose, version) "
                    "VALUES ('token', pg_current_xact_id(), pg_backend_pid(), clock_timestamp(), %s, %s, 0)",
                    (role, purpose),
                )
            self.connection.execute(f"SET LOCAL SESSION AUTHORIZATION {name(role)}")
            yield self.connection

    def finds_hidden(self, target: Target, source: str) -> bool:
        """Whether a query of keys brings a hidden row to light; a refusal does not."""
        rows = self.attempt(f"SELECT {name(target.key)}::text FROM {source}")
        return rows is not None and any(row[0] in target.hidden for row in rows)

    def attempt(self, statement: str, *values: object) -> list[tuple[Any, ...]] | None:
        """Runs a statement within the transaction; None when it is refused, whatever the reason."""
        import psycopg

        try:
            with self.connection.transaction():
                done = self.connection.execute(statement, values or None)
                return done.fetchall() if done.description else []
        except psycopg.Error:
            return None

    def views(self, purpose: str) -> Iterator[tuple[Target, str]]:
        """The views of a purpose, each with its table."""
        for target in self.targets:
            view = name(LIVE, f"{purpose}__{target.table}")
            there = self.connection.execute("SELECT to_regclass(%s) IS NOT NULL", (view,)).fetchone()
            if there is not None and there[0]:
                yield target, view

    def roles(self, condition: str, *values: object) -> list[str]:
        """Roles, by a condition on `pg_roles r`; never those that PostgreSQL itself brings."""
        rows = self.connection.execute(
            f"SELECT r.rolname FROM pg_roles r WHERE r.rolname NOT LIKE 'pg\\_%%' AND {condition} ORDER BY 1",
            values,
        )
        return [row[0] for row in rows]


def enter(connection: Connection, found: TableMap, *, token_key: bytes) -> Ring:
    """The ring of a database."""
    targets = []
    for table in found.tables:
        rows = connection.execute(
            f"SELECT {name(table.key)}::text FROM {name(table.schema, table.name)} LIMIT {_HIDDEN}"
        ).fetchall()
        if rows:
            targets.append(
                Target(
                    schema=table.schema,
                    table=table.name,
                    key=table.key,
                    columns=tuple(column for column in table.every_column if column != table.key),
                    hidden=frozenset(row[0] for row in rows),
                )
            )
    logins = connection.execute(
        "SELECT l.name, l.purpose FROM sekisho.role l JOIN pg_roles r ON r.rolname = l.name "
        "WHERE r.rolcanlogin ORDER BY 1"
    ).fetchall()
    return Ring(connection, found, tuple(targets), dict(logins), token_key)


Attack: TypeAlias = Callable[[Ring], Iterator[str]]
"""Tries one way around, and names what worked."""


@contextmanager
def _undone(connection: Connection) -> Iterator[None]:
    import psycopg

    with connection.transaction() as transaction:
        yield
        raise psycopg.Rollback(transaction)
