"""The schema: what the stores declare is what the migrations make, and it can be spread over servers later."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from private_postgres import Server
from sqlalchemy import Column, ForeignKey, Identity, Integer, MetaData, Table

import sekisho.bootstrap
import stores
from sekisho.errors import OperatorError
from sekisho.storage.engine import open_database
from sekisho.storage.migrations import current, newest, upgrade
from sekisho.storage.place import Schema
from sekisho.storage.schema import metadata
from sekisho.storage.sharding import Kind, breaks_the_rule, placements, statements
from sekisho.vault.keystore_tables import metadata as keys

OF_A_PERSON = frozenset({"subject_no", "holder_no"})
NOT_OF_A_PERSON = {
    "login_code": "belongs to a ticket; it names nobody until the right code is entered",
}


def test_given_a_new_database_when_migrated_then_it_is_what_the_stores_declare(tmp_path: Path) -> None:
    engine = open_database(stores.place(tmp_path / "data.db", stores.DATA), create=True)
    upgrade(engine)
    with engine.connect() as connection:
        assert current(connection) == newest()
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


EVERY = [
    *((name, metadata) for name in sorted(metadata.tables)),
    *((name, keys) for name in sorted(keys.tables)),
]


@pytest.mark.parametrize(("name", "tables"), EVERY, ids=[name for name, _ in EVERY])
def test_given_any_table_when_inspected_then_it_can_be_spread_by_person(name: str, tables: MetaData) -> None:
    broken = breaks_the_rule(tables.tables[name])
    assert name in NOT_OF_A_PERSON or broken is None, broken


def test_given_tables_that_break_the_rule_when_inspected_then_each_is_named() -> None:
    bad = MetaData()
    people = Table("people", bad, Column("no", Integer, primary_key=True), Column("subject_no", Integer))
    child = Table(
        "child",
        bad,
        Column("subject_no", Integer, primary_key=True, autoincrement=False),
        Column("of", Integer, ForeignKey("people.no")),
    )
    counting = Table("counting", bad, Column("no", Integer, Identity(), primary_key=True))
    assert [breaks_the_rule(one) for one in (people, child, counting)] == [
        "people: subject_no is not in the primary key",
        "child: a foreign key refers to other rows",
        "counting: no counts by itself",
    ]


@pytest.mark.parametrize("tables", [metadata, keys], ids=["data", "keys"])
def test_given_the_plan_for_several_nodes_when_read_then_persons_rows_lie_together_by_their_key(
    tables: MetaData,
) -> None:
    planned = {one.table: one for one in placements(tables)}
    assert set(planned) == set(tables.tables)
    for name, table in tables.tables.items():
        key = [column.name for column in table.primary_key.columns]
        if OF_A_PERSON & set(key):
            assert planned[name].kind is Kind.SPREAD, name
        if planned[name].kind is Kind.SPREAD:
            # Citus keeps a unique index only where it holds the column by which a table is spread.
            assert planned[name].by in key, name
            unique = [one for one in table.indexes if one.unique]
            kept = [one for one in unique if one.name not in planned[name].drops]
            assert all(planned[name].by in [column.name for column in one.columns] for one in kept), name
    printed = statements(Schema(url="postgresql://db.example/x", name="s"), tables)
    assert sum("create_distributed_table" in line for line in printed) == sum(
        one.kind is Kind.SPREAD for one in planned.values()
    )


def test_given_a_workspace_on_files_when_asked_to_spread_then_refused_and_on_postgres_printed(
    tmp_path: Path, postgres: Server
) -> None:
    settings = {"SEKISHO_KEYS": str(tmp_path / "keys"), "SEKISHO_DATABASE": "", "SEKISHO_KEY_DATABASE": ""}
    policy = Path(__file__).parents[2] / "examples" / "association" / "policy.md"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        sekisho.bootstrap.init(tmp_path / "files", policy)
        with pytest.raises(OperatorError, match="WORKSPACE-017"):
            sekisho.bootstrap.shard_plan(tmp_path / "files")
        stores.make_databases(postgres, "shard_data", "shard_keys")
        databases = (stores.plain(postgres, "shard_data"), stores.plain(postgres, "shard_keys"))
        sekisho.bootstrap.init(tmp_path / "server", policy, databases=databases)
        found = sekisho.bootstrap.shard_plan(tmp_path / "server")
    assert "SELECT create_distributed_table('wrapped_key', 'holder_no'" in "\n".join(found["keys"])
    assert "SELECT create_distributed_table('subject_state', 'subject_no'" in "\n".join(found["data"])
