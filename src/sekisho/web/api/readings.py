"""The reading desk over HTTP: what was understood of each sentence, confirmed or corrected by an officer."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody, RawBody

from sekisho import presenting
from sekisho.application import reading_desk
from sekisho.errors import StaffError
from sekisho.policy.names import shown
from sekisho.safeguards.model import Duty
from sekisho.web.api.bodies import Body, Words
from sekisho.web.guards import DUTY, HouseHere, SignedIn


class ConfirmBody(Body):
    """Sentences that an officer has read; `seen` is the record of each that they saw."""

    clauses: Words = msgspec.field(default_factory=list)
    seen: dict[str, int] = msgspec.field(default_factory=dict)
    section: str | None = None


@get("/policy/readings", sync_to_thread=True, summary="The reading desk")
def readings(house: HouseHere) -> presenting.ReadingsJson:
    """What was understood of each sentence, how far an officer has come, and what must be confirmed."""
    return presenting.readings_json(reading_desk.desk(house), reading_desk.widenings(house))


@get("/policy/readings/{clause:str}", sync_to_thread=True, summary="The records about one sentence")
def records(clause: FromPath[str], house: HouseHere) -> list[presenting.RecordJson]:
    """Every act of an officer about a sentence, the newest first."""
    if reading_desk.desk(house).sentence(clause) is None:
        raise StaffError("READING-001", clause=shown(clause))
    return [presenting.record_json(one) for one in reading_desk.history(house, clause)]


@post(
    "/policy/readings/confirm",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Confirm readings",
)
def confirm(data: JSONBody[ConfirmBody], house: HouseHere, signed: SignedIn) -> presenting.RecordedJson:
    """Confirms that sentences were understood rightly; of a section, all that need no look of their own."""
    wanted = {clause: data.seen.get(clause) for clause in (*data.clauses, *data.seen)}
    return presenting.recorded_json(reading_desk.confirm(house, signed.actor, wanted, section=data.section))


@post(
    "/policy/readings/{clause:str}",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Correct a reading",
)
def correct(
    clause: FromPath[str], body: RawBody, house: HouseHere, signed: SignedIn
) -> presenting.RecordedJson:
    """Corrects what a sentence does, what it is about, or a value drafted from it; `reason` where that widens."""
    try:
        given = msgspec.json.decode(body, type=dict[str, Any])  # Any: fields of several values
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StaffError("WEB-004", place="body") from error
    # JSON is YAML: the application reads what the command line reads, with the same errors.
    text = msgspec.json.format(msgspec.json.encode(given), indent=1).decode()
    return presenting.recorded_json(reading_desk.correct(house, signed.actor, clause, text, name="body"))


HANDLERS = (confirm, correct, readings, records)
