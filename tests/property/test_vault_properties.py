"""What always or never holds of the vault, on generated inputs and on random commands against a tiny model."""

import copy
import json
import logging
import pickle
import shutil
import string
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

import stores
from sekisho.errors import DeveloperError
from sekisho.storage import reading
from sekisho.vault import subjects
from sekisho.vault.backup import backup_data, restore_data
from sekisho.vault.cipher import (
    bind,
    decode_values,
    encode_values,
    envelope_binding,
    new_key,
    seal,
    unseal,
)
from sekisho.vault.errors import ErasedError, TamperedError
from sekisho.vault.groups import GroupRegistry, ItemDescription, extend
from sekisho.vault.model import GroupId, HolderNo, ItemId, SubjectNo
from sekisho.vault.normalise import Field, normalise
from sekisho.vault.plaintext import Plaintext
from unit.vault.vault_house import (
    CARE,
    CONTACT,
    EMAIL,
    ILLNESS,
    MEMBER,
    NAME,
    NOW,
    PHONE,
    House,
    data_place,
    make_house,
    open_house,
)

texts = st.text(max_size=60)
values = st.dictionaries(st.text(min_size=1, max_size=12), texts, max_size=5)
names = st.text(string.ascii_letters + "|:", max_size=8)
numbers = st.integers(min_value=0, max_value=2**62)
places = st.tuples(names, names, numbers, names, numbers, numbers)


def bound(place: tuple[Any, ...]) -> bytes:
    workspace, table, holder, group, schema, row_version = place
    return envelope_binding(
        workspace, HolderNo(holder), GroupId(group), schema=schema, row_version=row_version, table=table
    )


@given(values, places)
def test_what_is_sealed_opens_to_the_same(content: dict[str, str], place: tuple[Any, ...]) -> None:
    key = new_key()
    sealed = seal(key, encode_values(content), bound(place))
    assert decode_values(unseal(key, sealed, bound(place))) == content
    again = dict(reversed(content.items()))
    assert encode_values(again) == encode_values(content)  # canonical


@given(places, places)
def test_what_is_moved_in_any_of_its_six_parts_does_not_open(
    one: tuple[Any, ...], other: tuple[Any, ...]
) -> None:
    key = new_key()
    sealed = seal(key, b"value", bound(one))
    for part in range(6):
        moved = (*one[:part], other[part], *one[part + 1 :])
        if moved != one:
            with pytest.raises(TamperedError):
                unseal(key, sealed, bound(moved))


@given(st.lists(names, max_size=6), st.lists(names, max_size=6))
def test_no_two_lists_of_parts_read_alike(one: list[str], other: list[str]) -> None:
    assert (bind(*one) == bind(*other)) == (one == other)


