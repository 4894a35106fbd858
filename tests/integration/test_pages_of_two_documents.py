"""The board and the desk of a business with two documents: a tab for each, its own sentences, its own progress."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_house import OFFICER, PASSWORD, sign_in
from litestar import Litestar
from litestar.testing import TestClient
from typer.testing import CliRunner

from integration.two_documents import APPLICANTS, CUSTOMERS
from sekisho import bootstrap
from sekisho.application import policy_desk, promises, reading_desk, signing_in
from sekisho.application.house import House
from sekisho.cli.app import app
from sekisho.vault.plaintext import Plaintext
from sekisho.web.app import create_app
from sekisho.web.versions import day_of, version_rows

Client = TestClient[Litestar]
TITLES = ("個人情報保護方針", "採用応募者の個人情報の取扱いについて")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    Path("customers.md").write_text(CUSTOMERS, encoding="utf-8")
    Path("applicants.md").write_text(APPLICANTS, encoding="utf-8")
    for words in (
        ("init", "ws", "--policy", "customers.md", "--document", "customers", "--yes", "--rehearsal"),
        ("policy", "revise", "ws", "applicants.md", "--document", "applicants"),
        ("policy", "publish", "ws", "--document", "applicants", "--yes"),
    ):
        done = CliRunner().invoke(app, [*words, "--json"])
        assert done.exit_code == 0, done.output
    with bootstrap.house_at(tmp_path / "ws") as opened:
        operator = signing_in.staff_by_name(opened, "operator").actor
        new = signing_in.NewAccount(id=OFFICER, roles=("officer",), password=Plaintext(PASSWORD))
        signing_in.add_account(opened, operator, new)
        yield opened


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    with TestClient(create_app(house)) as opened:
        sign_in(opened, OFFICER)
        yield opened


def tabs(text: str) -> list[tuple[str, str | None, bool]]:
    """Title, number and whether it is the shown one, of each tab of documents."""
    (found,) = re.findall(r'<nav class="tabs[^>]*>(.*?)</nav>', text, re.DOTALL)
    rows = re.findall(
        r'<a href="[^"]*"( aria-current="true")?><span lang="ja">(.*?)</span>(?:<span class="number">(\d+)</span>)?',
        found,
    )
    return [(title, number or None, bool(current)) for current, title, number in rows]


def heading(text: str, name: str) -> str:
    (found,) = re.findall(rf'<h2 id="{name}">(.*?)</h2>', text, re.DOTALL)
    return html.unescape(found)


def test_given_two_documents_when_the_board_is_opened_then_each_has_a_tab_with_its_own_sentences(
    client: Client, house: House
) -> None:
    board = promises.board(house)
    first = client.get("/console").text
    assert tabs(first) == [(TITLES[0], None, True), (TITLES[1], None, False)]
    second = client.get("/console?document=applicants").text
    assert tabs(second) == [(TITLES[0], None, False), (TITLES[1], None, True)]
    for text, shown, other in ((first, "customers", "applicants"), (second, "applicants", "customers")):
        assert all(f'id="{promise.clause.id}"' in text for promise in board.of(shown))
        assert not any(f'id="{promise.clause.id}"' in text for promise in board.of(other))


def test_given_two_documents_when_the_board_is_filtered_then_the_tabs_share_the_number_of_the_list(
    client: Client, house: House
) -> None:
    board = promises.board(house)
    unread = [sum(1 for one in board.of(name) if one.counts) for name in ("customers", "applicants")]
    text = client.get("/console?show=unread").text
    assert tabs(text) == [(TITLES[0], str(unread[0]), True), (TITLES[1], str(unread[1]), False)]
    reading_desk.confirm(
        house,
        signing_in.staff_by_name(house, OFFICER).actor,
        {one.clause.id: None for one in board.of("customers")},
    )
    after = client.get("/console?show=unread").text
    assert tabs(after) == [(TITLES[0], "0", False), (TITLES[1], str(unread[1]), True)], (
        "a list that a number leads to opens where it has something"
    )
    assert "/console?show=care&document=applicants" in after, "a filter stays in the document"


def test_given_two_documents_when_the_desk_is_opened_then_progress_and_steps_are_those_of_one_document(
    client: Client, house: House
) -> None:
    found = reading_desk.desk(house)
    numbers = {name: len(found.of(name)) for name in ("customers", "applicants")}
    first = client.get("/console/desk").text
    assert tabs(first) == [
        (TITLES[0], str(numbers["customers"]), True),
        (TITLES[1], str(numbers["applicants"]), False),
    ]
    assert heading(first, "progress") == f"{numbers['customers']}文中0文を確認"
    assert f"2つの文書のすべて：{sum(numbers.values())}文中0文を確認" in first
    last = found.of("customers")[-1].clause.id
    at_the_end = client.get(f"/console/desk?s={last}").text
    assert 'rel="prev"' in at_the_end
    assert 'rel="next"' not in at_the_end, "the next document is another tab"
    second = client.get("/console/desk?document=applicants").text
    assert heading(second, "progress") == f"{numbers['applicants']}文中0文を確認"
    assert found.of("applicants")[0].clause.text in html.unescape(second)


def test_given_two_documents_when_one_is_confirmed_then_the_desk_leads_to_the_other(
    client: Client, house: House
) -> None:
    found = reading_desk.desk(house)
    mine, other = found.of("customers"), found.of("applicants")
    actor: Any = signing_in.staff_by_name(house, OFFICER).actor
    reading_desk.confirm(house, actor, {one.clause.id: None for one in mine[1:]})
    ahead = reading_desk.desk(house).after(mine[-1].clause.id)
    assert ahead is not None
    assert ahead.clause.id == mine[0].clause.id, "a document is finished before the next is begun"
    reading_desk.confirm(house, actor, {mine[0].clause.id: None})
    onward = reading_desk.desk(house).after(mine[0].clause.id)
    assert onward is not None
    assert onward.clause.id == other[0].clause.id
    done = client.get("/console/desk?document=customers").text
    assert "この文書の文は、すべて確認しました。" in done
    assert "/console/desk?document=applicants" in done
    assert "すべての文を確認しました。" not in done
    assert tabs(client.get("/console/desk").text)[1][2], "without a wish, the document that waits"
    reading_desk.confirm(house, actor, {one.clause.id: None for one in other})
    assert "すべての文を確認しました。" in client.get("/console/desk").text


def test_given_two_documents_when_the_versions_are_listed_then_neither_supersedes_the_other(
    client: Client, house: House
) -> None:
    shown = version_rows(policy_desk.versions(house), (), today=day_of(house))
    assert {row.document: row.state for row in shown} == {"customers": "in_force", "applicants": "in_force"}
    text = client.get("/policy/versions").text
    assert text.count("いま有効です") == 2
    assert "終わりました" not in text
