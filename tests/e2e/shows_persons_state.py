"""What can be observed of a person's state at the gate: links, death, minority, open obligations, lists that expire."""

from e2e.desk import Desk, Fresh, Json, rules

NOW = "2026-02-01"
PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "住所": "見本県見本市1"}
OTHER = {"氏名": "見本 はなこ", "メールアドレス": "hana@example.jp", "住所": "見本県見本市1"}


def two(desk: Desk, **more: object) -> tuple[str, str, str, str]:
    """Two identities, and the purposes of service and news."""
    service, news = desk.purposes()[2:4]
    told = {"purposes": [service, news], "now": NOW, **more}
    return desk.acquire(PERSON, **told), desk.acquire(OTHER, **told), service, news


def asks(desk: Desk, who: str, purpose: str, *, now: str, verb: str = "use", **more: object) -> list[str]:
    give = {
        "verb": verb,
        "subject": who,
        "items": ["氏名"] if verb == "use" else [],
        "purpose": purpose,
        **more,
    }
    return rules(desk.ask("decide", "-", give=give, now=now).said)


def links_two_identities(fresh: Fresh) -> None:
    """A stop on one denies on the other from the next decision; erasing on request erases both; consents do not follow."""
    desk = fresh("000")
    one, other, service, news = two(desk)
    post = {"verb": "contact", "channel": "post"}
    desk.does("subject object", one, give={"purpose": news, "channel": "post"}, now=NOW)
    desk.does("consent give", one, give={"advertising": "email"}, now=NOW)
    assert asks(desk, other, news, now=NOW, **post) == []
    link = {"other": other, "basis": "person_said"}
    desk.refuses("subject link", one, give={**link, "basis": "気がする"}, code="LINK-001", now=NOW)
    desk.does("subject link", one, give=link, now=NOW)
    desk.refuses("subject link", other, give={**link, "other": one}, code="LINK-002", now=NOW)
    (listed,) = desk.does("subject links", other, now=NOW)["links"]
    assert (listed["other"], listed["basis"], listed["until"]) == (one, "person_said", None)

    assert asks(desk, other, news, now=NOW, **post) == ["purpose.stopped"]  # carried by the link
    assert asks(desk, other, news, now=NOW, verb="contact", channel="email") == ["contact.no_opt_in"]
    desk.does("dispute open", other, give={"purpose": service}, now=NOW)
    assert asks(desk, one, service, now=NOW) == ["purpose.disputed"]
    desk.does("subject resume", other, give={"purpose": news, "channel": "post"}, now="2026-02-02")
    assert asks(desk, one, news, now="2026-02-02", **post) == []
    desk.does("consent refuse", other, give={"advertising": "phone"}, now="2026-02-02")
    assert "contact.refused" in asks(desk, one, news, now="2026-02-02", verb="contact", channel="phone")

    apart = desk.acquire(OTHER, purposes=[service, news], now=NOW)
    desk.does("subject link", one, give={"other": apart, "basis": "same_document"}, now="2026-02-03")
    desk.does("subject unlink", one, give={"other": apart}, now="2026-02-04")
    desk.refuses("subject unlink", one, give={"other": apart}, code="LINK-003", now="2026-02-04")
    assert asks(desk, apart, service, now="2026-02-04") == [
        "purpose.disputed"
    ]  # what was stopped stays stopped
    desk.does("subject erase", one, give={"reason": "request"}, now="2026-02-05")
    desk.gone(one, "氏名", service, now="2026-02-05")
    desk.gone(other, "氏名", service, now="2026-02-05")
    assert desk.uses(apart, "氏名", news, now="2026-02-05") == {"氏名": OTHER["氏名"]}
    assert desk.does("ledger verify")["ok"]


def lets_the_dead_rest(fresh: Fresh) -> None:
    """Who died is not contacted, and only what stays open after the end of a contract, or a law, is done."""
    desk = fresh("001")
    mine = {"氏名": "見本 花子", "住所": "見本県見本市1"}
    answering, other = desk.purposes()[0], desk.purposes()[6]
    who = desk.acquire(mine, purposes=[answering, other], now=NOW)
    desk.does("subject died", who, now=NOW)
    assert asks(desk, who, answering, now=NOW) == []  # the sentence keeps it open after the end
    assert asks(desk, who, other, now=NOW) == ["deceased.purpose_closed"]
    assert asks(desk, who, answering, now=NOW, verb="contact", channel="post") == ["deceased.contact"]
    desk.does("subject died", who, "--in-error", now="2026-02-02")
    assert asks(desk, who, answering, now="2026-02-02", verb="contact", channel="post") == []


