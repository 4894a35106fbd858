"""What a request must be, before anybody is looked at."""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import ALL, BUILT, EVERY_FORM, rule
from sekisho.law.model import Form, Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        0,
        "request.act_not_set_up",
        ALL - BUILT,
        Is(Fact.VERB_NOT_SET_UP),
        "法27(5)",
        (Topic.PROVISION,),
        forms=EVERY_FORM - {Form.STATISTICS},  # what is derived so far is statistics
    ),
    rule(
        40,
        "request.form_not_set_up",
        ALL - {Verb.ERASE},
        Is(Fact.FORM_NOT_SET_UP),
        "法2",
        (Topic.PSEUDONYMISED, Topic.ANONYMISED, Topic.PERSON_RELATED, Topic.STATISTICS),
    ),
    rule(
        1,
        "basis.facts_missing",
        ALL,
        Is(Fact.BASIS_FACTS_MISSING),
        "法18(3)",
        (Topic.EXCEPTIONS, Topic.PURPOSE_LIMIT),
    ),
    rule(
        2,
        "basis.not_available",
        ALL,
        Is(Fact.BASIS_NOT_AVAILABLE),
        "法18(3)",
        (Topic.EXCEPTIONS, Topic.PURPOSE_LIMIT),
    ),
    rule(
        3,
        "basis.approval_missing",
        ALL,
        Is(Fact.APPROVAL_MISSING),
        "法23",
        (Topic.EXCEPTIONS, Topic.PURPOSE_LIMIT),
    ),
)
