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
    return _read("bases.yaml")


@lru_cache(maxsize=1)
def coming_bases() -> Mapping[Basis, StatutoryBasis]:
    """Bases that are enacted and not in force: open to nobody before their day, which no order sets yet.

    Source: 令和8年法律第56号; digest §0.1.
    """
    return _read("coming_bases.yaml")


def basis_on(wanted: Basis | None, day: int) -> StatutoryBasis | None:
    """The statutory basis of that id, if the law has it on that day. What is coming is not there before its day."""
    if wanted is None:
        return None
    found = statutory_bases().get(wanted)
    if found is not None:
        return found
    coming = coming_bases().get(wanted)
    return coming if coming is not None and coming.in_force_on(day) else None


def basis_named(wanted: Basis | None) -> StatutoryBasis | None:
    """The basis of that id, in force or coming: for its name and facts, never for a decision."""
    if wanted is None:
        return None
    return statutory_bases().get(wanted) or coming_bases().get(wanted)


def _read(name: str) -> Mapping[Basis, StatutoryBasis]:
    text = files("sekisho.law").joinpath(name).read_text(encoding="utf-8")
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
