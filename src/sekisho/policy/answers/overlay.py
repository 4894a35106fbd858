"""Lays answers over what was read. Every value that an answer adds or changes is marked ``from: answer``."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sekisho.law.legal_day import Period
from sekisho.law.model import LegalKind
from sekisho.policy.answers.model import Answers, ItemAnswer, RecipientAnswer, Value
from sekisho.policy.conflicts import settle
from sekisho.policy.drafting.recipients import with_needs
from sekisho.policy.model import (
    Category,
    Channel,
    ChannelId,
    Item,
    Origin,
    Policy,
    Practice,
    Purpose,
    PurposeBasis,
    Recipient,
    RecipientKind,
    RetentionRule,
    SearchBy,
    Segment,
    Source,
)
from sekisho.policy.particulars import Conflict, ConflictChoice
from sekisho.policy.questions import open_questions

ANSWERED: Final = Source(origin=Origin.ANSWER, confirmed=True)
_IN_WRITING: Final = frozenset({"web", "email", "paper", "fax"})
_MACHINE: Final = frozenset({"log", "automatic", "recording"})
_SEARCH: Final = {
    "name": SearchBy.NAME,
    "kana": SearchBy.NAME,
    "email": SearchBy.EMAIL,
    "phone": SearchBy.PHONE,
}


def overlay(policy: Policy, answers: Answers) -> Policy:
    """The policy with the answers laid over what was read; the published text's own values keep their source.

    An answer that names an id which the policy does not have is left out: it belongs to another version.
    """
    laid = replace(
        policy,
        categories=_categories(policy, answers),
        channels=_channels(policy, answers),
        practices=_practices(policy, answers),
    )
    laid = replace(laid, items=_items(laid, policy, answers), segments=_segments(policy, answers))
    purposes = (*(_purpose(laid, row, answers) for row in laid.purposes), *_uses(laid, answers))
    laid = replace(laid, purposes=purposes)
    laid = replace(laid, recipients=_recipients(laid, answers), retention=_retention(laid, answers))
    laid = replace(laid, recipients=with_needs(laid))
    laid = settle(replace(laid, conflicts=_conflicts(policy, answers)))
    return replace(laid, questions=open_questions(policy))


def _conflicts(policy: Policy, answers: Answers) -> tuple[Conflict, ...]:
    return tuple(_settled(row, answers.values.get(f"conflict:{row.id}")) for row in policy.conflicts)


def _settled(row: Conflict, answer: Value | None) -> Conflict:
    """A conflict with the choice that was answered: a word, or a word and why."""
    if answer is None or isinstance(answer, bool):
        return row
    word, reason = (answer, None) if isinstance(answer, str) else (answer[0], answer[-1])
    source = replace(row.source, origin=Origin.ANSWER, confirmed=True)
    return replace(row, settled=ConflictChoice(word), reason=reason, source=source)


def _categories(policy: Policy, answers: Answers) -> tuple[Category, ...]:
    known = {row.id for row in policy.categories}
    added = (
        Category(id=row.id, name=row.name, natural=row.natural, source=ANSWERED)
        for row in answers.categories
        if row.id not in known
    )
    return (*policy.categories, *added)


def _channels(policy: Policy, answers: Answers) -> tuple[Channel, ...]:
    known = {row.id for row in policy.channels}
    clause = next((row.id for topic in ("channels", "acquisition") for row in policy.clauses_on(topic)), None)
    added = (
        Channel(
            id=row.id, name=row.name, clause=clause, direct_in_writing=row.id in _IN_WRITING, source=ANSWERED
        )
        for row in answers.channels
        if row.id not in known
    )
    return (*policy.channels, *added)


def _practices(policy: Policy, answers: Answers) -> tuple[Practice, ...]:
    answered = {
        key.removeprefix("practice:"): value
        for key, value in answers.values.items()
        if key.startswith("practice:") and isinstance(value, bool)
    }
    kept = (row for row in policy.practices if row.id not in answered)
    return (*kept, *(Practice(id=key, holds=value, source=ANSWERED) for key, value in answered.items()))


def _items(laid: Policy, policy: Policy, answers: Answers) -> tuple[Item, ...]:
    """The items: those set up, those added, those that an officer says are not collected left out."""
    by_id = {row.id: row for row in answers.items}
    uncollected = {
        row.id.removeprefix("item:") for row in laid.practices if row.id.startswith("item:") and not row.holds
    }
    by_hand = tuple(row.id for row in policy.channels if row.id not in _MACHINE)
    added_ways = tuple(
        row.id for row in laid.channels if policy.channel(row.id) is None and row.id not in _MACHINE
    )
    read = [
        _set_up(_with_ways(row, by_hand, added_ways), by_id.get(row.id))
        for row in policy.items
        if row.id not in uncollected
    ]
    known = {row.id for row in policy.items}
    clause = next((row.id for topic in ("items", "acquisition") for row in policy.clauses_on(topic)), None)
    ways = (*by_hand, *added_ways) if any(row.id in _MACHINE for row in policy.channels) else ()
    new = (
        _set_up(
            Item(
                id=row.id,
                name=row.name,
                clause=clause,
                channels=ways,
                search=_SEARCH.get(row.id, SearchBy.NONE),
                source=ANSWERED,
            ),
            row,
        )
        for row in answers.items
        if row.id not in known
    )
    return (*read, *new)


def _with_ways(row: Item, by_hand: tuple[ChannelId, ...], added: tuple[ChannelId, ...]) -> Item:
    """An item that may come by every way of a person's own hand may come by an added one too."""
    return replace(row, channels=(*by_hand, *added)) if row.channels and row.channels == by_hand else row


