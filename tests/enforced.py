"""A database of an invented shop in which the policy of `strategies` is enforced, by real roles over real connections.

with served() as url: shop = Shop(url); shop.apply(); shop.fill(rows); shop.seen("p1")
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from private_postgres import private_postgres

from sekisho.enforce import installing, mirroring
from sekisho.enforce.composing import compose
from sekisho.enforce.connecting import connected
from sekisho.enforce.mapping import read_map
from sekisho.enforce.model import Edition
from sekisho.gate.model import StateRow
from sekisho.law.clock import SystemClock
from sekisho.law.legal_day import legal_day
from sekisho.policy.names import Names
from strategies import POLICY, REGISTERS

MAP = """\
schema: sekisho/enforce/1
key_type: bigint
administrators: [owner]
tables:
  - table: crm.customers
    key: customer_no
    items: {full_name: name, email: email, birth: birth_date, log: access_log}
    plain: [tier]
    search: [customer_no, email]
  - table: crm.contacts
    key: customer_no
    mode: narrow
    items: {full_name: name, email: email, birth: birth_date}
    blind: {email_digest: email}
"""
KEY = b"k" * 32
TABLES = """
CREATE SCHEMA crm;
CREATE TABLE crm.customers (customer_no bigint PRIMARY KEY, full_name text, email text, birth text, log text,
                            tier text, secret text);
CREATE TABLE crm.contacts (customer_no bigint PRIMARY KEY, full_name text, email text, birth text,
                           email_digest text);
CREATE INDEX customers_email ON crm.customers (email)
"""


@contextmanager
def served() -> Iterator[str]:
    """The URL of a database with the shop's tables, on a server of one's own."""
    with private_postgres() as server:
        yield fresh(server.url, "shop")


def fresh(url: str, database: str) -> str:
    """The URL of a new database with the shop's empty tables."""
    from sqlalchemy import make_url

    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"')  # type: ignore[call-overload]
    made = make_url(url).set(database=database).render_as_string(hide_password=False)
    with psycopg.connect(plain(made), autocommit=True) as connection:
        connection.execute(TABLES)
    return made


def plain(url: str) -> str:
    """As libpq takes it."""
    return url.replace("+psycopg", "")


def shop_edition(text: str = MAP, *, days: int = 3, first: int | None = None, **changed: Any) -> Edition:
    """What the map enforces from today on."""
    today = legal_day(SystemClock().now()) if first is None else first
    policy = changed.get("policy", POLICY)
    found = read_map(text, Names(policy))
    return compose(
        found, {today + ahead: policy for ahead in range(days)}, changed.get("registers", REGISTERS)
    )


@dataclass(frozen=True)
class Shop:
    """The shop's database, asked as its administrator and as its logins."""

    url: str

    def administer(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Runs a statement as the superuser and commits it."""
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            done = connection.execute(statement, values or None)  # type: ignore[call-overload]
            while done.nextset():
                pass
            return done.fetchall() if done.description else []

    def apply(self, edition: Edition | None = None) -> Edition:
        """Puts an edition in force, with a fresh mirror of nobody."""
        made = edition or shop_edition()
        with connected(self.url) as connection, installing.swapping(connection):
            installing.install(connection, made, token_key=KEY)
            mirroring.stamp(
                connection,
                instant=mirroring.server_instant(connection),
                register_version=made.register_version,
            )
        return made

    def fill(self, rows: Sequence[StateRow]) -> None:
        """A customer for each row, by its place."""
        with connected(self.url) as connection, connection.transaction():
            connection.execute("DELETE FROM sekisho.subject_key")
            connection.execute("DELETE FROM crm.customers")
            connection.execute("DELETE FROM crm.contacts")
            every = range(len(rows))
            connection.cursor().executemany(
                "INSERT INTO crm.customers VALUES (%s, %s, %s, %s, %s, 'gold', 'secret')",
                [(no, f"name{no}", f"e{no}@example.com", f"b{no}", f"log{no}") for no in every],
            )
            connection.cursor().executemany(
                "INSERT INTO crm.contacts VALUES (%s, %s, %s, %s, %s)",
                [(no, f"name{no}", f"e{no}@example.com", f"b{no}", f"digest{no}") for no in every],
            )
            mirroring.link(connection, [(f"person{no}", str(no)) for no in every])
            mirroring.store(connection, [(f"person{no}", 1, row) for no, row in enumerate(rows)])
            connection.execute("UPDATE sekisho.mirror SET synced_at = clock_timestamp()")

    @contextmanager
    def login(self, role: str, *, opened: bool = True) -> Iterator["psycopg.Connection[Any]"]:
        """A connection of a login; its session opened for its purpose, if it is a purpose's."""
        from sqlalchemy import make_url

        url = make_url(self.url).set(username=role).render_as_string(hide_password=False)
        with psycopg.connect(plain(url), autocommit=True) as connection:
            if opened:
                connection.execute("SELECT sekisho.open_session()")
            yield connection

    def read(self, purpose: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a purpose's login reads in an opened session."""
        with self.login(f"sekisho_{purpose}") as connection:
            return connection.execute(statement, values or None).fetchall()  # type: ignore[call-overload]

    def seen(self, purpose: str, table: str = "customers") -> list[int]:
        """The customers that a purpose sees in its view."""
        rows = self.read(purpose, f'SELECT customer_no FROM sekisho_live."{purpose}__{table}" ORDER BY 1')
        return [row[0] for row in rows]


__all__ = ["KEY", "MAP", "Shop", "fresh", "plain", "replace", "served", "shop_edition"]
