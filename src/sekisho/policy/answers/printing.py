"""Writes answers in their stored form: the form that `parsing` reads, with the ids settled."""

from typing import Final

from sekisho.policy.answers.model import SCHEMA, Answers
from sekisho.policy.files.codec import encode
from sekisho.policy.files.printing import field_lines

_LISTS: Final = ("categories", "channels", "items", "recipients", "retention", "segments", "uses", "purposes")
_HEAD: Final = (
    "# 文書からは分からないことへの回答です（sekisho policy answer で足せます）。id は使い回せません。",
    "# Answers to what the text leaves open. Ids are never reused. New purposes need a new version of the text.",
)


def dump_answers(answers: Answers) -> str:
    """The text of the stored `answers.yaml`: the same answers always give the same bytes."""
    lines = [f"schema: {SCHEMA}", *_HEAD]
    for name in _LISTS:
        if rows := encode(getattr(answers, name)):
            lines += ["", *field_lines(name, rows)]
    if answers.values:
        lines.append("")
    for question, value in sorted(answers.values.items()):
        lines += field_lines(question, list(value) if isinstance(value, tuple) else value)
    return "\n".join(lines) + "\n"
