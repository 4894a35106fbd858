"""What can be observed when the clauses of seed 002 on matching, publication and deals are kept."""

from typing import Any

from e2e.desk import SEEDS, Desk, Fresh, reason, rules
from e2e.pages import visiting
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
    """No join of log and member until an officer chose the investigation; the check reports that the text disagrees."""
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


def disagreements(desk: Desk) -> list[dict[str, Any]]:
    """What the check says about the sentences on the log and on fraud, while nobody has chosen."""
    found = desk.ask("policy check", now=NOW).said["findings"]
    return [one for one in found if one["item"] == "X10" and one["question"] is not None]


def reports_that_the_text_disagrees(fresh: Fresh) -> None:
    """The check reports the two sentences with the question that settles them; after a choice it is silent of them."""
    desk = fresh("002")
    found = disagreements(desk)
    assert [one["question"] for one in found] == ["conflict:x1"]
    assert "アクセスログ" in found[0]["text"]
    desk.answer("conflict:x1: first\n")
    assert disagreements(desk) == []


def follows_the_choice_in_the_policy_file(fresh: Fresh) -> None:
    """The same choice, written into the file of the policy and published, opens the investigation from its day."""
    desk = fresh("002")
    fraud, who = desk.purpose("安全にご提供"), logged_member(desk)
    assert rules(joins(desk, who, fraud, exits=1)) == ["match.log_names_nobody"]
    (seed,) = SEEDS.glob("002_*.txt")
    desk.does("policy revise", str(seed), now=NOW)
    (draft,) = (desk.folder / "policy").glob("*/draft/policy.yaml")
    text, open_here = draft.read_text(encoding="utf-8"), "- id: x1\n  about: log_identity\n"
    assert text.count(open_here) == 1
    draft.write_text(text.replace(open_here, f"{open_here}  settled: first\n"), encoding="utf-8")
    assert rules(joins(desk, who, fraud, exits=1)) == ["match.log_names_nobody"]
    desk.does("policy publish", "--yes", now=NOW)
    assert joins(desk, who, fraud, exits=0)["allowed"]
    assert disagreements(desk) == []


def asks_of_an_authority(
    desk: Desk, who: str, kind: str, *items: str, ground: str | None = "刑事訴訟法218条"
) -> str:
    """Registers what the police asks; returns its number."""
    asks = {
        "subject": who,
        "kind": kind,
        "recipient": "警察",
        "items": list(items),
        "body": "見本警察署",
        "ground": ground,
        "document": "見本発第1号",
    }
    number: str = desk.does("authority register", give=asks, now=NOW)["request"]["request"]
    return number


STATED = {"law": "刑事訴訟法218条", "reason": "令状による差押え"}


