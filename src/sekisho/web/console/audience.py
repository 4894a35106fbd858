"""対象者: who may be reached for a purpose on a channel, in counts, and why the others may not.

Selecting is an act of its own: it is posted, and it leaves an entry. Lists hold public ids only.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Request, Response, get, post

from sekisho import presenting
from sekisho.application import policy_desk, selecting
from sekisho.application.house import House
from sekisho.application.selecting import Audience
from sekisho.application.signing_in import Signed
from sekisho.errors import SekishoError
from sekisho.policy.model import CONTACT_CHANNELS
from sekisho.presenting import stop_links
from sekisho.web.console.pages import Naming, form_of, one, show
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import language_of, sentence_of

AnyRequest = Request[Any, Any, Any]
Fields = Mapping[str, list[str]]


@get("/audience", sync_to_thread=True)
def form(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """The form, empty."""
    return _page(request, house, signed, {})


@post("/audience", status_code=200)
async def select(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[Any]:
    """Selects, and shows the counts or hands the list over."""
    fields = await form_of(request)
    return await to_thread.run_sync(lambda: _select(request, house, signed, fields))


def _select(request: AnyRequest, house: House, signed: Signed, fields: Fields) -> Response[Any]:
    try:
        audience = selecting.select_audience(
            house,
            signed.actor,
            purpose=one(fields, "purpose"),
            channel=one(fields, "channel"),
            segment=one(fields, "segment") or None,
            language=language_of(request),
        )
    except SekishoError as error:
        said = [("f-purpose", sentence_of(error, request))]
        return _page(request, house, signed, fields, errors=said, status_code=status_of(error))
    match one(fields, "format"):
        case "csv":
            return _file(_csv(audience), "text/csv; charset=utf-8", f"audience-{audience.entry}.csv")
        case "json":
            body = msgspec.json.format(msgspec.json.encode(presenting.audience_json(audience)))
            return _file(body, "application/json", f"audience-{audience.entry}.json")
        case _:
            return _page(request, house, signed, fields, audience=audience)


def _csv(audience: Audience) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(stop_links.mail_rows(audience.subjects, audience.links))
    return text.getvalue().encode()


def _file(body: bytes, media_type: str, name: str) -> Response[bytes]:
    return Response(
        body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _page(
    request: AnyRequest,
    house: House,
    signed: Signed,
    fields: Fields,
    *,
    audience: Audience | None = None,
    errors: list[tuple[str, str]] | None = None,
    status_code: int = 200,
) -> Response[str]:
    policy = policy_desk.effective(house)
    naming = Naming(policy, request)
    own = signed.actor.purposes
    return show(
        "audience.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=errors or [],
        purposes=[(one.id, one.text) for one in policy.purposes if own is None or one.id in own],
        channels=[(channel, naming.channel(channel)) for channel in CONTACT_CHANNELS],
        purpose=one(fields, "purpose"),
        channel=one(fields, "channel"),
        segments=[(row.id, row.name) for row in policy.segments],
        segment=one(fields, "segment"),
        audience=audience,
        rows=[] if audience is None else _rows(audience),
    )


def _rows(audience: Audience) -> list[dict[str, object]]:
    """The reasons, the most frequent first."""
    rows = [{"reason": reason, "number": audience.by_rule.get(reason.rule, 0)} for reason in audience.reasons]
    return sorted(rows, key=lambda row: -int(str(row["number"])))


HANDLERS = (form, select)
