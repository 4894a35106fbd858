"""Cookies, logs and external transmission (法2条7項, 31条, 電気通信事業法27条の12)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import lines_of, section_lines, sentences
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import Policy

_TAGS: Final = "google ?analytics|アナリティクス|情報収集モジュール|タグ|広告配信"


def _not_personal(policy: Policy) -> Iterator[Finding]:
    """A blanket statement that cookies are no personal information; the first sentence that says it."""
    for row in policy.statements_of("cookie_not_personal"):
        clause = policy.clause(row.clause)
        if clause is not None:
            yield Finding(item="D03", status=Status.GAP, case="gap", lines=clause.lines)
            return


def _external(policy: Policy) -> Iterator[Finding]:
    """What is sent, to whom, for what, where tags of others are used."""
    used = list(sentences(policy, _TAGS))
    if not used and not any(policy.clauses_on("cookies")):
        yield Finding(item="P53", status=Status.UNKNOWN, case="unknown")
    elif section_lines(policy, "external_transmission") is not None:
        lines = section_lines(policy, "external_transmission")
        yield Finding(item="P53", status=Status.NEEDS_REVIEW, case="review", lines=lines)
    elif used:
        yield Finding(item="P53", status=Status.PARTIAL, case="partial", lines=used[0].lines)
    else:
        yield Finding(item="P53", status=Status.UNKNOWN, case="unknown", lines=lines_of(policy, "cookies"))


def _log_conflict(policy: Policy) -> Iterator[Finding]:
    """A log said not to identify anybody, and yet to be tied to a person when authorities ask."""
    promised = [
        row for row in policy.clauses_on("access_log") if finds("(特定|識別).{0,24}(ません|ない)", row.text)
    ]
    yielded = list(sentences(policy, "例外的に.{0,30}(関連付け|特定|結び)"))
    if promised and yielded:
        yield Finding(item="X10", status=Status.NEEDS_REVIEW, case="conflict", lines=yielded[0].lines)


CHECKS: Final = (
    Check(id="P53", run=_external),
    Check(id="D03", run=_not_personal),
    Check(id="X10", run=_log_conflict),
)
