"""What came of writing to a person."""

from typing_extensions import TypedDict

from sekisho.application.mailing import Mailed
from sekisho.errors import Language
from sekisho.presenting.gate import ReasonJson, reasons_json


class MailedJson(TypedDict):
    """Whether a letter went out, and why not."""

    allowed: bool
    sent: bool
    reasons: list[ReasonJson]
    decision: str
    entry: str


def mailed_json(mailed: Mailed, language: Language = "ja") -> MailedJson:
    """A letter, without what it says and to whom."""
    return {
        "allowed": mailed.ruling.allowed,
        "sent": mailed.letter is not None,
        "reasons": reasons_json(mailed.ruling, language),
        "decision": mailed.ruling.decision.id,
        "entry": str(mailed.entry),
    }
