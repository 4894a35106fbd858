"""The policy: what it says, what is asked, found and promised."""

from collections.abc import Iterable
from typing import Any

from typing_extensions import TypedDict

from sekisho.application.policy_desk import Answered, AskedQuestion
from sekisho.application.promises import Board, Promise, PromiseState, TrialRun
from sekisho.errors import Language
from sekisho.law.breach import if_leaked
from sekisho.law.legal_day import DayNumber
from sekisho.policy.check import Finding
from sekisho.policy.model import CONTACT_CHANNELS, Policy
from sekisho.presenting.common import day_json, instant_json, lines_json


class NamedJson(TypedDict):
    """An id of the policy with its text."""

    id: str
    name: str


class PurposeJson(TypedDict):
    """One purpose of use."""

    id: str
    text: str
    clause: str | None
    items: list[str]
    channels: list[str]
    categories: list[str]
    basis: str
    advertising: bool
    stoppable: bool


class ItemJson(TypedDict):
    """One item of personal information. `leak`: the cases of Rule 7 that it makes by itself."""

    id: str
    name: str
    kind: str
    search: str
    leak: list[int]


class RecipientJson(TypedDict):
    """One recipient."""

    id: str
    name: str
    kind: str
    items: list[str]
    country: str


class PolicyJson(TypedDict):
    """The policy in force: every id with its text."""

    document: str
    documents: list[str]
    version: str
    effective_from: str | None
    title: str
    organisation: str | None
    purposes: list[PurposeJson]
    items: list[ItemJson]
    channels: list[NamedJson]
    contact_channels: list[str]
    categories: list[NamedJson]
    recipients: list[RecipientJson]
    segments: list[NamedJson]


class KeeperJson(TypedDict):
    """One keeper of a sentence."""

    id: str
    state: str
    last_evidence: str | None


class PromiseJson(TypedDict):
    """One sentence on the promise board. `kept_by`: what keeps it; `should_keep`: all that ought to."""

    id: str
    document: str
    text: str
    lines: list[int]
    status: str
    state: str
    kept_by: list[str]
    should_keep: list[str]
    keepers: list[KeeperJson]
    findings: list[str]
    decisions: int
    last_evidence: str | None
    last_refusal: str | None
    missing: str | None


class WithheldJson(TypedDict):
    """Why no state is shown: the entry of the failed verification."""

    entry: str
    at: str


class PromisesJson(TypedDict):
    """The promise board."""

    version: str
    at: str
    promises: int
    counted: dict[str, int]
    withheld: WithheldJson | None
    clauses: list[PromiseJson]


class TrialJson(TypedDict):
    """All rules tried: how many stood alone, which failed, which the policy gives nothing to ask."""

    standing: int
    failing: list[str]
    unasked: list[str]
    entry: str


class QuestionJson(TypedDict):
    """A question that the text leaves open. `answer` is whatever was answered: a word, a list, yes or no."""

    id: str
    document: str
    kind: str
    question: str
    choices: list[str]
    lines: list[int] | None
    answer: Any  # Any: answers.yaml allows words, lists, numbers and yes or no


class AnsweredJson(TypedDict):
    """Answers that were recorded."""

    done: bool
    entry: str
    open: list[str]


class FindingJson(TypedDict):
    """What the law check found at one place."""

    item: str
    status: str
    severity: str
    why: str
    source: str
    lines: list[int] | None
    mend: str


def policy_json(policy: Policy, *, on: DayNumber) -> PolicyJson:
    """The policy's ids and texts; what the law says of its items is of a legal day."""
    return {
        "document": policy.document,
        "documents": [part.document for part in policy.parts or (policy,)],
        "version": policy.version,
        "effective_from": day_json(policy.effective_from),
        "title": policy.title,
        "organisation": policy.organisation.name,
        "purposes": [
            {
                "id": one.id,
                "text": one.text,
                "clause": one.clause,
                "items": list(one.items),
                "channels": list(one.channels),
                "categories": list(one.categories),
                "basis": one.basis.value,
                "advertising": one.advertising,
                "stoppable": one.objectable or one.advertising,
            }
            for one in policy.purposes
        ],
        "items": [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind.value,
                "search": one.search.value,
                "leak": [case.category.number for case in if_leaked(one.kind, day=on)],
            }
            for one in policy.items
        ],
        "channels": [{"id": one.id, "name": one.name} for one in policy.channels],
        "contact_channels": list(CONTACT_CHANNELS),
        "categories": [{"id": one.id, "name": one.name} for one in policy.categories],
        "recipients": [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind.value,
                "items": list(one.items),
                "country": one.country,
            }
            for one in policy.recipients
        ],
        "segments": [{"id": one.id, "name": one.name} for one in policy.segments],
    }


def _promise(promise: Promise, language: Language) -> PromiseJson:
    return {
        "id": promise.clause.id,
        "document": promise.document,
        "text": promise.clause.text,
        "lines": list(promise.clause.lines),
        "status": promise.status.value,
        "state": promise.state.value,
        "kept_by": list(promise.kept_by),
        "should_keep": list(promise.should_keep),
        "keepers": [
            {"id": one.id, "state": one.state.value, "last_evidence": instant_json(one.last_evidence)}
            for one in promise.keepers
        ],
        "findings": list(dict.fromkeys(finding.item for finding in promise.findings)),
        "decisions": promise.decisions,
        "last_evidence": instant_json(promise.last_evidence),
        "last_refusal": instant_json(promise.last_refusal),
        "missing": promise.missing(language),
    }


def promises_json(board: Board, language: Language = "ja") -> PromisesJson:
    """The promise board."""
    withheld = board.withheld
    return {
        "version": board.policy.version,
        "at": instant_json(board.at) or "",
        "promises": board.total,
        "counted": {state.value: board.count(state) for state in PromiseState},
        "withheld": None
        if withheld is None
        else {"entry": str(withheld.entry), "at": instant_json(withheld.at) or ""},
        "clauses": [_promise(promise, language) for promise in board.promises],
    }


def trial_json(run: TrialRun) -> TrialJson:
    """All rules tried."""
    return {
        "standing": run.standing,
        "failing": list(run.failing),
        "unasked": [rule for rule, tried in run.tried.items() if not tried.asked],
        "entry": str(run.entry),
    }


def questions_json(asked: Iterable[AskedQuestion], language: Language = "ja") -> list[QuestionJson]:
    """The open questions with the answers that stand."""
    return [
        {
            "id": one.question.id,
            "document": one.document,
            "kind": one.question.kind.value,
            "question": one.question.ja if language == "ja" else one.question.en,
            "choices": list(one.question.choices),
            "lines": lines_json(one.question.lines),
            "answer": list(one.answer) if isinstance(one.answer, tuple) else one.answer,
        }
        for one in asked
    ]


def answered_json(answered: Answered) -> AnsweredJson:
    """Answers that were recorded, and what stays open."""
    return {"done": True, "entry": str(answered.entry), "open": list(answered.open)}


def finding_json(finding: Finding, language: Language = "ja") -> FindingJson:
    """One finding of the law check."""
    return {
        "item": finding.item,
        "status": finding.status.value,
        "severity": finding.severity.value,
        "why": finding.why(language),
        "source": finding.source,
        "lines": lines_json(finding.lines),
        "mend": finding.mend(language),
    }
