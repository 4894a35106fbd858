"""Words and references: outdated terms, words not defined, targets that are missing, disclaimers."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import halves, sentences, word_in
from sekisho.policy.drafting.words import squeeze
from sekisho.policy.model import Policy
from sekisho.policy.particulars import ReferenceKind
from sekisho.policy.wordings import first_lines, saying

_CUT: Final = 40
_HELD_BY_TEXT: Final = frozenset({ReferenceKind.DOCUMENT, ReferenceKind.SECTION})
"""A page may stand on the site and a procedure may be answered on request; a document or section must be there."""


@lru_cache(maxsize=1)
def _terms() -> Mapping[str, Any]:  # two lists of different shapes
    text = files("sekisho.policy.check").joinpath("terms.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def _outdated(policy: Policy) -> Iterator[Finding]:
    """Each outdated term once, at its first place."""
    for rule in _terms()["outdated"]:
        for clause in sentences(policy, rule["when"]):
            word = word_in(rule["when"], clause.text) or rule["when"]
            facts = {"word": word, "now": rule["now"], "since": rule["since"]}
            yield Finding(
                item="X02", status=Status.NEEDS_REVIEW, case="outdated", lines=clause.lines, facts=facts
            )
            break


def _undefined_self(policy: Policy) -> Iterator[Finding]:
    """A second word for oneself that the document never explains."""
    said: dict[str, tuple[int, int]] = {}
    whole = squeeze("".join(clause.text for clause in policy.clauses))
    for clause in policy.clauses:
        for word in sorted(_terms()["self"], key=len, reverse=True):
            form = f"{word}(?!団)" if word == "当社" else word
            if word_in(form, clause.text):
                said.setdefault(word, clause.lines)
    defined = {
        word for word in said if f"「{word}」" in whole or f"以下、{word}" in whole or f"以下{word}" in whole
    }
    for word, lines in said.items():
        if defined and word not in defined:
            facts = {"word": word, "defined": "、".join(sorted(defined))}
            yield Finding(item="X11", status=Status.NEEDS_REVIEW, case="undefined", lines=lines, facts=facts)


def _missing_lists(policy: Policy) -> Iterator[Finding]:
    for missing in policy.missing_lists:
        clause = policy.clause(missing)
        if clause is not None:
            facts = {"text": clause.text[:_CUT]}
            yield Finding(item="R01", status=Status.GAP, case="gap", lines=clause.lines, facts=facts)


def _missing_documents(policy: Policy) -> Iterator[Finding]:
    for row in policy.references:
        if row.resolved_by is None and row.kind in _HELD_BY_TEXT:
            lines = row.lines or next((one.lines for one in policy.clauses if row.target in one.text), None)
            facts = {"name": row.target}
            yield Finding(item="R02", status=Status.GAP, case="gap", lines=lines, facts=facts)


def _disclaimer(policy: Policy) -> Iterator[Finding]:
    """A blanket exemption may be void against consumers (消費者契約法8条)."""
    for clause in sentences(policy, "一切(の|、)?(その)?責任を(負わ|負い|負う)"):
        yield Finding(item="X12", status=Status.NEEDS_REVIEW, case="blanket", lines=clause.lines)
        return


def _old_articles(policy: Policy) -> Iterator[Finding]:
    """Numbers of articles from before April 2022, and the exclusion of six months that went with them."""
    for rule in _terms()["articles"]:
        for clause in sentences(policy, rule["when"]):
            facts = {"word": word_in(rule["when"], clause.text) or "", "now": rule["now"]}
            yield Finding(item="D10", status=Status.GAP, case="article", lines=clause.lines, facts=facts)
            break
    for clause in saying(policy, "six_months")[:1]:
        yield Finding(item="D10", status=Status.GAP, case="six_months", lines=clause.lines)


def _impossible(policy: Policy) -> Iterator[Finding]:
    """A guarantee that nobody can give, or the words of another law in place of the Act's."""
    for clause in saying(policy, "guarantee")[:1]:
        yield Finding(item="D20", status=Status.NEEDS_REVIEW, case="guarantee", lines=clause.lines)
    pasted = saying(policy, "foreign_law")
    if pasted and not saying(policy, "act_named"):
        yield Finding(item="D20", status=Status.NEEDS_REVIEW, case="foreign_law", lines=pasted[0].lines)


def _pledges(policy: Policy) -> Iterator[Finding]:
    """Compliance and continual improvement (通則編10-1, JIS Q 15001)."""
    lawful, better = first_lines(policy, "compliance"), first_lines(policy, "improvement")
    yield halves("P61", lawful, better, no_one="no_compliance", no_other="no_improvement")


CHECKS: Final = (
    Check(id="P61", run=_pledges),
    Check(id="D10", run=_old_articles),
    Check(id="D20", run=_impossible),
    Check(id="R01", run=_missing_lists),
    Check(id="R02", run=_missing_documents),
    Check(id="X02", run=_outdated),
    Check(id="X11", run=_undefined_self),
    Check(id="X12", run=_disclaimer),
)
