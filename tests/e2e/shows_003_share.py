"""What shows what seed 003 receives from partners, shares with them, and gives to advertisers."""

from e2e.desk import Desk, Fresh, reason, rules
from e2e.recording import FACTS, approved, facts, listed, record
from e2e.shows_000_share import due, finding

PERSON = {"氏名": "見本 花子", "電話番号": "03-0000-0001"}
NOW = "2026-02-01"


def customer(desk: Desk, **more: str) -> tuple[str, str]:
    """A customer, and the purpose for which they gave their data."""
    purpose = desk.purposes()[0]
    return desk.acquire({**PERSON, **more}, purposes=[purpose], now=NOW), purpose


# -- 003-04 --------------------------------------------------------------------------------------------------------


def receives_what_is_confirmed(fresh: Fresh) -> None:
    """Who gave it, how they got it and the record of both; or a way that needs none, stated with facts."""
    desk = fresh("003")
    purpose = desk.purposes()[0]
    given = {"category": "customer", "channel": "third_party", "purposes": [purpose], "items": PERSON}
    unknown = desk.does("subject add", give=given, now=NOW, exits=1)
    assert rules(unknown) == ["receive.unconfirmed"]
    assert "提携" in reason(unknown, "receive.unconfirmed")["clause_text"]
    parts = ["named", "confirmed", "recorded"]
    for part in parts:
        said = desk.does("subject add", give={**given, "source": "teikei1"}, now=NOW, exits=1)
        assert rules(said) == ["receive.unconfirmed"]
        record(desk, "source", "teikei1", [part], now=NOW)
    done = desk.does("subject add", give={**given, "source": "teikei1"}, now=NOW)
    assert desk.uses(done["subject"], "氏名", purpose, now=NOW) == {"氏名": PERSON["氏名"]}
    asked = {"verb": "acquire", "purpose": purpose, "items": ["氏名"], "category": "customer"}
    through = desk.decide(now=NOW, exits=0, **asked, channel="third_party", source="teikei1")
    assert due(through) == ["record_receipt"]

    for basis, facts_asked in {
        "entrustment": ("giver", "agreement"),
        "succession": ("giver", "agreement"),
        "joint_use": ("giver", "announcement"),
        "provided_by_law": ("giver", "case"),
    }.items():
        stated = dict.fromkeys(facts_asked, "契約書のとおり")
        way = {**given, "basis": basis}
        half = desk.does("subject add", give={**way, "facts": {"giver": "契約書のとおり"}}, now=NOW, exits=1)
        assert "basis.facts_missing" in rules(half)
        assert desk.does("subject add", give={**way, "facts": stated}, now=NOW)["subject"]
        told = desk.decide(now=NOW, exits=0, **asked, channel="third_party", basis=basis, facts=stated)
        assert due(told) == []
    record(desk, "source", "teikei1", ["improper"], now=NOW)
    crooked = desk.does("subject add", give={**given, "source": "teikei1"}, now=NOW, exits=1)
    assert rules(crooked) == ["receive.improper"]


# -- 003-09 --------------------------------------------------------------------------------------------------------


def provides_in_the_six_cases_only(fresh: Fresh) -> None:
    """Consent, four cases of the Act with their facts, and succession; nothing else."""
    desk = fresh("003")
    who, purpose = customer(desk)
    asked: dict[str, object] = {
        "verb": "provide",
        "subject": who,
        "purpose": purpose,
        "recipient": "第三者",
        "items": ["氏名"],
    }
    denied = desk.decide(now=NOW, exits=1, **asked)
    assert "第三者に提供すること" in reason(denied, "provide.no_consent")["clause_text"]
    desk.hire("kanri", "approver", duties=["approve"])
    for basis in FACTS:
        case = {**asked, "basis": basis}
        assert reason(desk.decide(now=NOW, exits=1, **case, facts={}), "basis.facts_missing")
        assert due(approved(desk, {**case, "facts": facts(basis)}, "kanri", now=NOW)) == []
    unlisted = desk.decide(now=NOW, exits=1, **asked, basis="opt_out")
    assert "basis.not_available" in rules(unlisted)
    desk.does("consent give", who, give={"recipient": "第三者", "items": ["氏名"]}, now=NOW)
    assert due(desk.decide(now=NOW, exits=0, **asked)) == ["record_provision"]
    beyond = desk.decide(now=NOW, exits=1, **{**asked, "items": ["電話番号"]})
    assert rules(beyond) == ["provide.no_consent"]


