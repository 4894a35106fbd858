"""The book for staff and operators: verified, signed, proven, paged. `verify` also holds the newest state against it."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import LargeBinary, cast, select

from sekisho.application import heads, lane_book, media_book
from sekisho.application.house import House, Unit
from sekisho.gate.model import Actor
from sekisho.ledger import proof, store, tree
from sekisho.ledger.checkpoint import Checkpoint
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import GONE, Entry
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.passing import verify_quickly
from sekisho.ledger.verify import NewestEffect, newest_effects
from sekisho.storage.engine import open_database
from sekisho.vault import subjects
from sekisho.vault.attachments import attachments_of
from sekisho.vault.files import damage_of
from sekisho.vault.model import ALL_GROUPS, HolderNo
from sekisho.vault.projection import Status, SubjectState
from sekisho.vault.store import groups_being_erased, newest_versions, read_newest
from sekisho.vault.tables import subject_state

_BLOCK: Final = 2_000
"""Persons whose state is held against the book at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """The first thing that is wrong.

    Attributes:
        place: ``entry``, ``state``, ``envelope``, ``file``, ``events`` and the like.
        entry: Number of the entry concerned, or None.
        what: Error code or place in words, without personal data.
    """

    place: str
    entry: int | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What verifying found.

    Attributes:
        ok: Nothing is wrong.
        size: Entries.
        root: Root in hex, or None.
        first_bad: The first thing wrong, or None.
        subjects: Persons whose newest state was held against the book.
    """

    ok: bool
    size: int
    root: str | None
    first_bad: Bad | None
    subjects: int


Recorded = Mapping[str, NewestEffect]
"""What the book says last of each thing of one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityCheck:
    """One check of stored things against the book; they stand in a registry, so that each can be tried alone.

    Attributes:
        id: Stable name.
        find: The first thing of one person that is not as recorded, or None.
    """

    id: str
    find: Callable[[Unit, Recorded, SubjectState], Bad | None]


def keys_there(unit: Unit, _recorded: Recorded, state: SubjectState) -> Bad | None:
    """Everything held can be opened: an older key store put back beside newer data is found here."""
    keys, holder = unit.house.keys, HolderNo(state.subject_no)
    if not keys.knows(holder):
        return Bad(place="keys", entry=None, what=f"subject {state.subject_id}")
    for group in sorted(newest_versions(unit.conn, holder).keys() - groups_being_erased(unit.conn, holder)):
        if not keys.has_key((holder, group)):
            return Bad(place=f"keys:{group}", entry=None, what=f"subject {state.subject_id}")
    return None


def newest_state(_unit: Unit, recorded: Recorded, state: SubjectState) -> Bad | None:
    """The state row is the one that the newest entry recorded: a flipped bit of consent is found here."""
    newest = recorded.get("state")
    if newest is None:
        return Bad(place="state", entry=None, what=f"subject {state.subject_id}: no entry")
    if subjects.row_digest(state).hex() != newest.hash:
        return Bad(place="state", entry=newest.entry, what=f"subject {state.subject_id}")
    return None


def newest_envelopes(unit: Unit, recorded: Recorded, state: SubjectState) -> Bad | None:
    """Every envelope is the newest recorded: an old one put back, a changed byte, a dropped row are found here."""
    holder = HolderNo(state.subject_no)
    # What is being erased is recorded as gone already; its rows go next.
    going = groups_being_erased(unit.conn, holder)
    there = {str(group): one for group, one in read_newest(unit.conn, holder).items() if group not in going}
    for group, envelope in sorted(there.items()):
        newest = recorded.get(f"envelope:{group}")
        actual = hashlib.sha256(envelope.body).hexdigest()
        if newest is None or newest.hash != actual or envelope.digest.hex() != actual:
            entry = None if newest is None else newest.entry
            return Bad(place=f"envelope:{group}", entry=entry, what=f"subject {state.subject_id}")
    for thing, newest in recorded.items():
        group = thing.removeprefix("envelope:")
        if group != thing and newest.hash != GONE and group not in there:
            return Bad(place=thing, entry=newest.entry, what=f"subject {state.subject_id}: missing")
    return None


def newest_files(unit: Unit, recorded: Recorded, state: SubjectState) -> Bad | None:
    """Every sealed file is the recorded one, byte for byte: a flipped bit is found, and the chunk named."""
    holder = HolderNo(state.subject_no)
    going = groups_being_erased(unit.conn, holder)
    rows = attachments_of(unit.conn, holder)
    for row in rows:
        newest = recorded.get(row.thing)
        who = f"subject {state.subject_id}"
        if row.group in going or ALL_GROUPS in going:
            continue
        if newest is None or newest.hash != row.hash.hex():
            return Bad(place=row.thing, entry=None if newest is None else newest.entry, what=who)
        damage = damage_of(unit.house.vault, row)
        if damage is not None:
            return Bad(place=row.thing, entry=newest.entry, what=f"{who}: {damage}")
    there = {row.thing for row in rows}
    for thing, newest in recorded.items():
        if thing.startswith("file:") and newest.hash != GONE and thing not in there:
            return Bad(place=thing, entry=newest.entry, what=f"subject {state.subject_id}: missing")
    return None


