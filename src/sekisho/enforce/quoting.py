"""How names and texts stand in SQL: always quoted, so that none is ever read as something else."""

from collections.abc import Iterable


def name(*parts: str) -> str:
    """An identifier, with its schema if there are two parts."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def names(parts: Iterable[str]) -> str:
    """Identifiers, separated by commas."""
    return ", ".join(map(name, parts))


def literal(text: str) -> str:
    """A text constant that means the same whatever `standard_conforming_strings` says."""
    escaped = text.replace("'", "''")
    return "E'" + escaped.replace("\\", "\\\\") + "'" if "\\" in escaped else f"'{escaped}'"
