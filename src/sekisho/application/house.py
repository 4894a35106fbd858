"""The house joined: everything a use case may reach, and the unit of work it opens.

A unit of work is one transaction with one instant, one legal day and one snapshot of policy and registers. State and
entry are written in it together or not at all; `write` returns when they are durable.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine

from sekisho.application import obligation_store, plan_store
from sekisho.application.plan_cache import PlanCache
from sekisho.application.rulings import Ruling, actor_name, bookable_items, tellable
from sekisho.application.rulings import rule as decide_one
from sekisho.application.shelf import REGISTER, Shelf, Snapshot
from sekisho.application.tally import Tally
from sekisho.application.workspace import Workspace
from sekisho.errors import StaffError
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.model import Actor, Request
from sekisho.gate.printers.sql import BY_ENGINE, Dialect
from sekisho.law.clock import Clock
from sekisho.law.legal_day import DayNumber, legal_day
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind, OriginFlag
from sekisho.ledger.model import GONE, TELL_NO, Draft, Effect, Entry
from sekisho.ledger.ports import Signer
from sekisho.ledger.sets import SetChunk
from sekisho.notice.mail import Mail
from sekisho.policy.model import WAYS_TO_REACH
from sekisho.policy.names import UNLISTED
from sekisho.storage.transaction import Transaction, reading
from sekisho.storage.writer import Writer
from sekisho.vault import registers as counters
from sekisho.vault import subjects
from sekisho.vault.erasure import Eraser
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.keystore import KeyStore
from sekisho.vault.model import GroupId, HolderNo, SubjectId, SubjectNo
from sekisho.vault.projection import Status, SubjectState
from sekisho.vault.sealing import Prepared
from sekisho.vault.slot_store import load_slots
from sekisho.vault.slots import DayKind, DayRef
from sekisho.vault.store import newest_versions
from sekisho.vault.texts import Texts
from sekisho.vault.vault import Vault

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One workspace, opened.

    Attributes:
        workspace: Its settings.
        clock: Where time comes from.
        engine: The data database.
        writer: This process's only writer.
        vault: Personal data at rest.
        keys: The key store.
        eraser: Erases, journal first.
        texts: Seals the held texts of staff.
        signer: Signs checkpoints.
        mail: Sends letters.
        shelf: Policies and registers.
        plans: Plans that decided lately.
        tally: What the book says about the rules.
    """

    workspace: Workspace
    clock: Clock
    engine: Engine
    writer: Writer
    vault: Vault
    keys: KeyStore
    eraser: Eraser
    texts: Texts
    signer: Signer
    mail: Mail
    shelf: Shelf
    plans: PlanCache = field(default_factory=PlanCache)
    tally: Tally = field(default_factory=Tally)

    def write(self, work: Callable[["Unit"], T]) -> T:
        """Runs a unit of work and returns its value once it is durable."""
        return self.writer.submit(lambda tx: work(Unit(self, tx)))

    def read(self, work: Callable[["Unit"], T]) -> T:
        """Runs a unit of work that writes nothing."""
        with reading(self.engine) as tx:
            return work(Unit(self, tx))

    def close(self) -> None:
        """Finishes what is queued and lets everything go."""
        self.writer.close()
        self.keys.close()
        self.engine.dispose()


