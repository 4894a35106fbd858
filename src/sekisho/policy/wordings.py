"""Wordings that a text may or may not use, from `policy/data/wordings.yaml`.

A wording is looked for in one sentence at a time. The file is data that a non-programmer can read and mend; each entry
carries sentences of our own that it must and must not find, and a test tries them all.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from sekisho.policy.model import Clause, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One wording.

    Attributes:
        says: What it means, Japanese.
        when: Pattern that finds it in a squeezed sentence.
        unless: Pattern that stops it; empty = nothing does.
        sections: Kinds of section in which it counts; empty = anywhere.
        yes: Sentences that it must find.
        no: Sentences that it must not find.
    """

    says: str
    when: str
    unless: str = ""
    sections: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def finds(self, text: str) -> bool:
        """Whether a sentence says it."""
        return _finds(self.when, self.unless, text)

    def among(self, policy: Policy) -> tuple[Clause, ...]:
        """The sentences of a policy that say it, in the order of the text."""
        return tuple(
            clause
            for clause in policy.clauses
            if (not self.sections or clause.section_kind in self.sections) and self.finds(clause.text)
        )


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """NFKC, without blanks: the form on which patterns are tried."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=65536)
def _finds(when: str, unless: str, text: str) -> bool:
    """Several checks ask the same of the same sentence."""
    # A full stop inside brackets ends no sentence: 「（以下「当社」といいます。）」
    squeezed = squeeze(text).replace("。)", ")")
    if not pattern(when).search(squeezed):
        return False
    return not (unless and pattern(unless).search(squeezed))


@cache
def pattern(source: str) -> re.Pattern[str]:
    """A compiled pattern; letters match in either case."""
    return re.compile(source, re.IGNORECASE)


@lru_cache(maxsize=1)
def wordings() -> Mapping[str, Wording]:
    """Every wording by its name."""
    text = files("sekisho.policy").joinpath("data", "wordings.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, Any]] = YAML(typ="safe", pure=True).load(text)  # Any: texts and lists
    return {
        name: Wording(
            says=row["says"],
            when=row["when"],
            unless=row.get("unless", ""),
            sections=tuple(row.get("in", ())),
            yes=tuple(row["yes"]),
            no=tuple(row["no"]),
        )
        for name, row in loaded.items()
    }


def saying(policy: Policy, name: str) -> tuple[Clause, ...]:
    """The sentences of a policy that use a wording."""
    return wordings()[name].among(policy)


def first_lines(policy: Policy, *names: str) -> tuple[int, int] | None:
    """The lines of the first sentence that uses the first wording that is used at all."""
    return next((clause.lines for name in names for clause in saying(policy, name)), None)
