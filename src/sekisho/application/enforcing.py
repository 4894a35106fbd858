"""Keeps the policy in the organisation's own PostgreSQL: prints what does it, puts it there, keeps it in step.

The database enforces what the gate decides about `use`, purpose by purpose: the gate binds each coming day here, and
`enforce` prints the plans. Uses that a database cannot see through to the end stay with sekisho: contacts, provisions,
and items that must be masked.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from sekisho.application import plan_store
from sekisho.application.doctor import Line
from sekisho.application.house import House, Unit
from sekisho.application.plan_cache import program_for
from sekisho.application.rulings import actor_name
from sekisho.enforce import accounts, installing, mirroring, tokens
from sekisho.enforce.attacks import ATTACKS, remedies
from sekisho.enforce.composing import compose, denied_to_all, request_of
from sekisho.enforce.connecting import Connection, connected
from sekisho.enforce.installing import Installed
from sekisho.enforce.mapping import read_map
from sekisho.enforce.model import Edition
from sekisho.enforce.ring import Attack, Ring, enter
from sekisho.errors import Language, StaffError
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.explain import explain
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import Actor, Mode, Reason, StateRow, Status
from sekisho.law.clock import micros
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.vault.tables import subject_state

HORIZON: Final = 40
"""Days that a version is bound for. A database that nobody keeps in step denies everything after them."""

_RENEW: Final = 20
"""Days that must be left after a sync."""

_SKEW: Final = 300.0
"""Seconds that the two clocks may differ."""

TOKEN_SECONDS: Final = 60
"""How long a token may be shown: for the length of a round trip, not of a meal."""

_BATCH: Final = 500


# -- what is enforced -----------------------------------------------------------------------------------------


def edition(unit: Unit, text: str, *, days: int = HORIZON) -> Edition:
    """Everything that a map enforces from today on.

    Raises:
        StaffError: See `read_map` and `compose`.
    """
    found = read_map(text, unit.snapshot.names)
    # The edition in force changes with the day, the registers do not.
    policies = {
        day: unit.house.shelf.snapshot(unit.conn, today=DayNumber(day)).policy
        for day in range(unit.today, unit.today + days)
    }
    return compose(found, policies, unit.snapshot.registers)


def script(house: House, text: str) -> tuple[str, Edition]:
    """The SQL of a first installation, for reading. It holds no key: tokens work after `apply` or `sync`."""
    made = house.read(lambda unit: edition(unit, text))
    return installing.script(made), made


def leaving_script() -> str:
    """The SQL that takes everything out again."""
    return installing.leaving_script()


# -- putting it there, and taking it out -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A version that is in force now.

    Attributes:
        installed: What stands there.
        edition: What it enforces; None after going back to a version that was made before.
        entry: Number of the ledger entry.
    """

    installed: Installed
    edition: Edition | None
    entry: int


def apply(house: House, actor: Actor, *, url: str, text: str) -> Applied:
    """Makes a version of a map and puts it in force; the one before it is kept.

    Raises:
        StaffError: See `edition` and `installing.install`.
        OperatorError: Not reachable, or a table is in use (ENFORCE-001, -003, -007).
    """
    with connected(url) as connection:
        return _apply(house, actor, connection, text)


def _apply(house: House, actor: Actor, connection: Connection, text: str) -> Applied:
    made = house.read(lambda unit: edition(unit, text))
    with installing.swapping(connection):
        installed = installing.install(connection, made, token_key=token_key(house))
        # The entry first: if the swap fails after it, the book says too much, and never too little.
        entry = house.write(lambda unit: _applied(unit, actor, installed))
    return Applied(installed=installed, edition=made, entry=entry)


def _applied(unit: Unit, actor: Actor, installed: Installed) -> int:
    accounts.remember(
        unit.conn,
        installed.installation,
        version=installed.version,
        text=installed.map,
        at=micros(unit.now),
    )
    entry = unit.record(
        EntryKind.ENFORCEMENT_VERSION_APPLIED,
        actor=actor.id,
        policy_version=installed.policy_version,
        note={"installation": installed.installation, "version": installed.version},
    )
    return entry.no


def roll_back(house: House, actor: Actor, *, url: str) -> Applied:
    """Puts the version before the one in force back in force.

    Whatever changed in the registers meanwhile closes it: it never reads new states by old registers.
    """
    with connected(url) as connection, installing.swapping(connection):
        installed = installing.roll_back(connection)
        entry = house.write(lambda unit: _applied(unit, actor, installed))
    return Applied(installed=installed, edition=None, entry=entry)


def uninstall(house: House, actor: Actor, *, url: str) -> int:
    """Takes everything out of the database again; what was accounted for is drained into the book first.

    Returns:
        Number of the ledger entry.
    """
    with connected(url) as connection:
        found = installing.require(connection)
        _drain(house, connection, found)
        with installing.swapping(connection):
            installing.uninstall(connection)

            def removed(unit: Unit) -> int:
                accounts.forget(unit.conn, found.installation)
                entry = unit.record(
                    EntryKind.ENFORCEMENT_VERSION_REMOVED,
                    actor=actor.id,
                    note={"installation": found.installation, "version": found.version},
                )
                return entry.no

            return house.write(removed)


