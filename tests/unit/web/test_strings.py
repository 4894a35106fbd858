"""The catalogue of texts: the same keys in both languages, none missing, none left over."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

from sekisho.web.rendering import LANGUAGES, strings

PACKAGE = Path(str(files("sekisho")))
TEMPLATES = sorted((PACKAGE / "web" / "templates").rglob("*.html"))
SOURCES = sorted(PACKAGE.rglob("*.py"))
_USED = re.compile(r"""\b(?:t|has_text)\(\s*f?["']([a-z][\w.:{}]*)["']\s*(~)?""")

_BUILT = re.compile(r"""f["']([a-z][\w.]*\.){""")


def _uses() -> Iterator[tuple[str, bool]]:
    """Keys as they are written, and whether something is put behind them."""
    for path in (*TEMPLATES, *(PACKAGE / "web").rglob("*.py")):
        for key, joined in _USED.findall(path.read_text(encoding="utf-8")):
            literal, brace, _ = key.partition("{")
            yield literal, bool(joined or brace)
    for path in SOURCES:
        for prefix in _BUILT.findall(path.read_text(encoding="utf-8")):
            if any(key.startswith(prefix) for key in strings("ja")):
                yield prefix, True


def test_both_languages_hold_the_same_keys() -> None:
    japanese, english = strings("ja"), strings("en")
    assert sorted(japanese) == sorted(english)


def test_both_languages_use_the_same_placeholders() -> None:
    def facts(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    japanese, english = strings("ja"), strings("en")
    differing = {key for key in japanese if facts(japanese[key]) != facts(english[key])}
    assert differing == set()


def test_every_key_that_a_page_uses_has_a_text() -> None:
    for language in LANGUAGES:
        known = strings(language)
        missing = {
            key
            for key, open_ended in _uses()
            if key not in known and not (open_ended and any(text.startswith(key) for text in known))
        }
        assert missing == set()


def test_no_text_is_left_over() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *SOURCES))
    prefixes = {key for key, open_ended in _uses() if open_ended}
    unused = {
        key
        for key in strings("ja")
        if f"'{key}'" not in written
        and f'"{key}"' not in written
        and not any(key.startswith(prefix) for prefix in prefixes)
    }
    assert unused == set()


def test_japanese_texts_to_persons_are_short_and_plain() -> None:
    """ux §9: sentences of at most about sixty characters, none of the padded forms."""
    for key, text in strings("ja").items():
        if key.startswith(("login.letter", "console", "board")):
            continue
        assert "させていただ" not in text, key
        assert all(len(sentence) <= 72 for sentence in re.split(r"[。\n]", text)), key
