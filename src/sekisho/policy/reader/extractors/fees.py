"""Fees: what a request costs the person, per what, how it is paid, and which costs stay with the person (法38条)."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.policy.particulars import Fee
from sekisho.policy.reader.draft import Right, SectionKind, Sentence
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, clause_of, source_at
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_WHERE = frozenset(
    {
        SectionKind.RIGHTS,
        SectionKind.CONTACT,
        SectionKind.COMPLAINTS,
        SectionKind.THIRD_PARTY,
        SectionKind.COOKIES,
        SectionKind.OTHER,
    }
)
_CHARGEABLE = (Right.PURPOSE_NOTICE, Right.DISCLOSURE, Right.PROVISION_RECORDS)


def extract(outline: Outline) -> tuple[Fee, ...]:
    """Every sentence on fees or costs, in order; sentences that say nothing new of the sum are one fee each."""
    found = [
        row
        for sentence in outline.sentences
        if outline.kind_at(sentence.section) in _WHERE
        for row in _in_sentence(sentence)
    ]
    return tuple(replace(row, id=f"f{number}") for number, row in enumerate(found, start=1))


def _in_sentence(sentence: Sentence) -> Iterator[Fee]:
    forms = patterns("fees")
    text = fold(sentence.text)
    if not forms["about"].search(text) or forms["elsewhere"].search(text):
        return
    amount = forms["amount"].search(text)
    per = forms["per"].search(text)
    costs = tuple(dict.fromkeys(match.group() for match in forms["costs"].finditer(text)))
    free = bool(forms["free"].search(text))
    yield Fee(
        id="",
        amount=int(amount["yen"].replace(",", "")) if amount else None,
        per=per.group() if per else None,
        rights=_rights(text, fold(sentence.group or "")),
        means=tuple(dict.fromkeys(match.group() for match in forms["means"].finditer(text))),
        costs=costs,
        free=free,
        clause=clause_of(sentence.id),
        source=source_at(sentence, SURE if amount or free or costs else LIKELY, "fees.sentence"),
    )


def _rights(text: str, group: str) -> tuple[str, ...]:
    """The requests that the words name; those of the sub-heading where the sentence names none."""
    forms = patterns("fees")
    for words in (text, group):
        named = tuple(right.value for right in _CHARGEABLE if forms[right.value].search(words))
        others = tuple(
            right for right in ("correction", "suspension", "erasure") if forms[right].search(words)
        )
        if named or others:
            return named + others
    return ()
