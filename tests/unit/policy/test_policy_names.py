"""What people type finds the one thing they mean, or says what is near."""

from dataclasses import replace

import pytest
from policy_texts import shop

from sekisho.errors import StaffError
from sekisho.policy.model import PurposeId
from sekisho.policy.names import Names

NAMES = Names(shop())


@pytest.mark.parametrize("asked", ["name", "氏名", "お名前", " 氏 名 ", "ＮＡＭＥ", "名前"])
def test_given_ids_texts_and_known_words_when_asked_then_the_item(asked: str) -> None:
    assert NAMES.item(asked) == "name"


@pytest.mark.parametrize(
    "asked", ["ウェブ", "Web", "ｗｅｂ", "ウェブサイト", "フォーム", "ウェブサイトの画面"]
)
def test_given_words_for_the_web_when_asked_then_the_way(asked: str) -> None:
    assert NAMES.channel(asked) == "web"


@pytest.mark.parametrize(
    ("asked", "channel"),
    [("郵便", "post"), ("お電話", "phone"), ("Eメール", "email"), ("display", "display")],
)
def test_given_words_for_contact_when_asked_then_one_of_the_six(asked: str, channel: str) -> None:
    assert NAMES.contact(asked) == channel


def test_given_the_text_of_a_purpose_when_asked_then_found_with_or_without_its_full_stop() -> None:
    assert NAMES.purpose("お客様からの お問い合わせに回答するため。") == "p1"


def test_given_category_and_recipient_when_asked_then_found() -> None:
    assert NAMES.category("顧客") == "customer"
    assert NAMES.recipient("配送業者") == NAMES.recipient("r2")


def test_given_an_unknown_purpose_when_asked_then_near_names() -> None:
    with pytest.raises(StaffError) as caught:
        NAMES.purpose("新商品の案内を送付するため")
    assert caught.value.code == "POLICY-010"
    assert "p3（新商品の案内のメールを送付するため）" in str(caught.value.facts["near"])


def test_given_what_looks_like_personal_data_when_asked_then_not_repeated() -> None:
    with pytest.raises(StaffError) as caught:
        NAMES.item("taro@example.jp 090-1234-5678")
    assert "example" not in caught.value.text("ja")
    assert "1234" not in caught.value.text("en")


def test_given_an_unlisted_way_when_handed_through_then_its_well_known_id_and_never_the_word() -> None:
    assert NAMES.channel("店頭", unlisted=True) == "in_person"
    assert NAMES.channel("見本花子の紹介", unlisted=True) == "unlisted"
    with pytest.raises(StaffError, match="POLICY-010"):
        NAMES.channel("店頭")


def test_given_unlisted_items_when_brought_then_each_is_told_apart_and_no_word_is_kept() -> None:
    brought = NAMES.brought(["氏名", "生年月日", "見本花子", "見本 花子", "伝書鳩の名"])
    assert brought == {
        "氏名": "name",
        "生年月日": "birth_date",
        "見本花子": "unlisted",
        "見本 花子": "unlisted",
        "伝書鳩の名": "unlisted:2",
    }


def test_given_two_purposes_of_the_same_words_when_asked_by_text_then_the_ids_are_named() -> None:
    policy = shop()
    twin = replace(policy.purposes[0], id=PurposeId("p99"))
    with pytest.raises(StaffError) as caught:
        Names(replace(policy, purposes=(*policy.purposes, twin))).purpose(twin.text)
    assert (caught.value.code, caught.value.facts["ids"]) == ("POLICY-011", "p1、p99")
