"""Writes a migration for what the stores declare and the newest migration lacks.

Usage: python tools/migration.py NUMBER "what changes"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

import sekisho.bootstrap  # noqa: F401 - every store declares its tables
from sekisho.storage.engine import open_database
from sekisho.storage.migrations import _config
from sekisho.storage.schema import metadata


def main() -> None:
    """Migrates a scratch database to the newest number, compares, writes the next migration."""
    number, message = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        engine = open_database(Path(scratch) / "scratch.db", create=True)
        with engine.begin() as connection:
            config = _config(connection)
            config.attributes["metadata"] = metadata
            command.upgrade(config, "head")
            command.revision(config, message=message, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    main()
