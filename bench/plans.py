"""Times binding and compiling a plan under a policy of 50 purposes and 60 items. One command.

    python bench/plans.py

What a question costs that was never asked before under this state of the registers; afterwards it is found in the cache.
The baseline is Python's own compiling of a function with as many tests as the plan has conditions.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date

from sekisho.gate.bind import bind
from sekisho.gate.decide import CompiledPlan, compile_plan, strict_terms
from sekisho.gate.model import Actor, ActorKind, Plan, Request, Slot
from sekisho.gate.tables import Notice, Registers
from sekisho.law.legal_day import DayNumber, Period, day_number
from sekisho.law.model import Verb
from sekisho.policy.model import (
    Category,
    CategoryId,
    Item,
    ItemId,
    Policy,
    Purpose,
    PurposeId,
    RetentionClock,
    RetentionRule,
    SearchBy,
)

PURPOSES, ITEMS, CLASSES, RUNS = 50, 60, 200, 40
TODAY = DayNumber(day_number(date(2026, 11, 22)))
STAFF = Actor(kind=ActorKind.STAFF, id="bench", purposes=None, items=None)
ALL = tuple(ItemId(f"item{n}") for n in range(ITEMS))


def policy() -> Policy:
    """A policy of the size of a large group's."""
    return Policy(
        document="large",
        version="v1",
        effective_from=TODAY - 100,
        categories=(Category(id=CategoryId("customer"), name="お客様"),),
        items=tuple(
            Item(id=one, name=one, search=SearchBy.EMAIL if one == ALL[0] else SearchBy.NONE) for one in ALL
        ),
        purposes=tuple(
            Purpose(
                id=PurposeId(f"p{n}"), text=f"目的{n}", channels=("email", "post"), advertising=n % 5 == 0
            )
            for n in range(PURPOSES)
        ),
        retention=tuple(
            RetentionRule(
                id=f"k{n}", clock=RetentionClock.ACQUIRED, period=Period(years=n + 1), items=ALL[n::6]
            )
            for n in range(6)
        ),
    )


def registers() -> Registers:
    """Slots for everything, and as many classes of provenance as a year's forms leave behind."""
    names = [(Slot.HOLDS.value, one, "") for one in ALL]
    names += [(Slot.OBJECTION.value, f"p{n}", "") for n in range(PURPOSES)]
    names += [(Slot.AD_OPT_IN.value, "email", "")]
    told = frozenset(f"p{n}" for n in range(0, PURPOSES, 2))
    return Registers(
        version=1,
        bits={name: divmod(place, 62) for place, name in enumerate(names)},
        days={("acquired", f"g{n}"): f"d{n}" for n in range(6)},
        categories={"customer": 1},
        notices={
            1: Notice(policy_version="v1", channel="web", purposes=told),
            2: Notice(policy_version="v1", channel="paper", purposes=frozenset({"p1"})),
        },
        provenance={
            n: {one: 1 + (place + n) % 2 for place, one in enumerate(ALL)} for n in range(1, CLASSES)
        },
        groups={one: f"g{place % 6}" for place, one in enumerate(ALL)},
        published={"v1": TODAY - 100},
    )


def milliseconds(work: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1e3)
    return found


def say(name: str, found: list[float]) -> float:
    low, middle, high = statistics.quantiles(found, n=4)
    print(f"{name:<44} p50 {middle:8.3f} ms  IQR {low:.3f}-{high:.3f}")
    return middle


def measure(request: Request, book: Policy, known: Registers) -> None:
    """Measures one question."""

    def make() -> CompiledPlan:
        return compile_plan(bound())

    def bound() -> Plan:
        return bind(request, policy=book, registers=known, actor=STAFF, today=TODAY)

    plan = bound()
    conditions = {term.when for terms in (plan.common, *(t for _, t in plan.by_item)) for term in terms}
    tests = "".join(
        f"    if row[{n % 20}] == {n}:\n        mask |= {1 << n}\n" for n in range(len(conditions))
    )
    source = f"def program(row):\n    mask = 0\n{tests}    return mask\n"
    count = len(request.items)
    whole = say(f"{count} items, {len(conditions)} conditions: bound and compiled", milliseconds(make))
    say("  of which bound", milliseconds(bound))
    say("  strict terms, for SQL", milliseconds(lambda: strict_terms(plan)))
    plain = say("  compile() of as many tests", milliseconds(lambda: compile(source, "x", "exec")))
    print(f"  {whole / plain:.1f} times Python's own compiling")


def main() -> None:
    """Measures three sizes of a question."""
    book, known = policy(), registers()
    print(f"{PURPOSES} purposes, {ITEMS} items, {CLASSES} classes of provenance")
    for count in (1, 5, ITEMS):
        request = Request(verb=Verb.CONTACT, purpose="p0", items=ALL[:count], channel="email")
        measure(request, book, known)


if __name__ == "__main__":
    main()
