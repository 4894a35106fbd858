"""Follows an officer's choice where sentences of one text disagree (記載の矛盾): the sentence not followed opens nothing.

Pure. Finding conflicts is left to `drafting.conflicts`. Until an officer has chosen, both sentences stand as they are
read: of two periods the earlier end then caps. A choice opens no purpose, item or case; of two periods it leaves the one
that is followed, which may be the longer.
"""

from dataclasses import replace
from typing import Final

from sekisho.policy.model import ClauseId, Item, Policy
from sekisho.policy.particulars import Conflict, ConflictAbout, ConflictChoice

LOG: Final = "access_log"


def settle(policy: Policy) -> Policy:
    """The policy as the settled conflicts leave it: the sentence not followed opens nothing.

    The cases of the section not followed fall away; a log that names nobody serves no purpose; the period not followed
    ends. ``both`` and an open conflict change nothing. A permission that is not followed needs no change: it is no
    ground (digest §15.1).
    """
    for row in policy.conflicts:
        if row.settled in {ConflictChoice.FIRST, ConflictChoice.SECOND}:
            policy = _followed(policy, row)
    return policy


def _followed(policy: Policy, row: Conflict) -> Policy:
    kept, left = (
        (row.clause, row.against) if row.settled is ConflictChoice.FIRST else (row.against, row.clause)
    )
    match row.about:
        case ConflictAbout.PROVISION_CASES:
            gone = section_of(policy, left)
            held = policy.provision_exceptions
            cases = tuple(case for case in held.cases if section_of(policy, case.clause) != gone)
            return replace(policy, provision_exceptions=replace(held, cases=cases))
        case ConflictAbout.LOG_IDENTITY:
            if any(one.clause == kept for one in policy.purposes):
                return policy  # the investigation is followed: it reads the log as before
            return replace(policy, items=tuple(_barred(item) for item in policy.items))
        case ConflictAbout.RETENTION:
            return replace(policy, retention=tuple(one for one in policy.retention if one.clause != left))
        case ConflictAbout.PROVISION_PERMITTED:
            return policy


def _barred(item: Item) -> Item:
    return replace(item, barred=True) if item.id == LOG else item


def section_of(policy: Policy, clause: ClauseId | None) -> int | None:
    """The place of the section in which a sentence stands."""
    found = policy.clause(clause)
    if found is None:
        return None
    places = (
        place for place, row in enumerate(policy.sections) if row.lines[0] <= found.lines[0] <= row.lines[1]
    )
    return next(places, None)
