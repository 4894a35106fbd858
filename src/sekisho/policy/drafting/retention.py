"""Drafts the retention rules (保存期間)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sekisho.law.legal_day import Period
from sekisho.policy.drafting import period_words
from sekisho.policy.drafting.origin import clause_of_sentence, source_of, source_of_sentence
from sekisho.policy.drafting.words import finds, words
from sekisho.policy.model import (
    Category,
    CategoryId,
    Item,
    ItemId,
    Purpose,
    RetentionClock,
    RetentionRule,
)
from sekisho.policy.names import aliases, fold
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft

_TOPIC = re.compile(r"(.{1,40}?)(?:については|に関しては|は)、")
_CLOCKS = {
    read.RetentionClock.ACQUIRED: RetentionClock.ACQUIRED,
    read.RetentionClock.CANCELLED: RetentionClock.CANCELLED,
    read.RetentionClock.PURPOSE_ENDED: RetentionClock.PURPOSE_ENDED,
    read.RetentionClock.LAST_USE: RetentionClock.LAST_USE,
    read.RetentionClock.EVENT: RetentionClock.ACQUIRED,
}


def draft_retention(
    draft: Draft, purposes: Sequence[Purpose], items: Sequence[Item], categories: Sequence[Category]
) -> tuple[RetentionRule, ...]:
    """The rules of a text, ``k1``… in its order.

    A duty to erase after "the period" without a period gives a rule with none, which is a question, never a guess; the
    clock of the purpose's end stands beside it. The civil calendar counts; a limit (「限度」) closes one day before by
    a house rule of the business, which an answer may change (digest §15.12).
    """
    rules: dict[tuple[object, ...], RetentionRule] = {}
    for row in draft.retention:
        for clock in _clocks(draft, row):
            rule = _rule(draft, row, clock, purposes, Whose(items, categories))
            key = (rule.clock, rule.items, rule.categories, rule.purposes, rule.event, rule.period or None)
            rules.setdefault(key, rule)
    for sentence, clock in period_words.left_open(draft):
        rules.setdefault((sentence.id,), _left_open(sentence, clock))
    return tuple(replace(rule, id=f"k{number}") for number, rule in enumerate(rules.values(), start=1))


def _left_open(sentence: read.Sentence, clock: RetentionClock) -> RetentionRule:
    """A period that a law or the house's rules set: how long it is, is a question."""
    return RetentionRule(
        id="",
        clock=clock,
        period=None,
        words=period_words.words_of(sentence.text),
        by_law=period_words.set_by_law(sentence.text),
        promptness=period_words.promptness_of(sentence.text),
        clause=clause_of_sentence(sentence.id),
        source=source_of_sentence(sentence, 0.6, "retention.left_open"),
    )


def _clocks(draft: Draft, row: read.Retention) -> Iterator[RetentionClock]:
    """The clock read; a sentence that speaks of a period and of the purpose's end starts both."""
    clock = _CLOCKS[row.clock]
    text = draft.sentence(row.sentence).text
    if row.period is None and clock in {RetentionClock.ACQUIRED, RetentionClock.PURPOSE_ENDED}:
        if finds("(保存|保管|保有)期間", text):
            yield RetentionClock.ACQUIRED
        if clock is RetentionClock.PURPOSE_ENDED or finds("目的.{0,12}(達成|終了|消滅)", text):
            yield RetentionClock.PURPOSE_ENDED
        if clock is RetentionClock.ACQUIRED and not finds("(保存|保管|保有)期間", text):
            yield RetentionClock.ACQUIRED
        return
    yield clock


def _rule(
    draft: Draft,
    row: read.Retention,
    clock: RetentionClock,
    purposes: Sequence[Purpose],
    known: "Whose",
) -> RetentionRule:
    wanted = {clause_of_sentence(draft.purposes[place].sentence) for place in row.scope}
    event = period_words.event_of(row.text) if row.clock is read.RetentionClock.EVENT else None
    if event is not None and clock is RetentionClock.ACQUIRED:
        clock = RetentionClock.EVENT
    scope = tuple(purpose.id for purpose in purposes if purpose.clause in wanted and not purpose.prose)
    found = known.named(row)
    # INVARIANT: a period is only taken over for what the text says it is for, from a day that is on record. Whatever
    # else it may mean is an open question: a wrong period would erase what must stay.
    sure = found.understood and (row.clock is not read.RetentionClock.EVENT or event is not None)
    period = Period.parse(row.period) if row.period is not None and sure else None
    return RetentionRule(
        id="",
        clock=clock,
        period=period,
        items=found.items,
        categories=found.categories,
        purposes=scope,
        ends_day_before=row.period is not None
        and clock is RetentionClock.CANCELLED
        and finds(words()["house_rule"], row.text),
        words=period_words.words_of(row.text),
        event=event,
        by_law=period_words.set_by_law(row.text),
        promptness=period_words.promptness_of(row.text),
        clause=clause_of_sentence(row.sentence),
        source=source_of(row),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """What a sentence's period is for. Both empty = everything of everybody."""

    items: tuple[ItemId, ...] = ()
    categories: tuple[CategoryId, ...] = ()
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Whose:
    """The items and categories of a policy, by which a sentence's topic is understood."""

    items: Sequence[Item]
    categories: Sequence[Category]

    def named(self, row: read.Retention) -> Named:
        """What the sentence is about: listed items, categories of persons, or all personal information."""
        topic = row.what or _topic(row.text)
        if topic is None:
            return Named()
        items = tuple(
            item.id for item in self.items if any(word in fold(topic) for word in _item_words(item))
        )
        if items:
            return Named(items=items)
        named = tuple(
            one.id for one in self.categories if any(word in fold(topic) for word in _words_for(one))
        )
        if named:
            everybody = len(named) == len(self.categories)
            return Named(categories=() if everybody else named)
        return Named(understood=row.what is None and finds(words()["everything"], topic))


def _topic(text: str) -> str | None:
    """The words before 「は、」 that say what the sentence is about, or None when it is about the business."""
    found = _TOPIC.match(text)
    topic = None if found is None else found[1]
    return None if topic is None or finds(words()["ourselves"], topic) else topic


def _item_words(item: Item) -> list[str]:
    return [
        fold(item.name),
        *(word for word, known in aliases()["items"].items() if known == item.id and len(word) > 1),
    ]


def _words_for(category: Category) -> list[str]:
    known = [word for word, name in aliases()["categories"].items() if name == category.id]
    return [fold(category.name), *known]
