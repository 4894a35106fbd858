"""What of seed 004 shows that devices, media and papers are protected, and that their disposal cannot be undone."""

from e2e.desk import Desk, Fresh, Json
from e2e.shows_004_imports import NOW, PERSON

WHERE = "見本会館二階の受付"
CERTIFICATE = b"%PDF-1.7 \xe5\xbb\x83\xe6\xa3\x84"
MEDIA = "control:media_register"
DISPOSAL = "control:disposal"


def promises(desk: Desk, keeper: str, *, now: str) -> list[Json]:
    """The sentences that a control ought to keep, as the board has them."""
    said = desk.does("policy promises", now=now)["clauses"]
    return [one for one in said if keeper in (*one["kept_by"], *one.get("should_keep", ()))]


def state(desk: Desk, keeper: str, *, now: str) -> set[bool]:
    """Whether the control keeps its sentences."""
    return {keeper in one["kept_by"] for one in promises(desk, keeper, now=now)}


def _registered(
    desk: Desk, label: str = "USB-03", kind: str = "memory", items: tuple[str, ...] = ("氏名",)
) -> str:
    new = {"label": label, "kind": kind, "items": list(items), "area": "本社3階 施錠棚"}
    return str(desk.does("media add", give=new, now=NOW)["medium"]["medium"])


def _wish(**changed: object) -> dict[str, object]:
    how = {"due": "2026-02-04", "protection": "encrypted", "route": "courier"}
    return {"why": "講習の受付", "where": WHERE, **how, **changed}


def registers_media_with_check_out_and_return(fresh: Fresh) -> None:
    """Who has which, since when, where to and until when; late is late; unprotected is refused; lost is on record."""
    desk = fresh("004")
    assert state(desk, MEDIA, now=NOW) == {False}
    usb = _registered(desk)
    desk.hire("keitai", "carrier")
    desk.hire("kanri", "officer2", duties=["officer"])
    for kind, label, fitting in (("memory", "USB-04", "encrypted"), ("paper", "F-1", "sealed")):
        other = _registered(desk, label, kind)
        desk.refuses("media take", other, give=_wish(protection="none"), code="MEDIA-006", now=NOW)
        assert desk.does("media take", other, give=_wish(protection=fitting), now=NOW)["done"]
        desk.does("media return", other, now=NOW)
    taken = desk.does("media take", usb, give=_wish(), account="keitai", now=NOW)
    assert (taken["medium"]["place"], taken["medium"]["carrier"]) == ("out", "keitai")
    desk.refuses("media take", usb, give=_wish(), code="MEDIA-005", now=NOW)  # nobody takes what is out
    entry = desk.entry(taken["entry"])
    assert (entry["kind"], entry["actor"], entry["note"]["protection"]) == (
        "medium:taken",
        "keitai",
        "encrypted",
    )
    assert desk.anywhere(WHERE) == []  # sealed, opened for whoever is near, with an entry
    assert WHERE in desk.does("media words", usb, now=NOW)["words"]["2"]
    # Late: listed, and the promise is not kept until it is back.
    late = desk.does("media list", "--overdue", now="2026-02-06")
    assert [one["label"] for one in late["media"]] == ["USB-03"]
    assert state(desk, MEDIA, now="2026-02-06") == {False}
    desk.does("media return", usb, account="keitai", now="2026-02-06")
    kept = promises(desk, MEDIA, now="2026-02-06")
    assert kept
    assert all(MEDIA in one["kept_by"] and one["last_evidence"].startswith("2026-02-06") for one in kept)
    # An officer who does not carry it may permit just one carrying without protection, with a reason.
    desk.does("media permit", usb, give={"reason": "会場の機械が古い"}, account="kanri", now="2026-02-06")
    bare = _wish(protection="none", due="2026-02-08")
    desk.refuses("media take", usb, give=bare, account="kanri", code="MEDIA-007", now="2026-02-06")
    desk.does("media take", usb, give=bare, account="keitai", now="2026-02-06")
    lost = desk.does(
        "media lose", usb, give={"how": "駅で", "noticed": "2026-02-07"}, account="keitai", now="2026-02-07"
    )
    assert lost["medium"]["place"] == "lost"
    acts = desk.does("media show", usb, now="2026-02-07")["acts"]
    assert [one["act"] for one in acts] == ["registered", "taken", "returned", "permitted", "taken", "lost"]
    assert desk.does("ledger verify")["ok"]


