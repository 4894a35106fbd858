"""版と差分: the versions, what lies between two of them and whom it concerns, and the judgements of Article 17(2)."""

from collections.abc import Mapping
from typing import Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.params import FromQuery

from sekisho.application import announcing, comparing, drafts, policy_desk, reading_desk, relating, replaying
from sekisho.application.announcing import Announced
from sekisho.application.comparing import Compared
from sekisho.application.house import House
from sekisho.application.relating import Judging, RelatednessQuestion
from sekisho.application.signing_in import Signed
from sekisho.errors import SekishoError
from sekisho.law.legal_day import day_number
from sekisho.policy.readings import opened_in_words
from sekisho.presenting import difference as shown
from sekisho.safeguards.model import Duty
from sekisho.web.console.pages import form_of, one, show, typed_day
from sekisho.web.differences import passages
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import Language, language_of, sentence_of, translator
from sekisho.web.versions import day_of, version_rows

AnyRequest = Request[Any, Any, Any]
Fields = Mapping[str, list[str]]
_OFFICER: Final = {DUTY: Duty.OFFICER}
_ANSWERS: Final = {"yes": True, "no": False}


@get("/versions", opt=_OFFICER, sync_to_thread=True)
def versions_page(
    request: AnyRequest,
    house: HouseHere,
    signed: SignedIn,
    before: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
) -> Response[str]:
    """The versions; with two of them chosen, what lies between and how many persons it concerns."""
    return _page(request, house, signed, before=before, after=after)


@post("/versions/judge", opt=_OFFICER, status_code=200)
async def judge(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Records whether a widened purpose is related to what was told before."""
    fields = await form_of(request)
    return await to_thread.run_sync(lambda: _judge(request, house, signed, fields))


def _judge(request: AnyRequest, house: House, signed: Signed, fields: Fields) -> Response[str]:
    place = f"{one(fields, 'version')}-{one(fields, 'purpose')}"
    related = _ANSWERS.get(one(fields, "related"))
    if related is None:
        missing = translator(language_of(request))("console.versions.choose_answer")
        return _page(request, house, signed, errors=[(place, missing)], typed=fields, status_code=400)
    judging = Judging(
        purpose=one(fields, "purpose"),
        related=related,
        rationale=one(fields, "rationale"),
        to=tuple(fields.get("to", ())),
        version=one(fields, "version") or None,
    )
    try:
        relating.judge(house, signed.actor, judging)
    except SekishoError as error:
        said = [(place, sentence_of(error, request))]
        return _page(request, house, signed, errors=said, typed=fields, status_code=status_of(error))
    return _page(request, house, signed, said="judged")


@post("/versions/approve", opt=_OFFICER, status_code=200)
async def approve(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Records that this officer has read a draft and approves its publication."""
    fields = await form_of(request)

    def work() -> Response[str]:
        try:
            drafts.approve_draft(house, signed.actor, document=one(fields, "document"))
        except SekishoError as error:
            said = [("drafts", sentence_of(error, request))]
            return _page(request, house, signed, errors=said, status_code=status_of(error))
        return _page(request, house, signed, said="approved")

    return await to_thread.run_sync(work)


@post("/versions/publish", opt=_OFFICER, status_code=200)
async def publish(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Publishes a draft, with what is told with it."""
    fields = await form_of(request)
    return await to_thread.run_sync(lambda: _publish(request, house, signed, fields))


def _publish(request: AnyRequest, house: House, signed: Signed, fields: Fields) -> Response[str]:
    try:
        drafts.publish_draft(
            house,
            signed.actor,
            document=one(fields, "document"),
            effective_from=day_number(typed_day(fields, "effective")) if one(fields, "effective") else None,
            unconfirmed=bool(fields.get("unconfirmed")),
            announced=Announced(important=bool(fields.get("important")), summary=one(fields, "summary")),
        )
    except SekishoError as error:
        said = [("drafts", sentence_of(error, request))]
        return _page(request, house, signed, errors=said, typed=fields, status_code=status_of(error))
    return _page(request, house, signed, said="published")


def _page(
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    before: str | None = None,
    after: str | None = None,
    errors: list[tuple[str, str]] | None = None,
    typed: Fields | None = None,
    said: str | None = None,
    status_code: int = 200,
) -> Response[str]:
    language = language_of(request)
    policy = policy_desk.effective(house)
    rows = version_rows(policy_desk.versions(house), announcing.announced(house), today=day_of(house))
    asked = relating.questions(house)
    return show(
        "versions.html",
        request,
        house,
        signed,
        status_code=status_code,
        rows=rows,
        names=[row.version for row in rows],
        chosen=(before, after),
        compared=_compared(house, before, after, language),
        questions=[_question(each, language) for each in asked if each.judgement is None],
        judged=[_question(each, language) for each in asked if each.judgement is not None],
        texts={purpose.id: purpose.text for purpose in _everything(house)},
        errors=errors or [],
        typed=typed or {},
        said=said,
        drafts=[each for each in drafts.stages(house) if each.version == comparing.DRAFT],
        second_officer=house.workspace.second_officer,
        widened=reading_desk.widenings(house),
        opened=lambda what: opened_in_words(what, policy, language),
    )


def _everything(house: House) -> list[Any]:  # Any: purposes of every version, for their words
    books = house.read(lambda unit: list(unit.snapshot.versions.values()))
    return [purpose for held in books for purpose in held.policy.purposes]


def _compared(
    house: House, before: str | None, after: str | None, language: Language
) -> dict[str, object] | None:
    if not before or not after:
        return None
    found: Compared = comparing.compare_versions(house, before, after)
    return {
        "before": found.before,
        "after": found.after,
        "same": found.difference.empty,
        "passages": passages(found.difference, whole=False),
        "changes": [
            {
                "way": each.change.direction.value,
                "text": shown.told(each.change, language),
                "example": None
                if each.example is None
                else shown.told_example(each.example, found, language),
                "persons": shown.told_counts(each, language),
            }
            for each in found.changes
        ],
    }


def _question(asked: RelatednessQuestion, language: Language) -> dict[str, object]:
    return {
        "widening": asked.widening,
        "changes": [shown.told(change, language) for change in asked.widening.changes],
        "judgement": None if asked.judgement is None else shown.judgement_json(asked.judgement),
    }


@get("/versions/decision", opt=_OFFICER, sync_to_thread=True)
def decision_page(
    request: AnyRequest, house: HouseHere, signed: SignedIn, decision: FromQuery[str] = ""
) -> Response[str]:
    """A past decision with the sentences of the version that decided, and the same request under each version."""
    found, errors, status = None, [], 200
    try:
        found = replaying.replay(house, decision.strip(), language=language_of(request))
    except SekishoError as error:
        errors, status = [("f-decision", sentence_of(error, request))], status_of(error)
    return show(
        "decision.html",
        request,
        house,
        signed,
        status_code=status,
        replayed=found,
        decision=decision.strip()[:64],
        errors=errors,
    )


HANDLERS = (approve, decision_page, judge, publish, versions_page)
