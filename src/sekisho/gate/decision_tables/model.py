"""Values of a decision table: a row as it stands, and what came out of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sekisho.gate.analysis.person import Mark
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.model import Actor, Request, Status

FORMAT = "sekisho/decision-table/1"
"""Version marker of `tests.yaml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One row as it was written, its keys understood and its values not yet.

    Attributes:
        line: Line of the row.
        name: What the row says, in its author's words.
        given: Key → value: the person.
        when: Key → value: the request.
        allowed: The expected answer.
        rule: The rule that must speak, or None.
        on: ISO date, or None: today.
        version: Policy version, or None: the one in force on that day.
        lines: Place of a value → its line.
    """

    line: int
    name: str
    given: Mapping[str, object]
    when: Mapping[str, object]
    allowed: bool
    rule: str | None
    on: str | None
    version: str | None
    lines: Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The person of a row. What is not said is in order, and no consent is on record.

    Attributes:
        category: Category id; None = not known.
        status: Where the person stands.
        told: Version whose notice told of its purposes; empty = of none; None = no notice on record.
        held: Items that are held; None = all that the request touches.
        agreed: Recipients to whom a provision was agreed; None among them = acquiring information of special care.
        marks: What else is set.
        days: Kind → legal day, or None: not known. A kind that is missing stands as `judging` says.
        on_record: Recipients, publications and staff have all on record that they can have; else nothing.
        lacking: Parts that do not stand on record.
        recorded: Parts that stand besides, of those that stand only where something is out of the ordinary.
    """

    category: str | None
    status: Status
    told: str | None
    held: tuple[str, ...] | None
    agreed: frozenset[str | None]
    marks: frozenset[Mark]
    days: Mapping[str, int | None]
    on_record: bool
    lacking: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row, ready to be asked.

    Attributes:
        facts: Of whom.
        request: What is asked.
        actor: By whom.
        circumstances: What the store would say.
    """

    facts: Facts
    request: Request
    actor: Actor
    circumstances: Circumstances
