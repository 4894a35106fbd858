"""Attacks on tokens: forged, shown twice, kept, brought from elsewhere. Tried with tokens that are signed for it."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from sekisho.enforce import tokens
from sekisho.enforce.quoting import name
from sekisho.enforce.ring import Attack, Ring

_NEVER: Final = 2**40
_ACCOUNT: Final = "doctor"


def refused_at_all(ring: Ring) -> Iterator[str]:
    """Not an attack: a good token must open, or that the others fail would prove nothing."""
    with ring.acting(ring.map.pool):
        if not _begins(ring, _signed(ring, challenge(ring))):
            yield "sekisho.begin_purpose"


def forged(ring: Ring) -> Iterator[str]:
    """Signs it with another key, or changes what was signed."""
    with ring.acting(ring.map.pool):
        if _begins(ring, _signed(ring, challenge(ring), key=secrets.token_bytes(32))):
            yield "another key"
    with ring.acting(ring.map.pool):
        part = _signed(ring, challenge(ring)).split("|")
        part[3] = "somebody.else"
        if _begins(ring, "|".join(part)):
            yield "another account"


def replayed(ring: Ring) -> Iterator[str]:
    """Shows it twice in its transaction."""
    with ring.acting(ring.map.pool):
        token = _signed(ring, challenge(ring))
        if _begins(ring, token) and _begins(ring, token):
            yield "sekisho.begin_purpose"


def afterwards(ring: Ring) -> Iterator[str]:
    """Shows it again when its transaction is over."""
    with ring.acting(ring.map.pool):
        token = _signed(ring, challenge(ring))
        _begins(ring, token)
    with ring.acting(ring.map.pool):
        if _begins(ring, token):
            yield "sekisho.begin_purpose"


def after_commit(ring: Ring) -> Iterator[str]:
    """Reads on when the transaction that a token opened is committed."""
    connection = ring.connection
    try:
        connection.execute(f"SET SESSION AUTHORIZATION {name(ring.map.pool)}")
        with connection.transaction():
            _begins(ring, _signed(ring, challenge(ring)))
        if ring.attempt("SELECT purpose FROM sekisho.my_access"):
            yield "sekisho.my_access"
    finally:
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(
            "DELETE FROM sekisho.access WHERE account = %s AND pid = pg_backend_pid()", (_ACCOUNT,)
        )


def of_another(ring: Ring) -> Iterator[str]:
    """Shows a token that was signed for another login, another connection or another database."""
    with ring.acting(ring.map.pool):
        mine = challenge(ring)
        for what, other in (
            ("another login", replace(mine, role="somebody")),
            ("another connection", replace(mine, backend=mine.backend + 1)),
            ("another database", replace(mine, installation=secrets.token_hex(16))),
        ):
            if _begins(ring, _signed(ring, other)):
                yield what


def expired(ring: Ring) -> Iterator[str]:
    """Shows it too late."""
    with ring.acting(ring.map.pool):
        if _begins(ring, _signed(ring, challenge(ring), expires=1)):
            yield "sekisho.begin_purpose"


TOKEN_ATTACKS: Final[Mapping[str, Attack]] = {
    "token_refused": refused_at_all,
    "token_forged": forged,
    "token_replayed": replayed,
    "token_afterwards": afterwards,
    "token_after_commit": after_commit,
    "token_of_another": of_another,
    "token_expired": expired,
}
"""The attacks on tokens, by name."""


def challenge(ring: Ring) -> tokens.Challenge:
    """What the acting login's transaction says of itself."""
    row = ring.connection.execute("SELECT sekisho.challenge()").fetchone()
    assert row is not None
    return tokens.read_challenge(row[0])


def some_purpose(ring: Ring) -> str:
    """A purpose that has a login."""
    return next(purpose for purpose in ring.logins.values() if purpose is not None)


def _signed(ring: Ring, asked: tokens.Challenge, *, key: bytes | None = None, expires: int = _NEVER) -> str:
    return tokens.sign(
        key or ring.token_key,
        asked,
        purpose=some_purpose(ring),
        account=_ACCOUNT,
        decision=_ACCOUNT,
        nonce=secrets.token_hex(8),
        expires=expires,
    )


def _begins(ring: Ring, token: str) -> bool:
    return ring.attempt("SELECT sekisho.begin_purpose(%s)", token) is not None
