"""Every value that the desk can show has words: its part, its fields and its codes, whatever the policy holds."""

import typing
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from enum import Enum
from pathlib import Path

import pytest
from web_site import made_up_house

from sekisho.policy import readings
from sekisho.policy.model import Conflict, ExceptionCase, Exceptions, Policy
from sekisho.policy.readings.widening import widened
from sekisho.web.console.reading_form import HIDDEN
from sekisho.web.rendering import LANGUAGES, strings

Row = type
PARTS = typing.get_type_hints(Policy)


def _within(hint: object) -> Iterator[Row]:
    """The value types that a field may hold."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for inner in typing.get_args(hint):
        yield from _within(inner)


def _drafted() -> Iterator[tuple[str, Row]]:
    """Each part of the policy and each type of value that carries a source, with those inside it."""
    for part, hint in PARTS.items():
        if part in {"practices", "questions"}:
            continue
        for row in _within(hint):
            if row is Exceptions:
                yield part, ExceptionCase
            elif "source" in typing.get_type_hints(row):
                yield part, row
                for name, inner in typing.get_type_hints(row).items():
                    yield from (
                        (name, each) for each in _within(inner) if "source" in typing.get_type_hints(each)
                    )


def _codes(hint: object) -> Iterator[str]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        yield from (str(code.value) for code in hint)
    for inner in typing.get_args(hint):
        yield from _codes(inner)


def test_given_every_type_of_value_when_the_desk_shows_it_then_part_fields_and_codes_have_words() -> None:
    wanted = set()
    for part, row in _drafted():
        wanted.add(f"desk.part.{part}")
        for name, hint in typing.get_type_hints(row).items():
            if name in HIDDEN or (row is ExceptionCase and name == "kind") or row is Conflict:
                continue
            wanted.add(f"desk.field.{name}")
            wanted |= {f"desk.{name}.{code}" for code in _codes(hint)}
    assert {"desk.part.fees", "desk.field.costs", "desk.kind.analytics", "desk.part.parts"} <= wanted
    for language in LANGUAGES:
        assert wanted - strings(language).keys() == set()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ja", "利用目的「{text}」の項目"),
        ("en", "items of the purpose “{text}”"),
    ],
)
def test_given_a_widened_purpose_when_told_then_in_the_words_of_the_policy(
    tmp_path: Path, language: typing.Literal["ja", "en"], told: str
) -> None:
    with made_up_house(tmp_path) as house:
        policy = house.read(lambda unit: unit.snapshot.policy)
    purpose = next(row for row in policy.purposes if row.text)
    narrow = replace(purpose, items=(policy.items[0].id,))
    wide = replace(purpose, items=())

    def having(row: object) -> Policy:
        return replace(
            policy, purposes=tuple(row if each.id == purpose.id else each for each in policy.purposes)
        )

    (opened,) = widened(having(narrow), having(wide))
    assert readings.opened_in_words(opened, policy, language) == told.format(text=purpose.text)


def test_given_every_list_that_a_reading_corrects_when_a_case_of_it_is_told_then_by_its_words(
    tmp_path: Path,
) -> None:
    with made_up_house(tmp_path) as house:
        policy = house.read(lambda unit: unit.snapshot.policy)
    case = policy.provision_exceptions.cases[0]
    told = readings.opened_in_words("provision_exceptions.provision_exceptions:1.basis", policy, "ja")
    assert told == f"提供の例外「{case.text}」の根拠"
    clause = policy.clauses[0]
    assert readings.opened_in_words(f"clauses.{clause.id}.nature", policy, "en") == (
        f"kind of the sentence “{clause.id}”"
    )
