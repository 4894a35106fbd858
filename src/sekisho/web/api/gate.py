"""The gate over HTTP: a question about one person, and the audience of a purpose."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application import asking, counting, explaining, selecting
from sekisho.errors import Language
from sekisho.presenting import counts
from sekisho.web.api.bodies import AudienceBody, CountBody, DecideBody
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.rendering import AnyRequest
from sekisho.web.signals import signal_of


class ExplainedJson(TypedDict):
    """A past decision, explained again."""

    decision: str
    entry: str
    at: str
    allowed: bool
    policy_version: str
    reasons: list[presenting.ReasonJson]


@post("/decide", status_code=200, sync_to_thread=True, summary="Ask the gate; a denial is an answer")
def decide(
    request: AnyRequest,
    data: JSONBody[DecideBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> presenting.DecisionJson:
    """Whether an act is allowed, why, and what must be done with it. With `at` nothing is written."""
    answer = asking.decide(house, signed.actor, data.asked(sent=signal_of(request)))
    return presenting.decision_json(answer, language, asked=data.items)


@get("/decisions/{decision:str}", sync_to_thread=True, summary="Explain a past decision")
def explain(decision: FromPath[str], house: HouseHere, language: NamedDependency[Language]) -> ExplainedJson:
    """The reasons of a past decision, with the sentences of the version that decided."""
    found = explaining.explain_decision(house, decision, language=language)
    return {
        "decision": found.decision,
        "entry": str(found.entry),
        "at": found.at.isoformat(),
        "allowed": found.allowed,
        "policy_version": found.policy_version,
        "reasons": [presenting.reason_json(reason) for reason in found.reasons],
    }


@post("/audience", status_code=200, sync_to_thread=True, summary="Who may be reached, and why not the others")
def audience(
    data: JSONBody[AudienceBody], house: HouseHere, signed: SignedIn, language: NamedDependency[Language]
) -> presenting.AudienceJson:
    """Selects the audience of a purpose on a contact channel: counts, reasons, public ids. One entry."""
    selected = selecting.select_audience(
        house,
        signed.actor,
        purpose=data.purpose,
        channel=data.channel,
        items=data.items,
        segment=data.segment,
        language=language,
    )
    return presenting.audience_json(selected)


@post("/count", status_code=200, sync_to_thread=True, summary="Count persons for statistics")
def count(
    data: JSONBody[CountBody], house: HouseHere, signed: SignedIn, language: NamedDependency[Language]
) -> counts.CountJson:
    """Counts persons by category, segment or held item; small numbers are withheld. One entry, naming nobody."""
    counted = counting.count_persons(house, signed.actor, purpose=data.purpose, by=data.by, only=data.only)
    return counts.count_json(counted, language)


HANDLERS = (audience, count, decide, explain)
