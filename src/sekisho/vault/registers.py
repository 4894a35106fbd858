"""Version numbers that guard caches across processes.

Whoever changes a register raises its number in the same transaction; whoever caches reads the number in the
decision's own snapshot (design §6, Request facts).
"""

from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from sekisho.storage.rows import fetch, run
from sekisho.vault.tables import register

_VERSION: Final = select(register.c.version).where(register.c.name == bindparam("name"))
_SET: Final = (
    update(register).where(register.c.name == bindparam("wanted")).values(version=bindparam("following"))
)


def version_of(connection: Connection, name: str) -> int:
    """The register's version, 0 when it was never changed."""
    rows = fetch(connection, _VERSION, {"name": name})
    return int(rows[0][0]) if rows else 0


def raise_version(connection: Connection, name: str) -> int:
    """Counts a change, and returns the new version. Needs a writing transaction."""
    version = version_of(connection, name) + 1
    set_version(connection, name, version)
    return version


def set_version(connection: Connection, name: str, version: int) -> None:
    """Keeps a number that is counted elsewhere. Needs a writing transaction."""
    if not run(connection, _SET, {"wanted": name, "following": version}):
        connection.execute(insert(register).values(name=name, version=version))
