"""A letter to one person: decided, recorded, mailed over SMTP with the link by which its reader stops such mail."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from e2e.desk import PASSWORD, Desk, Json, rules
from e2e.pages import visiting
from mail_server import MailServer, mail_by, set_settings
from sekisho.notice.outbox import Outbox

ADDRESS = "https://privacy.kaiin-no-mado.michishirube.example.com"
NOW = "2026-04-01"
OFFERS, RESULTS = "p5", "p3"
HANAKO = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
LETTER = {"title": "秋の街歩き講座のご案内です" * 6, "text": "秋の講座のご案内です。\n見本町を歩きます。"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    place = tmp_path_factory.mktemp("letters")
    desk = Desk(folder=place / "workspace", keys=place / "keyring")
    example = files("sekisho") / "examples" / "association"
    desk.does("init", "--policy", str(example / "policy.md"), "--yes", "--rehearsal", now="2026-01-05")
    desk.does("policy answer", str(example / "answers.yaml"), now="2026-01-05")
    return desk


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def desk(made: Desk, server: MailServer, tmp_path: Path) -> Desk:
    copy = made.copy(tmp_path / "copy")
    mail_by(copy.folder, server)
    set_settings(copy.folder, address=f'"{ADDRESS}"')
    return copy


def join(desk: Desk, *consents: str, **items: str) -> str:
    return desk.acquire(
        {**HANAKO, **items}, purposes=[RESULTS, OFFERS], category="会員", now=NOW, consents=list(consents)
    )


def mails(desk: Desk, who: str, *, now: str = NOW, exits: int = 0, **more: str) -> Json:
    return desk.does("subject mail", who, give={"purpose": OFFERS, **LETTER, **more}, now=now, exits=exits)


def test_given_an_offer_when_mailed_then_its_reader_stops_by_its_header_and_the_next_one_is_denied(
    desk: Desk, server: MailServer
) -> None:
    who = join(desk, "advertising:email")
    done = mails(desk, who)
    assert (done["allowed"], done["sent"]) == (True, True)
    ((to, raw),) = server.got
    assert to == ["hanako@example.jp"]
    (letter,) = server.letters
    assert (letter["Subject"], letter["From"]) == (LETTER["title"], "office@example.com")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(rf"<({re.escape(ADDRESS)}(/stop/[\w-]{{44}}))>", letter["List-Unsubscribe"])
    assert found is not None
    assert f"\r\nList-Unsubscribe: <{found[1]}>\r\n".encode() in raw  # never folded, never encoded
    body = letter.get_content().replace("\r\n", "\n")
    assert body.startswith(LETTER["text"])
    for words in ("一般社団法人みちしるべ街歩き協会", "東京都見本区道標町", found[1]):
        assert words in body  # who sends it, and how to stop it
    entry = desk.entry(done["entry"])
    assert (entry["kind"], entry["purpose"], entry["channel"]) == ("subject:data:used", OFFERS, "email")
    left = {(one["entry"], one["type"]) for one in desk.does("obligations list", now=NOW)["obligations"]}
    assert not {number for number, _ in left} & {done["entry"]}  # done with the letter itself
    decided = {"verb": "contact", "subject": who, "items": [], "purpose": OFFERS, "channel": "email"}
    only_asked = desk.decide(now=NOW, exits=0, **decided)["entry"]
    left = {(one["entry"], one["type"]) for one in desk.does("obligations list", now=NOW)["obligations"]}
    assert {(only_asked, "opt_out_link"), (only_asked, "name_sender")} <= left

    with visiting(desk, now="2026-04-02T08:00:00") as mail_program:
        one_click = {"List-Unsubscribe": "One-Click"}
        clicked: httpx.Response = mail_program.client.post(found[2], data=one_click, follow_redirects=False)
        assert clicked.status_code == 200
    denied = mails(desk, who, now="2026-04-02T08:00:01", exits=1)
    assert (denied["sent"], rules(denied)) == (False, ["purpose.stopped"])
    assert len(server.got) == 1
    assert desk.does("ledger verify")["ok"]


def test_given_nobody_who_asked_for_advertising_when_mailed_then_denied_and_nothing_is_sent(
    desk: Desk, server: MailServer
) -> None:
    who = join(desk)
    denied = mails(desk, who, exits=1)
    assert rules(denied) == ["contact.no_opt_in"]
    assert desk.entry(denied["entry"])["kind"] == "subject:data:denied"
    assert server.got == []


def test_given_a_letter_that_nobody_may_stop_when_mailed_then_it_goes_without_a_link(
    desk: Desk, server: MailServer
) -> None:
    set_settings(desk.folder, address='""')
    who = join(desk)
    assert mails(desk, who, purpose=RESULTS)["sent"]
    (letter,) = server.letters
    assert letter["List-Unsubscribe"] is None
    assert "配信を止める" not in letter.get_content()
    spoken = desk.ask("subject mail", who, give={"purpose": OFFERS, **LETTER}, now=NOW)
    assert (spoken.code, "STOP-002" in spoken.noted) == (4, True)
    assert len(server.got) == 1


def test_given_a_title_that_forges_a_header_when_mailed_then_refused_before_anything_happens(
    desk: Desk, server: MailServer
) -> None:
    who = join(desk, "advertising:email")
    before = len(desk.entries())
    for title in ("ご案内\r\nBcc: taro@example.jp", "ご案内\nX: y", " ", ""):
        give = {"purpose": OFFERS, "title": title, "text": "x"}
        desk.refuses("subject mail", who, give=give, code="REQUEST-006", now=NOW)
    assert (server.got, len(desk.entries())) == ([], before)


def test_given_a_mail_server_that_refuses_when_mailed_then_said_so_and_the_book_has_the_decision(
    desk: Desk, server: MailServer
) -> None:
    who = join(desk, "advertising:email")
    server.answer = "554 no"
    spoken = desk.ask("subject mail", who, give={"purpose": OFFERS, **LETTER}, now=NOW)
    assert (spoken.code, spoken.said, "MAIL-001" in spoken.noted) == (4, None, True)
    assert "hanako" not in spoken.noted
    assert desk.entries()[-1]["kind"] == "subject:data:used"


def test_given_no_mail_server_when_a_command_mails_then_refused_and_serve_shows_it_in_the_outbox(
    desk: Desk,
) -> None:
    set_settings(desk.folder, mode='"outbox"')
    who = join(desk, "advertising:email")
    spoken = desk.ask("subject mail", who, give={"purpose": OFFERS, **LETTER}, now=NOW)
    assert (spoken.code, "MAIL-003" in spoken.noted) == (4, True)
    desk.hire("officer.one", "every", duties=["officer", "persons"])
    with visiting(desk, now=NOW) as visitor:
        opened = visitor.client.post("/api/v1/session", json={"account": "officer.one", "password": PASSWORD})
        bearer = {"Authorization": f"Bearer {opened.json()['token']}"}
        path = f"/api/v1/subjects/{who}/mail"
        answer = visitor.client.post(path, json={"purpose": OFFERS, **LETTER}, headers=bearer)
        assert (answer.status_code, answer.json()["sent"]) == (200, True)
        assert isinstance(visitor.house.mail, Outbox)
        ((_, letter),) = visitor.house.mail.letters()
        assert letter.stop is not None
        assert letter.stop in visitor.opens("/outbox/1").text
        desk.does("subject object", who, give={"purpose": OFFERS}, now=NOW)
        denied = visitor.client.post(path, json={"purpose": OFFERS, **LETTER}, headers=bearer)
        assert (denied.status_code, denied.json()["code"]) == (403, "WEB-010")


def test_given_nobody_or_no_address_when_mailed_then_refused(desk: Desk, server: MailServer) -> None:
    give = {"purpose": OFFERS, **LETTER}
    desk.refuses("subject mail", "s-nobody", give=give, code="SUBJECT-001", now=NOW)
    taro = desk.acquire({"氏名": "例示 太郎"}, purposes=[RESULTS], category="会員", now=NOW)
    assert rules(mails(desk, taro, purpose=RESULTS, exits=1)) == ["contact.no_address"]
    hanako = join(desk)
    desk.does("subject correct", hanako, give={"items": {"メールアドレス": ""}}, now=NOW)
    desk.refuses("subject mail", hanako, give={**give, "purpose": RESULTS}, code="MAIL-004", now=NOW)
    assert server.got == []
