"""Provision by opt-out: filed, published, waited for, and never for what the Act excludes (法27条2項, 規11条)."""

from typing import Final

from sekisho.gate.model import AllT, AnyT, Fact, Is, Look, NotT, Rule, Sees, Template, Topic
from sekisho.gate.rules.table import rule
from sekisho.law.model import Verb

_KEPT: Final = (Topic.OPT_OUT, Topic.PROVISION)


def _relying(*also: Template) -> Template:
    return AllT((Is(Fact.BY_OPT_OUT), *also))


RULES: Final[tuple[Rule, ...]] = (
    rule(59, "opt_out.not_filed", {Verb.PROVIDE}, _relying(Is(Fact.OPT_OUT_NOT_FILED)), "法27(2)", _KEPT),
    rule(
        60,
        "opt_out.not_published",
        {Verb.PROVIDE},
        _relying(Is(Fact.OPT_OUT_NOT_PUBLISHED)),
        "法27(2)",
        _KEPT,
    ),
    rule(61, "opt_out.too_soon", {Verb.PROVIDE}, _relying(Is(Fact.OPT_OUT_TOO_SOON)), "法27(2)", _KEPT),
    rule(
        62,
        "opt_out.item_excluded",
        {Verb.PROVIDE},
        _relying(AnyT((Is(Fact.ITEM_IS_SPECIAL_CARE), Sees(Look.ITEM_SOURCE_BARS_OPT_OUT)))),
        "法27(2)",
        _KEPT,
    ),
    rule(
        63,
        "opt_out.item_not_listed",
        {Verb.PROVIDE},
        _relying(Is(Fact.ITEM_NOT_FOR_OPT_OUT)),
        "法27(2)",
        _KEPT,
    ),
    rule(
        64,
        "opt_out.not_public_source",
        {Verb.PROVIDE},
        _relying(Sees(Look.CATEGORY_PUBLIC_ONLY), NotT(Sees(Look.ITEM_FROM_PUBLIC_SOURCE))),
        "法27(2)",
        _KEPT,
    ),
)
