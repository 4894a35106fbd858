"""The words and defaults that turn readings into rules, from `policy/data/drafting.yaml`."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from sekisho.policy.wordings import pattern, squeeze

__all__ = ["finds", "pattern", "squeeze", "words"]


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:  # each entry has its own shape, narrowed by the one module that reads it
    """The data file."""
    text = files("sekisho.policy").joinpath("data", "drafting.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def finds(source: str, text: str) -> bool:
    """Whether a pattern is in a text."""
    return bool(pattern(source).search(squeeze(text)))
