"""What can be observed when clause 001-06 is kept: a switch for each channel on the portal, and one in each e-mail."""

import re
from collections.abc import Mapping
from email.message import EmailMessage

from e2e.desk import Desk, Fresh, Json, rules
from e2e.pages import visiting
from mail_server import MailServer, mail_by, set_settings
from sekisho.notice.mail import stop_headers

ADDRESS = "https://privacy.example.com"
PEOPLE = (
    {"氏名": "見本 花子", "電子メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"},
    {"氏名": "例示 太郎", "電子メールアドレス": "taro@example.jp", "電話番号": "03-0000-0002"},
)
CHOSEN = ("2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04")
LINK = re.compile(rf"<{re.escape(ADDRESS)}(/stop/\S+)>")


def writes(desk: Desk, who: str, headers: Mapping[str, str], *, purpose: str, now: str) -> EmailMessage:
    """The mail that the business's own program makes of one row of a checked list."""
    message = EmailMessage()
    message["To"] = desk.uses(who, "電子メールアドレス", purpose, now=now)["電子メールアドレス"]
    for name, value in headers.items():
        message[name] = value
    message.set_content("ご案内です。\n")
    return message


def mailed(desk: Desk, who: str, *, purpose: str, now: str) -> EmailMessage:
    """A mail that goes out from here, as it arrives."""
    with MailServer() as server:
        mail_by(desk.folder, server)
        give = {"purpose": purpose, "title": "ご案内", "text": "ご案内です。"}
        assert desk.does("subject mail", who, give=give, now=now)["sent"]
        (letter,) = server.letters
    set_settings(desk.folder, mode='"outbox"')
    return letter


def switch_of(message: EmailMessage) -> str:
    """Where the mail program's own button posts to."""
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = LINK.fullmatch(str(message["List-Unsubscribe"]))
    assert found is not None, message["List-Unsubscribe"]
    return found[1]


def stops_by_the_switch_in_each_mail(fresh: Fresh) -> None:
    """Every mail of a list has its reader's own switch: one click denies mail for that purpose, and nothing else."""
    desk = fresh("001")
    set_settings(desk.folder, address=f'"{ADDRESS}"')
    first, second, third, fourth = CHOSEN
    offers = desk.purposes()[2]
    hanako, taro = (
        desk.acquire(items, purposes=desk.purposes(), now=first, consents=["advertising:email"])
        for items in PEOPLE
    )

    def contact(who: str, channel: str, *, now: str, exits: int) -> list[str]:
        asked = {"verb": "contact", "subject": who, "items": [], "purpose": offers, "channel": channel}
        return rules(desk.decide(now=now, exits=exits, **asked))

    def sent(*, now: str) -> Json:
        listed = desk.does("audience", "--purpose", offers, "--channel", "email", now=now)
        return desk.does("send-check", listed["list"], "--sending", now=now)

    checked = sent(now=first)
    assert sorted(checked["headers"]) == sorted(checked["subjects"]) == sorted([hanako, taro])
    mails = {
        who: writes(desk, who, checked["headers"][who], purpose=offers, now=first)
        for who in checked["subjects"]
    }
    switches = {who: switch_of(mail) for who, mail in mails.items()}
    assert len(set(switches.values())) == len(mails)
    assert switch_of(mailed(desk, hanako, purpose=offers, now=first)) == switches[hanako]

    with visiting(desk, now=f"{second}T09:30:00") as mail_program:
        assert mail_program.client.get(switches[hanako]).status_code == 200  # a scanner follows the link
        assert contact(hanako, "email", now=f"{second}T09:29:00", exits=0) == []
        clicked = mail_program.client.post(
            switches[hanako], data={"List-Unsubscribe": "One-Click"}, follow_redirects=False
        )
        assert clicked.status_code == 200
    assert contact(hanako, "email", now=f"{second}T09:30:01", exits=1) == ["purpose.stopped"]
    assert contact(hanako, "phone", now=f"{second}T09:30:01", exits=0) == []
    assert contact(taro, "email", now=f"{second}T09:30:01", exits=0) == []
    assert sent(now=second)["subjects"] == [taro]

    with visiting(desk, now=f"{third}T18:00:00") as person:
        person.signs_in(PEOPLE[0]["電子メールアドレス"])
        page = person.opens("/my/preferences")
        switch = {"purpose": offers, "channel": "email", "act": "resume"}
        assert person.sends("/my/preferences", switch, seen=page).status == 303
        history = person.opens("/my/history").tree
        times = {one.attributes["datetime"] for one in history.css("time")}
        assert {f"{second}T09:30+09:00", f"{third}T18:00+09:00"} <= times
    assert contact(hanako, "email", now=fourth, exits=0) == []
    again = sent(now=fourth)
    assert again["headers"][hanako] == stop_headers(ADDRESS + switches[hanako])
    book = {
        one["kind"]: one["at"][:10] for one in desk.entries() if one["kind"].startswith("subject:objection")
    }
    assert book == {"subject:objection:made": second, "subject:objection:lifted": third}
    assert desk.does("ledger verify")["ok"]
