"""Lists are carried out through the gate, sealed, watermarked, harmless to spreadsheets, and destroyed in time."""

import csv
import io
import logging
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from integration.api_house import DESK, make_person
from integration.own_house import actor, house, template  # noqa: F401 - fixtures
from sekisho.application import exporting, leaving, preferences, signing_in
from sekisho.application.export_store import list_export
from sekisho.application.exporting import ListExport, destroy_expired, export_list, exports, harmless
from sekisho.application.house import House
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import FixedClock
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.carrying import Carriage, Form

PASSWORD = "a way of its own 7"


def wanted(form: Form = Form.CSV, **changed: Any) -> ListExport:
    items = changed.pop("items", ["氏名", "電話番号"])
    carriage = changed.pop("carriage", Carriage(form=form))
    return ListExport(purpose=changed.pop("purpose", "p6"), items=items, carriage=carriage, **changed)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_given_persons_who_stopped_when_exported_then_left_out_counted_and_one_entry_says_who_was_in_it(
    house: House, actor: Actor
) -> None:
    first, second = make_person(house), make_person(house, 氏名="見本 次郎")
    preferences.stop(house, actor, second, purpose="p5")
    done = export_list(house, actor, wanted(purpose="p5"))
    assert (done.allowed, done.excluded, done.by_rule) == (1, 1, {"purpose.stopped": 1})
    assert [reason.rule for reason in done.reasons] == ["purpose.stopped"]
    head, row = read(done.content)
    assert (head[:2], head[-1], row[1]) == (["氏名", "電話番号"], exporting.MARK, "090-0000-7777")
    assert row[-1].startswith(f"{done.entry} operator ")
    entry = house.read(lambda unit: book.entry(unit.conn, done.entry))
    assert (entry.kind, entry.note["excluded"], entry.sets[0].count) == (
        EntryKind.SUBJECT_LIST_EXPORTED,
        1,
        1,
    )
    mine = [house.read(lambda unit, who=who: _entries(unit, who)) for who in (first, second)]  # type: ignore[misc]
    assert [done.entry in numbers for numbers in mine] == [True, False]


def _entries(unit: Any, who: str) -> list[int]:
    state = unit.subject(who)
    return [entry.no for entry in book.entries_of(unit.conn, unit.ledger_no(state.subject_no))]


def test_given_a_role_without_the_purpose_when_exported_then_nobody_is_in_it_and_nothing_is_opened(
    house: House,
) -> None:
    make_person(house)
    desk = signing_in.staff_by_name(house, DESK).actor
    done = export_list(
        house, desk, ListExport(purpose="p5", items=["氏名"], carriage=Carriage(form=Form.CSV))
    )
    assert (done.allowed, done.excluded, done.content) == (0, 1, b"")
    assert house.read(lambda unit: book.entry(unit.conn, done.entry)).allowed is False
    assert exports(house) == []


@pytest.mark.parametrize("value", ["=1+1", "+81 90", "-2", "@SUM(A1)", "\t=1", "＝1", " =1"])
def test_given_what_a_spreadsheet_would_run_when_exported_then_it_is_kept_as_text(value: str) -> None:
    assert harmless(value) == f"'{value}"
    assert harmless("090-0000-0000") == "090-0000-0000"


def test_given_a_planted_formula_when_exported_then_the_cell_is_text(house: House, actor: Actor) -> None:
    make_person(house, 氏名='=HYPERLINK("https://example.com")')
    _, row = read(export_list(house, actor, wanted()).content)
    assert row[0].startswith("'=")


