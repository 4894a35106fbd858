"""The person's own files: each handed out to be saved, as a disclosure of its own."""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from sekisho.application import filing
from sekisho.web.guards import HouseHere
from sekisho.web.portal.session import Person, subject_of
from sekisho.web.rendering import AnyRequest
from sekisho.web.sent_files import file_response


@get("/items/{item:str}/files/{file:int}", sync_to_thread=True)
def own_file(
    request: AnyRequest, house: HouseHere, person: Person, item: FromPath[str], file: FromPath[int]
) -> Response[bytes] | Stream:
    """The bytes of one file, or a range of them: asked of the gate, written in the book."""
    read = filing.own_file(house, person.actor, subject_of(person), item, file)
    if read.file is None:
        raise NotFoundException
    return file_response(request, read.file)


HANDLERS = (own_file,)
