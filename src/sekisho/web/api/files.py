"""Files of a person over HTTP: streamed in and out, in pieces and in ranges; nothing is spooled in clear."""

from typing import Annotated

from anyio import to_thread
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from sekisho.application import filing
from sekisho.application.asking import Asked
from sekisho.application.filing import Bringing, Filed, Reception
from sekisho.errors import Language
from sekisho.presenting.files import FiledJson, FileListJson, file_list_json, filed_json
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import Denied
from sekisho.web.rendering import AnyRequest
from sekisho.web.sent_files import file_response, sent_name

Stated = Annotated[
    list[str], QueryParameter(name="purpose", description="Purposes that were stated; may be repeated.")
]
Agreed = Annotated[
    list[str] | None, QueryParameter(name="consent", description="What was agreed to; may be repeated.")
]


@post(
    "/subjects/{subject:str}/files",
    status_code=201,
    request_max_body_size=None,
    summary="Bring a file of a person",
)
async def put(
    request: AnyRequest,
    *,
    subject: FromPath[str],
    item: FromQuery[str],
    channel: FromQuery[str],
    purposes: Stated,
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
    category: FromQuery[str | None] = None,
    consents: Agreed = None,
) -> FiledJson:
    """Files the body as a part of the item: its kind is its ``Content-Type``, its name that of ``Content-Disposition``.

    403 with the reasons when the gate denies; then the body is not read.
    """
    brought = Bringing(
        subject=subject,
        item=item,
        name=sent_name(request),
        kind=request.headers.get("content-type", ""),
        channel=channel,
        purposes=tuple(purposes),
        category=category,
        consents=tuple(consents or ()),
    )
    with await to_thread.run_sync(Reception, house, signed.actor, brought) as reception:
        filed = reception.denied or await _received(request, reception)
    if filed.file is None:
        raise Denied(filed.acquired.ruling)
    return filed_json(filed, language)


async def _received(request: AnyRequest, reception: Reception) -> Filed:
    async for piece in request.stream():
        await to_thread.run_sync(reception.write, piece)
    return await to_thread.run_sync(reception.finish)


@get("/subjects/{subject:str}/files", sync_to_thread=True, summary="Name the files of an item")
def listed(
    *,
    subject: FromPath[str],
    item: FromQuery[str],
    purpose: FromQuery[str],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> FileListJson:
    """The files of an item, for a purpose; 403 with the reasons when the gate denies."""
    asked = Asked(verb="use", subject=subject, items=[item], purpose=purpose)
    found = filing.list_files(house, signed.actor, asked)
    if not found.ruling.allowed:
        raise Denied(found.ruling)
    return file_list_json(found, language)


@get("/subjects/{subject:str}/files/{file:int}", sync_to_thread=True, summary="Read a file of a person")
def read(
    request: AnyRequest,
    *,
    subject: FromPath[str],
    file: FromPath[int],
    item: FromQuery[str],
    purpose: FromQuery[str],
    house: HouseHere,
    signed: SignedIn,
) -> Response[bytes] | Stream:
    """The bytes of a file, or a range of them, for a purpose; 403 with the reasons when the gate denies.

    Each request is a read of its own, with its own entry in the book.
    """
    asked = Asked(verb="use", subject=subject, items=[item], purpose=purpose)
    found = filing.read_file(house, signed.actor, asked, file)
    if found.file is None:
        raise Denied(found.ruling)
    return file_response(request, found.file)


HANDLERS = (put, listed, read)
