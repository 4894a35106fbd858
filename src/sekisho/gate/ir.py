"""The gate's expression language: what a rule may say about one person's state.

Ten kinds of node over whole numbers: no strings, floats, functions or joins. Every atom is total: an unknown (NULL)
value makes `DayUpTo`, `InSet` and `Equals` false, so that `Not` never inherits a third truth value and every
printer gives the same reasons. "Is it unknown?" is asked expressly, with `Equals(column, None)`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

WORDS: Final = 4
"""State words of a subject row (`w0`…)."""

DAYS: Final = 16
"""Day columns of a subject row (`d0`…)."""

COLUMNS: Final = (
    "category",
    "status",
    "prov",
    "cons",
    *(f"w{n}" for n in range(WORDS)),
    *(f"d{n}" for n in range(DAYS)),
)
"""The columns of a subject row that an expression may read, in the order of a state tuple."""


@dataclass(frozen=True, slots=True)
class Const:
    """Always, or never."""

    value: bool


@dataclass(frozen=True, slots=True)
class Bit:
    """One bit of a state word is set."""

    word: int
    bit: int


@dataclass(frozen=True, slots=True)
class AllBits:
    """Every bit of a mask is set in a state word."""

    word: int
    mask: int


@dataclass(frozen=True, slots=True)
class AnyBits:
    """At least one bit of a mask is set in a state word."""

    word: int
    mask: int


@dataclass(frozen=True, slots=True)
class InSet:
    """A column holds one of these numbers (an interned class, a category). False when unknown."""

    column: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Equals:
    """A column holds this number; None asks whether it is unknown."""

    column: str
    value: int | None


@dataclass(frozen=True, slots=True)
class DayUpTo:
    """A day column holds a legal day on or before this one. False when unknown."""

    column: str
    day: int


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    of: "Expr"


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    of: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    of: "tuple[Expr, ...]"


Expr: TypeAlias = Const | Bit | AllBits | AnyBits | InSet | Equals | DayUpTo | Not | And | Or

TRUE: Final = Const(True)
FALSE: Final = Const(False)


def negate(expr: Expr) -> Expr:
    """The opposite, simplified."""
    match expr:
        case Const(value):
            return Const(not value)
        case Not(inner):
            return inner
        case _:
            return Not(expr)


def all_of(parts: Iterable[Expr]) -> Expr:
    """Conjunction, simplified: constants folded, nesting flattened, repeats dropped."""
    return _join(parts, absorbing=FALSE, neutral=TRUE, kind=And)


def any_of(parts: Iterable[Expr]) -> Expr:
    """Disjunction, simplified: constants folded, nesting flattened, repeats dropped."""
    return _join(parts, absorbing=TRUE, neutral=FALSE, kind=Or)


def _join(parts: Iterable[Expr], *, absorbing: Const, neutral: Const, kind: type[And | Or]) -> Expr:
    kept: dict[Expr, None] = {}
    for part in parts:
        if part == absorbing:
            return absorbing
        if part == neutral:
            continue
        if isinstance(part, kind):
            kept.update(dict.fromkeys(part.of))
        else:
            kept[part] = None
    if not kept:
        return neutral
    if len(kept) == 1:
        return next(iter(kept))
    return kind(tuple(kept))


def in_set(column: str, members: Iterable[int]) -> Expr:
    """Membership, simplified: nothing is in the empty set."""
    found = frozenset(members)
    return InSet(column, found) if found else FALSE
