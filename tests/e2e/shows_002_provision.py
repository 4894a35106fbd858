"""What can be observed when clauses of seed 002 are kept: each kind of recipient by its own ground, contractors."""

from e2e.desk import Fresh, rules
from e2e.registering import party, records
from e2e.shows_000_provision import NOW, asks, contractor, supervises

PERSON = {
    "氏名": "見本 花子",
    "住所": "東京都見本区1-1",
    "電話番号": "03-0000-0001",
    "生年月日": "1990-01-01",
    "クレジットカード番号": "4111111111111111",
}

# -- 002-16 --------------------------------------------------------------------------------------------------------


def gives_each_recipient_by_its_own_ground(fresh: Fresh) -> None:
    """Parties, payment firms, carriers, professionals, successors, the law: the text alone opens none of them."""
    desk = fresh("002")
    desk.answer("practice:item:card_number: yes\n")
    purpose = desk.purposes()[12]
    who = desk.acquire(PERSON, purposes=[purpose], now=NOW)

    # What the text permits is no ground: provided to any of them without consent, nothing goes.
    for name in ("落札者", "金融機関", "配送業者", "弁護士", "事業を承継する者"):
        said = desk.decide(now=NOW, exits=1, **asks(desk, who, purpose, name, verb="provide"))
        assert "provide.no_consent" in rules(said), name
    unmade = asks(desk, who, purpose, "金融機関")
    assert rules(desk.decide(now=NOW, exits=1, **unmade)) == ["recipient.other_kind"]

    # A party of a deal: by consent, and only with the deal on record.
    deal = asks(desk, who, purpose, "落札者", verb="provide")
    desk.does("consent give", who, give={"recipient": "落札者", "items": ["氏名"]}, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **deal)) == ["provide.no_relation"]

    # A payment firm and a carrier: as contractors, each its own items and nothing else.
    card, carrier = "甲決済", "乙配送"
    contractor(desk, card, "氏名", "クレジットカード番号", member_of="金融機関")
    contractor(desk, carrier, "氏名", "住所", "電話番号", member_of="配送業者")
    records(desk, card, "vetted_high")
    for name, gets, never in (
        (card, ("氏名", "クレジットカード番号"), "生年月日"),
        (carrier, ("氏名", "住所", "電話番号"), "クレジットカード番号"),
    ):
        records(desk, name, agreement=None)
        asked = asks(desk, who, purpose, name, *gets)
        assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["entrust.no_agreement"], name
        records(desk, name, "agreement")
        assert desk.decide(now=NOW, exits=0, **asked)["obligations"] == []
        records(desk, name, "vetted_high")  # so that the list alone is what keeps the item back
        beyond = asks(desk, who, purpose, name, never)
        assert rules(desk.decide(now=NOW, exits=1, **beyond)) == ["provide.item_not_for_recipient"], name

    # A lawyer under secrecy, a successor under its agreement, the law with its facts and a second person.
    contractor(desk, "丙法律事務所", "氏名", member_of="弁護士")
    assert desk.decide(now=NOW, exits=0, **asks(desk, who, purpose, "丙法律事務所"))["allowed"]
    records(desk, "丙法律事務所", agreement=None)
    assert rules(desk.decide(now=NOW, exits=1, **asks(desk, who, purpose, "丙法律事務所"))) == [
        "entrust.no_agreement"
    ]
    taking = asks(desk, who, purpose, "事業を承継する者", verb="succeed")
    assert rules(desk.decide(now=NOW, exits=1, **taking)) == ["succeed.no_agreement"]
    records(desk, "事業を承継する者", "agreement")
    assert desk.decide(now=NOW, exits=0, **taking)["allowed"]
    party(desk, "丁病院", "third_party")
    urgent = asks(desk, who, purpose, "丁病院", verb="provide", basis="life_body_property")
    facts = {"reason": "命を守るため", "consent_difficult": "意識がない"}
    without_facts = set(rules(desk.decide(now=NOW, exits=1, **urgent)))
    assert without_facts == {"provide.no_consent", "basis.facts_missing"}
    assert rules(desk.decide(now=NOW, exits=1, **urgent, facts=facts)) == ["basis.approval_missing"]


# -- 002-31 --------------------------------------------------------------------------------------------------------


def reviews_its_contractors(fresh: Fresh) -> None:
    """As for any contractor: vetting, agreement, review with warning and exception, re-entrustment on record."""
    desk = fresh("002")
    supervises(desk, desk.purposes()[12])
