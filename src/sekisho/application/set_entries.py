"""Writes the one entry of an act on many persons: its leaf commits to who they were (design §8)."""

from collections.abc import Collection, Mapping

from sekisho.application.house import Unit
from sekisho.application.rulings import actor_name, bookable_items, tellable
from sekisho.gate.model import Actor, Request
from sekisho.ledger import sets
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Draft
from sekisho.vault.model import HolderNo


def enter_set(
    unit: Unit,
    actor: Actor,
    request: Request,
    kind: EntryKind,
    numbers: Collection[int],
    *,
    plan: str,
    note: Mapping[str, int | str],
) -> int:
    """The number of the entry.

    Args:
        unit: The unit of work.
        actor: Whose act it is.
        request: What was asked of all of them.
        kind: What was done.
        numbers: Internal numbers of those whom it reached; nobody = it was not allowed.
        plan: Id of the plan that decided.
        note: Counts, and ids of the policy.
    """
    who = unit.house.keys.ledger_nos([HolderNo(number) for number in numbers])
    entry = book.append(
        unit.conn,
        Draft(
            at=unit.now,
            kind=kind,
            actor=actor_name(actor),
            purpose=request.purpose,
            items=bookable_items(unit.snapshot, request.items),
            channel=request.channel,
            recipient=request.recipient,
            policy_version=unit.snapshot.policy.version,
            plan=plan,
            allowed=bool(numbers),
            tellable=tellable(request, unit.snapshot.policy),
            sets=sets.pack(who),
            note=dict(note),
        ),
    )
    return entry.no
