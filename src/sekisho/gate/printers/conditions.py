"""What every printer prints: a plan's distinct conditions, each once and in its shorter form, with the rules it raises."""

from collections.abc import Iterable

from sekisho.gate.ir import Expr
from sekisho.gate.model import Term
from sekisho.gate.printers.factoring import factored


def by_condition(terms: Iterable[Term]) -> dict[Expr, int]:
    """The distinct conditions of terms, in order, each with the mask of the terms that it raises."""
    raised: dict[Expr, int] = {}
    for term in terms:
        when = factored(term.when)
        raised[when] = raised.get(when, 0) | 1 << term.bit
    return raised
