"""本人の情報を照会する: purpose first, then the items, then whom. The gate decides; every look is in the book.

Values are shown on the answer itself and nowhere else; the page leaves by itself after five minutes. What is typed to
find somebody travels in the form's body only, never in an address.
"""

from collections.abc import Mapping
from typing import Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post

from sekisho.application import approvals, finding, policy_desk, using
from sekisho.application.asking import Asked
from sekisho.application.house import House
from sekisho.application.rulings import Ruling
from sekisho.application.signing_in import Signed
from sekisho.application.using import Shown
from sekisho.errors import SekishoError
from sekisho.gate.model import Reason
from sekisho.law.bases import statutory_bases
from sekisho.law.model import Verb
from sekisho.policy.model import SearchBy
from sekisho.vault.plaintext import Plaintext
from sekisho.web.console.pages import form_of, one, show
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import language_of, sentence_of, translator

AnyRequest = Request[Any, Any, Any]
Fields = Mapping[str, list[str]]

BY_SUBJECT: Final = "subject"
NO_PURPOSE: Final = "-"
_FADES: Final = "300; url=/console/look"


@get("/look", sync_to_thread=True)
def form(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """The form, empty."""
    return _form(request, house, signed, {}, [])


@post("/look", status_code=200)
async def look(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Finds the person and opens the items, or says why not."""
    fields = await form_of(request)
    return await to_thread.run_sync(lambda: _look(request, house, signed, fields))


def _look(request: AnyRequest, house: House, signed: Signed, fields: Fields) -> Response[str]:
    errors = _missing(request, fields)
    if errors:
        return _form(request, house, signed, fields, errors, status_code=400)
    try:
        if one(fields, "by") == BY_SUBJECT:
            return _shown(request, house, signed, fields, one(fields, "value"))
        found = finding.find(
            house,
            signed.actor,
            purpose=one(fields, "purpose"),
            by={one(fields, "by"): Plaintext(one(fields, "value"))},
        )
        if found.ruling is not None:
            return _denied(request, house, signed, fields, found.ruling)
        if len(found.subjects) == 1:
            return _shown(request, house, signed, fields, found.subjects[0])
        return _form(request, house, signed, fields, [], found=[str(subject) for subject in found.subjects])
    except SekishoError as error:
        said = [("f-value", sentence_of(error, request))]
        return _form(request, house, signed, fields, said, status_code=status_of(error))


def _missing(request: AnyRequest, fields: Fields) -> list[tuple[str, str]]:
    t = translator(language_of(request))
    errors = []
    if not one(fields, "purpose"):
        errors.append(("f-purpose", t("console.look.error.purpose")))
    if not fields.get("items"):
        errors.append(("items", t("console.look.error.items")))
    if not one(fields, "value"):
        errors.append(("f-value", t("console.look.error.value")))
    if one(fields, "purpose") == NO_PURPOSE and one(fields, "by") != BY_SUBJECT:
        # Looking for somebody is a use of its own and needs a purpose; an exception is about one known person.
        errors.append(("f-by", t("console.look.error.number")))
    return errors


def _shown(request: AnyRequest, house: House, signed: Signed, fields: Fields, subject: str) -> Response[str]:
    basis = one(fields, "basis") or None
    purpose = one(fields, "purpose")
    asked = Asked(
        verb=Verb.USE.value,
        subject=subject,
        items=fields.get("items", []),
        purpose=None if purpose == NO_PURPOSE else purpose,
        basis=basis,
        facts={} if basis is None else _facts(fields, basis),
        whole=one(fields, "whole") == "yes",
    )
    shown = using.show(house, signed.actor, asked)
    if not shown.ruling.allowed:
        return _denied(request, house, signed, fields, shown.ruling, entry=shown.entry)
    answer = show(
        "look_shown.html",
        request,
        house,
        signed,
        subject=subject,
        purpose=asked.purpose,
        rows=_values(shown),
        ruling=shown.ruling,
        entry=shown.entry,
    )
    answer.headers["Refresh"] = _FADES
    return answer


def _values(shown: Shown) -> list[tuple[str, str | None]]:
    """Each allowed item with its value, or None when none is held. Personal data."""
    return [
        (item, None if item not in shown.values else shown.values[item].reveal())
        for item in shown.ruling.decision.allowed_items
    ]


def _facts(fields: Fields, basis: str) -> dict[str, str]:
    """The facts stated for one basis: fields ``fact-BASIS-FACT``."""
    start = f"fact-{basis}-"
    return {
        name.removeprefix(start): one(fields, name)
        for name in fields
        if name.startswith(start) and one(fields, name)
    }


def _denied(
    request: AnyRequest,
    house: House,
    signed: Signed,
    fields: Fields,
    ruling: Ruling,
    *,
    entry: int | None = None,
) -> Response[str]:
    reasons: tuple[Reason, ...] = ruling.reasons(language_of(request))
    return show(
        "look_denied.html",
        request,
        house,
        signed,
        status_code=403,
        reasons=[reason for reason in reasons if not reason.lifted],
        waiting=ruling.request_hash
        if any(reason.rule in approvals.APPROVAL_MISSING for reason in reasons)
        else None,
        purpose=ruling.request.purpose,
        entry=entry,
        fields=fields,
    )


def _form(
    request: AnyRequest,
    house: House,
    signed: Signed,
    fields: Fields,
    errors: list[tuple[str, str]],
    *,
    found: list[str] | None = None,
    status_code: int = 200,
) -> Response[str]:
    policy = policy_desk.effective(house)
    language = language_of(request)
    own = signed.actor.purposes
    seen = signed.actor.items
    return show(
        "look.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=errors,
        fields=fields,
        found=found,
        purposes=[(one.id, one.text) for one in policy.purposes if own is None or one.id in own],
        items=[(one.id, one.name) for one in policy.items if seen is None or one.id in seen],
        searchable=[(one.id, one.name) for one in policy.items if one.search is not SearchBy.NONE],
        bases=[
            {
                "id": basis.id.value,
                "name": basis.ja if language == "ja" else basis.en,
                "source": str(basis.acts[Verb.USE]),
                "facts": [(fact.id, fact.ja if language == "ja" else fact.en) for fact in basis.facts],
            }
            for basis in statutory_bases().values()
            if Verb.USE in basis.acts and basis.facts
        ],
        no_purpose=NO_PURPOSE,
    )


HANDLERS = (form, look)
