"""What a reading opened, in words: an officer reads 「利用目的「…」の項目」 where the record says ``purposes.p1.items``."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from sekisho.errors import Language
from sekisho.policy.model import Exceptions, Policy


def opened_in_words(what: str, policy: Policy, language: Language) -> str:
    """One thing that was opened, ``part.id.field``, with the policy's own words for the id."""
    part, _, rest = what.partition(".")
    own, _, field = rest.rpartition(".")
    words = _words()
    told: str = words["told"][language]
    return told.format(
        part=words["parts"][part][language],
        name=_name(part, own, policy),
        field=words["fields"][field][language],
    )


def _name(part: str, own: str, policy: Policy) -> str:
    if part == "clauses":
        return own  # a sentence is known by its id, and its text may be long
    held: Any = getattr(policy, part)  # Any: rows of one of several types
    if isinstance(held, Exceptions):
        place = own.rpartition(":")[2]
        text = (
            held.cases[int(place) - 1].text if place.isdigit() and 0 < int(place) <= len(held.cases) else own
        )
        return str(text)
    row = next((row for row in held if row.id == own), None)
    return str(getattr(row, "text", None) or getattr(row, "name", None) or getattr(row, "words", None) or own)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:  # Any: two levels of tables
    text = files("sekisho.policy").joinpath("data", "widened_words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded
