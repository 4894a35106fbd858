"""A workspace and its database kept in step through the command line: applied, linked, synced, opened, drained."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from private_postgres import private_postgres, why_not

from e2e.desk import run
from enforced import Shop, fresh
from integration.api_house import DESK, bearer, client_of, make_person, make_workspace
from sekisho import bootstrap
from sekisho.application import enforcing
from sekisho.application.house import House
from sekisho.enforce import accounts

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))

MAP = """\
schema: sekisho/enforce/1
key_type: bigint
administrators: [owner]
tables:
  - table: crm.customers
    key: customer_no
    items: {full_name: 氏名, email: メールアドレス}
    search: [customer_no, email]
"""


@dataclass
class Kept:
    """A workspace, its keys, its database."""

    folder: Path
    keys: Path
    shop: Shop

    def does(
        self, command: str, *words: str, exits: int = 0, give: Mapping[str, object] | None = None
    ) -> Any:
        argv = [*command.split(), str(self.folder), *words, "--json"]
        spoken = run(argv, give=give, keys=self.keys)
        assert spoken.code == exits, (command, spoken.noted)
        return spoken.said

    def house(self) -> Any:
        return bootstrap.house_at(self.folder)

    def link(self, *pairs: tuple[str, int]) -> None:
        with self.house() as house:
            enforcing.link(house, url=self.shop.url, pairs=[(who, str(key)) for who, key in pairs])

    def entries(self, kind: str) -> list[Any]:
        found = self.does("ledger list", "--limit", "1000")["entries"]
        return [one for one in found if one["kind"] == kind]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with private_postgres() as found:
        yield found.url


@pytest.fixture
def kept(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("SEKISHO_EPOCHS", raising=False)
    folder = make_workspace(tmp_path)
    (folder / "enforce.yaml").write_text(MAP, encoding="utf-8")
    made = Kept(folder=folder, keys=tmp_path / "keys", shop=Shop(fresh(server, tmp_path.name)))
    for no in (1, 2, 3):
        made.shop.administer(
            "INSERT INTO crm.customers (customer_no, full_name, email) VALUES (%s, %s, %s)",
            no,
            f"見本{no}",
            f"m{no}@example.com",
        )
    yield made
    run(
        ["enforce", "postgres", str(folder), "--uninstall", "--apply", made.shop.url, "--json"],
        keys=made.keys,
    )


def person(kept: Kept) -> str:
    with kept.house() as house:
        return make_person(house)


def test_given_persons_when_linked_and_synced_then_their_rows_open_and_close_with_their_will(
    kept: Kept,
) -> None:
    one, two = person(kept), person(kept)
    applied = kept.does("enforce postgres", "--apply", kept.shop.url)
    assert applied["version"] == 1
    assert "p5" in {gate["purpose"] for gate in applied["edition"]["gates"]}
    kept.link((one, 1), (two, 2))
    assert kept.shop.seen("p5") == []  # linked, and nothing is known of them yet
    assert kept.does("enforce sync", kept.shop.url)["written"] == 2
    assert kept.shop.seen("p5") == [1, 2]
    kept.does("subject object", one, give={"purpose": "p5", "channel": None})
    done = kept.does("enforce sync", kept.shop.url)
    assert done["written"] == 1  # incremental: by state version
    assert kept.shop.seen("p5") == [2]
    kept.does("subject resume", one, give={"purpose": "p5", "channel": None})
    assert kept.does("enforce sync", kept.shop.url, "--full")["written"] == 2
    assert kept.shop.seen("p5") == [1, 2]


def test_given_an_erased_person_when_synced_then_mirror_and_link_are_gone(kept: Kept) -> None:
    one, two = person(kept), person(kept)
    kept.does("enforce postgres", "--apply", kept.shop.url)
    kept.link((one, 1), (two, 2))
    kept.does("enforce sync", kept.shop.url)
    kept.does("subject erase", one, give={"reason": "request"})
    done = kept.does("enforce sync", kept.shop.url)
    assert (done["forgotten"], done["linked"], done["mirrored"]) == (1, 1, 1)
    assert kept.shop.administer("SELECT key FROM sekisho.subject_key") == [(2,)]
    assert kept.shop.seen("p6") == [2]


def test_given_changed_registers_when_not_synced_then_denied_and_when_synced_then_renewed(kept: Kept) -> None:
    one = person(kept)
    kept.does("enforce postgres", "--apply", kept.shop.url)
    kept.link((one, 1))
    kept.does("enforce sync", kept.shop.url)
    assert kept.shop.seen("p6") == [1]
    with kept.house() as house:
        house.write(lambda unit: unit.register_changed())
    done = kept.does("enforce sync", kept.shop.url)
    assert done["renewed"] == 2
    assert kept.shop.seen("p6") == [1]
    assert len(kept.entries("enforcement:version:applied")) == 2


def test_given_a_stranger_among_the_links_when_linked_then_nobody_is(kept: Kept) -> None:
    one = person(kept)
    kept.does("enforce postgres", "--apply", kept.shop.url)
    argv = ["enforce", "link", str(kept.folder), kept.shop.url, "--json"]
    from typer.testing import CliRunner

    from sekisho.cli.app import app

    env = {"SEKISHO_KEYS": str(kept.keys), "SEKISHO_LANG": "ja"}
    refused = CliRunner().invoke(app, argv, input=f"subject,key\n{one},1\nnobody,2\n", env=env)
    assert refused.exit_code == 2
    assert "ENFORCE-015" in refused.stderr
    assert kept.shop.administer("SELECT count(*) FROM sekisho.subject_key") == [(0,)]
    done = CliRunner().invoke(app, argv, input=f"subject,key\n{one},1\n", env=env)
    assert json.loads(done.stdout) == {"done": True, "linked": 1}


def token_for(kept: Kept, connection: "psycopg.Connection[Any]", purpose: str = "p6", exits: int = 0) -> Any:
    challenge = connection.execute("SELECT sekisho.challenge()").fetchone()
    assert challenge is not None
    return kept.does("enforce token", "--purpose", purpose, give={"challenge": challenge[0]}, exits=exits)


def test_given_a_token_when_shown_in_its_transaction_then_its_purpose_opens_and_the_book_knows(
    kept: Kept,
) -> None:
    one = person(kept)
    kept.does("enforce postgres", "--apply", kept.shop.url)
    kept.link((one, 1))
    kept.does("enforce sync", kept.shop.url)
    query = "SELECT customer_no FROM sekisho_live.p6__customers"
    with kept.shop.login("sekisho_pool", opened=False) as connection:
        with connection.transaction():
            assert connection.execute(query).fetchall() == []
            said = token_for(kept, connection)
            assert connection.execute("SELECT sekisho.begin_purpose(%s)", (said["token"],)).fetchone() == (
                "p6",
            )
            assert connection.execute(query).fetchall() == [(1,)]
            assert connection.execute("SELECT customer_no FROM sekisho_live.p1__customers").fetchall() == []
        assert connection.execute(query).fetchall() == []
    assert kept.does("enforce drain", kept.shop.url)["entries"] == 1
    assert kept.does("enforce drain", kept.shop.url)["entries"] == 0
    (entry,) = kept.entries("enforcement:access:recorded")
    assert (entry["purpose"], entry["decision"]) == ("p6", said["decision"])
    explained = kept.does("explain", said["decision"])
    assert explained["allowed"] is True
    assert kept.shop.administer("SELECT count(*) FROM sekisho.access") == [(0,)]


def test_given_an_account_without_the_purpose_when_it_asks_for_a_token_then_it_gets_reasons(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.does("enforce postgres", "--apply", kept.shop.url)
    with kept.shop.login("sekisho_pool", opened=False) as connection, connection.transaction():
        challenge = connection.execute("SELECT sekisho.challenge()").fetchone()
        assert challenge is not None
        give = {"challenge": challenge[0]}
        argv = ["enforce", "token", str(kept.folder), "--purpose", "p1", "--account", "desk.one", "--json"]
        from integration import api_house

        monkeypatch.setattr("e2e.desk.PASSWORD", api_house.PASSWORD)
        spoken = run(argv, give=give, keys=kept.keys)
    assert spoken.code == 1
    assert spoken.said["token"] is None
    assert [reason["rule"] for reason in spoken.said["reasons"]] == ["role.purpose_not_granted"]
    assert len(kept.entries("subject:data:denied")) == 1


def test_given_a_session_when_opened_then_it_reads_only_after_its_account_is_durable(kept: Kept) -> None:
    one = person(kept)
    kept.does("enforce postgres", "--apply", kept.shop.url)
    kept.link((one, 1))
    kept.does("enforce sync", kept.shop.url)
    query = "SELECT customer_no FROM sekisho_live.p6__customers"
    with kept.shop.login("sekisho_p6", opened=False) as connection:
        assert connection.execute(query).fetchall() == []
        with connection.transaction():
            connection.execute("SELECT sekisho.open_session()")
            assert connection.execute(query).fetchall() == []  # not committed: it could still be undone
        assert connection.execute(query).fetchall() == [(1,)]
        assert kept.does("enforce drain", kept.shop.url)["entries"] == 1
        assert connection.execute(query).fetchall() == [(1,)]  # the session goes on, and is in the book
        assert kept.does("enforce drain", kept.shop.url)["entries"] == 0
    (entry,) = kept.entries("enforcement:access:recorded")
    assert (entry["actor"], entry["purpose"]) == ("sekisho_p6", "p6")
    kept.does("enforce drain", kept.shop.url)
    assert kept.shop.administer("SELECT count(*) FROM sekisho.access") == [(0,)]


def test_given_a_crash_between_book_and_database_when_drained_again_then_each_is_booked_once(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.does("enforce postgres", "--apply", kept.shop.url)
    for _ in range(3):
        with kept.shop.login("sekisho_p6"):
            pass

    class DiedError(Exception):
        pass

    def dies(*_: object) -> None:
        raise DiedError

    with kept.house() as house:
        opened: House = house
        with monkeypatch.context() as patch:
            patch.setattr(accounts, "let_go", dies)
            with pytest.raises(DiedError):
                enforcing.drain(opened, url=kept.shop.url)
        assert enforcing.drain(opened, url=kept.shop.url) == 0
        assert enforcing.drain(opened, url=kept.shop.url) == 0
    assert len(kept.entries("enforcement:access:recorded")) == 3
    assert kept.shop.administer("SELECT count(*) FROM sekisho.access WHERE NOT recorded") == [(0,)]


def test_given_an_installation_when_taken_out_by_command_then_the_book_has_it_and_tokens_end(
    kept: Kept,
) -> None:
    kept.does("enforce postgres", "--apply", kept.shop.url)
    with kept.shop.login("sekisho_pool", opened=False) as connection:
        challenge = connection.execute("SELECT sekisho.challenge()").fetchone()
    assert challenge is not None
    kept.does("enforce postgres", "--uninstall", "--apply", kept.shop.url)
    assert len(kept.entries("enforcement:version:removed")) == 1
    spoken = run(
        ["enforce", "token", str(kept.folder), "--purpose", "p6", "--json"],
        give={"challenge": challenge[0]},
        keys=kept.keys,
    )
    assert spoken.code == 2
    assert "ENFORCE-008" in spoken.noted


def test_given_a_weakness_when_the_doctor_tries_the_attacks_then_it_does_not_certify_and_names_it(
    kept: Kept,
) -> None:
    one = person(kept)
    kept.does("enforce postgres", "--apply", kept.shop.url)
    kept.link((one, 1))
    kept.does("enforce sync", kept.shop.url)

    def red() -> dict[str, str]:
        said = run(["doctor", str(kept.folder), "--postgres", kept.shop.url, "--json"], keys=kept.keys).said
        return {
            line["id"]: line["found"]
            for line in said["checks"]
            if line["id"].startswith("postgres.") and not line["ok"]
        }

    assert red() == {}
    kept.shop.administer("GRANT sekisho_p1 TO sekisho_p6")
    try:
        assert red() == {"postgres.set_role": "sekisho_p6 → sekisho_p1"}
    finally:
        kept.shop.administer("REVOKE sekisho_p1 FROM sekisho_p6")
    kept.shop.administer("DELETE FROM crm.customers")
    assert red() == {"postgres.empty": "crm.customers"}


def test_given_an_application_when_it_asks_over_http_then_its_token_opens_and_another_purpose_is_refused(
    kept: Kept,
) -> None:
    one = person(kept)
    kept.does("enforce postgres", "--apply", kept.shop.url)
    kept.link((one, 1))
    kept.does("enforce sync", kept.shop.url)
    with (
        kept.house() as house,
        client_of(house) as client,
        kept.shop.login("sekisho_pool", opened=False) as connection,
        connection.transaction(),
    ):
        challenge = connection.execute("SELECT sekisho.challenge()").fetchone()
        assert challenge is not None
        header = bearer(client, DESK)
        place = "/api/v1/enforcement/tokens"
        no = client.post(place, json={"purpose": "p1", "challenge": challenge[0]}, headers=header).json()
        assert (no["allowed"], no["token"]) == (False, None)
        assert [reason["rule"] for reason in no["reasons"]] == ["role.purpose_not_granted"]
        yes = client.post(place, json={"purpose": "p6", "challenge": challenge[0]}, headers=header).json()
        connection.execute("SELECT sekisho.begin_purpose(%s)", (yes["token"],))
        assert connection.execute("SELECT customer_no FROM sekisho_live.p6__customers").fetchall() == [(1,)]
        wrong = client.post(place, json={"purpose": "p6", "challenge": "x"}, headers=header)
        assert wrong.status_code == 400
        assert wrong.json()["code"] == "ENFORCE-009"
