"""A root of roots: the heads of several books, named by one entry of another book.

An organisation that runs several houses (one for each node, brand or legal entity) has a book in each: these are its
lanes. The house that witnesses them names all their heads in an entry of its own book. The root of that book, signed, then
stands for every lane, and whoever keeps one checkpoint of it holds them all to account. Such an entry is proven like any
other; its effects are the heads: ``lane:SIZE:ORIGIN`` with the root as the hash.

Source: design §8; RFC 6962 §2.1.1.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from sekisho.errors import OperatorError
from sekisho.ledger.checkpoint import Checkpoint
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect, Entry, is_id
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.proof import Proven, prove, read_proof
from sekisho.ledger.witness import witnessed_log

_LANE: Final = "lane"
_HIGHEST: Final = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """The newest head of a watched book.

    Attributes:
        head: Origin, size and root.
        note: The checkpoint as it was sent.
        at: When it was cosigned here, in UTC.
    """

    head: Checkpoint
    note: bytes
    at: datetime


def can_be_lane(origin: str) -> bool:
    """Whether an entry can name heads of this book."""
    return is_id(_thing(origin, _HIGHEST))


def witnessed(conn: Connection, origins: Collection[str]) -> tuple[Witnessed, ...]:
    """The newest heads of some books, those never heard of left out; ascending by origin."""
    table = witnessed_log
    rows = conn.execute(select(table).where(table.c.origin.in_(origins)))
    found = (
        Witnessed(
            head=Checkpoint(origin=row.origin, size=row.size, root=bytes(row.root)),
            note=bytes(row.note),
            at=datetime.fromisoformat(row.at),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: each.head.origin))


def effect_of(head: Checkpoint) -> Effect:
    """A head as an entry names it."""
    return Effect(object=_thing(head.origin, head.size), hash=head.root.hex())


def heads_of(entry: Entry) -> tuple[Checkpoint, ...]:
    """The heads that an entry names; ascending by origin.

    Raises:
        OperatorError: It is not an entry that joins heads (LEDGER-047).
    """
    if entry.kind is not EntryKind.LEDGER_HEADS_JOINED:
        raise OperatorError("LEDGER-047", entry=entry.no)
    heads = {head.origin: head for head in (_head(effect, entry.no) for effect in entry.effects)}
    if len(heads) != len(entry.effects):  # one book, two heads
        raise OperatorError("LEDGER-047", entry=entry.no)
    return tuple(heads[origin] for origin in sorted(heads))


def _head(effect: Effect, entry: int) -> Checkpoint:
    kind, _, rest = effect.object.partition(":")
    size, _, origin = rest.partition(":")
    if kind != _LANE or not (size.isascii() and size.isdigit()):
        raise OperatorError("LEDGER-047", entry=entry)
    return Checkpoint(origin=origin, size=int(size), root=bytes.fromhex(effect.hash))


def _thing(origin: str, size: int) -> str:
    return f"{_LANE}:{size}:{origin}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Heads that stood under a root of roots; made by `prove_joined`.

    Attributes:
        heads: Origin, size and root of every lane; ascending by origin.
        proven: The entry that names them, and the checkpoint above it.
    """

    heads: tuple[Checkpoint, ...]
    proven: Proven

    def head_of(self, origin: str) -> Checkpoint:
        """The head of one book.

        Raises:
            OperatorError: It is not among them (LEDGER-048).
        """
        for head in self.heads:
            if head.origin == origin:
                return head
        raise OperatorError("LEDGER-048", origin=origin, entry=self.proven.entry.no)


def prove_joined(text: str, verifiers: Iterable[VerifierKey]) -> Joined:
    """Verifies the proof of an entry that joins heads, offline and without a database.

    Args:
        text: The proof, as `InclusionProof.to_json` writes it.
        verifiers: Keys of the house that joined.

    Raises:
        OperatorError: The proof cannot be read or does not hold (as `proof.read_proof` and `proof.prove`), or the entry
            joins no heads (LEDGER-047).
    """
    proven = prove(read_proof(text), verifiers)
    return Joined(heads=heads_of(proven.entry), proven=proven)
