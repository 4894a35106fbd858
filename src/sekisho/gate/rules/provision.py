"""Provision to third parties: by consent, or by law (法27条)."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Look, NotT, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, COMING, HANDLED, STATUTORY, rule
from sekisho.law.model import Basis, Form, Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        31,
        "provide.recipient_not_set_up",
        {Verb.PROVIDE, Verb.ENTRUST, Verb.SUCCEED},
        Is(Fact.RECIPIENT_NOT_SET_UP),
        "法27(5)",
        (Topic.PROVISION,),
        STATUTORY,
        forms=HANDLED,
    ),
    rule(
        28,
        "provide.no_consent",
        {Verb.PROVIDE},
        AllT(
            (
                NotT(Sees(Look.CONSENT_COVERS_ITEM)),
                NotT(Is(Fact.RECIPIENT_NOT_SET_UP)),
                # One consent serves both Articles; where Art. 28 asks for it, `provide.abroad_not_set_up` speaks.
                NotT(Is(Fact.FOREIGN_BY_CONSENT_ONLY)),
            )
        ),
        "法27(1)",
        (Topic.PROVISION,),
        STATUTORY | COMING | {Basis.OPT_OUT},
        # Of person-related information the recipient must have the consent (法31条): `person_related.unconfirmed`.
        forms=ABOUT_A_PERSON - {Form.PERSON_RELATED},
    ),
    rule(
        29,
        "provide.item_not_for_recipient",
        {Verb.PROVIDE, Verb.ENTRUST, Verb.SUCCEED},
        Is(Fact.ITEM_NOT_TO_RECIPIENT),
        "法27(1)",
        (Topic.PROVISION,),
        forms=HANDLED,
    ),
    rule(
        32,
        "provide.no_relation",
        {Verb.PROVIDE},
        # Of a deal that failed the next two speak.
        AllT((Is(Fact.RECIPIENT_NEEDS_RELATION), Is(Fact.RELATION_MISSING), NotT(Is(Fact.DEAL_FAILED)))),
        "法27(1)",
        (Topic.PROVISION,),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        89,
        "provide.failed_deal",
        {Verb.PROVIDE},
        AllT(
            (
                Is(Fact.RECIPIENT_NEEDS_RELATION),
                Is(Fact.DEAL_FAILED),
                NotT(Is(Fact.CLAIM_PERIOD_OVER)),
                Is(Fact.PURPOSE_NOT_FOR_CLAIMS),
            )
        ),
        "法27(1)",
        (Topic.PROVISION,),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        132,
        "provide.claim_period_over",
        {Verb.PROVIDE},
        AllT((Is(Fact.RECIPIENT_NEEDS_RELATION), Is(Fact.DEAL_FAILED), Is(Fact.CLAIM_PERIOD_OVER))),
        "法27(1)",
        (Topic.PROVISION,),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        126,
        "provide.recipient_not_for_purpose",
        {Verb.PROVIDE},
        Is(Fact.RECIPIENT_NOT_FOR_PURPOSE),
        "法27(1)",
        (Topic.PURPOSES, Topic.PROVISION),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
)
