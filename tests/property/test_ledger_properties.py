"""What must hold for every book: located changes, one form for one meaning, order, and members of sets."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from string import ascii_lowercase

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from sekisho.errors import OperatorError
from sekisho.ledger import canonical, merkle, quick, store, tree
from sekisho.ledger.audit import Place
from sekisho.ledger.checkpoint import open_checkpoint, sign_checkpoint
from sekisho.ledger.kinds import EntryKind, OriginFlag
from sekisho.ledger.model import TELL_NO, TELL_YES, Effect, Entry, tell_from
from sekisho.ledger.proof import inclusion_proof, prove, read_proof
from sekisho.ledger.sets import CHUNK, members, pack
from sekisho.ledger.verify import verify
from unit.ledger.ledger_book import KEY, SIGNER, START, audience, draft, image, opened

numbers = st.integers(0, 2**63 - 1)
ids = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="@"), min_size=1, max_size=20)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
instants = st.datetimes(timezones=st.just(UTC))
maybe = st.none() | ids


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    subjects = draw(st.sets(numbers, max_size=4))
    things = draw(
        st.sets(st.tuples(st.sampled_from([None, *sorted(subjects)]), ids), max_size=4).map(sorted_things)
    )
    digests = pack(draw(st.sets(st.integers(0, 10 * CHUNK), max_size=3)))
    return Entry(
        no=draw(numbers),
        at=draw(instants),
        kind=draw(st.sampled_from(EntryKind)),
        actor=draw(ids),
        subjects=tuple(subjects),
        purpose=draw(maybe),
        items=tuple(draw(st.lists(ids, max_size=4))),
        channel=draw(maybe),
        recipient=draw(maybe),
        basis=draw(maybe),
        policy_version=draw(maybe),
        decision=draw(maybe),
        plan=draw(maybe),
        fired=draw(st.integers(0, 2**200)),
        lifted=draw(st.integers(0, 2**200)),
        allowed=draw(st.none() | st.booleans()),
        tellable=draw(st.sampled_from([TELL_YES, TELL_NO]) | st.dates().map(tell_from)),
        effects=tuple(Effect(ledger_no=who, object=what, hash=draw(hashes)) for who, what in things),
        sets=tuple(part.digest for part in digests),
        note=draw(
            st.dictionaries(
                st.text(ascii_lowercase, min_size=1, max_size=5),
                ids | st.integers(-(2**62), 2**62),
                max_size=3,
            )
        ),
        origin=tuple(draw(st.sets(st.sampled_from(OriginFlag)))),
    )


def sorted_things(things: set[tuple[int | None, str]]) -> list[tuple[int | None, str]]:
    return sorted(things, key=repr)


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word, over the data of the leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    part = 1
    while part * 2 < len(leaves):
        part *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:part]) + plain_root(leaves[part:])).digest()


def plain_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 §2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    part = 1
    while part * 2 < len(leaves):
        part *= 2
    if index < part:
        return [*plain_path(index, leaves[:part]), plain_root(leaves[part:])]
    return [*plain_path(index - part, leaves[part:]), plain_root(leaves[:part])]


def plain_proof(old: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962 §2.1.2, word for word."""
    if old == len(leaves):
        return [] if whole else [plain_root(leaves)]
    part = 1
    while part * 2 < len(leaves):
        part *= 2
    if old <= part:
        return [*plain_proof(old, leaves[:part], whole), plain_root(leaves[part:])]
    return [*plain_proof(old - part, leaves[part:], whole=False), plain_root(leaves[:part])]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=8), max_size=40), st.data())
def test_given_any_leaves_when_hashed_and_proved_then_the_same_as_the_rfc_read_literally(
    leaves: list[bytes], data: st.DataObject
) -> None:
    hashed = [merkle.leaf_hash(each) for each in leaves]
    root = merkle.tree_root(hashed)
    assert root == plain_root(leaves)
    if not leaves:
        return
    subtree = merkle.subtree_of(hashed)
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.inclusion_path(index, len(leaves), subtree)
    assert list(path) == plain_path(index, leaves)
    merkle.verify_inclusion(leaf=hashed[index], index=index, size=len(leaves), path=path, root=root)
    old = data.draw(st.integers(1, len(leaves)))
    proof = merkle.consistency_path(old, len(leaves), subtree)
    assert list(proof) == plain_proof(old, leaves)
    old_root = merkle.tree_root(hashed[:old])
    merkle.verify_consistency(old=old, new=len(leaves), old_root=old_root, new_root=root, path=proof)


@settings(deadline=None)
@given(st.integers(2, 40), st.data())
def test_given_any_changed_bit_in_a_proof_when_verified_then_refused(size: int, data: st.DataObject) -> None:
    hashed = [merkle.leaf_hash(bytes([index])) for index in range(size)]
    root = merkle.tree_root(hashed)
    subtree = merkle.subtree_of(hashed)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, subtree)
    with pytest.raises(OperatorError):
        merkle.verify_inclusion(
            leaf=hashed[index], index=index, size=size, path=flipped_step(path, data), root=root
        )
    old = data.draw(st.integers(1, size - 1))
    proof = merkle.consistency_path(old, size, subtree)
    with pytest.raises(OperatorError):
        merkle.verify_consistency(
            old=old,
            new=size,
            old_root=merkle.tree_root(hashed[:old]),
            new_root=root,
            path=flipped_step(proof, data),
        )


