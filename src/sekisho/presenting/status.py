"""Where a person stands: disputed uses, links, coming of age."""

from datetime import date

from typing_extensions import TypedDict

from sekisho.application.disputes import Disputed, OpenDispute
from sekisho.application.identities import Linked
from sekisho.presenting.common import day_json, instant_json
from sekisho.presenting.persons import DoneJson, done_json


class DisputedJson(DoneJson):
    """A doubt that was raised or answered."""

    purpose: str
    held: bool


class OpenDisputeJson(TypedDict):
    """A doubt that waits for an answer."""

    subject: str
    purpose: str
    since: str | None


class LinkedJson(TypedDict):
    """An identity that is linked to a person."""

    other: str
    basis: str
    since: str | None
    until: str | None


class MinorJson(DoneJson):
    """From when a consent is the person's own; None = it is today."""

    of_age: str | None


def disputed_json(disputed: Disputed) -> DisputedJson:
    """A doubt that was raised or answered."""
    return {**done_json(disputed.entry), "purpose": disputed.purpose, "held": disputed.held}


def open_dispute_json(dispute: OpenDispute) -> OpenDisputeJson:
    """A doubt that waits."""
    return {
        "subject": str(dispute.subject),
        "purpose": dispute.purpose,
        "since": instant_json(dispute.since),
    }


def linked_json(linked: Linked) -> LinkedJson:
    """A link."""
    return {
        "other": str(linked.other),
        "basis": linked.basis,
        "since": instant_json(linked.since),
        "until": instant_json(linked.until),
    }


def minor_json(entry: int, of_age: date | None) -> MinorJson:
    """What was recorded about a minor."""
    return {**done_json(entry), "of_age": day_json(of_age)}
