"""Turns values of `policy.model` into plain data (mappings, lists, texts) and back, following their types.

Plain data knows nothing of YAML. What does not fit becomes a `Problem` with its place, never an exception, so that
one pass tells a person everything that is wrong with a file. Whether ids exist is left to `references`.
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum
from functools import lru_cache
from typing import Final, NewType, Union, get_args, get_origin, get_type_hints

from sekisho.law.legal_day import Period, as_date, day_number
from sekisho.policy.model import Clause, Organisation, Origin, Policy, Purpose, Reference, Source

Path = tuple[str | int, ...]
"""Where a value stands: keys and list positions from the root."""

DAY_FIELDS: Final = frozenset({"effective_from", "since", "until"})
"""Fields that hold a legal day as a number and are written as a calendar date."""

DERIVED: Final = frozenset({(Policy, "questions"), (Policy, "parts"), (Clause, "document")})
"""Fields that follow from the others and are not written."""

SHOWN: Final = frozenset(
    {
        (Purpose, "channels"),
        (Purpose, "items"),
        (Purpose, "basis"),
        (Purpose, "objectable"),
        (Purpose, "advertising"),
        (Organisation, "name"),
        (Organisation, "address"),
        (Organisation, "representative"),
    }
)
"""Fields written even at their default, because people look for them."""

_SOURCE_KEYS: Final = {
    "from": "origin",
    "lines": "lines",
    "confidence": "confidence",
    "confirmed": "confirmed",
    "rule": "rule",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a file.

    Attributes:
        code: Error code that tells it.
        path: Where.
        facts: Values of the code's texts.
    """

    code: str
    path: Path
    facts: Mapping[str, str]


@lru_cache(maxsize=64)
def hints(cls: type) -> Mapping[str, object]:
    """The types of a value's fields, in their order."""
    found = get_type_hints(cls)
    return {field.name: found[field.name] for field in fields(cls)}


def optional(wanted: object) -> object | None:
    """X of ``X | None``; None for any other type."""
    if get_origin(wanted) in {Union, types.UnionType}:
        rest = [arg for arg in get_args(wanted) if arg is not type(None)]
        return rest[0] if len(rest) == 1 else None
    return None


def entry(wanted: object) -> object | None:
    """X of ``tuple[X, ...]``; None for any other type."""
    args = get_args(wanted)
    return args[0] if get_origin(wanted) is tuple and len(args) == 2 and args[1] is Ellipsis else None  # noqa: PLR2004


def encode(value: object) -> object:
    """A value as plain data. Fields at their default are left out, but for those in `SHOWN`."""
    if is_dataclass(value) and not isinstance(value, type):
        return str(value) if isinstance(value, Period) else dict(_encoded_fields(value))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    return value


