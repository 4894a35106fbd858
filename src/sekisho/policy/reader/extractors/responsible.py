"""Posts that answer for personal information (責任者): role, title, department and, where printed, a name.

A post stands alone in a block of the window, or is appointed in running text. A contractor's or a reader's manager is
none of the business.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from sekisho.policy.particulars import Responsible, ResponsibleRole
from sekisho.policy.provenance import Source
from sekisho.policy.reader.draft import Organisation
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, clause_of
from sekisho.policy.reader.outline import Outline, Part
from sekisho.policy.reader.vocabulary import fold, patterns

_BLOCK_MAX = 60


def extract(outline: Outline, organisation: Organisation) -> tuple[Responsible, ...]:
    """Each post once, the one with the most told of it; the representative of the business last."""
    found: dict[tuple[ResponsibleRole, str], Responsible] = {}
    for at, part in enumerate(outline.parts):
        for row in _in_part(part, outline.parts[at + 1] if at + 1 < len(outline.parts) else None):
            key = (row.role, row.title or "")
            if key not in found or _told(row) > _told(found[key]):
                found[key] = row
    rows = [*found.values(), *_representative(outline, organisation)]
    return tuple(replace(row, id=f"o{number}") for number, row in enumerate(rows, start=1))


def _told(row: Responsible) -> int:
    return sum(value is not None for value in (row.department, row.name))


def _in_part(part: Part, after: Part | None) -> Iterator[Responsible]:
    forms = patterns("responsible")
    text = fold(part.text)
    for role in (ResponsibleRole.AUDIT, ResponsibleRole.COMPLAINTS, ResponsibleRole.OFFICER):
        match = forms[role.value].search(text)
        if match is None:
            continue
        running = "。" in text or len(text) > _BLOCK_MAX
        if running and not forms["appointed"].match(text[match.end() :]):
            continue
        rest = "" if running else (text[: match.start()] + " " + text[match.end() :]).strip(" :()")
        block = (
            fold(after.text)
            if after and not running and not rest and forms["name"].fullmatch(fold(after.text))
            else ""
        )
        department, post, name = _read(rest or block)
        yield Responsible(
            id="",
            role=role,
            title=" ".join(filter(None, (match.group(), post))),
            department=department,
            name=name,
            clause=clause_of(part.sentences[0]) if part.sentences else None,
            source=Source(
                lines=(part.lines.first, part.lines.last),
                confidence=LIKELY if running else SURE,
                rule=f"responsible.{role.value}",
            ),
        )


def _read(words: str) -> tuple[str | None, str | None, str | None]:
    """Department, post and name among the words beside a title."""
    forms = patterns("responsible")
    department = post = None
    names: list[str] = []
    for word in re.split(r"[ :・()]+", words):
        whole = forms["department_and_post"].fullmatch(word)
        if whole:
            department, post = whole["department"] or department, whole["post"]
        elif forms["department"].fullmatch(word):
            department = word
        elif forms["post"].fullmatch(word):
            post = word
        elif word and not forms["no_name"].search(word):
            names.append(word)
    name = " ".join(names[:2])
    return department, post, name if forms["name"].fullmatch(name) else None


def _representative(outline: Outline, organisation: Organisation) -> Iterator[Responsible]:
    person = organisation.representative
    if person is None:
        return
    sentence = next(
        (
            row
            for row in outline.sentences
            if row.lines.first <= person.lines.last and row.lines.last >= person.lines.first
        ),
        None,
    )
    yield Responsible(
        id="",
        role=ResponsibleRole.REPRESENTATIVE,
        title=person.title,
        name=person.name,
        clause=clause_of(sentence.id) if sentence else None,
        source=Source(
            lines=(person.lines.first, person.lines.last), confidence=person.confidence, rule=person.rule
        ),
    )
