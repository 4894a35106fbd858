"""The book: entries, checkpoints, uses."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from sekisho.application.book_desk import Verified
from sekisho.application.usage import Usage
from sekisho.gate.explain import rules_in
from sekisho.ledger.model import Entry
from sekisho.ledger.tree import StoredCheckpoint


class BadJson(TypedDict):
    """The first thing that is wrong."""

    place: str
    entry: int | None
    what: str


class VerifiedJson(TypedDict):
    """What verifying found."""

    ok: bool
    size: int
    root: str | None
    first_bad: BadJson | None
    subjects: int


class CheckpointJson(TypedDict):
    """A signed head of the book."""

    size: int
    root: str
    at: str
    note: str


class EntryJson(TypedDict):
    """One entry of the book: ids and counts. Persons are counted, not named."""

    no: int
    at: str
    kind: str
    actor: str
    subjects: int
    purpose: str | None
    items: list[str]
    channel: str | None
    recipient: str | None
    basis: str | None
    policy_version: str | None
    decision: str | None
    allowed: bool | None
    rules: list[str]
    tellable: str
    origin: list[str]
    note: dict[str, int | str]


class LedgerJson(TypedDict):
    """A page of the book, newest first."""

    size: int
    entries: list[EntryJson]
    next: int | None


class UsageJson(TypedDict):
    """A month of the book, counted. Each of `counts` maps ids to numbers of entries."""

    month: str
    entries: int
    persons: int
    counts: dict[str, dict[str, int]]
    first: int | None
    last: int | None


def verified_json(verified: Verified) -> VerifiedJson:
    """What verifying found."""
    bad = verified.first_bad
    return {
        "ok": verified.ok,
        "size": verified.size,
        "root": verified.root,
        "first_bad": None if bad is None else {"place": bad.place, "entry": bad.entry, "what": bad.what},
        "subjects": verified.subjects,
    }


def checkpoint_json(checkpoint: StoredCheckpoint) -> CheckpointJson:
    """A signed head; `note` is what is exported and what anybody can verify."""
    return {
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "at": checkpoint.at,
        "note": checkpoint.note.decode(),
    }


def entry_json(entry: Entry) -> EntryJson:
    """One entry of the book."""
    return {
        "no": entry.no,
        "at": entry.at.isoformat(),
        "kind": entry.kind.value,
        "actor": entry.actor,
        "subjects": len(entry.subjects) + sum(part.count for part in entry.sets),
        "purpose": entry.purpose,
        "items": list(entry.items),
        "channel": entry.channel,
        "recipient": entry.recipient,
        "basis": entry.basis,
        "policy_version": entry.policy_version,
        "decision": entry.decision,
        "allowed": entry.allowed,
        "rules": [rule.id for rule in rules_in(entry.fired)],
        "tellable": entry.tellable,
        "origin": [flag.value for flag in entry.origin],
        "note": dict(entry.note),
    }


def ledger_json(entries: Sequence[Entry], *, size: int) -> LedgerJson:
    """A page of the book; `next` is the cursor of the page before it, or null at the beginning of the book."""
    last = entries[-1].no if entries else 0
    return {
        "size": size,
        "entries": [entry_json(entry) for entry in entries],
        "next": last if last > 0 else None,
    }


def usage_json(usage: Usage) -> UsageJson:
    """The usage report of a month."""
    return {
        "month": f"{usage.month:%Y-%m}",
        "entries": usage.entries,
        "persons": usage.persons,
        "counts": {name: dict(found) for name, found in usage.counts.items()},
        "first": usage.first,
        "last": usage.last,
    }
