"""Counts persons for statistics: numbers that cannot be turned back into somebody, and no value opened.

The gate decides first, in the same transaction, from how many persons the count would speak of. One pass of SQL over
the state rows counts; whatever is small is withheld, and with it whatever would give it away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import text

from sekisho.application.house import House, Unit
from sekisho.application.rulings import Ruling
from sekisho.application.suppressing import Parts, withheld
from sekisho.errors import StaffError
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.ir import TRUE, Expr, InSet, all_of, any_of, in_set, negate
from sekisho.gate.model import Actor, Request, Slot
from sekisho.gate.printers.sql import Dialect, print_expr
from sekisho.gate.tables import EVERYTHING, Registers
from sekisho.law.model import Form, Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.vault.projection import Status

_HERE: Final = InSet("status", frozenset({int(Status.ACTIVE), int(Status.LEFT)}))
"""Whose information is not being erased."""


class By(StrEnum):
    """What persons are counted by."""

    CATEGORY = "category"
    """Their category: everybody has one."""
    SEGMENT = "segment"
    """The declared segments; a person may be in several, or in none."""
    ITEM = "item"
    """The items that are held; what they say is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number of a count.

    Attributes:
        id: Id of the category, segment or item.
        name: For people.
        persons: How many; None = withheld, for it could tell who it is about.
    """

    id: str
    name: str
    persons: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A count, or the refusal of one.

    Attributes:
        ruling: The gate's answer.
        persons: How many were selected; None when refused.
        cells: The numbers; empty when refused.
        least: The number of persons under which nothing is told.
        entry: Number of the ledger entry; it names nobody.
    """

    ruling: Ruling
    persons: int | None
    cells: tuple[Cell, ...]
    least: int
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Something that persons are counted by, or selected by: its id, its name, and who belongs."""

    id: str
    name: str
    who: Expr


def count_persons(house: House, actor: Actor, *, purpose: str, by: str, only: str | None = None) -> Counted:
    """Counts persons for a purpose by category, declared segment or held item.

    Who was told of the purpose is not asked: a count that speaks of nobody is no use of personal information (法2条1項).
    Persons who stopped it, or for whom its use is suspended or doubted, are left out all the same.

    Args:
        house: The workspace.
        actor: Who asks.
        purpose: Purpose id or text.
        by: What the cells are.
        only: Count these persons alone: ``category:NAME``, ``segment:NAME`` or ``item:NAME``; None = everybody.

    Raises:
        StaffError: An unknown word in `by` or `only` (REQUEST-001), or a name that the policy does not know
            (POLICY-010).
    """
    return house.write(lambda unit: _count(unit, actor, purpose, _by(by, "by"), only))


def _count(unit: Unit, actor: Actor, purpose: str, by: By, only: str | None) -> Counted:
    least = unit.house.workspace.least_counted
    selected = None if only is None else group_named(unit, only)
    request = Request(
        verb=Verb.DERIVE,
        purpose=unit.snapshot.names.purpose(purpose),
        items=(),  # none is opened, whatever is counted
        form=Form.STATISTICS,
    )
    groups = _groups(unit, by)
    everybody, chosen, parts = _pass(unit, request, groups, TRUE if selected is None else selected.who)
    # Whoever counts everybody too would know of the few who were left out.
    too_few = chosen < least or 0 < everybody - chosen < least
    ruling = unit.rule(request, actor=actor, state=None, circumstances=Circumstances(too_few=too_few))
    cells = _cells(groups, parts, least) if ruling.allowed else ()
    entry = unit.record_ruling(
        ruling,
        kind=EntryKind.GATE_DECISION_MADE,
        note={
            "by": by.value,
            "withheld": sum(cell.persons is None for cell in cells),
            **({} if selected is None else {"only": selected.id}),
        },
    )
    return Counted(
        ruling=ruling, persons=chosen if ruling.allowed else None, cells=cells, least=least, entry=entry.no
    )


def _by(word: str, field_name: str) -> By:
    try:
        return By(word)
    except ValueError:
        raise StaffError("REQUEST-001", field=field_name, known="、".join(By)) from None


def group_named(unit: Unit, only: str) -> Group:
    """The group that is named."""
    kind, _, wanted = only.partition(":")
    by, names = _by(kind, "only"), unit.snapshot.names
    find = {By.CATEGORY: names.category, By.SEGMENT: names.segment, By.ITEM: names.item}
    found = find[by](wanted)
    return next(group for group in _groups(unit, by) if group.id == found)


def _groups(unit: Unit, by: By) -> tuple[Group, ...]:
    """What persons can be counted by, in the order of the policy."""
    policy, registers = unit.snapshot.policy, unit.snapshot.registers
    match by:
        case By.CATEGORY:
            return tuple(
                Group(id=one.id, name=one.name, who=_in_category(registers, one.id))
                for one in policy.categories
            )
        case By.SEGMENT:
            return tuple(
                Group(id=one.id, name=one.name, who=registers.bit(Slot.SEGMENT, one.id))
                for one in policy.segments
            )
        case By.ITEM:
            return tuple(
                Group(id=one.id, name=one.name, who=registers.bit(Slot.HOLDS, one.id)) for one in policy.items
            )


def _in_category(registers: Registers, category: str) -> Expr:
    number = registers.categories.get(category)
    return in_set("category", () if number is None else (number,))


def _pass(
    unit: Unit, request: Request, groups: Sequence[Group], selection: Expr
) -> tuple[int, int, tuple[Parts, ...]]:
    """Everybody who may be counted, the selected, and how each group divides them: one pass, numbers only."""
    columns = ["count(*)", _sum(selection, unit.sql)]
    for group in groups:
        columns += [_sum(group.who, unit.sql), _sum(all_of((group.who, selection)), unit.sql)]
    query = (
        f"SELECT {', '.join(columns)} FROM subject_state "  # noqa: S608 - printed from whole numbers only
        f"WHERE {print_expr(_countable(unit, request), unit.sql)}"
    )
    everybody, chosen, *numbers = (int(one or 0) for one in unit.conn.execute(text(query)).one())
    parts = tuple(
        Parts(
            both=both,
            selected_only=chosen - both,
            group_only=whole - both,
            neither=everybody - chosen - (whole - both),
        )
        for whole, both in zip(numbers[::2], numbers[1::2], strict=True)
    )
    return everybody, chosen, parts


def _sum(who: Expr, dialect: Dialect) -> str:
    return f"sum(CASE WHEN {print_expr(who, dialect)} THEN 1 ELSE 0 END)"


def _countable(unit: Unit, request: Request) -> Expr:
    """Who is here, did not stop the purpose, and for whom it is not achieved."""
    registers, purpose = unit.snapshot.registers, request.purpose or EVERYTHING
    stopped = any_of(
        registers.bit(slot, reference)
        for slot in (Slot.OBJECTION, Slot.SUSPENSION, Slot.DISPUTED, Slot.ACHIEVED)
        for reference in (purpose, EVERYTHING)
    )
    return all_of((_HERE, negate(stopped)))


def _cells(groups: Sequence[Group], parts: Sequence[Parts], least: int) -> tuple[Cell, ...]:
    gone = withheld(parts, least)
    return tuple(
        Cell(id=group.id, name=group.name, persons=None if place in gone else parts[place].both)
        for place, group in enumerate(groups)
    )
