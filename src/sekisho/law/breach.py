"""The cases of a leak that are reported to the Commission (漏えい等の報告の区分), as data with their days. Pure.

Source: 法26条, 規7条, ガイドライン通則編3-5-3. What is not settled is said to be so, and counts until it is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.law.legal_day import DayNumber, day_number
from sekisho.law.model import LawRef, LegalKind


class Cause(StrEnum):
    """How information got out or was lost (原因)."""

    LOSS = "loss"
    MALFUNCTION = "malfunction"
    MALWARE = "malware"
    MISDIRECTED = "misdirected"
    """誤送付、誤交付、誤送信."""
    OTHER = "other"
    STAFF_MISCONDUCT = "staff_misconduct"
    THEFT = "theft"
    UNAUTHORISED_ACCESS = "unauthorised_access"
    UNKNOWN = "unknown"
    WRONG_DISPOSAL = "wrong_disposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One case of Rule 7.

    Attributes:
        number: 1 to 4, as the Rule's items are numbered.
        source: The article.
        ja: Its name in Japanese.
        en: Its name in English.
        effective_from: First legal day in force.
        effective_to: Last legal day in force, or None.
        kinds: Kinds of items, one of which is enough.
        together: Kinds that make the case only together; empty = none do.
        doubtful: Kinds of which it is not settled.
        causes: Causes that make the case.
        doubtful_causes: Causes of which it is not settled.
        more_than: Persons, when there are more than so many; None = their number does not matter.
    """

    number: int
    source: LawRef
    ja: str
    en: str
    effective_from: int
    effective_to: int | None
    kinds: frozenset[LegalKind]
    together: frozenset[LegalKind]
    doubtful: frozenset[LegalKind]
    causes: frozenset[Cause]
    doubtful_causes: frozenset[Cause]
    more_than: int | None

    def in_force_on(self, day: int) -> bool:
        """Whether the case exists on that legal day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    """A case that applies.

    Attributes:
        category: The case.
        doubtful: It is not settled; it counts until somebody settles it.
    """

    category: Category
    doubtful: bool


Settled = Mapping[tuple[int, str], bool]
"""What was settled: number of the case and kind or cause → whether it makes the case."""

NOTHING: Final[Settled] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One way in which a leak becomes a case; they stand in a registry, so that each can be tried alone.

    Attributes:
        id: Stable name.
        makes: Whether kinds, persons and cause make the case for certain.
    """

    id: str
    makes: Callable[[Category, frozenset[LegalKind], int | None, Cause], bool]


GROUNDS: tuple[Ground, ...] = (
    Ground(id="breach.by_kind", makes=lambda case, kinds, _persons, _cause: bool(case.kinds & kinds)),
    Ground(
        id="breach.together",
        makes=lambda case, kinds, _persons, _cause: bool(case.together) and case.together <= kinds,
    ),
    Ground(id="breach.by_cause", makes=lambda case, _kinds, _persons, cause: cause in case.causes),
    Ground(
        id="breach.by_number",
        makes=lambda case, _kinds, persons, _cause: (
            case.more_than is not None and persons is not None and persons > case.more_than
        ),
    ),
)
"""All of them; one is enough."""


def categories_of(
    kinds: Iterable[LegalKind],
    *,
    persons: int | None,
    cause: Cause,
    day: DayNumber,
    encrypted: bool = False,
    settled: Settled = NOTHING,
) -> tuple[Applies, ...]:
    """The cases that a leak would be, in their order.

    Args:
        kinds: Legal kinds of the items that got out, of one person together.
        persons: How many persons; None = not known, so possibly many.
        cause: How it came about.
        day: Legal day on which the leak became known.
        encrypted: Behind advanced encryption whose key is safe: then no case applies.
        settled: What the business settled of the doubtful.
    """
    there = frozenset(kinds)
    if encrypted or not there:
        return ()
    found: list[Applies] = []
    for category in categories():
        if not category.in_force_on(day):
            continue
        if any(ground.makes(category, there, persons, cause) for ground in GROUNDS):
            found.append(Applies(category=category, doubtful=False))
            continue
        open_ones = [*(there & category.doubtful), *({cause} & category.doubtful_causes)]
        told = [settled.get((category.number, one.value)) for one in open_ones]
        unknown = category.more_than is not None and persons is None
        if True in told:
            found.append(Applies(category=category, doubtful=False))
        elif None in told or unknown:
            found.append(Applies(category=category, doubtful=True))
    return tuple(found)


def if_leaked(kind: LegalKind, *, day: DayNumber) -> tuple[Applies, ...]:
    """The cases that an item of this kind makes by itself, of one person and by accident."""
    return categories_of([kind], persons=1, cause=Cause.MISDIRECTED, day=day)


@lru_cache(maxsize=1)
def categories() -> tuple[Category, ...]:
    """Every case, read once."""
    text = files("sekisho.law").joinpath("breach.yaml").read_text(encoding="utf-8")
    rows = YAML(typ="safe", pure=True).load(text)["categories"]
    return tuple(map(_category, rows))


def _category(row: Mapping[str, Any]) -> Category:  # Any: numbers, texts, lists
    def kinds(name: str) -> frozenset[LegalKind]:
        return frozenset(map(LegalKind, row.get(name, ())))

    def causes(name: str) -> frozenset[Cause]:
        return frozenset(map(Cause, row.get(name, ())))

    def day(value: date | None) -> int | None:
        return None if value is None else day_number(value)

    return Category(
        number=row["number"],
        source=LawRef(cite=row["source"]),
        ja=row["ja"],
        en=row["en"],
        effective_from=day_number(row["effective_from"]),
        effective_to=day(row["effective_to"]),
        kinds=kinds("kinds"),
        together=kinds("together"),
        doubtful=kinds("doubtful"),
        causes=causes("causes"),
        doubtful_causes=causes("doubtful_causes"),
        more_than=row.get("more_than"),
    )
