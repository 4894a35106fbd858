"""Where a person stands: a use under examination, the dead, the young (法2条1項, 18条1項, 35条)."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Has, Is, Look, NotT, Rule, Sees, Slot, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, ALL, DUTIES, STATUTORY, TOUCH, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        95,
        "purpose.disputed",
        TOUCH,
        AllT((Has(Slot.DISPUTED), NotT(Is(Fact.PURPOSE_STANDS_ABOVE)))),
        "法35(1)",
        (Topic.SUSPENSION, Topic.PURPOSE_LIMIT, Topic.PURPOSES),
        DUTIES,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        96,
        "deceased.contact",
        {Verb.CONTACT},
        Has(Slot.DECEASED),
        "法2(1)",
        (Topic.INFORMATION, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        97,
        "deceased.purpose_closed",
        TOUCH - {Verb.CONTACT},
        AllT((Has(Slot.DECEASED), Is(Fact.CLOSED_AFTER_CANCELLATION))),
        "法22",
        (Topic.AFTER_CANCELLATION, Topic.PURPOSE_LIMIT, Topic.PURPOSES),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        98,
        "minor.no_guardian",
        TOUCH,
        AllT(
            (
                Sees(Look.MINOR),
                Is(Fact.PURPOSE_NEEDS_CONSENT),
                Has(Slot.CONSENT),  # without one `purpose.no_consent` says so
                NotT(Has(Slot.GUARDIAN)),
            )
        ),
        "法18(1)",
        (Topic.MINORS, Topic.CONSENT_PURPOSE),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        99,
        "minor.provision_without_guardian",
        {Verb.PROVIDE},
        AllT(
            (
                Sees(Look.MINOR),
                NotT(Is(Fact.PURPOSE_NEEDS_CONSENT)),  # then `minor.no_guardian` asks first
                Sees(Look.CONSENT_COVERS_ITEM),  # without one `provide.no_consent` says so
                NotT(Has(Slot.GUARDIAN)),
            )
        ),
        "法27(1)",
        (Topic.MINORS, Topic.PROVISION),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        100,
        "edge.cannot_fulfil",
        ALL,
        Is(Fact.EDGE_LACKS_OBLIGATION),
        "法23",
        (Topic.TECHNICAL,),
    ),
)
