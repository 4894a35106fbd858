"""Facts about the request itself, and the basis that it relies on."""

from collections.abc import Mapping
from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.law.model import Basis, Form, Verb

BUILT_FORMS: Final = frozenset({Form.PERSONAL, Form.SPECIAL_CARE, Form.SENSITIVE, Form.PERSON_RELATED})
"""The forms of information about a known person that may be asked about."""

ACTS: Final[Mapping[Form, frozenset[Verb]]] = {
    Form.PSEUDONYMISED: frozenset(Verb) - {Verb.DERIVE},
    Form.ANONYMISED: frozenset({Verb.USE, Verb.PROVIDE, Verb.PUBLISH, Verb.MATCH}),
    Form.STATISTICS: frozenset({Verb.DERIVE}),
}
"""The acts that may be asked about with processed information."""

OWN_GROUND: Final[Mapping[Verb, Basis]] = {
    Verb.ENTRUST: Basis.ENTRUSTMENT,
    Verb.SHARE: Basis.JOINT_USE,
    Verb.SUCCEED: Basis.SUCCESSION,
}
"""The ground that an act is itself (法27条5項): naming it adds nothing and lifts nothing."""

FACTS: Final[FactTable] = {
    Fact.VERB_NOT_SET_UP: lambda _asked, _document, _item: True,
    Fact.FORM_NOT_SET_UP: lambda asked, _document, _item: _form_not_set_up(asked),
    Fact.BASIS_FACTS_MISSING: lambda asked, _document, _item: (
        asked.basis_available and bool(asked.missing_facts)
    ),
    Fact.BASIS_NOT_AVAILABLE: lambda asked, _document, _item: (
        asked.request.basis not in {None, Basis.CONSENT, OWN_GROUND.get(asked.request.verb)}
        and not asked.basis_available
    ),
    Fact.APPROVAL_MISSING: lambda asked, _document, _item: _unapproved(asked),
}


def _form_not_set_up(asked: Asked) -> bool:
    form, verb = asked.request.form, asked.request.verb
    return verb not in ACTS[form] if form in ACTS else form not in BUILT_FORMS


def _unapproved(asked: Asked) -> bool:
    needed = asked.lift != 0 and asked.statutory is not None and asked.statutory.approval
    return needed and not asked.circumstances.approved
