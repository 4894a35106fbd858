"""What can be observed when the clause of seed 003 about sensitive information is kept."""

from typing import Any

from e2e.desk import Desk, Fresh, reason, rules

NOW = "2026-02-01"
KINDS = {
    "病歴": "special_care",
    "労働組合への加盟": "sensitive",
    "門地": "sensitive",
    "本籍地": "sensitive",
    "保健医療に関する情報": "sensitive",
    "性生活に関する情報": "sensitive",
}
"""要配慮個人情報, and each of the five kinds that the text names besides."""
FACTS = {
    "law": ("law", "reason"),
    "life_body_property": ("reason", "consent_difficult"),
    "public_health_children": ("reason", "consent_difficult"),
    "state_cooperation": ("body", "reason", "consent_hinders"),
    "inheritance": ("procedure", "reason"),
}
"""Five of the six cases with what the law demands for them; the sixth is the person's consent."""
PERSON = {"氏名": "見本 花子"}


def lists(desk: Desk) -> None:
    """The officer lists the items of these kinds, and a free text."""
    rows = "".join(f"  - {{name: {name}, kind: {kind}}}\n" for name, kind in KINDS.items())
    desk.answer(f"items:\n{rows}  - {{name: お問い合わせ内容}}\n")


def service(desk: Desk) -> str:
    return desk.purposes()[0]


def taking(desk: Desk, item: str, **more: Any) -> dict[str, Any]:
    """An acquisition of one item from a customer."""
    return {
        "category": "customer",
        "channel": "web",
        "purposes": [service(desk)],
        "items": {item: "見本"},
        **more,
    }


def touches_nothing_without_a_case(fresh: Fresh) -> None:
    """Each listed kind: denied for acquiring, use and provision; the refusals cite the sentence."""
    desk = fresh("003")
    lists(desk)
    who = desk.acquire(PERSON, purposes=[service(desk)], now=NOW)
    for item, kind in KINDS.items():
        taken = desk.does("subject add", give=taking(desk, item), now=NOW, exits=1)
        acquire = "acquire.special_care_without_consent"
        if kind == "sensitive":
            acquire = "sensitive.acquire_without_case"
        assert rules(taken) == [acquire], item
        assert "機微" in reason(taken, acquire)["clause_text"]
        asked = {"subject": who, "items": [item], "purpose": service(desk)}
        used = desk.decide(now=NOW, exits=1, verb="use", **asked)
        assert rules(used) == ["sensitive.use_without_case"], item
        given = desk.decide(now=NOW, exits=1, verb="provide", recipient="第三者", **asked)
        assert set(rules(given)) == {"sensitive.use_without_case", "provide.no_consent"}, item


def opens_by_consent(fresh: Fresh) -> None:
    """With the consent that it needs: acquired, used, and provided when that was agreed to as well."""
    desk = fresh("003")
    lists(desk)
    for item in KINDS:
        agreed = taking(desk, item, consents=[f"items:{item}"])
        who = desk.does("subject add", give=agreed, now=NOW)["subject"]
        assert desk.uses(who, item, service(desk), now=NOW) == {item: "見本"}
        asked = {"subject": who, "items": [item], "purpose": service(desk), "verb": "provide"}
        assert rules(desk.decide(now=NOW, exits=1, recipient="第三者", **asked)) == ["provide.no_consent"]
        desk.does("consent give", who, give={"recipient": "第三者", "items": [item]}, now=NOW)
        assert desk.decide(now=NOW, exits=0, recipient="第三者", **asked)["allowed"]
        desk.does("consent withdraw", who, give={"items": [item]}, now=NOW)
        assert desk.denies(who, item, service(desk), now=NOW) == ["sensitive.use_without_case"]