class Unit:
    """One unit of work: a transaction with its instant, its legal day and its snapshot."""

    __slots__ = ("_snapshot", "house", "now", "today", "tx")

    def __init__(self, house: House, tx: Transaction) -> None:
        """Fixes the instant."""
        self.house = house
        self.tx = tx
        self.now: datetime = house.clock.now()
        self.today: DayNumber = legal_day(self.now)
        self._snapshot: Snapshot | None = None

    @property
    def conn(self) -> Connection:
        """Where statements run."""
        return self.tx.connection

    @property
    def sql(self) -> Dialect:
        """How conditions are printed for the database of this transaction."""
        return BY_ENGINE[self.conn.dialect.name]

    @property
    def snapshot(self) -> Snapshot:
        """Policy and registers as they stand in this transaction."""
        if self._snapshot is None:
            self._snapshot = self.house.shelf.snapshot(self.conn, today=self.today)
            self.house.vault.searchable = self._snapshot.searchable
        return self._snapshot

    def register_changed(self) -> None:
        """Says that something on the shelf changed: the next decision, in any process, reads it anew."""
        counters.raise_version(self.conn, REGISTER)
        self._snapshot = None

    # -- persons -------------------------------------------------------------------------------------------

    def subject(self, wanted: str) -> SubjectState:
        """The state of a person by public id.

        Raises:
            StaffError: Nobody has that id, or the person is erased (SUBJECT-001).
        """
        return _living(subjects.read_state_of(self.conn, SubjectId(wanted)))

    def subject_by_no(self, number: SubjectNo) -> SubjectState:
        """The state of a person by internal number.

        Raises:
            StaffError: As `subject`.
        """
        return _living(subjects.read_state(self.conn, number))

    def ledger_no(self, number: int) -> int:
        """The person's pseudonym in the book."""
        return self.house.keys.ledger_no(HolderNo(number))

    # -- deciding and writing down -------------------------------------------------------------------------

    def rule(
        self,
        request: Request,
        *,
        actor: Actor,
        state: SubjectState | None,
        circumstances: Circumstances | None = None,
        hypothetical_on: DayNumber | None = None,
        snapshot: Snapshot | None = None,
    ) -> Ruling:
        """Decides one request about one person, in this transaction. Writes nothing."""
        about = "" if state is None else state.subject_id
        return decide_one(
            self.house.plans,
            snapshot or self.snapshot,
            request,
            actor=actor,
            state=state,
            at=self.now,
            today=self.today if hypothetical_on is None else hypothetical_on,
            circumstances=circumstances or Circumstances(about=about),
            hypothetical=hypothetical_on is not None,
        )

    def record(
        self,
        kind: EntryKind,
        *,
        actor: str,
        subjects: tuple[int, ...] = (),
        effects: tuple[Effect, ...] = (),
        note: dict[str, int | str] | None = None,
        tell: str = "yes",
        **facts: object,
    ) -> Entry:
        """Appends one entry about something that needed no ruling."""
        draft = Draft(
            at=self.now,
            kind=kind,
            actor=actor,
            subjects=subjects,
            effects=effects,
            note=note or {},
            tellable=tell,
            origin=self._origin(),
            **facts,  # type: ignore[arg-type] # further fields of Draft, by name
        )
        return book.append(self.conn, draft)

    def record_ruling(
        self,
        ruling: Ruling,
        *,
        kind: EntryKind | None = None,
        subjects: tuple[int, ...] = (),
        sets: tuple[SetChunk, ...] = (),
        effects: tuple[Effect, ...] = (),
        note: dict[str, int | str] | None = None,
    ) -> Entry:
        """Appends the entry of a decision: what was asked, by whom, which rules spoke, what it left behind."""
        request, decision = ruling.request, ruling.decision
        if not self.house.plans.was_kept(decision.plan):
            plan_store.keep(self.conn, ruling.program.plan)
            self.tx.after_commit(lambda: self.house.plans.kept(decision.plan))
        allowed_kind = kind or EntryKind.SUBJECT_DATA_USED
        channel = request.channel if _is_known_channel(ruling) else None
        draft = Draft(
            at=self.now,
            kind=allowed_kind if decision.allowed else EntryKind.SUBJECT_DATA_DENIED,
            actor=actor_name(ruling.actor),
            subjects=subjects,
            purpose=request.purpose,
            items=bookable_items(ruling.snapshot, request.items),
            channel=channel,
            recipient=request.recipient,
            basis=None if request.basis is None else request.basis.value,
            policy_version=decision.policy_version,
            decision=decision.id,
            plan=decision.plan,
            fired=decision.fired,
            lifted=decision.lifted,
            allowed=decision.allowed,
            tellable=held_back(tellable(request, ruling.snapshot.policy), ruling.tell),
            effects=effects,
            sets=sets,
            note={"verb": request.verb.value, **_declined(request), **_grounds(ruling), **(note or {})},
            origin=self._origin(),
        )
        entry = book.append(self.conn, draft)
        obligation_store.keep(
            self.conn,
            ruling.obligations(),
            decision=decision.id,
            entry=entry.no,
            actor=ruling.actor,
            name=actor_name(ruling.actor),
            at=self.now,
        )
        return entry

    def state_effect(self, state: SubjectState, ledger_no: int) -> Effect:
        """The hash of a person's state row, for the entry that changed it."""
        return Effect(ledger_no=ledger_no, object="state", hash=subjects.row_digest(state).hex())

    def write_values(
        self, prepared: Prepared, state: SubjectState
    ) -> tuple[SubjectState, tuple[Effect, ...]]:
        """Writes what was sealed; the person's state after it, and the effects of it for the entry of this act.

        A group that a changed policy closed moves as a whole, with its history: then its new group has several
        envelopes at once, of which the newest counts, the old group is gone, and its day of acquisition goes along.
        """
        known = {} if prepared.based_on is None else newest_versions(self.conn, prepared.holder)
        written = self.house.vault.commit_write(self.tx, prepared)
        hashes = {one.group: one.digest.hex() for one in sorted(written, key=lambda one: one.row_version)}
        if known:
            left = known.keys() - newest_versions(self.conn, prepared.holder).keys()
            hashes |= dict.fromkeys(left, GONE)
            state = self._carry_days(state, left) if left else state
        return state, tuple(
            Effect(ledger_no=prepared.ledger, object=f"envelope:{group}", hash=hashed)
            for group, hashed in hashes.items()
        )

    def _carry_days(self, state: SubjectState, left: Collection[GroupId]) -> SubjectState:
        """The days of acquisition of groups that were left, for the groups that hold their items now.

        Without them the new periods would never end.
        """
        slots, registry = load_slots(self.conn), self.house.vault.registry(self.conn)

        def day_of(group: GroupId) -> int | None:
            position = slots.days.get(DayRef(DayKind.ACQUIRED, str(group)))
            return None if position is None else state.days[position]

        days: dict[str, int] = {}
        for group in sorted(left):
            since = day_of(group)
            for item in registry.group(group).items if since is not None else ():
                now_in = registry.group_of(item).id
                if since is not None and day_of(now_in) is None:
                    days[str(now_in)] = max(since, days.get(str(now_in), since))
        if not days:
            return state
        if any(DayRef(DayKind.ACQUIRED, group) not in slots.days for group in days):
            self.register_changed()
        event = Event(kind=EventKind.REGROUPED, at=self.now, body=EventBody(groups=days))
        return subjects.append_events(self.conn, state, [event])

    def _origin(self) -> tuple[OriginFlag, ...]:
        return (OriginFlag.CLOCK_REHEARSAL,) if self.house.workspace.rehearsal else ()


def _living(state: SubjectState | None) -> SubjectState:
    if state is None or state.status in {Status.ERASED, Status.ERASING}:
        raise StaffError("SUBJECT-001")
    return state


def held_back(default: str, wished: str | None) -> str:
    """What the entry says: whoever acts may hold back more than is held back anyway, never less."""
    if wished is None or default == TELL_NO:
        return default
    return wished


def _declined(request: Request) -> dict[str, int | str]:
    """Which right was declined, and on which ground."""
    if request.right is None:
        return {}
    return {"right": request.right, "ground": request.ground or UNLISTED}


def _grounds(ruling: Ruling) -> dict[str, int | str]:
    """The entries that a ruling rests on, and who approved it: by number and account."""
    note: dict[str, int | str] = {f"{ground.kind}_entry": ground.entry for ground in ruling.grounds}
    approver = next((ground.by for ground in ruling.grounds if ground.kind == "approval"), None)
    return note if approver is None else {**note, "approver": approver}


def _is_known_channel(ruling: Ruling) -> bool:
    """What somebody typed for a channel that nobody listed is not written down."""
    channel = ruling.request.channel
    policy = ruling.snapshot.policy
    return channel is not None and (channel in WAYS_TO_REACH or policy.channel(channel) is not None)
