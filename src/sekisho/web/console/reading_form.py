"""What the desk shows of the values drafted from a sentence, the form that corrects them, and what a form changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sekisho.application.reading_desk import ReadSentence
from sekisho.law.legal_day import Period
from sekisho.law.model import Basis, LegalKind
from sekisho.policy.files.codec import encode
from sekisho.policy.model import (
    CONTACT_CHANNELS,
    ExceptionCase,
    Policy,
    PurposeBasis,
    RecipientKind,
    RetentionClock,
)
from sekisho.policy.readings import DraftedValue
from sekisho.policy.readings.model import NO_BASIS
from sekisho.policy.readings.overlay import PARTS
from sekisho.web.console.pages import one

Fields = Mapping[str, list[str]]
Translate = Callable[..., str]
Control = Literal["many", "choice", "yes", "word"]
Plain = Any
"""A plain form of any field: a word, a number, a list or a mapping."""

_LISTED: Final = {
    "items": "items",
    "categories": "categories",
    "purposes": "purposes",
    "only_for": "purposes",
}
"""Fields that hold ids, and the list of the policy that has their names."""

HIDDEN: Final = frozenset(
    {"id", "text", "name", "clause", "from", "lines", "confidence", "confirmed", "rule", "origin", "source"}
    | {"context", "flags", "listed", "prose", "related_to", "role", "since"}
)
"""What stands elsewhere on the page, and words of the reader that only its rules need."""

_ALWAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "purposes": ("categories", "items", "channels", "basis", "objectable", "advertising"),
    "items": ("kind", "self_correctable"),
    "recipients": ("kind", "country", "items"),
    "retention": ("clock", "event", "period", "items"),
    "exceptions": ("basis",),
}
"""The fields that a reading may correct, by its list: shown even at their default, and in the form."""

_EMPTY: Final = {
    ("purposes", "items"): "desk.all",
    ("purposes", "categories"): "desk.all",
    ("retention", "items"): "desk.all",
    ("recipients", "items"): "desk.by_ground",
}
"""Lists in which nothing named means more than nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownValue:
    """A drafted value as the desk shows it.

    Attributes:
        part: The part of the policy.
        id: Its id.
        title: Its words: the purpose's text, the item's name.
        rows: Label, text, and what the importer had drafted where a person corrected it.
        rule: The rule that found it.
        percent: How sure the reading is, 0 to 100; None when a person said it.
        doubtful: A person must look before a version is published.
    """

    part: str
    id: str
    title: str
    rows: tuple[tuple[str, str, str | None], ...]
    rule: str
    percent: int | None
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One control of the edit form.

    Attributes:
        name: Of the field in the form.
        control: ``many`` boxes, one ``choice``, ``yes`` or no, or a ``word``.
        label: Its label.
        options: Value, words, chosen.
        value: The word that stands.
        hint: What to know, or None.
    """

    name: str
    control: Control
    label: str
    options: tuple[tuple[str, str, bool], ...] = ()
    value: str = ""
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormValue:
    """The controls of one drafted value."""

    part: str
    id: str
    title: str
    fields: tuple[FormField, ...]


def shown_values(sentence: ReadSentence, policy: Policy, t: Translate) -> tuple[ShownValue, ...]:
    """The values that stand on a sentence, in words."""
    doubtful = {(one.part, one.id) for one in sentence.unsure}
    found = []
    for value in sentence.values:
        if value.part == "conflicts":
            continue  # it has a pane of its own, with both sentences
        before = sentence.before.get((value.part, value.id))
        was, now = _plain(before), _plain(value)
        names = dict.fromkeys((*_ALWAYS.get(PARTS.get(value.part, ""), ()), *now))
        rows = []
        for name in names:
            if name in HIDDEN or (name == "kind" and isinstance(value.row, ExceptionCase)):
                continue  # a case's kind is its basis in another word
            text, old = (_words(value.part, name, row.get(name), policy, t) for row in (now, was))
            corrected = before is not None and text != old and value.source.origin.value == "edited"
            rows.append((label(t, name), text, old if corrected else None))
        person = value.source.origin.value != "read"
        found.append(
            ShownValue(
                part=value.part.rpartition(".")[2],  # a matter of an opt-out: u1.parts
                id=value.id,
                title=_title(value),
                rows=tuple(rows),
                rule=value.source.rule,
                percent=None if person else round(100 * value.source.confidence),
                doubtful=(value.part, value.id) in doubtful,
            )
        )
    return tuple(found)


def _title(value: DraftedValue) -> str:
    words = getattr(value.row, "text", None) or getattr(value.row, "name", None)
    return str(words or "")


def _plain(value: DraftedValue | None) -> Mapping[str, Plain]:
    found = {} if value is None else encode(value.row)
    assert isinstance(found, dict)
    if value is not None:
        for name in _ALWAYS.get(PARTS.get(value.part, ""), ()):
            found.setdefault(name, encode(getattr(value.row, name)))
    return found


def label(t: Translate, name: str) -> str:
    """The word for a field; one without a word is shown as it is."""
    return _word(t, f"desk.field.{name}", name)


def _word(t: Translate, key: str, otherwise: str) -> str:
    try:
        return t(key)
    except KeyError:
        return otherwise


def _words(part: str, name: str, value: Plain, policy: Policy, t: Translate) -> str:
    """A plain form in words."""
    joint = t("desk.joint")
    if value is None or value == "":
        return t("desk.basis.none") if name == "basis" else t("desk.none")
    if isinstance(value, bool):
        return t("desk.yes") if value else t("desk.no")
    if isinstance(value, list):
        if not value:
            return t(_EMPTY.get((part, name), "desk.none"))
        return joint.join(_one(name, one, policy, t) for one in value)
    if isinstance(value, dict):
        return joint.join(
            f"{label(t, key)}: {_words(part, key, held, policy, t)}" for key, held in value.items()
        )
    return _one(name, value, policy, t)


def _one(name: str, value: Plain, policy: Policy, t: Translate) -> str:
    if isinstance(value, dict):
        return _words("", name, {key: held for key, held in value.items() if key not in HIDDEN}, policy, t)
    text = str(value)
    if name in _LISTED:
        row = next((row for row in getattr(policy, _LISTED[name]) if row.id == text), None)
        return text if row is None else str(getattr(row, "name", None) or getattr(row, "text", text))
    if name == "period":
        return _period(text, t)
    if name == "channels":
        found = policy.channel(text)
        return _word(t, f"desk.channels.{text}", text if found is None else found.name)
    return _word(t, f"desk.{name}.{text}", text)


def _period(text: str, t: Translate) -> str:
    try:
        period = Period.parse(text)
    except ValueError:
        return text
    return t("desk.period", words=period.in_japanese(), code=str(period))


def form_of_values(
    sentence: ReadSentence, policy: Policy, t: Translate, fields: Fields
) -> tuple[FormValue, ...]:
    """The controls that correct what was drafted from a sentence; what was typed before stands in them."""
    typed = "nature" in fields
    return tuple(
        FormValue(
            part=value.part,
            id=value.id,
            title=_title(value),
            fields=tuple(
                _control(value, name, policy, t, fields.get(_name(value, name), []) if typed else None)
                for name in _ALWAYS[PARTS[value.part]]
            ),
        )
        for value in _correctable(sentence)
    )


def _correctable(sentence: ReadSentence) -> Sequence[DraftedValue]:
    """The values that the importer drafted from the sentence and that a reading may correct."""
    return [
        value
        for value in sentence.values
        if value.part in PARTS and (value.part, value.id) in sentence.before
    ]


def _name(value: DraftedValue, field: str) -> str:
    return f"v:{value.part}:{value.id}:{field}"


def _control(
    value: DraftedValue, name: str, policy: Policy, t: Translate, typed: list[str] | None
) -> FormField:
    held = _plain(value)[name]
    chosen = [str(one) for one in held] if isinstance(held, list) else [_form_word(held)]
    chosen = typed if typed is not None else chosen
    options = _options(value.part, name, policy, t)
    control: Control = "many" if isinstance(held, list) else "choice" if options else "word"
    if isinstance(held, bool):
        control = "yes"
        options = [("true", t("desk.yes")), ("false", t("desk.no"))]
    return FormField(
        name=_name(value, name),
        control=control,
        label=label(t, name),
        options=tuple((key, words, key in chosen) for key, words in options),
        value=(chosen or [""])[0] if control == "word" else "",
        hint=_word(t, f"desk.hint.{value.part}.{name}", "") or _word(t, f"desk.hint.{name}", "") or None,
    )


def _form_word(held: object) -> str:
    if held is None:
        return NO_BASIS
    return str(held).lower() if isinstance(held, bool) else str(held)


def _options(part: str, name: str, policy: Policy, t: Translate) -> list[tuple[str, str]]:
    """What may be chosen; nothing where a word is written."""
    if name in {"items", "categories"}:
        return [(str(row.id), row.name) for row in getattr(policy, name)]
    keys: Sequence[str] = ()
    match part, name:
        case _, "channels":
            keys = CONTACT_CHANNELS
        case _, "kind":
            keys = [kind.value for kind in (LegalKind if part == "items" else RecipientKind)]
        case _, "clock":
            keys = [clock.value for clock in RetentionClock]
        case "purposes", "basis":
            keys = [basis.value for basis in PurposeBasis]
        case _, "basis":
            keys = (NO_BASIS, *(basis.value for basis in Basis))
        case _:
            pass  # a word is written
    return [(key, t(f"desk.{name}.{key}")) for key in keys]


def changes(sentence: ReadSentence, fields: Fields) -> dict[str, object]:
    """What a sent form changed of the values that stand, in the form of `policy reading`."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    for value in _correctable(sentence):
        plain = _plain(value)
        for name in _ALWAYS[PARTS[value.part]]:
            held, key = plain[name], _name(value, name)
            if isinstance(held, list):
                typed: object = fields.get(key, [])
                same = set(fields.get(key, [])) == {str(one) for one in held}
            else:
                word = one(fields, key)
                typed = word == "true" if isinstance(held, bool) else word
                # An empty period or country says nothing: the text named none, and that stays so.
                same = not word or word == _form_word(held)
            if not same:
                found.setdefault(PARTS[value.part], {}).setdefault(value.id, {})[name] = typed
    return dict(found)
