"""PostgreSQL 15 or later, so settled that one transaction is one state and COMMIT returns after the flush.

Reading is one REPEATABLE READ READ ONLY transaction; writing takes the schema's advisory lock and runs under READ
COMMITTED, so that writers come one after another and numbers stay gapless (ADR 19). A connection is refused unless
`fsync`, `full_page_writes` and `synchronous_commit` read back as they must. `driver` is an extra: ``sekisho[postgres]``.
"""

import contextlib
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, Connection, Engine, ExceptionContext, MetaData, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from sekisho.errors import OperatorError
from sekisho.storage.backend import BACKEND, IMMEDIATE, SessionLock, Setting, translating
from sekisho.storage.place import Schema
from sekisho.storage.pouring import pour

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

OLDEST: Final = 150_000
"""PostgreSQL 15."""

_COPIED: Final = 8
"""From so many rows on, a COPY costs less than the driver's pipeline of statements."""
_POOL: Final = 8
_OVERFLOW: Final = 24
_LOCK_SECONDS: Final = 5
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DURABLE: Final = frozenset({"on", "local", "remote_write", "remote_apply"})  # each waits for the local flush
_SETTINGS: Final = (
    "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'), "
    "current_setting('server_encoding'), current_setting('server_version_num')"
)
_HOLDER: Final = (
    "SELECT a.application_name, a.backend_start, a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND (l.classid::bigint << 32 | l.objid::bigint) = %s"
)
_CODES: Final = {
    **dict.fromkeys(("55P03", "40P01", "40001", "57014"), "STORAGE-001"),
    "53100": "STORAGE-002",
    **dict.fromkeys(("XX001", "XX002"), "STORAGE-003"),
    **dict.fromkeys(("58P01", "58030"), "STORAGE-010"),
}
_DENIED: Final = frozenset({"42501", "28000", "28P01", "3D000", "25006"})


