"""Drafts the items of personal information and the ways in which they are acquired.

A listed item is an item; a mention in running text is one only where the sentence really acquires. What machines
record (logs, calls) comes by its own way and no other; everything else never comes by a machine's way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sekisho.law.model import LegalKind
from sekisho.policy.drafting.origin import clause_of_sentence, sentence_at, source_of
from sekisho.policy.drafting.purposes import CALL_RECORDING, purposes_of_recording
from sekisho.policy.drafting.words import finds, squeeze, words
from sekisho.policy.model import (
    Channel,
    ChannelId,
    ClauseId,
    Item,
    ItemId,
    Purpose,
    PurposeId,
    SearchBy,
    Source,
)
from sekisho.policy.names import aliases, fold
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft, PurposeFlag, SectionKind, Sentence, StatementKind

ACCESS_LOG: Final = ItemId("access_log")
_OPEN_WAY: Final = "other_open"
_ACQUIRING: Final = frozenset({SectionKind.ACQUISITION, SectionKind.ITEMS})


@dataclass(slots=True)
class Collected:
    """The items and channels found so far, each once."""

    items: dict[str, Item] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    items_open: bool = False
    channels_open: bool = False

    def add_item(self, item: Item, *, key: str | None) -> None:
        """Adds an item once, under its well-known key or its own name. A listed one replaces a mention."""
        name = key or f"={fold(item.name)}"
        held = self.items.get(name)
        if held is None or (held.prose and not item.prose):
            self.items[name] = replace(item, id=held.id if held else ItemId(key or f"i{self._next_item()}"))

    def _next_item(self) -> int:
        return sum(1 for name in self.items if name.startswith("=")) + 1

    def add_channel(self, channel: Channel, *, key: str | None) -> None:
        """Adds a way of acquiring once."""
        name = key or f"={fold(channel.name)}"
        if name not in self.channels:
            number = sum(1 for one in self.channels if one.startswith("=")) + 1
            self.channels[name] = replace(channel, id=ChannelId(key or f"ch{number}"))


def draft_items(draft: Draft, purposes: Sequence[Purpose]) -> Collected:
    """The items and channels of a text, in the order in which it names them."""
    collected = Collected()
    for item in draft.items:
        _collect(draft, item, collected)
    for channel in draft.channels:
        _collect_channel(draft, channel, collected)
    _collect_recordings(draft, collected)
    _collect_immutable(draft, collected)
    collected.items_open = collected.items_open or not any(not row.prose for row in collected.items.values())
    collected.channels_open = collected.channels_open or not collected.channels
    _bind_ways(collected)
    _bind_purposes(draft, purposes, collected)
    return collected


def _collect(draft: Draft, item: read.Item, collected: Collected) -> None:
    sentence = sentence_at(draft, item, item.text)
    if not item.listed and not _acquires(item, sentence):
        return
    if item.open_list:
        collected.items_open = True
        if item.key is None and _only_opens(item):
            return
    key = item.key
    row = Item(
        id=ItemId(""),
        name=item.text,
        kind=LegalKind(item.kind.value),
        clause=None if sentence is None else clause_of_sentence(sentence.id),
        self_correctable=key not in words()["recorded"],
        search=SearchBy(words()["search"].get(key, "none")),
        prose=not item.listed,
        source=source_of(item),
    )
    collected.add_item(row, key=key)


def _only_opens(item: read.Item) -> bool:
    """Whether an entry is 「その他…に関する情報」: it opens the list and names nothing."""
    return finds("^(その他|そのほか|上記|等$)|一切の情報", item.text)


def _acquires(item: read.Item, sentence: Sentence | None) -> bool:
    """Whether a mention in running text is an item that the business acquires."""
    if sentence is None or item.key is None:
        return False
    if finds(words()["not_acquiring"], sentence.text):
        return False
    return item.context in _ACQUIRING or finds(words()["acquiring"], sentence.text)


def _collect_channel(draft: Draft, channel: read.Channel, collected: Collected) -> None:
    if channel.open_list or channel.key == _OPEN_WAY:
        collected.channels_open = True
    if channel.key == _OPEN_WAY:
        return
    sentence = sentence_at(draft, channel, channel.text)
    row = Channel(
        id=ChannelId(""),
        name=channel.text,
        clause=None if sentence is None else clause_of_sentence(sentence.id),
        direct_in_writing=channel.key in words()["in_writing"],
        source=source_of(channel),
    )
    collected.add_channel(row, key=channel.key)


def _collect_recordings(draft: Draft, collected: Collected) -> None:
    """What machines record: the item, and the way by which it comes."""
    for statement in draft.statements:
        if statement.kind is StatementKind.CALL_RECORDING:
            clause, source = clause_of_sentence(statement.sentence), source_of(statement)
            row = Item(
                id=CALL_RECORDING,
                name="通話の録音",
                clause=clause,
                self_correctable=False,
                prose=True,
                source=source,
            )
            collected.add_item(row, key=CALL_RECORDING)
            _ensure_way(collected, "recording", clause, source)
    log = collected.items.get(ACCESS_LOG)
    if log is not None and not {"log", "automatic"} & set(collected.channels):
        _ensure_way(collected, "log", log.clause, log.source)


def _ensure_way(collected: Collected, key: str, clause: ClauseId | None, source: Source) -> None:
    row = Channel(id=ChannelId(key), name=words()["channel_names"][key], clause=clause, source=source)
    collected.add_channel(row, key=key)


def _collect_immutable(draft: Draft, collected: Collected) -> None:
    """Items that the text keeps from the person's own hands; a request under Art. 34 stays open (法34条)."""
    for statement in draft.statements:
        if statement.kind is not StatementKind.IMMUTABLE_ITEMS:
            continue
        for word in statement.topics:
            key = aliases()["items"].get(fold(word), word if word.isascii() else None)
            row = Item(
                id=ItemId(""),
                name=word if key != word else _printed(draft, statement, word),
                clause=clause_of_sentence(statement.sentence),
                prose=True,
                source=source_of(statement),
            )
            collected.add_item(row, key=key)
            name = key or f"={fold(word)}"
            collected.items[name] = replace(
                collected.items[name], self_correctable=False, clause=clause_of_sentence(statement.sentence)
            )


