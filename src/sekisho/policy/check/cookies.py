"""Cookies, logs, external transmission and advertising by mail (法2条7項, 電気通信事業法27条の12, 特電法3条)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import lines_of, section_lines, sentences, settled, where_done
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import Policy
from sekisho.policy.particulars import ConflictAbout
from sekisho.policy.wordings import first_lines


def _not_personal(policy: Policy) -> Iterator[Finding]:
    """A blanket statement that cookies are no personal information; the first sentence that says it."""
    for row in policy.statements_of("cookie_not_personal"):
        clause = policy.clause(row.clause)
        if clause is not None:
            yield Finding(item="D03", status=Status.GAP, case="gap", lines=clause.lines)
            return


def _external(policy: Policy) -> Iterator[Finding]:
    """What is sent, to whom, for what, where tags of others are used."""
    listed = section_lines(policy, "external_transmission")
    found = settled("P53", policy, "tags")
    if listed is not None:
        yield Finding(item="P53", status=Status.NEEDS_REVIEW, case="review", lines=listed)
    elif found is not None:
        yield replace(found, lines=lines_of(policy, "cookies"))
    else:
        # The duty binds four kinds of service only: whether this one is of them, the text does not say.
        yield Finding(item="P53", status=Status.PARTIAL, case="partial", lines=first_lines(policy, "tags"))


def _stopping(policy: Policy) -> Iterator[Finding]:
    """How to stop analytics, advertising or cookies."""
    spoken = first_lines(policy, "tags", "cookies")
    found = settled("P54", policy, "tags")
    if (said := first_lines(policy, "tag_stop")) is not None and spoken is not None:
        yield Finding(item="P54", status=Status.MET, case="met", lines=said)
    elif spoken is not None or found is None:
        yield Finding(item="P54", status=Status.GAP, case="gap", lines=spoken)
    else:
        yield found


def _tied(policy: Policy) -> Iterator[Finding]:
    """Cookies tied to a person are handled as personal information (法2条1項・7項)."""
    spoken = first_lines(policy, "cookies", "tags")
    if (said := first_lines(policy, "cookie_tied")) is not None and spoken is not None:
        yield Finding(item="P55", status=Status.MET, case="met", lines=said)
    elif spoken is not None:
        yield Finding(item="P55", status=Status.GAP, case="gap", lines=spoken)
    else:
        yield settled("P55", policy, "tags") or Finding(item="P55", status=Status.GAP, case="gap")


def _ad_mail(policy: Policy) -> Iterator[Finding]:
    """How advertising by mail is stopped (特電法3条3項)."""
    yield from where_done("P56", policy, "ad_mail", "mail_stop")


def _log_conflict(policy: Policy) -> Iterator[Finding]:
    """A log said not to identify anybody, and yet to be tied to a person: when authorities ask, or to find out fraud.

    Which sentence is followed where fraud is looked into, an officer chooses; from then on nothing is reported of it.
    """
    promised = [
        row for row in policy.clauses_on("access_log") if finds("(特定|識別).{0,24}(ません|ない)", row.text)
    ]
    yielded = list(sentences(policy, "例外的に.{0,30}(関連付け|特定|結び)"))
    if promised and yielded:
        yield Finding(item="X10", status=Status.NEEDS_REVIEW, case="conflict", lines=yielded[0].lines)
    seeking = {row.clause for row in policy.purposes}
    for row in policy.conflicts:
        if row.about is ConflictAbout.LOG_IDENTITY and row.settled is None:
            silent = policy.clause(row.against if row.clause in seeking else row.clause)
            yield Finding(
                item="X10",
                status=Status.NEEDS_REVIEW,
                case="undecided",
                lines=None if silent is None else silent.lines,
                question=f"conflict:{row.id}",
            )


CHECKS: Final = (
    Check(id="P53", run=_external),
    Check(id="P54", run=_stopping),
    Check(id="P55", run=_tied),
    Check(id="P56", run=_ad_mail),
    Check(id="D03", run=_not_personal),
    Check(id="X10", run=_log_conflict),
)
