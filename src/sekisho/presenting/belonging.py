"""To which declared segments a person belongs."""

from typing_extensions import TypedDict

from sekisho.application.segmenting import Belonging
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
