"""What is open or withheld, and lists before sending."""

from typing_extensions import TypedDict

from sekisho.application.lists import Checked
from sekisho.application.obliging import Open
from sekisho.application.telling import Withheld
from sekisho.presenting.common import day_json, instant_json
from sekisho.presenting.stop_links import headers_json


class OpenObligationJson(TypedDict):
    """An obligation that is open."""

    decision: str
    entry: str
    type: str
    phase: str
    source: str
    since: str | None
    actor: str


class WithheldJson(TypedDict):
    """An act of which the person is not told today."""

    entry: str
    day: str | None
    kind: str
    tell: str


class CheckedJson(TypedDict):
    """What a check before sending found."""

    expired: bool
    allowed: int
    dropped: int
    reasons: dict[str, int]
    judged: int
    complete: bool
    subjects: list[str]
    list: str
    entry: str
    headers: dict[str, dict[str, str]]


def open_obligation_json(open_one: Open) -> OpenObligationJson:
    """An open obligation."""
    return {
        "decision": open_one.decision,
        "entry": str(open_one.entry),
        "type": open_one.type,
        "phase": open_one.phase,
        "source": open_one.source,
        "since": instant_json(open_one.since),
        "actor": open_one.actor,
    }


def withheld_json(withheld: Withheld) -> WithheldJson:
    """An act that is withheld."""
    return {
        "entry": str(withheld.entry),
        "day": day_json(withheld.day),
        "kind": withheld.kind.value,
        "tell": withheld.tell,
    }


def checked_json(checked: Checked) -> CheckedJson:
    """A check before sending."""
    return {
        "list": str(checked.list),
        "expired": checked.expired,
        "allowed": len(checked.allowed),
        "dropped": checked.dropped,
        "reasons": dict(checked.by_rule),
        "judged": checked.judged,
        "complete": checked.complete,
        "subjects": [str(subject) for subject in checked.allowed],
        "entry": str(checked.entry),
        "headers": headers_json(checked.links),
    }
