"""Ten million decisions: every engine must give the same mask of rules. One command, in chunks that can be resumed.

    python tests/agreeing.py [--decisions 10000000] [--done FILE]

A chunk is 2,500 persons judged by 40 plans. Every other person and request is like those of a working day, so that both
answers occur; the others are drawn from the whole range of every column, with days on both sides of each threshold. A
chunk is drawn from its number alone: the one that disagrees can be run again by itself (`--only N`). Finished chunks are
written to FILE, and left out when the command is started again with it.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from private_postgres import private_postgres, why_not

from engines import Engine, open_duckdb, open_postgres, open_sqlite
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import strict_terms
from sekisho.gate.ir import DAYS, WORDS
from sekisho.gate.model import Mode, Plan, Request, Slot, StateRow
from sekisho.gate.printers.alike import print_alike
from sekisho.gate.printers.python import compile_terms
from sekisho.gate.printers.sql import print_mask
from sekisho.law.model import Basis, Form, Verb
from strategies import (
    AGREED,
    FRAUD,
    NEWS,
    POLICY,
    REGISTERS,
    SERVICE,
    STAFF,
    SUBJECT,
    TODAY,
    WORD_LIMIT,
    facts_of,
    person,
    plan_of,
    thresholds,
)

PERSONS, PLANS = 2_500, 40
CHUNK = PERSONS * PLANS
LEAST = 0.3
"""Of the decisions of a working day so many are allowed; otherwise one denial was compared with another."""

_ITEMS = [item.id for item in POLICY.items]
_STOPS = [
    name for name in REGISTERS.bits if name[0] in {Slot.OBJECTION, Slot.SUSPENSION, Slot.STOP_PROVISION}
]
_GRANTS = [name for name in REGISTERS.bits if name[0] in {Slot.CONSENT, Slot.AD_OPT_IN}]
_WORKING_DAY = (
    Request(verb=Verb.USE, purpose=SERVICE, items=("name", "email")),
    Request(verb=Verb.USE, purpose=FRAUD, items=("name",)),
    Request(verb=Verb.USE, purpose=AGREED, items=("name",)),
    Request(verb=Verb.USE, purpose=SERVICE, items=("name", "birth_date")),
    Request(verb=Verb.CONTACT, purpose=SERVICE, items=("name",), channel="phone"),
    Request(verb=Verb.CONTACT, purpose=NEWS, items=(), channel="email"),
    Request(verb=Verb.CONTACT, purpose=NEWS, items=(), channel="post"),
    Request(verb=Verb.PROVIDE, purpose=SERVICE, items=("name", "email"), recipient="r1"),
    Request(
        verb=Verb.PROVIDE,
        purpose=SERVICE,
        items=("name",),
        recipient="r1",
        basis=Basis.LAW,
        facts=facts_of(Basis.LAW),
    ),
    Request(verb=Verb.DISCLOSE, purpose=None, items=("name", "email")),
)


@dataclass
class Found:
    """What was compared.

    Attributes:
        decisions: How many.
        working: Of them, those of a working day: a likely request about a likely person.
        allowed: Of those, the allowed.
        differing: Chunk, plan and person on whom an engine disagrees.
    """

    decisions: int = 0
    working: int = 0
    allowed: int = 0
    differing: list[str] | None = None


def likely_person(chance: random.Random) -> StateRow:
    bits = [(Slot(slot), ref, channel) for slot, ref, channel in _GRANTS if chance.random() < 0.8]
    if chance.random() < 0.1:
        slot, ref, channel = chance.choice(_STOPS)
        bits.append((Slot(slot), ref, channel))
    past = {name: chance.randint(TODAY - 1000, TODAY) for name in ("d2", "d3", "d4")}
    if chance.random() < 0.1:
        past["d0"] = chance.randint(TODAY - 1000, TODAY)
    return person(
        *bits,
        category=chance.choice((1,) * 9 + (0, 2)),
        status=chance.choice((1,) * 9 + (2, 4)),
        prov=chance.choice((1,) * 9 + (2, 3)),
        cons=chance.choice((1, 1, 1, 0, 2, 3, 4, 5)),
        days=past,
    )


def any_person(chance: random.Random, edges: Sequence[int]) -> StateRow:
    numbers = [chance.choice((None, *range(6))) for _ in range(4)]
    words = [
        chance.choice((0, 1, WORD_LIMIT - 1, 1 << 61, chance.randrange(WORD_LIMIT))) for _ in range(WORDS)
    ]
    near = [
        chance.choice((None, chance.choice(edges) + chance.randint(-3, 3), chance.randint(-(2**31), 2**31)))
        for _ in range(DAYS)
    ]
    return (*numbers, *words, *near)


def any_request(chance: random.Random) -> Request:
    basis = chance.choice((None, None, *Basis))
    return Request(
        verb=chance.choice(list(Verb)),
        purpose=chance.choice((None, "p99", *(purpose.id for purpose in POLICY.purposes))),
        items=tuple(chance.sample((*_ITEMS, "unlisted"), chance.randint(0, 3))),
        channel=chance.choice((None, "web", "paper", "log", "email", "post", "phone", "display", "pigeon")),
        recipient=chance.choice((None, "r99", *(one.id for one in POLICY.recipients))),
        basis=basis,
        facts=facts_of(basis),
        form=chance.choice((Form.PERSONAL, *Form)),
        mode=chance.choice(list(Mode)),
    )


def plans_of(chance: random.Random) -> list[tuple[Plan, bool]]:
    """The plans of a chunk, and whether each is one of a working day."""
    found = []
    for number in range(PLANS):
        likely = number % 2 == 0
        request = chance.choice(_WORKING_DAY) if likely else any_request(chance)
        actor = (
            STAFF
            if likely
            else chance.choice((STAFF, STAFF, SUBJECT, replace(STAFF, items=frozenset({"name"}))))
        )
        today = TODAY + chance.randint(-2, 2)
        around = Circumstances(approved=likely or chance.random() < 0.5)
        found.append((plan_of(request, actor=actor, today=today, circumstances=around), likely))
    return found


def compare(number: int, engines: Sequence[Engine], found: Found) -> None:
    """Judges one chunk everywhere."""
    chance = random.Random(number)
    plans = plans_of(chance)
    edges = sorted(
        {TODAY}.union(*(thresholds(term.when) for plan, _ in plans for term in strict_terms(plan)))
    )
    rows = [likely_person(chance) if no % 2 == 0 else any_person(chance, edges) for no in range(PERSONS)]
    judged = [strict_terms(plan) for plan, _ in plans]
    answers = [[program(row) for row in rows] for program in map(compile_terms, judged)]
    # Every other chunk as sets are counted: what is read of a person by the engine, the mask by the program.
    printed = print_alike if number % 2 else print_mask
    for engine in engines:
        for place, masks in enumerate(engine.masks(rows, judged, printed)):
            for no, (ours, theirs) in enumerate(zip(answers[place], masks, strict=True)):
                if ours != theirs:
                    found.differing = [
                        *(found.differing or []),
                        f"chunk {number}, plan {place}, person {no}: {engine.dialect.name}",
                    ]
    found.decisions += CHUNK
    for (plan, likely), masks in zip(plans, answers, strict=True):
        if likely:
            mine = masks[::2]
            found.working += len(mine)
            found.allowed += sum(not mask & ~plan.lift for mask in mine)


def run(chunks: Sequence[int], engines: Sequence[Engine]) -> Iterator[tuple[int, Found]]:
    """Judges chunks one after the other; after each, what was found so far."""
    found = Found()
    for number in chunks:
        compare(number, engines, found)
        yield number, found


def main() -> int:
    """Runs what is left of the chunks."""
    parser = argparse.ArgumentParser(description="Compares the masks of every engine.")
    parser.add_argument("--decisions", type=int, default=10_000_000)
    parser.add_argument("--done", type=Path)
    parser.add_argument("--only", type=int)
    given = parser.parse_args()
    done = set(map(int, given.done.read_text().split())) if given.done and given.done.exists() else set()
    wanted = range(-(-given.decisions // CHUNK)) if given.only is None else [given.only]
    chunks = [number for number in wanted if number not in done]
    with ExitStack() as stack:
        engines = [stack.enter_context(open_sqlite()), stack.enter_context(open_duckdb())]
        reason = why_not()
        if reason is None:
            server = stack.enter_context(private_postgres())
            engines.append(stack.enter_context(open_postgres(server.url)))
        else:
            print(f"without PostgreSQL: {reason}")
        begun, found = time.perf_counter(), Found()
        print(
            f"{len(chunks)} of {len(wanted)} chunks on Python, {', '.join(e.dialect.name for e in engines)}"
        )
        for place, (number, found) in enumerate(run(chunks, engines), 1):
            if found.differing:
                print("\n" + "\n".join(found.differing))
                return 1
            if given.done:
                with given.done.open("a") as book:
                    book.write(f"{number}\n")
            pace = found.decisions / (time.perf_counter() - begun)
            left = (len(chunks) - place) * CHUNK / pace
            print(
                f"\r{place}/{len(chunks)}  {pace:,.0f} decisions/s  {left:,.0f} s left ", end="", flush=True
            )
    share = found.allowed / found.working if found.working else 1.0
    print(f"\n{found.decisions:,} decisions agree; of those of a working day {share:.0%} are allowed")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
