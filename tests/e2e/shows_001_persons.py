"""What can be observed when the clauses of seed 001 about reaching a person are kept."""

import json

from e2e.desk import Desk, Fresh, Json, reason, rules
from e2e.shows_000_persons import NOW, asks_for_consent_as_a_purpose_of_its_own, audience

PERSON = {
    "氏名": "見本 花子",
    "電子メールアドレス": "hanako@example.jp",
    "電話番号": "03-0000-0001",
    "住所": "見本県見本市1",
}


def decides_each_channel_by_its_own_law(fresh: Fresh) -> None:
    """Display, e-mail, post and telephone are four decisions; each needs what the law of that channel asks."""
    desk = fresh("001")
    (offers,) = [one["id"] for one in desk.policy()["purposes"] if one["advertising"]]
    assert set(next(one for one in desk.policy()["purposes"] if one["id"] == offers)["channels"]) == {
        "display",
        "email",
        "post",
        "phone",
    }
    who = desk.acquire(PERSON, purposes=[offers], now=NOW)

    def answers(*, now: str) -> dict[str, list[str]]:
        found = {}
        for channel in ("display", "email", "post", "phone"):
            asked = desk.ask(
                "decide",
                "-",
                give={"verb": "contact", "subject": who, "purpose": offers, "channel": channel},
                now=now,
            )
            found[channel] = rules(asked.said)
        return found

    open_but_for_mail = {"display": [], "email": ["contact.no_opt_in"], "post": [], "phone": []}
    assert answers(now=NOW) == open_but_for_mail
    desk.does("consent refuse", who, give={"advertising": "phone"}, now=NOW)
    assert answers(now=NOW) == {**open_but_for_mail, "phone": ["contact.refused"]}
    desk.does("consent give", who, give={"advertising": "email"}, now=NOW)
    assert answers(now=NOW) == {"display": [], "email": [], "post": [], "phone": ["contact.refused"]}
    desk.does("subject object", who, give={"purpose": offers, "channel": "post"}, now=NOW)
    stopped = {"display": [], "email": [], "post": ["purpose.stopped"], "phone": ["contact.refused"]}
    assert answers(now=NOW) == stopped
    assert audience(desk, offers, "email")["grounds"] == {"opt_in": 1}
    assert audience(desk, offers, "post")["subjects"] == []


def asks_for_consent(fresh: Fresh) -> None:
    """As 000-12."""
    asks_for_consent_as_a_purpose_of_its_own(fresh, "001")


# -- 001-21, and 003-12, 004-22 ------------------------------------------------------------------------------------

FACTS = {"reason": "ご説明のとおりです。"}


def declines_on_a_ground_of_the_act_for_that_right(fresh: Fresh, seed: str = "001") -> None:
    """A refusal chooses a ground that the Act gives for this very right, with its facts; the person gets the reason."""
    desk = fresh(seed)
    who = some_person(desk)
    listed = {row["right"]: row for row in desk.does("grounds", now=NOW)["rights"]}
    offered = {right: {one["id"] for one in row["grounds"]} for right, row in listed.items()}
    notice = {"already_clear", "harm", "harm_to_business", "state_hindered"}
    assert offered["purpose_notice"] == {*notice, "not_held", "identity_unconfirmed"}
    assert {"harm", "serious_obstruction", "other_law"} <= offered["disclosure"]
    assert "serious_obstruction" not in offered["purpose_notice"]
    assert not any("obvious" in grounds or "just_reason" in grounds for grounds in offered.values())

    def ask(right: str, ground: str, facts: dict[str, str], *, exits: int) -> Json:
        give = {"verb": "refuse", "subject": who, "right": right, "ground": ground, "facts": facts}
        return desk.decide(now=NOW, exits=exits, **give)

    for right, row in listed.items():
        for ground in row["grounds"]:
            needed = [fact["id"] for fact in ground["facts"]]
            whole = {**dict.fromkeys(needed, "記録のとおり"), **FACTS}
            for missing in needed:
                lacking = {fact: text for fact, text in whole.items() if fact != missing}
                denied = ask(right, ground["id"], lacking, exits=1)
                assert rules(denied) == ["refuse.facts_missing"]
                assert reason(denied, "refuse.facts_missing")["fact"] == missing
                assert denied["tell_person"] is None
            if ground["id"] not in {"harm", "already_clear"}:
                continue
            allowed = ask(right, ground["id"], whole, exits=0)
            assert FACTS["reason"] in allowed["tell_person"]
            assert ground["source"] in allowed["tell_person"]
            assert [one["type"] for one in allowed["obligations"]] == ["explain_refusal"]
            entry = desk.entry(allowed["entry"])
            assert (entry["kind"], entry["note"]["ground"]) == ("gate:decision:made", ground["id"])
            assert FACTS["reason"] not in json.dumps(entry, ensure_ascii=False)
    for right, wrong in (
        ("purpose_notice", "obvious"),  # excuses notice at acquisition only
        ("purpose_notice", "serious_obstruction"),  # serves disclosure only
        ("disclosure", "just_reason"),
        ("suspension", "harm"),
        ("disclosure", "面倒だから"),
    ):
        denied = ask(right, wrong, FACTS, exits=1)
        assert rules(denied) == ["refuse.no_such_ground"]
        told = reason(denied, "refuse.no_such_ground")
        assert listed[right]["grounds"][0]["name"] in told["mend"]
    assert not desk.anywhere("面倒だから")


def reports_a_ground_that_serves_acquisition_only(fresh: Fresh) -> None:
    """The text offers "obvious from the circumstances" as a reason to refuse: the check says that it is none."""
    desk = fresh("001")
    found = desk.ask("policy check", "--fail-on", "never").said["findings"]
    assert "X07" in {one["item"] for one in found}
    (evident,) = [one for one in found if one["item"] == "X07"]
    assert evident["status"] == "gap"
    assert "取得時の通知" in evident["why"]


def some_person(desk: Desk) -> str:
    """Somebody of whom something is held."""
    policy = desk.policy()
    items = {"氏名": "見本 花子"}
    told = [one["id"] for one in policy["purposes"] if one["basis"] == "told"]
    for purpose in told:
        for category in (*[one["id"] for one in policy["categories"]], None):
            for channel in policy["channels"]:
                give = {
                    "category": category,
                    "channel": channel["id"],
                    "purposes": [purpose],
                    "items": items,
                }
                made = desk.ask("subject add", give=give, now=NOW)
                if made.code == 0:
                    return str(made.said["subject"])
    raise AssertionError("the policy lets nobody's name be acquired")
