"""The book given away: proofs between sizes, packs, anchored and joined checkpoints, prunings."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from sekisho.application.anchoring import Anchored
from sekisho.application.joining import Joining
from sekisho.application.lane_book import Lanes
from sekisho.application.log_desk import Consistency, Evidence
from sekisho.application.pruning import Pruned
from sekisho.errors import Language
from sekisho.ledger.canonical import write_instant
from sekisho.ledger.tree import StoredCheckpoint


class ConsistencyJson(TypedDict):
    """A proof between two sizes, version 1. Hashes are lower-case hex."""

    v: int
    old: int
    new: int
    path: list[str]
    checkpoint: str


class EvidenceJson(TypedDict):
    """A pack that was made. `key` is to be handed over by another way than the pack."""

    size: int
    root: str
    key: str
    entry: str


class TroubleJson(TypedDict):
    """Why a way did not work."""

    code: str
    message: str


class PlaceJson(TypedDict):
    """One way of a checkpoint out of the house."""

    way: str
    name: str
    done: bool
    trouble: TroubleJson | None


class AnchoredJson(TypedDict):
    """A checkpoint that was taken out of the house."""

    size: int
    root: str
    places: list[PlaceJson]


class PrunedJson(TypedDict):
    """What came of a pruning."""

    pruned: int
    kept: int
    blank: int
    entry: str | None


class LaneJson(TypedDict):
    """A watched book: its newest head here, and its size in the newest root of roots. The root is lower-case hex."""

    origin: str
    size: int | None
    root: str | None
    at: str | None
    joined: int | None


class LanesJson(TypedDict):
    """The watched books, and the newest entry that joins their heads."""

    entry: str | None
    lanes: list[LaneJson]


class HeadJson(TypedDict):
    """The head of one book under a root of roots."""

    origin: str
    size: int
    root: str


class JoiningJson(TypedDict):
    """The heads of several books under one signed root."""

    entry: str
    added: bool
    size: int
    root: str
    heads: list[HeadJson]


def consistency_json(found: Consistency) -> ConsistencyJson:
    """A proof between two sizes."""
    return {
        "v": 1,
        "old": found.old,
        "new": found.new,
        "path": [step.hex() for step in found.path],
        "checkpoint": found.checkpoint.decode(),
    }


def evidence_json(made: Evidence) -> EvidenceJson:
    """A pack that was made."""
    return {
        "size": made.head.size,
        "root": made.head.root.hex(),
        "key": made.key,
        "entry": str(made.entry),
    }


def anchored_json(head: StoredCheckpoint, places: Sequence[Anchored], language: Language) -> AnchoredJson:
    """A checkpoint that was taken out of the house, and where that failed."""
    return {
        "size": head.size,
        "root": head.root.hex(),
        "places": [
            {
                "way": one.way.value,
                "name": one.name,
                "done": one.trouble is None,
                "trouble": None
                if one.trouble is None
                else {"code": one.trouble.code, "message": one.trouble.text(language)},
            }
            for one in places
        ],
    }


def pruned_json(pruned: Pruned) -> PrunedJson:
    """What came of a pruning."""
    return {
        "pruned": pruned.pruned,
        "kept": pruned.kept,
        "blank": pruned.blank,
        "entry": None if pruned.entry is None else str(pruned.entry),
    }


def lanes_json(found: Lanes) -> LanesJson:
    """The watched books."""
    return {
        "entry": None if found.entry is None else str(found.entry),
        "lanes": [
            {
                "origin": one.origin,
                "size": None if one.head is None else one.head.size,
                "root": None if one.head is None else one.head.root.hex(),
                "at": None if one.at is None else write_instant(one.at),
                "joined": one.joined,
            }
            for one in found.lanes
        ],
    }


def joining_json(made: Joining) -> JoiningJson:
    """The heads of several books under one signed root."""
    return {
        "entry": str(made.entry),
        "added": made.added,
        "size": made.root.size,
        "root": made.root.root.hex(),
        "heads": [{"origin": head.origin, "size": head.size, "root": head.root.hex()} for head in made.heads],
    }