@given(st.binary(max_size=40), st.data())
def test_any_changed_byte_is_refused(message: bytes, data: st.DataObject) -> None:
    key = new_key()
    sealed = bytearray(seal(key, message, b"place"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(TamperedError):
        unseal(key, bytes(sealed), b"place")
    with pytest.raises(TamperedError):
        unseal(key, bytes(sealed[:at]), b"place")


def test_no_nonce_is_used_twice_over_many_writes() -> None:
    key = new_key()
    assert len({seal(key, b"", b"")[1:13] for _ in range(50_000)}) == 50_000


@given(st.text(min_size=8, max_size=40).filter(lambda t: t not in "‹sealed›"))
def test_a_sealed_value_leaks_through_nothing(value: str) -> None:
    sealed = Plaintext(value)
    record = logging.LogRecord("n", 20, "p", 1, "%s", (sealed,), None)
    shown = [repr(sealed), str(sealed), f"{sealed}", record.getMessage(), repr(copy.deepcopy([sealed]))]
    assert not [form for form in shown if value in form]
    for write in (json.dumps, pickle.dumps, list):
        with pytest.raises((TypeError, DeveloperError)) as refused:
            write(sealed)
        assert value not in str(refused.value.args)


@given(st.sampled_from(Field), texts)
def test_normalising_twice_changes_nothing_more(field: Field, value: str) -> None:
    once = normalise(field, value)
    assert normalise(field, once) == once


described = st.lists(
    st.builds(
        ItemDescription,
        id=st.sampled_from([ItemId(c) for c in "abcdef"]),
        legal_kind=st.sampled_from(["personal", "special"]),
        sensitivity=st.just("normal"),
        retention=st.sampled_from(["r1", "r2"]),
    ),
    unique_by=lambda d: d.id,
)


@given(st.lists(described, min_size=1, max_size=5))
def test_every_item_is_always_in_exactly_one_open_group_of_its_rule(
    versions: list[list[ItemDescription]],
) -> None:
    registry, known = GroupRegistry(), set()
    for descriptions in versions:
        before = registry
        registry, moves = extend(before, descriptions)
        known |= {d.id for d in descriptions}
        assert [g.id for g in registry.groups][: len(before.groups)] == [g.id for g in before.groups]
        for item in known:
            assert sum(item in g.items for g in registry.groups if not g.closed) == 1
        assert all(registry.group_of(d.id).key == d.key for d in descriptions)
        newly_closed = registry.closed() - before.closed()
        assert {move.closed for move in moves} == newly_closed
        assert before.closed() <= registry.closed()


GROUP_OF = {NAME: MEMBER, EMAIL: MEMBER, PHONE: CONTACT, ILLNESS: CARE}
some_items = st.dictionaries(st.sampled_from(list(GROUP_OF)), st.text(max_size=10), min_size=1)


class VaultMachine(RuleBasedStateMachine):
    """The real vault and a dict do the same; afterwards they say the same."""

    people = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.house: House = make_house(self.root)
        self.model: dict[SubjectNo, dict[ItemId, str]] = {}
        self.erased: set[SubjectNo] = set()
        self.saved: dict[SubjectNo, dict[ItemId, str]] | None = None
        self.gone_since: list[tuple[SubjectNo, GroupId | None]] = []

    def teardown(self) -> None:
        self.house.close()
        self.folder.cleanup()

    @initialize()
    def back_up_first(self) -> None:
        self.back_up()

    @rule(target=people, items=some_items)
    def write(self, items: dict[ItemId, str]) -> SubjectNo:
        subject = self.house.add(items)
        assert subject not in self.model
        self.model[subject] = dict(items)
        return subject

    @rule(person=people, items=some_items, removed=st.sampled_from([None, *GROUP_OF]))
    def correct(self, person: SubjectNo, items: dict[ItemId, str], removed: ItemId | None) -> None:
        changes: dict[ItemId, str | None] = dict(items)
        if removed is not None:
            changes[removed] = None
        if person in self.erased:
            with pytest.raises(ErasedError):
                self.house.correct(person, changes)
            return
        if person not in self.model:
            return  # written after the backup that was restored
        self.house.correct(person, changes)
        for item, value in changes.items():
            if value is None:
                self.model[person].pop(item, None)
            else:
                self.model[person][item] = value

    @rule(person=people, group=st.sampled_from([None, MEMBER, CONTACT, CARE]))
    def erase(self, person: SubjectNo, group: GroupId | None) -> None:
        if person not in self.model or person in self.erased:
            return
        self.house.erase(person, None if group is None else [group])
        self.gone_since.append((person, group))
        if group is None:
            self.erased.add(person)
        self._forget(self.model, person, group)

    @rule()
    def roll(self) -> None:
        self.house.roll()

    @rule()
    def restart(self) -> None:
        self.house.close()
        self.house = open_house(self.root)
        self.house.eraser.replay(at=NOW)

    @rule()
    def back_up(self) -> None:
        target = self.root / "data.tar"
        target.unlink(missing_ok=True)
        backup_data(self.house.vault.engine, self.house.keys, self.root / "ws", target, at=NOW)
        self.saved = copy.deepcopy(self.model)
        self.gone_since = []

    @rule()
    def restore(self) -> None:
        keys = self.house.keys
        (self.root / "ws").rename(self.root / "old")
        restore_data(self.root / "data.tar", self.root / "ws", keys, at=NOW)
        self.house.close()
        shutil.rmtree(self.root / "old")
        if stores.on_postgres():  # what the backup brought goes where the rows stand
            brought = self.root / "ws" / "data" / "sekisho.db"
            stores.lay(brought, data_place(self.root))
            brought.unlink()
        self.house = open_house(self.root)
        self.house.eraser.replay(at=NOW)
        assert self.saved is not None
        lost = set(self.model) - set(self.saved)
        self.erased -= lost
        self.model = copy.deepcopy(self.saved)
        for person, group in self.gone_since:
            if person in self.model:
                self._forget(self.model, person, group)

    @staticmethod
    def _forget(model: dict[SubjectNo, dict[ItemId, str]], person: SubjectNo, group: GroupId | None) -> None:
        kept = {item: v for item, v in model[person].items() if group is not None and GROUP_OF[item] != group}
        model[person] = kept

    @invariant()
    def living_is_readable_and_erased_is_not(self) -> None:
        for person, items in self.model.items():
            assert self.house.read(person, *GROUP_OF) == items
        for person in self.erased:
            assert self.house.read(person, *GROUP_OF) == {}
            assert self.house.keys.is_erased(HolderNo(person))

    @invariant()
    def the_projection_is_what_the_events_tell(self) -> None:
        with reading(self.house.vault.engine) as tx:
            assert subjects.rebuild_and_compare(tx.connection) == []

    @invariant()
    def the_index_finds_exactly_those_who_have_the_value(self) -> None:
        for item in (NAME, PHONE):
            kind = self.house.vault.searchable[item]
            for value in {items[item] for items in self.model.values() if item in items}:
                wanted = normalise(kind, value)
                having = [
                    person
                    for person, items in self.model.items()
                    if wanted and item in items and normalise(kind, items[item]) == wanted
                ]
                found = [person for person in self.house.vault.find(item, value) if person in self.model]
                assert found == sorted(having)


TestVaultMachine = VaultMachine.TestCase
TestVaultMachine.settings = settings(
    max_examples=8,
    stateful_step_count=18,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
