"""Finding a person by what was written: as it is now, by a name they had before, by its reading. Ranked, never opened.

Each is a row of its own in the blind index: a former name stands under the item's field with a number, so that who is
known by the name today comes before who once was. A name typed in kana is also looked for among the readings.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Final

from sekisho.vault.model import HolderNo, ItemId
from sekisho.vault.normalise import Field, normalise

FORMER: Final = 3
"""Former names by which a person is found; older ones stay in the history alone."""

_NAMES: Final = frozenset({Field.NAME, Field.NAME_READING})

Lookup = Callable[[str, str], list[HolderNo]]
"""Field and normalised value → who may have it."""


class Match(IntEnum):
    """How a person was found; less is nearer."""

    EXACT = 1
    FORMER = 2
    READING = 3


def has_former(kind: Field | None) -> bool:
    """Whether former values of such an item find a person: names do, addresses and numbers do not."""
    return kind in _NAMES


def former_fields(items: Iterable[ItemId]) -> list[str]:
    """The index fields of former values of items."""
    return [f"{item}~{number}" for item in items for number in range(1, FORMER + 1)]


def former_lookups(item: ItemId, kind: Field, values: Sequence[str]) -> dict[str, str]:
    """Index fields of an item's former values.

    Args:
        item: The item, a name.
        kind: How it is compared.
        values: Every value it had, oldest first, the one of today last. Personal data.

    Returns:
        Field → normalised value, the latest former names first, each once, today's not among them.
    """
    forms = [form for value in reversed(values) if (form := normalise(kind, value))]
    former = [form for form in dict.fromkeys(forms) if form != forms[0]] if forms else []
    return dict(zip(former_fields([item]), former, strict=False))


def ranked(
    lookup: Lookup, searchable: Mapping[ItemId, Field], item: ItemId, value: str
) -> dict[HolderNo, Match]:
    """Who may be meant by a value of an item, each with the nearest way in which they were found.

    Args:
        lookup: Asks the index.
        searchable: Items by which persons are found, and how each is compared.
        item: The item that was named.
        value: As it was typed. Personal data.
    """
    kind = searchable.get(item)
    if kind is None:
        return {}
    found: dict[HolderNo, Match] = {}

    def add(field: str, form: str, match: Match) -> None:
        for holder in lookup(field, form) if form else ():
            found.setdefault(holder, match)

    add(item, normalise(kind, value), Match.EXACT)
    if kind is Field.NAME_READING:
        # Readings that were stored while they were compared as names are.
        add(item, normalise(Field.NAME, value), Match.EXACT)
    if has_former(kind):
        for field in former_fields([item]):
            add(field, normalise(kind, value), Match.FORMER)
    if kind is Field.NAME and is_kana(value):
        for reading in _readings(searchable):
            for field in (reading, *former_fields([reading])):
                add(field, normalise(Field.NAME_READING, value), Match.READING)
    return found


def is_kana(value: str) -> bool:
    """Whether a name is written in kana alone, as somebody does who heard it."""
    letters = [letter for letter in unicodedata.normalize("NFKC", value) if not letter.isspace()]
    return bool(letters) and all("ぁ" <= letter <= "ヿ" for letter in letters)


def _readings(searchable: Mapping[ItemId, Field]) -> Collection[ItemId]:
    return [item for item, kind in searchable.items() if kind is Field.NAME_READING]
