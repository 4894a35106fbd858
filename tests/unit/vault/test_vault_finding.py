"""Finding by a name of today, a name of before, a reading: ranked, and gone with what it was made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from sekisho.vault.finding import FORMER, Match, former_lookups, is_kana, ranked
from sekisho.vault.groups import ItemDescription
from sekisho.vault.model import GroupId, HolderNo, ItemId
from sekisho.vault.normalise import Field
from unit.vault.vault_house import DESCRIPTIONS, EMAIL, MEMBER, NAME, SEARCHABLE, House

KANA = ItemId("kana")


@pytest.fixture
def named(house: House) -> House:
    """A house that finds by readings too."""
    described = ItemDescription(id=KANA, legal_kind="personal", sensitivity="normal", retention="r-member")
    house.writer.submit(lambda tx: house.vault.describe_items(tx, [*DESCRIPTIONS, described]))
    house.vault.searchable = {**SEARCHABLE, KANA: Field.NAME_READING}
    return house


def test_given_a_new_name_when_the_former_one_is_searched_then_found_after_who_has_it_today(
    named: House,
) -> None:
    married = named.add({NAME: "見本 花子"})
    namesake = named.add({NAME: "見本 花子"})
    named.correct(married, {NAME: "例示 花子"})
    assert named.vault.find_ranked(NAME, "見本花子") == {
        HolderNo(namesake): Match.EXACT,
        HolderNo(married): Match.FORMER,
    }
    assert named.vault.find_ranked(NAME, "例示　花子") == {HolderNo(married): Match.EXACT}
    # Signing in and the like ask for what is so today.
    assert named.vault.find(NAME, "見本花子") == [HolderNo(namesake)]


def test_given_a_name_taken_back_when_searched_then_it_is_exact_and_the_one_between_is_former(
    named: House,
) -> None:
    who = named.add({NAME: "見本 花子"})
    for name in ("例示 花子", "見本 花子"):
        named.correct(who, {NAME: name})
    assert named.vault.find_ranked(NAME, "見本花子") == {HolderNo(who): Match.EXACT}
    assert named.vault.find_ranked(NAME, "例示花子") == {HolderNo(who): Match.FORMER}


def test_given_many_persons_left_unsettled_when_settled_then_no_more_statements_than_for_a_few(
    named: House,
) -> None:
    who = named.add_many([{NAME: f"見本 {n}", EMAIL: f"e{n}@example.jp"} for n in range(40)])
    asked: list[int] = []
    for engine in (named.vault.engine, named.keys.engine):
        event.listen(engine, "before_cursor_execute", lambda *_: asked.append(1))
    counts = []
    for some in ([HolderNo(one) for one in who[:2]], [HolderNo(one) for one in who]):
        named.keys.unsettle(some)
        asked.clear()
        named.vault.settle_lookups(some, list(named.vault.searchable))
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0
    assert named.keys.unsettled() == []
    assert named.vault.find(EMAIL, "e39@example.jp") == [HolderNo(who[39])]


def test_given_a_former_address_when_searched_then_nobody(named: House) -> None:
    who = named.add({NAME: "見本 花子", EMAIL: "old@example.jp"})
    named.correct(who, {EMAIL: "new@example.jp"})
    assert named.vault.find_ranked(EMAIL, "old@example.jp") == {}


@pytest.mark.parametrize("heard", ["みほん はなこ", "ミホンハナコ", "ﾐﾎﾝ ﾊﾅｺ"])
def test_given_a_name_in_any_kana_when_searched_then_found_by_its_reading(named: House, heard: str) -> None:
    who = named.add({NAME: "見本 花子", KANA: "ミホン　ハナコ"})
    assert named.vault.find_ranked(NAME, heard) == {HolderNo(who): Match.READING}
    assert named.vault.find_ranked(KANA, heard) == {HolderNo(who): Match.EXACT}


def test_given_an_erased_group_when_a_former_name_is_searched_then_nobody(named: House) -> None:
    who = named.add({NAME: "見本 花子", KANA: "みほん はなこ"})
    named.correct(who, {NAME: "例示 花子"})
    named.erase(who, [MEMBER])
    assert named.vault.find_ranked(NAME, "見本花子") == {}
    assert named.vault.find_ranked(NAME, "みほんはなこ") == {}


def test_given_a_moved_group_when_a_former_name_is_searched_then_still_found(named: House) -> None:
    who = named.add({NAME: "見本 花子"})
    named.correct(who, {NAME: "例示 花子"})
    moved = ItemDescription(id=NAME, legal_kind="personal", sensitivity="normal", retention="r-other")
    rest = [one for one in DESCRIPTIONS if one.id != NAME]
    named.writer.submit(lambda tx: named.vault.describe_items(tx, [*rest, moved]))
    named.correct(who, {NAME: "架空 花子"})
    for former in ("見本花子", "例示花子"):
        assert named.vault.find_ranked(NAME, former) == {HolderNo(who): Match.FORMER}
    assert GroupId("g001") == MEMBER


@given(st.lists(st.sampled_from(["見本", "例示", "架空", "仮名", "試作", "＿"]), max_size=9))
def test_former_names_are_the_latest_few_each_once_and_never_todays(values: list[str]) -> None:
    found = former_lookups(NAME, Field.NAME, values)
    assert len(found) <= FORMER
    assert len(set(found.values())) == len(found)
    assert not values or values[-1] not in found.values()
    assert set(found.values()) <= set(values) | {"_"}
    if values:
        others = {value.replace("＿", "_") for value in values} - {values[-1].replace("＿", "_")}
        assert len(found) == min(FORMER, len(others))


def test_given_an_item_that_is_not_searchable_when_searched_then_the_index_is_not_asked() -> None:
    def never(_field: str, _form: str) -> list[HolderNo]:
        raise AssertionError

    assert ranked(never, {}, NAME, "見本") == {}
    assert ranked(never, {NAME: Field.NAME}, NAME, "　") == {}
    assert not is_kana("花子")
    assert not is_kana(" ")
