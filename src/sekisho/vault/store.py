"""Envelopes, the registry of item groups, and the erasure journal, in the data database.

Functions take a `Connection` and never commit. Nothing here opens anything: that is `vault.Vault`, with a permit.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, LargeBinary, bindparam, cast, delete, func, insert, select, update

from sekisho.law.clock import micros
from sekisho.storage.rows import fetch, fetch_several, insert_rows, run
from sekisho.vault.groups import GroupRegistry
from sekisho.vault.model import Envelope, ErasureRef, GroupId, HolderNo, ItemGroup, ItemId
from sekisho.vault.registers import raise_version
from sekisho.vault.tables import (
    envelope,
    erasure_journal,
    item_group,
    item_group_member,
    key_holder,
    subject_state,
)

GROUPS_REGISTER: Final = "groups"
_COLUMNS: Final = ("holder_no", "group_id", "row_version", "schema", "body", "hash")
# A file of SQLite takes text in a column of bytes; as bytes it is only wrong, and verifying says where.
_BYTES: Final = (cast(envelope.c.body, LargeBinary), cast(envelope.c.hash, LargeBinary))
_ALL: Final = [*(envelope.c[name] for name in _COLUMNS[:-2]), *_BYTES]
_other: Final = envelope.alias("newest")
_NEWEST_OF_ALL: Final = select(*_ALL).where(
    envelope.c.row_version
    == select(func.max(_other.c.row_version))
    .where(_other.c.holder_no == envelope.c.holder_no, _other.c.group_id == envelope.c.group_id)
    .scalar_subquery()
)
_NEWEST: Final = _NEWEST_OF_ALL.where(envelope.c.holder_no == bindparam("holder_no"))
_HISTORY: Final = (
    select(*_ALL)
    .where(envelope.c.holder_no == bindparam("holder_no"))
    .order_by(envelope.c.group_id, envelope.c.row_version)
)
_GROUPS_THERE: Final = select(envelope.c.holder_no, envelope.c.group_id).distinct()
_VERSIONS: Final = (
    select(envelope.c.group_id, func.max(envelope.c.row_version))
    .where(envelope.c.holder_no == bindparam("holder_no"))
    .group_by(envelope.c.group_id)
)
_OPEN_JOURNAL: Final = select(erasure_journal.c.groups).where(
    erasure_journal.c.holder_no == bindparam("holder_no"), erasure_journal.c.done.is_(None)
)
_OPEN_JOURNALS: Final = select(erasure_journal.c.holder_no, erasure_journal.c.groups).where(
    erasure_journal.c.done.is_(None)
)
_JOURNAL_COLUMNS: Final = ("holder_no", "no", "groups", "at", "done")
_JOURNALLED: Final = select(func.max(erasure_journal.c.no)).where(
    erasure_journal.c.holder_no == bindparam("holder_no")
)
_THIS_JOURNAL: Final = select(erasure_journal.c.groups).where(
    erasure_journal.c.holder_no == bindparam("holder_no"),
    erasure_journal.c.no == bindparam("no"),
    erasure_journal.c.done.is_(None),
)
_CLOSE_JOURNAL: Final = (
    update(erasure_journal)
    .where(erasure_journal.c.holder_no == bindparam("of"), erasure_journal.c.no == bindparam("this"))
    .values(done=bindparam("at_last"))
)
_DELETE_ALL: Final = delete(envelope).where(envelope.c.holder_no == bindparam("holder_no"))
_CHUNK: Final = 500  # parameters of one IN list, below every engine's limit


def insert_envelopes(connection: Connection, envelopes: Sequence[Envelope]) -> None:
    """Stores new versions, in one call of the driver."""
    rows = [(e.holder, e.group, e.row_version, e.schema, e.body, e.digest) for e in envelopes]
    insert_rows(connection, envelope, _COLUMNS, rows)


def read_newest(connection: Connection, holder: HolderNo) -> dict[GroupId, Envelope]:
    """The newest version of each of the holder's groups."""
    rows = fetch(connection, _NEWEST, {"holder_no": holder})
    return {found.group: found for found in map(_envelope, rows)}


def read_newest_of_many(
    connection: Connection, holders: Sequence[HolderNo]
) -> dict[HolderNo, dict[GroupId, Envelope]]:
    """The same for many holders, in one statement for each few hundred of them."""
    found: dict[HolderNo, dict[GroupId, Envelope]] = defaultdict(dict)
    rows = fetch_several(connection, _NEWEST_OF_ALL, envelope.c.holder_no, holders)
    for row in map(_envelope, rows):
        found[row.holder][row.group] = row
    return found


