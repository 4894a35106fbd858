"""The person's rights as data: the grounds on which each may be declined, with the facts that must be stated.

Pure: which ground serves which right is the Act's, not the policy's. Source: 法32条から37条; digest §6.2, §15.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from sekisho.errors import Language
from sekisho.law.bases import FactNeeded
from sekisho.law.model import LawRef


class Right(StrEnum):
    """What a person may ask of a business (法32条から35条)."""

    CORRECTION = "correction"
    DISCLOSURE = "disclosure"
    ERASURE = "erasure"
    PROVISION_RECORDS = "provision_records"
    PURPOSE_NOTICE = "purpose_notice"
    STOP_PROVISION = "stop_provision"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGround:
    """One ground on which the Act lets a business decline a right.

    Attributes:
        id: Stable id.
        ja: What it is called, Japanese.
        en: The same, English.
        source: The article, for this very right.
        facts: The facts that must be stated, all of them; ``reason`` is what the person is told.
    """

    id: str
    ja: str
    en: str
    source: LawRef
    facts: tuple[FactNeeded, ...]

    def named(self, language: Language) -> str:
        """What it is called."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRow:
    """One right.

    Attributes:
        id: Which.
        ja: What it is called, Japanese.
        en: The same, English.
        told_by: The article by which the person is told of a refusal.
        grounds: The grounds on which it may be declined.
    """

    id: Right
    ja: str
    en: str
    told_by: LawRef
    grounds: Mapping[str, RefusalGround]

    def named(self, language: Language) -> str:
        """What it is called."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class NoGround:
    """What policies write and the Act does not know.

    Attributes:
        ja: What it is called, Japanese.
        en: The same, English.
        why: Why it is none, by language.
    """

    ja: str
    en: str
    why: Mapping[str, str]


@lru_cache(maxsize=1)
def rights() -> Mapping[Right, RightRow]:
    """Every right, by id."""
    loaded = _loaded()
    needed = {name: FactNeeded(id=name, **row) for name, row in loaded["facts"].items()}
    return {
        Right(name): RightRow(
            id=Right(name),
            ja=row["ja"],
            en=row["en"],
            told_by=LawRef(cite=row["told_by"]),
            grounds={
                ground: RefusalGround(
                    id=ground,
                    ja=loaded["grounds"][ground]["ja"],
                    en=loaded["grounds"][ground]["en"],
                    source=LawRef(cite=cite),
                    facts=tuple(needed[fact] for fact in loaded["grounds"][ground]["facts"]),
                )
                for ground, cite in row["grounds"].items()
            },
        )
        for name, row in loaded["rights"].items()
    }


@lru_cache(maxsize=1)
def no_grounds() -> Mapping[str, NoGround]:
    """What is written as a ground and is none, by id."""
    return {name: NoGround(**row) for name, row in _loaded()["not_grounds"].items()}


@lru_cache(maxsize=1)
def known_grounds() -> frozenset[str]:
    """Every id that a request may name as a ground, lawful for some right or not."""
    return frozenset(_loaded()["grounds"]) | frozenset(no_grounds())


def ground_of(right: str | None, ground: str | None) -> RefusalGround | None:
    """The ground, if the Act knows it for this very right."""
    row = next((row for name, row in rights().items() if name.value == right), None)
    return None if row is None else row.grounds.get(ground or "")


def missing_facts(right: str | None, ground: str | None, stated: Mapping[str, str]) -> tuple[str, ...]:
    """The facts that a ground still lacks; none where it is no ground at all."""
    found = ground_of(right, ground)
    if found is None:
        return ()
    return tuple(fact.id for fact in found.facts if not stated.get(fact.id, "").strip())


def _loaded() -> dict[str, Any]:  # Any: rows of a data file
    text = files("sekisho.law").joinpath("rights.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(text)  # Any: as above
    return loaded
