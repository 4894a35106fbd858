"""What stands on record over HTTP: agreements, reviews, announcements, filings, training."""

from datetime import date
from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from sekisho.application import standing
from sekisho.application.standing import Recording
from sekisho.errors import Language
from sekisho.gate.tables import Period, Stands
from sekisho.law.legal_day import day_number
from sekisho.presenting.standing import due_json, record_json, recorded_json
from sekisho.safeguards.model import Duty
from sekisho.web.api.bodies import Body
from sekisho.web.guards import DUTY, HouseHere, SignedIn

Within = Annotated[int, QueryParameter(ge=0, le=366, description="days to look ahead")]


class PeriodBody(Body):
    """Days on which a part stands."""

    since: date
    until: date | None = None

    def period(self) -> Period:
        """As the gate counts days."""
        return Period(
            since=day_number(self.since), until=None if self.until is None else day_number(self.until)
        )


class RecordBody(Body):
    """What an officer puts on record; null withdraws a part."""

    about: Stands
    name: str
    parts: dict[str, PeriodBody | None]
    reason: str


@get("/register", sync_to_thread=True, summary="What stands on record")
def register(house: HouseHere, language: NamedDependency[Language]) -> dict[str, Any]:
    """Agreements, reviews, announcements, filings and training, with their days."""
    records = standing.newest(standing.standing_records(house))
    return {"records": [record_json(one, language) for one in records]}


@get("/register/due", sync_to_thread=True, summary="What ends soon")
def register_due(
    house: HouseHere, language: NamedDependency[Language], within: Within = standing.WARNING
) -> dict[str, Any]:
    """What ends within so many days, or has ended: reviews, training, agreements, checks, exceptions."""
    return due_json(standing.due(house, within=within), language)


@post(
    "/register",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Put something on record",
)
def record(
    data: JSONBody[RecordBody], house: HouseHere, signed: SignedIn, language: NamedDependency[Language]
) -> dict[str, Any]:
    """Records or withdraws parts; the next decision, in any process, goes by them."""
    recording = Recording(
        what=data.about,
        name=data.name,
        parts={part: None if days is None else days.period() for part, days in data.parts.items()},
        reason=data.reason,
    )
    return recorded_json(standing.record_standing(house, signed.actor, recording), language)


HANDLERS = (record, register, register_due)
