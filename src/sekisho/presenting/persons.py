"""Persons: acquired, found, kept, standing."""

from typing_extensions import TypedDict

from sekisho.application.acquiring import Acquired
from sekisho.application.consenting import Standing
from sekisho.application.correcting import Corrected
from sekisho.application.finding import Found
from sekisho.application.leaving import Kept, Receipt
from sekisho.errors import Language
from sekisho.policy.sensitive_words import kinds
from sekisho.presenting.common import day_json, instant_json
from sekisho.presenting.gate import ReasonJson, reasons_json


class AcquiredJson(TypedDict):
    """A person whose information was acquired."""

    subject: str | None
    decision: str
    allowed: bool
    reasons: list[ReasonJson]
    entry: str
    found: dict[str, list[str]]


class FoundJson(TypedDict):
    """Whom a search found."""

    subjects: list[str]
    matches: list[str]
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
    ground: str | None


def acquired_json(acquired: Acquired, language: Language = "ja") -> AcquiredJson:
    """What came of an acquisition."""
    return {
        "subject": None if acquired.subject is None else str(acquired.subject),
        "decision": acquired.ruling.decision.id,
        "allowed": acquired.ruling.allowed,
        "reasons": reasons_json(acquired.ruling, language),
        "entry": str(acquired.entry),
        "found": {
            item: [kind.names[language] for kind in kinds() if kind.id in told]
            for item, told in acquired.telling.items()
        },
    }


def found_json(found: Found) -> FoundJson:
    """Whom a search found: public ids."""
    return {
        "subjects": [str(subject) for subject in found.subjects],
        "matches": list(found.matches),
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
        "until": day_json(kept.until),
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
        "ground": standing.ground,
    }
