"""What can be observed when seed 002 changes what a person may correct, and announces a list that does not follow."""

from e2e.desk import Fresh
from e2e.pages import visiting
from e2e.shows_000_checks import announces_a_list_and_gives_none, replaced, revises, seed_text

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "生年月日": "1990-01-02"}

# -- 002-27 --------------------------------------------------------------------------------------------------------

SUMMARY = "生年月日の訂正は、請求によりお受けします。"


def changes_what_may_be_corrected_by_a_version(fresh: Fresh) -> None:
    """Fewer items may be corrected: by a version, told in plain words, from its day on, and not otherwise."""
    desk = fresh("002")
    support = desk.purpose("メンテナンス")
    desk.acquire(PERSON, purposes=[support], now="2026-02-01")
    narrower = replaced(
        seed_text("002"), "ただし、購入履歴については", "ただし、購入履歴及び生年月日については"
    )
    revises(desk, narrower, now="2026-02-02")
    desk.refuses("policy publish", "--yes", code="PUBLISH-001", now="2026-02-02")
    assert len(desk.does("policy versions", now="2026-02-02")["versions"]) == 2  # v1 and the draft
    told = ("--yes", "--summary", SUMMARY, "--effective", "2026-02-10")
    assert desk.does("policy publish", *told, now="2026-02-02")["version"] == "v2"

    changed = desk.does("policy diff", "v1", "v2", now="2026-02-10", exits=1)
    (lost,) = [one for one in changed["widened"] if one["aspect"] == "item_correction"]
    assert (lost["of"], lost["before"], lost["after"]) == ("生年月日", ["correct"], [])
    path = "/my/items/birth_date/correct"
    for day, typed, status in (("2026-02-09", "1990-01-03", 303), ("2026-02-10", "1990-01-04", 403)):
        with visiting(desk, now=day) as person:
            person.signs_in(PERSON["メールアドレス"])
            form = person.opens("/my/items/name/correct")
            assert person.sends(path, {"value": typed}, seen=form).status == status, day
            if status == 403:
                assert SUMMARY in person.opens("/announcements").words()
                assert SUMMARY in person.opens("/my").words()
    denied = [one["rules"] for one in desk.entries() if one["kind"] == "subject:data:denied"]
    assert denied == [["correct.immutable"]]


# -- 002-36 --------------------------------------------------------------------------------------------------------

CASES_FOLLOW = "以下の場合に個人情報を適法かつ公正"


def reports_the_list_of_cases_that_is_missing(fresh: Fresh) -> None:
    """Cases of acquisition are announced "as follows", and nothing follows."""
    text = seed_text("002")
    (paragraph,) = [line for line in text.split("\n") if CASES_FOLLOW in line]

    def complete(whole: str) -> str:
        return replaced(
            whole, paragraph, f"{paragraph}\n・会員登録を受け付ける場合\n・懸賞の応募を受け付ける場合"
        )

    announces_a_list_and_gives_none(fresh("002"), text, CASES_FOLLOW, complete, "R01")
