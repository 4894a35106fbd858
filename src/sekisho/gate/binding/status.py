"""Where a person stands, and whether whoever asks can do what an allow demands."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable, SlotTable
from sekisho.gate.ir import FALSE, Expr, all_of, any_of, negate
from sekisho.gate.model import Fact, Look, Slot
from sekisho.gate.tables import EVERYTHING, OF_AGE
from sekisho.law.model import Verb
from sekisho.policy.model import Policy, Purpose

ABOVE: Final = frozenset({"claims", "fraud", "legal_duty"})
"""What the wording of a purpose says of itself where a person's doubt does not stop it (`reader.draft.PurposeFlag`)."""

FACTS: Final[FactTable] = {
    Fact.PURPOSE_STANDS_ABOVE: lambda asked, _document, _item: (
        asked.purpose is not None and stands_above(asked.purpose)
    ),
    Fact.EDGE_LACKS_OBLIGATION: lambda asked, _document, _item: _edge_lacks(asked),
}

LOOKS: Final[LookTable] = {Look.MINOR: lambda asked, _item: _minor(asked)}

SLOTS: Final[SlotTable] = {
    Slot.DECEASED: lambda asked: asked.registers.bit(Slot.DECEASED, EVERYTHING),
    Slot.DISPUTED: lambda asked: asked.registers.bit(Slot.DISPUTED, asked.request.purpose or ""),
    Slot.GUARDIAN: lambda asked: _guardian(asked),
}


def stands_above(purpose: Purpose) -> bool:
    """Whether a purpose goes on while its use is examined: fraud, claims, duties by law (digest §6.2)."""
    return not ABOVE.isdisjoint(purpose.flags)


def age_counts(policy: Policy) -> bool:
    """Whether a sentence of the policy asks about age. Otherwise nobody's age counts (design §6)."""
    return any(bool(part.clauses_on("minors")) for part in (policy.parts or (policy,)))


def _minor(asked: Asked) -> Expr:
    """The day on which they come of age is on record and lies ahead. An age that nobody recorded counts for nothing."""
    if not (asked.registers.limits.age_always or age_counts(asked.policy)):
        return FALSE
    return all_of((negate(asked.unknown(OF_AGE)), negate(asked.day_up_to(OF_AGE, asked.today))))


def _guardian(asked: Asked) -> Expr:
    """A guardian's word for what the consent is about: the recipient of a provision, otherwise the purpose."""
    if asked.request.verb is Verb.PROVIDE:
        named = (asked.request.recipient, None if asked.recipient is None else asked.recipient.member_of)
        about = [one for one in named if one is not None]
        if asked.request.purpose is not None and asked.purpose is not None:
            about.append(asked.request.purpose)
        return any_of(asked.registers.bit(Slot.GUARDIAN, one) for one in about)
    return asked.registers.bit(Slot.GUARDIAN, asked.request.purpose or "")


def _edge_lacks(asked: Asked) -> bool:
    """Whether an allow would demand what whoever asks cannot do. Own edges know every obligation of the release."""
    from sekisho.gate.obligations import obligations  # it asks the rooms in turn

    known = asked.request.edge_knows
    if known is None:
        return False
    due = obligations(asked.request, asked.policy, registers=asked.registers, today=asked.today)
    return any(one.type.value not in known for one in due)
