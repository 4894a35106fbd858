"""What must hold for every person, whatever the text says: asked of every request that the text states.

Each claim names the persons for whom the answer may not be yes. The solver looks for one of them who gets a yes all the
same; that there is none is the proof. Source: 法18条, 22条, 27条, 28条, 35条; 特電法3条.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.gate.analysis.bounds import Bound
from sekisho.gate.analysis.world import Record
from sekisho.gate.binding.contact import advertises
from sekisho.gate.binding.parties import is_abroad
from sekisho.gate.ir import TRUE, Bit, Equals, Expr, all_of, any_of, in_set, negate
from sekisho.gate.model import Request, Slot, Status
from sekisho.gate.rules.table import HANDING, TOUCH
from sekisho.gate.tables import EVERYTHING
from sekisho.law.countries import adequate
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Verb
from sekisho.policy.model import Policy, PurposeBasis

ABROAD: Final = "abroad"
"""The claim about recipients abroad."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that must hold for everybody.

    Attributes:
        id: Its name; the text stands in `presenting/analysis.yaml`.
        barred: The persons for whom a request may not be allowed.
        verbs: The acts of which it is asked.
        concerns: Of which requests by these acts, under a policy and on a day.
        record: What stands on record where it is asked.
    """

    id: str
    barred: Callable[[Bound, Policy], Expr]
    verbs: frozenset[Verb]
    concerns: Callable[[Request, Policy, DayNumber], bool] = lambda _request, _policy, _day: True
    record: Record = Record.ALL


def _erased(_bound: Bound, _policy: Policy) -> Expr:
    return in_set("status", (Status.ERASING, Status.ERASED))


def _stopped(bound: Bound, _policy: Policy) -> Expr:
    bit, request = bound.world.registers.bit, bound.request
    found = [bit(Slot.OBJECTION, request.purpose or ""), bit(Slot.OBJECTION, EVERYTHING)]
    if request.verb is Verb.CONTACT:
        found.append(bit(Slot.OBJECTION, request.purpose or "", request.channel or ""))
    return any_of(found)


def _suspended(bound: Bound, _policy: Policy) -> Expr:
    bit = bound.world.registers.bit
    return any_of((bit(Slot.SUSPENSION, bound.request.purpose or ""), bit(Slot.SUSPENSION, EVERYTHING)))


def _provision_stopped(bound: Bound, _policy: Policy) -> Expr:
    bit = bound.world.registers.bit
    return any_of(
        (bit(Slot.STOP_PROVISION, bound.request.recipient or ""), bit(Slot.STOP_PROVISION, EVERYTHING))
    )


def _goes_abroad(request: Request, policy: Policy, day: DayNumber) -> bool:
    """To a third party abroad; whoever is in an adequate country is none (法28条1項)."""
    recipient = policy.recipient(request.recipient or "")
    return recipient is not None and is_abroad(recipient) and not adequate(recipient.country, day)


def _anybody(_bound: Bound, _policy: Policy) -> Expr:
    return TRUE


def _agreed_to_nobody(bound: Bound, _policy: Policy) -> Expr:
    """No consent that names anybody to whom information may go."""
    naming = (
        number
        for number, scopes in bound.world.agreed.items()
        if any(scope.recipient is not None for scope in scopes)
    )
    return negate(in_set("cons", naming))


def _not_told(bound: Bound, _policy: Policy) -> Expr:
    """The item is held, no notice named the purpose, and no consent to the purpose is on record."""
    registers, request = bound.world.registers, bound.request
    item = request.items[0]
    told = (number for number, items in bound.world.told.items() if items.get(item))
    agreed = any_of(_asked(bound, Slot.CONSENT))
    return all_of((registers.bit(Slot.HOLDS, item), negate(in_set("prov", told)), negate(agreed)))


def _needs_consent(request: Request, policy: Policy, _day: DayNumber) -> bool:
    purpose = policy.purpose(request.purpose or "")
    return purpose is not None and purpose.basis is PurposeBasis.CONSENT


def _no_consent(bound: Bound, _policy: Policy) -> Expr:
    return negate(any_of(_asked(bound, Slot.CONSENT)))


def _advertises(request: Request, policy: Policy, _day: DayNumber) -> bool:
    return advertises(request, policy)


def _no_opt_in(bound: Bound, _policy: Policy) -> Expr:
    """Neither asked for nor under an exception of the law for the channel."""
    return negate(any_of(_asked(bound, Slot.AD_OPT_IN, Slot.AD_EXCEPTION)))


def _for_some(request: Request, policy: Policy, _day: DayNumber) -> bool:
    purpose = policy.purpose(request.purpose or "")
    return purpose is not None and bool(purpose.categories)


def _category_unknown(_bound: Bound, _policy: Policy) -> Expr:
    return Equals("category", 0)


def _asked(bound: Bound, *families: Slot) -> list[Expr]:
    """Every bit of some families that the plan asks about."""
    return [Bit(*place) for (slot, _, _), place in bound.world.registers.bits.items() if slot in families]


_PROVIDING: Final = frozenset({Verb.PROVIDE, Verb.SHARE, Verb.PUBLISH})
_OPENED_BY_CONSENT: Final = frozenset({Verb.PROVIDE, Verb.PUBLISH})

_ENTRUSTING: Final = frozenset({Verb.ENTRUST, Verb.SUCCEED})

CLAIMS: Final[Mapping[str, Claim]] = {
    claim.id: claim
    for claim in (
        Claim("erased", _erased, TOUCH),
        Claim("stopped", _stopped, TOUCH),
        Claim("suspended", _suspended, TOUCH),
        Claim("provision_stopped", _provision_stopped, _PROVIDING),
        Claim("not_agreed", _agreed_to_nobody, _OPENED_BY_CONSENT, record=Record.NOTHING),
        Claim(ABROAD, _agreed_to_nobody, HANDING, _goes_abroad, record=Record.NO_WAY_ABROAD),
        Claim("not_recorded", _anybody, _ENTRUSTING, record=Record.NOTHING),
        Claim("not_told", _not_told, TOUCH - {Verb.CONTACT}),
        Claim("no_consent", _no_consent, TOUCH, _needs_consent),
        Claim("no_opt_in", _no_opt_in, frozenset({Verb.CONTACT}), _advertises),
        Claim("category_unknown", _category_unknown, TOUCH, _for_some),
    )
}
"""All claims. Every one is asked of every request that the text states and that rests on no statutory ground."""
