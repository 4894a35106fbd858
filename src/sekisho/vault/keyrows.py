"""The key store's statements: every read and write of its tables, on a connection, without keys in clear.

Nothing here unwraps or commits; `keystore.KeyStore` joins these to the epoch key and the writer.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from sekisho.law.clock import micros
from sekisho.storage.rows import delete_several, fetch, fetch_several, insert_rows, run
from sekisho.vault.keyreader import GENERATION
from sekisho.vault.keystore_tables import (
    epoch,
    lease,
    ledger_no,
    lookup,
    mark,
    reindex,
    secret,
    suppressed,
    tombstone,
    wrapped_key,
)
from sekisho.vault.model import ALL_GROUPS, GroupId, HolderNo

Pair = tuple[HolderNo, GroupId]

CURRENT_EPOCH: Final = select(epoch.c.no).where(epoch.c.retired_at.is_(None))
RETIRED_EPOCHS: Final = select(epoch.c.no).where(epoch.c.retired_at.is_not(None)).order_by(epoch.c.no)
_WITH_STONES: Final = wrapped_key.outerjoin(
    tombstone,
    (tombstone.c.holder_no == wrapped_key.c.holder_no) & (tombstone.c.group_id == wrapped_key.c.group_id),
)
KEY: Final = (
    select(wrapped_key.c.epoch, wrapped_key.c.wrapped, tombstone.c.through)
    .select_from(_WITH_STONES)
    .where(wrapped_key.c.holder_no == bindparam("holder_no"), wrapped_key.c.group_id == bindparam("group_id"))
)
KEYS: Final = select(
    wrapped_key.c.holder_no,
    wrapped_key.c.group_id,
    wrapped_key.c.epoch,
    wrapped_key.c.wrapped,
    tombstone.c.through,
).select_from(_WITH_STONES)
TOMBSTONES: Final = select(tombstone.c.group_id, tombstone.c.through).where(
    tombstone.c.holder_no == bindparam("holder_no")
)
SUPPRESSED: Final = select(suppressed.c.since).where(
    suppressed.c.field == bindparam("field"), suppressed.c.digest == bindparam("digest")
)
SUPPRESSED_IN: Final = select(suppressed.c.digest).where(suppressed.c.field == bindparam("field"))
LEDGER_NO: Final = select(ledger_no.c.ledger_no).where(ledger_no.c.holder_no == bindparam("holder_no"))
LEDGER_NOS: Final = select(ledger_no.c.holder_no, ledger_no.c.ledger_no)
HOLDER_OF: Final = select(ledger_no.c.holder_no).where(ledger_no.c.ledger_no == bindparam("ledger_no"))
SECRET: Final = select(secret.c.epoch, secret.c.wrapped).where(secret.c.name == bindparam("name"))
MARK: Final = select(mark.c.value).where(mark.c.name == bindparam("name"))
_LEASE: Final = select(lease.c.next).where(lease.c.name == bindparam("name"))
_LEASE_ON: Final = (
    update(lease).where(lease.c.name == bindparam("series")).values(next=bindparam("following"))
)
_DROP_MARK: Final = delete(mark).where(mark.c.name == bindparam("name"))
_DROP: Final = tuple(
    (delete(table), table.c.holder_no) for table in (wrapped_key, lookup, ledger_no, reindex)
)
_DROP_STONES: Final = delete(tombstone)
_WHOLE: Final = select(tombstone.c.holder_no).where(tombstone.c.group_id == ALL_GROUPS)
_CHUNK: Final = 500


Rows = Callable[[Select[Any], Mapping[str, object]], Sequence[Any]]
"""How rows are read: outside of a transaction (`Reader.rows`) or inside one (`rows_in`)."""


def rows_in(connection: Connection) -> Rows:
    """Reads inside a transaction, in the form that `Reader.rows` has outside of one."""

    def rows(statement: Select[Any], parameters: Mapping[str, object]) -> Sequence[Any]:
        return fetch(connection, statement, parameters)

    return rows


def current_epoch(connection: Connection) -> int:
    """The number of the epoch in use."""
    return int(fetch(connection, CURRENT_EPOCH, {})[0][0])


def take_numbers(connection: Connection, name: str, count: int) -> range:
    """The next numbers of a series, from 1, marked as given in the same transaction."""
    rows = fetch(connection, _LEASE, {"name": name})
    # INVARIANT: the series lives in the key store, so an old data backup cannot set it back.
    first = int(rows[0][0]) if rows else 1
    if rows:
        run(connection, _LEASE_ON, {"series": name, "following": first + count})
    else:
        connection.execute(insert(lease).values(name=name, next=first + count))
    return range(first, first + count)


def raise_series(connection: Connection, name: str, at_least: int) -> None:
    """The series goes on at this number or above."""
    after = take_numbers(connection, name, 0).start
    take_numbers(connection, name, max(0, at_least - after))


def insert_keys(
    connection: Connection, rows: Sequence[tuple[HolderNo, GroupId, int, bytes]], at: datetime
) -> None:
    """Stores wrapped keys: holder, group, epoch, wrap."""
    made_at = micros(at)
    columns = ("holder_no", "group_id", "epoch", "wrapped", "made_at")
    insert_rows(connection, wrapped_key, columns, [(*row, made_at) for row in rows])


def insert_lookups(connection: Connection, rows: Sequence[tuple[str, bytes, HolderNo]]) -> None:
    """Stores look-ups that are not there: field, veiled hash, holder."""
    insert_rows(connection, lookup, ("field", "digest", "holder_no"), rows)


def drop_lookups(connection: Connection, holders: Sequence[HolderNo], fields: Collection[str]) -> None:
    """Removes the look-ups of some holders, a few hundred at most, in some fields."""
    mine = lookup.c.holder_no.in_(holders) & lookup.c.field.in_(sorted(fields))
    connection.execute(delete(lookup).where(mine))


def note_reindex(connection: Connection, holders: Sequence[HolderNo]) -> None:
    """Remembers that these holders' look-ups have to be compared with their data."""
    for at in range(0, len(holders), _CHUNK):
        some = holders[at : at + _CHUNK]
        settle_reindex(connection, some)
        insert_rows(connection, reindex, ("holder_no",), [(holder,) for holder in dict.fromkeys(some)])


