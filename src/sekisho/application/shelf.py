"""What the gate binds against, read in the decision's own snapshot and kept until a register changes.

One counter in the database guards it: whoever publishes, answers, or allocates a slot or class raises the counter in
the same transaction, so a change from another process changes the next decision (design §6).
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Connection

from sekisho.errors import StaffError
from sekisho.gate.reach import reach_of
from sekisho.gate.tables import ConsentScope, Limits, Notice, Reach, Registers, Related
from sekisho.policy import answers as recorded
from sekisho.policy import files, judgements, relatedness, store, versions
from sekisho.policy.composing import compose
from sekisho.policy.model import Item, Policy, SearchBy
from sekisho.policy.names import Names
from sekisho.policy.readings import load_reading
from sekisho.policy.references import resolve
from sekisho.policy.relatedness import Judgement
from sekisho.standing.store import standing
from sekisho.vault import registers as counters
from sekisho.vault import slot_store
from sekisho.vault.groups import GroupRegistry
from sekisho.vault.model import ItemId
from sekisho.vault.normalise import Field
from sekisho.vault.slots import Slots, word_and_bit
from sekisho.vault.store import load_registry

REGISTER: Final = slot_store.REGISTER
"""The counter that guards everything on the shelf."""

PROVENANCE: Final = "provenance"
NOTICE: Final = "notice"
CONSENT: Final = "consent"
CATEGORY: Final = "category"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One document at one version, with the readings and answers that stand.

    Attributes:
        policy: What decides: the version as officers read it, with their answers laid over it.
        published: The version as it was published.
        read: The version as officers read it, without the answers.
        answers: The officers' answers.
        text: The published prose.
    """

    policy: Policy
    published: Policy
    read: Policy
    answers: recorded.Answers
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One edition of the whole workspace: its documents in force, composed and ready to bind.

    Attributes:
        policy: All documents in force as one policy: what the gate binds.
        documents: The documents, each with its own text; the one of the whole business first.
        names: What people may type for the ids of any of them.
    """

    policy: Policy
    documents: tuple[Held, ...]
    names: Names

    @property
    def published(self) -> Policy:
        """The first document as it was published."""
        return self.documents[0].published

    @property
    def read(self) -> Policy:
        """The first document as officers read it, without their answers."""
        return self.documents[0].read

    @property
    def text(self) -> str:
        """The published prose of the first document."""
        return self.documents[0].text

    def document(self, name: str) -> Held | None:
        """The document of that name, or None while it is not in force."""
        return next((held for held in self.documents if held.policy.document == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that one decision reads, but the person's state.

    Attributes:
        book: The edition in force on the day that was asked for.
        versions: Every edition, by name.
        registers: For the gate.
        slots: For the vault.
        groups: The item groups.
        searchable: Items by which persons are found, and how each is compared.
    """

    book: Book
    versions: Mapping[str, Book]
    registers: Registers
    slots: Slots
    groups: GroupRegistry
    searchable: Mapping[ItemId, Field]

    @property
    def policy(self) -> Policy:
        """The effective policy."""
        return self.book.policy

    @property
    def names(self) -> Names:
        """What people may type."""
        return self.book.names


class Shelf:
    """Keeps the newest reading. Safe to use from many threads."""

    def __init__(self, document: str, limits: Limits | None = None) -> None:
        """An empty shelf.

        Args:
            document: Name of the document that speaks for the whole business; it comes first in every edition.
            limits: The house's own limits; None = as shipped.
        """
        self._document = document
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._version = -1
        self._versions: dict[str, Book] = {}
        self._starts: list[tuple[int, str]] = []
        self._registers = Registers()
        self._slots = Slots()
        self._groups = GroupRegistry()

    def snapshot(self, conn: Connection, *, today: int) -> Snapshot:
        """What stands in this connection's snapshot, with the edition in force on a legal day.

        Raises:
            StaffError: No edition is in force on that day (WORKSPACE-005).
        """
        version = counters.version_of(conn, REGISTER)
        with self._lock:
            if version != self._version:
                self._read(conn, version)
            started = [name for start, name in self._starts if start <= today]
            if not started:
                raise StaffError("WORKSPACE-005")
            return Snapshot(
                book=self._versions[started[-1]],
                versions=dict(self._versions),
                registers=self._registers,
                slots=self._slots,
                groups=self._groups,
                searchable=searchable(self._versions[started[-1]].policy),
            )

    def _read(self, conn: Connection, version: int) -> None:
        found = editions(store.versions(conn), leading=self._document)
        self._versions = {name: _edition(conn, standing) for name, standing in found.items()}
        self._starts = [(_start(standing)[0], name) for name, standing in found.items()]
        self._slots = slot_store.load_slots(conn)
        self._groups = load_registry(conn)
        self._registers = self._bindable(conn, version, {name: start for start, name in self._starts})
        self._version = version

    def _bindable(self, conn: Connection, version: int, published: Mapping[str, int]) -> Registers:
        slots = self._slots
        notices = slot_store.read_classes(conn, NOTICE)
        categories = cast("dict[int, str]", slot_store.read_classes(conn, CATEGORY))
        return Registers(
            version=version,
            bits={
                (ref.kind.value, ref.ref, ref.channel): word_and_bit(position)
                for ref, position in slots.bits.items()
            },
            days={(ref.kind.value, ref.ref): f"d{position}" for ref, position in slots.days.items()},
            categories={name: number for number, name in categories.items()},
            notices={number: _notice(cast("dict[str, Any]", body)) for number, body in notices.items()},
            provenance=cast("dict[int, dict[str, int]]", slot_store.read_classes(conn, PROVENANCE)),
            consents={
                number: tuple(scope_from(part) for part in cast("list[dict[str, Any]]", body))
                for number, body in slot_store.read_classes(conn, CONSENT).items()
            },
            groups={
                item: group.id for group in self._groups.groups if not group.closed for item in group.items
            },
            published=dict(published),
            reach=(reach := {name: reach_of(book.policy) for name, book in self._versions.items()}),
            related=_related(judgements.judgements(conn), reach),
            standing=standing(conn),
            limits=self._limits,
        )


