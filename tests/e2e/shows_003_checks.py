"""What can be observed when seed 003 is revised: what must be announced, which version stood when, whom to ask."""

from e2e.desk import PASSWORD, Fresh, run
from e2e.pages import visiting
from e2e.shows_000_checks import publishes, replaced, revises, seed_text, the_one

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp"}
PURPOSE = "・不正利用防止のため"
ADDED = "・見本の催しのご案内のため"

# -- 003-22 --------------------------------------------------------------------------------------------------------


def announces_what_is_important(fresh: Fresh) -> None:
    """Called important, or opening something new: not without a plain summary, which everybody finds. Else it may."""
    desk, now = fresh("003"), "2026-02-02"
    desk.acquire(PERSON, purposes=[desk.purposes()[0]], now="2026-02-01")
    text = seed_text("003")
    reworded = replaced(text, "ご不明な点がある場合", "分かりにくい点がある場合")
    revises(desk, reworded, now=now)
    desk.refuses("policy publish", "--yes", "--important", code="PUBLISH-001", now=now)
    desk.refuses("policy publish", "--yes", "--important", "--summary", " ", code="PUBLISH-001", now=now)
    assert desk.does("policy publish", "--yes", now=now)["version"] == "v2"
    with visiting(desk, now=now) as person:
        assert person.opens("/announcements").tree.css("main article, main section, main li") == []

    now = "2026-02-03"
    revises(desk, replaced(reworded, PURPOSE, f"{PURPOSE}\n{ADDED}"), now=now)
    desk.refuses("policy publish", "--yes", code="PUBLISH-001", now=now)  # important by what it opens
    assert desk.does("policy show", now=now)["version"] == "v2"
    summary = "催しの案内を始めます。"
    assert desk.does("policy publish", "--yes", "--summary", summary, now=now)["version"] == "v3"
    with visiting(desk, now=now) as person:
        assert summary in person.opens("/announcements").words()
        assert summary in person.opens("/policy/diff/v2..v3").words()
        person.signs_in(PERSON["メールアドレス"])
        assert summary in person.opens("/my").words()


# -- 003-23 --------------------------------------------------------------------------------------------------------


def says_whom_to_ask_on_every_notice(fresh: Fresh) -> None:
    """The contact is drafted, stands on the page of the policy, and every public page leads to it."""
    desk = fresh("003")
    whole = seed_text("003")
    address = next(line for line in whole.split("\n") if line.startswith("support@"))
    with visiting(desk, now="2026-02-01") as person:
        policy = person.opens("/policy")
        assert address in " ".join(row.text() for row in policy.tree.css("dl.rows"))
        assert policy.tree.css_first("#contact") is not None
        for path in ("/", "/purposes", "/recipients", "/register?category=customer", "/policy/versions"):
            links = [one.attributes.get("href") for one in person.opens(path).tree.css("a")]
            assert "/policy#contact" in links, path
    partly = the_one(desk, "P46")
    assert partly["status"] == "partial"  # a contact, not said to take complaints
    start = whole.index("13.お問い合わせ")
    gone = the_one(desk, "P46", text=whole[:start] + whole[whole.index("2019年8月8日制定") :])
    assert gone["status"] == "gap"


# -- 003-24 --------------------------------------------------------------------------------------------------------


def knows_its_days(fresh: Fresh) -> None:
    """The three days are read from the footer; a text without them is reported."""
    desk, text = fresh("003"), seed_text("003")
    place = desk.folder.with_name("dated.txt")
    place.write_text(text, encoding="utf-8")
    read = run(["policy", "read", str(place), "--json"]).said
    assert (read["enacted"], read["revised"]) == ("2019-08-08", ["2021-01-11", "2022-02-04"])
    assert the_one(desk, "P62")["status"] == "met"
    undated = text[: text.index("2019年8月8日制定")]
    place.write_text(undated, encoding="utf-8")
    bare = run(["policy", "read", str(place), "--json"]).said
    assert (bare["enacted"], bare["revised"]) == (None, [])
    assert the_one(desk, "P62", text=undated)["status"] == "gap"


def replays_a_decision_under_its_version(fresh: Fresh) -> None:
    """Asked for a day, the version of that day answers; an old decision keeps its version, and is replayed."""
    desk = fresh("003")
    purpose = desk.purposes()[0]
    who = desk.acquire(PERSON, purposes=[purpose], now="2026-02-01")
    asked = {"verb": "use", "subject": who, "items": ["氏名"], "purpose": purpose}
    decided = desk.decide(now="2026-02-01", exits=0, **asked)
    publishes(
        desk,
        replaced(seed_text("003"), PURPOSE, f"{PURPOSE}\n{ADDED}"),
        "催しの案内を始めます。",
        now="2026-02-03",
    )
    now = "2026-02-04"
    for day, version in (("2026-01-05", "v1"), ("2026-02-02", "v1"), ("2026-02-03", "v2")):
        assert desk.does("policy show", "--on", day, now=now)["version"] == version
    assert desk.does("explain", decided["decision"], now=now)["policy_version"] == "v1"
    desk.hire("hogo", "officer", duties=["officer"], now=now)
    with visiting(desk, now=now) as staff:
        staff.signs_in_to_the_console("hogo", PASSWORD)
        page = staff.opens(f"/console/versions/decision?decision={decided['decision']}")
        assert page.status == 200
        assert "第1版" in page.words()
        assert "第2版" in page.words()
