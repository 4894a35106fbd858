"""Subjects in the data database: their deciding row, their events, and the proof that the two agree.

Functions take a `Connection` and never commit. `read_state` and `read_state_of` are on the path of every
decision and therefore constant statements.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from sekisho.errors import DeveloperError
from sekisho.gate.ir import DAYS
from sekisho.law.clock import instant_of, micros
from sekisho.storage.rows import fetch, fetch_several, insert_rows, run
from sekisho.vault.events import Event, EventKind, decode_body, encode_body
from sekisho.vault.model import SubjectId, SubjectNo
from sekisho.vault.projection import Change, Status, SubjectState, apply, change_of, fold, fold_all
from sekisho.vault.slot_store import ensure_slots, load_slots
from sekisho.vault.slots import Slots
from sekisho.vault.tables import subject_event, subject_state

_STATE_COLUMNS: Final = SubjectState._fields
_STATES: Final = select(*(subject_state.c[name] for name in _STATE_COLUMNS))
_DAY_COLUMNS: Final = frozenset(f"d{number}" for number in range(DAYS))
_EVENT_COLUMNS: Final = ("subject_no", "seq", "kind", "at", "body", "hash")
_READ_STATE: Final = _STATES.where(subject_state.c.subject_no == bindparam("subject_no"))
_READ_STATE_OF: Final = _STATES.where(subject_state.c.subject_id == bindparam("subject_id"))
_READ_HASHED: Final = (
    select(*(subject_event.c[name] for name in _EVENT_COLUMNS[1:]))
    .where(subject_event.c.subject_no == bindparam("subject_no"))
    .order_by(subject_event.c.seq)
)
_LAST_HASH: Final = select(subject_event.c.hash).where(
    subject_event.c.subject_no == bindparam("subject_no"), subject_event.c.seq == bindparam("seq")
)
_READ_EVENTS: Final = (
    select(subject_event.c.seq, subject_event.c.kind, subject_event.c.at, subject_event.c.body)
    .where(subject_event.c.subject_no == bindparam("subject_no"))
    .order_by(subject_event.c.seq)
)
_WRITE_STATE: Final = (
    update(subject_state)
    .where(subject_state.c.subject_no == bindparam("new_subject_no"))
    .values({name: bindparam(f"new_{name}") for name in _STATE_COLUMNS if name != "subject_no"})
)
_FORGET: Final = delete(subject_event).where(subject_event.c.subject_no == bindparam("subject_no"))
_CANONICAL: Final = msgspec.json.Encoder(order="sorted")
_NOTHING_BEFORE: Final = bytes(32)
_SALT_BYTES: Final = 16


def new_subject_id() -> SubjectId:
    """A fresh public id: 22 URL-safe characters of 128 random bits. Never begins with a dash, as options do."""
    while True:
        made = secrets.token_urlsafe(16)
        if made[0] not in "-_":
            return SubjectId(made)


def new_state(subject_no: SubjectNo, subject_id: SubjectId) -> SubjectState:
    """The state before the first event, with a fresh salt."""
    return SubjectState(subject_no, subject_id, salt=secrets.token_bytes(_SALT_BYTES))


def new_states(numbers: Sequence[SubjectNo]) -> list[SubjectState]:
    """`new_state` of many with fresh public ids; asks the system for all randomness at once."""
    salts = secrets.token_bytes(_SALT_BYTES * len(numbers))
    return [
        SubjectState(number, new_subject_id(), salt=salts[at : at + _SALT_BYTES])
        for number, at in zip(numbers, range(0, len(salts), _SALT_BYTES), strict=True)
    ]


def read_state(connection: Connection, subject_no: SubjectNo) -> SubjectState | None:
    """The deciding row, or None when there is no such subject."""
    rows = fetch(connection, _READ_STATE, {"subject_no": subject_no})
    return SubjectState(*rows[0]) if rows else None


def read_states(connection: Connection, subject_ids: Sequence[SubjectId]) -> dict[SubjectId, SubjectState]:
    """The deciding rows of several subjects by public id; who is not there is missing."""
    rows = fetch_several(connection, _STATES, subject_state.c.subject_id, subject_ids)
    return {state.subject_id: state for state in (SubjectState(*row) for row in rows)}


def read_state_of(connection: Connection, subject_id: SubjectId) -> SubjectState | None:
    """The deciding row behind a public id, or None."""
    rows = fetch(connection, _READ_STATE_OF, {"subject_id": subject_id})
    return SubjectState(*rows[0]) if rows else None


def create_subjects(
    connection: Connection,
    subjects: Sequence[tuple[SubjectState, Sequence[Event]]],
    slots: Slots | None = None,
) -> list[SubjectState]:
    """Stores new subjects with their first events, in two calls of the driver however many they are.

    Args:
        connection: In a writing transaction.
        subjects: Each new state (`new_state`) and what happened first.
        slots: A reading of the slots, if the caller has one; missing slots are given.

    Returns:
        The states after those events.
    """
    story = _Story(connection, slots, [event for _, events in subjects for event in events])
    states = [story.begin(state, events) for state, events in subjects]
    _insert_states(connection, states)
    insert_rows(connection, subject_event, _EVENT_COLUMNS, story.rows)
    return states


def _insert_states(connection: Connection, states: Sequence[SubjectState]) -> None:
    """Inserts rows; a day that none of them has is left out, for a column named costs as much as one filled."""
    given = {
        name: column
        for name, column in zip(_STATE_COLUMNS, zip(*states, strict=True), strict=False)
        if name not in _DAY_COLUMNS or column.count(None) < len(column)
    }
    insert_rows(connection, subject_state, tuple(given), list(zip(*given.values(), strict=True)))


def append_events(
    connection: Connection, state: SubjectState, events: Sequence[Event], slots: Slots | None = None
) -> SubjectState:
    """Records what happened to one subject, and its state after it.

    Args:
        connection: In a writing transaction, in which `state` was read.
        state: The subject's state now.
        events: In their order.
        slots: A reading of the slots, if the caller has one; missing slots are given.

    Raises:
        DeveloperError: The subject is erased (VAULT-009).
    """
    return append_each(connection, [(state, events)], slots)[0]


def append_each(
    connection: Connection, told: Sequence[tuple[SubjectState, Sequence[Event]]], slots: Slots | None = None
) -> list[SubjectState]:
    """As `append_events` for several subjects, each once: their rows go to the driver together."""
    story = _Story(connection, slots, [event for _, events in told for event in events])
    states = [story.tell(state, events) for state, events in told]
    insert_rows(connection, subject_event, _EVENT_COLUMNS, story.rows)
    if len(states) == 1:
        _write_state(connection, states[0])
    elif states:
        connection.execute(_WRITE_STATE, [_new(state) for state in states])
    return states


def read_events(connection: Connection, subject_no: SubjectNo) -> list[Event]:
    """What happened to a subject, in order. After an erasure only that remains."""
    rows = fetch(connection, _READ_EVENTS, {"subject_no": subject_no})
    return [_event(*row) for row in rows]


def with_event(connection: Connection, kind: EventKind) -> list[SubjectNo]:
    """The subjects to whom something of a kind ever happened, in their order."""
    rows = connection.execute(
        select(subject_event.c.subject_no)
        .where(subject_event.c.kind == kind.value)
        .distinct()
        .order_by(subject_event.c.subject_no)
    )
    return [SubjectNo(number) for (number,) in rows]


def row_digest(state: SubjectState) -> bytes:
    """SHA-256 of salt and row, by which the ledger proves that the newest state is the recorded one, and every event.

    Salted, because the row holds little: without the salt its content could be guessed from the hash. A row to which
    nothing has happened since its events got hashes one over the other is recorded without the last of them.
    """
    if state.events is None:
        return _digest(state.salt, b"|1|", state[:-2])
    return _digest(state.salt, b"|2|", state[:-1])


def event_digest(salt: bytes, before: bytes | None, subject_no: SubjectNo, event: Event) -> bytes:
    """SHA-256 of salt, the hash of the event before it (None: there is none) and the event, as stored beside it."""
    said = (subject_no, event.seq, event.kind.value, micros(event.at), encode_body(event.body))
    return _chained(salt, before, said)


def _chained(salt: bytes, before: bytes | None, said: Sequence[object]) -> bytes:
    return _digest(salt, b"|2|" + (before or _NOTHING_BEFORE), said)


def _digest(salt: bytes, form: bytes, said: Sequence[object]) -> bytes:
    return sha256(salt + form + _CANONICAL.encode(said)).digest()


def agrees(connection: Connection, state: SubjectState) -> bool:
    """Whether the row is what its events tell, and each event is what the hash beside it says."""
    rows = fetch(connection, _READ_HASHED, {"subject_no": state.subject_no})
    try:
        mine = [(_event(*row[:-1]), row[-1]) for row in rows]
    except (TypeError, ValueError):  # of a form that no event has
        return False
    return _agrees(state, mine, load_slots(connection))


def rebuild_and_compare(connection: Connection) -> list[SubjectNo]:
    """The subjects whose row or whose events' hashes differ from what the events tell. Empty when all is well.

    Reads subject after subject in one snapshot; memory does not grow with their number.
    """
    slots = load_slots(connection)
    events = _events_by_subject(connection)
    following = next(events, None)
    differing: list[SubjectNo] = []
    columns = [subject_state.c[name] for name in _STATE_COLUMNS]
    for row in connection.execute(select(*columns).order_by(subject_state.c.subject_no)):
        state = SubjectState(*row)
        while following is not None and following[0] < state.subject_no:
            differing.append(following[0])  # events of nobody
            following = next(events, None)
        mine: list[tuple[Event, bytes]] = []
        if following is not None and following[0] == state.subject_no:
            mine = following[1]
            following = next(events, None)
        if not _agrees(state, mine, slots):
            differing.append(state.subject_no)
    while following is not None:
        differing.append(following[0])
        following = next(events, None)
    return differing


def blank_subject(connection: Connection, subject_no: SubjectNo, at: datetime) -> None:
    """Purges a subject down to the fact that it was erased: one event, an empty row, a fresh salt.

    Its old salt goes, so that old hashes in the ledger can no longer be compared with guesses.
    """
    state = read_state(connection, subject_no)
    if state is None or state.status == Status.ERASED:
        return
    state = state._replace(salt=secrets.token_bytes(_SALT_BYTES))
    run(connection, _FORGET, {"subject_no": subject_no})
    append_events(connection, state, [Event(kind=EventKind.ERASED, at=at)], Slots())


def _agrees(state: SubjectState, events: Sequence[tuple[Event, bytes]], slots: Slots) -> bool:
    last: bytes | None = None
    for event, digest in events:
        before = None if event.kind is EventKind.ERASED else last
        last = event_digest(state.salt, before, state.subject_no, event)
        if last != digest:
            return False
    if state.events not in {None, last}:
        return False
    blank = SubjectState(state.subject_no, state.subject_id, salt=state.salt)
    try:
        told = fold_all(blank, (event for event, _ in events), slots)
    except DeveloperError:  # an event that cannot have happened was put in
        return False
    return told._replace(events=state.events) == state


def _events_by_subject(connection: Connection) -> Iterator[tuple[SubjectNo, list[tuple[Event, bytes]]]]:
    columns = [subject_event.c[name] for name in _EVENT_COLUMNS]
    rows = connection.execute(select(*columns).order_by(subject_event.c.subject_no, subject_event.c.seq))
    current: SubjectNo | None = None
    gathered: list[tuple[Event, bytes]] = []
    for subject_no, seq, kind, at, body, digest in rows:
        if current is not None and subject_no != current:
            yield current, gathered
            gathered = []
        current = SubjectNo(subject_no)
        gathered.append((_event(seq, kind, at, body), digest))
    if current is not None:
        yield current, gathered


class _Story:
    """Folds many new events, looking at each distinct one once: in bulk they are mostly alike."""

    def __init__(self, connection: Connection, slots: Slots | None, events: Sequence[Event]) -> None:
        """Reads the events, and gives slots to what has none."""
        self._connection = connection
        self._known: dict[tuple[EventKind, str], Change] = {}
        self._bodies: dict[int, str] = {}
        for event in events:
            body = self._bodies.get(id(event.body))
            if body is None:
                body = self._bodies[id(event.body)] = encode_body(event.body)
            if (event.kind, body) not in self._known:
                self._known[event.kind, body] = change_of(event.kind, event.body)
        changes = self._known.values()
        self._slots = ensure_slots(
            connection,
            load_slots(connection) if slots is None else slots,
            bits=[ref for change in changes for ref in (*change.raised, *change.lowered)],
            days=[ref for change in changes for ref in change.days],
        )
        self.rows: list[tuple[object, ...]] = []
        self._begun: dict[tuple[int, ...], SubjectState] = {}

    def begin(self, state: SubjectState, events: Sequence[Event]) -> SubjectState:
        """As `tell`, for a subject to whom nothing has happened yet: who begins alike is folded once."""
        alike = tuple(map(id, events))
        after = self._begun.get(alike)
        if after is None:
            after = self._begun[alike] = self.tell(state, events)
            return after
        last: bytes | None = None
        for seq, event in enumerate(events, 1):
            body = self._bodies[id(event.body)]
            last = self._write(state, last, (state.subject_no, seq, event.kind.value, micros(event.at), body))
        return SubjectState._make((state.subject_no, state.subject_id, *after[2:-2], last, state.salt))

    def tell(self, state: SubjectState, events: Sequence[Event]) -> SubjectState:
        """The state after the events; their rows are gathered."""
        last = self._last_of(state) if events else state.events
        for event in events:
            seq = state.state_version + 1
            body = self._bodies[id(event.body)]
            change = self._known[event.kind, body]
            if event.kind is EventKind.ERASED:
                state = fold(state, msgspec.structs.replace(event, seq=seq), self._slots)
                last = None  # what was before it goes
            else:
                state = apply(state, change, seq, self._slots)
            last = self._write(state, last, (state.subject_no, seq, event.kind.value, micros(event.at), body))
        return state._replace(events=last)

    def _write(self, state: SubjectState, before: bytes | None, said: tuple[object, ...]) -> bytes:
        """Gathers the row of an event; returns its hash."""
        digest = _chained(state.salt, before, said)
        self.rows.append((*said, digest))
        return digest

    def _last_of(self, state: SubjectState) -> bytes | None:
        """The hash of the person's last event. The row of whom nothing has happened to since migration 22 has it not."""
        if state.events is not None or not state.state_version:
            return state.events
        found = fetch(
            self._connection, _LAST_HASH, {"subject_no": state.subject_no, "seq": state.state_version}
        )
        return bytes(found[0][0]) if found else None


def _write_state(connection: Connection, state: SubjectState) -> None:
    run(connection, _WRITE_STATE, _new(state))


def _new(state: SubjectState) -> dict[str, object]:
    return {f"new_{name}": value for name, value in state._asdict().items()}


def _event(seq: int, kind: str, at: int, body: str) -> Event:
    return Event(kind=EventKind(kind), at=instant_of(at), body=decode_body(body), seq=seq)
