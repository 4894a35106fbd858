"""Accounts, roles, sessions, sign-in codes and failed tries in the data database.

Functions take a connection and never commit. Tokens and codes are stored as keyed hashes only.
"""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from sekisho.law.clock import instant_of, micros
from sekisho.safeguards.model import Account, Duty, PersonSession, Role, StaffSession
from sekisho.storage.rows import fetch, insert_unless_there, run
from sekisho.storage.schema import metadata

staff_role: Final = Table(
    "staff_role",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("body", Text, nullable=False, comment="canonical JSON: purposes, items, duties; ids only"),
)

staff_account: Final = Table(
    "staff_account",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("password", Text, nullable=True, comment="argon2id; none = signs in by the operating system only"),
    Column("roles", Text, nullable=False, comment="canonical JSON list of role ids"),
    Column("active", Boolean, nullable=False),
)

staff_session: Final = Table(
    "staff_session",
    metadata,
    Column("token", LargeBinary, primary_key=True, comment="sha256 of the token"),
    Column("account", String(64), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

person_session: Final = Table(
    "person_session",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False),
    Column("token", LargeBinary, primary_key=True, index=True, comment="sha256 of the token"),
    Column("opened_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

login_code: Final = Table(
    "login_code",
    metadata,
    Column(
        "ticket", LargeBinary, primary_key=True, comment="sha256 of a random ticket that the form carries"
    ),
    Column(
        "subject_no",
        BigInteger,
        nullable=True,
        comment="none = nobody has that address; same words, same time",
    ),
    Column("code", LargeBinary, nullable=False, comment="keyed hash of the code"),
    Column("tries", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

failed_try: Final = Table(
    "failed_try",
    metadata,
    Column(
        "who", LargeBinary, primary_key=True, comment="keyed hash of the account or address that was tried"
    ),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
)


# Built once: every act of staff asks for these, and building a statement costs more than running it.
_ACCOUNT: Final = select(
    staff_account.c.id, staff_account.c.roles, staff_account.c.active, staff_account.c.password
).where(staff_account.c.id == bindparam("wanted"))
_ROLES: Final = select(staff_role.c.id, staff_role.c.body).order_by(staff_role.c.id)
_OF_PERSON: Final = tuple(
    delete(table).where(table.c.subject_no == bindparam("subject_no"))
    for table in (person_session, login_code)
)
_TRIES: Final = (
    select(func.count())
    .select_from(failed_try)
    .where(failed_try.c.who == bindparam("who"), failed_try.c.at > bindparam("since"))
)


class _RoleBody(msgspec.Struct, frozen=True):
    purposes: list[str] | None
    items: list[str] | None
    duties: list[str]


def put_role(conn: Connection, role: Role) -> None:
    """Stores a role under its id, replacing an older one."""
    body = msgspec.json.encode(
        _RoleBody(
            purposes=None if role.purposes is None else sorted(role.purposes),
            items=None if role.items is None else sorted(role.items),
            duties=sorted(role.duties),
        )
    ).decode()
    conn.execute(delete(staff_role).where(staff_role.c.id == role.id))
    conn.execute(insert(staff_role).values(id=role.id, body=body))


def roles(conn: Connection) -> dict[str, Role]:
    """Every role, by id."""
    found = {}
    for name, text in fetch(conn, _ROLES, {}):
        body = msgspec.json.decode(text, type=_RoleBody)
        found[name] = Role(
            id=name,
            purposes=None if body.purposes is None else frozenset(body.purposes),
            items=None if body.items is None else frozenset(body.items),
            duties=frozenset(Duty(duty) for duty in body.duties),
        )
    return found


def put_account(conn: Connection, account: Account, *, password: str | None) -> None:
    """Stores an account. `password` is its argon2id hash, or None for one that has no password."""
    conn.execute(
        insert(staff_account).values(
            id=account.id,
            password=password,
            roles=msgspec.json.encode(list(account.roles)).decode(),
            active=account.active,
        )
    )


def set_password(conn: Connection, account: str, password: str) -> None:
    """Replaces an account's password hash."""
    conn.execute(update(staff_account).where(staff_account.c.id == account).values(password=password))


def account(conn: Connection, wanted: str) -> tuple[Account, str | None] | None:
    """An account and its password hash, or None."""
    rows = fetch(conn, _ACCOUNT, {"wanted": wanted})
    if not rows:
        return None
    ((name, held, active, password),) = rows
    return Account(id=name, roles=tuple(msgspec.json.decode(held)), active=bool(active)), password


def accounts(conn: Connection) -> list[Account]:
    """Every account, by id."""
    rows = conn.execute(select(staff_account).order_by(staff_account.c.id))
    return [
        Account(id=row.id, roles=tuple(msgspec.json.decode(row.roles)), active=row.active) for row in rows
    ]


def open_staff_session(conn: Connection, token: bytes, session: StaffSession) -> None:
    """Stores an open session under the hash of its token."""
    conn.execute(
        insert(staff_session).values(
            token=token,
            account=session.account,
            opened_at=micros(session.opened_at),
            expires_at=micros(session.expires_at),
        )
    )


def staff_session_of(conn: Connection, token: bytes, *, now: datetime) -> StaffSession | None:
    """The session of a token, unless it ended."""
    row = conn.execute(select(staff_session).where(staff_session.c.token == token)).one_or_none()
    if row is None or row.expires_at <= micros(now):
        return None
    return StaffSession(
        account=row.account,
        opened_at=instant_of(row.opened_at),
        expires_at=instant_of(row.expires_at),
    )


def open_person_session(conn: Connection, token: bytes, session: PersonSession) -> None:
    """Stores an open session under the hash of its token."""
    conn.execute(
        insert(person_session).values(
            subject_no=session.subject_no,
            token=token,
            opened_at=micros(session.opened_at),
            expires_at=micros(session.expires_at),
        )
    )


def person_session_of(conn: Connection, token: bytes, *, now: datetime) -> PersonSession | None:
    """The session of a token, unless it ended."""
    row = conn.execute(select(person_session).where(person_session.c.token == token)).one_or_none()
    if row is None or row.expires_at <= micros(now):
        return None
    return PersonSession(
        subject_no=row.subject_no,
        opened_at=instant_of(row.opened_at),
        expires_at=instant_of(row.expires_at),
    )


def end_session(conn: Connection, token: bytes) -> None:
    """Ends the session of a token, whoever's it is."""
    conn.execute(delete(staff_session).where(staff_session.c.token == token))
    conn.execute(delete(person_session).where(person_session.c.token == token))


def end_person_sessions(conn: Connection, subject_no: int) -> None:
    """Ends every session of a person and voids their codes."""
    for statement in _OF_PERSON:
        run(conn, statement, {"subject_no": subject_no})


def put_code(
    conn: Connection, *, ticket: bytes, subject_no: int | None, code: bytes, expires_at: datetime
) -> None:
    """Stores a sign-in code under its ticket."""
    conn.execute(
        insert(login_code).values(
            ticket=ticket, subject_no=subject_no, code=code, tries=0, expires_at=micros(expires_at)
        )
    )


def code_of(conn: Connection, ticket: bytes) -> tuple[int | None, bytes, int, int] | None:
    """(subject, code hash, tries so far, expiry in microseconds) of a ticket, or None."""
    row = conn.execute(select(login_code).where(login_code.c.ticket == ticket)).one_or_none()
    return None if row is None else (row.subject_no, row.code, row.tries, row.expires_at)


def count_code_try(conn: Connection, ticket: bytes) -> None:
    """Counts one wrong try of a code."""
    conn.execute(update(login_code).where(login_code.c.ticket == ticket).values(tries=login_code.c.tries + 1))


def drop_code(conn: Connection, ticket: bytes) -> None:
    """Voids a code."""
    conn.execute(delete(login_code).where(login_code.c.ticket == ticket))


def record_failure(conn: Connection, who: bytes, at: datetime) -> None:
    """Counts a failed sign-in."""
    insert_unless_there(conn, failed_try, {"who": who, "at": micros(at)})


def failures_since(conn: Connection, who: bytes, since: datetime) -> int:
    """Failed sign-ins of one account or address since an instant."""
    return int(fetch(conn, _TRIES, {"who": who, "since": micros(since)})[0][0])


def tidy(conn: Connection, *, now: datetime, since: datetime) -> None:
    """Drops what has ended: sessions, codes, and tries older than the window."""
    for table in (staff_session, person_session, login_code):
        conn.execute(delete(table).where(table.c.expires_at <= micros(now)))
    conn.execute(delete(failed_try).where(failed_try.c.at <= micros(since)))
