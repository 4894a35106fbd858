"""The history of corrections (訂正の履歴): what stood before, until when, and who changed it. Source: 法22条, 33条, 34条.

The former values lie in the sealed versions of the envelope and go with them; when and by whom, the book says, because
each version's hash stands in the entry that wrote it. Opening them is disclosure: for the person, or for staff who act
for persons; one entry for each reading.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sekisho.application.asking import Asked, circumstances, resolve
from sekisho.application.house import House, Unit
from sekisho.application.leaving import holds_item
from sekisho.application.masking import is_masked, masked
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import KIND_OF, Ruling
from sekisho.gate.minting import permit_for
from sekisho.gate.model import Actor
from sekisho.law.model import LegalKind, Verb
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import SUBJECT, Entry
from sekisho.vault.attachments import items_with_files
from sekisho.vault.model import HolderNo, ItemId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState
from sekisho.vault.vault import Version

_PAGE: Final = 200
_WRITING: Final = frozenset({EntryKind.SUBJECT_DATA_ACQUIRED, EntryKind.SUBJECT_DATA_CORRECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """One value that was replaced.

    Attributes:
        item: Item id.
        name: The item as the policy prints it.
        value: The former value; masked like today's where the item is.
        until: When it was replaced; None where the book does not tell it (the item moved to another group since).
        by: Account or ``subject``, who replaced it; None as above.
        removed: Nothing took its place.
    """

    item: str
    name: str
    value: Plaintext = field(repr=False)
    until: datetime | None
    by: str | None
    removed: bool

    @property
    def by_self(self) -> bool:
        """The person changed it."""
        return self.by == SUBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The former values of a person.

    Attributes:
        ruling: The ruling; None when nothing is held that could be asked about.
        former: Newest first; empty when denied.
        entry: Number of the ledger entry, or None as above.
    """

    ruling: Ruling | None
    former: tuple[Former, ...] = field(repr=False)
    entry: int | None


def former_values(house: House, actor: Actor, subject: str, items: Sequence[str] = ()) -> History:
    """What stood before in some items of a person, or in all that are held.

    Raises:
        StaffError: Nobody, or (for a person) somebody else (SUBJECT-001); staff whose roles do not act for persons
            (ACCOUNT-007); an item that the policy does not know (POLICY-010).
    """
    return house.write(lambda unit: _history(unit, actor, subject, items))


def _history(unit: Unit, actor: Actor, subject: str, items: Sequence[str]) -> History:
    state = own_or_any(unit, actor, subject)
    wanted = _wanted(unit, state, unit.snapshot.names.items(tuple(items)))
    if not wanted:
        return History(ruling=None, former=(), entry=None)
    asked = Asked(verb=Verb.DISCLOSE.value, subject=state.subject_id, items=wanted)
    request = resolve(unit.snapshot, asked)
    around = circumstances(unit, request, actor, state)
    ruling = unit.rule(request, actor=actor, state=state, circumstances=around)
    number = SubjectNo(state.subject_no)
    who = unit.ledger_no(number)
    former: tuple[Former, ...] = ()
    if ruling.allowed:
        permit = permit_for(
            ruling.decision, ruling.program.plan, subjects=(number,), transaction=unit.tx.number
        )
        allowed = [ItemId(item) for item in ruling.decision.allowed_items]
        versions = unit.house.vault.history(unit.tx, permit, number, allowed)
        written = _written(unit, who) if len(versions) > 1 else {}
        former = tuple(_former(unit, allowed, versions, written))
    entry = unit.record_ruling(
        ruling, kind=KIND_OF[Verb.DISCLOSE], subjects=(who,), note={"former": len(former)}
    )
    return History(ruling=ruling, former=former, entry=entry.no)


def _wanted(unit: Unit, state: SubjectState, items: Sequence[str]) -> tuple[str, ...]:
    """The items that can have a history to tell: no secrets, and no files, which are added and never replaced."""
    filed = items_with_files(unit.conn, [HolderNo(state.subject_no)])
    return tuple(
        item.id
        for item in unit.snapshot.policy.items
        if (not items or item.id in items)
        and item.kind is not LegalKind.SECRET
        and (HolderNo(state.subject_no), ItemId(item.id)) not in filed
        and holds_item(unit, state, item.id)
    )


def _written(unit: Unit, who: int) -> Mapping[str, Entry]:
    """Hash of a version in hex → the entry that wrote it."""
    found: dict[str, Entry] = {}
    cursor: int | None = None
    while page := book.entries_of(unit.conn, who, cursor=cursor, limit=_PAGE, newest_first=True):
        cursor = page[-1].no
        for entry in page:
            if entry.kind in _WRITING:
                found |= {effect.hash: entry for effect in entry.effects if effect.ledger_no == who}
    return found


def _former(
    unit: Unit, items: Sequence[ItemId], versions: Sequence[Version], written: Mapping[str, Entry]
) -> Iterator[Former]:
    """The replaced values, newest first."""
    found: list[Former] = []
    policy = unit.snapshot.policy
    for item in items:
        before: Plaintext | None = None
        listed = policy.item(item)
        for version in versions:
            if item not in unit.house.vault.registry(unit.conn).group(version.group).items:
                continue
            value = version.values.get(item)
            if before is not None and (value is None or value != before):
                entry = written.get(version.digest.hex())
                found.append(
                    Former(
                        item=item,
                        name=item if listed is None else listed.name,
                        value=masked(before) if is_masked(policy, item) else before,
                        until=None if entry is None else entry.at,
                        by=None if entry is None else entry.actor,
                        removed=value is None,
                    )
                )
            before = value
    found.sort(key=lambda one: (one.until is not None, one.until))
    yield from reversed(found)
