"""Counts how often a decision finds its plan, over a working day of a policy of 50 purposes and 60 items. One command.

    python bench/plan_cache.py

Screens ask for the same items again and again, people now and then for a few of them, and every edit of a register makes
all plans new. Counts, no times: the same on every machine. It also counts how many items of one purpose the rules say the
very same of, which is what a plan for a group of items could save.
"""

import random
from dataclasses import dataclass, replace
from typing import cast

from plans import ALL, PURPOSES, STAFF, TODAY, policy, registers
from typing_extensions import override

from sekisho.application.plan_cache import PlanCache, program_for
from sekisho.application.shelf import Snapshot
from sekisho.gate.bind import bind
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import CompiledPlan
from sekisho.gate.model import Request, Slot
from sekisho.gate.tables import Registers
from sekisho.law.model import Verb
from sekisho.policy.model import Policy
from sekisho.policy.names import Names

SCREENS, ASKED = 40, 20_000


class Counting(PlanCache):
    """A cache that counts what it was given."""

    puts = 0

    @override
    def put(self, key: object, today: int, program: CompiledPlan) -> None:
        """Counts a plan and keeps it."""
        self.puts += 1
        super().put(key, today, program)


@dataclass(frozen=True)
class View:
    """As much of a snapshot as a plan is bound against."""

    policy: Policy
    registers: Registers
    names: Names


def requests(dice: random.Random) -> list[Request]:
    """A working day: screens by their popularity; four in five ask for all they show, one for a few items of it."""
    screens = [
        Request(
            verb=Verb.CONTACT if n % 8 == 0 else Verb.USE,
            purpose=f"p{dice.randrange(PURPOSES)}",
            items=tuple(dice.sample(ALL, dice.randint(3, 12))),
            channel="email" if n % 8 == 0 else None,
        )
        for n in range(SCREENS)
    ]
    chosen = dice.choices(screens, weights=[1 / (n + 1) for n in range(SCREENS)], k=ASKED)
    return [_narrowed(one, dice) if dice.random() < 0.2 else one for one in chosen]


def _narrowed(screen: Request, dice: random.Random) -> Request:
    return replace(screen, items=tuple(dice.sample(screen.items, dice.randint(1, 3))))


def hits(asked: list[Request], *, edited_every: int | None) -> tuple[float, int]:
    """The share of requests that found their plan, and how many plans were kept at the end."""
    book, known, cache = policy(), registers(), Counting()
    names = Names(book)
    for number, request in enumerate(asked):
        version = 1 if edited_every is None else 1 + number // edited_every
        view = View(book, replace(known, version=version), names)
        program_for(
            cache,
            cast("Snapshot", view),
            request,
            actor=STAFF,
            today=TODAY,
            circumstances=Circumstances(about=f"{number}"),
        )
    return 1 - cache.puts / len(asked), len(cache)


def alike(*, holding: bool) -> int:
    """How many different sets of terms the 60 items have for one purpose; without `holding` the bit of holding it is one."""
    book, known = policy(), registers()
    if not holding:
        places = {key: (0, 0) if key[0] == Slot.HOLDS else place for key, place in known.bits.items()}
        known = replace(known, bits=places)
    request = Request(verb=Verb.USE, purpose="p0", items=ALL)
    plan = bind(request, policy=book, registers=known, actor=STAFF, today=TODAY)
    return len({terms for _, terms in plan.by_item})


def main() -> None:
    """Counts hits and groups."""
    asked = requests(random.Random(4))
    print(
        f"{ASKED} requests from {SCREENS} screens, {len({(r.purpose, frozenset(r.items)) for r in asked})} different"
    )
    for every in (None, 5_000, 1_000, 200):
        share, kept = hits(asked, edited_every=every)
        told = "never edited" if every is None else f"a register edited every {every} requests"
        print(f"{told:<44} {share:6.1%} found their plan; {kept} kept")
    print(f"{len(ALL)} items have {alike(holding=True)} different sets of terms for one purpose,")
    print(f"{alike(holding=False)} if it were not asked whether the very item is held")


if __name__ == "__main__":
    main()
