"""What is declared of a person, over HTTP: segments, and what the person refuses to have collected."""

from litestar import post
from litestar.params import FromPath, JSONBody

from sekisho.application import segmenting
from sekisho.presenting.belonging import BelongingJson, belonging_json
from sekisho.web.api.bodies import SegmentsBody
from sekisho.web.guards import HouseHere, SignedIn


@post(
    "/subjects/{subject:str}/segments", status_code=200, sync_to_thread=True, summary="Join or leave segments"
)
def segments(
    subject: FromPath[str], data: JSONBody[SegmentsBody], house: HouseHere, signed: SignedIn
) -> BelongingJson:
    """Puts a person into declared segments, or takes them out."""
    done = segmenting.change(house, signed.actor, subject, join=data.join, leave=data.leave)
    return belonging_json(done)


HANDLERS = (segments,)
