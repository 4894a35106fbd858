"""記録簿: the book paged, verified and signed. Persons stand in it as counts; nothing here opens anything."""

from typing import Annotated, Any, Final

from litestar import Request, Response, get, post
from litestar.params import QueryParameter

from sekisho import presenting
from sekisho.application import book_desk
from sekisho.application.book_desk import Verified
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.ledger.tree import StoredCheckpoint
from sekisho.safeguards.model import Duty
from sekisho.web.console.pages import show
from sekisho.web.guards import DUTY, HouseHere, SignedIn

AnyRequest = Request[Any, Any, Any]
Before = Annotated[int | None, QueryParameter(ge=0)]

PAGE: Final = 50
_BOOK: Final = {DUTY: Duty.BOOK}


@get("/book", opt=_BOOK, sync_to_thread=True)
def book_page(
    request: AnyRequest, house: HouseHere, signed: SignedIn, before: Before = None
) -> Response[str]:
    """A page of the book, newest first."""
    return _page(request, house, signed, before=before)


@post("/book/verify", opt=_BOOK, status_code=200, sync_to_thread=True)
def verify(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Verifies the whole book."""
    return _page(request, house, signed, verified=book_desk.verify_book(house))


@post("/book/checkpoint", opt=_BOOK, status_code=200, sync_to_thread=True)
def checkpoint(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Signs the head."""
    return _page(request, house, signed, signed_head=book_desk.sign_checkpoint(house, signed.actor))


def _page(
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    before: int | None = None,
    verified: Verified | None = None,
    signed_head: StoredCheckpoint | None = None,
) -> Response[str]:
    size = book_desk.size(house)
    entries = book_desk.page(house, before=before, limit=PAGE)
    last = entries[-1].no if entries else 0
    newest = before is None or before >= size
    return show(
        "book.html",
        request,
        house,
        signed,
        size=size,
        rows=[{"entry": entry, "persons": presenting.entry_json(entry)["subjects"]} for entry in entries],
        older=f"/console/book?before={last}" if last > 0 else None,
        newer=None if newest else f"/console/book?before={min(size, (before or 0) + PAGE)}",
        verified=verified,
        checkpoint=None if signed_head is None else presenting.checkpoint_json(signed_head),
    )


HANDLERS = (book_page, checkpoint, verify)
