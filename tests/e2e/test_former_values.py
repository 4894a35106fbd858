"""The person's page of what stood before: asked for with a button, told once, and in the person's own history."""

from e2e.desk import Fresh
from e2e.pages import visiting

CUSTOMER = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
NOW = "2026-02-01"


def test_given_a_corrected_number_when_the_person_opens_the_page_then_the_former_one_stands_there(
    fresh: Fresh,
) -> None:
    desk = fresh("000")
    who = desk.acquire(CUSTOMER, purposes=[desk.purposes()[2]], now=NOW)
    desk.does("subject correct", who, give={"items": {"電話番号": "03-0000-0009"}}, now=NOW)
    said = desk.does("subject former", who, "--items", "電話番号", now=NOW)
    assert [(one["item"], one["value"], one["by"]) for one in said["former"]] == [
        ("電話番号", "03-0000-0001", "operator")
    ]
    with visiting(desk, now=NOW) as person:
        assert person.opens("/my/former").location == "/my/login"
        person.signs_in(CUSTOMER["メールアドレス"])
        before = person.opens("/my/former")
        assert "03-0000-0001" not in before.text
        shown = person.sends("/my/former", {}, seen=before)
        assert "03-0000-0001" in shown.text
        assert "担当者" in shown.words()
        assert 'href="/my/former"' in person.opens("/my/items").text
    assert desk.entries()[-1]["kind"] == "subject:data:disclosed"
