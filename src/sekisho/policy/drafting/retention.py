"""Drafts the retention rules (保存期間) and the joint use (共同利用)."""

from collections.abc import Iterator, Sequence

from sekisho.law.legal_day import Period
from sekisho.policy.drafting.origin import clause_at, clause_of_sentence, source_of
from sekisho.policy.drafting.words import finds, words
from sekisho.policy.model import Item, ItemId, JointUse, Purpose, RetentionClock, RetentionRule
from sekisho.policy.names import aliases, fold
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft

_CLOCKS = {
    read.RetentionClock.ACQUIRED: RetentionClock.ACQUIRED,
    read.RetentionClock.CANCELLED: RetentionClock.CANCELLED,
    read.RetentionClock.PURPOSE_ENDED: RetentionClock.PURPOSE_ENDED,
    read.RetentionClock.LAST_USE: RetentionClock.LAST_USE,
    read.RetentionClock.EVENT: RetentionClock.ACQUIRED,
}


def draft_retention(
    draft: Draft, purposes: Sequence[Purpose], items: Sequence[Item]
) -> tuple[RetentionRule, ...]:
    """The rules of a text, ``k1``… in its order.

    A duty to erase after "the period" without a period gives a rule with none, which is a question, never a guess; the
    clock of the purpose's end stands beside it. The civil calendar counts; a limit (「限度」) closes one day before by
    a house rule of the business, which an answer may change (digest §15.12).
    """
    rules: dict[tuple[object, ...], RetentionRule] = {}
    for row in draft.retention:
        for clock in _clocks(draft, row):
            rule = _rule(draft, row, clock, purposes, items)
            key = (rule.clock, rule.items, rule.purposes, rule.period or None)
            rules.setdefault(key, rule)
    return tuple(
        RetentionRule(
            id=f"k{number}",
            clock=rule.clock,
            period=rule.period,
            items=rule.items,
            purposes=rule.purposes,
            ends_day_before=rule.ends_day_before,
            clause=rule.clause,
            source=rule.source,
        )
        for number, rule in enumerate(rules.values(), start=1)
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
    items: Sequence[Item],
) -> RetentionRule:
    wanted = {clause_of_sentence(draft.purposes[place].sentence) for place in row.scope}
    scope = tuple(purpose.id for purpose in purposes if purpose.clause in wanted and not purpose.prose)
    return RetentionRule(
        id="",
        clock=clock,
        period=None if row.period is None else Period.parse(row.period),
        items=_items(row.what, items),
        purposes=scope,
        ends_day_before=row.period is not None
        and clock is RetentionClock.CANCELLED
        and finds(words()["house_rule"], row.text),
        clause=clause_of_sentence(row.sentence),
        source=source_of(row),
    )


def _items(what: str | None, items: Sequence[Item]) -> tuple[ItemId, ...]:
    """The items whose period it is, where the text names listed ones; otherwise all (empty)."""
    if what is None:
        return ()
    known = {row.id for row in items} | {fold(row.name) for row in items}
    wanted = aliases()["items"].get(fold(what), fold(what))
    found = next((row.id for row in items if wanted in {row.id, fold(row.name)}), None)
    return (found,) if found is not None and wanted in known else ()


def draft_joint_use(draft: Draft) -> JointUse | None:
    """The joint use that the text announces; the one with the most parts where there are several."""
    if not draft.joint_uses:
        return None
    joint = max(draft.joint_uses, key=_parts)
    scope = joint.scope.entries if joint.scope else ()
    responsible = joint.responsible
    return JointUse(
        items=joint.items is not None,
        scope=tuple(entry.text for entry in scope),
        scope_open=joint.scope is None
        or joint.scope.open_list
        or all(finds(words()["open_scope"], entry.text) for entry in scope),
        purposes=tuple(entry.text for entry in joint.purposes.entries) if joint.purposes else (),
        responsible=responsible.name.text if responsible and responsible.name else None,
        responsible_address=responsible.address.text if responsible and responsible.address else None,
        responsible_representative=responsible.representative.text
        if responsible and responsible.representative
        else None,
        clause=clause_at(draft, joint.statement, joint.statement.text),
        source=source_of(joint.statement),
    )


def _parts(joint: read.JointUse) -> int:
    return sum(part is not None for part in (joint.items, joint.scope, joint.purposes, joint.responsible))
