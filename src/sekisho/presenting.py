"""The JSON that outsiders rely on: values of the application as plain dicts, exactly as `interfaces.md` writes them.

One function for each shape, used by the HTTP API and the command line alike, so that both doors say the same. Pure:
no rule, no store. Names and fields stay; fields may be added.

INVARIANT: only `shown_json` and `draft_json` reveal: what a ruling allowed, and what was opened to be answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from typing_extensions import TypedDict

from sekisho.application.acquiring import Acquired
from sekisho.application.approvals import Draft
from sekisho.application.asking import Answer
from sekisho.application.book_desk import Verified
from sekisho.application.consenting import Standing
from sekisho.application.correcting import Corrected
from sekisho.application.leaving import Kept, Receipt
from sekisho.application.policy_desk import Answered, AskedQuestion
from sekisho.application.promises import Board, Promise
from sekisho.application.rulings import Ruling
from sekisho.application.selecting import Audience
from sekisho.application.sweeping import Swept
from sekisho.application.usage import Usage
from sekisho.application.using import Found, Shown
from sekisho.errors import Language, SekishoError
from sekisho.gate.explain import rules_in
from sekisho.gate.model import Obligation, Reason
from sekisho.law.legal_day import as_date
from sekisho.ledger.model import Entry
from sekisho.ledger.tree import StoredCheckpoint
from sekisho.policy.check import Finding
from sekisho.policy.model import CONTACT_CHANNELS, Policy
from sekisho.safeguards.model import Account, Role


class ReasonJson(TypedDict):
    """Why a decision denies, or what a basis lifted."""

    rule: str
    clause: str | None
    clause_text: str | None
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
    policy_version: str
    decision: str
    entry: str | None
    request: str
    grounds: list[GroundJson]


class ShownJson(TypedDict):
    """What was opened."""

    allowed: bool
    items: dict[str, str]
    reasons: list[ReasonJson]
    decision: str
    entry: str
    grounds: list[GroundJson]


class AcquiredJson(TypedDict):
    """A person whose information was acquired."""

    subject: str | None
    decision: str
    allowed: bool
    reasons: list[ReasonJson]
    entry: str


class FoundJson(TypedDict):
    """Whom a search found."""

    subjects: list[str]
    entry: str | None


class DoneJson(TypedDict):
    """Something was done and entered in the book."""

    done: bool
    entry: str
    receipt: str | None


class KeptJson(TypedDict):
    """What stays for a while."""

    group: str
    items: list[str]
    until: str | None
    rule: str
    why: str | None


class ReceiptJson(DoneJson):
    """What leaving, cancelling or erasing did."""

    erased: list[str]
    kept: list[KeptJson]
    whole: bool
    epoch: int


class StandingJson(TypedDict):
    """One consent that stands."""

    kind: str
    reference: str
    items: list[str]
    policy_version: str | None
    since: str | None


class AudienceJson(TypedDict):
    """Who may be reached, and why the others may not."""

    allowed: int
    excluded: int
    reasons: dict[str, int]
    explained: list[ReasonJson]
    complete: bool
    subjects: list[str]
    plan: str
    entry: str


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
    """One item of personal information."""

    id: str
    name: str
    kind: str
    search: str


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


class PromiseJson(TypedDict):
    """One sentence on the promise board."""

    id: str
    text: str
    lines: list[int]
    status: str
    state: str
    kept_by: list[str]
    decisions: int
    last_evidence: str | None
    last_refusal: str | None
    missing: str | None


class PromisesJson(TypedDict):
    """The promise board."""

    clauses: list[PromiseJson]


class QuestionJson(TypedDict):
    """A question that the text leaves open. `answer` is whatever was answered: a word, a list, yes or no."""

    id: str
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


class FindingsJson(TypedDict):
    """What the law check found."""

    findings: list[FindingJson]


class BadJson(TypedDict):
    """The first thing that is wrong."""

    place: str
    entry: int | None
    what: str


class VerifiedJson(TypedDict):
    """What verifying found."""

    ok: bool
    size: int
    root: str | None
    first_bad: BadJson | None
    subjects: int


class CheckpointJson(TypedDict):
    """A signed head of the book."""

    size: int
    root: str
    at: str
    note: str


class EntryJson(TypedDict):
    """One entry of the book: ids and counts. Persons are counted, not named."""

    no: int
    at: str
    kind: str
    actor: str
    subjects: int
    purpose: str | None
    items: list[str]
    channel: str | None
    recipient: str | None
    basis: str | None
    policy_version: str | None
    decision: str | None
    allowed: bool | None
    rules: list[str]
    tellable: str
    origin: list[str]
    note: dict[str, int | str]


class LedgerJson(TypedDict):
    """A page of the book, newest first."""

    size: int
    entries: list[EntryJson]
    next: int | None


class UsageJson(TypedDict):
    """A month of the book, counted. Each of `counts` maps ids to numbers of entries."""

    month: str
    entries: int
    persons: int
    counts: dict[str, dict[str, int]]
    first: int | None
    last: int | None


class SweptJson(TypedDict):
    """What a sweep found and did."""

    due: int
    erased: int
    held: int
    failed: int
    entry: str | None


class DraftJson(TypedDict):
    """A request that waits for a second person. `facts` only where it was opened for the one who answers."""

    request: str
    applicant: str
    asked_at: str
    verb: str
    purpose: str | None
    items: list[str]
    channel: str | None
    recipient: str | None
    basis: str
    subject: str
    facts: dict[str, str] | None


class AccountJson(TypedDict):
    """A staff account."""

    id: str
    roles: list[str]
    active: bool


class RoleJson(TypedDict):
    """A role. None = every purpose, every item."""

    id: str
    purposes: list[str] | None
    items: list[str] | None
    duties: list[str]


class AccountsJson(TypedDict):
    """Every account and every role."""

    accounts: list[AccountJson]
    roles: list[RoleJson]


class ErrorJson(TypedDict):
    """An error as the command line prints it with ``--json``; the API wraps the same words in a problem."""

    code: str
    what: str
    why: str
    mend: str


def instant_json(at: datetime | None) -> str | None:
    """An instant, ISO 8601 with its zone."""
    return None if at is None else at.isoformat()


def _lines(lines: tuple[int, int] | None) -> list[int] | None:
    return None if lines is None else list(lines)


def _day(day: int | date | None) -> str | None:
    if day is None:
        return None
    return day.isoformat() if isinstance(day, date) else as_date(day).isoformat()


# -- the gate ----------------------------------------------------------------------------------------------------


def reason_json(reason: Reason) -> ReasonJson:
    """One reason."""
    return {
        "rule": reason.rule,
        "clause": reason.clause,
        "clause_text": reason.clause_text,
        "lines": _lines(reason.lines),
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


def _grounds(ruling: Ruling) -> list[GroundJson]:
    return [{"kind": ground.kind, "entry": str(ground.entry)} for ground in ruling.grounds]


def _spelled(ruling: Ruling, asked: Sequence[str]) -> Mapping[str, str]:
    """Item id → the word by which the caller asked for it, so that the answer has the caller's keys."""
    names = ruling.snapshot.names
    return {names.item(word, unlisted=True): word for word in reversed(asked)}


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
        "policy_version": ruling.decision.policy_version,
        "decision": ruling.decision.id,
        "entry": None if answer.entry is None else str(answer.entry),
        "request": ruling.request_hash,
        "grounds": _grounds(ruling),
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
        "complete": audience.complete,
        "subjects": [str(subject) for subject in audience.subjects],
        "plan": audience.plan,
        "entry": str(audience.entry),
    }


