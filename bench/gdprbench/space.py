"""Bytes on the disk, by what they hold, against the bytes of personal data. Taken after the load, log emptied."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sekisho.storage.place import Place, Schema

_PAGES = (
    "SELECT m.type, m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name "
    "GROUP BY m.type, m.tbl_name"
)
_RELATIONS = (
    "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = %s::regnamespace"
)


def bytes_of(places: Sequence[Place]) -> dict[str, int]:
    """Bytes of tables, of indexes, and of both with whatever else a database file holds."""
    found = {"tables": 0, "indexes": 0, "all": 0}
    for place in places:
        tables, indexes, everything = _schema(place) if isinstance(place, Schema) else _file(place)
        found["tables"] += tables
        found["indexes"] += indexes
        found["all"] += everything
    return found


def _file(place: Path) -> tuple[int, int, int]:
    with closing(sqlite3.connect(place)) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows = base.execute(_PAGES).fetchall()
    tables = sum(size for kind, _, size in rows if kind == "table")
    indexes = sum(size for kind, _, size in rows if kind == "index")
    return tables, indexes, place.stat().st_size


def _schema(place: Schema) -> tuple[int, int, int]:
    import psycopg  # an extra

    with psycopg.connect(place.url, autocommit=True) as base:
        rows = base.execute(_RELATIONS, (place.name,)).fetchall()
    tables, indexes = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return tables, indexes, tables + indexes
