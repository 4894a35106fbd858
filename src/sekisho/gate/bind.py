"""Binds a request: fills the rules' templates with the policy, the registers and the day, and keeps the plan.

Steps: (1) judge the basis; (2) answer every fact; (3) fill every template, once for the request and once for each
item; (4) drop what cannot fire; (5) name the verdict, the lift mask and the last day of validity.

Where several documents are in force, a request is judged by the document that states its purpose. One without a
purpose is judged by every document, each for the persons it is addressed to; a statutory ground is open only where all
of them leave it open.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, assert_never

import msgspec

from sekisho.gate import binding, rules
from sekisho.gate.binding import opt_out, sharing
from sekisho.gate.binding.asked import Asked, Circumstances
from sekisho.gate.ir import FALSE, TRUE, Expr, all_of, any_of, negate
from sekisho.gate.model import (
    PER_ITEM,
    Actor,
    AllT,
    AnyT,
    Fact,
    Has,
    Is,
    Mode,
    NotT,
    Plan,
    Request,
    Rule,
    Sees,
    Template,
    Term,
    Verdict,
)
from sekisho.gate.replay import as_written, plan_id
from sekisho.gate.rules.table import HANDING
from sekisho.gate.tables import Registers
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Form, Verb
from sekisho.policy.model import Policy

_FOREVER: Final = 2**31

_SORTED: Final[dict[tuple[Verb, Form], tuple[tuple[Rule, ...], list[Rule], list[Rule]]]] = {}
"""The rules of an act and a form, with the table that they were taken from."""


def bind(
    request: Request,
    *,
    policy: Policy,
    registers: Registers,
    actor: Actor,
    today: DayNumber,
    circumstances: Circumstances | None = None,
    table: tuple[Rule, ...] | None = None,
) -> Plan:
    """Binds a request to the policy and the registers of a day.

    Args:
        request: The request, ids only.
        policy: The effective policy of that day, answers included.
        registers: One snapshot.
        actor: Who asks, from the session or account.
        today: The legal day on which the decision is made.
        circumstances: What the store says about this request.
        table: The rules that are bound, for asking about some of them: such a plan has no id and decides nothing.
            None = all.

    Returns:
        The plan; deterministic in its arguments.
    """
    asked = Asked(
        request=request,
        policy=policy,
        registers=registers,
        actor=actor,
        today=today,
        circumstances=circumstances or Circumstances(),
    )
    return _plan(asked, rules.RULES if table is None else table)


def _plan(asked: Asked, table: tuple[Rule, ...]) -> Plan:
    whole, by_rule = _judging(table, asked.request)
    common = _terms(asked, whole, None)
    if asked.request.verb in HANDING and not asked.items:
        # A hand-over of nothing in particular is covered by nothing in particular.
        common += _terms(asked, by_rule, None)
    by_item = tuple((item, _terms(asked, by_rule, item)) for item in asked.items)
    draft = Plan(
        id="",
        document=asked.policy.document,
        policy_version=asked.policy.version,
        register_version=asked.registers.version,
        request=asked.request,
        common=common,
        by_item=by_item,
        lift=asked.lift,
        missing=_missing(asked),
        valid_until=_valid_until(asked),
        verdict=_verdict(common, [terms for _, terms in by_item], asked.lift, asked.request.mode),
        request_hash=""
        if asked.statutory is None
        else request_hash(asked.request, actor=asked.actor.id, about=asked.circumstances.about),
    )
    return replace(draft, id=plan_id(draft)) if table is rules.RULES else draft


def _judging(table: tuple[Rule, ...], request: Request) -> tuple[list[Rule], list[Rule]]:
    """The rules that judge a request: those about it as a whole, and those about each item. Sorted once a table."""
    known = _SORTED.get((request.verb, request.form))
    if known is None or known[0] is not table:
        judging = [rule for rule in table if request.verb in rule.verbs and request.form in rule.forms]
        whole = [rule for rule in judging if not _per_item(rule.fires)]
        known = table, whole, [rule for rule in judging if _per_item(rule.fires)]
        _SORTED[request.verb, request.form] = known
    return known[1], known[2]


def _missing(asked: Asked) -> tuple[str, ...]:
    """What is missing, for the reasons: facts of the basis, and parts of an announcement (``joint_use:address``)."""
    found = (asked.missing_facts if asked.basis_available else ()) + asked.refusal_lacks
    for document in asked.judges:
        if asked.request.verb is Verb.SHARE:
            found += tuple(f"joint_use:{part}" for part in sharing.unpublished(asked, document))
            found += tuple(f"own:{part}" for part in sharing.own_unpublished(asked, document))
        if opt_out.by_opt_out(asked):
            found += tuple(f"opt_out:{part}" for part in opt_out.unpublished(asked, document))
    return tuple(dict.fromkeys(found))


def _terms(asked: Asked, judging: Iterable[Rule], item: str | None) -> tuple[Term, ...]:
    able = (rule for rule in judging if not _out_of_the_question(asked, rule.fires, item))
    filled = ((rule, _fill(asked, rule.fires, item)) for rule in able)
    return tuple(Term(rule.number, when) for rule, when in filled if when != FALSE)


def _out_of_the_question(asked: Asked, fires: Template, item: str | None) -> bool:
    """Whether a rule cannot fire by a fact of the request alone: then nothing has to be asked of the person."""
    if not isinstance(fires, AllT):
        return False
    facts = (
        part
        for part in fires.of
        if isinstance(part, Is) or (isinstance(part, NotT) and isinstance(part.of, Is))
    )
    return any(_fill(asked, part, item) == FALSE for part in facts)


def _valid_until(asked: Asked) -> int:
    """The last day on which nothing that was read begins or lapses. Day thresholds move with every midnight."""
    if asked.policy.retention or asked.registers.days:
        return asked.today
    begins = [asked.policy.effective_from, *asked.registers.published.values()]
    lapses: list[int | None] = []
    if asked.purpose is not None:
        begins.append(asked.purpose.since)
        lapses.append(asked.purpose.until)
    if asked.statutory is not None:
        begins.append(asked.statutory.effective_from)
        lapses.append(asked.statutory.effective_to)
    lapses.append(asked.circumstances.claims_until)
    for part in (part for parts in asked.registers.standing.values() for part in parts.values()):
        begins.append(part.since)
        lapses.append(part.until)
    if opt_out.by_opt_out(asked):
        begins.append(opt_out.first_lawful_day(asked))
    ends = [day - 1 for day in begins if day is not None and day > asked.today]
    ends += [day for day in lapses if day is not None and day >= asked.today]
    return min(ends, default=_FOREVER)


def _fill(asked: Asked, template: Template, item: str | None) -> Expr:
    match template:
        case Is(fact):
            return _fact(asked, fact, item)
        case Has(slot):
            return binding.SLOTS[slot](asked)
        case Sees(look):
            return binding.LOOKS[look](asked, item)
        case NotT(of):
            return negate(_fill(asked, of, item))
        case AllT(of):
            return all_of(_fill(asked, part, item) for part in of)
        case AnyT(of):
            return any_of(_fill(asked, part, item) for part in of)
    assert_never(template)


def _fact(asked: Asked, fact: Fact, item: str | None) -> Expr:
    """Whether a fact holds by a document that speaks to the person."""
    answer = binding.FACTS[fact]
    if len(asked.judges) == 1:
        return TRUE if answer(asked, asked.judges[0], item) else FALSE
    return any_of(asked.speaks_to(document) for document in asked.judges if answer(asked, document, item))


def request_hash(request: Request, *, actor: str, about: str) -> str:
    """What an approval names: this request, by this actor, about this person. Hex sha256, first 32 digits.

    The facts are part of it: an approved request cannot be changed afterwards.
    """
    body = msgspec.json.encode((actor, about, as_written(request)), order="sorted")
    return hashlib.sha256(b"sekisho/request/1\n" + body).hexdigest()[:32]


def _per_item(template: Template) -> bool:
    match template:
        case Is(fact):
            return fact in PER_ITEM
        case Sees(look):
            return look in PER_ITEM
        case Has(_):
            return False
        case NotT(of):
            return _per_item(of)
        case AllT(of) | AnyT(of):
            return any(_per_item(part) for part in of)
    assert_never(template)


def _verdict(common: Sequence[Term], by_item: Sequence[Sequence[Term]], lift: int, mode: Mode) -> Verdict:
    def judging(terms: Sequence[Term]) -> list[Term]:
        return [term for term in terms if not lift >> term.bit & 1]

    def denies(terms: Sequence[Term]) -> bool:
        return any(term.when == TRUE for term in judging(terms))

    each = [denies(terms) for terms in by_item]
    if denies(common) or (any(each) if mode is Mode.STRICT else bool(each) and all(each)):
        return Verdict.ALWAYS_DENIED
    conditional = any(judging(terms) for terms in (common, *by_item))
    return Verdict.CONDITIONAL if conditional else Verdict.ALWAYS_ALLOWED