class Postgres:
    """A schema of a database."""

    def __init__(self, place: Schema) -> None:
        """Of one schema."""
        self.label = place.name
        self.schema = place.name
        self._driver = _driver()
        self._status = self._driver.pq.TransactionStatus
        self.writing = f"SELECT pg_advisory_xact_lock({lock_key(self.schema, 'write')})"

    def translate(self, error: BaseException) -> OperatorError | None:
        """See `Backend`."""
        if not isinstance(error, self._driver.Error):
            return None
        state = error.sqlstate or "-"
        if state in _CODES:
            return OperatorError(_CODES[state], file=self.label)
        if state in _DENIED:
            return OperatorError("STORAGE-013", schema=self.label, state=state)
        if isinstance(error, self._driver.OperationalError | self._driver.InterfaceError):
            return OperatorError("STORAGE-012", schema=self.label, state=state)
        return None

    def is_open(self, driver: DBAPIConnection) -> bool:
        """See `Backend`. A failed statement leaves the transaction to be taken back to its savepoint."""
        assert isinstance(driver, self._driver.Connection)
        return driver.info.transaction_status in {self._status.INTRANS, self._status.INERROR}

    def put(self, cursor: DBAPICursor, insertion: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Backend`. Many rows go as one COPY: a row by a statement of its own costs six times as much."""
        if len(rows) < _COPIED:
            cursor.executemany(insertion, rows)
            return
        assert isinstance(cursor, self._driver.Cursor)
        where = insertion.removeprefix("INSERT INTO ").partition(" VALUES ")[0]
        with cursor.copy(f"COPY {where} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def settings(self, connection: Connection) -> list[Setting]:
        """See `Backend`."""
        return _judged(connection.exec_driver_sql(_SETTINGS).one())

    def reader(self, engine: Engine) -> PoolProxiedConnection:
        """See `Backend`."""
        pooled = engine.raw_connection()
        pooled.detach()
        driver = pooled.dbapi_connection
        assert isinstance(driver, self._driver.Connection)
        driver.rollback()
        driver.autocommit = True
        return pooled

    def copy(self, engine: Engine, tables: MetaData, target: Path) -> None:
        """See `Backend`. The tables of one snapshot, row by row, in a file that SQLite opens."""
        from sekisho.storage.engine import open_database  # the file is one of ours

        copy = open_database(target, create=True)
        try:
            with engine.connect() as source, copy.begin() as made:
                pour(source, made, tables)
            with copy.connect() as last:
                last.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            with contextlib.closing(copy.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.dispose()

    def empty_log(self, engine: Engine) -> None:
        """See `Backend`: the server's log is its own; what is in it is ciphertext, and keys under an old epoch."""

    def compact(self, engine: Engine) -> None:
        """See `Backend`. Table by table; a table that others use for longer than the lock's wait is left for the next time."""
        pooled = self.reader(engine)
        try:
            cursor = pooled.cursor()
            try:
                cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (self.schema,))
                for (table,) in cursor.fetchall():
                    self._rewrite(cursor, str(table))
            finally:
                cursor.close()
        finally:
            pooled.close()

    def _rewrite(self, cursor: DBAPICursor, table: str) -> None:
        named = f'"{self.schema}"."{table}"'
        with translating(self):
            try:
                cursor.execute(f"VACUUM (FULL, ANALYZE) {named}")
            except self._driver.errors.LockNotAvailable:
                cursor.execute(f"VACUUM (ANALYZE) {named}")

    def hold(self, engine: Engine, name: str, *, who: str) -> SessionLock | None:
        """See `Backend`."""
        pooled = self.reader(engine)
        try:
            with translating(self):
                self._take(pooled.cursor(), lock_key(self.schema, name), who)
        except BaseException:
            pooled.close()
            raise
        return _Held(pooled)

    def _take(self, cursor: DBAPICursor, key: int, who: str) -> None:
        cursor.execute("SELECT set_config('application_name', %s, false)", (who,))
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (key,))
        if cursor.fetchall() != [(True,)]:
            cursor.execute(_HOLDER, (key,))
            who, since, process = cursor.fetchone() or ("?", "?", 0)
            raise OperatorError("STORAGE-009", file=self.label, who=who, since=since, process=process)


class _Held:
    """A connection of its own that holds the lock."""

    def __init__(self, pooled: PoolProxiedConnection) -> None:
        self._pooled = pooled

    def holds(self) -> bool:
        """See `SessionLock`."""
        try:
            self._pooled.cursor().execute("SELECT 1")
        except Exception:  # noqa: BLE001 - whatever broke the session, the lock went with it
            return False
        return True

    def close(self) -> None:
        """Lets go."""
        self._pooled.close()


def open_schema(place: Schema, *, create: bool) -> Engine:
    """Opens a schema of PostgreSQL. See `storage.engine.open_database`.

    Raises:
        OperatorError: The driver is not installed (STORAGE-014), the address is none (STORAGE-015), the server cannot
            be reached (STORAGE-012) or refuses us (STORAGE-013), the schema is absent (STORAGE-004), a setting is not
            honoured (STORAGE-005).
    """
    backend = Postgres(place)
    engine = create_engine(
        _address(place),
        paramstyle="format",
        pool_size=_POOL,
        max_overflow=_OVERFLOW,
        hide_parameters=True,
        connect_args={"application_name": "sekisho"},
        execution_options={BACKEND: backend},
    )

    def settle(connection: "psycopg.Connection[TupleRow]", _record: ConnectionPoolEntry) -> None:
        _settle(backend, connection)

    def begin(connection: Connection) -> None:
        _begin(backend, connection)

    def translate(context: ExceptionContext) -> OperatorError | None:
        # What a handler returns takes the place of the driver's error.
        return backend.translate(context.original_exception)

    event.listen(engine, "connect", settle)
    event.listen(engine, "begin", begin)
    event.listen(engine, "handle_error", translate)
    try:
        _ensure_schema(backend, engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return engine


def schema_exists(place: Schema) -> bool:
    """Whether the schema is there."""
    try:
        open_schema(place, create=False).dispose()
    except OperatorError as error:
        if error.code == "STORAGE-004":
            return False
        raise
    return True


def remove_schema(place: Schema) -> None:
    """Removes a schema and all its tables. Absent is well."""
    driver = _driver()
    address = _address(place).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with driver.connect(address) as connection:
            connection.execute(f'DROP SCHEMA IF EXISTS "{place.name}" CASCADE')
    except driver.Error as error:
        translated = Postgres(place).translate(error)
        if translated is None:
            raise
        raise translated from error


def lock_key(schema: str, name: str) -> int:
    """The number of an advisory lock: 63 bits of a hash of schema and name."""
    return int.from_bytes(hashlib.sha256(f"sekisho/{schema}/{name}".encode()).digest()[:8]) >> 1


def same_database(one: Schema, other: Schema) -> bool:
    """Whether two schemas would be in one dump.

    Raises:
        OperatorError: One of the addresses is none (STORAGE-015).
    """
    return _whereabouts(_address(one)) == _whereabouts(_address(other))


def _whereabouts(url: URL) -> tuple[object, ...]:
    host = url.host or url.query.get("host") or ""
    return host, url.port or url.query.get("port") or 5432, url.database or url.username


def _driver() -> ModuleType:
    try:
        import psycopg
    except ImportError as error:
        raise OperatorError("STORAGE-014") from error
    return psycopg


def _checked(name: str) -> str:
    # INVARIANT: names of schemas are printed into statements; only harmless ones pass.
    if not _NAME.fullmatch(name):
        raise OperatorError("STORAGE-015", found=name)
    return name


def _address(place: Schema) -> URL:
    _checked(place.name)
    try:
        url = make_url(place.url)
    except Exception as error:
        raise OperatorError("STORAGE-015", found="-") from error
    if url.get_backend_name() not in {"postgresql", "postgres"} or url.password is not None:
        # The address stands in a settings file, and a password would stand there too.
        raise OperatorError("STORAGE-015", found=url.set(password=None).render_as_string())
    return url.set(drivername="postgresql+psycopg")


def _settle(backend: Postgres, connection: "psycopg.Connection[TupleRow]") -> None:
    """Settles a new connection, or refuses it."""
    connection.autocommit = True
    connection.execute(
        f"SET search_path TO \"{backend.schema}\"; SET timezone TO 'UTC'; SET bytea_output TO hex; "
        f"SET lock_timeout TO '{_LOCK_SECONDS}s'; SET standard_conforming_strings TO on; "
        "SET idle_in_transaction_session_timeout TO '10min'"
    )
    for setting in _judged(connection.execute(_SETTINGS).fetchall()[0]):
        # INVARIANT: no connection on which COMMIT could return before the flush ever reaches a caller.
        if not setting.good:
            connection.close()
            raise OperatorError(
                "STORAGE-005",
                file=backend.label,
                setting=setting.name,
                found=setting.found,
                wanted=setting.wanted,
            )
    connection.autocommit = False


def _judged(row: Sequence[str]) -> list[Setting]:
    fsync, pages, commit, encoding, version = row
    return [
        Setting("fsync", fsync, "on", fsync == "on"),
        Setting("full_page_writes", pages, "on", pages == "on"),
        Setting("synchronous_commit", commit, "on", commit in _DURABLE),
        Setting("server_encoding", encoding, "UTF8", encoding == "UTF8"),
        Setting("server_version_num", version, f">={OLDEST}", int(version) >= OLDEST),
    ]


def _begin(backend: Postgres, connection: Connection) -> None:
    import psycopg

    levels = psycopg.IsolationLevel
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, psycopg.Connection)
    if connection.get_execution_options().get(IMMEDIATE, False):
        _become(driver, levels.READ_COMMITTED, read_only=False)
        connection.exec_driver_sql(backend.writing)
    else:
        _become(driver, levels.REPEATABLE_READ, read_only=True)


def _become(
    driver: "psycopg.Connection[TupleRow]", level: "psycopg.IsolationLevel", *, read_only: bool
) -> None:
    if driver.isolation_level != level or driver.read_only != read_only:
        driver.isolation_level, driver.read_only = level, read_only


def _ensure_schema(backend: Postgres, engine: Engine, *, create: bool) -> None:
    with engine.connect() as connection:
        if create:
            writing = connection.execution_options(**{IMMEDIATE: True})
            with writing.begin():
                writing.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{backend.schema}"')
            return
        found = connection.exec_driver_sql(
            "SELECT 1 FROM pg_namespace WHERE nspname = %s", (backend.schema,)
        ).scalar_one_or_none()
    if found is None:
        raise OperatorError("STORAGE-004", file=backend.label)
