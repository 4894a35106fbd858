"""What can be observed when the clauses of seed 002 on matching, publication and deals are kept."""

from typing import Any

from e2e.desk import Desk, Fresh, reason, rules
from e2e.recording import record

NOW = "2026-02-01"
MEMBER = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}

# -- 002-18 --------------------------------------------------------------------------------------------------------


def supplements_no_profile(fresh: Fresh) -> None:
    """Paper, telephone and third parties add nothing to a member's profile; a case file takes what they say."""
    desk = fresh("002")
    desk.answer("channels: [郵送, 電話, 第三者]\nitems: [苦情の内容]\n")
    support = desk.purpose("お問い合わせ・ご相談")
    who = desk.acquire(MEMBER, purposes=[support], now=NOW)
    # What a third party gives is to be confirmed first (法30条); then too the profile is not added to.
    record(desk, "source", "teikei1", ["named", "confirmed", "recorded"], now=NOW)
    for channel in ("paper", "phone", "third_party"):
        more = {"category": "customer", "channel": channel, "purposes": [support], "subject": who}
        more |= {"source": "teikei1"} if channel == "third_party" else {}
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


# -- 002-10, 002-11 ------------------------------------------------------------------------------------------------

STORE = {
    "氏名": "見本 商店主",
    "メールアドレス": "store@example.jp",
    "住所": "見本県見本市1-1",
    "電話番号": "03-0000-0003",
}
SHOWN = list(STORE)


def registers(desk: Desk, category: str, *, consents: list[str], **items: str) -> str:
    """A member, registered with consents in the version that was shown."""
    return desk.acquire(
        {**STORE, **items},
        purposes=[desk.purpose("各種会員制サービス")],
        category=category,
        consents=consents,
        now=NOW,
    )


def publishes(desk: Desk, who: str, items: list[str], *, exits: int = 0, now: str = NOW, **more: Any) -> Any:
    give = {"items": items, "purpose": desk.purpose("各種会員制サービス"), **more}
    return desk.does("publication publish", who, give=give, now=now, exits=exits)


def shown(desk: Desk, *, now: str = NOW) -> list[dict[str, str]]:
    """What the public pages show."""
    return [row["items"] for row in desk.does("publication list", now=now)["published"]]


def publishes_store_members(fresh: Fresh) -> None:
    """Only store members, only with the consent of the registration, only those items; a role change ends it."""
    desk = fresh("002")
    agreed = [f"recipient:サイト上:{','.join(SHOWN)}"]
    store = registers(desk, "ストア会員", consents=agreed, 職業="見本業")
    ordinary = registers(desk, "customer", consents=agreed)
    silent = registers(desk, "ストア会員", consents=[])

    assert rules(publishes(desk, ordinary, SHOWN, exits=1)) == ["publish.not_announced"]
    refused = publishes(desk, silent, SHOWN, exits=1)
    assert rules(refused) == ["publish.no_consent"]
    assert reason(refused, "publish.no_consent")["source"] == "法27(1)"
    more = publishes(desk, store, [*SHOWN, "職業"], exits=1)
    assert {"publish.not_announced", "publish.no_consent"} == set(rules(more))
    assert shown(desk) == []

    done = publishes(desk, store, SHOWN)
    assert sorted(done["items"]) == ["email", "name", "phone", "postal_address"]
    assert desk.entry(done["entry"])["kind"] == "subject:data:published"
    (row,) = shown(desk)
    assert sorted(row.values()) == sorted(STORE.values())
    (consent,) = desk.does("consent list", store, now=NOW)["consents"]
    assert consent["policy_version"] == desk.policy()["version"]
    assert sorted(consent["items"]) == ["email", "name", "phone", "postal_address"]

    changed = desk.does("subject category", store, give={"category": "customer"}, now=NOW)
    assert sorted(changed["taken_down"]) == ["email", "name", "phone", "postal_address"]
    assert shown(desk) == []
    with desk.beside() as data:
        assert data.execute("SELECT count(*) FROM published_item").fetchone() == (0,)
    assert rules(publishes(desk, store, SHOWN, exits=1)) == ["publish.not_announced"]


def ends_with_the_consent(fresh: Fresh) -> None:
    """A consent withdrawn takes its publication down in the same act; so does staff by hand."""
    desk = fresh("002")
    agreed = [f"recipient:サイト上:{','.join(SHOWN)}"]
    one = registers(desk, "ストア会員", consents=agreed)
    two = registers(desk, "ストア会員", consents=agreed)
    publishes(desk, one, SHOWN)
    publishes(desk, two, ["氏名"])
    desk.does("consent withdraw", one, give={"recipient": "サイト上"}, now=NOW)
    assert shown(desk) == [{"name": STORE["氏名"]}]
    desk.does("publication withdraw", two, give={}, now=NOW)
    assert shown(desk) == []


