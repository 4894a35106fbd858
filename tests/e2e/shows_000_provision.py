"""What can be observed when clauses of seed 000 are kept: contractors, third parties abroad, succession, training."""

from e2e.desk import Desk, Fresh, Json, reason, rules
from e2e.registering import party, records, until

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
PLAIN = {"氏名": PERSON["氏名"], "電話番号": PERSON["電話番号"]}
NOW = "2026-02-01"


def asks(
    desk: Desk, who: str, purpose: str, recipient: str, *items: str, **more: object
) -> dict[str, object]:
    """A hand-over as it is asked of the gate."""
    return {
        "verb": "entrust",
        "subject": who,
        "items": list(items or ("氏名",)),
        "purpose": purpose,
        "recipient": recipient,
        **more,
    }


def contractor(desk: Desk, name: str, *items: str, **more: str) -> str:
    """A contractor with everything on record."""
    found = party(desk, name, "contractor", items, **more)
    records(desk, name, "vetted", "agreement", review=until("2026-06-30"))
    return found


def handed(desk: Desk, who: str, purpose: str, recipient: str, items: str, *, verb: str = "entrust") -> Json:
    """Hands items over; must be allowed."""
    words = (who, "--recipient", recipient, "--purpose", purpose, "--items", items, "--verb", verb)
    return desk.does("subject hand", *words, now=NOW)


# -- 000-10 --------------------------------------------------------------------------------------------------------


def entrusts_only_under_an_agreement(fresh: Fresh) -> None:
    """Without an agreement on secrecy in force no item goes; with one the hand-over is in the book."""
    desk = fresh("000")
    purpose = desk.purposes()[2]
    entrusts_as_agreed(desk, purpose)


def entrusts_as_agreed(desk: Desk, purpose: str, channel: str = "web", item: str = "電話番号") -> None:
    """No agreement, not yet, ended: denied; in force: handed over and recorded."""
    who = desk.acquire(PLAIN, purposes=[purpose], now=NOW, channel=channel)
    to = contractor(desk, "甲運送", "氏名", item)
    for days in (None, {"since": "2026-02-02"}, until("2026-01-31")):
        records(desk, "甲運送", agreement=days)
        said = desk.decide(now=NOW, exits=1, **asks(desk, who, purpose, "甲運送"))
        assert reason(said, "entrust.no_agreement")["clause_text"], days
        assert rules(said) == ["entrust.no_agreement"]
        words = (who, "--recipient", to, "--purpose", purpose, "--items", "氏名")
        refused = desk.does("subject hand", *words, now=NOW, exits=1)
        assert (refused["items"], rules(refused)) == ({}, ["entrust.no_agreement"])
    records(desk, "甲運送", "agreement")
    given = handed(desk, who, purpose, "甲運送", "氏名")
    assert given["items"] == {"氏名": PERSON["氏名"]}
    entry = desk.entry(given["entry"])
    assert (entry["kind"], entry["recipient"], entry["purpose"], entry["items"]) == (
        "subject:data:entrusted",
        to,
        purpose,
        ["name"],
    )


# -- 000-18 --------------------------------------------------------------------------------------------------------


def ends_access_where_training_lapsed(fresh: Fresh) -> None:
    """A warning 30 days before, then no access, unless an officer records a dated exception with a reason."""
    desk = fresh("000")
    purpose = desk.purposes()[2]
    who = desk.acquire(PERSON, purposes=[purpose], now=NOW)
    desk.hire("madoguchi", "desk")
    assert desk.uses(who, "氏名", purpose, now=NOW, account="madoguchi")  # nobody keeps training here yet
    records(desk, "operator", about="staff", trained=until("2027-12-31"))
    records(desk, "madoguchi", about="staff", trained=until("2026-03-31"))
    assert desk.uses(who, "氏名", purpose, now="2026-03-31", account="madoguchi")

    def warned(now: str) -> list[tuple[str, int]]:
        said = desk.does("register due", now=now)["due"]
        return [(one["part"], one["days_left"]) for one in said if one["name"] == "madoguchi"]

    assert warned("2026-02-28") == []
    assert warned("2026-03-01") == [("trained", 30)]
    assert warned("2026-04-01") == [("trained", -1)]
    assert desk.denies(who, "氏名", purpose, now="2026-04-01", account="madoguchi") == [
        "staff.training_lapsed"
    ]
    endless = {"about": "staff", "name": "madoguchi", "parts": {"exception": {"since": "2026-04-01"}}}
    desk.refuses("register record", give={**endless, "reason": "繁忙期"}, code="STANDING-005", now=NOW)
    silent = {**endless, "parts": {"exception": until("2026-04-10")}, "reason": " "}
    desk.refuses("register record", give=silent, code="STANDING-003", now=NOW)
    records(desk, "madoguchi", about="staff", exception=until("2026-04-10"))
    assert desk.uses(who, "氏名", purpose, now="2026-04-10", account="madoguchi")
    assert desk.denies(who, "氏名", purpose, now="2026-04-11", account="madoguchi") == [
        "staff.training_lapsed"
    ]
    listed = [one["part"] for one in desk.does("register show")["records"] if one["name"] == "madoguchi"]
    assert listed == ["exception", "trained"]


