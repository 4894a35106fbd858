"""Opens, finds and removes databases, on whichever engine they stand."""

from pathlib import Path

from sqlalchemy import Engine

from sekisho.storage.backend import IMMEDIATE
from sekisho.storage.place import Place
from sekisho.storage.sqlite import BUSY_TIMEOUT_MS, open_file, remove_file

__all__ = ["BUSY_TIMEOUT_MS", "IMMEDIATE", "database_exists", "open_database", "remove_database"]


def open_database(place: Place, *, create: bool = False) -> Engine:
    """Opens the database at `place`, checking that it is one.

    Args:
        place: A file, or a schema of PostgreSQL. A new file is made readable by its owner only (mode 0600).
        create: Make it when it is absent. Otherwise an absent one is refused: a mistyped place must not look like an
            empty workspace.

    Returns:
        An engine whose connections are settled as its backend says. `engine.connect()` begins a reading transaction
        at its first statement; the execution option `IMMEDIATE` makes it a writing one.

    Raises:
        OperatorError: Absent or unreadable (STORAGE-004), not a database (STORAGE-003), locked (STORAGE-001), a
            setting that the database does not honour (STORAGE-005); on PostgreSQL as `postgres.open_schema` says.
    """
    if isinstance(place, Path):
        return open_file(place, create=create)
    from sekisho.storage.postgres import open_schema

    return open_schema(place, create=create)


def database_exists(place: Place) -> bool:
    """Whether something is there already."""
    if isinstance(place, Path):
        return place.exists()
    from sekisho.storage.postgres import schema_exists

    return schema_exists(place)


def remove_database(place: Place) -> None:
    """Removes a database that was never handed over, or is given up. Absent is well."""
    if isinstance(place, Path):
        remove_file(place)
        return
    from sekisho.storage.postgres import remove_schema

    remove_schema(place)
