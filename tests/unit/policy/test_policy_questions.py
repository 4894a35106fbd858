"""What no text can tell is asked, with ids that do not move."""

from dataclasses import replace

from policy_texts import club, shop

from sekisho.law.legal_day import Period
from sekisho.policy.model import Question, RecipientKind
from sekisho.policy.questions import is_named, open_questions


def asked(questions: tuple[Question, ...]) -> list[str]:
    return [row.id for row in questions]


def test_given_open_lists_and_periods_when_asked_then_these_questions() -> None:
    assert asked(shop().questions) == [
        "items",
        "channels",
        "period:k1",
        "partner:r3",
        "practice:foreign",
        "practice:answer_procedure",
    ]


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
