"""What can be observed when the clauses of seed 000 about a person's own will are kept: advertising, being asked."""

from e2e.desk import Desk, Fresh, Json, reason, rules

PERSON = {
    "氏名": "見本 花子",
    "メールアドレス": "hanako@example.jp",
    "電話番号": "03-0000-0001",
    "住所": "見本県見本市1",
}
NOW = "2026-02-01"


def audience(desk: Desk, purpose: str, channel: str, *, now: str = NOW) -> Json:
    return desk.does("audience", "--purpose", purpose, "--channel", channel, "--reasons", now=now)


# -- 000-09 --------------------------------------------------------------------------------------------------------


def advertises_where_the_law_of_the_channel_is_met(fresh: Fresh) -> None:
    """An opt-in or an exception on record opens a channel; a refusal ends it, whatever stood there."""
    desk = fresh("000")
    service, news = desk.purposes()[2:4]
    desk.answer("items: [ファックス番号]\n")
    fax = next(one["id"] for one in desk.policy()["items"] if "ファ" in one["name"])
    whole = {**PERSON, fax: "03-0000-0009"}
    told = {"purposes": [service, news], "now": NOW}
    agreed = desk.acquire(whole, consents=["advertising:email", "advertising:fax"], **told)
    card = desk.acquire(whole, consents=["advertising:email:written_address"], **told)
    dealing = desk.acquire(whole, **told)
    silent = desk.acquire(whole, **told)

    given = {"advertising": "email", "ground": "dealings", "on": "2026-01-20", "text": "v1"}
    evidence = desk.entry(desk.does("consent give", dealing, give=given, now=NOW)["entry"])
    assert (evidence["kind"], evidence["channel"]) == ("subject:advertising:excepted", "email")
    assert (evidence["note"]["ground"], evidence["note"]["text"]) == ("dealings", "v1")
    known = desk.does("consent list", card, now=NOW)["consents"]
    assert [(one["reference"], one["ground"], one["policy_version"]) for one in known] == [
        ("email", "written_address", "v1")
    ]

    found = audience(desk, news, "email")
    assert set(found["subjects"]) == {agreed, card, dealing}
    assert found["grounds"] == {"opt_in": 1, "written_address": 1, "dealings": 1}
    assert found["reasons"] == {"contact.no_opt_in": 1}
    ask = {"verb": "contact", "purpose": news, "channel": "email", "items": ["メールアドレス"]}
    by_card = desk.decide(now=NOW, exits=0, subject=dealing, **ask)
    assert {"kind": "exception", "entry": evidence["no"]} in [
        {**one, "entry": int(one["entry"])} for one in by_card["grounds"]
    ]
    denied = reason(desk.decide(now=NOW, exits=1, subject=silent, **ask), "contact.no_opt_in")
    assert denied["source"] == "特電法3(1)"

    # A fax has a law of its own: a card is nothing there.
    by_fax = audience(desk, news, "fax")
    assert (by_fax["subjects"], by_fax["grounds"]) == ([agreed], {"opt_in": 1})
    assert by_fax["reasons"] == {"contact.no_opt_in": 3}
    assert by_fax["explained"][0]["source"] == "特商法12の5"
    desk.refuses("consent give", card, give={"advertising": "fax", "ground": "dealings"}, code="CONSENT-001")
    desk.does("consent give", card, give={"advertising": "fax", "ground": "contract_notice"}, now=NOW)
    assert audience(desk, news, "fax")["grounds"] == {"opt_in": 1, "contract_notice": 1}

    # The telephone asks for no opt-in; a refusal bars calling again, under any purpose of that kind.
    assert set(audience(desk, news, "phone")["subjects"]) == {agreed, card, dealing, silent}
    refused = desk.does("consent refuse", silent, give={"advertising": "phone"}, now=NOW)
    by_phone = audience(desk, news, "phone", now="2026-02-02")
    assert silent not in by_phone["subjects"]
    assert by_phone["reasons"] == {"contact.refused": 1}
    call = {"verb": "contact", "subject": silent, "channel": "phone", "items": ["電話番号"]}
    barred = desk.decide(now="2026-02-02", exits=1, purpose=news, **call)
    assert rules(barred) == ["contact.refused"]
    assert reason(barred, "contact.refused")["source"] == "特商法17"
    assert {"kind": "refusal", "entry": refused["entry"]} in barred["grounds"]
    # What is no advertising reaches this person still.
    assert desk.decide(now="2026-02-02", exits=0, purpose=service, **call)["allowed"]

    # Withdrawing the opt-in, or refusing, ends every ground of the channel; asking for it anew opens it again.
    desk.does("consent refuse", dealing, give={"advertising": "email"}, now="2026-02-02")
    desk.does("consent withdraw", agreed, give={"advertising": "email"}, now="2026-02-02")
    later = audience(desk, news, "email", now="2026-02-03")
    assert later["subjects"] == [card]
    assert later["reasons"] == {"contact.no_opt_in": 1, "contact.refused": 2}
    desk.does("consent give", dealing, give={"advertising": "email"}, now="2026-02-03")
    assert set(audience(desk, news, "email", now="2026-02-03")["subjects"]) == {card, dealing}
    ended = {"advertising": "email", "ground": "written_address"}
    desk.does("consent withdraw", card, give=ended, now="2026-02-03")
    assert audience(desk, news, "email", now="2026-02-04")["subjects"] == [dealing]
    assert desk.does("ledger verify")["ok"]


