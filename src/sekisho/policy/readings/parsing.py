"""Reads what an officer says about a sentence (JSON or YAML), and the stored form of a reading.

What is said is laid over what stands: a field that is not named stays, `null` takes a correction back. Ids, exact texts
and well-known words are accepted wherever the policy has them. Everything wrong is collected; the error tells the
first with its line and counts the rest.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.errors import StaffError
from sekisho.law.model import Basis
from sekisho.policy.files.codec import Decoder, Path, encode
from sekisho.policy.files.parsing import first_of, read_yaml
from sekisho.policy.model import CONTACT_CHANNELS, Clause, Policy
from sekisho.policy.names import Names, fold, shown
from sekisho.policy.readings.model import NO_BASIS, SCHEMA, Reading, fingerprint
from sekisho.policy.readings.overlay import PARTS
from sekisho.policy.readings.values import DraftedValue, drafted_values

SECTIONS: Final = ("purposes", "items", "recipients", "retention", "exceptions")
"""The lists of corrections, each a mapping from id or text to fields."""

LONGEST_REASON: Final = 1000
"""Characters of a reason at the most."""

_KEYS: Final = ("nature", "topics", "confirmed", "reason", "seen", *SECTIONS)
_COUNTRY: Final = 2

Raw = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was said about a sentence.

    Attributes:
        reading: The reading as it stands after it.
        seen: Number of the record that the officer saw, 0 for none; None = they do not say.
    """

    reading: Reading
    seen: int | None


