"""What can be observed when the clauses of seed 000 on periods are kept: what expires when, and what holds it back."""

from e2e.desk import BEGINNING, PASSWORD, SEEDS, Desk, Fresh, Json, run
from e2e.pages import visiting
from e2e.shows_000 import OTHER, PERSON

KINDS = {"law": "見本法", "consent": "本人の申出", "business": "争いのため", "special": "特別の事情"}
LAST, AFTER = "2027-02-01", "2027-02-02"
"""民法140条, 143条: a year from 2026-02-01 ends with 2027-02-01."""


# -- 000-16 --------------------------------------------------------------------------------------------------------


def holds_back_just_that_holding(fresh: Fresh) -> None:
    """Each of the four kinds, with reason, approver and review day, keeps one holding; ended, the sweep erases it."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.answer(
        "retention: [{id: bank, clock: acquired, period: P1Y, items: [口座情報]}]\nitems: [口座情報]\n"
    )
    desk.hire("kanri", "approver", duties=["approve"])
    of = {
        kind: desk.acquire(
            {"氏名": f"見本 {kind}", "口座情報": "見本銀行 0000001"}, purposes=[service], now="2026-02-01"
        )
        for kind in KINDS
    }
    other = desk.acquire(OTHER, purposes=[service], now="2026-02-01")
    for kind, who in of.items():
        _asks(desk, who, kind)
        _needs_somebody_else(desk, who)
    swept = desk.does("retention sweep", now=AFTER)
    # The name of each of the four and the other person go; the four accounts stay.
    assert (swept["due"], swept["erased"], swept["held"], swept["failed"]) == (9, 5, 4, 0)
    desk.gone(other, "氏名", service, now=AFTER)
    assert desk.anywhere("見本銀行", *(f"見本 {kind}" for kind in KINDS), *KINDS.values()) == []

    listed = desk.does("retention holds", now=AFTER)
    assert {one["kind"] for one in listed["holds"]} == set(KINDS)
    assert {(one["asker"], one["approver"]) for one in listed["holds"]} == {("operator", "kanri")}
    assert listed["overdue"] == 0
    for kind, who in of.items():
        said = desk.does("retention reason", who, "1", now=AFTER, account="kanri")
        assert said["reason"] == KINDS[kind]
        # It is kept, not opened: no purpose reads what is past its period, unless a law demands it.
        assert "retention.period_over" in desk.denies(who, "口座情報", service, now=AFTER)

    desk.does("retention release", of["law"], "1", now=AFTER)
    again = desk.does("retention sweep", now=AFTER)
    assert (again["due"], again["erased"], again["held"]) == (4, 1, 3)
    desk.gone(of["law"], "口座情報", service, now=AFTER)
    kinds = [one["kind"] for one in desk.entries() if one["kind"].startswith("retention:hold:")]
    assert kinds.count("retention:hold:placed") == 4
    assert kinds[-1] == "retention:hold:ended"
    assert desk.does("ledger verify")["ok"]
    _is_overdue_after_its_review(desk, of["consent"])


def _asks(desk: Desk, who: str, kind: str) -> None:
    give = {"kind": kind, "items": ["口座情報"], "reason": KINDS[kind], "review_on": "2027-06-30"}
    for lacking, code in (("reason", "HOLD-003"), ("items", "HOLD-001")):
        empty: object = [] if lacking == "items" else " "
        desk.refuses("retention hold", who, give={**give, lacking: empty}, code=code, now=LAST)
    for day in (LAST, "2028-02-02"):
        desk.refuses("retention hold", who, give={**give, "review_on": day}, code="HOLD-004", now=LAST)
    desk.refuses("retention hold", who, give={**give, "kind": "habit"}, code="REQUEST-001", now=LAST)
    desk.refuses("retention hold", who, give={**give, "items": ["住所"]}, code="HOLD-002", now=LAST)
    asked = desk.does("retention hold", who, give=give, now=LAST)
    assert (asked["hold"], asked["stands"]) == (1, False)
    desk.refuses("retention hold", who, give=give, code="HOLD-005", now=LAST)


def _needs_somebody_else(desk: Desk, who: str) -> None:
    desk.refuses("retention release", who, "1", code="HOLD-006", now=LAST)
    desk.refuses("retention approve", who, "1", code="HOLD-007", now=LAST)
    approved = desk.does("retention approve", who, "1", account="kanri", now=LAST)
    assert approved["stands"]
    placed = desk.entry(approved["entry"])
    assert (placed["kind"], placed["actor"], placed["note"]["asker"]) == (
        "retention:hold:placed",
        "kanri",
        "operator",
    )
    assert placed["tellable"] == "no"


def _is_overdue_after_its_review(desk: Desk, who: str) -> None:
    """Past its review it is listed and still keeps; reviewed by another, it is not overdue any more."""
    on, after = "2027-06-30", "2027-07-01"
    assert desk.does("retention holds", "--overdue", now=on)["holds"] == []
    late = desk.does("retention holds", "--overdue", now=after)
    assert (late["overdue"], len(late["holds"])) == (3, 3)
    assert desk.does("retention sweep", now=after)["held"] == 3
    give = {"until": "2027-12-31"}
    desk.refuses("retention review", who, "1", give=give, code="HOLD-007", now=after)
    desk.does("retention review", who, "1", give=give, now=after, account="kanri")
    still = desk.does("retention holds", "--overdue", now=after)["holds"]
    assert who not in {one["subject"] for one in still}
    assert len(still) == 2


def waits_a_week_for_the_approval(fresh: Fresh) -> None:
    """Asked for, a hold keeps for seven days; refused or unanswered, the sweep goes on."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.hire("kanri", "approver", duties=["approve"])
    quiet = desk.acquire(PERSON, purposes=[service], now="2026-02-01")
    refused = desk.acquire(OTHER, purposes=[service], now="2026-02-01")
    give = {"kind": "business", "whole": True, "reason": "争い", "review_on": "2027-06-30"}
    for who in (quiet, refused):
        desk.does("retention hold", who, give=give, now="2027-02-01")
    assert desk.does("retention sweep", now="2027-02-07")["held"] == 2
    desk.does("retention refuse", refused, "1", now="2027-02-07", account="kanri")
    assert desk.does("retention sweep", now="2027-02-07")["erased"] == 1
    desk.gone(refused, "氏名", service, now="2027-02-07")
    assert desk.does("retention sweep", now="2027-02-08")["erased"] == 1
    desk.gone(quiet, "氏名", service, now="2027-02-08")


