"""Decision tables of a workspace (判定表): run on every engine at hand, and drafted from the policy.

Nothing is decided about anybody and nothing is written to the book. A row fails when any engine answers otherwise than it
says, or when two engines do not agree on the rules that deny.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from sekisho.application.engines import PYTHON, Engine, engines
from sekisho.application.house import House, Unit
from sekisho.application.shelf import Book
from sekisho.errors import Language, StaffError
from sekisho.gate.decision_tables.judging import Judging, Posed
from sekisho.gate.decision_tables.model import FORMAT, Written
from sekisho.gate.decision_tables.parsing import japanese, parse
from sekisho.gate.decision_tables.resolving import resolve
from sekisho.gate.decision_tables.suggesting import Suggested, suggestions
from sekisho.gate.explain import explain, rules_in
from sekisho.gate.explain import texts as rule_texts
from sekisho.gate.explain import words as gate_words
from sekisho.gate.model import Reason
from sekisho.law.legal_day import DayNumber, day_number
from sekisho.policy.model import Policy
from sekisho.policy.names import Names

TABLE_FILE: Final = "tests.yaml"
"""The table of a workspace, in its folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came out of one row.

    Attributes:
        row: The row.
        version: The version that was asked.
        day: The legal day of the question.
        allowed: The answer, by the program that decides.
        rules: The rules that deny.
        reasons: Why, with the sentence of that version.
        engines: Engine → the rules that deny by it.
    """

    row: Written
    version: str
    day: int
    allowed: bool
    rules: tuple[str, ...]
    reasons: tuple[Reason, ...]
    engines: Mapping[str, tuple[str, ...]]

    @property
    def agreed(self) -> bool:
        """Every engine says the same."""
        return len(set(self.engines.values())) == 1

    @property
    def passed(self) -> bool:
        """The answer is the one that the row says, and the rule spoke that it names."""
        spoke = self.row.rule is None or self.row.rule in self.rules
        return self.allowed == self.row.allowed and spoke and self.agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A table that was run.

    Attributes:
        file: Its name.
        outcomes: By row.
        engines: The engines that were asked.
    """

    file: str
    outcomes: tuple[Outcome, ...]
    engines: tuple[str, ...]

    @property
    def failed(self) -> int:
        """How many rows failed."""
        return sum(1 for one in self.outcomes if not one.passed)


def run_table(
    house: House, *, file: Path | None = None, postgres: str | None = None, language: Language = "ja"
) -> Tested:
    """Runs a table on every engine at hand.

    Args:
        house: The workspace.
        file: The table; None = `tests.yaml` of the workspace.
        postgres: Address of a PostgreSQL to run it on as well.
        language: Of the reasons.

    Raises:
        StaffError: There is no table (TABLE-005), or it cannot be understood (POLICY-001, POLICY-020, TABLE-001 to 004).
        OperatorError: As `engines`.
    """
    place = file or house.workspace.folder / TABLE_FILE
    if not place.is_file():
        raise StaffError("TABLE-005", file=place.name)
    rows = parse(place.read_text(encoding="utf-8"), name=place.name)
    with engines(postgres=postgres) as asked:
        outcomes = house.read(lambda unit: _outcomes(unit, rows, asked, place.name, language))
        return Tested(file=place.name, outcomes=outcomes, engines=tuple(one.name for one in asked))


def _outcomes(
    unit: Unit, rows: Iterable[Written], asked: Sequence[Engine], name: str, language: Language
) -> tuple[Outcome, ...]:
    judging = _judging(unit)
    return tuple(_outcome(unit, row, judging, asked, name, language) for row in rows)


def _judging(unit: Unit) -> Judging:
    versions = [book.policy for book in unit.snapshot.versions.values()]
    return Judging(versions, unit.snapshot.registers)


def _outcome(  # noqa: PLR0917 - one line a fact
    unit: Unit, row: Written, judging: Judging, asked: Sequence[Engine], name: str, language: Language
) -> Outcome:
    day = unit.today if row.on is None else day_number(date.fromisoformat(row.on))
    book = _book(unit, row, day)
    posed = _posed(row, judging, book, name, day)
    by_engine = {engine.name: engine.fired(posed) for engine in asked}
    fired = by_engine[PYTHON]
    return Outcome(
        row=row,
        version=book.policy.version,
        day=int(day),
        allowed=not fired,
        rules=_names(fired),
        reasons=explain(posed.plan, fired=fired, lifted=0, policy=book.policy, language=language),
        engines={engine: _names(mask) for engine, mask in by_engine.items()},
    )