# -- persons -----------------------------------------------------------------------------------------------------


def acquired_json(acquired: Acquired, language: Language = "ja") -> AcquiredJson:
    """What came of an acquisition."""
    return {
        "subject": None if acquired.subject is None else str(acquired.subject),
        "decision": acquired.ruling.decision.id,
        "allowed": acquired.ruling.allowed,
        "reasons": reasons_json(acquired.ruling, language),
        "entry": str(acquired.entry),
    }


def found_json(found: Found) -> FoundJson:
    """Whom a search found: public ids."""
    return {
        "subjects": [str(subject) for subject in found.subjects],
        "entry": None if found.entry is None else str(found.entry),
    }


def done_json(entry: int, *, receipt: str | None = None) -> DoneJson:
    """Something was done, under this number in the book."""
    return {"done": True, "entry": str(entry), "receipt": receipt}


def corrected_json(corrected: Corrected) -> DoneJson:
    """A correction that was made."""
    return done_json(corrected.entry)


def _kept(kept: Kept) -> KeptJson:
    return {
        "group": kept.group,
        "items": list(kept.items),
        "until": _day(kept.until),
        "rule": kept.rule,
        "why": kept.why,
    }


def receipt_json(receipt: Receipt) -> ReceiptJson:
    """What leaving, cancelling or erasing did. Its receipt is provable by the entry of the same number."""
    return {
        "done": True,
        "entry": str(receipt.entry),
        "receipt": f"R-{receipt.entry}",
        "erased": list(receipt.erased),
        "kept": [_kept(one) for one in receipt.kept],
        "whole": receipt.whole,
        "epoch": receipt.epoch,
    }


def standing_json(standing: Standing) -> StandingJson:
    """One consent that stands."""
    return {
        "kind": standing.kind,
        "reference": standing.reference,
        "items": list(standing.items),
        "policy_version": standing.policy_version,
        "since": instant_json(standing.since),
    }


# -- the policy --------------------------------------------------------------------------------------------------


def policy_json(policy: Policy) -> PolicyJson:
    """The policy's ids and texts."""
    return {
        "document": policy.document,
        "version": policy.version,
        "effective_from": _day(policy.effective_from),
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
            {"id": one.id, "name": one.name, "kind": one.kind.value, "search": one.search.value}
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
    }


