"""Every error speaks: what happened, why, how to mend it, in Japanese and in English (style 4)."""

import ast
import re
import string
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

import pytest

import sekisho
from sekisho.errors import StaffError, catalogue

PACKAGE = Path(sekisho.__file__).parent
CODE = re.compile(r"[A-Z]+-\d{3}")
LANGUAGES = ("ja", "en")
PARTS = ("what", "why", "mend")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


class Raised(NamedTuple):
    """One place that raises an error with a literal code."""

    place: str
    code: str
    facts: frozenset[str] | None
    """Names of the facts; None where they are handed on (`**facts`)."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text(encoding="utf-8"))


def raised() -> list[Raised]:
    """Calls of an error class with a literal code."""
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if (
                called.endswith("Error")
                and isinstance(first, ast.Constant)
                and CODE.fullmatch(str(first.value))
            ):
                names = [keyword.arg for keyword in node.keywords]
                facts = None if None in names else frozenset(str(each) for each in names)
                found.append(Raised(f"{name}:{node.lineno}", str(first.value), facts))
    return found


def mentioned() -> dict[str, str]:
    """Every literal in the code that is exactly an error code, with one place: codes also stand in tables."""
    return {
        node.value: f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def all_placeholders(code: str, language: str) -> set[str]:
    texts = catalogue()[code][language]
    return set().union(*(placeholders(texts[part]) for part in PARTS))


def test_given_every_code_in_the_source_when_looked_up_then_it_has_texts() -> None:
    missing = {code: place for code, place in mentioned().items() if code not in catalogue()}
    assert missing == {}


def test_given_the_catalogue_when_compared_with_the_source_then_no_code_is_unused() -> None:
    assert sorted(catalogue().keys() - mentioned().keys()) == []


def test_given_the_catalogue_when_read_then_codes_are_sorted_and_well_formed() -> None:
    assert list(catalogue()) == sorted(catalogue())
    assert [code for code in catalogue() if not CODE.fullmatch(code)] == []


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_given_a_code_when_read_then_both_languages_say_what_why_and_how_to_mend(code: str) -> None:
    texts = catalogue()[code]
    assert tuple(texts) == LANGUAGES
    for language in LANGUAGES:
        assert tuple(texts[language]) == PARTS
        for part in PARTS:
            text = texts[language][part]
            assert isinstance(text, str)
            assert text == text.strip()
            end = "。" if language == "ja" else "."
            assert text.endswith((end, "）")), f"{language} {part} is not a sentence: {text}"
            if language == "ja":
                assert JAPANESE.search(text), f"no Japanese in {text!r}"


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_given_a_code_when_rendered_then_both_languages_use_the_same_facts(code: str) -> None:
    # A word of the field may differ by language: `kind` in Japanese stands beside `kind_en` in English.
    japanese, english = (all_placeholders(code, language) for language in LANGUAGES)
    assert {name.removesuffix("_en") for name in english} == japanese


def test_given_every_raise_when_its_facts_are_compared_then_they_fill_the_placeholders() -> None:
    short = {
        f"{one.place} {one.code}": sorted(lacking)
        for one in raised()
        if one.facts is not None and one.code in catalogue()
        for lacking in [
            (all_placeholders(one.code, "ja") | all_placeholders(one.code, "en")) - one.facts,
        ]
        if lacking
    }
    assert short == {}


def test_given_the_raises_when_counted_then_the_search_still_finds_them() -> None:
    # A search that silently finds nothing would let every other test here pass.
    assert len(raised()) > 50


def test_given_an_error_when_told_then_it_is_one_paragraph_in_the_language_asked_for() -> None:
    error = StaffError("REQUEST-001", field="verb", known="use、contact")
    assert error.text("ja") == (
        "REQUEST-001 「verb」に、知らない値があります。 使えるのは次のものです：use、contact。"
        " その中から選んで書き直してください。"
    )
    assert str(error) == (
        'REQUEST-001 The value of "verb" is unknown. It can be one of: use、contact. Write one of these.'
    )


def test_given_a_code_in_two_parts_when_joined_then_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "A-001: {ja: {what: あ。, why: い。, mend: う。}, en: {what: a., why: b., mend: c.}}\n"
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "__init__.py").touch()
    for place in ("messages.yaml", "room/messages.part.yaml"):
        (tmp_path / place).write_text(text, encoding="utf-8")

    def there(_: str) -> Traversable:
        return tmp_path

    monkeypatch.setattr("sekisho.errors.files", there)
    catalogue.cache_clear()
    try:
        with pytest.raises(ValueError, match="A-001"):
            catalogue()
    finally:
        monkeypatch.undo()
        catalogue.cache_clear()
