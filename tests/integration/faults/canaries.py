"""Looks for personal values in whatever is left behind: every encoding that a program may have written them in."""

import base64
import binascii
import io
import re
import sqlite3
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp")
_SQLITE = b"SQLite format 3\0"
_ZIP = b"PK\3\4"
_DEFLATED = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b")
_DEEPEST = 3


def spellings(value: str) -> set[str]:
    """A value as people and programs write it: as it is, folded, without blanks or hyphens, in capitals."""
    folded = unicodedata.normalize("NFKC", value)
    found = {value, folded, folded.casefold(), folded.upper(), "".join(folded.split())}
    digits = re.sub(r"\D", "", folded)
    if len(digits) >= 10 and digits.startswith("0"):
        found |= {digits, f"+81{digits[1:]}", f"81{digits[1:]}"}
    return {one for one in found if len(one) >= 3}


def needles(value: str) -> dict[bytes, str]:
    """Byte strings that betray a value, and how each was written."""
    found: dict[bytes, str] = {}
    for text in spellings(value):
        for encoding in ENCODINGS:
            try:
                raw = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            found[raw] = encoding
            found[binascii.hexlify(raw)] = f"hex of {encoding}"
            found[binascii.hexlify(raw).upper()] = f"HEX of {encoding}"
            for skip in range(3):  # wherever in a longer text it stood
                coded = base64.b64encode(bytes(skip) + raw).rstrip(b"=")
                middle = coded[-(-skip * 8 // 6) : len(coded) - 1]
                for alphabet in (middle, middle.translate(bytes.maketrans(b"+/", b"-_"))):
                    if len(alphabet) >= 8:
                        found[alphabet] = f"base64 of {encoding}"
        found[quote(text, safe="").encode()] = "percent"
        found[quote(text, safe="").lower().encode()] = "percent"
        found.setdefault(text.encode("unicode_escape"), "escaped")
    return {needle: how for needle, how in found.items() if len(needle) >= 3}


class Search:
    """Looks for the values of some persons in bytes, texts and files, through tar, SQLite and compression."""

    def __init__(self, values: Iterable[str]) -> None:
        """Prepares every spelling once, as one expression."""
        self._how: dict[bytes, str] = {}
        for value in values:
            self._how |= needles(value)
        longest_first = sorted(self._how, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(map(re.escape, longest_first)))

    def in_bytes(self, data: bytes, where: str, depth: int = 0) -> list[str]:
        """Where in the bytes, and in what they hold, a value stands."""
        hits = [f"{where}: {found!r}, {self._how[found]}" for found in set(self._pattern.findall(data))]
        if depth < _DEEPEST:
            for inner, place in _inside(data):
                hits += self.in_bytes(inner, f"{where} > {place}", depth + 1)
        return hits

    def in_text(self, text: str, where: str) -> list[str]:
        """Where in a text a value stands."""
        return self.in_bytes(text.encode("utf-8", errors="surrogatepass"), where, _DEEPEST)

    def below(self, *folders: Path) -> list[str]:
        """Where in the files of some folders a value stands, in their names too."""
        hits: list[str] = []
        for folder in folders:
            for path in [folder, *sorted(folder.rglob("*"))]:
                hits += self.in_text(path.name, f"name of {path}")
                if path.is_file():
                    hits += self.in_bytes(path.read_bytes(), str(path))
        return hits


def _inside(data: bytes) -> Iterator[tuple[bytes, str]]:
    """What a container holds: members of a tar or ZIP, cells of a database, inflated streams."""
    if data.startswith(_ZIP):
        yield from _members(data)
    elif data.startswith(_SQLITE):
        yield from _cells(data)
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                yield member.name.encode(), "member's name"
                if file := tar.extractfile(member):
                    yield file.read(), member.name
    for mark in _DEFLATED:
        start = data.find(mark)
        while 0 <= start < len(data):
            inflated = _inflated(data[start:])
            if len(inflated) > 4:
                yield inflated, f"deflated at {start}"
            start = data.find(mark, start + 1)


def _members(data: bytes) -> Iterator[tuple[bytes, str]]:
    """The members of a ZIP that open without a password, and the names of all."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            yield info.filename.encode(), "member's name"
            if not info.flag_bits & 1:
                yield archive.read(info), info.filename


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=47).decompress(data, 1 << 22)
    except zlib.error:
        return b""


def _cells(data: bytes) -> Iterator[tuple[bytes, str]]:
    connection = sqlite3.connect(":memory:")
    try:
        # A database in WAL mode says so in bytes 18 and 19; in memory it must not.
        connection.deserialize(data[:18] + b"\x01\x01" + data[20:])
        connection.text_factory = bytes
        tables = [
            name.decode()
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    if isinstance(cell, bytes) and len(cell) > 4:
                        yield cell, f"table {table}"
    finally:
        connection.close()
