"""Lists are read as what they are, or refused with the place; a value is never repeated."""

from pathlib import Path

import pytest

from sekisho.errors import StaffError
from sekisho.intake.forms import FORMS
from sekisho.intake.mapping import parse_mapping
from sekisho.intake.reading import ListFile, open_listing
from sekisho.intake.rows import Fault, Read, read_rows

MAPPING = """\
version: 1
channel: ウェブサイト
notice: v1
acquired: {column: 登録日}
purposes: [発送]
match: [email]
columns:
  氏名: {item: name, form: text}
  メール: {item: email, form: email}
ignore: [備考]
"""
LIST = "氏名,メール,登録日,備考\n見本　花子,Hanako@EXAMPLE.jp,2025/4/1,あ\n見本 次郎,jiro@example.jp,2025年4月2日,\n"


def rows_of(path: Path, mapping: str = MAPPING) -> list[Read | list[Fault]]:
    parsed = parse_mapping(mapping.encode())
    return list(read_rows(open_listing(ListFile.at(path), parsed), parsed))


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refusal(path: Path, mapping: str = MAPPING) -> StaffError:
    with pytest.raises(StaffError) as refused:
        rows_of(path, mapping)
    return refused.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp"])
def test_given_a_list_in_any_usual_encoding_when_read_then_its_values_are_in_their_forms(
    encoding: str, tmp_path: Path
) -> None:
    first, second = rows_of(written(tmp_path, LIST, encoding))
    assert isinstance(first, Read)
    assert isinstance(second, Read)
    assert first.values == {"name": "見本 花子", "email": "Hanako@example.jp"}
    assert (first.number, first.terms.acquired.isoformat()) == (2, "2025-04-01")
    assert second.terms.acquired.isoformat() == "2025-04-02"


def test_given_half_width_kana_in_cp932_when_read_then_it_is_not_taken_for_another_encoding(
    tmp_path: Path,
) -> None:
    (row,) = rows_of(
        written(tmp_path, "氏名,メール,登録日,備考\nﾐﾎﾝ ﾊﾅｺ,h@example.jp,2025-04-01,\n", "cp932")
    )
    assert isinstance(row, Read)
    assert row.values["name"] == "ミホン ハナコ"


def test_given_a_column_that_nobody_mapped_when_opened_then_it_is_refused_by_name(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "氏名,メール,登録日,病歴\n見本,h@example.jp,2025-04-01,x\n"))
    assert (error.code, error.facts["column"]) == ("INTAKE-004", "病歴")


def test_given_a_mapped_column_that_is_not_there_when_opened_then_it_is_refused_by_name(
    tmp_path: Path,
) -> None:
    error = refusal(written(tmp_path, "氏名,登録日\n見本,2025-04-01\n"))
    assert (error.code, error.facts["column"]) == ("INTAKE-003", "メール")


def test_given_two_columns_of_one_heading_when_opened_then_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "氏名,氏名,メール,登録日\na,b,c,d\n")).code == "INTAKE-005"


def test_given_bytes_of_no_encoding_when_opened_then_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\x81\x20,\x81\x20\n")
    assert refusal(path).code == "INTAKE-002"


def test_given_a_broken_quotation_when_read_then_the_row_is_named_and_not_quoted(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, LIST + '"秘密の値,c@example.jp,2025-04-03,x\n'))
    assert (error.code, error.facts["row"]) == ("INTAKE-002", 4)
    assert "秘密" not in error.text("ja")


