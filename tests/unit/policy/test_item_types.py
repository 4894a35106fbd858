"""What the value of an item must look like: what people write by hand passes, what cannot be meant does not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.law.model import LegalKind
from sekisho.policy.item_types import ItemType, day_of, is_well_formed, takes_files, takes_text, type_of
from sekisho.policy.model import Item, ItemId, SearchBy

GOOD = {
    ItemType.DATE: [
        "1990-01-31",
        "1990/1/31",
        "1990年1月31日",
        "19900131",
        "平成２年１月３１日",
        "H2.1.31",
        "令和元年5月1日",
    ],
    ItemType.AGE: ["0", "35", "３５歳", "30代", "149"],
    ItemType.EMAIL: ["a@example.jp", "Ａ＠example.jp"],
    ItemType.PHONE: [
        "03-0000-0001",
        "０３（００００）０００１",
        "+81 (0)90-0000-0001",
        "03-0000-0001 内線12",
    ],
    ItemType.POSTAL_CODE: ["100-0001", "〒１００－０００１", "1000001"],
    ItemType.PREFECTURE: ["東京都", "大阪", "北海道", "京都"],
    ItemType.NUMBER: ["1200", "１，２００", "-0.5", "007"],
    ItemType.TEXT: ["何でも", "2/30"],
    ItemType.NAME: ["見本 花子", "見本花子（旧姓 例示）"],
}
BAD = {
    ItemType.DATE: ["1990-02-30", "昨日", "1990", "平成", "1990-01-31 見本", "大正99年1月1日x"],
    ItemType.AGE: ["150", "-1", "若い", "35 36"],
    ItemType.EMAIL: ["見本", "a@b", "a b@example.jp", "a@example.jp,b@example.jp"],
    ItemType.PHONE: ["見本", "119", "1234567", "03-0000-0001-0000-0000", "a03-0000-0001", "内線12"],
    ItemType.PREFECTURE: ["東", "北海", "東京都千代田区", "見本県"],
    ItemType.NUMBER: ["1,20", "3個", "1e3", "--1", "1.2.3", "٣"],
    ItemType.POSTAL_CODE: ["100-001", "10000011", "千代田区", "abc-defg"],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, all_ in GOOD.items() for value in all_])
def test_given_what_people_write_when_looked_at_then_it_passes(kind: ItemType, value: str) -> None:
    assert is_well_formed(kind, value)
    assert is_well_formed(kind, f"　{value} ")


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, all_ in BAD.items() for value in all_])
def test_given_what_cannot_be_meant_when_looked_at_then_it_does_not_pass(kind: ItemType, value: str) -> None:
    assert not is_well_formed(kind, value)


@given(st.dates(min_value=date(1989, 1, 8), max_value=date(2019, 4, 30)))
def test_a_day_reads_the_same_by_era_and_by_the_western_calendar(day: date) -> None:
    assert day_of(f"平成{day.year - 1988}年{day.month}月{day.day}日") == day
    assert day_of(day.isoformat()) == day_of(f"{day:%Y%m%d}") == day


@given(st.text(max_size=30))
def test_no_text_brings_the_reading_down(text: str) -> None:
    for kind in ItemType:
        assert is_well_formed(kind, text) in {True, False}


def item(name: str, search: SearchBy = SearchBy.NONE) -> Item:
    return Item(id=ItemId(name), name=name, kind=LegalKind.PLAIN, search=search)


@pytest.mark.parametrize(
    ("listed", "kind", "text", "files"),
    [
        (item("call_recording"), ItemType.FILE, False, True),
        (item("birth_date"), ItemType.DATE, True, False),
        (item("name", SearchBy.NAME), ItemType.NAME, True, False),
        (item("own_id", SearchBy.EMAIL), ItemType.EMAIL, True, False),
        (item("inquiry"), ItemType.TEXT, True, True),
    ],
)
def test_given_an_item_when_asked_then_it_takes_text_or_files_by_its_type(
    listed: Item, kind: ItemType, *, text: bool, files: bool
) -> None:
    assert (type_of(listed), takes_text(listed), takes_files(listed)) == (kind, text, files)
