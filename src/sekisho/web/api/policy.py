"""The policy over HTTP: its ids and texts, the promises, the law check, the open questions and their answers."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from sekisho import presenting
from sekisho.application import policy_desk, promises
from sekisho.errors import Language, StaffError
from sekisho.safeguards.model import Duty
from sekisho.web.guards import DUTY, HouseHere, SignedIn


@get("/policy", sync_to_thread=True, summary="Ids and texts of the policy in force")
def policy(house: HouseHere) -> presenting.PolicyJson:
    """Every purpose, item, channel, category and recipient with its text."""
    return presenting.policy_json(policy_desk.effective(house))


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


HANDLERS = (answers, board, policy, questions, trials)
