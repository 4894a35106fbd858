"""What can be observed when the clauses of seed 002 are kept: a marketplace with auctions."""

from e2e.desk import Fresh, reason, rules
from e2e.pages import visiting

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
OTHER = {"氏名": "例示 太郎", "メールアドレス": "taro@example.jp", "電話番号": "03-0000-0002"}

# -- 002-04 --------------------------------------------------------------------------------------------------------


def shows_the_purposes_where_data_is_given(fresh: Fresh) -> None:
    """The form shows every purpose that it acquires for, and what is stored is what it showed."""
    desk, now = fresh("002"), "2026-02-01"
    path = "/register?category=customer"
    stated = [one for one in desk.policy()["purposes"] if "customer" in one["categories"]]
    with visiting(desk, now=now) as person:
        form = person.opens(path)
        shown = [row.text() for row in form.tree.css("main ol li")]
        assert shown == [one["text"] for one in stated if one["basis"] == "told"]
        version = form.tree.css_first("input[name=notice]").attributes["value"]
        assert version == desk.policy()["version"]
        typed = {"item.name": PERSON["氏名"], "item.email": PERSON["メールアドレス"]}
        stale = person.sends(path, {**typed, "notice": "v0"}, seen=form)
        assert stale.status == 400  # what is shown now is shown again before anything is taken
        assert person.sends(path, {**typed, "notice": version or ""}, seen=form).status == 303
    (entry,) = [one for one in desk.entries() if one["kind"] == "subject:data:acquired"]
    assert (entry["policy_version"], entry["channel"], entry["actor"]) == (version, "web", "subject")
    told = {entry["note"][f"told_{number}"] for number in range(1, entry["note"]["purposes"] + 1)}
    assert told == {one["id"] for one in stated}

    unpublished = {
        "category": "customer",
        "channel": "web",
        "purposes": [stated[0]["id"]],
        "items": OTHER,
        "notice": "v9",
    }
    said = desk.does("subject add", give=unpublished, now=now, exits=1)
    assert rules(said) == ["acquire.purposes_not_published"]


def goes_beyond_only_by_agreement(fresh: Fresh) -> None:
    """Beyond what was shown: denied, then allowed for exactly the items set up, to exactly those who agreed."""
    desk, now = fresh("002"), "2026-02-01"
    inquiries, survey = desk.purposes()[4], desk.purposes()[6]
    desk.answer(f"purposes: {{{survey}: {{items: [メールアドレス], channels: [email]}}}}\n")
    who = desk.acquire(PERSON, purposes=[inquiries], now=now)
    other = desk.acquire(OTHER, purposes=[inquiries], now=now)
    assert desk.denies(who, "メールアドレス", survey, now=now) == ["purpose.not_told"]
    given = desk.does("consent give", who, give={"purpose": survey}, now=now)["entry"]
    asked = {"verb": "use", "subject": who, "items": ["メールアドレス"], "purpose": survey}
    allowed = desk.decide(now=now, exits=0, **asked)
    assert allowed["grounds"] == [{"kind": "consent", "entry": given}]
    assert desk.uses(who, "メールアドレス", survey, now=now)
    assert desk.denies(who, "電話番号", survey, now=now) == ["item.not_for_purpose"]
    assert desk.denies(other, "メールアドレス", survey, now=now) == ["purpose.not_told"]
    audience = desk.does("audience", "--purpose", survey, "--channel", "email", now=now)
    assert audience["subjects"] == [who]
    assert audience["reasons"] == {"purpose.not_told": 1}


def shows_and_keeps_to_the_purposes(fresh: Fresh) -> None:
    """Both halves of the sentence."""
    shows_the_purposes_where_data_is_given(fresh)
    goes_beyond_only_by_agreement(fresh)


# -- 002-05 --------------------------------------------------------------------------------------------------------


def keeps_applicants_and_customers_apart(fresh: Fresh) -> None:
    """Two categories are drafted from the one list; neither's data serves the other's purposes."""
    desk, now = fresh("002"), "2026-02-01"
    listed = desk.policy()["purposes"][:10]
    hiring, recruiting = [one["id"] for one in listed if one["categories"] == ["applicant"]]
    assert [one["id"] for one in listed if "customer" in one["categories"]] == [
        one["id"] for one in listed[:8]
    ]
    support = desk.purpose("メンテナンス")
    applicant = desk.acquire(PERSON, purposes=[hiring], now=now, category="applicant")
    customer = desk.acquire(OTHER, purposes=[support], now=now)
    assert desk.uses(applicant, "氏名", hiring, now=now)
    assert desk.uses(customer, "氏名", support, now=now)
    for who, other_purpose in ((applicant, support), (customer, hiring), (customer, recruiting)):
        desk.does("consent give", who, give={"purpose": other_purpose}, now=now)
        assert desk.denies(who, "氏名", other_purpose, now=now) == ["purpose.other_category"]
    for category, purpose in (("applicant", support), ("customer", hiring)):
        give = {"category": category, "channel": "web", "purposes": [purpose], "items": PERSON}
        assert rules(desk.does("subject add", give=give, now=now, exits=1)) == ["acquire.other_category"]


