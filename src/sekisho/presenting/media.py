"""Devices, media and papers, as JSON and as lines. What was written about them is opened only by `words_json`."""

from collections.abc import Iterable, Iterator, Mapping

from typing_extensions import TypedDict

from sekisho.application.media_book import History, Register
from sekisho.application.media_desk import MediumActed
from sekisho.law.legal_day import DayNumber, as_date
from sekisho.presenting.common import instant_json
from sekisho.safeguards.media import Medium
from sekisho.safeguards.media_store import ActRow
from sekisho.vault.plaintext import Plaintext


class MediumJson(TypedDict):
    """A device, medium or paper as it stands."""

    medium: int
    label: str
    kind: str
    items: list[str]
    keeper: str
    area: str
    place: str
    carrier: str | None
    due: str | None
    protection: str | None
    permitted_by: str | None
    exports: list[str]
    overdue: bool


class MediumActJson(TypedDict):
    """One act, without its words."""

    no: int
    act: str
    actor: str
    at: str | None
    entry: str
    carrier: str | None
    due: str | None
    protection: str | None
    route: str | None
    password_route: str | None
    exports: list[str]
    emptied: bool
    noticed: str | None
    method: str | None
    contractor: str | None
    witness: str | None
    certificate: str | None
    words: bool


class RegisterJson(TypedDict):
    """The register."""

    media: list[MediumJson]
    overdue: int
    lost: int


class HistoryJson(TypedDict):
    """One medium and its acts, oldest first."""

    medium: MediumJson
    acts: list[MediumActJson]


class MediumActedJson(TypedDict):
    """What was done."""

    done: bool
    entry: str
    medium: MediumJson


class WordsJson(TypedDict):
    """What was written about the acts of a medium, by the act's number; reveals it."""

    words: dict[str, str]
    entry: str


def _day(number: int | None) -> str | None:
    return None if number is None else as_date(DayNumber(number)).isoformat()


def medium_json(one: Medium, *, overdue: bool) -> MediumJson:
    """One medium."""
    return {
        "medium": one.no,
        "label": one.label,
        "kind": one.kind.value,
        "items": list(one.items),
        "keeper": one.keeper,
        "area": one.area,
        "place": one.place.value,
        "carrier": one.carrier,
        "due": _day(one.due),
        "protection": one.protection,
        "permitted_by": one.permitted_by,
        "exports": [str(number) for number in one.exports],
        "overdue": overdue,
    }


def act_json(row: ActRow) -> MediumActJson:
    """One act."""
    facts = row.facts
    return {
        "no": row.no,
        "act": row.act.value,
        "actor": row.actor,
        "at": instant_json(row.at),
        "entry": str(row.entry),
        "carrier": facts.carrier,
        "due": _day(facts.due),
        "protection": facts.protection,
        "route": facts.route,
        "password_route": facts.password_route,
        "exports": [str(number) for number in facts.exports],
        "emptied": facts.emptied,
        "noticed": _day(facts.noticed),
        "method": facts.method,
        "contractor": facts.contractor,
        "witness": facts.witness,
        "certificate": facts.certificate,
        "words": row.words is not None,
    }


def register_json(found: Register, *, overdue_only: bool = False) -> RegisterJson:
    """The register, or only what should be back."""
    late = {one.no for one in found.overdue}
    shown = found.overdue if overdue_only else found.media
    return {
        "media": [medium_json(one, overdue=one.no in late) for one in shown],
        "overdue": len(late),
        "lost": sum(one.place.value == "lost" for one in found.media),
    }


def history_json(found: History) -> HistoryJson:
    """One medium and its acts."""
    return {
        "medium": medium_json(found.medium, overdue=found.overdue),
        "acts": [act_json(row) for row in found.acts],
    }


def acted_json(done: MediumActed) -> MediumActedJson:
    """What was done. Nothing that was just done is overdue."""
    return {"done": True, "entry": str(done.entry), "medium": medium_json(done.medium, overdue=False)}


def words_json(opened: Mapping[int, Plaintext], entry: int) -> WordsJson:
    """What was written, opened for whoever is near the medium."""
    return {"words": {str(no): text.reveal() for no, text in opened.items()}, "entry": str(entry)}


def media_lines(shown: Iterable[MediumJson]) -> Iterator[str]:
    """One line a medium; ``!`` marks what should be back."""
    for one in shown:
        where = one["area"] if one["place"] == "here" else f"{one['place']} {one['carrier'] or ''}".strip()
        late = " !" if one["overdue"] else ""
        yield f"{one['medium']}  {one['label']}  {one['kind']}  {where}  {one['due'] or '—'}{late}"


def history_lines(found: HistoryJson) -> Iterator[str]:
    """The medium, then one line an act."""
    yield from media_lines([found["medium"]])
    for one in found["acts"]:
        yield f"{one['entry']}  {one['at']}  {one['act']}  {one['actor']}"
