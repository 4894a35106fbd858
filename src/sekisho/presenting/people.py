"""An invented person and a request, in words: for the examples of an analysis."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML
from typing_extensions import TypedDict

from sekisho.errors import Language
from sekisho.gate.analysis.person import Mark, Person
from sekisho.gate.analysis.versions import AFTER, BEFORE
from sekisho.gate.analysis.world import NOTHING_TOLD
from sekisho.gate.explain import words as gate_words
from sekisho.gate.model import Request, Slot, Status
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import as_date
from sekisho.policy.model import Policy
from sekisho.presenting.common import day_json


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Any]:  # Any: tables of different depth
    """The wordings of an analysis."""
    text = files("sekisho.presenting").joinpath("analysis.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def said(*path: str, language: Language, **values: object) -> str:
    """A wording, filled in."""
    found: Any = texts()
    for part in path:
        found = found[part]
    text: str = found[language]
    return text.format(**values) if values else text


def joined(parts: Iterable[str], language: Language) -> str:
    """Words in a row."""
    return said("list", language=language).join(parts)


def name_of(policy: Policy, kind: str, wanted: str, language: Language) -> str:
    """What an id is called; ids that the policy does not have stand as they are."""
    if kind == "channel" and (found := gate_words()["contact"].get(wanted)) is not None:
        return found[language]
    row = getattr(policy, kind)(wanted)
    return wanted if row is None else str(row.text if kind == "purpose" else row.name)


# -- the request -------------------------------------------------------------------------------------------------


def request_words(request: Request, policy: Policy, language: Language) -> str:
    """A request in words."""
    parts = []

    def say(part: str, **values: object) -> None:
        parts.append(said("request", part, language=language, **values))

    if request.items:
        say(
            "items", items=joined((name_of(policy, "item", one, language) for one in request.items), language)
        )
    if request.purpose is not None:
        say("purpose", purpose=name_of(policy, "purpose", request.purpose, language))
    elif request.basis is not None:
        say("no_purpose")
    if request.basis is not None and (basis := statutory_bases().get(request.basis)) is not None:
        say("basis", basis=basis.ja if language == "ja" else basis.en)
    if request.channel is not None:
        say("channel", channel=name_of(policy, "channel", request.channel, language))
    if request.recipient is not None:
        say("recipient", recipient=name_of(policy, "recipient", request.recipient, language))
    verb = said("request", "verb", language=language, verb=gate_words()["verb"][request.verb.value][language])
    return "".join((*parts, verb) if language == "ja" else (verb, *parts))


# -- the person --------------------------------------------------------------------------------------------------


def person_words(person: Person, request: Request, policy: Policy, language: Language) -> str:
    """What is on record of a person, in words: what was asked about, set or not."""
    return joined(_parts(person, request, policy, language), language)


def _parts(person: Person, request: Request, policy: Policy, language: Language) -> Iterable[str]:
    if person.category is not None:
        yield name_of(policy, "category", person.category, language)
    elif policy.categories:
        yield said("person", "category_unknown", language=language)
    yield said("person", "status", str(int(person.status)), language=language)
    yield from (_mark(mark, person, request, policy, language) for mark in _telling(person))
    yield from _told(person, request, policy, language)
    yield from _agreed(person, request, policy, language)
    yield from _days(person, policy, language)


def _telling(person: Person) -> Iterable[Mark]:
    """What is said of the bits: those that are set; of those that are not, one of each family."""
    said_of: set[str] = set()
    for mark in sorted(
        person.asked or person.marks,
        key=lambda one: (list(Slot).index(Slot(one.slot)), one not in person.marks, one.reference),
    ):
        if mark in person.marks or mark.slot not in said_of:
            said_of.add(mark.slot)
            yield mark


def _mark(mark: Mark, person: Person, request: Request, policy: Policy, language: Language) -> str:
    known = texts()["person"]["slots"].get(mark.slot)
    slot = mark.slot if known is None else known[language]
    purpose = request.purpose or ""
    obvious = {purpose, "", request.channel} if mark in person.marks else {mark.reference}
    about = mark.reference.partition("@")[0]
    if about not in obvious:
        kind = {Slot.HOLDS: "item", Slot.STOP_PROVISION: "recipient", Slot.AD_OPT_IN: "channel"}.get(
            Slot(mark.slot), "purpose"
        )
        what = name_of(policy, kind, about, language)
        slot = said("person", "about", language=language, slot=slot, what=what)
    return said("person", "has" if mark in person.marks else "has_not", language=language, slot=slot)


def _told(person: Person, request: Request, policy: Policy, language: Language) -> Iterable[str]:
    """What was told, once when it is the same of every item."""
    items = tuple(dict.fromkeys((*request.items, *person.told)))
    each = {item: _notice(person.told.get(item), language) for item in items}
    if len(set(each.values())) == 1:
        yield next(iter(each.values()))
        return
    for item, what in each.items():
        name = name_of(policy, "item", item, language)
        yield said("person", "of_item", language=language, item=name, what=what)


def _notice(version: str | None, language: Language) -> str:
    if version is None:
        return said("person", "told_unknown", language=language)
    if version in {BEFORE, AFTER}:
        return said("person", f"told_{version}", language=language)
    if version == NOTHING_TOLD:
        return said("person", "told_nothing", language=language)
    return said("person", "told", language=language, version=version)


def _agreed(person: Person, request: Request, policy: Policy, language: Language) -> Iterable[str]:
    parties = dict.fromkeys(scope.recipient for scope in person.agreed)
    for party in parties:
        if party is None:
            yield said("person", "agreed_special", language=language)
        else:
            yield said(
                "person",
                "agreed",
                language=language,
                recipient=name_of(policy, "recipient", party, language),
            )
    if request.recipient is not None and not set(parties) - {None}:
        yield said("person", "not_agreed", language=language)


def _days(person: Person, policy: Policy, language: Language) -> Iterable[str]:
    alike: dict[tuple[str, int], list[str]] = {}
    for (kind, reference), day in sorted(person.days.items()):
        alike.setdefault((kind, day), []).append(reference)
    for (kind, day), references in alike.items():
        known = texts()["person"]["days"].get(kind)
        name = kind if known is None else known[language]
        if sum(1 for one, _ in alike if one == kind) > 1:
            what = joined((name_of(policy, "item", one, language) for one in references), language)
            name = said("person", "about", language=language, slot=name, what=what)
        yield said("person", "day", language=language, name=name, day=as_date(day).isoformat())


# -- as JSON -----------------------------------------------------------------------------------------------------


class MarkJson(TypedDict):
    """One bit of the state, by what it means."""

    slot: str
    reference: str
    channel: str


class PersonJson(TypedDict):
    """What is on record of an invented person."""

    category: str | None
    status: str
    told: dict[str, str]
    agreed: list[str | None]
    marks: list[MarkJson]
    days: dict[str, str | None]


class RequestJson(TypedDict):
    """What is asked."""

    verb: str
    purpose: str | None
    items: list[str]
    channel: str | None
    recipient: str | None
    basis: str | None


def person_json(person: Person) -> PersonJson:
    """An invented person."""
    return {
        "category": person.category,
        "status": Status(person.status).name.lower(),
        "told": dict(sorted(person.told.items())),
        "agreed": sorted({scope.recipient for scope in person.agreed}, key=str),
        "marks": [
            {"slot": mark.slot, "reference": mark.reference, "channel": mark.channel}
            for mark in sorted(person.marks, key=lambda one: (one.slot, one.reference, one.channel))
        ],
        "days": {":".join(filter(None, key)): day_json(day) for key, day in sorted(person.days.items())},
    }


def request_json(request: Request) -> RequestJson:
    """A request."""
    return {
        "verb": request.verb.value,
        "purpose": request.purpose,
        "items": list(request.items),
        "channel": request.channel,
        "recipient": request.recipient,
        "basis": None if request.basis is None else request.basis.value,
    }
