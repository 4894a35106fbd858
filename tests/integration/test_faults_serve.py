"""One process serves a workspace; commands work beside it; a signal ends it cleanly, a kill leaves nothing locked."""

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from integration.faults.sites import ADVERT, HANAKO, NOW, ROSTER, TARO, Site, child_environment, fresh

AT = ("--now", NOW)


def start(site: Site) -> subprocess.Popen[str]:
    """`sekisho serve` as people start it, on a free port."""
    return subprocess.Popen(
        [sys.executable, "-m", "sekisho", "serve", str(site.folder), "--port", "0", *AT],
        env=child_environment(site),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(site: Site) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server and its address."""
    server = start(site)
    try:
        address = stream(server.stdout).readline().strip()
        assert address.startswith("http://"), stream(server.stderr).read()
        yield server, address
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate(timeout=120)


def stream(found: IO[str] | None) -> IO[str]:
    assert found is not None
    return found


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=120) as answer:
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    site = fresh(tmp_path_factory.mktemp("serve") / "site")
    with serving(site) as (_, address):
        yield site, address


@pytest.mark.files  # on PostgreSQL several servers stand beside each other (test_on_postgres)
def test_given_a_server_when_a_second_is_started_then_it_says_so_and_ends_with_4(
    running: tuple[Site, str],
) -> None:
    site, address = running
    for language, words in (("ja", "sekisho serve"), ("en", "sekisho serve")):
        second = subprocess.run(
            [sys.executable, "-m", "sekisho", "serve", str(site.folder), "--port", "0", *AT],
            env={**child_environment(site), "SEKISHO_LANG": language},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode == 4, second.stderr
        assert second.stdout == ""
        assert second.stderr.startswith("STORAGE-009 ")
        assert words in second.stderr
        assert "Traceback" not in second.stderr
    assert "みちしるべ" in page(address), "the first goes on"


def test_given_a_server_when_commands_run_beside_it_then_both_work_and_see_each_other(
    running: tuple[Site, str], tmp_path: Path
) -> None:
    site, address = running
    hanako, taro = site.add(**HANAKO), site.add(**TARO)
    site.ask("subject", "object", site.folder, hanako, *AT, give={"purpose": ADVERT})
    site.ask("subject", "correct", site.folder, taro, *AT, give={"items": {"電話番号": "090-0000-0009"}})
    audience = site.ask("audience", site.folder, "--purpose", ADVERT, "--channel", "email", *AT)
    assert (audience["allowed"], audience["excluded"]) == (1, 1)
    assert site.ask("ledger", "verify", site.folder)["ok"] is True
    assert page(address)
    site.ask("backup", site.folder, tmp_path / "data.backup")
    site.ask("subject", "erase", site.folder, hanako, *AT, give={"reason": "request"})
    site.ask("keys", "roll", site.folder, *AT)
    shown = site.ask("subject", "show", site.folder, taro, "--purpose", ROSTER, "--items", "氏名", *AT)
    assert shown["items"] == {"氏名": "見本 太郎"}
    assert page(address)
    assert site.ask("ledger", "verify", site.folder)["ok"] is True


def test_given_a_port_that_is_taken_when_served_then_said_so_with_4(
    running: tuple[Site, str], tmp_path: Path
) -> None:
    _, address = running
    other = fresh(tmp_path / "other")
    result = other.run("serve", other.folder, "--port", address.rpartition(":")[2])
    assert result.exit_code == 4, result.output
    assert result.stderr.startswith("WEB-012 ")


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_given_a_server_when_told_to_end_then_it_ends_cleanly_and_another_may_serve(
    tmp_path: Path, kind: signal.Signals
) -> None:
    site = fresh(tmp_path / "site")
    with serving(site) as (server, address):
        assert page(address)
        server.send_signal(kind)
        out, errors = server.communicate(timeout=120)
        assert server.returncode == 0, errors
        assert out == ""
        assert "Traceback" not in errors
    assert not list((site.folder / "data").glob("*-wal")), "the databases were closed"
    with serving(site) as (_, again):
        assert page(again)


def test_given_a_server_killed_when_another_is_started_then_it_serves_and_the_book_is_whole(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    with serving(site) as (server, address):
        site.add(**HANAKO)
        assert page(address)
        server.kill()
        server.wait(timeout=120)
    with serving(site) as (_, again):
        assert page(again)
        assert site.ask("ledger", "verify", site.folder)["ok"] is True
