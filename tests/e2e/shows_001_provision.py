"""What can be observed when clauses of seed 001 are kept: contractors of a sufficient level, data held for others."""

from e2e.desk import Fresh, reason, rules
from e2e.registering import named, party, records, until
from e2e.shows_000_provision import NOW, PLAIN, asks, contractor, entrusts_as_agreed, handed, passes_on

# -- 001-09 --------------------------------------------------------------------------------------------------------


def entrusts_to_vetted_contractors_only(fresh: Fresh) -> None:
    """A vetting of the level that the items need, and an agreement in force."""
    desk = fresh("001")
    purpose = desk.purposes()[0]
    entrusts_as_agreed(desk, purpose)
    desk.answer("items: [{name: クレジットカード番号, kind: financial_harm}]\n")
    plain = {**PLAIN, "クレジットカード番号": "4111111111111111"}
    who = desk.acquire(plain, purposes=[purpose], now=NOW)
    found = party(desk, "乙開発", "contractor", ("氏名", "クレジットカード番号"))
    records(desk, "乙開発", "agreement", review=until("2026-06-30"))
    asked = asks(desk, who, purpose, "乙開発")
    said = desk.decide(now=NOW, exits=1, **asked)
    assert rules(said) == ["entrust.not_vetted"]
    assert reason(said, "entrust.not_vetted")["clause_text"]
    records(desk, "乙開発", "vetted")
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    more = desk.decide(now=NOW, exits=1, **asks(desk, who, purpose, "乙開発", "氏名", "クレジットカード番号"))
    assert reason(more, "entrust.not_vetted")["items"] == ["card_number"]
    assert rules(more) == ["entrust.not_vetted"]
    records(desk, "乙開発", "vetted_high")
    given = handed(desk, who, purpose, "乙開発", "氏名,クレジットカード番号")
    assert given["items"] == {"氏名": PLAIN["氏名"], "クレジットカード番号": "4111111111111111"}
    assert desk.entry(given["entry"])["recipient"] == found


# -- 001-16 --------------------------------------------------------------------------------------------------------


def hands_over_without_consent(fresh: Fresh) -> None:
    """Entrustment and succession ask no consent, stay within the purposes, leave no Art. 29 record but an entry."""
    desk = fresh("001")
    purpose, other = desk.purposes()[:2]
    passes_on(desk, purpose, other)


# -- 001-18 --------------------------------------------------------------------------------------------------------


def asks_the_entruster_first(fresh: Fresh) -> None:
    """What was entrusted has a workspace of its own; from it nothing goes to a sub-contractor that was not agreed to."""
    own, held = fresh("001"), fresh("001")
    purpose = own.purposes()[0]
    held.answer("practice:held_for_others: yes\n")
    mine = own.acquire(PLAIN, purposes=[purpose], now=NOW)
    theirs = held.acquire(PLAIN, purposes=[purpose], now=NOW)
    # Kept apart: neither workspace knows the persons of the other, nor has its data.
    own.gone(theirs, "氏名", purpose, now=NOW)
    held.gone(mine, "氏名", purpose, now=NOW)
    for desk in (own, held):
        contractor(desk, "甲運送", "氏名")
    assert own.decide(now=NOW, exits=0, **asks(own, mine, purpose, "甲運送"))["allowed"]
    asked = asks(held, theirs, purpose, "甲運送")
    said = held.decide(now=NOW, exits=1, **asked)
    assert rules(said) == ["entrust.entruster_not_agreed"]
    assert reason(said, "entrust.entruster_not_agreed")["clause_text"]
    records(held, "甲運送", "entruster_agreement")
    assert handed(held, theirs, purpose, "甲運送", "氏名")["items"] == {"氏名": PLAIN["氏名"]}
    contractor(held, "乙開発", "氏名")  # agreed to is that one, and no other
    assert rules(held.decide(now=NOW, exits=1, **asks(held, theirs, purpose, "乙開発"))) == [
        "entrust.entruster_not_agreed"
    ]
    assert named(held, "甲運送") != named(held, "乙開発")
