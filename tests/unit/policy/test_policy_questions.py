"""What no text can tell is asked, with ids that do not move."""

from dataclasses import replace

import pytest
from policy_texts import SHOP, club, shop

from sekisho.law.legal_day import Period
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import Organisation, Practice, Question, RecipientKind
from sekisho.policy.questions import domestic, is_named, open_questions, practised
from sekisho.policy.reader import read_text


def asked(questions: tuple[Question, ...]) -> list[str]:
    return [row.id for row in questions]


def test_given_open_lists_and_periods_when_asked_then_these_questions() -> None:
    assert asked(shop().questions)[:7] == [
        "items",
        "channels",
        "period:k1",
        "partner:r3",
        "practice:foreign",
        "practice:joint_use",
        "practice:answer_procedure",
    ]


@pytest.mark.parametrize(
    ("practice", "sentence"),
    [
        ("tags", "当社のサイトでは、アクセス解析ツールを利用します。"),
        ("children", "16歳未満の方は、親権者の同意を得てお申し込みください。"),
        ("special_care", "当社は、要配慮個人情報を、あらかじめご本人の同意を得て取得します。"),
        ("my_number", "個人番号は、番号法の定める事務だけに利用します。"),
        ("pseudonymised", "当社は、仮名加工情報を作成します。"),
        ("profiling", "当社は、購入履歴を分析し、お客様の関心に応じた商品をご案内します。"),
    ],
)
def test_given_a_text_that_tells_a_practice_when_asked_then_nobody_is_asked(
    practice: str, sentence: str
) -> None:
    said = draft_policy(read_text(SHOP.replace("7. 保存期間", f"{sentence}\n\n7. 保存期間")), document="d")
    assert f"practice:{practice}" in asked(shop().questions)
    assert f"practice:{practice}" not in asked(said.questions)
    assert practised(shop(), practice) is None
    assert practised(said, practice) is True


def test_given_an_answer_when_a_practice_is_looked_up_then_the_answer_counts() -> None:
    answered = replace(shop(), practices=(Practice(id="children", holds=False),))
    assert practised(answered, "children") is False


@pytest.mark.parametrize(
    ("address", "kind", "told"),
    [
        ("東京都港区みなと町1-2-3", "株式会社", True),
        ("1 Example Street, Dublin", None, False),
        (None, "株式会社", True),
        (None, None, None),
    ],
)
def test_given_an_address_or_a_kind_when_looked_at_then_whether_the_business_is_in_japan(
    address: str | None, kind: str | None, told: bool | None
) -> None:
    policy = replace(shop(), organisation=Organisation(name="見本", kind=kind, address=address))
    assert domestic(policy) is told


def test_given_a_question_when_read_then_both_languages_and_the_lines_that_leave_it_open() -> None:
    for question in (*shop().questions, *club().questions):
        assert question.ja
        assert question.en
        assert "{" not in question.ja + question.en
    period = next(row for row in shop().questions if row.id == "period:k1")
    assert period.lines == (47, 47)


def test_given_a_period_when_settled_then_no_longer_asked() -> None:
    policy = shop()
    rules = tuple(replace(row, period=Period(years=1)) for row in policy.retention)
    assert "period:k1" not in asked(open_questions(replace(policy, retention=rules)))


def test_given_closed_lists_when_settled_then_not_asked() -> None:
    policy = replace(shop(), items_open=False, channels_open=False)
    assert not {"items", "channels"} & set(asked(open_questions(policy)))


def test_given_a_company_by_name_when_looked_at_then_no_partner_is_asked() -> None:
    row = replace(shop().recipients[2], kind=RecipientKind.JOINT_USER)
    assert not is_named(row)
    assert is_named(replace(row, name="株式会社みなと倉庫"))
    assert not is_named(replace(row, name="グループ会社"))
