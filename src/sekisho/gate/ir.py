"""The gate's expression language: what a rule may say about one person's state.

Ten kinds of node over whole numbers: no strings, floats, functions or joins. Every atom is total: an unknown (NULL)
value makes `DayUpTo`, `InSet` and `Equals` false, so that `Not` never inherits a third truth value and every
printer gives the same reasons. "Is it unknown?" is asked expressly, with `Equals(column, None)`.
"""

from collections.abc import Iterable, Sequence
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

BITS: Final = 62
"""Bits of one word: a signed 64-bit integer keeps them positive in every engine."""

_NUMBER: Final = 2**63
_KNOWN: Final = frozenset(COLUMNS)


def _check_column(column: str, numbers: Iterable[int | None] = ()) -> None:
    """Printers write columns and numbers into source text: nothing else may stand in a node."""
    if column not in _KNOWN:
        raise ValueError(column)
    for number in numbers:
        if number is not None and (type(number) is bool or not -_NUMBER <= number < _NUMBER):
            raise ValueError(number)


def _check_mask(word: int, mask: int) -> None:
    if not (0 <= word < WORDS and 0 < mask < 1 << BITS):
        raise ValueError((word, mask))


def _check_parts(parts: "Sequence[Expr]") -> None:
    if not parts:
        raise ValueError(parts)


@dataclass(frozen=True, slots=True)
class Const:
    """Always, or never."""

    value: bool


@dataclass(frozen=True, slots=True)
class Bit:
    """One bit of a state word is set."""

    word: int
    bit: int

    def __post_init__(self) -> None:
        """Refuses what no state row has."""
        _check_mask(self.word, 1 << self.bit)


@dataclass(frozen=True, slots=True)
class AllBits:
    """Every bit of a mask is set in a state word."""

    word: int
    mask: int

    def __post_init__(self) -> None:
        """Refuses what no state row has."""
        _check_mask(self.word, self.mask)


@dataclass(frozen=True, slots=True)
class AnyBits:
    """At least one bit of a mask is set in a state word."""

    word: int
    mask: int

    def __post_init__(self) -> None:
        """Refuses what no state row has."""
        _check_mask(self.word, self.mask)


@dataclass(frozen=True, slots=True)
class InSet:
    """A column holds one of these numbers (an interned class, a category). False when unknown."""

    column: str
    members: frozenset[int]

    def __post_init__(self) -> None:
        """Refuses what no state row has."""
        _check_column(self.column, self.members)


@dataclass(frozen=True, slots=True)
class Equals:
    """A column holds this number; None asks whether it is unknown."""

    column: str
    value: int | None

    def __post_init__(self) -> None:
        """Refuses what no state row has."""
        _check_column(self.column, (self.value,))


@dataclass(frozen=True, slots=True)
class DayUpTo:
    """A day column holds a legal day on or before this one. False when unknown."""

    column: str
    day: int

    def __post_init__(self) -> None:
        """Refuses what no state row has."""
        _check_column(self.column, (self.day,))


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    of: "Expr"


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    of: "tuple[Expr, ...]"

    def __post_init__(self) -> None:
        """Refuses the join of nothing, which `Const` says."""
        _check_parts(self.of)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    of: "tuple[Expr, ...]"

    def __post_init__(self) -> None:
        """Refuses the join of nothing, which `Const` says."""
        _check_parts(self.of)


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
    """Conjunction, simplified: constants folded, nesting flattened, repeats dropped, bits of a word joined."""
    return _join(parts, absorbing=FALSE, neutral=TRUE, kind=And)


def any_of(parts: Iterable[Expr]) -> Expr:
    """Disjunction, simplified: constants folded, nesting flattened, repeats dropped, bits of a word joined."""
    return _join(parts, absorbing=TRUE, neutral=FALSE, kind=Or)


def _join(parts: Iterable[Expr], *, absorbing: Const, neutral: Const, kind: type[And | Or]) -> Expr:
    kept: dict[Expr, None] = {}
    for part in parts:
        if isinstance(part, Const):
            if part.value is absorbing.value:
                return absorbing
        elif isinstance(part, kind):
            kept.update(dict.fromkeys(part.of))
        else:
            kept[part] = None
    if not kept:
        return neutral
    parts_left = _join_bits(tuple(kept), AllBits if kind is And else AnyBits)
    return parts_left[0] if len(parts_left) == 1 else kind(parts_left)


def _join_bits(parts: "Sequence[Expr]", kind: type[AllBits | AnyBits]) -> tuple[Expr, ...]:
    """One test of a word instead of one test a bit: an audience of millions notices."""
    masks: dict[int, int] = {}
    for part in parts:
        match part:
            case Bit(word, bit):
                masks[word] = masks.get(word, 0) | 1 << bit
            case AllBits(word, mask) | AnyBits(word, mask) if isinstance(part, kind):
                masks[word] = masks.get(word, 0) | mask
            case _:
                pass
    joined: dict[Expr, None] = {}
    for part in parts:
        if isinstance(part, (Bit, kind)):
            mask = masks[part.word]
            single = mask & (mask - 1) == 0
            joined[Bit(part.word, mask.bit_length() - 1) if single else kind(part.word, mask)] = None
        else:
            joined[part] = None
    return tuple(joined)


def in_set(column: str, members: Iterable[int]) -> Expr:
    """Membership, simplified: nothing is in the empty set, and one number is simply that number."""
    found = frozenset(map(int, members))
    if len(found) == 1:
        return Equals(column, next(iter(found)))
    return InSet(column, found) if found else FALSE
