"""Deals between two persons (取引): roles, states, and when the parties may see each other's information. Pure.

Before a deal is fixed nobody sees anything; then the two parties of that deal see each other; a runner-up takes the
place once the offer is accepted; what failed is seen again only while a claim about it is open.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sekisho.policy.model import Recipient


class Role(StrEnum):
    """What a party is in a deal. Stored for ever."""

    SELLER = "seller"
    BUYER = "buyer"
    RUNNER_UP = "runner_up"


class Step(StrEnum):
    """What can happen to a deal between a seller and one other party."""

    BID = "bid"
    FIX = "fix"
    FAIL = "fail"
    OFFER = "offer"
    ACCEPT = "accept"
    CANCEL = "cancel"
    CLAIM = "claim"
    CLOSE = "close"


STEPS: Final[Mapping[Step, tuple[frozenset[str | None], str]]] = {
    Step.BID: (frozenset({None}), "bidding"),
    Step.FIX: (frozenset({"bidding"}), "fixed"),
    Step.FAIL: (frozenset({"fixed"}), "failed"),
    Step.OFFER: (frozenset({"bidding"}), "offered"),
    Step.ACCEPT: (frozenset({"offered"}), "accepted"),
    Step.CANCEL: (frozenset({"offered", "accepted"}), "cancelled"),
    Step.CLAIM: (frozenset({"failed"}), "claimed"),
    Step.CLOSE: (frozenset({"claimed"}), "closed"),
}
"""Each step: from which states (None = nothing is on record) to which."""

SEEN: Final = frozenset({"fixed", "accepted", "claimed"})
"""States in which the parties may see each other's information."""

_WORDS: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.SELLER: ("出品者", "売主", "販売者"),
    Role.BUYER: ("落札者", "買主", "購入者"),
    Role.RUNNER_UP: ("次点",),
}


def in_role(recipient: Recipient, role: str) -> bool:
    """Whether a recipient of the text stands for a role; one whose words say no role stands for none."""
    return role in set(Role) and any(word in recipient.name for word in _WORDS[Role(role)])
