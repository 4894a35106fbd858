"""Stored passwords cost whoever steals them work."""

import re

import pytest

from sekisho.safeguards.passwords import hash_password, matches

OWASP_MEMORY_KIB, OWASP_PASSES = 19_456, 2
"""The least that the OWASP Password Storage Cheat Sheet asks of argon2id."""


@pytest.mark.usefixtures("real_passwords")
def test_given_a_password_when_stored_then_argon2id_with_at_least_the_work_that_owasp_asks() -> None:
    stored = hash_password("a long password")
    cost = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", stored)
    assert cost is not None
    assert int(cost[1]) >= OWASP_MEMORY_KIB
    assert int(cost[2]) >= OWASP_PASSES
    assert matches("a long password", stored)
    assert not matches("another password", stored)
    assert not matches("a long password", None)
