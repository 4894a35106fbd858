"""Lists brought in over HTTP. What is sent is held in memory only: it never lies on the disk in clear."""

from typing import Final

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from sekisho.application.importing import ListImport, import_list
from sekisho.errors import Language
from sekisho.intake.reading import ListFile
from sekisho.presenting.importing import ImportJson, import_json
from sekisho.web.api.bodies import Body
from sekisho.web.guards import HouseHere, SignedIn

_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a body; a larger list is imported by the command, which reads it as a stream."""


class ImportBody(Body):
    """A list in Base64, its name, the text of its mapping, and how it is imported."""

    name: str
    list: bytes
    mapping: str
    dry_run: bool = False
    resume: bool = False
    partly: bool = False

    def asked(self) -> ListImport:
        """The import in the application's form."""
        return ListImport(
            file=ListFile(name=self.name, data=self.list),
            mapping=self.mapping.encode(),
            dry_run=self.dry_run,
            resume=self.resume,
            partly=self.partly,
        )


@post(
    "/imports",
    status_code=200,
    sync_to_thread=True,
    request_max_body_size=_LARGEST,
    summary="Import a list of persons",
)
def bring(
    data: JSONBody[ImportBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> ImportJson:
    """Looks through the list, and stores it when nothing stands against a row; rows are told by number, never by value."""
    return import_json(import_list(house, signed.actor, data.asked()), language)


HANDLERS = (bring,)
