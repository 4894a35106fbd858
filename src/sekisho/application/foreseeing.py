"""What a version would change before it is in force: proved for everybody, and counted on the persons who are held.

The proof is about all persons that there can be (`gate.analysis.versions`). The counts are about those of this workspace:
how many could be used or reached for a purpose under the one version and under the other, by the plans of both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.application.comparing import EVERY, Compared, begun, counted, denies, plan_for, version_of
from sekisho.application.house import House, Unit
from sekisho.gate.analysis.formula import solver
from sekisho.gate.analysis.versions import Proof
from sekisho.gate.analysis.versions import prove as prove_versions
from sekisho.gate.binding.asked import contact_items
from sekisho.gate.ir import Expr, all_of, any_of, negate
from sekisho.gate.model import Request, Slot
from sekisho.law.clock import SystemClock
from sekisho.law.legal_day import DayNumber, legal_day
from sekisho.law.model import Verb
from sekisho.policy.model import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How many persons a purpose can be used for, or can reach on a channel.

    Attributes:
        purpose: Purpose id.
        channel: Contact channel, or None: any use without contact, of any item that is held.
        before: Persons under the earlier version.
        after: Persons under the later version.
        gained: Persons whom the later version lets in.
        lost: Persons whom the later version shuts out.
    """

    purpose: str
    channel: str | None
    before: int
    after: int
    gained: int
    lost: int

    @property
    def changes(self) -> bool:
        """Whether anybody is let in or shut out."""
        return bool(self.gained or self.lost)


def prove(found: Compared, *, today: DayNumber | None = None) -> Proof:
    """Proves where two versions part, for every request and every person.

    Args:
        found: The two versions, compared.
        today: The legal day on which both are asked; None = today.

    Raises:
        OperatorError: The solver is not installed (ANALYSIS-001).
    """
    solver()
    day = legal_day(SystemClock().now()) if today is None else today
    return prove_versions(found.before, found.after, today=day)


def foresee(house: House, before: str, after: str) -> tuple[Reached, ...]:
    """Counts, for each purpose and channel, whom the later version would let in and shut out. Reads numbers only.

    Args:
        house: The workspace.
        before: ``v1``, ``now``…
        after: ``v2``, ``draft``…

    Raises:
        StaffError: There is no such version (POLICY-020).
    """
    return house.read(lambda unit: tuple(_reached(unit, version_of(unit, before), version_of(unit, after))))


def _reached(unit: Unit, before: Policy, after: Policy) -> Iterator[Reached]:
    for purpose in dict.fromkeys(one.id for side in (before, after) for one in side.purposes):
        stated = [found for side in (before, after) if (found := side.purpose(purpose)) is not None]
        channels = dict.fromkeys(channel for one in stated for channel in one.channels)
        for channel in (None, *channels):
            was, now = (_open(unit, side, purpose, channel) for side in (before, after))
            sides = (was, now, all_of((negate(was), now)), all_of((was, negate(now))))
            before_count, after_count, gained, lost = counted(unit, sides)
            yield Reached(
                purpose=purpose,
                channel=channel,
                before=before_count,
                after=after_count,
                gained=gained,
                lost=lost,
            )


def _open(unit: Unit, policy: Policy, purpose: str, channel: str | None) -> Expr:
    """The persons for whom a purpose is open: by a channel, or with any one item that is held of them."""
    held = unit.snapshot.registers.bit
    side = begun(policy, unit.today)
    if channel is not None:
        request = Request(
            verb=Verb.CONTACT, purpose=purpose, items=contact_items(side, channel), channel=channel
        )
        return _allowed(unit, request, side)
    asked = (Request(verb=Verb.USE, purpose=purpose, items=(item.id,)) for item in side.items)
    return any_of(
        all_of((held(Slot.HOLDS, request.items[0]), _allowed(unit, request, side))) for request in asked
    )


def _allowed(unit: Unit, request: Request, policy: Policy) -> Expr:
    return negate(denies(plan_for(unit, request, policy), EVERY))
