"""Open questions on a page: what a form shows of them, and what it gives back in the form of ``answers.yaml``."""

from collections.abc import Iterable, Mapping
from typing import Final

from sekisho.application.policy_desk import AskedQuestion
from sekisho.errors import Language
from sekisho.policy.model import QuestionKind
from sekisho.web.console.pages import one

Fields = Mapping[str, list[str]]

_LISTS: Final = {
    QuestionKind.ITEMS: "items",
    QuestionKind.CHANNELS: "channels",
    QuestionKind.CATEGORY: "categories",
}
_NAMES: Final = frozenset({QuestionKind.PARTNER, QuestionKind.PURPOSE, QuestionKind.SCOPE})
"""Questions whose answer is a list of texts."""


def given_answers(asked: Iterable[AskedQuestion], fields: Fields) -> dict[str, object]:
    """The filled-in fields in the form of ``answers.yaml``; what stays empty stays open."""
    given: dict[str, object] = {}
    for question in (each.question for each in asked):
        text = one(fields, f"answer-{question.id}")
        if not text:
            continue
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if question.kind in _LISTS:
            given[_LISTS[question.kind]] = lines
        else:
            given[question.id] = lines if question.kind in _NAMES else text
    return given


def question_rows(
    asked: Iterable[AskedQuestion], fields: Fields, language: Language
) -> list[dict[str, object]]:
    """The questions as the template shows them."""
    return [
        {
            "id": each.question.id,
            "kind": each.question.kind.value,
            "text": each.question.ja if language == "ja" else each.question.en,
            "choices": each.question.choices,
            "lines": each.question.lines,
            "answer": each.answer,
            "typed": one(fields, f"answer-{each.question.id}"),
        }
        for each in asked
    ]
