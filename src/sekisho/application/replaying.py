"""Replays a past decision: why it was made, and what each version says of the same request.

The answer given then stands and is rendered again, not decided again (`explaining`). Beside it, the same request is bound
to every version: what the policy alone decides, before any person's state is looked at. Nothing is opened or written.
"""

from dataclasses import dataclass

from sekisho.application.explaining import Explained, decided, explained
from sekisho.application.house import House, Unit
from sekisho.errors import Language
from sekisho.gate.bind import bind
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.explain import explain
from sekisho.gate.ir import TRUE
from sekisho.gate.model import Actor, ActorKind, Plan, Reason, Request, Verdict
from sekisho.law.legal_day import DayNumber
from sekisho.policy.model import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderVersion:
    """What one version says of a request.

    Attributes:
        version: The version.
        verdict: What it decides before a person is looked at.
        reasons: Why it denies everybody; empty otherwise.
    """

    version: str
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A past decision, and the same request under every version.

    Attributes:
        explained: The answer that was given, and why.
        request: What was asked; the text of stated facts is not kept.
        versions: What each version says, in the order in which they began.
    """

    explained: Explained
    request: Request
    versions: tuple[UnderVersion, ...]


def replay(house: House, decision: str, *, language: Language = "ja") -> Replayed:
    """Replays a decision by its id.

    Raises:
        StaffError: No entry holds that decision (DECISION-001), or its plan was not kept (DECISION-002).
    """
    return house.read(lambda unit: _replay(unit, decision, language))


def _replay(unit: Unit, decision: str, language: Language) -> Replayed:
    entry, plan = decided(unit, decision)
    found = [_under(unit, plan.request, held.policy, language) for held in unit.snapshot.versions.values()]
    answer = explained(unit, entry, plan, language)
    return Replayed(explained=answer, request=plan.request, versions=tuple(found))


def _under(unit: Unit, request: Request, policy: Policy, language: Language) -> UnderVersion:
    """The request today, or on the version's first day if that is later, by an account that may do everything: only the policy speaks."""
    plan = bind(
        request,
        policy=policy,
        registers=unit.snapshot.registers,
        actor=Actor(kind=ActorKind.STAFF, id="replay", purposes=None, items=None),
        today=DayNumber(max(unit.today, policy.effective_from or 0)),
        circumstances=Circumstances(about="replay"),
    )
    fired = _always(plan) if plan.verdict is Verdict.ALWAYS_DENIED else 0
    reasons = explain(plan, fired=fired, lifted=0, policy=policy, language=language) if fired else ()
    return UnderVersion(version=policy.version, verdict=plan.verdict, reasons=reasons)


def _always(plan: Plan) -> int:
    """The rules that deny whoever it is."""
    mask = 0
    for terms in (plan.common, *(terms for _, terms in plan.by_item)):
        for term in terms:
            if term.when == TRUE:
                mask |= 1 << term.bit
    return mask & ~plan.lift
