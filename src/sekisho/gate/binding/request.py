"""Facts about the request itself, and the basis that it relies on."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.law.model import Basis, Form

BUILT_FORMS: Final = frozenset({Form.PERSONAL, Form.SPECIAL_CARE, Form.SENSITIVE})
"""The forms of data that may be asked about."""

FACTS: Final[FactTable] = {
    Fact.VERB_NOT_SET_UP: lambda _asked, _document, _item: True,
    Fact.FORM_NOT_SET_UP: lambda asked, _document, _item: asked.request.form not in BUILT_FORMS,
    Fact.BASIS_FACTS_MISSING: lambda asked, _document, _item: (
        asked.basis_available and bool(asked.missing_facts)
    ),
    Fact.BASIS_NOT_AVAILABLE: lambda asked, _document, _item: (
        asked.request.basis not in {None, Basis.CONSENT} and not asked.basis_available
    ),
    Fact.APPROVAL_MISSING: lambda asked, _document, _item: _unapproved(asked),
}


def _unapproved(asked: Asked) -> bool:
    needed = asked.lift != 0 and asked.statutory is not None and asked.statutory.approval
    return needed and not asked.circumstances.approved
