"""Drafts the recipients (提供先): parties and classes of parties to whom the text says that information may go.

What the text allows is no legal ground: a recipient only says who, which items, and on which conditions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sekisho.policy.drafting.origin import clause_at, clause_of_sentence, source_of
from sekisho.policy.drafting.words import finds, squeeze, words
from sekisho.policy.model import (
    UNKNOWN_COUNTRY,
    ClauseId,
    Item,
    ItemId,
    Recipient,
    RecipientId,
    RecipientKind,
    Source,
)
from sekisho.policy.names import aliases, fold
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft, SectionKind, StatementKind

JAPAN: Final = "JP"
_ABOUT_OTHERS: Final = frozenset(
    {SectionKind.ANONYMISED, SectionKind.PSEUDONYMISED, SectionKind.ACCREDITED_BODY, SectionKind.DISCLAIMER}
)


def draft_recipients(draft: Draft, items: Sequence[Item]) -> tuple[Recipient, ...]:
    """The recipients of a text, ``r1``… in its order; each party and kind once."""
    found: dict[tuple[RecipientKind, str], Recipient] = {}
    known = {row.id: row for row in items}
    for row in (*_read(draft, known), *_joint_users(draft), *_abroad(draft)):
        key = (row.kind, fold(row.name))
        held = found.get(key)
        found[key] = row if held is None else _joined(held, row)
    return tuple(
        replace(row, id=RecipientId(f"r{number}")) for number, row in enumerate(found.values(), start=1)
    )


def _joined(held: Recipient, row: Recipient) -> Recipient:
    """One party named twice: what either sentence says, the narrower country kept as it was read first."""
    return replace(
        held,
        items=held.items or row.items,
        conditions=tuple(dict.fromkeys((*held.conditions, *row.conditions))),
        stoppable=held.stoppable or row.stoppable,
        domestic_only=held.domestic_only or row.domestic_only,
    )


def _read(draft: Draft, known: Mapping[ItemId, Item]) -> Iterator[Recipient]:
    for row in draft.recipients:
        sentence = draft.sentence(row.sentence)
        if row.context in _ABOUT_OTHERS:
            continue
        kind = RecipientKind(words()["kinds"][row.kind.value])
        if row.kind is read.RecipientKind.PAYMENT and finds(words()["entrusted"], sentence.text):
            kind = RecipientKind.CONTRACTOR
        yield Recipient(
            id=RecipientId(""),
            name=row.text,
            kind=kind,
            clause=clause_of_sentence(row.sentence),
            items=_items(row, known),
            country=_country(draft, row, sentence.text),
            conditions=row.conditions,
            stoppable=_stoppable(draft, row),
            domestic_only=finds(words()["domestic_only"], sentence.text),
            source=source_of(row),
        )


def _items(row: read.Recipient, known: Mapping[ItemId, Item]) -> tuple[ItemId, ...]:
    """The items the text names for it; else those its kind needs, of what the policy lists."""
    by_name = {fold(item.name): item.id for item in known.values()}
    named = (by_name.get(fold(word), ItemId(aliases()["items"].get(fold(word), word))) for word in row.items)
    listed = tuple(dict.fromkeys(item for item in named if item in known))
    if listed:
        return listed
    needs = words()["needs"].get(row.kind.value, ())
    return tuple(ItemId(item) for item in needs if item in known)


def _country(draft: Draft, row: read.Recipient, text: str) -> str:
    if row.context is not SectionKind.FOREIGN and not finds(words()["foreign_third_party"], text):
        return JAPAN
    return _only_country(draft)


def _only_country(draft: Draft) -> str:
    codes = {country.code for country in draft.countries}
    return codes.pop() if len(codes) == 1 else UNKNOWN_COUNTRY


def _stoppable(draft: Draft, row: read.Recipient) -> bool:
    """Whether the text lets the person stop this provision: said in the same lines or the sentence after."""
    return any(
        statement.kind is StatementKind.STOP_PROVISION_REQUEST
        and statement.lines.first <= row.lines.last + 1
        and statement.lines.last >= row.lines.first
        and draft.sentence(statement.sentence).section == draft.sentence(row.sentence).section
        and row.context is not SectionKind.RIGHTS
        for statement in draft.statements
    )


def _joint_users(draft: Draft) -> Iterator[Recipient]:
    for joint in draft.joint_uses:
        if joint.scope is None:
            continue
        for entry in joint.scope.entries:
            yield Recipient(
                id=RecipientId(""),
                name=squeeze(entry.text) if len(entry.text) < 2 else entry.text.strip(),  # noqa: PLR2004
                kind=RecipientKind.JOINT_USER,
                clause=clause_at(draft, entry, entry.text),
                source=source_of(entry),
            )


def _abroad(draft: Draft) -> Iterator[Recipient]:
    """The third party abroad of whom the text speaks in general (法28条)."""
    for sentence in draft.sentences:
        section = next((row for row in draft.sections if row.index == sentence.section), None)
        elsewhere = section is not None and section.kind is SectionKind.SECURITY
        if finds(words()["foreign_third_party"], sentence.text) and not elsewhere:
            yield Recipient(
                id=RecipientId(""),
                name=words()["foreign_third_party"],
                kind=RecipientKind.THIRD_PARTY,
                clause=ClauseId(clause_of_sentence(sentence.id)),
                country=_only_country(draft),
                source=Source(lines=(sentence.lines.first, sentence.lines.last), confidence=0.7),
            )
            return
