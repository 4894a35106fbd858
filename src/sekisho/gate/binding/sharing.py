"""Facts about joint use: who the users are, what is published of it, in the text or on record (法27条5項3号)."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.gate.tables import Stands
from sekisho.policy.joint_uses import (
    JointUsePart,
    can_be_user,
    joint_uses,
    own_parts,
    stated_items,
    stated_parts,
    stated_purposes,
    stated_user,
)
from sekisho.policy.model import Policy, Recipient

JOINT_USE: Final = "joint_use"
"""The announcement of joint use among what is published; ``joint_use:ITEM`` and ``joint_use:PURPOSE`` are in it."""

USER: Final = "joint_user"
LISTED: Final = "listed"

FACTS: Final[FactTable] = {
    Fact.RECIPIENT_NOT_JOINT_USER: lambda asked, document, _item: not _is_user(asked, document),
    Fact.JOINT_USE_NOT_PUBLISHED: lambda asked, document, _item: bool(unpublished(asked, document)),
    Fact.JOINT_USE_OWN_PART_MISSING: lambda asked, document, _item: bool(own_unpublished(asked, document)),
    Fact.ITEM_NOT_IN_JOINT_USE: lambda asked, document, item: not _item_listed(asked, document, item),
    Fact.PURPOSE_NOT_IN_JOINT_USE: lambda asked, document, _item: not _purpose_listed(asked, document),
}


def unpublished(asked: Asked, document: Policy) -> tuple[str, ...]:
    """The parts of the Act that neither the text nor a record publishes today."""
    stated = {part for joint in joint_uses(document) for part in stated_parts(document, joint)}
    return tuple(
        part.value for part in JointUsePart if part not in stated and not _recorded(asked, part.value)
    )


def own_unpublished(asked: Asked, document: Policy) -> tuple[str, ...]:
    """What the document itself promises to tell besides, and neither it nor a record tells today."""
    told = any(joint.acquisition for joint in joint_uses(document))
    return tuple(sorted(part for part in own_parts(document) if not told and not _recorded(asked, part)))


def _recorded(asked: Asked, part: str, about: str = JOINT_USE) -> bool:
    return asked.registers.stands(Stands.PUBLICATION, about, part, asked.today)


def _is_user(asked: Asked, document: Policy) -> bool:
    found = _recipient(asked, document)
    if found is None or not can_be_user(found):
        return False
    on_list = asked.registers.stands(Stands.RECIPIENT, found.id, USER, asked.today)
    return on_list or stated_user(document, found)


def _recipient(asked: Asked, document: Policy) -> Recipient | None:
    return None if asked.request.recipient is None else document.recipient(asked.request.recipient)


def _item_listed(asked: Asked, document: Policy, item: str | None) -> bool:
    if item is None:
        return False
    found = _recipient(asked, document)
    own = found is None or not found.items or item in found.items
    stated = any(item in stated_items(document, joint) for joint in joint_uses(document))
    return own and (stated or _recorded(asked, LISTED, f"{JOINT_USE}:{item}"))


def _purpose_listed(asked: Asked, document: Policy) -> bool:
    if asked.purpose is None:
        return True  # `purpose.missing` says so
    stated = any(asked.purpose.id in stated_purposes(document, joint) for joint in joint_uses(document))
    return stated or _recorded(asked, LISTED, f"{JOINT_USE}:{asked.purpose.id}")
