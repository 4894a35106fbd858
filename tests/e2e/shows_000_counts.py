"""What shows that the statistics of seed 000 name nobody, and that person-related information is tied by consent."""

from e2e.desk import Desk, Fresh, Json, reason, rules
from e2e.recording import record
from sekisho.application.workspace import SETTINGS

NOW = "2026-02-01"
PERSON = {"氏名": "見本 花子"}
LOG = "閲覧履歴"


def due(said: Json) -> list[tuple[str, str]]:
    return [(one["type"], one["source"]) for one in said["obligations"]]


# -- 000-08 --------------------------------------------------------------------------------------------------------


def counts(desk: Desk, purpose: str, by: str, *only: str, exits: int = 0) -> Json:
    words = ("--purpose", purpose, "--by", by, *(("--only", *only) if only else ()))
    return desk.does("count", *words, now=NOW, exits=exits)


def cells(said: Json) -> dict[str, int | None]:
    """The numbers of what somebody is in, or may be."""
    return {one["id"]: one["persons"] for one in said["cells"] if one["persons"] != 0}


def counts_without_naming_anybody(fresh: Fresh) -> None:
    """Raw items are denied; a count withholds what is small; a selection of too few is refused."""
    desk = fresh("000")
    settings = desk.folder / SETTINGS
    text = settings.read_text(encoding="utf-8")
    assert "least_counted = 10" in text
    settings.write_text(text.replace("least_counted = 10", "least_counted = 3"), encoding="utf-8")
    service, statistics = desk.purposes()[2], desk.purposes()[1]

    def acquire(**more: str) -> str:
        return desk.acquire({**PERSON, **more}, purposes=[service, statistics], now=NOW)

    mail, phone, address = (
        {"メールアドレス": "hanako@example.com"},
        {"電話番号": "03-0000-0001"},
        {"住所": "見本町"},
    )
    with_mail, with_phone, _ = (
        [acquire(**one) for _ in range(many)] for one, many in ((mail, 5), (phone, 3), (address, 2))
    )

    # Reading raw items for this purpose is denied.
    assert desk.denies(with_mail[0], "氏名", statistics, now=NOW) == ["purpose.statistics_only"]

    # An aggregate is produced, its small cells suppressed: two gave an address; with them goes the next smallest.
    whole = counts(desk, statistics, "item")
    assert (whole["persons"], whole["least"]) == (10, 3)
    assert cells(whole) == {"name": 10, "email": 5, "phone": None, "postal_address": None}
    assert cells(counts(desk, statistics, "category")) == {"customer": 10}
    entry = desk.entry(whole["entry"])
    assert (entry["kind"], entry["note"]["withheld"]) == ("gate:decision:made", 2)
    assert entry["subjects"] == 0

    # A query that isolates fewer than the threshold is refused, and so is one that leaves out as few.
    assert cells(counts(desk, statistics, "category", "item:電話番号")) == {"customer": 3}
    assert cells(counts(desk, statistics, "category", "item:メールアドレス")) == {"customer": 5}
    for who in with_phone:
        given = {"category": "customer", "channel": "web", "purposes": [service], "items": mail}
        desk.does("subject add", give={**given, "subject": who}, now=NOW)
    for few in ("item:住所", "item:メールアドレス"):
        said = counts(desk, statistics, "category", few, exits=1)
        assert rules(said) == ["statistics.too_few"]
        assert (said["persons"], said["cells"]) == (None, [])
        assert desk.entry(said["entry"])["kind"] == "subject:data:denied"

    # A person who doubts this use is in no count while it is examined.
    desk.does("dispute open", with_mail[0], give={"purpose": statistics}, now=NOW)
    assert counts(desk, statistics, "category")["persons"] == 9


# -- 000-39 --------------------------------------------------------------------------------------------------------


