"""The end: erased, left, past its period (法22条)."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Has, Is, Look, Rule, Sees, Slot, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, ALL, PURPOSEFUL, STATUTORY, TOUCH, rule
from sekisho.law.model import Basis, Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        24,
        "subject.erased",
        ALL - {Verb.ERASE},
        Sees(Look.ERASED),
        "法22",
        (Topic.LEAVING, Topic.RETENTION),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        25,
        "cancelled.purpose_closed",
        PURPOSEFUL,
        AllT((Sees(Look.CANCELLED), Is(Fact.CLOSED_AFTER_CANCELLATION))),
        "法22",
        (Topic.AFTER_CANCELLATION, Topic.LEAVING, Topic.PURPOSES),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        26,
        "cancelled.period_over",
        PURPOSEFUL,
        Sees(Look.CANCELLATION_PERIOD_OVER),
        "法22",
        (Topic.AFTER_CANCELLATION, Topic.RETENTION),
        frozenset({Basis.LAW}),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        42,
        "cancelled.day_unknown",
        PURPOSEFUL,
        Sees(Look.CANCELLATION_DAY_UNKNOWN),
        "法22",
        (Topic.AFTER_CANCELLATION, Topic.RETENTION),
        frozenset({Basis.LAW}),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        133,
        "purpose.achieved",
        TOUCH,
        Has(Slot.ACHIEVED),
        "法22",
        (Topic.RETENTION, Topic.PURPOSES, Topic.PURPOSE_LIMIT),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        27,
        "retention.period_over",
        TOUCH,
        Sees(Look.RETENTION_OVER),
        "法22",
        (Topic.RETENTION,),
        frozenset({Basis.LAW}),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        41,
        "retention.start_unknown",
        TOUCH,
        Sees(Look.RETENTION_UNKNOWN),
        "法22",
        (Topic.RETENTION,),
        frozenset({Basis.LAW}),
        forms=ABOUT_A_PERSON,
    ),
)
