"""What was answered is on the disk: full sync on every connection, the flush before the reply, files of one reader."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from integration.faults.sites import HANAKO, NOW, ROSTER, TARO, Site, child_environment, fresh, made
from sekisho.application import book_desk, keeping, key_desk, leaving
from sekisho.application.asking import Asked
from sekisho.application.using import show
from sekisho.bootstrap import house_at
from sekisho.storage import sqlite as storage_engine

FULL = 2
ON = 1


# -- every connection ---------------------------------------------------------------------------------------------


@pytest.mark.files  # the settings of SQLite; those of a server: unit/storage and test_crash_flush
def test_given_a_running_house_when_its_connections_are_asked_then_all_sync_fully_and_delete_securely(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    with site.house() as (house, operator):
        kept, ready = [], threading.Barrier(9)

        def reader(engine) -> None:  # noqa: ANN001 - sqlalchemy.Engine
            """Holds a connection while the others do, so that each is another one."""
            connection = engine.connect()
            ready.wait(timeout=120)
            kept.append((engine, connection))

        threads = [
            threading.Thread(target=reader, args=(engine,))
            for engine in (house.engine, house.keys.engine) * 4
        ]
        for thread in threads:
            thread.start()
        ready.wait(timeout=120)
        for thread in threads:
            thread.join()
        assert len(kept) == 8
        for _, connection in kept:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("synchronous", "secure_delete", "journal_mode", "foreign_keys")
            }
            assert found == {
                "synchronous": FULL,
                "secure_delete": ON,
                "journal_mode": "wal",
                "foreign_keys": ON,
            }
            connection.close()

        def in_the_writer(tx) -> tuple[int, int]:  # noqa: ANN001 - storage.Transaction
            return tuple(
                tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("synchronous", "secure_delete")
            )

        assert house.writer.submit(in_the_writer) == (FULL, ON)
        assert house.keys.writer.submit(in_the_writer) == (FULL, ON)
        assert book_desk.verify_book(house).ok
        assert operator.id == "operator"


@pytest.mark.files  # the settings of SQLite
def test_given_every_connection_of_a_whole_story_when_opened_then_each_was_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = fresh(tmp_path / "site")
    opened: dict[str, sqlite3.Connection] = {}
    settled: list[sqlite3.Connection] = []
    real_connect, real_settle = sqlite3.connect, storage_engine._settle

    def connect(*args, **kwargs) -> sqlite3.Connection:  # noqa: ANN002, ANN003 - as sqlite3.connect
        connection = real_connect(*args, **kwargs)
        opened[f"{len(opened)} {args[0]}"] = connection
        return connection

    def settle(backend: storage_engine.Sqlite, connection: sqlite3.Connection) -> None:
        real_settle(backend, connection)
        settled.append(connection)

    monkeypatch.setattr(sqlite3, "connect", connect)
    monkeypatch.setattr("sqlite3.dbapi2.connect", connect)
    monkeypatch.setattr(storage_engine, "_settle", settle)
    hanako = site.add(**HANAKO)
    with site.house() as (house, operator):
        show(house, operator, Asked(verb="use", subject=hanako, purpose=ROSTER, items=["氏名"]))
        leaving.erase(house, operator, hanako, reason="request")
        keeping.backup(house, tmp_path / "data.backup")
        key_desk.backup_keys(house, operator, tmp_path / "keys.backup")
        key_desk.roll_epoch(house, operator)
    places = [place for place, one in opened.items() if one not in settled]
    # Copies are made whole, flushed by themselves, and never deleted from (`snapshot.copy_database`).
    assert [place for place in places if not place.endswith(".copy")] == []
    assert len(settled) >= 4


@pytest.mark.files  # the settings of SQLite
@pytest.mark.parametrize(("name", "wrong"), [("synchronous", "NORMAL"), ("secure_delete", "OFF")])
def test_given_a_connection_that_does_not_hold_its_setting_when_opened_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, wrong: str
) -> None:
    site = fresh(tmp_path / "site")
    settings = tuple(
        (key, wrong if key == name else value, expected) for key, value, expected in storage_engine._SETTINGS
    )
    monkeypatch.setattr(storage_engine, "_SETTINGS", settings)
    result = site.run("ledger", "verify", site.folder)
    assert result.exit_code == 4
    assert result.stderr.startswith("STORAGE-005 ")
    assert name in result.stderr


# -- the flush before the reply -----------------------------------------------------------------------------------

CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(?P<name>\w+)\((?P<arguments>.*)$")


def calls(trace: str) -> Iterator[tuple[str, str]]:
    """System calls in order, when they returned: name and arguments. Unfinished ones count where they resume."""
    waiting: dict[str, str] = {}
    for line in trace.splitlines():
        pid = line.split(maxsplit=1)[0]
        if line.endswith("<unfinished ...>"):
            waiting[pid] = line
        elif "resumed>" in line:
            if found := CALL.match(waiting.pop(pid, "")):
                yield found["name"], found["arguments"]
        elif found := CALL.match(line):
            yield found["name"], found["arguments"]


def traced(site: Site, tmp_path: Path, *words: str) -> list[tuple[str, str]]:
    """The calls of one act, from when the house was warm to its answer."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: the order of flush and reply is not traced here")
    output = tmp_path / "trace"
    command = ["strace", "-f", "-y", "-o", str(output), "-e", "trace=write,pwrite64,pwritev,fsync,fdatasync"]
    child = subprocess.run(
        [*command, sys.executable, "-m", "integration.faults.one_act", str(site.root), *words],
        env=child_environment(site),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if "ptrace" in child.stderr and "not permitted" in child.stderr:
        pytest.skip("this machine forbids strace: the order of flush and reply is not traced here")
    assert child.returncode == 0, child.stderr
    found = list(calls(output.read_text(encoding="utf-8", errors="replace")))
    warm = next(n for n, (name, arguments) in enumerate(found) if name == "write" and "WARM" in arguments)
    reply = next(
        n for n, (name, arguments) in enumerate(found) if name == "write" and "ANSWERED" in arguments
    )
    return found[warm + 1 : reply + 1]


def of_file(found: list[tuple[str, str]], file: str) -> tuple[list[int], list[int]]:
    """Places of the writes to a file and of the flushes of it."""
    mine = [
        (n, name) for n, (name, arguments) in enumerate(found) if f"/{file}>" in arguments.split(",")[0] + ">"
    ]
    writes = [n for n, name in mine if name in {"write", "pwrite64", "pwritev"}]
    return writes, [n for n, name in mine if name in {"fsync", "fdatasync"}]


@pytest.mark.files  # SQLite's log; a server's: test_crash_flush
def test_given_an_acquisition_when_traced_then_the_log_is_flushed_before_the_reply_and_the_keys_before_the_data(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    site.add(**TARO)
    found = traced(site, tmp_path)
    data_writes, data_flushes = of_file(found, "sekisho.db-wal")
    key_writes, key_flushes = of_file(found, "keystore.db-wal")
    assert data_writes
    assert key_writes
    assert data_flushes[-1] > data_writes[-1], "a flush after the last write, and both before the reply"
    assert key_flushes[-1] > key_writes[-1]
    # Acquiring commits the key first, then the data (design §7, Erasing).
    assert any(key_writes[-1] < flush < data_writes[0] for flush in key_flushes)


@pytest.mark.files  # SQLite's log; a server's: test_crash_flush
def test_given_an_erasure_when_traced_then_the_journal_is_on_the_disk_before_a_key_is_destroyed(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**HANAKO)
    found = traced(site, tmp_path, hanako)
    data_writes, data_flushes = of_file(found, "sekisho.db-wal")
    key_writes, key_flushes = of_file(found, "keystore.db-wal")
    assert any(data_writes[0] < flush < key_writes[0] for flush in data_flushes), "journal and entry first"
    assert any(key_writes[-1] < flush < data_writes[-1] for flush in key_flushes), (
        "then the keys, then the rows"
    )
    assert data_flushes[-1] > data_writes[-1]


# -- a failed COMMIT ----------------------------------------------------------------------------------------------


def test_given_a_commit_that_fails_when_acquiring_then_the_caller_hears_and_nothing_is_there(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    site.add(**TARO)
    with site.house() as (house, _):
        size = book_desk.size(house)

        def refuse(_connection: object) -> None:
            if threading.current_thread().name == "sekisho-writer":
                raise OSError(28, "No space left on device")

        event.listen(house.engine, "commit", refuse)
        from sekisho.application.signing_in import NewAccount, add_account, staff_by_name

        operator = staff_by_name(house, "operator").actor
        with pytest.raises(OSError, match="No space left"):
            add_account(house, operator, NewAccount(id="desk", roles=("officer",), password=None))
        event.remove(house.engine, "commit", refuse)
        assert book_desk.size(house) == size
        assert book_desk.verify_book(house).ok
        add_account(house, operator, NewAccount(id="desk", roles=("officer",), password=None))
        assert book_desk.size(house) == size + 1


@pytest.mark.files  # SQLite's page limit; a server's: test_crash_disk
def test_given_a_full_disk_when_acquiring_then_exit_4_in_words_and_nothing_is_recorded(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    site.add(**TARO)
    with house_at(site.folder) as house:
        before = book_desk.size(house)
    connect = storage_engine._settle

    def small(backend: storage_engine.Sqlite, connection: sqlite3.Connection) -> None:
        connect(backend, connection)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(storage_engine, "_settle", small)
        big = {"氏名": "見本 花子", "住所": "東" * 200_000}
        from integration.faults.sites import member

        result = site.run("subject", "add", site.folder, "--now", NOW, "--json", give=member(big))
    assert result.exit_code == 4, result.output
    assert result.stderr.startswith("STORAGE-002 ")
    assert result.stdout == ""
    assert "東東" not in result.output
    with house_at(site.folder) as house:
        assert book_desk.size(house) == before
        assert book_desk.verify_book(house).ok
    site.add(**HANAKO)


@pytest.mark.files  # SQLite's lock
def test_given_a_locked_database_when_a_command_writes_then_exit_4_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = fresh(tmp_path / "site")
    settings = tuple(
        (name, "50", 50) if name == "busy_timeout" else (name, value, expected)
        for name, value, expected in storage_engine._SETTINGS
    )
    monkeypatch.setattr(storage_engine, "_SETTINGS", settings)  # nobody waits five seconds for this
    other = sqlite3.connect(site.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        result = site.run("keys", "roll", site.folder, "--now", NOW)
        reading = site.run("ledger", "verify", site.folder, "--json")
    finally:
        other.rollback()
        other.close()
    assert result.exit_code == 4, result.output
    assert result.stderr.startswith("STORAGE-001 ")
    assert reading.exit_code == 0, "reading goes on beside a writer"


# -- who may read the files ---------------------------------------------------------------------------------------


@pytest.mark.files  # the modes of the databases' files
@pytest.mark.parametrize("mask", [0o022, 0o000], ids=["an ordinary mask", "no mask at all"])
def test_given_a_new_workspace_and_its_backups_when_looked_at_then_keys_and_data_are_the_owners_alone(
    tmp_path: Path, mask: int
) -> None:
    before = os.umask(mask)
    try:
        site = made(tmp_path / "site", answers=False)
        for words in (("backup", tmp_path / "data.backup"), ("keys", "backup", tmp_path / "keys.backup")):
            site.ask(*words[:-1], site.folder, words[-1])
        site.ask("keys", "roll", site.folder, "--now", NOW)
    finally:
        os.umask(before)
    secret = [
        *(site.root / "keys" / "keys").glob("*/*"),
        *(site.root / "keys" / "epochs").glob("*/*"),
        *(site.folder / "data").iterdir(),
        tmp_path / "data.backup",
        tmp_path / "keys.backup",
    ]
    assert len(secret) >= 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
    folders = [
        site.folder,
        site.folder / "data",
        *(site.root / "keys" / "keys").iterdir(),
        *(site.root / "keys" / "epochs").iterdir(),
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
