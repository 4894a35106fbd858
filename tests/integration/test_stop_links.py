"""The link in a mail: stops one purpose on one channel with one click, and can do nothing else.

Clauses: opening changes nothing; posting needs no session, no cookie, no form token and answers without a redirect;
what was guessed, is too old, of another workspace or of an erased person stops nothing, in the same words; start again
needs the person.
"""

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from e2e.desk import PASSWORD, Desk, Json, rules
from e2e.pages import Visitor, visiting
from mail_server import MailServer, mail_by, set_settings
from sekisho.application.workspace import load_workspace
from sekisho.errors import OperatorError
from sekisho.notice.mail import Letter
from sekisho.notice.smtp import SmtpMail

ADDRESS = "https://privacy.kaiin-no-mado.michishirube.example.com"
NOW = "2026-04-01"
OFFERS, RESULTS = "p5", "p3"
HANAKO = {
    "氏名": "見本 花子",
    "住所": "東京都見本区1-2-3",
    "メールアドレス": "hanako@example.jp",
    "電話番号": "03-0000-0001",
}
TARO = {"氏名": "例示 太郎", "メールアドレス": "taro@example.jp", "電話番号": "03-0000-0002"}
LINK = re.compile(rf"<{re.escape(ADDRESS)}(/stop/[A-Za-z0-9_-]{{44}})>")


def set_portal(desk: Desk, address: str) -> None:
    set_settings(desk.folder, address=f'"{address}"')


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    place = tmp_path_factory.mktemp("links")
    desk = Desk(folder=place / "workspace", keys=place / "keyring")
    example = files("sekisho") / "examples" / "association"
    desk.does("init", "--policy", str(example / "policy.md"), "--yes", "--rehearsal", now="2026-01-05")
    desk.does("policy answer", str(example / "answers.yaml"), now="2026-01-05")
    set_portal(desk, ADDRESS)
    return desk


@pytest.fixture
def desk(made: Desk, tmp_path: Path) -> Desk:
    return made.copy(tmp_path / "copy")


def join(desk: Desk, items: dict[str, str] = HANAKO) -> str:
    return desk.acquire(
        items, purposes=[RESULTS, OFFERS], category="会員", now=NOW, consents=["advertising:email"]
    )


def select(desk: Desk, *, now: str = NOW, purpose: str = OFFERS, channel: str = "email") -> Json:
    return desk.does("audience", "--purpose", purpose, "--channel", channel, now=now)


def path_of(headers: dict[str, str]) -> str:
    """The path of the link in the headers of one person's mail."""
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = LINK.fullmatch(headers["List-Unsubscribe"])
    assert found is not None, headers
    return found[1]


def handed_out(desk: Desk, who: str, *, now: str = NOW) -> str:
    return path_of(select(desk, now=now)["headers"][who])


def contact(desk: Desk, who: str, channel: str, *, now: str, exits: int, purpose: str = OFFERS) -> list[str]:
    asked = {"verb": "contact", "subject": who, "items": [], "purpose": purpose, "channel": channel}
    return rules(desk.decide(now=now, exits=exits, **asked))


def one_click(visitor: Visitor, path: str) -> httpx.Response:
    """What a mail program sends: nothing but the link and one field (RFC 8058)."""
    found: httpx.Response = visitor.client.post(
        path, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False
    )
    return found


# -- stopping ------------------------------------------------------------------------------------------------------


def test_given_a_link_when_it_is_only_opened_then_nothing_changes_and_the_page_says_what_it_would_stop(
    desk: Desk,
) -> None:
    who = join(desk)
    path, before = handed_out(desk, who), len(desk.entries())
    with visiting(desk, now="2026-04-02") as visitor:
        for method in ("GET", "HEAD", "GET"):
            opened = visitor.client.request(method, path, follow_redirects=False)
            assert opened.status_code in ({200} if method == "GET" else {200, 405})
            assert "set-cookie" not in opened.headers
        text = LexborHTMLParser(visitor.opens(path).text).text()
    assert "講座、催し及び出版物のご案内" in text
    assert "メール" in text
    assert "何も変わりません" in text
    assert len(desk.entries()) == before
    assert contact(desk, who, "email", now="2026-04-02", exits=0) == []


