"""A difference between two versions: as JSON, and told in words for people."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML
from typing_extensions import TypedDict

from sekisho.application.comparing import Change, Compared
from sekisho.application.relating import Judged, RelatednessQuestion
from sekisho.errors import Language
from sekisho.gate.contrast import Example
from sekisho.gate.explain import words as gate_words
from sekisho.law.bases import statutory_bases
from sekisho.law.clock import instant_of
from sekisho.law.legal_day import Period, as_date
from sekisho.law.model import Basis, Verb
from sekisho.policy.announcements import Announcement
from sekisho.policy.difference import EVERYONE, Aspect, Box, Direction, RuleChange, TextChange
from sekisho.policy.model import Policy
from sekisho.policy.relatedness import Judgement
from sekisho.presenting.common import day_json, instant_json, lines_json

_EXCEPTIONS: Final = frozenset({Aspect.USE_EXCEPTION, Aspect.PROVISION_EXCEPTION, Aspect.SENSITIVE_EXCEPTION})


class MarkJson(TypedDict):
    """A run of words: kept, removed or added."""

    kind: str
    text: str


class SentenceChangeJson(TypedDict):
    """A sentence that was not simply kept."""

    kind: str
    before: str | None
    after: str | None
    before_lines: list[int] | None
    after_lines: list[int] | None
    marks: list[MarkJson]


class BoxJson(TypedDict):
    """A block of cells: every combination of one id from each list. "*" is everybody, "" no contact and no recipient."""

    purposes: list[str]
    items: list[str]
    categories: list[str]
    channels: list[str]
    recipients: list[str]
    cells: int


class ExampleJson(TypedDict):
    """A question that the gate answered differently under the two versions, about an invented person."""

    verb: str
    purpose: str | None
    items: list[str]
    channel: str | None
    recipient: str | None
    basis: str | None
    category: str | None
    acquired: str | None
    cancelled: str | None
    day: str
    before: bool
    after: bool
    rules: list[str]
    clause: str | None
    text: str


class ConcernedJson(TypedDict):
    """How many persons a change concerns."""

    gained: int
    lost: int
    waiting: int
    whole: bool


class ChangeJson(TypedDict):
    """One change of what may be done."""

    aspect: str
    direction: str
    id: str
    of: str
    before: list[str]
    after: list[str]
    moved: list[str]
    reworded_from: str | None
    clause: str | None
    boxes: list[BoxJson]
    text: str
    example: ExampleJson | None
    concerned: ConcernedJson | None


class SideJson(TypedDict):
    """One of the two versions."""

    document: str
    version: str
    effective_from: str | None


class DifferenceJson(TypedDict):
    """What lies between two versions."""

    a: SideJson
    b: SideJson
    same: bool
    sentences: list[SentenceChangeJson]
    widened: list[ChangeJson]
    narrowed: list[ChangeJson]


@lru_cache(maxsize=1)
def _catalogue() -> Mapping[str, Any]:
    text = files("sekisho.presenting").joinpath("difference.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def said(*path: str, language: Language, **values: object) -> str:
    """A wording of the catalogue, filled in."""
    found: Any = _catalogue()
    for part in path:
        found = found[part]
    text: str = found[language]
    return text.format(**values) if values else text


def difference_json(compared: Compared, language: Language = "ja") -> DifferenceJson:
    """The difference of two versions."""
    changes = [(one.change.direction, change_json(one, compared, language)) for one in compared.changes]
    return {
        "a": _side(compared.before),
        "b": _side(compared.after),
        "same": compared.difference.empty,
        "sentences": [_sentence(one) for one in compared.difference.changed_texts],
        "widened": [shown for direction, shown in changes if direction is Direction.WIDENED],
        "narrowed": [shown for direction, shown in changes if direction is Direction.NARROWED],
    }


def _side(policy: Policy) -> SideJson:
    return {
        "document": policy.document,
        "version": policy.version,
        "effective_from": day_json(policy.effective_from),
    }


def _sentence(change: TextChange) -> SentenceChangeJson:
    before, after = change.before, change.after
    return {
        "kind": change.kind.value,
        "before": None if before is None else before.text,
        "after": None if after is None else after.text,
        "before_lines": None if before is None else lines_json(before.lines),
        "after_lines": None if after is None else lines_json(after.lines),
        "marks": [{"kind": one.kind.value, "text": one.text} for one in change.marks],
    }


def change_json(one: Change, compared: Compared, language: Language = "ja") -> ChangeJson:
    """One change of what may be done, with its example and head counts."""
    change, concerned = one.change, one.concerned
    return {
        "aspect": change.aspect.value,
        "direction": change.direction.value,
        "id": change.id,
        "of": change.of,
        "before": list(change.before),
        "after": list(change.after),
        "moved": list(change.moved),
        "reworded_from": change.counterpart,
        "clause": change.clause,
        "boxes": [_box(box) for box in change.boxes],
        "text": told(change, language),
        "example": None if one.example is None else _example(one.example, compared, language),
        "concerned": None
        if concerned is None
        else {
            "gained": concerned.gained,
            "lost": concerned.lost,
            "waiting": concerned.waiting,
            "whole": concerned.whole,
        },
    }


def _box(box: Box) -> BoxJson:
    return {
        "purposes": sorted(box.purposes),
        "items": sorted(box.items),
        "categories": sorted(box.categories),
        "channels": sorted(box.channels),
        "recipients": sorted(box.recipients),
        "cells": box.cells,
    }


def _example(example: Example, compared: Compared, language: Language) -> ExampleJson:
    request, person = example.request, example.person
    return {
        "verb": request.verb.value,
        "purpose": request.purpose,
        "items": list(request.items),
        "channel": request.channel,
        "recipient": request.recipient,
        "basis": None if request.basis is None else request.basis.value,
        "category": person.category,
        "acquired": day_json(person.acquired),
        "cancelled": day_json(person.cancelled),
        "day": as_date(example.day).isoformat(),
        "before": example.before,
        "after": example.after,
        "rules": list(example.rules),
        "clause": example.clause,
        "text": told_example(example, compared, language),
    }


# -- in words ----------------------------------------------------------------------------------------------------


def told(change: RuleChange, language: Language = "ja") -> str:
    """One change in a sentence."""
    form = change.direction.value
    if change.aspect is Aspect.PURPOSE and change.counterpart is not None:
        form = f"reworded_{form}"

    def listed(values: Iterable[str], *, moved: bool = False) -> str:
        shown = [_word(change, value, moved=moved, language=language) for value in values]
        return said("list", language=language).join(shown) or _nothing(change, language)

    of = change.of
    if change.aspect is Aspect.RETENTION:
        clock, *items = change.of.split(" ")
        of = said("list", language=language).join([said("words", clock, language=language), *items])
    elif change.aspect is Aspect.RIGHT:
        of = _word(change, change.of, moved=False, language=language)
    return said(
        "aspects",
        change.aspect.value,
        form,
        language=language,
        of=of,
        moved=listed(change.moved, moved=True),
        before=listed(change.before),
        after=listed(change.after),
        counterpart=change.counterpart or "",
    )


def _nothing(change: RuleChange, language: Language) -> str:
    if change.aspect in {Aspect.RETENTION, Aspect.PURPOSE_TERM}:
        return said("words", "no_limit", language=language)
    return said("none", language=language)


def _word(  # noqa: PLR0911 - one case an aspect
    change: RuleChange, value: str, *, moved: bool, language: Language
) -> str:
    """A value of a change as people say it: names stand as they are, codes have words."""
    if value == EVERYONE:
        return said("everyone", "moved" if moved and change.before else "whole", language=language)
    if change.aspect in _EXCEPTIONS:
        known = statutory_bases().get(Basis(value)) if value in set(Basis) else None
        return value if known is None else (known.ja if language == "ja" else known.en)
    match change.aspect:
        case Aspect.PURPOSE_CHANNELS:
            known_channel = gate_words()["contact"].get(value)
            return value if known_channel is None else known_channel[language]
        case Aspect.RETENTION:
            return _period(value, language)
        case Aspect.PURPOSE_TERM:
            return as_date(int(value)).isoformat()
        case Aspect.PURPOSE_BASIS | Aspect.ITEM_KIND | Aspect.RIGHT | Aspect.RECIPIENT_CONDITIONS:
            found = _catalogue()["words"].get(value)
            return value if found is None else str(found[language])
        case _:
            return value


def _period(value: str, language: Language) -> str:
    period, _, less = value.partition("-")
    if language == "en":
        return value
    return Period.parse(period).in_japanese() + ("（前日まで）" if less else "")


def told_example(example: Example, compared: Compared, language: Language = "ja") -> str:
    """A worked example in a sentence."""
    request, sides = example.request, (compared.after, compared.before)

    def word(of: str, wanted: str) -> str:
        for policy in sides:
            found = getattr(policy, of)(wanted)
            if found is not None:
                return str(found.text if of == "purpose" else found.name)
        return wanted

    def phrase(name: str, **values: object) -> str:
        return said("example", name, language=language, **values)

    if request.verb is Verb.CORRECT:
        what = phrase("correct")
    else:
        aim = (
            phrase("no_purpose")
            if request.purpose is None
            else phrase("purpose", purpose=word("purpose", request.purpose))
        )
        act = {
            Verb.ACQUIRE: lambda: phrase("acquire"),
            Verb.CONTACT: lambda: phrase("contact", channel=_channel(request.channel, language)),
            Verb.PROVIDE: lambda: phrase("provide", recipient=word("recipient", request.recipient or "")),
        }.get(request.verb, lambda: phrase("use"))()
        what = aim + act
    answers = {True: phrase("yes"), False: phrase("no")}
    about = [part for part in _about(example, word, language) if part]
    joined = said("list", language=language).join(about)
    return phrase(
        "whole",
        who=phrase("who", words=joined) if about else "",
        items=said("list", language=language).join(word("item", item) for item in request.items),
        what=what,
        before=answers[example.before],
        after=answers[example.after],
    )


def _channel(channel: str | None, language: Language) -> str:
    found = gate_words()["contact"].get(channel or "")
    return (channel or "") if found is None else found[language]


def _about(example: Example, word: Callable[[str, str], str], language: Language) -> Iterable[str]:
    person, request = example.person, example.request
    if person.category is not None:
        named = word("category", person.category)
        yield said("example", "other", language=language) if named == "other" else named
    if person.consented or request.verb is Verb.PROVIDE:
        yield said("example", "consented", language=language)
    for name in ("cancelled", "acquired", "used"):
        since = getattr(person, name)
        if since is not None and not (name == "acquired" and since in {person.cancelled, person.used}):
            yield said("example", name, language=language, day=as_date(since).isoformat())
    if request.basis is not None:
        basis = statutory_bases()[request.basis]
        yield said("example", "basis", language=language, basis=basis.ja if language == "ja" else basis.en)


def told_counts(one: Change, language: Language = "ja") -> str:
    """The head counts of a change in words; empty when nothing was counted."""
    found = one.concerned
    if found is None:
        return ""
    parts = [
        said("counts", name, language=language, count=count)
        for name, count in (("gained", found.gained), ("lost", found.lost), ("waiting", found.waiting))
        if count
    ]
    if not parts:
        name = "gained" if one.change.direction is Direction.WIDENED else "lost"
        parts = [said("counts", name, language=language, count=0)]
    whole = "" if found.whole else said("counts", "part", language=language)
    return said("list", language=language).join(parts) + whole


def heading(name: str, language: Language = "ja") -> str:
    """A heading of the difference."""
    return said("heading", name, language=language)


def kind_word(name: str, language: Language = "ja") -> str:
    """What became of a sentence, in a word."""
    return said("kinds", name, language=language)


# -- relatedness -------------------------------------------------------------------------------------------------


class JudgementJson(TypedDict):
    """What was judged of a widened purpose."""

    related: bool
    to: list[str]
    rationale: str
    actor: str
    at: str | None


class WideningJson(TypedDict):
    """A purpose that a version widened, with the judgement that stands."""

    purpose: str
    text: str
    before: str
    version: str
    changes: list[str]
    candidates: list[str]
    likely: str | None
    judgement: JudgementJson | None


class RelatednessJson(TypedDict):
    """Every widened purpose; the open ones first."""

    questions: list[WideningJson]
    open: int


class JudgedJson(TypedDict):
    """A judgement that was recorded."""

    done: bool
    entry: str
    purpose: str
    version: str
    related: bool
    to: list[str]


def relatedness_json(found: Iterable[RelatednessQuestion], language: Language = "ja") -> RelatednessJson:
    """The questions of Article 17(2) with their answers."""
    rows: list[WideningJson] = [
        {
            "purpose": one.widening.purpose,
            "text": one.widening.text,
            "before": one.widening.before,
            "version": one.widening.version,
            "changes": [told(change, language) for change in one.widening.changes],
            "candidates": list(one.widening.candidates),
            "likely": one.widening.likely,
            "judgement": None if one.judgement is None else judgement_json(one.judgement),
        }
        for one in found
    ]
    return {"questions": rows, "open": sum(1 for row in rows if row["judgement"] is None)}


def judgement_json(judgement: Judgement) -> JudgementJson:
    """One judgement."""
    return {
        "related": judgement.related,
        "to": list(judgement.to),
        "rationale": judgement.rationale,
        "actor": judgement.actor,
        "at": instant_json(instant_of(judgement.at)),
    }


def judged_json(done: Judged) -> JudgedJson:
    """A judgement that was recorded."""
    one = done.judgement
    return {
        "done": True,
        "entry": str(done.entry),
        "purpose": one.purpose,
        "version": one.version,
        "related": one.related,
        "to": list(one.to),
    }


def relatedness_lines(found: Iterable[RelatednessQuestion], language: Language = "ja") -> Iterable[str]:
    """The questions for people."""
    for one in found:
        widening, judgement = one.widening, one.judgement
        answer = "open" if judgement is None else ("related" if judgement.related else "not_related")
        yield f"{widening.version} {widening.purpose} {widening.text}"
        yield from (f"    {told(change, language)}" for change in widening.changes)
        yield f"    → {said('relatedness', answer, language=language)}"


# -- announcements -----------------------------------------------------------------------------------------------


class AnnouncementJson(TypedDict):
    """What was told with a version."""

    version: str
    at: str | None
    important: bool
    summary: str


class AnnouncementsJson(TypedDict):
    """The announcements, newest first."""

    announcements: list[AnnouncementJson]


def announcements_json(found: Iterable[Announcement]) -> AnnouncementsJson:
    """What was told with the versions."""
    return {
        "announcements": [
            {
                "version": one.version,
                "at": instant_json(instant_of(one.at)),
                "important": one.important,
                "summary": one.summary,
            }
            for one in found
        ]
    }
