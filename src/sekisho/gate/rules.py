"""The rules of the gate: every reason there is to say no. Few, and reviewable by counsel.

Each row is one denial. The sentences of the policy that it keeps are found by topic; its two texts stand in
`reasons.yaml`. `number` is the rule's bit in every mask ever stored: append-only, never reused.
"""

from collections.abc import Iterable
from typing import Final

from sekisho.gate.model import AllT, AnyT, Fact, Has, Is, Look, NotT, Rule, Sees, Slot, Topic
from sekisho.law.model import Basis, LawRef, Verb

_ALL: Final = frozenset(Verb)
_PURPOSEFUL: Final = frozenset({Verb.ACQUIRE, Verb.USE, Verb.CONTACT, Verb.PROVIDE})
_TOUCH: Final = frozenset({Verb.USE, Verb.CONTACT, Verb.PROVIDE})
_STATUTORY: Final = frozenset(
    {
        Basis.LAW,
        Basis.LIFE_BODY_PROPERTY,
        Basis.PUBLIC_HEALTH_CHILDREN,
        Basis.STATE_COOPERATION,
        Basis.ACADEMIC_OWN,
        Basis.ACADEMIC_JOINT,
        Basis.ACADEMIC_RECIPIENT,
    }
)
_DUTIES: Final = frozenset(
    {Basis.LAW, Basis.LIFE_BODY_PROPERTY, Basis.PUBLIC_HEALTH_CHILDREN, Basis.STATE_COOPERATION}
)
"""The bases that stand above a stop or a suspension: a person's will does not yield to research."""
_BUILT: Final = frozenset(
    {
        Verb.ACQUIRE,
        Verb.USE,
        Verb.CONTACT,
        Verb.PROVIDE,
        Verb.DISCLOSE,
        Verb.CORRECT,
        Verb.SUSPEND,
        Verb.ERASE,
    }
)


def _rule(  # noqa: PLR0917 - a table reads by column
    number: int,
    name: str,
    verbs: Iterable[Verb],
    fires: Is | Has | Sees | NotT | AllT | AnyT,
    source: str,
    topics: tuple[Topic, ...],
    lifted_by: frozenset[Basis] = frozenset(),
) -> Rule:
    return Rule(
        id=name,
        number=number,
        verbs=frozenset(verbs),
        fires=fires,
        source=LawRef(cite=source),
        topics=topics,
        lifted_by=lifted_by,
    )


