"""Resolves what people type to the ids of a policy: an id, the exact text, or a well-known word for it.

Texts are compared after NFKC, without blanks, in lower case. Nothing is guessed: what is not known is an error with
the nearest names, and what two entries share must be asked for by id. Whether something is *allowed* is left to the
gate: `unlisted=True` hands an item or a way of acquiring through that the policy does not list, so that the gate can
deny it with the clause.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ruamel.yaml import YAML

from sekisho.errors import StaffError
from sekisho.policy.model import (
    WAYS_TO_REACH,
    CategoryId,
    ChannelId,
    ItemId,
    Policy,
    PurposeId,
    RecipientId,
    SegmentId,
)

_KINDS: Final = {
    "purpose": ("利用目的", "purpose"),
    "item": ("項目", "item"),
    "channel": ("取得の方法", "way of acquiring"),
    "contact": ("連絡手段", "contact channel"),
    "category": ("本人の類型", "category of persons"),
    "recipient": ("提供先", "recipient"),
    "segment": ("対象区分", "segment"),
}
UNLISTED: Final = "unlisted"
"""Stands for what the policy does not list and nobody knows: the word itself is not kept."""

_PERSONAL: Final = re.compile(r"\S+@\S+|\d{3,}|\d[\d-]{5,}")
_END: Final = "。.、,"
_SHOWN: Final = 40


def fold(text: str) -> str:
    """The form in which names are compared: NFKC, no blanks, lower case, no final mark."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold().rstrip(_END)


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, Mapping[str, str]]:
    """Well-known words: family → folded word → id."""
    text = files("sekisho.policy").joinpath("data", "aliases.yaml").read_text(encoding="utf-8")
    loaded = YAML(typ="safe", pure=True).load(text)
    return {
        family: {fold(word): known for known, words in rows.items() for word in (known, *words)}
        for family, rows in loaded.items()
    }


def shown(asked: str) -> str:
    """What was asked, fit for an error: shortened, and masked where it looks like a number or an address."""
    return _PERSONAL.sub("＊", asked)[:_SHOWN]


