"""Runs planned operations by several callers, compares every reply, and keeps how long each took."""

import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from oracle import Operation, Reply
from records import BRANCHES, Record


class Side(Protocol):
    """A system under test."""

    name: str

    def load(self, records: Sequence[Record]) -> None:
        """Takes the first records."""

    def do(self, operation: Operation) -> Reply:
        """One operation; returns when it is durable."""

    def close(self) -> None:
        """Lets go."""


@dataclass(kw_only=True)
class Figures:
    """What was measured of one system in one role.

    Attributes:
        slices: Seconds of each slice, by the clock.
        processor: Processor seconds of this process in each slice.
        times: Class of operation → seconds of each.
        wrong: Class of operation → replies that were not the right ones.
        first_wrong: The first of them in words, for whoever looks for the fault.
    """

    slices: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)
    first_wrong: str = ""

    def add(self, operation: Operation, seconds: float, reply: Reply) -> None:
        """One operation."""
        self.times[operation.name].append(seconds)
        if reply != operation.expected:
            self.wrong[operation.name] += 1
            self.first_wrong = self.first_wrong or f"{operation} answered {reply!r}"

    def summary(self) -> dict[str, object]:
        """As it is written down: milliseconds."""
        count = sum(map(len, self.times.values()))
        return {
            "operations": count,
            "seconds": sum(self.slices),
            "processor": sum(self.processor),
            "slices": self.slices,
            "correct": (count - self.wrong.total()) / count,
            "wrong": dict(self.wrong),
            "first_wrong": self.first_wrong,
            "classes": {name: _percentiles(seconds) for name, seconds in sorted(self.times.items())},
        }


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3

    return {"n": len(ordered), "p50": at(0.50), "p95": at(0.95), "p99": at(0.99), "sum": sum(ordered) * 1e3}


def run_slice(side: Side, plans: Sequence[Sequence[Operation]], callers: int, figures: Figures) -> None:
    """One slice of every branch's plan. A branch belongs to one caller; a caller takes its branches in turn."""
    found: list[list[tuple[Operation, float, Reply]]] = [[] for _ in range(callers)]
    failed: list[BaseException] = []

    def caller(which: int) -> None:
        mine = [plans[branch] for branch in range(which, BRANCHES, callers)]
        try:
            for turn in range(max(map(len, mine))):
                for operation in (plan[turn] for plan in mine if turn < len(plan)):
                    begun = time.perf_counter()
                    reply = side.do(operation)
                    found[which].append((operation, time.perf_counter() - begun, reply))
        except BaseException as error:  # noqa: BLE001 - said by the main thread
            failed.append(error)

    threads = [threading.Thread(target=caller, args=(which,)) for which in range(callers)]
    begun, busy = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    figures.slices.append(time.perf_counter() - begun)
    figures.processor.append(time.process_time() - busy)
    for answers in found:
        for operation, seconds, reply in answers:
            figures.add(operation, seconds, reply)


def run_role(
    sides: Sequence[Side], plans: Sequence[Sequence[Operation]], *, callers: int, slices: int
) -> dict[str, Figures]:
    """One role on every side, slice by slice in turn, so that the machine's noise falls on all alike."""
    figures = {side.name: Figures() for side in sides}
    for number in range(slices):
        part = [plan[len(plan) * number // slices : len(plan) * (number + 1) // slices] for plan in plans]
        for turn in range(len(sides)):
            side = sides[(turn + number) % len(sides)]
            run_slice(side, part, callers, figures[side.name])
    return figures


def noise() -> float:
    """Milliseconds of a fixed piece of arithmetic, the median of seven: how busy the machine is."""
    found = []
    for _ in range(7):
        begun = time.perf_counter()
        sum(n * n for n in range(300_000))
        found.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(found)