def settle_reindex(connection: Connection, holders: Sequence[HolderNo]) -> None:
    """The look-ups of some holders, a few hundred at most, agree with their data."""
    connection.execute(delete(reindex).where(reindex.c.holder_no.in_(holders)))


def waiting_for_reindex(connection: Connection) -> list[HolderNo]:
    """The holders remembered by `note_reindex`."""
    rows = connection.execute(select(reindex.c.holder_no).order_by(reindex.c.holder_no))
    return [HolderNo(number) for (number,) in rows]


def all_tombstones(connection: Connection) -> list[tuple[HolderNo, GroupId, int]]:
    """Everything ever erased: holder, group or `*`, highest row version."""
    columns = (tombstone.c.holder_no, tombstone.c.group_id, tombstone.c.through)
    rows = connection.execute(select(*columns).order_by(tombstone.c.holder_no, tombstone.c.group_id))
    return [(HolderNo(holder), GroupId(group), through) for holder, group, through in rows]


def destroy_holders(connection: Connection, holders: Collection[HolderNo], at: datetime) -> None:
    """Destroys all keys, look-ups and pseudonyms of each; leaves one tombstone for each."""
    wanted = sorted(set(holders))
    for statement, column in _DROP:
        delete_several(connection, statement, column, wanted)
    whole = {holder for (holder,) in fetch_several(connection, _WHOLE, tombstone.c.holder_no, wanted)}
    new = [holder for holder in wanted if holder not in whole]
    delete_several(connection, _DROP_STONES, tombstone.c.holder_no, new)
    insert_rows(
        connection,
        tombstone,
        ("holder_no", "group_id", "at", "through"),
        [(holder, ALL_GROUPS, micros(at), 0) for holder in new],
    )


