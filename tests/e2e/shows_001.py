"""What can be observed when the clauses of seed 001 are kept: a web service with a year's limit after cancellation."""

from e2e.desk import Desk, Fresh, rules
from e2e.pages import visiting
from e2e.shows_000 import uses_what_was_agreed_to

PERSON = {"氏名": "見本 花子", "電子メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}

# -- 001-01 --------------------------------------------------------------------------------------------------------


def acquires_listed_items_only(fresh: Fresh) -> None:
    """The items that are named are drafted; another is taken only after an officer's recorded addition."""
    desk, now = fresh("001"), "2026-02-01"
    assert {one["id"] for one in desk.policy()["items"]} == {"name", "postal_address", "email", "phone"}
    inquiries = desk.purposes()[0]
    give = {
        "category": "customer",
        "channel": "web",
        "purposes": [inquiries],
        "items": {**PERSON, "勤務先": "見本商店"},
    }
    said = desk.does("subject add", give=give, now=now, exits=1)
    assert rules(said) == ["acquire.item_not_listed"]
    assert said["reasons"][0]["clause_text"] is not None
    found = {"電子メールアドレス": PERSON["電子メールアドレス"]}
    assert desk.does("subject find", "--purpose", inquiries, give=found, now=now)["subjects"] == []
    recorded = desk.answer("items: [勤務先]\n")["entry"]
    assert desk.entry(recorded)["kind"] == "policy:answers:recorded"
    who = desk.does("subject add", give=give, now=now)["subject"]
    assert desk.uses(who, "勤務先", inquiries, now=now) == {"勤務先": "見本商店"}


# -- 001-02 --------------------------------------------------------------------------------------------------------


def form_leaves_fields_free(fresh: Fresh) -> None:
    """The officer's marks stand on the form, one field at least is free, no way to be reached is warned of."""
    desk, now = fresh("001"), "2026-02-01"
    path = "/register?category=customer"
    with visiting(desk, now=now) as person:
        form = person.opens(path)
        assert required(form.tree) == {"item.name": True, "item.email": False, "item.phone": False} | {
            "item.postal_address": False
        }
        version = form.tree.css_first("input[name=notice]").attributes["value"] or ""
        name = {"item.name": "見本 花子", "notice": version}

        missing = person.sends(path, {"notice": version, "item.email": "hanako@example.jp"}, seen=form)
        assert missing.status == 400
        assert missing.tree.css_first("#f-item-name-error") is not None

        warned = person.sends(path, name, seen=form)
        assert warned.status == 400
        assert "ご連絡" in warned.words() or "連絡" in warned.words()
        assert warned.tree.css_first("input[name=confirmed]") is not None
        assert people(desk, now) == []  # nothing is taken before the person has seen the warning

        taken = person.sends(path, {**name, "confirmed": "yes"}, seen=warned)
        assert (taken.status, taken.location) == (303, "/register/done")
    (who,) = people(desk, now)
    assert desk.uses(who, "氏名", desk.purposes()[0], now=now) == {"氏名": "見本 花子"}
    with visiting(desk, now=now) as person:
        form = person.opens(path)
        reached = {"item.name": "例示 太郎", "item.phone": "03-0000-0002", "notice": version}
        assert person.sends(path, reached, seen=form).status == 303  # a way to be reached: no warning


def people(desk: Desk, now: str) -> list[str]:
    by = {"氏名": "見本 花子"}
    found: list[str] = desk.does("subject find", "--purpose", desk.purposes()[0], give=by, now=now)[
        "subjects"
    ]
    return found


def required(tree: object) -> dict[str, bool]:
    """Field of the form → whether it must be filled in."""
    fields = tree.css("form [name^='item.']")  # type: ignore[attr-defined] # selectolax has no stubs
    return {one.attributes["name"]: one.attributes.get("aria-required") == "true" for one in fields}


def form_never_asks_for_everything(fresh: Fresh) -> None:
    """Where every field was marked compulsory, one is freed all the same."""
    desk = fresh("001")
    every = "\n".join(f"  - {{name: {name}, required: true}}" for name in (*PERSON, "住所"))
    desk.answer(f"items:\n{every}\n")
    with visiting(desk, now="2026-02-01") as person:
        marks = required(person.opens("/register?category=customer").tree)
    assert sorted(marks.values()) == [False, True, True, True]


# -- 001-08 --------------------------------------------------------------------------------------------------------


def ends_a_year_after_cancellation(fresh: Fresh) -> None:
    """From the cancellation only (1) to (4) stay open, for a year; then use is denied and the sweep erases."""
    desk = fresh("001")
    purposes = desk.purposes()
    open_ones, closed = purposes[:4], [purposes[5], purposes[6], purposes[7]]
    who = desk.acquire(PERSON, purposes=purposes, now="2026-02-01", consents=[purposes[7]])
    for purpose in (*open_ones, *closed):
        assert desk.uses(who, "氏名", purpose, now="2026-03-31")

    left = desk.does("subject withdraw", who, give={"on": "2026-04-01"}, now="2026-03-31")
    assert {one["until"] for one in left["kept"]} == {"2027-03-31"}  # the house rule: the earlier day
    assert desk.uses(who, "氏名", closed[0], now="2026-03-31")  # a contract's end that is still to come
    for purpose in open_ones:
        assert desk.uses(who, "氏名", purpose, now="2026-04-01")
    for purpose in closed:
        assert "cancelled.purpose_closed" in desk.denies(who, "氏名", purpose, now="2026-04-01")

    last_day(desk, who, last="2027-03-31", after="2027-04-01", purpose=open_ones[0])


def last_day(desk: Desk, who: str, *, last: str, after: str, purpose: str) -> None:
    """Used and kept on the last day; on the day after it denied, and erased by the sweep."""
    assert desk.uses(who, "氏名", purpose, now=f"{last}T23:59:59")
    assert desk.does("retention sweep", now=f"{last}T23:59:59")["due"] == 0
    assert "cancelled.period_over" in desk.denies(who, "氏名", purpose, now=f"{after}T00:00:00")
    assert desk.does("retention sweep", now=f"{after}T00:00:00")["erased"] > 0
    desk.gone(who, "氏名", purpose, now=after)
    assert desk.does("ledger verify")["ok"]


def counts_the_year_by_the_civil_calendar(fresh: Fresh) -> None:
    """The officer may choose the civil calendar: the year ends with the day of the same date. Source: 民法140条, 143条."""
    desk = fresh("001")
    asked = next(
        one for one in desk.does("policy questions", now="2026-02-01") if one["id"].startswith("house_rule:")
    )
    assert asked["answer"] is None
    desk.answer(f"{asked['id']}: no\n")
    purposes = desk.purposes()
    who = desk.acquire(PERSON, purposes=purposes, now="2026-02-01")
    left = desk.does("subject withdraw", who, give={"on": "2026-04-01"}, now="2026-04-01")
    assert {one["until"] for one in left["kept"]} == {"2027-04-01"}
    last_day(desk, who, last="2027-04-01", after="2027-04-02", purpose=purposes[0])

    leap = desk.acquire(PERSON, purposes=purposes, now="2028-02-01")
    left = desk.does("subject withdraw", leap, give={"on": "2028-02-29"}, now="2028-02-29")
    assert {one["until"] for one in left["kept"]} == {"2029-02-28"}
    last_day(desk, leap, last="2029-02-28", after="2029-03-01", purpose=purposes[0])


# -- 001-06 --------------------------------------------------------------------------------------------------------


def stops_and_starts_again_by_channel(fresh: Fresh) -> None:
    """The person stops one channel on the portal, only that one is denied, and starts it again; both are in the book."""
    desk, now = fresh("001"), "2026-02-01"
    offers = desk.purposes()[2]
    who = desk.acquire(PERSON, purposes=desk.purposes(), now=now, consents=["advertising:email"])

    def contact(channel: str, *, now: str, exits: int) -> list[str]:
        asked = {"verb": "contact", "subject": who, "items": [], "purpose": offers, "channel": channel}
        return rules(desk.decide(now=now, exits=exits, **asked))

    assert contact("email", now=now, exits=0) == []
    will = {"purpose": offers, "channel": "email"}
    stopped = desk.does("subject object", who, give=will, now="2026-02-02")["entry"]
    assert contact("email", now="2026-02-02", exits=1) == ["purpose.stopped"]
    assert contact("phone", now="2026-02-02", exits=0) == []
    again = desk.does("subject resume", who, give=will, now="2026-02-03")["entry"]
    assert contact("email", now="2026-02-03", exits=0) == []
    made, lifted = desk.entry(stopped), desk.entry(again)
    assert [made["kind"], lifted["kind"]] == ["subject:objection:made", "subject:objection:lifted"]
    assert [made["at"][:10], lifted["at"][:10]] == ["2026-02-02", "2026-02-03"]

    with visiting(desk, now="2026-02-04") as person:
        person.signs_in(PERSON["電子メールアドレス"])
        page = person.opens("/my/preferences")
        switch = {"purpose": offers, "channel": "phone", "act": "stop"}
        assert person.sends("/my/preferences", switch, seen=page).status == 303
    assert contact("phone", now="2026-02-04", exits=1) == ["purpose.stopped"]
    assert contact("email", now="2026-02-04", exits=0) == []


# -- 001-11 --------------------------------------------------------------------------------------------------------


def uses_other_purposes_by_consent(fresh: Fresh) -> None:
    """As 000-07, for the last purpose of this document."""
    uses_what_was_agreed_to(fresh, seed="001", position=7)
