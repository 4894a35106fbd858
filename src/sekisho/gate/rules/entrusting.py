"""Entrusting and succession: no third party, as long as everything that makes it so is in place (法25条, 27条5項)."""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import HANDLED, rule
from sekisho.law.model import Verb

_ENTRUSTING: Final = (Topic.ENTRUSTMENT, Topic.ENTRUSTING, Topic.PROVISION)

RULES: Final[tuple[Rule, ...]] = (
    rule(
        43,
        "recipient.other_kind",
        {Verb.ENTRUST, Verb.SUCCEED},
        Is(Fact.RECIPIENT_OF_OTHER_KIND),
        "法27(5)",
        (Topic.PROVISION, Topic.ENTRUSTING, Topic.ENTRUSTMENT),
        forms=HANDLED,
    ),
    rule(
        44,
        "entrust.not_vetted",
        {Verb.ENTRUST},
        Is(Fact.VETTING_MISSING),
        "法25",
        _ENTRUSTING,
        forms=HANDLED,
    ),
    rule(
        45,
        "entrust.no_agreement",
        {Verb.ENTRUST},
        Is(Fact.AGREEMENT_MISSING),
        "法25",
        _ENTRUSTING,
        forms=HANDLED,
    ),
    rule(
        47,
        "entrust.review_overdue",
        {Verb.ENTRUST},
        Is(Fact.REVIEW_OVERDUE),
        "法25",
        _ENTRUSTING,
        forms=HANDLED,
    ),
    rule(
        48,
        "entrust.re_entrustment_not_recorded",
        {Verb.ENTRUST},
        Is(Fact.RE_ENTRUSTMENT_NOT_RECORDED),
        "法25",
        (Topic.RE_ENTRUSTMENT, *_ENTRUSTING),
        forms=HANDLED,
    ),
    rule(
        49,
        "entrust.leaves_japan",
        {Verb.ENTRUST},
        Is(Fact.HANDLED_ABROAD),
        "法25",
        (Topic.DOMESTIC_ONLY, *_ENTRUSTING),
        forms=HANDLED,
    ),
    rule(
        50,
        "entrust.entruster_not_agreed",
        {Verb.ENTRUST},
        Is(Fact.ENTRUSTER_NOT_AGREED),
        "法25",
        (Topic.RE_ENTRUSTMENT, *_ENTRUSTING),
        forms=HANDLED,
    ),
)
"""What was held for others goes on only with their word."""
