"""The mapping file: which column of a list is which item, and on what terms the list was acquired.

Terms are compulsory, because without them nobody can say later where a datum came from and what for (法30条, 取得の
経緯). Each is one value for the whole list, or ``{column: NAME}``. A column that is neither mapped nor ignored is an
error: nothing is taken in by accident.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sekisho.errors import StaffError
from sekisho.intake.forms import FORMS

VERSION: Final = 1
_KEYS: Final = frozenset(
    {
        *("version", "encoding", "sheet", "category", "channel", "notice", "acquired", "source"),
        *("purposes", "consents", "segments", "match", "columns", "ignore", "events"),
    }
)
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of the acquisition: a value for all rows, or the column in which each row says it."""

    value: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that is taken in: its heading, the item (id or text), and the form in which it is stored."""

    heading: str
    item: str
    form: str

    @property
    def normalise(self) -> Callable[[str], str]:
        """Written → stored; raises `ValueError` when it is no such thing."""
        return FORMS[self.form]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMapping:
    """How a list is read.

    Attributes:
        columns: What is taken in, in the file's own order of mention.
        ignored: Headings that are left out on purpose.
        match: Items (as named in `columns`) by which a row is taken for a person who is known already.
        category: Subject category, or None for the policy's only one.
        channel: How the list was acquired.
        notice: Policy version that was shown or published then.
        acquired: Day of acquisition.
        source: Who gave it, by id on record; None where it came from the persons themselves.
        purposes: Purposes that were stated.
        consents: What the persons agreed to, as in `application.acquiring.Acquisition`.
        segments: Declared segments.
        events: Event from which a period of the policy runs → its day; a row without one waits for it.
        encoding: Of a CSV file; None = found out.
        sheet: Of a workbook; None = the first.
    """

    columns: tuple[Column, ...]
    ignored: frozenset[str]
    match: tuple[str, ...]
    category: Term | None
    channel: Term
    notice: Term
    acquired: Term
    source: Term | None
    purposes: tuple[str, ...]
    consents: tuple[str, ...]
    segments: tuple[str, ...]
    events: Mapping[str, Term] = field(default_factory=dict)
    encoding: str | None = None
    sheet: str | None = None

    def headings(self) -> list[str]:
        """Every heading that the list must have."""
        terms = (self.category, self.channel, self.notice, self.acquired, self.source, *self.events.values())
        named = [term.column for term in terms if term is not None and term.column is not None]
        return [*(column.heading for column in self.columns), *named]


def load_mapping(path: Path) -> ListMapping:
    """Reads a mapping file. Raises as `parse_mapping`."""
    return parse_mapping(path.read_bytes()[: _LARGEST + 1])


def parse_mapping(data: bytes) -> ListMapping:
    """A mapping from the bytes of its file.

    Raises:
        StaffError: Not a mapping, or a field is missing or of another shape (INTAKE-001, naming the field).
    """
    try:
        found = YAML(typ="safe", pure=True).load(data[:_LARGEST].decode("utf-8-sig"))
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError):
        raise StaffError("INTAKE-001", field="YAML") from None
    _require(isinstance(found, dict) and len(data) <= _LARGEST, "version")
    unknown = sorted(str(key) for key in found if key not in _KEYS)
    _require(not unknown, unknown[0] if unknown else "")
    _require(found.get("version") == VERSION, "version")
    columns = _columns(found.get("columns"))
    items = [column.item for column in columns]
    match = _texts(found, "match")
    _require(set(match) <= set(items), "match")
    purposes = _texts(found, "purposes")
    _require(bool(purposes), "purposes")
    return ListMapping(
        columns=columns,
        ignored=frozenset(_texts(found, "ignore")),
        match=match,
        category=_term(found, "category"),
        channel=_needed(found, "channel"),
        notice=_needed(found, "notice"),
        acquired=_needed(found, "acquired"),
        source=_term(found, "source"),
        purposes=purposes,
        consents=_texts(found, "consents"),
        segments=_texts(found, "segments"),
        events=_events(found),
        encoding=_text(found, "encoding"),
        sheet=_text(found, "sheet"),
    )


def _columns(found: object) -> tuple[Column, ...]:
    _require(isinstance(found, dict) and bool(found), "columns")
    columns = []
    for heading, said in found.items() if isinstance(found, dict) else ():
        place = f"columns.{heading}"
        if isinstance(said, str):
            said = {"item": said}  # noqa: PLW2901 - the short spelling of the same thing
        _require(isinstance(said, dict) and set(said) <= {"item", "form"}, place)
        item, form = said.get("item"), said.get("form", "as_written")
        _require(isinstance(item, str) and bool(item) and form in FORMS, place)
        columns.append(Column(heading=str(heading), item=item, form=form))
    items = [column.item for column in columns]
    _require(len(set(items)) == len(items), "columns")
    return tuple(columns)


def _events(found: Mapping[str, Any]) -> dict[str, Term]:
    said = found.get("events", {})
    _require(isinstance(said, dict) and all(isinstance(name, str) and name for name in said), "events")
    return {name: _needed(said, name) for name in said}


def _needed(found: Mapping[str, Any], name: str) -> Term:
    term = _term(found, name)
    if term is None:
        raise StaffError("INTAKE-001", field=name)
    return term


def _term(found: Mapping[str, Any], name: str) -> Term | None:
    said = found.get(name)
    if said is None:
        return None
    if isinstance(said, dict):
        column = said.get("column")
        _require(set(said) == {"column"} and isinstance(column, str), name)
        return Term(column=column)
    # A date stands in YAML without quotation marks.
    _require(not isinstance(said, (list, bool)) and bool(str(said)), name)
    return Term(value=str(said))


def _texts(found: Mapping[str, Any], name: str) -> tuple[str, ...]:
    said = found.get(name, [])
    _require(isinstance(said, Sequence) and not isinstance(said, str), name)
    _require(all(isinstance(one, str) and one for one in said), name)
    return tuple(dict.fromkeys(said))


def _text(found: Mapping[str, Any], name: str) -> str | None:
    said = found.get(name)
    _require(said is None or isinstance(said, str), name)
    return said


def _require(condition: bool, field: str) -> None:
    if not condition:
        raise StaffError("INTAKE-001", field=field)
