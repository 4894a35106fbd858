"""What can be observed when seed 001 informs only whom a related service concerns, and goes beyond only as agreed."""

from e2e.desk import Desk, Fresh, Json, reason, rules
from e2e.pages import visiting

PERSON = {
    "氏名": "見本 花子",
    "電子メールアドレス": "hanako@example.jp",
    "電話番号": "03-0000-0001",
    "住所": "見本県見本市1",
}
CHANNELS = ("display", "email", "post", "phone")

# -- 001-05 --------------------------------------------------------------------------------------------------------


def informs_whom_a_related_service_concerns(fresh: Fresh) -> None:
    """Each of the four ways is decided by itself and by its own law; only persons of a related service are reached."""
    desk, now = fresh("001"), "2026-02-01"
    inquiries, offers = desk.purposes()[0], desk.purposes()[2]
    desk.answer(
        "segments: [会計サービスの問い合わせ, 給与サービスの問い合わせ]\n"
        f"purposes: {{{offers}: {{segments: [会計サービスの問い合わせ, 給与サービスの問い合わせ]}}}}\n"
    )
    people = asked_about_services(desk, [inquiries, offers], now=now)

    def audience(channel: str, segment: str | None = None, *, now: str = now) -> Json:
        words = ("--purpose", offers, "--channel", channel, "--reasons")
        words += () if segment is None else ("--segment", segment)
        return desk.does("audience", *words, now=now)

    # Display, post and phone need the segment alone; e-mail needs the opt-in besides.
    for channel in ("display", "post", "phone"):
        found = audience(channel)
        assert sorted(found["subjects"]) == sorted(people[one] for one in ("books", "pay", "silent")), channel
        assert found["reasons"] == {"purpose.outside_segments": 2}, channel
    found = audience("email")
    assert sorted(found["subjects"]) == sorted(people[one] for one in ("books", "pay"))
    assert found["reasons"] == {"purpose.outside_segments": 2, "contact.no_opt_in": 1}
    for channel in ("fax", "sms"):
        assert audience(channel)["allowed"] == 0
    # Narrowed to one service: only whoever asked about it.
    found = audience("email", "会計サービスの問い合わせ")
    assert found["subjects"] == [people["books"]]
    assert found["reasons"] == {
        "contact.no_opt_in": 1,
        "contact.outside_segment": 3,
        "purpose.outside_segments": 2,
    }
    unknown = ("--purpose", offers, "--channel", "email", "--segment", "旅行の問い合わせ")
    desk.refuses("audience", *unknown, code="POLICY-010", now=now)

    decides_each_way_by_itself(desk, people, offers, now=now)
    follows_what_is_recorded(desk, people, audience)


def asked_about_services(desk: Desk, purposes: list[str], *, now: str) -> dict[str, str]:
    """Persons by the service they asked about; one of them agreed to no advertising by mail."""
    agreed = {"consents": ["advertising:email"]}
    return {
        "books": desk.acquire(
            PERSON, purposes=purposes, now=now, segments=["会計サービスの問い合わせ"], **agreed
        ),
        "pay": desk.acquire(
            PERSON, purposes=purposes, now=now, segments=["給与サービスの問い合わせ"], **agreed
        ),
        "silent": desk.acquire(PERSON, purposes=purposes, now=now, segments=["会計サービスの問い合わせ"]),
        "none": desk.acquire(
            {**PERSON, "電子メールアドレス": "taro@example.jp"}, purposes=purposes, now=now, **agreed
        ),
        "stranger": desk.acquire(PERSON, purposes=purposes, now=now, **agreed),
    }


def decides_each_way_by_itself(desk: Desk, people: dict[str, str], offers: str, *, now: str) -> None:
    """One person, four ways: stopping one leaves the others; the reason quotes the sentence."""
    who = people["books"]
    asked = {"verb": "contact", "subject": who, "items": [], "purpose": offers}
    for stopped in CHANNELS:
        will = {"purpose": offers, "channel": stopped}
        desk.does("subject object", who, give=will, now=now)
        for channel in CHANNELS:
            said = desk.decide(now=now, exits=1 if channel == stopped else 0, **asked, channel=channel)
            assert rules(said) == (["purpose.stopped"] if channel == stopped else []), channel
        desk.does("subject resume", who, give=will, now=now)
    other = {**asked, "subject": people["none"], "channel": "phone"}
    denied = desk.decide(now=now, exits=1, **other)
    assert rules(denied) == ["purpose.outside_segments"]
    assert "関連する" in reason(denied, "purpose.outside_segments")["clause_text"]


