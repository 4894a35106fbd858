"""What must be done with an allow: obligations by the request's shape, all that apply (a union, never first match).

An edge fulfils an obligation only if it knows it; one that it does not know means deny (design §6).
"""

from typing import Final

from sekisho.gate.binding.contact import advertises
from sekisho.gate.binding.foreign import by_consent_only
from sekisho.gate.binding.forms import PURPOSE
from sekisho.gate.binding.receiving import INDIRECT
from sekisho.gate.model import Obligation, ObligationType, Phase, Request
from sekisho.gate.rules.table import RECEIVED, STATUTORY
from sekisho.gate.tables import Registers, Stands
from sekisho.law.model import MASKED, Form, LawRef, Verb
from sekisho.policy.model import Policy, RecipientKind
from sekisho.policy.posts import PUBLIC_POST

NOTHING: Final = Registers()
"""Registers in which nothing stands."""

KNOWN: Final = frozenset(ObligationType)
"""The obligations that this release's edges can fulfil."""


def obligations(
    request: Request, policy: Policy, *, registers: Registers = NOTHING, today: int = 0
) -> tuple[Obligation, ...]:
    """The obligations of an allowed request, in a fixed order.

    Args:
        request: What was allowed.
        policy: The version that decided.
        registers: What it was bound against; an announcement on record is not due again.
        today: The legal day of the decision.
    """
    channel = None if request.channel is None else policy.channel(request.channel)
    found: list[Obligation] = []
    match request.verb:
        case Verb.ACQUIRE if request.form is Form.PSEUDONYMISED:
            if not _purpose_announced(request, registers, today):
                found.append(_due(ObligationType.PUBLISH_PURPOSE, Phase.AFTER, "法41(4)"))
        case Verb.ACQUIRE if channel is not None and channel.direct_in_writing:
            found.append(_due(ObligationType.STATE_PURPOSES, Phase.BEFORE, "法21(2)"))
        case Verb.CONTACT if advertises(request, policy):
            found.append(_due(ObligationType.NAME_SENDER, Phase.WITH, "特電法4"))
            found.append(_due(ObligationType.OPT_OUT_LINK, Phase.WITH, "特電法3(3)"))
        case Verb.PROVIDE | Verb.PUBLISH if request.form is Form.ANONYMISED:
            # No consent, and no record of Art. 29: it is about nobody (digest §9).
            found.append(_due(ObligationType.STATE_ANONYMISED, Phase.WITH, "法43(4)"))
        case Verb.ENTRUST if request.form is Form.PSEUDONYMISED:
            found.append(_due(ObligationType.STATE_PSEUDONYMISED, Phase.WITH, "法41(6)"))
        case Verb.PROVIDE | Verb.ENTRUST | Verb.SHARE | Verb.SUCCEED if _recorded(
            request, policy, registers, today
        ):
            cite = "法31(3)" if request.form is Form.PERSON_RELATED else "法29(1)"
            found.append(_due(ObligationType.RECORD_PROVISION, Phase.AFTER, cite))
        case Verb.ACQUIRE if request.channel == INDIRECT and request.basis not in RECEIVED:
            found.append(_due(ObligationType.RECORD_RECEIPT, Phase.AFTER, "法30(3)"))
        case Verb.REFUSE:
            found.append(_due(ObligationType.EXPLAIN_REFUSAL, Phase.AFTER, "法36"))
        case Verb.DISCLOSE | Verb.CORRECT | Verb.SUSPEND:
            found.append(_due(ObligationType.CONFIRM_IDENTITY, Phase.BEFORE, "令12"))
        case _:
            pass
    if (
        request.verb is Verb.USE
        and not request.whole
        and any(_harmful(policy, item) for item in request.items)
    ):
        found.append(_due(ObligationType.MASK, Phase.WITH, "法23"))
    return tuple(found)


def _purpose_announced(request: Request, registers: Registers, today: int) -> bool:
    release = request.release
    return release is not None and registers.stands(Stands.PUBLICATION, release, PURPOSE, today)


def _due(kind: ObligationType, phase: Phase, cite: str) -> Obligation:
    return Obligation(type=kind, phase=phase, source=LawRef(cite=cite))


def _recorded(request: Request, policy: Policy, registers: Registers, today: int) -> bool:
    """Whether Art. 29 asks for a record: not for a case of Art. 27(1), nor of 27(5), nor to a body of the State.

    Where Art. 28 leaves the person's consent alone, it was Art. 28 that opened even an entrustment: that is recorded.
    """
    recipient = None if request.recipient is None else policy.recipient(request.recipient)
    if PUBLIC_POST in request.items:
        return False  # what its author made public: no record (確認・記録編 2-2); the book has the hand-over
    if request.basis in STATUTORY or (recipient is not None and recipient.kind is RecipientKind.AUTHORITY):
        return False
    return request.verb is Verb.PROVIDE or by_consent_only(recipient, registers, today)


def _harmful(policy: Policy, item: str) -> bool:
    listed = policy.item(item)
    return listed is not None and listed.kind in MASKED