def test_given_a_link_when_posted_by_a_mail_program_then_that_purpose_on_mail_alone_is_denied_at_once(
    desk: Desk,
) -> None:
    who, other = join(desk), join(desk, TARO)
    path = handed_out(desk, who)
    with visiting(desk, now="2026-04-02T10:15:00") as visitor:
        answer = one_click(visitor, path)
        assert (answer.status_code, answer.headers.get("location")) == (200, None)
        assert "set-cookie" not in answer.headers
        stopped = LexborHTMLParser(answer.text)
        assert stopped.css_first("time").attributes["datetime"] == "2026-04-02T10:15+09:00"
        assert stopped.css_first("form[action^='/stop']") is None
        assert HANAKO["メールアドレス"] not in answer.text
        assert "花子" not in answer.text
    assert contact(desk, who, "email", now="2026-04-02T10:15:01", exits=1) == ["purpose.stopped"]
    assert contact(desk, who, "post", now="2026-04-02T10:15:01", exits=0) == []
    assert contact(desk, other, "email", now="2026-04-02T10:15:01", exits=0) == []
    entry = next(one for one in desk.entries() if one["kind"] == "subject:objection:made")
    assert (entry["actor"], entry["purpose"], entry["channel"]) == ("subject", OFFERS, "email")
    assert entry["note"] == {"by": "mail_link"}
    assert desk.does("ledger verify")["ok"]


def test_given_a_list_when_somebody_on_it_stops_by_the_link_then_the_check_before_sending_drops_them(
    desk: Desk,
) -> None:
    who, other = join(desk), join(desk, TARO)
    selected = select(desk)
    with visiting(desk, now=NOW) as visitor:
        one_click(visitor, path_of(selected["headers"][who]))
    checked = desk.does("send-check", selected["list"], "--sending", now=NOW)
    assert (checked["subjects"], checked["reasons"]) == ([other], {"purpose.stopped": 1})
    assert list(checked["headers"]) == [other]
    assert checked["headers"][other] == selected["headers"][other]


def test_given_a_link_when_posted_twice_then_one_act_with_the_time_of_the_first(desk: Desk) -> None:
    who = join(desk)
    path = handed_out(desk, who)
    with visiting(desk, now="2026-04-02") as visitor:
        one_click(visitor, path)
    with visiting(desk, now="2026-04-09") as visitor:
        again = LexborHTMLParser(one_click(visitor, path).text)
    assert (again.css_first("time").attributes["datetime"] or "")[:10] == "2026-04-02"
    assert [one["kind"] for one in desk.entries()].count("subject:objection:made") == 1


def test_given_a_purpose_stopped_everywhere_when_the_link_is_opened_then_it_says_since_when(
    desk: Desk,
) -> None:
    who = join(desk)
    path = handed_out(desk, who)
    desk.does("subject object", who, give={"purpose": OFFERS}, now="2026-04-03")
    with visiting(desk, now="2026-04-09") as visitor:
        page = visitor.opens(path)
    assert (page.tree.css_first("time").attributes["datetime"] or "")[:10] == "2026-04-03"


