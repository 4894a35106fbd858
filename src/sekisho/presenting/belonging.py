"""To which declared segments a person belongs, and who brought information on the person's behalf."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from sekisho.application.agents import Brought
from sekisho.application.segmenting import Belonging
from sekisho.presenting.common import instant_json
from sekisho.presenting.policy import NamedJson


class BelongingJson(TypedDict):
    """The segments of a person after a change."""

    done: bool
    entry: str
    segments: list[NamedJson]


def belonging_json(done: Belonging) -> BelongingJson:
    """What a change of segments left."""
    return {
        "done": True,
        "entry": str(done.entry),
        "segments": [{"id": one.id, "name": one.name} for one in done.segments],
    }


class BroughtJson(TypedDict):
    """One acquisition through an agent. Personal data of the agent."""

    entry: str
    at: str | None
    agent: str


class AgentsJson(TypedDict):
    """Who brought information on behalf of a person."""

    agents: list[BroughtJson]


def agents_json(found: Sequence[Brought]) -> AgentsJson:
    """The agents of a person's acquisitions. Holds personal data."""
    return {
        "agents": [
            {"entry": str(one.entry), "at": instant_json(one.at), "agent": one.agent.reveal()}
            for one in found
        ]
    }
