"""Countries to which information goes: the country, its system, the recipient's measures (法28条2項, 規17条)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sekisho.policy.model import UNKNOWN_COUNTRY
from sekisho.policy.particulars import ForeignTransfer
from sekisho.policy.provenance import Source
from sekisho.policy.reader.draft import Country, SectionKind, Sentence
from sekisho.policy.reader.extractors.standing import LIKELY, clause_of, source_at
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_PROMISES = ("country", "system", "measures")
_NOT_HERE = frozenset({SectionKind.SECURITY, SectionKind.DEFINITIONS})


def extract(outline: Outline, countries: Sequence[Country]) -> tuple[ForeignTransfer, ...]:
    """One for each country named; one without a country where the text speaks of providing abroad and names none."""
    rows = [_transfer(outline, row) for row in countries] or list(_unnamed(outline))
    return tuple(replace(row, id=f"g{number}") for number, row in enumerate(rows, start=1))


def _transfer(outline: Outline, country: Country) -> ForeignTransfer:
    sentence = next(
        row
        for row in outline.sentences
        if row.lines.first <= country.lines.last and row.lines.last >= country.lines.first
    )
    near = [row for row in outline.sentences if row.section == sentence.section]
    forms = patterns("transfers")
    recipient = forms["recipient"].search(fold(sentence.text))
    return ForeignTransfer(
        id="",
        country=country.code,
        name=country.name,
        recipient=recipient["name"].strip() if recipient else None,
        system=_said(near, "system"),
        measures=_said(near, "measures"),
        promised=_promised(near),
        clause=clause_of(sentence.id),
        source=Source(
            lines=(country.lines.first, country.lines.last), confidence=country.confidence, rule=country.rule
        ),
    )


def _unnamed(outline: Outline) -> Iterator[ForeignTransfer]:
    for sentence in outline.sentences:
        if outline.kind_at(sentence.section) in _NOT_HERE:
            continue
        if patterns("transfers")["abroad"].search(fold(sentence.text)):
            near = [row for row in outline.sentences if row.section == sentence.section]
            yield ForeignTransfer(
                id="",
                country=UNKNOWN_COUNTRY,
                system=_said(near, "system"),
                measures=_said(near, "measures"),
                promised=_promised([sentence]),
                clause=clause_of(sentence.id),
                source=source_at(sentence, LIKELY, "transfers.unnamed"),
            )
            return


def _said(near: Sequence[Sentence], what: str) -> str | None:
    """The sentence that tells it, rather than promising that it will be told."""
    forms = patterns("transfers")
    told = (
        row.text
        for row in near
        if forms[what].search(fold(row.text)) and not forms["promises"].search(fold(row.text))
    )
    return next(told, None)


def _promised(near: Sequence[Sentence]) -> tuple[str, ...]:
    forms = patterns("transfers")
    rows = [fold(row.text) for row in near if forms["promises"].search(fold(row.text))]
    return tuple(one for one in _PROMISES if any(forms[f"promised_{one}"].search(text) for text in rows))
