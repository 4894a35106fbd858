"""What can be observed when the clauses of seed 000 on the end of purposes and on named events are kept."""

from e2e.desk import Fresh
from e2e.shows_000 import OTHER, PERSON

CONTRACT = (
    "retention: [{id: contract, clock: event, event: 契約終了, period: P5Y, items: [問い合わせ内容]}]\n"
)


def counts_from_the_event_that_the_policy_names(fresh: Fresh) -> None:
    """Without the event nothing is due and it is listed as waiting; from the recorded day the period runs."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.answer(CONTRACT)
    who = desk.acquire({**PERSON, "問い合わせ内容": "見本の質問"}, purposes=[service], now="2026-02-01")
    other = desk.acquire({**OTHER, "問い合わせ内容": "別の質問"}, purposes=[service], now="2026-02-01")
    waiting = desk.does("retention calendar", "--lack", "awaited", now="2026-09-01")["holdings"]
    assert {one["subject"] for one in waiting} == {who, other}
    (line,) = desk.does("retention calendar", now="2026-09-01")["awaited"]
    assert (line["last_day"], line["holdings"]) == (None, 2)

    give = {"clock": "event", "event": "契約 終了", "on": "2026-05-31"}
    desk.refuses("subject day", who, give={**give, "event": "卒業"}, code="CLOCK-003", now="2026-09-01")
    desk.refuses("subject day", who, give={**give, "on": "2026-09-02"}, code="CLOCK-001", now="2026-09-01")
    done = desk.does("subject day", who, give=give, now="2026-09-01")
    assert desk.entry(done["entry"])["note"]["event"] == "契約終了"
    ends = desk.does("retention calendar", "--subject", who, now="2026-09-01")["holdings"]
    assert ("contract", "2031-05-31") in {(one["rule"], one["last_day"]) for one in ends}
    item = "問い合わせ内容"
    assert "retention.period_over" not in desk.denies(who, item, "p1", now="2031-05-31")
    assert "retention.period_over" in desk.denies(who, item, "p1", now="2031-06-01")
    desk.does("retention sweep", now="2031-05-31")
    held = [
        one["rule"] for one in desk.does("retention calendar", "--subject", who, now="2031-06-01")["holdings"]
    ]
    assert "contract" in held
    desk.does("retention sweep", now="2031-06-01")
    desk.gone(who, item, service, now="2031-06-01")
    kept = desk.does("retention calendar", "--lack", "awaited", now="2031-06-01")["holdings"]
    assert [one["subject"] for one in kept] == [other]


def closes_what_is_achieved_at_once(fresh: Fresh) -> None:
    """A purpose achieved for one person opens nothing from that moment; others stay, and so does everybody else."""
    desk = fresh("000")
    ended, going = desk.purposes()[2], desk.purposes()[3]
    one = desk.acquire(PERSON, purposes=[ended, going], now="2026-02-01")
    other = desk.acquire(OTHER, purposes=[ended, going], now="2026-02-01")
    assert desk.uses(one, "氏名", ended, now="2026-06-01") == {"氏名": PERSON["氏名"]}
    give = {"clock": "purpose_achieved", "on": "2026-06-01", "purpose": ended}
    desk.does("subject day", one, give=give, now="2026-06-01")
    assert desk.denies(one, "氏名", ended, now="2026-06-01") == ["purpose.achieved"]
    assert desk.uses(one, "氏名", going, now="2026-06-01") == {"氏名": PERSON["氏名"]}
    assert desk.uses(other, "氏名", ended, now="2026-06-01") == {"氏名": OTHER["氏名"]}
    # What is acquired for it anew opens it anew.
    desk.acquire(PERSON, purposes=[ended, going], now="2026-08-10", subject=one)
    assert desk.uses(one, "氏名", ended, now="2026-08-10") == {"氏名": PERSON["氏名"]}
    # All of them at once; what was acquired after the day that is recorded stays open.
    late = {"clock": "purpose_achieved", "on": "2026-08-09"}
    desk.does("subject day", one, give=late, now="2026-08-11")
    assert desk.uses(one, "氏名", ended, now="2026-08-11") == {"氏名": PERSON["氏名"]}
    desk.does("subject day", one, give={**late, "on": "2026-08-10"}, now="2026-08-11")
    for purpose in (ended, going):
        assert desk.denies(one, "氏名", purpose, now="2026-08-11") == ["purpose.achieved"]
    assert desk.does("ledger verify")["ok"]


def finds_by_the_parts_of_an_address(fresh: Fresh) -> None:
    """Parts that the policy makes searchable are found in any spelling, others never; what is no such part is refused."""
    desk = fresh("000")
    service = desk.purposes()[2]
    desk.answer(
        "items:\n- {name: お届け先都道府県, search: prefecture}\n- {name: お届け先市区, search: city}\n"
        "- {name: お届け先番地, search: address}\n- {name: 口数, search: number}\n- {name: 建物名}\n"
    )
    held = {
        **PERSON,
        "お届け先都道府県": "東京都",
        "お届け先市区": "見本区",
        "お届け先番地": "道標町一丁目２番３号",
        "口数": "１，２００",
        "建物名": "見本ビル",
    }
    who = desk.acquire(held, purposes=[service], now="2026-02-01")
    other = desk.acquire(
        {**OTHER, "お届け先都道府県": "大阪府", "お届け先番地": "道標町1-2-33"},
        purposes=[service],
        now="2026-02-01",
    )

    def found(**by: str) -> set[str]:
        said = desk.does("subject find", "--purpose", service, give=by, now="2026-02-02")
        return {one if isinstance(one, str) else one["subject"] for one in said["subjects"]}

    assert found(お届け先番地="道標町1-2-3") == {who}
    assert found(お届け先都道府県="東京") == {who}
    assert found(お届け先都道府県="大阪府") == {other}
    assert found(お届け先市区="見本 区") == {who}
    assert found(口数="1200") == {who}
    by = {"建物名": "見本ビル"}
    desk.refuses("subject find", "--purpose", service, give=by, code="FIND-001", now="2026-02-02")
    # Stored as it was written.
    assert desk.uses(who, "お届け先番地", service, now="2026-02-02") == {"お届け先番地": held["お届け先番地"]}
    wrong = {"お届け先都道府県": "見本県", "口数": "三つ"}
    for item, code in (("お届け先都道府県", "VALUE-008"), ("口数", "VALUE-009")):
        give = {"items": {item: wrong[item]}}
        desk.refuses("subject correct", who, give=give, code=code, now="2026-02-02")


def moves_with_its_history_when_a_rule_changes(fresh: Fresh) -> None:
    """A changed rule regroups on the next write, older versions along; what ends then ends alone."""
    desk = fresh("000")
    service = desk.purposes()[2]
    who = desk.acquire({**PERSON, "問い合わせ内容": "見本の質問"}, purposes=[service], now="2026-02-01")
    name, later, last = PERSON["氏名"], "見本 はな", "見本 はなよ"
    desk.does("subject correct", who, give={"items": {"氏名": later}}, now="2026-02-02")

    def groups(now: str) -> dict[str, str]:
        lines = desk.does("retention calendar", "--subject", who, now=now)["holdings"]
        return {item: line["group"] for line in lines for item in line["items"]}

    before = groups("2026-02-02")
    assert before["name"] == before["email"]
    desk.answer("retention: [{id: named, clock: acquired, period: P7Y, items: [氏名]}]\n")
    desk.does("subject correct", who, give={"items": {"氏名": last}}, now="2026-02-03")
    after = groups("2026-02-03")
    # The old group is closed, and nothing stays in it.
    assert len({before["name"], after["name"], after["email"]}) == 3

    def former(now: str) -> list[str]:
        return [one["value"] for one in desk.does("subject former", who, now=now)["former"]]

    assert {name, later} <= set(former("2026-02-03"))
    swept = desk.does("retention sweep", now="2027-02-02")
    ended = set(after.values()) - {after["name"]}
    assert (swept["due"], swept["erased"]) == (len(ended), len(ended))
    assert desk.uses(who, "氏名", service, now="2027-02-02") == {"氏名": last}
    assert former("2027-02-02") == [later, name]
    assert set(groups("2027-02-02").values()) == {after["name"]}
    assert desk.does("ledger verify")["ok"]
