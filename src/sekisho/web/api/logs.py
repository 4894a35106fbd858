"""The book given away over HTTP: head and tiles (C2SP tlog-tiles), proofs between sizes, anchoring, joining, pruning."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from sekisho.application import anchoring, joining, lane_book, log_desk, pruning
from sekisho.errors import Language
from sekisho.presenting import logs as presenting
from sekisho.safeguards.model import Duty
from sekisho.web.api.bodies import Body
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.log_files import checkpoint_response, tile_response

_BOOK: Final = {DUTY: Duty.BOOK}
Size = Annotated[int, QueryParameter(ge=1, le=2**62, description="entries of the smaller tree")]
Upper = Annotated[
    int | None,
    QueryParameter(ge=1, le=2**62, description="entries of the greater; none = the newest checkpoint's"),
]


class PruneBody(Body):
    """From before which day old looks go, and whether to count only."""

    before: date
    dry_run: bool = False


@get("/ledger/log/checkpoint", opt=_BOOK, sync_to_thread=True, summary="The signed head")
def head(house: HouseHere) -> Response[bytes]:
    """The newest checkpoint, a signed note."""
    return checkpoint_response(log_desk.head(house))


@get("/ledger/log/tile/{name:path}", opt=_BOOK, sync_to_thread=True, summary="A tile or a bundle of entries")
def tile(name: FromPath[Path], house: HouseHere) -> Response[bytes]:
    """Hashes of the tree, or entries, under their names of C2SP tlog-tiles; nothing beyond the checkpoint."""
    return tile_response(log_desk.resource(house, str(name).lstrip("/")))


@get("/ledger/consistency", opt=_BOOK, sync_to_thread=True, summary="Prove that the book only grew")
def consistency(old: Size, house: HouseHere, new: Upper = None) -> presenting.ConsistencyJson:
    """The proof that the book of one size is the beginning of the book of another (RFC 6962)."""
    return presenting.consistency_json(log_desk.consistency(house, old, new))


@post(
    "/ledger/anchor",
    opt=_BOOK,
    status_code=200,
    sync_to_thread=True,
    summary="Take the head out of the house",
)
def anchor(
    house: HouseHere, signed: SignedIn, language: NamedDependency[Language]
) -> presenting.AnchoredJson:
    """Signs the head and takes it to every place of the settings."""
    return presenting.anchored_json(*anchoring.anchor(house, signed.actor), language)


@get("/ledger/lanes", opt=_BOOK, sync_to_thread=True, summary="The watched books")
def lanes(house: HouseHere) -> presenting.LanesJson:
    """The books that this house watches: newest head, when it came, and what the newest root of roots names."""
    return presenting.lanes_json(lane_book.lanes_of(house))


@post("/ledger/join", opt=_BOOK, status_code=200, sync_to_thread=True, summary="Join the heads of the lanes")
def join(house: HouseHere, signed: SignedIn) -> presenting.JoiningJson:
    """Names the heads of the watched books in an entry and signs this book above it: a root of roots."""
    return presenting.joining_json(joining.join(house, signed.actor))


@post("/ledger/prune", opt=_BOOK, status_code=200, sync_to_thread=True, summary="Prune old looks")
def prune(data: JSONBody[PruneBody], house: HouseHere, signed: SignedIn) -> presenting.PrunedJson:
    """Removes the contents of looks whose period is over, or counts them (`dry_run`); hashes and proofs stay."""
    done = pruning.prune(house, signed.actor, before=data.before, dry_run=data.dry_run)
    return presenting.pruned_json(done)


HANDLERS = (anchor, consistency, head, join, lanes, prune, tile)
