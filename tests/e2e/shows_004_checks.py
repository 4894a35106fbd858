"""What can be observed when clauses of seed 004 are kept: its numbering, its disclaimer, who answers, which rights."""

from e2e.desk import BEGINNING, Fresh, rules
from e2e.pages import visiting
from e2e.shows_000_checks import marks_any_two, publishes, replaced, seed_text, the_one

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp"}
NOW = "2026-02-01"

# -- 004-24 --------------------------------------------------------------------------------------------------------

PURPOSE = "商品等を研究・開発するため"
EVENTS = "(8)見本の催しをご案内するため"
LETTERS = "(8)見本の会報を編集するため"


def keeps_two_sections_of_one_number(fresh: Fresh) -> None:
    """Two sections 6 and two 7 are all read, and every sentence has an id of its own."""
    desk = fresh("004")
    sentences = desk.does("policy readings", now=BEGINNING)["sentences"]
    ids = [one["id"] for one in sentences]
    assert len(set(ids)) == len(ids)
    held = {one["lines"][0]: one for one in sentences}
    lines = seed_text("004").split("\n")
    twice = ("6.共同利用", "6.本ポリシーの変更", "7.個人情報の開示", "7.免責事項")
    sections = []
    for heading in twice:
        (number,) = [place for place, line in enumerate(lines, 1) if line.startswith(heading)]
        sections.append(held[number + 1]["section"])  # what follows the heading is held under it
    assert len(set(sections)) == len(twice)


def changes_by_published_versions(fresh: Fresh) -> None:
    """As 000-41, on a document that numbers two sections alike: ids stay theirs from version to version."""
    keeps_two_sections_of_one_number(fresh)
    desk, first = fresh("004"), seed_text("004")
    second = replaced(first, PURPOSE, f"{PURPOSE}\n{EVENTS}")
    third = replaced(second, EVENTS, f"{EVENTS}\n{LETTERS}")
    planned = ("--effective", "2026-02-10")
    publishes(desk, second, "催しの案内が加わりました。", *planned, now="2026-02-02")
    give = {
        "category": "customer",
        "channel": "service",
        "purposes": [desk.purposes()[0]],
        "items": PERSON,
        "notice": "v2",
    }
    early = desk.does("subject add", give=give, now="2026-02-09", exits=1)
    assert rules(early) == ["acquire.purposes_not_published"]
    assert desk.does("subject add", give=give, now="2026-02-10")["subject"]
    publishes(desk, third, "会報が加わりました。", now="2026-02-11")
    for day, version in (("2026-02-09", "v1"), ("2026-02-10", "v2"), ("2026-02-11", "v3")):
        assert desk.does("policy show", "--on", day, now="2026-02-12")["version"] == version
    events, letters = EVENTS.removeprefix("(8)"), LETTERS.removeprefix("(8)")
    marks_any_two(desk, {"v1": (), "v2": (events,), "v3": (events, letters)}, "利用料金を請求するため")


# -- 004-25 --------------------------------------------------------------------------------------------------------


def publishes_its_disclaimer_with_a_note(fresh: Fresh) -> None:
    """The disclaimer is published as it stands; the check notes that it may be void towards consumers."""
    desk, text = fresh("004"), seed_text("004")
    disclaimed = [line for line in text.split("\n") if "一切の責任を負わない" in line]
    assert len(disclaimed) == 2
    with visiting(desk, now=NOW) as person:
        shown = person.opens("/policy").words()
    for line in disclaimed:
        assert line in shown
    noted = the_one(desk, "X12")
    assert (noted["status"], noted["severity"]) == ("needs_review", "note")
    assert "消費者契約法" in noted["source"]
    assert "無効" in noted["why"]
    mended = text.replace("一切の責任を負わない", "法令の定める範囲で責任を負う")
    clear = the_one(desk, "X12", text=mended)
    assert clear["status"] == "met"


# -- 004-26 --------------------------------------------------------------------------------------------------------


def says_who_answers(fresh: Fresh) -> None:
    """Name, address, representative and e-mail are drafted and shown; without address or representative, the check names it."""
    desk, whole = fresh("004"), seed_text("004")
    with visiting(desk, now=NOW) as person:
        who = person.house.read(lambda unit: unit.snapshot.policy.organisation)
        rows = " ".join(row.text() for row in person.opens("/policy").tree.css("dl.rows"))
    email = next(line for line in whole.split("\n") if "E-mail" in line).split()[-1]
    for part in (who.name, who.address, who.representative, email):
        assert part
        assert part in rows
    for item in ("P01", "P02", "P03"):
        assert the_one(desk, item, text=whole)["status"] == "met"
    own = next(line for line in whole.split("\n") if line.startswith("当社団(名古屋"))
    start = whole.index("〒460")
    nowhere = replaced(whole, own, "当社団")
    without = {
        "P02": nowhere[: nowhere.index("〒460")] + nowhere[nowhere.index(who.name, start - len(own)) :],
        "P03": "\n".join(line for line in nowhere.split("\n") if not line.startswith("代表取締役")),
    }
    for item, text in without.items():
        missing = the_one(desk, item, text=text)
        assert missing["status"] == "gap", item
        assert "32" in missing["source"]
        assert missing["mend"]
    title = the_one(desk, "X03")
    assert title["status"] == "needs_review"
    assert "代表理事" in title["mend"]


# -- 004-27 --------------------------------------------------------------------------------------------------------


def grants_the_stop_that_its_list_leaves_out(fresh: Fresh) -> None:
    """Two rights left out and a word that stands for nobody are reported; the stop is there all the same."""
    desk, text = fresh("004"), seed_text("004")
    left_out = the_one(desk, "D13", text=text)
    assert left_out["status"] == "gap"
    assert "第三者提供記録の開示" in left_out["why"]
    assert "第三者への提供の停止" in left_out["why"]
    listed = replaced(
        text, "利用停止・消去等(以下", "利用停止・消去・第三者への提供の停止・第三者提供記録の開示等(以下"
    )
    assert the_one(desk, "D13", text=listed)["status"] == "met"
    word = the_one(desk, "X11", text=text)
    assert "「弊社」" in word["why"]
    assert "「当社団」" in word["mend"]
    assert the_one(desk, "X11", text=text.replace("弊社", "当社団"))["status"] == "met"

    service = desk.purposes()[0]
    who = desk.acquire(PERSON, purposes=[service], now=NOW, channel="service")
    desk.does("consent give", who, give={"recipient": "第三者", "items": ["氏名"]}, now=NOW)
    asked = {"verb": "provide", "subject": who, "purpose": service, "recipient": "第三者", "items": ["氏名"]}
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    desk.does("subject stop-provision", who, give={"recipient": None}, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.stopped"]
    desk.does("subject allow-provision", who, give={"recipient": None}, now=NOW)
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
