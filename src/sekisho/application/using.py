"""Uses information for a purpose (利用): staff ask for items and get them, or the refusal with its reasons.

The gate decides, the permit opens exactly the allowed items, one entry is written; the answer leaves when the entry
is durable (design §3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sekisho.application import approvals
from sekisho.application.asking import Asked, judge
from sekisho.application.house import House, Unit
from sekisho.application.masking import for_screen
from sekisho.application.rulings import KIND_OF, Ruling
from sekisho.errors import StaffError
from sekisho.gate.minting import permit_for
from sekisho.gate.model import Actor
from sekisho.vault.model import HolderNo, ItemId, SubjectNo
from sekisho.vault.plaintext import Plaintext


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What staff get.

    Attributes:
        ruling: The ruling.
        values: The allowed items that are held; empty when denied.
        entry: Number of the ledger entry.
    """

    ruling: Ruling
    values: Mapping[str, Plaintext] = field(repr=False)
    entry: int


def show(house: House, actor: Actor, asked: Asked) -> Shown:
    """Opens items of one person for a purpose, or says why not."""
    return house.write(lambda unit: _show(unit, actor, asked))


def _show(unit: Unit, actor: Actor, asked: Asked) -> Shown:
    ruling, state = judge(unit, asked, actor)
    if state is None or ruling.decision.hypothetical:
        raise StaffError("REQUEST-002")
    who = unit.ledger_no(state.subject_no)
    values: Mapping[str, Plaintext] = {}
    if ruling.allowed:
        opened = open_items(unit, ruling, SubjectNo(state.subject_no))
        values = for_screen(ruling.snapshot.policy, ruling.request, opened)
    else:
        approvals.keep_draft_if_needed(unit, ruling, state)
    entry = unit.record_ruling(ruling, kind=KIND_OF[ruling.request.verb], subjects=(who,))
    return Shown(ruling=ruling, values=values, entry=entry.no)


def open_items(unit: Unit, ruling: Ruling, subject: SubjectNo) -> Mapping[str, Plaintext]:
    """Opens what a ruling allows, with a permit of its own."""
    permit = permit_for(ruling.decision, ruling.program.plan, subjects=(subject,), transaction=unit.tx.number)
    wanted = [ItemId(item) for item in ruling.decision.allowed_items]
    opened = unit.house.vault.open(unit.tx, permit, subject, wanted)
    return {str(item): value for item, value in opened.items()}


def search(unit: Unit, fields: Mapping[str, Plaintext]) -> list[HolderNo]:
    """The holders for whom every given item matches, through the blind index."""
    found: set[HolderNo] | None = None
    for item, value in fields.items():
        matching = set(unit.house.vault.find(ItemId(item), value.reveal()))
        found = matching if found is None else found & matching
    return sorted(found or ())
