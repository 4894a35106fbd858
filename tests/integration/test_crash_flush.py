"""On PostgreSQL: no connection that does not wait for the flush, and the log on the disk before the server answers."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from private_postgres import Server

from integration.faults.sites import HANAKO, ROSTER, TARO, Site, child_environment, fresh
from sekisho.application import key_desk, leaving
from sekisho.application.asking import Asked
from sekisho.application.using import show
from sekisho.storage import postgres as backend
from sekisho.storage.transaction import Transaction

pytestmark = pytest.mark.parametrize("each_store", ["postgres"], indirect=True)

SETTINGS = "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')"


def test_given_every_connection_of_a_whole_story_on_postgres_when_opened_then_each_was_settled(
    each_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = fresh(tmp_path / "site")
    opened: list[Any] = []
    settled: list[Any] = []
    real_connect, real_settle = psycopg.connect, backend._settle

    def connect(*given: Any, **named: Any) -> Any:
        opened.append(real_connect(*given, **named))
        return opened[-1]

    def settle(of: backend.Postgres, connection: Any) -> None:
        real_settle(of, connection)
        settled.append(connection)

    monkeypatch.setattr(psycopg, "connect", connect)
    monkeypatch.setattr(backend, "_settle", settle)
    hanako = site.add(**HANAKO)

    def asks(tx: Transaction) -> tuple[str, ...]:
        return tuple(tx.connection.exec_driver_sql(SETTINGS).one())

    with site.house() as (house, operator):
        show(house, operator, Asked(verb="use", subject=hanako, purpose=ROSTER, items=["氏名"]))
        leaving.erase(house, operator, hanako, reason="request")
        key_desk.roll_epoch(house, operator)
        assert house.writer.submit(asks) == ("on", "on", "on")
        assert house.keys.writer.submit(asks) == ("on", "on", "on")
        alive = [one for one in settled if not one.closed]
        assert len(alive) >= 3
        for one in alive:
            found = one.execute(SETTINGS).fetchall()
            one.rollback()
            assert found == [("on", "on", "on")]
    assert [one for one in opened if one not in settled] == []


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_given_a_connection_that_would_not_wait_for_the_flush_when_opened_then_refused(
    each_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    site = fresh(tmp_path / "site")
    said = backend._SETTINGS.replace(f"current_setting('{setting}')", "'off'")
    assert said != backend._SETTINGS
    monkeypatch.setattr(backend, "_SETTINGS", said)
    result = site.run("ledger", "verify", site.folder)
    assert result.exit_code == 4
    assert result.stderr.startswith("STORAGE-005 ")
    assert setting in result.stderr


# -- the flush before the reply -----------------------------------------------------------------------------------

CALL = re.compile(r"^(?P<pid>\d+) +(?P<name>\w+)\((?P<arguments>.*)$")
COMMITTED = "COMMIT\\0"
"""How the server's answer to a COMMIT begins, as strace prints it."""


def flushers(postmaster: str) -> Iterator[str]:
    """The server's own processes that may flush the log. A backend of before, just ending, could not be attached to."""
    for pid in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="utf-8").split():
        with suppress(FileNotFoundError, ProcessLookupError):
            title = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
            if any(name in title for name in ("checkpointer", "background writer", "walwriter")):
                yield pid


