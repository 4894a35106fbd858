"""What was shown of several persons in one act."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from sekisho.application.changing import ChangedEach, ErasedEach
from sekisho.application.finding import Found
from sekisho.application.showing import Several
from sekisho.errors import Language
from sekisho.presenting.gate import ReasonJson, reasons_json, shown_json
from sekisho.presenting.persons import FoundJson, ReceiptJson, found_json, receipt_json


class ShownOneJson(TypedDict):
    """What was opened of one of them, or the refusal. Those with the same answer have the same entry."""

    subject: str
    allowed: bool
    items: dict[str, str]
    reasons: list[ReasonJson]
    decision: str
    entry: str


class SeveralJson(TypedDict):
    """What was opened of each, in the order asked; `gone` has the ids of whom nobody is held."""

    persons: list[ShownOneJson]
    gone: list[str]


class FoundAndShownJson(TypedDict):
    """Whom a search found, and what was opened of them; the reasons where the search itself was denied."""

    found: FoundJson
    reasons: list[ReasonJson]
    persons: list[ShownOneJson]
    gone: list[str]


class ChangedEachJson(TypedDict):
    """Whose act was recorded; the entry is null where nobody is held."""

    subjects: list[str]
    gone: list[str]
    entry: str | None


class ErasedEachJson(TypedDict):
    """Who was erased, each with a receipt; `gone` has the ids of whom nobody is held."""

    receipts: dict[str, ReceiptJson]
    gone: list[str]


def changed_each_json(done: ChangedEach) -> ChangedEachJson:
    """Public ids and the entry."""
    return {
        "subjects": [str(one) for one in done.changed],
        "gone": list(done.gone),
        "entry": None if done.entry is None else str(done.entry),
    }


def erased_each_json(done: ErasedEach) -> ErasedEachJson:
    """The receipts by public id."""
    return {
        "receipts": {str(one): receipt_json(receipt) for one, receipt in done.receipts.items()},
        "gone": list(done.gone),
    }


def several_json(several: Several, language: Language = "ja", *, asked: Sequence[str] = ()) -> SeveralJson:
    """Holds personal data: the values that each ruling allowed."""
    persons: list[ShownOneJson] = []
    for subject, shown in several.shown.items():
        one = shown_json(shown, language, asked=asked)
        persons.append(
            {
                "subject": str(subject),
                "allowed": one["allowed"],
                "items": one["items"],
                "reasons": one["reasons"],
                "decision": one["decision"],
                "entry": one["entry"],
            }
        )
    return {"persons": persons, "gone": list(several.gone)}


def found_and_shown_json(
    found: Found, several: Several, language: Language = "ja", *, asked: Sequence[str] = ()
) -> FoundAndShownJson:
    """As `several_json`, with the search."""
    shown = several_json(several, language, asked=asked)
    return {
        "found": found_json(found),
        "reasons": [] if found.ruling is None else reasons_json(found.ruling, language),
        "persons": shown["persons"],
        "gone": shown["gone"],
    }


def several_lines(several: Several) -> list[str]:
    """A line for each: the id and the values, or the rules that deny."""
    lines = []
    for subject, shown in several.shown.items():
        policy = shown.ruling.snapshot.policy
        said = [
            f"{item if (found := policy.item(item)) is None else found.name}: {value.reveal()}"
            for item, value in shown.values.items()
        ] or [reason.rule for reason in shown.ruling.reasons() if not reason.lifted]
        lines.append("  ".join([str(subject), *said]))
    return [*lines, *(f"{one}  -" for one in several.gone)]