# -- keeping it in step --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a sync did.

    Attributes:
        written: Rows of state that were written.
        forgotten: Persons whose links and states were taken out: erased, or not known here.
        renewed: The version that had to be made because registers, policy or days moved on; None = none.
        linked: Keys that are linked to persons.
        mirrored: Keys that have a state.
    """

    written: int
    forgotten: int
    renewed: int | None
    linked: int
    mirrored: int


def sync(house: House, actor: Actor, *, url: str, full: bool = False) -> Synced:
    """Brings the mirror up to date: all states, or those whose version changed. One transaction there.

    Raises:
        StaffError: Nothing is installed there (ENFORCE-008), or the clocks differ (ENFORCE-014).
    """
    with connected(url) as connection:
        found = installing.require(connection)
        with installing.swapping(connection):
            # The mirror is as old as the moment before anything was read.
            begun = mirroring.server_instant(connection)
            return house.read(lambda unit: _sync(unit, actor, connection, found, begun=begun, full=full))


def _sync(
    unit: Unit, actor: Actor, connection: Connection, found: Installed, *, begun: float, full: bool
) -> Synced:
    if not unit.house.workspace.rehearsal and abs(unit.now.timestamp() - begun) > _SKEW:
        raise StaffError("ENFORCE-014")
    if full:
        mirroring.clear(connection)
    known = mirroring.linked(connection)
    changed: list[tuple[str, int, StateRow]] = []
    here: set[str] = set()
    for subject, version, row in _states(unit):
        if subject not in known:
            continue
        here.add(subject)
        if known[subject] != version:
            changed.append((subject, version, row))
    gone = [subject for subject in known if subject not in here]
    written = mirroring.store(connection, changed)
    mirroring.forget(connection, gone)
    register = unit.snapshot.registers.version
    mirroring.stamp(connection, instant=begun, register_version=register)
    renewed = None
    stale = (
        found.register_version != register
        or found.policy_version != unit.snapshot.policy.version
        or found.last_day < unit.today + _RENEW
    )
    if stale:
        made = edition(unit, found.map)
        installed = installing.install(connection, made, token_key=token_key(unit.house))
        renewed = installed.version
        unit.house.write(lambda other: _applied(other, actor, installed))
    return Synced(written=written, forgotten=len(gone), renewed=renewed, **mirroring.counts(connection))


def _states(unit: Unit) -> Iterator[tuple[str, int, StateRow]]:
    """The state of everybody who is not erased: public id, state version, and what the gate reads."""
    columns = [subject_state.c[name] for name in ("subject_id", "state_version", *COLUMNS)]
    rows = unit.conn.execution_options(yield_per=10_000).execute(
        select(*columns).where(subject_state.c.status < int(Status.ERASING))
    )
    for row in rows:
        yield str(row[0]), int(row[1]), tuple(row[2:])


def link(house: House, *, url: str, pairs: Sequence[tuple[str, str]]) -> int:
    """Records which of the organisation's keys belong to whom; their rows are seen after the next sync.

    Returns:
        How many keys were linked.

    Raises:
        StaffError: A person whom nobody knows (ENFORCE-015); nothing is linked then.
    """
    wanted = {subject for subject, _ in pairs}
    strangers = wanted - house.read(lambda unit: {subject for subject, _, _ in _states(unit)})
    if strangers:
        raise StaffError("ENFORCE-015", count=len(strangers))
    with connected(url) as connection:
        installing.require(connection)
        return mirroring.link(connection, pairs)


# -- tokens ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The answer to who asks for a token.

    Attributes:
        token: The token, or None when the gate denies.
        decision: Id of the decision.
        reasons: Why it denies.
        entry: Number of the ledger entry, durable before the token leaves.
    """

    token: str | None
    decision: str
    reasons: tuple[Reason, ...]
    entry: int


def token_key(house: House) -> bytes:
    """The workspace's key for tokens; it lies in the key store, wrapped like every other."""
    return house.keys.secret("postgres")


def issue_token(
    house: House, actor: Actor, *, purpose: str, challenge: str, language: Language = "ja"
) -> Issued:
    """Leave for one transaction of a pooled connection to use one purpose, or why not.

    Args:
        house: The workspace.
        actor: Who asks; must hold the purpose, and every item that it is given there.
        purpose: Purpose id or text.
        challenge: What `sekisho.challenge()` said in that transaction.
        language: Of the reasons.

    Raises:
        StaffError: The challenge is none (ENFORCE-009), or of a database that is not enforced from here (ENFORCE-008).
    """
    asked = tokens.read_challenge(challenge)
    return house.write(lambda unit: _issue(unit, actor, purpose, asked, language))


