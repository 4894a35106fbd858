"""The law check over HTTP: findings, SARIF, and what officers decide about findings."""

from datetime import date

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from sekisho.application import checking
from sekisho.errors import Language
from sekisho.law.legal_day import day_number
from sekisho.policy.check.deciding import Verdict
from sekisho.presenting.checks import LawCheckJson, law_check_json
from sekisho.presenting.sarif import MEDIA_TYPE, sarif
from sekisho.safeguards.model import Duty
from sekisho.web.api.bodies import Body
from sekisho.web.guards import DUTY, HouseHere, SignedIn


class FindingBody(Body):
    """What an officer decides about a finding; `until` is the last day of an acceptance."""

    key: str
    verdict: Verdict
    reason: str = ""
    until: date | None = None
    document: str | None = None


@get("/policy/findings", sync_to_thread=True, summary="The law check")
def findings(house: HouseHere, language: NamedDependency[Language]) -> LawCheckJson:
    """What the law check finds in every document in force. Never that a policy is lawful."""
    return law_check_json(checking.check_house(house), language)


@get("/policy/findings.sarif", sync_to_thread=True, summary="The law check as SARIF")
def findings_sarif(house: HouseHere, language: NamedDependency[Language]) -> Response[bytes]:
    """The law check as SARIF 2.1.0; paths are relative to the workspace's folder."""
    log = sarif(checking.check_house(house), base=house.workspace.folder, language=language)
    return Response(msgspec.json.encode(log), media_type=MEDIA_TYPE)


@post(
    "/policy/findings/decisions",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Decide about a finding",
)
def decide(data: JSONBody[FindingBody], house: HouseHere, signed: SignedIn) -> dict[str, str]:
    """Records whether a finding will be mended, does not apply, or is accepted as a risk until a day."""
    entry = checking.decide_finding(
        house,
        signed.actor,
        document=data.document or house.workspace.document,
        key=data.key,
        verdict=data.verdict,
        reason=data.reason,
        until=None if data.until is None else day_number(data.until),
    )
    return {"entry": str(entry)}


HANDLERS = (decide, findings, findings_sarif)
