"""What can be observed when clauses of seed 003 are kept: users, what a service collects, notices, misuse, fitting."""

from e2e.desk import Fresh, reason, rules
from e2e.shows_002_clauses import reads_for_fraud_alone

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}

# -- 003-05 --------------------------------------------------------------------------------------------------------

STATED = ("円滑に", "問い合わせ", "サービスの案内", "統計データ", "新企画", "債権譲渡", "重要なお知らせ")


def reaches_everybody_with_important_notices(fresh: Fresh) -> None:
    """Each aim of the sentence is a purpose; who stopped marketing still gets important notices."""
    desk, now = fresh("003"), "2026-02-01"
    smooth, answering, offers, statistics, planning, claims, notices = (desk.purpose(one) for one in STATED)
    told = [smooth, answering, offers, statistics, planning, claims, notices]
    people = [desk.acquire(PERSON, purposes=told, now=now, consents=["advertising:email"]) for _ in range(2)]
    stopped = people[0]
    desk.does("subject object", stopped, give={"purpose": offers}, now=now)
    for purpose, reached in ((offers, people[1:]), (notices, people)):
        found = desk.does("audience", "--purpose", purpose, "--channel", "email", "--reasons", now=now)
        assert sorted(found["subjects"]) == sorted(reached), purpose
    asked = {"verb": "contact", "subject": stopped, "items": [], "channel": "email"}
    assert rules(desk.decide(now=now, exits=1, **asked, purpose=offers)) == ["purpose.stopped"]
    assert desk.decide(now=now, exits=0, **asked, purpose=notices)["allowed"]
    # An important notice is no advertising: nobody need have asked for it. Nor can it be stopped.
    quiet = desk.acquire(PERSON, purposes=told, now=now)
    assert desk.decide(now=now, exits=0, **{**asked, "subject": quiet}, purpose=notices)["allowed"]
    denied = desk.decide(now=now, exits=1, **{**asked, "subject": quiet}, purpose=offers)
    assert rules(denied) == ["contact.no_opt_in"]
    desk.refuses("subject object", stopped, give={"purpose": notices}, code="PREFERENCE-001", now=now)
    for purpose in (smooth, answering, planning, claims):
        assert desk.uses(stopped, "氏名", purpose, now=now), purpose
    assert desk.denies(stopped, "氏名", statistics, now=now) == ["purpose.statistics_only"]


def transfers_claims_to_named_recipients_only(fresh: Fresh) -> None:
    """Claims go to nobody but a recipient that is set up for them, for its items, with the person's consent."""
    desk, now = fresh("003"), "2026-02-01"
    claims, smooth = desk.purpose("債権譲渡"), desk.purpose("円滑に")
    who = desk.acquire(PERSON, purposes=[claims, smooth], now=now)
    desk.does("consent give", who, give={"recipient": "第三者", "items": ["氏名"]}, now=now)
    asked = {"verb": "provide", "subject": who, "items": ["氏名"]}
    assert desk.decide(now=now, exits=0, **asked, recipient="第三者", purpose=smooth)["allowed"]
    denied = desk.decide(now=now, exits=1, **asked, recipient="第三者", purpose=claims)
    assert rules(denied) == ["provide.recipient_not_for_purpose"]
    assert "債権譲渡" in reason(denied, "provide.recipient_not_for_purpose")["clause_text"]

    taker = f"{{name: 甲債権回収株式会社, kind: third_party, items: [氏名, 電話番号], purposes: [{claims}]}}"
    desk.answer(f"recipients: [{taker}]\n")
    named = {**asked, "recipient": "甲債権回収株式会社", "purpose": claims}
    assert rules(desk.decide(now=now, exits=1, **named)) == ["provide.no_consent"]
    desk.does(
        "consent give",
        who,
        give={"recipient": named["recipient"], "items": ["氏名", "メールアドレス"]},
        now=now,
    )
    assert desk.decide(now=now, exits=0, **named)["allowed"]
    beyond = desk.decide(now=now, exits=1, **{**named, "items": ["メールアドレス"]})
    assert rules(beyond) == ["provide.item_not_for_recipient"]
    other = desk.decide(now=now, exits=1, **{**named, "purpose": smooth})
    assert rules(other) == ["provide.recipient_not_for_purpose"]


# -- 003-06 --------------------------------------------------------------------------------------------------------


def prevents_misuse_by_a_role_of_its_own(fresh: Fresh) -> None:
    """As 002-08; and whoever is asked to confirm who they are is reached, whatever they stopped."""
    desk, now = fresh("003"), "2026-02-01"
    offers, planning, fitting = (
        desk.purpose("サービスの案内"),
        desk.purpose("新企画"),
        desk.purpose("カスタマイズ"),
    )
    misuse, confirming = desk.purpose("不正利用防止"), desk.purpose("本人確認や連絡")
    # The text binds its access logs to nothing; its officer keeps them for misuse and the running of the service.
    ordinary = "items: [氏名, メールアドレス, 電話番号]"
    desk.answer(
        f"purposes: {{{offers}: {{{ordinary}}}, {planning}: {{{ordinary}}}, {fitting}: {{{ordinary}}}}}\n"
    )
    log = {"利用状況": "2026-02-01 12:00 見本の画面"}
    others = (offers, planning, fitting)
    reads_for_fraud_alone(
        desk, fraud=misuse, news=offers, others=others, log=log, channel="automatic", now=now
    )
    who = desk.acquire(PERSON, purposes=[offers, misuse, confirming], now=now)
    desk.does("subject object", who, give={"purpose": offers}, now=now)
    asked = {"verb": "contact", "subject": who, "items": [], "purpose": confirming}
    for channel in ("email", "phone"):
        assert desk.decide(now=now, exits=0, **asked, channel=channel)["allowed"], channel
    desk.refuses("subject object", who, give={"purpose": misuse}, code="PREFERENCE-001", now=now)


# -- 003-07 --------------------------------------------------------------------------------------------------------


def stops_fitting_and_goes_on_serving(fresh: Fresh) -> None:
    """Fitting the service to the person is denied once the person objects; the service itself goes on."""
    desk, now = fresh("003"), "2026-02-01"
    smooth, answering, fitting = (
        desk.purpose("円滑に"),
        desk.purpose("問い合わせ"),
        desk.purpose("カスタマイズ"),
    )
    who = desk.acquire(PERSON, purposes=[smooth, answering, fitting], now=now)
    other = desk.acquire(PERSON, purposes=[smooth, answering, fitting], now=now)
    for person in (who, other):
        assert desk.uses(person, "氏名", fitting, now=now)
    desk.does("subject object", who, give={"purpose": fitting}, now=now)
    said = desk.decide(now=now, exits=1, verb="use", subject=who, items=["氏名"], purpose=fitting)
    assert rules(said) == ["purpose.stopped"]
    assert "カスタマイズ" in reason(said, "purpose.stopped")["clause_text"]
    shown = {"verb": "contact", "subject": who, "items": [], "purpose": fitting, "channel": "display"}
    assert rules(desk.decide(now=now, exits=1, **shown)) == ["purpose.stopped"]
    for purpose in (smooth, answering):
        assert desk.uses(who, "氏名", purpose, now=now) == {"氏名": PERSON["氏名"]}
        desk.refuses("subject object", who, give={"purpose": purpose}, code="PREFERENCE-001", now=now)
    assert desk.uses(other, "氏名", fitting, now=now)
    desk.does("subject resume", who, give={"purpose": fitting}, now="2026-02-02")
    assert desk.uses(who, "氏名", fitting, now="2026-02-02")
