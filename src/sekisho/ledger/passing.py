"""Passes over the whole book at the speed of the machine: stretches by several processes, joined here.

Sound means exactly what `verify` means by it, and only that: where anything is doubtful the pass answers None, and the slow
reader is asked, which names the first bad entry. Memory is that of one stretch for each process, and one bit an entry.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Final

from sqlalchemy import Connection, Engine, func, select

from sekisho.ledger.audit import Block, HeadCheck, NodeCheck
from sekisho.ledger.blanks import BlankCheck
from sekisho.ledger.checkpoint import Checkpoint
from sekisho.ledger.merkle import EMPTY_ROOT, Frontier, complete_nodes
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.store import entry_subject, ledger_entry, ledger_node, set_member, size
from sekisho.ledger.stretch import PRIME, STRETCH, Found, Task, index_pairs, look, root_of
from sekisho.ledger.tree import NODE_HASH
from sekisho.ledger.verify import Verification, open_exports, verify

Opener = Callable[[], Engine]
"""Opens the database in another process: must be something that can be sent there."""

_SLICES: Final = 16
_HIGHEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A book that is sound.

    Attributes:
        size: Entries.
        root: Root of the tree.
        checkpoints: Stored checkpoints that agreed.
        integrated: Entries that stored nodes cover.
        signed: Size of the newest stored checkpoint.
        acting: A bit for each entry that left an effect.
    """

    size: int
    root: bytes
    checkpoints: int
    integrated: int
    signed: int
    acting: bytes


def verify_quickly(
    conn: Connection,
    verifiers: Sequence[VerifierKey],
    *,
    exported: Iterable[bytes | Checkpoint] = (),
    opener: Opener | None = None,
    stretch: int = STRETCH,
) -> tuple[Verification, bytes | None]:
    """Verifies the book: quickly when all is well, slowly to name what is not.

    Args:
        conn: Open connection, in a transaction of its own.
        verifiers: The log's keys, the retired ones too.
        exported: Notes of checkpoints that were kept elsewhere; heads that were proven another way.
        opener: Opens the database for other processes; None = everything happens in this one.
        stretch: Entries of one stretch, a power of two, from 8.

    Returns:
        What `verify.verify` would say, and a bit for each entry that left an effect (None where that was not found out).

    Raises:
        OperatorError: An exported note is not a checkpoint of this log (LEDGER-004, LEDGER-005).
    """
    notes = list(exported)
    exports = open_exports(notes, verifiers)
    passed = pass_over(conn, verifiers, exports, opener=opener, stretch=stretch)
    if passed is None:
        return verify(conn, verifiers, exported=notes), None
    counts = {
        "checkpoints": passed.checkpoints,
        "exports": len(exports),
        "integrated": passed.integrated,
        "uncovered": passed.size - passed.signed,
    }
    found = Verification(size=passed.size, root=passed.root.hex(), first_bad=None, notes=counts)
    return found, passed.acting


def pass_over(
    conn: Connection,
    verifiers: Sequence[VerifierKey],
    exports: Sequence[Checkpoint],
    *,
    opener: Opener | None = None,
    processes: int | None = None,
    stretch: int = STRETCH,
) -> Passed | None:
    """Verifies the book, or answers None when anything is doubtful.

    Args:
        conn: Open connection, in a transaction of its own.
        verifiers: The log's keys.
        exports: Checkpoints kept elsewhere, opened, ascending by size.
        opener: Opens the database for other processes; None = everything happens in this one.
        processes: How many; None = as many as the machine has cores.
        stretch: Entries of one stretch, a power of two, from 8.
    """
    try:
        return _pass(conn, verifiers, exports, opener, processes, stretch)
    except (TypeError, ValueError, KeyError):
        # A planted value of another type than the column's.
        return None


def _pass(  # noqa: PLR0917 - handed on as they came
    conn: Connection,
    verifiers: Sequence[VerifierKey],
    exports: Sequence[Checkpoint],
    opener: Opener | None,
    processes: int | None,
    stretch: int,
) -> Passed | None:
    count = size(conn)
    heads = HeadCheck(conn, verifiers, exports)
    covered = NodeCheck(conn, count).covered
    if conn.scalar(select(func.min(ledger_entry.c.no))) not in {None, 0}:
        return None
    point = secrets.randbelow(PRIME)
    tasks = [
        Task(
            start=start,
            end=min(start + stretch, count),
            covered=covered,
            point=point,
            sizes=tuple(sorted(heads.sizes(start, min(start + stretch, count)))),
        )
        for start in range(0, count, stretch)
    ]
    with _team(conn, opener, processes, len(tasks)) as team:
        joined = _join(team.stretches(tasks), heads, stretch, conn, covered)
        if joined is None or not joined.heads_agree(heads, count):
            return None
        stored = team.index(count, point, _persons(conn))
    if stored != (joined.pairs, joined.product) or not _counts_agree(conn, covered, joined.sets):
        return None
    return Passed(
        size=count,
        root=joined.frontier_root(),
        checkpoints=heads.seen,
        integrated=covered,
        signed=heads.stored_good,
        acting=bytes(joined.acting),
    )


