"""Rights that the text offers, with the words read.

訂正・追加・削除 is correction of content; 消去, and 削除 standing alone, is erasure. A sentence that refuses or that
speaks of handing information to others offers no right.
"""

from collections.abc import Iterator

from sekisho.policy.reader.draft import Lines, Right, RightClaim, SectionKind, Sentence
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_SURE, _LIKELY = 0.95, 0.75
_RIGHTS = (SectionKind.RIGHTS, SectionKind.PROVISION_RECORDS)
_AROUND = frozenset(
    {
        SectionKind.CONTACT,
        SectionKind.COMPLAINTS,
        SectionKind.OUT_OF_PURPOSE_USE,
        SectionKind.THIRD_PARTY,
        SectionKind.INTRO,
        SectionKind.OTHER,
        SectionKind.PURPOSES,
        SectionKind.SECURITY,
    }
)


def extract(outline: Outline) -> tuple[RightClaim, ...]:
    """Every right once, at its first and surest place."""
    found: dict[Right, RightClaim] = {}
    for claim in (*_in_sections(outline), *_around(outline)):
        found.setdefault(claim.right, claim)
    return tuple(found[right] for right in Right if right in found)


def _in_sections(outline: Outline) -> Iterator[RightClaim]:
    for section in outline.of_kind(*_RIGHTS):
        for part in outline.parts_of(section):
            if part.role is Role.HEADING and not part.sentences:
                yield from _titled(part.text, part.lines)
                continue
            for sentence_id in part.sentences:
                sentence = outline.sentences[int(sentence_id[1:]) - 1]
                yield from _claims(sentence, confidence=_SURE, rule="rights.section")
        yield from _titled(section.title, section.lines)


def _titled(title: str, lines: Lines) -> Iterator[RightClaim]:
    """Rights that a heading names; a 削除 in it says nothing that the sentences do not."""
    for right in Right:
        if match := patterns("rights")[right.value].search(fold(title)):
            yield RightClaim(
                right=right,
                text=match.group(),
                sentence="",
                lines=lines,
                confidence=_LIKELY,
                rule="rights.title",
            )


def _around(outline: Outline) -> Iterator[RightClaim]:
    asks = patterns("rights")["asks"]
    for sentence in outline.sentences:
        kind = outline.kind_at(sentence.section)
        if kind in _AROUND and asks.search(fold(sentence.text)):
            text = fold(sentence.text)
            if kind in {SectionKind.THIRD_PARTY, SectionKind.OUT_OF_PURPOSE_USE, SectionKind.PURPOSES}:
                yield from (
                    c
                    for c in _claims(
                        sentence,
                        confidence=_LIKELY,
                        rule="rights.around",
                        right_of_provision=kind is SectionKind.THIRD_PARTY,
                    )
                    if c.right in {Right.SUSPENSION, Right.STOP_PROVISION} and ("ます" in text)
                )
            elif patterns("rights")["correction"].search(text) or "開示等" in text or "開示を" in text:
                yield from _claims(sentence, confidence=_LIKELY, rule="rights.around")


def _claims(
    sentence: Sentence, *, confidence: float, rule: str, right_of_provision: bool = False
) -> Iterator[RightClaim]:
    forms = patterns("rights")
    text = fold(sentence.text)
    for right in Right:
        if match := forms[right.value].search(text):
            yield RightClaim(
                right=right,
                text=match.group(),
                sentence=sentence.id,
                lines=sentence.lines,
                confidence=confidence,
                rule=rule,
            )
    stop = forms["stop_in_provision"].search(text) if right_of_provision else None
    if stop:
        yield RightClaim(
            right=Right.STOP_PROVISION,
            text=stop.group(),
            sentence=sentence.id,
            lines=sentence.lines,
            confidence=confidence,
            rule="rights.stop_in_provision",
        )
    deletion = forms["deletion"].search(text)
    if deletion and not forms["deletion_as_correction"].search(text):
        yield RightClaim(
            right=Right.ERASURE,
            text=deletion.group(),
            sentence=sentence.id,
            lines=sentence.lines,
            confidence=confidence - 0.2,
            rule="rights.deletion_alone",
        )
