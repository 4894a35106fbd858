"""Drafts the ways in which information is acquired (取得方法), in the order of the text.

A sentence that acquires may imply a way that no list names (a form that is filled in, a registration). Calls and logs that are recorded bring their own way. The list is open where the text says so, and where it
names no way at all: then an officer is asked.
"""

from collections.abc import Iterator

from sekisho.policy.drafting.origin import clause_of_sentence, sentence_at, source_of, source_of_sentence
from sekisho.policy.drafting.words import finds, words
from sekisho.policy.model import Channel, ChannelId
from sekisho.policy.names import fold
from sekisho.policy.reader.draft import Draft, SectionKind, Sentence, StatementKind

_OPEN_WAY = "other_open"
_IMPLIED = 0.5
_HERE = frozenset(
    {
        SectionKind.ACQUISITION,
        SectionKind.ITEMS,
        SectionKind.COMPLIANCE,
        SectionKind.INTRO,
        SectionKind.OTHER,
        SectionKind.PURPOSES,
    }
)


def draft_channels(draft: Draft) -> tuple[tuple[Channel, ...], bool]:
    """The ways of acquiring, each once, and whether the list is open."""
    rows = [*_read(draft), *_implied(draft), *_recorded(draft)]
    found: dict[str, Channel] = {}
    for key, channel, _ in sorted(rows, key=lambda row: row[2]):
        number = sum(1 for one in found if one.startswith("=")) + 1
        known = not key.startswith("=")
        found.setdefault(key, _numbered(channel, key if known else f"ch{number}"))
    open_list = any(row.open_list or row.key == _OPEN_WAY for row in draft.channels)
    named = any(row.key != _OPEN_WAY for row in draft.channels if row.listed)
    return tuple(found.values()), open_list or not named


def _numbered(channel: Channel, key: str) -> Channel:
    return Channel(
        id=ChannelId(key),
        name=channel.name,
        clause=channel.clause,
        direct_in_writing=key in words()["in_writing"],
        source=channel.source,
    )


def _read(draft: Draft) -> Iterator[tuple[str, Channel, int]]:
    """Key, way and place in the text. A way named in a heading belongs to the section's first sentence."""
    for row in draft.channels:
        if row.key == _OPEN_WAY:
            continue
        sentence = sentence_at(draft, row, row.text) or _after(draft, row.lines.first)
        place = draft.sentences.index(sentence) if sentence is not None else row.lines.first
        channel = Channel(
            id=ChannelId(""),
            name=row.text,
            clause=None if sentence is None else clause_of_sentence(sentence.id),
            source=source_of(row),
        )
        yield row.key or f"={fold(row.text)}", channel, place


def _after(draft: Draft, line: int) -> Sentence | None:
    return next((row for row in draft.sentences if row.lines.first >= line), None)


def _implied(draft: Draft) -> Iterator[tuple[str, Channel, int]]:
    kinds = {section.index: section.kind for section in draft.sections}
    for place, sentence in enumerate(draft.sentences):
        if kinds.get(sentence.section) not in _HERE or not finds(words()["acquiring_way"], sentence.text):
            continue
        for rule in words()["ways"]:
            if finds(rule["when"], sentence.text):
                yield rule["key"], _way(rule["name"], sentence), place


def _recorded(draft: Draft) -> Iterator[tuple[str, Channel, int]]:
    """The ways of calls and logs that are recorded, where the text names none."""
    names = words()["channel_names"]
    for statement in draft.statements:
        if statement.kind is StatementKind.CALL_RECORDING:
            sentence = draft.sentence(statement.sentence)
            yield "recording", _way(names["recording"], sentence), draft.sentences.index(sentence)
    if any(row.key in {"log", "automatic"} for row in draft.channels):
        return
    for item in draft.items:
        if item.key == "access_log":
            found = sentence_at(draft, item, item.text)
            if found is not None and finds(words()["acquiring"], found.text):
                yield "log", _way(names["log"], found), draft.sentences.index(found)


def _way(name: str, sentence: Sentence) -> Channel:
    return Channel(
        id=ChannelId(""),
        name=name,
        clause=clause_of_sentence(sentence.id),
        source=source_of_sentence(sentence, _IMPLIED, "channels.implied"),
    )
