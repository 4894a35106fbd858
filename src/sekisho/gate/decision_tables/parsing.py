"""Reads `tests.yaml`: every key and value by its Japanese or English word; what is not understood names its line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.errors import StaffError
from sekisho.gate.decision_tables.model import FORMAT, Written
from sekisho.policy.files.parsing import line_of, read_yaml
from sekisho.policy.names import fold

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    text = files("sekisho.gate.decision_tables").joinpath("words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def japanese(kind: str, word: str) -> str:
    """The Japanese word of a key."""
    found: str = _words()["keys"][kind][word][0]
    return found


def japanese_value(kind: str, word: str) -> str:
    """The Japanese word of a value."""
    found: str = _words()["values"][kind][word][0]
    return found


def value_words(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The values of a kind, each with the words for it."""
    return {str(known): tuple(map(str, words)) for known, words in _words()["values"][kind].items()}


def nearest(found: object, known: Iterable[str]) -> str:
    """The known word that is nearest to what was written, for an error; a dash where none is near."""
    near = get_close_matches(str(found), [*known], n=1, cutoff=0.4)
    return near[0] if near else "—"


def meant(kind: str, value: object) -> str | None:
    """The value that a word stands for, or None: it stands for none of this kind."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if not isinstance(value, str):
        return None
    wanted = fold(value)
    for known, words in _words()["values"][kind].items():
        if wanted in {fold(known), *map(fold, words)}:
            return str(known)
    return None


def parse(text: str, *, name: str) -> tuple[Written, ...]:
    """The rows of a table.

    Args:
        text: The file's text.
        name: The file's name, for errors.

    Raises:
        StaffError: No YAML (POLICY-001), no table or an unknown form (TABLE-001), an unknown key (TABLE-002), a value
            that is none (TABLE-003). Each names the line.
    """
    plain = read_yaml(text, name=name)
    reading = _Reading(name, YAML(typ="rt", pure=True).load(text))
    whole = reading.keyed("table", plain, ())
    if whole.get("format", FORMAT) != FORMAT:
        raise StaffError("TABLE-001", name=name, line=1, wanted=FORMAT)
    rows = whole.get("table")
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise StaffError("TABLE-001", name=name, line=1, wanted=FORMAT)
    key = next(written for written in plain if reading.key("table", written) == "table")
    return tuple(reading.row(row, (key, place)) for place, row in enumerate(rows))


class _Reading:
    """One file, being read: knows where its parts stand."""

    def __init__(self, name: str, root: object) -> None:
        self._name = name
        self._root = root

    def line(self, path: tuple[str | int, ...]) -> int:
        return line_of(self._root, path)

    def key(self, kind: str, written: object) -> str | None:
        for known, words in _words()["keys"][kind].items():
            if fold(str(written)) in {fold(known), *map(fold, words)}:
                return str(known)
        return None

    def keyed(self, kind: str, found: object, path: tuple[str | int, ...]) -> dict[str, object]:
        """A mapping by the ids of its keys."""
        if not isinstance(found, Mapping):
            raise self._wrong(path, found, "キー: 値 / key: value")
        keyed: dict[str, object] = {}
        for written, value in found.items():
            known = self.key(kind, written)
            if known is None:
                words = [word for row in _words()["keys"][kind].values() for word in row]
                raise StaffError(
                    "TABLE-002",
                    name=self._name,
                    line=self.line((*path, written)),
                    key=str(written)[:40],
                    near=nearest(written, words),
                    known="、".join(words),
                )
            keyed[known] = value
        return keyed

    def row(self, found: object, path: tuple[str | int, ...]) -> Written:
        row = self.keyed("row", found, path)
        assert isinstance(found, Mapping)
        parts: dict[str, dict[str, object]] = {}
        lines: dict[tuple[str, ...], int] = {(): self.line(path)}
        for part in ("given", "when", "then"):
            written = next((one for one in found if self.key("row", one) == part), None)
            here = path if written is None else (*path, written)
            parts[part] = self.keyed(part, {} if written is None else found[written] or {}, here)
            if written is not None:
                lines |= {
                    (part, str(self.key(part, one))): self.line((*here, one)) for one in found[written] or {}
                }
        allowed = meant("answer", parts["then"].get("allowed"))
        if allowed is None:
            raise self._wrong(
                path, parts["then"].get("allowed"), "結果: {許可: はい・いいえ} / then: {allowed: yes, no}"
            )
        if "verb" not in parts["when"]:
            raise self._wrong(path, None, "依頼: {行為: …} / when: {verb: …}")
        rule = parts["then"].get("rule")
        return Written(
            line=self.line(path),
            name=str(row.get("name") or f"{self.line(path)}"),
            given=parts["given"],
            when=parts["when"],
            allowed=allowed == "yes",
            rule=None if rule is None else str(rule),
            on=self._date(row.get("on"), path),
            version=None if row.get("version") is None else str(row["version"]),
            lines=lines,
        )

    def _date(self, value: object, path: tuple[str | int, ...]) -> str | None:
        if value is None:
            return None
        found = iso_date(value)
        if found is None:
            raise self._wrong(path, value, "2026-04-01")
        return found

    def _wrong(self, path: tuple[str | int, ...], found: object, wanted: str) -> StaffError:
        return StaffError(
            "TABLE-003",
            name=self._name,
            line=self.line(path),
            found="—" if found is None else str(found)[:40],
            wanted=wanted,
            near=nearest(found, wanted.split("、")),
        )


def iso_date(value: object) -> str | None:
    """A date as ISO 8601, or None: it is none."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip()).isoformat()
        except ValueError:
            return None
    return None
