"""What can be observed when seed 003 collects for targeted advertising: of whom, and of whom not."""

from collections.abc import Mapping

from e2e.desk import PASSWORD, Desk, Fresh, Json, reason, rules
from e2e.pages import Visitor, visiting

NOW, LATER = "2026-02-01", "2026-02-02"
PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp"}
OTHER = {"氏名": "見本 次郎", "メールアドレス": "jiro@example.jp"}
BEHAVIOUR = {"行動履歴": "見本の行動", "利用状況": "見本の記録", "端末情報": "見本の端末"}
GPC = {"Sec-GPC": "1"}

# -- 003-19 --------------------------------------------------------------------------------------------------------


def records_for_ads_of_whoever_did_not_decline(fresh: Fresh) -> None:
    """Behaviour, usage and device by the modules, for advertising; not of whoever said no, by whatever way."""
    desk = fresh("003")
    ads, smooth = desk.purpose("ターゲティング広告"), desk.purpose("円滑に")
    who = desk.acquire(PERSON, purposes=[smooth], now=NOW)
    collects(desk, ads, subject=who)
    collects(desk, ads)  # somebody of whom nothing else is known
    assert desk.uses(who, ",".join(BEHAVIOUR), ads, now=NOW) == BEHAVIOUR
    assert "item.not_for_purpose" in desk.denies(who, "氏名", ads, now=NOW)

    declines_on_the_portal(desk, ads, smooth, who)
    meets_the_signal(desk, ads, smooth)
    meets_the_signal_over_http(desk, ads)
    lets_a_visitor_choose(desk, ads)


def collects(desk: Desk, purpose: str, *, exits: int = 0, now: str = NOW, **more: object) -> Json:
    give = {"category": "customer", "channel": "automatic", "purposes": [purpose], "items": BEHAVIOUR, **more}
    return desk.does("subject add", give=give, now=now, exits=exits)


def declines_on_the_portal(desk: Desk, ads: str, smooth: str, who: str) -> None:
    """An objection to the purpose ends the collection for it, and only for it, until it is taken back."""
    with visiting(desk, now=LATER) as person:
        person.signs_in(PERSON["メールアドレス"])
        page = person.opens("/my/preferences")
        assert "ターゲティング広告" in page.words()
        assert person.sends("/my/preferences", {"purpose": ads, "act": "stop"}, seen=page).status == 303
    before = held_versions(desk)
    said = collects(desk, ads, subject=who, now=LATER, exits=1)
    assert rules(said) == ["ads.declined"]
    assert "広告" in reason(said, "ads.declined")["clause_text"]
    assert held_versions(desk) == before  # nothing was recorded
    assert desk.denies(who, "行動履歴", ads, now=LATER) == ["purpose.stopped"]
    collects(desk, smooth, subject=who, now=LATER)
    desk.does("subject resume", who, give={"purpose": ads}, now=LATER)
    collects(desk, ads, subject=who, now=LATER)


def held_versions(desk: Desk) -> int:
    with desk.beside() as data:
        return int(data.execute("SELECT count(*) FROM envelope").fetchone()[0])


def meets_the_signal(desk: Desk, ads: str, smooth: str) -> None:
    """A request with the signal is refused for advertising and taken for the rest; of a known person it is a will."""
    before = held_versions(desk)
    nobody = collects(desk, ads, signal="gpc", exits=1)
    assert rules(nobody) == ["ads.signal"]
    assert "Global Privacy Control" in reason(nobody, "ads.signal")["message"]
    assert held_versions(desk) == before
    collects(desk, smooth, signal="gpc")
    desk.refuses("subject add", give={"items": BEHAVIOUR, "signal": "dnt"}, code="REQUEST-001", now=NOW)

    who = desk.acquire(OTHER, purposes=[smooth], now=NOW)
    collects(desk, ads, subject=who)
    asked = {"verb": "use", "subject": who, "items": ["行動履歴"], "purpose": ads}
    assert desk.decide(now=NOW, exits=0, **asked)["allowed"]
    assert rules(desk.decide(now=NOW, exits=1, signal="gpc", **asked)) == ["ads.signal"]
    # From then on it is the person's will, whatever the next request says.
    assert rules(desk.decide(now=NOW, exits=1, **asked)) == ["purpose.stopped"]
    assert rules(collects(desk, ads, subject=who, exits=1)) == ["ads.declined"]
    kept = [one for one in desk.entries() if one["note"].get("signal") == "gpc"]
    # Two persons: this one, and the newcomer of whom something else was taken with the signal.
    assert [(one["kind"], one["purpose"]) for one in kept] == [("subject:objection:made", ads)] * 2


