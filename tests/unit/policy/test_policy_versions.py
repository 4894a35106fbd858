"""Versions never change, one is in force on each day, and ids are never used twice."""

from dataclasses import replace

import pytest
from policy_texts import SHOP, shop

from sekisho.errors import StaffError
from sekisho.policy import versions
from sekisho.policy.answers import NO_ANSWERS
from sekisho.policy.continuity import carry_ids
from sekisho.policy.drafting import draft_policy
from sekisho.policy.files import dump, load
from sekisho.policy.model import Policy
from sekisho.policy.reader import read_text


def version(name: str, day: int, sha256: str = "a") -> versions.Version:
    return versions.Version(document="d", version=name, effective_from=day, sha256=sha256, text_sha256="b")


def reread(text: str) -> Policy:
    return draft_policy(read_text(text), document="shop")


def test_given_versions_when_numbered_then_the_next_follows_the_last() -> None:
    assert versions.next_version([]) == "v1"
    assert versions.next_version(["v1", "v10", "v2", "draft"]) == "v11"


def test_given_the_layout_when_asked_then_a_folder_for_each_version() -> None:
    assert str(versions.version_dir("shop", "v2")) == "policy/shop/v2"
    assert str(versions.answers_path("shop")) == "policy/shop/answers.yaml"


@pytest.mark.parametrize(("day", "wanted"), [(100, "v1"), (199, "v1"), (200, "v2"), (300, "v2")])
def test_given_two_versions_when_asked_by_day_then_the_one_in_force(day: int, wanted: str) -> None:
    both = [version("v2", 200), version("v1", 100)]
    assert versions.in_force_on(both, day, document="d").version == wanted


def test_given_a_day_before_the_first_when_asked_then_told_so() -> None:
    with pytest.raises(StaffError) as caught:
        versions.in_force_on([version("v1", 100)], 99, document="d")
    assert (caught.value.code, caught.value.facts["day"]) == ("POLICY-019", "1970-04-10")


def test_given_a_published_version_when_recorded_again_with_other_content_then_refused() -> None:
    versions.refuse_change([version("v1", 100)], version("v1", 100))
    with pytest.raises(StaffError, match="POLICY-017"):
        versions.refuse_change([version("v1", 100)], version("v1", 100, "c"))


def test_given_a_published_version_when_a_file_changes_then_the_file_is_named() -> None:
    policy = versions.published(shop(), version="v1", effective_from=20_000)
    recorded = versions.record(policy, SHOP)
    versions.verify(recorded, policy_yaml=dump(policy), text=SHOP)
    with pytest.raises(StaffError) as caught:
        versions.verify(recorded, policy_yaml=dump(policy), text=SHOP + " ")
    assert caught.value.facts["file"] == "policy.md"


def test_given_an_unknown_version_when_asked_then_the_known_ones_are_named() -> None:
    with pytest.raises(StaffError) as caught:
        versions.by_name([version("v1", 1)], "v9", document="d")
    assert (caught.value.code, caught.value.facts["known"]) == ("POLICY-020", "v1")


def test_given_a_draft_when_published_then_its_purposes_begin_with_it() -> None:
    policy = versions.published(shop(), version="v1", effective_from=20_000)
    assert {row.since for row in policy.purposes} == {20_000}
    assert versions.effective(policy, NO_ANSWERS) == policy


def test_given_a_purpose_added_in_front_when_drafted_anew_then_the_others_keep_ids_and_days() -> None:
    """法17条2項: a consent to p3 must never come to mean another purpose."""
    old = versions.published(shop(), version="v1", effective_from=20_000)
    text = SHOP.replace(
        "(1) お客様からのお問い合わせに回答するため",
        "(1) 来店の予約を受けるため\n(2) お客様からのお問い合わせに回答するため",
    )
    new = carry_ids(reread(text), old)
    by_text = {row.text: row for row in new.purposes}
    for row in old.purposes:
        assert by_text[row.text].id == row.id
        assert by_text[row.text].since == 20_000
    added = by_text["来店の予約を受けるため"]
    assert (added.id, added.since) == ("p13", None)
    assert new.purpose("p1") is by_text["お客様からのお問い合わせに回答するため"]


def test_given_a_reworded_purpose_when_drafted_anew_then_it_is_a_new_one() -> None:
    old = shop()
    new = carry_ids(reread(SHOP.replace("ご注文の品を発送するため", "ご注文の品と広告を発送するため")), old)
    assert new.purpose("p2") is None
    assert any(row.id == "p13" for row in new.purposes)


def test_given_ids_of_older_versions_when_drafted_anew_then_they_are_not_used_again() -> None:
    new = carry_ids(
        reread(SHOP.replace("ご注文の品を発送するため", "品物をお届けするため")), shop(), used=["p13", "p14"]
    )
    assert any(row.id == "p15" for row in new.purposes)


def test_given_carried_ids_when_printed_and_read_then_every_reference_holds() -> None:
    text = SHOP.replace("(4) 電話番号", "(4) 電話番号\n(5) ポイントの残高").replace(
        "(1) 法令に基づく場合", "(1) 法令に基づくとき"
    )
    new = carry_ids(reread(text), shop())
    assert load(dump(new), name="policy.yaml") == new


def test_given_the_same_text_when_drafted_anew_then_nothing_changes() -> None:
    assert carry_ids(shop(), shop()) == shop()
    assert carry_ids(replace(shop(), version="v2"), shop()).purposes == shop().purposes
