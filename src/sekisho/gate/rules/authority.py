"""Requests of authorities: registered, grounded, answered with what is lawful, approved by two (法27条1項1号).

Who finds out for an authority whose log it is answers it too, before anything is handed over.
"""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Rule, Topic
from sekisho.gate.rules.table import rule
from sekisho.law.model import Verb

_ANSWERS: Final = frozenset({Verb.PROVIDE, Verb.MATCH})
_KEPT: Final = (Topic.AUTHORITY, Topic.PROVISION)

RULES: Final[tuple[Rule, ...]] = (
    rule(66, "authority.not_registered", _ANSWERS, Is(Fact.AUTHORITY_NOT_REGISTERED), "法27(1)", _KEPT),
    rule(67, "authority.no_ground", _ANSWERS, Is(Fact.AUTHORITY_WITHOUT_GROUND), "法27(1)", _KEPT),
    rule(
        68,
        "authority.no_warrant",
        {Verb.PROVIDE},
        AllT((Is(Fact.AUTHORITY_WITHOUT_WARRANT), Is(Fact.ITEM_IS_COMMUNICATION))),
        "通法4",
        _KEPT,
    ),
    rule(69, "authority.second_approval", _ANSWERS, Is(Fact.SECOND_APPROVAL_MISSING), "法23", _KEPT),
    rule(115, "authority.item_not_asked", _ANSWERS, Is(Fact.AUTHORITY_ITEM_NOT_ASKED), "法27(1)", _KEPT),
    rule(116, "authority.not_heard", _ANSWERS, Is(Fact.AUTHORITY_NOT_HEARD), "法27(1)", _KEPT),
)