# -- 000-12, 001-07 ------------------------------------------------------------------------------------------------


def asks_for_consent_as_a_purpose_of_its_own(fresh: Fresh, seed: str = "000") -> None:
    """Asking is a contact with its own purpose, counted and limited; advertising when it asks for that; silence is no."""
    desk = fresh(seed)
    policy = desk.policy()
    asking = next(one["id"] for one in policy["purposes"] if "同意を求め" in one["text"])
    consented = next(
        (one["id"] for one in policy["purposes"] if one["basis"] == "consent"),
        desk.purposes()[0],
    )
    other = next(
        one["id"]
        for one in policy["purposes"]
        if one["id"] not in {asking, consented} and "email" in one["channels"] and one["basis"] == "told"
    )
    who = desk.acquire(PERSON, purposes=[asking, other], now=NOW)
    asks = {"asks": f"purpose:{consented}", "channel": "post", "purpose": asking}

    # A purpose of its own: under another one nobody is asked.
    elsewhere = desk.decide(
        now=NOW, exits=1, verb="contact", subject=who, purpose=other, channel="email", asks=asks["asks"]
    )
    assert "asking.other_purpose" in rules(elsewhere)

    # Counted, and not again within the time that is set.
    first = desk.does("consent ask", who, give=asks, now=NOW)
    entry = desk.entry(first["entry"])
    assert (first["count"], entry["kind"], entry["note"]["count"]) == (1, "subject:consent:requested", 1)
    assert entry["note"]["asks"] == asks["asks"]
    again = desk.does("consent ask", who, give=asks, now="2026-05-01", exits=1)
    assert (rules(again), again["count"]) == (["asking.too_soon"], 1)
    assert reason(again, "asking.too_soon")["clause_text"]
    assert audience(desk, asking, "post", now="2026-05-01")["reasons"] == {"asking.too_soon": 1}

    # Silence never becomes consent, however long it lasts and however often one asks.
    use = {"verb": "use", "subject": who, "items": ["氏名"], "purpose": consented}
    assert not desk.decide(now="2026-05-01", exits=1, **use)["allowed"]
    second = desk.does("consent ask", who, give=asks, now="2026-05-02")
    assert second["count"] == 2
    listed = desk.does("consent list", who, now="2026-05-02")
    assert ([one["asks"] for one in listed["requests"]], listed["consents"]) == ([asks["asks"]] * 2, [])
    assert not desk.decide(now="2026-07-01", exits=1, **use)["allowed"]
    desk.does("consent give", who, give={"purpose": consented}, now="2026-07-01")
    assert desk.decide(now="2026-07-01", exits=0, **use)["allowed"]

    # A message that asks for consent to advertising is advertising on that channel.
    advert = {"asks": "advertising:email", "channel": "email", "purpose": asking}
    plain = {"asks": f"purpose:{consented}", "channel": "email", "purpose": asking}
    denied = desk.does("consent ask", who, give=advert, now="2026-07-31", exits=1)
    assert rules(denied) == ["contact.no_opt_in"]
    assert desk.does("consent ask", who, give=plain, now="2026-07-31")["allowed"]
    desk.does("consent give", who, give={"advertising": "email"}, now="2026-08-01")
    assert desk.does("consent ask", who, give=advert, now="2026-10-29")["allowed"]
    desk.does("consent refuse", who, give={"advertising": "email"}, now="2026-10-30")
    refused = desk.does("consent ask", who, give=advert, now="2027-01-27", exits=1)
    assert rules(refused) == ["contact.refused"]
    assert desk.does("ledger verify")["ok"]