def events_tell(unit: Unit, _recorded: Recorded, state: SubjectState) -> Bad | None:
    """The state row is what the person's events tell: a planted, removed or changed event is found here."""
    if not subjects.agrees(unit.conn, state):
        return Bad(place="events", entry=None, what=f"subject {state.subject_id}")
    return None


CHECKS: tuple[IntegrityCheck, ...] = (
    IntegrityCheck(id="verify.keys_there", find=keys_there),
    IntegrityCheck(id="verify.newest_state", find=newest_state),
    IntegrityCheck(id="verify.newest_envelopes", find=newest_envelopes),
    IntegrityCheck(id="verify.newest_files", find=newest_files),
    IntegrityCheck(id="verify.events_tell", find=events_tell),
)
"""What `verify` holds against the book, in order."""


def verify_book(house: House, *, exported: Iterable[bytes | Checkpoint] = ()) -> Verified:
    """Verifies the tree, the checkpoints, and that the newest state and envelopes are the recorded ones.

    Args:
        house: The workspace.
        exported: Notes of checkpoints that were kept elsewhere; heads that were proven another way.
    """
    return house.read(lambda unit: _verify(unit, list(exported)))


def _verify(unit: Unit, exported: list[bytes | Checkpoint]) -> Verified:
    opener = partial(open_database, unit.house.workspace.database)
    keys = [VerifierKey.of(unit.house.signer)]
    result, acting = verify_quickly(unit.conn, keys, exported=exported, opener=opener)
    if result.first_bad is not None:
        bad = Bad(place="entry", entry=result.first_bad.entry, what=result.first_bad.place.code)
        return Verified(ok=False, size=result.size, root=None, first_bad=bad, subjects=0)
    count = 0
    for states in _living(unit):
        recorded = _recorded(unit, states, acting)
        for state in states:
            count += 1
            for check in CHECKS:
                found = check.find(unit, recorded[state.subject_no], state)
                if found is not None:
                    return Verified(
                        ok=False, size=result.size, root=result.root, first_bad=found, subjects=count
                    )
    for first_wrong, what in (
        (media_book.first_wrong, "register of media"),
        (lane_book.first_wrong, "watched book"),
    ):
        wrong = first_wrong(unit)
        if wrong is not None:
            bad = Bad(place=wrong[0], entry=wrong[1], what=what)
            return Verified(ok=False, size=result.size, root=result.root, first_bad=bad, subjects=count)
    return Verified(ok=True, size=result.size, root=result.root, first_bad=None, subjects=count)


def _recorded(
    unit: Unit, states: Sequence[SubjectState], acting: bytes | None
) -> Mapping[int, dict[str, NewestEffect]]:
    """What the book says last of the things of some persons, by internal number."""
    known = [state.subject_no for state in states if unit.house.keys.knows(HolderNo(state.subject_no))]
    persons = {unit.ledger_no(number): number for number in known}
    recorded: defaultdict[int, dict[str, NewestEffect]] = defaultdict(dict)
    for (who, thing), newest in newest_effects(unit.conn, persons.keys(), acting=acting).items():
        if who is not None:
            recorded[persons[who]][thing] = newest
    return recorded


def _living(unit: Unit) -> Iterator[list[SubjectState]]:
    """The states of those who are not erased, in blocks, so that memory does not grow with the persons."""
    # A file of SQLite takes text in a column of bytes; as bytes it is only wrong.
    columns = (subject_state.c[name] for name in SubjectState._fields)
    typed = (cast(one, LargeBinary) if isinstance(one.type, LargeBinary) else one for one in columns)
    query = select(*typed).order_by(subject_state.c.subject_no).limit(_BLOCK)
    last = -1
    while rows := unit.conn.execute(query.where(subject_state.c.subject_no > last)).all():
        states = [SubjectState(*row) for row in rows]
        last = states[-1].subject_no
        yield [state for state in states if state.status < Status.ERASING]


def sign_checkpoint(house: House, actor: Actor) -> tree.StoredCheckpoint:
    """Integrates and signs the head of the book; leaves an entry that says so (in the next tree)."""

    def work(unit: Unit) -> tree.StoredCheckpoint:
        made = tree.checkpoint(unit.conn, unit.house.signer, unit.now)
        unit.tx.after_commit(lambda: heads.remember(unit.house.keys, made.size, made.root))
        unit.record(EntryKind.LEDGER_CHECKPOINT_SIGNED, actor=actor.id, note={"size": made.size})
        return made

    return house.write(work)


def verifier_key(house: House) -> str:
    """The book's public key in the form that C2SP tools read: whoever has it checks notes and proofs offline."""
    return str(VerifierKey.of(house.signer))


def prove(house: House, entry: int) -> proof.InclusionProof:
    """An inclusion proof of one entry under the newest checkpoint. Raises as `ledger.proof.inclusion_proof`."""
    return house.read(lambda unit: proof.inclusion_proof(unit.conn, entry))


def page(house: House, *, before: int | None = None, limit: int = 50) -> Sequence[Entry]:
    """A page of the book, newest first."""
    return house.read(lambda unit: store.page(unit.conn, cursor=before, limit=limit, newest_first=True))


def size(house: House) -> int:
    """How many entries the book has."""
    return house.read(lambda unit: store.size(unit.conn))
