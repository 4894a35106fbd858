"""Writes a policy as `policy.yaml`: ordered, commented, Japanese as it is, readable and editable by hand.

The same policy always gives the same bytes. The writer knows only the plain shapes that `codec` makes; a text goes
unquoted only where no reader of YAML could take it for something else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ruamel.yaml import YAML

from sekisho.policy.files.codec import encode
from sekisho.policy.model import SCHEMA, Policy

_PLAIN: Final = re.compile(
    r"[A-Za-zぁ-んァ-ヶ一-龠々〆][A-Za-z0-9ぁ-んァ-ヶー一-龠々〆、。・/_.()（）「」『』〜～ 　-]*"
)
_WORDS_OF_YAML: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "none"})
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@lru_cache(maxsize=1)
def comments() -> Mapping[str, Sequence[str]]:
    """The comment above each part of the file, by key; `head` stands below the version marker."""
    text = files("sekisho.policy.files").joinpath("comments.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Sequence[str]] = YAML(typ="safe", pure=True).load(text)
    return loaded


def dump(policy: Policy) -> str:
    """The policy as the text of `policy.yaml`.

    The first line is the version marker. Fields at their default are left out; open questions follow from the rest
    and are not written.
    """
    plain = encode(policy)
    assert isinstance(plain, dict)
    lines = [f"schema: {SCHEMA}", *(f"# {line}" for line in comments()["head"])]
    for key, value in plain.items():
        if key in comments():
            lines += ["", *(f"# {line}" for line in comments()[key])]
        lines += field_lines(key, value, "")
    return "\n".join(lines) + "\n"


def field_lines(key: str, value: object, indent: str = "") -> Iterator[str]:
    """One key with its value, as lines of block style; short lists of plain values stay on the line."""
    key = key if key.isidentifier() else scalar(key)
    if isinstance(value, Mapping):
        yield f"{indent}{key}:" if value else f"{indent}{key}: {{}}"
        for name, inner in value.items():
            yield from field_lines(name, inner, indent + "  ")
    elif isinstance(value, list) and any(isinstance(one, (Mapping, list)) for one in value):
        yield f"{indent}{key}:"
        for one in value:
            yield from _row(one, indent)
    elif isinstance(value, list) and sum(len(str(one)) for one in value) > 80:  # noqa: PLR2004 - a line's width
        yield f"{indent}{key}:"
        yield from (f"{indent}- {scalar(one)}" for one in value)
    else:
        yield f"{indent}{key}: {scalar(value)}"


def _row(value: object, indent: str) -> Iterator[str]:
    """One entry of a list of mappings: its first key stands behind the dash."""
    assert isinstance(value, Mapping)
    opening = f"{indent}- "
    for name, inner in value.items():
        for line in field_lines(name, inner, indent + "  "):
            yield opening + line[len(opening) :]
            opening = indent + "  "


def scalar(value: object) -> str:
    """One value in YAML's flow style."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(scalar(one) for one in value) + "]"
    return _text(str(value))


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in _WORDS_OF_YAML:
        return text
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() or char == "　":
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the four-digit escape ends there
