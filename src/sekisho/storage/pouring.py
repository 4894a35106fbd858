"""Carries all rows of some tables from one database into another, whichever engines they stand on."""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from sekisho.storage.rows import insert_rows

_AT_ONCE: Final = 2_000
_FORM: Final = MetaData()
Table("alembic_version", _FORM, Column("version_num", String(32), primary_key=True))


def pour(source: Connection, target: Connection, tables: MetaData) -> int:
    """Makes the tables and copies every row, in the caller's two transactions; returns how many rows.

    The number of the newest migration goes with them, where there is one.
    """
    count = 0
    forms = _FORM.sorted_tables if inspect(source).has_table("alembic_version") else []
    _FORM.create_all(target, tables=forms)
    tables.create_all(target)
    for table in (*forms, *tables.sorted_tables):
        columns = tuple(column.name for column in table.columns)
        found = source.execution_options(yield_per=_AT_ONCE).execute(select(table))
        for part in found.partitions():
            insert_rows(target, table, columns, [tuple(row) for row in part])
            count += len(part)
    return count
