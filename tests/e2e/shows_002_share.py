"""What shows whom seed 002 hands out to: sponsors, authorities, affiliates."""

from e2e.desk import Desk, Fresh, reason, rules
from e2e.recording import JOINT, MATTERS, approved, facts, listed, record
from e2e.shows_000_share import due, finding

PERSON = {
    "氏名": "見本 花子",
    "住所": "東京都見本区1-1",
    "電話番号": "03-0000-0001",
    "メールアドレス": "hanako@example.jp",
}
NOW = "2026-02-01"


def member(desk: Desk) -> tuple[str, str]:
    """A member, and the purpose for which they gave their data."""
    purpose = desk.purpose("各種会員制サービスの提供")
    return desk.acquire(PERSON, purposes=[purpose], now=NOW), purpose


# -- 002-14, 002-19 ------------------------------------------------------------------------------------------------


def provides_to_the_sponsor_who_was_named(fresh: Fresh) -> None:
    """A prize's sponsor by name in the consent; another sponsor gets nothing."""
    desk = fresh("002")
    sponsors = next(one["id"] for one in desk.policy()["recipients"] if one["name"] == "懸賞提供主")
    desk.answer(f"partner:{sponsors}: [見本飲料株式会社, 見本製菓株式会社]")
    who, purpose = member(desk)
    asked = {"verb": "provide", "subject": who, "purpose": purpose, "items": ["氏名", "住所"]}
    named = {**asked, "recipient": "見本飲料株式会社"}
    assert rules(desk.decide(now=NOW, exits=1, **named)) == ["provide.no_consent"]
    agreed = {"recipient": "見本飲料株式会社", "items": ["氏名", "住所"]}
    given = desk.does("consent give", who, give=agreed, now=NOW)["entry"]
    allowed = desk.decide(now=NOW, exits=0, **named)
    assert {"kind": "consent", "entry": given} in allowed["grounds"]
    assert due(allowed) == ["record_provision"]
    other = desk.decide(now=NOW, exits=1, **{**asked, "recipient": "見本製菓株式会社"})
    assert rules(other) == ["provide.no_consent"]
    beyond = desk.decide(now=NOW, exits=1, **{**named, "items": ["電話番号"]})
    assert rules(beyond) == ["provide.no_consent"]


def provides_in_the_cases_of_both_sections(fresh: Fresh) -> None:
    """Two sections list cases: the overlap is reported, and either way the Act's facts are asked for."""
    desk = fresh("002")
    overlap = finding(desk, "002", "X06")
    assert overlap["status"] == "needs_review"
    assert "個人情報の提供" in overlap["why"]
    who, purpose = member(desk)
    asked: dict[str, object] = {
        "verb": "provide",
        "subject": who,
        "purpose": purpose,
        "recipient": "第三者",
        "items": ["氏名"],
    }
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.no_consent"]
    desk.hire("kanri", "approver", duties=["approve"])
    for basis in ("law", "life_body_property"):
        case = {**asked, "basis": basis}
        assert reason(desk.decide(now=NOW, exits=1, **case, facts={}), "basis.facts_missing")
        assert due(approved(desk, {**case, "facts": facts(basis)}, "kanri", now=NOW)) == []
    agreed = {"recipient": "第三者", "items": ["氏名"]}
    desk.does("consent give", who, give=agreed, now=NOW)
    assert due(desk.decide(now=NOW, exits=0, **asked)) == ["record_provision"]


# -- 002-15 --------------------------------------------------------------------------------------------------------