def flipped_step(path: Sequence[bytes], data: st.DataObject) -> list[bytes]:
    which = data.draw(st.integers(0, len(path) - 1))
    changed = list(path)
    changed[which] = flipped(path[which], data)
    return changed


def flipped(value: bytes, data: st.DataObject) -> bytes:
    """The same bytes with one byte changed."""
    place = data.draw(st.integers(0, len(value) - 1))
    mask = data.draw(st.integers(1, 255))
    return value[:place] + bytes([value[place] ^ mask]) + value[place + 1 :]


@settings(deadline=None)
@given(entries())
def test_given_any_entry_when_written_and_read_then_the_same_entry_and_bytes(entry: Entry) -> None:
    body = canonical.write(entry)
    assert canonical.parse(body) == entry
    assert canonical.write(canonical.parse(body)) == body


@settings(deadline=None)
@given(entries(), st.data())
def test_given_any_changed_byte_when_read_then_refused_or_another_meaning_in_its_own_form(
    entry: Entry, data: st.DataObject
) -> None:
    body = flipped(canonical.write(entry), data)
    try:
        read = canonical.parse(body)
    except OperatorError:
        return
    assert read != entry
    assert canonical.write(read) == body


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_given_any_bytes_when_read_as_an_entry_a_proof_or_a_note_then_only_our_own_errors(raw: bytes) -> None:
    with pytest.raises(OperatorError):
        canonical.parse(raw)
    with pytest.raises(OperatorError):
        open_checkpoint(raw, [KEY])
    with pytest.raises(OperatorError):
        read_proof(raw.decode(errors="replace"))


@settings(deadline=None)
@given(st.integers(0, 2**40), st.binary(min_size=32, max_size=32), st.data())
def test_given_any_changed_byte_in_a_checkpoint_when_opened_then_refused_or_without_its_time(
    size: int, root: bytes, data: st.DataObject
) -> None:
    """The second signature may become unknown, which a reader must ignore; then the time is not vouched for."""
    note = sign_checkpoint(SIGNER, size=size, root=root, at=START)
    changed = flipped(note, data)
    try:
        found = open_checkpoint(changed, [KEY])
    except OperatorError:
        return
    assert found.checkpoint == open_checkpoint(note, [KEY]).checkpoint
    # Either the time-stamped line is unknown now, or what changed is the plain one's and this cannot be reached.
    assert found.at is None


CELLS = [
    ("ledger_entry", "body"),
    ("ledger_entry", "leaf"),
    ("ledger_node", "hash"),
    ("ledger_checkpoint", "root"),
    ("ledger_checkpoint", "note"),
    ("ledger_checkpoint", "at"),
    ("set_member", "bitmap"),
]
KEYS = {
    "ledger_entry": ("no",),
    "ledger_node": ("level", "position"),
    "ledger_checkpoint": ("size",),
    "set_member": ("chunk_no", "entry_no"),
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CELLS), st.sampled_from([4, 1024]), st.data())
def test_given_any_changed_byte_in_the_book_when_verified_then_it_is_located(
    cell: tuple[str, str], batch: int, data: st.DataObject
) -> None:
    table, column = cell
    with opened(image()) as conn:
        keys = ", ".join(KEYS[table])
        rows = conn.execute(text(f"SELECT {keys}, {column} FROM {table} ORDER BY {keys}")).all()
        *key, value = data.draw(st.sampled_from(rows))
        changed = flipped(value.encode() if isinstance(value, str) else value, data)
        where = " AND ".join(f"{name} = :{name}" for name in KEYS[table])
        values = dict(zip(KEYS[table], key, strict=True))
        conn.execute(
            text(f"UPDATE {table} SET {column} = :changed WHERE {where}"), {"changed": changed, **values}
        )
        bad = verify(conn, [KEY], batch=batch).first_bad
    assert bad is not None
    where_bad = (bad.place, bad.entry, bad.last)
    match table:
        case "ledger_entry":
            assert where_bad == (Place.LEAF, key[0], key[0])
        case "ledger_node":
            level, position = key
            assert where_bad == (Place.NODE, position << level, ((position + 1) << level) - 1)
        case "set_member":
            assert where_bad == (Place.SET, key[1], key[1])
        case _:
            before = max((size for size in (0, 6, 13) if size < key[0]), default=0)
            assert where_bad == (Place.CHECKPOINT, before, key[0] - 1)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["ledger_entry", "ledger_node", "entry_subject", "set_member"]),
    st.sampled_from([4, 1024]),
    st.data(),
)
def test_given_any_removed_row_when_verified_then_not_ok(table: str, batch: int, data: st.DataObject) -> None:
    """The last entry, not yet covered by a checkpoint, is betrayed by its index rows."""
    with opened(image()) as conn:
        keys = KEYS.get(table, ("ledger_no", "entry_no"))
        rows = conn.execute(text(f"SELECT {', '.join(keys)} FROM {table}")).all()
        key = data.draw(st.sampled_from(rows))
        where = " AND ".join(f"{name} = :{name}" for name in keys)
        conn.execute(text(f"DELETE FROM {table} WHERE {where}"), dict(zip(keys, key, strict=True)))
        assert not verify(conn, [KEY], batch=batch).ok


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 3 * CHUNK), min_size=1, max_size=5)), max_size=8)
)
def test_given_any_reads_when_asked_per_person_then_exactly_the_members_in_the_order_appended(
    reads: list[tuple[bool, set[int]]],
) -> None:
    with opened() as conn:
        drafts = [
            audience(index, who) if as_set else draft(index, subjects=tuple(who))
            for index, (as_set, who) in enumerate(reads)
        ]
        appended = store.append_many(conn, drafts)
        assert store.page(conn) == list(appended)
        assert [each.at for each in appended] == [each.at for each in drafts]
        for person in set().union(*(who for _, who in reads), {1, CHUNK}):
            expected = [no for no, (_, who) in enumerate(reads) if person in who]
            assert [each.no for each in store.entries_of(conn, person)] == expected
            assert [each.no for each in store.entries_of(conn, person, newest_first=True)] == expected[::-1]


