"""Which cases of Rule 7 a leak of some items would be (漏えい等の報告の区分): asked beforehand, nothing is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.law.breach import Applies, Cause, categories_of, if_leaked


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A leak that is thought of.

    Attributes:
        items: Item ids or names, of one person together.
        persons: How many; None = not known.
        cause: `Cause`.
        encrypted: Behind advanced encryption whose key is safe.
    """

    items: Sequence[str]
    persons: int | None = None
    cause: str = Cause.UNKNOWN
    encrypted: bool = False


def cases_of_items(house: House) -> dict[str, tuple[Applies, ...]]:
    """For each item of the policy in force the cases that it makes by itself, of one person and by accident."""
    return house.read(
        lambda unit: {one.id: if_leaked(one.kind, day=unit.today) for one in unit.snapshot.policy.items}
    )


def cases_of(house: House, leak: Leak) -> tuple[Applies, ...]:
    """The cases that apply, as the law stands today.

    Raises:
        StaffError: No items, or no such number of persons (BREACH-001); an unknown item (POLICY-010) or cause
            (REQUEST-001).
    """
    return house.read(lambda unit: _cases(unit, leak))


def _cases(unit: Unit, leak: Leak) -> tuple[Applies, ...]:
    if not leak.items or (leak.persons is not None and leak.persons < 1):
        raise StaffError("BREACH-001")
    if leak.cause not in set(Cause):
        raise StaffError("REQUEST-001", field="cause", known="、".join(Cause))
    policy = unit.snapshot.policy
    found = [policy.item(item) for item in unit.snapshot.names.items(leak.items)]
    kinds = [one.kind for one in found if one is not None]
    return categories_of(
        kinds,
        persons=leak.persons,
        cause=Cause(leak.cause),
        day=unit.today,
        encrypted=leak.encrypted,
    )
