"""The tree over the book: RFC 6962 §2.1, pure.

Leaves are hashes of entries' bytes; inner hashes join two. Every function that needs hashes of parts of the tree takes
a `Subtree`, so that the same code runs over a list in memory and over the stored nodes. Positions count from 0; a range
``[start, end)`` of leaves excludes its end.

Source: RFC 6962 §2.1 (tree, audit path, consistency proof); RFC 9162 §2.1.3.2 and §2.1.4.2 (verifying).
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sekisho.errors import DeveloperError, OperatorError

Subtree = Callable[[int, int], bytes]
"""The hash of the leaves ``[start, end)``; asked only for ranges that are a node of some RFC 6962 tree."""

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root of the tree without leaves."""


@dataclass(frozen=True, slots=True)
class Node:
    """The hash of a complete subtree of ``2**level`` leaves, beginning at leaf ``position << level``."""

    level: int
    position: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry's bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, left first."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below `size`, which is at least 2: where a tree of that size is parted."""
    return 1 << ((size - 1).bit_length() - 1)


def complete_nodes(size: int) -> int:
    """How many complete subtrees of level 1 and above a tree of that size has."""
    return size - size.bit_count()


@dataclass(slots=True)
class Frontier:
    """The right edge of a growing tree: all that is needed to add leaves, O(log n) hashes.

    Attributes:
        size: Leaves so far.
        edge: Hashes of the complete subtrees that make up the tree, the largest first: one for each bit of `size`.
    """

    size: int = 0
    edge: list[bytes] = field(default_factory=list)

    @classmethod
    def at(cls, size: int, subtree: Subtree) -> "Frontier":
        """The edge of a tree that already has `size` leaves."""
        edge: list[bytes] = []
        start = 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                edge.append(subtree(start, start + (1 << level)))
                start += 1 << level
        return cls(size=size, edge=edge)

    def push(self, leaf: bytes) -> list[Node]:
        """Adds one leaf's hash and gives the subtrees of level 1 and above that it completed, the smallest first."""
        done: list[Node] = []
        current, position, level = leaf, self.size, 0
        while position & 1:
            current = node_hash(self.edge.pop(), current)
            position, level = position >> 1, level + 1
            done.append(Node(level, position, current))
        self.edge.append(current)
        self.size += 1
        return done

    def root(self) -> bytes:
        """The tree's root."""
        if not self.edge:
            return EMPTY_ROOT
        *rest, current = self.edge
        for left in reversed(rest):
            current = node_hash(left, current)
        return current


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.push(leaf)
    return frontier.root()


def subtree_of(leaves: Sequence[bytes]) -> Subtree:
    """Hashes of parts of a list of leaf hashes."""
    return lambda start, end: tree_root(leaves[start:end])


def inclusion_path(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The audit path of a leaf in the tree of `size` leaves, from the leaf's sibling upwards (RFC 6962 §2.1.1).

    Raises:
        DeveloperError: `index` is not within ``[0, size)`` (LEDGER-003).
    """
    if not 0 <= index < size:
        raise DeveloperError("LEDGER-003", field="index")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_path(old: int, new: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves (RFC 6962 §2.1.2).

    Raises:
        DeveloperError: Not ``1 <= old <= new`` (LEDGER-003).
    """
    if not 1 <= old <= new:
        raise DeveloperError("LEDGER-003", field="old")
    path: list[bytes] = []
    start, end, known = 0, new, True
    while end != old:
        middle = start + split(end - start)
        if old <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start, known = middle, False
    if not known:
        path.append(subtree(start, end))
    return tuple(reversed(path))


def verify_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raises unless the path leads from the leaf's hash to the root (RFC 9162 §2.1.3.2).

    Raises:
        OperatorError: It does not (LEDGER-007).
    """
    _require(0 <= index < size)
    left, last = index, size - 1
    current = leaf
    for step in path:
        _require(last > 0)
        if left & 1 or left == last:
            current = node_hash(step, current)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            current = node_hash(current, step)
        left, last = left >> 1, last >> 1
    _require(last == 0 and hmac.compare_digest(current, root))


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Raises unless the old tree is the beginning of the new one (RFC 9162 §2.1.4.2).

    The empty tree is the beginning of every tree, by an empty path.

    Raises:
        OperatorError: It is not (LEDGER-007).
    """
    _require(0 <= old <= new)
    if old in {0, new}:
        same = old_root == (EMPTY_ROOT if old == 0 else new_root)
        _require(not path and same)
        return
    # A whole power of two is its own first step: the proof leaves it out.
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    _require(bool(steps))
    left, last = old - 1, new - 1
    while left & 1:
        left, last = left >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        _require(last > 0)
        if left & 1 or left == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            after = node_hash(after, step)
        left, last = left >> 1, last >> 1
    _require(last == 0 and hmac.compare_digest(before, old_root) and hmac.compare_digest(after, new_root))


def _require(condition: bool) -> None:
    if not condition:
        raise OperatorError("LEDGER-007")
