"""Searches show whom the purpose may see, and answer alike for whom it may not and for whom there is not."""

from collections.abc import Iterator

import psycopg
import pytest
from private_postgres import why_not

from enforced import MAP, Shop, served, shop_edition
from sekisho.gate.model import Slot
from sekisho.law.clock import SystemClock
from sekisho.law.legal_day import legal_day
from strategies import TODAY, person

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with served() as url:
        made = Shop(url)
        made.apply(shop_edition(MAP))
        by = legal_day(SystemClock().now()) - TODAY
        rows = [
            person(),
            person((Slot.OBJECTION, "p1")),
            person(days={"d3": TODAY, "d4": None, "d1": None}),  # of the birthday nobody knows since when
        ]
        made.fill([(*row[:8], *(None if one is None else one + by for one in row[8:])) for row in rows])
        yield made


def found(shop: Shop, function: str, value: object, purpose: str = "p1") -> list[int]:
    rows = shop.read(purpose, f'SELECT customer_no FROM sekisho_live."{function}"(%s)', value)
    return [row[0] for row in rows]


def test_given_a_visible_person_when_searched_by_key_or_item_then_found(shop: Shop) -> None:
    assert found(shop, "p1__customers__by__customer_no", 0) == [0]
    assert found(shop, "p1__customers__by__email", "e0@example.com") == [0]
    assert found(shop, "p1__contacts__by__email_digest", "digest0") == [0]


def test_given_a_hidden_person_when_searched_then_the_answer_is_that_for_nobody(shop: Shop) -> None:
    asked = (
        "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) SELECT * FROM sekisho_live.p1__customers__by__email(%s)"
    )
    for value in ("e1@example.com", "nobody@example.com"):
        assert found(shop, "p1__customers__by__email", value) == []
    with shop.login("sekisho_p1") as connection:
        hidden, absent = (
            connection.execute(asked.replace("%s", f"'{value}'")).fetchall()  # type: ignore[call-overload]
            for value in ("e1@example.com", "x1@example.com")
        )
    assert hidden == absent
    assert found(shop, "p2__customers__by__email", "e1@example.com", "p2") == [1]  # stopped for p1 only


def test_given_a_blind_column_when_views_are_read_then_it_is_searched_and_never_shown(shop: Shop) -> None:
    with pytest.raises(psycopg.errors.UndefinedColumn):
        shop.read("p1", "SELECT email_digest FROM sekisho_live.p1__contacts")


def test_given_an_item_that_may_not_be_used_when_narrow_then_it_is_null_and_the_others_are_shown(
    shop: Shop,
) -> None:
    rows = shop.read("p1", "SELECT customer_no, full_name, birth FROM sekisho_live.p1__contacts ORDER BY 1")
    assert rows == [(0, "name0", "b0"), (2, "name2", None)]
    assert shop.seen("p1") == [0]  # strict: the whole row


def test_given_another_purposes_search_when_called_then_refused(shop: Shop) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        found(shop, "p2__customers__by__email", "e0@example.com", "p1")


def test_given_a_session_that_is_not_opened_when_it_searches_then_nobody_is_found(shop: Shop) -> None:
    with shop.login("sekisho_p1", opened=False) as connection:
        rows = connection.execute("SELECT * FROM sekisho_live.p1__customers__by__customer_no(0)").fetchall()
    assert rows == []
