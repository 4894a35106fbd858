"""The catalogue of what keeps a sentence, and which sentences each keeper is for (`keepers.yaml`).

What is here reads the catalogue and ties sentences to it; whether a keeper is at work, `application.promises` finds
out. Source: ux §3; 法23条 to 26条 for the controls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.errors import Language
from sekisho.gate.trial import SHIPPED
from sekisho.law.legal_day import Period
from sekisho.ledger.kinds import EntryKind
from sekisho.notice.forms import FORM_RULES
from sekisho.policy.model import Clause, Nature


class Evidence(StrEnum):
    """What shows that a keeper works."""

    TRIAL = "trial"
    """自動テスト: it refuses an invented person, alone."""
    PUBLISHED = "published"
    """The page shows it."""
    ENTRIES = "entries"
    """実績: the book has an entry of its kinds."""
    RECORDED = "recorded"
    """点検記録: somebody, or the daily round, recorded it."""
    CHECK = "check"
    """The comparison with the Act."""


TRIAL_PERIOD: Final = Period(days=7)
"""How long a trial shows that a rule works: the daily round tries all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """One entry of the catalogue.

    Attributes:
        id: ``rule:…``, ``form:…``, ``notice:…``, ``control:…``, ``check:…``.
        evidence: What shows that it works.
        source: The article that it serves.
        names: What it is called, by language; empty for rules, which have texts of their own.
        needs: What is missing while nothing shows it, by language.
        period: How long evidence shows it; None = for good.
        kinds: The entries of the book that show it.
        value: The value of the policy that shows it.
    """

    id: str
    evidence: Evidence
    source: str
    names: Mapping[str, str]
    needs: Mapping[str, str]
    period: Period | None = None
    kinds: tuple[EntryKind, ...] = ()
    value: str = ""

    def name(self, language: Language) -> str:
        """What it is called."""
        return self.names.get(language, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Which sentences some keepers are for.

    Attributes:
        about: The sentence is about one of these.
        unless: It is about none of these.
        within: Section kinds; empty = any.
        nature: What the sentence does; empty = anything.
        keepers: Keeper id → it must be at work.
    """

    about: frozenset[str]
    unless: frozenset[str]
    within: frozenset[str]
    nature: frozenset[str]
    keepers: Mapping[str, bool]

    def holds_for(self, clause: Clause) -> bool:
        """Whether the sentence is one of these."""
        topics = set(clause.topics)
        return (
            bool(self.about & topics)
            and not self.unless & topics
            and (not self.within or clause.section_kind in self.within)
            and (not self.nature or clause.nature.value in self.nature)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All keepers, the sentences that they are for, and what a lack is called, by language."""

    keepers: Mapping[str, Keeper]
    ties: tuple[Tie, ...]
    lacks: Mapping[str, Mapping[str, str]]

    def keepers_of(self, clause: Clause) -> Mapping[str, bool]:
        """The keepers that a sentence ought to have: id → it must be at work. In the catalogue's order."""
        found: dict[str, bool] = {}
        if clause.nature is Nature.PLAIN:
            return found  # a sentence that says nothing binding needs nobody
        for tie in self.ties:
            if tie.holds_for(clause):
                for keeper, must in tie.keepers.items():
                    found[keeper] = must or found.get(keeper, False)
        return found


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    text = files("sekisho.application").joinpath("keepers.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)  # Any: two tables of different rows
    listed = {name: _keeper(name, row) for name, row in loaded["keepers"].items()}
    rules = {f"rule:{rule.id}": _tried(f"rule:{rule.id}", str(rule.source)) for rule in SHIPPED.values()}
    forms = {f"form:{rule.id}": _tried(f"form:{rule.id}", rule.source) for rule in FORM_RULES}
    return Catalogue(
        keepers={**rules, **forms, **listed},
        ties=tuple(_tie(row) for row in loaded["sentences"]),
        lacks=loaded["lacks"],
    )


def _tried(name: str, source: str) -> Keeper:
    return Keeper(id=name, evidence=Evidence.TRIAL, source=source, names={}, needs={}, period=TRIAL_PERIOD)


def _keeper(name: str, row: Mapping[str, Any]) -> Keeper:
    return Keeper(
        id=name,
        evidence=Evidence(row["evidence"]),
        source=row["source"],
        names={"ja": row["ja"], "en": row["en"]},
        needs=row["needs"],
        period=Period.parse(row["period"]) if "period" in row else None,
        kinds=tuple(EntryKind(kind) for kind in row.get("kinds", ())),
        value=row.get("value", ""),
    )


def _tie(row: Mapping[str, Any]) -> Tie:
    def words(key: str) -> frozenset[str]:
        found: Sequence[str] = row.get(key, ())
        return frozenset(found)

    return Tie(
        about=words("about"),
        unless=words("unless"),
        within=words("within"),
        nature=words("nature"),
        keepers={name.removesuffix("!"): name.endswith("!") for name in row["keepers"]},
    )
