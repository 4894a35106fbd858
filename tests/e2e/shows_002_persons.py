"""What can be observed when the clauses of seed 002 about doubted uses and claimed exceptions are kept."""

from e2e.desk import Fresh, reason, rules

NOW = "2026-02-01"
PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp"}


# -- 002-24 --------------------------------------------------------------------------------------------------------


def holds_a_doubted_use_while_it_is_examined(fresh: Fresh) -> None:
    """A use that the person does not understand waits, never duties or fraud handling; found outside it stops for good."""
    desk = fresh("002")
    purposes = desk.policy()["purposes"]
    fraud = next(one["id"] for one in purposes if "違反" in one["text"])
    doubted, other = [
        one["id"]
        for one in purposes
        if one["basis"] == "told" and one["id"] != fraud and "customer" in one["categories"]
    ][:2]
    who = desk.acquire(PERSON, purposes=[doubted, other, fraud], now=NOW)
    mine = desk.acquire(PERSON, purposes=[doubted], now=NOW)

    opened = desk.does("dispute open", who, give={"purpose": doubted}, now=NOW)
    assert opened["held"]
    assert desk.entry(opened["entry"])["kind"] == "subject:dispute:opened"
    waiting = desk.does("dispute list", now=NOW)["disputes"]
    assert [(one["subject"], one["purpose"]) for one in waiting] == [(who, doubted)]
    denied = desk.decide(now=NOW, exits=1, verb="use", subject=who, items=["氏名"], purpose=doubted)
    assert rules(denied) == ["purpose.disputed"]
    assert reason(denied, "purpose.disputed")["clause_text"]
    # That person and that purpose alone.
    assert desk.uses(who, "氏名", other, now=NOW) == {"氏名": PERSON["氏名"]}
    assert desk.uses(mine, "氏名", doubted, now=NOW) == {"氏名": PERSON["氏名"]}

    # Duties by law go on; so does fraud handling, whatever is doubted; so does the request itself.
    desk.hire("kanri", "approver", duties=["approve"])
    by_law = {"verb": "use", "subject": who, "items": ["氏名"], "purpose": doubted, "basis": "law"}
    facts = {"law": "見本法1条", "reason": "照会への回答"}
    waits = desk.decide(now=NOW, exits=1, **by_law, facts=facts)
    desk.does("approval grant", waits["request"], account="kanri", now=NOW)
    assert desk.decide(now=NOW, exits=0, **by_law, facts=facts)["allowed"]
    assert not desk.does("dispute open", who, give={"purpose": fraud}, now=NOW)["held"]
    assert desk.uses(who, "氏名", fraud, now=NOW) == {"氏名": PERSON["氏名"]}
    assert desk.decide(now=NOW, exits=0, verb="disclose", subject=who, items=["氏名"])["allowed"]

    # Within the purposes: it goes on. Outside: it stops for good.
    desk.hire("madoguchi", "desk", duties=["persons"])
    answer = {"purpose": doubted, "outcome": "within"}
    desk.refuses("dispute settle", who, give=answer, code="ACCOUNT-007", account="madoguchi", now=NOW)
    desk.does("dispute settle", who, give=answer, now="2026-02-02")
    assert desk.uses(who, "氏名", doubted, now="2026-02-02") == {"氏名": PERSON["氏名"]}
    desk.does("dispute open", who, give={"purpose": doubted}, now="2026-02-03")
    ended = desk.does("dispute settle", who, give={**answer, "outcome": "outside"}, now="2026-02-04")
    assert desk.entry(ended["entry"])["note"]["outcome"] == "outside"
    for day in ("2026-02-04", "2026-12-01"):
        stopped = desk.decide(now=day, exits=1, verb="use", subject=who, items=["氏名"], purpose=doubted)
        assert rules(stopped) == ["purpose.suspended"]
    desk.refuses("dispute settle", who, give=answer, code="DISPUTE-001", now="2026-02-05")
    assert desk.does("ledger verify")["ok"]


# -- 002-35 --------------------------------------------------------------------------------------------------------


def takes_no_just_reason_for_a_ground(fresh: Fresh) -> None:
    """The text claims an exception for a just reason: reported, and the gate offers grounds of the Act only."""
    desk = fresh("002")
    found = desk.ask("policy check", "--fail-on", "never").said["findings"]
    assert "X04" in {one["item"] for one in found}
    (just,) = [one for one in found if one["item"] == "X04"]
    assert (just["status"], "正当な理由" in just["why"]) == ("gap", True)
    service = next(one["id"] for one in desk.policy()["purposes"] if one["basis"] == "told")
    who = desk.acquire(PERSON, purposes=[service], now=NOW)
    # As a ground of a use or a provision the word does not exist; what exists is named.
    for verb in ("use", "provide"):
        asked = desk.ask(
            "decide",
            "-",
            give={
                "verb": verb,
                "subject": who,
                "items": ["氏名"],
                "basis": "just_reason",
                "facts": {"reason": "正当な理由"},
            },
            now=NOW,
        )
        assert (asked.code, "REQUEST-001" in asked.noted, "state_cooperation" in asked.noted) == (
            2,
            True,
            True,
        )
        bare = desk.decide(
            now=NOW, exits=1, verb=verb, subject=who, items=["氏名"], facts={"reason": "正当な理由"}
        )
        assert ("use.beyond_purposes" if verb == "use" else "purpose.missing") in rules(bare)
    # As a ground to decline a request neither.
    refused = desk.decide(
        now=NOW,
        exits=1,
        verb="refuse",
        subject=who,
        right="disclosure",
        ground="just_reason",
        facts={"reason": "正当な理由"},
    )
    assert rules(refused) == ["refuse.no_such_ground"]
    assert "「正当な理由」という一般的な例外" in reason(refused, "refuse.no_such_ground")["message"]
