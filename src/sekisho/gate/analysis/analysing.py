"""The whole analysis of a policy: what can be read off it, and what the solver says."""

from collections.abc import Mapping

from sekisho.gate.analysis.contradictions import contradictions
from sekisho.gate.analysis.formula import solver
from sekisho.gate.analysis.model import Analysis, Finding, Proved, by_weight
from sekisho.gate.analysis.reading import read_off
from sekisho.gate.analysis.solving import Solving
from sekisho.gate.trial import Tried, try_rules
from sekisho.law.legal_day import DayNumber
from sekisho.policy.model import Policy


def analyse(policy: Policy, *, today: DayNumber, tried: Mapping[str, Tried] | None = None) -> Analysis:
    """Analyses a policy as it stands on a day.

    Args:
        policy: The effective policy, answers included.
        today: The legal day on which its rules are asked.
        tried: The trials of its rules on that day, where they were made already.

    Raises:
        OperatorError: The solver is not installed (ANALYSIS-001).
    """
    solver()
    found: list[Finding] = [*read_off(policy, try_rules(policy, today=today) if tried is None else tried)]
    solving = Solving(policy, today)
    found += solving.unreachable()
    found += solving.silent()
    found += contradictions(policy, today)
    proved: list[Proved] = []
    for one in solving.claims():
        if isinstance(one, Proved):
            proved.append(one)
        else:
            found.append(one)
    return Analysis(
        policy=policy, findings=by_weight(found), proved=tuple(proved), requests=solving.binder.requests
    )
