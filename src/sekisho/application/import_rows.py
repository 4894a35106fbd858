"""Judges the rows of a list: one question to the gate for all rows that are acquired on the same terms.

The gate knows nothing of a newcomer but the terms of the acquisition and which items there are; rows that are alike in
these are decided alike. What differs from row to row (a known person, an erased one, a text that tells too much) is
looked up for each.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sekisho.application.acquiring import Acquisition, Resolved, resolve, rulings_of
from sekisho.application.clocking import event_of
from sekisho.application.free_text import looks_through, telling
from sekisho.application.house import Unit
from sekisho.application.import_store import Counts
from sekisho.application.rulings import Ruling
from sekisho.application.typed_values import require_typed
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.intake.mapping import ListMapping
from sekisho.intake.rows import Fault, Read
from sekisho.law.legal_day import DayNumber, day_number
from sekisho.policy.model import ItemId as PolicyItem
from sekisho.vault import subjects
from sekisho.vault.model import HolderNo, ItemId, SubjectNo
from sekisho.vault.normalise import normalise
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import Status
from sekisho.vault.suppression import are_suppressed

_PLACEHOLDER = Plaintext("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Rows acquired on the same terms with the same items, and the gate's answer for them.

    Attributes:
        resolved: The terms in ids; its values are empty.
        rulings: For each stated purpose.
        items: Item as the mapping names it → its id in the vault.
        listed: The same → its id in the policy.
    """

    resolved: Resolved
    rulings: Sequence[Ruling]
    items: Mapping[str, ItemId]
    listed: Mapping[str, PolicyItem]

    @property
    def denial(self) -> Ruling | None:
        """The first ruling that does not allow."""
        return next((ruling for ruling in self.rulings if not ruling.allowed), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A row that may be stored."""

    row: int
    shape: Shape
    acquired: DayNumber
    events: tuple[tuple[str, DayNumber], ...]
    values: Mapping[ItemId, Plaintext] = field(repr=False)


@dataclass(slots=True)
class Sorted:
    """The rows of a batch by what becomes of them; numbers of rows, but for the ready ones."""

    ready: list[Ready] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    suppressed: list[int] = field(default_factory=list)
    denied: list[tuple[int, Shape]] = field(default_factory=list)
    faults: list[list[Fault]] = field(default_factory=list)

    def counts(self) -> Counts:
        """How many of each."""
        return Counts(
            imported=len(self.ready),
            known=len(self.known),
            suppressed=len(self.suppressed),
            denied=len(self.denied),
            faulty=len(self.faults),
        )


class Sorter:
    """Sorts rows for one actor and mapping within one unit of work."""

    def __init__(self, unit: Unit, actor: Actor, mapping: ListMapping, seen: set[bytes]) -> None:
        """Resolves what the mapping says of all rows.

        Args:
            unit: The unit of work.
            actor: Who imports.
            mapping: How the list is read.
            seen: Digests of the rows so far, by what they are matched with; grows.

        Raises:
            StaffError: A word that the policy does not know (POLICY-010, CLOCK-003), or persons cannot be found by an item of
                `match` (INTAKE-007).
        """
        self._unit, self._actor, self._mapping, self._seen = unit, actor, mapping, seen
        self._shapes: dict[tuple[object, ...], Shape | StaffError] = {}
        self._searchable = unit.snapshot.searchable
        self._looks_through = looks_through(unit.snapshot.policy)
        names = unit.snapshot.names
        self._events = {name: event_of(unit, name) for name in mapping.events}
        self._match = [(word, ItemId(names.brought([word])[word])) for word in mapping.match]
        for word, item in self._match:
            if item not in self._searchable:
                raise StaffError("INTAKE-007", item=word)

    def sort(self, rows: Sequence[Read | list[Fault]]) -> Sorted:
        """What becomes of each row. Nothing is written."""
        found = Sorted()
        sound: list[tuple[Read, Ready]] = []
        for row in rows:
            if isinstance(row, list):
                found.faults.append(row)
            elif (ready := self._judge(row, found)) is not None:
                sound.append((row, ready))
        self._tell_known(sound, found)
        return found

    def _judge(self, row: Read, found: Sorted) -> Ready | None:
        """The row, if nothing in it stands against storing it; who it is about is not asked yet."""
        shape = self._shape(row)
        if isinstance(shape, StaffError):
            field_name = str(shape.facts.get("kind", "category"))
            found.faults.append([_fault(row, "*", "INTAKE-015", field=field_name)])
            return None
        day = day_number(row.terms.acquired)
        if day > self._unit.today:
            found.faults.append([_fault(row, self._mapping.acquired.column or "acquired", "INTAKE-017")])
            return None
        for name, happened in row.terms.events:
            if day_number(happened) > self._unit.today:
                column = self._mapping.events[name].column or name
                found.faults.append([_fault(row, column, "INTAKE-017")])
                return None
        values = {shape.items[word]: Plaintext(value) for word, value in row.values.items()}
        if shape.denial is not None:
            found.denied.append((row.number, shape))
        elif mistyped := self._mistyped(values):
            found.faults.append([_fault(row, self._heading(shape, item), "INTAKE-018") for item in mistyped])
        elif tells := self._tells(shape, row):
            found.faults.append([_fault(row, self._heading(shape, item), "INTAKE-016") for item in tells])
        else:
            events = tuple((self._events[name], day_number(on)) for name, on in row.terms.events)
            return Ready(row=row.number, shape=shape, acquired=day, events=events, values=values)
        return None

    def _tell_known(self, sound: Sequence[tuple[Read, Ready]], found: Sorted) -> None:
        """Tells newcomers from the known and the erased: a question for all rows together, not for each."""
        vault = self._unit.house.vault
        matching = [
            vault.find_many(
                item, {compared for row, _ in sound if (compared := self._compared(row, word, item))}
            )
            for word, item in self._match
        ]
        suppressed = are_suppressed(vault, [ready.values for _, ready in sound])
        for (row, ready), erased in zip(sound, suppressed, strict=True):
            if self._is_known(row, matching):
                found.known.append(row.number)
            elif erased:
                found.suppressed.append(row.number)
            else:
                found.ready.append(ready)

    def _shape(self, row: Read) -> Shape | StaffError:
        terms = row.terms
        key = (terms.category, terms.channel, terms.notice, terms.source, tuple(row.values))
        shape = self._shapes.get(key)
        if shape is None:
            try:
                shape = self._judged(row)
            except StaffError as error:
                # The same word stands for every row: then the mapping is wrong, not the row.
                if self._mapping.category is None or self._mapping.category.column is None:
                    raise
                shape = error
            self._shapes[key] = shape
        return shape

    def _judged(self, row: Read) -> Shape:
        terms, mapping = row.terms, self._mapping
        asked = Acquisition(
            category=terms.category,
            channel=terms.channel,
            purposes=mapping.purposes,
            items=dict.fromkeys(row.values, _PLACEHOLDER),
            consents=mapping.consents,
            notice=terms.notice,
            segments=mapping.segments,
            source=terms.source,
        )
        resolved = resolve(self._unit.snapshot, asked)
        brought = self._unit.snapshot.names.brought(row.values)
        return Shape(
            resolved=resolved,
            rulings=rulings_of(self._unit, self._actor, resolved, None),
            items={word: ItemId(item) for word, item in brought.items()},
            listed=brought,
        )

    def _compared(self, row: Read, word: str, item: ItemId) -> str:
        return normalise(self._searchable[item], row.values.get(word, ""))

    def _is_known(self, row: Read, matching: Sequence[Mapping[str, Sequence[HolderNo]]]) -> bool:
        """Whether somebody with the same matching items is here, or stood further up in the list."""
        if not self._match:
            return False
        keys = []
        holders: set[HolderNo] | None = None
        for (word, item), found in zip(self._match, matching, strict=True):
            compared = self._compared(row, word, item)
            if not compared:
                return False  # cannot be matched: taken for somebody new
            keys.append(compared)
            here = set(found[compared])
            holders = here if holders is None else holders & here
        digest = hashlib.sha256("\x00".join(keys).encode()).digest()[:12]
        if digest in self._seen:
            return True
        self._seen.add(digest)
        return any(self._lives(holder) for holder in holders or ())

    def _lives(self, holder: HolderNo) -> bool:
        # A key without data is what a killed process left behind, and nobody.
        state = subjects.read_state(self._unit.conn, SubjectNo(holder))
        return state is not None and state.status < Status.ERASING

    def _mistyped(self, values: Mapping[ItemId, Plaintext]) -> list[str]:
        """Items that cannot have the value."""
        try:
            require_typed(self._unit.snapshot.policy, values)
        except StaffError:
            return [str(item) for item, value in values.items() if not self._is_typed(item, value)]
        return []

    def _is_typed(self, item: ItemId, value: Plaintext) -> bool:
        try:
            require_typed(self._unit.snapshot.policy, {item: value})
        except StaffError:
            return False
        return True

    def _tells(self, shape: Shape, row: Read) -> list[str]:
        """Items whose text seems to speak of what the policy refuses."""
        if not self._looks_through:
            return []
        scopes = shape.resolved.scopes
        agreed = {item for scope in scopes if scope.recipient is None for item in scope.items}
        written = {
            shape.listed[word]: Plaintext(value)
            for word, value in row.values.items()
            if shape.listed[word] not in agreed
        }
        return list(telling(self._unit.snapshot.policy, written))

    def _heading(self, shape: Shape, item: str) -> str:
        words = {found: word for word, found in shape.items.items()}
        return next(column.heading for column in self._mapping.columns if column.item == words[ItemId(item)])


def _fault(row: Read, column: str, code: str, **facts: object) -> Fault:
    return Fault(
        row=row.number, column=column, error=StaffError(code, row=row.number, column=column, **facts)
    )
