"""How a workspace's tables are spread over the nodes of a PostgreSQL-compatible sharding engine, and the statements for it.

Rows about one person lie together on one node, found by the first column of their key; what is asked in every decision
and seldom written is copied to every node; what is written one after another (the book's own tables, the counters of
the key store) stays on one. Nothing here runs a statement: an operator does, once, on empty tables.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Index, MetaData, Table, UniqueConstraint

from sekisho.storage.place import Schema

PERSON: Final = ("subject_no", "holder_no")
"""Columns that say whose a row is."""

_SPREAD_BY: Final = (*PERSON, "digest", "ledger_no", "chunk_no", "entry", "ticket", "token", "who")
_ONE_NODE: Final = (
    "ledger_entry",
    "ledger_node",
    "ledger_checkpoint",
    "epoch",
    "lease",
    "ledger_block",
    "mark",
    "secret",
)


class Kind(StrEnum):
    """Where the rows of a table are."""

    SPREAD = "spread"
    EVERYWHERE = "everywhere"
    ONE_NODE = "one_node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one table's rows are.

    Attributes:
        table: Its name.
        kind: Spread over the nodes, copied to each, or on one.
        by: Column by which it is spread.
        drops: Constraints that no node can check alone; what gives the numbers keeps them instead.
    """

    table: str
    kind: Kind
    by: str | None = None
    drops: tuple[str, ...] = ()


def placements(tables: MetaData) -> tuple[Placement, ...]:
    """Where the rows of each table are, in the order of their names."""
    return tuple(_place(tables.tables[name]) for name in sorted(tables.tables))


def breaks_the_rule(table: Table) -> str | None:
    """Why a table could not be spread, or None: a person's rows must be found by a column of their own key.

    The rule (design §7, §14): whose a row is stands in the primary key; no key refers to another table's rows; no column
    counts by itself.
    """
    whose = [column.name for column in table.columns if column.name in PERSON]
    key = [column.name for column in table.primary_key.columns]
    if whose and not set(whose) & set(key):
        return f"{table.name}: {whose[0]} is not in the primary key"
    if table.foreign_keys:
        return f"{table.name}: a foreign key refers to other rows"
    counting = [column.name for column in table.columns if column.autoincrement is True or column.identity]
    if counting:
        return f"{table.name}: {counting[0]} counts by itself"
    return None


def statements(place: Schema, tables: MetaData) -> tuple[str, ...]:
    """The statements for Citus, one table each, in the order in which they must run."""
    printed = [f'SET search_path TO "{place.name}", public;']
    first: dict[str, str] = {}
    for each in placements(tables):
        printed += [f"ALTER TABLE {each.table} DROP CONSTRAINT {name};" for name in each.drops]
        if each.kind is Kind.ONE_NODE:
            printed.append(f"SELECT citus_add_local_table_to_metadata('{each.table}');")
        elif each.kind is Kind.EVERYWHERE:
            printed.append(f"SELECT create_reference_table('{each.table}');")
        else:
            by = each.by or ""
            # Columns that hold the same numbers: a person's rows of all tables on one node.
            family = PERSON[0] if by in PERSON else by
            beside = first.setdefault(family, each.table)
            together = "" if beside == each.table else f", colocate_with => '{beside}'"
            printed.append(f"SELECT create_distributed_table('{each.table}', '{by}'{together});")
    return tuple(printed)


def _place(table: Table) -> Placement:
    if table.name in _ONE_NODE:
        return Placement(table=table.name, kind=Kind.ONE_NODE)
    key = {column.name for column in table.primary_key.columns}
    by = next((name for name in _SPREAD_BY if name in key), None)
    if by is None:
        return Placement(table=table.name, kind=Kind.EVERYWHERE)
    unique: list[Index | UniqueConstraint] = [
        *(one for one in table.indexes if one.unique),
        *(one for one in table.constraints if isinstance(one, UniqueConstraint)),
    ]
    drops = [str(one.name) for one in unique if by not in {column.name for column in one.columns}]
    return Placement(table=table.name, kind=Kind.SPREAD, by=by, drops=tuple(sorted(drops)))