def ties_an_export_to_its_medium_and_the_password_to_another_route(fresh: Fresh) -> None:
    """The medium names the sealed list that it takes, and the password never goes the way that the medium goes."""
    desk = fresh("004")
    service = desk.purposes()[0]
    desk.acquire(PERSON, purposes=[service], now=NOW)
    place = desk.folder.parent / "carried"
    place.mkdir()
    words = ("--purpose", service, "--items", "氏名", "-o", str(place / "list.zip"), "--days", "3")
    sealed = desk.ask("export", *words, now=NOW)
    assert (sealed.code, sealed.said["allowed"]) == (0, 1), sealed.noted
    number = sealed.said["entry"]
    usb = _registered(desk, items=())  # it held nobody until now
    wish = _wish(exports=[number])
    for together in ({}, {"password_route": "courier"}):
        desk.refuses("media take", usb, give={**wish, **together}, code="MEDIA-009", now=NOW)
    apart = {**wish, "password_route": "phone"}
    desk.refuses("media take", usb, give={**apart, "protection": "none"}, code="MEDIA-006", now=NOW)
    desk.refuses("media take", usb, give={**apart, "due": "2026-02-20"}, code="MEDIA-010", now=NOW)
    taken = desk.does("media take", usb, give=apart, now=NOW)
    assert taken["medium"]["exports"] == [number]
    (_, act) = desk.does("media show", usb, now=NOW)["acts"]
    assert (act["route"], act["password_route"], act["exports"]) == ("courier", "phone", [number])
    # Still on it until somebody says that it was erased from it.
    assert desk.does("media return", usb, now=NOW)["medium"]["exports"] == [number]


def stores_the_certificate_of_a_disposal_that_nothing_undoes(fresh: Fresh) -> None:
    """Method, contractor or hand, witness and a sealed certificate are on record; what is gone never comes back."""
    desk = fresh("004")
    assert state(desk, DISPOSAL, now=NOW) == {False}
    desk.hire("tachiai", "witness")
    certificate = desk.folder.parent / "certificate.pdf"
    certificate.write_bytes(CERTIFICATE)
    proof = ("--certificate", str(certificate))
    usb = _registered(desk)
    how = {"method": "destroy", "witness": "tachiai"}
    desk.does("media take", usb, give=_wish(), now=NOW)
    desk.refuses("media dispose", usb, *proof, give=how, code="MEDIA-004", now=NOW)  # somebody has it
    desk.does("media return", usb, now=NOW)
    desk.refuses("media dispose", usb, *proof, give={**how, "method": "wipe"}, code="MEDIA-011", now=NOW)
    desk.refuses("media dispose", usb, *proof, give={**how, "witness": "operator"}, code="MEDIA-012", now=NOW)
    desk.refuses("media dispose", usb, give=how, code="MEDIA-013", now=NOW)
    done = desk.does("media dispose", usb, *proof, give=how, now=NOW)
    note = desk.entry(done["entry"])["note"]
    assert (note["method"], note["witness"], len(note["certificate"])) == ("destroy", "tachiai", 64)
    assert desk.anywhere(CERTIFICATE.decode()) == []
    assert _stored(desk, usb) == CERTIFICATE
    for command, give in (("take", _wish(due="2026-02-10")), ("dispose", how)):
        more = proof if command == "dispose" else ()
        desk.refuses(f"media {command}", usb, *more, give=give, code="MEDIA-003", now="2026-02-09")
    assert desk.does("media show", usb, now="2026-02-09")["medium"]["place"] == "gone"
    desk.does("retention sweep", now="2026-02-09")  # the sentence speaks of erasure and disposal alike
    assert state(desk, DISPOSAL, now="2026-02-09") == {True}
    assert desk.does("ledger verify")["ok"]
    with desk.beside() as there:
        there.execute("UPDATE medium_certificate SET body = ?", (b"another",))
    found = desk.does("ledger verify", exits=1)["first_bad"]
    assert found["place"] == f"certificate:{usb}"


def _stored(desk: Desk, medium: str) -> bytes:
    place = desk.folder.parent / "back.pdf"
    desk.does("media certificate", medium, "-o", str(place), now=NOW)
    return place.read_bytes()
