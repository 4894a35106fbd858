"""What can be observed when clauses of seed 004 are kept: handling abroad."""

from e2e.desk import Fresh, reason, rules
from e2e.registering import party, records, until
from e2e.shows_000_provision import NOW, PLAIN, asks, handed

# -- 004-18 --------------------------------------------------------------------------------------------------------


def grasps_the_system_of_the_country(fresh: Fresh) -> None:
    """Who handles it abroad may have it only while that country's system is assessed on record."""
    desk = fresh("004")
    purpose = desk.purposes()[0]
    who = desk.acquire(PLAIN, purposes=[purpose], now=NOW, channel="service")
    party(desk, "甲電算", "contractor", ("氏名",), handled_in="[DE]")
    records(desk, "甲電算", "vetted", "agreement", review=until("2026-12-31"))
    asked = asks(desk, who, purpose, "甲電算")
    said = desk.decide(now=NOW, exits=1, **asked)
    assert rules(said) == ["foreign.not_assessed"]
    assert "外国" in reason(said, "foreign.not_assessed")["clause_text"]
    records(desk, "甲電算", country_assessment=until("2026-06-30"))
    assert handed(desk, who, purpose, "甲電算", "氏名")["items"] == {"氏名": PLAIN["氏名"]}
    due = desk.does("register due", now="2026-06-01")["due"]
    assert [(one["part"], one["days_left"]) for one in due] == [("country_assessment", 29)]
    assert rules(desk.decide(now="2026-07-01", exits=1, **asked)) == ["foreign.not_assessed"]
