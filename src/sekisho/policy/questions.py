"""What no text can tell: the open questions of a policy, each with a stable id.

Pure: the same policy gives the same questions in the same order. Answering is left to `answers`; an unanswered
question never widens what is allowed.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ruamel.yaml import YAML

from sekisho.law.model import Basis
from sekisho.policy.model import (
    UNKNOWN_COUNTRY,
    Policy,
    Question,
    QuestionKind,
    Recipient,
    RecipientKind,
    RetentionClock,
)

YES_NO: Final = ("yes", "no")

_SURE: Final = 0.75
"""Below this confidence a reading of the categories is asked about."""

_NAMED: Final = re.compile(
    r"会社|法人|組合|財団|社団|協会|機構|Inc\b|Ltd\b|LLC\b|Corp\b|GmbH|Google|Meta|Amazon|Microsoft",
    re.IGNORECASE,
)
_CLASS: Final = re.compile(
    r"会社等|(グループ|関連|関係|提携|子|親|兄弟|代行|カード|運送|配送|他|各)会社|会社$(?<!株式会社)"
)
_UNNAMED_KINDS: Final = frozenset(
    {RecipientKind.AFFILIATE, RecipientKind.JOINT_USER, RecipientKind.THIRD_PARTY}
)
"""Contractors are registered with their agreements (法25条), authorities and parties of a deal come with each case."""

_NOBODY: Final = frozenset({"第三者", "外国にある第三者"})
_CUT: Final = 40


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Mapping[str, str]]:
    text = files("sekisho.policy").joinpath("data", "questions.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, str]] = YAML(typ="safe", pure=True).load(text)
    return loaded


def is_named(recipient: Recipient) -> bool:
    """Whether a recipient is somebody by name, rather than a class such as 「提携先」."""
    return bool(_NAMED.search(recipient.name)) and not _CLASS.search(recipient.name)


def open_questions(policy: Policy) -> tuple[Question, ...]:
    """Every question that the policy's text leaves open, in a fixed order."""
    return (*_lists(policy), *_periods(policy), *_recipients(policy), *_practices(policy))


def resting_question(asked: str) -> Question | None:
    """A question that was once asked and is not any more, by its id; None for what never was a question's id."""
    family, _, target = asked.rpartition(":")
    for name, about in ((asked, None), (family, target)):
        if name in _texts():
            return _question(name, target=about)
    return None


def _question(
    name: str,
    *,
    lines: tuple[int, int] | None = None,
    target: str | None = None,
    choices: tuple[str, ...] = (),
    words: str = "",
) -> Question:
    """The question of a family (`name`) about a target."""
    row = _texts()[name]
    short = words if len(words) <= _CUT else words[: _CUT - 1] + "…"
    return Question(
        id=name if target is None else f"{name}:{target}",
        kind=QuestionKind(row["kind"]),
        ja=row["ja"].format(name=short, text=short),
        en=row["en"].format(name=short, text=short),
        choices=choices,
        lines=lines,
        target=target,
    )


def _first_lines(policy: Policy, *topics: str) -> tuple[int, int] | None:
    found = (clause.lines for topic in topics for clause in policy.clauses_on(topic))
    return next(found, None)


def _lists(policy: Policy) -> Iterator[Question]:
    if policy.items_open or not policy.items:
        yield _question("items", lines=_first_lines(policy, "items", "acquisition"))
    if policy.channels_open or not policy.channels:
        yield _question("channels", lines=_first_lines(policy, "channels", "acquisition"))
    if all(row.source.confidence < _SURE for row in policy.categories):
        yield _question("categories", lines=_first_lines(policy, "categories"))


def _periods(policy: Policy) -> Iterator[Question]:
    for rule in policy.retention:
        clause = policy.clause(rule.clause)
        words = clause.text if clause else rule.id
        if rule.period is None and rule.clock is not RetentionClock.PURPOSE_ENDED:
            yield _question("period", target=rule.id, lines=rule.source.lines, words=words)
        if rule.clock is RetentionClock.CANCELLED and rule.period is not None:
            yield _question(
                "house_rule", target=rule.id, lines=rule.source.lines, words=words, choices=YES_NO
            )

    for statement in policy.statements_of("publication"):
        clause = policy.clause(statement.clause)
        if clause is not None and "期間" in clause.text:
            yield _question("period", target=clause.id, lines=clause.lines, words=clause.text)


def _recipients(policy: Policy) -> Iterator[Question]:
    for row in policy.recipients:
        if (
            row.kind in _UNNAMED_KINDS
            and row.member_of is None
            and row.name not in _NOBODY
            and not is_named(row)
        ):
            yield _question("partner", target=row.id, lines=row.source.lines, words=row.name)
    for row in policy.recipients:
        if row.country == UNKNOWN_COUNTRY:
            yield _question("country", target=row.id, lines=row.source.lines, words=row.name)


def _practices(policy: Policy) -> Iterator[Question]:
    if not policy.foreign_countries:
        yield _question("practice:foreign", lines=_first_lines(policy, "foreign"), choices=YES_NO)
    cases = policy.provision_exceptions.cases
    recited = next((case for case in cases if case.basis is Basis.JOINT_USE), None)
    if recited is not None and policy.joint_use is None:
        yield _question("practice:joint_use", lines=recited.source.lines, choices=YES_NO)
    opt_out = next((case for case in cases if case.basis is Basis.OPT_OUT), None)
    if opt_out is not None:
        yield _question("practice:opt_out", lines=opt_out.source.lines, choices=YES_NO)
    yield _question("practice:answer_procedure", choices=YES_NO)
    for item in policy.items:
        clause = policy.clause(item.clause)
        if item.prose and clause is not None and "definitions" in clause.topics:
            yield _question(
                "practice:item", target=item.id, lines=clause.lines, choices=YES_NO, words=item.name
            )