def trace(site: Site, server: Server, tmp_path: Path, *words: str) -> list[tuple[int, str, str]]:
    """System calls of server and client in one order, from when the house was warm to its answer: who, name, arguments."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: the order of flush and reply is not traced here")
    if not server.socket:
        pytest.skip("the server is not ours to trace")
    postmaster = (Path(server.socket) / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0]
    output = tmp_path / "trace"
    pids = [word for pid in (postmaster, *flushers(postmaster)) for word in ("-p", pid)]
    watched = "write,pwrite64,pwritev,fsync,fdatasync,sendto"
    command = [
        "strace",
        "-I",
        "2",
        "-f",
        "-y",
        "-s",
        "64",
        "-o",
        str(output),
        "-e",
        f"trace={watched}",
        *pids,
    ]
    act = [sys.executable, "-m", "integration.faults.one_act", str(site.root), *words]
    with subprocess.Popen(
        [*command, *act],
        env=child_environment(site),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        said = b""
        while (
            b"ANSWERED" not in said
            and select.select([child.stdout], [], [], 120)[0]
            and (more := os.read(child.stdout.fileno(), 4096))
        ):
            said += more
        child.send_signal(signal.SIGINT)  # it would go on with the server for ever
        try:
            child.wait(timeout=60)
        finally:
            child.kill()
        child.stdin.close()  # only now the act ends
        errors = child.stderr.read().decode(errors="replace")
    if "ptrace" in errors and "not permitted" in errors.lower():
        pytest.skip("this machine forbids strace: the order of flush and reply is not traced here")
    assert b"ANSWERED" in said, errors
    found: list[tuple[int, str, str]] = []
    waiting: dict[str, str] = {}
    for line in output.read_text(encoding="utf-8", errors="replace").splitlines():
        pid = line.split(maxsplit=1)[0]
        if line.endswith("<unfinished ...>"):
            waiting[pid] = line
            continue
        call = CALL.match(waiting.pop(pid, "") if "resumed>" in line else line)
        if call:
            found.append((int(call["pid"]), call["name"], call["arguments"]))
    warm = next(n for n, (_, name, what) in enumerate(found) if name == "write" and "WARM" in what)
    reply = next(n for n, (_, name, what) in enumerate(found) if name == "write" and "ANSWERED" in what)
    return found[warm + 1 : reply + 1]


def commits(found: list[tuple[int, str, str]]) -> list[bool]:
    """For each COMMIT that was answered and had written to the log: whether the log was flushed in between."""
    said: list[bool] = []
    for at, (pid, name, what) in enumerate(found):
        if name != "sendto" or COMMITTED not in what:
            continue
        before = [n for n, (who, call, sent) in enumerate(found[:at]) if who == pid and call == "sendto"]
        since = found[before[-1] + 1 if before else 0 : at]
        log = [(call, "/pg_wal/" in about.split(",")[0]) for _, call, about in since]
        writes = [n for n, (call, wal) in enumerate(log) if wal and call in {"pwrite64", "pwritev", "write"}]
        flushes = [n for n, (call, wal) in enumerate(log) if wal and call in {"fdatasync", "fsync"}]
        if writes:
            said.append(bool(flushes) and flushes[-1] > writes[-1])
    return said


def test_given_an_acquisition_on_postgres_when_traced_then_the_log_is_flushed_before_each_reply_of_the_server(
    each_store: str, beside: Server, tmp_path: Path
) -> None:
    site = fresh(tmp_path / "site")
    site.add(**TARO)
    found = trace(site, beside, tmp_path)
    said = commits(found)
    assert len(said) >= 2, "the keys', then the data's"
    assert all(said), "a reply before the flush"


def test_given_an_erasure_on_postgres_when_traced_then_the_log_is_flushed_before_each_reply_of_the_server(
    each_store: str, beside: Server, tmp_path: Path
) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**HANAKO)
    said = commits(trace(site, beside, tmp_path, hanako))
    assert len(said) >= 3, "the journal, the keys, the rows"
    assert all(said), "a reply before the flush"


def test_given_a_trace_without_the_flush_when_judged_then_found(each_store: str) -> None:
    wrote = (7, "pwrite64", "4</x/data/pg_wal/0000>, ..., 8192, 0")
    flushed = (7, "fdatasync", "4</x/data/pg_wal/0000>) = 0")
    answered = (7, "sendto", '9<socket:[1]>, "C\\0\\0\\0\\vCOMMIT\\0Z", 18')
    other = (7, "fdatasync", "5</x/data/base/1>) = 0")
    assert commits([wrote, flushed, answered]) == [True]
    assert commits([wrote, other, answered]) == [False]
    assert commits([flushed, wrote, answered]) == [False]
