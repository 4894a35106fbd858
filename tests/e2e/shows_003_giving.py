"""What can be observed when seed 003 takes information: of whom, through whom, and by which machine."""

from e2e.desk import Desk, Fresh, reason, rules
from e2e.pages import visiting

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
FIRM = {"氏名": "見本商事株式会社", "メールアドレス": "info@example.jp"}

# -- 003-01 --------------------------------------------------------------------------------------------------------


def knows_natural_persons_from_corporations(fresh: Fresh) -> None:
    """Both categories are drafted and served alike; the rights of the Act are a natural person's alone."""
    desk, now = fresh("003"), "2026-02-01"
    assert {"customer", "corporation"} <= {one["id"] for one in desk.policy()["categories"]}
    smooth = desk.purpose("円滑に")
    person = desk.acquire(PERSON, purposes=[smooth], now=now)
    firm = desk.acquire(FIRM, purposes=[smooth], now=now, category="法人")
    for who, items in ((person, PERSON), (firm, FIRM)):
        assert desk.uses(who, "氏名", smooth, now=now) == {"氏名": items["氏名"]}
    for verb in ("disclose", "suspend"):
        asked = {"verb": verb, "items": ["氏名"]}
        assert desk.decide(now=now, exits=0, **asked, subject=person)["allowed"], verb
        denied = desk.decide(now=now, exits=1, **asked, subject=firm)
        assert rules(denied) == ["right.no_natural_person"], verb
        assert "法人" in reason(denied, "right.no_natural_person")["message"]
    # Staff keep what they hold of a corporation correct: that is no right of its own.
    desk.does("subject correct", firm, give={"items": {"氏名": "見本物産株式会社"}}, now=now)

    with visiting(desk, now=now) as visitor:
        visitor.signs_in(PERSON["メールアドレス"])
        file = visitor.sends("/my/download/file", {}, seen=visitor.opens("/my/download"))
        assert PERSON["氏名"] in file.text
    with visiting(desk, now=now) as visitor:
        visitor.signs_in(FIRM["メールアドレス"])
        file = visitor.sends("/my/download/file", {}, seen=visitor.opens("/my/download"))
        assert "見本物産" not in file.text
        page = visitor.opens("/my/items/name/correct")
        refused = visitor.sends("/my/items/name/correct", {"value": "別の名"}, seen=page)
        assert refused.status == 403
    assert desk.uses(firm, "氏名", smooth, now=now) == {"氏名": "見本物産株式会社"}


# -- 003-02 --------------------------------------------------------------------------------------------------------

AGENT = "例示 太郎（家族）"


def takes_from_the_user_or_whom_the_user_entrusted(fresh: Fresh) -> None:
    """Directly, and through somebody entrusted, who is recorded, sealed; without a record nothing is taken."""
    desk, now = fresh("003"), "2026-02-01"
    smooth = desk.purpose("円滑に")
    assert desk.acquire(PERSON, purposes=[smooth], now=now)
    give = {"category": "customer", "channel": "agent", "purposes": [smooth], "items": PERSON}
    denied = desk.does("subject add", give=give, now=now, exits=1)
    assert rules(denied) == ["acquire.agent_not_recorded"]
    assert "委託" in reason(denied, "acquire.agent_not_recorded")["message"]

    done = desk.does("subject add", give={**give, "agent": AGENT}, now=now)
    who, entry = done["subject"], desk.entry(done["entry"])
    assert (entry["channel"], entry["note"]["agent"]) == ("agent", "recorded")
    assert desk.uses(who, "氏名", smooth, now=now) == {"氏名": PERSON["氏名"]}
    recorded = desk.does("subject agents", who, now=now)["agents"]
    assert [(one["entry"], one["agent"]) for one in recorded] == [(done["entry"], AGENT)]
    assert desk.anywhere(AGENT) == []  # nowhere in clear
    desk.hire("madoguchi", "desk", now=now)
    desk.refuses("subject agents", who, code="ACCOUNT-007", account="madoguchi", now=now)

    desk.does("subject erase", who, give={"reason": "request"}, now=now)
    desk.refuses("subject agents", who, code="SUBJECT-001", now=now)
    assert desk.does("ledger verify")["ok"]


# -- 003-03 --------------------------------------------------------------------------------------------------------

COLLECTED = {
    "Cookie情報": "見本の印",
    "利用状況": "見本の記録",
    "端末情報": "見本の端末",
    "位置情報": "見本の位置",
    "IPアドレス": "192.0.2.1",
}


def collects_automatically_what_was_named_alone(fresh: Fresh) -> None:
    """Equipment takes the items of the sentence and no others; location is refused by the person, and stays refused."""
    desk, now = fresh("003"), "2026-02-01"
    smooth = desk.purpose("円滑に")
    who = desk.acquire(PERSON, purposes=[smooth], now=now)
    give = {"subject": who, "category": "customer", "channel": "automatic", "purposes": [smooth]}
    for items in ({"氏名": "見本 はな"}, {"電話番号": "03-0000-0009"}, {"勤務先": "見本商店"}):
        said = desk.does("subject add", give={**give, "items": items}, now=now, exits=1)
        assert rules(said) == ["acquire.item_not_for_channel"], items
    for item, value in COLLECTED.items():
        by_hand = {**give, "channel": "web", "items": {item: value}}
        said = desk.does("subject add", give=by_hand, now=now, exits=1)
        assert rules(said) == ["acquire.item_not_for_channel"], item
        desk.does("subject add", give={**give, "items": {item: value}}, now=now)
    assert desk.uses(who, ",".join(COLLECTED), smooth, now=now) == COLLECTED
    refuses_location(desk, who, give)


def refuses_location(desk: Desk, who: str, give: dict[str, object]) -> None:
    place = {**give, "items": {"位置情報": "見本の別の位置"}}
    with visiting(desk, now="2026-02-02") as person:
        person.signs_in(PERSON["メールアドレス"])
        page = person.opens("/my/preferences")
        assert "位置情報" in page.words()
        switch = {"item": "location", "act": "refuse"}
        assert person.sends("/my/preferences", switch, seen=page).status == 303
    denied = desk.does("subject add", give=place, now="2026-02-02", exits=1)
    assert rules(denied) == ["acquire.item_refused"]
    assert "位置情報" in reason(denied, "acquire.item_refused")["clause_text"]
    # Only location, only this person.
    desk.does("subject add", give={**give, "items": {"端末情報": "見本の別の端末"}}, now="2026-02-02")
    other = {key: value for key, value in place.items() if key != "subject"}
    assert desk.does("subject add", give=other, now="2026-02-02")["subject"]
    # What the person brought is not refused here; what the service cannot do without is said so.
    desk.refuses("subject refuse", who, give={"item": "氏名"}, code="PREFERENCE-002", now="2026-02-02")
    desk.answer("items: [{name: IPアドレス, required: true}]\n")
    desk.refuses("subject refuse", who, give={"item": "IPアドレス"}, code="PREFERENCE-002", now="2026-02-02")

    again = desk.does("subject accept", who, give={"item": "位置情報"}, now="2026-02-03")["entry"]
    assert desk.does("subject add", give=place, now="2026-02-03")["subject"] == who
    kinds = [(one["kind"], one["actor"]) for one in desk.entries() if "collection" in one["kind"]]
    assert kinds == [("subject:collection:refused", "subject"), ("subject:collection:accepted", "operator")]
    assert desk.entry(again)["note"] == {"item": "location"}