def shows_history_with_nickname_for_a_period(fresh: Fresh) -> None:
    """Visible through the last day, gone the day after; no other item ever shows with it."""
    desk = fresh("002")
    history = ["オークション利用履歴", "ニックネーム"]
    agreed = [f"recipient:サイト上:{','.join([*history, *SHOWN])}"]
    who = registers(
        desk, "ストア会員", consents=agreed, オークション利用履歴="見本の壺 落札", ニックネーム="みほんねこ"
    )
    plain = registers(
        desk, "customer", consents=agreed, オークション利用履歴="見本の皿", ニックネーム="みほんいぬ"
    )
    without = desk.ask(
        "publication publish",
        who,
        give={"items": history, "purpose": desk.purpose("各種会員制サービス")},
        now=NOW,
    )
    assert "PUBLIC-002" in without.noted
    publishes(desk, plain, history, until="2026-03-01")
    more = publishes(desk, plain, [*history, "氏名"], exits=1, until="2026-03-01")
    assert rules(more) == ["publish.not_announced"]
    publishes(desk, who, history, until="2026-03-31")
    publishes(desk, who, SHOWN)
    expected = {"auction_history", "nickname"}
    for day, rows in (("2026-03-01", 2), ("2026-03-02", 1), ("2026-03-31", 1), ("2026-04-01", 0)):
        found = [row for row in shown(desk, now=day) if "auction_history" in row]
        assert len(found) == rows, day
        assert all(set(row) == expected for row in found), day


# -- 002-12, 002-13 ------------------------------------------------------------------------------------------------

SEEN = ["氏名", "住所", "電話番号"]


def steps(desk: Desk, step: str, seller: str, other: str, *, exits: int = 0) -> Any:
    give = {"deal": "lot-1", "step": step, "seller": seller, "other": other}
    return desk.does("deal step", give=give, now=NOW, exits=exits)


def sees(desk: Desk, whose: str, by: str, role: str, *, exits: int, deal: str = "lot-1") -> Any:
    """Whether `by`, in a role of the deal, may see whose name, address and telephone number."""
    asked = {"verb": "provide", "subject": whose, "other": by, "recipient": role, "deal": deal}
    return desk.decide(now=NOW, exits=exits, items=SEEN, purpose=desk.purpose("各種会員制サービス"), **asked)


def shows_the_parties_to_each_other(fresh: Fresh) -> None:
    """Denied before the deal is fixed; then for those two persons, those items, that deal; a third sees nothing."""
    desk = fresh("002")
    seller, winner, third = (registers(desk, "customer", consents=[]) for _ in range(3))
    assert "provide.no_consent" in rules(sees(desk, winner, seller, "出品者", exits=1))
    steps(desk, "bid", seller, winner)
    (consent,) = desk.does("consent list", winner, now=NOW)["consents"]
    assert consent["policy_version"] == desk.policy()["version"]
    assert rules(sees(desk, winner, seller, "出品者", exits=1)) == ["provide.no_relation"]
    steps(desk, "bid", seller, third)
    steps(desk, "fix", seller, winner)
    assert sees(desk, winner, seller, "出品者", exits=0)["allowed"]
    assert sees(desk, seller, winner, "落札者", exits=0)["allowed"]
    for said in (
        sees(desk, seller, third, "落札者", exits=1),
        sees(desk, winner, third, "出品者", exits=1),
        sees(desk, seller, winner, "落札者", exits=1, deal="lot-2"),
        sees(desk, winner, seller, "落札者", exits=1),
    ):
        assert "provide.no_relation" in rules(said)
    more = {"verb": "provide", "subject": winner, "other": seller, "recipient": "出品者", "deal": "lot-1"}
    said = desk.decide(now=NOW, exits=1, items=["職業"], purpose=desk.purpose("各種会員制サービス"), **more)
    assert "provide.item_not_for_recipient" in rules(said)


def lets_the_runner_up_take_the_place(fresh: Fresh) -> None:
    """The runner-up is seen once accepted; the failed winner only while a claim is open; a cancel ends what is to come."""
    desk = fresh("002")
    seller, winner, second = (registers(desk, "customer", consents=[]) for _ in range(3))
    steps(desk, "bid", seller, winner)
    steps(desk, "bid", seller, second)
    steps(desk, "fix", seller, winner)
    steps(desk, "fail", seller, winner)
    assert rules(sees(desk, winner, seller, "出品者", exits=1)) == ["provide.no_relation"]
    steps(desk, "offer", seller, second)
    assert rules(sees(desk, second, seller, "出品者", exits=1)) == ["provide.no_relation"]
    steps(desk, "accept", seller, second)
    shown_once = sees(desk, second, seller, "出品者", exits=0)
    steps(desk, "claim", seller, winner)
    assert sees(desk, winner, seller, "出品者", exits=0)["allowed"]
    steps(desk, "close", seller, winner)
    assert rules(sees(desk, winner, seller, "出品者", exits=1)) == ["provide.no_relation"]
    steps(desk, "cancel", seller, second)
    assert rules(sees(desk, second, seller, "出品者", exits=1)) == ["provide.no_relation"]
    assert desk.entry(shown_once["entry"])["allowed"] is True
    assert steps(desk, "accept", seller, second, exits=2) is None
