"""What the Act asks of processed information and what it takes away from it, as data (法41条9項).

Pure. A duty that does not apply is named with the article that excludes it, so that a refusal can say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from ruamel.yaml import YAML

from sekisho.errors import Language
from sekisho.law.model import Form, LawRef


class Fulfils(StrEnum):
    """The duty towards a person that a contact fulfils."""

    BREACH_NOTICE = "breach_notice"
    """漏えい等の本人への通知 (法26条2項)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """One duty, for one form of data.

    Attributes:
        id: Stable id.
        ja: What it is called, Japanese.
        en: The same, English.
        source: The article that lays it down.
        excluded_by: The article by which it does not apply to this form, or None: it applies.
    """

    id: str
    ja: str
    en: str
    source: LawRef
    excluded_by: LawRef | None

    def named(self, language: Language) -> str:
        """What it is called."""
        return self.ja if language == "ja" else self.en


@lru_cache(maxsize=1)
def _rows() -> Mapping[Form, tuple[DutyRow, ...]]:
    text = files("sekisho.law").joinpath("forms.yaml").read_text(encoding="utf-8")
    loaded = YAML(typ="safe", pure=True).load(text)
    return {
        Form(form): tuple(
            DutyRow(
                id=row["id"],
                ja=row["ja"],
                en=row["en"],
                source=LawRef(cite=row["source"]),
                excluded_by=LawRef(cite=row["excluded_by"]) if "excluded_by" in row else None,
            )
            for row in rows
        )
        for form, rows in loaded.items()
        if form != "version"
    }


def duties_of(form: Form) -> tuple[DutyRow, ...]:
    """The duties of a form of data, applying and excluded; empty for a form to which the Act applies as a whole."""
    return _rows().get(form, ())