def _encoded_fields(value: object) -> Iterator[tuple[str, object]]:
    cls = type(value)
    for field in fields(cls):  # type: ignore[arg-type] # every caller hands over a dataclass
        held = getattr(value, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if (cls, field.name) in DERIVED:
            continue
        if isinstance(held, Source):
            yield from _encoded_source(held)
        elif held != default or (cls, field.name) in SHOWN:
            yield field.name, as_date(held) if field.name in DAY_FIELDS and held is not None else encode(held)


def _encoded_source(source: Source) -> Iterator[tuple[str, object]]:
    yield "from", source.origin.value
    if source.lines is not None:
        yield "lines", list(source.lines)
    if source.confidence != 1.0:
        yield "confidence", source.confidence
    if source.confirmed:
        yield "confirmed", True
    if source.rule:
        yield "rule", source.rule


class Decoder:
    """Builds values from plain data and collects the problems.

    Attributes:
        problems: What did not fit, in the order of the file.
    """

    def __init__(self) -> None:
        """Starts with no problems."""
        self.problems: list[Problem] = []

    def decode(self, wanted: object, given: object, path: Path) -> object:
        """A value of the wanted type; an unusable one is reported and replaced by None."""
        if (inner := optional(wanted)) is not None:
            return None if given is None else self.decode(inner, given, path)
        if isinstance(wanted, NewType):
            return self.decode(wanted.__supertype__, given, path)
        if (part := entry(wanted)) is not None:
            return self._list(part, given, path)
        if get_origin(wanted) is tuple:
            return self._pair(given, path)
        if isinstance(wanted, type):
            return self._plain(wanted, given, path)
        raise TypeError(f"no codec for {wanted}")

    def _plain(self, wanted: type, given: object, path: Path) -> object:
        if wanted is Period:
            return self._period(given, path)
        if wanted is Reference and isinstance(given, str):
            # Older files held the target alone.
            return Reference(id=f"t{int(path[-1]) + 1}", text=given, target=given)
        if is_dataclass(wanted):
            return self.value(wanted, given, path)
        if issubclass(wanted, Enum):
            values = [member.value for member in wanted]
            return wanted(given) if given in values else self.wrong(given, path, "、".join(values))
        if wanted is int and path and path[-1] in DAY_FIELDS:
            return self._day(given, path)
        return self._scalar(wanted, given, path)

    def _scalar(self, wanted: type, given: object, path: Path) -> object:
        if wanted is float and type(given) is int:
            return float(given)
        if wanted is str and isinstance(given, date):
            return given.isoformat()  # a date of the text, written without quotes
        if type(given) is wanted:
            return given
        allowed = {"str": "文字 / text", "bool": "true, false"}.get(wanted.__name__, "数 / number")
        return self.wrong(given, path, allowed)

    def _period(self, given: object, path: Path) -> object:
        try:
            return Period.parse(given if isinstance(given, str) else "")
        except ValueError:
            return self.wrong(given, path, "P1Y, P6M, P30D")

    def _day(self, given: object, path: Path) -> object:
        try:
            day = given if isinstance(given, date) else date.fromisoformat(str(given))
        except ValueError:
            return self.wrong(given, path, "2027-04-01")
        return int(day_number(day))

    def _list(self, part: object, given: object, path: Path) -> object:
        if not isinstance(given, Sequence) or isinstance(given, str):
            return self.wrong(given, path, "[ , ]")
        return tuple(self.decode(part, one, (*path, place)) for place, one in enumerate(given))

    def _pair(self, given: object, path: Path) -> object:
        fits = isinstance(given, Sequence) and len(given) == 2 and all(type(one) is int for one in given)  # noqa: PLR2004
        if not fits or not isinstance(given, Sequence) or not 1 <= given[0] <= given[1]:
            return self.wrong(given, path, "[12, 14]")
        return tuple(given)

    def value(self, cls: type, given: object, path: Path) -> object:
        """A dataclass from a mapping: unknown and missing keys are problems."""
        if not isinstance(given, Mapping):
            return self.wrong(given, path, "key: value")
        known = {name: wanted for name, wanted in hints(cls).items() if (cls, name) not in DERIVED}
        sourced = known.pop("source", None) is Source
        allowed = [*known, *(_SOURCE_KEYS if sourced else ())]
        for key in given:
            if key not in allowed:
                near = get_close_matches(str(key), allowed, n=1) or allowed[:1]
                self.report("POLICY-003", (*path, key), asked=str(key)[:40], near=near[0])
        built = {
            name: self.decode(known[name], given[name], (*path, name)) for name in known if name in given
        }
        if sourced:
            built["source"] = self._source(given, path)
        lacking = [
            field.name
            for field in fields(cls)
            if field.default is MISSING and field.default_factory is MISSING and field.name not in built
        ]
        for name in lacking:
            self.report("POLICY-005", path, key=name)
        return None if lacking else cls(**built)

    def _source(self, given: Mapping[object, object], path: Path) -> Source:
        types_of = hints(Source)
        built = {
            name: self.decode(types_of[name], given[key], (*path, key))
            for key, name in _SOURCE_KEYS.items()
            if key in given
        }
        built.setdefault("origin", Origin.EDITED)  # what nobody marked was written by hand
        return Source(**built)  # type: ignore[arg-type] # decoded by the types of Source

    def wrong(self, given: object, path: Path, allowed: str) -> object:
        """Reports a value of the wrong form; stands for it as None."""
        self.report("POLICY-004", path, given=str(given)[:40], allowed=allowed)
        return None

    def report(self, code: str, path: Path, **facts: str) -> None:
        """Adds a problem."""
        self.problems.append(Problem(code=code, path=path, facts=facts))
