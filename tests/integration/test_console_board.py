"""The promise board's page: what keeps a sentence, the question asked of the gate, print, and a book that fails."""

import html
import re

from api_house import OFFICER, client, house, person, sign_in, workspace
from litestar import Litestar
from litestar.testing import TestClient

import stores
from sekisho.application import daily, promises
from sekisho.application.house import House
from sekisho.application.keepers import Evidence
from sekisho.application.promises import KeeperState
from sekisho.web.rendering import strings

__all__ = ["client", "house", "person", "workspace"]

Client = TestClient[Litestar]


def a_sentence_kept_by_a_rule(house: House) -> promises.Promise:
    promises.run_trials(house, actor="operator")
    return next(
        one
        for one in promises.board(house).promises
        for keeper in one.keepers
        if keeper.id == "rule:provide.no_consent" and keeper.state is KeeperState.KEPT and keeper.trial
    )


def test_given_a_sentence_when_tried_then_the_question_and_the_refusal_are_shown(
    client: Client, house: House
) -> None:
    clause = a_sentence_kept_by_a_rule(house).clause.id
    token = sign_in(client, OFFICER)
    untried = client.get("/console", params={"s": clause}).text
    assert strings("ja")["console.evidence.asked_gate"] not in untried
    tried = client.post("/console/trials", data={"s": clause, "_csrf_token": token}).text
    assert strings("ja")["console.evidence.asked_gate"] in tried
    assert strings("ja")["console.evidence.without"] in tried
    assert "提供に同意していない架空の人について「" in tried


def test_given_a_sentence_without_evidence_when_chosen_then_what_is_missing_is_said(
    client: Client, house: House
) -> None:
    lacking, keeper = next(
        (one, keeper.keeper)
        for one in promises.board(house).promises
        for keeper in one.keepers
        if keeper.keeper.evidence is Evidence.RECORDED and keeper.state is KeeperState.NO_EVIDENCE
    )
    sign_in(client, OFFICER)
    text = client.get("/console", params={"s": lacking.clause.id}).text
    assert keeper.names["ja"] in text
    assert keeper.needs["ja"] in text
    english = client.get("/console", params={"s": lacking.clause.id, "lang": "en"}).text
    assert keeper.needs["en"] in html.unescape(english)


def test_given_the_board_when_opened_then_its_script_is_a_file_and_the_print_names_time_and_who(
    client: Client,
) -> None:
    sign_in(client, OFFICER)
    text = client.get("/console").text
    (script,) = re.findall(r'<script src="(/static/keys\.js[^"]*)" defer></script>', text)
    served = client.get(script)
    assert served.status_code == 200
    assert served.headers["content-type"].startswith("text/javascript")
    assert re.search(r"印刷：\d{4}年\d{1,2}月\d{1,2}日.*担当：officer\.one", text)


def test_given_a_failed_verification_when_opened_then_the_page_says_so_and_draws_no_state(
    client: Client, house: House, person: str
) -> None:
    with stores.Beside(house.workspace.database) as beside:
        (before,) = beside.execute("SELECT max(w0) FROM subject_state").fetchone()
        beside.execute("UPDATE subject_state SET w0 = w0 + 1")
    assert not daily.verify(house, actor="operator").ok
    sign_in(client, OFFICER)
    text = client.get("/console").text
    assert strings("ja")["console.board.withheld"] in text
    for state in ("kept", "broken", "stale"):
        assert f"sentence--{state}" not in text
    with stores.Beside(house.workspace.database) as beside:
        beside.execute("UPDATE subject_state SET w0 = w0 - 1")
        assert beside.execute("SELECT max(w0) FROM subject_state").fetchone() == (before,)
    assert daily.verify(house, actor="operator").ok
    assert strings("ja")["console.board.withheld"] not in client.get("/console").text
