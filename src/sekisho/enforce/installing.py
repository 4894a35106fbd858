"""Puts a version into a database and takes it out again: always as one transaction, always with a way back.

What stays (`foundation`) is laid once. A version is made in its own schema and swapped in by renaming; the one before
it is kept. The organisation's tables are locked only when the set of tables and purposes changes.
"""

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sekisho.enforce import foundation, version
from sekisho.enforce.connecting import Connection
from sekisho.enforce.model import LIVE, SCHEMA, Edition, TableMap, kept
from sekisho.enforce.quoting import literal, name, names
from sekisho.enforce.tokens import padded
from sekisho.errors import OperatorError, StaffError
from sekisho.gate.ir import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT: Final = 2
"""Versions that are kept besides the one in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What stands in a database.

    Attributes:
        installation: Its random id.
        version: The version in force.
        map: The map that it was made from.
        register_version: State of the registers that were bound.
        policy_version: The policy version on its first day.
        last_day: The last legal day that was bound.
    """

    installation: str
    version: int
    map: str
    register_version: int
    policy_version: str
    last_day: int


def script(edition: Edition) -> str:
    """The whole of a first installation as one script, for reading and for `psql`."""
    laid = foundation.foundation(
        keeper=edition.map.keeper,
        pool=edition.map.pool,
        prefix=edition.map.prefix,
        key_type=edition.map.key_type,
    )
    logins = (
        statement
        for purpose in edition.purposes
        for statement in foundation.login(edition.map.login(purpose), purpose)
    )
    parts = (laid, logins, version.version(edition), version.joining(edition), version.wiring(edition))
    return "\n".join(
        ("BEGIN;", *(f"{one};" for part in parts for one in part), _recorded(edition), "COMMIT;", "")
    )


def leaving_script() -> str:
    """What takes everything out again, as one script."""
    return f"BEGIN;\n{foundation.UNINSTALL};\nCOMMIT;\n"


def _recorded(edition: Edition) -> str:
    def array(statements: Iterable[str]) -> str:
        return f"ARRAY[{', '.join(map(literal, statements))}]::text[]"

    return (
        "INSERT INTO sekisho.version (number, live, policy_version, register_version, first_day, last_day, map, "
        "wiring, unwiring, joining) VALUES (1, true, "
        f"{literal(edition.policy_version)}, {edition.register_version}, {edition.first_day}, "
        f"{edition.last_day}, {literal(edition.map.text)}, {array(version.wiring(edition))}, "
        f"{array(version.unwiring(edition))}, {array(version.joining(edition))});"
    )


@contextmanager
def swapping(connection: Connection) -> "Iterator[None]":
    """One transaction in which nothing else is swapped; waits for no lock for long.

    Raises:
        OperatorError: A table is in use for longer than ten seconds (ENFORCE-007).
    """
    import psycopg

    try:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '10s'")
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('sekisho.enforce'))")
            yield
    except psycopg.errors.LockNotAvailable as error:
        raise OperatorError("ENFORCE-007") from error


def installed(connection: Connection) -> Installed | None:
    """What stands in the database, or None."""
    there = connection.execute("SELECT to_regclass('sekisho.version') IS NOT NULL").fetchone()
    if there is None or not there[0]:
        return None
    row = connection.execute(
        "SELECT s.installation::text, v.number, v.map, v.register_version, v.policy_version, v.last_day "
        "FROM sekisho.setting s, sekisho.version v WHERE v.live"
    ).fetchone()
    if row is None:
        return None
    return Installed(
        installation=row[0],
        version=row[1],
        map=row[2],
        register_version=row[3],
        policy_version=row[4],
        last_day=row[5],
    )


def require(connection: Connection) -> Installed:
    """What stands in the database.

    Raises:
        StaffError: Nothing does (ENFORCE-008).
    """
    found = installed(connection)
    if found is None:
        raise StaffError("ENFORCE-008")
    return found