@lru_cache(maxsize=1)
def topic_words() -> Mapping[str, Mapping[str, str]]:
    """What sentences are about, in words: topic → language → name."""
    text = files("sekisho.policy").joinpath("data", "topic_words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, str]] = YAML(typ="safe", pure=True).load(text)
    return loaded


def known_topics(policy: Policy) -> tuple[str, ...]:
    """The topics that a sentence may be given: those with words, and those that this policy has."""
    drafted = (topic for clause in policy.clauses for topic in clause.topics)
    return tuple(dict.fromkeys((*topic_words(), *drafted)))


def parse_change(
    text: str, *, name: str, drafted: Policy, effective: Policy, clause: Clause, previous: Reading | None
) -> Change:
    """What an officer says about one sentence, laid over what stands.

    Args:
        text: JSON or YAML.
        name: The file's name, for errors.
        drafted: The version as published; its values may be corrected.
        effective: The policy in force; its items, categories and purposes may be named.
        clause: The sentence.
        previous: The reading that stands, or None.

    Raises:
        StaffError: POLICY-001, POLICY-003 to POLICY-005, POLICY-014, POLICY-015, READING-002 or READING-003: the
            first, with the count of the others.
    """
    raw = read_yaml(text, name=name)
    reader = _Reader(drafted, effective, clause)
    found = reader.read(raw, previous)
    if reader.problems:
        raise first_of(reader.problems, text, name=name)
    return found


class _Reader:
    """One pass over what was said."""

    def __init__(self, drafted: Policy, effective: Policy, clause: Clause) -> None:
        self._names = Names(effective)
        self._clause = clause
        self._topics = known_topics(drafted)
        self._decoder = Decoder()
        self._rows: dict[str, list[DraftedValue]] = {section: [] for section in SECTIONS}
        for value in drafted_values(drafted):
            if value.clause == clause.id and value.part in PARTS:
                self._rows[PARTS[value.part]].append(value)

    @property
    def problems(self) -> list[Any]:  # Any: the decoder's own
        return self._decoder.problems

    def read(self, raw: Raw, previous: Reading | None) -> Change:
        for key in raw:
            if key not in _KEYS:
                near = get_close_matches(str(key), _KEYS, n=1) or _KEYS[:1]
                self._decoder.report("POLICY-003", (key,), asked=shown(str(key)), near=near[0])
        plain: dict[str, object] = dict(_plain(previous))
        plain.update({"clause": self._clause.id, "words": fingerprint(self._clause.text)})
        # Whoever says something about a sentence has read it, unless they say that they have not.
        plain["confirmed"] = raw.get("confirmed", True)
        for key in ("nature", "topics"):
            if key in raw:
                _put(plain, key, raw[key])
        plain.pop("widened", None)
        _put(plain, "reason", raw.get("reason") or None)
        self._hold_topics(raw)
        self._hold_reason(raw)
        for section in SECTIONS:
            if section in raw:
                held = plain.get(section)
                plain[section] = self._section(section, raw[section], held if isinstance(held, list) else [])
        reading = self._decoder.value(Reading, plain, ())
        if self.problems or not isinstance(reading, Reading):
            return Change(reading=Reading(clause=self._clause.id, words=""), seen=None)
        self._hold_values(reading)
        return Change(reading=reading, seen=self._seen(raw))

    def _seen(self, raw: Raw) -> int | None:
        seen = raw.get("seen")
        if seen is None or (type(seen) is int and seen >= 0):
            return seen
        self._decoder.wrong(seen, ("seen",), "0, 1, 2")
        return None

    def _hold_topics(self, raw: Raw) -> None:
        given = raw.get("topics")
        for place, topic in enumerate(
            given if isinstance(given, Sequence) and not isinstance(given, str) else ()
        ):
            if topic not in self._topics:
                near = get_close_matches(str(topic), self._topics, n=1) or self._topics[:1]
                self._decoder.report("READING-003", ("topics", place), asked=shown(str(topic)), near=near[0])

    def _hold_reason(self, raw: Raw) -> None:
        reason = raw.get("reason")
        if isinstance(reason, str) and len(reason) > LONGEST_REASON:
            self._decoder.wrong(
                reason, ("reason",), f"{LONGEST_REASON}文字まで / up to {LONGEST_REASON} characters"
            )

    def _section(self, section: str, given: object, held: Sequence[object]) -> list[object]:
        """The corrections of one list: those that stand with those that were given over them."""
        rows = {row["id"]: dict(row) for row in held if isinstance(row, Mapping)}
        if given is None:
            return []
        if not isinstance(given, Mapping):
            self._decoder.wrong(given, (section,), "id: fields")
            return []
        for asked, said in given.items():
            path: Path = (section, asked)
            key = self._value_of(section, str(asked), path)
            if key is None:
                continue
            if said is None:
                rows.pop(key, None)
            elif isinstance(said, Mapping):
                row = rows.setdefault(key, {"id": key})
                for name, value in said.items():
                    _put(row, str(name), self._resolved(str(name), value, (*path, name)))
            else:
                self._decoder.wrong(said, path, "field: value")
        # A correction that says nothing any more is none.
        return [row for row in rows.values() if len(row) > 1]

    def _value_of(self, section: str, asked: str, path: Path) -> str | None:
        """The id of a value drafted from this sentence, by id, text or name."""
        rows = self._rows[section]
        wanted = fold(asked)
        for value in rows:
            words = getattr(value.row, "text", None) or getattr(value.row, "name", None) or ""
            if asked == value.id or wanted == fold(words):
                return value.id
        known = "、".join(value.id for value in rows) or "—"
        self._decoder.report("READING-002", path, asked=shown(asked), clause=self._clause.id, known=known)
        return None

    def _resolved(self, name: str, value: object, path: Path) -> object:
        """Ids for what was typed."""
        match name:
            case "items":
                return self._each(value, path, self._names.item)
            case "categories":
                return self._each(value, path, self._names.category)
            case "channels":
                return self._each(value, path, self._names.contact)
            case "country" if isinstance(value, str):
                return value.strip().upper()
            case _:
                return value

    def _each(self, value: object, path: Path, one: Callable[[str], str]) -> object:
        if not isinstance(value, Sequence) or isinstance(value, str):
            return value  # the decoder tells it
        found = []
        for place, word in enumerate(value):
            try:
                found.append(one(str(word)))
            except StaffError as error:
                facts = error.facts
                self._decoder.report(
                    "POLICY-015",
                    (*path, place),
                    asked=shown(str(word)),
                    kind=str(facts.get("kind", "")),
                    kind_en=str(facts.get("kind_en", "")),
                    near=str(facts.get("near", facts.get("ids", "—"))),
                )
        return list(dict.fromkeys(found))

    def _hold_values(self, reading: Reading) -> None:
        """What the types alone do not hold."""
        for row in reading.exceptions:
            allowed = (NO_BASIS, *(basis.value for basis in Basis))
            if row.basis is not None and row.basis not in allowed:
                self._decoder.wrong(row.basis, ("exceptions", row.id, "basis"), "、".join(allowed))
        for party in reading.recipients:
            code = party.country
            if code is not None and not (len(code) == _COUNTRY and code.isascii() and code.isalpha()):
                self._decoder.wrong(code, ("recipients", party.id, "country"), "JP, US, DE")
        for purpose in reading.purposes:
            for channel in purpose.channels or ():
                if channel not in CONTACT_CHANNELS:
                    self._decoder.wrong(
                        channel, ("purposes", purpose.id, "channels"), "、".join(CONTACT_CHANNELS)
                    )


def _put(plain: dict[str, object], key: str, value: object) -> None:
    """A value under its key; None takes the key away, so that the draft's own value stands again."""
    if value is None:
        plain.pop(key, None)
    else:
        plain[key] = value


def _plain(reading: Reading | None) -> Mapping[str, object]:
    if reading is None:
        return {}
    found = encode(reading)
    assert isinstance(found, dict)
    return found


def dump_reading(reading: Reading) -> str:
    """The stored form: the same reading always gives the same text."""
    return json.dumps(
        {"schema": SCHEMA, **_plain(reading)}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def load_reading(body: str) -> Reading:
    """A reading from its stored form.

    Raises:
        StaffError: Not such a form (POLICY-002 to POLICY-005).
    """
    plain = json.loads(body)
    if plain.pop("schema", None) != SCHEMA:
        raise StaffError("POLICY-002", name="reading", found=body[:20], wanted=SCHEMA)
    decoder = Decoder()
    found = decoder.value(Reading, plain, ())
    if not isinstance(found, Reading) or decoder.problems:
        raise first_of(decoder.problems, body, name="reading")
    return found


def confirmed_as_it_is(clause: Clause, previous: Reading | None) -> Reading:
    """The reading that stands, confirmed by a person."""
    base = previous or Reading(clause=clause.id, words=fingerprint(clause.text))
    return replace(base, words=fingerprint(clause.text), confirmed=True, reason=None, widened=())
