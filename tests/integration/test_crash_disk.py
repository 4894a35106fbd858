"""A full disk, a database that restarts under load, a COMMIT that fails: refused in words, nothing half done, and on."""

import contextlib
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from private_postgres import private_postgres, programs

import stores
from integration.faults.agreeing import agree, state_of
from integration.faults.sites import ADVERT, FORM, HANAKO, NOW, ROSTER, TARO, Site, fresh, made, member
from sekisho.application import acquiring, book_desk
from sekisho.application.house import House
from sekisho.errors import OperatorError
from sekisho.gate.model import Actor
from sekisho.storage.transaction import Transaction
from sekisho.vault.plaintext import Plaintext

# -- a full disk --------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own that is soon full, where the server's user may enter."""
    place = Path(tempfile.mkdtemp(prefix="sekisho-disk-"))
    tool = shutil.which("mount")
    done = tool and subprocess.run(
        [tool, "-t", "tmpfs", "-o", "size=120m,mode=0755", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if not done or done.returncode:
        place.rmdir()
        pytest.skip("this user may not mount a file system of his own to fill")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


@contextlib.contextmanager
def filled(disk: Path) -> Iterator[None]:
    """No space is left, for as long as the block."""
    filler = disk / "filler"
    try:
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 16))
        with contextlib.suppress(OSError), filler.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(1 << 9))
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def site_on(store: str, disk: Path, tmp_path: Path) -> Iterator[Site]:
    """A workspace whose data lies on the disk."""
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        if store == "files":
            stores.on_files(patch)
            yield fresh(disk / "site")
            return
        if programs() is None:
            pytest.skip("no PostgreSQL server programs are installed")
        # The log has its own disk, as in any careful installation: without room for it the server would stop.
        settings = (("max_wal_size", "'64MB'"), ("log_statement", "'none'"))
        server = stack.enter_context(private_postgres(settings=settings, place=disk, log_apart=True))
        stores.make_databases(server, "full_data", "full_keys")
        stores.on_databases(patch, server, "full_data", "full_keys")
        yield made(tmp_path / "site")


@pytest.mark.parametrize("store", ["files", "postgres"])
def test_given_a_full_disk_when_acquiring_then_refused_in_words_nothing_is_there_and_it_goes_on_with_space(
    store: str, small_disk: Path, tmp_path: Path
) -> None:
    with site_on(store, small_disk, tmp_path) as site:
        taro = site.add(**TARO)
        with site.house() as (house, _):
            before = book_desk.size(house)
            agree(house)
        big = {**HANAKO, "住所": "東" * 400_000}
        with filled(small_disk):
            result = site.run("subject", "add", site.folder, "--now", NOW, "--json", give=member(big))
        assert result.exit_code == 4, result.output
        assert result.stderr.startswith("STORAGE-002 "), result.stderr
        assert result.stdout == ""
        assert "東東" not in result.output
        with site.house() as (house, _):
            agree(house)
            assert book_desk.size(house) == before
            assert house.read(lambda unit: state_of(unit, taro)) is not None
        site.add(**big)
        with site.house() as (house, _):
            agree(house)
            assert book_desk.size(house) == before + 1


@pytest.mark.nightly
def test_given_a_process_that_met_a_full_disk_when_there_is_space_again_then_the_same_process_goes_on(
    small_disk: Path, tmp_path: Path
) -> None:
    with site_on("postgres", small_disk, tmp_path) as site, site.house() as (house, operator):
        acquire(house, operator, 0)
        before = book_desk.size(house)
        with filled(small_disk), pytest.raises(OperatorError, match="STORAGE-002"):
            acquire(house, operator, 1, address="東" * 400_000)
        acquire(house, operator, 2)
        assert book_desk.size(house) == before + 1
        agree(house)


def acquire(house: House, operator: Actor, number: int, *, address: str | None = None) -> str:
    """A member; the public id."""
    items = {"氏名": Plaintext(f"見本 {number}号"), "メールアドレス": Plaintext(f"m{number}@example.jp")}
    if address is not None:
        items["住所"] = Plaintext(address)
    done = acquiring.acquire(
        house,
        operator,
        acquiring.Acquisition(category="会員", channel=FORM, purposes=[ROSTER, ADVERT], items=items),
    )
    assert done.subject is not None
    return str(done.subject)


# -- the database restarts ----------------------------------------------------------------------------------------


