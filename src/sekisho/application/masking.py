"""What is masked on a screen (伏せ字): numbers that open money show their last four characters only.

The whole value is another question to the gate: where its misuse may cause damage to property, a second person must
have approved the reading. Source: 法23条, 規7条2号.
"""

from collections.abc import Mapping
from typing import Final

from sekisho.gate.model import Request
from sekisho.law.model import MASKED
from sekisho.policy.model import Policy
from sekisho.vault.plaintext import Plaintext

_SHOWN: Final = 4
_LEAST: Final = 8
"""A shorter value shows nothing: its last four would be half of it."""
_MARK: Final = "＊"


def masked(value: Plaintext) -> Plaintext:
    """A value with all but its end hidden."""
    text = value.reveal()
    shown = text[-_SHOWN:] if len(text) >= _LEAST else ""
    return Plaintext(_MARK * (len(text) - len(shown)) + shown)


def for_screen(policy: Policy, request: Request, values: Mapping[str, Plaintext]) -> Mapping[str, Plaintext]:
    """What was opened, as it goes to a screen: masked, unless the whole was asked for and allowed."""
    if request.whole:
        return values
    return {item: masked(value) if is_masked(policy, item) else value for item, value in values.items()}


def is_masked(policy: Policy, item: str) -> bool:
    """Whether an item is masked on screens."""
    listed = policy.item(item)
    return listed is not None and listed.kind in MASKED
