"""What stands on record, as JSON and as lines."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sekisho.application.standing import Due, Recorded
from sekisho.errors import Language
from sekisho.law.clock import instant_of
from sekisho.law.legal_day import as_date
from sekisho.presenting.common import instant_json
from sekisho.standing.model import Record, parts


def record_json(record: Record, language: Language) -> dict[str, Any]:
    """One record."""
    part, period = parts()[record.what, record.part], record.period
    return {
        "about": record.what.value,
        "name": record.name,
        "part": record.part,
        "called": part.ja if language == "ja" else part.en,
        "source": part.source,
        "since": None if period is None else as_date(period.since).isoformat(),
        "until": None if period is None or period.until is None else as_date(period.until).isoformat(),
        "withdrawn": period is None,
        "reason": record.reason,
        "actor": record.actor,
        "at": instant_json(instant_of(record.at)),
    }


def due_json(found: Iterable[Due], language: Language) -> dict[str, Any]:
    """What ends soon or has ended."""
    return {
        "due": [
            {**record_json(one.record, language), "days_left": one.days_left, "ended": one.days_left < 0}
            for one in found
        ]
    }


def due_lines(found: Iterable[Due], language: Language) -> Iterator[str]:
    """One line for each, with the days that are left."""
    for one in found:
        shown = record_json(one.record, language)
        mark = "×" if one.days_left < 0 else "△"
        days = f"{one.days_left}日" if language == "ja" else f"{one.days_left} d"
        yield f"{mark} {shown['about']} {shown['name']}  {shown['called']}  – {shown['until']} ({days})"


def recorded_json(done: Recorded, language: Language) -> dict[str, Any]:
    """What was recorded."""
    return {
        "done": True,
        "entry": str(done.entry),
        "records": [record_json(one, language) for one in done.records],
    }


def standing_lines(records: Iterable[Record], language: Language, *, today: date) -> Iterator[str]:
    """One line a record: whether it stands today, and until when."""
    for record in records:
        shown = record_json(record, language)
        until = shown["until"] or "—"
        stands = not shown["withdrawn"] and shown["since"] <= today.isoformat() <= (shown["until"] or "9999")
        mark = "○" if stands else "×"
        yield f"{mark} {shown['about']} {shown['name']}  {shown['called']}  {shown['since'] or '—'} – {until}"