RULES: Final[tuple[Rule, ...]] = (
    # The request itself
    _rule(
        0, "request.act_not_set_up", _ALL - _BUILT, Is(Fact.VERB_NOT_SET_UP), "法27(5)", (Topic.PROVISION,)
    ),
    _rule(
        1,
        "basis.facts_missing",
        _ALL,
        Is(Fact.BASIS_FACTS_MISSING),
        "法18(3)",
        (Topic.EXCEPTIONS, Topic.PURPOSE_LIMIT),
    ),
    _rule(
        2,
        "basis.not_available",
        _ALL,
        Is(Fact.BASIS_NOT_AVAILABLE),
        "法18(3)",
        (Topic.EXCEPTIONS, Topic.PURPOSE_LIMIT),
    ),
    _rule(
        3,
        "basis.approval_missing",
        _ALL,
        Is(Fact.APPROVAL_MISSING),
        "法23",
        (Topic.EXCEPTIONS, Topic.PURPOSE_LIMIT),
    ),
    # Purposes
    _rule(
        4,
        "purpose.missing",
        {Verb.ACQUIRE, Verb.CONTACT, Verb.PROVIDE},
        Is(Fact.PURPOSE_MISSING),
        "法17(1)",
        (Topic.ACQUISITION, Topic.PURPOSES, Topic.PURPOSE_LIMIT),
        _STATUTORY,
    ),
    _rule(
        5,
        "use.beyond_purposes",
        {Verb.USE},
        Is(Fact.PURPOSE_MISSING),
        "法18(1)",
        (Topic.PURPOSE_LIMIT, Topic.PURPOSES),
        _STATUTORY,
    ),
    _rule(
        6,
        "purpose.not_in_force",
        _PURPOSEFUL,
        Is(Fact.PURPOSE_NOT_IN_FORCE),
        "法21(1)",
        (Topic.PURPOSES,),
        _STATUTORY,
    ),
    _rule(
        7,
        "purpose.other_category",
        _TOUCH,
        AllT((NotT(Sees(Look.CATEGORY_HAS_PURPOSE)), NotT(Sees(Look.CATEGORY_UNKNOWN)))),
        "法18(1)",
        (Topic.PURPOSES, Topic.PURPOSE_LIMIT, Topic.CATEGORIES),
        _STATUTORY,
    ),
    _rule(
        8,
        "acquire.other_category",
        {Verb.ACQUIRE},
        AnyT((Is(Fact.PURPOSE_CATEGORY_OTHER), NotT(Sees(Look.CATEGORY_FITS_ACQUISITION)))),
        "法17(1)",
        (Topic.CATEGORIES, Topic.PURPOSES),
    ),
    _rule(
        9,
        "purpose.not_told",
        _TOUCH,
        AllT((NotT(Sees(Look.ITEM_TOLD_FOR_PURPOSE)), NotT(Is(Fact.PURPOSE_MISSING)))),
        "法18(1)",
        (Topic.PURPOSE_LIMIT, Topic.PURPOSES, Topic.CHANGE),
        _STATUTORY,
    ),
    _rule(
        10,
        "purpose.no_consent",
        _TOUCH,
        AllT((Is(Fact.PURPOSE_NEEDS_CONSENT), NotT(Has(Slot.CONSENT)))),
        "法18(1)",
        (Topic.CONSENT_PURPOSE,),
        _STATUTORY,
    ),
    _rule(
        11,
        "purpose.statistics_only",
        _TOUCH,
        Is(Fact.PURPOSE_FOR_STATISTICS),
        "法18(1)",
        (Topic.STATISTICS,),
        _STATUTORY,
    ),
    _rule(
        12,
        "item.not_for_purpose",
        _PURPOSEFUL,
        Is(Fact.ITEM_NOT_FOR_PURPOSE),
        "法18(1)",
        (Topic.PURPOSE_LIMIT, Topic.PURPOSES),
        _STATUTORY,
    ),
    # Acquiring
    _rule(
        13,
        "acquire.channel_not_listed",
        {Verb.ACQUIRE},
        Is(Fact.CHANNEL_NOT_LISTED),
        "法20(1)",
        (Topic.CHANNELS, Topic.ACQUISITION),
    ),
    _rule(
        14,
        "acquire.item_not_listed",
        {Verb.ACQUIRE},
        Is(Fact.ITEM_NOT_LISTED),
        "法17(1)",
        (Topic.ITEMS, Topic.ACQUISITION),
    ),
    _rule(
        15,
        "acquire.item_not_for_channel",
        {Verb.ACQUIRE},
        Is(Fact.ITEM_NOT_FOR_CHANNEL),
        "法20(1)",
        (Topic.CHANNELS, Topic.ACQUISITION),
    ),
    _rule(
        16,
        "acquire.purposes_not_published",
        {Verb.ACQUIRE},
        Is(Fact.NOTICE_NOT_PUBLISHED),
        "法21(2)",
        (Topic.PURPOSES, Topic.ACQUISITION),
    ),
    _rule(
        17,
        "acquire.special_care_without_consent",
        {Verb.ACQUIRE},
        AllT((Is(Fact.ITEM_IS_SPECIAL_CARE), NotT(Sees(Look.CONSENT_COVERS_SPECIAL_CARE)))),
        "法20(2)",
        (Topic.SENSITIVE, Topic.ACQUISITION),
        _STATUTORY,
    ),
    # Kinds of information
    _rule(
        18,
        "item.my_number",
        _ALL - {Verb.ERASE},
        Is(Fact.ITEM_IS_MY_NUMBER),
        "番号法19",
        (Topic.ITEMS,),
    ),
    _rule(
        19,
        "item.secret",
        {Verb.USE, Verb.CONTACT, Verb.PROVIDE, Verb.DISCLOSE},
        Is(Fact.ITEM_IS_SECRET),
        "法23",
        (Topic.TECHNICAL, Topic.ITEMS),
    ),
    # The person's own will
    _rule(
        20,
        "purpose.stopped",
        _TOUCH,
        Has(Slot.OBJECTION),
        "法35(5)",
        (Topic.PREFERENCES, Topic.PURPOSES),
        _DUTIES,
    ),
    _rule(
        21,
        "purpose.suspended",
        _TOUCH,
        Has(Slot.SUSPENSION),
        "法35(2)",
        (Topic.SUSPENSION, Topic.PURPOSES),
        _DUTIES,
    ),
    _rule(
        22,
        "contact.no_opt_in",
        {Verb.CONTACT},
        AllT((Is(Fact.PURPOSE_ADVERTISES), NotT(Has(Slot.AD_OPT_IN)))),
        "特電法3(1)",
        (Topic.INFORMATION, Topic.PURPOSES),
    ),
    _rule(
        23,
        "contact.no_address",
        {Verb.CONTACT},
        NotT(Has(Slot.HOLDS)),
        "法18(1)",
        (Topic.INFORMATION, Topic.PURPOSES),
    ),
    # The end
    _rule(
        24,
        "subject.erased",
        _ALL - {Verb.ERASE},
        Sees(Look.ERASED),
        "法22",
        (Topic.LEAVING, Topic.RETENTION),
    ),
    _rule(
        25,
        "cancelled.purpose_closed",
        _PURPOSEFUL,
        AllT((Sees(Look.CANCELLED), Is(Fact.CLOSED_AFTER_CANCELLATION))),
        "法22",
        (Topic.AFTER_CANCELLATION, Topic.LEAVING, Topic.PURPOSES),
        _STATUTORY,
    ),
    _rule(
        26,
        "cancelled.period_over",
        _PURPOSEFUL,
        Sees(Look.CANCELLATION_PERIOD_OVER),
        "法22",
        (Topic.AFTER_CANCELLATION, Topic.RETENTION),
        frozenset({Basis.LAW}),
    ),
    _rule(
        27,
        "retention.period_over",
        _TOUCH,
        Sees(Look.RETENTION_OVER),
        "法22",
        (Topic.RETENTION,),
        frozenset({Basis.LAW}),
    ),
    # Provision
    _rule(
        28,
        "provide.no_consent",
        {Verb.PROVIDE},
        AllT((NotT(Sees(Look.CONSENT_COVERS_ITEM)), NotT(Is(Fact.RECIPIENT_NOT_SET_UP)))),
        "法27(1)",
        (Topic.PROVISION,),
        _STATUTORY,
    ),
    _rule(
        29,
        "provide.item_not_for_recipient",
        {Verb.PROVIDE},
        Is(Fact.ITEM_NOT_TO_RECIPIENT),
        "法27(1)",
        (Topic.PROVISION,),
    ),
    _rule(
        30,
        "provide.abroad_not_set_up",
        {Verb.PROVIDE},
        Is(Fact.RECIPIENT_ABROAD),
        "法28(1)",
        (Topic.FOREIGN, Topic.PROVISION),
        _STATUTORY,
    ),
    _rule(
        31,
        "provide.recipient_not_set_up",
        {Verb.PROVIDE},
        Is(Fact.RECIPIENT_NOT_SET_UP),
        "法27(5)",
        (Topic.PROVISION,),
        _STATUTORY,
    ),
    _rule(
        32,
        "provide.no_relation",
        {Verb.PROVIDE},
        AllT((Is(Fact.RECIPIENT_NEEDS_RELATION), Is(Fact.RELATION_MISSING))),
        "法27(1)",
        (Topic.PROVISION,),
    ),
    _rule(
        33,
        "provide.stopped",
        {Verb.PROVIDE},
        Has(Slot.STOP_PROVISION),
        "法35(4)",
        (Topic.SUSPENSION, Topic.PROVISION),
        _DUTIES,
    ),
    # Who asks
    _rule(34, "role.purpose_not_granted", _ALL, Is(Fact.ROLE_LACKS_PURPOSE), "法24", (Topic.TECHNICAL,)),
    _rule(35, "role.item_not_granted", _ALL, Is(Fact.ROLE_LACKS_ITEM), "法23", (Topic.TECHNICAL,)),
    _rule(36, "self.other_person", _ALL, Is(Fact.ACTOR_IS_OTHER_PERSON), "法33(1)", (Topic.TECHNICAL,)),
    # Rights
    _rule(
        37,
        "correct.immutable",
        {Verb.CORRECT},
        Is(Fact.ITEM_IS_IMMUTABLE),
        "法34(1)",
        (Topic.CORRECTION,),
    ),
    # Doubt
    _rule(
        38,
        "subject.category_unknown",
        _TOUCH,
        Sees(Look.CATEGORY_UNKNOWN),
        "法18(1)",
        (Topic.CATEGORIES, Topic.PURPOSES),
    ),
    # Later additions, by number
    _rule(
        39,
        "contact.channel_not_for_purpose",
        {Verb.CONTACT},
        Is(Fact.CHANNEL_NOT_FOR_PURPOSE),
        "法18(1)",
        (Topic.INFORMATION, Topic.PURPOSES),
        _STATUTORY,
    ),
    _rule(
        40,
        "request.form_not_set_up",
        _ALL - {Verb.ERASE},
        Is(Fact.FORM_NOT_SET_UP),
        "法2",
        (Topic.PSEUDONYMISED, Topic.ANONYMISED, Topic.PERSON_RELATED, Topic.STATISTICS),
    ),
    _rule(
        41,
        "retention.start_unknown",
        _TOUCH,
        Sees(Look.RETENTION_UNKNOWN),
        "法22",
        (Topic.RETENTION,),
        frozenset({Basis.LAW}),
    ),
    _rule(
        42,
        "cancelled.day_unknown",
        _PURPOSEFUL,
        Sees(Look.CANCELLATION_DAY_UNKNOWN),
        "法22",
        (Topic.AFTER_CANCELLATION, Topic.RETENTION),
        frozenset({Basis.LAW}),
    ),
)
"""All rules, by number."""
