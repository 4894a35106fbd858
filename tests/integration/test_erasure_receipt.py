"""A receipt of erasure: checked without the workspace, it says what is true; changed anywhere, it proves nothing."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from integration.faults.sites import HANAKO, NOON, NOW, TARO, Site, fresh
from sekisho.application import receipts
from sekisho.errors import OperatorError, StaffError
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.receipt import IN_CLEAR, read_receipt

LATER = "2026-04-02"


def erased(site: Site) -> int:
    """Somebody is erased, somebody stays; the number of the entry."""
    gone = site.add(**HANAKO)
    site.add(**TARO)
    done = site.ask("subject", "erase", site.folder, gone, "--now", NOW, give={"reason": "request"})
    return int(str(done["entry"]))


def key_of(site: Site) -> str:
    return str(site.ask("ledger", "checkpoint", site.folder)["verifier"])


def test_given_a_receipt_when_checked_without_the_workspace_then_it_says_since_when_and_what_stays_in_clear(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    entry, key = erased(site), key_of(site)
    early, late = tmp_path / "early.json", tmp_path / "late.json"
    site.ask("ledger", "receipt", site.folder, str(entry), "-o", early, "--now", NOW)
    site.ask("keys", "roll", site.folder, "--now", LATER)
    site.ask("ledger", "receipt", site.folder, str(entry), "-o", late, "--now", LATER)
    shutil.rmtree(site.root)  # nothing of the workspace is needed

    told = site.ask("ledger", "check-receipt", early, "--key", key)
    assert (told["ok"], told["entry"], told["whole"]) == (True, str(entry), True)
    assert told["unreadable_since"] == NOON.isoformat()
    assert (told["final_since"], told["epoch"]) == (None, None)
    assert told["in_clear"] == list(IN_CLEAR)
    told = site.ask("ledger", "check-receipt", late, "--key", key)
    assert told["final_since"] == (NOON + timedelta(days=1)).isoformat()
    assert told["epoch"] == 2
    for receipt in (early, late):
        text = receipt.read_text(encoding="utf-8")
        assert not any(value in text for value in HANAKO.values())
    spoken = site.run("ledger", "check-receipt", late, "--key", key)
    assert "誰にも読めません" in spoken.stdout
    assert "unreadable since" in site.run("ledger", "check-receipt", late, "--key", key, lang="en").stdout


def test_given_a_receipt_when_changed_or_held_against_another_book_then_it_proves_nothing(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    entry = erased(site)
    site.ask("keys", "roll", site.folder, "--now", NOW)
    with site.house() as (house, operator):
        made = receipts.erasure_receipt(house, operator, entry)
        other = receipts.receipt_of  # what erased nothing has no receipt
        with pytest.raises(StaffError) as refused:
            house.write(lambda unit: other(unit, 0, actor="operator"))
        assert refused.value.code == "RECEIPT-004"
    key, text = key_of(site), made.to_json()
    assert receipts.check_receipt(text, key).final_since is not None

    parts = json.loads(text)
    swapped = {**parts, "erased": parts["rolled"], "rolled": None}
    backwards = {**parts, "rolled": parts["erased"]}
    forged = {**parts, "erased": {**parts["erased"], "body": parts["erased"]["body"].replace("2026", "2020")}}
    for bad, code in (
        (json.dumps(swapped), "RECEIPT-002"),
        (json.dumps(backwards), "RECEIPT-003"),
        (json.dumps(forged), "LEDGER-007"),
        (json.dumps({**parts, "v": 2}), "RECEIPT-001"),
        (json.dumps({**parts, "more": 1}), "RECEIPT-001"),
        ("[]", "RECEIPT-001"),
    ):
        with pytest.raises(OperatorError) as wrong:
            receipts.check_receipt(bad, key)
        assert wrong.value.code == code
    assert read_receipt(text) == made

    stranger = str(VerifierKey(name="book.example.com", public_key=bytes(31) + b"\x01"))
    place = tmp_path / "receipt.json"
    place.write_text(text, encoding="utf-8")
    answer = site.ask("ledger", "check-receipt", place, "--key", stranger, code=1)
    assert answer["ok"] is False
