"""Words that send the reader elsewhere: 「別途定める手続」, 「会社概要をご覧ください」, 「下記「…」」, 「第4条に記載のとおり」.

Documents in quotation marks that the text leans on are left to `statements.references`. A statute's own articles are
no reference of the document. Whether the target is there is decided by `policy.references`.
"""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.policy.particulars import Reference, ReferenceKind
from sekisho.policy.reader.draft import Sentence
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, clause_of, source_at
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.marks import kanji_to_int
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_URL_LINES = 4
"""Lines after 「以下をご覧ください」 on which its address is looked for."""


def extract(outline: Outline) -> tuple[Reference, ...]:
    """Each target once, in the order of the text; sections that are there by number, and printed addresses, resolved."""
    found: dict[tuple[ReferenceKind, str], Reference] = {}
    for sentence in outline.sentences:
        for row in _in_sentence(outline, sentence):
            found.setdefault((row.kind, fold(row.target)), row)
    return tuple(replace(row, id=f"t{number}") for number, row in enumerate(found.values(), start=1))


def _in_sentence(outline: Outline, sentence: Sentence) -> Iterator[Reference]:
    forms = patterns("pointers")
    text = fold(sentence.text)
    for match in forms["procedure"].finditer(text):
        target = match["target"] or match["own"]
        yield _reference(sentence, target, ReferenceKind.PROCEDURE, LIKELY)
    for match in forms["document"].finditer(text):
        if not forms["self"].search(text[: match.start()][-6:] + match["target"]):
            yield _reference(sentence, match["target"], ReferenceKind.DOCUMENT, LIKELY)
    for match in forms["titled"].finditer(text):
        yield _reference(sentence, match["target"], ReferenceKind.SECTION, SURE)
    for match in forms["number"].finditer(text):
        if not forms["statute"].search(text[: match.start()]):
            row = _reference(sentence, match.group(), ReferenceKind.SECTION, SURE)
            yield replace(row, resolved_by=_numbered(outline, match["n"]))
    for match in forms["page"].finditer(text):
        if not forms["no_page"].search(match["target"]) and not forms["titled"].search(text):
            row = _reference(sentence, match["target"], ReferenceKind.PAGE, LIKELY)
            yield replace(row, resolved_by=_address(outline, sentence))


def _reference(sentence: Sentence, target: str, kind: ReferenceKind, confidence: float) -> Reference:
    return Reference(
        id="",
        text=sentence.text,
        target=target.strip(" 「」『』"),
        kind=kind,
        clause=clause_of(sentence.id),
        source=source_at(sentence, confidence, f"pointers.{kind.value}"),
    )


def _numbered(outline: Outline, printed: str) -> str | None:
    """The heading of that number in the same document, as ``#title``."""
    wanted = kanji_to_int(printed)
    return next(
        (
            f"#{part.text}"
            for part in outline.parts
            if part.role is Role.HEADING and part.block.mark.number == wanted
        ),
        None,
    )


def _address(outline: Outline, sentence: Sentence) -> str | None:
    """The address printed in the sentence, or alone on one of the lines right below it."""
    url = patterns("pointers")["url"]
    if match := url.search(fold(sentence.text)):
        return match.group()
    last = sentence.lines.last
    lines = (line for line in outline.lines[last : last + _URL_LINES] if line.strip())
    return next((match.group() for line in lines if (match := url.match(fold(line)))), None)
