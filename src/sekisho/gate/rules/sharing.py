"""Joint use: with the users, for the items and purposes that are published, and nothing before (法27条5項3号)."""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import rule
from sekisho.law.model import Verb

_KEPT: Final = (Topic.JOINT_USE, Topic.JOINT_USE_TERMS, Topic.PROVISION)

RULES: Final[tuple[Rule, ...]] = (
    rule(55, "share.not_joint_user", {Verb.SHARE}, Is(Fact.RECIPIENT_NOT_JOINT_USER), "法27(5)", _KEPT),
    rule(56, "share.not_published", {Verb.SHARE}, Is(Fact.JOINT_USE_NOT_PUBLISHED), "法27(5)", _KEPT),
    rule(57, "share.item_not_listed", {Verb.SHARE}, Is(Fact.ITEM_NOT_IN_JOINT_USE), "法27(5)", _KEPT),
    rule(58, "share.purpose_not_listed", {Verb.SHARE}, Is(Fact.PURPOSE_NOT_IN_JOINT_USE), "法27(5)", _KEPT),
    rule(
        114,
        "share.own_part_missing",
        {Verb.SHARE},
        Is(Fact.JOINT_USE_OWN_PART_MISSING),
        "法27(5)",
        (Topic.JOINT_USE_TERMS, Topic.JOINT_USE),
    ),
)
