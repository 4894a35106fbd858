import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError

from sekisho.errors import OperatorError
from sekisho.storage import copy_database, open_database, reading, truncate_log
from sekisho.storage.engine import IMMEDIATE


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(tmp_path / "a.db", create=True)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (n INTEGER PRIMARY KEY, s TEXT)")
    yield made
    made.dispose()


def test_every_connection_syncs_fully_and_overwrites_what_it_deletes(engine: Engine) -> None:
    for _ in range(3):
        with engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("synchronous", "secure_delete", "foreign_keys", "journal_mode", "busy_timeout")
            }
            connection.invalidate()
        assert found == {
            "synchronous": 2,
            "secure_delete": 1,
            "foreign_keys": 1,
            "journal_mode": "wal",
            "busy_timeout": 5000,
        }


def test_given_a_connection_that_writes_when_it_begins_then_it_may_keep_what_a_batch_touches_and_a_reader_not(
    engine: Engine,
) -> None:
    def pages_kept(connection: Connection) -> int:
        return int(connection.exec_driver_sql("PRAGMA cache_size").scalar_one())

    with engine.connect() as reader:
        engines_own = pages_kept(reader)
        with engine.connect().execution_options(**{IMMEDIATE: True}) as writer, writer.begin():
            assert pages_kept(writer) == -8192
            log = writer.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one()
        assert pages_kept(reader) == engines_own != -8192
    assert log == 4_000


def test_given_a_new_database_when_made_then_only_its_owner_may_read_it(
    engine: Engine, tmp_path: Path
) -> None:
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_given_no_file_when_opened_without_create_then_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as refused:
        open_database(tmp_path / "absent.db")
    assert (refused.value.code, refused.value.facts) == ("STORAGE-004", {"file": "absent.db"})
    assert not (tmp_path / "absent.db").exists()


def test_given_a_file_of_another_kind_when_opened_then_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear reader, " * 1000)
    with pytest.raises(OperatorError) as refused:
        open_database(tmp_path / "letter.db")
    assert refused.value.code == "STORAGE-003"


def test_given_another_writer_when_writing_then_locked_is_said(tmp_path: Path, engine: Engine) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with engine.connect() as connection:
            connection.connection.dbapi_connection.execute("PRAGMA busy_timeout=50").close()
            writing = connection.execution_options(**{IMMEDIATE: True})
            with pytest.raises(OperatorError) as refused:
                writing.begin()
            connection.invalidate()
    assert refused.value.code == "STORAGE-001"


def test_given_a_full_disk_when_writing_then_said_and_nothing_is_kept(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=4")
        connection.rollback()
        with pytest.raises(OperatorError) as refused:
            connection.exec_driver_sql("INSERT INTO t VALUES (1, hex(zeroblob(100000)))")
        connection.invalidate()
    assert refused.value.code == "STORAGE-002"
    with reading(engine) as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one() == 0


def test_savepoints_take_back_only_what_came_after_them(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1, 'kept')")
        nested = connection.begin_nested()
        connection.exec_driver_sql("INSERT INTO t VALUES (2, 'gone')")
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql("INSERT INTO t VALUES (1, 'twice')")
        nested.rollback()
    with reading(engine) as tx:
        assert tx.connection.exec_driver_sql("SELECT n FROM t").scalars().all() == [1]


def test_a_reading_transaction_sees_one_state(engine: Engine) -> None:
    with reading(engine) as tx:
        before = tx.connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one()
        with engine.begin() as other:
            other.exec_driver_sql("INSERT INTO t VALUES (1, 'new')")
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one() == before == 0


def test_given_a_setting_not_honoured_when_connecting_then_refused(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sekisho.storage.sqlite._SETTINGS", (("synchronous", "NORMAL", 2),))
    engine.dispose()
    with pytest.raises(OperatorError) as refused:
        engine.connect()
    assert refused.value.code == "STORAGE-005"


def test_given_a_copy_of_a_running_database_then_it_is_whole_and_never_overwrites(
    engine: Engine, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1, 'x')")
    copy_database(engine, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT s FROM t").fetchall() == [("x",)]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    with pytest.raises(OperatorError) as refused:
        copy_database(engine, tmp_path / "copy.db")
    assert refused.value.code == "STORAGE-011"


def test_given_deleted_text_when_the_log_is_truncated_then_it_is_in_no_file(
    engine: Engine, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1, 'canary-0123456789')")
    assert b"canary-0123456789" in (tmp_path / "a.db-wal").read_bytes()
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM t")
    truncate_log(engine)
    for path in tmp_path.iterdir():
        assert b"canary-0123456789" not in path.read_bytes(), path.name


def test_given_a_reader_in_the_way_when_truncating_then_locked_is_said(engine: Engine) -> None:
    def hasty(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=50").close()

    engine.dispose()
    event.listen(engine, "connect", hasty)
    with reading(engine) as tx:
        tx.connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one()
        with engine.begin() as other:
            other.exec_driver_sql("INSERT INTO t VALUES (1, 'x')")
        with pytest.raises(OperatorError) as refused:
            truncate_log(engine)
    assert refused.value.code == "STORAGE-001"
