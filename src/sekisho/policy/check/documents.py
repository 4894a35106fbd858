"""Checks the documents of one business together: what one of them leaves out another may say.

What Art. 32(1) wants knowable is wanted of the business, not of each document. A matter that another document states is
met, and says where; purposes of persons whom this document names may stand in a document addressed to them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sekisho.policy.check.model import Finding, Status
from sekisho.policy.check.purposes import groups_without_purpose
from sekisho.policy.check.registry import check
from sekisho.policy.model import Policy

# Matters of the business rather than of one document.
_OF_THE_BUSINESS: Final = frozenset(
    {
        *("P01", "P02", "P03", "P04", "P15", "P34", "P36", "P38", "P39", "P40", "P41", "P42", "P43", "P44"),
        *("P45", "P46", "P47", "P48", "P50", "P51", "P52", "P53", "P54", "P57", "P59", "P60", "P61"),
        *("D04", "D05", "D13", "D17"),
    }
)
_OPEN: Final = frozenset({Status.GAP, Status.PARTIAL})


def check_documents(documents: Sequence[Policy]) -> tuple[tuple[Finding, ...], ...]:
    """The findings of each document, with what the others say counted.

    Args:
        documents: The documents of one business, answers laid over each. An answer about the business given in one of
            them holds for all.

    Returns:
        The findings of each, in the order given.
    """
    practices = tuple({row.id: row for one in documents for row in one.practices}.values())
    together = [replace(one, practices=practices) for one in documents]
    alone = [check(one) for one in together]
    return tuple(
        tuple(_settled(row, place, together, alone) for row in found) for place, found in enumerate(alone)
    )


def _settled(
    row: Finding, place: int, documents: Sequence[Policy], alone: Sequence[tuple[Finding, ...]]
) -> Finding:
    others = [(other, documents[other]) for other in range(len(documents)) if other != place]
    if row.item in _OF_THE_BUSINESS and row.status in _OPEN:
        for other, policy in others:
            if all(one.status is Status.MET for one in alone[other] if one.item == row.item):
                return _elsewhere(row, policy)
    if row.item == "P07" and row.case == "partial":
        left = groups_without_purpose(documents[place])
        for _other, policy in others:
            left = [one for one in left if not any(one in purpose.categories for purpose in policy.purposes)]
        if not left:
            return replace(row, status=Status.MET, case="elsewhere_groups", facts={})
    if row.item == "R02" and row.status is Status.GAP:
        for _other, policy in others:
            if row.facts["name"] in policy.title:
                return _elsewhere(row, policy)
    return row


def _elsewhere(row: Finding, policy: Policy) -> Finding:
    facts = {"document": policy.title or policy.document}
    return replace(row, status=Status.MET, case="elsewhere", facts=facts, lines=None, question=None)
