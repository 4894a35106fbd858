"""Whether a data database has the form that this release knows, without loading the migrations.

A database of an older release is brought up; one of a newer release, or of none, is refused: reading it by the wrong
form could lose a stop or a consent.
"""

from importlib.resources import files
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from sekisho.errors import OperatorError
from sekisho.storage.engine import open_database

_TABLE = "alembic_version"


def known_forms() -> tuple[str, ...]:
    """The numbers of all migrations of this release, oldest first."""
    folder = files("sekisho.storage").joinpath("migrations", "versions")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.partition("_")[0] for name in names if name[:1].isdigit()))


def form_of(engine: Engine) -> str | None:
    """The migration that a database stands at, or None when it was never migrated."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_TABLE):
            return None
        return connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar_one_or_none()  # noqa: S608 - our own name


def fit(engine: Engine) -> None:
    """Brings an older database to the form of this release.

    Raises:
        OperatorError: Another release made it, which this one does not know (WORKSPACE-010).
    """
    known, found = known_forms(), form_of(engine)
    if found == known[-1]:
        return
    if found not in known:
        raise OperatorError("WORKSPACE-010", found=found or "none", wanted=known[-1])
    from sekisho.storage.migrations import upgrade

    upgrade(engine)


def fit_file(path: Path) -> None:
    """Brings an older copy, a file that nobody has open, to the form of this release.

    Raises:
        OperatorError: As `fit`.
    """
    engine = open_database(path)
    try:
        fit(engine)
    finally:
        engine.dispose()