def follows_what_is_recorded(desk: Desk, people: dict[str, str], audience: Json) -> None:
    """Joining and leaving a segment counts from the next decision, stands in the book, and the person sees it."""
    later = "2026-02-02"
    joined = desk.does(
        "subject segments", people["none"], give={"join": ["給与サービスの問い合わせ"]}, now=later
    )
    assert [one["name"] for one in joined["segments"]] == ["給与サービスの問い合わせ"]
    entry = desk.entry(joined["entry"])
    assert (entry["kind"], entry["note"]) == (
        "subject:segments:changed",
        {"joined_1": joined["segments"][0]["id"]},
    )
    assert people["none"] in audience("email", now=later)["subjects"]
    left = desk.does(
        "subject segments", people["books"], give={"leave": ["会計サービスの問い合わせ"]}, now=later
    )
    assert left["segments"] == []
    assert people["books"] not in audience("email", now=later)["subjects"]
    desk.refuses(
        "subject segments", people["pay"], give={"join": ["自由な言葉"]}, code="POLICY-010", now=later
    )
    # Codes only: the name of a segment stands in the answers, on nobody.
    with desk.beside() as beside:
        bodies = [str(row[0]) for row in beside.execute("SELECT body FROM subject_event")]
    assert any("segment" in body for body in bodies)
    assert not any("サービス" in body for body in bodies)
    assert desk.does("ledger verify")["ok"]
    with visiting(desk, now=later) as person:
        person.signs_in("taro@example.jp")
        assert "対象区分" in person.opens("/my/items").words()


# -- 001-12 --------------------------------------------------------------------------------------------------------

CAMPAIGN = "秋の見学会のご案内"


def goes_beyond_exactly_as_agreed(fresh: Fresh) -> None:
    """A use beyond the purposes: exactly the items agreed to, by exactly those who agreed, for nothing else."""
    desk, now = fresh("001"), "2026-02-01"
    inquiries, news, other = desk.purposes()[0], desk.purposes()[2], desk.purposes()[7]
    declared = f"uses: [{{name: {CAMPAIGN}, of: {other}, items: [氏名, 住所], channels: [post]}}]\n"
    people = [desk.acquire(PERSON, purposes=[inquiries], now=now) for _ in range(3)]
    agreed, elsewhere, silent = people

    # Nothing opens by itself: neither without the declared use, nor by declaring it, nor by another agreement.
    beyond = {"verb": "use", "subject": agreed, "items": ["氏名"]}
    assert rules(desk.decide(now=now, exits=1, **beyond)) == ["use.beyond_purposes"]
    desk.answer(declared)
    (campaign,) = [one["id"] for one in desk.policy()["purposes"] if one["text"] == CAMPAIGN]
    desk.does("consent give", elsewhere, give={"purpose": other}, now=now)
    for who in people:
        assert {"purpose.no_consent"} <= {*desk.denies(who, "氏名", campaign, now=now)}

    given = desk.does("consent give", agreed, give={"purpose": CAMPAIGN}, now=now)["entry"]
    allowed = desk.decide(now=now, exits=0, **beyond, purpose=campaign)
    assert allowed["grounds"] == [{"kind": "consent", "entry": given}]
    # Exactly the items.
    assert desk.uses(agreed, "氏名,住所", campaign, now=now) == {key: PERSON[key] for key in ("氏名", "住所")}
    for item in ("電話番号", "電子メールアドレス"):
        assert desk.denies(agreed, item, campaign, now=now) == ["item.not_for_purpose"]
    # Exactly those who agreed, by the way agreed to.
    words = ("--purpose", campaign, "--reasons")
    found = desk.does("audience", *words, "--channel", "post", now=now)
    assert found["subjects"] == [agreed]
    assert found["excluded"] == 2
    assert found["reasons"]["purpose.no_consent"] == 2
    for channel in ("email", "phone"):
        said = desk.does("audience", *words, "--channel", channel, now=now)
        assert (said["allowed"], said["reasons"].get("contact.channel_not_for_purpose")) == (0, 3)
    # For nothing else: this agreement opens no other use.
    assert "purpose.no_consent" in desk.denies(agreed, "氏名", other, now=now)
    assert "purpose.not_told" in desk.denies(agreed, "氏名", news, now=now)

    stays_as_agreed(desk, campaign, other, now=now)
    desk.does("consent withdraw", agreed, give={"purpose": campaign}, now="2026-02-02")
    ended = desk.does("audience", *words, "--channel", "post", now="2026-02-02")
    assert ended["subjects"] == []
    desk.does("consent give", silent, give={"purpose": campaign}, now="2026-02-02")
    assert desk.uses(silent, "住所", campaign, now="2026-02-02")


def stays_as_agreed(desk: Desk, campaign: str, other: str, *, now: str) -> None:
    """A declared use is never widened; it stands only under a purpose that is open by consent."""
    path = desk.folder.with_name("wider.yaml")
    told = desk.purposes()[0]
    for use, code in (
        (f"{{name: {CAMPAIGN}, of: {other}, items: [氏名, 住所, 電話番号], channels: [post]}}", "POLICY-022"),
        (f"{{name: 別の利用, of: {told}, items: [氏名]}}", "POLICY-021"),
        (f"{{name: 別の利用, of: {other}, items: []}}", "POLICY-021"),
    ):
        path.write_text(f"uses: [{use}]\n", encoding="utf-8")
        desk.refuses("policy answer", str(path), code=code, now=now)
    (held,) = [one for one in desk.policy()["purposes"] if one["id"] == campaign]
    assert held["items"] == ["name", "postal_address"]
