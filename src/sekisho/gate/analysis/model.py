"""What an analysis finds: findings with an example, and claims that were proved for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sekisho.gate.analysis.person import Person
from sekisho.gate.model import Plan, Request
from sekisho.policy.model import Policy


class Level(StrEnum):
    """How much a finding weighs."""

    GAP = "gap"
    """What the text says cannot be kept as it stands."""
    NEEDS_REVIEW = "needs_review"
    """Somebody has to look whether it is meant so."""
    NOTE = "note"
    """Worth knowing; nothing has to be done."""


class Code(StrEnum):
    """What can be found. Append-only; the texts stand in `presenting/analysis.yaml`."""

    UNKNOWN_ID = "unknown_id"
    """Something names an id that the policy does not have."""
    PURPOSE_WITHOUT_ITEM = "purpose_without_item"
    """A purpose that no item may serve."""
    PURPOSE_OF_ALL_ITEMS = "purpose_of_all_items"
    """A purpose for which nobody said which items it needs: every listed one may serve it."""
    ITEM_WITHOUT_PURPOSE = "item_without_purpose"
    """An item that may serve no purpose."""
    RULE_WITHOUT_CITATION = "rule_without_citation"
    """A rule that can deny under this policy and finds no sentence to quote."""
    CLAUSE_WITHOUT_KEEPER = "clause_without_keeper"
    """A sentence that binds and that nothing keeps."""
    RULE_WITHOUT_CLAUSE = "rule_without_clause"
    """A rule of whose subjects the text says nothing."""
    RETENTION_MISSING = "retention_missing"
    """Items for which no period is set."""
    NEVER_FIRES = "never_fires"
    """A rule that denies nobody, whatever is asked."""
    NOBODY = "nobody"
    """A request that the text states, and that no person can be reached by."""
    CONTRADICTION = "contradiction"
    """Two sentences under which the same request is answered differently."""
    IDLE_CONTRADICTION = "idle_contradiction"
    """Two sentences that disagree, and no answer hangs on it."""
    FOREIGN_WITHOUT_BASIS = "foreign_without_basis"
    """A recipient abroad to whom information can go without any ground."""
    CLAIM_BROKEN = "claim_broken"
    """Something that must hold for everybody does not."""


LEVELS: Final[Mapping[Code, Level]] = {
    Code.UNKNOWN_ID: Level.GAP,
    Code.PURPOSE_WITHOUT_ITEM: Level.GAP,
    Code.PURPOSE_OF_ALL_ITEMS: Level.NEEDS_REVIEW,
    Code.ITEM_WITHOUT_PURPOSE: Level.NEEDS_REVIEW,
    Code.RULE_WITHOUT_CITATION: Level.NOTE,
    Code.CLAUSE_WITHOUT_KEEPER: Level.NEEDS_REVIEW,
    Code.RULE_WITHOUT_CLAUSE: Level.NOTE,
    Code.RETENTION_MISSING: Level.NEEDS_REVIEW,
    Code.NEVER_FIRES: Level.NOTE,
    Code.NOBODY: Level.GAP,
    Code.CONTRADICTION: Level.GAP,
    Code.IDLE_CONTRADICTION: Level.NOTE,
    Code.FOREIGN_WITHOUT_BASIS: Level.GAP,
    Code.CLAIM_BROKEN: Level.GAP,
}
"""How much each weighs, unless the finding says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One person and one request, as the gate answers it.

    Attributes:
        request: What is asked.
        person: Of whom.
        day: The legal day of the question.
        allowed: The answer; where two readings are compared, that under the first.
        rules: The rules that deny, under the reading that denies.
        other: The answer under the other reading, or None where there is only one.
        plan: The plan that answered, for the reasons; None where two readings are compared.
        fired: Mask of the rules that deny.
    """

    request: Request
    person: Person
    day: int
    allowed: bool
    rules: tuple[str, ...]
    other: bool | None = None
    plan: Plan | None = None
    fired: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something found.

    Attributes:
        code: What it is.
        level: How much it weighs.
        about: Kind of thing → ids: ``purpose``, ``item``, ``channel``, ``recipient``, ``rule``, ``clause``, ``place``,
            ``fact``, ``claim``, ``id``.
        clauses: The sentences concerned, by id.
        example: A person and a request that show it, or None where the matter is the text alone.
    """

    code: Code
    level: Level
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()
    example: Example | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A claim that holds for every person in every state.

    Attributes:
        claim: Its id; the text stands in `presenting/analysis.yaml`.
        requests: Of how many requests it was asked.
    """

    claim: str
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that was found of one policy.

    Attributes:
        policy: The policy.
        findings: The gravest first.
        proved: The claims that hold.
        requests: How many different requests were put to the rules.
    """

    policy: Policy
    findings: tuple[Finding, ...]
    proved: tuple[Proved, ...]
    requests: int


def finding(
    code: Code,
    *,
    clauses: tuple[str | None, ...] = (),
    example: Example | None = None,
    level: Level | None = None,
    **about: str | tuple[str, ...],
) -> Finding:
    """A finding at its usual level."""
    return Finding(
        code=code,
        level=LEVELS[code] if level is None else level,
        about={kind: (ids,) if isinstance(ids, str) else ids for kind, ids in about.items()},
        clauses=tuple(dict.fromkeys(one for one in clauses if one is not None)),
        example=example,
    )


def by_weight(found: list[Finding]) -> tuple[Finding, ...]:
    """Findings, the gravest first, in the order of their codes."""
    levels, codes = list(Level), list(Code)
    return tuple(sorted(found, key=lambda one: (levels.index(one.level), codes.index(one.code))))
