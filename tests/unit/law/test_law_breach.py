"""The cases of Rule 7: by kind, by cause, by number, and what is not settled counts until it is."""

from datetime import date

import pytest

from sekisho.law.breach import Cause, categories, categories_of, if_leaked
from sekisho.law.legal_day import day_number
from sekisho.law.model import LegalKind

DAY = day_number(date(2026, 2, 1))
K = LegalKind


def told(
    *kinds: LegalKind, persons: int | None = 1, cause: Cause = Cause.MISDIRECTED, **how: object
) -> list[int]:
    found = categories_of(kinds, persons=persons, cause=cause, day=DAY, **how)  # type: ignore[arg-type]
    return [-one.category.number if one.doubtful else one.category.number for one in found]


@pytest.mark.parametrize(
    ("kinds", "cases"),
    [
        ((K.PLAIN,), []),
        ((K.SPECIAL_CARE,), [1]),
        ((K.SENSITIVE,), []),
        ((K.FINANCIAL_HARM,), [2]),
        ((K.ACCOUNT_NUMBER,), []),
        ((K.SECRET,), [-2]),
        ((K.ACCOUNT_NUMBER, K.SECRET), [2]),
        ((K.SPECIAL_CARE, K.FINANCIAL_HARM), [1, 2]),
        ((), []),
    ],
)
def test_given_kinds_of_items_when_one_person_is_exposed_by_accident_then_the_cases_by_kind(
    kinds: tuple[LegalKind, ...], cases: list[int]
) -> None:
    assert told(*kinds) == cases


@pytest.mark.parametrize(("persons", "cases"), [(1_000, []), (1_001, [4]), (None, [-4])])
def test_given_a_number_of_persons_when_over_a_thousand_or_unknown_then_the_fourth_case(
    persons: int | None, cases: list[int]
) -> None:
    assert told(K.PLAIN, persons=persons) == cases


def test_given_any_cause_when_possibly_wrongful_then_the_third_case_for_a_single_person() -> None:
    wrongful = {Cause.UNAUTHORISED_ACCESS, Cause.MALWARE, Cause.THEFT, Cause.STAFF_MISCONDUCT}
    for cause in Cause:
        expected = [3] if cause in wrongful else [-3] if cause is Cause.UNKNOWN else []
        assert told(K.PLAIN, cause=cause) == expected, cause


def test_given_a_doubt_when_settled_then_it_counts_or_not_as_settled_and_surely() -> None:
    assert told(K.SECRET, settled={(2, "secret"): True}) == [2]
    assert told(K.SECRET, settled={(2, "secret"): False}) == []
    # What is settled of a doubt takes nothing from what is certain.
    assert told(K.SECRET, K.FINANCIAL_HARM, settled={(2, "secret"): False}) == [2]
    assert told(K.PLAIN, cause=Cause.UNKNOWN, settled={(3, "unknown"): False}) == []


def test_given_advanced_encryption_with_a_safe_key_when_everything_leaks_then_no_case() -> None:
    assert told(*LegalKind, persons=None, cause=Cause.THEFT, encrypted=True) == []


def test_given_a_day_before_the_duty_when_asked_then_no_case() -> None:
    before = day_number(date(2022, 3, 31))
    assert categories_of([K.FINANCIAL_HARM], persons=1, cause=Cause.THEFT, day=before) == ()
    on = categories_of([K.FINANCIAL_HARM], persons=1, cause=Cause.THEFT, day=day_number(date(2022, 4, 1)))
    assert [one.category.number for one in on] == [2, 3]


def test_given_the_data_when_read_then_the_four_cases_with_source_and_both_names() -> None:
    assert [one.number for one in categories()] == [1, 2, 3, 4]
    assert all(one.ja and one.en and str(one.source).startswith("規7") for one in categories())


def test_given_one_kind_alone_when_asked_of_an_item_then_only_what_the_kind_makes() -> None:
    assert [one.category.number for one in if_leaked(K.FINANCIAL_HARM, day=DAY)] == [2]
    assert if_leaked(K.ACCOUNT_NUMBER, day=DAY) == ()
