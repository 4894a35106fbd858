"""Which drafted values stand on which sentence, whatever their type.

Follows the types of `policy.model`: whatever carries a `Source` is a drafted value. It stands on the sentence that it
names; one that names none (the organisation, a category) stands on the first sentence of its first line.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from sekisho.policy.model import ClauseId, Exceptions, Policy, Source

Sourced = Any
"""A value of the model with a `source`: the model has no base class for them, and needs none elsewhere."""

_NOT_VALUES: Final = frozenset({"practices", "questions"})
"""Answered or derived, never read from the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedValue:
    """One value with its place in the policy.

    Attributes:
        part: The field of the policy that holds it: ``purposes``, ``provision_exceptions``, ``organisation``.
        id: Its id; a case's list and place (``provision_exceptions:1``); otherwise the part, with a number if many.
        clause: The sentence it stands on, or None.
        row: The value itself.
    """

    part: str
    id: str
    clause: ClauseId | None
    row: Sourced

    @property
    def source(self) -> Source:
        """Where it was read, and how sure that is."""
        found: Source = self.row.source
        return found


def drafted_values(policy: Policy) -> tuple[DraftedValue, ...]:
    """Every value that carries a source, in the order of the policy's fields."""
    found: list[DraftedValue] = []
    each_value(policy, lambda value: _kept(found, value))
    return tuple(found)


def _kept(found: list[DraftedValue], value: DraftedValue) -> Sourced:
    found.append(value)
    return value.row


def values_by_clause(policy: Policy) -> Mapping[ClauseId, tuple[DraftedValue, ...]]:
    """The values that stand on each sentence that has any."""
    found: dict[ClauseId, list[DraftedValue]] = {}
    for value in drafted_values(policy):
        if value.clause is not None:
            found.setdefault(value.clause, []).append(value)
    return {clause: tuple(rows) for clause, rows in found.items()}


def each_value(policy: Policy, change: Callable[[DraftedValue], Sourced]) -> Policy:
    """The policy with every drafted value replaced by what `change` makes of it, the outer before the inner."""
    by_line = _first_on_line(policy)
    changed: dict[str, object] = {}
    for field in fields(Policy):
        held = getattr(policy, field.name)
        if field.name in _NOT_VALUES:
            continue
        if isinstance(held, Exceptions):
            changed[field.name] = replace(held, cases=_rows(held.cases, _Places(field.name, by_line), change))
        elif isinstance(held, tuple):
            changed[field.name] = _rows(held, _Places(field.name, by_line), change)
        elif _sourced(held):
            changed[field.name] = _one(held, _Places(field.name, by_line), change)
    return replace(policy, **changed)  # type: ignore[arg-type] # each field keeps its type


def _rows(
    rows: Sequence[Sourced], places: "_Places", change: Callable[[DraftedValue], Sourced]
) -> tuple[Sourced, ...]:
    return tuple(_one(row, places, change, many=True) if _sourced(row) else row for row in rows)


def _one(
    row: Sourced, places: "_Places", change: Callable[[DraftedValue], Sourced], *, many: bool = False
) -> Sourced:
    value = places.of(row, many=many)
    made = change(value)
    inner = {
        field.name: _rows(held, places.within(value, field.name), change)
        for field in fields(made)
        if isinstance(held := getattr(made, field.name), tuple) and any(_sourced(part) for part in held)
    }
    return replace(made, **inner) if inner else made


def _sourced(value: object) -> bool:
    return is_dataclass(value) and isinstance(getattr(value, "source", None), Source)


def _first_on_line(policy: Policy) -> Mapping[int, ClauseId]:
    found: dict[int, ClauseId] = {}
    for clause in policy.clauses:
        for line in range(clause.lines[0], clause.lines[1] + 1):
            found.setdefault(line, clause.id)
    return found


class _Places:
    """Names the values of one field in their order."""

    def __init__(self, part: str, by_line: Mapping[int, ClauseId]) -> None:
        self._part = part
        self._by_line = by_line
        self._seen: dict[ClauseId | None, int] = {}

    def of(self, row: Sourced, *, many: bool) -> DraftedValue:
        clause = getattr(row, "clause", None) or self._by_line.get((row.source.lines or (0, 0))[0])
        number = self._seen[clause] = self._seen.get(clause, 0) + 1
        own = getattr(row, "id", None) or (f"{self._part}:{number}" if many else self._part)
        return DraftedValue(part=self._part, id=str(own), clause=clause, row=row)

    def within(self, value: DraftedValue, field: str) -> "_Places":
        """The places inside a value."""
        return _Places(f"{value.id}.{field}", self._by_line)
