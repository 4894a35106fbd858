"""Countries whose system of protection is found equal to Japan's, as data with its days (法28条1項, 規15条)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ruamel.yaml import YAML

from sekisho.law.legal_day import day_number

JAPAN: Final = "JP"
"""ISO 3166-1 code of the country in which the Act itself binds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the Commission found of one country.

    Attributes:
        country: ISO 3166-1 alpha-2.
        effective_from: First legal day in force.
        effective_to: Last legal day in force, or None.
    """

    country: str
    effective_from: int
    effective_to: int | None

    def in_force_on(self, day: int) -> bool:
        """Whether the finding exists on that legal day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@lru_cache(maxsize=1)
def findings() -> Mapping[str, Finding]:
    """Every finding, by country."""
    text = files("sekisho.law").joinpath("countries.yaml").read_text(encoding="utf-8")
    rows = YAML(typ="safe", pure=True).load(text)["adequate"]
    return {
        country: Finding(
            country=country,
            effective_from=day_number(row["effective_from"]),
            effective_to=None if row["effective_to"] is None else day_number(row["effective_to"]),
        )
        for row in rows
        for country in row["countries"]
    }


def adequate(country: str, day: int) -> bool:
    """Whether somebody in a country is no "third party abroad" on a legal day. An unnamed country is not adequate."""
    found = findings().get(country)
    return found is not None and found.in_force_on(day)
