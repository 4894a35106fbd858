"""What many tests share: one private PostgreSQL server for a whole run, started only where a test asks for it."""

from collections.abc import Iterator

import pytest
from private_postgres import Server, private_postgres, why_not


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of this run's own. Skips, with the reason, where none can be had."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with private_postgres() as server:
        yield server
