"""Sentences that disagree are found by rules, asked about, and settled by an explicit choice that opens nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_texts import SHOP, club, shop

from sekisho.errors import StaffError
from sekisho.law.model import Basis
from sekisho.policy.answers import Answers, overlay, parse_answers
from sekisho.policy.conflicts import settle
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import Policy, RecipientKind
from sekisho.policy.particulars import ConflictAbout, ConflictChoice
from sekisho.policy.reader import read_text

MARKET = """プライバシーポリシー
株式会社みほん市場（以下「当社」といいます）は、個人情報を大切に扱います。

1. 利用目的
(1) 商品の発送のため
(2) 不正な利用者を見つけ、調査するため

2. 第三者への提供
当社は、次の場合を除き、会員の個人情報を第三者に提供しません。
(1) 会員の同意がある場合
(2) 法令に基づく場合
(3) 人の生命、身体や財産の保護に必要で、本人の同意を得ることが困難であるとき

3. 個人情報の提供について
当社は、次の場合を除き、お客様の個人情報を第三者に開示又は提供しません。
(1) 法令に基づく場合
(2) お客様の同意がある場合

お客様の住所を当社の関係会社に提供することがあります。

4. アクセスログ
当サイトでは、アクセスログを取得します。アクセスログの取得は、個人を特定することを目的としたものではありません。

