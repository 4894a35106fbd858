"""Where a database is: a file of SQLite, or a schema of a PostgreSQL database."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A schema of a PostgreSQL database, which holds one workspace's data, or one's keys.

    Attributes:
        url: ``postgresql://user@host/database``, without a password: that comes from the server's own files
            (``PGPASSFILE``) or the environment (``PGPASSWORD``).
        name: Of the schema: lower case letters, digits, ``_``.
    """

    url: str
    name: str


Place = Path | Schema


def label(place: Place) -> str:
    """What messages call it: a file's or a schema's name. No personal data, no secret."""
    return place.name
