"""The gate: decisions, reasons, audiences."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from sekisho.application import refusals
from sekisho.application.asking import Answer
from sekisho.application.rulings import Ruling
from sekisho.application.selecting import Audience
from sekisho.application.using import Shown
from sekisho.errors import Language
from sekisho.gate.model import Obligation, Reason
from sekisho.law.forms import DutyRow, duties_of
from sekisho.presenting.common import instant_json, lines_json
from sekisho.presenting.stop_links import headers_json


class ReasonJson(TypedDict):
    """Why a decision denies, or what a basis lifted."""

    rule: str
    clause: str | None
    clause_text: str | None
    document: str | None
    lines: list[int] | None
    source: str
    message: str
    fact: str | None
    mend: str
    items: list[str]
    lifted: bool


class ObligationJson(TypedDict):
    """What must be done with an allow."""

    type: str
    phase: str
    done: bool
    source: str


class DutyJson(TypedDict):
    """A duty of the Act for the form of the data: it applies, or it is excluded by an article."""

    id: str
    name: str
    source: str
    excluded_by: str | None


class GroundJson(TypedDict):
    """An entry of the book that a decision rests on: a consent, its withdrawal, an approval."""

    kind: str
    entry: str


class DecisionJson(TypedDict):
    """The gate's answer."""

    allowed: bool
    items: dict[str, bool]
    reasons: list[ReasonJson]
    obligations: list[ObligationJson]
    duties: list[DutyJson]
    policy_version: str
    decision: str
    entry: str | None
    request: str
    grounds: list[GroundJson]
    tell_person: str | None


class ShownJson(TypedDict):
    """What was opened."""

    allowed: bool
    items: dict[str, str]
    reasons: list[ReasonJson]
    decision: str
    entry: str
    grounds: list[GroundJson]


class AudienceJson(TypedDict):
    """Who may be reached, and why the others may not."""

    allowed: int
    excluded: int
    reasons: dict[str, int]
    explained: list[ReasonJson]
    grounds: dict[str, int]
    complete: bool
    subjects: list[str]
    plan: str
    entry: str
    list: str
    expires: str | None
    headers: dict[str, dict[str, str]]


def reason_json(reason: Reason) -> ReasonJson:
    """One reason."""
    return {
        "rule": reason.rule,
        "clause": reason.clause,
        "clause_text": reason.clause_text,
        "document": reason.document,
        "lines": lines_json(reason.lines),
        "source": reason.source,
        "message": reason.message,
        "fact": reason.fact,
        "mend": reason.mend,
        "items": list(reason.items),
        "lifted": reason.lifted,
    }


def reasons_json(ruling: Ruling, language: Language) -> list[ReasonJson]:
    """The reasons of a ruling."""
    return [reason_json(reason) for reason in ruling.reasons(language)]


def _obligation(obligation: Obligation) -> ObligationJson:
    return {
        "type": obligation.type.value,
        "phase": obligation.phase.value,
        "done": False,
        "source": str(obligation.source),
    }


def _duty(row: DutyRow, language: Language) -> DutyJson:
    return {
        "id": row.id,
        "name": row.named(language),
        "source": str(row.source),
        "excluded_by": None if row.excluded_by is None else str(row.excluded_by),
    }


def _grounds(ruling: Ruling) -> list[GroundJson]:
    return [{"kind": ground.kind, "entry": str(ground.entry)} for ground in ruling.grounds]


def _spelled(ruling: Ruling, asked: Sequence[str]) -> Mapping[str, str]:
    """Item id → the word by which the caller asked for it, so that the answer has the caller's keys."""
    brought = ruling.snapshot.names.brought(asked)
    return {item: word for word, item in reversed(brought.items())}


def decision_json(answer: Answer, language: Language = "ja", *, asked: Sequence[str] = ()) -> DecisionJson:
    """A decision.

    Args:
        answer: The gate's answer.
        language: Of the messages.
        asked: The items in the caller's words; the answer uses them as keys.
    """
    ruling, spelled = answer.ruling, _spelled(answer.ruling, asked)
    return {
        "allowed": ruling.allowed,
        "items": {spelled.get(item, item): allowed for item, allowed in ruling.decision.items},
        "reasons": reasons_json(ruling, language),
        "obligations": [_obligation(one) for one in ruling.obligations()],
        "duties": [_duty(row, language) for row in duties_of(ruling.request.form)],
        "policy_version": ruling.decision.policy_version,
        "decision": ruling.decision.id,
        "entry": None if answer.entry is None else str(answer.entry),
        "request": ruling.request_hash,
        "grounds": _grounds(ruling),
        "tell_person": refusals.told(ruling, language),
    }


def shown_json(shown: Shown, language: Language = "ja", *, asked: Sequence[str] = ()) -> ShownJson:
    """What was opened. Holds personal data: the values that the ruling allowed."""
    spelled = _spelled(shown.ruling, asked)
    return {
        "allowed": shown.ruling.allowed,
        "items": {spelled.get(item, item): value.reveal() for item, value in shown.values.items()},
        "reasons": reasons_json(shown.ruling, language),
        "decision": shown.ruling.decision.id,
        "entry": str(shown.entry),
        "grounds": _grounds(shown.ruling),
    }


def audience_json(audience: Audience) -> AudienceJson:
    """An audience, in counts and public ids."""
    return {
        "allowed": audience.allowed,
        "excluded": audience.excluded,
        "reasons": dict(audience.by_rule),
        "explained": [reason_json(reason) for reason in audience.reasons],
        "grounds": dict(audience.by_ground),
        "complete": audience.complete,
        "subjects": [str(subject) for subject in audience.subjects],
        "plan": audience.plan,
        "entry": str(audience.entry),
        "list": str(audience.entry),
        "expires": instant_json(audience.expires),
        "headers": headers_json(audience.links),
    }
