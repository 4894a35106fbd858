"""What can be observed when the clause of seed 004 that counts use as agreement is read."""

from e2e.desk import Fresh, rules, run

NOW = "2026-02-01"


def takes_use_for_no_consent(fresh: Fresh) -> None:
    """The check reports deemed consent; having used the service opens nothing for which the Act demands consent."""
    desk = fresh("004")
    said = run(["policy", "check", str(desk.folder), "--json"], keys=desk.keys).said
    assert [one["status"] for one in said["findings"] if one["item"] == "D01"] == ["gap"]
    desk.answer(
        "items: [{name: 病歴, kind: special_care}]\n"
        "recipients: [{name: Overseas Example Inc., kind: third_party, country: US}]\n"
    )
    service = desk.purposes()[0]
    who = desk.acquire({"氏名": "見本 花子"}, purposes=[service], now=NOW)
    for _ in range(3):
        assert desk.uses(who, "氏名", service, now=NOW)
    taken = {"category": "customer", "channel": "web", "purposes": [service], "subject": who}
    told = desk.does("subject add", give={**taken, "items": {"病歴": "見本"}}, now=NOW, exits=1)
    assert rules(told) == ["acquire.special_care_without_consent"]
    asked = {"verb": "provide", "subject": who, "items": ["氏名"], "purpose": service}
    assert rules(desk.decide(now=NOW, exits=1, recipient="第三者", **asked)) == ["provide.no_consent"]
    abroad = rules(desk.decide(now=NOW, exits=1, recipient="Overseas Example Inc.", **asked))
    assert {one.partition(".")[0] for one in abroad} & {"foreign", "provide"}
    desk.does("consent give", who, give={"recipient": "第三者", "items": ["氏名"]}, now=NOW)
    assert desk.decide(now=NOW, exits=0, recipient="第三者", **asked)["allowed"]