def _printed(draft: Draft, statement: read.Statement, key: str) -> str:
    """The word by which a sentence names a well-known item."""
    text = squeeze(draft.sentence(statement.sentence).text)
    named = [word for word, known in aliases()["items"].items() if known == key and word in text.casefold()]
    return max(named, key=len, default=key)


def _bind_ways(collected: Collected) -> None:
    """Ties recorded items to their way, and keeps machines' ways free of everything else."""
    machine = [name for name in collected.channels if name in words()["machine"]]
    if not machine:
        return
    by_hand = tuple(row.id for name, row in collected.channels.items() if name not in machine)
    for name, item in collected.items.items():
        ways = [way for way in words()["recorded"].get(name, ()) if way in collected.channels]
        if name in words()["recorded"]:
            collected.items[name] = replace(item, channels=tuple(ChannelId(way) for way in ways[:1]))
        elif by_hand:
            collected.items[name] = replace(item, channels=by_hand)


def _bind_purposes(draft: Draft, purposes: Sequence[Purpose], collected: Collected) -> None:
    """Ties a call recording to the purposes of its sentence, and a log that names nobody to fraud investigation."""
    for name, bound in _bound(draft, purposes):
        if name in collected.items and bound:
            collected.items[name] = replace(collected.items[name], only_for=bound)


def _bound(draft: Draft, purposes: Sequence[Purpose]) -> Iterator[tuple[ItemId, tuple[PurposeId, ...]]]:
    yield CALL_RECORDING, purposes_of_recording(purposes)
    if any(finds(words()["log_names_nobody"], row.text) for row in draft.sentences):
        yield ACCESS_LOG, tuple(row.id for row in purposes if PurposeFlag.FRAUD.value in row.flags)
