"""Selects the persons who may be reached for a purpose on a channel, with the reasons for the excluded.

One pass of SQL over the state rows: the same plan, printed for the database. The mask is materialised once, because
SQLite would compute it again for every count. One entry commits to the whole set (design §8).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import text

from sekisho.application import lists
from sekisho.application.channels import ground_bit
from sekisho.application.house import House, Unit
from sekisho.application.plan_cache import program_for
from sekisho.application.set_entries import enter_set
from sekisho.application.stop_links import links_for
from sekisho.errors import Language
from sekisho.gate.binding.asked import Circumstances, contact_items
from sekisho.gate.binding.contact import advertises
from sekisho.gate.decide import strict_terms
from sekisho.gate.explain import explain, rules_in
from sekisho.gate.ir import TRUE, Expr, all_of, any_of, negate
from sekisho.gate.model import Actor, Plan, Reason, Request, Slot, Status
from sekisho.gate.printers.alike import print_set
from sekisho.gate.printers.sql import print_expr
from sekisho.law.advertising import channel_laws
from sekisho.law.model import Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.vault.model import SubjectId

_CHUNK: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who may be reached, and why the others may not.

    Attributes:
        allowed: How many may be reached.
        excluded: How many may not.
        by_rule: Rule id → how many of the excluded it denies; a person may be counted under several.
        reasons: The reason behind each rule, for people.
        subjects: Public ids of those who may be reached, in a fixed order.
        by_ground: For advertising on a channel with a law of its own: ground → how many of those who may be reached
            it opens; a person may be counted under several. Empty where no law asks one.
        complete: Everybody who is held was judged.
        plan: The plan's id.
        entry: Number of the ledger entry; it is the list's id for the check before sending (`lists`).
        expires: From when the list may not be used any more, UTC.
        links: Public id → the link by which this person stops such mail, as in `lists.Checked`.
    """

    allowed: int
    excluded: int
    by_rule: dict[str, int]
    reasons: tuple[Reason, ...]
    subjects: tuple[SubjectId, ...]
    by_ground: dict[str, int]
    complete: bool
    plan: str
    entry: int
    expires: datetime
    links: Mapping[SubjectId, str] = field(default_factory=dict, repr=False)


def select_audience(
    house: House,
    actor: Actor,
    *,
    purpose: str,
    channel: str,
    items: Sequence[str] = (),
    segment: str | None = None,
    language: Language = "ja",
) -> Audience:
    """Selects the audience of a purpose on a contact channel.

    Args:
        house: The workspace.
        actor: Who asks.
        purpose: Purpose id or text.
        channel: Contact channel.
        items: Items that the sending needs; none = those by which the channel reaches a person.
        segment: Only persons of this declared segment, id or name; None = whoever the purpose is for.
        language: Of the reasons.

    Raises:
        StaffError: Unknown names (POLICY-010).
    """

    def select(unit: Unit) -> Audience:
        return _select(unit, actor, _request(unit, purpose, channel, items, segment), language)

    return house.write(select)


def _select(unit: Unit, actor: Actor, request: Request, language: Language) -> Audience:
    program = program_for(
        unit.house.plans,
        unit.snapshot,
        request,
        actor=actor,
        today=unit.today,
        circumstances=Circumstances(),
    )
    plan = program.plan
    counts = masks_of(unit, plan)
    by_mask: dict[int, int] = {}
    for mask, count in counts:
        fired = mask & ~plan.lift
        by_mask[fired] = by_mask.get(fired, 0) + count
    persons = reached(unit, plan)
    numbers = [number for number, _ in persons]
    entry = enter_set(
        unit,
        actor,
        request,
        EntryKind.SUBJECT_AUDIENCE_SELECTED,
        numbers,
        plan=plan.id,
        note={
            "excluded": sum(count for mask, count in by_mask.items() if mask),
            **({} if request.segment is None else {"segment": request.segment}),
        },
    )
    expires = lists.keep(
        unit,
        entry=entry,
        plan=plan.id,
        request=request,
        actor=actor,
        condition=print_expr(_allowed(plan), unit.sql),
    )
    links = links_for(unit, request.purpose, request.channel, numbers)
    return Audience(
        allowed=len(persons),
        excluded=sum(count for mask, count in by_mask.items() if mask),
        by_rule=count_by_rule(by_mask),
        reasons=reasons_behind(unit, plan, by_mask, language),
        subjects=tuple(SubjectId(subject) for _, subject in persons),
        by_ground=_by_ground(unit, plan),
        complete=True,
        plan=plan.id,
        entry=entry,
        expires=expires,
        links={SubjectId(subject): links[number] for number, subject in persons if number in links},
    )


