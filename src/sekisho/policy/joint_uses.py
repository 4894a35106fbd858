"""What a text publishes of a joint use (共同利用): which of the parts that the Act demands, which items, which purposes.

Pure. The comparison with the Act reports what is missing here, and the gate shares nothing until it is published
(法27条5項3号). An open scope ("partners") publishes no users: nobody can tell who they are.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from sekisho.law.model import Basis
from sekisho.policy.model import ItemId, JointUse, Policy, PurposeId, Recipient, RecipientKind
from sekisho.policy.names import aliases, fold
from sekisho.policy.provenance import Origin
from sekisho.policy.questions import is_named


class JointUsePart(StrEnum):
    """What must be notified or readily knowable before anything is used jointly. Source: 法27条5項3号."""

    FACT = "fact"
    ITEMS = "items"
    USERS = "users"
    PURPOSES = "purposes"
    RESPONSIBLE = "responsible"
    ADDRESS = "address"
    REPRESENTATIVE = "representative"


ACQUISITION: Final = "acquisition"
"""How the items were acquired: no part of today's Act, but some documents promise to tell it."""

_SELF: Final = re.compile(r"(当社|弊社|当[^、。]{1,6}|私たち)")
_ACQUISITION: Final = re.compile(r"取得(の|した)?(方法|経緯|手段)")


def joint_uses(policy: Policy) -> Iterator[JointUse]:
    """Every joint use that the text announces."""
    if policy.joint_use is not None:
        yield policy.joint_use
        yield from policy.other_joint_uses


def stated_parts(policy: Policy, joint: JointUse) -> frozenset[JointUsePart]:
    """The parts of an announced joint use that the text itself publishes.

    Address and representative may stand elsewhere in the text when the business itself is responsible.
    """
    who = policy.organisation
    own = joint.responsible is not None and (
        _SELF.fullmatch(joint.responsible) is not None or joint.responsible == who.name
    )
    stated = {
        JointUsePart.FACT: True,
        JointUsePart.ITEMS: joint.items,
        JointUsePart.USERS: bool(joint.scope) and not joint.scope_open,
        JointUsePart.PURPOSES: bool(joint.purposes),
        JointUsePart.RESPONSIBLE: joint.responsible is not None,
        JointUsePart.ADDRESS: bool(joint.responsible_address or (own and who.address)),
        JointUsePart.REPRESENTATIVE: bool(joint.responsible_representative or (own and who.representative)),
    }
    return frozenset(part for part, holds in stated.items() if holds)


def own_parts(policy: Policy) -> frozenset[str]:
    """What a document demands of its own before a joint use, beyond the Act: the way of acquisition.

    The entries of the recited case stand below it, up to the next case or the end of the section.
    """
    return frozenset({ACQUISITION}) if any(map(_demands_acquisition, _entries(policy))) else frozenset()


def _demands_acquisition(text: str) -> bool:
    return _ACQUISITION.search(text) is not None


def _entries(policy: Policy) -> Iterator[str]:
    for case in policy.provision_exceptions.cases:
        start = policy.clause(case.clause)
        if case.basis is not Basis.JOINT_USE or start is None:
            continue
        yield case.text
        for clause in policy.clauses[policy.clauses.index(start) + 1 :]:
            if clause.section_kind != start.section_kind or "exceptions" in clause.topics:
                break
            yield clause.text


def stated_items(policy: Policy, joint: JointUse) -> frozenset[ItemId]:
    """The items that an announced joint use names; all of the policy's where it refers to its list of items."""
    if "items" in joint.by_reference:
        return frozenset(item.id for item in policy.items)
    words = {fold(name) for name in joint.item_names}
    known = {aliases().get("items", {}).get(word) for word in words}
    return frozenset(item.id for item in policy.items if fold(item.name) in words or item.id in known)


def stated_purposes(policy: Policy, joint: JointUse) -> frozenset[PurposeId]:
    """The policy's purposes that an announced joint use names; all where it refers to the list of purposes."""
    if "purposes" in joint.by_reference:
        return frozenset(purpose.id for purpose in policy.purposes)
    words = {fold(text) for text in joint.purposes}
    return frozenset(purpose.id for purpose in policy.purposes if fold(purpose.text) in words)


def can_be_user(recipient: Recipient) -> bool:
    """Whether a recipient can be a joint user at all: somebody by name. A class is nobody to hand anything to."""
    by_name = recipient.source.origin is Origin.ANSWER or is_named(recipient)
    return recipient.kind in {RecipientKind.JOINT_USER, RecipientKind.AFFILIATE} and by_name


def stated_user(policy: Policy, recipient: Recipient) -> bool:
    """Whether the text itself publishes a recipient as one of the joint users."""
    return (
        can_be_user(recipient)
        and recipient.source.origin is Origin.READ
        and any(
            not joint.scope_open
            and recipient.name in joint.scope
            and JointUsePart.FACT in stated_parts(policy, joint)
            for joint in joint_uses(policy)
        )
    )
