"""Reads the register of devices, media and papers, and holds it against the book: what was changed is not believed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry
from sekisho.safeguards import media_store
from sekisho.safeguards.media import Medium, MediumAct, overdue
from sekisho.safeguards.media_store import ActRow
from sekisho.safeguards.model import Duty
from sekisho.vault.errors import TamperedError
from sekisho.vault.house_records import open_record
from sekisho.vault.plaintext import Plaintext

TABLE: Final = "medium"
"""What the sealed words and certificates are bound to, with their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The register as it stands.

    Attributes:
        media: Every medium, in the order of their numbers; those that are gone too.
        overdue: Those that should be back.
        today: The legal day at which it stood so.
    """

    media: tuple[Medium, ...]
    overdue: tuple[Medium, ...]
    today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One medium with all its acts, oldest first; words stay sealed."""

    medium: Medium
    acts: tuple[ActRow, ...]
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate of disposal, opened.

    Attributes:
        kind: Media type.
        content: The file. May name people.
        entry: Number of the entry of this look.
    """

    kind: str
    content: bytes = field(repr=False)
    entry: int


def register_of(unit: Unit) -> Register:
    """As `register`, in an open unit of work."""
    rows = _believed(unit, media_store.acts(unit.conn))
    found = tuple(media_store.media(rows))
    return Register(media=found, overdue=overdue(found, unit.today), today=unit.today)


def late(unit: Unit) -> int:
    """How many should be back, as the rows tell it; for a count beside other things. `register` holds them to the book."""
    return len(overdue(media_store.media(media_store.acts(unit.conn)), unit.today))


def register(house: House) -> Register:
    """The register.

    Raises:
        TamperedError: An act is not as the book recorded it (MEDIA-014).
    """
    return house.read(register_of)


def history(house: House, number: int) -> History:
    """One medium and what was done with it.

    Raises:
        StaffError: There is no such medium (MEDIA-002).
        TamperedError: An act is not as the book recorded it (MEDIA-014).
    """
    return house.read(lambda unit: history_of(unit, number))


def history_of(unit: Unit, number: int) -> History:
    """As `history`, in an open unit of work."""
    rows = media_store.acts(unit.conn, number)
    if not rows:
        raise StaffError("MEDIA-002", medium=number)
    (medium,) = media_store.media(_believed(unit, rows, whole=False))
    return History(medium=medium, acts=tuple(rows), overdue=medium.is_overdue_on(unit.today))


def words(house: House, actor: Actor, number: int) -> tuple[dict[int, Plaintext], int]:
    """What was written about the acts of a medium, by the act's number, and the entry of this look.

    Raises:
        StaffError: As `history`; or neither its keeper, its carrier nor an officer (ACCOUNT-007).
    """
    return house.write(lambda unit: _words(unit, actor, number))


def _words(unit: Unit, actor: Actor, number: int) -> tuple[dict[int, Plaintext], int]:
    found = history_of(unit, number)
    require_near(unit, actor, found.medium, found.medium.carrier)
    keys = unit.house.keys
    opened = {
        row.no: Plaintext(open_record(keys, row.words, TABLE, number, row.no).decode())
        for row in found.acts
        if row.words is not None
    }
    entry = unit.record(
        EntryKind.MEDIUM_LOOKED, actor=actor.id, note={"medium": number, "words": len(opened)}
    )
    return opened, entry.no


def certificate(house: House, actor: Actor, number: int) -> Certificate:
    """The certificate of disposal of a medium, for an officer; leaves an entry.

    Raises:
        StaffError: As `history`; no officer (ACCOUNT-007); it has none (MEDIA-015).
        TamperedError: It is not the one that the book recorded (MEDIA-014), or does not open (VAULT-002).
    """
    return house.write(lambda unit: _certificate(unit, actor, number))


def _certificate(unit: Unit, actor: Actor, number: int) -> Certificate:
    require(unit, actor, Duty.OFFICER)
    found = history_of(unit, number)
    told = [row.facts.certificate for row in found.acts if row.act is MediumAct.DISPOSED]
    stored = media_store.certificate(unit.conn, number)
    if not told or told[0] is None:
        raise StaffError("MEDIA-015", medium=number)
    if stored is None or media_store.digest_of(*stored) != told[0]:
        raise TamperedError("MEDIA-014", thing=f"medium:{number}")
    content = open_record(unit.house.keys, stored[1], TABLE, number)
    entry = unit.record(EntryKind.MEDIUM_LOOKED, actor=actor.id, note={"medium": number, "certificate": 1})
    return Certificate(kind=stored[0], content=content, entry=entry.no)


def require_near(unit: Unit, actor: Actor, medium: Medium, *others: str | None) -> None:
    """Lets through whoever keeps the medium, the others, and officers. Raises StaffError (ACCOUNT-007)."""
    if actor.id not in {medium.keeper, *others}:
        require(unit, actor, Duty.OFFICER)


# -- held against the book -----------------------------------------------------------------------------------------

_KINDS: Final = frozenset(EntryKind(f"medium:{act.value}") for act in MediumAct)


def first_wrong(unit: Unit) -> tuple[str, int | None] | None:
    """The first act of the register that is not as the book recorded it: its name and its entry; None when all are."""
    rows = media_store.acts(unit.conn)
    for row in rows:
        found = media_store.certificate(unit.conn, row.medium) if row.facts.certificate else None
        if row.facts.certificate and (
            found is None or media_store.digest_of(*found) != row.facts.certificate
        ):
            return f"certificate:{row.medium}", row.entry
    return _first_wrong(unit, rows, whole=True)


def _believed(unit: Unit, rows: list[ActRow], *, whole: bool = True) -> list[ActRow]:
    wrong = _first_wrong(unit, rows, whole=whole)
    if wrong is not None:
        raise TamperedError("MEDIA-014", thing=wrong[0])
    return rows


def _first_wrong(unit: Unit, rows: Sequence[ActRow], *, whole: bool) -> tuple[str, int | None] | None:
    entries = {entry.no: entry for entry in book.entries_numbered(unit.conn, [row.entry for row in rows])}
    expected = 1
    for before, row in zip([None, *rows], rows, strict=False):
        expected = expected + 1 if before is not None and before.medium == row.medium else 1
        if row.no != expected or not _says(entries.get(row.entry), row):
            return row.thing, row.entry
    if not whole:
        return None
    # The newest entry says how many acts there were by then: one whose row was taken out is missed.
    newest = [done for kind, done in unit.house.tally.counts(unit.conn).by_kind.items() if kind in _KINDS]
    last = max(newest, key=lambda done: done.entry, default=None)
    if last is not None and last.note.get("acts") != len(rows):
        return "medium", last.entry
    return None


def _says(entry: Entry | None, row: ActRow) -> bool:
    return (
        entry is not None
        and entry.kind is EntryKind(f"medium:{row.act.value}")
        and any(one.object == row.thing and one.hash == row.digest for one in entry.effects)
    )
