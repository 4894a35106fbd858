"""Carries all rows of some tables from one database into another, whichever engines they stand on."""

from typing import Final

from sqlalchemy import Connection, MetaData, select

from sekisho.storage.rows import insert_rows

_AT_ONCE: Final = 2_000


def pour(source: Connection, target: Connection, tables: MetaData) -> int:
    """Copies every row, in the caller's two transactions; returns how many. The target's tables are empty."""
    count = 0
    for table in tables.sorted_tables:
        columns = tuple(column.name for column in table.columns)
        found = source.execution_options(yield_per=_AT_ONCE).execute(select(table))
        for part in found.partitions():
            insert_rows(target, table, columns, [tuple(row) for row in part])
            count += len(part)
    return count
