"""Imports of lists against a whole workspace: all or nothing, once, provable, and nobody erased comes back."""

from base64 import b64encode
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from e2e.desk import Desk
from integration.api_house import OFFICER, bearer, client_of
from integration.own_house import actor, house, template  # noqa: F401 - fixtures
from sekisho import bootstrap
from sekisho.application import calendar, leaving, signing_in, using
from sekisho.application.asking import Asked
from sekisho.application.book_desk import verify_book
from sekisho.application.house import House
from sekisho.application.importing import ListImport, import_list
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.intake.reading import ListFile
from sekisho.law.legal_day import as_date
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.retention.rules import Lack
from sekisho.vault import subjects
from sekisho.vault.model import HolderNo, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.slots import DayKind

MAPPING = """\
version: 1
category: 会員
channel: web
notice: v1
acquired: {column: 登録日}
purposes: [p1, p6]
match: [メールアドレス]
columns:
  氏名: {item: 氏名, form: text}
  メール: {item: メールアドレス, form: email}
"""


def listing(folder: Path, persons: int, *, wrong: str = "") -> ListImport:
    path = folder / "list.csv"
    rows = [f"見本 {n}号,m{n}@example.jp,2025-04-01" for n in range(persons)]
    path.write_text(
        "\n".join(["氏名,メール,登録日", *rows, *([wrong] if wrong else [])]) + "\n", encoding="utf-8"
    )
    return ListImport(file=ListFile.at(path), mapping=MAPPING.encode())


def held(house: House) -> int:
    with house.engine.connect() as connection:
        return len(connection.exec_driver_sql("SELECT 1 FROM subject_state WHERE status < 3").all())


def entries(house: House, kind: EntryKind) -> list[book.Entry]:
    return house.read(lambda unit: [each for each in book.page(unit.conn, limit=1_000) if each.kind is kind])


def found_by(house: House, email: str) -> list[HolderNo]:
    def search(unit: object) -> list[HolderNo]:
        return using.search(unit, {"email": Plaintext(email)})  # type: ignore[arg-type]

    house.read(lambda unit: unit.snapshot)
    return house.read(search)


