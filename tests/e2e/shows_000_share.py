"""What shows that third parties of seed 000 get only what law, consent and publication open."""

from e2e.desk import SEEDS, Desk, Fresh, Json, reason, rules
from e2e.recording import FACTS, JOINT, approved, checked, facts, listed, record

PERSON = {"氏名": "見本 花子", "電話番号": "03-0000-0001"}
NOW = "2026-02-01"


def text_of(seed: str) -> str:
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    return path.read_text(encoding="utf-8")


def finding(desk: Desk, seed: str, item: str) -> Json:
    """What the law check of a seed's text says about one requirement."""
    found = [one for one in checked(desk, text_of(seed)) if one["item"] == item]
    assert len(found) == 1, (item, len(found))
    return found[0]


def due(said: Json) -> list[str]:
    return [one["type"] for one in said["obligations"]]


# -- 000-20, 000-21 ------------------------------------------------------------------------------------------------


def opens_each_case_with_its_facts_only(fresh: Fresh) -> None:
    """A member of a class by consent to the class; each listed case only with its facts and a second person."""
    desk = fresh("000")
    desk.answer("recipients: [{name: 見本商事株式会社, member_of: 第三者}]")
    service = desk.purposes()[2]
    who = desk.acquire(PERSON, purposes=[service], now=NOW)
    asked: dict[str, object] = {
        "verb": "provide",
        "subject": who,
        "purpose": service,
        "recipient": "見本商事株式会社",
        "items": ["氏名"],
    }
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.no_consent"]
    desk.does("consent give", who, give={"recipient": "第三者", "items": ["氏名"]}, now=NOW)
    allowed = desk.decide(now=NOW, exits=0, **asked)
    assert due(allowed) == ["record_provision"]
    assert desk.entry(allowed["entry"])["recipient"]

    desk.hire("kanri", "approver", duties=["approve"])
    for basis in FACTS:
        case = {**asked, "items": ["電話番号"], "basis": basis}
        for missing in FACTS[basis]:
            half = {key: value for key, value in facts(basis).items() if key != missing}
            denied = desk.decide(now=NOW, exits=1, **case, facts=half)
            assert reason(denied, "basis.facts_missing")["fact"] == missing
        done = approved(desk, {**case, "facts": facts(basis)}, "kanri", now=NOW)
        assert due(done) == []  # 29条 asks for no record of a case of 27条1項
        assert desk.entry(done["entry"])["basis"] == basis

    # Cases 5 and 6 are entrustment: a permission of the text alone opens neither.
    for contractor in ("業務委託先", "決済代行会社"):
        given = {**asked, "verb": "entrust", "recipient": contractor}
        assert not desk.decide(now=NOW, exits=1, **given)["allowed"]


def asks_for_the_statutory_fact_all_the_same(fresh: Fresh) -> None:
    """The text lets the company judge what is urgent; the check reports it, the gate asks for what the Act asks."""
    desk = fresh("000")
    wider = [one for one in checked(desk, text_of("000")) if one["item"] == "X01" and one["status"] == "gap"]
    assert len(wider) >= 2
    assert all(one["lines"] for one in wider)
    service = desk.purposes()[2]
    who = desk.acquire(PERSON, purposes=[service], now=NOW)
    desk.hire("kanri", "approver", duties=["approve"])
    for basis in ("life_body_property", "public_health_children"):
        asked = {
            "verb": "provide",
            "subject": who,
            "purpose": service,
            "recipient": "第三者",
            "items": ["氏名"],
            "basis": basis,
        }
        urgent = desk.decide(now=NOW, exits=1, **asked, facts={"reason": "急を要すると判断した"})
        assert reason(urgent, "basis.facts_missing")["fact"] == "consent_difficult"
        assert approved(desk, {**asked, "facts": facts(basis)}, "kanri", now=NOW)["allowed"]


# -- 000-25 --------------------------------------------------------------------------------------------------------


def shares_what_is_published_with_whom_is_published(fresh: Fresh) -> None:
    """Nothing before every part is published; then the listed items and purposes, with the listed users."""
    desk = fresh("000")
    lacking = finding(desk, "000", "D08")
    assert lacking["status"] == "gap"
    assert "住所" in lacking["why"]
    assert "代表者" in lacking["why"]

    desk.answer(
        "recipients:\n"
        "  - {name: 見本物流株式会社, kind: joint_user}\n"
        "  - {name: 見本通販株式会社, kind: joint_user}\n"
    )
    service, news = desk.purposes()[2:4]
    who = desk.acquire(PERSON, purposes=[service, news], now=NOW)
    asked = {
        "verb": "share",
        "subject": who,
        "purpose": service,
        "recipient": "見本物流株式会社",
        "items": ["氏名"],
    }
    listed(desk, "joint_use", ["name", service], now=NOW)
    record(desk, "recipient", "見本物流株式会社", ["joint_user"], now=NOW)
    for count in range(len(JOINT)):
        record(desk, "publication", "joint_use", JOINT[:count], now=NOW) if count else None
        said = desk.decide(now=NOW, exits=1, **asked)
        assert rules(said) == ["share.not_published"]
        cited = reason(said, "share.not_published")
        assert cited["fact"] == JOINT[count]
        assert "共同" in cited["clause_text"]
    record(desk, "publication", "joint_use", JOINT, now=NOW)
    done = desk.decide(now=NOW, exits=0, **asked)
    assert due(done) == []
    assert desk.entry(done["entry"])["recipient"]

    other_user = {**asked, "recipient": "見本通販株式会社"}
    assert rules(desk.decide(now=NOW, exits=1, **other_user)) == ["share.not_joint_user"]
    assert rules(desk.decide(now=NOW, exits=1, **{**asked, "items": ["電話番号"]})) == [
        "share.item_not_listed"
    ]
    assert rules(desk.decide(now=NOW, exits=1, **{**asked, "purpose": news})) == ["share.purpose_not_listed"]
    # What was withdrawn from the announcement closes it again with the next decision.
    taken_back = {"about": "publication", "name": "joint_use", "parts": {"address": None}, "reason": "移転"}
    desk.does("register record", give=taken_back, now=NOW)
    assert reason(desk.decide(now=NOW, exits=1, **asked), "share.not_published")["fact"] == "address"
