"""What is promised of a workspace on PostgreSQL and cannot be seen on files: several servers, dumps, restarts, settings."""

import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from private_postgres import Server, private_postgres, programs

import stores
from integration.api_house import CANARY, EXAMPLE, OFFICER, PASSWORD, make_person, make_workspace
from sekisho import bootstrap, custody
from sekisho.application import book_desk, keeping, key_desk, leaving, signing_in, using
from sekisho.application.asking import Asked
from sekisho.errors import OperatorError, StaffError
from sekisho.storage.engine import open_database
from sekisho.storage.place import Schema

V1 = "/api/v1"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A workspace on the run's own server."""

    folder: Path
    server: Server

    @property
    def schema(self) -> str:
        settings = bootstrap.load_workspace(self.folder)
        assert settings.servers is not None
        return settings.servers.schema

    def asks(self, database: str, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(stores.plain(self.server, database)) as connection:
            connection.execute(f'SET search_path TO "{self.schema}"')
            return connection.execute(query).fetchall()


DATA, KEYS = "beside_data", "beside_keys"


@pytest.fixture(scope="module")
def databases(postgres: Server) -> Server:
    stores.make_databases(postgres, DATA, KEYS)
    return postgres


@pytest.fixture
def site(databases: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keyring"))
    monkeypatch.delenv("SEKISHO_EPOCHS", raising=False)
    monkeypatch.setenv("SEKISHO_DATABASE", stores.plain(databases, DATA))
    monkeypatch.setenv("SEKISHO_KEY_DATABASE", stores.plain(databases, KEYS))
    return Site(folder=make_workspace(tmp_path), server=databases)


@contextmanager
def served(site: Site) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A server of the workspace, and its address."""
    command = [sys.executable, "-m", "sekisho", "serve", str(site.folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().decode().split()[-1]
            yield address, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def opens_a_session(address: str) -> str:
    asked = urllib.request.Request(
        f"{address}{V1}/session",
        data=json.dumps({"account": OFFICER, "password": PASSWORD}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=120) as answer:
        return str(json.loads(answer.read())["token"])


def reads_the_policy(address: str, token: str) -> bool:
    asked = urllib.request.Request(f"{address}{V1}/policy", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=120) as answer:
        return bool(json.loads(answer.read())["document"] == "privacy")


def leader(site: Site) -> list[int]:
    """Process ids of the sessions that hold an advisory lock which lasts longer than a transaction."""
    query = (
        "SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
        "WHERE l.locktype = 'advisory' AND a.application_name = 'sekisho serve'"
    )
    return [int(row[0]) for row in site.asks(DATA, query)]


def awaited(found: Callable[[], object], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.2)


def _name_of(subject: str) -> Asked:
    return Asked(verb="use", subject=subject, purpose="p6", items=("氏名",), whole=True)


def reads(folder: Path, subject: str) -> bool:
    """Whether a person's name can be read here."""
    with bootstrap.house_at(folder) as house:
        actor = signing_in.staff_by_name(house, OFFICER).actor
        shown = using.show(house, actor, _name_of(subject))
        return any(CANARY in value.reveal() for value in shown.values.values())


def test_given_two_servers_on_one_database_when_the_leader_is_killed_then_the_other_leads_and_the_book_holds(
    site: Site,
) -> None:
    with served(site) as (one, first):
        awaited(lambda: len(leader(site)) == 1)
        before = leader(site)
        with served(site) as (two, _second):
            tokens = [opens_a_session(address) for address in (one, two)]
            # A session opened on one is known to the other: nothing of it stands in a process.
            for address, token in ((two, tokens[0]), (one, tokens[1])):
                assert reads_the_policy(address, token)
            assert leader(site) == before
            first.send_signal(signal.SIGKILL)
            first.wait(30)
            awaited(lambda: len(leader(site)) == 1 and leader(site) != before)
            assert reads_the_policy(two, tokens[0])
    numbers = [row[0] for row in site.asks(DATA, "SELECT no FROM ledger_entry ORDER BY no")]
    assert numbers == list(range(len(numbers)))
    with bootstrap.house_at(site.folder) as house:
        assert book_desk.verify_book(house).ok


def test_given_a_dump_of_the_data_when_restored_elsewhere_then_no_key_is_in_it_and_it_opens_nothing_alone(
    site: Site, databases: Server
) -> None:
    with bootstrap.house_at(site.folder) as house:
        subject = make_person(house)
    assert reads(site.folder, subject)
    found = programs()
    dump = shutil.which("pg_dump") if found is None else str(found / "pg_dump")
    assert dump is not None
    done = subprocess.run(
        [dump, "--inserts", stores.plain(databases, DATA)], capture_output=True, check=True, text=True
    ).stdout
    assert "INSERT INTO" in done
    assert f"{site.schema}.envelope" in done, "the positive control: the ciphertext is there"
    assert CANARY not in done
    for table in ("wrapped_key", "lookup", "secret", "ledger_no "):
        assert f"{site.schema}.{table}" not in done, table
    wraps = [row[0].hex() for row in site.asks(KEYS, "SELECT wrapped FROM wrapped_key")]
    assert wraps
    assert not [one for one in wraps if one in done]

    stores.make_databases(databases, "elsewhere")
    psql = str(Path(dump).with_name("psql"))
    subprocess.run([psql, "-q", stores.plain(databases, "elsewhere")], input=done, text=True, check=True)
    settings = site.folder / "sekisho.toml"
    text = settings.read_text(encoding="utf-8")
    moved = text.replace(stores.plain(databases, DATA), stores.plain(databases, "elsewhere"))
    without = moved.replace(stores.plain(databases, KEYS), stores.plain(databases, "postgres"))
    settings.write_text(without, encoding="utf-8")
    with pytest.raises(OperatorError, match="STORAGE-004"), bootstrap.house_at(site.folder):
        pass
    # With its keys the restored dump is the workspace again.
    settings.write_text(moved, encoding="utf-8")
    assert reads(site.folder, subject)


def test_given_an_old_dump_when_restored_after_an_erasure_then_the_erased_stays_unreadable(
    site: Site, databases: Server, tmp_path: Path
) -> None:
    with bootstrap.house_at(site.folder) as house:
        gone, living = make_person(house), make_person(house)
        keeping.backup(house, tmp_path / "old.backup")
        operator = signing_in.staff_by_name(house, "operator").actor
        leaving.erase(house, operator, gone, reason="staff")
    # The newest key store stands; what stood before the restore is left alone, beside it.
    restored = tmp_path / "restored"
    custody.bring_back(tmp_path / "old.backup", restored)
    settings = bootstrap.load_workspace(restored)
    assert settings.servers is not None
    assert settings.servers.schema == f"{site.schema}_2"
    assert reads(restored, living)
    with pytest.raises(StaffError, match="SUBJECT-001"):
        reads(restored, gone)


def test_given_backups_of_one_engine_when_restored_on_the_other_and_back_then_everything_living_is_readable(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bootstrap.house_at(site.folder) as house:
        living, gone = make_person(house), make_person(house)
        operator = signing_in.staff_by_name(house, "operator").actor
        keeping.backup(house, tmp_path / "data.backup")
        leaving.erase(house, operator, gone, reason="staff")
        key_desk.backup_keys(house, operator, tmp_path / "keys.backup")
    # From the server to files: another account, which has the epoch key and the newest key backup.
    on_files = tmp_path / "files"
    custody.bring_back(tmp_path / "data.backup", on_files, keys_from=tmp_path / "keys.backup", files=True)
    assert reads(on_files, living)
    with pytest.raises(StaffError, match="SUBJECT-001"):
        reads(on_files, gone)
    with bootstrap.house_at(on_files) as house:
        operator = signing_in.staff_by_name(house, "operator").actor
        key_desk.backup_keys(house, operator, tmp_path / "keys2.backup")
        keeping.backup(house, tmp_path / "data2.backup")
        assert book_desk.verify_book(house).ok
    # And back: into databases that know nothing of it.
    stores.make_databases(site.server, "other_data", "other_keys")
    again = tmp_path / "again"
    custody.bring_back(
        tmp_path / "data2.backup",
        again,
        keys_from=tmp_path / "keys2.backup",
        databases=(stores.plain(site.server, "other_data"), stores.plain(site.server, "other_keys")),
    )
    assert reads(again, living)
    with bootstrap.house_at(again) as house:
        assert book_desk.verify_book(house).ok


def test_given_one_database_for_data_and_keys_when_made_then_refused_and_nothing_stands(
    databases: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keyring"))
    both = stores.plain(databases, DATA)
    with pytest.raises(OperatorError, match="VAULT-014"):
        bootstrap.init(tmp_path / "workspace", EXAMPLE / "policy.md", databases=(both, both))
    assert not (tmp_path / "workspace").exists()


def test_given_an_address_with_a_password_or_none_at_all_when_made_then_refused_without_repeating_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keyring"))
    for wrong in ("postgresql://u:geheim@db.example/x", "mysql://db.example/x", "::"):
        with pytest.raises(OperatorError) as refused:
            bootstrap.init(
                tmp_path / "w", EXAMPLE / "policy.md", databases=(wrong, "postgresql://db.example/keys")
            )
        assert refused.value.code == "STORAGE-015"
        assert "geheim" not in str(refused.value)
        assert not (tmp_path / "w").exists()


def test_given_a_server_that_does_not_flush_when_opened_then_refused_with_the_setting(tmp_path: Path) -> None:
    if programs() is None:
        pytest.skip("no PostgreSQL server programs are installed")
    with private_postgres(settings=(("fsync", "off"),), memory=True) as server:
        with pytest.raises(OperatorError) as refused:
            open_database(Schema(url=stores.plain(server, "postgres"), name="x"), create=True)
        assert (refused.value.code, refused.value.facts["setting"]) == ("STORAGE-005", "fsync")


def test_given_a_server_that_ends_every_session_when_asked_again_then_nothing_committed_is_lost(
    site: Site,
) -> None:
    with bootstrap.house_at(site.folder) as house:
        subject = make_person(house)
        actor = signing_in.staff_by_name(house, OFFICER).actor
        assert using.show(house, actor, _name_of(subject)).values
        site.asks(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sekisho%'",
        )
        answers: list[bool] = []
        refused: set[str] = set()
        for _ in range(40):
            try:
                answers.append(bool(using.show(house, actor, _name_of(subject)).values))
            except OperatorError as error:
                refused.add(error.code)
        assert refused <= {"STORAGE-012"}
        assert answers.count(True) >= 20
    assert reads(site.folder, subject)