# -- 002-07 --------------------------------------------------------------------------------------------------------


def acquires_lawfully(fresh: Fresh) -> None:
    """Only for stated and published purposes, only by the listed ways; what is denied is not stored."""
    desk, now = fresh("002"), "2026-02-01"
    support = desk.purpose("メンテナンス")
    give = {"category": "customer", "channel": "web", "purposes": [support], "items": PERSON}
    for change, rule in (
        ({"purposes": []}, "purpose.missing"),
        ({"notice": "v9"}, "acquire.purposes_not_published"),
        ({"channel": "名刺の交換"}, "acquire.channel_not_listed"),
    ):
        said = desk.does("subject add", give={**give, **change}, now=now, exits=1)
        assert reason(said, rule)["clause_text"]
    by = {"メールアドレス": PERSON["メールアドレス"]}
    assert desk.does("subject find", "--purpose", support, give=by, now=now)["subjects"] == []
    done = desk.does("subject add", give=give, now=now)
    entry = desk.entry(done["entry"])
    assert (entry["channel"], entry["purpose"], entry["policy_version"]) == ("web", support, "v1")
    desk.answer("channels: [名刺の交換]\n")
    assert desk.does("subject add", give={**give, "channel": "名刺の交換"}, now=now)["subject"]


# -- 002-26 --------------------------------------------------------------------------------------------------------


def leaves_the_purchase_history_as_it_is(fresh: Fresh) -> None:
    """The person cannot change it on the portal, and is told by which sentence; staff can, on a request."""
    desk, now = fresh("002"), "2026-02-01"
    support = desk.purpose("メンテナンス")
    who = desk.acquire({**PERSON, "購入履歴": "見本の品 一点"}, purposes=[support], now=now)
    path = "/my/items/purchase_history/correct"
    with visiting(desk, now=now) as person:
        person.signs_in(PERSON["メールアドレス"])
        other = person.opens("/my/items/name/correct")
        refused = person.sends(path, {"value": "なし"}, seen=other)
        assert refused.status == 403
        assert "購入履歴" in refused.words()
        assert "34" in refused.words() or "訂正" in refused.words()
        corrected = person.sends("/my/items/name/correct", {"value": "見本 はな"}, seen=other)
        assert corrected.status == 303
    assert desk.uses(who, "購入履歴", support, now=now) == {"購入履歴": "見本の品 一点"}
    denied = [one for one in desk.entries() if one["kind"] == "subject:data:denied"]
    assert [one["rules"] for one in denied] == [["correct.immutable"]]


# -- 002-28 --------------------------------------------------------------------------------------------------------


def lets_a_member_leave(fresh: Fresh) -> None:
    """Use ends at once, what has no ground to stay is erased, and the person is told what stays, why, until when."""
    desk, now = fresh("002"), "2026-02-01"
    support = desk.purpose("メンテナンス")
    buyer = desk.acquire({**PERSON, "購入履歴": "見本の品 一点"}, purposes=[support], now=now)
    visitor = desk.acquire(OTHER, purposes=[support], now=now)

    with visiting(desk, now="2026-04-01") as person:
        person.signs_in(PERSON["メールアドレス"])
        page = person.opens("/my/leave")
        assert "2033" in page.words()  # told before leaving what stays, and until when
        assert person.sends("/my/leave", {}, seen=page).status == 400
        left = person.sends("/my/leave", {"understood": "yes"}, seen=page)
        assert left.status == 200
        assert "購入履歴" in left.words()
        assert "2033" in left.words()
        assert person.opens("/my").location is not None  # the session is over

    assert "cancelled.purpose_closed" in desk.denies(buyer, "購入履歴", support, now="2026-04-01")
    assert "cancelled.purpose_closed" in desk.denies(buyer, "氏名", support, now="2026-04-01")
    by = {"メールアドレス": PERSON["メールアドレス"]}
    assert desk.does("subject find", "--purpose", support, give=by, now="2026-04-01")["subjects"] == []
    assert desk.uses(visitor, "氏名", support, now="2026-04-01")

    third = desk.acquire({**PERSON, "購入履歴": "見本の品 二点"}, purposes=[support], now="2026-04-01")
    receipt = desk.does("subject withdraw", third, give={}, now="2026-04-01")
    assert {"name", "email", "phone"} <= set(receipt["erased"])
    (kept,) = receipt["kept"]
    assert (kept["items"], kept["rule"], kept["until"]) == (["purchase_history"], "tax_records", "2033-04-01")
    assert "法人税法" in kept["why"]
    alone = desk.does("subject withdraw", visitor, give={}, now="2026-04-01")
    assert (alone["whole"], alone["kept"]) == (True, [])
    desk.gone(visitor, "氏名", support, now="2026-04-01")

    assert desk.does("retention sweep", now="2033-04-01")["due"] == 0
    assert desk.does("retention sweep", now="2033-04-02")["erased"] == 2
    for who in (buyer, third):
        desk.gone(who, "購入履歴", support, now="2033-04-02")
    assert desk.does("ledger verify")["ok"]
