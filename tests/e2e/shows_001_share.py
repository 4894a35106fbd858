"""What shows how seed 001 hands out: by two means, by agreement, by opt-out, and in joint use."""

from e2e.desk import Desk, Fresh, reason, rules
from e2e.recording import JOINT, MATTERS, approved, facts, listed, record
from e2e.shows_000_share import due, finding

PERSON = {
    "氏名": "見本 花子",
    "住所": "東京都見本区1-1",
    "電話番号": "03-0000-0001",
    "電子メールアドレス": "hanako@example.jp",
}
NOW = "2026-02-01"


def provision(desk: Desk) -> str:
    """The purpose of providing to third parties."""
    return desk.purpose("第三者に対して個人情報を提供")


# -- 001-10, 001-13 ------------------------------------------------------------------------------------------------


def hands_over_by_the_two_means_only(fresh: Fresh) -> None:
    """Agreed to, of the listed items, in writing or as electronic data; nothing else, and recorded."""
    desk = fresh("001")
    purpose = provision(desk)
    who = desk.acquire(PERSON, purposes=[purpose], now=NOW)
    items = ["氏名", "住所", "電話番号"]
    asked = {"verb": "provide", "subject": who, "purpose": purpose, "recipient": "第三者", "items": items}
    assert rules(desk.decide(now=NOW, exits=1, **asked, means="paper")) == ["provide.no_consent"]
    agreed = {"recipient": "第三者", "items": [*items, "電子メールアドレス"]}
    desk.does("consent give", who, give=agreed, now=NOW)
    for means in ("paper", "electronic"):
        assert due(desk.decide(now=NOW, exits=0, **asked, means=means)) == ["record_provision"]
    for means in ("oral", "viewing", None):
        denied = desk.decide(now=NOW, exits=1, **asked, means=means)
        assert rules(denied) == ["provide.means_not_listed"]
        assert "書面" in reason(denied, "provide.means_not_listed")["clause_text"]
    beyond = {**asked, "items": ["電子メールアドレス"]}
    assert rules(desk.decide(now=NOW, exits=1, **beyond, means="paper")) == ["provide.item_not_for_recipient"]


