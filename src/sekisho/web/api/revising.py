"""Versions over HTTP: how two differ, what was announced, and what a widening opens."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sekisho.application import announcing, comparing, drafts, foreseeing, relating
from sekisho.application.relating import Judging
from sekisho.errors import Language
from sekisho.presenting import difference as shown
from sekisho.presenting.foreseen import ReachedJson, reached_json
from sekisho.safeguards.model import Duty
from sekisho.web.api.bodies import Body, Words
from sekisho.web.guards import DUTY, HouseHere, SignedIn


class JudgementBody(Body):
    """Whether a widened purpose is related to what was told before, and why."""

    purpose: str
    related: bool
    rationale: str
    to: Words = msgspec.field(default_factory=list)
    version: str | None = None


class ApprovalBody(Body):
    """A draft that an officer has read."""

    document: str | None = None


@post(
    "/policy/approvals",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Approve a draft for publication",
)
def approve(data: JSONBody[ApprovalBody], house: HouseHere, signed: SignedIn) -> dict[str, str]:
    """Records a second officer's approval of a draft. Returns the number of the entry."""
    return {"entry": str(drafts.approve_draft(house, signed.actor, document=data.document))}


@get("/policy/diff/{before:str}/{after:str}", sync_to_thread=True, summary="What lies between two versions")
def diff(
    before: FromPath[str], after: FromPath[str], house: HouseHere, language: NamedDependency[Language]
) -> shown.DifferenceJson:
    """Sentences with marked words; what widens and narrows, with proven examples and head counts."""
    return shown.difference_json(comparing.compare_versions(house, before, after), language)


@get(
    "/policy/diff/{before:str}/{after:str}/reached",
    sync_to_thread=True,
    summary="Whom a version would let in and shut out",
)
def reached(before: FromPath[str], after: FromPath[str], house: HouseHere) -> list[ReachedJson]:
    """For each purpose and channel: persons under the one version and under the other. Numbers only."""
    return reached_json(foreseeing.foresee(house, before, after))


@get("/policy/announcements", sync_to_thread=True, summary="What was told with the versions")
def announcements(house: HouseHere) -> shown.AnnouncementsJson:
    """The announcements, newest first."""
    return shown.announcements_json(announcing.announced(house))


@get("/policy/relatedness", sync_to_thread=True, summary="Widened purposes, and what was judged of them")
def relatedness(house: HouseHere, language: NamedDependency[Language]) -> shown.RelatednessJson:
    """The questions of Article 17(2); the open ones first."""
    return shown.relatedness_json(relating.questions(house), language)


@post(
    "/policy/relatedness",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Judge a widened purpose",
)
def judge(data: JSONBody[JudgementBody], house: HouseHere, signed: SignedIn) -> shown.JudgedJson:
    """Records whether it is related; only then information acquired before follows the widening."""
    judging = Judging(
        purpose=data.purpose,
        related=data.related,
        rationale=data.rationale,
        to=tuple(data.to),
        version=data.version,
    )
    return shown.judged_json(relating.judge(house, signed.actor, judging))


HANDLERS = (announcements, approve, diff, reached, judge, relatedness)
