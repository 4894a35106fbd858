"""方針: what the text was understood to say, and what was not understood; and the open questions."""

from collections.abc import Mapping
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Request, Response, get, post

from sekisho.application import breach_cases, policy_desk
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.errors import SekishoError
from sekisho.safeguards.model import Duty
from sekisho.web.console.answering import given_answers, question_rows
from sekisho.web.console.pages import form_of, show
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import language_of, sentence_of, translator

AnyRequest = Request[Any, Any, Any]
Fields = Mapping[str, list[str]]


@get("/policy", sync_to_thread=True)
def policy_page(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """The policy in force as it was understood."""
    policy = policy_desk.effective(house)
    return show(
        "policy.html",
        request,
        house,
        signed,
        policy=policy,
        leaks=breach_cases.cases_of_items(house),
        cases=(
            *policy.use_exceptions.cases,
            *policy.provision_exceptions.cases,
            *policy.sensitive_exceptions.cases,
        ),
        unread=[clause for clause in map(policy.clause, policy.unread) if clause is not None],
        open=sum(1 for asked in policy_desk.open_questions(house) if asked.answer is None),
    )


@get("/questions", opt={DUTY: Duty.OFFICER}, sync_to_thread=True)
def questions_page(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """What no text can tell."""
    return _questions(request, house, signed, {})


@post("/questions", opt={DUTY: Duty.OFFICER}, status_code=200)
async def answer(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Records the answers that were given; what was left open stays open."""
    fields = await form_of(request)
    return await to_thread.run_sync(lambda: _answer(request, house, signed, fields))


def _answer(request: AnyRequest, house: House, signed: Signed, fields: Fields) -> Response[str]:
    given = given_answers(policy_desk.open_questions(house), fields)
    if not given:
        nothing = [("questions", translator(language_of(request))("console.questions.empty"))]
        return _questions(request, house, signed, fields, errors=nothing, status_code=400)
    try:
        # JSON is YAML: the application reads what the command line reads.
        policy_desk.answer(house, signed.actor, msgspec.json.encode(given).decode(), name="console")
    except SekishoError as error:
        said = [("questions", sentence_of(error, request))]
        return _questions(request, house, signed, fields, errors=said, status_code=status_of(error))
    return _questions(request, house, signed, {}, done=True)


def _questions(
    request: AnyRequest,
    house: House,
    signed: Signed,
    fields: Fields,
    *,
    errors: list[tuple[str, str]] | None = None,
    done: bool = False,
    status_code: int = 200,
) -> Response[str]:
    language = language_of(request)
    rows = question_rows(policy_desk.open_questions(house), fields, language)
    return show(
        "questions.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=errors or [],
        done=done,
        open=[row for row in rows if row["answer"] is None],
        answered=[row for row in rows if row["answer"] is not None],
    )


HANDLERS = (answer, policy_page, questions_page)
