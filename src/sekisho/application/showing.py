"""Shows several persons' information in one act (数人分の利用): one decision a person, one commit, few entries.

Everybody is judged by the same plan, bound once; states, envelopes and keys are read together. Those who got the same
answer on the same grounds share one entry of the book, which names them all; so each person's list of uses has it, and
whoever was denied has it with the reason. Whoever asks must know the public ids: nobody is found here.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from sekisho.application import approvals
from sekisho.application.asking import Asked, circumstances, resolve
from sekisho.application.finding import Found, Refused, answered, find_here
from sekisho.application.grounds import grounds_of
from sekisho.application.house import House, Unit
from sekisho.application.masking import for_screen
from sekisho.application.rulings import KIND_OF, Ruling
from sekisho.application.using import Shown
from sekisho.errors import StaffError
from sekisho.gate.minting import permit_for
from sekisho.gate.model import Actor, ActorKind, Request
from sekisho.law.model import Verb
from sekisho.ledger import sets
from sekisho.ledger.model import is_tellable
from sekisho.vault import subjects
from sekisho.vault.model import HolderNo, ItemId, SubjectId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import Status, SubjectState

MOST: Final = 500
"""Persons of one act. A list of more is carried out by `exporting`, which seals it."""
NAMED: Final = 64
"""So many are named by the entry itself, and are found by an index; of more it commits to the bitmap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """What staff get of several persons.

    Attributes:
        shown: Public id → what was shown, or the refusal; in the order asked.
        gone: The ids of whom nobody is held, or not any more.
    """

    shown: dict[SubjectId, Shown]
    gone: tuple[str, ...]


def show_several(house: House, actor: Actor, asked: Asked, wanted: Sequence[str]) -> Several:
    """Opens items of several persons for a purpose, or says of each why not.

    Args:
        house: The workspace.
        actor: Who asks.
        asked: The question about each of them: a use, today, about nobody in particular.
        wanted: Public ids, each once or oftener.

    Raises:
        StaffError: Nobody, or too many (SEVERAL-001); a question that only one person can be asked about
            (SEVERAL-002); unknown names (POLICY-010).
    """
    ids = [SubjectId(one) for one in dict.fromkeys(wanted)]
    if not 0 < len(ids) <= MOST:
        raise StaffError("SEVERAL-001", most=MOST)
    return house.write(lambda unit: _show(unit, actor, _request(unit, actor, asked), asked.tell, ids))


def find_and_show(
    house: House, actor: Actor, *, purpose: str, by: Mapping[str, Plaintext], asked: Asked
) -> tuple[Found, Several]:
    """Finds persons and shows what was asked of each, in one transaction: the search has its entry and its limits.

    Args:
        house: The workspace.
        actor: Who asks.
        purpose: Of the search.
        by: What is searched by; all must match.
        asked: As `show_several`.

    Returns:
        Whom the search found, and what was shown of them; nobody where the search was denied.

    Raises:
        StaffError: As `finding.find` and `show_several`.
    """

    def work(unit: Unit) -> tuple[Found | Refused, Several]:
        # INVARIANT: a question that cannot be asked fails before the search, or its failing would tell, without an
        # entry, that somebody was found.
        request = _request(unit, actor, asked)
        found = find_here(unit, actor, purpose, by)
        if isinstance(found, Refused) or not found.subjects:
            return found, Several(shown={}, gone=())
        return found, _show(unit, actor, request, asked.tell, found.subjects)

    found, several = house.write(work)
    return answered(house, found), several


def _request(unit: Unit, actor: Actor, asked: Asked) -> Request:
    request = resolve(unit.snapshot, asked)
    alone = (asked.subject, asked.at, asked.deal, asked.other, asked.release, asked.authority, asked.post)
    personal = actor.kind is ActorKind.SUBJECT
    if personal or request.verb is not Verb.USE or any(one is not None for one in alone):
        raise StaffError("SEVERAL-002")
    if asked.tell is not None and not is_tellable(asked.tell):
        raise StaffError("REQUEST-006", field="tell")
    return request


