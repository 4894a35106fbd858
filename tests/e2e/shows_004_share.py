"""What shows with whom the association of seed 004 shares, and what it never hands out."""

from e2e.desk import Fresh, reason, rules
from e2e.recording import approved, facts, record
from e2e.shows_000_share import due, finding

PERSON = {"氏名": "見本 花子", "電話番号": "03-0000-0001"}
NOW = "2026-02-01"
NAMED = ("カケル株式会社", "株式会社LaLa")


# -- 004-06, 004-20 ------------------------------------------------------------------------------------------------


def shares_with_the_two_named_companies(fresh: Fresh) -> None:
    """The text publishes every part: the two named companies and nobody else, and never a password."""
    desk = fresh("004")
    parts = [finding(desk, "004", one)["status"] for one in ("P22", "P23", "P24", "P25", "P26", "P27")]
    assert parts == ["met"] * 6
    title = finding(desk, "004", "X03")
    assert title["status"] == "needs_review"
    assert "代表理事" in title["mend"]

    desk.answer("recipients: [{name: 見本別会社株式会社, kind: joint_user}]")
    service = desk.purposes()[0]
    who = desk.acquire(PERSON, purposes=[service], now=NOW)
    asked = {"verb": "share", "subject": who, "purpose": service, "items": ["氏名", "電話番号"]}
    for company in NAMED:
        done = desk.decide(now=NOW, exits=0, **asked, recipient=company)
        assert due(done) == []
        assert desk.entry(done["entry"])["recipient"]
    for company in ("見本別会社株式会社", "第三者"):
        denied = desk.decide(now=NOW, exits=1, **asked, recipient=company)
        assert rules(denied) == ["share.not_joint_user"]
        assert reason(denied, "share.not_joint_user")["clause_text"]
    secret = desk.decide(now=NOW, exits=1, **{**asked, "items": ["パスワード"]}, recipient=NAMED[0])
    assert rules(secret) == ["item.secret"]


def serves_the_group_by_joint_use_only(fresh: Fresh) -> None:
    """Related business of the group: through joint use with a company that is named, for a purpose of the list."""
    desk = fresh("004")
    desk.answer("recipients: [{name: 見本グループ株式会社, kind: affiliate}]")
    offers = desk.purpose("お客様が利用中のサービスの新機能")
    who = desk.acquire(PERSON, purposes=[offers], now=NOW)
    group = {"subject": who, "purpose": offers, "items": ["氏名"]}
    assert desk.decide(now=NOW, exits=0, verb="share", recipient=NAMED[0], **group)["allowed"]
    # A group company is a third party like any other until it is published as a joint user.
    other = {**group, "recipient": "見本グループ株式会社"}
    assert rules(desk.decide(now=NOW, exits=1, verb="provide", **other)) == ["provide.no_consent"]
    assert rules(desk.decide(now=NOW, exits=1, verb="share", **other)) == ["share.not_joint_user"]
    record(desk, "recipient", "見本グループ株式会社", ["joint_user"], now=NOW)
    assert desk.decide(now=NOW, exits=0, verb="share", **other)["allowed"]


# -- 004-19 --------------------------------------------------------------------------------------------------------


def provides_by_consent_or_where_the_law_allows(fresh: Fresh) -> None:
    """No consent, no provision; a case of the Act with its facts and a second person."""
    desk = fresh("004")
    service = desk.purposes()[0]
    who = desk.acquire(PERSON, purposes=[service], now=NOW)
    asked: dict[str, object] = {
        "verb": "provide",
        "subject": who,
        "purpose": service,
        "recipient": "第三者",
        "items": ["氏名"],
    }
    denied = desk.decide(now=NOW, exits=1, **asked)
    assert "同意" in reason(denied, "provide.no_consent")["clause_text"]
    desk.hire("kanri", "approver", duties=["approve"])
    by_law = {**asked, "basis": "law"}
    assert reason(desk.decide(now=NOW, exits=1, **by_law, facts={}), "basis.facts_missing")
    assert due(approved(desk, {**by_law, "facts": facts("law")}, "kanri", now=NOW)) == []
    agreed = {"recipient": "第三者", "items": ["氏名"]}
    desk.does("consent give", who, give=agreed, now=NOW)
    assert due(desk.decide(now=NOW, exits=0, **asked)) == ["record_provision"]
    desk.does("consent withdraw", who, give=agreed, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.no_consent"]