def install(connection: Connection, edition: Edition, *, token_key: bytes) -> Installed:
    """Makes a version and puts it in force. Called inside `swapping`.

    Args:
        connection: A superuser's.
        edition: What it enforces.
        token_key: The workspace's key for tokens.

    Raises:
        StaffError: Unknown tables or columns, or a key of another type (ENFORCE-004); a role that is not ours, or a
            changed prefix or key type (ENFORCE-005).
    """
    _check_tables(connection, edition.map)
    _lay(connection, edition.map)
    _make_logins(connection, edition)
    live = _live(connection)
    number = 1
    if live is not None:
        number = 1 + _numbers(connection)[-1]
        _retire(connection, live.number)
    _run(connection, version.version(edition))
    _run(connection, version.joining(edition))
    wiring = list(version.wiring(edition))
    _rewire(connection, live, wiring)
    connection.execute(
        "INSERT INTO sekisho.version (number, live, policy_version, register_version, first_day, last_day, map, "
        "wiring, unwiring, joining) VALUES (%s, true, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            number,
            edition.policy_version,
            edition.register_version,
            edition.first_day,
            edition.last_day,
            edition.map.text,
            wiring,
            list(version.unwiring(edition)),
            list(version.joining(edition)),
        ),
    )
    inner, outer = padded(token_key)
    connection.execute(
        "INSERT INTO sekisho.token_key (inner_key, outer_key) VALUES (%s, %s) "
        "ON CONFLICT (sole) DO UPDATE SET inner_key = excluded.inner_key, outer_key = excluded.outer_key",
        (inner, outer),
    )
    for old in _numbers(connection)[: -1 - _KEPT]:
        connection.execute(f"DROP SCHEMA {name(kept(old))} CASCADE")
        connection.execute("DELETE FROM sekisho.version WHERE number = %s", (old,))
    return require(connection)


def roll_back(connection: Connection) -> Installed:
    """Puts the version before the one in force back in force. Called inside `swapping`.

    Raises:
        StaffError: Nothing is installed (ENFORCE-008), or there is no version before (ENFORCE-011).
    """
    live = _live(connection)
    if live is None:
        raise StaffError("ENFORCE-008")
    older = [number for number in _numbers(connection) if number < live.number]
    if not older:
        raise StaffError("ENFORCE-011")
    _retire(connection, live.number)
    back = older[-1]
    row = connection.execute(
        "SELECT wiring, joining FROM sekisho.version WHERE number = %s", (back,)
    ).fetchone()
    assert row is not None
    _run(connection, [f"ALTER SCHEMA {name(kept(back))} RENAME TO {name(LIVE)}"])
    _run(connection, [f"GRANT USAGE ON SCHEMA {name(LIVE)} TO {names(_logins(connection))}"])
    _run(connection, row[1])
    _rewire(connection, live, row[0])
    connection.execute("UPDATE sekisho.version SET live = true WHERE number = %s", (back,))
    return require(connection)


def uninstall(connection: Connection) -> None:
    """Leaves nothing. Called inside `swapping`.

    Raises:
        StaffError: Nothing is installed (ENFORCE-008).
    """
    if installed(connection) is None:
        raise StaffError("ENFORCE-008")
    connection.execute(foundation.UNINSTALL)


@dataclass(frozen=True, slots=True)
class _Live:
    number: int
    wiring: list[str]
    unwiring: list[str]


def _live(connection: Connection) -> _Live | None:
    row = connection.execute("SELECT number, wiring, unwiring FROM sekisho.version WHERE live").fetchone()
    return None if row is None else _Live(*row)


