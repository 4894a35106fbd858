"""One tree of errors, in families by who can mend them.

::

    SekishoError                 carries a stable code and the facts that its two texts need
    ├── PersonError              the person can mend it (a form, a code)
    ├── StaffError               staff can mend it (unknown purpose, missing approval)
    ├── OperatorError            whoever runs the system can mend it (locked, full, lost key)
    └── DeveloperError           the calling program is wrong (forged permit)

A denial is not in this tree: it is a value (`gate.model.Decision`). The texts of every code stand in
`messages.yaml`, Japanese and English side by side; a test refuses a code with only one. Facts must never hold
personal data: ids, counts, places and the policy's own words only.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from ruamel.yaml import YAML
from typing_extensions import override

Language = Literal["ja", "en"]


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The texts of every error code: code → language → {what, why, mend}."""
    text = files("sekisho").joinpath("messages.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, Mapping[str, str]]] = YAML(typ="safe", pure=True).load(text)
    return loaded


class SekishoError(Exception):
    """Something could not be done. Says what, why, and how to mend it, in Japanese and English.

    Args:
        code: Stable code, a key of `messages.yaml`.
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
