"""Many decisions at once: every engine gives every person the same mask under every plan (`tests/agreeing.py`)."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from agreeing import CHUNK, LEAST, Found, compare, run
from engines import Engine, open_duckdb, open_postgres, open_sqlite


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest) -> Iterator[list[Engine]]:
    """Every database; skipped, with the reason, where PostgreSQL cannot be had."""
    url = request.getfixturevalue("postgres").url
    with ExitStack() as stack:
        yield [stack.enter_context(one) for one in (open_sqlite(), open_duckdb(), open_postgres(url))]


def test_a_hundred_thousand_decisions_agree_on_every_engine(engines: list[Engine]) -> None:
    ((_, found),) = run([0], engines)
    assert found.decisions == CHUNK
    assert not found.differing
    assert LEAST <= found.allowed / found.working <= 0.9


def test_one_wrong_mask_among_a_hundred_thousand_is_found(engines: list[Engine]) -> None:
    asked = iter(range(10**6))

    def wrong_once(query: str) -> list[tuple[Any, ...]]:
        rows = engines[0].run(query)
        if query.startswith("SELECT") and next(asked) == 1:
            rows[7] = (rows[7][0] ^ 1, *rows[7][1:])
        return rows

    found = Found()
    compare(0, [replace(engines[0], run=wrong_once)], found)
    assert found.differing == ["chunk 0, plan 1, person 7: SQLite"]


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_ten_million_decisions_agree_on_every_engine(engines: list[Engine]) -> None:
    for _, found in run(range(10_000_000 // CHUNK), engines):
        assert not found.differing
    assert found.decisions == 10_000_000
    assert found.allowed / found.working >= LEAST
