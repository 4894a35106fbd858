"""Where the databases of the tests stand: files, or schemas of the run's own PostgreSQL (`--store postgres`)."""

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from sekisho.storage.engine import remove_database
from sekisho.storage.place import Place, Schema
from sekisho.storage.snapshot import install_copy

if TYPE_CHECKING:
    from private_postgres import Server  # processes that a test starts do without

DATA, KEYS = "sekisho_data", "sekisho_keys"
_SETTINGS = {DATA: "SEKISHO_DATABASE", KEYS: "SEKISHO_KEY_DATABASE"}
_LASTING: set[str] = set()


@contextmanager
def on_server(server: "Server") -> Iterator[None]:
    """New workspaces stand on this server, in two databases."""
    make_databases(server, DATA, KEYS)
    with pytest.MonkeyPatch.context() as patch:
        for database, setting in _SETTINGS.items():
            patch.setenv(setting, plain(server, database))
        yield


def on_files(patch: pytest.MonkeyPatch) -> None:
    """New workspaces stand on files, for as long as the patch."""
    for setting in _SETTINGS.values():
        patch.delenv(setting, raising=False)


def on_databases(patch: pytest.MonkeyPatch, server: "Server", data: str, keys: str) -> None:
    """New workspaces stand in these databases of a server, for as long as the patch."""
    for role, database in ((DATA, data), (KEYS, keys)):
        patch.setenv(_SETTINGS[role], plain(server, database))


def make_databases(server: "Server", *names: str) -> None:
    """Makes databases on a server."""
    _run(server.url, *(f"CREATE DATABASE {name}" for name in names))


def plain(server: "Server", database: str) -> str:
    """The address of a database, as an operator writes it."""
    return server.at(database).replace("postgresql+psycopg", "postgresql")


def on_postgres() -> bool:
    """Whether this run is on PostgreSQL."""
    return _SETTINGS[DATA] in os.environ  # processes that a test starts see it too


def environment() -> dict[str, str]:
    """What a process that a test starts has to be told."""
    return {name: os.environ[name] for name in _SETTINGS.values() if name in os.environ}


def address(database: str) -> str:
    """The address of one of the two databases."""
    return os.environ[_SETTINGS[database]]


def place(file: Path, database: str) -> Place:
    """A file, or on PostgreSQL a schema of its own in its stead."""
    if not on_postgres():
        return file
    return Schema(url=address(database), name="t" + hashlib.sha256(str(file).encode()).hexdigest()[:20])


def lasting(settings: Path) -> None:
    """Keeps a workspace's schemas for the files of tests that follow, which copy it."""
    if on_postgres():
        _LASTING.add(_schema(settings.read_text(encoding="utf-8")))


def clear(server: "Server") -> None:
    """Removes what a file of tests left in the databases: thousands of schemas make a server slow."""
    for database in (DATA, KEYS):
        there = set(_names(plain(server, database)))
        if there & _LASTING:
            _run(plain(server, database), *(f'DROP SCHEMA "{name}" CASCADE' for name in there - _LASTING))
        elif there:
            _run(server.url, f"DROP DATABASE {database} WITH (FORCE)", f"CREATE DATABASE {database}")


def _names(url: str) -> list[str]:
    """The schemas of a database that tests made."""
    import psycopg

    query = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$|^public$'"
    with psycopg.connect(url, autocommit=True) as connection:
        return [name for (name,) in connection.execute(query)]


def _schema(settings: str) -> str:
    return re.findall(r'^schema = "([a-z0-9_]+)"$', settings, flags=re.MULTILINE)[0]


def clone(settings: Path, name: str) -> None:
    """Gives a copied workspace schemas of its own, with the rows of the old ones."""
    text = settings.read_text(encoding="utf-8")
    old = _schema(text)
    for database in (DATA, KEYS):
        _run(address(database), _CLONE.format(old=old, new=name))
    settings.write_text(text.replace(f'"{old}"', f'"{name}"'), encoding="utf-8")


def kept(place: Place, file: Path) -> Callable[[], None]:
    """Keeps a database as it is now, nobody using it, and returns what puts it back, without asking the program.

    Args:
        place: Of the database.
        file: Where the copy of a file is to lie; a name only, for a schema.
    """
    if not isinstance(place, Schema):
        shutil.copyfile(place, file)
        return lambda: _put_file(file, place)
    name = "k" + hashlib.sha256(str(file).encode()).hexdigest()[:20]
    _run(place.url, _CLONE.format(old=place.name, new=name))
    drop = f'DROP SCHEMA IF EXISTS "{place.name}" CASCADE'
    return lambda: _run(place.url, drop, _CLONE.format(old=name, new=place.name))


def _put_file(kept: Path, place: Path) -> None:
    for log in place.parent.glob(f"{place.name}-*"):
        log.unlink()
    shutil.copyfile(kept, place)


def lay(file: Path, place: Place) -> None:
    """Lays a database out of a backup in the place of one that nobody uses, without asking the program."""
    if isinstance(place, Schema):
        remove_database(place)
        install_copy(file, place)
    else:
        _put_file(file, place)


def cells(place: Place) -> Iterator[bytes]:
    """Every text and every bytes of every row of a schema. Of a file nothing: its bytes lie in the folder."""
    if not isinstance(place, Schema):
        return
    with Beside(place) as beside:
        tables = beside.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = ?", [place.name]
        ).fetchall()
        assert len(tables) > 5
        for (table,) in tables:
            for row in beside.execute(f'SELECT * FROM "{table}"').fetchall():
                for cell in row:
                    if isinstance(cell, bytes | str):
                        yield cell.encode() if isinstance(cell, str) else cell


class Beside:
    """A connection past the program, on whichever engine; committed and closed at the end of its block."""

    def __init__(self, place: Place) -> None:
        self._connection: Any = _beside(place) if isinstance(place, Schema) else sqlite3.connect(place)
        self._on_server = isinstance(place, Schema)

    def execute(self, query: str, values: Sequence[object] = ()) -> Any:
        return self._connection.execute(query.replace("?", "%s") if self._on_server else query, tuple(values))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            self._connection.commit()
        self._connection.close()


def _beside(place: Schema) -> Any:
    import psycopg

    return psycopg.connect(place.url, options=f"-c search_path={place.name}")


_CLONE = """
DO $$ DECLARE t text; BEGIN
  CREATE SCHEMA "{new}";
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{old}' LOOP
    EXECUTE format('CREATE TABLE "{new}".%I (LIKE "{old}".%I INCLUDING ALL)', t, t);
    EXECUTE format('INSERT INTO "{new}".%I SELECT * FROM "{old}".%I', t, t);
  END LOOP;
END $$
"""


def _run(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
