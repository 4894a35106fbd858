"""The whole difference of two policies, and how two drafts that never met are brought to the same ids."""

from sekisho.policy.continuity import carry_ids
from sekisho.policy.difference.model import Difference
from sekisho.policy.difference.rules import compare_rules
from sekisho.policy.difference.texts import compare_texts, sentences_of
from sekisho.policy.model import Policy


def compare(before: Policy, after: Policy) -> Difference:
    """What lies between two versions whose ids mean the same: of one workspace, or `aligned`."""
    return Difference(
        texts=compare_texts(sentences_of(before), sentences_of(after)),
        rules=compare_rules(before, after),
    )


def aligned(before: Policy, after: Policy) -> Policy:
    """The later of two policies drafted apart, with the ids of the earlier where their words are the same."""
    return carry_ids(after, before)