def ties_what_it_received_by_consent_only(fresh: Fresh) -> None:
    """The source's confirmation comes first and is recorded; then each person's own consent, until it is withdrawn."""
    desk = fresh("000")
    desk.answer(
        f"items: [{{name: {LOG}, kind: person_related}}]\n"
        "channels: [{id: third_party, name: 第三者からの提供}]\n"
    )
    service = desk.purposes()[2]
    who, other = (desk.acquire(PERSON, purposes=[service], now=NOW) for _ in range(2))
    given = {"category": "customer", "channel": "third_party", "purposes": [service], "subject": who}
    given |= {"items": {LOG: "見本の記録"}, "source": "teikei1"}

    # The provider's confirmation is answered and recorded: who gives it, how they got it, and the record.
    for part in ("named", "confirmed", "recorded"):
        said = desk.does("subject add", give=given, now=NOW, exits=1)
        assert rules(said) == ["receive.unconfirmed"]
        record(desk, "source", "teikei1", [part], now=NOW)
    received = {"verb": "acquire", "purpose": service, "items": [LOG], "category": "customer"}
    said = desk.decide(now=NOW, exits=0, **received, channel="third_party", source="teikei1")
    assert due(said) == [("record_receipt", "法30(3)")]
    desk.does("subject add", give=given, now=NOW)

    # Matching needs that person's consent to it: nobody else's counts.
    asked = {"verb": "match", "items": [LOG], "purpose": service}
    desk.does("consent give", other, give={"items": [LOG]}, now=NOW)
    said = desk.decide(now=NOW, exits=1, subject=who, **asked)
    assert rules(said) == ["match.no_consent"]
    assert "個人関連情報" in reason(said, "match.no_consent")["clause_text"]
    evidence = desk.does("consent give", who, give={"items": [LOG]}, now=NOW)["entry"]
    assert desk.entry(evidence)["kind"] == "subject:consent:given"
    assert desk.decide(now=NOW, exits=0, subject=who, **asked)["allowed"]
    desk.does("consent withdraw", who, give={"items": [LOG]}, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, subject=who, **asked)) == ["match.no_consent"]


# -- 000-40 --------------------------------------------------------------------------------------------------------


def provides_once_the_recipient_has_consent(fresh: Fresh) -> None:
    """Nothing goes to whoever may tie it to a person before their confirmation is on record; each handing is recorded."""
    desk = fresh("000")
    desk.answer(
        f"items: [{{name: {LOG}, kind: person_related}}]\n"
        "recipients: [{name: 見本広告株式会社, member_of: 第三者}]\n"
    )
    service = desk.purposes()[2]
    who = desk.acquire({**PERSON, LOG: "見本の記録"}, purposes=[service], now=NOW)
    asked: dict[str, object] = {
        "verb": "provide",
        "form": "person_related",
        "subject": who,
        "purpose": service,
        "recipient": "見本広告株式会社",
        "items": [LOG],
    }
    said = desk.decide(now=NOW, exits=1, **asked)
    assert rules(said) == ["person_related.unconfirmed"]
    why = reason(said, "person_related.unconfirmed")
    assert why["source"] == "法31(1)"
    assert "個人関連情報" in why["clause_text"]

    recorded = record(desk, "recipient", "見本広告株式会社", ["consent_confirmed"], now=NOW, since=NOW)
    assert desk.entry(recorded["entry"])["kind"] == "recipient:register:changed"
    allowed = desk.decide(now=NOW, exits=0, **asked)
    assert due(allowed) == [("record_provision", "法31(3)")]
    assert desk.entry(allowed["entry"])["recipient"]

    # What names the person never goes with it, whatever the recipient confirmed.
    named = desk.decide(now=NOW, exits=1, **{**asked, "items": [LOG, "氏名"]})
    assert rules(named) == ["person_related.registered_item"]
    gone = {
        "about": "recipient",
        "name": "見本広告株式会社",
        "parts": {"consent_confirmed": None},
        "reason": "確認の撤回",
    }
    desk.does("register record", give=gone, now=NOW)
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["person_related.unconfirmed"]
