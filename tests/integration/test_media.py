"""Devices, media and papers: their acts, what is seen to before each, and that the book misses what is changed."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from integration.api_house import (
    CANARY,
    DESK,
    NOBODY,
    OFFICER,
    PASSWORD,
    SECOND,
    bearer,
    client_of,
    make_person,
)
from integration.own_house import actor, house, template  # noqa: F401 - fixtures
from sekisho.application import book_desk, exporting, media_book, media_desk, promises, signing_in
from sekisho.application.exporting import ListExport
from sekisho.application.house import House
from sekisho.application.media_desk import Disposal, MediumActed, NewMedium, Taking
from sekisho.application.promises import KeeperState
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import FixedClock
from sekisho.law.legal_day import as_date, legal_day
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.carrying import Carriage, Form
from sekisho.safeguards.media import METHODS, MediumKind, Whereabouts
from sekisho.safeguards.media_store import medium_act, medium_certificate
from sekisho.vault.errors import TamperedError
from sekisho.vault.plaintext import Plaintext

PDF = b"%PDF-1.7 \xe6\x98\x8e " + CANARY.encode()


def staff(house: House, name: str) -> Actor:
    return signing_in.staff_by_name(house, name).actor


def stick(house: House, actor: Actor, **changed: Any) -> int:
    new: dict[str, Any] = {"label": "USB-03", "kind": "memory", "items": ("氏名",), "keeper": OFFICER}
    done = media_desk.register(house, actor, NewMedium(**{"area": "三階の棚", **new, **changed}))
    return done.medium.no


def today(house: House) -> date:
    return as_date(legal_day(house.clock.now()))


def taking(house: House, **changed: Any) -> Taking:
    words = {"why": Plaintext(f"{CANARY}の講習"), "where": Plaintext("見本会館")}
    how = {"due": today(house) + timedelta(days=3), "protection": "encrypted", "route": "hand"}
    return Taking(**{**words, **how, **changed})  # type: ignore[arg-type]  # fields by name


def disposal(**changed: Any) -> Disposal:
    return Disposal(**{"method": "destroy", "witness": SECOND, "certificate": PDF, **changed})


def later(house: House, days: int) -> House:
    made = House(**{name: getattr(house, name) for name in house.__dataclass_fields__})
    object.__setattr__(made, "clock", FixedClock(at=house.clock.now() + timedelta(days=days)))
    return made


def test_given_a_medium_when_carried_and_back_then_each_act_is_one_entry_and_the_book_agrees(
    house: House, actor: Actor
) -> None:
    number = stick(house, actor)
    before = house.read(lambda unit: book.size(unit.conn))
    acts: list[MediumActed] = [
        media_desk.check(house, actor, number),
        media_desk.take(house, staff(house, DESK), number, taking(house)),
        media_desk.give_back(house, staff(house, DESK), number),
    ]
    assert [done.entry for done in acts] == [before, before + 1, before + 2]
    assert [done.medium.place for done in acts] == [Whereabouts.HERE, Whereabouts.OUT, Whereabouts.HERE]
    taken = house.read(lambda unit: book.entry(unit.conn, acts[1].entry))
    assert (taken.kind, taken.actor, taken.note["carrier"]) == (EntryKind.MEDIUM_TAKEN, DESK, DESK)
    found = media_book.history(house, number)
    assert [row.act.value for row in found.acts] == ["registered", "checked", "taken", "returned"]
    # Words are sealed, opened for whoever is near, with an entry.
    opened, entry = media_book.words(house, actor, number)
    assert opened[3].reveal() == f"{CANARY}の講習\n見本会館"
    assert house.read(lambda unit: book.entry(unit.conn, entry)).kind is EntryKind.MEDIUM_LOOKED
    with pytest.raises(StaffError, match="ACCOUNT-007"):
        media_book.words(house, staff(house, NOBODY), number)
    assert CANARY not in str(
        house.read(lambda unit: [row._asdict() for row in unit.conn.execute(medium_act.select())])
    )
    assert book_desk.verify_book(house).ok


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"protection": "none"}, "MEDIA-006"),
    ({"protection": "sealed"}, "MEDIA-008"),
    ({"protection": "glue"}, "REQUEST-001"),
    ({"why": Plaintext(" ")}, "MEDIA-017"),
    ({"due": date(2020, 1, 1)}, "MEDIA-019"),
    ({"carrier": "nobody.there"}, "MEDIA-016"),
    ({"carrier": SECOND}, "ACCOUNT-007"),
    ({"exports": (1,)}, "MEDIA-018"),
)


def test_given_a_taking_that_is_not_in_order_when_asked_then_refused_and_nothing_is_entered(
    house: House, actor: Actor
) -> None:
    number, desk = stick(house, actor), staff(house, DESK)
    before = house.read(lambda unit: book.size(unit.conn))
    for changed, code in REFUSED:
        with pytest.raises(StaffError, match=code):
            media_desk.take(house, desk, number, taking(house, **changed))
    assert house.read(lambda unit: book.size(unit.conn)) == before
    assert media_book.history(house, number).medium.place is Whereabouts.HERE


def test_given_an_officers_permit_when_another_carries_it_open_then_once_and_never_who_permitted(
    house: House, actor: Actor
) -> None:
    number, open_way = stick(house, actor), taking(house, protection="none")
    with pytest.raises(StaffError, match="MEDIA-017"):
        media_desk.permit(house, actor, number, Plaintext(""))
    with pytest.raises(StaffError, match="ACCOUNT-007"):
        media_desk.permit(house, staff(house, DESK), number, Plaintext("急ぎ"))
    media_desk.permit(house, actor, number, Plaintext("会場の機械が暗号化に対応していない"))
    with pytest.raises(StaffError, match="MEDIA-007"):
        media_desk.take(house, actor, number, open_way)
    desk = staff(house, DESK)
    assert media_desk.take(house, desk, number, open_way).medium.protection == "none"
    media_desk.give_back(house, desk, number)
    with pytest.raises(StaffError, match="MEDIA-006"):
        media_desk.take(house, desk, number, open_way)
    # What holds no personal data goes as it is; papers go sealed.
    empty = stick(house, actor, label="PJ-1", kind="computer", items=())
    assert media_desk.take(house, desk, empty, open_way)
    papers = stick(house, actor, label="F-1", kind="paper")
    with pytest.raises(StaffError, match="MEDIA-008"):
        media_desk.take(house, desk, papers, taking(house))
    assert media_desk.take(house, desk, papers, taking(house, protection="sealed"))


def test_given_a_list_with_a_password_when_a_medium_takes_it_then_the_password_goes_another_way(
    house: House, actor: Actor
) -> None:
    pytest.importorskip("pyzipper", reason="the extra sekisho[carry] is not installed")
    make_person(house)
    asked = ListExport(
        purpose="p6", items=["氏名"], carriage=Carriage(form=Form.ZIP), password="a way of its own 7", days=2
    )
    entry = exporting.export_list(house, actor, asked).entry
    # A medium that was to hold nothing holds persons from now.
    number = stick(house, actor, items=())
    near = taking(house, exports=(entry,), due=today(house) + timedelta(days=2))
    for password_route in (None, "hand"):
        with pytest.raises(StaffError, match="MEDIA-009"):
            media_desk.take(house, actor, number, replace(near, password_route=password_route))
    with pytest.raises(StaffError, match="MEDIA-006"):
        media_desk.take(house, actor, number, replace(near, protection="none", password_route="phone"))
    late = today(house) + timedelta(days=3)
    with pytest.raises(StaffError, match="MEDIA-010"):
        media_desk.take(house, actor, number, replace(near, password_route="phone", due=late))
    done = media_desk.take(house, actor, number, replace(near, password_route="phone"))
    assert done.medium.exports == (entry,)
    assert media_desk.give_back(house, actor, number).medium.holds_persons
    media_desk.take(house, actor, number, taking(house))
    assert not media_desk.give_back(house, actor, number, emptied=True).medium.holds_persons


def test_given_a_medium_past_its_day_when_the_board_is_seen_then_the_register_is_broken_until_it_is_back(
    house: House, actor: Actor
) -> None:
    def state(at: House) -> KeeperState:
        facts = at.read(promises.facts)
        return promises._by_control(promises.catalogue().keepers[promises.MEDIA], facts).state

    assert state(house) is KeeperState.NO_EVIDENCE
    number = stick(house, actor)
    assert state(house) is KeeperState.KEPT
    media_desk.take(house, actor, number, taking(house))
    after = later(house, 5)
    assert [one.no for one in media_book.register(after).overdue] == [number]
    assert state(after) is KeeperState.BROKEN
    media_desk.give_back(after, actor, number)
    assert state(after) is KeeperState.KEPT
    assert media_book.register(after).overdue == ()
    assert state(later(house, 500)) is KeeperState.STALE


def test_given_a_loss_when_told_by_anybody_then_on_record_until_found_and_nothing_else_is_done_with_it(
    house: House, actor: Actor
) -> None:
    number, nobody = stick(house, actor), staff(house, NOBODY)
    how = Plaintext(f"{CANARY}の駅で")
    with pytest.raises(StaffError, match="MEDIA-019"):
        media_desk.lose(house, nobody, number, how, noticed=today(house) + timedelta(days=1))
    assert media_desk.lose(house, nobody, number, how, noticed=today(house)).medium.place is Whereabouts.LOST
    for act in (
        lambda: media_desk.take(house, actor, number, taking(house)),
        lambda: media_desk.check(house, actor, number),
        lambda: media_desk.dispose(house, actor, number, disposal()),
    ):
        with pytest.raises(StaffError, match="MEDIA-005"):
            act()
    with pytest.raises(StaffError, match="ACCOUNT-007"):
        media_desk.find_again(house, nobody, number)
    assert media_desk.find_again(house, actor, number).medium.place is Whereabouts.HERE


def test_given_a_disposal_when_certified_and_witnessed_then_sealed_recorded_and_it_never_comes_back(
    house: House, actor: Actor
) -> None:
    number = stick(house, actor)
    media_desk.take(house, actor, number, taking(house))
    with pytest.raises(StaffError, match="MEDIA-004"):
        media_desk.dispose(house, actor, number, disposal())
    media_desk.give_back(house, actor, number)
    for changed, code in (
        ({"method": "dissolve"}, "MEDIA-011"),
        ({"method": "wipe"}, "MEDIA-011"),
        ({"witness": actor.id}, "MEDIA-012"),
        ({"witness": "nobody.there"}, "MEDIA-016"),
        ({"certificate": None}, "MEDIA-013"),
        ({"certificate": b"MZ not a pdf"}, "MEDIA-021"),
        ({"certificate_kind": "text/plain"}, "MEDIA-021"),
    ):
        with pytest.raises(StaffError, match=code):
            media_desk.dispose(house, actor, number, disposal(**changed))
    with pytest.raises(StaffError, match="ACCOUNT-007"):
        media_desk.dispose(house, staff(house, DESK), number, disposal())
    done = media_desk.dispose(house, actor, number, disposal())
    assert done.medium.place is Whereabouts.GONE
    found = media_book.certificate(house, actor, number)
    assert (found.kind, found.content) == ("application/pdf", PDF)
    entry = house.read(lambda unit: book.entry(unit.conn, done.entry))
    assert (entry.note["method"], entry.note["witness"]) == ("destroy", SECOND)
    for act in (
        lambda: media_desk.take(house, actor, number, taking(house)),
        lambda: media_desk.find_again(house, actor, number),
        lambda: media_desk.dispose(house, actor, number, disposal()),
    ):
        with pytest.raises(StaffError, match="MEDIA-003"):
            act()
    # Papers that the office shreds itself need a witness and no certificate.
    papers = stick(house, actor, label="F-1", kind="paper")
    assert media_desk.dispose(house, actor, papers, disposal(method="shred", certificate=None))
    with pytest.raises(StaffError, match="MEDIA-015"):
        media_book.certificate(house, actor, papers)


def test_given_every_kind_when_its_methods_are_read_then_there_is_one_and_papers_are_never_wiped() -> None:
    assert set(METHODS) == set(MediumKind)
    assert all(METHODS.values())
    assert "wipe" not in METHODS[MediumKind.PAPER] | METHODS[MediumKind.MEMORY]


CHANGES = {
    "the carrier is another": update(medium_act)
    .where(medium_act.c.no == 2)
    .values(facts='{"carrier":"officer.one","due":30000,"protection":"encrypted","route":"hand"}'),
    "the disposal is taken out": delete(medium_act).where(medium_act.c.no == 4),
    "an act in between is taken out": delete(medium_act).where(medium_act.c.no == 2),
    "its words are gone": update(medium_act).where(medium_act.c.no == 2).values(words=None),
    "everything is taken out": delete(medium_act),
}


@pytest.mark.parametrize("name", CHANGES)
def test_given_a_history_changed_beside_the_program_when_read_or_verified_then_it_is_found(
    house: House, actor: Actor, name: str
) -> None:
    number = stick(house, actor)
    media_desk.take(house, actor, number, taking(house))
    media_desk.give_back(house, actor, number)
    media_desk.dispose(house, actor, number, disposal())
    assert book_desk.verify_book(house).ok
    house.write(lambda unit: unit.conn.execute(CHANGES[name]).rowcount)
    found = book_desk.verify_book(house)
    assert found.first_bad is not None
    assert found.first_bad.place.startswith("medium")
    with pytest.raises(TamperedError, match="MEDIA-014"):
        media_book.register(house)


def test_given_a_certificate_exchanged_when_read_or_verified_then_it_is_found(
    house: House, actor: Actor
) -> None:
    number = stick(house, actor)
    media_desk.dispose(house, actor, number, disposal())
    change = update(medium_certificate).values(body=b"another")
    house.write(lambda unit: unit.conn.execute(change).rowcount)
    found = book_desk.verify_book(house).first_bad
    assert found is not None
    assert found.place == f"certificate:{number}"
    with pytest.raises(TamperedError, match="MEDIA-014"):
        media_book.certificate(house, actor, number)


def test_given_the_api_when_a_medium_lives_its_life_then_each_door_answers_as_the_desk_does(
    house: House,
) -> None:
    with client_of(house) as client:
        assert client.get("/api/v1/media").status_code == 401
        officer, desk = bearer(client, OFFICER), bearer(client, DESK)
        new = {"label": "USB-9", "kind": "memory", "area": "三階", "items": ["氏名"]}
        assert "ACCOUNT-007" in client.post("/api/v1/media", json=new, headers=desk).text
        made = client.post("/api/v1/media", json=new, headers=officer).json()
        place = f"/api/v1/media/{made['medium']['medium']}"
        due = (today(house) + timedelta(days=1)).isoformat()
        wish = {"why": CANARY, "where": "会館", "due": due, "protection": "none", "route": "hand"}
        refused = client.post(f"{place}/take", json=wish, headers=desk)
        assert "MEDIA-006" in refused.text
        permit = {"act": "permit", "words": "会場の機械が古い"}
        assert client.post(place, json=permit, headers=officer).status_code == 200
        assert client.post(f"{place}/take", json=wish, headers=desk).json()["medium"]["place"] == "out"
        assert CANARY in client.post(f"{place}/words", headers=officer).text
        assert CANARY not in client.get(place, headers=officer).text
        assert client.post(place, json={"act": "return"}, headers=desk).status_code == 200
        assert client.post(place, json={"act": "fly"}, headers=desk).status_code == 400
        pdf = {**officer, "Content-Type": "application/pdf"}
        gone = client.post(f"{place}/dispose?method=destroy&witness={SECOND}", content=PDF, headers=pdf)
        assert gone.json()["medium"]["place"] == "gone", gone.text
        got = client.get(f"{place}/certificate", headers=officer)
        assert (got.content, got.headers["cache-control"]) == (PDF, "no-store")
        acts = client.get(place, headers=officer).json()["acts"]
        assert [one["act"] for one in acts] == ["registered", "permitted", "taken", "returned", "disposed"]


def test_given_the_console_when_a_medium_lives_its_life_then_each_page_says_where_it_is(house: House) -> None:
    with client_of(house) as client:

        def sends(place: str, **fields: Any) -> str:
            token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/console/media").text)
            typed = {**fields, **({} if token is None else {"_csrf_token": token[1]})}
            files = {"certificate": typed.pop("certificate")} if "certificate" in typed else None
            return str(client.post(f"/console/{place}", data=typed, files=files).text)

        client.get("/console/login")
        token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/console/login").text)
        assert token is not None
        signing = {"_csrf_token": token[1], "account": OFFICER, "password": PASSWORD}
        client.post("/console/login", data=signing)
        bad = sends("media", label="USB 5", kind="memory", area="三階の棚", keeper=OFFICER)
        assert "登録できません" in bad
        (item,) = [
            one.id for one in house.read(lambda unit: unit.snapshot.policy.items) if one.name == "氏名"
        ]
        made = sends("media", label="USB-5", kind="memory", area="三階の棚", keeper=OFFICER, items=[item])
        assert "保管中" in made
        due = (today(house) + timedelta(days=1)).isoformat()
        wish = {"act": "take", "why": CANARY, "where": "会館", "due": due, "route": "hand"}
        assert "暗号化も封かんもせずに" in sends("media/1", **wish, protection="none")
        out = sends("media/1", **wish, protection="encrypted")
        assert "持ち出し中" in out
        assert CANARY not in out
        assert CANARY in sends("media/1", act="words")
        assert "保管中" in sends("media/1", act="return")
        how: dict[str, Any] = {"method": "destroy", "witness": SECOND}
        paper = {"certificate": ("proof.pdf", PDF, "application/pdf")}
        assert "管理番号が違います" in sends("media/1/dispose", **how, **paper, label="USB-6")
        assert "廃棄の証明がありません" in sends("media/1/dispose", **how, label="USB-5")
        assert "廃棄済み" in sends("media/1/dispose", **how, **paper, label="USB-5")
        assert media_book.certificate(house, staff(house, OFFICER), 1).content == PDF
