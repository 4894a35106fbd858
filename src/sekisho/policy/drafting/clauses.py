"""Drafts the table of clauses: one per sentence, each with the topics that tie it to what keeps it.

The reader decides what a sentence does (its nature); what it is about follows from its section and from every reading
that stands on it. Topics go only to sentences that say the thing, because the gate cites the first of a topic.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from sekisho.policy.drafting.listed import listed_purposes
from sekisho.policy.drafting.origin import clause_at, clause_of_sentence
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import Clause, ClauseId, Nature, Statement
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:  # lists of topics by key, and one pattern
    text = files("sekisho.policy").joinpath("data", "topics.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def draft_clauses(draft: Draft, more: Sequence[tuple[ClauseId, str]]) -> tuple[Clause, ...]:
    """Every sentence as a clause, in the order of the text.

    Args:
        draft: What was read.
        more: Topics found while drafting the rest: clause and topic.
    """
    topics: dict[ClauseId, dict[str, None]] = {}
    for clause, topic in (*_topics(draft), *more):
        topics.setdefault(clause, {})[topic] = None
    sections = {section.index: section for section in draft.sections}
    rows = []
    for sentence in draft.sentences:
        section = sections.get(sentence.section)
        key = clause_of_sentence(sentence.id)
        rows.append(
            Clause(
                id=key,
                text=sentence.text,
                lines=(sentence.lines.first, sentence.lines.last),
                section=section.title if section else "",
                section_kind=section.kind.value if section else read.SectionKind.OTHER.value,
                nature=_settled(_nature(sentence, topics.get(key, {})), sentence.text, topics.get(key, {})),
                topics=tuple(topics.get(key, ())),
            )
        )
    return tuple(rows)


def _nature(sentence: read.Sentence, topics: Mapping[str, None]) -> Nature:
    """What a sentence does. One that the reader called plain does what its topics say."""
    if sentence.nature is not read.Nature.PLAIN:
        return Nature(sentence.nature.value)
    found = (Nature(rule["nature"]) for rule in _table()["natures"] if rule["topic"] in topics)
    return next(found, Nature.PLAIN)


def _settled(nature: Nature, text: str, topics: Mapping[str, None]) -> Nature:
    """What a sentence does once it is known what it is about: 「対応します」 about breaches promises."""
    for rule in _table()["settled"]:
        if rule["topic"] in topics and nature.value in rule["from"] and finds(rule.get("when", ""), text):
            return Nature(rule["nature"])
    return nature


def draft_statements(draft: Draft) -> tuple[Statement, ...]:
    """The wordings that later rules and checks need."""
    return tuple(
        Statement(kind=row.kind.value, clause=clause_of_sentence(row.sentence), topics=row.topics)
        for row in _statements(draft)
    )


def _statements(draft: Draft) -> Iterator[read.Statement]:
    """The wordings read, without those that mean something else where they stand."""
    kinds = {section.index: section.kind.value for section in draft.sections}
    of_purposes = {purpose.sentence for purpose in listed_purposes(draft)}
    table = _table()
    for row in draft.statements:
        section = kinds.get(draft.sentence(row.sentence).section, "")
        elsewhere = section in table["ignored"].get(row.kind.value, ()) or finds(
            table["ignored_words"].get(row.kind.value, "$^"), row.text
        )
        if not elsewhere and not (
            row.sentence in of_purposes and row.kind.value in table["never_of_purposes"]
        ):
            yield row


def _topics(draft: Draft) -> Iterator[tuple[ClauseId, str]]:
    for key, topics in _keyed(draft):
        for topic in topics:
            if key is not None:
                yield key, topic


def _keyed(draft: Draft) -> Iterator[tuple[ClauseId | None, Sequence[str]]]:
    """Topics by clause, the most telling sources first."""
    table = _table()
    for purpose in listed_purposes(draft):
        key = clause_of_sentence(purpose.sentence)
        yield key, ("purposes",)
        for flag in sorted(purpose.flags):
            yield key, table["purpose_flags"].get(flag.value, ())
    for case in draft.exceptions:
        yield clause_of_sentence(case.sentence), table["exceptions"][case.context.value]
    for rule in draft.retention:
        yield clause_of_sentence(rule.sentence), table["retention"][rule.clock.value]
    for claim in draft.rights:
        yield clause_of_sentence(claim.sentence), table["rights"][claim.right.value]
    yield from _about_statements(draft)
    yield from _about_information(draft)
    yield from _about_places(draft)
    for recipient in draft.recipients:
        yield clause_of_sentence(recipient.sentence), (f"recipient:{recipient.kind.value}",)
    yield from _about_sections(draft)


def _about_information(draft: Draft) -> Iterator[tuple[ClauseId | None, Sequence[str]]]:
    """Items, ways of acquiring, measures and countries."""
    for item in draft.items:
        if item.context in {read.SectionKind.ACQUISITION, read.SectionKind.ITEMS} or item.listed:
            yield clause_at(draft, item, item.text), ("items",)
    for channel in draft.channels:
        yield clause_at(draft, channel, channel.text), ("channels",)
    for measure in draft.security:
        if measure.sentence is not None:
            yield clause_of_sentence(measure.sentence), (f"security:{measure.security.value}",)
    for country in draft.countries:
        yield clause_at(draft, country, country.name), ("foreign",)


def _about_statements(draft: Draft) -> Iterator[tuple[ClauseId | None, Sequence[str]]]:
    table = _table()["statements"]
    immutable = any(row.kind is read.StatementKind.IMMUTABLE_ITEMS for row in draft.statements)
    kinds = {section.index: section.kind for section in draft.sections}
    at_home = read.SectionKind.OUT_OF_PURPOSE_USE
    for row in _statements(draft):
        topics = table[row.kind.value]
        if at_home in kinds.values() and kinds.get(draft.sentence(row.sentence).section) is not at_home:
            # The section on use beyond the purposes says it; a refusal quotes that one, not one said in passing.
            topics = [_table()["in_passing"].get(topic, topic) for topic in topics]
        yield clause_of_sentence(row.sentence), topics
    for claim in draft.rights:
        if claim.right is read.Right.CORRECTION and not immutable:
            yield clause_of_sentence(claim.sentence), ("correction",)


def _about_places(draft: Draft) -> Iterator[tuple[ClauseId | None, Sequence[str]]]:
    """Where the business, its window and its dates are printed."""
    organisation, contact = draft.organisation, draft.contact
    for text in (organisation.name, organisation.address):
        if text is not None:
            yield clause_at(draft, text, text.text), ("organisation",)
    for person in (organisation.representative, organisation.officer):
        if person is not None and person.name is not None:
            yield clause_at(draft, person, person.name), ("organisation",)
    for text in (contact.name, contact.email, contact.phone, contact.address):
        if text is not None:
            yield clause_at(draft, text, text.text), ("contact",)
    for day in (draft.enacted, *draft.revised):
        if day is not None:
            yield clause_at(draft, day, day.text), ("dates",)


def _about_sections(draft: Draft) -> Iterator[tuple[ClauseId | None, Sequence[str]]]:
    """What the section says, for sentences about which nothing closer was read; and definitions."""
    table = _table()
    kinds = {section.index: section.kind for section in draft.sections}
    for sentence in draft.sentences:
        key = clause_of_sentence(sentence.id)
        kind = kinds.get(sentence.section, read.SectionKind.OTHER)
        said = f"{sentence.group or ''}/{sentence.text}"
        for rule in table["within"]:
            if (not rule["in"] or kind.value in rule["in"]) and finds(rule["when"], said):
                yield key, (rule["topic"],)
        yield key, table["sections"].get(kind.value, ())
        if finds(table["definition"], sentence.text):
            yield key, ("definitions",)