def _issue(unit: Unit, actor: Actor, purpose: str, asked: tokens.Challenge, language: Language) -> Issued:
    text = accounts.remembered(unit.conn, asked.installation)
    if text is None:
        raise StaffError("ENFORCE-008")
    wanted = unit.snapshot.names.purpose(purpose)
    gates = [gate for gate in edition(unit, text, days=1).gates if gate.purpose == wanted]
    items = tuple(dict.fromkeys(item for gate in gates for item in gate.items))
    request = request_of(wanted, items, Mode.STRICT)
    plan = program_for(
        unit.house.plans, unit.snapshot, request, actor=actor, today=unit.today, circumstances=Circumstances()
    ).plan
    fired = 0
    for terms in (plan.common, *(terms for _, terms in plan.by_item)):
        fired |= denied_to_all(terms)
    allowed = bool(items) and not fired
    nonce = secrets.token_hex(16)
    stamp = f"{plan.id}\n{asked.installation}\n{asked.transaction}\n{actor.id}\n{nonce}\n{allowed}"
    decision = sha256(b"sekisho/token/1\n" + stamp.encode()).hexdigest()[:32]
    plan_store.keep(unit.conn, plan)
    entry = unit.record(
        EntryKind.GATE_DECISION_MADE if allowed else EntryKind.SUBJECT_DATA_DENIED,
        actor=actor_name(actor),
        purpose=wanted,
        items=items,
        policy_version=plan.policy_version,
        plan=plan.id,
        decision=decision,
        fired=fired,
        allowed=allowed,
        note={
            "installation": asked.installation,
            "login": asked.role,
            "route": accounts.TOKEN,
            "transaction": asked.transaction,
            "verb": Verb.USE.value,
        },
    )
    token = None
    if allowed:
        token = tokens.sign(
            token_key(unit.house),
            asked,
            purpose=wanted,
            account=actor.id,
            decision=decision,
            nonce=nonce,
            expires=int(unit.now.timestamp()) + TOKEN_SECONDS,
        )
    reasons = explain(plan, fired=fired, lifted=0, policy=unit.snapshot.policy, language=language)
    return Issued(token=token, decision=decision, reasons=reasons, entry=entry.no)


# -- what was read through it ------------------------------------------------------------------------------------------


def drain(house: House, *, url: str) -> int:
    """Takes the accounts of access into the book, each exactly once; returns how many entries were made."""
    with connected(url) as connection:
        return _drain(house, connection, installing.require(connection))


def _drain(house: House, connection: Connection, found: Installed) -> int:
    made = 0
    while waiting := accounts.open_accounts(connection, limit=_BATCH):
        made += house.write(partial(_book, installation=found.installation, rows=waiting))
        # Dying here leaves rows that are in the book already; they are known by number and let go next time.
        numbers = [one.no for one in waiting]
        accounts.let_go(connection, numbers)
        house.write(partial(_forget, installation=found.installation, numbers=numbers))
    accounts.let_go(connection, ())
    return made


def _forget(unit: Unit, installation: str, numbers: Sequence[int]) -> None:
    accounts.forget_booked(unit.conn, installation, numbers)


def _book(unit: Unit, installation: str, rows: Sequence[accounts.Access]) -> int:
    known = accounts.booked(unit.conn, installation)
    new = [one for one in rows if one.no not in known]
    for one in new:
        unit.record(
            EntryKind.ENFORCEMENT_ACCESS_RECORDED,
            actor=one.account or one.login,
            purpose=one.purpose,
            decision=one.decision,
            note={
                "installation": installation,
                "login": one.login,
                "opened_at": micros(one.at),
                "route": one.route,
                "transaction": one.transaction,
                "version": one.version,
            },
        )
    accounts.note_booked(unit.conn, installation, [one.no for one in new])
    return len(new)


# -- whether it holds ------------------------------------------------------------------------------------------


def certify(house: House, *, url: str) -> list[Line]:
    """Tries every known attack on the database; one line each, red where it works or could not be tried."""
    with connected(url) as connection:
        found = installing.require(connection)
        table_map = house.read(lambda unit: read_map(found.map, unit.snapshot.names))
        ring = enter(connection, table_map, token_key=token_key(house))
        return [
            *_condition(connection, ring),
            *(_tried(ring, name, attack) for name, attack in ATTACKS.items()),
        ]


def _condition(connection: Connection, ring: Ring) -> Iterator[Line]:
    tried = {(target.schema, target.table) for target in ring.targets}
    empty = [table.named for table in ring.map.tables if (table.schema, table.name) not in tried]
    yield _line("empty", empty, good="rows in every table")
    fresh = mirroring.is_fresh(connection)
    yield _line("mirror", [] if fresh else ["stale"], good="fresh")


def _tried(ring: Ring, name: str, attack: Attack) -> Line:
    return _line(name, list(dict.fromkeys(attack(ring))), good="refused")


def _line(name: str, works: Sequence[str], *, good: str) -> Line:
    mend = remedies()[name]
    return Line(
        id=f"postgres.{name}",
        ok=not works,
        found="; ".join(works) if works else good,
        ja=mend["ja"] if works else "",
        en=mend["en"] if works else "",
    )