# -- 003-11 --------------------------------------------------------------------------------------------------------


def shares_with_the_members_of_a_published_list(fresh: Fresh) -> None:
    """An open scope and a party without address: denied and reported; then for members on the list only."""
    desk = fresh("003")
    found = {one: finding(desk, "003", one) for one in ("D08", "D09")}
    assert [found[one]["status"] for one in ("D08", "D09")] == ["gap", "gap"]
    assert found["D08"]["mend"]
    assert found["D09"]["mend"]
    partners = next(one["id"] for one in desk.policy()["recipients"] if one["kind"] == "joint_user")
    desk.answer(f"partner:{partners}: [見本提携株式会社, 見本協業株式会社]")
    who, purpose = customer(desk)
    asked = {
        "verb": "share",
        "subject": who,
        "purpose": purpose,
        "recipient": "見本提携株式会社",
        "items": ["氏名"],
    }
    denied = desk.decide(now=NOW, exits=1, **asked)
    assert {"share.not_published", "share.not_joint_user"} <= set(rules(denied))
    message = reason(denied, "share.not_published")["message"]
    for part in ("共同利用者の範囲", "管理責任者の住所", "管理責任者の代表者の氏名"):
        assert part in message
    assert "項目" not in message  # the text itself publishes the items, the purposes and who is responsible
    listed(desk, "joint_use", [purpose], now=NOW)  # which purpose of the list the published words mean
    record(desk, "recipient", "見本提携株式会社", ["joint_user"], now=NOW)
    for part in ("users", "address", "representative"):
        assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["share.not_published"]
        record(desk, "publication", "joint_use", [part], now=NOW)
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    off_list = desk.decide(now=NOW, exits=1, **{**asked, "recipient": "見本協業株式会社"})
    assert rules(off_list) == ["share.not_joint_user"]
    nobody = desk.decide(now=NOW, exits=1, **{**asked, "recipient": partners})
    assert rules(nobody) == ["share.not_joint_user"]


# -- 003-20 --------------------------------------------------------------------------------------------------------


def gives_advertisers_what_names_nobody(fresh: Fresh) -> None:
    """Person-related items once the distributor's confirmation is on record; registered data never among them."""
    desk = fresh("003")
    who, purpose = customer(desk)
    asked = {
        "verb": "provide",
        "form": "person_related",
        "subject": who,
        "purpose": purpose,
        "recipient": "広告配信事業者",
        "items": ["browsing_history"],
    }
    denied = desk.decide(now=NOW, exits=1, **asked)
    assert rules(denied) == ["person_related.unconfirmed"]
    assert "広告" in reason(denied, "person_related.unconfirmed")["clause_text"]
    record(desk, "recipient", "広告配信事業者", ["consent_confirmed"], now=NOW)
    allowed = desk.decide(now=NOW, exits=0, **asked)
    assert [(one["type"], one["source"]) for one in allowed["obligations"]] == [
        ("record_provision", "法31(3)")
    ]
    for registered in ("氏名", "電話番号"):
        mixed = desk.decide(now=NOW, exits=1, **{**asked, "items": ["browsing_history", registered]})
        assert "person_related.registered_item" in rules(mixed)
    # Where the recipient is bound never to tie it to a person, nobody's consent is in question (法31条).
    gone = {
        "about": "recipient",
        "name": "広告配信事業者",
        "parts": {"consent_confirmed": None, "not_matched": {"since": "2026-01-05"}},
        "reason": "契約の変更",
    }
    desk.does("register record", give=gone, now=NOW)
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    desk.does("subject stop-provision", who, give={"recipient": "広告配信事業者"}, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["provide.stopped"]
