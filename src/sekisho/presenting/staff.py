"""Staff: accounts, roles, drafts that wait for approval."""

from collections.abc import Iterable, Mapping

from typing_extensions import TypedDict

from sekisho.application.approvals import Draft
from sekisho.safeguards.model import Account, Role


class DraftJson(TypedDict):
    """A request that waits for a second person. `facts` only where it was opened for the one who answers."""

    request: str
    applicant: str
    asked_at: str
    verb: str
    purpose: str | None
    items: list[str]
    channel: str | None
    recipient: str | None
    basis: str
    subject: str
    facts: dict[str, str] | None


class AccountJson(TypedDict):
    """A staff account."""

    id: str
    roles: list[str]
    active: bool


class RoleJson(TypedDict):
    """A role. None = every purpose, every item."""

    id: str
    purposes: list[str] | None
    items: list[str] | None
    duties: list[str]


class AccountsJson(TypedDict):
    """Every account and every role."""

    accounts: list[AccountJson]
    roles: list[RoleJson]


def draft_json(draft: Draft) -> DraftJson:
    """A waiting request. Its facts may name people: they are there only when it was opened to be answered."""
    shape = draft.shape
    return {
        "request": draft.request,
        "applicant": draft.actor,
        "asked_at": draft.asked_at.isoformat(),
        "verb": shape.verb,
        "purpose": shape.purpose,
        "items": list(shape.items),
        "channel": shape.channel,
        "recipient": shape.recipient,
        "basis": shape.basis,
        "subject": shape.subject,
        "facts": None if draft.facts is None else {key: text.reveal() for key, text in draft.facts.items()},
    }


def role_json(role: Role) -> RoleJson:
    """A role."""
    return {
        "id": role.id,
        "purposes": None if role.purposes is None else sorted(role.purposes),
        "items": None if role.items is None else sorted(role.items),
        "duties": sorted(duty.value for duty in role.duties),
    }


def accounts_json(accounts: Iterable[Account], roles: Mapping[str, Role]) -> AccountsJson:
    """Every account and every role; no password, not even its hash."""
    return {
        "accounts": [{"id": one.id, "roles": list(one.roles), "active": one.active} for one in accounts],
        "roles": [role_json(role) for role in roles.values()],
    }
