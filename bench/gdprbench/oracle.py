"""What every reply must be: a model in memory that runs each operation first. Operations are planned, not drawn on the way.

A branch has its own users, groups and keys and is served by one caller, so that the order of its operations is fixed
and each has exactly one right reply, whatever the other callers do.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from profiles import UNIFORM, Mix
from records import (
    BRANCHES,
    DECIDING,
    NEVER_TOLD,
    OBJECTABLE,
    RECIPIENTS,
    TOLD,
    Generator,
    Metadata,
    Record,
    Zipf,
)

Reply = object
"""Data by key, metadata by key, a set of keys, a number of lines, or whether a record is gone."""

LOG_LINES: Final = 50
_TRIES: Final = 50


@dataclass(frozen=True, slots=True)
class Operation:
    """One question with its right answer.

    Attributes:
        name: Class of the operation.
        branch: Whose.
        where: The key, or the value that is searched for.
        what: What is written, or for which purpose it is read.
        expected: The right reply.
    """

    name: str
    branch: int
    where: str
    what: object
    expected: Reply


@dataclass(kw_only=True)
class Branch:
    """The model of one branch, and the generator of its operations."""

    number: int
    seed: int
    generator: Generator
    records: dict[str, Record] = field(default_factory=dict)
    index: dict[str, defaultdict[str, set[str]]] = field(
        default_factory=lambda: {name: defaultdict(set) for name in ("usr", "group", "ttl")}
    )
    born: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    zipf: Zipf | None = None

    def load(self, count: int) -> list[Record]:
        """The first records."""
        return [self._create() for _ in range(count)]

    def _create(self) -> Record:
        record = self.generator.next()
        self.records[record.key] = record
        self.born.append(record.key)
        for name, index in self.index.items():
            index[getattr(record.meta, name)].add(record.key)
        return record

    def plan(self, mix: Mix, count: int, *, salt: str) -> list[Operation]:
        """The next operations, each with its reply. The model is afterwards as the store must be."""
        rng = random.Random(f"{self.seed}/{salt}/{self.number}")
        self.zipf = Zipf(len(self.born))
        names = rng.choices(list(mix.weights), weights=list(mix.weights.values()), k=count)
        return [self._operation(name, mix, rng) for name in names]

    def _operation(self, name: str, mix: Mix, rng: random.Random) -> Operation:
        chosen = self._choose(UNIFORM if name in mix.uniform else mix.choice, rng)
        where, what, expected = getattr(self, "_" + name.replace("-", "_"))(self.records[chosen], rng)
        return Operation(name, self.number, where, what, expected)

    def _choose(self, choice: str, rng: random.Random) -> str:
        """A living record. Who was erased is not asked for again and again: see README.md."""
        assert self.zipf is not None
        for _ in range(_TRIES):
            place = rng.randrange(len(self.born)) if choice == UNIFORM else self.zipf.draw(rng)
            if self.born[place] in self.records:
                return self.born[place]
        if not self.records:
            raise SystemExit("every record of a branch is erased: more --records, or fewer --operations")
        return next(iter(self.records))

    def _matching(self, by: str, value: str) -> list[Record]:
        return [self.records[key] for key in sorted(self.index[by][value])]

    def _drop(self, records: Iterable[Record]) -> frozenset[str]:
        keys = frozenset(record.key for record in records)
        for key in sorted(keys):
            record = self.records.pop(key)
            self.gone.append(key)
            for name, index in self.index.items():
                index[getattr(record.meta, name)].discard(key)
        return keys

    def drop(self, record: Record) -> frozenset[str]:
        """Erases one record in the model; returns what a right reply names."""
        return self._drop([record])

    def _put(self, records: Iterable[Record]) -> frozenset[str]:
        changed = {record.key: record for record in records}
        self.records.update(changed)
        return frozenset(changed)

    # -- operations: (where, what, expected) ---------------------------------------------------------------

    def _create_record(self, _chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        record = self._create()
        return record.key, record, frozenset({record.key})

    def _delete_record_by_key(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        return chosen.key, None, self._drop([chosen])

    def _delete_record_by_usr(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        return chosen.meta.usr, None, self._drop(self._matching("usr", chosen.meta.usr))

    def _delete_record_by_pur(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        return chosen.meta.group, None, self._drop(self._matching("group", chosen.meta.group))

    def _delete_record_by_ttl(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        return chosen.meta.ttl, None, self._drop(self._matching("ttl", chosen.meta.ttl))

    def _update_data_by_key(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        data = self.generator.data()
        return chosen.key, data, self._put([Record(key=chosen.key, data=data, meta=chosen.meta)])

    def _update_metadata_by_key(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        purpose = rng.choice((*OBJECTABLE, DECIDING))
        return chosen.key, (purpose, _will(chosen, purpose)), self._put([_objecting(chosen, purpose)])

    def _update_metadata_by_usr(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        purpose = rng.choice(OBJECTABLE)
        wanted = _will(chosen, purpose)
        found = self._matching("usr", chosen.meta.usr)
        changed = [one if _will(one, purpose) != wanted else _objecting(one, purpose) for one in found]
        return chosen.meta.usr, (purpose, wanted), self._put(changed)

    def _update_metadata_by_pur(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        recipient = rng.choice(RECIPIENTS)
        found = self._matching("group", chosen.meta.group)
        if recipient in chosen.meta.shr:
            changed = [one.with_meta(shr=one.meta.shr - {recipient}) for one in found]
            return chosen.meta.group, (recipient, False), self._put(changed)
        changed = [one.with_meta(shr=one.meta.shr | {recipient}) for one in found]
        return chosen.meta.group, (recipient, True), self._put(changed)

    def _update_metadata_by_shr(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        recipient = rng.choice(RECIPIENTS)
        found = [one for one in self._matching("group", chosen.meta.group) if recipient in one.meta.shr]
        changed = [one.with_meta(shr=one.meta.shr - {recipient}) for one in found]
        return chosen.meta.group, recipient, self._put(changed)

    def _read_data_by_key(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        open_to = sorted(chosen.meta.pur - chosen.meta.obj)
        return chosen.key, rng.choice(open_to), {chosen.key: chosen.data}

    def _read_for_wrong_purpose(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        closed = [NEVER_TOLD, *sorted(set(TOLD) - chosen.meta.pur), *sorted(chosen.meta.obj)]
        return chosen.key, rng.choice(closed), {}

    def _read_data_by_usr(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        found = self._matching("usr", chosen.meta.usr)
        return chosen.meta.usr, None, {one.key: one.data for one in found}

    def _read_data_by_pur(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        return self._for_purpose(chosen, rng.choice(sorted(chosen.meta.pur - {*OBJECTABLE})))

    def _read_data_by_obj(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        return self._for_purpose(chosen, rng.choice(OBJECTABLE))

    def _read_data_by_dec(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        return self._for_purpose(chosen, DECIDING)

    def _for_purpose(self, chosen: Record, purpose: str) -> tuple[str, object, Reply]:
        found = self._matching("group", chosen.meta.group)
        return chosen.meta.group, purpose, {one.key: one.data for one in found if may_use(one.meta, purpose)}

    def _read_metadata_by_key(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        return chosen.key, None, {chosen.key: chosen.meta}

    def _read_metadata_by_usr(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        found = self._matching("usr", chosen.meta.usr)
        return chosen.meta.usr, None, {one.key: one.meta for one in found}

    def _read_metadata_by_pur(self, chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        found = self._matching("group", chosen.meta.group)
        return chosen.meta.group, None, {one.key: one.meta for one in found}

    def _get_system_logs(self, _chosen: Record, _rng: random.Random) -> tuple[str, object, Reply]:
        return "", LOG_LINES, LOG_LINES

    def _verify_deletion(self, chosen: Record, rng: random.Random) -> tuple[str, object, Reply]:
        # Half of the keys asked about are erased ones, so that "gone" is not always the right reply.
        if self.gone and rng.random() < 0.5:
            return rng.choice(self.gone), None, True
        return chosen.key, None, False


def _will(record: Record, purpose: str) -> bool:
    """What changing this person's will about a purpose makes of it: True = objected."""
    return record.meta.dec if purpose == DECIDING else purpose not in record.meta.obj


def _objecting(record: Record, purpose: str) -> Record:
    if purpose == DECIDING:
        return record.with_meta(dec=not record.meta.dec)
    return record.with_meta(obj=record.meta.obj ^ {purpose})


def may_use(meta: Metadata, purpose: str) -> bool:
    """Whether a record may be used for a purpose: told, and not objected to."""
    if purpose == DECIDING:
        return meta.dec
    return purpose in meta.pur and purpose not in meta.obj


def branches(*, seed: int, length: int) -> list[Branch]:
    """The eight branches, empty."""
    return [
        Branch(number=n, seed=seed, generator=Generator(branch=n, seed=seed, length=length))
        for n in range(BRANCHES)
    ]
