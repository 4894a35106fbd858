"""Requests of authorities, as JSON and as lines. What is sealed is not in them."""

from collections.abc import Iterable, Iterator

from typing_extensions import TypedDict

from sekisho.application.authority_desk import AuthorityRequest
from sekisho.presenting.common import instant_json


class AuthorityJson(TypedDict):
    """A registered request of an authority."""

    request: str
    kind: str
    recipient: str
    items: list[str]
    grounded: bool
    deadline: str | None
    state: str
    heard_at: str | None
    actor: str
    at: str | None


class RegisteredJson(TypedDict):
    """A request that was registered."""

    done: bool
    entry: str
    request: AuthorityJson


class RefusedJson(TypedDict):
    """A refused request, and the letter."""

    done: bool
    entry: str
    letter: str


def authority_json(one: AuthorityRequest) -> AuthorityJson:
    """One request."""
    return {
        "request": str(one.no),
        "kind": one.kind.value,
        "recipient": one.recipient,
        "items": list(one.items),
        "grounded": one.grounded,
        "deadline": None if one.deadline is None else one.deadline.isoformat(),
        "state": one.state.value,
        "heard_at": None if one.heard_at is None else instant_json(one.heard_at),
        "actor": one.actor,
        "at": instant_json(one.at),
    }


def authority_lines(found: Iterable[AuthorityRequest]) -> Iterator[str]:
    """One line a request."""
    for one in found:
        shown = authority_json(one)
        yield f"{shown['request']}  {shown['state']}  {shown['kind']}  {shown['recipient']}  {shown['deadline'] or '—'}"
