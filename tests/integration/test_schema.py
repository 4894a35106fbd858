"""The schema: what the stores declare is what the migrations make, and it can be spread over servers later."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import sekisho.bootstrap  # noqa: F401 - every store declares its tables
from sekisho.storage.engine import open_database
from sekisho.storage.migrations import current, newest, upgrade
from sekisho.storage.schema import metadata

OF_A_PERSON = frozenset({"subject_no", "holder_no"})
NOT_OF_A_PERSON = {
    "login_code": "belongs to a ticket; it names nobody until the right code is entered",
}


def test_given_a_new_database_when_migrated_then_it_is_what_the_stores_declare(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "data.db", create=True)
    upgrade(engine)
    with engine.connect() as connection:
        assert current(connection) == newest()
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_given_a_table_about_persons_when_inspected_then_their_number_is_in_its_key(name: str) -> None:
    table = metadata.tables[name]
    about = OF_A_PERSON & {column.name for column in table.columns}
    if not about or name in NOT_OF_A_PERSON:
        return
    assert about & {column.name for column in table.primary_key.columns}, name


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_given_any_table_when_inspected_then_nothing_refers_across_persons_or_counts_globally(
    name: str,
) -> None:
    table = metadata.tables[name]
    assert not table.foreign_keys
    assert not any(column.autoincrement is True for column in table.columns)
