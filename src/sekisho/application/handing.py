"""Hands information of one person to somebody else: what the gate allows, with its entry.

To a contractor or successor is no provision to a third party (法27条5項), so no record of Art. 29 is due. Of a provision
it is: that obligation stays open until somebody settles it. The book has the hand-over always, and so has the person,
where they may be told.
"""

from typing import Final

from sekisho.application.asking import Asked, judge
from sekisho.application.house import House, Unit
from sekisho.application.rulings import KIND_OF
from sekisho.application.using import Shown, open_items
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, ObligationType
from sekisho.law.model import Verb
from sekisho.vault.model import SubjectNo

_HERE: Final = frozenset({Verb.ENTRUST, Verb.PROVIDE, Verb.SUCCEED})


def hand_over(house: House, actor: Actor, asked: Asked) -> Shown:
    """Opens what a contractor, a successor or another recipient may receive, or says why not.

    Raises:
        StaffError: Another act (REQUEST-001), nobody named (REQUEST-002), or a record of Art. 29 is due (HAND-001).
    """
    return house.write(lambda unit: _hand_over(unit, actor, asked))


def _hand_over(unit: Unit, actor: Actor, asked: Asked) -> Shown:
    if asked.verb not in _HERE:
        raise StaffError("REQUEST-001", field="verb", known="、".join(sorted(_HERE)))
    ruling, state = judge(unit, asked, actor)
    if state is None or ruling.decision.hypothetical:
        raise StaffError("REQUEST-002")
    # INVARIANT: what is due with the hand-over and cannot be done here means no. Of a provision the record is due
    # afterwards and is held open; that one is due of an entrustment says that it needs another procedure.
    if ruling.request.verb is not Verb.PROVIDE and any(
        one.type is ObligationType.RECORD_PROVISION for one in ruling.obligations()
    ):
        raise StaffError("HAND-001")
    values = open_items(unit, ruling, SubjectNo(state.subject_no)) if ruling.allowed else {}
    who = unit.ledger_no(state.subject_no)
    entry = unit.record_ruling(ruling, kind=KIND_OF[ruling.request.verb], subjects=(who,))
    return Shown(ruling=ruling, values=values, entry=entry.no)
