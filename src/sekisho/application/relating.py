"""Asks and records whether a widened purpose is related to what was told before. Source: 法17条2項, 21条3項.

Only what is recorded here, or the person's consent, opens a widened purpose for information acquired before: a change
of the policy alone never does. A judgement decides from the next decision in every process; a later one takes its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import micros
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.policy import judgements, relatedness
from sekisho.policy.model import PurposeId
from sekisho.policy.relatedness import Judgement, Widening
from sekisho.policy.versions import number_of
from sekisho.safeguards.model import Duty

_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatednessQuestion:
    """A widened purpose with the judgement that stands.

    Attributes:
        widening: What widened.
        judgement: What was judged last; None = nobody has.
    """

    widening: Widening
    judgement: Judgement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """An officer's answer.

    Attributes:
        purpose: Purpose id or text.
        related: Related, or not.
        rationale: Why.
        to: Older purposes, ids or texts; none = the one whose wording it came from, or the purpose itself.
        version: The version that widened it; None = the newest that did.
    """

    purpose: str
    related: bool
    rationale: str
    to: Sequence[str] = ()
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judgement that was recorded."""

    entry: int
    judgement: Judgement


def questions(house: House) -> tuple[RelatednessQuestion, ...]:
    """Every widened purpose of every version, with the judgement that stands; the open ones first."""
    return house.read(asked)


def asked(unit: Unit) -> tuple[RelatednessQuestion, ...]:
    """The questions, in an open unit of work."""
    snapshot = unit.snapshot
    widened = unit.house.tally.widenings.of(
        snapshot.registers.version,
        lambda: relatedness.to_ask([book.policy for book in snapshot.versions.values()]),
    )
    held = relatedness.standing(judgements.judgements(unit.conn))
    found = [
        RelatednessQuestion(widening=one, judgement=held.get((one.purpose, one.version))) for one in widened
    ]
    return tuple(sorted(found, key=lambda one: one.judgement is not None))


def judge(house: House, actor: Actor, judging: Judging) -> Judged:
    """Records whether a widened purpose is related.

    Raises:
        StaffError: Not an officer (ACCOUNT-007); no version widened that purpose (RELATED-001); no reason is given
            (RELATED-002); related to nothing that stood before (RELATED-003).
    """
    return house.write(lambda unit: _judge(unit, actor, judging))


def _judge(unit: Unit, actor: Actor, judging: Judging) -> Judged:
    require(unit, actor, Duty.OFFICER)
    widening = _widening(unit, judging)
    rationale = judging.rationale.strip()
    if not rationale or len(rationale) > _LONGEST:
        raise StaffError("RELATED-002", most=_LONGEST)
    to = _older(unit, judging, widening) if judging.related else ()
    judgement = Judgement(
        purpose=widening.purpose,
        version=widening.version,
        related=judging.related,
        to=to,
        rationale=rationale,
        actor=actor.id,
        at=micros(unit.now),
    )
    judgements.put_judgement(unit.conn, judgement)
    unit.register_changed()
    body = msgspec.json.encode(judgement, order="sorted")
    entry = unit.record(
        EntryKind.POLICY_RELATEDNESS_JUDGED,
        actor=actor.id,
        purpose=judgement.purpose,
        policy_version=judgement.version,
        effects=(Effect.of(body, object=f"judgement:{judgement.purpose}:{judgement.version}"),),
        note={"related": int(judging.related), **{f"older_{n}": one for n, one in enumerate(to, 1)}},
    )
    return Judged(entry=entry.no, judgement=judgement)


def _widening(unit: Unit, judging: Judging) -> Widening:
    everything = [one.widening for one in asked(unit)]
    wanted = judging.purpose
    found = [
        one
        for one in everything
        if wanted in {one.purpose, one.text} and judging.version in {None, one.version}
    ]
    if not found:
        known = "、".join(dict.fromkeys(f"{one.purpose}（{one.version}）" for one in everything)) or "—"
        raise StaffError("RELATED-001", known=known)
    return max(found, key=lambda one: number_of(one.version))


def _older(unit: Unit, judging: Judging, widening: Widening) -> tuple[PurposeId, ...]:
    before = unit.snapshot.versions[widening.before].policy
    if not judging.to:
        if widening.likely is None:
            raise StaffError("RELATED-003", known=_known(widening))
        return (widening.likely,)
    found: list[PurposeId] = []
    for wanted in judging.to:
        purpose = next((one for one in before.purposes if wanted in {one.id, one.text}), None)
        if purpose is None:
            raise StaffError("RELATED-003", known=_known(widening))
        found.append(purpose.id)
    return tuple(dict.fromkeys(found))


def _known(widening: Widening) -> str:
    return "、".join(widening.candidates) or "—"
