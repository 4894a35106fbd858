"""Which items are case files (記録の綴り): kept apart from a person's profile, and fed by any channel.

A request, a complaint, an incident, a payment or an inquiry about fraud brings facts by letter, telephone or from
others; they belong to the case and never become part of the profile. In doubt an item is part of the profile.
"""

import re
from typing import Final

from sekisho.policy.model import Item

_CASES: Final = re.compile("苦情|問い?合わ?せ|相談|請求|申出|事故|漏えい|決済|支払|入金|不正|通話.?の?録音")


def is_case_file(item: Item) -> bool:
    """Whether an item, by its printed name, holds what a case is about."""
    return _CASES.search(item.name) is not None
