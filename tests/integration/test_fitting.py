"""A database of another release: an older one is brought up, a newer one refused before anything is read."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

import stores
from integration.faults.sites import fresh
from sekisho.errors import OperatorError
from sekisho.storage.engine import open_database
from sekisho.storage.fitting import fit, form_of, known_forms
from sekisho.storage.migrations import _config, newest
from sekisho.storage.transaction import writing


def test_given_the_migrations_when_their_numbers_are_read_then_the_newest_is_alembics() -> None:
    assert known_forms()[-1] == newest()


@pytest.mark.parametrize("found", ["9999", "0000"])
def test_given_a_database_of_an_unknown_release_when_opened_then_refused(tmp_path: Path, found: str) -> None:
    site = fresh(tmp_path / "site")
    with site.beside() as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [found])
    with pytest.raises(OperatorError) as caught, site.house():
        pass
    assert caught.value.code == "WORKSPACE-010"
    assert found in caught.value.text("ja")


def test_given_a_database_of_the_first_release_when_opened_then_brought_up_with_its_data(
    tmp_path: Path,
) -> None:
    engine = open_database(stores.place(tmp_path / "data.db", stores.DATA), create=True)
    with writing(engine) as tx:
        connection = tx.connection
        command.upgrade(_config(connection), "0001")
        row = {"document": "d", "no": 1, "at": 1, "actor": "operator", "body": "kept"}
        connection.execute(text("INSERT INTO policy_answer VALUES (:document, :no, :at, :actor, :body)"), row)
    assert form_of(engine) == "0001"
    fit(engine)
    assert form_of(engine) == newest()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT body FROM policy_answer")).scalar_one() == "kept"
    engine.dispose()


def test_given_no_database_of_ours_when_opened_then_refused(tmp_path: Path) -> None:
    engine = open_database(stores.place(tmp_path / "data.db", stores.DATA), create=True)
    with pytest.raises(OperatorError) as caught:
        fit(engine)
    assert caught.value.code == "WORKSPACE-010"
    engine.dispose()