# -- 000-19 --------------------------------------------------------------------------------------------------------


def reviews_its_contractors(fresh: Fresh) -> None:
    """Vetting, agreement, reviews, re-entrustment: each is needed; a warning, then no, unless there is an exception."""
    desk = fresh("000")
    supervises(desk, desk.purposes()[2])


def supervises(desk: Desk, purpose: str, channel: str = "web") -> None:
    """What a contractor needs, one thing missing at a time; overdue reviews with their warning and exception."""
    who = desk.acquire(PLAIN, purposes=[purpose], now=NOW, channel=channel)
    contractor(desk, "甲運送", "氏名")
    asked = asks(desk, who, purpose, "甲運送")
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    for part, rule in (("vetted", "entrust.not_vetted"), ("agreement", "entrust.no_agreement")):
        records(desk, "甲運送", **{part: None})
        assert rules(desk.decide(now=NOW, exits=1, **asked)) == [rule]
        records(desk, "甲運送", part)

    party(desk, "乙仕分", "contractor", ("氏名",), works_for="甲運送")
    re_entrusted = ["entrust.re_entrustment_not_recorded"]
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == re_entrusted
    records(desk, "乙仕分", "re_entrustment")
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]

    def warned(now: str) -> list[tuple[str, int]]:
        return [(one["part"], one["days_left"]) for one in desk.does("register due", now=now)["due"]]

    assert warned("2026-05-30") == []
    assert warned("2026-05-31") == [("review", 30)]
    assert desk.decide(now="2026-06-30", exits=0, **asked)["allowed"]
    said = desk.decide(now="2026-07-01", exits=1, **asked)
    assert rules(said) == ["entrust.review_overdue"]
    assert warned("2026-07-01") == [("review", -1)]
    records(desk, "甲運送", exception=until("2026-07-15"), now="2026-07-01")
    assert desk.decide(now="2026-07-15", exits=0, **asked)["allowed"]
    assert rules(desk.decide(now="2026-07-16", exits=1, **asked)) == ["entrust.review_overdue"]
    records(desk, "甲運送", agreement=until("2026-06-30"), exception=until("2026-12-31"), now="2026-07-16")
    assert rules(desk.decide(now="2026-07-16", exits=1, **asked)) == ["entrust.no_agreement"]
    records(desk, "甲運送", "agreement", review=until("2027-06-30"), exception=None, now="2026-07-16")
    assert desk.decide(now="2026-07-16", exits=0, **asked)["allowed"]


# -- 000-22 --------------------------------------------------------------------------------------------------------


def pays_through_an_agent(fresh: Fresh) -> None:
    """The payment agent gets the items that it needs for a purpose that was told, and no others; no record is due."""
    desk = fresh("000")
    purpose, other = desk.purposes()[2:4]
    who = desk.acquire(PERSON, purposes=[purpose], now=NOW)
    agent = "決済代行会社"
    asked = asks(desk, who, purpose, agent)
    for name in (agent, "業務委託先"):
        records(desk, name, "vetted_high", "agreement", review=until("2026-06-30"))
    unlisted = asks(desk, who, purpose, "業務委託先")  # nobody said what it needs
    assert rules(desk.decide(now=NOW, exits=1, **unlisted)) == ["provide.item_not_for_recipient"]
    desk.answer(f"recipients:\n  - {{name: {agent}, kind: contractor, items: [氏名, メールアドレス]}}\n")
    allowed = desk.decide(now=NOW, exits=0, **asked)
    assert allowed["obligations"] == []
    beyond = desk.decide(now=NOW, exits=1, **asks(desk, who, purpose, agent, "電話番号"))
    assert reason(beyond, "provide.item_not_for_recipient")["items"] == ["phone"]
    assert rules(beyond) == ["provide.item_not_for_recipient"]
    untold = desk.decide(now=NOW, exits=1, **asks(desk, who, other, agent))
    assert rules(untold) == ["purpose.not_told"]
    assert handed(desk, who, purpose, agent, "氏名")["items"] == {"氏名": PERSON["氏名"]}


# -- 000-23 --------------------------------------------------------------------------------------------------------

TOLD = ("foreign_country", "foreign_system", "foreign_measures")


