"""Matching (照合): what is not tied to a person stays so, but with consent, for an investigation, or by law.

A log of what persons said to each other is secret (電気通信事業法4条): nothing opens it but a warrant.
"""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Look, NotT, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, rule
from sekisho.law.model import Basis, Verb

_LAW: Final = frozenset({Basis.LAW})
_SECRET: Final = AllT((Is(Fact.ITEM_CARRIES_COMMUNICATION), Is(Fact.MATCH_WITHOUT_WARRANT)))

RULES: Final[tuple[Rule, ...]] = (
    rule(
        82,
        "match.log_names_nobody",
        {Verb.MATCH},
        # Where a warrant is missing, `match.no_warrant` names the mend.
        AllT((Is(Fact.LOG_NAMES_NOBODY), NotT(_SECRET))),
        "法18(1)",
        (Topic.ACCESS_LOG,),
        _LAW,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        83,
        "match.no_warrant",
        {Verb.MATCH},
        _SECRET,
        "通法4",
        (Topic.ACCESS_LOG, Topic.AUTHORITY),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        84,
        "match.no_consent",
        {Verb.MATCH},
        AllT((Is(Fact.ITEM_TIES_TO_PERSON), NotT(Sees(Look.CONSENT_COVERS_SPECIAL_CARE)), NotT(_SECRET))),
        "法18(1)",
        (Topic.COOKIES, Topic.PERSON_RELATED),
        _LAW,
        forms=ABOUT_A_PERSON,
    ),
)