class Names:
    """The names of the documents of one edition, each as its document prints it.

    Args:
        policies: The documents; ids and texts of other versions are unknown to it.
    """

    def __init__(self, *policies: Policy) -> None:
        """Gathers every name once."""
        rows: dict[str, dict[tuple[str, str], None]] = {kind: {} for kind in _KINDS}
        rows["contact"] = {(row, row): None for row in WAYS_TO_REACH}
        for policy in policies:
            rows["purpose"] |= {(row.id, row.text): None for row in policy.purposes}
            rows["item"] |= {(row.id, row.name): None for row in policy.items}
            rows["channel"] |= {(row.id, row.name): None for row in policy.channels}
            rows["category"] |= {(row.id, row.name): None for row in policy.categories}
            rows["recipient"] |= {(row.id, row.name): None for row in policy.recipients}
            rows["segment"] |= {(row.id, row.name): None for row in policy.segments}
        self._rows: dict[str, tuple[tuple[str, str], ...]] = {
            kind: tuple(named) for kind, named in rows.items()
        }

    def purpose(self, asked: str) -> PurposeId:
        """The purpose of that id or text.

        Raises:
            StaffError: POLICY-010 (unknown) or POLICY-011 (two purposes read alike).
        """
        return PurposeId(self._resolve("purpose", None, asked))

    def item(self, asked: str) -> ItemId:
        """The item of that id, text or well-known word.

        Raises:
            StaffError: POLICY-010 or POLICY-011, as for `purpose`.
        """
        return ItemId(self._resolve("item", "items", asked))

    def items(self, asked: Iterable[str]) -> tuple[ItemId, ...]:
        """Several items, in the order asked, each once."""
        return tuple(dict.fromkeys(self.item(one) for one in asked))

    def in_order(self, items: Iterable[str]) -> tuple[str, ...]:
        """Item ids in the order of the documents, each once; those that no document lists come last, by id."""
        wanted = set(items)
        listed = tuple(item for item, _ in self._rows["item"] if item in wanted)
        return tuple(dict.fromkeys((*listed, *sorted(wanted.difference(listed)))))

    def brought(self, asked: Iterable[str]) -> dict[str, ItemId]:
        """Items that somebody brings, word → item: what the policy does not list is handed through to be denied.

        Such an item stands as its well-known id, or as ``unlisted``, ``unlisted:2``… by its place among the words:
        what was typed there may be anybody's name, and the plan that denies it is kept for years.

        Raises:
            StaffError: POLICY-011, as for `purpose`.
        """
        found: dict[str, ItemId] = {}
        unknown: dict[str, ItemId] = {}
        for word in asked:
            item = self._resolve("item", "items", word, unlisted=True)
            if item == UNLISTED:
                fresh = UNLISTED if not unknown else f"{UNLISTED}:{len(unknown) + 1}"
                item = unknown.setdefault(fold(word), ItemId(fresh))
            found[word] = ItemId(item)
        return found

    def channel(self, asked: str, *, unlisted: bool = False) -> ChannelId:
        """The way of acquiring (取得方法).

        Args:
            asked: What was typed.
            unlisted: A way that the policy does not list is handed through, to be denied: as its well-known id, or as
                ``unlisted``.

        Raises:
            StaffError: POLICY-010 or POLICY-011, as for `purpose`.
        """
        return ChannelId(self._resolve("channel", "channels", asked, unlisted=unlisted))

    def contact(self, asked: str) -> str:
        """The contact channel (連絡手段): one of the fixed six.

        Raises:
            StaffError: POLICY-010.
        """
        return self._resolve("contact", "contact", asked)

    def category(self, asked: str) -> CategoryId:
        """The subject category of that id, text or well-known word.

        Raises:
            StaffError: POLICY-010 or POLICY-011, as for `purpose`.
        """
        return CategoryId(self._resolve("category", "categories", asked))

    def recipient(self, asked: str) -> RecipientId:
        """The recipient of that id or name.

        Raises:
            StaffError: POLICY-010 or POLICY-011, as for `purpose`.
        """
        return RecipientId(self._resolve("recipient", None, asked))

    def segment(self, asked: str) -> SegmentId:
        """The declared segment of that id or name.

        Raises:
            StaffError: POLICY-010 or POLICY-011, as for `purpose`.
        """
        return SegmentId(self._resolve("segment", None, asked))

    def _resolve(self, kind: str, family: str | None, asked: str, *, unlisted: bool = False) -> str:
        rows = self._rows[kind]
        wanted = fold(asked)
        if any(asked.strip() == known for known, _ in rows):
            return asked.strip()
        matching = list(dict.fromkeys(known for known, text in rows if fold(text) == wanted))
        if len(matching) == 1:
            return matching[0]
        ja, en = _KINDS[kind]
        if matching:
            raise StaffError("POLICY-011", kind=ja, kind_en=en, asked=shown(asked), ids="、".join(matching))
        canonical = aliases().get(family or "", {}).get(wanted)
        if canonical is not None and (unlisted or any(canonical == known for known, _ in rows)):
            return canonical
        if unlisted:
            return UNLISTED
        raise StaffError("POLICY-010", kind=ja, kind_en=en, asked=shown(asked), near=self._near(kind, wanted))

    def _near(self, kind: str, wanted: str) -> str:
        """Up to three names like the one asked, or else the first three there are."""
        rows = self._rows[kind]
        by_fold = {fold(text): (known, text) for known, text in rows} | {
            known: (known, text) for known, text in rows
        }
        near = get_close_matches(wanted, list(by_fold), n=3, cutoff=0.4)
        found = list(dict.fromkeys(by_fold[one] for one in near)) or list(rows[:3])
        said = (known if known == text else f"{known}（{text[:_SHOWN]}）" for known, text in found)
        return "、".join(said) or "—"
