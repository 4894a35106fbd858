"""Drafts the items of personal information, and binds them to the ways and purposes they may come by and serve.

A listed item is an item; a mention in running text is one only where the sentence really acquires, publishes, or
announces what is handed on. What machines record (logs, calls) comes by its own way and no other; nothing else comes
by a machine's way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sekisho.law.model import LegalKind
from sekisho.policy.drafting.origin import clause_of_sentence, sentence_at, source_of, source_of_sentence
from sekisho.policy.drafting.purposes import CALL_RECORDING, purposes_of_recording
from sekisho.policy.drafting.words import finds, squeeze, words
from sekisho.policy.model import Channel, ChannelId, Item, ItemId, Purpose, PurposeId, SearchBy, Source
from sekisho.policy.names import aliases, fold
from sekisho.policy.posts import PUBLIC_POST
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft, PurposeFlag, SectionKind, Sentence, StatementKind
from sekisho.policy.reader.extractors.item_names import mentions

ACCESS_LOG: Final = ItemId("access_log")
_ACQUIRING: Final = frozenset({SectionKind.ACQUISITION, SectionKind.ITEMS})
_MENTIONED: Final = 0.6


@dataclass(slots=True)
class Items:
    """The items found so far, each once."""

    rows: dict[str, Item] = field(default_factory=dict)
    open_list: bool = False
    _defined: set[str] = field(default_factory=set)

    def add(self, item: Item, *, key: str | None, defined: bool = False) -> None:
        """Adds an item under its well-known key or its own name.

        A listed one replaces a mention; a sentence that acquires replaces one that merely defines.
        """
        name = key or f"={fold(item.name)}"
        held = self.rows.get(name)
        if held is None:
            number = sum(1 for one in self.rows if one.startswith("=")) + 1
            self.rows[name] = replace(item, id=ItemId(key or f"i{number}"))
        elif held.prose and (not item.prose or (name in self._defined and not defined)):
            self.rows[name] = replace(item, id=held.id)
        else:
            return
        (self._defined.add if defined else self._defined.discard)(name)


def draft_items(
    draft: Draft, purposes: Sequence[Purpose], channels: Sequence[Channel]
) -> tuple[tuple[Item, ...], bool]:
    """The items of a text in the order in which it names them, and whether its list is open."""
    items = Items()
    for item in draft.items:
        _add_read(draft, item, items)
    for sentence, prose in _announced(draft):
        _add_mentions(sentence, items, prose=prose)
    for statement in draft.statements:
        if statement.kind is StatementKind.PUBLICATION:
            _add_mentions(draft.sentence(statement.sentence), items, prose=True)
        if statement.kind is StatementKind.CALL_RECORDING:
            _add_recording(statement, items)
        if statement.kind is StatementKind.PUBLIC_POSTS:
            _add_post(statement, items)
    _bar_self_service(draft, items)
    _bind_ways(items, channels)
    _bind_purposes(draft, purposes, items)
    rows = tuple(items.rows.values())
    return rows, items.open_list or all(row.prose for row in rows)


def _add_read(draft: Draft, item: read.Item, items: Items) -> None:
    sentence = sentence_at(draft, item, item.text)
    if sentence is None or (not item.listed and not _acquires(item, sentence)):
        return
    if not item.listed and any(
        item.text != name and item.text in name for name, _, _ in _known(sentence.text)
    ):
        return  # a word inside a longer name
    items.open_list = items.open_list or item.open_list
    if item.key is None and item.open_list and _only_opens(item.text):
        return
    for name, key, kind in _parts(item):
        row = _item(name, key, kind, sentence, prose=not item.listed, source=source_of(item))
        items.add(row, key=key, defined=_defines(sentence))
    if item.listed and item.context in _ACQUIRING:
        _add_mentions(sentence, items, prose=False)


def _parts(item: read.Item) -> tuple[tuple[str, str | None, read.ItemKind], ...]:
    """An entry as items: several where it joins known ones (「A及びB」), one otherwise."""
    known = _known(item.text)
    if len(known) > 1 and finds("及び|および|並びに|ならびに|・", item.text):
        return known
    return ((item.text, item.key, item.kind),)


def _known(text: str) -> tuple[tuple[str, str, read.ItemKind], ...]:
    """The well-known items that a text names, without names inside longer names."""
    found = mentions(text)
    said = [name for name, _, _ in found]
    return tuple(row for row in found if not any(row[0] != other and row[0] in other for other in said))


def _only_opens(text: str) -> bool:
    """Whether an entry is 「その他…に関する情報」: it opens the list and names nothing."""
    return finds("^(その他|そのほか|上記|等$)|一切の情報", text)


def _defines(sentence: Sentence) -> bool:
    return finds("とは、", sentence.text)


def _acquires(item: read.Item, sentence: Sentence) -> bool:
    """Whether a mention in running text is an item that the business acquires."""
    if item.key is None or item.context.value in words()["elsewhere"]:
        return False
    if finds(words()["not_acquiring"], sentence.text):
        return False
    return item.context in _ACQUIRING or finds(words()["acquiring"], sentence.text)


def _item(
    name: str, key: str | None, kind: read.ItemKind, sentence: Sentence, *, prose: bool, source: Source
) -> Item:
    return Item(
        id=ItemId(""),
        name=name,
        kind=LegalKind(kind.value),
        clause=clause_of_sentence(sentence.id),
        self_correctable=key not in words()["recorded"],
        search=SearchBy(words()["search"].get(key, "none")),
        prose=prose,
        source=source,
    )


def _announced(draft: Draft) -> Iterator[tuple[Sentence, bool]]:
    """Entries below a sentence that announces items: collected ones, and (as mentions) ones handed on."""
    provided = False
    for sentence in draft.sentences:
        parent = draft.sentence(sentence.parent) if sentence.parent else None
        headed = f"{sentence.group or ''}"
        if parent is not None and finds(words()["announces_items"], parent.text):
            yield sentence, False
        elif sentence.entry and (
            finds(words()["provided_items"], headed)
            or (parent is not None and finds(words()["provided_items"], parent.text))
        ):
            provided = True
            yield sentence, True
        elif provided and not sentence.entry:
            provided = False


def _add_mentions(sentence: Sentence, items: Items, *, prose: bool) -> None:
    """Every well-known item that a sentence names."""
    source = source_of_sentence(sentence, _MENTIONED, "items.mentioned")
    for name, key, kind in _known(sentence.text):
        row = _item(name, key, kind, sentence, prose=prose, source=source)
        items.add(row, key=key, defined=_defines(sentence))


def _add_recording(statement: read.Statement, items: Items) -> None:
    row = Item(
        id=CALL_RECORDING,
        name="通話の録音",
        clause=clause_of_sentence(statement.sentence),
        self_correctable=False,
        prose=True,
        source=source_of(statement),
    )
    items.rows[CALL_RECORDING] = row


def _add_post(statement: read.Statement, items: Items) -> None:
    """What persons post for all to see. It is withdrawn, not corrected: it was said."""
    items.rows[PUBLIC_POST] = Item(
        id=PUBLIC_POST,
        name="公開された投稿",
        clause=clause_of_sentence(statement.sentence),
        self_correctable=False,
        prose=True,
        source=source_of(statement),
    )


def _bar_self_service(draft: Draft, items: Items) -> None:
    """Items that the text keeps from the person's own hands; a request under Art. 34 stays open (法34条)."""
    for statement in draft.statements:
        if statement.kind is not StatementKind.IMMUTABLE_ITEMS:
            continue
        sentence = draft.sentence(statement.sentence)
        for word in statement.topics:
            key = aliases()["items"].get(fold(word), word if word.isascii() else None)
            name = next((said for said, known, _ in mentions(sentence.text) if known == key), word)
            row = _item(name, key, read.ItemKind.PLAIN, sentence, prose=True, source=source_of(statement))
            items.add(row, key=key)
            at = key or f"={fold(name)}"
            items.rows[at] = replace(items.rows[at], self_correctable=False, clause=row.clause)


