"""Several persons at once over HTTP: shown, found and shown, changed alike, erased; each in one act.

What is shown is 200 with an answer for each person, because some may be denied and others not; the denials are in the
book. Only a search that is itself denied is 403.
"""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from sekisho.application import changing, showing
from sekisho.application.asking import Asked
from sekisho.errors import Language, StaffError
from sekisho.presenting.several import (
    ChangedEachJson,
    ErasedEachJson,
    FoundAndShownJson,
    SeveralJson,
    changed_each_json,
    erased_each_json,
    found_and_shown_json,
    several_json,
)
from sekisho.web.api.bodies import Body, ConsentBody, Words, sealed
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import Denied


class SeveralBody(Body):
    """Which items to open of whom, for which purpose."""

    subjects: Words
    items: Words
    purpose: str | None = None
    mode: str = "strict"


class SearchBody(Body):
    """Whom to find for which purpose, and which items to open of them for which."""

    by: dict[str, str]
    items: Words
    purpose: str
    search_purpose: str | None = None
    mode: str = "strict"


class StopBody(Body):
    """Whose purpose is stopped or started again, on one contact channel or on all; `act` is stop or resume."""

    subjects: Words
    act: str
    purpose: str
    channel: str | None = None


class ConsentsBody(ConsentBody, kw_only=True):
    """A consent that several persons gave or withdrew alike."""

    subjects: Words


class EraseEachBody(Body):
    """Who is erased, and why: one of the known reasons."""

    subjects: Words
    reason: str


@post("/subjects/show", status_code=200, sync_to_thread=True, summary="Open items of several persons")
def show_several(
    data: JSONBody[SeveralBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> SeveralJson:
    """Opens items of up to 500 persons for a purpose; says of each who is denied why."""
    asked = Asked(verb="use", items=data.items, purpose=data.purpose, mode=data.mode)
    done = showing.show_several(house, signed.actor, asked, data.subjects)
    return several_json(done, language, asked=data.items)


@post("/subjects/find-and-show", status_code=200, sync_to_thread=True, summary="Find persons and open items")
def find_and_show(
    data: JSONBody[SearchBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> FoundAndShownJson:
    """Finds persons for whom every given item matches, and opens items of each; says of each who is denied why."""
    asked = Asked(verb="use", items=data.items, purpose=data.purpose, mode=data.mode)
    found, done = showing.find_and_show(
        house,
        signed.actor,
        purpose=data.search_purpose or data.purpose,
        by=sealed(data.by),
        asked=asked,
    )
    if found.ruling is not None:
        raise Denied(found.ruling)
    return found_and_shown_json(found, done, language, asked=data.items)


@post("/subjects/preferences", status_code=200, sync_to_thread=True, summary="Stop or resume for several")
def change_preferences(data: JSONBody[StopBody], house: HouseHere, signed: SignedIn) -> ChangedEachJson:
    """Stops a purpose for several persons, or starts it again: one entry names them all."""
    changes = {"stop": changing.stop_each, "resume": changing.resume_each}
    if data.act not in changes:
        raise StaffError("REQUEST-001", field="act", known="、".join(changes))
    done = changes[data.act](house, signed.actor, data.subjects, purpose=data.purpose, channel=data.channel)
    return changed_each_json(done)


@post("/subjects/consents", status_code=200, sync_to_thread=True, summary="Consents of several persons")
def change_consents(data: JSONBody[ConsentsBody], house: HouseHere, signed: SignedIn) -> ChangedEachJson:
    """Records a consent of several persons, or its withdrawal: one entry names them all."""
    if data.purpose is None and data.recipient is None and data.advertising is None:
        raise StaffError("WEB-004", place="purpose, recipient, advertising")
    if data.act not in {"give", "withdraw"}:
        raise StaffError("REQUEST-001", field="act", known="give、withdraw")
    done = changing.consent_each(
        house, signed.actor, data.subjects, data.consent(), giving=data.act == "give"
    )
    return changed_each_json(done)


@post("/subjects/erase", status_code=200, sync_to_thread=True, summary="Erase several persons")
def erase_several(data: JSONBody[EraseEachBody], house: HouseHere, signed: SignedIn) -> ErasedEachJson:
    """Erases several persons at once; holds stay, and each receipt says which."""
    return erased_each_json(changing.erase_several(house, signed.actor, data.subjects, reason=data.reason))


HANDLERS = (show_several, find_and_show, change_preferences, change_consents, erase_several)