def tells_before_anything_goes_abroad(fresh: Fresh) -> None:
    """By every way the three must be published; consent is given with them; measures are checked; law data decides."""
    desk = fresh("000")
    purpose = desk.purposes()[2]
    who = desk.acquire(PERSON, purposes=[purpose], now=NOW)
    away = party(desk, "Kou Ltd.", "third_party", ("氏名",), country="US")
    asked = asks(desk, who, purpose, "Kou Ltd.", verb="provide")
    agreed = {"recipient": "Kou Ltd.", "items": ["氏名"]}
    given = {**agreed, "informed": ["country", "system", "measures"]}

    # Consent: nothing can be given with it that is not published, and without it the consent opens nothing abroad.
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == [
        "provide.abroad_not_set_up",
        "foreign.not_published",
    ]
    desk.refuses("consent give", who, give=given, code="CONSENT-006", now=NOW)
    records(desk, away, *TOLD, about="publication")
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.abroad_not_set_up"]
    desk.does("consent give", who, give=agreed, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.abroad_not_set_up"]
    desk.does("consent give", who, give=given, now=NOW)
    allowed = desk.decide(now=NOW, exits=0, **asked)
    assert [one["type"] for one in allowed["obligations"]] == ["record_provision"]
    for part in TOLD:
        records(desk, away, about="publication", **{part: None})
        assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["foreign.not_published"], part
        records(desk, away, part, about="publication")
    desk.does("consent withdraw", who, give=agreed, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.abroad_not_set_up"]

    # Equivalent measures: recorded with their yearly check; Art. 27 is asked as at home.
    records(desk, away, "equivalent_measures")
    unchecked = ["provide.no_consent", "foreign.equivalence_not_checked"]
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == unchecked
    records(desk, away, equivalent_check=until("2026-12-31"))
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.no_consent"]
    desk.does("consent give", who, give=agreed, now=NOW)
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    records(desk, away, about="publication", foreign_system=None)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["foreign.not_published"]
    records(desk, away, "foreign_system", about="publication")
    late = desk.decide(now="2027-01-01", exits=1, **asked)
    assert rules(late) == ["foreign.equivalence_not_checked"]

    # A contractor abroad needs one of the ways too; by consent, and then with a record.
    contractor(desk, "Otsu Ltd.", "氏名", country="US")
    work = asks(desk, who, purpose, "Otsu Ltd.")
    records(desk, "Otsu Ltd.", "country_assessment")
    needs = ["provide.abroad_not_set_up", "foreign.not_published"]
    assert rules(desk.decide(now=NOW, exits=1, **work)) == needs
    (hired,) = [one["id"] for one in desk.policy()["recipients"] if one["name"] == "Otsu Ltd."]
    records(desk, hired, *TOLD, about="publication")
    desk.does("consent give", who, give={**given, "recipient": "Otsu Ltd."}, now=NOW)
    by_consent = desk.decide(now=NOW, exits=0, **work)
    assert [one["type"] for one in by_consent["obligations"]] == ["record_provision"]
    words = (who, "--recipient", "Otsu Ltd.", "--purpose", purpose, "--items", "氏名")
    desk.refuses("subject hand", *words, code="HAND-001", now=NOW)

    # An adequate country is recognised as such; this text promises publication for it all the same.
    equal = party(desk, "Hei GmbH", "third_party", ("氏名",), country="DE")
    near = asks(desk, who, purpose, "Hei GmbH", verb="provide")
    desk.does("consent give", who, give={**agreed, "recipient": "Hei GmbH"}, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **near)) == ["foreign.not_published"]
    records(desk, equal, *TOLD, about="publication")
    assert desk.decide(now=NOW, exits=0, **near)["allowed"]


# -- 000-24 --------------------------------------------------------------------------------------------------------


def hands_over_without_consent(fresh: Fresh) -> None:
    """Entrustment and succession ask no consent, stay within the purposes, leave no Art. 29 record but an entry."""
    desk = fresh("000")
    purpose, other = desk.purposes()[2:4]
    passes_on(desk, purpose, other)


def passes_on(desk: Desk, purpose: str, other: str, channel: str = "web") -> None:
    """A contractor and a successor, each with its agreement; the other purpose was never told."""
    who = desk.acquire(PLAIN, purposes=[purpose], now=NOW, channel=channel)
    contractor(desk, "甲運送", "氏名")
    party(desk, "丙承継", "successor")
    for verb, name, missing, kind in (
        ("entrust", "甲運送", "entrust.no_agreement", "subject:data:entrusted"),
        ("succeed", "丙承継", "succeed.no_agreement", "subject:data:succeeded"),
    ):
        asked = asks(desk, who, purpose, name, verb=verb)
        records(desk, name, agreement=None)
        assert rules(desk.decide(now=NOW, exits=1, **asked)) == [missing]
        records(desk, name, "agreement")
        allowed = desk.decide(now=NOW, exits=0, **asked)
        assert (allowed["obligations"], allowed["grounds"]) == ([], [])
        beyond = asks(desk, who, other, name, verb=verb)
        assert rules(desk.decide(now=NOW, exits=1, **beyond)) == ["purpose.not_told"]
        given = handed(desk, who, purpose, name, "氏名", verb=verb)
        assert desk.entry(given["entry"])["kind"] == kind
    wrong = asks(desk, who, purpose, "丙承継")
    assert rules(desk.decide(now=NOW, exits=1, **wrong)) == ["recipient.other_kind"]
    records(desk, "丙承継", "due_diligence", agreement=None)
    early = asks(desk, who, purpose, "丙承継", verb="succeed", basis="succession")
    assert desk.decide(now=NOW, exits=0, **early)["allowed"]
