"""What can be observed when more clauses of seed 002 are kept: the purposes shown, and who investigates fraud."""

from e2e.desk import PASSWORD, Desk, Fresh, reason, rules
from e2e.shows_000 import EXCEPTIONS

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
LOG = {"アクセスログ情報": "2026-02-01 12:00 見本の画面"}

# -- 002-02 --------------------------------------------------------------------------------------------------------


def stays_within_the_purposes_shown(fresh: Fresh) -> None:
    """As 000-13 and 000-20, on this text: neither use nor provision beyond, but by a case of the Act with its facts."""
    desk, now = fresh("002"), "2026-02-01"
    support = desk.purpose("メンテナンス")
    who = desk.acquire(PERSON, purposes=[support], now=now)
    desk.hire("kanri", "approver", duties=["approve"])
    use = {"verb": "use", "subject": who, "items": ["氏名"]}
    provide = {
        "verb": "provide",
        "subject": who,
        "items": ["氏名"],
        "purpose": support,
        "recipient": "第三者",
    }
    for asked, rule in ((use, "use.beyond_purposes"), (provide, "provide.no_consent")):
        denied = desk.decide(now=now, exits=1, **asked)
        assert rules(denied) == [rule]
        assert reason(denied, rule)["clause_text"]
    for basis in ("opt_out", "joint_use", "succession"):  # no ground of a use
        said = desk.decide(now=now, exits=1, **use, basis=basis)
        assert {*rules(said)} == {"basis.not_available", "use.beyond_purposes"}, basis
    opens_by_a_case_of_the_act(desk, use, ("law", "life_body_property", "public_health_children"), now=now)
    opens_by_a_case_of_the_act(desk, provide, ("law", "life_body_property"), now=now)

    agreed = {"recipient": "第三者", "items": ["氏名"]}
    desk.does("consent give", who, give=agreed, now=now)
    assert desk.decide(now=now, exits=0, **provide)["allowed"]
    beyond = desk.decide(now=now, exits=1, **{**provide, "items": ["電話番号"]})
    assert rules(beyond) == ["provide.no_consent"]
    desk.does("consent withdraw", who, give=agreed, now="2026-02-02")
    assert rules(desk.decide(now="2026-02-02", exits=1, **provide)) == ["provide.no_consent"]


def opens_by_a_case_of_the_act(
    desk: Desk, asked: dict[str, object], bases: tuple[str, ...], *, now: str
) -> None:
    for basis in bases:
        facts = dict.fromkeys(EXCEPTIONS[basis], "申請書のとおり")
        for fact in facts:
            lacking = {key: text for key, text in facts.items() if key != fact}
            said = desk.decide(now=now, exits=1, **asked, basis=basis, facts=lacking)
            assert reason(said, "basis.facts_missing")["fact"] == fact, basis
        waits = desk.decide(now=now, exits=1, **asked, basis=basis, facts=facts)
        assert rules(waits) == ["basis.approval_missing"], basis
        desk.does("approval grant", waits["request"], account="kanri", now=now)
        allowed = desk.decide(now=now, exits=0, **asked, basis=basis, facts=facts)
        entry = desk.entry(allowed["entry"])
        assert (entry["basis"], entry["note"]["approver"]) == (basis, "kanri")


# -- 002-08 --------------------------------------------------------------------------------------------------------


def investigates_fraud_by_a_role_of_its_own(fresh: Fresh) -> None:
    """The investigators' role reads access records for fraud; marketing cannot, by purpose, by item and by role."""
    desk, now = fresh("002"), "2026-02-01"
    fraud = desk.purpose("不正行為を調査")
    services, inquiries, delivery, news, improving, surveying = (
        desk.purpose(words)
        for words in (
            "適したサービス等をご提供",
            "お客様等からのお問い合わせ",
            "商品の配送",
            "グループ会社のサービス",
            "新たなサービス等を検討",
            "ご利用状況等を調査",
        )
    )
    others = (services, inquiries, delivery, news, improving, surveying)
    reads_for_fraud_alone(desk, fraud=fraud, news=news, others=others, log=LOG, channel="log", now=now)


def reads_for_fraud_alone(
    desk: Desk, *, fraud: str, news: str, others: tuple[str, ...], log: dict[str, str], channel: str, now: str
) -> None:
    """A role for fraud reads the access record; the purposes and the role of marketing do not open it."""
    (item,) = log
    for login, role, purpose in (("chosa", "investigators", fraud), ("senden", "marketing", news)):
        desk.does("staff role", give={"role": role, "purposes": [purpose], "duties": []}, now=now)
        desk.does("staff add", give={"login": login, "roles": [role], "password": PASSWORD}, now=now)
    who = desk.acquire(PERSON, purposes=[fraud, *others], now=now)
    desk.acquire(log, purposes=[fraud], now=now, channel=channel, subject=who)

    assert desk.uses(who, item, fraud, now=now, account="chosa") == log
    assert desk.uses(who, "氏名", fraud, now=now, account="chosa") == {"氏名": PERSON["氏名"]}
    assert "role.purpose_not_granted" in desk.denies(who, "氏名", news, now=now, account="chosa")
    assert desk.uses(who, "氏名", news, now=now, account="senden")
    desk.does("consent give", who, give={"purpose": news}, now=now)  # agreed to marketing, not to this record
    assert desk.denies(who, item, news, now=now, account="senden") == ["item.not_for_purpose"]
    assert desk.denies(who, item, fraud, now=now, account="senden") == ["role.purpose_not_granted"]
    for purpose in others:
        assert "item.not_for_purpose" in desk.denies(who, item, purpose, now=now), purpose
    give = {"subject": who, "category": "customer", "channel": channel, "items": log}
    taken = desk.does("subject add", give={**give, "purposes": [news]}, now=now, exits=1)
    assert "item.not_for_purpose" in rules(taken)
    read = [one for one in desk.entries() if one["actor"] == "chosa" and one["kind"] == "subject:data:used"]
    assert {one["purpose"] for one in read} == {fraud}
