"""The archive of one's own data: valid, in pieces, never gathered, and nothing lost between files of one name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Self, cast
from zipfile import ZipFile

from sekisho.vault.files import Described, OpenedFile
from sekisho.vault.model import ItemId
from sekisho.vault.plaintext import Plaintext
from sekisho.web.portal.archive import zipped

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
PIECE = 1 << 18


@dataclass
class Opened:
    """A file that was opened, without a vault behind it."""

    no: int
    pieces: int
    closed: bool = False
    described: Described = field(init=False)

    def __post_init__(self) -> None:
        self.described = Described(
            no=self.no,
            item=ItemId("call_recording"),
            name=Plaintext("録音.wav"),
            kind="audio/wav",
            size=self.pieces * PIECE,
            at=NOW,
        )

    def read(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            yield bytes([self.no]) * PIECE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True


def test_given_files_of_one_name_when_archived_then_each_is_there_and_closed_and_no_piece_grows() -> None:
    files = [Opened(no=1, pieces=40), Opened(no=2, pieces=3)]
    said: list[dict[int, str]] = []

    def last(within: dict[int, str]) -> tuple[str, bytes]:
        said.append(dict(within))
        return "own-data.json", b"{}"

    opened = (cast("OpenedFile", one) for one in files)
    pieces = list(zipped(opened, last=last, at=NOW))
    assert max(map(len, pieces)) < 2 * PIECE
    made = ZipFile(BytesIO(b"".join(pieces)))
    assert made.testzip() is None
    assert made.namelist() == ["files/1-録音.wav", "files/2-録音.wav", "own-data.json"]
    assert made.read("files/1-録音.wav") == b"\x01" * PIECE * 40
    assert made.read("files/2-録音.wav") == b"\x02" * PIECE * 3
    assert said == [{1: "files/1-録音.wav", 2: "files/2-録音.wav"}]
    assert all(one.closed for one in files)