def follows_its_items(fresh: Fresh) -> None:
    """A changed rule moves the held item to another group: the hold goes along, the items beside it do not."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.hire("kanri", "approver", duties=["approve"])
    who = desk.acquire(PERSON, purposes=[service], now="2026-02-01")
    give = {"kind": "law", "items": ["電話番号"], "reason": "見本法", "review_on": "2027-06-30"}
    desk.does("retention hold", who, give=give, now=LAST)
    desk.does("retention approve", who, "1", account="kanri", now=LAST)
    desk.answer("retention: [{id: phones, clock: acquired, period: P6M, items: [電話番号]}]\n", now=LAST)
    swept = desk.does("retention sweep", now=AFTER)
    assert (swept["due"], swept["erased"], swept["held"]) == (2, 1, 1)
    assert "retention.period_over" in desk.denies(who, "電話番号", service, now=AFTER)
    assert desk.does("retention release", who, "1", now=AFTER)["done"]
    assert desk.does("retention sweep", now=AFTER)["erased"] == 1
    desk.gone(who, "電話番号", service, now=AFTER)


# -- 000-14 --------------------------------------------------------------------------------------------------------


def shows_when_each_holding_expires(fresh: Fresh) -> None:
    """Each item has a period or a rule; the calendar dates every holding, counts it, and says what nobody can date."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.answer("retention: [{id: booked, clock: acquired, period: P7Y, items: [問い合わせ内容]}]\n")
    assert [
        one["id"]
        for one in desk.does("policy questions", now=BEGINNING)
        if one["kind"] == "period" and not one["answer"]
    ] == []
    who = desk.acquire({**PERSON, "問い合わせ内容": "見本"}, purposes=[service], now="2026-02-01")
    desk.acquire(OTHER, purposes=[service], now="2026-02-01")
    leap = desk.acquire(OTHER, purposes=[service], now="2028-02-29")

    seen = desk.does("retention calendar", now="2026-06-01")
    ends = {(one["last_day"], one["holdings"]) for one in seen["expiries"]}
    assert ends == {("2027-02-01", 2), ("2033-02-01", 1), ("2029-02-28", 1)}
    assert (seen["overdue"], seen["why"], seen["unknown"], seen["without_period"]) == ([], None, [], [])

    mine = desk.does("retention calendar", "--subject", who, now="2026-06-01")["holdings"]
    assert {(tuple(one["items"])[:1], one["last_day"]) for one in mine if "inquiry" in str(one["items"])}
    assert {one["last_day"] for one in mine} == {"2027-02-01", "2033-02-01"}
    on = desk.does("retention calendar", "--on", "2029-02-28", now="2026-06-01")["holdings"]
    assert [one["subject"] for one in on] == [leap]
    desk.refuses("retention calendar", "--subject", "nobody", code="SUBJECT-001", now="2026-06-01")

    # The last day belongs to the period; the day after is the sweep's; from then on it is overdue, and why.
    for day, late in (("2027-02-02", 0), ("2027-02-03", 2)):
        seen = desk.does("retention calendar", now=day)
        assert sum(one["holdings"] for one in seen["overdue"]) == late
    assert seen["why"] == "never_swept"
    desk.does("retention sweep", now="2027-02-03")
    seen = desk.does("retention calendar", now="2027-02-03")
    assert (seen["overdue"], seen["why"]) == ([], None)
    assert {one["last_day"] for one in seen["expiries"]} == {"2033-02-01", "2029-02-28"}


