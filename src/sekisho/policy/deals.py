"""Deals between two persons (取引): roles, states, and when the parties may see each other's information. Pure.

Before a deal is fixed nobody sees anything; then the two parties of that deal see each other; a runner-up takes the
place once the offer is accepted; what failed is seen only for claims about it, and only while their period runs.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sekisho.policy.model import Purpose, Recipient


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

SEEN: Final = frozenset({"fixed", "accepted"})
"""States in which the parties may see each other's information."""

FAILED: Final = frozenset({"failed", "claimed"})
"""States in which they may see it for claims alone, until the last day of the period."""

DECIDES: Final = frozenset({Step.FIX, Step.OFFER})
"""Steps by which the other party is decided on: with the price, where one is given."""

TOLD: Final = DECIDES | {Step.ACCEPT, Step.FAIL, Step.CANCEL}
"""Steps of which both parties are told through the channel of the deal."""

CHANNEL: Final = "deal_channel"
"""取引連絡: the place on the site in which the two parties write to each other."""

_CLAIMS: Final = re.compile("契約.{0,4}履行|権利.{0,6}(行使|保全)|紛争|債権|損害賠償")

_WORDS: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.SELLER: ("出品者", "売主", "販売者"),
    Role.BUYER: ("落札者", "買主", "購入者"),
    Role.RUNNER_UP: ("次点",),
}


def serves_claims(purpose: Purpose) -> bool:
    """Whether a purpose is to make or meet claims: marked so when the text was read, or by its words."""
    return "claims" in purpose.flags or _CLAIMS.search(purpose.text) is not None


def in_role(recipient: Recipient, role: str) -> bool:
    """Whether a recipient of the text stands for a role; one whose words say no role stands for none."""
    return role in set(Role) and any(word in recipient.name for word in _WORDS[Role(role)])
