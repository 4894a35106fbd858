"""The files of the book on the wire, for the API and for the public (C2SP tlog-tiles)."""

from typing import Final

from litestar import MediaType, Response

from sekisho.ledger.tree import StoredCheckpoint

_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


def checkpoint_response(head: StoredCheckpoint) -> Response[bytes]:
    """The signed head; it changes, so nobody keeps it."""
    return Response(head.note, media_type=MediaType.TEXT, headers={"Cache-Control": "no-cache"})


def tile_response(data: bytes) -> Response[bytes]:
    """A tile or bundle; it never changes."""
    return Response(data, media_type="application/octet-stream", headers=_FOR_EVER)