def _posed(row: Written, judging: Judging, book: Book, name: str, day: DayNumber) -> Posed:
    case = resolve(row, book.policy, book.names, name=name, today=day)
    return judging.pose(case, book.policy, today=day)


def _book(unit: Unit, row: Written, day: DayNumber) -> Book:
    """The version that a row names, or the one in force on its day; before the first, the first."""
    versions = unit.snapshot.versions
    if row.version is None:
        try:
            return unit.house.shelf.snapshot(unit.conn, today=day).book
        except StaffError:
            return next(iter(versions.values()))
    if row.version not in versions:
        raise StaffError(
            "POLICY-020",
            document=unit.house.workspace.document,
            version=row.version[:20],
            known="、".join(versions),
        )
    return versions[row.version]


def _names(mask: int) -> tuple[str, ...]:
    return tuple(rule.id for rule in rules_in(mask))


# -- drafting a table --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A table that was drafted.

    Attributes:
        file: Where it was written.
        rows: How many rows it has.
        unsaid: Rules that the policy gives something to try, and that no row could be written for.
    """

    file: Path
    rows: int
    unsaid: tuple[str, ...]


_HEAD: Final = """\
# 判定表：方針の規則から作った下書きです。行を直し、足し、消してかまいません。
# 実行：sekisho policy test 作業場
# 前提に書かないことは整っています（知らせた版、保有、区分）。同意は、書いたものだけがあります。
"""


def suggest_table(house: House, *, file: Path | None = None) -> Drafted:
    """Drafts a table from the situations of the policy in force. Every row was asked before it is written.

    Raises:
        StaffError: There is a table already (TABLE-006).
    """
    place = file or house.workspace.folder / TABLE_FILE
    if place.exists():
        raise StaffError("TABLE-006", file=place.name)
    kept, unsaid = house.read(_suggested)
    printer = YAML()
    printer.allow_unicode = True
    printer.width = 200
    with place.open("x", encoding="utf-8") as out:
        out.write(_HEAD)
        printer.dump({japanese("table", "format"): FORMAT, japanese("table", "table"): kept}, out)
    return Drafted(file=place, rows=len(kept), unsaid=unsaid)


def _suggested(unit: Unit) -> tuple[list[dict[str, object]], tuple[str, ...]]:
    book, judging = unit.snapshot.book, _judging(unit)
    found = suggestions(
        book.policy,
        today=unit.today,
        telling=_telling,
        name=lambda kind, wanted: _name(book.policy, book.names, kind, wanted),
    )
    rows: dict[str, dict[str, object]] = {}
    wanted: dict[str, None] = {}
    spoken: set[str] = set()
    for one in found:
        if one.rule is not None:
            wanted.setdefault(one.rule)
        if _holds(one, unit, judging, book):
            rows.setdefault(repr({**one.row, japanese("row", "name"): ""}), one.row)
            if one.rule is not None:
                spoken.add(one.rule)
    return list(rows.values()), tuple(rule for rule in wanted if rule not in spoken)


def _holds(one: Suggested, unit: Unit, judging: Judging, book: Book) -> bool:
    """Whether the row, read again, gets the answer that it says."""
    try:
        row = _again(one.row)
        day = unit.today if row.on is None else day_number(date.fromisoformat(row.on))
        fired = _posed(row, judging, book, TABLE_FILE, day).by_python()
    except StaffError:
        return False
    return _names(fired) == (() if one.rule is None else (one.rule,)) and _book(unit, row, day) is book


def _again(row: Mapping[str, object]) -> Written:
    from io import StringIO

    out = StringIO()
    printer = YAML()
    printer.allow_unicode = True
    printer.dump({japanese("table", "table"): [row]}, out)
    (found,) = parse(out.getvalue(), name=TABLE_FILE)
    return found


def _name(policy: Policy, names: Names, kind: str, wanted: str) -> str:
    """The text of an id where it means that id and no other; else the id."""
    if kind == "contact":
        return gate_words()["contact"].get(wanted, {}).get("ja", wanted)
    row = getattr(policy, kind)(wanted)
    text = wanted if row is None else str(row.text if kind == "purpose" else row.name)
    try:
        return text if getattr(names, kind)(text) == wanted else wanted
    except StaffError:
        return wanted


class _Blank(dict[str, str]):
    """Whatever a message names, left open."""

    def __missing__(self, key: str) -> str:
        return "…"


def _telling(rule: str) -> str:
    return rule_texts()[rule]["ja"]["message"].format_map(_Blank())
