"""Who belongs to a person, and what stood before."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from sekisho.application.former_values import Former, History
from sekisho.application.relatives import Relative
from sekisho.errors import Language
from sekisho.presenting.common import instant_json
from sekisho.presenting.gate import ReasonJson, reasons_json


class RelativeJson(TypedDict):
    """One relation."""

    kin: str
    subject: str | None
    since: str | None
    until: str | None


class RelativesJson(TypedDict):
    """The relations of a person."""

    relatives: list[RelativeJson]


class FormerJson(TypedDict):
    """One value that was replaced. Personal data."""

    item: str
    value: str
    until: str | None
    by: str | None
    removed: bool


class FormerValuesJson(TypedDict):
    """The history of corrections of a person, newest first."""

    allowed: bool
    former: list[FormerJson]
    reasons: list[ReasonJson]
    entry: str | None


def relatives_json(found: Sequence[Relative]) -> RelativesJson:
    """The relations of a person."""
    return {
        "relatives": [
            {
                "kin": one.kin.value,
                "subject": None if one.other is None else str(one.other),
                "since": instant_json(one.since),
                "until": instant_json(one.until),
            }
            for one in found
        ]
    }


def former_json(one: Former) -> FormerJson:
    """One value that was replaced. Holds personal data."""
    return {
        "item": one.name,
        "value": one.value.reveal(),
        "until": instant_json(one.until),
        "by": one.by,
        "removed": one.removed,
    }


def former_values_json(history: History, language: Language = "ja") -> FormerValuesJson:
    """The history of corrections. Holds personal data: what the ruling allowed."""
    ruling = history.ruling
    return {
        "allowed": ruling is None or ruling.allowed,
        "former": [former_json(one) for one in history.former],
        "reasons": [] if ruling is None else reasons_json(ruling, language),
        "entry": None if history.entry is None else str(history.entry),
    }