def test_given_a_stopped_link_when_anything_is_posted_to_it_then_it_never_starts_again_but_the_person_does(
    desk: Desk,
) -> None:
    who = join(desk)
    path = handed_out(desk, who)
    with visiting(desk, now="2026-04-02") as visitor:
        one_click(visitor, path)
        for fields in (
            {"act": "resume"},
            {"List-Subscribe": "One-Click"},
            {"purpose": OFFERS, "act": "resume"},
        ):
            visitor.client.post(path, data=fields)
        assert visitor.client.put(path).status_code == 405
        assert visitor.client.delete(path).status_code == 405
        assert visitor.opens("/my/preferences").location == "/my/login"  # a link is no sign-in
    assert contact(desk, who, "email", now="2026-04-02", exits=1) == ["purpose.stopped"]
    with visiting(desk, now="2026-04-03") as visitor:
        again = visitor.opens(path).tree.css_first("main a[href='/my/preferences']")
        assert again is not None
        visitor.signs_in(HANAKO["メールアドレス"])
        page = visitor.opens("/my/preferences")
        switch = {"purpose": OFFERS, "channel": "email", "act": "resume"}
        assert visitor.sends("/my/preferences", switch, seen=page).status == 303
        times = [one.attributes["datetime"] or "" for one in visitor.opens("/my/history").tree.css("time")]
        assert {"2026-04-02", "2026-04-03"} <= {time[:10] for time in times}
        assert visitor.opens(path).tree.css_first("form[action^='/stop']") is not None
    assert contact(desk, who, "email", now="2026-04-03", exits=0) == []


def test_given_linked_identities_when_one_stops_by_the_link_then_both_are_stopped(desk: Desk) -> None:
    who, other = join(desk), join(desk, {**TARO, "メールアドレス": "hanako@example.net"})
    path = handed_out(desk, who)
    desk.does("subject link", who, give={"other": other, "basis": "same_document"}, now=NOW)
    with visiting(desk, now="2026-04-02") as visitor:
        one_click(visitor, path)
    assert contact(desk, other, "email", now="2026-04-02", exits=1) == ["purpose.stopped"]


# -- attacks -------------------------------------------------------------------------------------------------------


def test_given_no_good_link_when_opened_or_posted_then_404_in_the_same_words_and_nothing_changes(
    desk: Desk, made: Desk, tmp_path: Path
) -> None:
    elsewhere = Desk(folder=tmp_path / "other", keys=tmp_path / "other-keys")
    example = files("sekisho") / "examples" / "association"
    elsewhere.does("init", "--policy", str(example / "policy.md"), "--yes", "--rehearsal", now="2026-01-05")
    elsewhere.does("policy answer", str(example / "answers.yaml"), now="2026-01-05")
    set_portal(elsewhere, ADDRESS)
    who, gone = join(desk), join(desk, TARO)
    foreign = handed_out(elsewhere, join(elsewhere))
    good, erased = handed_out(desk, who), handed_out(desk, gone)
    desk.does("subject erase", gone, give={"reason": "request"}, now="2026-04-02")
    word = good.removeprefix("/stop/")
    bad = [
        foreign,
        erased,
        "/stop/" + "A" * 44,
        "/stop/" + word[:-1] + ("A" if word[-1] != "A" else "B"),
        "/stop/" + word[:-1],
        "/stop/" + word + "=",
        "/stop/1",
        "/stop/" + who,
        "/stop/%E3%81%82",
    ]
    before = len(desk.entries())
    with visiting(desk, now="2026-04-03") as visitor:
        said = {LexborHTMLParser(visitor.client.get(path).text).css_first("main").text() for path in bad}
        posted = [one_click(visitor, path) for path in bad]
        assert visitor.client.get(good).status_code == 200
    assert [answer.status_code for answer in posted] == [404] * len(bad)
    said |= {LexborHTMLParser(answer.text).css_first("main").text() for answer in posted}
    assert len(said) == 1
    assert "STOP-001" in said.pop()
    assert len(desk.entries()) == before
    assert contact(desk, who, "email", now="2026-04-03", exits=0) == []


def test_given_an_old_link_when_lists_still_go_out_then_it_stops_and_a_year_after_the_last_not_any_more(
    desk: Desk,
) -> None:
    who = join(desk)
    path = handed_out(desk, who, now="2026-04-01")
    assert handed_out(desk, who, now="2026-12-01") == path
    with visiting(desk, now="2027-11-30T23:59") as visitor:
        assert visitor.opens(path).status == 200
    with visiting(desk, now="2027-12-02") as visitor:
        assert (visitor.opens(path).status, one_click(visitor, path).status_code) == (404, 404)
    set_settings(desk.folder, stop_link_days="400")
    with visiting(desk, now="2027-12-02") as visitor:
        assert one_click(visitor, path).status_code == 200


