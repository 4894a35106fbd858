"""The book over HTTP: paged, verified, signed, proven."""

from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, QueryParameter

from sekisho import presenting
from sekisho.application import book_desk
from sekisho.safeguards.model import Duty
from sekisho.web.guards import DUTY, HouseHere, SignedIn

Cursor = Annotated[
    int | None, QueryParameter(ge=0, description="number of the last entry of the page before")
]
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="entries a page")]


@get("/ledger", opt={DUTY: Duty.BOOK}, sync_to_thread=True, summary="A page of the book, newest first")
def page(house: HouseHere, before: Cursor = None, limit: Limit = 50) -> presenting.LedgerJson:
    """A page of the book; `next` is the cursor of the following page."""
    entries = book_desk.page(house, before=before, limit=limit)
    return presenting.ledger_json(entries, size=book_desk.size(house))


@post(
    "/ledger/verify", opt={DUTY: Duty.BOOK}, status_code=200, sync_to_thread=True, summary="Verify the book"
)
def verify(house: HouseHere) -> presenting.VerifiedJson:
    """Verifies the tree, the checkpoints, and that the newest state is the recorded one."""
    return presenting.verified_json(book_desk.verify_book(house))


@post(
    "/ledger/checkpoint", opt={DUTY: Duty.BOOK}, status_code=201, sync_to_thread=True, summary="Sign the head"
)
def checkpoint(house: HouseHere, signed: SignedIn) -> presenting.CheckpointJson:
    """Integrates and signs the head of the book."""
    return presenting.checkpoint_json(book_desk.sign_checkpoint(house, signed.actor))


@get("/ledger/{entry:int}/proof", opt={DUTY: Duty.BOOK}, sync_to_thread=True, summary="Prove an entry")
def proof(
    entry: FromPath[int], house: HouseHere
) -> dict[str, Any]:  # Any: the proof's own JSON form, version 1
    """The inclusion proof of one entry under the newest checkpoint; verifies offline."""
    proven: dict[str, Any] = msgspec.json.decode(book_desk.prove(house, entry).to_json())
    return proven


HANDLERS = (checkpoint, page, proof, verify)
