"""Keeps a plan as bytes and reads it again: so that a decision can be explained years later.

The form is canonical and versioned: the marker ``sekisho/plan/1``, a line feed, then JSON with sorted keys. A plan's
id is the hash of these bytes. The text of the facts is left out, for it may name people; what was asked for, every
condition with its numbers, and what was missing are in. Reading is strict: bytes that a writer would not have
written are refused, so there is one spelling of one plan.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, assert_never

import msgspec

from sekisho.errors import OperatorError
from sekisho.gate.ir import AllBits, And, AnyBits, Bit, Const, DayUpTo, Equals, Expr, InSet, Not, Or
from sekisho.gate.model import Plan, Request, Term, Verdict
from sekisho.law.bases import basis_named
from sekisho.law.rights import ground_of

MARKER: Final = b"sekisho/plan/1\n"
"""First line of a stored plan."""


_WIDE: Final = 1 << 63


class _Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The shape of version 1. Expressions are lists that begin with the name of their node."""

    document: str
    policy_version: str
    register_version: int
    request: dict[str, Any]  # Any: converted to a Request, field by field
    common: list[tuple[int, list[Any]]]  # Any: read by _expr, node by node
    by_item: list[tuple[str, list[tuple[int, list[Any]]]]]  # Any: the same
    lift: int | str  # hex from 63 bits on
    missing: tuple[str, ...]
    valid_until: int
    verdict: Verdict
    request_hash: str


_LATER: Final = frozenset(
    {
        "asks",
        "authority",
        "edge_knows",
        "fulfils",
        "ground",
        "means",
        "post",
        "release",
        "right",
        "segment",
        "signal",
        "source",
        "whole",
    }
)
"""Parts of a request that a plan did not have at first: written only where they are given."""

_encode: Final = msgspec.json.Encoder(order="sorted").encode
_decode: Final = msgspec.json.Decoder(_Body).decode


def plan_id(plan: Plan) -> str:
    """The id of a plan by its contents: hex sha256 of its stored form, first 32 digits."""
    return hashlib.sha256(dump_plan(plan)).hexdigest()[:32]


def dump_plan(plan: Plan) -> bytes:
    """The stored form of a plan. Ids and numbers only; no text of a fact."""
    request = as_written(replace(plan.request, facts=_stated(plan.request)))
    return MARKER + _encode(
        _Body(
            document=plan.document,
            policy_version=plan.policy_version,
            register_version=plan.register_version,
            request=request,
            common=_written(plan.common),
            by_item=[(item, _written(terms)) for item, terms in plan.by_item],
            lift=plan.lift if plan.lift < _WIDE else f"{plan.lift:x}",
            missing=plan.missing,
            valid_until=plan.valid_until,
            verdict=plan.verdict,
            request_hash=plan.request_hash,
        )
    )


def as_written(request: Request) -> dict[str, object]:
    """A request as plain data; a later field that says nothing is not there, so that older forms stay as they were."""
    plain: dict[str, object] = msgspec.to_builtins(request)
    return {name: value for name, value in plain.items() if name not in _LATER or value is not None}


def load_plan(stored: bytes) -> Plan:
    """Reads a stored plan. Terms, masks and request come back exactly; the facts come back without their text.

    Raises:
        OperatorError: Not a stored plan of a known version, or changed since it was written (GATE-003).
    """
    if not stored.startswith(MARKER):
        raise OperatorError("GATE-003")
    try:
        body = _decode(stored[len(MARKER) :])
        plan = Plan(
            id=hashlib.sha256(stored).hexdigest()[:32],
            document=body.document,
            policy_version=body.policy_version,
            register_version=body.register_version,
            request=msgspec.convert(body.request, Request),
            common=_read(body.common),
            by_item=tuple((item, _read(terms)) for item, terms in body.by_item),
            lift=body.lift if isinstance(body.lift, int) else int(body.lift, 16),
            missing=body.missing,
            valid_until=body.valid_until,
            verdict=body.verdict,
            request_hash=body.request_hash,
        )
        again = dump_plan(plan)
    except (msgspec.MsgspecError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise OperatorError("GATE-003") from error
    if again != stored:
        raise OperatorError("GATE-003")
    return plan


def _stated(request: Request) -> tuple[tuple[str, str], ...]:
    """Which of the facts that the basis asks for were given. An id of the caller's own making is not kept."""
    basis = basis_named(request.basis)
    refusal = ground_of(request.right, request.ground)
    asked = frozenset(fact.id for one in (basis, refusal) if one is not None for fact in one.facts)
    return tuple((fact, "") for fact in sorted({fact for fact, _ in request.facts} & asked))


def _written(terms: Iterable[Term]) -> list[tuple[int, list[Any]]]:
    return [(term.bit, _plain(term.when)) for term in terms]


def _read(terms: Iterable[tuple[int, Sequence[Any]]]) -> tuple[Term, ...]:
    return tuple(Term(bit, _expr(when)) for bit, when in terms)


def _plain(expr: Expr) -> list[Any]:  # noqa: PLR0911 - one case a node
    match expr:
        case Const(value):
            return ["const", value]
        case Bit(word, bit):
            return ["bit", word, bit]
        case AllBits(word, mask):
            return ["all_bits", word, mask]
        case AnyBits(word, mask):
            return ["any_bits", word, mask]
        case InSet(column, members):
            return ["in_set", column, sorted(members)]
        case Equals(column, value):
            return ["equals", column, value]
        case DayUpTo(column, day):
            return ["day_up_to", column, day]
        case Not(of):
            return ["not", _plain(of)]
        case And(of):
            return ["and", *map(_plain, of)]
        case Or(of):
            return ["or", *map(_plain, of)]
    assert_never(expr)


def _expr(plain: Sequence[Any]) -> Expr:  # noqa: PLR0911 - one case a node
    match plain:
        case ["const", bool(value)]:
            return Const(value)
        case ["bit", int(word), int(bit)]:
            return Bit(word, bit)
        case ["all_bits", int(word), int(mask)]:
            return AllBits(word, mask)
        case ["any_bits", int(word), int(mask)]:
            return AnyBits(word, mask)
        case ["in_set", str(column), list(members)]:
            return InSet(column, frozenset(map(_whole, members)))
        case ["equals", str(column), None]:
            return Equals(column, None)
        case ["equals", str(column), int(value)]:
            return Equals(column, value)
        case ["day_up_to", str(column), int(day)]:
            return DayUpTo(column, day)
        case ["not", list(of)]:
            return Not(_expr(of))
        case ["and", *of]:
            return And(tuple(map(_expr, of)))
        case ["or", *of]:
            return Or(tuple(map(_expr, of)))
        case _:
            raise ValueError("no such node")


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(type(value).__name__)
    return value
