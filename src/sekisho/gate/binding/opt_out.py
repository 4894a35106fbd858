"""Facts about provision by opt-out: filed, published, long enough ago, for these items (法27条2項, 規11条)."""

from collections.abc import Callable
from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable
from sekisho.gate.ir import Expr, in_set
from sekisho.gate.model import Fact, Look
from sekisho.gate.tables import Stands
from sekisho.law.model import Basis
from sekisho.policy.model import Policy
from sekisho.policy.particulars import OptOutItem

OPT_OUT: Final = "opt_out"
"""The announcement of provision by opt-out among what is published; ``opt_out:ITEM`` is in it."""

ENOUGH: Final = 30
"""Days between announcement and first provision, so that persons can stop it (規11条1項1号). The Rule says "enough
time" and no number: a house rule."""

FILED, PROVIDING, LISTED = "filed", "providing", "listed"
CORPORATE: Final = ("officer", "shareholder")
"""Categories of persons whom a corporation's public information names."""

FACTS: Final[FactTable] = {
    Fact.BY_OPT_OUT: lambda asked, _document, _item: by_opt_out(asked),
    Fact.OPT_OUT_NOT_FILED: lambda asked, _document, _item: not _stands(asked, FILED),
    Fact.OPT_OUT_NOT_PUBLISHED: lambda asked, document, _item: bool(unpublished(asked, document)),
    Fact.OPT_OUT_TOO_SOON: lambda asked, document, _item: _too_soon(asked, document),
    Fact.ITEM_NOT_FOR_OPT_OUT: lambda asked, _document, item: (
        not asked.registers.stands(Stands.PUBLICATION, f"{OPT_OUT}:{item}", LISTED, asked.today)
    ),
}

LOOKS: Final[LookTable] = {
    Look.ITEM_SOURCE_BARS_OPT_OUT: lambda asked, item: _from(
        asked,
        item,
        lambda source: _flagged(asked, source, "by_opt_out") or _flagged(asked, source, "improper"),
    ),
    Look.ITEM_FROM_PUBLIC_SOURCE: lambda asked, item: _from(
        asked, item, lambda source: _flagged(asked, source, "public")
    ),
    Look.CATEGORY_PUBLIC_ONLY: lambda asked, _item: asked.in_categories(CORPORATE),
}


def by_opt_out(asked: Asked) -> bool:
    """Whether the provision relies on an opt-out that law and policy leave open."""
    return asked.request.basis is Basis.OPT_OUT and asked.basis_available


def unpublished(asked: Asked, document: Policy) -> tuple[str, ...]:
    """Of the nine matters those that neither the text gives nor a record says to be published today."""
    given = _given(document)
    return tuple(part.value for part in OptOutItem if part not in given and not _stands(asked, part.value))


def first_lawful_day(asked: Asked) -> int | None:
    """The first day on which enough time has passed since the last part was published or filed; None = no filing."""
    parts = asked.registers.standing.get((Stands.PUBLICATION, OPT_OUT), {})
    wanted = {FILED, *(part.value for part in OptOutItem)}
    begun = [period.since for part, period in parts.items() if part in wanted]
    return max(begun) + ENOUGH if begun else None


def _given(document: Policy) -> frozenset[OptOutItem]:
    return frozenset(part.item for provision in document.opt_outs for part in provision.parts if part.given)


def _stands(asked: Asked, part: str) -> bool:
    return asked.registers.stands(Stands.PUBLICATION, OPT_OUT, part, asked.today)


def _too_soon(asked: Asked, document: Policy) -> bool:
    if not _stands(asked, FILED) or unpublished(asked, document):
        return False  # `opt_out.not_filed` and `opt_out.not_published` say so
    lawful = first_lawful_day(asked)
    return lawful is None or asked.today < lawful or not _stands(asked, PROVIDING)


def _flagged(asked: Asked, source: str, part: str) -> bool:
    return asked.registers.stands(Stands.SOURCE, source, part, asked.today)


def _from(asked: Asked, item: str | None, wanted: Callable[[str], bool]) -> Expr:
    """Whether the item's provenance names a source of that sort."""
    registers = asked.registers
    notices = {
        number
        for number, told in registers.notices.items()
        if told.source is not None and wanted(told.source)
    }
    return in_set(
        "prov", (number for number, items in registers.provenance.items() if items.get(item or "") in notices)
    )