def test_given_a_link_when_followed_then_its_word_is_in_no_log_and_nothing_of_it_is_stored(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    who = join(desk)
    path = handed_out(desk, who)
    word = path.removeprefix("/stop/")
    with caplog.at_level(logging.DEBUG), visiting(desk, now="2026-04-02") as visitor:
        visitor.opens(path)
        one_click(visitor, path)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("sekisho")]
    assert any("/stop/{word" in line for line in ours)
    assert not any(word in line for line in ours)
    assert desk.anywhere(word) == []
    with desk.beside() as disk:
        assert disk.execute("SELECT count(*) FROM stop_offer").fetchone() == (1,)
    assert who not in path


# -- handing out ---------------------------------------------------------------------------------------------------


def test_given_lists_when_not_of_mail_or_not_the_persons_to_stop_then_no_link(desk: Desk) -> None:
    who = join(desk)
    assert list(select(desk)["headers"]) == [who]
    assert select(desk, channel="post")["headers"] == {}
    results = select(desk, purpose=RESULTS)
    assert (results["subjects"], results["headers"]) == ([who], {})
    checked = desk.does("send-check", results["list"], "--sending", now=NOW)
    assert (checked["subjects"], checked["headers"]) == ([who], {})
    desk.refuses("subject stop-link", who, give={"purpose": RESULTS}, code="STOP-003", now=NOW)


def test_given_a_single_mail_when_its_link_is_asked_for_then_the_same_headers_as_a_list_has(
    desk: Desk,
) -> None:
    who = join(desk)
    found = desk.does("subject stop-link", who, give={"purpose": OFFERS}, now=NOW)
    assert found["headers"] == select(desk)["headers"][who]
    assert found["link"] == ADDRESS + path_of(found["headers"])
    desk.refuses("subject stop-link", "s-nobody", give={"purpose": OFFERS}, code="SUBJECT-001", now=NOW)
    desk.refuses("subject stop-link", who, give={}, code="REQUEST-006", now=NOW)
    desk.hire("clerk", "clerk")
    desk.refuses(
        "subject stop-link", who, give={"purpose": OFFERS}, code="ACCOUNT-007", now=NOW, account="clerk"
    )


def test_given_no_address_of_the_portal_when_mail_goes_out_then_refused_and_other_channels_are_not(
    desk: Desk,
) -> None:
    set_portal(desk, "")
    who = join(desk)
    selected = select(desk)
    assert (selected["subjects"], selected["headers"]) == ([who], {})
    for spoken in (
        desk.ask("send-check", selected["list"], "--sending", now=NOW),
        desk.ask("subject stop-link", who, give={"purpose": OFFERS}, now=NOW),
    ):
        assert (spoken.code, spoken.said) == (4, None)
        assert "STOP-002" in spoken.noted
    assert desk.does("send-check", selected["list"], now=NOW)["subjects"] == [who]
    by_post = select(desk, channel="post")
    assert desk.does("send-check", by_post["list"], "--sending", now=NOW)["subjects"] == [who]


@pytest.mark.parametrize(
    "address",
    [
        "http://privacy.example.com",
        "ftp://privacy.example.com",
        "privacy.example.com",
        "https://",
        "https://privacy.example.com/?a=b",
        "https://someone@privacy.example.com",
        "https://privacy.example.com/>, <https://evil.example.com",
        "https://プライバシー.example.com",
    ],
)
def test_given_an_address_that_no_link_may_lead_to_when_set_then_the_settings_are_refused(
    desk: Desk, address: str
) -> None:
    set_portal(desk, address)
    with pytest.raises(OperatorError) as refused:
        load_workspace(desk.folder)
    assert refused.value.code == "WORKSPACE-002"
    assert "address" in str(refused.value)


def test_given_an_address_on_this_machine_or_with_a_slash_when_set_then_taken(desk: Desk) -> None:
    for address, taken in (("http://127.0.0.1:8080/", "http://127.0.0.1:8080"), (ADDRESS + "/", ADDRESS)):
        set_portal(desk, address)
        assert load_workspace(desk.folder).address == taken


