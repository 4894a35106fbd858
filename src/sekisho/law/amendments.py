"""Changes of the Act that are enacted and not in force: data to look ahead with, never a rule.

No decision and no finding of the law check reads this module. Source: 令和8年法律第56号.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One announced change.

    Attributes:
        id: Stable id.
        effective_from: Its fixed date, or None while no order sets one.
        latest: The latest day on which it can start, or None where no law says.
        ja: What changes, Japanese.
        en: What changes, English.
    """

    id: str
    effective_from: date | None
    latest: date | None
    ja: str
    en: str

    def says(self, language: Language) -> str:
        """What changes."""
        return self.ja if language == "ja" else self.en

    def in_force(self, today: date) -> bool:
        """Whether its date is fixed and has come: then this list is out of date, and so are the rules."""
        return self.effective_from is not None and self.effective_from <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One amending act with its changes."""

    number: str
    ja: str
    en: str
    promulgated: date
    source_version: str
    changes: tuple[Change, ...]


@lru_cache(maxsize=1)
def amendment() -> Amendment:
    """The amendment that was enacted last."""
    text = files("sekisho.law").joinpath("amendments.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(text)  # Any: texts, dates and nothing
    return Amendment(changes=tuple(Change(**row) for row in loaded["changes"]), **loaded["act"])


WORD_NOT_IN_FORCE: Final = {"ja": "未施行", "en": "NOT in force"}
"""What stands beside every change wherever it is shown."""
