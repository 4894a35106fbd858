"""Who may come in: staff accounts and roles, sessions, sign-in codes (アクセス制御、識別と認証).

Source: 法23条, 通則ガイドライン10-6. A role binds staff to purposes and items; the gate asks it at every decision.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SESSION_LENGTH: Final = timedelta(hours=8)
"""How long a staff session lasts at most."""

PERSON_SESSION_LENGTH: Final = timedelta(hours=1)
"""How long a person's session lasts at most."""

CODE_LENGTH: Final = timedelta(minutes=15)
"""How long a mailed sign-in code can be used."""

CODE_TRIES: Final = 5
"""Wrong tries that a code bears before it is void."""

TRIES_A_WINDOW: Final = 10
"""Failed sign-ins that one account or address may make in a window."""

TRY_WINDOW: Final = timedelta(minutes=15)
"""The window that counts failed sign-ins."""


class Duty(StrEnum):
    """What a role may do besides asking the gate for a purpose."""

    APPROVE = "approve"
    """Approve another's request under an exception."""
    BOOK = "book"
    """Read and verify the ledger."""
    OFFICER = "officer"
    """Settle the policy: answers, publication, accounts, sweeps."""
    PERSONS = "persons"
    """Record a person's own will or rights for them: stop, resume, consent, correct, cancel, erase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role, bound to purposes and items.

    Attributes:
        id: Name of the role.
        purposes: Purpose ids; None = every purpose.
        items: Item ids; None = every item.
        duties: What else the role may do.
    """

    id: str
    purposes: frozenset[str] | None = frozenset()
    items: frozenset[str] | None = None
    duties: frozenset[Duty] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A staff account (従業者の利用者アカウント).

    Attributes:
        id: Sign-in name, chosen by the officer; names no person outside the business.
        roles: Ids of its roles.
        active: May sign in.
    """

    id: str
    roles: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """A staff member's open session."""

    account: str
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSession:
    """A person's open session on the portal."""

    subject_no: int
    opened_at: datetime
    expires_at: datetime


def purposes_of(roles: tuple[Role, ...]) -> frozenset[str] | None:
    """The purposes that several roles together are bound to; None = every purpose."""
    if any(role.purposes is None for role in roles):
        return None
    return frozenset().union(*(role.purposes or frozenset() for role in roles))


def items_of(roles: tuple[Role, ...]) -> frozenset[str] | None:
    """The items that several roles together may see; None = every item."""
    if any(role.items is None for role in roles):
        return None
    return frozenset().union(*(role.items or frozenset() for role in roles))


def duties_of(roles: tuple[Role, ...]) -> frozenset[Duty]:
    """What several roles together may do."""
    return frozenset().union(*(role.duties for role in roles))
