"""What stands on record besides the policy: agreements, reviews, announcements, filings, each with its legal days.

A record names what it is about (`Stands`), its id, and one *part*: an agreement in force, a review that is not overdue,
one part of an announcement. The gate asks on the day of the decision whether the part stands; what is not on record
stands on no day. Source: 法25条, 27条, 28条, 30条, 31条, 41条, 43条.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from sekisho.gate.tables import Period, Stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part that can stand.

    Attributes:
        what: What it is about.
        id: Its name in requests and rules.
        ja: What it is called.
        en: What it is called.
        source: The article, or None for the house's own.
        dated: A record of it must have a last day.
    """

    what: Stands
    id: str
    ja: str
    en: str
    source: str | None
    dated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One part of something, with the days on which it stands; a later record of the part takes its place.

    Attributes:
        what: What it is about.
        name: Its id: a recipient, a country, a release, an account.
        part: Part id.
        period: The days, or None: withdrawn.
        reason: The officer's words; never about a person.
        actor: Staff account id.
        at: Instant, microseconds.
    """

    what: Stands
    name: str
    part: str
    period: Period | None
    reason: str
    actor: str
    at: int


@lru_cache(maxsize=1)
def parts() -> Mapping[tuple[Stands, str], Part]:
    """Every part that can stand, by what it is about and its id."""
    text = files("sekisho.standing").joinpath("parts.yaml").read_text(encoding="utf-8")
    tables: Mapping[str, Mapping[str, Any]] = YAML(typ="safe", pure=True).load(text)["parts"]
    found = (
        Part(
            what=Stands(what),
            id=part,
            ja=row["ja"],
            en=row["en"],
            source=row.get("source"),
            dated=row.get("dated", False),
        )
        for what, rows in tables.items()
        for part, row in rows.items()
    )
    return {(part.what, part.id): part for part in found}