def read_history(connection: Connection, holder: HolderNo) -> dict[GroupId, list[Envelope]]:
    """Every version of each of the holder's groups, oldest first."""
    found: dict[GroupId, list[Envelope]] = defaultdict(list)
    for row in map(_envelope, fetch(connection, _HISTORY, {"holder_no": holder})):
        found[row.group].append(row)
    return found


def read_histories(
    connection: Connection, holders: Sequence[HolderNo], groups: Collection[GroupId]
) -> dict[HolderNo, dict[GroupId, list[Envelope]]]:
    """Every version of some groups of many holders, oldest first, in one query for each few hundred of them."""
    found: dict[HolderNo, dict[GroupId, list[Envelope]]] = {}
    for at in range(0, len(holders), _CHUNK):
        mine = envelope.c.holder_no.in_(holders[at : at + _CHUNK]) & envelope.c.group_id.in_(sorted(groups))
        for row in map(
            _envelope, connection.execute(select(*_ALL).where(mine).order_by(envelope.c.row_version))
        ):
            found.setdefault(row.holder, {}).setdefault(row.group, []).append(row)
    return found


def groups_there(connection: Connection, holders: Sequence[HolderNo]) -> set[tuple[HolderNo, GroupId]]:
    """The groups of many holders that have an envelope."""
    rows = fetch_several(connection, _GROUPS_THERE, envelope.c.holder_no, holders)
    return {(HolderNo(holder), GroupId(group)) for holder, group in rows}


def newest_versions(connection: Connection, holder: HolderNo) -> dict[GroupId, int]:
    """The highest row version of each of the holder's groups."""
    rows = fetch(connection, _VERSIONS, {"holder_no": holder})
    return {GroupId(group): version for group, version in rows}


def delete_envelopes(
    connection: Connection, holder: HolderNo, groups: Collection[GroupId] | None, through: int | None = None
) -> int:
    """Deletes the holder's envelopes: of some groups or all, of all versions or those up to `through`."""
    if groups is None and through is None:
        return run(connection, _DELETE_ALL, {"holder_no": holder})
    statement = delete(envelope).where(envelope.c.holder_no == holder)
    if groups is not None:
        statement = statement.where(envelope.c.group_id.in_(sorted(groups)))
    if through is not None:
        statement = statement.where(envelope.c.row_version <= through)
    return connection.execute(statement).rowcount


def holders_with_envelopes(connection: Connection) -> Iterable[tuple[HolderNo, GroupId]]:
    """Each holder and group that has an envelope, in order."""
    statement = select(envelope.c.holder_no, envelope.c.group_id).distinct()
    for holder, group in connection.execute(statement.order_by(envelope.c.holder_no, envelope.c.group_id)):
        yield HolderNo(holder), GroupId(group)


def groups_being_erased_of_many(
    connection: Connection, holders: Sequence[HolderNo]
) -> dict[HolderNo, frozenset[GroupId]]:
    """As `groups_being_erased` for many holders; of whom nothing is being erased is missing."""
    found: dict[HolderNo, frozenset[GroupId]] = {}
    for holder, groups in fetch_several(connection, _OPEN_JOURNALS, erasure_journal.c.holder_no, holders):
        found[holder] = found.get(holder, frozenset()) | frozenset(_decode_groups(groups))
    return found


def load_registry(connection: Connection) -> GroupRegistry:
    """All item groups. Worth caching under `registers.version_of(connection, GROUPS_REGISTER)`."""
    members: dict[str, list[ItemId]] = defaultdict(list)
    for group, item in connection.execute(
        select(item_group_member.c.group_id, item_group_member.c.item).order_by(item_group_member.c.item)
    ):
        members[group].append(ItemId(item))
    columns = (item_group.c[name] for name in ("id", "legal_kind", "sensitivity", "retention", "closed"))
    rows = connection.execute(select(*columns).order_by(func.length(item_group.c.id), item_group.c.id))
    return GroupRegistry(
        tuple(
            ItemGroup(
                id=GroupId(number),
                items=tuple(members[number]),
                legal_kind=legal_kind,
                sensitivity=sensitivity,
                retention=retention,
                closed=bool(closed),
            )
            for number, legal_kind, sensitivity, retention, closed in rows
        )
    )