class _Joined:
    """Stretches put together in order."""

    def __init__(self) -> None:
        self.upper = Frontier()
        self.edge: list[bytes] = []
        self.pairs = self.sets = 0
        self.product = 1
        self.acting = bytearray()
        self.blanks = BlankCheck()

    def take(self, found: Found) -> None:
        """Adds the counts of the next stretch."""
        self.pairs += found.pairs
        self.product = self.product * found.product % PRIME
        self.sets += found.sets
        self.acting += found.acting
        self.blanks.told(found.blanks, ())
        if found.pruning is not None:
            self.blanks.said(found.pruning)

    def frontier_root(self) -> bytes:
        """The root of all."""
        return root_of(self.edge) if self.edge else EMPTY_ROOT

    def heads_agree(self, heads: HeadCheck, count: int) -> bool:
        """Nothing is signed beyond the end, and nothing was emptied without a word."""
        return not [*heads.finish(count), *self.blanks.finish(count)]


def _join(
    stretches: Iterator[tuple[Task, Found | None]],
    heads: HeadCheck,
    stretch: int,
    conn: Connection,
    covered: int,
) -> _Joined | None:
    joined = _Joined()
    height = stretch.bit_length() - 1
    nodes: dict[tuple[int, int], bytes] = {}
    roots = {0: EMPTY_ROOT}
    last = 0
    for task, found in stretches:
        if found is None:
            return None
        roots |= {size: root_of((*joined.upper.edge, *edge)) for size, edge in found.edges.items()}
        block = Block(start=task.start, end=task.end, entries=(), blanks=(), nodes=(), roots=roots)
        if next(heads.block(block), None) is not None:
            return None
        roots = {}
        joined.take(found)
        joined.edge = [*joined.upper.edge, *found.edge]
        last = task.end
        if task.end - task.start == stretch:
            for node in joined.upper.push(found.edge[0]):
                nodes[node.level + height, node.position] = node.hash
    if not last and next(heads.block(_empty(roots)), None) is not None:
        return None
    return joined if _are_above(conn, nodes, covered) else None


def _empty(roots: dict[int, bytes]) -> Block:
    return Block(start=0, end=0, entries=(), blanks=(), nodes=(), roots=roots)


def _are_above(conn: Connection, nodes: dict[tuple[int, int], bytes], covered: int) -> bool:
    """Whether the nodes above the stretches are stored, with the right hashes."""
    for (level, position), digest in nodes.items():
        if (position + 1) << level > covered:
            continue
        query = select(NODE_HASH).where(ledger_node.c.level == level, ledger_node.c.position == position)
        if conn.scalar(query) != digest:
            return False
    return True


def _counts_agree(conn: Connection, covered: int, sets: int) -> bool:
    """No node and no bitmap more than were asked for; all that were asked for had been there."""
    count = func.count()
    return (
        conn.scalar(select(count).select_from(ledger_node)) == complete_nodes(covered)
        and conn.scalar(select(count).select_from(set_member)) == sets
    )


def _persons(conn: Connection) -> tuple[int, int] | None:
    table = entry_subject.c
    first, last = conn.execute(select(func.min(table.ledger_no), func.max(table.ledger_no))).one()
    return None if first is None else (int(first), int(last))


# -- who does the work -------------------------------------------------------------------------------------------


class _Team:
    """Stretches and slices of the index, in this process or in several."""

    def __init__(self, conn: Connection, pool: ProcessPoolExecutor | None) -> None:
        self._conn = conn
        self._pool = pool

    def stretches(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Found | None]]:
        """What each stretch is, in order."""
        if self._pool is None:
            yield from ((task, look(self._conn, task)) for task in tasks)
        else:
            yield from zip(tasks, self._pool.map(_look, tasks), strict=True)

    def index(self, count: int, point: int, persons: tuple[int, int] | None) -> tuple[int, int] | None:
        """The stored index rows: how many, and their polynomial; None when one is out of place."""
        if persons is None:
            return 0, 1
        first, last = persons
        if first < 0:
            return None
        step = -(-(last - first + 1) // _SLICES)
        slices = [(start, min(start + step - 1, last)) for start in range(first, last + 1, step)]
        ask = partial(_index, count, point)
        if self._pool is None:
            found = [
                index_pairs(self._conn, size=count, point=point, first=start, last=end)
                for start, end in slices
            ]
        else:
            found = list(self._pool.map(ask, slices))
        pairs, product = 0, 1
        for part in found:
            if part is None:
                return None
            pairs, product = pairs + part[0], product * part[1] % PRIME
        return pairs, product


@contextmanager
def _team(conn: Connection, opener: Opener | None, processes: int | None, tasks: int) -> Iterator[_Team]:
    number = min(processes or os.cpu_count() or 1, tasks)
    if opener is None or number < 2:  # noqa: PLR2004 - one process is this one
        yield _Team(conn, None)
        return
    # Spawned, not forked: this process may have threads that hold locks.
    with ProcessPoolExecutor(
        number, mp_context=get_context("spawn"), initializer=_open, initargs=(opener,)
    ) as pool:
        yield _Team(conn, pool)


_OPENED: list[Engine] = []


def _open(opener: Opener) -> None:
    _OPENED.append(opener())


def _look(task: Task) -> Found | None:
    with _OPENED[0].connect() as conn:
        return look(conn, task)


def _index(count: int, point: int, persons: tuple[int, int]) -> tuple[int, int] | None:
    with _OPENED[0].connect() as conn:
        return index_pairs(conn, size=count, point=point, first=persons[0], last=min(persons[1], _HIGHEST))
