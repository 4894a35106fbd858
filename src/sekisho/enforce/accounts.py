"""The accounts of access that a database keeps, and the workspace's memory of those that are in the book.

A row is written by the database itself when a purpose is opened, by token or by login. Draining takes each into the
book exactly once, whatever dies in between: the entry and the row's number are written in one transaction here, and
only then is the row let go there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, delete, insert, select
from sqlalchemy import Connection as Store

from sekisho.enforce.connecting import Connection
from sekisho.storage.schema import metadata

enforcement = Table(
    "enforcement",
    metadata,
    Column("installation", String(36), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("map", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

enforcement_access = Table(
    "enforcement_access",
    metadata,
    Column("installation", String(36), primary_key=True),
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

TOKEN: Final = "token"  # noqa: S105 - the route's name
LOGIN: Final = "login"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One purpose opened, by one transaction (token) or for one session (login).

    Attributes:
        no: Its number in that database.
        route: `TOKEN` or `LOGIN`.
        login: The login.
        purpose: Purpose id.
        account: Who asked for the token, or None.
        decision: Id of the decision under which the token was issued, or None.
        transaction: Number of the transaction.
        version: The version that was in force.
        at: When.
    """

    no: int
    route: str
    login: str
    purpose: str
    account: str | None
    decision: str | None
    transaction: int
    version: int
    at: datetime


def open_accounts(connection: Connection, *, limit: int) -> list[Access]:
    """Accounts that are not in the book yet, oldest first."""
    rows = connection.execute(
        "SELECT no, route, who, purpose, account, decision, xid::text::bigint, version, at FROM sekisho.access "
        "WHERE NOT recorded ORDER BY no LIMIT %s",
        (limit,),
    )
    return [
        Access(
            no=no,
            route=route,
            login=who,
            purpose=purpose,
            account=account,
            decision=decision,
            transaction=xid,
            version=version,
            at=at.astimezone(UTC),
        )
        for no, route, who, purpose, account, decision, xid, version, at in rows
    ]


def let_go(connection: Connection, numbers: Sequence[int]) -> None:
    """Lets go of accounts that are in the book; a session's stays, marked, for as long as the session does."""
    connection.execute("UPDATE sekisho.access SET recorded = true WHERE no = ANY(%s)", (list(numbers),))
    connection.execute(
        "DELETE FROM sekisho.access a WHERE a.recorded AND (a.route = 'token' OR NOT EXISTS "
        "(SELECT FROM pg_stat_activity s WHERE s.pid = a.pid AND s.backend_start = a.started))"
    )


def booked(store: Store, installation: str) -> set[int]:
    """Numbers of accounts that are in the book and may still stand in the database."""
    found = select(enforcement_access.c.no).where(enforcement_access.c.installation == installation)
    return {row[0] for row in store.execute(found)}


def note_booked(store: Store, installation: str, numbers: Sequence[int]) -> None:
    """Notes accounts, in the transaction that entered them into the book."""
    if numbers:
        store.execute(
            insert(enforcement_access), [{"installation": installation, "no": number} for number in numbers]
        )


def forget_booked(store: Store, installation: str, numbers: Collection[int]) -> None:
    """Forgets accounts that were let go."""
    for number in numbers:
        store.execute(
            delete(enforcement_access).where(
                enforcement_access.c.installation == installation, enforcement_access.c.no == number
            )
        )


def remember(store: Store, installation: str, *, version: int, text: str, at: int) -> None:
    """Remembers what is enforced where, so that a token can be signed without asking the database."""
    forget(store, installation)
    store.execute(insert(enforcement).values(installation=installation, version=version, map=text, at=at))


def forget(store: Store, installation: str) -> None:
    """Forgets an installation."""
    store.execute(delete(enforcement).where(enforcement.c.installation == installation))


def remembered(store: Store, installation: str) -> str | None:
    """The map that is enforced there, or None."""
    found = select(enforcement.c.map).where(enforcement.c.installation == installation)
    return store.execute(found).scalar_one_or_none()
