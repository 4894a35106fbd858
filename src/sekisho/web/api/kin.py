"""Related persons and former values over HTTP."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sekisho import presenting
from sekisho.application import former_values, relatives
from sekisho.errors import Language
from sekisho.presenting.kin import (
    FormerValuesJson,
    RelativesJson,
    former_values_json,
    relatives_json,
)
from sekisho.web.api.bodies import FormerBody, RelativeBody
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import Denied


@post("/subjects/{subject:str}/relate", status_code=200, sync_to_thread=True, summary="Record a relation")
def relate(
    subject: FromPath[str], data: JSONBody[RelativeBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Records what another person is to this one; it opens nothing of either."""
    return presenting.done_json(relatives.relate(house, signed.actor, subject, data.other, kin=data.kin))


@post("/subjects/{subject:str}/unrelate", status_code=200, sync_to_thread=True, summary="End a relation")
def unrelate(
    subject: FromPath[str], data: JSONBody[RelativeBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Ends a relation on both sides."""
    return presenting.done_json(
        relatives.end_relation(house, signed.actor, subject, data.other, kin=data.kin)
    )


@get("/subjects/{subject:str}/relatives", sync_to_thread=True, summary="Who belongs to a person")
def related(subject: FromPath[str], house: HouseHere, signed: SignedIn) -> RelativesJson:
    """The relations of a person, ended ones too."""
    return relatives_json(relatives.relatives_of(house, signed.actor, subject))


@post("/subjects/{subject:str}/former", status_code=200, sync_to_thread=True, summary="What stood before")
def former(
    subject: FromPath[str],
    data: JSONBody[FormerBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> FormerValuesJson:
    """The history of corrections, for disclosure; 403 with the reasons when the gate denies."""
    history = former_values.former_values(house, signed.actor, subject, data.items)
    if history.ruling is not None and not history.ruling.allowed:
        raise Denied(history.ruling)
    return former_values_json(history, language)


HANDLERS = (former, relate, related, unrelate)
