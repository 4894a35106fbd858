"""The book for everybody: hashes only, where the settings say so; and the door at which other books ask for a cosignature.

A witness asks nobody to sign in: a submission counts by the signature it carries (C2SP tlog-witness).
"""

from pathlib import Path
from typing import Final

from anyio import to_thread
from litestar import MediaType, Response, Router, get, post
from litestar.params import FromPath

from sekisho.application import log_desk
from sekisho.application.house import House
from sekisho.errors import StaffError
from sekisho.web.guards import HouseHere
from sekisho.web.log_files import checkpoint_response, tile_response
from sekisho.web.rendering import AnyRequest

_NO_FORM: Final = {"exclude_from_csrf": True}
_MOST: Final = 64 * 1024
_STATUS: Final = {
    "LEDGER-040": 400,
    "LEDGER-041": 404,
    "LEDGER-042": 403,
    "LEDGER-043": 409,
    "LEDGER-044": 422,
}


@get("/log/checkpoint", sync_to_thread=True, opt=_NO_FORM)
def public_head(house: HouseHere) -> Response[bytes]:
    """The newest checkpoint, if the settings show it."""
    _require_public(house)
    return checkpoint_response(log_desk.head(house))


@get("/log/tile/{name:path}", sync_to_thread=True, opt=_NO_FORM)
def public_tile(name: FromPath[Path], house: HouseHere) -> Response[bytes]:
    """A tile of hashes, if the settings show it. Entries are never public."""
    _require_public(house)
    return tile_response(log_desk.resource(house, str(name).lstrip("/"), hashes_only=True))


@post("/witness/add-checkpoint", status_code=200, opt=_NO_FORM)
async def add_checkpoint(request: AnyRequest, house: HouseHere) -> Response[bytes]:
    """Cosigns a checkpoint of a book that is watched here."""
    raw = await request.body()
    if len(raw) > _MOST:
        return _refused(StaffError("LEDGER-040"))
    try:
        line = await to_thread.run_sync(log_desk.add_checkpoint, house, raw)
    except StaffError as error:
        if error.code not in _STATUS:
            raise
        return _refused(error)
    return Response(line, media_type=MediaType.TEXT)


def _refused(error: StaffError) -> Response[bytes]:
    """The refusal as the protocol wants it: a conflict says the size, everything else says itself."""
    status = _STATUS[error.code]
    if error.code == "LEDGER-043":
        # As a header: to a media type of text a charset would be added, which the protocol does not have.
        headers = {"content-type": "text/x.tlog.size"}
        return Response(f"{error.facts['size']}\n".encode(), status_code=status, headers=headers)
    return Response(f"{error.text('en')}\n".encode(), status_code=status, media_type=MediaType.TEXT)


def _require_public(house: House) -> None:
    if not house.workspace.book.public:
        raise StaffError("WEB-003")


def logs_router() -> Router:
    """The pages of the book for everybody."""
    return Router(
        path="/", route_handlers=[public_head, public_tile, add_checkpoint], include_in_schema=False
    )