@pytest.mark.nightly
def test_given_a_server_that_falls_under_load_when_it_is_back_then_nothing_answered_is_lost_and_the_process_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if programs() is None:
        pytest.skip("no PostgreSQL server programs are installed")
    with private_postgres(memory=True) as server:
        stores.make_databases(server, "fall_data", "fall_keys")
        stores.on_databases(monkeypatch, server, "fall_data", "fall_keys")
        site = made(tmp_path / "site")
        answered: list[str] = []
        refused: list[str] = []
        enough, done = threading.Semaphore(0), threading.Event()
        with site.house() as (house, operator):
            acquire(house, operator, 0)

            def load(first: int) -> None:
                number = first
                while not done.is_set():
                    number += 4
                    try:
                        answered.append(acquire(house, operator, number))
                        enough.release()
                    except OperatorError as error:
                        refused.append(error.code)

            threads = [threading.Thread(target=load, args=(n,)) for n in range(1, 5)]
            for thread in threads:
                thread.start()
            for _ in range(2):
                for _ in range(8):
                    assert enough.acquire(timeout=60)
                server.restart()
            for _ in range(12):
                assert enough.acquire(timeout=60), "the process does not go on"
            done.set()
            for thread in threads:
                thread.join(60)
            assert set(refused) <= {"STORAGE-012", "STORAGE-001"}
            assert refused, "the fall was not felt: it proves nothing"
            agree(house)
            for subject in answered:
                assert house.read(lambda unit, who=subject: state_of(unit, who)) is not None  # type: ignore[misc]
        with site.house() as (house, _):
            agree(house)


# -- a failed COMMIT ----------------------------------------------------------------------------------------------


class Refusal:
    """Whether the writer's COMMIT fails, on the driver's own connection, and how often it did."""

    armed = False
    times = 0


@pytest.fixture
def refusal(each_store: str, monkeypatch: pytest.MonkeyPatch) -> Refusal:
    """Connections of this test can fail to commit."""
    state = Refusal()

    def refuses() -> bool:
        if state.armed and threading.current_thread().name == "sekisho-writer":
            state.times += 1
            return True
        return False

    if each_store == "postgres":
        real = psycopg.Connection.commit

        def commit(connection: "psycopg.Connection[Any]") -> None:
            if refuses():
                raise psycopg.errors.DiskFull("could not write to the log")
            real(connection)

        monkeypatch.setattr(psycopg.Connection, "commit", commit)
        return state

    class Connection(sqlite3.Connection):
        def commit(self) -> None:
            if refuses():
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            super().commit()

    plain = sqlite3.connect

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        return plain(*given, **{**named, "factory": Connection})

    monkeypatch.setattr("sqlite3.dbapi2.connect", connect)
    monkeypatch.setattr(sqlite3, "connect", connect)
    return state


def test_given_a_commit_that_fails_when_several_wait_for_it_then_each_hears_nothing_is_there_and_nothing_follows(
    refusal: Refusal, tmp_path: Path
) -> None:
    site = fresh(tmp_path / "site")
    with site.house() as (house, operator):
        acquire(house, operator, 0)
        before = book_desk.size(house)
        writer, followed, heard = house.writer, list[int](), list[BaseException]()
        batch = 8
        begun, go = threading.Event(), threading.Event()

        def blocks(_tx: Transaction) -> None:
            begun.set()
            assert go.wait(60)

        def one(number: int) -> Callable[[Transaction], None]:
            def job(tx: Transaction) -> None:
                tx.after_commit(lambda: followed.append(number))
                tx.connection.exec_driver_sql("UPDATE subject_state SET status = 2")

            return job

        def asks(job: Callable[[Transaction], None]) -> None:
            try:
                writer.submit(job)
            except BaseException as error:  # noqa: BLE001 - what the caller hears is the claim
                heard.append(error)

        # The writer is held, so that the others come into one batch behind it.
        first = threading.Thread(target=asks, args=(blocks,))
        first.start()
        assert begun.wait(60)
        threads = [threading.Thread(target=asks, args=(one(number),)) for number in range(batch)]
        for thread in threads:
            thread.start()
        while writer._queue.qsize() < batch:
            assert not first.join(0.01)
        armed_at = refusal.times
        refusal.armed = True
        go.set()
        for thread in [first, *threads]:
            thread.join(60)
        refusal.armed = False
        assert refusal.times - armed_at == 2, "the held one, then all the others together"
        assert len(heard) == batch + 1
        assert {getattr(error, "code", repr(error)) for error in heard} == {"STORAGE-002"}
        assert followed == []
        with house.engine.connect() as connection:
            assert (
                connection.exec_driver_sql("SELECT count(*) FROM subject_state WHERE status = 2").scalar()
                == 0
            )
        agree(house)

        # The same in a use case: keys were durable first, and are swept; no person, no entry.
        refusal.armed = True
        with pytest.raises(OperatorError, match="STORAGE-002"):
            acquire(house, operator, 1)
        refusal.armed = False
        assert book_desk.size(house) == before
        agree(house)
        acquire(house, operator, 1)
        assert book_desk.size(house) == before + 1
        agree(house)