def save_registry(connection: Connection, registry: GroupRegistry) -> None:
    """Stores what `groups.extend` returned: new groups, new members, closings. Never removes."""
    known = {group.id: group for group in load_registry(connection).groups}
    for group in registry.groups:
        before = known.get(group.id)
        if before is None:
            connection.execute(
                insert(item_group).values(
                    id=group.id,
                    legal_kind=group.legal_kind,
                    sensitivity=group.sensitivity,
                    retention=group.retention,
                    closed=int(group.closed),
                )
            )
        elif before.closed != group.closed:
            connection.execute(
                update(item_group).where(item_group.c.id == group.id).values(closed=int(group.closed))
            )
        new = sorted(set(group.items) - set(before.items if before else ()))
        insert_rows(connection, item_group_member, ("group_id", "item"), [(group.id, item) for item in new])
    raise_version(connection, GROUPS_REGISTER)


def journal_erasure(
    connection: Connection, holder: HolderNo, groups: Sequence[GroupId], at: datetime
) -> ErasureRef:
    """Writes the journal row; from its COMMIT on, reads of these groups are denied."""
    number = int(fetch(connection, _JOURNALLED, {"holder_no": holder})[0][0] or 0) + 1
    row = (holder, number, _encode_groups(groups), micros(at), None)
    insert_rows(connection, erasure_journal, _JOURNAL_COLUMNS, [row])
    return ErasureRef(holder=holder, no=number)


def groups_being_erased(connection: Connection, holder: HolderNo) -> frozenset[GroupId]:
    """The groups whose erasure is journalled and not finished; `*` is all of them."""
    rows = fetch(connection, _OPEN_JOURNAL, {"holder_no": holder})
    return frozenset(group for (groups,) in rows for group in _decode_groups(groups))


def read_erasure(connection: Connection, ref: ErasureRef) -> tuple[GroupId, ...] | None:
    """What the journal row says is to be erased, or None when it is done or absent."""
    rows = fetch(connection, _THIS_JOURNAL, {"holder_no": ref.holder, "no": ref.no})
    return _decode_groups(rows[0][0]) if rows else None


def unfinished_erasures(connection: Connection) -> list[ErasureRef]:
    """The journal rows that a process left unfinished."""
    rows = connection.execute(
        select(erasure_journal.c.holder_no, erasure_journal.c.no)
        .where(erasure_journal.c.done.is_(None))
        .order_by(erasure_journal.c.holder_no, erasure_journal.c.no)
    )
    return [ErasureRef(holder=HolderNo(holder), no=number) for holder, number in rows]


def finished_erasures(connection: Connection) -> list[tuple[HolderNo, GroupId, int, int]]:
    """Everything that the journal says is erased.

    Returns:
        Holder, group or `*`, since when (microseconds), and the row version below the lowest one left: rows of a
        group that was acquired again after its erasure are above it.
    """
    lowest = {
        (holder, group): version
        for holder, group, version in connection.execute(
            select(envelope.c.holder_no, envelope.c.group_id, func.min(envelope.c.row_version)).group_by(
                envelope.c.holder_no, envelope.c.group_id
            )
        )
    }
    rows = connection.execute(
        select(erasure_journal.c.holder_no, erasure_journal.c.groups, erasure_journal.c.at)
        .where(erasure_journal.c.done.is_not(None))
        .order_by(erasure_journal.c.holder_no, erasure_journal.c.no)
    )
    return [
        (HolderNo(holder), group, at, lowest.get((holder, group), 1) - 1)
        for holder, groups, at in rows
        for group in _decode_groups(groups)
    ]


def highest_holder(connection: Connection) -> int:
    """The highest holder number that stands anywhere in the data, 0 when there is none."""
    columns = (subject_state.c.subject_no, key_holder.c.holder_no, envelope.c.holder_no)
    return max(int(connection.execute(select(func.max(column))).scalar_one() or 0) for column in columns)


def mark_erased(connection: Connection, ref: ErasureRef, at: datetime) -> None:
    """Closes the journal row."""
    run(connection, _CLOSE_JOURNAL, {"of": ref.holder, "this": ref.no, "at_last": micros(at)})


def _encode_groups(groups: Sequence[GroupId]) -> str:
    return msgspec.json.encode(sorted(groups)).decode()


def _decode_groups(text: str) -> tuple[GroupId, ...]:
    return tuple(GroupId(group) for group in msgspec.json.decode(text, type=list[str]))


def _envelope(row: Sequence[Any]) -> Envelope:
    holder, group, row_version, schema, body, digest = row
    return Envelope(
        holder=HolderNo(holder),
        group=GroupId(group),
        row_version=row_version,
        schema=schema,
        body=body,
        digest=digest,
    )