def test_given_an_open_file_or_a_password_beside_it_when_asked_then_refused_and_nothing_is_entered(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    make_person(house)
    before = house.read(lambda unit: book.size(unit.conn))
    open_file = Carriage(form=Form.CSV, file=tmp_path / "list.csv")
    beside = Carriage(form=Form.ZIP, file=tmp_path / "a.zip", password_file=tmp_path / "b.txt")
    for carriage, code in ((open_file, "CARRY-001"), (beside, "CARRY-002")):
        with pytest.raises(StaffError, match=code):
            export_list(house, actor, wanted(carriage=carriage, password=PASSWORD))
    with pytest.raises(StaffError, match="CARRY-004"):
        export_list(house, actor, wanted(Form.ZIP, password="short"))
    with pytest.raises(StaffError, match="CARRY-005"):
        export_list(house, actor, wanted(Form.ZIP, recipient="age1"))
    with pytest.raises(StaffError, match="CARRY-007"):
        export_list(house, actor, wanted(days=400))
    assert house.read(lambda unit: book.size(unit.conn)) == before


def test_given_a_list_whose_time_is_over_when_the_round_comes_then_its_file_is_gone_and_no_other(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    person = make_person(house)
    files = [tmp_path / f"{name}.zip" for name in ("kept", "gone", "changed")]
    for file, days in zip(files, (30, 3, 3), strict=True):
        _seal_nothing(house, actor, file, days)
    files[2].write_bytes(b"another file by now")
    assert destroy_expired(house) == []
    later = House(**{name: getattr(house, name) for name in house.__dataclass_fields__})
    object.__setattr__(later, "clock", FixedClock(at=house.clock.now() + timedelta(days=4)))
    assert len(destroy_expired(later)) == 2
    assert [file.exists() for file in files] == [True, False, True]
    # Who is erased takes along the lists they are in.
    leaving.erase(house, actor, person, reason="request")
    assert len(destroy_expired(house)) == 1
    assert not files[0].exists()
    assert all(one.destroyed_at is not None for one in exports(house))


def _seal_nothing(house: House, actor: Actor, file: Path, days: int) -> None:
    """Carries a list out as the command does, in the one form that needs no extra: handed out, then written."""
    done = export_list(house, actor, wanted(days=days))
    file.write_bytes(done.content)
    # A file that was handed out has no place of ours.
    place = update(list_export).where(list_export.c.id == done.entry).values(place=str(file))
    house.write(lambda unit: unit.conn.execute(place).rowcount)


def test_given_an_age_file_when_opened_with_its_password_or_key_then_it_is_the_list(
    house: House, actor: Actor
) -> None:
    pyrage = pytest.importorskip("pyrage", reason="the extra sekisho[carry] is not installed")
    make_person(house)
    content = export_list(house, actor, wanted(Form.AGE, password=PASSWORD)).content
    assert read(pyrage.passphrase.decrypt(content, PASSWORD))[1][1] == "090-0000-7777"
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(content, "another password 1")
    key = pyrage.x25519.Identity.generate()
    content = export_list(house, actor, wanted(Form.AGE, recipient=str(key.to_public()))).content
    assert read(pyrage.decrypt(content, [key]))[1][1] == "090-0000-7777"


def test_given_a_zip_when_opened_with_its_password_then_it_is_the_list_and_its_names_say_nothing(
    house: House, actor: Actor
) -> None:
    pyzipper = pytest.importorskip("pyzipper", reason="the extra sekisho[carry] is not installed")
    make_person(house)
    content = export_list(house, actor, wanted(Form.ZIP, password=PASSWORD)).content
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["list.csv"]
        with pytest.raises(RuntimeError):
            archive.read("list.csv", pwd=b"another password 1")
        assert read(archive.read("list.csv", pwd=PASSWORD.encode()))[1][1] == "090-0000-7777"


@pytest.mark.parametrize("name", ["髙﨑 德", "髙﨑 德𠮷"])
def test_given_a_pdf_when_opened_with_its_password_then_it_is_the_list_with_its_mark(
    house: House, actor: Actor, name: str
) -> None:
    pypdf = pytest.importorskip("pypdf", reason="the extra sekisho[carry] is not installed")
    if "𠮷" in name and not _has_font_for("𠮷"):
        pytest.skip("no font on this machine has that character: such a list is refused")
    make_person(house, 氏名=name)
    done = export_list(house, actor, wanted(Form.PDF, password=PASSWORD))
    sealed = pypdf.PdfReader(io.BytesIO(done.content))
    assert sealed.is_encrypted
    assert not sealed.decrypt("another password 1")
    assert sealed.decrypt(PASSWORD)
    text = sealed.pages[0].extract_text()
    assert name in text
    assert f"{done.entry} operator" in text


def _has_font_for(character: str) -> bool:
    asked = ["fc-list", f":charset={ord(character):x}", "family"]
    return bool(subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip())


def test_given_a_character_that_no_font_has_when_asked_as_pdf_then_refused_nothing_kept_and_no_log_tells_it(
    house: House, actor: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("pypdf", reason="the extra sekisho[carry] is not installed")
    name = "見本\U0010fffd"
    make_person(house, 氏名=name)
    before = house.read(lambda unit: book.size(unit.conn))
    with pytest.raises(StaffError) as refused:
        export_list(house, actor, wanted(Form.PDF, password=PASSWORD))
    assert (refused.value.code, refused.value.facts) == ("CARRY-009", {"count": 1})
    assert caplog.records == []
    assert exports(house) == []
    assert house.read(lambda unit: book.size(unit.conn)) == before
    # Other forms hold every character, and what others log meanwhile is theirs.
    done = export_list(house, actor, wanted(Form.CSV))
    assert read(done.content)[1][0] == name
    logging.getLogger("weasyprint").warning("of another page")
    assert caplog.messages == ["of another page"]