def _promise(promise: Promise) -> PromiseJson:
    return {
        "id": promise.clause.id,
        "text": promise.clause.text,
        "lines": list(promise.clause.lines),
        "status": promise.status.value,
        "state": promise.state.value,
        "kept_by": list(promise.kept_by),
        "decisions": promise.decisions,
        "last_evidence": instant_json(promise.last_evidence),
        "last_refusal": instant_json(promise.last_refusal),
        "missing": promise.missing,
    }


def promises_json(board: Board) -> PromisesJson:
    """The promise board."""
    return {"clauses": [_promise(promise) for promise in board.promises]}


def questions_json(asked: Iterable[AskedQuestion], language: Language = "ja") -> list[QuestionJson]:
    """The open questions with the answers that stand."""
    return [
        {
            "id": one.question.id,
            "kind": one.question.kind.value,
            "question": one.question.ja if language == "ja" else one.question.en,
            "choices": list(one.question.choices),
            "lines": _lines(one.question.lines),
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
        "lines": _lines(finding.lines),
        "mend": finding.mend(language),
    }


def findings_json(findings: Iterable[Finding], language: Language = "ja") -> FindingsJson:
    """The findings of the law check."""
    return {"findings": [finding_json(finding, language) for finding in findings]}


# -- the book ----------------------------------------------------------------------------------------------------


def verified_json(verified: Verified) -> VerifiedJson:
    """What verifying found."""
    bad = verified.first_bad
    return {
        "ok": verified.ok,
        "size": verified.size,
        "root": verified.root,
        "first_bad": None if bad is None else {"place": bad.place, "entry": bad.entry, "what": bad.what},
        "subjects": verified.subjects,
    }


def checkpoint_json(checkpoint: StoredCheckpoint) -> CheckpointJson:
    """A signed head; `note` is what is exported and what anybody can verify."""
    return {
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "at": checkpoint.at,
        "note": checkpoint.note.decode(),
    }


def entry_json(entry: Entry) -> EntryJson:
    """One entry of the book."""
    return {
        "no": entry.no,
        "at": entry.at.isoformat(),
        "kind": entry.kind.value,
        "actor": entry.actor,
        "subjects": len(entry.subjects) + sum(part.count for part in entry.sets),
        "purpose": entry.purpose,
        "items": list(entry.items),
        "channel": entry.channel,
        "recipient": entry.recipient,
        "basis": entry.basis,
        "policy_version": entry.policy_version,
        "decision": entry.decision,
        "allowed": entry.allowed,
        "rules": [rule.id for rule in rules_in(entry.fired)],
        "tellable": entry.tellable,
        "origin": [flag.value for flag in entry.origin],
        "note": dict(entry.note),
    }


def ledger_json(entries: Sequence[Entry], *, size: int) -> LedgerJson:
    """A page of the book; `next` is the cursor of the page before it, or null at the beginning of the book."""
    last = entries[-1].no if entries else 0
    return {
        "size": size,
        "entries": [entry_json(entry) for entry in entries],
        "next": last if last > 0 else None,
    }


def usage_json(usage: Usage) -> UsageJson:
    """The usage report of a month."""
    return {
        "month": f"{usage.month:%Y-%m}",
        "entries": usage.entries,
        "persons": usage.persons,
        "counts": {name: dict(found) for name, found in usage.counts.items()},
        "first": usage.first,
        "last": usage.last,
    }


def swept_json(swept: Swept) -> SweptJson:
    """What a sweep found and did."""
    return {
        "due": swept.due,
        "erased": swept.erased,
        "held": swept.held,
        "failed": swept.failed,
        "entry": None if swept.entry is None else str(swept.entry),
    }


# -- staff -------------------------------------------------------------------------------------------------------


def draft_json(draft: Draft) -> DraftJson:
    """A waiting request. Its facts may name people: they are there only when it was opened to be answered."""
    shape = draft.shape
    return {
        "request": draft.request,
        "applicant": draft.actor,
        "asked_at": draft.asked_at.isoformat(),
        "verb": shape.verb,
        "purpose": shape.purpose,
        "items": list(shape.items),
        "channel": shape.channel,
        "recipient": shape.recipient,
        "basis": shape.basis,
        "subject": shape.subject,
        "facts": None if draft.facts is None else {key: text.reveal() for key, text in draft.facts.items()},
    }


def role_json(role: Role) -> RoleJson:
    """A role."""
    return {
        "id": role.id,
        "purposes": None if role.purposes is None else sorted(role.purposes),
        "items": None if role.items is None else sorted(role.items),
        "duties": sorted(duty.value for duty in role.duties),
    }


def accounts_json(accounts: Iterable[Account], roles: Mapping[str, Role]) -> AccountsJson:
    """Every account and every role; no password, not even its hash."""
    return {
        "accounts": [{"id": one.id, "roles": list(one.roles), "active": one.active} for one in accounts],
        "roles": [role_json(role) for role in roles.values()],
    }


def error_json(error: SekishoError, language: Language = "ja") -> ErrorJson:
    """An error in one language."""
    parts = error.parts(language)
    return {"code": error.code, "what": parts["what"], "why": parts["why"], "mend": parts["mend"]}
