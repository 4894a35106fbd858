"""Persons over HTTP: acquired, found, shown, corrected, stopped, cancelled, erased; their consents.

Every act that the gate denies answers 403 with its reasons; the denial is already in the book.
"""

from datetime import date

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application import (
    acquiring,
    consenting,
    correcting,
    finding,
    handing,
    leaving,
    preferences,
    using,
)
from sekisho.application.house import House
from sekisho.errors import Language, StaffError
from sekisho.law.legal_day import as_date, legal_day
from sekisho.web.api.bodies import (
    ConsentBody,
    CorrectBody,
    EraseBody,
    FindBody,
    HandBody,
    PreferenceBody,
    ShowBody,
    SubjectBody,
    WithdrawBody,
    sealed,
)
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import Denied
from sekisho.web.rendering import AnyRequest
from sekisho.web.signals import signal_of


class ConsentsJson(TypedDict):
    """The consents of a person that stand."""

    consents: list[presenting.StandingJson]


@post("/subjects", sync_to_thread=True, summary="Acquire information about a person")
def acquire(
    request: AnyRequest,
    data: JSONBody[SubjectBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> presenting.AcquiredJson:
    """Acquires information for the stated purposes; 403 with the reasons when the gate denies.

    A request with ``Sec-GPC: 1`` says no to targeted advertising.
    """
    acquired = acquiring.acquire(house, signed.actor, data.acquisition(sent=signal_of(request)))
    if acquired.subject is None:
        raise Denied(acquired.ruling)
    return presenting.acquired_json(acquired, language)


@post("/subjects/find", status_code=200, sync_to_thread=True, summary="Find persons for a purpose")
def find(data: JSONBody[FindBody], house: HouseHere, signed: SignedIn) -> presenting.FoundJson:
    """Public ids of the persons for whom every given item matches."""
    found = finding.find(house, signed.actor, purpose=data.purpose, by=sealed(data.by))
    if found.ruling is not None:
        raise Denied(found.ruling)
    return presenting.found_json(found)


@post("/subjects/{subject:str}/show", status_code=200, sync_to_thread=True, summary="Open items of a person")
def show(
    subject: FromPath[str],
    data: JSONBody[ShowBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> presenting.ShownJson:
    """Opens items for a purpose; 403 with the reasons when the gate denies."""
    shown = using.show(house, signed.actor, data.asked(subject))
    if not shown.ruling.allowed:
        raise Denied(shown.ruling)
    return presenting.shown_json(shown, language, asked=data.items)


@post("/subjects/{subject:str}/hand", status_code=200, sync_to_thread=True, summary="Hand items over")
def hand(
    subject: FromPath[str],
    data: JSONBody[HandBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> presenting.ShownJson:
    """Hands items to a contractor, a successor or another recipient; 403 with the reasons when the gate denies."""
    done = handing.hand_over(house, signed.actor, data.asked(subject))
    if not done.ruling.allowed:
        raise Denied(done.ruling)
    return presenting.shown_json(done, language, asked=data.items)


@post("/subjects/{subject:str}/correct", status_code=200, sync_to_thread=True, summary="Correct items")
def correct(
    subject: FromPath[str], data: JSONBody[CorrectBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Corrects items (法34条); 403 with the reasons when the gate denies."""
    corrected = correcting.correct(house, signed.actor, subject, sealed(data.items))
    if not corrected.ruling.allowed:
        raise Denied(corrected.ruling)
    return presenting.corrected_json(corrected)


@post("/subjects/{subject:str}/object", status_code=200, sync_to_thread=True, summary="Stop a purpose")
def object_(
    subject: FromPath[str], data: JSONBody[PreferenceBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Stops a purpose for a person, on one contact channel or on all."""
    changed = preferences.stop(house, signed.actor, subject, purpose=data.purpose, channel=data.channel)
    return presenting.done_json(changed.entry)


@post("/subjects/{subject:str}/resume", status_code=200, sync_to_thread=True, summary="Start a purpose again")
def resume(
    subject: FromPath[str], data: JSONBody[PreferenceBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Starts a stopped purpose again."""
    changed = preferences.resume(house, signed.actor, subject, purpose=data.purpose, channel=data.channel)
    return presenting.done_json(changed.entry)


@post(
    "/subjects/{subject:str}/withdraw", status_code=200, sync_to_thread=True, summary="Record a cancellation"
)
def withdraw(
    subject: FromPath[str], data: JSONBody[WithdrawBody], house: HouseHere, signed: SignedIn
) -> presenting.ReceiptJson:
    """Records a cancellation (解約・退会); from its day the policy's clock runs."""
    receipt = leaving.cancel(house, signed.actor, subject, on=data.on or _today(house))
    return presenting.receipt_json(receipt)


@post("/subjects/{subject:str}/erase", status_code=200, sync_to_thread=True, summary="Erase a person")
def erase(
    subject: FromPath[str], data: JSONBody[EraseBody], house: HouseHere, signed: SignedIn
) -> presenting.ReceiptJson:
    """Erases a person; holds stay, and the receipt says which."""
    return presenting.receipt_json(leaving.erase(house, signed.actor, subject, reason=data.reason))


@get("/subjects/{subject:str}/consents", sync_to_thread=True, summary="Consents that stand")
def consents(subject: FromPath[str], house: HouseHere, signed: SignedIn) -> ConsentsJson:
    """The consents of a person that stand, and when the person was asked for one."""
    standing = consenting.standing(house, signed.actor, subject)
    return {"consents": [presenting.standing_json(one) for one in standing]}


@post("/subjects/{subject:str}/consents", sync_to_thread=True, summary="Give or withdraw a consent")
def consent(
    subject: FromPath[str], data: JSONBody[ConsentBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Records a consent, or its withdrawal: an act of the person that staff write down."""
    if data.purpose is None and data.recipient is None and data.advertising is None:
        raise StaffError("WEB-004", place="purpose, recipient, advertising")
    match data.act:
        case "give":
            entry = consenting.give(house, signed.actor, subject, data.consent())
        case "withdraw":
            entry = consenting.withdraw(house, signed.actor, subject, data.consent())
        case _:
            raise StaffError("REQUEST-001", field="act", known="give、withdraw")
    return presenting.done_json(entry)


def _today(house: House) -> date:
    return as_date(legal_day(house.clock.now()))


HANDLERS = (acquire, consent, consents, correct, erase, find, hand, object_, resume, show, withdraw)
