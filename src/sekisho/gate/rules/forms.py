"""Processed information: pseudonymised (法41条), anonymised (法43条), statistics. Whose it is, is not known.

It reaches nobody, is matched with nothing, and is announced before it is used or handed on. What the Act leaves of the
purposes and of the ban on provision applies to pseudonymised information as to personal information (法41条3項, 6項).
"""

from typing import Final

from sekisho.gate.model import Fact, Is, NotT, Rule, Topic
from sekisho.gate.rules.table import rule
from sekisho.law.model import Basis, Form, Verb

_PSEUDONYMISED: Final = frozenset({Form.PSEUDONYMISED})
_ANONYMISED: Final = frozenset({Form.ANONYMISED})

RULES: Final[tuple[Rule, ...]] = (
    rule(
        70,
        "pseudonymised.contact",
        {Verb.CONTACT},
        # Of a breach nobody need be told (法41条9項): `pseudonymised.no_breach_notice` says so.
        NotT(Is(Fact.TELLS_OF_BREACH)),
        "法41(8)",
        (Topic.PSEUDONYMISED_CONTACT, Topic.PSEUDONYMISED),
        forms=_PSEUDONYMISED,
    ),
    rule(
        71,
        "pseudonymised.match",
        {Verb.MATCH},
        Is(Fact.ALWAYS),
        "法41(7)",
        (Topic.PSEUDONYMISED_MATCH, Topic.PSEUDONYMISED),
        forms=_PSEUDONYMISED,
    ),
    rule(
        72,
        "pseudonymised.provide",
        {Verb.PROVIDE, Verb.PUBLISH},
        Is(Fact.ALWAYS),
        "法41(6)",
        (Topic.PSEUDONYMISED_ELSE, Topic.PSEUDONYMISED, Topic.PROVISION),
        frozenset({Basis.LAW}),
        forms=_PSEUDONYMISED,
    ),
    rule(
        73,
        "pseudonymised.purpose_not_published",
        {Verb.USE, Verb.ENTRUST, Verb.SHARE, Verb.SUCCEED},
        Is(Fact.PSEUDONYMISED_PURPOSE_UNPUBLISHED),
        "法41(4)",
        (Topic.PSEUDONYMISED_PUBLISH, Topic.PSEUDONYMISED),
        forms=_PSEUDONYMISED,
    ),
    rule(
        74,
        "pseudonymised.no_rights",
        {Verb.DISCLOSE, Verb.CORRECT, Verb.SUSPEND},
        Is(Fact.ALWAYS),
        "法41(9)",
        (Topic.PSEUDONYMISED_ELSE, Topic.PSEUDONYMISED),
        forms=_PSEUDONYMISED,
    ),
    rule(
        88,
        "pseudonymised.no_breach_notice",
        {Verb.CONTACT},
        Is(Fact.TELLS_OF_BREACH),
        "法41(9)",
        (Topic.PSEUDONYMISED_ELSE, Topic.PSEUDONYMISED),
        forms=_PSEUDONYMISED,
    ),
    rule(
        75,
        "anonymised.match",
        {Verb.MATCH},
        Is(Fact.ALWAYS),
        "法43(5)",
        (Topic.ANONYMISED_MATCH, Topic.ANONYMISED),
        forms=_ANONYMISED,
    ),
    rule(
        76,
        "anonymised.items_not_published",
        {Verb.USE, Verb.PROVIDE, Verb.PUBLISH},
        Is(Fact.ANONYMISED_ITEMS_UNPUBLISHED),
        "法43(3)",
        (Topic.ANONYMISED_PUBLISH, Topic.ANONYMISED),
        forms=_ANONYMISED,
    ),
    rule(
        77,
        "anonymised.method_not_published",
        {Verb.PROVIDE, Verb.PUBLISH},
        Is(Fact.ANONYMISED_METHOD_UNPUBLISHED),
        "法43(4)",
        (Topic.ANONYMISED_PUBLISH, Topic.ANONYMISED),
        forms=_ANONYMISED,
    ),
    rule(
        78,
        "statistics.too_few",
        {Verb.DERIVE},
        Is(Fact.SELECTION_TOO_SMALL),
        "法2(1)",
        (Topic.STATISTICS,),
        forms=frozenset({Form.STATISTICS}),
    ),
)