def provides_by_agreement_or_exception_only(fresh: Fresh) -> None:
    """No agreement, no provision; an exception with its facts and a second person; a withdrawal ends it."""
    desk = fresh("001")
    purpose = provision(desk)
    who = desk.acquire(PERSON, purposes=[purpose], now=NOW)
    asked: dict[str, object] = {
        "verb": "provide",
        "subject": who,
        "purpose": purpose,
        "recipient": "第三者",
        "items": ["氏名"],
        "means": "paper",
    }
    denied = desk.decide(now=NOW, exits=1, **asked)
    assert "承諾なく" in reason(denied, "provide.no_consent")["clause_text"]
    agreed = {"recipient": "第三者", "items": ["氏名"]}
    desk.does("consent give", who, give=agreed, now=NOW)
    assert desk.decide(now=NOW, exits=0, **asked)["grounds"]
    desk.does("consent withdraw", who, give=agreed, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.no_consent"]
    desk.hire("kanri", "approver", duties=["approve"])
    by_law = {**asked, "basis": "law"}
    assert reason(desk.decide(now=NOW, exits=1, **by_law, facts={}), "basis.facts_missing")
    assert due(approved(desk, {**by_law, "facts": facts("law")}, "kanri", now=NOW)) == []


# -- 001-14, 001-15 ------------------------------------------------------------------------------------------------


def announce(desk: Desk, *items: str) -> None:
    """Everything that opt-out needs, long enough ago."""
    record(desk, "publication", "opt_out", (*MATTERS, "filed", "providing"), now=NOW)
    listed(desk, "opt_out", items, now=NOW)


def provides_widely_once_filed_and_published(fresh: Fresh) -> None:
    """Denied until filed, until each of the nine matters stands, and until persons had time; a stop holds at once."""
    desk, later = fresh("001"), "2026-03-01"
    report = finding(desk, "001", "P18")
    assert report["status"] == "gap"
    for lacking in ("住所", "代表者", "更新", "開始予定日"):
        assert lacking in str(report), lacking

    desk.answer("items: [{name: 病歴, kind: special_care}]\nchannels: [提携先]\n")
    purpose = provision(desk)
    who = desk.acquire(PERSON, purposes=[purpose], now=NOW)
    asked: dict[str, object] = {
        "verb": "provide",
        "subject": who,
        "purpose": purpose,
        "recipient": "広く一般",
        "items": ["氏名"],
        "basis": "opt_out",
    }
    listed(desk, "opt_out", ["name", "health"], now=NOW)
    record(desk, "publication", "opt_out", ["providing"], now=NOW)
    for count in range(len(MATTERS)):
        record(desk, "publication", "opt_out", MATTERS[:count], now=NOW) if count else None
        said = desk.decide(now=NOW, exits=1, **asked)
        assert rules(said) == ["opt_out.not_filed", "opt_out.not_published"]
    record(desk, "publication", "opt_out", MATTERS, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["opt_out.not_filed"]
    record(desk, "publication", "opt_out", ["filed"], now=NOW, since=NOW)
    early = desk.decide(now=NOW, exits=1, **asked)
    assert rules(early) == ["opt_out.too_soon"]
    assert desk.decide(now="2026-03-02", exits=1, **asked)["allowed"] is False
    now = "2026-03-03"  # 30 days after the filing
    allowed = desk.decide(now=now, exits=0, **asked)
    assert due(allowed) == ["record_provision"]
    assert later < now

    assert rules(desk.decide(now=now, exits=1, **{**asked, "items": ["電話番号"]})) == [
        "opt_out.item_not_listed"
    ]
    sensitive = desk.decide(now=now, exits=1, **{**asked, "items": ["病歴"]})
    assert "opt_out.item_excluded" in rules(sensitive)
    # What somebody else's opt-out brought never goes on.
    record(desk, "source", "meibo", ["named", "confirmed", "recorded", "by_opt_out"], now=now)
    bought = desk.acquire(
        {"氏名": "例示 太郎"}, purposes=[purpose], now=now, channel="提携先", source="meibo"
    )
    assert rules(desk.decide(now=now, exits=1, **{**asked, "subject": bought})) == ["opt_out.item_excluded"]

    desk.does("subject stop-provision", who, give={"recipient": None}, now=now)
    assert rules(desk.decide(now=now, exits=1, **asked)) == ["provide.stopped"]
    desk.does("subject allow-provision", who, give={"recipient": None}, now=now)
    assert desk.decide(now=now, exits=0, **asked)["allowed"]


def provides_of_officers_what_is_public(fresh: Fresh) -> None:
    """An officer's data goes by the same route, and only what came from a public source."""
    desk = fresh("001")
    purpose = provision(desk)
    desk.answer(
        f"channels: [官報などの公開資料]\npurposes: {{{purpose}: {{categories: [customer, officer]}}}}\n"
    )
    record(desk, "source", "kanpo", ["public"], now=NOW)
    how = {"purposes": [purpose], "category": "officer", "channel": "官報などの公開資料", "now": NOW}
    public = desk.acquire({"氏名": "例示 太郎"}, source="kanpo", **how)
    private = desk.acquire({"氏名": "架空 次郎"}, **how)
    asked: dict[str, object] = {
        "verb": "provide",
        "purpose": purpose,
        "recipient": "広く一般",
        "items": ["氏名"],
        "basis": "opt_out",
    }
    now = "2026-03-03"
    early = desk.decide(now=now, exits=1, subject=public, **asked)
    assert "opt_out.not_filed" in rules(early)
    announce(desk, "name")
    assert due(desk.decide(now=now, exits=0, subject=public, **asked)) == ["record_provision"]
    assert rules(desk.decide(now=now, exits=1, subject=private, **asked)) == ["opt_out.not_public_source"]


# -- 001-17 --------------------------------------------------------------------------------------------------------


def shares_once_the_law_and_the_document_are_met(fresh: Fresh) -> None:
    """The Act's parts of today, and the way of acquisition that this document promises besides."""
    desk = fresh("001")
    desk.answer("recipients: [{name: 見本物流株式会社, kind: joint_user}]")
    purpose = desk.purposes()[0]
    who = desk.acquire(PERSON, purposes=[purpose], now=NOW)
    asked = {
        "verb": "share",
        "subject": who,
        "purpose": purpose,
        "recipient": "見本物流株式会社",
        "items": ["氏名"],
    }
    listed(desk, "joint_use", ["name", purpose], now=NOW)
    record(desk, "recipient", "見本物流株式会社", ["joint_user"], now=NOW)
    record(desk, "publication", "joint_use", [*JOINT, "acquisition"], now=NOW)
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    for part, rule in [(part, "share.not_published") for part in JOINT] + [
        ("acquisition", "share.own_part_missing")
    ]:
        gone = {"about": "publication", "name": "joint_use", "parts": {part: None}, "reason": "取り下げ"}
        desk.does("register record", give=gone, now=NOW)
        denied = desk.decide(now=NOW, exits=1, **asked)
        assert rules(denied) == [rule]
        assert reason(denied, rule)["fact"] == part
        record(desk, "publication", "joint_use", [part], now=NOW)
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