def answers_an_authority_as_the_law_allows(fresh: Fresh) -> None:
    """Registered, grounded, within what was asked, approved by two, not told; without ground refused by letter."""
    desk = fresh("002")
    who, _ = member(desk)
    for name in ("kanri1", "kanri2"):
        desk.hire(name, "approver", duties=["approve"])
    asks = {
        "subject": who,
        "kind": "inquiry",
        "recipient": "警察",
        "items": ["氏名", "住所", "アクセスログ情報"],
        "body": "見本警察署 生活安全課",
        "ground": "刑事訴訟法197条2項",
        "document": "見本発第100号",
        "deadline": "2026-02-10",
    }
    asked: dict[str, object] = {
        "verb": "provide",
        "subject": who,
        "recipient": "警察",
        "items": ["氏名"],
        "basis": "law",
        "facts": facts("law"),
    }
    unregistered = desk.decide(now=NOW, exits=1, **asked)
    assert "authority.not_registered" in rules(unregistered)

    made = desk.does("authority register", give=asks, now=NOW)
    number = made["request"]["request"]
    entry = desk.entry(made["entry"])
    assert (entry["kind"], entry["tellable"]) == ("authority:request:registered", "no")
    assert not desk.anywhere("見本警察署", "見本発第100号")  # sealed, and in no log
    shown = desk.does("authority list", now=NOW)["requests"]
    assert [(one["kind"], one["deadline"], one["state"]) for one in shown] == [
        ("inquiry", "2026-02-10", "open")
    ]

    answering = {**asked, "authority": number}
    waits = desk.decide(now=NOW, exits=1, **answering)
    assert rules(waits) == ["basis.approval_missing"]
    desk.does("approval grant", waits["request"], account="kanri1", now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **answering)) == ["authority.second_approval"]
    desk.refuses("approval grant", waits["request"], code="APPROVAL-002", account="kanri1", now=NOW)
    desk.does("approval grant", waits["request"], account="kanri2", now=NOW)
    done = desk.decide(now=NOW, exits=0, **answering)
    written = desk.entry(done["entry"])
    assert (written["basis"], written["tellable"]) == ("law", "no")

    beyond = desk.decide(now=NOW, exits=1, **{**answering, "items": ["メールアドレス"]})
    assert "authority.item_not_asked" in rules(beyond)
    logs = desk.decide(now=NOW, exits=1, **{**answering, "items": ["アクセスログ情報"]})
    assert "authority.no_warrant" in rules(logs)
    warrant = desk.does("authority register", give={**asks, "kind": "warrant"}, now=NOW)["request"]["request"]
    by_warrant = {**asked, "items": ["アクセスログ情報"], "authority": warrant}
    assert approved(desk, by_warrant, "kanri1", "kanri2", now=NOW)["allowed"]
    hearing = {**asks, "kind": "sender_disclosure", "recipient": "裁判所", "items": ["氏名"]}
    sender = desk.does("authority register", give=hearing, now=NOW)["request"]["request"]
    disclosing = {**asked, "recipient": "裁判所", "authority": sender}
    assert "authority.not_heard" in rules(desk.decide(now=NOW, exits=1, **disclosing))
    desk.does("authority hear", sender, now=NOW)
    assert approved(desk, disclosing, "kanri1", "kanri2", now=NOW)["allowed"]
    bar = {**asks, "kind": "bar_association", "recipient": "弁護士会", "items": ["氏名"]}
    lawyers = desk.does("authority register", give=bar, now=NOW)["request"]["request"]
    # A request names one authority and one person: it opens nothing for another.
    assert "authority.not_registered" in rules(
        desk.decide(now=NOW, exits=1, **{**asked, "authority": lawyers})
    )

    for bare in ({**asks, "ground": None}, {**asks, "kind": "voluntary"}):
        number = desk.does("authority register", give=bare, now=NOW)["request"]["request"]
        denied = desk.decide(now=NOW, exits=1, **{**asked, "authority": number})
        assert "authority.no_ground" in rules(denied)
        refused = desk.does("authority refuse", number, now=NOW)
        assert "見本発第100号" in refused["letter"]
        assert "27条1項" in refused["letter"]
        assert desk.entry(refused["entry"])["kind"] == "authority:request:refused"
        again = desk.decide(now=NOW, exits=1, **{**asked, "authority": number})
        assert "authority.not_registered" in rules(again)


# -- 002-20 --------------------------------------------------------------------------------------------------------

THREE = ["氏名", "住所", "電話番号"]


def provides_to_affiliates_by_a_lawful_way_only(fresh: Fresh) -> None:
    """Reported and denied; by consent, joint use or opt-out for those three items, until the person stops it."""
    desk = fresh("002")
    assert [finding(desk, "002", one)["status"] for one in ("D11", "D12")] == ["gap", "gap"]
    affiliates = next(one["id"] for one in desk.policy()["recipients"] if one["name"] == "関係会社")
    desk.answer(f"partner:{affiliates}: [見本販売株式会社]")
    who, purpose = member(desk)
    asked = {"subject": who, "purpose": purpose, "recipient": "見本販売株式会社", "items": THREE}
    provide, share = {**asked, "verb": "provide"}, {**asked, "verb": "share"}
    by_opt_out = {**provide, "basis": "opt_out"}
    assert rules(desk.decide(now=NOW, exits=1, **provide)) == ["provide.no_consent"]
    assert "share.not_published" in rules(desk.decide(now=NOW, exits=1, **share))
    assert "opt_out.not_filed" in rules(desk.decide(now=NOW, exits=1, **by_opt_out))

    # One lawful way: consent.
    desk.does(
        "consent give", who, give={"recipient": "関係会社", "items": [*THREE, "メールアドレス"]}, now=NOW
    )
    assert due(desk.decide(now=NOW, exits=0, **provide)) == ["record_provision"]
    beyond = desk.decide(now=NOW, exits=1, **{**provide, "items": ["メールアドレス"]})
    assert rules(beyond) == ["provide.item_not_for_recipient"]

    # Another: joint use with every part published.
    record(desk, "publication", "joint_use", JOINT, now=NOW)
    record(desk, "recipient", "見本販売株式会社", ["joint_user"], now=NOW)
    listed(desk, "joint_use", ["name", "postal_address", "phone", "email", purpose], now=NOW)
    assert due(desk.decide(now=NOW, exits=0, **share)) == []
    assert rules(desk.decide(now=NOW, exits=1, **{**share, "items": ["メールアドレス"]})) == [
        "share.item_not_listed"
    ]

    # A third: opt-out, filed and published long enough ago.
    other = desk.acquire({**PERSON, "メールアドレス": "taro@example.jp"}, purposes=[purpose], now=NOW)
    now = "2026-03-05"
    record(desk, "publication", "opt_out", (*MATTERS, "filed", "providing"), now=now)
    listed(desk, "opt_out", ["name", "postal_address", "phone"], now=now)
    theirs = {**by_opt_out, "subject": other}
    assert due(desk.decide(now=now, exits=0, **theirs)) == ["record_provision"]

    # Until the person stops it, in whichever way it goes.
    for person, ways in ((who, (provide, share)), (other, (theirs,))):
        desk.does("subject stop-provision", person, give={"recipient": "関係会社"}, now=now)
        for way in ways:
            assert rules(desk.decide(now=now, exits=1, **way)) == ["provide.stopped"]
