"""Values of enforcement: which of the organisation's tables hold what, and which rows a purpose may see.

A *gate* is one purpose on one table: a plan bound for each of the coming days, reduced to what a database needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sekisho.gate.ir import Expr
from sekisho.gate.model import Mode

SCHEMA: Final = "sekisho"
"""Schema of what stays from version to version: mirror, keys, accounts of access."""

LIVE: Final = "sekisho_live"
"""Schema of the version in force: one view for each purpose and table, and its searches."""


def kept(version: int) -> str:
    """Schema of a version that is not in force."""
    return f"sekisho_v{version}"


class KeyType(StrEnum):
    """Types that a subject key may have. Closed: the name goes into SQL."""

    BIGINT = "bigint"
    INTEGER = "integer"
    TEXT = "text"
    UUID = "uuid"


class Explain(StrEnum):
    """What a purpose's login may learn from EXPLAIN."""

    CLOSED = "closed"
    """Access by views that are optimised apart, and by searches: nothing about a person who is hidden."""
    OPEN = "open"
    """Access to the tables themselves too: faster, but EXPLAIN tells a hidden value from one that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table that holds an item of the policy.

    Attributes:
        name: The column.
        item: Item id.
        shown: Whether views show it; a keyed digest is only searched.
    """

    name: str
    item: str
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One of the organisation's tables.

    Attributes:
        schema: Its schema.
        name: Its name.
        key: Column with the organisation's own key of the person.
        columns: Columns that hold items.
        plain: Columns that hold no personal information, shown to every purpose that sees the row.
        search: Columns by which a purpose may look persons up.
        mode: Strict: a row is seen when every item may be used. Narrow: what may not be used is NULL.
    """

    schema: str
    name: str
    key: str
    columns: tuple[Column, ...]
    plain: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    mode: Mode = Mode.STRICT

    @property
    def named(self) -> str:
        """Schema and name, as people write them."""
        return f"{self.schema}.{self.name}"

    @property
    def every_column(self) -> tuple[str, ...]:
        """Each column that the map names, once."""
        return tuple(dict.fromkeys((self.key, *self.plain, *(column.name for column in self.columns))))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """What ``enforce.yaml`` says.

    Attributes:
        text: The file, kept with the version that was made from it.
        tables: The tables.
        key_type: Type of the subject key in all of them.
        purposes: Purpose ids; empty = every purpose.
        max_age_minutes: A mirror older than this denies.
        prefix: Before the name of every role that is made.
        explain: What EXPLAIN may tell.
        administrators: Roles that stand above every rule and are known to do so.
        stewards: Roles that load and mend the tables themselves, every row of them.
    """

    text: str
    tables: tuple[Table, ...]
    key_type: KeyType
    purposes: tuple[str, ...] = ()
    max_age_minutes: int = 24 * 60
    prefix: str = "sekisho_"
    explain: Explain = Explain.CLOSED
    administrators: tuple[str, ...] = ()
    stewards: tuple[str, ...] = ()

    @property
    def keeper(self) -> str:
        """The role that owns what is made. Nobody can log in as it."""
        return f"{self.prefix}keeper"

    @property
    def pool(self) -> str:
        """The login of pooled applications, which show a token for each transaction."""
        return f"{self.prefix}pool"

    def login(self, purpose: str) -> str:
        """The login of one purpose."""
        return f"{self.prefix}{purpose}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one legal day means for a gate.

    Attributes:
        shape: Which of the gate's shapes holds on it.
        thresholds: The numbers of that shape's day conditions, as legal days.
    """

    shape: int
    thresholds: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Conditions that are the same on many days but for their thresholds; a day condition holds a threshold's place.

    Attributes:
        row: Whether the row is seen.
        items: By item, whether it may be used; only in a narrow gate.
    """

    row: Expr
    items: Mapping[str, Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One purpose on one table.

    Attributes:
        purpose: Purpose id.
        table: The table.
        items: The items that the purpose may use there, in the order of the map.
        shapes: The distinct conditions of the days.
        days: Legal day → what holds on it. A day that is not here denies.
        plans: Ids of the plans that were bound, for the book.
    """

    purpose: str
    table: Table
    items: tuple[str, ...]
    shapes: tuple[Shape, ...]
    days: Mapping[int, Day]
    plans: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of its view, and of its rows in the table of days."""
        return f"{self.purpose}__{self.table.name}"

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table that hold its items."""
        return tuple(column for column in self.table.columns if column.item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything that one version enforces.

    Attributes:
        map: The tables.
        gates: One for each purpose and table of which anything may be used.
        withheld: Items that a purpose may not see here, with why: ids of items and of what cannot be done.
        policy_version: The policy version on the first day.
        register_version: State of the registers that were read.
        first_day: The first legal day.
        last_day: The last legal day; from the next on everything is denied.
    """

    map: TableMap
    gates: tuple[Gate, ...]
    withheld: Sequence[tuple[str, str, str]]
    policy_version: str
    register_version: int
    first_day: int
    last_day: int

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes that have a login."""
        return tuple(dict.fromkeys(gate.purpose for gate in self.gates))
