"""Keeps the map of slots and the interned classes. Both only grow; a change raises the register "slots"."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, Table, bindparam, func, insert, select

from sekisho.errors import OperatorError
from sekisho.storage.rows import fetch
from sekisho.vault.registers import raise_version
from sekisho.vault.slots import BIT_SLOTS, DAY_SLOTS, BitKind, BitRef, DayKind, DayRef, Slots
from sekisho.vault.tables import bit_slot, day_slot, interned_class

REGISTER: Final = "slots"
_BITS: Final = select(bit_slot.c.kind, bit_slot.c.ref, bit_slot.c.channel, bit_slot.c.position)
_DAYS: Final = select(day_slot.c.kind, day_slot.c.ref, day_slot.c.position)
_SERIES: Final = select(interned_class.c.id, interned_class.c.canonical).where(
    interned_class.c.kind == bindparam("kind")
)
_INTERNED: Final = select(interned_class.c.id).where(
    interned_class.c.kind == bindparam("kind"), interned_class.c.canonical == bindparam("canonical")
)
_CANONICAL: Final = msgspec.json.Encoder(order="sorted")


def load_slots(connection: Connection) -> Slots:
    """The whole map. Worth caching under `registers.version_of(connection, REGISTER)`."""
    bits = fetch(connection, _BITS, {})
    days = fetch(connection, _DAYS, {})
    return Slots(
        bits={BitRef(BitKind(kind), ref, channel): position for kind, ref, channel, position in bits},
        days={DayRef(DayKind(kind), ref): position for kind, ref, position in days},
    )


def ensure_slots(
    connection: Connection, slots: Slots, *, bits: Sequence[BitRef] = (), days: Sequence[DayRef] = ()
) -> Slots:
    """Gives a slot to each meaning that has none, and returns the map with them.

    Must run in a writing transaction. `slots` may be an older reading: the tables are asked again before giving.

    Raises:
        OperatorError: No slot is left (VAULT-007).
    """
    if all(ref in slots.bits for ref in bits) and all(ref in slots.days for ref in days):
        return slots
    known = load_slots(connection)
    new_bits = [ref for ref in dict.fromkeys(bits) if ref not in known.bits]
    new_days = [ref for ref in dict.fromkeys(days) if ref not in known.days]
    if not new_bits and not new_days:
        return known
    bit_at = _next_position(connection, bit_slot, len(new_bits), BIT_SLOTS)
    day_at = _next_position(connection, day_slot, len(new_days), DAY_SLOTS)
    for offset, bit in enumerate(new_bits):
        connection.execute(
            insert(bit_slot).values(kind=bit.kind, ref=bit.ref, channel=bit.channel, position=bit_at + offset)
        )
    for offset, day in enumerate(new_days):
        connection.execute(insert(day_slot).values(kind=day.kind, ref=day.ref, position=day_at + offset))
    raise_version(connection, REGISTER)
    return load_slots(connection)


def _next_position(connection: Connection, table: Table, wanted: int, limit: int) -> int:
    # INVARIANT: positions only grow; nothing here is ever deleted, so the highest is the last one given.
    highest = connection.execute(select(func.max(table.c.position))).scalar_one()
    first = 0 if highest is None else int(highest) + 1
    if first + wanted > limit:
        raise OperatorError("VAULT-007", limit=limit, table=table.name)
    return first


def intern_class(connection: Connection, kind: str, value: object) -> int:
    """The number of a class (of provenance, of consent, a category), given once and for ever.

    Args:
        connection: In a writing transaction.
        kind: Which series.
        value: Policy ids in any JSON shape; equal shapes get one number. Never personal data.
    """
    canonical = _CANONICAL.encode(value).decode()
    found = fetch(connection, _INTERNED, {"kind": kind, "canonical": canonical})
    if found:
        return int(found[0][0])
    highest = connection.execute(
        select(func.max(interned_class.c.id)).where(interned_class.c.kind == kind)
    ).scalar_one()
    number = int(highest or 0) + 1
    connection.execute(insert(interned_class).values(kind=kind, id=number, canonical=canonical))
    return number


def read_classes(connection: Connection, kind: str) -> dict[int, object]:
    """All classes of a series: number → what was interned."""
    rows = fetch(connection, _SERIES, {"kind": kind})
    return {number: msgspec.json.decode(canonical) for number, canonical in rows}
