"""Where the databases of the tests stand: files, or schemas of the run's own PostgreSQL (`--store postgres`)."""

import hashlib
import os
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from sekisho.storage.place import Place, Schema

if TYPE_CHECKING:
    from private_postgres import Server  # processes that a test starts do without

DATA, KEYS = "sekisho_data", "sekisho_keys"
_SETTINGS = {DATA: "SEKISHO_DATABASE", KEYS: "SEKISHO_KEY_DATABASE"}


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


def clone(settings: Path, name: str) -> None:
    """Gives a copied workspace schemas of its own, with the rows of the old ones."""
    text = settings.read_text(encoding="utf-8")
    old = re.findall(r'^schema = "([a-z0-9_]+)"$', text, flags=re.MULTILINE)[0]
    for database in (DATA, KEYS):
        _run(address(database), _CLONE.format(old=old, new=name))
    settings.write_text(text.replace(f'"{old}"', f'"{name}"'), encoding="utf-8")


class Beside:
    """A connection past the program, on whichever engine; committed at the end of its block."""

    def __init__(self, file: Path, settings: Path) -> None:
        self._on_server = on_postgres()
        self._connection: Any = _beside(settings) if self._on_server else sqlite3.connect(file)

    def execute(self, query: str, values: tuple[object, ...] = ()) -> Any:
        return self._connection.execute(query.replace("?", "%s") if self._on_server else query, values)

    def __enter__(self) -> Self:
        self._connection.__enter__()
        return self

    def __exit__(self, *failed: object) -> None:
        self._connection.__exit__(*failed)

    def close(self) -> None:
        self._connection.close()


def _beside(settings: Path) -> Any:
    import psycopg

    found = tomllib.loads(settings.read_text(encoding="utf-8"))["database"]
    return psycopg.connect(found["data"], options=f"-c search_path={found['schema']}")


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
