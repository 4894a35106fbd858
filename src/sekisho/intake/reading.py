"""Lists as rows of text: CSV (UTF-8, CP932, EUC-JP), Excel and Parquet, read as a stream whatever their size."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Final, Self

from sekisho.errors import OperatorError, StaffError
from sekisho.intake.mapping import ListMapping

_ENCODINGS: Final = ("utf-8-sig", "cp932", "euc_jp")
_HALF_WIDTH: Final = re.compile("[｡-ﾟ]")
_PIECE: Final = 1 << 20
_MANY: Final = 2_000
Row = tuple[int, Sequence[str]]
"""Number as a spreadsheet counts (the headings are row 1), and the cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """The file of a list: on this machine, or sent and held in memory, so that it is nowhere else in clear.

    Attributes:
        name: Its name, whose ending says what it is.
        path: Where it lies, or None.
        data: What was sent. Personal data.
    """

    name: str
    path: Path | None = None
    data: bytes = field(default=b"", repr=False)

    @classmethod
    def at(cls, path: Path) -> Self:
        """A file on this machine."""
        return cls(name=path.name, path=path)

    def open(self) -> BinaryIO:
        """Its bytes."""
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    @property
    def suffix(self) -> str:
        """The ending of its name, in small letters, with its dot."""
        return Path(self.name).suffix.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list whose headings have been read.

    Attributes:
        file: The file.
        headings: Of its columns, in order.
        encoding: Of a CSV file, empty for others.
        sheet: Of a workbook.
    """

    file: ListFile
    headings: tuple[str, ...]
    encoding: str
    sheet: str | None

    def rows(self) -> Iterator[Row]:
        """The rows below the headings; those that are empty throughout are left out.

        Raises:
            StaffError: The file cannot be read at a row (INTAKE-002).
        """
        everything = _lines(self.file, self.encoding, self.sheet)
        next(everything, None)
        return ((number, cells) for number, cells in everything if any(cells))


def open_listing(file: ListFile, mapping: ListMapping) -> Listing:
    """Opens a list and holds its headings against the mapping.

    Raises:
        StaffError: The file cannot be read (INTAKE-002), a mapped column is not there (INTAKE-003), a column is
            neither mapped nor ignored (INTAKE-004), or a heading stands twice (INTAKE-005).
            A Parquet file was sent: such a file is read where it lies (INTAKE-008).
        OperatorError: Reading such files needs an extra that is not installed (INTAKE-006).
    """
    encoding = (mapping.encoding or _encoding_of(file)) if _is_text(file) else ""
    first = next(_lines(file, encoding, mapping.sheet), None)
    headings = tuple(cell.strip() for cell in first[1]) if first is not None else ()
    twice = {heading for heading in headings if heading and headings.count(heading) > 1}
    if twice:
        raise StaffError("INTAKE-005", column=min(twice))
    wanted = mapping.headings()
    missing = [heading for heading in wanted if heading not in headings]
    if missing:
        raise StaffError("INTAKE-003", column=missing[0])
    left = [heading for heading in headings if heading and heading not in {*wanted, *mapping.ignored}]
    if left:
        raise StaffError("INTAKE-004", column=left[0])
    return Listing(file=file, headings=headings, encoding=encoding, sheet=mapping.sheet)


def digest_of_file(file: ListFile) -> str:
    """SHA-256 of a file, lower-case hex: by it an import knows the list that it began."""
    found = hashlib.sha256()
    with file.open() as opened:
        while piece := opened.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _is_text(file: ListFile) -> bool:
    return file.suffix not in {".xlsx", ".parquet"}


def _lines(file: ListFile, encoding: str, sheet: str | None) -> Iterator[Row]:
    match file.suffix:
        case ".xlsx":
            return _workbook(file, sheet)
        case ".parquet":
            return _parquet(file)
        case suffix:
            return _csv(file, encoding, "\t" if suffix == ".tsv" else ",")


def _encoding_of(file: ListFile) -> str:
    """The first encoding in which the whole file can be read; no half of it is ever guessed."""
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        half_width = 0
        try:
            with file.open() as opened:
                while piece := opened.read(_PIECE):
                    half_width += len(_HALF_WIDTH.findall(decoder.decode(piece)))
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        if encoding == "cp932" and half_width and _reads_as(file, "euc_jp"):
            continue  # EUC-JP read as CP932 is half-width kana throughout
        return encoding
    raise StaffError("INTAKE-002", row=1)


def _reads_as(file: ListFile, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with file.open() as opened:
            while piece := opened.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv(file: ListFile, encoding: str, delimiter: str) -> Iterator[Row]:
    number = 0
    try:
        with file.open() as opened, io.TextIOWrapper(opened, encoding=encoding, newline="") as text:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1):
                yield number, cells
    except (csv.Error, UnicodeDecodeError, LookupError):
        # Never the reader's own words: they may quote the row.
        raise StaffError("INTAKE-002", row=number + 1) from None


def _workbook(file: ListFile, sheet: str | None) -> Iterator[Row]:
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped, unused-ignore]  # it carries no types
    except ImportError as error:
        raise OperatorError("INTAKE-006", extra="excel") from error
    with ExitStack() as opened:
        # Closed by us: the library leaves the file open that it was given.
        raw = opened.enter_context(file.open())
        try:
            book = opened.enter_context(closing(load_workbook(raw, read_only=True, data_only=True)))
        except Exception:  # noqa: BLE001 - the library raises whatever the archive makes of it, quoting the file
            raise StaffError("INTAKE-002", row=1) from None
        if sheet is not None and sheet not in book.sheetnames:
            raise StaffError("INTAKE-001", field="sheet")
        page = book[sheet] if sheet is not None else book.worksheets[0]
        for number, cells in enumerate(page.iter_rows(values_only=True), 1):
            yield number, [_cell(cell) for cell in cells]


def _parquet(file: ListFile) -> Iterator[Row]:
    try:
        import duckdb
    except ImportError as error:
        raise OperatorError("INTAKE-006", extra="duckdb") from error
    if file.path is None:
        raise StaffError("INTAKE-008")
    with duckdb.connect(":memory:") as base:
        try:
            found = base.execute("SELECT * FROM read_parquet(?)", [str(file.path)])
            headings = [str(column[0]) for column in found.description or ()]
        except duckdb.Error:
            raise StaffError("INTAKE-002", row=1) from None
        yield 1, headings
        number = 1
        while rows := found.fetchmany(_MANY):
            for cells in rows:
                number += 1
                yield number, [_cell(cell) for cell in cells]


def _cell(value: object) -> str:
    """A cell as people read it: no date with a midnight, no whole number with a fraction."""
    match value:
        case None:
            return ""
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
