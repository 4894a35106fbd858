"""機器・媒体・書類: the register with what is late, and one medium with its acts; each act asks for its own duty."""

from collections.abc import Callable
from typing import Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from sekisho.application import exporting, media_book, media_desk, policy_desk
from sekisho.application.house import House
from sekisho.application.media_desk import Disposal, NewMedium, Taking
from sekisho.application.signing_in import Signed
from sekisho.errors import SekishoError, StaffError
from sekisho.safeguards.media import METHODS, Whereabouts
from sekisho.vault.plaintext import Plaintext
from sekisho.web.console.pages import form_of, one, show, typed_day
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import sentence_of

AnyRequest = Request[Any, Any, Any]
Typed = dict[str, list[str]]

_IN_MEMORY: Final = 1 << 20
"""Bytes of a form with a file: what is larger the framework would spool to the disk in clear."""
_ACTS: Final = ("check", "permit", "take", "return", "lose", "find", "words")


@get("/media", sync_to_thread=True)
def media_page(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """The register: what should be back and what is lost first."""
    return _list(request, house, signed)


@post("/media", status_code=200)
async def add(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Registers a medium."""
    typed = await form_of(request)

    def work() -> Response[str]:
        new = NewMedium(
            label=one(typed, "label"),
            kind=one(typed, "kind"),
            items=tuple(typed.get("items") or ()),
            keeper=one(typed, "keeper"),
            area=one(typed, "area"),
        )
        try:
            made = media_desk.register(house, signed.actor, new)
        except StaffError as error:
            return _list(request, house, signed, refused=error, typed=typed)
        return _one(request, house, signed, made.medium.no, done="registered")

    return await to_thread.run_sync(work)


@get("/media/{medium:int}", sync_to_thread=True)
def medium_page(
    request: AnyRequest, house: HouseHere, signed: SignedIn, medium: FromPath[int]
) -> Response[str]:
    """One medium and its acts; what was written stays sealed."""
    return _one(request, house, signed, medium)


@post("/media/{medium:int}", status_code=200)
async def act(
    request: AnyRequest, house: HouseHere, signed: SignedIn, medium: FromPath[int]
) -> Response[str]:
    """Does one thing with a medium, or opens what was written about it."""
    typed = await form_of(request)
    wanted = one(typed, "act")
    if wanted not in _ACTS:
        raise StaffError("WEB-004", place="act")
    opened: dict[int, str] = {}

    def work() -> None:
        match wanted:
            case "check":
                media_desk.check(house, signed.actor, medium)
            case "permit":
                media_desk.permit(house, signed.actor, medium, Plaintext(one(typed, "reason")))
            case "take":
                media_desk.take(house, signed.actor, medium, _taking(typed))
            case "return":
                emptied = bool(one(typed, "emptied"))
                media_desk.give_back(house, signed.actor, medium, emptied=emptied)
            case "lose":
                how, noticed = Plaintext(one(typed, "how")), typed_day(typed, "noticed")
                media_desk.lose(house, signed.actor, medium, how, noticed=noticed)
            case "find":
                media_desk.find_again(house, signed.actor, medium)
            case _:
                found, _ = media_book.words(house, signed.actor, medium)
                opened.update({no: text.reveal() for no, text in found.items()})

    return await to_thread.run_sync(
        lambda: _acted(request, house, signed, medium, work, wanted, typed=typed, opened=opened)
    )


@post("/media/{medium:int}/dispose", status_code=200, request_max_body_size=_IN_MEMORY)
async def dispose(
    request: AnyRequest, house: HouseHere, signed: SignedIn, medium: FromPath[int]
) -> Response[str]:
    """Disposes of a medium for good, with its certificate."""
    typed = await form_of(request)
    sent = (await request.form()).get("certificate")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    disposal = Disposal(
        method=one(typed, "method"),
        witness=one(typed, "witness"),
        contractor=one(typed, "contractor") or None,
        certificate=content or None,
        certificate_kind=sent.content_type if isinstance(sent, UploadFile) else "",
    )

    def work() -> None:
        if one(typed, "label") != media_book.history(house, medium).medium.label:
            raise StaffError("MEDIA-022")
        media_desk.dispose(house, signed.actor, medium, disposal)

    return await to_thread.run_sync(
        lambda: _acted(request, house, signed, medium, work, "disposed", typed=typed)
    )


@post("/media/{medium:int}/certificate", status_code=200, sync_to_thread=True)
def certificate(house: HouseHere, signed: SignedIn, medium: FromPath[int]) -> Response[bytes]:
    """Hands the certificate out to be saved."""
    found = media_book.certificate(house, signed.actor, medium)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="medium-{medium}"'}
    return Response(found.content, media_type=found.kind, headers=headers)


def _taking(typed: Typed) -> Taking:
    return Taking(
        why=Plaintext(one(typed, "why")),
        where=Plaintext(one(typed, "where")),
        due=typed_day(typed, "due"),
        protection=one(typed, "protection"),
        route=one(typed, "route"),
        password_route=one(typed, "password_route") or None,
        exports=tuple(int(number) for number in typed.get("exports", ()) if number.isdecimal()),
        carrier=one(typed, "carrier") or None,
    )


def _acted(  # noqa: PLR0917 - one line a part of the page
    request: AnyRequest,
    house: House,
    signed: Signed,
    medium: int,
    work: Callable[[], None],
    done: str,
    *,
    typed: Typed,
    opened: dict[int, str] | None = None,
) -> Response[str]:
    """The page after an act, or with what hinders it; what was typed stays, but for reasons and places."""
    try:
        work()
    except StaffError as error:
        return _one(request, house, signed, medium, refused=error, typed=typed)
    return _one(request, house, signed, medium, done=done, opened=opened)


def _tried(typed: Typed | None) -> str:
    """The act whose form stays open because something hinders it."""
    if not typed:
        return ""
    return "dispose" if "method" in typed else one(typed, "act")


def _list(
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    refused: SekishoError | None = None,
    typed: Typed | None = None,
) -> Response[str]:
    found = media_book.register(house)
    late = {one.no for one in found.overdue}
    first = (Whereabouts.LOST, Whereabouts.OUT, Whereabouts.HERE, Whereabouts.GONE)
    return show(
        "media.html",
        request,
        house,
        signed,
        status_code=200 if refused is None else status_of(refused),
        media=sorted(found.media, key=lambda one: (one.no not in late, first.index(one.place), one.no)),
        late=late,
        lost=sum(one.place is Whereabouts.LOST for one in found.media),
        items=policy_desk.effective(house).items,
        refused=None if refused is None else sentence_of(refused, request),
        typed={name: values[0] for name, values in (typed or {}).items()},
        ticked=set((typed or {}).get("items", ())),
        me=signed.actor.id,
    )


def _one(
    request: AnyRequest,
    house: House,
    signed: Signed,
    medium: int,
    *,
    done: str | None = None,
    refused: SekishoError | None = None,
    typed: Typed | None = None,
    opened: dict[int, str] | None = None,
) -> Response[str]:
    found = media_book.history(house, medium)
    return show(
        "medium.html",
        request,
        house,
        signed,
        status_code=200 if refused is None else status_of(refused),
        one=found.medium,
        late=found.overdue,
        acts=found.acts[::-1],
        methods=sorted(METHODS[found.medium.kind]),
        exports=[one for one in exporting.exports(house) if one.destroyed_at is None],
        contractors=[
            one for one in policy_desk.effective(house).recipients if one.kind.value == "contractor"
        ],
        done=done,
        refused=None if refused is None else sentence_of(refused, request),
        typed={name: values[0] for name, values in (typed or {}).items()},
        opened=opened or {},
        tried=_tried(typed),
        near=signed.actor.id in {found.medium.keeper, found.medium.carrier},
    )


HANDLERS = (act, add, certificate, dispose, media_page, medium_page)