def approved_by_two(desk: Desk, **asked: Any) -> Any:
    """Asks, lets two members of staff approve, and asks again."""
    waits = desk.decide(now=NOW, exits=1, **asked)
    assert rules(waits) == ["basis.approval_missing"]
    desk.does("approval grant", waits["request"], account="approver", now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["authority.second_approval"]
    desk.does("approval grant", waits["request"], account="second", now=NOW)
    return desk.decide(now=NOW, exits=0, **asked)


def two_approvers(desk: Desk) -> None:
    desk.hire("approver", "責任者", duties=["approve", "officer"])
    desk.hire("second", "責任者", duties=["approve", "officer"])


def joins_the_log_for_an_authority(fresh: Fresh) -> None:
    """As an authority is answered: registered, for what it asks, with a ground, and the approval of two others."""
    desk = fresh("002")
    who = logged_member(desk)
    two_approvers(desk)
    asked = {
        "verb": "match",
        "subject": who,
        "items": ["アクセスログ情報"],
        "basis": "law",
        "recipient": "警察",
    }
    bare = desk.decide(now=NOW, exits=1, **asked)
    assert {"match.log_names_nobody", "basis.facts_missing"} <= set(rules(bare))
    unregistered = desk.decide(now=NOW, exits=1, facts=STATED, **asked)
    assert "authority.not_registered" in rules(unregistered)
    other = asks_of_an_authority(desk, who, "inquiry", "氏名")
    assert "authority.item_not_asked" in rules(
        desk.decide(now=NOW, exits=1, facts=STATED, authority=other, **asked)
    )
    groundless = asks_of_an_authority(desk, who, "inquiry", "アクセスログ情報", ground=None)
    assert "authority.no_ground" in rules(
        desk.decide(now=NOW, exits=1, facts=STATED, authority=groundless, **asked)
    )
    inquiry = asks_of_an_authority(desk, who, "inquiry", "アクセスログ情報")
    allowed = approved_by_two(desk, facts=STATED, authority=inquiry, **asked)
    assert "match.log_names_nobody" in {one["rule"] for one in allowed["reasons"] if one["lifted"]}
    assert desk.entry(allowed["entry"])["tellable"] == "no"


TALK = "会員間の通信ログ"


def opens_communications_by_warrant_alone(fresh: Fresh) -> None:
    """A log of what members said to each other: no purpose and no choice opens it, nor an inquiry; a warrant does."""
    desk = fresh("002")
    desk.answer(f"items: [{TALK}]\nconflict:x1: first\n")
    two_approvers(desk)
    fraud, who = desk.purpose("安全にご提供"), logged_member(desk)
    more = {"category": "customer", "channel": "web", "purposes": [fraud], "subject": who}
    desk.does("subject add", give={**more, "items": {TALK: "見本の記録"}}, now=NOW)
    talked = {"verb": "match", "subject": who, "items": [TALK]}

    assert joins(desk, who, fraud, exits=0)["allowed"]
    said = desk.decide(now=NOW, exits=1, purpose=fraud, **talked)
    assert rules(said) == ["match.no_warrant"]
    assert reason(said, "match.no_warrant")["source"] == "通法4"
    asked = {**talked, "basis": "law", "recipient": "警察", "facts": STATED}
    for kind in ("inquiry", "bar_association"):
        number = asks_of_an_authority(desk, who, kind, TALK)
        assert "match.no_warrant" in rules(desk.decide(now=NOW, exits=1, authority=number, **asked)), kind
    unregistered = desk.decide(now=NOW, exits=1, **asked)
    assert "authority.not_registered" in rules(unregistered)
    warrant = asks_of_an_authority(desk, who, "warrant", TALK)
    assert approved_by_two(desk, authority=warrant, **asked)["allowed"]
    # It is one person's warrant, for what it names.
    assert "authority.item_not_asked" in rules(
        desk.decide(now=NOW, exits=1, authority=warrant, **{**asked, "items": ["アクセスログ情報"]})
    )
    with_purpose = desk.decide(now=NOW, exits=1, authority=warrant, purpose=fraud, **talked)
    assert "match.no_warrant" in rules(with_purpose)
    desk.does("authority close", warrant, now=NOW)
    assert "authority.not_registered" in rules(desk.decide(now=NOW, exits=1, authority=warrant, **asked))


def keeps_log_and_member_apart(fresh: Fresh) -> None:
    """All of 002-22."""
    keeps_the_log_apart(fresh)
    joins_the_log_for_an_authority(fresh)
    opens_communications_by_warrant_alone(fresh)
    reports_that_the_text_disagrees(fresh)
    follows_the_choice_in_the_policy_file(fresh)


# -- 002-10, 002-11 ------------------------------------------------------------------------------------------------

STORE = {
    "氏名": "見本 商店主",
    "メールアドレス": "store@example.jp",
    "住所": "見本県見本市1-1",
    "電話番号": "03-0000-0003",
}
SHOWN = list(STORE)
CLAIMS = "契約の履行"
"""The purpose by which the seller makes a claim about a deal that failed."""


def registers(desk: Desk, category: str, *, consents: list[str], **items: str) -> str:
    """A member, registered with consents in the version that was shown."""
    return desk.acquire(
        {**STORE, **items},
        purposes=[desk.purpose("各種会員制サービス"), desk.purpose(CLAIMS)],
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


def steps(
    desk: Desk, step: str, seller: str, other: str, *, exits: int = 0, now: str = NOW, **more: object
) -> Any:
    give = {"deal": "lot-1", "step": step, "seller": seller, "other": other, **more}
    return desk.does("deal step", give=give, now=now, exits=exits)


def sees(
    desk: Desk,
    whose: str,
    by: str,
    role: str,
    *,
    exits: int,
    deal: str = "lot-1",
    now: str = NOW,
    purpose: str = "各種会員制サービス",
) -> Any:
    """Whether `by`, in a role of the deal, may see whose name, address and telephone number."""
    asked = {"verb": "provide", "subject": whose, "other": by, "recipient": role, "deal": deal}
    return desk.decide(now=now, exits=exits, items=SEEN, purpose=desk.purpose(purpose), **asked)


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


PRICE = "見本の次点価格 48,500円"


def failed_deal(desk: Desk, **failing: object) -> tuple[str, str, str]:
    """Seller, failed winner and a second bidder of a deal that failed."""
    seller, winner, second = (
        registers(desk, "customer", consents=[], メールアドレス=f"{name}@example.jp")
        for name in ("seller", "winner", "second")
    )
    steps(desk, "bid", seller, winner)
    steps(desk, "bid", seller, second)
    steps(desk, "fix", seller, winner)
    steps(desk, "fail", seller, winner, **failing)
    return seller, winner, second


def lets_the_runner_up_take_the_place(fresh: Fresh) -> None:
    """The runner-up is seen by the seller once accepted, and not before; a cancel ends what is to come."""
    desk = fresh("002")
    seller, winner, second = failed_deal(desk)
    steps(desk, "offer", seller, second, price=PRICE)
    assert rules(sees(desk, second, seller, "出品者", exits=1)) == ["provide.no_relation"]
    steps(desk, "accept", seller, second)
    assert sees(desk, second, seller, "出品者", exits=0)["allowed"]
    assert sees(desk, seller, second, "次点入札者", exits=0)["allowed"]
    assert "provide.no_relation" in rules(sees(desk, winner, second, "次点入札者", exits=1))
    steps(desk, "cancel", seller, second)
    assert rules(sees(desk, second, seller, "出品者", exits=1)) == ["provide.no_relation"]
    assert rules(sees(desk, seller, second, "次点入札者", exits=1)) == ["provide.no_relation"]
    assert steps(desk, "accept", seller, second, exits=2) is None


def keeps_the_failed_winner_for_claims(fresh: Fresh) -> None:
    """For claims about this deal alone, through the last day of the period in Japan, whatever else is asked."""
    desk = fresh("002")
    seller, winner, _ = failed_deal(desk, until="2026-03-10")
    told: dict[str, Any] = {"exits": 1, "now": NOW}
    other = sees(desk, winner, seller, "出品者", **told)
    assert rules(other) == ["provide.failed_deal"]
    assert reason(other, "provide.failed_deal")["clause_text"]
    elsewhere = sees(desk, winner, seller, "出品者", purpose=CLAIMS, deal="lot-2", **told)
    assert rules(elsewhere) == ["provide.no_relation"]
    # 23:59 on the last day in Japan is 14:59 UTC; one minute later the period is over.
    for now in (NOW, "2026-03-10", "2026-03-10T14:59:00+00:00"):
        assert sees(desk, winner, seller, "出品者", exits=0, now=now, purpose=CLAIMS)["allowed"], now
    for now in ("2026-03-10T15:00:00+00:00", "2026-03-11"):
        over = sees(desk, winner, seller, "出品者", exits=1, now=now, purpose=CLAIMS)
        assert rules(over) == ["provide.claim_period_over"], now
    assert rules(sees(desk, winner, seller, "出品者", exits=1, now="2026-03-11")) == [
        "provide.claim_period_over"
    ]


def ends_the_claims_of_a_failed_deal(fresh: Fresh) -> None:
    """Where no day is named the workspace's own period runs; a claim that is closed ends it at once."""
    desk = fresh("002")
    seller, winner, _ = failed_deal(desk)
    assert sees(desk, winner, seller, "出品者", exits=0, now="2026-02-15", purpose=CLAIMS)["allowed"]
    late = sees(desk, winner, seller, "出品者", exits=1, now="2026-02-16", purpose=CLAIMS)
    assert rules(late) == ["provide.claim_period_over"]
    steps(desk, "claim", seller, winner)
    assert sees(desk, winner, seller, "出品者", exits=0, purpose=CLAIMS)["allowed"]
    assert rules(sees(desk, winner, seller, "出品者", exits=1)) == ["provide.failed_deal"]
    steps(desk, "close", seller, winner)
    assert rules(sees(desk, winner, seller, "出品者", exits=1, purpose=CLAIMS)) == ["provide.no_relation"]


def tells_both_of_the_runner_up(fresh: Fresh) -> None:
    """Seller and runner-up are told: the decision, the price, through the channel of the deal; nobody else is."""
    desk = fresh("002")
    seller, winner, second = failed_deal(desk)
    give = {"deal": "lot-1", "step": "offer", "seller": seller, "other": second}
    desk.refuses("deal step", give=give, code="DEAL-003", now=NOW)
    told = steps(desk, "offer", seller, second, price=PRICE)
    entry = desk.entry(told["told"])
    assert (entry["kind"], entry["channel"], entry["tellable"]) == ("deal:told", "deal_channel", "yes")
    assert entry["subjects"] == 2
    assert not desk.anywhere("48,500")
    for who, role in ((seller, "seller"), (second, "runner_up")):
        (held,) = [one for one in desk.does("deal list", who, now=NOW)["deals"] if one["state"] == "offered"]
        assert (held["role"], held["price"]) == (role, PRICE)
    (lost,) = desk.does("deal list", winner, now=NOW)["deals"]
    assert (lost["state"], lost["price"], lost["claims_until"]) == ("failed", None, "2026-02-15")
    for mail in ("seller@example.jp", "second@example.jp"):
        with visiting(desk, now=NOW) as visitor:
            visitor.signs_in(mail)
            words = visitor.opens("/my/history").words()
        assert PRICE in words, mail
        assert "取引連絡" in words
        assert "次点の方に決まり" in words
    with visiting(desk, now=NOW) as visitor:
        visitor.signs_in("winner@example.jp")
        assert PRICE not in visitor.opens("/my/history").words()


def keeps_what_was_shown_on_record(fresh: Fresh) -> None:
    """What the seller was shown stays in the book and on the runner-up's page after the decision was cancelled."""
    desk = fresh("002")
    seller, _, second = failed_deal(desk)
    steps(desk, "offer", seller, second, price=PRICE)
    words = (second, "--verb", "provide", "--recipient", "出品者", "--deal", "lot-1", "--other", seller)
    words += ("--purpose", desk.purpose("各種会員制サービス"), "--items", ",".join(SEEN))
    early = desk.does("subject hand", *words, now=NOW, exits=1)
    assert rules(early) == ["provide.no_relation"]
    assert early["items"] == {}
    steps(desk, "accept", seller, second)
    given = desk.does("subject hand", *words, now=NOW)
    assert given["items"] == {item: STORE[item] for item in SEEN}
    cancelled = steps(desk, "cancel", seller, second)
    assert desk.does("subject hand", *words, now=NOW, exits=1)["items"] == {}
    entry = desk.entry(given["entry"])
    assert (entry["kind"], entry["allowed"]) == ("subject:data:provided", True)
    assert desk.entry(cancelled["told"])["kind"] == "deal:told"
    (due,) = [
        one for one in desk.does("obligations list", now=NOW)["obligations"] if one["entry"] == given["entry"]
    ]
    assert due["type"] == "record_provision"
    with visiting(desk, now=NOW) as visitor:
        visitor.signs_in("second@example.jp")
        page = visitor.opens("/my/history").words()
    assert "渡した" in page
    assert "出品者" in page
    assert "取消し" in page


def runs_the_flow_of_the_runner_up(fresh: Fresh) -> None:
    """All of 002-13."""
    lets_the_runner_up_take_the_place(fresh)
    keeps_the_failed_winner_for_claims(fresh)
    ends_the_claims_of_a_failed_deal(fresh)
    tells_both_of_the_runner_up(fresh)
    keeps_what_was_shown_on_record(fresh)
