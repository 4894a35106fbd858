"""Which purposes of a policy are targeted advertising (ターゲティング広告): chosen by what somebody did. Pure."""

from typing import Final

from sekisho.policy.model import Policy, Purpose

TARGETED: Final = "targeted_ads"
"""What such a purpose says of itself."""


def targets(purpose: Purpose) -> bool:
    """Whether a purpose is targeted advertising."""
    return TARGETED in purpose.flags


def targeted(policy: Policy) -> tuple[Purpose, ...]:
    """The purposes of targeted advertising, in the order of the text."""
    return tuple(purpose for purpose in policy.purposes if targets(purpose))
