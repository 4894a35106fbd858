"""Facts about entrusting and succession: the right kind of party, and what must stand on record about it."""

from collections.abc import Callable
from typing import Final, TypeAlias

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.binding.parties import handles_abroad, on_record, receiving
from sekisho.gate.model import Fact
from sekisho.law.model import LegalKind, Verb
from sekisho.policy.model import Policy, Recipient, RecipientKind

STRICTER: Final = frozenset({LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE, LegalKind.FINANCIAL_HARM})
"""Kinds of items for which a contractor is vetted at the higher level."""

HELD_FOR_OTHERS: Final = "held_for_others"
"""Practice: this workspace holds what others entrusted to the business, and nothing of its own."""

SUCCESSOR: Final = "successor"
"""Role of whoever takes a business over."""


_Lacks: TypeAlias = Callable[[Asked, Policy, Recipient, str | None], bool]


def _of(lacks: _Lacks) -> Callable[[Asked, Policy, str | None], bool]:
    """A fact about a recipient of the fitting kind; of any other `recipient.other_kind` speaks alone."""

    def fact(asked: Asked, document: Policy, item: str | None) -> bool:
        recipient = receiving(asked, document)
        if recipient is None or not _fitting(recipient, asked.request.verb):
            return False
        return lacks(asked, document, recipient, item)

    return fact


def _other_kind(asked: Asked, document: Policy, _item: str | None) -> bool:
    recipient = receiving(asked, document)
    return recipient is not None and not _fitting(recipient, asked.request.verb)


def _fitting(recipient: Recipient, verb: Verb) -> bool:
    """A contractor to entrust to, a successor to hand the business over to."""
    if verb is Verb.SUCCEED:
        return recipient.kind is RecipientKind.SUCCESSOR or recipient.role == SUCCESSOR
    return recipient.kind is RecipientKind.CONTRACTOR


def _not_vetted(asked: Asked, _document: Policy, recipient: Recipient, item: str | None) -> bool:
    """Not vetted at the level of the item; whoever is good enough for the stricter kinds is for all."""
    if on_record(asked, recipient, "vetted_high"):
        return False
    return asked.kind(item) in STRICTER or not on_record(asked, recipient, "vetted")


def _not_agreed(asked: Asked, _document: Policy, recipient: Recipient, _item: str | None) -> bool:
    early = asked.request.verb is Verb.SUCCEED and on_record(asked, recipient, "due_diligence")
    return not early and not on_record(asked, recipient, "agreement")


def _overdue(asked: Asked, _document: Policy, recipient: Recipient, _item: str | None) -> bool:
    """An officer's exception lifts an overdue review, and nothing else."""
    return not on_record(asked, recipient, "review") and not on_record(asked, recipient, "exception")


def _re_entrusts(asked: Asked, document: Policy, recipient: Recipient, _item: str | None) -> bool:
    hands = _second_hands(document, recipient)
    return any(not on_record(asked, one, "re_entrustment") for one in hands)


def _leaves_japan(_asked: Asked, document: Policy, recipient: Recipient, _item: str | None) -> bool:
    hands = (recipient, *_second_hands(document, recipient))
    return _domestic_only(document, recipient) and any(map(handles_abroad, hands))


def _entruster_silent(asked: Asked, document: Policy, recipient: Recipient, _item: str | None) -> bool:
    held = document.practice(HELD_FOR_OTHERS) is True
    return held and not on_record(asked, recipient, "entruster_agreement")


def _second_hands(document: Policy, recipient: Recipient) -> tuple[Recipient, ...]:
    """Who handles it for the contractor (再委託先), and the recipient itself where it is one of them."""
    below = (one for one in document.recipients if one.works_for == recipient.id)
    return (*below, *(() if recipient.works_for is None else (recipient,)))


def _domestic_only(document: Policy, recipient: Recipient) -> bool:
    """The text limits this contractor, or its contractors as a class, to parties in Japan."""
    contractors = (one for one in document.recipients if one.kind is RecipientKind.CONTRACTOR)
    return recipient.domestic_only or any(one.domestic_only for one in contractors)


FACTS: Final[FactTable] = {
    Fact.RECIPIENT_OF_OTHER_KIND: _other_kind,
    Fact.VETTING_MISSING: _of(_not_vetted),
    Fact.AGREEMENT_MISSING: _of(_not_agreed),
    Fact.REVIEW_OVERDUE: _of(_overdue),
    Fact.RE_ENTRUSTMENT_NOT_RECORDED: _of(_re_entrusts),
    Fact.HANDLED_ABROAD: _of(_leaves_japan),
    Fact.ENTRUSTER_NOT_AGREED: _of(_entruster_silent),
}
