"""One row of a list in the terms of its mapping: the values to be stored and how they were acquired, or what is wrong.

A fault names the row, the column and what to do; never the value.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sekisho.errors import StaffError
from sekisho.intake.forms import FORMS
from sekisho.intake.mapping import ListMapping, Term
from sekisho.intake.reading import Listing

MOST_CHARACTERS: Final = 20_000
"""Of one value; longer texts belong into a file of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a row was acquired, in the words of the list."""

    category: str | None
    channel: str
    notice: str
    acquired: date
    source: str | None
    events: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A row that can be stored: item (as the mapping names it) → value. Personal data."""

    number: int
    terms: Terms
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a row, without its values."""

    row: int
    column: str
    error: StaffError


def read_rows(listing: Listing, mapping: ListMapping) -> Iterator[Read | list[Fault]]:
    """Every row in order: read, or its faults."""
    reader = _RowReader(listing, mapping)
    return (reader.read(number, cells) for number, cells in listing.rows())


class _RowReader:
    """Reads the rows of one list."""

    def __init__(self, listing: Listing, mapping: ListMapping) -> None:
        place = {heading: at for at, heading in enumerate(listing.headings)}
        self._width = len(listing.headings)
        self._columns = [(column, place[column.heading], column.normalise) for column in mapping.columns]
        self._mapping = mapping
        wanted = (mapping.category, mapping.source, mapping.channel, mapping.notice, mapping.acquired)
        self._terms = [_reader(term, place) for term in wanted]
        self._events = [(name, term, _reader(term, place)) for name, term in mapping.events.items()]
        self._days: dict[str | None, date | None] = {}

    def read(self, number: int, cells: Sequence[str]) -> Read | list[Fault]:
        """One row."""
        if len(cells) != self._width:
            return [_fault(number, "*", "INTAKE-010", columns=self._width, found=len(cells))]
        faults: list[Fault] = []
        values = self._values(number, cells, faults)
        category, source, channel, notice, acquired = (read(cells) for read in self._terms)
        if acquired not in self._days:
            self._days[acquired] = _day(acquired)
        day = self._days[acquired]
        for said, term, name in (
            (channel, self._mapping.channel, "channel"),
            (notice, self._mapping.notice, "notice"),
            (day, self._mapping.acquired, "acquired"),
        ):
            if not said:
                faults.append(_fault(number, term.column or name, "INTAKE-013", field=name))
        events = self._happened(number, cells, faults)
        if not values and not faults:
            faults.append(_fault(number, "*", "INTAKE-014"))
        if faults or day is None:
            return faults
        terms = Terms(
            category=category,
            channel=channel or "",
            notice=notice or "",
            acquired=day,
            source=source,
            events=events,
        )
        return Read(number=number, terms=terms, values=values)

    def _happened(
        self, number: int, cells: Sequence[str], faults: list[Fault]
    ) -> tuple[tuple[str, date], ...]:
        """What has happened to the person; an empty cell says that it has not."""
        found = []
        for name, term, read in self._events:
            written = read(cells)
            day = _day(written)
            if day is not None:
                found.append((name, day))
            elif written:
                faults.append(_fault(number, term.column or name, "INTAKE-011", form="date"))
        return tuple(found)

    def _values(self, number: int, cells: Sequence[str], faults: list[Fault]) -> dict[str, str]:
        """The values in their forms; what cannot be one goes to the faults."""
        values: dict[str, str] = {}
        for column, at, normalise in self._columns:
            written = cells[at]
            if not written or written.isspace():
                continue
            try:
                value = normalise(written)
            except ValueError:
                faults.append(_fault(number, column.heading, "INTAKE-011", form=column.form))
                continue
            if len(value) > MOST_CHARACTERS or "\x00" in value:
                faults.append(_fault(number, column.heading, "INTAKE-012", most=MOST_CHARACTERS))
            elif value:
                values[column.item] = value
        return values


def _reader(term: Term | None, place: Mapping[str, int]) -> Callable[[Sequence[str]], str | None]:
    if term is None or term.column is None:
        value = None if term is None else term.value
        return lambda _cells: value
    at = place[term.column]
    return lambda cells: cells[at].strip() or None


def _day(written: str | None) -> date | None:
    try:
        return None if written is None else date.fromisoformat(FORMS["date"](written))
    except ValueError:
        return None


def _fault(row: int, column: str, code: str, **facts: object) -> Fault:
    return Fault(row=row, column=column, error=StaffError(code, row=row, column=column, **facts))
