"""What can be observed when the clause of seed 001 about cookies is kept."""

from e2e.desk import Fresh, reason, rules

NOW = "2026-02-01"


def ties_no_cookie_without_consent(fresh: Fresh) -> None:
    """Linking a cookie id to a person is denied unless consented, and again after the withdrawal."""
    desk = fresh("001")
    desk.answer("items: [{name: クッキー, kind: person_related}]\n")
    inquiries = desk.purposes()[0]
    who = desk.acquire({"氏名": "見本 花子"}, purposes=[inquiries], now=NOW)
    asked = {"verb": "match", "subject": who, "items": ["クッキー"], "purpose": inquiries}
    said = desk.decide(now=NOW, exits=1, **asked)
    assert rules(said) == ["match.no_consent"]
    why = reason(said, "match.no_consent")
    assert "クッキー" in why["clause_text"]
    assert why["lines"]
    desk.does("consent give", who, give={"items": ["クッキー"]}, now=NOW)
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    (standing,) = desk.does("consent list", who, now=NOW)["consents"]
    assert (standing["kind"], standing["items"]) == ("items", ["cookie"])
    desk.does("consent withdraw", who, give={"items": ["クッキー"]}, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["match.no_consent"]
