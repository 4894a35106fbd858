"""The answers of the rooms are closed tables: nothing that a rule can ask is without an answer, or has two."""

from collections import Counter
from types import ModuleType

import pytest

from sekisho.gate import binding
from sekisho.gate.model import Fact, Look, Slot


def answered(table: str) -> Counter[object]:
    return Counter(key for room in binding.ROOMS for key in getattr(room, table, {}))


@pytest.mark.parametrize(("table", "asked"), [("FACTS", Fact), ("LOOKS", Look), ("SLOTS", Slot)])
def test_given_whatever_a_rule_can_ask_when_looked_up_then_exactly_one_room_answers(
    table: str, asked: type[Fact] | type[Look] | type[Slot]
) -> None:
    assert answered(table) == Counter(asked)
    assert set(getattr(binding, table)) == set(asked)


def test_given_every_module_with_answers_when_listed_then_it_is_a_room() -> None:
    modules = [one for one in vars(binding).values() if isinstance(one, ModuleType)]
    having = [one for one in modules if any(hasattr(one, table) for table in ("FACTS", "LOOKS", "SLOTS"))]
    assert {one.__name__ for one in having} == {one.__name__ for one in binding.ROOMS}
