"""Statutory bases as data: which acts each one lifts, with which facts, from when to when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from ruamel.yaml import YAML

from sekisho.law.legal_day import day_number
from sekisho.law.model import Basis, LawRef, Tellable, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class FactNeeded:
    """One fact that a basis demands. `ja` and `en` are what the form asks."""

    id: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryBasis:
    """One statutory basis.

    Attributes:
        id: Which basis.
        ja: Its name in Japanese.
        en: Its name in English.
        acts: The article for each act that it lifts.
        facts: The facts that must be stated, all of them.
        approval: Whether a second person must approve the request.
        tellable: Whether the person may be told, unless an officer decides otherwise.
        effective_from: First legal day in force, or None.
        effective_to: Last legal day in force, or None.
    """

    id: Basis
    ja: str
    en: str
    acts: Mapping[Verb, LawRef]
    facts: tuple[FactNeeded, ...]
    approval: bool
    tellable: Tellable
    effective_from: int | None
    effective_to: int | None

    def in_force_on(self, day: int) -> bool:
        """Whether the basis exists on that legal day."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day <= self.effective_to
        )


def _day(value: date | None) -> int | None:
    return None if value is None else day_number(value)


@lru_cache(maxsize=1)
def statutory_bases() -> Mapping[Basis, StatutoryBasis]:
    """Every statutory basis, by id. Source: 法18条3項, 20条2項, 27条1項."""
    text = files("sekisho.law").joinpath("bases.yaml").read_text(encoding="utf-8")
    rows = YAML(typ="safe", pure=True).load(text)["bases"]
    found = (
        StatutoryBasis(
            id=Basis(row["id"]),
            ja=row["name"]["ja"],
            en=row["name"]["en"],
            acts={Verb(verb): LawRef(cite=cite) for verb, cite in row["acts"].items()},
            facts=tuple(FactNeeded(**fact) for fact in row["facts"]),
            approval=row["approval"],
            tellable=Tellable(row["tellable"]),
            effective_from=_day(row["effective_from"]),
            effective_to=_day(row["effective_to"]),
        )
        for row in rows
    )
    return {basis.id: basis for basis in found}
