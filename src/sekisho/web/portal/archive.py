"""The person's own data with the bytes of their files, as one ZIP: written while it is read, so that memory stays flat.

Each file is a disclosure of its own, asked and entered in the book before its first byte leaves. The list of
everything comes last and says where in the archive each file lies; one that may not be told is simply not there.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import RawIOBase
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from litestar import post
from litestar.response import Stream
from typing_extensions import Buffer, override

from sekisho.application import filing, own_data
from sekisho.application.house import House
from sekisho.application.own_data import OwnData
from sekisho.gate.model import Actor
from sekisho.law.legal_day import JST
from sekisho.vault.files import Described, OpenedFile
from sekisho.web.guards import HouseHere
from sekisho.web.portal.download import file_name, file_of
from sekisho.web.portal.session import Person, subject_of

FOLDER: Final = "files"
"""Of the archive, in which the files lie."""


@post("/download/archive", sync_to_thread=True, status_code=200)
def archive(house: HouseHere, person: Person) -> Stream:
    """The archive: everything held, every use that may be told, and the files themselves."""
    now, subject = house.clock.now(), subject_of(person)
    data, uses = own_data.package(house, person.actor, subject)
    listed = file_name(now)
    pieces = zipped(
        _files(house, person.actor, subject, data),
        last=lambda within: (listed, file_of(data, uses, at=now, within=within)),
        at=now,
    )
    return Stream(
        pieces,
        media_type="application/zip",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{listed.removesuffix(".json")}.zip"',
        },
    )


def _files(house: House, actor: Actor, subject: str, data: OwnData) -> Iterator[OpenedFile]:
    """The person's files one after another, each opened when the one before it is closed."""
    for own in data.items:
        for number in own.files:
            read = filing.own_file(house, actor, subject, own.item.id, number)
            if read.file is not None:
                yield read.file


def zipped(
    files: Iterable[OpenedFile], *, last: Callable[[dict[int, str]], tuple[str, bytes]], at: datetime
) -> Iterator[bytes]:
    """An archive, piece by piece: the files, then what is said of them.

    Args:
        files: Opened; each is closed when it is written.
        last: From the place of each file by its number, the name and bytes of what comes last.
        at: When it is made.
    """
    out, within = _Out(), dict[int, str]()
    with ZipFile(out, "w", ZIP_STORED) as made:
        for file in files:
            with file:
                within[file.described.no] = place_of(file.described)
                info = _info(within[file.described.no], file.described.at)
                with made.open(info, "w", force_zip64=True) as entry:
                    for piece in file.read():
                        entry.write(piece)
                        yield out.take()
        name, content = last(within)
        made.writestr(_info(name, at), content)
    yield out.take()


def place_of(file: Described) -> str:
    """Where a file lies in the archive: its number keeps two of one name apart. Personal data."""
    return f"{FOLDER}/{file.no}-{file.name.reveal()}"


def _info(name: str, at: datetime) -> ZipInfo:
    return ZipInfo(name, date_time=at.astimezone(JST).timetuple()[:6])


class _Out(RawIOBase):
    """What was written and not yet taken. It cannot seek: sizes follow each file, as ZIP allows."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: Buffer, /) -> int:
        before = len(self._waiting)
        self._waiting += data
        return len(self._waiting) - before

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


HANDLERS = (archive,)
