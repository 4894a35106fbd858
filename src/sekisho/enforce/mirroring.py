"""The mirror: the state rows by which the gate decides, beside the organisation's data, under its own keys.

Only persons whom the organisation linked to one of its keys are mirrored. Whoever is not, or whose row has not
arrived, is unknown, and unknown denies. Rows hold words, days and classes: no value of personal data.
"""

from collections.abc import Iterable, Mapping, Sequence

from sekisho.enforce.connecting import Connection
from sekisho.enforce.quoting import names
from sekisho.errors import StaffError
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import StateRow


def server_instant(connection: Connection) -> float:
    """What the database's clock says, in seconds since 1970 (UTC)."""
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
    assert row is not None
    return float(row[0])


def link(connection: Connection, pairs: Iterable[tuple[str, str]]) -> int:
    """Records which of the organisation's keys belong to whom; returns how many there are.

    A key that belonged to somebody else loses that person's state.

    Raises:
        StaffError: A key is not of the type that the map names (ENFORCE-012).
    """
    import psycopg

    with connection.transaction():
        row = connection.execute("SELECT key_type FROM sekisho.setting").fetchone()
        assert row is not None
        connection.execute("CREATE TEMPORARY TABLE arriving (subject text, key text) ON COMMIT DROP")
        with connection.cursor() as cursor, cursor.copy("COPY pg_temp.arriving FROM STDIN") as copy:
            for pair in pairs:
                copy.write_row(pair)
        key = f"a.key::{row[0]}"
        try:
            connection.execute(
                f"DELETE FROM sekisho.state s USING pg_temp.arriving a WHERE s.key = {key} "
                "AND s.subject <> a.subject"
            )
            done = connection.execute(
                f"INSERT INTO sekisho.subject_key (key, subject) SELECT DISTINCT ON ({key}) {key}, a.subject "
                "FROM pg_temp.arriving a ON CONFLICT (key) DO UPDATE SET subject = excluded.subject"
            )
        except psycopg.DataError as error:
            raise StaffError("ENFORCE-012", type=row[0]) from error
        connection.execute("DROP TABLE pg_temp.arriving")
        return int(done.rowcount)


def linked(connection: Connection) -> dict[str, int | None]:
    """Every linked person: public id → the state version that the mirror has under all their keys, or None."""
    rows = connection.execute(
        "SELECT k.subject, CASE WHEN bool_and(s.key IS NOT NULL) THEN min(s.version) END FROM sekisho.subject_key k "
        "LEFT JOIN sekisho.state s ON s.key = k.key AND s.subject = k.subject GROUP BY k.subject"
    )
    return {subject: None if version is None else int(version) for subject, version in rows}


def store(connection: Connection, rows: Iterable[tuple[str, int, StateRow]]) -> int:
    """Writes the state of persons under all their keys; returns how many rows there are."""
    columns = names(("subject", "version", *COLUMNS))
    connection.execute(
        f"CREATE TEMPORARY TABLE arriving ON COMMIT DROP AS SELECT {columns} FROM sekisho.state WITH NO DATA"
    )
    with connection.cursor() as cursor, cursor.copy("COPY pg_temp.arriving FROM STDIN") as copy:
        for subject, version, state in rows:
            copy.write_row((subject, version, *state))
    taken = ", ".join(f"{name} = excluded.{name}" for name in ("subject", "version", *COLUMNS))
    done = connection.execute(
        f"INSERT INTO sekisho.state (key, {columns}) SELECT k.key, a.* FROM pg_temp.arriving a "
        f"JOIN sekisho.subject_key k ON k.subject = a.subject ON CONFLICT (key) DO UPDATE SET {taken}"
    )
    connection.execute("DROP TABLE pg_temp.arriving")
    return int(done.rowcount)


def clear(connection: Connection) -> None:
    """Forgets every state."""
    connection.execute("DELETE FROM sekisho.state")


def forget(connection: Connection, subjects: Sequence[str]) -> None:
    """Forgets persons, and which keys were theirs."""
    connection.execute("DELETE FROM sekisho.subject_key WHERE subject = ANY(%s)", (list(subjects),))


def stamp(connection: Connection, *, instant: float, register_version: int) -> None:
    """Says how young the mirror is, and by which registers its bits are to be read."""
    connection.execute(
        "INSERT INTO sekisho.mirror (synced_at, register_version) VALUES (to_timestamp(%s), %s) "
        "ON CONFLICT (sole) DO UPDATE SET synced_at = excluded.synced_at, "
        "register_version = excluded.register_version",
        (instant, register_version),
    )


def counts(connection: Connection) -> Mapping[str, int]:
    """How many keys are linked, and how many have a state."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM sekisho.subject_key), (SELECT count(*) FROM sekisho.state)"
    ).fetchone()
    assert row is not None
    return {"linked": int(row[0]), "mirrored": int(row[1])}


def is_fresh(connection: Connection) -> bool:
    """Whether the mirror is young enough, and of the registers that the version in force was bound with."""
    row = connection.execute("SELECT EXISTS (SELECT FROM sekisho_live.in_time)").fetchone()
    return row is not None and bool(row[0])