def meets_the_signal_over_http(desk: Desk, ads: str) -> None:
    """The header itself, on the interface that collects, on the form and on the page."""
    body = {"category": "customer", "channel": "automatic", "purposes": [ads], "items": BEHAVIOUR}
    desk.hire("keisoku", "measuring", duties=["persons"])
    with visiting(desk, now=NOW) as site:
        bearer = signed_in(site)
        assert posts(site, body, bearer)[0] == 201
        status, said = posts(site, body, {**bearer, **GPC})
        assert (status, rules(said)) == (403, ["ads.signal"])
        told = site.client.get("/.well-known/gpc.json")
        assert told.json() == {"gpc": True, "lastUpdate": "2026-01-05"}
        page = site.opens("/external-transmission").words()
        assert "Global Privacy Control" in page
        assert "広告配信事業者" in page
        assert "広告は停止しています" not in page
        site.client.headers.update(GPC)
        assert "広告は停止しています" in site.opens("/external-transmission").words()
        registers_with_the_signal(site)
    (found,) = desk.does(
        "subject find",
        "--purpose",
        desk.purpose("円滑に"),
        give={"メールアドレス": "new@example.jp"},
        now=NOW,
    )["subjects"]
    assert rules(collects(desk, ads, subject=found, exits=1)) == ["ads.declined"]


def registers_with_the_signal(site: Visitor) -> None:
    form = site.opens("/register?category=customer")
    version = form.tree.css_first("input[name=notice]")
    assert version is not None
    typed = {
        "item.name": "見本 新",
        "item.email": "new@example.jp",
        "notice": version.attributes["value"] or "",
        "category": "customer",
        "confirmed": "yes",
    }
    assert site.sends("/register?category=customer", typed, seen=form).location == "/register/done"


def lets_a_visitor_choose(desk: Desk, ads: str) -> None:
    """Without signing in: the choice is kept in the browser, goes with every request, and can be taken back."""
    body = {"category": "customer", "channel": "automatic", "purposes": [ads], "items": BEHAVIOUR}
    assert rules(collects(desk, ads, signal="choice", exits=1)) == ["ads.signal"]
    with visiting(desk, now=LATER) as site:
        bearer = signed_in(site)
        page = site.opens("/external-transmission")
        assert site.sends("/external-transmission", {"act": "decline"}, seen=page).status == 303
        after = site.opens("/external-transmission")
        assert "断っています" in after.words()
        status, said = posts(site, body, bearer)
        assert (status, rules(said)) == (403, ["ads.signal"])
        site.sends("/external-transmission", {"act": "allow"}, seen=after)
        assert posts(site, body, bearer)[0] == 201
    chosen = [one["note"] for one in desk.entries() if one["kind"] == "visitor:choice:made"]
    assert chosen == [{"choice": "declined"}, {"choice": "allowed"}]


def signed_in(site: Visitor) -> dict[str, str]:
    """The header of a signed-in program."""
    opened = site.client.post("/api/v1/session", json={"account": "keisoku", "password": PASSWORD})
    assert opened.status_code == 201, opened.text
    return {"Authorization": f"Bearer {opened.json()['token']}"}


def posts(site: Visitor, body: Mapping[str, object], headers: Mapping[str, str]) -> tuple[int, Json]:
    answered = site.client.post("/api/v1/subjects", json=dict(body), headers=dict(headers))
    return answered.status_code, answered.json()
