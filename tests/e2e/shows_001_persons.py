"""What can be observed when the clauses of seed 001 about reaching a person are kept."""

from e2e.desk import Fresh, rules
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
