"""The values of one row: yes or no, lists, names of the policy, words of the table; what is none names line and nearest."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from sekisho.errors import StaffError
from sekisho.gate.decision_tables.model import Written
from sekisho.gate.decision_tables.parsing import meant, nearest, value_words
from sekisho.policy.names import fold

_T = TypeVar("_T")
Resolver: TypeAlias = Callable[[str], str]
"""From what was typed to an id of the policy."""


class Values:
    """One row, its values being understood."""

    def __init__(self, row: Written, name: str) -> None:
        """Reads nothing yet.

        Args:
            row: The row.
            name: The file's name, for errors.
        """
        self.row = row
        self.name = name

    def value(self, part: str, key: str) -> object:
        """What stands there, or None: nothing."""
        return (self.row.given if part == "given" else self.row.when).get(key)

    def yes(self, part: str, key: str) -> bool:
        """A yes; what the row does not say is none."""
        value = self.value(part, key)
        if value is None:
            return False
        answer = meant("answer", value)
        if answer is None:
            raise self.wrong(part, key, value, "はい、いいえ")
        return answer == "yes"

    def yes_or_no(self, part: str, key: str) -> bool | None:
        """A yes or a no, or None where the row does not say."""
        return None if self.value(part, key) is None else self.yes(part, key)

    def word(self, part: str, key: str, kind: str | None = None) -> str | None:
        """The value that a word of the table stands for, or None where the row does not say."""
        value = self.value(part, key)
        return None if value is None else self._word(part, key, value, kind or key)

    def word_list(self, part: str, key: str, kind: str | None = None) -> tuple[str, ...]:
        """The values that the words of a list stand for."""
        return tuple(self._word(part, key, one, kind or key) for one in self.listed(part, key))

    def _word(self, part: str, key: str, value: object, kind: str) -> str:
        found = meant(kind, value)
        if found is None:
            raise self.wrong(part, key, value, "、".join(each[0] for each in value_words(kind).values()))
        return found

    def text(self, part: str, key: str) -> str | None:
        """A name that stands as it is written."""
        value = self.value(part, key)
        return None if value is None else str(value)

    def number(self, part: str, key: str) -> int | None:
        """A whole number, or None where the row does not say."""
        value = self.value(part, key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.wrong(part, key, value, "0、1、2")
        return value

    def listed(self, part: str, key: str) -> tuple[str, ...]:
        """The words of a list; a single word is a list of one."""
        value = self.value(part, key)
        if value is None or meant("nothing", value) is not None:
            return ()
        if isinstance(value, (str, int, float, bool)):
            return (str(value),)
        if isinstance(value, Sequence):
            return tuple(map(str, value))
        raise self.wrong(part, key, value, "[…, …]")

    def named(self, part: str, key: str, resolved: Resolver) -> str | None:
        """The id that a name of the policy stands for, or None."""
        value = self.value(part, key)
        if value is None or meant("nothing", value) is not None:
            return None
        return self.resolved(part, key, str(value), resolved)

    def resolved(self, part: str, key: str, word: str, resolved: Resolver) -> str:
        """The id that a word stands for; one that the policy does not have names its line and the nearest."""
        try:
            return str(resolved(word))
        except StaffError as error:
            near = str(error.facts.get("near") or error.facts.get("ids") or "—")
            raise StaffError(
                "TABLE-004", name=self.name, line=self.line(part, key), found=word[:40], near=near
            ) from error

    def one_of(self, part: str, key: str, kind: type[_T], called: Mapping[str, Mapping[str, str]]) -> _T:
        """A member of an enumeration, by its value or by what it is called."""
        wanted = fold(str(self.value(part, key)))
        for known, each in called.items():
            if wanted in {fold(known), *map(fold, each.values())}:
                return kind(known)  # type: ignore[call-arg] # an enumeration, by value
        allowed = "、".join(each["ja"] for each in called.values())
        raise self.wrong(part, key, self.value(part, key), allowed)

    def line(self, part: str, key: str) -> int:
        """The line of a value."""
        return self.row.lines.get((part, key), self.row.line)

    def wrong(self, part: str, key: str, found: object, wanted: str) -> StaffError:
        """The error that says what can stand there, and what is nearest to what does."""
        return StaffError(
            "TABLE-003",
            name=self.name,
            line=self.line(part, key),
            found=str(found)[:40],
            wanted=wanted,
            near=nearest(found, wanted.split("、")),
        )
