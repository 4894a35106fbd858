"""Drafts the recipients (提供先): parties and classes of parties to whom the text says that information may go.

What the text allows is no legal ground: a recipient only says who, which items, by which means, and on which
conditions. Parties that stand in a case recited from the Act (the State's contractors) are no recipients.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from sekisho.law.countries import JAPAN
from sekisho.policy.drafting.listed import listed_purposes
from sekisho.policy.drafting.origin import clause_at, clause_of_sentence, source_of, source_of_sentence
from sekisho.policy.drafting.words import finds, pattern, squeeze, words
from sekisho.policy.model import (
    UNKNOWN_COUNTRY,
    Item,
    ItemId,
    Policy,
    Recipient,
    RecipientId,
    RecipientKind,
)
from sekisho.policy.names import aliases, fold
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft, SectionKind, Sentence, StatementKind
from sekisho.policy.reader.extractors.item_names import mentions

_ABOUT_OTHERS: Final = frozenset(
    {
        SectionKind.ANONYMISED,
        SectionKind.PSEUDONYMISED,
        SectionKind.PERSON_RELATED,
        SectionKind.ACCREDITED_BODY,
        SectionKind.DISCLAIMER,
        SectionKind.RIGHTS,
        SectionKind.ACQUISITION,
        SectionKind.LINKS,
    }
)
_CLASSES: Final = frozenset({"contractor", "third_party"})
"""Roles of which all unnamed parties are one class."""


def draft_recipients(draft: Draft, items: Sequence[Item]) -> tuple[Recipient, ...]:
    """The recipients of a text, ``r1``… in its order; each party and kind once."""
    found: dict[tuple[RecipientKind, str], Recipient] = {}
    for row in (*_read(draft, items), *_joint_users(draft), *_abroad(draft)):
        name = row.role if row.role in _CLASSES and row.country == JAPAN else fold(row.name)
        held = found.get((row.kind, name))
        found[row.kind, name] = row if held is None else _joined(held, row)
    in_order = sorted(found.values(), key=lambda row: row.clause or "c999999")
    return tuple(replace(row, id=RecipientId(f"r{number}")) for number, row in enumerate(in_order, start=1))


def with_needs(policy: Policy) -> tuple[Recipient, ...]:
    """The recipients with the items that their role needs, as far as the policy now lists them.

    For recipients whose items no text and no officer named; called again when answers add items.
    """
    return tuple(
        row if row.items else replace(row, items=_needed(row.role, policy.items)) for row in policy.recipients
    )


def _joined(held: Recipient, row: Recipient) -> Recipient:
    """One party named twice: what either sentence says."""
    return replace(
        held,
        items=held.items or row.items,
        conditions=tuple(dict.fromkeys((*held.conditions, *row.conditions))),
        stoppable=held.stoppable or row.stoppable,
        domestic_only=held.domestic_only or row.domestic_only,
        means=held.means or row.means,
        open=held.open or row.open,
    )


def _read(draft: Draft, items: Sequence[Item]) -> Iterator[Recipient]:
    """Every party that a sentence names in a role; the words of the role give the names."""
    recited = {case.sentence for case in draft.exceptions if case.kind.value in words()["recited"]}
    listed = {purpose.sentence for purpose in listed_purposes(draft)}
    done: set[tuple[str, str]] = set()
    for row in draft.recipients:
        sentence = draft.sentence(row.sentence)
        if row.context in _ABOUT_OTHERS or (row.sentence, row.kind.value) in done:
            continue
        if row.sentence in recited or not _receives(draft, row, sentence, in_list=row.sentence in listed):
            continue
        done.add((row.sentence, row.kind.value))
        for name in _names(row, sentence):
            yield _recipient(draft, row, sentence, name, items)


def _receives(draft: Draft, row: read.Recipient, sentence: Sentence, *, in_list: bool) -> bool:
    """Whether a sentence hands something to the party, rather than naming it in passing."""
    text = sentence.text
    if row.context is SectionKind.JOINT_USE:
        return False  # joint users come from the scope; recited cases name nobody
    if row.kind is read.RecipientKind.PUBLIC:
        published = any(
            one.kind is StatementKind.PUBLICATION and one.sentence == row.sentence for one in draft.statements
        )
        return published or finds("広く一般", text)
    if in_list and row.kind is not read.RecipientKind.CONTRACTOR:
        return any(finds(re.escape(name) + words()["handed"], text) for name in _names(row, sentence))
    return True


def _names(row: read.Recipient, sentence: Sentence) -> Iterable[str]:
    """The parties of a role that a sentence names, each once."""
    form = pattern(words()["roles"][row.kind.value]["words"])
    if row.kind is read.RecipientKind.THIRD_PARTY and finds(words()["foreign_third_party"], sentence.text):
        return [words()["foreign_third_party"]]
    found = (match.group() for match in form.finditer(squeeze(sentence.text)))
    return list(dict.fromkeys(found)) or [row.text]


def _recipient(
    draft: Draft, row: read.Recipient, sentence: Sentence, name: str, items: Sequence[Item]
) -> Recipient:
    kind = RecipientKind(words()["roles"][row.kind.value]["kind"])
    if row.kind is read.RecipientKind.PAYMENT and finds(words()["entrusted"], sentence.text):
        kind = RecipientKind.CONTRACTOR
    said = [name for name, form in words()["conditions"].items() if finds(form, sentence.text)]
    named, means = _particulars(draft, sentence, row, items)
    named = tuple(dict.fromkeys((*named, *_needed(row.kind.value, items))))
    return Recipient(
        id=RecipientId(""),
        name=name,
        kind=kind,
        clause=clause_of_sentence(row.sentence),
        items=named,
        country=_country(draft, row, sentence.text),
        conditions=tuple(dict.fromkeys((*row.conditions, *said))),
        stoppable=_stoppable(draft, row),
        domestic_only=finds(words()["domestic_only"], sentence.text),
        role=row.kind.value,
        means=means,
        open=finds(re.escape(name) + words()["open_party"], sentence.text),
        source=source_of(row),
    )


def _particulars(
    draft: Draft, sentence: Sentence, row: read.Recipient, items: Sequence[Item]
) -> tuple[tuple[ItemId, ...], tuple[str, ...]]:
    """The items and the means that the text names: in the sentence, or in the sub-lists of its list entry."""
    known = {item.id for item in items}
    by_name = {fold(item.name): item.id for item in items}
    named = [by_name.get(fold(word), ItemId(aliases()["items"].get(fold(word), word))) for word in row.items]
    means: list[str] = []
    for below in _below(draft, sentence):
        if _headed(draft, below, words()["provided_items"]):
            named += [ItemId(key) for _, key, _ in mentions(below.text)]
        elif _headed(draft, below, words()["provided_means"]):
            means.append(below.text)
    return tuple(dict.fromkeys(item for item in named if item in known)), tuple(means)


def _below(draft: Draft, sentence: Sentence) -> Iterator[Sentence]:
    """The sentences that follow in the section, up to the next listed purpose."""
    stops = {purpose.sentence for purpose in listed_purposes(draft)}
    if sentence.id not in stops:
        return
    for row in draft.sentences[draft.sentences.index(sentence) + 1 :]:
        if row.section != sentence.section or row.id in stops:
            return
        yield row


def _headed(draft: Draft, sentence: Sentence, form: str) -> bool:
    """Whether a sentence stands under a sub-heading or a sentence of such words."""
    parent = draft.sentence(sentence.parent).text if sentence.parent else ""
    return finds(form, sentence.group or "") or finds(form, parent)


def _needed(role: str, items: Sequence[Item]) -> tuple[ItemId, ...]:
    known = {item.id for item in items}
    return tuple(ItemId(item) for item in words()["needs"].get(role, ()) if item in known)


def _country(draft: Draft, row: read.Recipient, text: str) -> str:
    abroad = row.context is SectionKind.FOREIGN or finds(words()["foreign_third_party"], text)
    return _only_country(draft) if abroad else JAPAN


def _only_country(draft: Draft) -> str:
    codes = {country.code for country in draft.countries}
    return codes.pop() if len(codes) == 1 else UNKNOWN_COUNTRY


def _stoppable(draft: Draft, row: read.Recipient) -> bool:
    """Whether the text lets the person stop this provision: said in the same lines or the line after."""
    if row.kind.value in _CLASSES:
        return False
    return any(
        statement.kind is StatementKind.STOP_PROVISION_REQUEST
        and statement.lines.first <= row.lines.last + 1
        and statement.lines.last >= row.lines.first
        and draft.sentence(statement.sentence).section == draft.sentence(row.sentence).section
        for statement in draft.statements
    )


def _joint_users(draft: Draft) -> Iterator[Recipient]:
    for joint in draft.joint_uses:
        for entry in joint.scope.entries if joint.scope else ():
            yield Recipient(
                id=RecipientId(""),
                name=entry.text.strip(),
                kind=RecipientKind.JOINT_USER,
                clause=clause_at(draft, entry, entry.text),
                role="joint_user",
                open=finds(words()["open_party"] + "$", entry.text),
                source=source_of(entry),
            )


def _abroad(draft: Draft) -> Iterator[Recipient]:
    """The third party abroad of whom the text speaks in general (法28条)."""
    kinds = {section.index: section.kind for section in draft.sections}
    for sentence in draft.sentences:
        here = kinds.get(sentence.section) is not SectionKind.SECURITY
        if here and finds(words()["foreign_third_party"], sentence.text):
            yield Recipient(
                id=RecipientId(""),
                name=words()["foreign_third_party"],
                kind=RecipientKind.THIRD_PARTY,
                clause=clause_of_sentence(sentence.id),
                country=_only_country(draft),
                role="third_party",
                source=source_of_sentence(sentence, 0.7, "recipients.abroad"),
            )
            return
