"""What the person's pages show, as values: this person's items, settings, consents, uses by month, leaving.

Nothing is decided here; lists are shortened to what concerns this person and put into words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sekisho.application.leaving import Kept, stays_after_leaving
from sekisho.application.own_data import OwnData, OwnItem, OwnUse
from sekisho.application.preferences import Preference
from sekisho.gate.tables import CANCELLED
from sekisho.law.legal_day import as_date
from sekisho.ledger.kinds import EntryKind
from sekisho.notice.forms import ConsentBox, Form
from sekisho.policy.model import Category, Policy, Purpose
from sekisho.retention.rules import end_of_group
from sekisho.web.public.registers import item_names, periods_of
from sekisho.web.rendering import Language, month_text, strings, translator


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The three facts of the first page.

    Attributes:
        items: How many items are held.
        recipients: How many recipients got something this year.
        running: How many purposes are open for this person.
        stopped: How many the person stopped.
    """

    items: int
    recipients: int
    running: int
    stopped: int


def facts_of(data: OwnData, uses: Sequence[OwnUse], *, year: int) -> Facts:
    """The three facts."""
    mine = own_preferences(data)
    stopped = sum(one.stopped for one in mine)
    return Facts(
        items=len(data.items),
        recipients=len({use.recipient for use in uses if use.recipient and use.at.year == year}),
        running=len(mine) - stopped,
        stopped=stopped,
    )


def category_of(data: OwnData) -> Category | None:
    """The person's category."""
    return next((one for one in data.policy.categories if one.name == data.category), None)


def own_preferences(data: OwnData) -> tuple[Preference, ...]:
    """The purposes that are for this person's category."""
    category = category_of(data)
    return tuple(
        one
        for one in data.preferences
        if category is None or not one.purpose.categories or category.id in one.purpose.categories
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One item on the page, with the words of its period."""

    own: OwnItem
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGroup:
    """Items that serve the same purposes, so that these are said once.

    Attributes:
        purposes: The purposes; empty for items that serve none.
        sentence: The sentence that they rest on, where it is not the purpose's own.
        rows: The items.
    """

    purposes: tuple[Purpose, ...]
    sentence: str | None
    rows: tuple[Held, ...]


def held_groups(data: OwnData, language: Language) -> tuple[HeldGroup, ...]:
    """The items, grouped by what they are for, in the order of the policy."""
    grouped: dict[tuple[tuple[str, ...], str | None], list[Held]] = {}
    for own in data.items:
        sentence = None if own.clause is None else own.clause.text
        if any(sentence == purpose.text for purpose in own.purposes):
            sentence = None
        key = (tuple(purpose.id for purpose in own.purposes), sentence)
        held = Held(own=own, periods=periods_of(data.policy, own.item.id, language))
        grouped.setdefault(key, []).append(held)
    return tuple(
        HeldGroup(purposes=rows[0].own.purposes, sentence=sentence, rows=tuple(rows))
        for (_, sentence), rows in grouped.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One consent that stands, in words.

    Attributes:
        kind: ``purpose``, ``advertising`` or ``provision``.
        reference: What it is about, for the form that withdraws it.
        text: In words.
        items: Names of the items of a provision.
        version: The version under which it was given, or None.
        since: When, or None.
    """

    kind: str
    reference: str
    text: str
    items: tuple[str, ...]
    version: str | None
    since: datetime | None


def consent_rows(data: OwnData, language: Language) -> tuple[ConsentRow, ...]:
    """The standing consents."""
    return tuple(
        ConsentRow(
            kind=one.kind,
            reference=one.reference,
            text=_consent_text(data.policy, one.kind, one.reference, language),
            items=item_names(data.policy, one.items),
            version=one.policy_version,
            since=one.since,
        )
        for one in data.consents
    )


def offered_consents(data: OwnData, form: Form) -> tuple[ConsentBox, ...]:
    """What the person may agree to and has not."""
    standing = {f"{one.kind}:{one.reference}" for one in data.consents}
    return tuple(box for box in form.consents if box.name not in standing)


def box_text(policy: Policy, box: ConsentBox, language: Language) -> str:
    """What a box says, word for word."""
    kind, _, reference = box.name.partition(":")
    return _consent_text(policy, kind, reference, language)


def _consent_text(policy: Policy, kind: str, reference: str, language: Language) -> str:
    t = translator(language)
    if kind == "purpose":
        purpose = policy.purpose(reference)
        return t("consent.purpose.text", purpose=reference if purpose is None else purpose.text)
    if kind == "advertising":
        sent = t("consent.joint").join(one.text for one in policy.purposes if one.advertising)
        return t("consent.advertising.text", channel=t(f"channel.{reference}"), purposes=sent)
    recipient = policy.recipient(reference)
    return t("consent.provision.text", recipient=reference if recipient is None else recipient.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The uses of one month, newest first."""

    title: str
    uses: tuple[OwnUse, ...]


def months_of(uses: Sequence[OwnUse], language: Language) -> tuple[Month, ...]:
    """The uses month by month."""
    japanese = language == "ja"
    grouped = groupby(uses, key=lambda use: month_text(use.at, japanese=japanese))
    return tuple(Month(title=title, uses=tuple(rows)) for title, rows in grouped)


def use_text(kind: EntryKind, language: Language) -> str:
    """What was done, in words."""
    key = f"event.{kind.value}"
    return translator(language)(key if key in strings(language) else "event.other")


@dataclass(frozen=True, slots=True, kw_only=True)
class StayingItem:
    """An item that stays after leaving: until when, or None while no day is set."""

    name: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """What leaving would do today.

    Attributes:
        ending: Purposes that end now, as published.
        erased: Names of the items that become unreadable now.
        kept: What stays.
    """

    ending: tuple[str, ...]
    erased: tuple[str, ...]
    kept: tuple[StayingItem, ...]


def farewell_of(data: OwnData, *, today: int) -> Farewell:
    """What `leaving.leave` would do today, by the same rules; a test holds the two together.

    A hold (法令による保存) shows only in the receipt.
    """
    policy = data.policy
    names = {str(own.item.id): own.item.name for own in data.items}
    open_still = () if policy.after_cancellation is None else policy.after_cancellation.purposes
    staying = [kept for kept in data.kept if stays_after_leaving(policy, kept.items)]
    going = [kept for kept in data.kept if kept not in staying]
    return Farewell(
        ending=tuple(
            one.purpose.text
            for one in own_preferences(data)
            if not staying or one.purpose.id not in open_still
        ),
        erased=tuple(names[item] for kept in going for item in kept.items if item in names),
        kept=tuple(
            StayingItem(name=names[item], until=_until(policy, kept, today))
            for kept in staying
            for item in kept.items
            if item in names
        ),
    )


def _until(policy: Policy, kept: Kept, today: int) -> date | None:
    """The last day of a group if the person left today: the earliest of what runs already and what leaving starts."""
    started = end_of_group(
        policy,
        group=kept.group,
        items=kept.items,
        clock=lambda key: today if key == CANCELLED else None,
        today=today,
    )
    days = [kept.until] if kept.until is not None else []
    if started is not None and started.last_day is not None:
        days.append(as_date(started.last_day))
    return min(days, default=None)
