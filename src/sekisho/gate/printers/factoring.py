"""The shorter form of a condition: negations gathered, and what every part shares asked once.

A rule that speaks of several items is bound item by item, so most of its parts are alike. Atoms are total (`ir`), so
the laws of Boole hold as they stand: every printer prints the shorter form, and says the same.
"""

from collections.abc import Callable, Iterable, Sequence

from sekisho.gate.ir import And, Expr, Not, Or, all_of, any_of, negate


def factored(expr: Expr) -> Expr:
    """The same condition, with fewer tests where its parts repeat one another."""
    match expr:
        case Not(of):
            return negate(factored(of))
        case And(of):
            return _joined(map(factored, of), all_of, any_of, within=Or)
        case Or(of):
            return _joined(map(factored, of), any_of, all_of, within=And)
        case _:
            return expr


_Join = Callable[[Iterable[Expr]], Expr]


def _joined(parts: Iterable[Expr], join: _Join, other: _Join, *, within: type[And | Or]) -> Expr:
    """Parts joined by `join`; `other` is the opposite joining, of which `within` is the node."""
    flat = join(parts)
    if not isinstance(flat, And | Or) or isinstance(flat, within):
        return flat
    held = [part for part in flat.of if not isinstance(part, Not)]
    denied = [part.of for part in flat.of if isinstance(part, Not)]
    if len(denied) > 1:
        return _joined(
            (*held, negate(_joined(denied, other, join, within=type(flat)))), join, other, within=within
        )
    return join(_shared(flat.of, join, other, within))


def _shared(parts: Sequence[Expr], join: _Join, other: _Join, within: type[And | Or]) -> tuple[Expr, ...]:
    """Parts of which those that are `within` nodes share members: the shared ones stand once, before the rest."""
    nodes = [part.of for part in parts if isinstance(part, within)]
    common = [one for one in nodes[0] if all(one in node for node in nodes[1:])] if len(nodes) > 1 else []
    if not common:
        return tuple(parts)
    rests = (other(one for one in node if one not in common) for node in nodes)
    whole = other((*common, join(rests)))
    return (*(part for part in parts if not isinstance(part, within)), whole)
