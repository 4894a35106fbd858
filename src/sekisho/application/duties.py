"""Asks for a duty (職務) where an act is more than a use: approving, settling the policy, making accounts.

Asked here and not at a door, so that the command line, the console and the API refuse alike. Source: 法23条, 24条.
"""

from sqlalchemy import Connection

from sekisho.application.house import Unit
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.safeguards import store
from sekisho.safeguards.model import Duty, duties_of


def require(unit: Unit, actor: Actor, duty: Duty) -> None:
    """Lets whoever has the duty go on.

    Raises:
        StaffError: The account's roles do not have the duty (ACCOUNT-007).
    """
    require_in(unit.conn, actor, duty)


def require_in(conn: Connection, actor: Actor, duty: Duty) -> None:
    """The same where no house can be opened yet, because its keys are being brought back."""
    row = store.account(conn, actor.id) if actor.kind is ActorKind.STAFF else None
    known = store.roles(conn)
    roles = () if row is None or not row[0].active else row[0].roles
    if duty not in duties_of(tuple(known[role] for role in roles if role in known)):
        raise StaffError("ACCOUNT-007", duty=duty.value)