def opens_by_each_case_with_its_facts(fresh: Fresh) -> None:
    """Five cases: denied with a fact left out, then with all facts and a second person's approval allowed."""
    desk = fresh("003")
    lists(desk)
    desk.hire("approver", "責任者", duties=["approve", "officer"])
    who = desk.acquire(PERSON, purposes=[service(desk)], now=NOW)
    for basis, facts in FACTS.items():
        item = "本籍地" if basis == "inheritance" else "病歴"
        for verb in ("acquire", "use", "provide"):
            asked: dict[str, Any] = {"verb": verb, "subject": who, "items": [item], "basis": basis}
            asked["purpose"] = service(desk)
            asked |= {"channel": "web"} if verb == "acquire" else {}
            asked |= {"recipient": "第三者"} if verb == "provide" else {}
            if basis == "inheritance" and verb == "provide":
                desk.does("consent give", who, give={"recipient": "第三者", "items": [item]}, now=NOW)
            stated = dict.fromkeys(facts, f"見本の理由 {verb}")
            short = {fact: stated[fact] for fact in facts[:-1]}
            said = desk.decide(now=NOW, exits=1, facts=short, **asked)
            assert "basis.facts_missing" in rules(said), (basis, verb)
            assert reason(said, "basis.facts_missing")["fact"] == facts[-1]
            waits = desk.decide(now=NOW, exits=1, facts=stated, **asked)
            assert rules(waits) == ["basis.approval_missing"], (basis, verb)
            desk.does("approval grant", waits["request"], account="approver", now=NOW)
            allowed = desk.decide(now=NOW, exits=0, facts=stated, **asked)
            assert [one["rule"] for one in allowed["reasons"] if one["lifted"]], (basis, verb)


def excuses_acquiring_only(fresh: Fresh) -> None:
    """What the person or the State made public, or what is plain to see, is acquired; not used, not provided."""
    desk = fresh("003")
    lists(desk)
    for basis, facts in (("made_public", ("publisher", "place")), ("visible", ("occasion",))):
        for item in ("病歴", "門地"):
            stated = dict.fromkeys(facts, "見本の事実")
            bare = desk.does("subject add", give=taking(desk, item, basis=basis), now=NOW, exits=1)
            assert "basis.facts_missing" in rules(bare)
            taken = taking(desk, item, basis=basis, facts=stated)
            who = desk.does("subject add", give=taken, now=NOW)["subject"]
            asked = {"subject": who, "items": [item], "purpose": service(desk)}
            for verb, more in (("use", {}), ("provide", {"recipient": "第三者"})):
                said = desk.decide(now=NOW, exits=1, verb=verb, basis=basis, facts=stated, **more, **asked)
                assert {"basis.not_available", "sensitive.use_without_case"} <= set(rules(said))


def looks_through_free_text(fresh: Fresh) -> None:
    """A text with such information comes back unstored with what was found, or is stored with the consent."""
    desk = fresh("003")
    lists(desk)
    text = "先月まで通院しており、労働組合員です。"
    told = taking(desk, "お問い合わせ内容")
    told["items"] = {"お問い合わせ内容": text}
    said = desk.does("subject add", give=told, now=NOW, exits=1)
    assert rules(said) == ["sensitive.in_free_text"]
    assert said["found"] == {"inquiry": ["保健指導・診療・調剤", "労働組合への加盟"]}
    assert said["subject"] is None
    assert desk.anywhere(text) == []
    plain = {**told, "items": {"お問い合わせ内容": "見本の商品について教えてください。"}}
    who = desk.does("subject add", give=plain, now=NOW)["subject"]
    changed = desk.ask("subject correct", who, give={"items": {"お問い合わせ内容": text}}, now=NOW)
    assert (changed.code, rules(changed.said)) == (1, ["sensitive.in_free_text"])
    agreed = {**told, "consents": ["items:お問い合わせ内容"]}
    kept = desk.does("subject add", give=agreed, now=NOW)
    assert kept["found"] == {}
    assert desk.uses(kept["subject"], "お問い合わせ内容", service(desk), now=NOW)["お問い合わせ内容"] == text


def keeps_sensitive_information_out(fresh: Fresh) -> None:
    """All of 003-08."""
    touches_nothing_without_a_case(fresh)
    opens_by_consent(fresh)
    opens_by_each_case_with_its_facts(fresh)
    excuses_acquiring_only(fresh)
    looks_through_free_text(fresh)
