"""What a start finishes and a restore brings back, on either store: the index by which persons are found, the suppressed."""

from pathlib import Path

import pytest

from integration.api_house import make_person, make_workspace
from sekisho import bootstrap, custody
from sekisho.application import book_desk, correcting, finding, keeping, leaving, signing_in
from sekisho.application.house import House
from sekisho.application.shelf import Shelf
from sekisho.errors import StaffError
from sekisho.vault.erasure import Eraser
from sekisho.vault.finding import Match
from sekisho.vault.model import ItemId
from sekisho.vault.normalise import Field
from sekisho.vault.plaintext import Plaintext

EMAIL, NAME = "メールアドレス", "氏名"
IDS = {EMAIL: ItemId("email"), NAME: ItemId("name")}


@pytest.fixture
def folder(each_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keyring"))
    monkeypatch.delenv("SEKISHO_EPOCHS", raising=False)
    return make_workspace(tmp_path)


def found(house: House, item: str, value: str) -> set[str]:
    """The persons that the index and their data name."""
    operator = signing_in.staff_by_name(house, "operator").actor
    return set(finding.find(house, operator, purpose="p6", by={item: Plaintext(value)}).subjects)


def corrects(house: House, subject: str, item: str, value: str) -> None:
    operator = signing_in.staff_by_name(house, "operator").actor
    correcting.correct(house, operator, subject, {item: Plaintext(value)})


def test_given_corrections_since_a_backup_when_restored_then_each_is_found_by_what_the_data_says_and_no_more(
    folder: Path, tmp_path: Path
) -> None:
    with bootstrap.house_at(folder) as house:
        changed = make_person(house, **{EMAIL: "before@example.jp", NAME: "見本 一"})
        kept = make_person(house, **{EMAIL: "kept@example.jp", NAME: "見本 二"})
        gone = make_person(house, **{EMAIL: "gone@example.jp"})
        corrects(house, kept, NAME, "甲田 二")
        assert len(house.vault.find(IDS[EMAIL], "gone@example.jp")) == 1
        keeping.backup(house, tmp_path / "a.backup")
        corrects(house, changed, EMAIL, "after@example.jp")
        assert found(house, EMAIL, "after@example.jp") == {changed}
        operator = signing_in.staff_by_name(house, "operator").actor
        leaving.erase(house, operator, gone, reason="staff")
    restored = tmp_path / "restored"
    custody.bring_back(tmp_path / "a.backup", restored)
    with bootstrap.house_at(restored) as house:
        assert house.keys.unsettled() == []
        assert found(house, EMAIL, "before@example.jp") == {changed}
        assert house.vault.find(IDS[EMAIL], "after@example.jp") == []
        assert found(house, EMAIL, "kept@example.jp") == {kept}
        assert found(house, NAME, "甲田 二") == {kept}
        assert list(house.vault.find_ranked(IDS[NAME], "見本 二").values()) == [Match.FORMER]
        assert house.vault.find(IDS[EMAIL], "gone@example.jp") == []
        assert book_desk.verify_book(house).ok


def test_given_an_erasure_that_a_killed_process_left_when_started_again_then_the_address_is_suppressed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bootstrap.house_at(folder) as house:
        gone = make_person(house, **{EMAIL: "gone@example.jp"})
        operator = signing_in.staff_by_name(house, "operator").actor
        with monkeypatch.context() as killed:
            killed.setattr(Eraser, "finish_each", lambda _self, _refs, **_options: None)
            leaving.erase(house, operator, gone, reason="staff")
        assert len(house.vault.find(IDS[EMAIL], "gone@example.jp")) == 1
        assert house.keys.suppressed_among(Field.EMAIL, ["gone@example.jp"]) == set()
    with bootstrap.house_at(folder) as house:
        assert house.keys.suppressed_among(Field.EMAIL, ["gone@example.jp"]) == {"gone@example.jp"}
        assert house.vault.find(IDS[EMAIL], "gone@example.jp") == []


def test_given_look_ups_that_a_killed_process_left_when_no_edition_is_in_force_then_they_wait_for_one(
    folder: Path,
) -> None:
    with bootstrap.house_at(folder) as house:
        subject = make_person(house, **{EMAIL: "one@example.jp"})
        holders = house.vault.find(IDS[EMAIL], "one@example.jp")
        house.keys.unsettle(holders)
    settings = bootstrap.load_workspace(folder)
    with pytest.MonkeyPatch.context() as before:

        def nothing(_self: Shelf, _conn: object, *, today: int) -> None:
            raise StaffError("WORKSPACE-005")

        before.setattr(Shelf, "snapshot", nothing)
        house = bootstrap.open_house(settings)
        assert house.keys.unsettled() == holders
        house.close()
    with bootstrap.house_at(folder) as house:
        assert house.keys.unsettled() == []
        assert found(house, EMAIL, "one@example.jp") == {subject}
