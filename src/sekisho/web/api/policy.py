"""The policy over HTTP: its ids and texts, the promises, the law check, the open questions and their answers."""

from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter, RawBody

from sekisho import presenting
from sekisho.application import breach_cases, policy_desk, promises
from sekisho.application.breach_cases import Leak
from sekisho.errors import Language, StaffError
from sekisho.law.breach import Cause
from sekisho.presenting.breach import CasesJson, cases_json
from sekisho.safeguards.model import Duty
from sekisho.web.guards import DUTY, HouseHere, SignedIn


@get("/policy", sync_to_thread=True, summary="Ids and texts of the policy in force")
def policy(house: HouseHere) -> presenting.PolicyJson:
    """Every purpose, item, channel, category and recipient with its text."""
    today = house.read(lambda unit: unit.today)
    return presenting.policy_json(policy_desk.effective(house), on=today)


@get("/policy/leak", sync_to_thread=True, summary="The cases of Rule 7 that a leak would be")
def leak(
    *,
    items: Annotated[list[str], QueryParameter(name="item", description="May be repeated.")],
    house: HouseHere,
    language: NamedDependency[Language],
    persons: FromQuery[int | None] = None,
    cause: FromQuery[str] = Cause.UNKNOWN.value,
    encrypted: FromQuery[bool] = False,
) -> CasesJson:
    """Items of one person together; without a number of persons it is taken as possibly large. Nothing is recorded."""
    asked = Leak(items=items, persons=persons, cause=cause, encrypted=encrypted)
    return cases_json(breach_cases.cases_of(house, asked), language)


@get("/policy/promises", sync_to_thread=True, summary="The promise board")
def board(house: HouseHere, language: NamedDependency[Language]) -> presenting.PromisesJson:
    """For each sentence: kept by what, and how that is known."""
    return presenting.promises_json(promises.board(house), language)


@post(
    "/policy/trials",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Run every trial",
)
def trials(house: HouseHere, signed: SignedIn) -> presenting.TrialJson:
    """Tries every rule on invented persons and writes down what was found."""
    return presenting.trial_json(promises.run_trials(house, actor=signed.actor.id))


@get("/policy/questions", sync_to_thread=True, summary="What no text can tell")
def questions(house: HouseHere, language: NamedDependency[Language]) -> list[presenting.QuestionJson]:
    """The questions that the text leaves open, with the answers that stand."""
    return presenting.questions_json(policy_desk.open_questions(house), language)


@post(
    "/policy/answers",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Answer open questions",
)
def answers(body: RawBody, house: HouseHere, signed: SignedIn) -> presenting.AnsweredJson:
    """Records an officer's answers: question ids with values, and the lists of `answers.yaml`."""
    try:
        given = msgspec.json.decode(body, type=dict[str, Any])  # Any: answers are words, lists or mappings
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StaffError("WEB-004", place="body") from error
    # JSON is YAML: the application reads what the command line reads, with the same errors.
    text = msgspec.json.format(msgspec.json.encode(given), indent=1).decode()
    return presenting.answered_json(policy_desk.answer(house, signed.actor, text, name="answers.json"))


HANDLERS = (answers, board, leak, policy, questions, trials)
