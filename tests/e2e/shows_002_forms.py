"""What can be observed when the clauses of seed 002 on matching, publication and deals are kept."""

from typing import Any

from e2e.desk import Desk, Fresh, reason, rules

NOW = "2026-02-01"
MEMBER = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}

# -- 002-18 --------------------------------------------------------------------------------------------------------


def supplements_no_profile(fresh: Fresh) -> None:
    """Paper, telephone and third parties add nothing to a member's profile; a case file takes what they say."""
    desk = fresh("002")
    desk.answer("channels: [郵送, 電話, 第三者]\nitems: [苦情の内容]\n")
    support = desk.purpose("お問い合わせ・ご相談")
    who = desk.acquire(MEMBER, purposes=[support], now=NOW)
    for channel in ("paper", "phone", "third_party"):
        more = {"category": "customer", "channel": channel, "purposes": [support], "subject": who}
        said = desk.does("subject add", give={**more, "items": {"職業": "見本の職業"}}, now=NOW, exits=1)
        assert rules(said) == ["acquire.supplement_barred"], channel
        assert "補足" in reason(said, "acquire.supplement_barred")["clause_text"]
        told = {**more, "items": {"苦情の内容": "見本の苦情"}}
        assert desk.does("subject add", give=told, now=NOW)["subject"] == who
    online = {"category": "customer", "channel": "web", "purposes": [support], "subject": who}
    assert desk.does("subject add", give={**online, "items": {"職業": "見本の職業"}}, now=NOW)["allowed"]
    with desk.beside() as data:
        rows = data.execute(
            "SELECT m.item, g.sensitivity FROM item_group_member m JOIN item_group g ON g.id = m.group_id"
        ).fetchall()
    kinds = dict(rows)
    complaint = next(item for item, kind in rows if kind == "case_file")
    assert kinds[complaint] != kinds["name"] == kinds["occupation"]


# -- 002-22 --------------------------------------------------------------------------------------------------------


def joins(desk: Desk, who: str, purpose: str, *, exits: int, **more: Any) -> Any:
    asked = {"verb": "match", "subject": who, "items": ["アクセスログ情報"], "purpose": purpose}
    return desk.decide(now=NOW, exits=exits, **asked, **more)


def logged_member(desk: Desk) -> str:
    """A member whose visit was logged."""
    fraud = desk.purpose("安全にご提供")
    who = desk.acquire(MEMBER, purposes=[fraud], now=NOW)
    log = {"category": "customer", "channel": "log", "purposes": [fraud], "subject": who}
    desk.does("subject add", give={**log, "items": {"アクセスログ情報": "見本の記録"}}, now=NOW)
    return who


def keeps_the_log_apart(fresh: Fresh) -> None:
    """No join of log and member until an officer chose the investigation; for an authority, by law and approval."""
    desk = fresh("002")
    fraud, who = desk.purpose("安全にご提供"), logged_member(desk)
    desk.hire("approver", "責任者", duties=["approve", "officer"])
    said = joins(desk, who, fraud, exits=1)
    assert rules(said) == ["match.log_names_nobody"]
    assert reason(said, "match.log_names_nobody")["clause_text"]
    survey = desk.purpose("調査、分析する")
    assert "match.log_names_nobody" in rules(joins(desk, who, survey, exits=1))

    asked = desk.does("policy questions", now=NOW)
    rows = asked if isinstance(asked, list) else asked["questions"]
    assert [one["kind"] for one in rows if one["id"] == "conflict:x1"] == ["conflict"]
    desk.answer("conflict:x1: first\n")
    assert joins(desk, who, fraud, exits=0)["allowed"]
    assert "match.log_names_nobody" in rules(joins(desk, who, survey, exits=1))
    desk.answer("conflict:x1: second\n")
    assert "match.log_names_nobody" in rules(joins(desk, who, fraud, exits=1))


def joins_the_log_for_an_authority(fresh: Fresh) -> None:
    """On the ground of a law: with its facts and the approval of a second person, and not without."""
    desk = fresh("002")
    who = logged_member(desk)
    desk.hire("approver", "責任者", duties=["approve", "officer"])
    asked = {"verb": "match", "subject": who, "items": ["アクセスログ情報"], "basis": "law"}
    bare = desk.decide(now=NOW, exits=1, **asked)
    assert {"match.log_names_nobody", "basis.facts_missing"} <= set(rules(bare))
    stated = {"law": "刑事訴訟法218条", "reason": "令状による差押え"}
    waits = desk.decide(now=NOW, exits=1, facts=stated, **asked)
    assert rules(waits) == ["basis.approval_missing"]
    desk.does("approval grant", waits["request"], account="approver", now=NOW)
    allowed = desk.decide(now=NOW, exits=0, facts=stated, **asked)
    assert "match.log_names_nobody" in {one["rule"] for one in allowed["reasons"] if one["lifted"]}


def keeps_log_and_member_apart(fresh: Fresh) -> None:
    """All of 002-22 that a decision shows."""
    keeps_the_log_apart(fresh)
    joins_the_log_for_an_authority(fresh)