def lists_what_is_open(fresh: Fresh) -> None:
    """Obligations of an allow are open until settled; an edge that cannot fulfil one is denied."""
    desk = fresh("000")
    who, _, _, news = two(desk, consents=["advertising:email"])
    send = {
        "verb": "contact",
        "subject": who,
        "purpose": news,
        "channel": "email",
        "items": ["メールアドレス"],
    }
    poor = desk.decide(now=NOW, exits=1, **send, edge_knows=["name_sender"])
    assert rules(poor) == ["edge.cannot_fulfil"]
    assert not [one for one in opens(desk) if one["decision"] == poor["decision"]]
    sent = desk.decide(now=NOW, exits=0, **send, edge_knows=["name_sender", "opt_out_link"])
    mine = [one for one in opens(desk) if one["decision"] == sent["decision"]]
    assert [(one["type"], one["phase"]) for one in mine] == [
        ("name_sender", "with"),
        ("opt_out_link", "with"),
    ]
    settled = desk.does("obligations settle", sent["decision"], give={"type": "opt_out_link"}, now=NOW)
    assert desk.entry(settled["entry"])["kind"] == "obligation:settled"
    again = [one["type"] for one in opens(desk) if one["decision"] == sent["decision"]]
    assert again == ["name_sender"]
    desk.refuses(
        "obligations settle", sent["decision"], give={"type": "opt_out_link"}, code="OBLIGATION-001", now=NOW
    )


def opens(desk: Desk) -> list[Json]:
    return list(desk.does("obligations list", now=NOW)["obligations"])


def checks_a_list_before_sending(fresh: Fresh) -> None:
    """A list expires; before sending, who changed since is judged again, and nobody else."""
    desk = fresh("000")
    one, other, _, news = two(desk, consents=["advertising:email"])
    selected = desk.does("audience", "--purpose", news, "--channel", "email", now=NOW)
    assert (set(selected["subjects"]), selected["complete"]) == ({one, other}, True)
    assert selected["expires"].startswith("2026-02-08")

    def check(*, now: str, exits: int = 0) -> Json:
        return desk.does("send-check", selected["list"], now=now, exits=exits)

    first = check(now=NOW)
    assert (first["allowed"], first["dropped"], first["judged"], first["complete"]) == (2, 0, 0, True)
    desk.does("subject object", one, give={"purpose": news}, now=NOW)
    second = check(now=NOW)
    assert (second["subjects"], second["dropped"], second["reasons"]) == ([other], 1, {"purpose.stopped": 1})
    desk.does("subject erase", other, give={"reason": "request"}, now="2026-02-02")
    third = check(now="2026-02-02")
    assert (third["allowed"], third["reasons"]) == (0, {"purpose.stopped": 1}), (
        "the erased is on no list any more"
    )
    assert not check(now="2026-02-07")["expired"]
    late = check(now="2026-02-08", exits=1)
    assert (late["expired"], late["subjects"], late["complete"]) == (True, [], True)
    entry = desk.entry(late["entry"])
    assert (entry["kind"], entry["note"]["expired"]) == ("subject:audience:checked", 1)
    desk.refuses("send-check", "999999", code="LIST-001", now=NOW)
    assert desk.does("ledger verify")["ok"]


def asks_by_list_counts_for_each(fresh: Fresh) -> None:
    """A list sent to ask for a consent counts as asking for each person on it."""
    desk = fresh("000")
    asking = next(one["id"] for one in desk.policy()["purposes"] if "同意を求め" in one["text"])
    who = desk.acquire(PERSON, purposes=[asking], now=NOW)
    selected = desk.does("audience", "--purpose", asking, "--channel", "post", now=NOW)
    assert selected["subjects"] == [who]
    assert desk.does("send-check", selected["list"], "--sending", now=NOW)["subjects"] == [who]
    assert len(desk.does("consent list", who, now=NOW)["requests"]) == 1
    again = desk.does("audience", "--purpose", asking, "--channel", "post", "--reasons", now="2026-02-02")
    assert again["reasons"] == {"asking.too_soon": 1}
