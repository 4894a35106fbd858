"""Devices, media and papers over HTTP: the register, one medium, and each act on it."""

from datetime import date

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from sekisho.application import media_book, media_desk
from sekisho.application.media_desk import LARGEST_CERTIFICATE, Disposal, NewMedium, Taking
from sekisho.errors import StaffError
from sekisho.presenting.media import (
    HistoryJson,
    MediumActedJson,
    RegisterJson,
    WordsJson,
    acted_json,
    history_json,
    register_json,
    words_json,
)
from sekisho.vault.plaintext import Plaintext
from sekisho.web.api.bodies import Body, Words
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.rendering import AnyRequest


class NewMediumBody(Body):
    """A medium to be registered; without `keeper`, whoever asks keeps it."""

    label: str
    kind: str
    area: str
    items: Words = msgspec.field(default_factory=list)
    keeper: str | None = None


class TakingBody(Body):
    """A medium to be carried out."""

    why: str
    where: str
    due: date
    protection: str
    route: str
    password_route: str | None = None
    exports: list[int] = msgspec.field(default_factory=list)
    carrier: str | None = None


class MediumActBody(Body):
    """What is done: ``check``, ``permit`` (with words), ``return``, ``lose`` (with words and the day), ``find``."""

    act: str
    words: str = ""
    noticed: date | None = None
    emptied: bool = False


@get("/media", sync_to_thread=True, summary="Devices, media and papers")
def media(
    house: HouseHere,
    signed: SignedIn,  # noqa: ARG001 - signed in
    overdue: FromQuery[bool] = False,
) -> RegisterJson:
    """The register; with ``overdue``, only what should be back."""
    return register_json(media_book.register(house), overdue_only=overdue)


@post("/media", sync_to_thread=True, summary="Register a medium")
def add(data: JSONBody[NewMediumBody], house: HouseHere, signed: SignedIn) -> MediumActedJson:
    """Puts a device, medium or paper on the register."""
    new = NewMedium(
        label=data.label,
        kind=data.kind,
        items=tuple(data.items),
        keeper=data.keeper or signed.actor.id,
        area=data.area,
    )
    return acted_json(media_desk.register(house, signed.actor, new))


@get("/media/{medium:int}", sync_to_thread=True, summary="One medium and its acts")
def one(medium: FromPath[int], house: HouseHere, signed: SignedIn) -> HistoryJson:  # noqa: ARG001 - signed in
    """What was done with a medium, oldest first; what was written stays sealed."""
    return history_json(media_book.history(house, medium))


@post("/media/{medium:int}/take", status_code=200, sync_to_thread=True, summary="Carry a medium out")
def take(
    medium: FromPath[int], data: JSONBody[TakingBody], house: HouseHere, signed: SignedIn
) -> MediumActedJson:
    """Who, why, where to, until when, how protected, with which lists."""
    taking = Taking(
        why=Plaintext(data.why),
        where=Plaintext(data.where),
        due=data.due,
        protection=data.protection,
        route=data.route,
        password_route=data.password_route,
        exports=tuple(data.exports),
        carrier=data.carrier,
    )
    return acted_json(media_desk.take(house, signed.actor, medium, taking))


@post("/media/{medium:int}", status_code=200, sync_to_thread=True, summary="Act on a medium")
def act(
    medium: FromPath[int], data: JSONBody[MediumActBody], house: HouseHere, signed: SignedIn
) -> MediumActedJson:
    """Seen in its place, permitted, returned, lost or found."""
    actor = signed.actor
    match data.act:
        case "check":
            done = media_desk.check(house, actor, medium)
        case "permit":
            done = media_desk.permit(house, actor, medium, Plaintext(data.words))
        case "return":
            done = media_desk.give_back(house, actor, medium, emptied=data.emptied)
        case "lose":
            if data.noticed is None:
                raise StaffError("REQUEST-003", field="noticed")
            done = media_desk.lose(house, actor, medium, Plaintext(data.words), noticed=data.noticed)
        case "find":
            done = media_desk.find_again(house, actor, medium)
        case _:
            raise StaffError("REQUEST-001", field="act", known="check、permit、return、lose、find")
    return acted_json(done)


@post("/media/{medium:int}/words", status_code=200, sync_to_thread=True, summary="Read what was written")
def words(medium: FromPath[int], house: HouseHere, signed: SignedIn) -> WordsJson:
    """Why and where it went, for its keeper, its carrier and officers; leaves an entry."""
    return words_json(*media_book.words(house, signed.actor, medium))


@post(
    "/media/{medium:int}/dispose",
    status_code=200,
    request_max_body_size=LARGEST_CERTIFICATE,
    summary="Dispose of a medium",
)
async def dispose(
    request: AnyRequest,
    *,
    medium: FromPath[int],
    method: FromQuery[str],
    witness: FromQuery[str],
    house: HouseHere,
    signed: SignedIn,
    contractor: FromQuery[str | None] = None,
) -> MediumActedJson:
    """Disposes of it for good; the body is the certificate, its kind the ``Content-Type``; empty = none."""
    content = await request.body()
    disposal = Disposal(
        method=method,
        witness=witness,
        contractor=contractor,
        certificate=content or None,
        certificate_kind=request.headers.get("content-type", ""),
    )
    return acted_json(await to_thread.run_sync(media_desk.dispose, house, signed.actor, medium, disposal))


@get("/media/{medium:int}/certificate", sync_to_thread=True, summary="Read a certificate of disposal")
def certificate(medium: FromPath[int], house: HouseHere, signed: SignedIn) -> Response[bytes]:
    """The certificate as it was stored, for an officer; leaves an entry."""
    found = media_book.certificate(house, signed.actor, medium)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="medium-{medium}"',
        "Sekisho-Entry": str(found.entry),
    }
    return Response(found.content, media_type=found.kind, headers=headers)


HANDLERS = (act, add, certificate, dispose, media, one, take, words)