def _request(unit: Unit, purpose: str, channel: str, items: Sequence[str], segment: str | None) -> Request:
    names, policy = unit.snapshot.names, unit.snapshot.policy
    contact = names.contact(channel)
    wanted = names.items(items) if items else contact_items(policy, contact)
    return Request(
        verb=Verb.CONTACT,
        purpose=names.purpose(purpose),
        items=tuple(wanted),
        channel=contact,
        segment=None if segment is None else names.segment(segment),
    )


def masks_of(unit: Unit, plan: Plan, among: Expr = TRUE) -> list[tuple[int, int]]:
    """How many persons have each mask. The erased are nobody's audience and are not counted."""
    printed = print_set(strict_terms(plan), unit.sql)
    names = ", ".join(printed.names)
    query = (
        "WITH judged AS MATERIALIZED "  # noqa: S608 - printed from whole numbers only
        f"(SELECT {printed.selected()} FROM subject_state WHERE status < {int(Status.ERASING)} AND {print_expr(among, unit.sql)}) "
        f"SELECT count(*), {names} FROM judged GROUP BY {names} ORDER BY {names}"
    )
    return [(printed.mask(words), int(count)) for count, *words in unit.conn.execute(text(query))]


def _allowed(plan: Plan) -> Expr:
    """The condition under which nothing denies."""
    return negate(any_of(term.when for term in strict_terms(plan) if not plan.lift >> term.bit & 1))


def _by_ground(unit: Unit, plan: Plan) -> dict[str, int]:
    """How many of those who may be reached each ground of the channel's law opens."""
    if not advertises(plan.request, unit.snapshot.policy):
        return {}
    channel = plan.request.channel or ""
    counted: dict[str, int] = {}
    for ground in channel_laws()[channel].grounds:
        ref = ground_bit(ground.id, channel)
        stands = unit.snapshot.registers.bit(Slot(ref.kind.value), ref.ref, ref.channel)
        both = print_expr(all_of((_allowed(plan), stands)), unit.sql)
        query = f"SELECT count(*) FROM subject_state WHERE status < {int(Status.ERASING)} AND {both}"  # noqa: S608 - printed from whole numbers only
        found = unit.conn.execute(text(query)).scalar_one()
        if found:
            counted[ground.id] = int(found)
    return counted


def reached(unit: Unit, plan: Plan, among: Expr = TRUE) -> list[tuple[int, str]]:
    """Internal number and public id of those whom nothing denies."""
    query = (
        "SELECT subject_no, subject_id FROM subject_state "  # noqa: S608 - printed from whole numbers only
        f"WHERE status < {int(Status.ERASING)} AND {print_expr(all_of((_allowed(plan), among)), unit.sql)} ORDER BY subject_no"
    )
    return [(int(row[0]), str(row[1])) for row in unit.conn.execute(text(query))]


def count_by_rule(by_mask: dict[int, int]) -> dict[str, int]:
    """Rule id → how many it denies."""
    counted: dict[str, int] = {}
    for mask, count in by_mask.items():
        for rule in rules_in(mask):
            counted[rule.id] = counted.get(rule.id, 0) + count
    return dict(sorted(counted.items()))


def reasons_behind(unit: Unit, plan: Plan, by_mask: dict[int, int], language: Language) -> tuple[Reason, ...]:
    """The reason behind each rule that denies anybody."""
    every = 0
    for mask in by_mask:
        every |= mask
    return explain(plan, fired=every, lifted=0, policy=unit.snapshot.policy, language=language)
