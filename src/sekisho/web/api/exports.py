"""Lists carried out over HTTP: handed to whoever is signed in, open or sealed to their own key, and never kept here."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from sekisho.application import exporting
from sekisho.application.exporting import DAYS, ListExport
from sekisho.errors import Language
from sekisho.presenting.exporting import export_json, exports_json
from sekisho.safeguards.carrying import Carriage, Form
from sekisho.web.api.bodies import Body, Words
from sekisho.web.guards import HouseHere, SignedIn

_TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.AGE: "application/octet-stream",
    Form.PDF: "application/pdf",
    Form.ZIP: "application/zip",
}


class ListExportBody(Body):
    """What is to be carried out, and how."""

    purpose: str
    items: Words
    form: Form = Form.CSV
    only: str | None = None
    password: str | None = None
    recipient: str | None = None
    days: int = msgspec.field(default=DAYS)

    def asked(self) -> ListExport:
        """The export in the application's form."""
        return ListExport(
            purpose=self.purpose,
            items=self.items,
            only=self.only,
            carriage=Carriage(form=self.form),
            password=self.password,
            recipient=self.recipient,
            days=self.days,
        )


@post("/exports", status_code=200, sync_to_thread=True, summary="Carry a list out for a purpose")
def export(
    data: JSONBody[ListExportBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> Response[Any]:
    """The list as a file; or, when nobody may be in it, counts and reasons as JSON.

    A sealed form is sealed under the caller's own password, or to a public age key: no password is ever answered.
    """
    done = exporting.export_list(house, signed.actor, data.asked(), language=language)
    if not done.content:
        return Response(export_json(done), headers={"Cache-Control": "no-store"})
    name = f"export-{done.entry}.{data.form.value}"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Sekisho-Entry": str(done.entry),
        "Sekisho-Allowed": str(done.allowed),
        "Sekisho-Excluded": str(done.excluded),
        "Sekisho-Expires": done.expires.isoformat(),
    }
    return Response(done.content, media_type=_TYPES[data.form], headers=headers)


@get("/exports", sync_to_thread=True, summary="Lists that were carried out")
def listed(house: HouseHere, signed: SignedIn) -> dict[str, Any]:  # noqa: ARG001 - signed in
    """Who carried a list out, when, and until when it may be kept; newest first."""
    return dict(exports_json(exporting.exports(house)))


HANDLERS = (export, listed)