def test_given_a_list_when_imported_then_everybody_is_held_under_its_terms_and_one_entry_a_batch_names_them(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    told: list[int] = []
    report = import_list(house, actor, listing(tmp_path, 1_100), progress=told.append)
    assert (report.counts.imported, report.counts.rows, report.finished) == (1_100, 1_100, True)
    assert sum(told) == 2_200  # looked through, then stored
    assert held(house) == 1_100
    acquired = entries(house, EntryKind.SUBJECT_DATA_ACQUIRED)
    assert [len(entry.subjects) for entry in acquired] == [500, 500, 100]
    (finished,) = entries(house, EntryKind.SUBJECT_LIST_IMPORTED)
    assert finished.note["imported"] == 1_100
    (holder,) = found_by(house, "m700@example.jp")
    mine = house.read(lambda unit: book.entries_of(unit.conn, house.keys.ledger_no(holder)))
    assert [entry.no for entry in mine] == [acquired[1].no]
    state = house.read(lambda unit: unit.subject_by_no(SubjectNo(holder)))
    days = house.read(
        lambda unit: [
            as_date(state.days[at] or 0).isoformat()
            for ref, at in unit.snapshot.slots.days.items()
            if ref.kind is DayKind.ACQUIRED and state.days[at] is not None
        ]
    )
    assert set(days) == {"2025-04-01"}  # periods run from the day of the list, not of the import
    shown = using.show(
        house, actor, Asked(verb="use", subject=str(state.subject_id), purpose="p6", items=["氏名"])
    )
    assert {item: value.reveal() for item, value in shown.values.items()} == {"name": "見本 700号"}
    assert house.read(lambda unit: subjects.rebuild_and_compare(unit.conn)) == []
    assert verify_book(house).ok


def test_given_a_dry_run_when_looked_through_then_counts_are_told_and_nothing_is_written(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    before = house.read(lambda unit: book.size(unit.conn))
    asked = replace(listing(tmp_path, 3, wrong="見本,no_address,2025-04-01"), dry_run=True)
    report = import_list(house, actor, asked)
    assert (report.counts.imported, report.counts.faulty, report.stored) == (3, 1, False)
    assert (held(house), house.read(lambda unit: book.size(unit.conn))) == (0, before)


def test_given_one_faulty_row_when_imported_then_nothing_is_stored_unless_asked_to(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    asked = listing(tmp_path, 3, wrong="見本,no_address,2025-04-01")
    report = import_list(house, actor, asked)
    assert (report.stored, held(house)) == (False, 0)
    assert [(fault.row, fault.column) for fault in report.faults] == [(5, "メール")]
    report = import_list(house, actor, replace(asked, partly=True))
    assert (report.counts.imported, report.counts.faulty, held(house)) == (3, 1, 3)


def test_given_a_value_that_its_item_cannot_have_when_imported_then_its_row_and_column_are_told(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    mapping = MAPPING.replace(", form: email", "")  # then nothing but the item's own type looks at it
    asked = listing(tmp_path, 1, wrong="見本,no_address,2025-04-01")
    report = import_list(house, actor, replace(asked, mapping=mapping.encode()))
    assert [(one.row, one.column, one.error.code) for one in report.faults] == [(3, "メール", "INTAKE-018")]
    assert (report.counts.imported, held(house)) == (1, 0)


def test_given_terms_that_the_policy_forbids_when_imported_then_denied_with_the_rule_and_nothing_stored(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    listed = listing(tmp_path, 3)
    report = import_list(house, actor, replace(listed, mapping=MAPPING.replace("web", "占い").encode()))
    assert (report.counts.denied, report.stored, held(house)) == (3, False, 0)
    (denial,) = report.denials.values()
    assert [reason.rule for reason in denial[0].reasons()] == ["acquire.channel_not_listed"]


def test_given_an_imported_list_when_imported_again_then_refused_and_a_new_list_leaves_the_known_alone(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    asked = listing(tmp_path, 3)
    import_list(house, actor, asked)
    with pytest.raises(StaffError, match="INTAKE-020"):
        import_list(house, actor, asked)
    with pytest.raises(StaffError, match="INTAKE-020"):
        import_list(house, actor, replace(asked, resume=True))
    report = import_list(house, actor, listing(tmp_path, 5, wrong="見本 五号,M4@example.jp,2025-04-01"))
    assert (report.counts.imported, report.counts.known, report.known) == (2, 4, [2, 3, 4, 7])
    assert held(house) == 5


def test_given_an_import_killed_between_keys_and_data_when_resumed_then_every_row_is_in_once(
    house: House, actor: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, write = listing(tmp_path, 1_200), House.write
    writes = iter(range(9))

    def dies(self: House, work: Any) -> Any:
        if next(writes) == 2:  # the job, the first batch, then the second, whose keys are durable
            raise KeyboardInterrupt
        return write(self, work)

    monkeypatch.setattr(House, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        import_list(house, actor, asked)
    monkeypatch.undo()
    assert held(house) == 500  # the second batch had its keys, and left nothing else
    with pytest.raises(StaffError, match="INTAKE-021"):
        import_list(house, actor, asked)
    report = import_list(house, actor, replace(asked, resume=True))
    assert (report.counts.imported, report.counts.known, held(house)) == (1_200, 0, 1_200)
    assert verify_book(house).ok


def test_given_nothing_begun_when_resumed_then_refused(house: House, actor: Actor, tmp_path: Path) -> None:
    with pytest.raises(StaffError, match="INTAKE-022"):
        import_list(house, actor, replace(listing(tmp_path, 3), resume=True))


def test_given_an_erased_person_when_an_old_list_names_them_then_they_do_not_come_back(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    import_list(house, actor, listing(tmp_path, 3))
    (holder,) = found_by(house, "m1@example.jp")
    state = house.read(lambda unit: unit.subject_by_no(SubjectNo(holder)))
    leaving.erase(house, actor, str(state.subject_id), reason="request")
    assert held(house) == 2
    old = listing(tmp_path, 3, wrong="別の名,m1@example.jp,2024-01-01")
    report = import_list(house, actor, old)
    assert (report.counts.imported, report.counts.known, report.suppressed) == (0, 3, [3])
    assert held(house) == 2
    # The list holds no address: only digests under a key of the key store's own.
    for place in tmp_path.rglob("*"):
        if place.is_file() and place.name != "list.csv":
            assert b"m1@example.jp" not in place.read_bytes(), place.name


def test_given_an_item_by_which_nobody_is_found_when_matched_by_then_refused(
    house: House, actor: Actor, tmp_path: Path
) -> None:
    mapping = MAPPING.replace("match: [メールアドレス]", "match: [住所]").replace(
        "  氏名: {item: 氏名, form: text}", "  氏名: {item: 住所}"
    )
    with pytest.raises(StaffError, match="INTAKE-007"):
        import_list(house, actor, replace(listing(tmp_path, 1), mapping=mapping.encode()))


def test_given_a_list_sent_over_the_api_when_imported_then_as_by_the_command_and_only_by_staff(
    house: House, tmp_path: Path
) -> None:
    asked = listing(tmp_path, 3)
    assert asked.file.path is not None
    body = {
        "name": "list.csv",
        "list": b64encode(asked.file.path.read_bytes()).decode(),
        "mapping": MAPPING,
        "dry_run": True,
    }
    with client_of(house) as client:
        assert client.post("/api/v1/imports", json=body).status_code in {401, 403}
        headers = bearer(client, OFFICER)
        looked = client.post("/api/v1/imports", json=body, headers=headers)
        assert (looked.status_code, looked.json()["imported"], held(house)) == (200, 3, 0)
        body["dry_run"] = False
        done = client.post("/api/v1/imports", json=body, headers=headers).json()
        assert (done["imported"], done["finished"], held(house)) == (3, True, 3)
        again = client.post("/api/v1/imports", json=body, headers=headers)
        assert (again.status_code, again.json()["code"]) == (400, "INTAKE-020")
        parquet = client.post("/api/v1/imports", json={**body, "name": "list.parquet"}, headers=headers)
        assert parquet.json()["code"] == "INTAKE-008"


def test_given_a_list_with_the_day_of_an_event_when_imported_then_the_period_runs_from_it_or_waits(
    template: Desk, tmp_path: Path
) -> None:
    desk = template.copy(tmp_path)
    more = tmp_path / "answers.yaml"
    more.write_text(
        "retention: [{id: contract, clock: event, event: 契約終了, period: P1Y, items: [氏名]}]\n",
        encoding="utf-8",
    )
    desk.does("policy answer", str(more))
    text = MAPPING.replace("match:", "events: {契約終了: {column: 終了日}}\nmatch:")
    rows = [
        "氏名,メール,登録日,終了日",
        "見本 一,a@example.jp,2025-04-01,2025-05-01",
        "見本 二,b@example.jp,2025-04-01,",
    ]
    path = tmp_path / "ended.csv"

    def asked(mapping: str, *more: str) -> ListImport:
        path.write_text("\n".join([*rows, *more]) + "\n", encoding="utf-8")
        return ListImport(file=ListFile.at(path), mapping=mapping.encode())

    with bootstrap.house_at(desk.folder) as house:
        actor = signing_in.staff_by_name(house, "operator").actor
        with pytest.raises(StaffError, match="CLOCK-003"):
            import_list(house, actor, asked(text.replace("契約終了", "卒業")))
        wrong = ("見本 三,c@example.jp,2025-04-01,きのう", "見本 四,d@example.jp,2025-04-01,2999-01-01")
        looked = import_list(house, actor, replace(asked(text, *wrong), dry_run=True))
        assert [fault.error.code for fault in looked.faults] == ["INTAKE-011", "INTAKE-017"]
        assert import_list(house, actor, asked(text)).counts.imported == 2
        (ending,) = calendar.persons(house, actor, on=date(2026, 5, 1))
        assert ending.line.rule == "contract"
        (waiting,) = calendar.persons(house, actor, lack=Lack.AWAITED)
        assert waiting.subject != ending.subject
