"""What no text can tell: the open questions of a policy, each with a stable id.

Pure: the same policy gives the same questions in the same order. Answering is left to `answers`; an unanswered
question never widens what is allowed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.errors import Language
from sekisho.law.model import Basis
from sekisho.policy.model import (
    UNKNOWN_COUNTRY,
    ExceptionCase,
    Policy,
    Question,
    QuestionKind,
    Recipient,
    RecipientKind,
    RetentionClock,
)
from sekisho.policy.particulars import ConflictChoice
from sekisho.policy.wordings import saying

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
def _texts() -> Mapping[str, Mapping[str, Any]]:  # Any: texts, and the names of wordings
    text = files("sekisho.policy").joinpath("data", "questions.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, Any]] = YAML(typ="safe", pure=True).load(text)
    return loaded


def question_text(question: str, language: Language) -> str | None:
    """The words of a question that speaks of no target (``practice:tags``), or None for any other."""
    row = _texts().get(question)
    return None if row is None or "{" in row[language] else str(row[language])


def is_named(recipient: Recipient) -> bool:
    """Whether a recipient is somebody by name, rather than a class such as 「提携先」."""
    return bool(_NAMED.search(recipient.name)) and not _CLASS.search(recipient.name)


def open_questions(policy: Policy) -> tuple[Question, ...]:
    """Every question that the policy's text leaves open, in a fixed order."""
    return (
        *_lists(policy),
        *_periods(policy),
        *_recipients(policy),
        *_left_open(policy),
        *_conflicts(policy),
        *_practices(policy),
    )


def resting_question(asked: str) -> Question | None:
    """A question that was once asked and is not any more, by its id; None for what never was a question's id."""
    family, _, target = asked.rpartition(":")
    if asked in _texts():
        return _question(asked)
    rows = (name for name in _texts() if name == family or name.startswith(f"{family}:"))
    row = next(rows, None) if family and target else None
    return None if row is None else _question(family, target=target, row=row)


def _question(
    name: str,
    *,
    lines: tuple[int, int] | None = None,
    target: str | None = None,
    choices: tuple[str, ...] = (),
    words: str = "",
    other: str = "",
    row: str | None = None,
) -> Question:
    """The question of a family (`name`) about a target; `row` names its texts where the family has several."""
    texts = _texts()[row or name]
    facts = {"name": _short(words), "text": _short(words), "other": _short(other)}
    return Question(
        id=name if target is None else f"{name}:{target}",
        kind=QuestionKind(texts["kind"]),
        ja=texts["ja"].format(**facts),
        en=texts["en"].format(**facts),
        choices=choices,
        lines=lines,
        target=target,
    )


def _short(words: str) -> str:
    return words if len(words) <= _CUT else words[: _CUT - 1] + "…"


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


def _left_open(policy: Policy) -> Iterator[Question]:
    """Purposes, recipients by name and joint users that 「その他」 or 「等」 leaves open."""
    for purpose in policy.purposes:
        if purpose.open:
            yield _question("purpose", target=purpose.id, lines=purpose.source.lines, words=purpose.text)
    for row in policy.recipients:
        if row.open and row.kind in _UNNAMED_KINDS and is_named(row):
            yield _question("scope", target=row.id, lines=row.source.lines, words=row.name)
    joint = policy.joint_use
    users = [row for row in policy.recipients if row.kind is RecipientKind.JOINT_USER]
    if joint is not None and joint.scope_open and all(is_named(row) and not row.open for row in users):
        clause = policy.clause(joint.clause)
        words = "、".join(joint.scope) or (clause.text if clause else "")
        yield _question(
            "scope", target="joint_use", lines=joint.source.lines, words=words, row="scope:joint_use"
        )


def _conflicts(policy: Policy) -> Iterator[Question]:
    for row in policy.conflicts:
        first, second = policy.clause(row.clause), policy.clause(row.against)
        if row.settled is None and first is not None and second is not None:
            yield _question(
                "conflict",
                target=row.id,
                lines=first.lines,
                choices=tuple(choice.value for choice in ConflictChoice),
                words=first.text,
                other=second.text,
                row=f"conflict:{row.about.value}",
            )


def practice_of(question: str) -> str:
    """The practice that a question asks about: ``practice:tags`` → ``tags``."""
    return question.removeprefix(_PRACTICE)


