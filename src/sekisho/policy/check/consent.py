"""Consent and changes of the policy (通則編2-16, 法17条2項, 27条)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import lines_of
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import Policy
from sekisho.policy.wordings import first_lines, saying


def _deemed(policy: Policy) -> Iterator[Finding]:
    """Use taken for consent: the sentence that deems, rather than each that leads to it."""
    said = [clause for row in policy.statements_of("deemed_consent") if (clause := policy.clause(row.clause))]
    deeming = [clause for clause in said if finds("みな|見な|ものと", clause.text)]
    for clause in deeming or said[:1]:
        yield Finding(item="D01", status=Status.GAP, case="gap", lines=clause.lines)


def _change(policy: Policy) -> Iterator[Finding]:
    """A change that takes effect by being shown, without limits for purposes and recipients."""
    shown = [
        c for row in policy.statements_of("change_effective_when_shown") if (c := policy.clause(row.clause))
    ]
    unannounced = [
        clause
        for clause in policy.clauses_on("change")
        if finds("予告なく|通知なく|事前の.{0,6}なく", clause.text)
    ]
    told = bool(saying(policy, "change_told")) or bool(
        saying(policy, "purpose_change_limit") or saying(policy, "purpose_change_told")
    )
    for clause in unannounced:
        status, case = (Status.NEEDS_REVIEW, "told") if told else (Status.GAP, "no_notice")
        yield Finding(item="D02", status=status, case=case, lines=clause.lines)
    limited = bool(policy.statements_of("change_no_new_consent"))
    for clause in shown:
        if clause not in unannounced:
            case = "limited" if limited else ("told" if told else "shown")
            status = Status.GAP if case == "shown" else Status.NEEDS_REVIEW
            yield Finding(item="D02", status=status, case=case, lines=clause.lines)
            return


def _method(policy: Policy) -> Iterator[Finding]:
    lines = first_lines(policy, "text_changes")
    if lines is None:
        yield Finding(item="P64", status=Status.GAP, case="gap")
    elif (
        policy.statements_of("change_notice")
        or policy.statements_of("change_effective_when_shown")
        or saying(policy, "text_changes_told")
    ):
        yield Finding(item="P64", status=Status.MET, case="met", lines=lines)
    else:
        yield Finding(item="P64", status=Status.PARTIAL, case="partial", lines=lines)


def _dates(policy: Policy) -> Iterator[Finding]:
    lines = lines_of(policy, "dates")
    if policy.enacted or policy.revised:
        yield Finding(item="P62", status=Status.MET, case="met", lines=lines)
    else:
        yield Finding(item="P62", status=Status.GAP, case="gap")


CHECKS: Final = (
    Check(id="P62", run=_dates),
    Check(id="P64", run=_method),
    Check(id="D01", run=_deemed),
    Check(id="D02", run=_change),
)
