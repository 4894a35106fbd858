"""Files going out and their names coming in: ranges, and headers by which nothing is ever shown in place.

A file is handed out to be saved: as an attachment, of no kind that a browser would run, kept by no cache.
Source: RFC 9110 §14 (ranges), RFC 6266 (names).
"""

import re
from collections.abc import Iterator
from email.message import Message
from typing import Final
from urllib.parse import quote

from litestar import Response
from litestar.response import Stream

from sekisho.vault.files import OpenedFile
from sekisho.vault.plaintext import Plaintext
from sekisho.web.rendering import AnyRequest

_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_UNNAMED: Final = "file"


def file_response(request: AnyRequest, file: OpenedFile) -> Response[bytes] | Stream:
    """The file, or the range of it that was asked for. The entry of the reading is durable already."""
    size = file.described.size
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.described.name.reveal(), safe='')}",
    }
    start, end = 0, size
    asked = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    ranged = asked is not None and (asked[1] or asked[2]) != ""
    if asked is not None and ranged:
        start, end = _span(asked[1], asked[2], size)
        if start >= end:
            file.close()
            headers["Content-Range"] = f"bytes */{size}"
            return Response(b"", status_code=416, headers=headers, media_type="application/octet-stream")
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    return Stream(
        _pieces(file, start, end),
        status_code=206 if ranged else 200,
        headers=headers,
        media_type="application/octet-stream",
    )


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Where to begin, and before which byte to end; nothing when the range is not there."""
    if not first:
        return max(size - int(last), 0), size
    return int(first), size if not last else min(int(last) + 1, size)


def _pieces(file: OpenedFile, start: int, end: int) -> Iterator[bytes]:
    with file:
        yield from file.read(start, end)


def sent_name(request: AnyRequest) -> Plaintext:
    """The name of a file that is sent, from its ``Content-Disposition``; never from the address, which is logged."""
    message = Message()
    message["Content-Disposition"] = request.headers.get("content-disposition", "attachment")
    return Plaintext(message.get_filename() or _UNNAMED)
