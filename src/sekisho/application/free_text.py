"""Looks through free text before it is stored, where the policy refuses sensitive information. Source: 法20条2項.

Only what a person could write freely is looked through: not names, addresses, dates or numbers, and not an item whose
kind is sensitive itself. What was found is told by kind; the words stay with whoever wrote them.
"""

from collections.abc import Mapping
from typing import Final

from sekisho.law.model import LegalKind
from sekisho.policy.model import ItemId, Nature, Policy, SearchBy
from sekisho.policy.sensitive_words import found_in
from sekisho.vault.plaintext import Plaintext

_FIXED: Final = frozenset(
    {"birth_date", "age", "sex", "postal_code", "postal_address", "employer", "kana", "nickname", "job_title"}
)
"""Items that have a form of their own, in which a word means something else (a hospital as an employer)."""


def telling(policy: Policy, values: Mapping[ItemId, Plaintext]) -> dict[str, tuple[str, ...]]:
    """Item → the kinds of sensitive information that its text seems to speak of; only items with any.

    Args:
        policy: In force. Where no sentence refuses sensitive information, nothing is looked through.
        values: Item id → what is to be stored. Personal data.
    """
    if not looks_through(policy):
        return {}
    found = {str(item): found_in(value.reveal()) for item, value in values.items() if _is_free(policy, item)}
    return {item: kinds for item, kinds in found.items() if kinds}


def looks_through(policy: Policy) -> bool:
    """Whether a sentence of the policy refuses sensitive information, so that free text is looked through."""
    return any(row.nature is Nature.FORBID for row in policy.clauses_on("sensitive"))


def _is_free(policy: Policy, item: ItemId) -> bool:
    listed = policy.item(item)
    plain = listed is not None and listed.kind is LegalKind.PLAIN
    return plain and listed is not None and listed.search is SearchBy.NONE and item not in _FIXED