def _set_up(item: Item, answer: ItemAnswer | None) -> Item:
    """An item with its answer. A stricter legal kind stands; an answer never makes a secret plain."""
    if answer is None:
        return item
    return replace(
        item,
        kind=_kind(item.kind, answer.kind),
        required=item.required if answer.required is None else answer.required,
        self_correctable=item.self_correctable
        if answer.self_correctable is None
        else answer.self_correctable,
        search=item.search if answer.search is None else answer.search,
        channels=item.channels if answer.channels is None else answer.channels,
        source=replace(item.source, origin=Origin.ANSWER, confidence=1.0, confirmed=True),
    )


def _kind(read: LegalKind, answered: LegalKind | None) -> LegalKind:
    """The answered kind where it is the stricter: of a plain item any, of an account number that with its credentials."""
    softer = (
        {LegalKind.PLAIN}
        if answered is not LegalKind.FINANCIAL_HARM
        else {LegalKind.PLAIN, LegalKind.ACCOUNT_NUMBER}
    )
    return answered if answered is not None and read in softer else read


def _purpose(laid: Policy, purpose: Purpose, answers: Answers) -> Purpose:
    """A purpose with its settings. What the text lets the person stop stays stoppable."""
    settings = next((row for row in answers.purposes if row.id == purpose.id), None)
    if settings is None:
        return purpose
    items = None if settings.items is None else tuple(one for one in settings.items if laid.item(one))
    return replace(
        purpose,
        channels=purpose.channels if settings.channels is None else settings.channels,
        items=purpose.items if items is None else items,
        categories=purpose.categories if settings.categories is None else settings.categories,
        objectable=purpose.objectable if settings.objectable is None else settings.objectable,
        advertising=purpose.advertising if settings.advertising is None else settings.advertising,
        segments=purpose.segments
        if settings.segments is None
        else tuple(one for one in settings.segments if laid.segment(one)),
        after_cancellation=purpose.after_cancellation
        if settings.after_cancellation is None
        else settings.after_cancellation,
        source=replace(purpose.source, origin=Origin.ANSWER, confirmed=True),
    )


def _segments(policy: Policy, answers: Answers) -> tuple[Segment, ...]:
    known = {row.id for row in policy.segments}
    added = (
        Segment(id=row.id, name=row.name, source=ANSWERED) for row in answers.segments if row.id not in known
    )
    return (*policy.segments, *added)


