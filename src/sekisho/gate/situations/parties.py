"""To whom: invented parties beside those of the policy, and a register in which everything about them is in order."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sekisho.gate.binding.parties import is_abroad
from sekisho.gate.situations import partners
from sekisho.gate.tables import ConsentScope, Period, Stands
from sekisho.policy.model import UNKNOWN_COUNTRY, ItemId, Policy, Recipient, RecipientId, RecipientKind

CONTRACTOR: Final = RecipientId("trial_contractor")
COLLEAGUE: Final = "trial_colleague"
"""Another member of staff: that training is kept shows by somebody else's."""

_INVENTED: Final = (
    Recipient(id=CONTRACTOR, name="見本委託", kind=RecipientKind.CONTRACTOR),
    Recipient(
        id=RecipientId("trial_second_hand"),
        name="見本再委託",
        kind=RecipientKind.CONTRACTOR,
        works_for=CONTRACTOR,
    ),
    Recipient(
        id=RecipientId("trial_contractor_abroad"),
        name="見本海外委託",
        kind=RecipientKind.CONTRACTOR,
        country=UNKNOWN_COUNTRY,
    ),
    Recipient(id=RecipientId("trial_successor"), name="見本承継", kind=RecipientKind.SUCCESSOR),
)
INVENTED: Final = frozenset(one.id for one in (*_INVENTED, *partners.INVENTED))
"""Parties that no text names: nothing is provided to them."""
_PARTS: Final[Mapping[Stands, tuple[str, ...]]] = {
    Stands.RECIPIENT: (
        "vetted",
        "vetted_high",
        "agreement",
        "review",
        "re_entrustment",
        "entruster_agreement",
        "equivalent_measures",
        "equivalent_check",
        "country_assessment",
    ),
    Stands.PUBLICATION: ("foreign_country", "foreign_system", "foreign_measures"),
}
"""What stands about every recipient when all is in order. An exception stands only where something is not."""


def arranged(policy: Policy) -> Policy:
    """The policy as an officer would have set it up: a list of items for each contractor, and parties of each kind.

    Like the persons of a trial the added parties are invented; what the text says of parties binds them too.
    """
    policy = partners.with_partners(policy)
    items = tuple(item.id for item in policy.items)
    invented = _with(items)
    kept = tuple(_listed(one, policy, items) for one in policy.recipients if one not in invented)
    return replace(
        policy,
        recipients=(*kept, *invented),
        parts=tuple(arranged(part) for part in policy.parts),
    )


def _with(items: tuple[ItemId, ...]) -> tuple[Recipient, ...]:
    return tuple(
        replace(one, items=items) if one.kind is RecipientKind.CONTRACTOR else one for one in _INVENTED
    )


def _listed(one: Recipient, policy: Policy, items: tuple[ItemId, ...]) -> Recipient:
    group = None if one.member_of is None else policy.recipient(one.member_of)
    if one.kind is not RecipientKind.CONTRACTOR or one.items or (group is not None and group.items):
        return one
    return replace(one, items=items)


def on_record(
    policy: Policy, *staff: str, lacking: frozenset[str] = frozenset()
) -> Mapping[tuple[Stands, str], Mapping[str, Period]]:
    """Everything about every recipient, and the training of staff, stands; but for the parts that are lacking."""
    always = Period(since=0)
    found: dict[tuple[Stands, str], Mapping[str, Period]] = {
        (what, one.id): {part: always for part in parts if part not in lacking}
        for one in policy.recipients
        for what, parts in _PARTS.items()
    }
    trained = () if "trained" in lacking else staff
    return {**found, **{(Stands.STAFF, one): {"trained": always} for one in (*trained, COLLEAGUE)}}


def in_place_of(policy: Policy, recipient: str | None) -> tuple[str, ...]:
    """The policy's own parties of the kind that an invented one stands for; empty where it is none, or there are none."""
    stands_for = next((one for one in (*_INVENTED, *partners.INVENTED) if one.id == recipient), None)
    if stands_for is None:
        return ()
    return tuple(
        one.id
        for one in policy.recipients
        if one.kind is stands_for.kind
        and is_abroad(one) == is_abroad(stands_for)
        and (one.works_for is None) == (stands_for.works_for is None)
    )


def agreed(policy: Policy, recipient: Recipient | None) -> ConsentScope:
    """A consent to hand everything to a recipient, given with all that must be told; None: to acquire it."""
    return ConsentScope(
        recipient=None if recipient is None else recipient.id,
        items=frozenset(item.id for item in policy.items),
        purpose=None,
        country=None if recipient is None else recipient.country,
        policy_version=policy.version,
        informed=True,
    )
