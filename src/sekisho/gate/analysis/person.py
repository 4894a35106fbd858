"""A person of an example or a table: what is on record of them, as facts that people can read and write.

A state row is numbers whose meaning stands in the registers. Here it is taken apart into facts and put together again;
what no plan asks of the person is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.gate.analysis.world import World
from sekisho.gate.ir import COLUMNS, WORDS
from sekisho.gate.model import Slot, StateRow, Status
from sekisho.gate.tables import ConsentScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One bit that is asked about, by what it means.

    Attributes:
        slot: Family of the bit (`gate.model.Slot` value).
        reference: What it is about: a purpose, an item, a recipient, a channel; empty = all.
        channel: Contact channel; empty = every one.
    """

    slot: str
    reference: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is on record of one person.

    Attributes:
        category: Category id, or None: not known.
        status: Where the person stands.
        told: Item → version whose notice told its purposes, or `world.NOTHING_TOLD`. Items without a notice are missing.
        agreed: Consents to a provision, or to acquiring information of special care.
        marks: The bits that are set.
        days: (kind, reference) → legal day, for the days that are known.
        asked: The bits that were asked about, set or not; what they say of the person is in `marks`.
    """

    category: str | None
    status: Status
    told: Mapping[str, str]
    agreed: tuple[ConsentScope, ...]
    marks: frozenset[Mark]
    days: Mapping[tuple[str, str], int]
    asked: frozenset[Mark] = frozenset()

    def has(self, slot: Slot) -> tuple[Mark, ...]:
        """The bits of one family that are set, in a fixed order."""
        found = (mark for mark in self.marks if mark.slot == slot)
        return tuple(sorted(found, key=lambda mark: (mark.reference, mark.channel)))


_PLACE: Final = {column: place for place, column in enumerate(COLUMNS)}


def person_in(row: StateRow, world: World) -> Person:
    """The person that a row is about, as far as the world's registers know."""
    registers = world.registers
    names = {number: category for category, number in registers.categories.items()}
    bits = {
        Mark(slot=slot, reference=reference, channel=channel): bool((row[_PLACE[f"w{word}"]] or 0) >> bit & 1)
        for (slot, reference, channel), (word, bit) in registers.bits.items()
    }
    days = {key: day for key, column in registers.days.items() if (day := row[_PLACE[column]]) is not None}
    return Person(
        category=names.get(row[_PLACE["category"]] or 0),
        status=Status(row[_PLACE["status"]] or Status.ERASED),
        told=world.told.get(row[_PLACE["prov"]] or 0, {}),
        agreed=world.agreed.get(row[_PLACE["cons"]] or 0, ()),
        marks=frozenset(mark for mark, is_set in bits.items() if is_set),
        days=days,
        asked=frozenset(bits),
    )


def row_of(person: Person, world: World) -> StateRow:
    """The row of a person. What the registers have no place for is not asked about and falls away."""
    registers = world.registers
    words = [0] * WORDS
    for mark in person.marks:
        place = registers.bits.get((mark.slot, mark.reference, mark.channel))
        if place is not None:
            words[place[0]] |= 1 << place[1]
    columns: dict[str, int | None] = {
        **dict.fromkeys(COLUMNS, None),
        **{f"w{number}": word for number, word in enumerate(words)},
        "category": registers.categories.get(person.category or "", 0),
        "status": int(person.status),
        "prov": _class_of(dict(person.told), world.told),
        "cons": _class_of(tuple(person.agreed), world.agreed),
    }
    for key, day in person.days.items():
        column = registers.days.get(key)
        if column is not None:
            columns[column] = day
    return tuple(columns[column] for column in COLUMNS)


def _class_of(wanted: object, classes: Mapping[int, object]) -> int:
    """The number of a class, or 0: nothing. Scopes may stand in any order."""
    if isinstance(wanted, tuple):
        return next((number for number, held in classes.items() if _same(wanted, held)), 0)
    return next((number for number, held in classes.items() if held == wanted), 0)


def _same(one: Iterable[object], other: object) -> bool:
    return isinstance(other, tuple) and frozenset(one) == frozenset(other)
