"""What can be observed when more clauses of seed 004 are kept: credentials, money, and the eleven purposes."""

import pytest

from e2e.desk import SEEDS, Fresh, reason, rules, run
from e2e.pages import visiting
from e2e.shows_002_money import masks_and_asks_for_approval, opens_money_if_leaked
from sekisho.gate import rules as gate_rules

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
SECRET = "まちがえない合言葉2026"
WHOLE = {
    **PERSON,
    "住所": "見本県見本市1",
    "性別": "女",
    "生年月日": "1990-01-01",
    "アカウントのID": "mihon-hanako",
    "SNSアカウント": "@mihon",
    "所得": "3000000",
    "保険料": "20000",
    "ご家族情報": "見本 太郎（夫）",
}

# -- 004-02 --------------------------------------------------------------------------------------------------------


def never_discloses_a_password(fresh: Fresh) -> None:
    """Every identity item comes; a password is never used, shown or handed over, not even to the person."""
    desk, now = fresh("004"), "2026-02-01"
    service = desk.purposes()[0]
    who = desk.acquire(
        {**WHOLE, "パスワード": SECRET}, purposes=[service], now=now, channel="service", consents=[]
    )
    assert desk.uses(who, ",".join(WHOLE), service, now=now) == WHOLE
    agreed = {"recipient": "第三者", "items": ["パスワード"]}
    desk.does("consent give", who, give=agreed, now=now)
    for asked in (
        {"verb": "use", "purpose": service},
        {"verb": "use", "purpose": service, "whole": True},
        {"verb": "disclose"},
        {"verb": "provide", "purpose": service, "recipient": "第三者"},
    ):
        said = desk.decide(now=now, exits=1, **asked, subject=who, items=["パスワード"])
        assert rules(said) == ["item.secret"], asked
        assert reason(said, "item.secret")["clause_text"]
    with visiting(desk, now=now) as person:
        person.signs_in(PERSON["メールアドレス"])
        page = person.sends("/my/items", {"show": "*"}, seen=person.opens("/my/items"))
        file = person.sends("/my/download/file", {}, seen=person.opens("/my/download"))
        for shown in (page, file):
            assert SECRET not in shown.text
            assert "$argon2" not in shown.text
    assert desk.anywhere(SECRET) == []


def keeps_a_password_as_a_hash(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the rule that closes it were gone, only a hash is there; a corrected one is hashed too."""
    desk, now = fresh("004"), "2026-02-01"
    service = desk.purposes()[0]
    who = desk.acquire({**PERSON, "パスワード": SECRET}, purposes=[service], now=now, channel="service")
    open_ones = tuple(one for one in gate_rules.RULES if one.id != "item.secret")
    monkeypatch.setattr(gate_rules, "RULES", open_ones)
    first = desk.uses(who, "パスワード", service, now=now)["パスワード"]
    assert first.startswith("$argon2id$")
    desk.does("subject correct", who, give={"items": {"パスワード": "別の合言葉2026"}}, now=now)
    second = desk.uses(who, "パスワード", service, now=now)["パスワード"]
    assert second.startswith("$argon2id$")
    assert second != first


# -- 004-03 --------------------------------------------------------------------------------------------------------


def keeps_accounts_and_settlement_from_eyes(fresh: Fresh) -> None:
    """Deals and inquiries come in clear; settlement data is masked, and read whole only by a second person's approval."""
    desk, now = fresh("004"), "2026-02-01"
    billing = desk.purpose("利用料金を請求")
    kept = {"お取引内容": "見本の取引", "購入履歴": "見本の品 一点"}
    harmful = {"決裁方法の情報": "4000000000001234"}
    account = {"金融機関口座": "00012345678"}
    whole = {**PERSON, **kept, **harmful, **account}
    who = desk.acquire(whole, purposes=[billing], now=now, channel="service")
    assert desk.uses(who, ",".join(kept), billing, now=now) == kept
    masks_and_asks_for_approval(
        desk,
        who,
        billing,
        harmful=harmful,
        plain=account,
        on_screen={"決裁方法の情報": "＊＊＊＊＊＊＊＊＊＊＊＊1234", "金融機関口座": "＊＊＊＊＊＊＊5678"},
        now=now,
    )
    opens_money_if_leaked(desk, harmful="決裁方法の情報", account="金融機関口座", now=now)


# -- 004-04 --------------------------------------------------------------------------------------------------------

KEYWORDS = (
    "サービスの提供・運営",
    "お問い合わせに回答",
    "新機能",
    "メンテナンス",
    "利用規約に違反",
    "閲覧や変更",
    "統計データ等",
    "研究・開発",
    "利用料金を請求",
    "付随する目的",
    "第三者に対する提供",
)


def drafts_each_of_the_eleven_purposes(fresh: Fresh) -> None:
    """Each of the eleven is a purpose that is asked for by itself; the one too vague by the Act is reported."""
    desk, now = fresh("004"), "2026-02-01"
    named = [desk.purpose(word) for word in KEYWORDS]
    assert named == desk.purposes()
    who = desk.acquire(WHOLE, purposes=[named[0]], now=now, channel="service")
    assert desk.uses(who, "氏名", named[0], now=now)
    for purpose in named[1:]:  # told one, not the others
        expected = {"purpose.statistics_only"} if purpose == named[6] else {"purpose.not_told"}
        assert expected <= {*desk.denies(who, "氏名", purpose, now=now)}, purpose
    (path,) = SEEDS.glob("004_*.txt")
    found = run(["policy", "check", str(path), "--json", "--fail-on", "never"]).said["findings"]
    vague = [
        one for one in found if "付随" in str(one) and one["status"] in {"gap", "partial", "needs_review"}
    ]
    assert vague
    assert all("17" in one["source"] for one in vague)
    lines = {
        tuple(one["lines"])
        for one in desk.does("policy promises", now=now)["clauses"]
        if "付随する目的" in one["text"]
    }
    assert {tuple(one["lines"]) for one in vague if one["lines"]} & lines
