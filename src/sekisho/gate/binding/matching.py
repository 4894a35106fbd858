"""Facts about matching: a log that names nobody, one of communications, an identifier that would be tied to a person."""

import re
from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import AuthorityKind, Fact
from sekisho.law.model import Basis, LegalKind, Verb
from sekisho.policy.conflicts import LOG
from sekisho.policy.model import Item, Nature, Policy, Purpose
from sekisho.policy.particulars import ConflictAbout, ConflictChoice

_BETWEEN: Final = re.compile(
    "通信(?!販売|教育|講座|教材|機器|端末|環境|手段|費|料|会社|事業)|メッセージ|チャット|通話"
)
"""The log of the site's own pages is none: whoever reads a page speaks to nobody else."""

FRAUD: Final = "fraud"
"""What a purpose says of itself that looks into abuse."""

FACTS: Final[FactTable] = {
    Fact.ITEM_CARRIES_COMMUNICATION: lambda asked, _document, item: (
        (listed := None if item is None else asked.policy.item(item)) is not None
        and carries_communication(listed)
    ),
    Fact.MATCH_WITHOUT_WARRANT: lambda asked, _document, _item: _without_warrant(asked),
    Fact.LOG_NAMES_NOBODY: lambda asked, document, item: (
        item == LOG and _names_nobody(document) and not _investigates(asked, document)
    ),
    Fact.ITEM_TIES_TO_PERSON: lambda asked, document, item: _ties(asked, document, item),
}


def carries_communication(item: Item) -> bool:
    """Whether the name of an item says that it is content or log of what persons said to each other."""
    return _BETWEEN.search(item.name) is not None


def opens_a_log(asked: Asked) -> bool:
    """Whether, on the ground of a law, a log is tied to a person that otherwise stays apart: then an authority asks."""
    return (
        asked.request.verb is Verb.MATCH
        and asked.request.basis is Basis.LAW
        and any(_stays_apart(asked, item) for item in asked.items)
    )


def _stays_apart(asked: Asked, item: str) -> bool:
    listed = asked.policy.item(item)
    silent = item == LOG and any(_names_nobody(document) for document in asked.judges)
    return silent or (listed is not None and carries_communication(listed))


def _without_warrant(asked: Asked) -> bool:
    """No warrant opens it. Where nothing is registered at all, `authority.not_registered` says so."""
    case = asked.circumstances.authority
    return not opens_a_log(asked) if case is None else case.kind is not AuthorityKind.WARRANT


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
    return FRAUD in purpose.flags
