"""What can be observed when more clauses of seed 001 are kept: the inquiry desk, surveys, the end of a contract."""

from e2e.desk import PASSWORD, Fresh, reason, rules
from e2e.pages import visiting
from e2e.shows_001 import PERSON, last_day

WHOLE = {**PERSON, "住所": "見本県見本市1"}

# -- 001-03 --------------------------------------------------------------------------------------------------------


def shows_the_inquiry_desk_what_it_needs(fresh: Fresh) -> None:
    """Use for answering is allowed; the desk sees the items that answering needs and no other, on every door."""
    desk, now = fresh("001"), "2026-02-01"
    inquiries, survey = desk.purposes()[:2]
    desk.answer(f"purposes: {{{inquiries}: {{items: [氏名, 電子メールアドレス]}}}}\n")
    desk.does("staff role", give={"role": "inquiries", "purposes": [inquiries], "duties": []}, now=now)
    desk.does("staff add", give={"login": "madoguchi", "roles": ["inquiries"], "password": PASSWORD}, now=now)
    # The answer narrows what is asked for here; what serves another purpose comes for that one.
    who = desk.acquire(WHOLE, purposes=[survey], now=now)
    desk.does("consent give", who, give={"purpose": inquiries}, now=now)

    needed = {key: WHOLE[key] for key in ("氏名", "電子メールアドレス")}
    at = {"now": now, "account": "madoguchi"}
    assert desk.uses(who, "氏名,電子メールアドレス", inquiries, **at) == needed
    for item in ("電話番号", "住所"):
        assert desk.denies(who, item, inquiries, **at) == ["item.not_for_purpose"], item
        assert "role.purpose_not_granted" in desk.denies(who, item, survey, **at), item
        assert desk.uses(who, item, survey, now=now) == {item: WHOLE[item]}  # others need it, and see it
    asked = ("--purpose", inquiries, "--items", ",".join(WHOLE), "--mode", "narrow")
    assert desk.does("subject show", who, *asked, **at)["items"] == needed

    with visiting(desk, now=now) as staff:
        staff.signs_in_to_the_console("madoguchi", PASSWORD)
        form = staff.opens("/console/look")
        by = {"purpose": inquiries, "by": "subject", "value": who}
        seen = staff.sends("/console/look", {**by, "items": "name"}, seen=form)
        assert seen.status == 200
        assert WHOLE["氏名"] in seen.words()
        hidden = staff.sends("/console/look", {**by, "items": "phone"}, seen=form)
        assert WHOLE["電話番号"] not in hidden.words()


# -- 001-04 --------------------------------------------------------------------------------------------------------


def asks_whom_it_may_in_a_survey(fresh: Fresh) -> None:
    """The audience of a survey can be selected; whoever stopped surveys is left out, and counted with the reason."""
    desk, now = fresh("001"), "2026-02-01"
    inquiries, survey, offers = desk.purposes()[:3]
    people = [desk.acquire(WHOLE, purposes=[inquiries, survey, offers], now=now) for _ in range(4)]
    for who, channel in ((people[0], None), (people[1], "email")):
        desk.does("subject object", who, give={"purpose": survey, "channel": channel}, now=now)
    desk.does("subject object", people[2], give={"purpose": offers}, now=now)  # of something else

    def audience(channel: str, *, now: str = now) -> tuple[list[str], dict[str, int]]:
        found = desk.does("audience", "--purpose", survey, "--channel", channel, "--reasons", now=now)
        return sorted(found["subjects"]), found["reasons"]

    assert audience("email") == (sorted(people[2:]), {"purpose.stopped": 2})
    assert audience("post") == (sorted(people[1:]), {"purpose.stopped": 1})
    # And analysis: denied for the objector, open for the others.
    assert desk.denies(people[0], "氏名", survey, now=now) == ["purpose.stopped"]
    assert desk.uses(people[3], "氏名", survey, now=now)
    desk.does("subject resume", people[0], give={"purpose": survey}, now="2026-02-02")
    desk.does("subject resume", people[1], give={"purpose": survey, "channel": "email"}, now="2026-02-02")
    assert audience("email", now="2026-02-02") == (sorted(people), {})


# -- 001-08 --------------------------------------------------------------------------------------------------------


def closes_a_day_before_by_the_house_rule(fresh: Fresh) -> None:
    """The house rule closes a day before the civil calendar would, from 29 February too, and says whose rule it is."""
    desk = fresh("001")
    purposes = desk.purposes()
    (asked,) = [
        one for one in desk.does("policy questions", now="2026-02-01") if one["id"].startswith("house_rule:")
    ]
    assert "自社" in asked["question"]
    assert asked["answer"] is None  # nobody answered: the earlier day
    leap = desk.acquire(PERSON, purposes=purposes, now="2028-02-01")
    left = desk.does("subject withdraw", leap, give={"on": "2028-02-29"}, now="2028-02-29")
    assert {one["until"] for one in left["kept"]} == {"2029-02-27"}
    last_day(desk, leap, last="2029-02-27", after="2029-02-28", purpose=purposes[0])


def leaves_the_first_four_purposes_open(fresh: Fresh) -> None:
    """From the day of the cancellation (1) to (4) alone: no entrusting, no provision, no other consented use."""
    desk = fresh("001")
    purposes = desk.purposes()
    entrusting, providing, other = purposes[5:8]
    agreed = {"recipient": "第三者", "items": ["氏名"]}
    who = desk.acquire(WHOLE, purposes=purposes, now="2026-02-01", consents=[other, "advertising:email"])
    desk.does("consent give", who, give=agreed, now="2026-02-01")
    provide = {
        "verb": "provide",
        "subject": who,
        "purpose": providing,
        "recipient": "第三者",
        "items": ["氏名"],
        "means": "electronic",
    }
    contact = {"verb": "contact", "subject": who, "items": [], "channel": "email"}
    day_before, day = "2026-03-31T23:59:59", "2026-04-01T00:00:00"
    assert desk.decide(now=day_before, exits=0, **provide)["allowed"]
    desk.does("subject withdraw", who, give={"on": "2026-04-01"}, now="2026-03-31")
    assert desk.decide(now=day_before, exits=0, **provide)["allowed"]
    said = desk.decide(now=day, exits=1, **provide)
    assert rules(said) == ["cancelled.purpose_closed"]
    assert "(1)" in reason(said, "cancelled.purpose_closed")["clause_text"]
    for purpose in (entrusting, providing, other):
        assert desk.denies(who, "氏名", purpose, now=day) == ["cancelled.purpose_closed"], purpose
    for purpose in purposes[:4]:
        assert desk.uses(who, "氏名", purpose, now=day), purpose
        assert desk.decide(now=day, exits=0, **contact, purpose=purpose)["allowed"], purpose
        audience = desk.does("audience", "--purpose", purpose, "--channel", "email", now=day)
        assert audience["subjects"] == [who], purpose
    # Nothing new is taken for what has closed.
    more = {"subject": who, "category": "customer", "channel": "web", "items": {"電話番号": "03-0000-0009"}}
    late = desk.does("subject add", give={**more, "purposes": [entrusting]}, now=day, exits=1)
    assert rules(late) == ["cancelled.purpose_closed"]


def keeps_the_year_by_either_calendar(fresh: Fresh) -> None:
    """The house rule and what stays open, together."""
    closes_a_day_before_by_the_house_rule(fresh)
    leaves_the_first_four_purposes_open(fresh)