def _numbers(connection: Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT number FROM sekisho.version ORDER BY number")]


def _logins(connection: Connection) -> list[str]:
    rows = connection.execute(
        "SELECT r.name FROM sekisho.role r JOIN pg_roles p ON p.rolname = r.name WHERE p.rolcanlogin ORDER BY 1"
    )
    return [row[0] for row in rows]


def _retire(connection: Connection, number: int) -> None:
    _run(
        connection,
        [
            f"REVOKE USAGE ON SCHEMA {name(LIVE)} FROM {names(_logins(connection))}",
            f"ALTER SCHEMA {name(LIVE)} RENAME TO {name(kept(number))}",
        ],
    )
    connection.execute("UPDATE sekisho.version SET live = false WHERE live")


def _rewire(connection: Connection, live: _Live | None, wiring: Sequence[str]) -> None:
    """Changes what stands on the organisation's tables, if anything there changes at all."""
    if live is not None and live.wiring == list(wiring):
        return
    if live is not None:
        _run(connection, live.unwiring)
    _run(connection, wiring)
    # A row policy that was taken away leaves its view behind: nothing hangs on it any more.
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'sekisho'::regnamespace AND c.relkind = 'v' "
        "AND c.relname NOT IN ('clock', 'my_access') AND NOT EXISTS (SELECT FROM pg_depend d "
        "WHERE d.refobjid = c.oid AND d.classid = 'pg_policy'::regclass)"
    ).fetchall()
    _run(connection, [f"DROP VIEW {name(SCHEMA, row[0])}" for row in rows])


def _lay(connection: Connection, found: TableMap) -> None:
    if connection.execute("SELECT to_regnamespace('sekisho') IS NULL").fetchone() == (True,):
        _refuse_strangers(connection, (found.keeper, found.pool))
        laid = foundation.foundation(
            keeper=found.keeper, pool=found.pool, prefix=found.prefix, key_type=found.key_type
        )
        _run(connection, laid)
        return
    row = connection.execute("SELECT prefix, key_type FROM sekisho.setting").fetchone()
    if row != (found.prefix, found.key_type.value):
        raise StaffError("ENFORCE-005", role=found.prefix)
    there = {
        row[0]
        for row in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'sekisho.state'::regclass AND attnum > 0"
        )
    }
    for column in COLUMNS:
        if (
            column not in there
        ):  # a newer release knows more of a person than the one that laid the foundation
            default = " NOT NULL DEFAULT 0" if column.startswith("w") else ""
            _run(connection, [f"ALTER TABLE sekisho.state ADD COLUMN {column} bigint{default}"])
            connection.execute("DELETE FROM sekisho.state")


def _make_logins(connection: Connection, edition: Edition) -> None:
    ours = {row[0] for row in connection.execute("SELECT name FROM sekisho.role")}
    for purpose in edition.purposes:
        login = edition.map.login(purpose)
        if login not in ours:
            _refuse_strangers(connection, (login,))
            _run(connection, foundation.login(login, purpose))


def _refuse_strangers(connection: Connection, wanted: Sequence[str]) -> None:
    row = connection.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", (list(wanted),)
    ).fetchone()
    if row is not None:
        raise StaffError("ENFORCE-005", role=row[0])


def _check_tables(connection: Connection, found: TableMap) -> None:
    for table in found.tables:
        rows = connection.execute(
            "SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "WHERE c.relnamespace = to_regnamespace(%s) AND c.relname = %s AND c.relkind IN ('r', 'p') "
            "AND a.attnum > 0 AND NOT a.attisdropped",
            (name(table.schema), table.name),
        ).fetchall()
        held: dict[str, Any] = dict(rows)
        if not held:
            raise StaffError("ENFORCE-004", place=table.named)
        for column in table.every_column:
            if column not in held:
                raise StaffError("ENFORCE-004", place=f"{table.named}.{column}")
        if held[table.key] != found.key_type.value:
            raise StaffError("ENFORCE-004", place=f"{table.named}.{table.key} ({held[table.key]})")
    for role in found.stewards:
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            raise StaffError("ENFORCE-004", place=role)


def _run(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        # Printed from quoted names and whole numbers only; without parameters a percent sign is itself.
        connection.execute(statement)
