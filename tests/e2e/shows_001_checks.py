"""What can be observed when seed 001 refers to another document, and speaks in terms of an old standard."""

from e2e.desk import Fresh
from e2e.pages import visiting
from e2e.shows_000_checks import found, replaced, revises, seed_text

NOW = "2026-02-02"
OTHER = """個人情報保護方針
見本商事は、個人情報を適正に取り扱います。
1. 利用目的
(1) お問い合わせへの対応のため
"""

# -- 001-25 --------------------------------------------------------------------------------------------------------


def resolves_the_document_that_it_refers_to(fresh: Fresh) -> None:
    """Missing while the document is not there, nor only drafted, nor another one; found once it is published."""
    desk = fresh("001")

    def reference() -> str:
        rows = [one for one in found(desk, "R02", now=NOW) if one["document"] == "privacy"]
        assert len(rows) == 1
        (one,) = rows
        assert (one["status"] == "met") or ("「個人情報保護方針」" in one["why"] and one["mend"])
        status: str = one["status"]
        return status

    assert reference() == "gap"
    revises(
        desk, replaced(OTHER, "個人情報保護方針", "個人情報の取扱いの案内"), "--document", "hiring", now=NOW
    )
    desk.does("policy publish", "--document", "hiring", "--yes", now=NOW)
    assert reference() == "gap"
    revises(desk, OTHER, "--document", "policy", now=NOW)
    desk.does("policy publish", "--document", "policy", "--yes", now=NOW)
    assert reference() == "met"

    # The workspace holds all three, each with its own versions, and each can be read.
    held = {one["document"]: one["title"] for one in desk.does("policy versions", now=NOW)["versions"]}
    assert set(held) == {"privacy", "hiring", "policy"}
    assert held["policy"] == "個人情報保護方針"
    with visiting(desk, now=NOW) as person:
        assert "見本商事は、個人情報を適正に取り扱います。" in person.opens("/policy/policy").words()


# -- 001-26 --------------------------------------------------------------------------------------------------------


def names_todays_word_for_an_old_one(fresh: Fresh) -> None:
    """The old standard's word for what is open to disclosure is reported at its place, with the word of the Act."""
    desk = fresh("001")
    old, today = "開示対象個人情報", "保有個人データ"
    lines = seed_text("001").split("\n")
    spoken = [one for one in found(desk, "X02") if old in one["why"]]
    assert spoken
    for one in spoken:
        assert one["status"] == "needs_review"
        assert old in "\n".join(lines[one["lines"][0] - 1 : one["lines"][1]])
        assert today in one["mend"]
    mended = seed_text("001").replace(old, today)
    assert [one for one in found(desk, "X02", text=mended) if old in one["why"]] == []