def _uses(laid: Policy, answers: Answers) -> Iterator[Purpose]:
    """The declared uses: each a purpose of its own, open to whoever agreed to it, and to nobody else."""
    for row in answers.uses:
        under = laid.purpose(row.of)
        items = tuple(one for one in row.items if laid.item(one))
        if under is None or under.basis is not PurposeBasis.CONSENT or not items or laid.purpose(row.id):
            continue
        yield Purpose(
            id=row.id,
            text=row.name,
            clause=under.clause,
            categories=under.categories,
            items=items,
            channels=row.channels,
            basis=PurposeBasis.CONSENT,
            objectable=True,
            advertising=row.advertising,
            since=under.since,
            use_of=under.id,
            source=ANSWERED,
        )


def _recipients(laid: Policy, answers: Answers) -> tuple[Recipient, ...]:
    by_id = {row.id: row for row in answers.recipients}
    countries = {
        key.removeprefix("country:"): value
        for key, value in answers.values.items()
        if key.startswith("country:") and isinstance(value, str)
    }
    read = tuple(_recipient(row, by_id.get(row.id), countries.get(row.id)) for row in laid.recipients)
    known = {row.id: row for row in read}
    added = (
        _named(row, known.get(row.member_of) if row.member_of else None)
        for row in answers.recipients
        if row.id not in known and (row.member_of is None or row.member_of in known)
    )
    return (*read, *added)


def _named(row: RecipientAnswer, group: Recipient | None) -> Recipient:
    """A recipient by name; what its class is bound by binds it too."""
    base = group or Recipient(id=row.id, name=row.name, kind=RecipientKind.THIRD_PARTY)
    return replace(
        base,
        id=row.id,
        name=row.name,
        kind=row.kind or base.kind,
        items=base.items if row.items is None else row.items,
        country=row.country or base.country,
        member_of=row.member_of,
        purposes=base.purposes if row.purposes is None else row.purposes,
        works_for=row.works_for,
        handled_in=row.handled_in or (),
        source=ANSWERED,
    )


def _recipient(row: Recipient, answer: RecipientAnswer | None, country: str | None) -> Recipient:
    if answer is None and country is None:
        return row
    return replace(
        row,
        kind=answer.kind if answer and answer.kind else row.kind,
        items=answer.items if answer and answer.items is not None else row.items,
        purposes=answer.purposes if answer and answer.purposes is not None else row.purposes,
        country=country or (answer.country if answer else None) or row.country,
        works_for=(answer.works_for if answer else None) or row.works_for,
        handled_in=answer.handled_in if answer and answer.handled_in is not None else row.handled_in,
        source=replace(row.source, origin=Origin.ANSWER, confirmed=True),
    )


def _retention(laid: Policy, answers: Answers) -> tuple[RetentionRule, ...]:
    read = tuple(_rule(row, answers) for row in laid.retention)
    known = {row.id for row in read}
    added = (
        RetentionRule(
            id=row.id,
            clock=row.clock,
            period=row.period,
            items=tuple(one for one in row.items if laid.item(one)),
            purposes=tuple(one for one in row.purposes if laid.purpose(one)),
            categories=row.categories,
            ends_day_before=row.ends_day_before,
            reason=row.reason,
            event=row.event,
            clause=next((clause.id for clause in laid.clauses_on("retention")), None),
            source=ANSWERED,
        )
        for row in answers.retention
        if row.id not in known
    )
    return (*read, *added)


def _rule(row: RetentionRule, answers: Answers) -> RetentionRule:
    period, house = answers.values.get(f"period:{row.id}"), answers.values.get(f"house_rule:{row.id}")
    if not isinstance(period, str) and not isinstance(house, bool):
        return row
    return replace(
        row,
        period=Period.parse(period) if isinstance(period, str) else row.period,
        ends_day_before=house if isinstance(house, bool) else row.ends_day_before,
        source=replace(row.source, origin=Origin.ANSWER, confirmed=True),
    )
