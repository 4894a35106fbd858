"""Removes the contents of old entries; number and leaf stay, so every proof and every checkpoint stays valid.

Only looks and housekeeping are ever pruned (`PRUNABLE`). What somebody may still have to show stays for good: consents,
objections, provisions, erasures, versions, keys, approvals; so does every entry that left an effect, because the newest state
is verified against it. Which entries became blank is committed to by the entry of the pruning (`blanks`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, update

from sekisho.errors import OperatorError
from sekisho.ledger import quick
from sekisho.ledger.blanks import Blanks
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.merkle import leaf_hash
from sekisho.ledger.sets import holds
from sekisho.ledger.store import BITMAP, BODY, LEAF, entry_subject, ledger_entry, set_member

PRUNABLE: Final = frozenset(
    {
        EntryKind.CONTROL_EVIDENCE_RECORDED,
        EntryKind.ENFORCEMENT_ACCESS_RECORDED,
        EntryKind.GATE_DECISION_MADE,
        EntryKind.LEDGER_CHECKPOINT_ANCHORED,
        EntryKind.LEDGER_CHECKPOINT_SIGNED,
        EntryKind.LEDGER_EVIDENCE_EXPORTED,
        EntryKind.PROMISE_TRIAL_RUN,
        EntryKind.RETENTION_SWEEP_RUN,
        EntryKind.SUBJECT_AUDIENCE_CHECKED,
        EntryKind.SUBJECT_AUDIENCE_SELECTED,
        EntryKind.SUBJECT_DATA_DENIED,
        EntryKind.SUBJECT_DATA_USED,
        EntryKind.VISITOR_CHOICE_MADE,
    }
)
"""Kinds of entries that nobody has to show once their period is over."""

_BATCH: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pruning would remove.

    Attributes:
        count: Entries whose contents go.
        kept: Entries that are old enough and stay: of another kind, with an effect, asked for still, or of a person
            whose data is held.
        blanks: All entries without contents after it, earlier prunings included.
        below: Number after the last of these.
    """

    count: int
    kept: int
    blanks: Blanks
    below: int


def prune(
    conn: Connection,
    *,
    size: int,
    is_old: Callable[[datetime], bool],
    needed: frozenset[int] = frozenset(),
    held: frozenset[int] = frozenset(),
    remove: bool = True,
) -> Plan:
    """Removes the contents of old entries below a checkpoint, or counts them.

    Args:
        conn: Open connection, in a transaction that may write.
        size: Size of the newest checkpoint: what it does not cover is not touched.
        is_old: Whether the period of an entry of this instant is over.
        needed: Numbers of entries that something still refers to.
        held: Ledger numbers of persons whose data is held.
        remove: False = count only.

    Raises:
        OperatorError: An entry does not agree with its leaf, or cannot be read (LEDGER-008, LEDGER-001, LEDGER-002):
            what is doubtful is not removed.
    """
    blanks, count, kept = Blanks(), 0, 0
    for rows in _batches(conn, size):
        going: list[quick.Read] = []
        for no, body, leaf in rows:
            if not body:
                blanks.add((no,))
                continue
            if leaf_hash(body) != leaf:
                raise OperatorError("LEDGER-008", entry=no)
            entry = quick.read(body)
            if not is_old(datetime.fromisoformat(entry.at)):
                continue
            if entry.kind not in PRUNABLE or entry.effects or no in needed or _is_held(conn, entry, held):
                kept += 1
                continue
            going.append(entry)
            blanks.add((no,))
        count += len(going)
        if remove and going:
            _empty(conn, going)
    below = 0 if blanks.last is None else blanks.last + 1
    return Plan(count=count, kept=kept, blanks=blanks, below=below)


def _batches(conn: Connection, size: int) -> Iterator[Sequence[tuple[int, bytes, bytes]]]:
    number = ledger_entry.c.no
    for start in range(0, size, _BATCH):
        query = select(number, BODY, LEAF).where(number >= start, number < min(start + _BATCH, size))
        yield [(no, body, leaf) for no, body, leaf in conn.execute(query.order_by(number)).all()]


def _is_held(conn: Connection, entry: quick.Read, held: frozenset[int]) -> bool:
    if not held:
        return False
    if not held.isdisjoint(entry.subjects):
        return True
    for chunk, _, _ in entry.sets:
        query = select(BITMAP).where(set_member.c.chunk_no == chunk, set_member.c.entry_no == entry.no)
        bitmap = conn.scalar(query)
        mine = [who for who in held if who >> 16 == chunk]
        if bitmap is None or any(holds(bitmap, who) for who in mine):
            return True
    return False


def _empty(conn: Connection, going: Sequence[quick.Read]) -> None:
    """Contents, and the rows by which persons find them."""
    numbers = [{"wanted": entry.no} for entry in going]
    conn.execute(
        update(ledger_entry).where(ledger_entry.c.no == bindparam("wanted")).values(body=b""), numbers
    )
    table = entry_subject.c
    named = [{"who": who, "wanted": entry.no} for entry in going for who in entry.subjects]
    if named:
        mine = (table.ledger_no == bindparam("who")) & (table.entry_no == bindparam("wanted"))
        conn.execute(delete(entry_subject).where(mine), named)
    members = [{"chunk": chunk, "wanted": entry.no} for entry in going for chunk, _, _ in entry.sets]
    if members:
        row = (set_member.c.chunk_no == bindparam("chunk")) & (set_member.c.entry_no == bindparam("wanted"))
        conn.execute(delete(set_member).where(row), members)
