import stat
from pathlib import Path

import pytest

from sekisho.errors import OperatorError
from sekisho.vault.cipher import box_open, box_seal, new_key, new_root_key, root_public_of
from sekisho.vault.epoch import FileCustody
from sekisho.vault.errors import ErasedError, TamperedError
from sekisho.vault.keystore import Admission, create_keystore, open_keystore
from sekisho.vault.ledger_numbers import BLOCK
from sekisho.vault.model import HolderNo
from sekisho.vault.recovery import parse_recovery_sheet, recovery_sheet
from unit.vault.vault_house import (
    CARE,
    CONTACT,
    MEMBER,
    NOW,
    WORKSPACE,
    House,
    beside,
    keys_place,
    open_house,
)


def test_given_no_epoch_key_when_opened_then_a_clear_refusal(house: House) -> None:
    house.close()
    (house.root / "epochs" / "epoch-000001.key").unlink()
    with pytest.raises(OperatorError) as refused:
        open_house(house.root)
    assert refused.value.code == "VAULT-004"


@pytest.mark.parametrize("name", ["epochs", "epochs/epoch-000001.key"])
def test_given_an_epoch_key_that_others_may_read_when_opened_then_refused(house: House, name: str) -> None:
    house.close()
    path = house.root / name
    path.chmod(path.stat().st_mode | stat.S_IRGRP)
    with pytest.raises(OperatorError) as refused:
        open_house(house.root)
    assert refused.value.code == "VAULT-005"


def test_given_another_stores_epoch_key_when_opened_then_refused(house: House) -> None:
    house.close()
    FileCustody(house.root / "epochs").put(1, new_key())
    with pytest.raises(OperatorError) as refused:
        open_house(house.root)
    assert refused.value.code == "VAULT-006"


def test_given_another_workspaces_store_when_opened_then_refused(house: House) -> None:
    with pytest.raises(OperatorError) as refused:
        open_keystore(keys_place(house.root), house.keys.custody, "other")
    assert refused.value.code == "VAULT-015"


def test_given_a_store_when_created_again_then_refused(house: House) -> None:
    with pytest.raises(OperatorError):
        create_keystore(keys_place(house.root), house.keys.custody, WORKSPACE, at=NOW)


def test_epoch_keys_are_files_of_their_owner_and_gone_when_destroyed(tmp_path: Path) -> None:
    custody = FileCustody(tmp_path / "epochs")
    key = custody.create(1)
    assert custody.create(1) == custody.get(1) == key
    assert stat.S_IMODE((tmp_path / "epochs" / "epoch-000001.key").stat().st_mode) == 0o600
    assert (custody.current(), custody.numbers()) == (1, [1])
    custody.destroy(1)
    custody.destroy(1)
    assert (custody.current(), list((tmp_path / "epochs").iterdir())) == (0, [])


def test_given_holders_admitted_then_numbers_rise_and_pseudonyms_are_their_own(house: House) -> None:
    admitted = house.keys.admit([Admission(groups=(MEMBER, CARE))] * 300, at=NOW)
    again = house.keys.admit([Admission(groups=())] * 2, at=NOW)
    assert [a.holder for a in admitted] == list(range(1, 301))
    assert again[0].holder == 301
    pseudonyms = [a.ledger for a in (*admitted, *again)]
    assert len(set(pseudonyms)) == 302
    assert all(0 <= number < BLOCK for number in pseudonyms)
    assert pseudonyms != sorted(pseudonyms)
    for a in admitted[:3]:
        assert house.keys.ledger_no(a.holder) == a.ledger
        assert house.keys.holder_of(a.ledger) == a.holder
        assert house.keys.find_key(a.holder, CARE) == a.keys[CARE]


