"""Takes one keeper out of its registry and looks whether a claim fails: what every table of keepers is tried with.

A keeper is an entry of a registry (a rule of the gate, a check of the policy, of the form, of the book, a clock, a
count). Taking it out is what disabling it would be; nothing else changes. The failure must be the claim's own
assertion: a crash does not count (`desk.run` lets it through).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from e2e.desk import Fresh
from sekisho.application import book_desk, usage
from sekisho.gate import rules
from sekisho.law import breach
from sekisho.notice import forms
from sekisho.policy.check import registry as law_check
from sekisho.retention import rules as retention
from sekisho.safeguards import carrying, media_care
from sekisho.vault import holds

REGISTRIES: tuple[tuple[Any, str], ...] = (
    (rules, "RULES"),
    (law_check, "CHECKS"),
    (forms, "FORM_RULES"),
    (book_desk, "CHECKS"),
    (retention, "CLOCKS"),
    (usage, "COUNTS"),
    (holds, "KEEPS"),
    (carrying, "CARES"),
    (media_care, "CARES"),
    (breach, "GROUNDS"),
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A clause, what shows it, and what keeps it."""

    clause: str
    shows: Callable[[Fresh], None]
    keepers: tuple[str, ...]


def each(table: Iterable[Kept]) -> list[Any]:
    """The parameters of a test: one for each keeper of each claim; the first each time, the others at night."""
    return [
        pytest.param(one, keeper, id=f"{one.clause}-{keeper}", marks=[pytest.mark.nightly] if place else [])
        for one in table
        for place, keeper in enumerate(one.keepers)
    ]


_WHOLE: set[Callable[[Fresh], None]] = set()
"""Claims that were shown with every registry whole."""


def fails_without(kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim holds with every keeper in its place, and fails when this one alone is taken out."""
    if kept.shows not in _WHOLE:
        kept.shows(fresh)
        _WHOLE.add(kept.shows)
    module, name = registry_of(keeper)
    without = tuple(one for one in getattr(module, name) if one.id != keeper)
    assert len(without) == len(getattr(module, name)) - 1
    monkeypatch.setattr(module, name, without)
    with pytest.raises(AssertionError):
        kept.shows(fresh)


def registry_of(keeper: str) -> tuple[Any, str]:
    """The one registry in which a keeper stands."""
    (found,) = [
        (module, name)
        for module, name in REGISTRIES
        if any(one.id == keeper for one in getattr(module, name))
    ]
    return found
