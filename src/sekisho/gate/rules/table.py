"""How a rule is written down: one row, and the sets of acts and bases that rows name."""

from collections.abc import Iterable
from typing import Final

from sekisho.gate.model import Rule, Template, Topic
from sekisho.law.model import PROCESSED_FORMS, Basis, Form, LawRef, Verb

ALL: Final = frozenset(Verb)
HANDING: Final = frozenset({Verb.PROVIDE, Verb.ENTRUST, Verb.SHARE, Verb.SUCCEED})
"""Information leaves for somebody else's hands. Only the first needs what Art. 27(1) asks for."""
PURPOSEFUL: Final = frozenset({Verb.ACQUIRE, Verb.USE, Verb.CONTACT, Verb.PUBLISH, Verb.MATCH}) | HANDING
TOUCH: Final = PURPOSEFUL - {Verb.ACQUIRE}
EVERY_FORM: Final = frozenset(Form)
ABOUT_A_PERSON: Final = EVERY_FORM - PROCESSED_FORMS
"""Forms in which it is known whose data it is: only there a person's will, category, notice or period can be asked."""
HANDLED: Final = ABOUT_A_PERSON | {Form.PSEUDONYMISED}
"""Forms to which the purposes and the ban on provision apply (法41条3項, 6項)."""
STATUTORY: Final = frozenset(
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
EXCLUDED: Final = frozenset({Basis.MADE_PUBLIC, Basis.VISIBLE})
"""What so becomes known is no sensitive information to whoever acquires it (法20条2項7号, 8号)."""
COMING: Final = frozenset({Basis.STATISTICS_MAKING})
"""Bases that are enacted and not in force: what they will lift stands beside what is lifted today."""
DUTIES: Final = frozenset(
    {Basis.LAW, Basis.LIFE_BODY_PROPERTY, Basis.PUBLIC_HEALTH_CHILDREN, Basis.STATE_COOPERATION}
)
"""The bases that stand above a stop or a suspension: a person's will does not yield to research."""
RECEIVED: Final = frozenset({Basis.ENTRUSTMENT, Basis.SUCCESSION, Basis.JOINT_USE, Basis.PROVIDED_BY_LAW})
"""Ways of receiving to which Art. 30 does not apply."""
BUILT: Final = frozenset(
    {
        Verb.ACQUIRE,
        Verb.USE,
        Verb.CONTACT,
        Verb.PROVIDE,
        Verb.PUBLISH,
        Verb.MATCH,
        Verb.ENTRUST,
        Verb.SUCCEED,
        Verb.SHARE,
        Verb.DISCLOSE,
        Verb.CORRECT,
        Verb.SUSPEND,
        Verb.ERASE,
        Verb.REFUSE,
    }
)


def rule(  # noqa: PLR0917 - a table reads by column
    number: int,
    name: str,
    verbs: Iterable[Verb],
    fires: Template,
    source: str,
    topics: tuple[Topic, ...],
    lifted_by: frozenset[Basis] = frozenset(),
    *,
    forms: frozenset[Form] = EVERY_FORM,
) -> Rule:
    """One row of a table of rules."""
    return Rule(
        id=name,
        number=number,
        verbs=frozenset(verbs),
        fires=fires,
        source=LawRef(cite=source),
        topics=topics,
        lifted_by=lifted_by,
        forms=forms,
    )