def names_what_has_no_period(fresh: Fresh) -> None:
    """The law check of the workspace reports the period that the text leaves open, until an officer has set one."""
    desk = fresh("000")
    (policy,) = SEEDS.glob("000_*.txt")
    bare = desk.folder.with_name("bare")
    keys = desk.folder.with_name("bare-keys")
    argv = ["init", str(bare), "--policy", str(policy), "--yes", "--rehearsal", "--now", BEGINNING, "--json"]
    assert run(argv, keys=keys).code == 0
    fresh_one = Desk(folder=bare, keys=keys)
    reported = _period_findings(fresh_one)
    assert len(reported) == 1
    found = reported[0]
    assert (found["status"], "法22" in found["source"], bool(found["mend"])) == ("partial", True, True)
    asked = fresh_one.does("policy questions", now=BEGINNING)
    assert any(one["kind"] == "period" and one["answer"] is None for one in asked)
    assert [one["status"] for one in _period_findings(desk)] == ["met"]


def _period_findings(desk: Desk) -> list[Json]:
    said = desk.ask("policy check", "--fail-on", "never", now=BEGINNING).said
    return [one for one in said["findings"] if one["item"] == "P37"]


def page_shows_when_each_holding_expires(fresh: Fresh) -> None:
    """The console's page: a picture with its table, each person's holdings with their last day, and holds."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.hire("kanri", "approver", duties=["approve", "officer"])
    who = desk.acquire(PERSON, purposes=[service], now="2026-02-01")
    desk.acquire(OTHER, purposes=[service], now="2026-02-01")
    give = {"kind": "law", "items": ["氏名"], "reason": "見本法", "review_on": "2027-06-30"}
    desk.does("retention hold", who, give=give, now=LAST)
    with visiting(desk, now="2027-01-20") as staff:
        staff.signs_in_to_the_console("kanri", PASSWORD)
        page = staff.opens("/console/retention")
        assert page.status == 200
        picture = page.tree.css_first("svg.year__picture")
        assert picture is not None
        assert [one.text() for one in picture.css("text.year__count")] == ["2"]
        weeks = [
            [cell.text(strip=True) for cell in row.css("td")]
            for row in page.tree.css("figure ~ details tbody tr")
        ]
        assert weeks == [["2件", "1件", "0件"]]
        mine = staff.opens(f"/console/retention?subject={who}")
        assert "2027年2月1日" in mine.tree.css("#holdings ~ table")[0].text()
        assert staff.opens("/console/retention?subject=nobody").status == 404
        assert staff.opens("/console/retention?on=2027-13-01").status == 400

        holds = staff.opens("/console/holds")
        assert "見本法" not in holds.words()
        opened = staff.sends(f"/console/holds/{who}/1", {"act": "reason"}, seen=holds)
        assert "見本法" in opened.words()
        done = staff.sends(f"/console/holds/{who}/1", {"act": "approve"}, seen=holds)
        assert done.status == 200
        assert staff.sends(f"/console/holds/{who}/1", {"act": "approve"}, seen=done).status == 404
        wrong = {"subject": who, "kind": "law", "whole": "yes", "reason": "見本法", "review_on": "2020-01-01"}
        refused = staff.sends("/console/holds", wrong, seen=done)
        assert (refused.status, "見直し日" in refused.words()) == (400, True)
    with visiting(desk, now="2027-02-03") as staff:
        staff.signs_in_to_the_console("kanri", PASSWORD)
        late = staff.opens("/console/retention")
        assert "期限を過ぎて残っているものが1件あります" in late.words()
        assert "まだ一度も行われていません" in late.words()


# -- 000-15: when the purpose is achieved; unknown starts ----------------------------------------------------------


def erases_when_the_purpose_is_achieved(fresh: Fresh) -> None:
    """Achieved for this person, what serves the purposes goes at the next sweep; what has a period of its own stays."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.answer("retention: [{id: booked, clock: acquired, period: P7Y, items: [問い合わせ内容]}]\n")
    one = desk.acquire({**PERSON, "問い合わせ内容": "見本の帳簿"}, purposes=[service], now="2026-02-01")
    other = desk.acquire(OTHER, purposes=[service], now="2026-02-01")
    give = {"clock": "purpose_achieved", "on": "2026-06-01"}
    desk.refuses("subject day", one, give={**give, "on": "2026-06-02"}, code="CLOCK-001", now="2026-06-01")
    desk.refuses("subject day", one, give={**give, "clock": "whim"}, code="REQUEST-001", now="2026-06-01")
    done = desk.does("subject day", one, give=give, now="2026-06-01")
    assert desk.entry(done["entry"])["kind"] == "subject:clock:recorded"
    assert desk.does("retention sweep", now="2026-06-01")["due"] == 0
    swept = desk.does("retention sweep", now="2026-06-02")
    assert (swept["due"], swept["erased"]) == (1, 1)
    (report,) = desk.does("retention report", str(swept["run"]))["holdings"]
    assert report["last_day"] == "2026-06-01"
    held = desk.does("retention calendar", "--subject", one, now="2026-06-02")["holdings"]
    assert [line["last_day"] for line in held] == ["2033-02-01"]
    # It is kept for its own period, and opens nothing for what is achieved.
    assert desk.denies(one, "問い合わせ内容", service, now="2026-06-02") == ["purpose.achieved"]
    assert desk.uses(other, "氏名", service, now="2026-06-02") == {"氏名": OTHER["氏名"]}
    # What is acquired later serves the purposes anew.
    desk.acquire(PERSON, purposes=[service], now="2026-08-10", subject=one)
    assert desk.does("retention sweep", now="2026-08-11")["due"] == 0
    assert desk.uses(one, "氏名", service, now="2026-08-11") == {"氏名": PERSON["氏名"]}


