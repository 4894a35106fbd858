"""What can be observed when the clauses of seed 000 on periods are kept: what expires when, and what holds it back."""

from e2e.desk import Desk, Fresh
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
