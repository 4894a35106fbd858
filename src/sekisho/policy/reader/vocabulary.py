"""Loads the reader's dictionaries and patterns, and folds text so that they match.

The dictionaries are YAML files in `data/`, readable without knowing Python. Loading happens once per process.
Folding (NFKC, runs of blanks to one) changes lengths, so folded text is only ever matched, never quoted: what a
draft quotes is the policy's own words.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

_BLANKS = re.compile(r"\s+")


@cache
def dictionary(name: str) -> Any:  # noqa: ANN401 -- each file has its own shape, narrowed by the one module that reads it
    """One data file, by its name without the ending."""
    text = files("sekisho.policy.reader").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)


@cache
def pattern(source: str) -> re.Pattern[str]:
    """A compiled pattern of a data file; letters match in either case."""
    return re.compile(source, re.IGNORECASE)


@cache
def patterns(name: str) -> Mapping[str, re.Pattern[str]]:
    """A data file of the shape `name: pattern` (or `name: [patterns]`), compiled."""
    loaded: Mapping[str, str | list[str]] = dictionary(name)
    return {
        key: pattern(value if isinstance(value, str) else "|".join(value)) for key, value in loaded.items()
    }


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """NFKC, blanks to one. For matching only."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