def practised(policy: Policy, practice: str) -> bool | None:
    """Whether the business does something: as an officer answered, or as the text itself says; None = unknown."""
    answered = policy.practice(practice)
    return answered if answered is not None else (True if _told(policy, practice) else None)


def _told(policy: Policy, practice: str) -> bool:
    """Whether the text itself says that it is done, so that nobody need be asked."""
    if practice in _BY_MODEL:
        return _BY_MODEL[practice](policy)
    return any(saying(policy, name) for name in _texts()[_PRACTICE + practice].get("told", ()))


def opt_out_claimed(policy: Policy) -> ExceptionCase | None:
    """The listed case by which the text provides until the person says stop (法27条2項)."""
    return next((row for row in policy.provision_exceptions.cases if row.basis is Basis.OPT_OUT), None)


def joint_use_recited(policy: Policy) -> ExceptionCase | None:
    """The case of joint use in the Act's words, which announces none."""
    return next((row for row in policy.provision_exceptions.cases if row.basis is Basis.JOINT_USE), None)


# Practices that the model tells, rather than a wording.
_BY_MODEL: Final[Mapping[str, Callable[[Policy], bool]]] = {
    "foreign": lambda policy: bool(policy.foreign_countries),
    "joint_use": lambda policy: policy.joint_use is not None,
    "opt_out_used": lambda policy: opt_out_claimed(policy) is not None,
    "entrustment": lambda policy: any(policy.clauses_on("entrustment")),
    "third_party": lambda policy: bool(
        any("provision" in row.flags for row in policy.purposes) or saying(policy, "provision_planned")
    ),
    "accredited_body": lambda policy: policy.accredited_body is not None,
    "fixed_procedure": lambda policy: bool(
        policy.statements_of("identity_confirmation")
        or saying(policy, "identity")
        or saying(policy, "applies_where")
    ),
    "form_open": lambda policy: not form_only(policy),
    "foreign_business": lambda policy: domestic(policy) is not None,
}


def form_only(policy: Policy) -> bool:
    """Whether the window is a web form and nothing else."""
    contact = policy.contact
    return contact.form and not any((contact.email, contact.phone, contact.address))


def domestic(policy: Policy) -> bool | None:
    """Whether the business is located in Japan, by its address or the kind of corporation; None where neither tells."""
    who = policy.organisation
    if who.address is not None:
        return bool(_JAPANESE_ADDRESS.search(who.address))
    return True if who.kind is not None and _JAPANESE_KIND.search(who.kind) else None


_JAPANESE_ADDRESS: Final = re.compile(r"〒|[都道府県市区町村郡]|\d{3}[-－ー‐]\d{4}")
_JAPANESE_KIND: Final = re.compile(r"会社|法人|組合|協会")


def _practices(policy: Policy) -> Iterator[Question]:
    if not policy.foreign_countries:
        yield _question("practice:foreign", lines=_first_lines(policy, "foreign"), choices=YES_NO)
    opt_out, recited = opt_out_claimed(policy), joint_use_recited(policy)
    if policy.joint_use is None:
        lines = recited.source.lines if recited is not None else None
        yield _question("practice:joint_use", lines=lines, choices=YES_NO)
    if opt_out is not None:
        yield _question("practice:opt_out", lines=opt_out.source.lines, choices=YES_NO)
    yield _question("practice:answer_procedure", choices=YES_NO)
    for topic, name in _ASKED_WHERE_SAID:
        if policy.clauses_on(topic):
            yield _question(name, lines=_first_lines(policy, topic), choices=YES_NO)
    for item in policy.items:
        clause = policy.clause(item.clause)
        if item.prose and clause is not None and "definitions" in clause.topics:
            yield _question(
                "practice:item", target=item.id, lines=clause.lines, choices=YES_NO, words=item.name
            )
    for name in _texts():
        if name.startswith(_PRACTICE) and name not in _ASKED_ABOVE and not _told(policy, practice_of(name)):
            yield _question(name, choices=YES_NO)


_PRACTICE: Final = "practice:"
_ASKED_WHERE_SAID: Final = (
    ("re_entrustment", "practice:held_for_others"),
    ("training", "practice:training_counts"),
)
"""Asked only where the text speaks of a topic."""
_ASKED_ABOVE: Final = frozenset(
    {
        "practice:foreign",
        "practice:joint_use",
        "practice:opt_out",
        "practice:answer_procedure",
        "practice:item",
        *(name for _, name in _ASKED_WHERE_SAID),
    }
)
