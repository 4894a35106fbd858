"""What can be observed when clauses of seed 003 are kept: contractors in Japan only."""

from e2e.desk import Fresh, reason, rules
from e2e.registering import party, records, until
from e2e.shows_000_provision import NOW, PLAIN, asks, handed

_ABROAD = ("foreign_country", "foreign_system", "foreign_measures")

# -- 003-10 --------------------------------------------------------------------------------------------------------


def deposits_within_japan_only(fresh: Fresh) -> None:
    """A contractor abroad, or one that works abroad, is denied; at home fitness and agreement are needed."""
    desk = fresh("003")
    purpose = desk.purposes()[0]
    who = desk.acquire(PLAIN, purposes=[purpose], now=NOW)
    for name, more in (
        ("甲電算", {}),
        ("Otsu Ltd.", {"country": "US"}),
        ("丙処理", {"handled_in": "[JP, US]"}),
    ):
        found = party(desk, name, "contractor", ("氏名",), member_of="業務委託先", **more)
        records(desk, name, "vetted", "agreement", "country_assessment", review=until("2026-12-31"))
        records(desk, name, "equivalent_measures", equivalent_check=until("2026-12-31"))
        records(desk, found, *_ABROAD, about="publication")
    for name in ("Otsu Ltd.", "丙処理"):
        said = desk.decide(now=NOW, exits=1, **asks(desk, who, purpose, name))
        assert rules(said) == ["entrust.leaves_japan"], name
        assert "国内" in reason(said, "entrust.leaves_japan")["clause_text"]
    asked = asks(desk, who, purpose, "甲電算")
    for part, rule in (("vetted", "entrust.not_vetted"), ("agreement", "entrust.no_agreement")):
        records(desk, "甲電算", **{part: None})
        assert rules(desk.decide(now=NOW, exits=1, **asked)) == [rule]
        records(desk, "甲電算", part)
    assert handed(desk, who, purpose, "甲電算", "氏名")["items"] == {"氏名": PLAIN["氏名"]}
    # Whoever works for it abroad takes the information out of Japan too.
    party(desk, "Tei Ltd.", "contractor", ("氏名",), works_for="甲電算", country="US")
    records(desk, "Tei Ltd.", "re_entrustment")
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["entrust.leaves_japan"]