def never_erases_on_an_unknown_start(fresh: Fresh) -> None:
    """A last use that is not on record raises a task and denies; recorded, the period runs from it."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.answer("retention: [{id: idle, clock: last_use, period: P6M, items: [問い合わせ内容]}]\n")
    who = desk.acquire({**PERSON, "問い合わせ内容": "見本の質問"}, purposes=[service], now="2026-02-01")
    assert desk.does("retention calendar", now="2026-08-01")["unknown"] == []
    assert desk.does("retention sweep", now="2026-09-01")["due"] == 0
    (task,) = desk.does("retention calendar", now="2026-09-01")["unknown"]
    assert (task["lack"], task["last_day"], task["holdings"]) == ("start_unknown", None, 1)
    (named,) = desk.does("retention calendar", "--lack", "start_unknown", now="2026-09-01")["holdings"]
    assert named["subject"] == who
    assert "retention.start_unknown" in desk.denies(who, "問い合わせ内容", service, now="2026-09-01")

    desk.does("subject day", who, give={"clock": "last_use", "on": "2026-05-31"}, now="2026-09-01")
    seen = desk.does("retention calendar", now="2026-09-01")
    assert (seen["unknown"], seen["expiries"][0]["last_day"]) == ([], "2026-11-30")
    assert desk.does("retention sweep", now="2026-11-30")["due"] == 0
    assert desk.does("retention sweep", now="2026-12-01")["erased"] == 1
