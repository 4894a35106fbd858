"""Facts about matching: a log that names nobody, an identifier that would be tied to a person."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.law.model import LegalKind
from sekisho.policy.conflicts import LOG
from sekisho.policy.model import Nature, Policy, Purpose
from sekisho.policy.particulars import ConflictAbout, ConflictChoice

FACTS: Final[FactTable] = {
    Fact.LOG_NAMES_NOBODY: lambda asked, document, item: (
        item == LOG and _names_nobody(document) and not _investigates(asked, document)
    ),
    Fact.ITEM_TIES_TO_PERSON: lambda asked, document, item: _ties(asked, document, item),
}


def _names_nobody(document: Policy) -> bool:
    return any(row.nature is Nature.FORBID for row in document.clauses_on("access_log"))


def _investigates(asked: Asked, document: Policy) -> bool:
    """Whether the purpose is an investigation of fraud that an officer chose to follow where the text disagrees.

    While nobody has chosen, the sentence that protects the person stands.
    """
    purpose = asked.purpose
    if purpose is None or not _about_fraud(purpose):
        return False
    open_here = (row for row in document.conflicts if row.about is ConflictAbout.LOG_IDENTITY)
    return all(
        row.settled is ConflictChoice.BOTH
        or (row.settled is ConflictChoice.FIRST and row.clause == purpose.clause)
        or (row.settled is ConflictChoice.SECOND and row.against == purpose.clause)
        for row in open_here
    )


def _ties(asked: Asked, document: Policy, item: str | None) -> bool:
    if asked.kind(item) is not LegalKind.PERSON_RELATED:
        return False
    if item == LOG:  # where the text speaks of it, `match.log_names_nobody` decides
        told = asked.purpose is not None and _about_fraud(asked.purpose)
        return not _names_nobody(document) and not told
    return True


def _about_fraud(purpose: Purpose) -> bool:
    return "fraud" in purpose.flags
