"""From a decision to a permit: only a decision that this gate made, allowed and real, yields one.

A decision is a plain value that anybody could write down; so the gate remembers, while they live, those that it made
and that allow something. One decision yields one permit in a transaction: a transaction that was rolled back and
tried again gets its own.
"""

import threading
from collections.abc import Iterable
from typing import Final
from weakref import ReferenceType, ref

from sekisho.errors import DeveloperError
from sekisho.gate.model import Decision, Plan
from sekisho.gate.permit import Permit, mint
from sekisho.law.model import PROCESSED_FORMS

_LOCK: Final = threading.Lock()
_MADE: Final[dict[int, tuple[ReferenceType[Decision], set[int]]]] = {}
"""Decisions that may open something, by identity, and the transactions in which they did.

By identity, not by value: of two equal decisions the living one must not be forgotten with the other.
"""


def remember(decision: Decision) -> None:
    """Notes a decision as this gate's own. Called by `decide` and by nobody else (import contract)."""
    if decision.allowed and not decision.hypothetical:
        key = id(decision)
        with _LOCK:
            _MADE[key] = (ref(decision, lambda _gone: _MADE.pop(key, None)), set())


def permit_for(decision: Decision, plan: Plan, *, subjects: Iterable[int], transaction: int) -> Permit:
    """The permit to open what a decision allows.

    Args:
        decision: The gate's answer, as `decide` returned it.
        plan: The plan that decided.
        subjects: Internal numbers of the subjects that were judged.
        transaction: Identity of the transaction that decided.

    Returns:
        A permit for the allowed items, good for this transaction.

    Raises:
        DeveloperError: The decision denies, is hypothetical, is not of this plan, was not made by this gate, is about
            processed information, or has had its permit in this transaction (PERMIT-002).
    """
    with _LOCK:
        made = _MADE.get(id(decision))
        opened = made[1] if made is not None and made[0]() is decision else None
        sound = decision.allowed and not decision.hypothetical and decision.plan == plan.id
        # What may be done with information about nobody opens nothing of anybody.
        sound = sound and plan.request.form not in PROCESSED_FORMS
        if opened is None or not sound or transaction in opened:
            raise DeveloperError("PERMIT-002")
        opened.add(transaction)
    return mint(
        decision=decision.id,
        subjects=subjects,
        items=decision.allowed_items,
        purpose=plan.request.purpose,
        transaction=transaction,
    )
