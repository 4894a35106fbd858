"""Writes a first table from what the policy gives to try: every refusal that a rule makes alone, and the yes beside it.

A row is written in the words of the policy, and only where the table's language can say it so that the same rule denies
again; the caller asks every row before it is written (`kept`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.gate.binding.asked import PostCase
from sekisho.gate.decision_tables.parsing import japanese, japanese_value, value_words
from sekisho.gate.explain import words
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import ActorKind, Slot, StateRow, Status
from sekisho.gate.situations import Situation, registers_for, situations, state_of
from sekisho.gate.tables import EVERYTHING, Registers
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import DayNumber, as_date
from sekisho.law.model import Form, Verb
from sekisho.law.rights import Right, rights
from sekisho.policy.model import Policy

_PLACE: Final = {column: place for place, column in enumerate(COLUMNS)}
Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A row to be written.

    Attributes:
        row: As it stands in the file, with Japanese keys.
        rule: The rule that ought to deny alone, or None: the answer ought to be yes.
    """

    row: Row
    rule: str | None


def suggestions(
    policy: Policy, *, today: DayNumber, telling: Callable[[str], str], name: Callable[[str, str], str]
) -> Iterator[Suggested]:
    """Rows for every situation that the policy gives.

    Args:
        policy: The policy in force.
        today: The legal day.
        telling: What a rule says when it denies.
        name: What an id is written as: kind and id → its text, or the id where the text would be ambiguous.
    """
    for situation in situations(policy, today=today):
        if situation.request.purpose is not None and situation.person != "in_order":
            twin = Situation(
                rule=situation.rule,
                request=situation.request,
                today=situation.today,
                actor=situation.actor,
                circumstances=situation.circumstances,
            )
            yield Suggested(row=_row(twin, policy, None, name), rule=None)
        row = _row(situation, policy, situation.rule, name)
        row[japanese("row", "name")] = telling(situation.rule)
        yield Suggested(row=row, rule=situation.rule)


def _row(situation: Situation, policy: Policy, rule: str | None, name: Callable[[str, str], str]) -> Row:
    registers = registers_for(policy, situation.request)
    state = state_of(situation, policy, registers)
    then: Row = {japanese("then", "allowed"): japanese_value("answer", "no" if rule else "yes")}
    if rule is not None:
        then[japanese("then", "rule")] = rule
    return {
        japanese("row", "name"): "すべて整っていれば、できます。",
        japanese("row", "given"): _given(situation, state, registers, name),
        japanese("row", "when"): _when(situation, name),
        japanese("row", "then"): then,
        japanese("row", "on"): as_date(situation.today).isoformat(),
    }


def _when(situation: Situation, name: Callable[[str, str], str]) -> Row:
    request, actor, around = situation.request, situation.actor, situation.circumstances
    channel_kind = "contact" if request.verb is Verb.CONTACT else "channel"
    said: Mapping[str, object] = {
        "verb": words()["verb"][request.verb.value]["ja"],
        "purpose": None if request.purpose is None else name("purpose", request.purpose),
        "items": [name("item", item) for item in request.items] or None,
        "channel": None if request.channel is None else name(channel_kind, request.channel),
        "recipient": None if request.recipient is None else name("recipient", request.recipient),
        "basis": None if request.basis is None else _basis(request.basis),
        "facts": dict(request.facts) or None,
        "form": None if request.form is Form.PERSONAL else words()["form"][request.form.value]["ja"],
        "category": None if request.category is None else name("category", request.category),
        "notice": request.notice,
        "asks": request.asks,
        "release": request.release,
        "segment": None if request.segment is None else name("segment", request.segment),
        "actor": japanese_value("actor", "subject") if actor.kind is ActorKind.SUBJECT else None,
        "role_purposes": _bound(actor.purposes, actor.kind),
        "role_items": _bound(actor.items, actor.kind),
        "approved": _yes(around.approved),
        "relation": _yes(around.relation),
        "other_person": _yes(around.other_person),
        "means": _word("means", request.means),
        "source": request.source,
        "whole": _yes(request.whole is True),
        "right": None if request.right is None else rights()[Right(request.right)].ja,
        "ground": request.ground,
        "fulfils": _word("fulfils", request.fulfils),
        "signal": _word("signal", request.signal),
        "edge_knows": None if request.edge_knows is None else list(request.edge_knows),
        "agent_recorded": _yes(around.agent_recorded),
        "too_few": _yes(around.too_few),
        "agreed_now": _named("item", around.agreed, name),
        "telling": _named("item", around.telling, name),
        "post": _post(around.post),
        "claims_until": None if around.claims_until is None else as_date(around.claims_until).isoformat(),
        **_authority(situation, name),
    }
    return {japanese("when", key): value for key, value in said.items() if value is not None}


