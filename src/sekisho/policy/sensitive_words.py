"""Finds words that speak of special-care or sensitive information in a text. Source: 法2条3項; 金融分野GL5条.

A dictionary, kept as data: it finds hints, not facts, and misses what is paraphrased. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ruamel.yaml import YAML

from sekisho.policy.names import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveKind:
    """One kind of such information.

    Attributes:
        id: Its id.
        names: What it is called, by language.
        words: The words that speak of it, folded.
    """

    id: str
    names: Mapping[str, str]
    words: tuple[str, ...]


@lru_cache(maxsize=1)
def kinds() -> tuple[SensitiveKind, ...]:
    """Every kind with its words."""
    text = files("sekisho.policy").joinpath("data", "sensitive_words.yaml").read_text(encoding="utf-8")
    rows = YAML(typ="safe", pure=True).load(text)["kinds"]
    return tuple(
        SensitiveKind(
            id=kind,
            names={"ja": row["ja"], "en": row["en"]},
            words=tuple(fold(str(word)) for word in row["words"]),
        )
        for kind, row in rows.items()
    )


def found_in(text: str) -> tuple[str, ...]:
    """The kinds that a text seems to speak of; never the words themselves."""
    folded = fold(text)
    return tuple(kind.id for kind in kinds() if any(word in folded for word in kind.words))
