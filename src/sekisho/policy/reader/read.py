"""Text → Draft: segments once, lets every extractor read, and lists what nothing claimed."""

from collections.abc import Iterable
from dataclasses import fields, replace

from sekisho.errors import StaffError
from sekisho.policy.reader.draft import Draft, Found, Nature, Particulars, SectionKind, Sentence
from sekisho.policy.reader.extractors import (
    channels,
    contact,
    dates,
    deals,
    exceptions,
    fees,
    foreign,
    identity,
    items,
    joint_use,
    mentions,
    opt_out,
    organisation,
    pointers,
    processed,
    purposes,
    recipients,
    responsible,
    retention,
    rights,
    security,
    statements,
    transfers,
    vendors,
)
from sekisho.policy.reader.formats.encoding import cleaned
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.segmenter import segment
from sekisho.policy.reader.vocabulary import dictionary, fold, pattern

_CORE = frozenset(
    {
        SectionKind.PURPOSES,
        SectionKind.ACQUISITION,
        SectionKind.ITEMS,
        SectionKind.THIRD_PARTY,
        SectionKind.SECURITY,
        SectionKind.RIGHTS,
        SectionKind.COMPLIANCE,
        SectionKind.ENTRUSTMENT,
        SectionKind.JOINT_USE,
        SectionKind.COOKIES,
        SectionKind.ANALYTICS,
        SectionKind.RETENTION,
    }
)


def read_text(text: str) -> Draft:
    """Reads the prose of a published policy.

    Args:
        text: The policy as printed; lines are counted from 1. It may name business contacts, no customers.

    Returns:
        The draft: every value with its lines, confidence and rule.

    Raises:
        StaffError: READ-001 the text is empty; READ-003 it is not a privacy policy.
    """
    text = cleaned(text)
    if not text.strip():
        raise StaffError("READ-001")
    outline = segment(text)
    _refuse_other_texts(text, outline)
    return _draft(outline)


def _refuse_other_texts(text: str, outline: Outline) -> None:
    """(1) it speaks of personal information, (2) it says something of its handling, (3) has a section on it or says much."""
    words: dict[str, str | int] = dictionary("policy_like")
    folded = fold(text)
    speaks = len(pattern(str(words["speaks"])).findall(folded))
    handling = {match.group() for match in pattern(str(words["handles"])).finditer(folded)}
    sections = {section.kind for section in outline.sections} & _CORE
    little = len(handling) < int(words["handles_min"]) or (
        not sections and len(handling) < int(words["handles_alone"])
    )
    if speaks < int(words["speaks_min"]) or little:
        raise StaffError("READ-003", mentions=speaks, subjects=len(handling))


def _draft(outline: Outline) -> Draft:
    listed = items.extract(outline)
    aims = purposes.extract(outline)
    enacted, revised = dates.extract(outline)
    cases = exceptions.extract(outline)
    countries = foreign.extract(outline)
    speaker = organisation.organisation(outline)
    draft = Draft(
        lines=outline.lines,
        title=outline.title,
        headings=outline.headings,
        sections=outline.sections,
        sentences=outline.sentences,
        organisation=speaker,
        terms=organisation.terms(outline),
        purposes=aims,
        items=listed,
        channels=channels.extract(outline),
        exceptions=cases,
        joint_uses=joint_use.extract(outline, listed, aims),
        recipients=recipients.extract(outline),
        retention=retention.extract(outline, aims),
        rights=rights.extract(outline),
        security=security.extract(outline),
        statements=statements.extract(outline),
        contact=contact.extract(outline),
        accredited_body=contact.accredited_body(outline),
        enacted=enacted,
        revised=revised,
        countries=countries,
        cookie_purposes=purposes.cookie_purposes(outline),
        references=statements.references(outline),
        missing_lists=statements.missing_lists(outline),
        particulars=Particulars(
            deals=deals.extract(outline),
            fees=fees.extract(outline),
            identity=identity.extract(outline),
            mentions=mentions.extract(outline),
            opt_outs=opt_out.extract(outline, cases),
            processed=processed.extract(outline),
            references=pointers.extract(outline),
            responsible=responsible.extract(outline, speaker),
            transfers=transfers.extract(outline, countries),
            vendors=vendors.extract(outline),
        ),
    )
    return _with_unread(draft)


def _with_unread(draft: Draft) -> Draft:
    claimed_ids, claimed_lines = _claims(draft)
    unread = tuple(s.id for s in draft.sentences if not _claimed(draft, s, claimed_ids, claimed_lines))
    return replace(draft, unread=unread)


def _claims(draft: Draft) -> tuple[set[str], set[int]]:
    ids: set[str] = set()
    lines: set[int] = set()
    single = (
        draft.organisation.name,
        draft.organisation.representative,
        draft.organisation.address,
        draft.organisation.officer,
        draft.contact.name,
        draft.contact.email,
        draft.contact.phone,
        draft.contact.fax,
        draft.contact.address,
        draft.accredited_body,
        draft.enacted,
    )
    groups: tuple[Iterable[Found | None], ...] = (
        single,
        draft.terms,
        draft.purposes,
        draft.items,
        draft.channels,
        draft.exceptions,
        draft.joint_uses,
        draft.recipients,
        draft.retention,
        draft.rights,
        draft.security,
        draft.statements,
        draft.revised,
        draft.countries,
        draft.cookie_purposes,
        draft.references,
        draft.missing_lists,
    )
    for group in groups:
        for found in group:
            if found is None:
                continue
            sentence: str | None = getattr(found, "sentence", None)
            if sentence:
                ids.add(sentence)
            else:
                lines.update(range(found.lines.first, found.lines.last + 1))
    told = draft.particulars
    for field in fields(told):
        for row in getattr(told, field.name):
            if row.clause is not None:
                ids.add("s" + row.clause.removeprefix("c"))
    return ids, lines


def _claimed(draft: Draft, sentence: Sentence, ids: set[str], lines: set[int]) -> bool:
    """Claimed by an extractor, or by its section's kind if that is known and the sentence does something."""
    if sentence.id in ids or any(n in lines for n in range(sentence.lines.first, sentence.lines.last + 1)):
        return True
    name = draft.organisation.name
    if name is not None and sentence.text == name.text:
        return True
    kind = draft.sections[sentence.section].kind
    if kind is SectionKind.OTHER:
        return False
    return kind is not SectionKind.INTRO or sentence.nature is not Nature.PLAIN
