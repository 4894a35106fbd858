"""Composes an edition: binds every purpose on every table for every coming day, and leaves out what must not go there.

What a database cannot see through to the end is not given to it. It can refuse a row and hide an item; it cannot
mask, tell, ask or record on its own. So an item whose use comes with an obligation is withheld.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, assert_never

from sekisho.enforce.days import gate_of
from sekisho.enforce.model import Edition, Gate, Table, TableMap
from sekisho.enforce.version import search_name, searched
from sekisho.errors import StaffError
from sekisho.gate.bind import bind
from sekisho.gate.ir import TRUE
from sekisho.gate.model import (
    Actor,
    ActorKind,
    AllT,
    AnyT,
    Has,
    Is,
    Mode,
    NotT,
    Plan,
    Request,
    Sees,
    Template,
    Term,
)
from sekisho.gate.obligations import obligations
from sekisho.gate.rules import RULES
from sekisho.gate.tables import Registers
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Verb
from sekisho.policy.model import Policy

_NAME: Final = 63
"""Bytes of a name in PostgreSQL; of a longer one it keeps the beginning."""


def compose(found: TableMap, policies: Mapping[int, Policy], registers: Registers) -> Edition:
    """Everything that a map enforces on some days.

    Args:
        found: The map.
        policies: Legal day → the policy in force on it; consecutive days, at least one.
        registers: One snapshot.

    Raises:
        StaffError: Nothing of it may be used for any purpose (ENFORCE-013), or a name would be too long (ENFORCE-002).
    """
    days = dict(sorted(policies.items()))
    known = dict.fromkeys(purpose.id for policy in days.values() for purpose in policy.purposes)
    withheld: dict[tuple[str, str, str], None] = {}
    gates = [
        gate
        for purpose in found.purposes or tuple(known)
        for table in found.tables
        if (gate := _gate(days, registers, purpose, table, withheld)) is not None
    ]
    if not gates:
        raise StaffError("ENFORCE-013")
    _check_names(found, gates)
    first = next(iter(days))
    return Edition(
        map=found,
        gates=tuple(gates),
        withheld=tuple(withheld),
        policy_version=days[first].version,
        register_version=registers.version,
        first_day=first,
        last_day=max(days),
    )


def request_of(purpose: str, items: Sequence[str], mode: Mode) -> Request:
    """What the database's readers ask, as the gate is asked it."""
    return Request(verb=Verb.USE, purpose=purpose, items=tuple(items), mode=mode)


def reader(purpose: str) -> Actor:
    """Who reads by a purpose's login: a program that is bound to that purpose and sees whatever serves it."""
    return Actor(kind=ActorKind.SYSTEM, id="postgres", purposes=frozenset({purpose}), items=None)


def _gate(
    days: Mapping[int, Policy],
    registers: Registers,
    purpose: str,
    table: Table,
    withheld: dict[tuple[str, str, str], None],
) -> Gate | None:
    def plan(items: Sequence[str], mode: Mode, day: int, policy: Policy) -> Plan:
        return bind(
            request_of(purpose, items, mode),
            policy=policy,
            registers=registers,
            actor=reader(purpose),
            today=DayNumber(day),
        )

    wanted = tuple(dict.fromkeys(column.item for column in table.columns))
    opened: set[str] = set()
    kept_back: set[str] = set()
    for day, policy in days.items():
        for item in _open_items(plan(wanted, Mode.NARROW, day, policy)):
            opened.add(item)
            for duty in obligations(request_of(purpose, (item,), Mode.STRICT), policy):
                kept_back.add(item)
                withheld[purpose, item, duty.type.value] = None
    items = [item for item in wanted if item in opened - kept_back]
    if not items:
        return None
    return gate_of({day: plan(items, table.mode, day, policy) for day, policy in days.items()}, table)


def _open_items(plan: Plan) -> Iterator[str]:
    """The items that the plan does not deny whoever the person is."""
    if denied_to_all(plan.common):
        return
    for item, terms in plan.by_item:
        if not denied_to_all(terms):
            yield item


def denied_to_all(terms: Iterable[Term]) -> int:
    """Mask of the rules that deny whoever the person is, now and later.

    A rule that asks about the person may deny everybody today, because nobody is held yet of whom it would say
    otherwise; that is no reason to leave an item out.
    """
    return sum({1 << term.bit for term in terms if term.when == TRUE and term.bit in _OF_THE_REQUEST})


def _asks_person(template: Template) -> bool:
    match template:
        case Is():
            return False
        case Has() | Sees():
            return True
        case NotT(of):
            return _asks_person(of)
        case AllT(of) | AnyT(of):
            return any(map(_asks_person, of))
    assert_never(template)


_OF_THE_REQUEST: Final = frozenset(rule.number for rule in RULES if not _asks_person(rule.fires))
"""Rules that look at the request alone."""


def _check_names(found: TableMap, gates: Sequence[Gate]) -> None:
    """No name is so long that the database would cut it and take two for one."""
    made = [found.keeper, found.pool]
    for gate in gates:
        made += [found.login(gate.purpose), f"allowed {gate.name}"]
        made += [search_name(gate, column) for column in searched(gate)]
    for name in made:
        if len(name.encode()) > _NAME:
            raise StaffError("ENFORCE-002", place=name)