def destroy_groups(
    connection: Connection, holder: HolderNo, through: Mapping[GroupId, int], at: datetime
) -> None:
    """Destroys the keys of some groups; leaves a tombstone for each.

    Args:
        connection: In a writing transaction.
        holder: Whose.
        through: Group → highest row version of its envelopes.
        at: Now.
    """
    stones = dict(fetch(connection, TOMBSTONES, {"holder_no": holder}))
    if ALL_GROUPS in stones:
        return
    for group, version in through.items():
        connection.execute(
            delete(wrapped_key).where(wrapped_key.c.holder_no == holder, wrapped_key.c.group_id == group)
        )
        connection.execute(
            delete(tombstone).where(tombstone.c.holder_no == holder, tombstone.c.group_id == group)
        )
        # INVARIANT: `through` never falls, so a version number is never used again under another key.
        _raise_tombstone(connection, (holder, group), max(version, stones.get(group, 0)), at)


def suppress(connection: Connection, rows: Iterable[tuple[str, bytes]], at: datetime) -> None:
    """Adds addresses of the erased: field, digest; one that is there already stays."""
    new = [
        (field, digest, micros(at))
        for field, digest in sorted(rows)
        if not fetch(connection, SUPPRESSED, {"field": field, "digest": digest})
    ]
    insert_rows(connection, suppressed, ("field", "digest", "since"), new)


def knows_erasure(connection: Connection, pair: Pair, since: int) -> bool:
    """Whether there is a tombstone of that moment (microseconds) or later."""
    holder, group = pair
    found = connection.execute(
        select(tombstone.c.at).where(tombstone.c.holder_no == holder, tombstone.c.group_id == group)
    ).scalar_one_or_none()
    return found is not None and found >= since


def _raise_tombstone(connection: Connection, pair: Pair, through: int, at: datetime) -> None:
    holder, group = pair
    connection.execute(
        insert(tombstone).values(holder_no=holder, group_id=group, at=micros(at), through=through)
    )


def delete_keys(connection: Connection, pairs: Sequence[Pair]) -> list[HolderNo]:
    """Removes keys without a tombstone (they never had data); returns the holders left with none at all."""
    for holder, group in pairs:
        connection.execute(
            delete(wrapped_key).where(wrapped_key.c.holder_no == holder, wrapped_key.c.group_id == group)
        )
    left = []
    for holder in dict.fromkeys(holder for holder, _ in pairs):
        some = select(wrapped_key.c.group_id).where(wrapped_key.c.holder_no == holder).limit(1)
        stones = fetch(connection, TOMBSTONES, {"holder_no": holder})
        if connection.execute(some).first() is None and not stones:
            left.append(holder)
    return left


def key_pairs(connection: Connection, after: tuple[int, str], made_before: datetime) -> list[Pair]:
    """The next few hundred holders and groups that have keys older than a moment, in order, after a pair."""
    holder, group = after
    statement = (
        select(wrapped_key.c.holder_no, wrapped_key.c.group_id)
        .where(
            (wrapped_key.c.holder_no > holder)
            | ((wrapped_key.c.holder_no == holder) & (wrapped_key.c.group_id > group)),
            wrapped_key.c.made_at < micros(made_before),
        )
        .order_by(wrapped_key.c.holder_no, wrapped_key.c.group_id)
        .limit(_CHUNK)
    )
    return [(HolderNo(number), GroupId(name)) for number, name in connection.execute(statement)]


def raise_generation(connection: Connection) -> None:
    """Tells every cache of every process that something was destroyed."""
    rows = fetch(connection, MARK, {"name": GENERATION})
    write_mark(connection, GENERATION, str(int(rows[0][0]) + 1 if rows else 1))


def write_mark(connection: Connection, name: str, value: str) -> None:
    """Remembers a word."""
    run(connection, _DROP_MARK, {"name": name})
    insert_rows(connection, mark, ("name", "value"), [(name, value)])


def start_epoch(connection: Connection, number: int, at: datetime) -> None:
    """Retires the current epoch, if any, and starts another."""
    connection.execute(update(epoch).where(epoch.c.retired_at.is_(None)).values(retired_at=micros(at)))
    connection.execute(insert(epoch).values(no=number, created_at=micros(at), retired_at=None))
