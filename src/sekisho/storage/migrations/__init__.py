"""Numbered migrations of the data database, forward only, through Alembic.

Each is safe beside the running version and imports no code of the domain. No migration rewrites the ledger or brings
erased data back. A test fails when the tables that the stores declare and the migrations differ.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from sekisho.storage.transaction import writing


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The number of the newest migration."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(connection: Connection) -> str | None:
    """The migration that a database stands at, or None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> None:
    """Brings a database to the newest migration, in one transaction."""
    with writing(engine) as tx:
        command.upgrade(_config(tx.connection), "head")