def test_given_a_full_block_when_drawing_then_the_next_opens(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sekisho.vault.ledger_numbers._FULL", 10)
    admitted = house.keys.admit([Admission(groups=())] * 25, at=NOW)
    blocks = [a.ledger // BLOCK for a in admitted]
    assert [blocks.count(n) for n in range(3)] == [10, 10, 5]
    assert len({a.ledger for a in admitted}) == 25


def test_leased_numbers_are_never_given_twice(house: House) -> None:
    first = house.keys.lease_numbers("x", 65_536)
    house.close()
    with open_house(house.root) as again:
        assert again.keys.lease_numbers("x", 5) == range(first.stop, first.stop + 5)


def test_a_value_only_one_may_have_is_reserved_first_come(house: House) -> None:
    assert house.keys.reserve("login", "a@example.jp", HolderNo(1))
    assert house.keys.reserve("login", "a@example.jp", HolderNo(1))
    assert not house.keys.reserve("login", "a@example.jp", HolderNo(2))
    assert house.keys.lookup("login", "a@example.jp") == [1]


def test_secrets_and_marks_last_and_survive_a_roll(house: House) -> None:
    signing = house.keys.secret("ledger", lambda: b"s" * 32)
    house.keys.set_mark("ledger_size", "12")
    house.roll()
    house.close()
    with open_house(house.root) as again:
        assert again.keys.secret("ledger", lambda: b"t" * 32) == signing == b"s" * 32
        assert again.keys.mark("ledger_size") == "12"
        assert again.keys.mark("unknown") is None


def test_given_a_key_asked_twice_when_made_then_one_key(house: House) -> None:
    pair = (HolderNo(5), CONTACT)
    one = house.keys.ensure_keys([pair, pair], at=NOW)
    assert house.keys.ensure_keys([pair], at=NOW) == one
    house.keys.destroy(HolderNo(5), {CONTACT: 4}, at=NOW)
    house.keys.destroy(HolderNo(5), {CONTACT: 2}, at=NOW)
    again = house.keys.ensure_keys([pair], at=NOW)[pair]
    assert again.key != one[pair].key
    assert again.floor == 4
    house.keys.destroy(HolderNo(5), None, at=NOW)
    with pytest.raises(ErasedError) as refused:
        house.keys.ensure_keys([pair], at=NOW)
    assert refused.value.code == "VAULT-010"


def test_given_a_wrap_moved_to_another_holder_when_unwrapped_then_refused(house: House) -> None:
    house.keys.admit([Admission(groups=(MEMBER,))] * 2, at=NOW)
    with beside(house.keys.engine) as connection:
        connection.exec_driver_sql(
            "UPDATE wrapped_key SET wrapped=(SELECT wrapped FROM wrapped_key WHERE holder_no=1) WHERE holder_no=2"
        )
    assert house.keys.find_key(HolderNo(1), MEMBER) is not None
    with pytest.raises(TamperedError):
        house.keys.find_key(HolderNo(2), MEMBER)


def test_the_sheet_reads_back_however_it_is_typed() -> None:
    for _ in range(20):
        private, public = new_root_key()
        sheet = recovery_sheet(private)
        assert parse_recovery_sheet(sheet) == private
        typed = sheet.lower().replace("0", "o").replace("1", "l").replace(":", "：").replace(" ", "  ")
        assert parse_recovery_sheet(typed) == private
        assert root_public_of(private) == public


def test_given_a_wrong_swapped_or_missing_group_when_typed_then_its_number_is_named() -> None:
    lines = recovery_sheet(bytes(range(32))).splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("01:"))
    wrong = list(lines)
    wrong[first + 4] = "05: " + ("0000" if "0000" not in lines[first + 4] else "1111") + lines[first + 4][8:]
    swapped = list(lines)
    swapped[first], swapped[first + 1] = "01" + lines[first + 1][2:], "02" + lines[first][2:]
    for typed, group in ((wrong, 5), (swapped, 1), (lines[: first + 12], 13)):
        with pytest.raises(OperatorError) as refused:
            parse_recovery_sheet("\n".join(typed))
        assert (refused.value.code, refused.value.facts) == ("VAULT-019", {"group": group})


def test_the_sealed_box_opens_with_its_private_key_in_its_place_only() -> None:
    private, public = new_root_key()
    sealed = box_seal(public, b"key", b"place")
    assert box_open(private, sealed, b"place") == b"key"
    for key, box, place in (
        (new_root_key()[0], sealed, b"place"),
        (private, sealed, b"elsewhere"),
        (private, sealed[:-1], b"place"),
        (private, b"\x02" + sealed[1:], b"place"),
        (private, sealed[:1] + bytes(32) + sealed[33:], b"place"),
    ):
        with pytest.raises(TamperedError):
            box_open(key, box, place)
