"""Asking a person for a consent: what was asked before, and what came of asking now."""

from typing_extensions import TypedDict

from sekisho.application.consent_requests import AskedFor, Requested
from sekisho.errors import Language
from sekisho.presenting.common import instant_json
from sekisho.presenting.gate import ReasonJson, reasons_json


class AskedForJson(TypedDict):
    """One request for a consent that was made."""

    at: str | None
    purpose: str | None
    channel: str | None
    asks: str | None


class RequestedJson(TypedDict):
    """Whether a person may be asked for a consent now."""

    allowed: bool
    reasons: list[ReasonJson]
    decision: str
    entry: str
    count: int


def asked_for_json(asked: AskedFor) -> AskedForJson:
    """One request for a consent."""
    return {
        "at": instant_json(asked.at),
        "purpose": asked.purpose,
        "channel": asked.channel,
        "asks": asked.asks,
    }


def requested_json(requested: Requested, language: Language = "ja") -> RequestedJson:
    """What came of asking."""
    return {
        "allowed": requested.ruling.allowed,
        "reasons": reasons_json(requested.ruling, language),
        "decision": requested.ruling.decision.id,
        "entry": str(requested.entry),
        "count": requested.count,
    }