def _related(
    judged: Iterable[Judgement], reach: Mapping[str, Mapping[str, Reach]]
) -> dict[str, tuple[Related, ...]]:
    """The standing judgements that open something: purpose → what it is related to, as far as it went then."""
    found: dict[str, tuple[Related, ...]] = {}
    for (purpose, version), one in relatedness.standing(judged).items():
        then = reach.get(version, {}).get(purpose)
        if one.related and then is not None:
            opened = Related(since=version, to=frozenset(one.to), reach=then)
            found[purpose] = (*found.get(purpose, ()), opened)
    return found


def editions(
    rows: Iterable[store.PublishedVersion], *, leading: str
) -> dict[str, tuple[store.PublishedVersion, ...]]:
    """The editions of a workspace in the order in which they begin: name → one version of each document.

    Publishing any document makes an edition. It holds that version, and of every other document the one that began
    last by then.

    Args:
        rows: Every published version of every document.
        leading: The document that comes first.
    """
    standing: dict[str, store.PublishedVersion] = {}
    found: dict[str, tuple[store.PublishedVersion, ...]] = {}
    for row in sorted(rows, key=store.beginning):
        standing[row.document] = row
        order = sorted(standing, key=lambda name: (name != leading, name))
        found[row.version] = tuple(standing[name] for name in order)
    return found


def edition_with(
    conn: Connection, added: store.PublishedVersion, *, leading: str
) -> tuple[Book | None, Book]:
    """The edition that a version would make, and the one before it; nothing is written.

    Args:
        conn: Where the published versions, answers and readings stand.
        added: A version that is not published yet.
        leading: The document that comes first.
    """
    rows = [*store.versions(conn), added]
    found = editions(rows, leading=leading)
    order = list(found)
    place = order.index(added.version)
    before = _edition(conn, found[order[place - 1]]) if place else None
    return before, _edition(conn, found[added.version])


def _edition(conn: Connection, standing: Iterable[store.PublishedVersion]) -> Book:
    return _book(
        tuple(
            (
                row.model,
                row.text,
                store.answers(conn, row.document),
                tuple(one.body for one in store.readings(conn, row.document)),
            )
            for row in standing
        )
    )


def _start(standing: Iterable[store.PublishedVersion]) -> tuple[int, int]:
    return max((row.effective_from, row.no) for row in standing)


Stored = tuple[str, str, str | None, tuple[str, ...]]
"""A version as it is stored: its model and prose, and the answers and readings that stand."""


@lru_cache(maxsize=64)
def _book(stored: tuple[Stored, ...]) -> Book:
    """An edition. Kept by content: a new slot must not read the whole policy again."""
    documents = tuple(_held(*one) for one in stored)
    policies = resolve([held.policy for held in documents])
    documents = tuple(replace(held, policy=policy) for held, policy in zip(documents, policies, strict=True))
    return Book(policy=compose(policies), documents=documents, names=Names(*policies))


def held_of(conn: Connection, row: store.PublishedVersion) -> Held:
    """A version with the answers and readings that stand, in force or not."""
    said = tuple(one.body for one in store.readings(conn, row.document))
    return _held(row.model, row.text, store.answers(conn, row.document), said)


@lru_cache(maxsize=64)
def _held(model: str, text: str, answered: str | None, said: tuple[str, ...]) -> Held:
    published = files.load(model, name="policy.yaml")
    readings = tuple(map(load_reading, said))
    read = versions.read(published, readings)
    standing = None
    if answered is not None:
        standing = recorded.parse_answers(answered, name="answers.yaml", policy=read, stored=True)
    policy = versions.effective(published, standing, readings)
    return Held(
        policy=policy, published=published, read=read, answers=standing or recorded.NO_ANSWERS, text=text
    )


READING: Final = "kana"
"""The item that is the reading of a name (ふりがな)."""


def searchable(policy: Policy) -> dict[ItemId, Field]:
    """The items by which persons are found, and how each is compared."""
    return {ItemId(item.id): _compared(item) for item in policy.items if item.search is not SearchBy.NONE}


def _compared(item: Item) -> Field:
    """How an item is compared; a name's reading without regard to which kana it is written in."""
    return Field.NAME_READING if item.id == READING else Field(item.search.value)


def notice_body(notice: Notice) -> dict[str, object]:
    """A notice as it is interned."""
    return {
        "policy_version": notice.policy_version,
        "channel": notice.channel,
        "purposes": sorted(notice.purposes),
        **({} if notice.source is None else {"source": notice.source}),
    }


def _notice(body: Mapping[str, Any]) -> Notice:
    return Notice(
        policy_version=body["policy_version"],
        channel=body["channel"],
        purposes=frozenset(body["purposes"]),
        source=body.get("source"),
    )


def scope_body(scope: ConsentScope) -> dict[str, object]:
    """A consent's scope as it is interned."""
    return {
        "recipient": scope.recipient,
        "items": sorted(scope.items),
        "purpose": scope.purpose,
        "country": scope.country,
        "policy_version": scope.policy_version,
        **({"informed": True} if scope.informed else {}),
    }


def scope_from(body: Mapping[str, Any]) -> ConsentScope:
    """A consent's scope as it was interned."""
    return ConsentScope(
        recipient=body["recipient"],
        items=frozenset(body["items"]),
        purpose=body["purpose"],
        country=body["country"],
        policy_version=body["policy_version"],
        informed=body.get("informed", False),
    )
