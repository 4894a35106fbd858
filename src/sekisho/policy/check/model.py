"""Values of the law check: the finding, and the named check that makes findings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final, TypedDict

from ruamel.yaml import YAML

from sekisho.errors import Language
from sekisho.policy.model import Policy


class Status(StrEnum):
    """What a check found. Never that a policy is lawful."""

    MET = "met"
    PARTIAL = "partial"
    GAP = "gap"
    NEEDS_REVIEW = "needs_review"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How much a gap weighs."""

    ERROR = "error"
    """The Act demands it of every policy."""
    WARNING = "warning"
    """The Act demands it where the practice exists, or the wording claims more than the Act gives."""
    NOTE = "note"
    """Desirable by the guidelines, or worth a second look."""


class Said(TypedDict):
    """Why, and wording to consider."""

    why: str
    mend: str


class _Requirement(TypedDict):
    severity: str
    title: Mapping[str, str]
    source: str
    cases: Mapping[str, Mapping[str, Said]]


SHARED: Final = "_shared"
"""The entry of the texts whose cases serve every requirement."""


@lru_cache(maxsize=1)
def requirements() -> Mapping[str, _Requirement]:
    """The texts of every requirement: id → severity, source, cases → language → why and mend."""
    text = files("sekisho.policy.check").joinpath("messages.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, _Requirement] = YAML(typ="safe", pure=True).load(text)
    return loaded


def requirement_ids() -> tuple[str, ...]:
    """Every requirement, in the order of the checks: P, D, R, X."""
    ids = (key for key in requirements() if key != SHARED)
    return tuple(sorted(ids, key=lambda one: ("PDRX".index(one[0]), one)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found at one place.

    Attributes:
        item: Id of the requirement: ``P26``, ``D01``, ``X01``…
        status: What was found.
        case: Which of the requirement's texts applies.
        lines: First and last line in the published text, or None where something is absent.
        facts: The policy's own words for the texts' placeholders.
        question: Id of the question whose answer settles an unknown.
    """

    item: str
    status: Status
    case: str
    lines: tuple[int, int] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    question: str | None = None

    @property
    def source(self) -> str:
        """The article."""
        return requirements()[self.item]["source"]

    @property
    def severity(self) -> Severity:
        """How much it weighs, were it a gap."""
        return Severity(requirements()[self.item]["severity"])

    def why(self, language: Language = "ja") -> str:
        """What was found and why it matters."""
        return self._said(language)["why"].format(**self.facts)

    def mend(self, language: Language = "ja") -> str:
        """Wording to consider; empty where nothing is to be mended."""
        return self._said(language)["mend"].format(**self.facts)

    def title(self, language: Language = "ja") -> str:
        """What the requirement is about, in a few words."""
        return requirements()[self.item]["title"][language]

    def _said(self, language: Language) -> Said:
        cases = requirements()[self.item]["cases"]
        said = cases[self.case] if self.case in cases else requirements()[SHARED]["cases"][self.case]
        return said[language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A named check.

    Attributes:
        id: Id of the requirement.
        run: Gives the findings of a policy; pure, in the order of the text. A defect that is not there gives none:
            the registry then says that it was looked for.
    """

    id: str
    run: Callable[[Policy], Iterator[Finding]]
