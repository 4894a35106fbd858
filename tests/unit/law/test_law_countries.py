"""法28条1項: whose system the Commission found equal, as data with its days."""

from datetime import date

import pytest

from sekisho.law.countries import adequate, findings
from sekisho.law.legal_day import day_number

TODAY = day_number(date(2026, 4, 1))


@pytest.mark.parametrize("country", ["DE", "FR", "IE", "HR", "IS", "LI", "NO", "GB"])
def test_given_the_union_its_neighbours_and_the_kingdom_when_asked_then_adequate(country: str) -> None:
    assert adequate(country, TODAY)


@pytest.mark.parametrize("country", ["US", "CH", "CN", "KR", "SG", "JP", "XX", "", "de"])
def test_given_any_other_country_or_none_when_asked_then_not_adequate(country: str) -> None:
    assert not adequate(country, TODAY)


def test_given_the_day_of_the_finding_when_asked_then_adequate_from_that_day_on() -> None:
    first = day_number(date(2019, 1, 23))
    assert not adequate("DE", first - 1)
    assert adequate("DE", first)
    assert len(findings()) == 31
    assert all(len(country) == 2 and country.isupper() for country in findings())
