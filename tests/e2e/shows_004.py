"""What can be observed when the clauses of seed 004 are kept: an association of the self-employed."""

from collections import Counter

from e2e.desk import Desk, Fresh

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}

# -- 004-08 --------------------------------------------------------------------------------------------------------


def records_every_use(fresh: Fresh) -> None:
    """Every read and change stands in the book with who, what and why; a month of it is counted; gaps are found."""
    desk = fresh("004")
    purposes = desk.purposes()
    answering, news = purposes[1:3]
    desk.hire("madoguchi", "desk", now="2026-10-30")
    size = desk.does("ledger verify")["size"]
    who = desk.acquire(
        PERSON,
        purposes=[answering, news],
        now="2026-11-02",
        channel="service",
        consents=["advertising:email"],
    )
    desk.uses(who, "氏名,電話番号", answering, now="2026-11-03", account="madoguchi")
    by = {"メールアドレス": PERSON["メールアドレス"]}
    desk.does("subject find", "--purpose", answering, give=by, now="2026-11-03", account="madoguchi")
    desk.does("subject correct", who, give={"items": {"氏名": "見本 はな"}}, now="2026-11-04")
    desk.does("audience", "--purpose", news, "--channel", "email", now="2026-11-05")
    desk.does("subject object", who, give={"purpose": news}, now="2026-11-06")
    desk.denies(who, "氏名", news, now="2026-11-07", account="madoguchi")
    desk.uses(who, "氏名", answering, now="2026-12-01")

    said = [
        (one["kind"], one["actor"], one["note"].get("verb"), one["purpose"], one["items"], one["at"][:10])
        for one in desk.entries()[size:]
    ]
    assert said == [
        ("subject:data:acquired", "operator", "acquire", news, ["email", "name", "phone"], "2026-11-02"),
        ("subject:data:used", "madoguchi", "use", answering, ["name", "phone"], "2026-11-03"),
        ("subject:data:used", "madoguchi", "find", answering, [], "2026-11-03"),
        ("subject:data:corrected", "operator", "correct", None, ["name"], "2026-11-04"),
        ("subject:audience:selected", "operator", None, news, ["email"], "2026-11-05"),
        ("subject:objection:made", "operator", None, news, [], "2026-11-06"),
        ("subject:data:denied", "madoguchi", "use", news, ["name"], "2026-11-07"),
        ("subject:data:used", "operator", "use", answering, ["name"], "2026-12-01"),
    ]
    assert all(one["subjects"] == 1 for one in desk.entries()[size:])
    assert desk.entries()[-2]["rules"] == ["purpose.stopped"]

    counts_the_month(desk, answering, news)
    finds_what_was_done_beside_the_book(desk)


def counts_the_month(desk: Desk, answering: str, news: str) -> None:
    report = desk.does("ledger usage", "--month", "2026-11")
    assert (report["month"], report["entries"], report["persons"]) == ("2026-11", 7, 7)
    assert report["counts"] == {
        "purposes": Counter({answering: 2, news: 4}),
        "verbs": Counter({"acquire": 1, "use": 2, "find": 1, "correct": 1, "select": 1, "stop": 1}),
        "actors": {"operator": 4, "madoguchi": 3},
        "answers": {"allowed": 6, "denied": 1},
    }
    assert desk.does("ledger usage", "--month", "2026-12")["entries"] == 1
    assert desk.does("ledger usage", "--month", "2026-10")["entries"] == 0
    desk.refuses("ledger usage", "--month", "2026-13", code="REQUEST-003")


def finds_what_was_done_beside_the_book(desk: Desk) -> None:
    """A change without its entry is found; so is an entry that was taken away."""
    attacks = {
        "state": "UPDATE subject_state SET category = category + 1",
        "envelope:": "DELETE FROM envelope",
        "entry": "DELETE FROM ledger_entry WHERE no = (SELECT max(no) - 1 FROM ledger_entry)",
    }
    for place, statement in attacks.items():
        victim = desk.copy(desk.folder.with_name(f"victim-{place.strip(':')}"))
        with victim.beside() as beside:
            beside.execute(statement)
        found = victim.does("ledger verify", exits=1)["first_bad"]
        assert found["place"].startswith(place), found