5. 保存期間
個人情報は、取得後1年間保存します。
個人情報は、取得後3年間保存します。
"""


def market() -> Policy:
    return draft_policy(read_text(MARKET), document="d")


def about(policy: Policy) -> list[ConflictAbout]:
    return [row.about for row in policy.conflicts]


def settled(policy: Policy, wanted: ConflictAbout, choice: str) -> Policy:
    (row,) = [one for one in policy.conflicts if one.about is wanted]
    return overlay(policy, Answers(values={f"conflict:{row.id}": choice}))


def test_given_a_text_that_disagrees_with_itself_when_drafted_then_each_conflict_with_both_sentences() -> (
    None
):
    policy = market()
    assert sorted(about(policy)) == sorted(ConflictAbout)
    for row in policy.conflicts:
        first, second = policy.clause(row.clause), policy.clause(row.against)
        assert first is not None
        assert second is not None
        assert first.lines <= second.lines
        assert row.settled is None
        assert row.source.rule == f"conflicts.{row.about.value}"


@pytest.mark.parametrize("policy", [shop(), club()], ids=["shop", "club"])
def test_given_a_text_that_agrees_when_drafted_then_no_conflict(policy: Policy) -> None:
    assert policy.conflicts == ()


def test_given_two_equal_lists_when_drafted_then_no_conflict_of_cases() -> None:
    same = MARKET.replace(
        "(3) 人の生命、身体や財産の保護に必要で、本人の同意を得ることが困難であるとき\n", ""
    )
    assert ConflictAbout.PROVISION_CASES not in about(draft_policy(read_text(same), document="d"))


def test_given_a_permission_that_asks_when_drafted_then_no_conflict_with_the_ban() -> None:
    asking = MARKET.replace("お客様の住所を当社の", "お客様の住所を、同意を得て、当社の")
    assert ConflictAbout.PROVISION_PERMITTED not in about(draft_policy(read_text(asking), document="d"))


def test_given_conflicts_when_asked_then_a_question_each_with_three_choices() -> None:
    asked = [row for row in market().questions if row.id.startswith("conflict:")]
    assert len(asked) == len(market().conflicts)
    for row in asked:
        assert row.choices == ("first", "second", "both")
        assert row.ja
        assert row.en
        assert "{" not in row.ja + row.en


def test_given_a_choice_when_answered_then_settled_and_marked_as_an_answer() -> None:
    policy = market()
    (name,) = [f"conflict:{row.id}" for row in policy.conflicts if row.about is ConflictAbout.RETENTION]
    answers = parse_answers(f"{name}: first\n", name="answers.yaml", policy=policy)
    row = next(one for one in overlay(policy, answers).conflicts if f"conflict:{one.id}" == name)
    assert (row.settled, row.source.confirmed) == (ConflictChoice.FIRST, True)


def test_given_another_word_when_answered_then_refused_with_the_choices() -> None:
    with pytest.raises(StaffError) as caught:
        parse_answers("conflict:x1: perhaps\n", name="answers.yaml", policy=market())
    assert caught.value.code == "POLICY-014"
    assert "first, second, both" in caught.value.text("en")


def test_given_the_first_list_followed_when_settled_then_the_second_sections_cases_fall_away() -> None:
    policy = market()
    first = settled(policy, ConflictAbout.PROVISION_CASES, "first").provision_exceptions.cases
    second = settled(policy, ConflictAbout.PROVISION_CASES, "second").provision_exceptions.cases
    assert Basis.LIFE_BODY_PROPERTY in {case.basis for case in first}
    assert {case.basis for case in second} == {Basis.LAW, Basis.CONSENT}
    assert len(first) + len(second) == len(policy.provision_exceptions.cases)


def test_given_the_log_that_names_nobody_followed_when_settled_then_it_serves_no_purpose() -> None:
    policy = market()
    seeking = [row for row in policy.purposes if policy.serves(row, policy.items[0].id)]
    assert [row.id for row in policy.items] == ["access_log"]
    assert seeking
    (conflict,) = [row for row in policy.conflicts if row.about is ConflictAbout.LOG_IDENTITY]
    silent = "second" if policy.clause(conflict.against) in policy.clauses_on("access_log") else "first"
    other = {"first": "second", "second": "first"}[silent]
    assert not any(
        laid.serves(row, laid.items[0].id)
        for laid in [settled(policy, ConflictAbout.LOG_IDENTITY, silent)]
        for row in laid.purposes
    )
    followed = settled(policy, ConflictAbout.LOG_IDENTITY, other)
    assert [row for row in followed.purposes if followed.serves(row, followed.items[0].id)] == seeking


def test_given_one_period_followed_when_settled_then_the_other_ends() -> None:
    policy = market()
    assert [str(row.period) for row in policy.retention] == ["P1Y", "P3Y"]
    assert [str(row.period) for row in settled(policy, ConflictAbout.RETENTION, "first").retention] == ["P1Y"]
    assert [str(row.period) for row in settled(policy, ConflictAbout.RETENTION, "second").retention] == [
        "P3Y"
    ]
    assert len(settled(policy, ConflictAbout.RETENTION, "both").retention) == 2


@given(st.lists(st.sampled_from([None, *ConflictChoice]), min_size=4, max_size=4))
def test_given_any_choices_when_settled_then_no_purpose_item_or_case_opens(
    choices: list[ConflictChoice | None],
) -> None:
    policy = market()
    rows = tuple(replace(row, settled=choice) for row, choice in zip(policy.conflicts, choices, strict=True))
    laid = settle(replace(policy, conflicts=rows))
    for purpose in policy.purposes:
        for item in policy.items:
            assert policy.serves(purpose, item.id) or not laid.serves(purpose, item.id)
    for basis in Basis:
        before, after = policy.provision_exceptions, laid.provision_exceptions
        assert before.available(basis) or not after.available(basis)
    assert set(laid.retention) <= set(policy.retention)
    assert laid.retention


def test_given_a_choice_written_into_the_file_when_laid_then_followed_and_no_longer_asked() -> None:
    policy = market()
    rows = tuple(replace(row, settled=ConflictChoice.FIRST) for row in policy.conflicts)
    chosen = settle(replace(policy, conflicts=rows))
    assert [str(row.period) for row in chosen.retention] == ["P1Y"]
    assert settle(policy) == policy


JOINT = """
7. 共同利用
当社は、以下のとおり個人情報を共同利用いたします。
【共同利用する個人情報の項目】
・氏名
【共同利用する者の範囲】
・甲商事株式会社など
【共同利用する者の利用目的】
・商品の案内のため
【管理について責任を有する者】
・当社
"""


def joint(text: str) -> Policy:
    return draft_policy(read_text(SHOP.replace("\n7. 保存期間", f"{text}\n8. 保存期間")), document="d")


def test_given_an_open_purpose_when_asked_then_what_it_covers_and_the_others_not() -> None:
    text = SHOP.replace("(10) 重要なお知らせのため", "(10) 重要なお知らせのため\n(11) その他の目的のため")
    policy = draft_policy(read_text(text), document="d")
    asked = [row.id for row in policy.questions if row.id.startswith("purpose:")]
    assert asked == ["purpose:p11"]
    answers = parse_answers("purpose:p11: 棚卸しのため\n", name="answers.yaml", policy=policy)
    assert answers.answer("purpose:p11") == ("棚卸しのため",)
    assert [row.text for row in overlay(policy, answers).purposes] == [row.text for row in policy.purposes]


def test_given_a_joint_user_with_others_behind_it_when_answered_then_they_are_joint_users_too() -> None:
    policy = joint(JOINT)
    (user,) = [row for row in policy.recipients if row.kind is RecipientKind.JOINT_USER]
    assert user.open
    assert f"scope:{user.id}" in {row.id for row in policy.questions}
    answers = parse_answers(f"scope:{user.id}: [乙物産株式会社]\n", name="answers.yaml", policy=policy)
    users = [row.name for row in overlay(policy, answers).recipients if row.kind is RecipientKind.JOINT_USER]
    assert users == ["甲商事株式会社など", "乙物産株式会社"]


def test_given_joint_use_without_a_scope_when_asked_then_who_they_all_are() -> None:
    policy = joint(JOINT.replace("【共同利用する者の範囲】\n・甲商事株式会社など\n", ""))
    assert "scope:joint_use" in {row.id for row in policy.questions}


def test_given_joint_users_by_name_only_when_asked_then_nothing_of_the_scope() -> None:
    policy = joint(JOINT.replace("など", ""))
    assert not [row.id for row in policy.questions if row.id.startswith("scope:")]
