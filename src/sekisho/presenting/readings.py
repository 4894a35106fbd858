"""The reading desk: what was understood of each sentence, and what an act left behind."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import TypedDict

from sekisho.application.reading_desk import Desk, ReadSentence, Record, Recorded
from sekisho.policy.files.codec import encode
from sekisho.policy.readings import DraftedValue, Unsure
from sekisho.presenting.common import instant_json, lines_json


class DraftedValueJson(TypedDict):
    """A value that stands on a sentence, in the form of `policy.yaml`."""

    part: str
    id: str
    value: dict[str, Any]  # Any: fields of the value, as `policy.yaml` has them


class UnsureJson(TypedDict):
    """A value that a person must confirm before a version is published."""

    part: str
    id: str
    clause: str | None
    lines: list[int] | None
    confidence: float


class RecordJson(TypedDict):
    """One act of an officer about a sentence."""

    no: int
    clause: str
    at: str | None
    actor: str
    confirmed: bool
    corrects: bool
    reason: str | None
    widened: list[str]


class ReadSentenceJson(TypedDict):
    """One sentence with what was understood of it."""

    id: str
    document: str
    text: str
    lines: list[int]
    section: str
    nature: str
    topics: list[str]
    confirmed: bool
    confidence: float | None
    values: list[DraftedValueJson]
    questions: list[str]
    seen: int
    record: RecordJson | None


class ReadingsJson(TypedDict):
    """The reading desk."""

    confirmed: int
    total: int
    unconfirmed: list[str]
    must_confirm: list[UnsureJson]
    widened: list[RecordJson]
    sentences: list[ReadSentenceJson]


class RecordedJson(TypedDict):
    """What an act on the desk left behind."""

    done: bool
    entry: str | None
    clauses: list[str]
    left: list[str]
    widened: list[str]
    confirmed: int
    total: int


def value_json(value: DraftedValue) -> DraftedValueJson:
    """A value that stands on a sentence."""
    plain = encode(value.row)
    return {"part": value.part, "id": value.id, "value": plain if isinstance(plain, dict) else {}}


def _unsure(one: Unsure) -> UnsureJson:
    return {
        "part": one.part,
        "id": one.id,
        "clause": one.clause,
        "lines": lines_json(one.lines),
        "confidence": one.confidence,
    }


def record_json(record: Record) -> RecordJson:
    """One act of an officer about a sentence."""
    return {
        "no": record.no,
        "clause": record.reading.clause,
        "at": instant_json(record.at),
        "actor": record.actor,
        "confirmed": record.reading.confirmed,
        "corrects": record.reading.corrects,
        "reason": record.reading.reason,
        "widened": list(record.reading.widened),
    }


def sentence_json(sentence: ReadSentence) -> ReadSentenceJson:
    """One sentence with what was understood of it."""
    clause = sentence.clause
    return {
        "id": clause.id,
        "document": sentence.document,
        "text": clause.text,
        "lines": list(clause.lines),
        "section": clause.section,
        "nature": clause.nature.value,
        "topics": list(clause.topics),
        "confirmed": sentence.confirmed,
        "confidence": sentence.confidence,
        "values": [value_json(value) for value in sentence.values],
        "questions": [one.question.id for one in sentence.questions if one.answer is None],
        "seen": sentence.seen,
        "record": None if sentence.record is None else record_json(sentence.record),
    }


def readings_json(desk: Desk, widened: Sequence[Record]) -> ReadingsJson:
    """The desk: progress, what waits, and what was opened without a new version of the text."""
    return {
        "confirmed": desk.confirmed,
        "total": len(desk.sentences),
        "unconfirmed": [one.clause.id for one in desk.sentences if not one.confirmed],
        "must_confirm": [_unsure(one) for one in desk.unsure],
        "widened": [record_json(one) for one in widened],
        "sentences": [sentence_json(one) for one in desk.sentences],
    }


def recorded_json(done: Recorded) -> RecordedJson:
    """What an act on the desk left behind."""
    return {
        "done": True,
        "entry": None if done.entry is None else str(done.entry),
        "clauses": list(done.clauses),
        "left": list(done.left),
        "widened": list(done.widened),
        "confirmed": done.confirmed,
        "total": done.total,
    }
