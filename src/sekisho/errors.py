"""One tree of errors, in families by who can mend them.

::

    SekishoError                 carries a stable code and the facts that its two texts need
    ├── PersonError              the person can mend it (a form, a code)
    ├── StaffError               staff can mend it (unknown purpose, missing approval)
    ├── OperatorError            whoever runs the system can mend it (locked, full, lost key)
    └── DeveloperError           the calling program is wrong (forged permit)

A denial is not in this tree: it is a value (`gate.model.Decision`). The texts of every code stand in the
catalogue, Japanese and English side by side: `messages.yaml` here and a `messages.part.yaml` beside each package that
raises errors of its own. A test refuses a code with only one language. Facts must never hold personal data: ids, counts, places and the policy's own words only.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, Literal

from ruamel.yaml import YAML
from typing_extensions import override

Language = Literal["ja", "en"]

_WHOLE: Final = "messages.yaml"
"""The catalogue of the whole house, beside this module."""

_PART: Final = "messages.part.yaml"
"""The part of the catalogue that a package keeps beside the code that raises its errors."""


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The texts of every error code: code → language → {what, why, mend}, joined from the parts of all packages.

    Raises:
        ValueError: A code stands in two parts; one of its texts would be lost silently.
    """
    package = files("sekisho")
    merged: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for part in (package.joinpath(_WHOLE), *_parts(package)):
        loaded = YAML(typ="safe", pure=True).load(part.read_text(encoding="utf-8")) or {}
        if twice := sorted(merged.keys() & loaded.keys()):
            raise ValueError(f"codes in two parts of the catalogue: {', '.join(twice)}")
        merged.update(loaded)
    return dict(sorted(merged.items()))


def _parts(folder: Traversable) -> Iterator[Traversable]:
    """The parts that a package and those below it keep, in a fixed order."""
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name == _PART:
            yield entry
        elif entry.joinpath("__init__.py").is_file():
            yield from _parts(entry)


class SekishoError(Exception):
    """Something could not be done. Says what, why, and how to mend it, in Japanese and English.

    Args:
        code: Stable code, a key of the catalogue.
        facts: Values for the texts' placeholders. No personal data.
    """

    def __init__(self, code: str, **facts: object) -> None:
        """Keeps the code and facts; the text is rendered on demand, in the reader's language."""
        super().__init__(code)
        self.code = code
        self.facts = facts

    def text(self, language: Language = "ja") -> str:
        """One paragraph: code, what happened, why, how to mend."""
        parts = self.parts(language)
        return f"{self.code} {parts['what']} {parts['why']} {parts['mend']}".strip()

    def parts(self, language: Language = "ja") -> dict[str, str]:
        """The three parts (what, why, mend), each rendered."""
        texts = catalogue()[self.code][language]
        return {name: texts[name].format(**self.facts) for name in ("what", "why", "mend")}

    @override
    def __str__(self) -> str:
        return self.text("en")


class PersonError(SekishoError):
    """The person can mend it."""


class StaffError(SekishoError):
    """Staff can mend it: unknown ids, wrong files, missing approvals."""


class OperatorError(SekishoError):
    """Whoever runs the system can mend it: locked, full, keys lost."""


class DeveloperError(SekishoError):
    """The calling program is wrong."""