def _bind_ways(items: Items, channels: Sequence[Channel]) -> None:
    """Ties recorded items to their ways, and keeps machines' ways free of everything else."""
    known = [row.id for row in channels]
    machine = set(words()["machine"])
    if not machine.intersection(known):
        return
    by_hand = tuple(way for way in known if way not in machine)
    recorded = words()["recorded"]
    beside = {row.clause for name, row in items.rows.items() if name in recorded}
    beside -= {
        row.clause for name, row in items.rows.items() if name not in recorded and not name.startswith("=")
    }
    for name, item in items.rows.items():
        # What stands only beside recorded items, under a name of its own, is recorded as they are.
        like = (
            name if name in recorded else "cookie" if name.startswith("=") and item.clause in beside else None
        )
        ways = tuple(ChannelId(way) for way in recorded.get(like, ()) if way in known)
        items.rows[name] = replace(item, channels=by_hand if like is None else ways)


def _bind_purposes(draft: Draft, purposes: Sequence[Purpose], items: Items) -> None:
    """Ties a call recording to the purposes of its sentence, and a log that names nobody to fraud investigation."""
    for name, bound in _bound(draft, purposes):
        if name in items.rows and bound:
            items.rows[name] = replace(items.rows[name], only_for=bound)


def _bound(draft: Draft, purposes: Sequence[Purpose]) -> Iterator[tuple[ItemId, tuple[PurposeId, ...]]]:
    yield CALL_RECORDING, purposes_of_recording(purposes)
    if any(finds(words()["log_names_nobody"], squeeze(row.text)) for row in draft.sentences):
        yield ACCESS_LOG, tuple(row.id for row in purposes if PurposeFlag.FRAUD.value in row.flags)