def test_given_faulty_rows_when_read_then_row_column_and_mend_are_told_and_never_the_value(
    tmp_path: Path,
) -> None:
    faulty = "氏名,メール,登録日,備考\n見本,ひみつ_at_example,2025-04-01,\n見本,a@example.jp,2025-13-01,\n見本,a@example.jp\n,,2025-04-01,\n"
    found = rows_of(written(tmp_path, faulty))
    faults = [fault for row in found if isinstance(row, list) for fault in row]
    assert [(fault.row, fault.column, fault.error.code) for fault in faults] == [
        (2, "メール", "INTAKE-011"),
        (3, "登録日", "INTAKE-013"),
        (4, "*", "INTAKE-010"),
        (5, "*", "INTAKE-014"),
    ]
    assert not any("ひみつ" in fault.error.text("ja") for fault in faults)
    assert all(fault.error.parts("en")["mend"] for fault in faults)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("channel: ウェブサイト\n", "channel"),
        ("notice: v1\n", "notice"),
        ("acquired: {column: 登録日}\n", "acquired"),
        ("purposes: [発送]\n", "purposes"),
    ],
)
def test_given_a_mapping_without_provenance_when_read_then_refused_naming_what_lacks(
    line: str, field: str
) -> None:
    with pytest.raises(StaffError) as refused:
        parse_mapping(MAPPING.replace(line, "").encode())
    assert (refused.value.code, refused.value.facts["field"]) == ("INTAKE-001", field)


@pytest.mark.parametrize(
    "wrong", ["{", "version: 2", "[]", MAPPING + "extra: 1\n", MAPPING + "match: [phone]\n"]
)
def test_given_what_is_no_mapping_when_read_then_refused(wrong: str) -> None:
    with pytest.raises(StaffError, match="INTAKE-001"):
        parse_mapping(wrong.encode())


@pytest.mark.parametrize(
    ("form", "value", "stored"),
    [
        ("phone", "０９０ー１２３４ー５６７８", "090-1234-5678"),
        ("phone", "+81 90 1234 5678", "+81 90 1234 5678"),
        ("postal_code", "〒１０００００１", "100-0001"),
        ("date", "20250401", "2025-04-01"),
        ("date", "２０２５年４月１日", "2025-04-01"),
        ("number", "１，２００", "1200"),
        ("email", "A.b@Example.JP", "A.b@example.jp"),
        ("text", "ﾐﾎﾝ　ﾊﾅｺ ", "ミホン ハナコ"),
        ("as_written", " そのまま　", "そのまま"),
    ],
)
def test_given_a_value_as_people_type_it_when_normalised_then_in_its_form(
    form: str, value: str, stored: str
) -> None:
    assert FORMS[form](value) == stored


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("phone", "12"),
        ("phone", "電話なし"),
        ("postal_code", "100-00011"),
        ("date", "2025-02-30"),
        ("date", "昨日"),
        ("number", "一"),
        ("email", "a@b"),
    ],
)
def test_given_what_is_no_such_value_when_normalised_then_refused(form: str, value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the form says nothing of the value
        FORMS[form](value)


def test_given_a_workbook_when_read_then_as_its_csv(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the extra sekisho[excel] is not installed")
    from datetime import datetime

    book = openpyxl.Workbook()
    for cells in (
        ("氏名", "メール", "登録日", "備考"),
        ("見本　花子", "Hanako@EXAMPLE.jp", datetime(2025, 4, 1), 3.0),  # noqa: DTZ001 - a spreadsheet knows no zones
    ):
        book.active.append(cells)
    book.save(tmp_path / "list.xlsx")
    (row,) = rows_of(tmp_path / "list.xlsx")
    assert isinstance(row, Read)
    assert row.values == {"name": "見本 花子", "email": "Hanako@example.jp"}
    (tmp_path / "broken.xlsx").write_bytes(b"no archive")
    assert refusal(tmp_path / "broken.xlsx").code == "INTAKE-002"


def test_given_a_parquet_file_when_read_then_as_its_csv(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="the extra sekisho[duckdb] is not installed")
    with duckdb.connect() as base:
        base.execute(
            f"COPY (SELECT '見本　花子' AS 氏名, 'Hanako@EXAMPLE.jp' AS メール, DATE '2025-04-01' AS 登録日, 3 AS 備考)"
            f" TO '{tmp_path}/list.parquet' (FORMAT parquet)"
        )
    (row,) = rows_of(tmp_path / "list.parquet")
    assert isinstance(row, Read)
    assert (row.values["email"], row.terms.acquired.isoformat()) == ("Hanako@example.jp", "2025-04-01")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    assert refusal(tmp_path / "broken.parquet").code == "INTAKE-002"