def _authority(situation: Situation, name: Callable[[str, str], str]) -> Row:
    """The request of an authority, as far as it is out of the ordinary."""
    case, around = situation.circumstances.authority, situation.circumstances
    if case is None:
        return {}
    asked_for = None if case.items == set(situation.request.items) else _named("item", case.items, name) or []
    return {
        "authority": _word("authority", case.kind.value),
        "authority_items": asked_for,
        "grounded": None if case.grounded else japanese_value("answer", "no"),
        "heard": japanese_value("answer", "yes" if case.heard else "no"),
        "approvals": around.approvals,
    }


def _post(case: PostCase | None) -> str | None:
    if case is None:
        return None
    return _word("post", "withdrawn" if case.withdrawn else "agreed" if case.agreed else "not_agreed")


def _named(kind: str, ids: frozenset[str], name: Callable[[str, str], str]) -> list[str] | None:
    return [name(kind, one) for one in sorted(ids)] or None


def _word(kind: str, value: str | None) -> str | None:
    return None if value is None else japanese_value(kind, value)


def _basis(basis: str) -> str:
    found = {one.id.value: one.ja for one in statutory_bases().values()}
    return found.get(str(basis), str(basis))


def _bound(names: frozenset[str] | None, kind: ActorKind) -> list[str] | None:
    return None if names is None or kind is ActorKind.SUBJECT else sorted(names)


def _yes(holds: bool) -> str | None:
    return japanese_value("answer", "yes") if holds else None


_LISTS: Final = {
    Slot.CONSENT: ("consented", "purpose"),
    Slot.OBJECTION: ("stopped", "purpose"),
    Slot.SUSPENSION: ("suspended", "purpose"),
    Slot.AD_OPT_IN: ("advertising", "contact"),
    Slot.AD_REFUSAL: ("advertising_refused", "contact"),
    Slot.STOP_PROVISION: ("provision_stopped", "recipient"),
}


def _given(
    situation: Situation, state: StateRow, registers: Registers, name: Callable[[str, str], str]
) -> Row:
    """The invented person, by what differs from a person with nothing on record but what was told."""
    request = situation.request
    numbers = {number: category for category, number in registers.categories.items()}
    category = numbers.get(state[_PLACE["category"]] or 0)
    status = Status(state[_PLACE["status"]] or Status.ERASED)
    said: Row = {}
    if category is not None:
        said["category"] = name("category", category)
    elif registers.categories:
        said["category"] = japanese_value("unknown", "unknown")
    if status is not Status.ACTIVE:
        said["status"] = japanese_value("status", status.name.lower())
    said |= _marks(state, registers, (request.purpose, request.channel, request.recipient), name)
    held = [key[1] for key in registers.bits if key[0] == Slot.HOLDS]
    if held and not any(_is_set(state, registers, (Slot.HOLDS.value, item, "")) for item in held):
        said["holds"] = japanese_value("nothing", "none")
    if state[_PLACE["prov"]] != 1:
        said["told"] = japanese_value("nothing", "none")
    if state[_PLACE["cons"]] == 1:
        if request.recipient is not None:
            said["agreed"] = [name("recipient", request.recipient)]
        elif request.verb is Verb.ACQUIRE:
            said["special_care"] = japanese_value("answer", "yes")
    said |= _record(situation)
    for (kind, _), column in registers.days.items():
        day = state[_PLACE[column]]
        if day is None and kind == "acquired":
            said["acquired"] = japanese_value("unknown", "unknown")
        elif (day is not None and day != situation.today) or (
            day is not None and kind in {"cancelled", "asked"}
        ):
            said[kind] = as_date(day).isoformat()
    return {japanese("given", key): value for key, value in said.items()}


def _record(situation: Situation) -> Row:
    """What does not stand on record though it ought to, by the words of the table."""
    lacking = {part.rpartition("/")[2] for part in situation.lacking}
    known = [japanese_value("lacking", part) for part in sorted(lacking & set(value_words("lacking")))]
    return {"lacking": known} if known else {}


def _marks(
    state: StateRow,
    registers: Registers,
    named: tuple[str | None, ...],
    name: Callable[[str, str], str],
) -> Row:
    """The bits that are set and concern what the request names."""
    said: dict[str, object] = {}
    for key in registers.bits:
        family, reference, channel = key
        slot = Slot(family)
        if slot is Slot.HOLDS or not _is_set(state, registers, key):
            continue
        if slot in _LISTS and not channel:
            if reference != EVERYTHING and reference not in named:
                continue
            word, kind = _LISTS[slot]
            shown = name(kind, reference) if reference else japanese_value("everything", "all")
            listed = said.setdefault(word, [])
        else:
            shown = f"{family}:{reference}:{channel}".rstrip(":")
            listed = said.setdefault("marks", [])
        assert isinstance(listed, list)
        listed.append(shown)
    return dict(said)


def _is_set(state: StateRow, registers: Registers, key: tuple[str, str, str]) -> bool:
    word, bit = registers.bits[key]
    return bool((state[_PLACE[f"w{word}"]] or 0) >> bit & 1)