def _show(unit: Unit, actor: Actor, request: Request, tell: str | None, ids: Sequence[SubjectId]) -> Several:
    found = subjects.read_states(unit.conn, ids)
    states = [found[one] for one in ids if one in found and found[one].status < Status.ERASING]
    judged = [(state, replace(_judge(unit, actor, request, state), tell=tell)) for state in states]
    values = _open(unit, judged)
    entries = _enter(unit, judged)
    there = {state.subject_id for state in states}
    return Several(
        shown={
            state.subject_id: Shown(
                ruling=entries[state.subject_no][0],
                values=values.get(SubjectNo(state.subject_no), {}),
                entry=entries[state.subject_no][1],
            )
            for state in states
        },
        gone=tuple(one for one in ids if one not in there),
    )


def _judge(unit: Unit, actor: Actor, request: Request, state: SubjectState) -> Ruling:
    """The ruling about one of them: the same as if that person had been asked about alone."""
    around = circumstances(unit, request, actor, state)
    ruling = unit.rule(request, actor=actor, state=state, circumstances=around)
    approval = ruling.request_hash if around.approved else None
    ruling = replace(ruling, grounds=grounds_of(unit, request, state, approval=approval))
    if not ruling.allowed:
        approvals.keep_draft_if_needed(unit, ruling, state)
    return ruling


def _open(unit: Unit, judged: Sequence[tuple[SubjectState, Ruling]]) -> dict[SubjectNo, dict[str, Plaintext]]:
    """What each ruling allows, by a permit of its own."""
    wanted = []
    for state, ruling in judged:
        if ruling.allowed:
            number = SubjectNo(state.subject_no)
            permit = permit_for(
                ruling.decision, ruling.program.plan, subjects=(number,), transaction=unit.tx.number
            )
            wanted.append((permit, number, [ItemId(item) for item in ruling.decision.allowed_items]))
    if not wanted:
        return {}
    opened = unit.house.vault.open_each(unit.tx, wanted)
    rulings = {state.subject_no: ruling for state, ruling in judged}
    return {
        number: dict(
            for_screen(
                rulings[number].snapshot.policy,
                rulings[number].request,
                {str(item): value for item, value in values.items()},
            )
        )
        for number, values in opened.items()
    }


def _enter(unit: Unit, judged: Sequence[tuple[SubjectState, Ruling]]) -> dict[int, tuple[Ruling, int]]:
    """Internal number → the ruling under the id that the book has, and the entry.

    One entry for all who got the same answer on the same grounds.
    """
    pseudonyms = unit.house.keys.ledger_map([HolderNo(state.subject_no) for state, _ in judged])
    entered: dict[int, tuple[Ruling, int]] = {}
    for _, same in groupby(sorted(judged, key=lambda one: _answer(one[1])), key=lambda one: _answer(one[1])):
        members = [(state.subject_no, ruling) for state, ruling in same]
        named = _joined([ruling for _, ruling in members])
        members = [(no, replace(one, decision=replace(one.decision, id=named))) for no, one in members]
        who = tuple(pseudonyms[HolderNo(number)] for number, _ in members)
        few = len(who) <= NAMED
        entry = unit.record_ruling(
            members[0][1],
            kind=KIND_OF[Verb.USE],
            subjects=who if few else (),
            sets=() if few else sets.pack(who),
            note={"persons": len(who)},
        )
        entered |= {number: (ruling, entry.no) for number, ruling in members}
    return entered


def _answer(ruling: Ruling) -> tuple[str, int, int, str, str]:
    """What an entry says of a ruling: those of whom it says the same share one."""
    decision = ruling.decision
    items = ",".join(item for item, allowed in decision.items if allowed)
    grounds = ",".join(f"{ground.kind}:{ground.entry}" for ground in ruling.grounds)
    return (decision.plan, decision.fired, decision.lifted, items, grounds)


def _joined(rulings: Sequence[Ruling]) -> str:
    """The id under which the book has several decisions: of their own ids, whatever their order."""
    if len(rulings) == 1:
        return rulings[0].decision.id
    stamp = "\n".join(sorted(ruling.decision.id for ruling in rulings))
    return hashlib.sha256(b"sekisho/decisions/1\n" + stamp.encode()).hexdigest()[:32]
