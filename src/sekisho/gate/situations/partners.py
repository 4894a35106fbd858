"""With whom and through whom: an invented joint user, authority and source, and what is published, all in order."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sekisho.gate.binding.opt_out import FILED, OPT_OUT, PROVIDING
from sekisho.gate.binding.receiving import CONFIRMED
from sekisho.gate.binding.sharing import JOINT_USE, LISTED, USER
from sekisho.gate.tables import Period, Stands
from sekisho.law.model import LegalKind
from sekisho.policy.joint_uses import ACQUISITION, JointUsePart
from sekisho.policy.model import (
    Item,
    ItemId,
    Origin,
    Policy,
    Recipient,
    RecipientId,
    RecipientKind,
    Source,
)
from sekisho.policy.particulars import OptOutItem

JOINT_USER: Final = RecipientId("trial_joint_user")
AUTHORITY: Final = RecipientId("trial_authority")
BROWSING: Final = ItemId("trial_browsing")
"""An item that is person-related while tied to nobody."""

MESSAGES: Final = ItemId("trial_messages")
"""An item that records what persons said to each other."""

SOURCE: Final = "trial_source"
"""Somebody who gives information, confirmed."""

CROOK: Final = "trial_crook"
"""Somebody who got information by deceit."""

_ANSWERED: Final = Source(origin=Origin.ANSWER)
INVENTED: Final = (
    Recipient(id=JOINT_USER, name="見本共同", kind=RecipientKind.JOINT_USER, source=_ANSWERED),
    Recipient(id=AUTHORITY, name="見本庁", kind=RecipientKind.AUTHORITY, source=_ANSWERED),
)
_ALWAYS: Final = Period(since=0)


def with_partners(policy: Policy) -> Policy:
    """The policy with invented parties beside its own, one item that is person-related, one of communications."""
    if policy.recipient(JOINT_USER) is not None:
        return policy
    browsing = Item(id=BROWSING, name="見本履歴", kind=LegalKind.PERSON_RELATED, source=_ANSWERED)
    messages = Item(id=MESSAGES, name="見本会員どうしの通信記録", source=_ANSWERED)
    return replace(
        policy,
        recipients=(*policy.recipients, *INVENTED),
        items=(*policy.items, browsing, messages),
        parts=tuple(with_partners(part) for part in policy.parts),
    )


def published(
    policy: Policy, *, lacking: frozenset[str] = frozenset()
) -> Mapping[tuple[Stands, str], Mapping[str, Period]]:
    """Everything that joint use, opt-out, Art. 30 and Art. 31 ask for stands, but for the parts that are lacking.

    A part is named by itself, or as ``publication/part``.
    """
    named = (*(item.id for item in policy.items), *(purpose.id for purpose in policy.purposes))
    parts: dict[tuple[Stands, str], tuple[str, ...]] = {
        (Stands.PUBLICATION, JOINT_USE): (*(part.value for part in JointUsePart), ACQUISITION),
        (Stands.PUBLICATION, OPT_OUT): (*(part.value for part in OptOutItem), FILED, PROVIDING),
        (Stands.SOURCE, SOURCE): (*CONFIRMED, "public"),
        (Stands.SOURCE, CROOK): (*CONFIRMED, "public", "improper"),
        **{(Stands.PUBLICATION, f"{JOINT_USE}:{one}"): (LISTED,) for one in named},
        **{(Stands.PUBLICATION, f"{OPT_OUT}:{one}"): (LISTED,) for one in named},
        **{(Stands.RECIPIENT, one.id): (USER, "not_matched") for one in policy.recipients},
    }
    return {
        (what, name): {
            part: _ALWAYS for part in held if part not in lacking and f"{name}/{part}" not in lacking
        }
        for (what, name), held in parts.items()
    }