@settings(deadline=None)
@given(st.sets(st.integers(0, 5 * CHUNK), max_size=50))
def test_given_any_persons_when_packed_and_listed_then_the_same_persons(persons: set[int]) -> None:
    parts = pack(persons)
    assert [who for part in parts for who in members(part.digest.chunk, part.bitmap)] == sorted(persons)
    assert sum(part.digest.count for part in parts) == len(persons)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(2, 7), st.data())
def test_given_any_growth_when_signed_in_between_then_ok_and_every_covered_entry_is_proved(
    growth: list[int], batch: int, data: st.DataObject
) -> None:
    with opened() as conn:
        total = 0
        for step in growth:
            store.append_many(conn, [draft(total + index) for index in range(step)])
            total += step
            if data.draw(st.booleans()):
                tree.checkpoint(conn, SIGNER, START)
            else:
                tree.integrate(conn, batch=batch)
        leaves = [bytes(body) for body in conn.scalars(text("SELECT body FROM ledger_entry ORDER BY no"))]
        found = verify(conn, [KEY], batch=batch)
        assert (found.ok, found.size, found.root) == (True, total, plain_root(leaves).hex())
        tree.checkpoint(conn, SIGNER, START)
        no = data.draw(st.integers(0, total - 1))
        assert prove(inclusion_proof(conn, no), [KEY]).entry == store.entry(conn, no)


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1970, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone is given beside
@example(datetime(6326, 1, 1, 0, 0, 0, 999985, tzinfo=UTC))
def test_given_any_instant_when_signed_then_the_second_is_vouched_for(at: datetime) -> None:
    note = sign_checkpoint(SIGNER, size=0, root=bytes(32), at=at)
    assert open_checkpoint(note, [KEY]).at == at.replace(microsecond=0)


@settings(deadline=None, max_examples=200)
@given(entries())
def test_given_any_entry_when_read_quickly_then_the_same_parts(entry: Entry) -> None:
    body = canonical.write(entry)
    found = quick.read(body)
    assert (found.no, found.kind, found.subjects) == (entry.no, entry.kind, entry.subjects)
    assert [(each.ledger_no, each.object, each.hash) for each in entry.effects] == list(found.effects)
    assert [(each.chunk, each.count, each.hash) for each in entry.sets] == list(found.sets)
    assert found.note == dict(entry.note)


SPOILT = [
    (b'"no":', b'"no":-'),
    (b'"at":"', b'"at":"+'),
    (b"T00", b"T24"),
    (b'"tellable":"', b'"tellable":"x'),
    (b'"v":1', b'"v":2'),
    (b'"kind":"', b'"kind":"x'),
    (b'"fired":"', b'"fired":"-'),
    (b'"fired":"', b'"fired":"0'),
    (b'"effects":[[', b'"effects":[[9'),
    (b'"count"', b'"Count"'),
    (b'"actor":"', b'"actor":" '),
    (b'"actor":"', b'"actor":"@'),
    (b'"actor":"', b'"actor":"\xe3\x80\x80'),
    (b'"items":["', b'"items":["\xff'),
    (b'"subjects":[', b'"subjects":[9223372036854775807,'),
    (b'"sets":[[', b'"sets":[[9,9,"' + b"0" * 64 + b'"],['),
]


@settings(deadline=None, max_examples=300)
@given(entries(), st.sampled_from(SPOILT), st.data())
def test_given_any_changed_bytes_when_read_quickly_then_accepted_only_where_the_full_reader_does(
    entry: Entry, change: tuple[bytes, bytes], data: st.DataObject
) -> None:
    body = canonical.write(entry).replace(*change, 1)
    place = data.draw(st.integers(0, len(body) - 1))
    flipped = body[:place] + bytes([body[place] ^ data.draw(st.integers(1, 255))]) + body[place + 1 :]
    for changed in (body, flipped):
        if quick.quick(changed) is not None:
            canonical.parse(changed)
