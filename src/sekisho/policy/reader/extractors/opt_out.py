"""Provision by opt-out (オプトアウト): which of the nine matters the text names, and whether it gives them (法27条2項, 規11条4項)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sekisho.policy.particulars import OptOutItem, OptOutPart, OptOutProvision
from sekisho.policy.reader.draft import Case, ExceptionKind, SectionKind, Sentence
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, below, clause_of, source_at
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns


def extract(outline: Outline, cases: Sequence[Case]) -> tuple[OptOutProvision, ...]:
    """One for each case of opt-out, and for each section on it; a case that refers to another's list takes its parts."""
    found = [*_of_cases(outline, cases), *_of_sections(outline)]
    listed: tuple[OptOutPart, ...] = ()
    rows: list[OptOutProvision] = []
    for row in found:
        parts = row.parts or listed
        listed = row.parts or listed
        rows.append(replace(row, parts=parts, id=f"u{len(rows) + 1}"))
    return tuple(rows)


def _of_cases(outline: Outline, cases: Sequence[Case]) -> Iterator[OptOutProvision]:
    by_id = {row.id: row for row in outline.sentences}
    for case in cases:
        sentence = by_id.get(case.sentence)
        if sentence is None or case.kind is ExceptionKind.JOINT_USE:
            continue
        if case.kind is ExceptionKind.OPT_OUT or patterns("opt_out")["case"].search(fold(case.text)):
            yield _provision(sentence, [sentence, *below(outline, sentence)], SURE)


def _of_sections(outline: Outline) -> Iterator[OptOutProvision]:
    for section in outline.of_kind(SectionKind.OPT_OUT_PROVISION):
        rows = [row for row in outline.sentences if row.section == section.index]
        if rows and patterns("opt_out")["provides"].search("".join(fold(row.text) for row in rows)):
            yield _provision(rows[0], rows, LIKELY)


def _provision(sentence: Sentence, rows: Sequence[Sentence], confidence: float) -> OptOutProvision:
    parts: dict[OptOutItem, OptOutPart] = {}
    for row in rows:
        for part in _parts(row):
            held = parts.get(part.item)
            if held is None or (part.given and not held.given):
                parts[part.item] = part
    filed = next(
        (match.group() for row in rows if (match := patterns("opt_out")["filed"].search(fold(row.text)))),
        None,
    )
    return OptOutProvision(
        id="",
        parts=tuple(parts.values()),
        filed=filed,
        clause=clause_of(sentence.id),
        source=source_at(sentence, confidence, "opt_out.provision"),
    )


def _parts(sentence: Sentence) -> Iterator[OptOutPart]:
    """The matters that a sentence names; a value behind a label gives the matter itself."""
    text = fold(sentence.text)
    for item in OptOutItem:
        match = patterns("opt_out")[item.value].search(text)
        if match is None:
            continue
        value = re.match(r"[^:：]{0,6}[:：] ?\S", text[match.end() :])
        yield OptOutPart(
            item=item,
            text=sentence.text if sentence.entry else match.group(),
            given=value is not None,
            clause=clause_of(sentence.id),
            source=source_at(sentence, SURE if sentence.entry else LIKELY, f"opt_out.{item.value}"),
        )
