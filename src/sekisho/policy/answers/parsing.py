"""Reads `answers.yaml`: question ids and their answers, and the lists that may be added to.

Texts or ids are accepted wherever the policy has them. Everything wrong is collected; the error tells the first with
its line and counts the rest. A new purpose is refused (法17条): it needs a new version of the text.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final, TypeVar

from sekisho.errors import StaffError
from sekisho.law.legal_day import Period
from sekisho.policy.answers.model import (
    NO_ANSWERS,
    SCHEMA,
    Answers,
    CategoryAnswer,
    ChannelAnswer,
    ItemAnswer,
    PurposeSettings,
    RecipientAnswer,
    RetentionAnswer,
    SegmentAnswer,
    UseAnswer,
    Value,
)
from sekisho.policy.answers.overlay import overlay
from sekisho.policy.files.codec import Decoder, Path, Problem
from sekisho.policy.files.parsing import first_of, read_yaml
from sekisho.policy.model import (
    Policy,
    PurposeBasis,
    PurposeId,
    Question,
    QuestionKind,
    RecipientId,
    RecipientKind,
    RetentionClock,
)
from sekisho.policy.names import Names, aliases, fold, shown
from sekisho.policy.questions import open_questions, resting_question

LISTS: Final = (
    "items",
    "channels",
    "categories",
    "recipients",
    "retention",
    "segments",
    "uses",
    "purposes",
)
_YES: Final = frozenset({"yes", "true", "はい", "する", "ある", "あり"})
_NO: Final = frozenset({"no", "false", "いいえ", "しない", "ない", "なし"})
_COUNTRY: Final = 2
_LONGEST_EVENT: Final = 60
_WITH_REASON: Final = 2

Raw = Mapping[str, object]
_T = TypeVar("_T")


def parse_answers(
    text: str,
    *,
    name: str,
    policy: Policy,
    previous: Answers = NO_ANSWERS,
    elsewhere: Collection[str] = (),
    stored: bool = False,
) -> Answers:
    """The answers that a file gives.

    Args:
        text: The file's text.
        name: The file's name, for errors.
        policy: The policy as read, without answers.
        previous: Answers given before; their ids are known and never given to anything else.
        elsewhere: Ids that other documents use; none is given here.
        stored: They were accepted before. An answer to a question that this version or a corrected reading does not
            ask any more rests, and so does what was said of a purpose, item or channel that this version does not
            have: it is kept, and decides again when the question or the name comes back.

    Returns:
        The file's answers alone, ids settled; ``previous.merged(...)`` joins them.

    Raises:
        StaffError: POLICY-001 (no YAML), POLICY-002 (another format), POLICY-003 to POLICY-005 and POLICY-012 to POLICY-015 (unknown question or
            key, value of the wrong form, new purpose, unknown name): the first, with the count of the others.
    """
    raw = read_yaml(text, name=name)
    if raw.get("schema", SCHEMA) != SCHEMA:
        raise StaffError("POLICY-002", name=name, found=str(raw["schema"])[:40], wanted=SCHEMA)
    reader = _Reader(policy, previous, elsewhere, stored=stored)
    found = reader.read({key: value for key, value in raw.items() if key != "schema"})
    if reader.problems:
        raise first_of(reader.problems, text, name=name)
    return found


class _Reader:
    """One pass over a file's answers."""

    def __init__(
        self, policy: Policy, previous: Answers, elsewhere: Collection[str], *, stored: bool
    ) -> None:
        self._policy = policy
        self._elsewhere = frozenset(elsewhere)
        self._previous = previous
        self._found = Answers()
        self._decoder = Decoder()
        self._stored = stored
        self._questions: dict[str, Question] = {row.id: row for row in open_questions(policy)}

    @property
    def problems(self) -> list[Problem]:
        return self._decoder.problems

    def read(self, raw: Raw) -> Answers:
        # What is named first can be referred to by what follows: categories, channels, items, then the rest.
        self._found = replace(self._found, categories=self._rows(raw, "categories", self._category))
        self._found = replace(self._found, channels=self._rows(raw, "channels", self._channel))
        self._found = replace(self._found, items=self._rows(raw, "items", self._item))
        self._found = replace(self._found, recipients=self._rows(raw, "recipients", self._recipient))
        self._found = replace(self._found, retention=self._rows(raw, "retention", self._retention))
        self._found = replace(self._found, segments=self._rows(raw, "segments", self._segment))
        self._found = replace(self._found, uses=self._rows(raw, "uses", self._use))
        self._found = replace(self._found, purposes=self._purposes(raw.get("purposes")))
        values = self._values(raw)  # names partners as recipients on the way
        return replace(self._found, values=values)

    def _all(self) -> Answers:
        return self._previous.merged(self._found)

    def _names(self) -> Names:
        return Names(overlay(self._policy, self._all()))

    def _rows(self, raw: Raw, section: str, one: Callable[[Raw, Path], _T | None]) -> tuple[_T, ...]:
        given = raw.get(section)
        if given is None:
            return ()
        if isinstance(given, str) or not isinstance(given, Sequence):
            self._wrong(given, (section,), "[ , ]")
            return ()
        rows: list[_T] = []
        for place, entry in enumerate(given):
            path: Path = (section, place)
            plain = {"name": entry} if isinstance(entry, str) else entry
            if not isinstance(plain, Mapping):
                self._wrong(entry, path, "文字 / text, {name: …}")
            elif (row := one(plain, path)) is not None:
                rows.append(row)
                # Later rows of the list see earlier ones.
                self._found = replace(self._found, **{section: tuple(rows)})  # type: ignore[arg-type] # its own section's rows
        return tuple(rows)

    def _category(self, raw: Raw, path: Path) -> CategoryAnswer | None:
        name = self._name(raw, path)
        known = None if name is None else self._known("categories", name, raw)
        row = self._decode(CategoryAnswer, {**raw, "id": known or self._fresh("categories", "ca")}, path)
        return row if isinstance(row, CategoryAnswer) else None

    def _channel(self, raw: Raw, path: Path) -> ChannelAnswer | None:
        name = self._name(raw, path)
        known = None if name is None else self._known("channels", name, raw)
        row = self._decode(ChannelAnswer, {**raw, "id": known or self._fresh("channels", "cha")}, path)
        return row if isinstance(row, ChannelAnswer) else None

    def _item(self, raw: Raw, path: Path) -> ItemAnswer | None:
        name = self._name(raw, path)
        known = None if name is None else self._known("items", name, raw)
        plain = {**raw, "id": known or self._fresh("items", "ia")}
        self._resolve(plain, "channels", path, lambda names, one: names.channel(one))
        row = self._decode(ItemAnswer, plain, path)
        return row if isinstance(row, ItemAnswer) else None

    def _recipient(self, raw: Raw, path: Path) -> RecipientAnswer | None:
        name = self._name(raw, path)
        known = None if name is None else self._known("recipients", name, raw)
        plain = {**raw, "id": known or self._fresh("recipients", "ra")}
        self._resolve(plain, "items", path, lambda names, one: names.item(one))
        self._resolve(plain, "member_of", path, lambda names, one: names.recipient(one))
        self._resolve(plain, "purposes", path, lambda names, one: names.purpose(one))
        self._resolve(plain, "works_for", path, lambda names, one: names.recipient(one))
        if isinstance(plain.get("country"), str):
            plain["country"] = self._country(plain["country"], (*path, "country"))
        if isinstance(handled := plain.get("handled_in"), list):
            plain["handled_in"] = [self._country(one, (*path, "handled_in")) for one in handled]
        row = self._decode(RecipientAnswer, plain, path)
        return row if isinstance(row, RecipientAnswer) else None

    def _retention(self, raw: Raw, path: Path) -> RetentionAnswer | None:
        plain = {"id": self._fresh("retention", "ka"), **raw}
        self._resolve(plain, "items", path, lambda names, one: names.item(one))
        self._resolve(plain, "purposes", path, lambda names, one: names.purpose(one))
        self._resolve(plain, "categories", path, lambda names, one: names.category(one))
        row = self._decode(RetentionAnswer, plain, path)
        if not isinstance(row, RetentionAnswer):
            return None
        named = bool(fold(row.event or "")) and len(row.event or "") <= _LONGEST_EVENT
        if named is not (row.clock is RetentionClock.EVENT):
            self._wrong(row.event or "", (*path, "event"), "clock: event, event: 契約終了")
            return None
        return row

    def _segment(self, raw: Raw, path: Path) -> SegmentAnswer | None:
        name = self._name(raw, path)
        known = None if name is None else self._known("segments", name, raw)
        row = self._decode(SegmentAnswer, {**raw, "id": known or self._fresh("segments", "sga")}, path)
        return row if isinstance(row, SegmentAnswer) else None

    def _use(self, raw: Raw, path: Path) -> UseAnswer | None:
        name = self._name(raw, path)
        before = next(
            (row for row in self._all().uses if name is not None and fold(row.name) == fold(name)), None
        )
        plain = {**raw, "id": raw.get("id") or (before.id if before else self._fresh("uses", "pa"))}
        self._resolve(plain, "of", path, lambda names, one: names.purpose(one))
        self._resolve(plain, "items", path, lambda names, one: names.item(one))
        self._resolve(plain, "channels", path, lambda names, one: names.contact(one))
        row = self._decode(UseAnswer, plain, path)
        if not isinstance(row, UseAnswer) or self._stored:
            return row if isinstance(row, UseAnswer) else None
        under = self._policy.purpose(row.of)
        if under is None or under.basis is not PurposeBasis.CONSENT or not row.items:
            self._report("POLICY-021", path, asked=shown(row.name))
            return None
        if before is not None and before != row:
            self._report("POLICY-022", path, asked=shown(row.name))
            return None
        return row

    def _purposes(self, given: object) -> tuple[PurposeSettings, ...]:
        """Settings by purpose: a mapping from id or text, or a list of entries with `id`."""
        if given is None:
            return ()
        rows: list[tuple[str, object, Path]] = []
        if isinstance(given, Mapping):
            rows = [(str(key), value, ("purposes", key)) for key, value in given.items()]
        elif isinstance(given, Sequence) and not isinstance(given, str):
            for place, entry in enumerate(given):
                plain = entry if isinstance(entry, Mapping) else {"id": entry}
                asked = plain.get("id") or plain.get("text") or plain.get("purpose") or plain.get("name")
                rest = {
                    key: value for key, value in plain.items() if key not in {"id", "text", "purpose", "name"}
                }
                rows.append((str(asked), rest, ("purposes", place)))
        else:
            self._wrong(given, ("purposes",), "{p1: {channels: [email]}}")
        found = (self._settings(asked, value, path) for asked, value, path in rows)
        return tuple(row for row in found if row is not None)

    def _settings(self, asked: str, value: object, path: Path) -> PurposeSettings | None:
        try:
            purpose = Names(self._policy).purpose(asked)
        except StaffError:
            if not self._stored:
                self._report("POLICY-013", path, asked=shown(asked))
                return None
            purpose = PurposeId(asked)  # the version dropped or reworded it: its settings rest
        if not isinstance(value, Mapping):
            self._wrong(value, path, "{channels: [email], objectable: true}")
            return None
        plain = {**value, "id": purpose}
        self._resolve(plain, "channels", path, lambda names, one: names.contact(one))
        self._resolve(plain, "items", path, lambda names, one: names.item(one))
        self._resolve(plain, "categories", path, lambda names, one: names.category(one))
        self._resolve(plain, "segments", path, lambda names, one: names.segment(one))
        row = self._decode(PurposeSettings, plain, path)
        return row if isinstance(row, PurposeSettings) else None

    def _values(self, raw: Raw) -> dict[str, Value]:
        found: dict[str, Value] = {}
        known = [*LISTS, *self._questions]
        for key, given in raw.items():
            if key in LISTS:
                continue
            question = self._questions.get(key) or (resting_question(key) if self._stored else None)
            if question is None:
                near = get_close_matches(str(key), known, n=1) or known[:1]
                self._report("POLICY-012", (key,), asked=shown(str(key)), near=near[0])
            elif given is not None and (value := self._value(question, given, (key,))) is not None:
                found[key] = value
        return found

    def _value(  # noqa: PLR0911 -- one answer per kind of question
        self, question: Question, given: object, path: Path
    ) -> Value | None:
        match question.kind:
            case QuestionKind.PERIOD:
                return self._period(given, path)
            case QuestionKind.COUNTRY:
                return self._country(given, path)
            case QuestionKind.PRACTICE:
                return self._yes_no(given, path)
            case QuestionKind.PARTNER:
                return self._partners(question, given, path)
            case QuestionKind.CONFLICT:
                return self._choice(question, given, path)
            case QuestionKind.PURPOSE:
                return self._texts(given, path)
            case QuestionKind.SCOPE:
                return self._others(question, given, path)
            case QuestionKind.ITEMS | QuestionKind.CHANNELS | QuestionKind.CATEGORY:
                return None  # answered by the lists of the same name

    def _period(self, given: object, path: Path) -> str | None:
        try:
            return str(Period.parse(given if isinstance(given, str) else ""))
        except ValueError:
            self._wrong(given, path, "P1Y, P6M, P30D")
            return None

    def _country(self, given: object, path: Path) -> str | None:
        code = str(given).strip().upper()
        if isinstance(given, str) and len(code) == _COUNTRY and code.isascii() and code.isalpha():
            return code
        self._wrong(given, path, "JP, US, DE")
        return None

    def _yes_no(self, given: object, path: Path) -> bool | None:
        word = str(given).strip().casefold()
        if word in _YES | _NO:
            return word in _YES
        self._wrong(given, path, "yes, no")
        return None

    def _choice(self, question: Question, given: object, path: Path) -> Value | None:
        """Which sentence is followed: a word, or a word and why."""
        parts: Sequence[object] = (
            given if isinstance(given, Sequence) and not isinstance(given, str) else (given,)
        )
        word = str(parts[0]).strip().casefold() if 1 <= len(parts) <= _WITH_REASON else ""
        if word in question.choices or not question.choices:  # a resting question offers none any more
            return word if len(parts) == 1 else (word, str(parts[1]))
        self._wrong(given, path, ", ".join(question.choices))
        return None

    def _texts(self, given: object, path: Path) -> tuple[str, ...] | None:
        """Texts in the officer's words; one alone needs no list."""
        texts = [given] if isinstance(given, str) else given
        if (
            isinstance(texts, Sequence)
            and texts
            and all(isinstance(one, str) and one.strip() for one in texts)
        ):
            return tuple(str(one) for one in texts)
        self._wrong(given, path, "[ , ]")
        return None

    def _others(self, question: Question, given: object, path: Path) -> tuple[str, ...] | None:
        """Names that 「等」 stood for; each becomes a recipient beside the one that was asked about."""
        names = self._texts(given, path)
        beside = self._policy.recipient(question.target or "")
        kind = RecipientKind.JOINT_USER if beside is None else beside.kind
        for one in names or ():
            if not any(row.name == one and row.kind is kind for row in self._all().recipients):
                key = RecipientId(self._fresh("recipients", "ra"))
                row = RecipientAnswer(id=key, name=one, kind=kind)
                self._found = replace(self._found, recipients=(*self._found.recipients, row))
        return names

    def _partners(self, question: Question, given: object, path: Path) -> tuple[str, ...] | None:
        """Names of partners; each becomes a recipient of the class that was asked about."""
        names = [given] if isinstance(given, str) else given
        if not isinstance(names, Sequence) or not names or not all(isinstance(one, str) for one in names):
            self._wrong(given, path, "[甲商事株式会社]")
            return None
        group = RecipientId(question.target or "")
        for one in names:
            held = [row for row in self._all().recipients if row.name == one and row.member_of == group]
            if not held:
                key = RecipientId(self._fresh("recipients", "ra"))
                row = RecipientAnswer(id=key, name=one, member_of=group)
                self._found = replace(self._found, recipients=(*self._found.recipients, row))
        return tuple(str(one) for one in names)

    def _name(self, raw: Raw, path: Path) -> str | None:
        name = raw.get("name")
        if isinstance(name, str) and name.strip():
            return name
        self._report("POLICY-005", path, key="name")
        return None

    def _known(self, section: str, name: str, raw: Raw) -> str | None:
        """The id of an entry: as settled before, as the policy has it, or a well-known one."""
        if isinstance(raw.get("id"), str):
            return str(raw["id"])
        laid = overlay(self._policy, self._all())
        for row in getattr(laid, section):
            if fold(row.name) == fold(name) and section != "recipients":
                return str(row.id)
            if (
                section == "recipients"
                and row.name == name
                and row.member_of == raw.get("member_of", row.member_of)
            ):
                return str(row.id)
        return aliases().get(section, {}).get(fold(name))

    def _fresh(self, section: str, prefix: str) -> str:
        """An id of an answer that was never given: ``ia1``…"""
        used = {row.id for row in (*getattr(self._all(), section), *getattr(self._policy, section, ()))}
        used |= self._elsewhere
        return next(
            f"{prefix}{number}" for number in range(1, len(used) + 2) if f"{prefix}{number}" not in used
        )

    def _resolve(
        self, plain: dict[str, object], key: str, path: Path, one: Callable[[Names, str], str]
    ) -> None:
        """Replaces what was typed under a key by ids."""
        given = plain.get(key)
        if given is None:
            return
        words = [given] if isinstance(given, str) else given
        if not isinstance(words, Sequence):
            return  # the decoder tells it
        names, found = self._names(), []
        for place, word in enumerate(words):
            try:
                found.append(one(names, str(word)))
            except StaffError as error:
                if self._stored:
                    # INVARIANT: what a version dropped stays named. An emptied list would mean "all of them".
                    found.append(str(word))
                    continue
                facts = error.facts
                self._report(
                    "POLICY-015",
                    (*path, key, place) if not isinstance(given, str) else (*path, key),
                    asked=shown(str(word)),
                    kind=str(facts.get("kind", "")),
                    kind_en=str(facts.get("kind_en", "")),
                    near=str(facts.get("near", facts.get("ids", "—"))),
                )
        plain[key] = next(iter(found), None) if key in {"member_of", "works_for", "of"} else found

    def _decode(self, cls: type, plain: Raw, path: Path) -> object:
        return self._decoder.value(cls, plain, path)

    def _wrong(self, given: object, path: Path, allowed: str) -> None:
        self._report("POLICY-014", path, given=shown(str(given)), allowed=allowed)

    def _report(self, code: str, path: Path, **facts: str) -> None:
        self._decoder.report(code, path, **facts)