def test_given_a_list_of_mail_when_taken_as_csv_then_each_row_has_its_headers_on_every_door(
    desk: Desk,
) -> None:
    from typer.testing import CliRunner

    from sekisho.cli.app import app

    who = join(desk)
    expected = select(desk)["headers"][who]
    row = f"{who},{expected['List-Unsubscribe']},List-Unsubscribe=One-Click"
    head = "subject,List-Unsubscribe,List-Unsubscribe-Post"
    env = {"SEKISHO_KEYS": str(desk.keys)}
    words = ["--purpose", OFFERS, "--channel", "email", "--csv", "--now", NOW]
    listed = CliRunner().invoke(app, ["audience", str(desk.folder), *words], env=env)
    assert listed.stdout.splitlines() == [head, row]
    again = select(desk)["list"]
    checked = CliRunner().invoke(app, ["send-check", str(desk.folder), again, "--csv", "--now", NOW], env=env)
    assert checked.stdout.splitlines() == [head, row]
    desk.hire("officer.one", "every", duties=["officer", "persons"])
    with visiting(desk, now=NOW) as visitor:
        visitor.signs_in_to_the_console("officer.one", PASSWORD)
        page = visitor.opens("/console/audience")
        fields = {"purpose": OFFERS, "channel": "email", "format": "csv", "_csrf_token": page.token()}
        file = visitor.client.post("/console/audience", data=fields)
        assert file.text.splitlines() == [head, row]
        opened = visitor.client.post("/api/v1/session", json={"account": "officer.one", "password": PASSWORD})
        bearer = {"Authorization": f"Bearer {opened.json()['token']}"}
        api = visitor.client.post(
            "/api/v1/audience", json={"purpose": OFFERS, "channel": "email"}, headers=bearer
        ).json()
        assert api["headers"] == {who: expected}
        over = visitor.client.post(f"/api/v1/lists/{api['list']}/check", json={}, headers=bearer).json()
        assert over["headers"] == {who: expected}
        single = visitor.client.post(
            f"/api/v1/subjects/{who}/stop-link", json={"purpose": OFFERS}, headers=bearer
        ).json()
        assert single["headers"] == expected
        refused = visitor.client.post(
            f"/api/v1/subjects/{who}/stop-link", json={"purpose": RESULTS}, headers=bearer
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "STOP-003")


# -- mail ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def test_given_a_letter_with_a_link_when_sent_then_both_headers_stand_whole_on_one_line_each(
    server: MailServer,
) -> None:
    link = f"{ADDRESS}/stop/{'x' * 44}"
    mail = SmtpMail(host="127.0.0.1", port=server.port, sender="office@example.com", starttls=False)
    subject = "講座のご案内です。" * 12
    mail.send(Letter(to="hanako@example.jp", subject=subject, body="ご案内です。\n", stop=link))
    mail.send(Letter(to="hanako@example.jp", subject="確認コード", body="123456\n"))
    (_, with_link), (_, without) = server.got
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in with_link
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in with_link
    read = message_from_bytes(with_link, policy=policy.default)
    assert read["Subject"] == subject
    assert read.get_content().replace("\r\n", "\n") == "ご案内です。\n"
    assert all(len(line) <= 78 for line in with_link.split(b"\r\n") if not line.startswith(b"List-Unsub"))
    assert b"List-Unsubscribe" not in without
    assert link not in repr(Letter(to="a@example.jp", subject="", body="", stop=link))


def test_given_a_sign_in_code_when_mailed_then_it_carries_no_link(desk: Desk, server: MailServer) -> None:
    join(desk)
    mail_by(desk.folder, server)
    with visiting(desk, now=NOW) as visitor:
        sent = visitor.sends(
            "/my/login", {"email": HANAKO["メールアドレス"]}, seen=visitor.opens("/my/login")
        )
        assert sent.location == "/my/code"
    (letter,) = server.letters
    assert letter["List-Unsubscribe"] is None
