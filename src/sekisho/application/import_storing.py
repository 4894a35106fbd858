"""Stores the rows of a list, batch by batch; a batch is in as a whole or not at all.

A batch is one transaction: its persons, one entry for all that were acquired on the same terms, and the journal row
by which an interrupted import goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import msgspec

from sekisho.application import import_store as store
from sekisho.application.acquiring import events_of, note_of, rulings_of, slot_needed
from sekisho.application.credentials import hashed
from sekisho.application.house import House, Unit
from sekisho.application.import_report import Report
from sekisho.application.import_rows import Ready, Shape, Sorted, Sorter
from sekisho.application.import_store import Counts, Job
from sekisho.application.rulings import actor_name
from sekisho.gate.model import Actor
from sekisho.intake.mapping import ListMapping
from sekisho.intake.reading import Listing
from sekisho.intake.rows import Fault, Read, read_rows
from sekisho.law.clock import micros
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import ItemId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.sealing import Prepared

Progress = Callable[[int], object]
"""Told how many rows were dealt with since it was told last."""
Rows = Sequence[Read | list[Fault]]
_NOTHING = Plaintext("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Storing:
    """An import under way."""

    house: House
    actor: Actor
    mapping: ListMapping
    job: Job

    def store(self, listing: Listing, progress: Progress) -> Report:
        """Stores every batch that is not in yet."""
        report = Report(stored=True, job=self.job.id)
        for number, rows in enumerate(batches(listing, self.mapping, self.job.batch_rows)):
            if not self._is_in(number):
                report.add(self._batch(number, rows))
            progress(len(rows))
        report.counts = self.house.write(self._finish)
        report.finished = True
        return report

    def _is_in(self, number: int) -> bool:
        return self.house.read(lambda unit: store.has_batch(unit.conn, self.job.id, number))

    def _batch(self, number: int, rows: Rows) -> Sorted:
        """Keys first, then everything else in one transaction. Killed between the two: keys without data, swept."""

        def sort(unit: Unit) -> tuple[Sorted, list[dict[ItemId, Plaintext]]]:
            found = Sorter(unit, self.actor, self.mapping, set()).sort(rows)
            return found, [hashed(unit.snapshot.policy, ready.values) for ready in found.ready]

        found, values = self.house.read(sort)
        prepared = self.house.vault.prepare_new(values, at=self.house.clock.now())
        pairs = list(zip(found.ready, prepared, strict=True))
        return self.house.write(lambda unit: self._commit(unit, number, found, pairs))

    def _commit(
        self, unit: Unit, number: int, found: Sorted, pairs: Sequence[tuple[Ready, Prepared]]
    ) -> Sorted:
        """Decides again on what stands now, and writes the batch."""
        now = {
            key: replace(shape, rulings=rulings_of(unit, self.actor, shape.resolved, None))
            for key, shape in {id(ready.shape): ready.shape for ready in found.ready}.items()
        }
        denied = [*found.denied]
        kept: dict[int, list[tuple[Ready, Prepared]]] = {}
        for ready, prepared in pairs:
            shape = now[id(ready.shape)]
            if shape.denial is None:
                kept.setdefault(id(ready.shape), []).append((ready, prepared))
            else:
                denied.append((ready.row, shape))
        for key, persons in kept.items():
            _acquire(unit, now[key], persons, self.job)
        _record_denials(unit, denied, self.job)
        stored = [ready for persons in kept.values() for ready, _ in persons]
        result = replace(found, ready=stored, denied=denied)
        store.keep_batch(unit.conn, self.job.id, number, result.counts())
        return result

    def _finish(self, unit: Unit) -> Counts:
        counts = store.counts_of(unit.conn, self.job.id)
        store.finish_job(unit.conn, self.job.id, micros(unit.now))
        unit.record(
            EntryKind.SUBJECT_LIST_IMPORTED,
            actor=actor_name(self.actor),
            policy_version=unit.snapshot.policy.version,
            note={"import": self.job.id, **{name: getattr(counts, name) for name in store.COUNTED}},
        )
        return counts


def _acquire(unit: Unit, shape: Shape, persons: Sequence[tuple[Ready, Prepared]], job: Job) -> None:
    """Persons acquired on the same terms: states, events, envelopes, and the one entry that names them all."""
    usual = events_of(
        unit, replace(shape.resolved, values=dict.fromkeys(shape.items.values(), _NOTHING)), None
    )
    by_day: dict[tuple[object, ...], list[Event]] = {}
    states = subjects.new_states([SubjectNo(prepared.holder) for _, prepared in persons])
    news = []
    for state, (ready, _) in zip(states, persons, strict=True):
        key = (ready.acquired, ready.events)
        events = by_day.get(key)
        if events is None:
            events = by_day[key] = [_dated(event, ready.acquired) for event in usual]
            events += [_happened(unit, event, day) for event, day in ready.events]
        news.append((state, events))
    after = subjects.create_subjects(unit.conn, news)
    envelopes = unit.house.vault.commit_many(unit.tx, [prepared for _, prepared in persons])
    if any(slot_needed(unit, event) for events in by_day.values() for event in events):
        unit.register_changed()
    ledger = {int(prepared.holder): prepared.ledger for _, prepared in persons}
    effects = [unit.state_effect(state, ledger[state.subject_no]) for state in after]
    effects += [
        Effect(ledger_no=ledger[one.holder], object=f"envelope:{one.group}", hash=one.digest.hex())
        for one in envelopes
    ]
    unit.record_ruling(
        shape.rulings[-1],
        kind=EntryKind.SUBJECT_DATA_ACQUIRED,
        subjects=tuple(ledger.values()),
        effects=tuple(effects),
        note={**note_of(shape.resolved), "import": job.id, "persons": len(persons)},
    )


def _dated(event: Event, day: int) -> Event:
    """The event with the day on which the list says that the data was acquired: periods run from it."""
    if event.kind is not EventKind.ACQUIRED:
        return event
    body = msgspec.structs.replace(event.body, groups=dict.fromkeys(event.body.groups, day))
    return msgspec.structs.replace(event, body=body)


def _happened(unit: Unit, event: str, day: int) -> Event:
    return Event(kind=EventKind.HAPPENED, at=unit.now, body=EventBody(event=event, day=day))


def _record_denials(unit: Unit, denied: Sequence[tuple[int, Shape]], job: Job) -> None:
    rows: dict[int, tuple[Shape, int]] = {}
    for _, shape in denied:
        rows[id(shape)] = (shape, rows.get(id(shape), (shape, 0))[1] + 1)
    for shape, count in rows.values():
        if shape.denial is not None:
            unit.record_ruling(shape.denial, note={"import": job.id, "persons": count})


def batches(listing: Listing, mapping: ListMapping, size: int) -> Iterator[list[Read | list[Fault]]]:
    """The rows of a list in batches, as they come."""
    rows = read_rows(listing, mapping)
    while batch := list(islice(rows, size)):
        yield batch
