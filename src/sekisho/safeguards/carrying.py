"""Files for carrying (持ち運び): sealed so that a lost one tells nothing easily. Source: 法23条, ガイドライン通則編10-5(3).

Three forms, each of a well-kept library of its own kind: age, AES ZIP (256 bits) and AES PDF (256 bits). The password
never goes where the file goes. Nothing here decides who may carry what; that is the gate's.
"""

import io
import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Final

from typing_extensions import override

from sekisho.errors import OperatorError, SekishoError, StaffError

SHORTEST_PASSWORD: Final = 12
_AES_BITS: Final = 256
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without what is mixed up when it is read out: l and 1, o and 0."""
_GROUPS: Final = 5
_STYLE: Final = (
    "@page { size: A4 landscape; margin: 12mm; @bottom-center { content: string(mark); font-size: 8pt; color: #555; } }"
    ".mark { string-set: mark content(); font-size: 8pt; color: #555; }"
    'body { font-family: "Noto Sans CJK JP", "Noto Sans JP", sans-serif; font-size: 8pt; }'
    "table { border-collapse: collapse; width: 100%; } th, td { border: 0.5pt solid #999; padding: 1mm; text-align: left; }"
)


class Form(StrEnum):
    """What a list is written as, by the ending of its file."""

    AGE = "age"
    CSV = "csv"
    PDF = "pdf"
    ZIP = "zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """How a list is to be carried.

    Attributes:
        form: What it is written as.
        file: Where it is written; None = handed out to whoever is signed in.
        password_file: Where the password is written; None = shown, or known already.
    """

    form: Form
    file: Path | None = None
    password_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """One thing that is seen to before a list leaves."""

    id: str
    refuses: Callable[[Carriage], SekishoError | None]


def _open(asked: Carriage) -> SekishoError | None:
    """A file that lies somewhere is sealed; only what is handed out after signing in may be open."""
    return StaffError("CARRY-001") if asked.form is Form.CSV and asked.file is not None else None


def _together(asked: Carriage) -> SekishoError | None:
    """The password does not lie where the file lies: whoever finds one would have both."""
    if asked.file is None or asked.password_file is None:
        return None
    same = asked.file.resolve().parent == asked.password_file.resolve().parent
    return StaffError("CARRY-002") if same else None


CARES: tuple[Care, ...] = (
    Care(id="carry.sealed", refuses=_open),
    Care(id="carry.password_apart", refuses=_together),
)
"""Everything that is seen to, in order."""


def require_care(asked: Carriage) -> None:
    """Lets a carriage go on.

    Raises:
        StaffError: The file would be open (CARRY-001), or the password would go with it (CARRY-002).
    """
    for care in CARES:
        error = care.refuses(asked)
        if error is not None:
            raise error


def form_of(path: Path) -> Form:
    """The form that a file's ending names.

    Raises:
        StaffError: None of them (CARRY-003).
    """
    try:
        return Form(path.suffix.lower().removeprefix("."))
    except ValueError:
        raise StaffError("CARRY-003", known="、".join(f".{form}" for form in Form)) from None


def new_password() -> str:
    """Twenty-five characters that can be read out: 125 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS)) for _ in range(_GROUPS))
    return "-".join(groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is carried.

    Attributes:
        mark: Who exported it, when, under which entry: the watermark.
        headings: Of the columns.
        rows: Personal data.
    """

    mark: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]] = field(repr=False)


def sealed(form: Form, sheet: Sheet, content: bytes, *, password: str | None, recipient: str | None) -> bytes:
    """The bytes of the file.

    Args:
        form: What it is written as.
        sheet: For a PDF, which is a table.
        content: For the others: the sheet as CSV.
        password: Opens it.
        recipient: Public age key of whoever opens it, in place of a password.

    Raises:
        StaffError: The password is too short, or there is none (CARRY-004); the recipient is no age key (CARRY-005); no font
            here has a character that a PDF would have to show (CARRY-009).
        OperatorError: The form needs an extra that is not installed (CARRY-006).
    """
    if form is Form.CSV:
        return content
    if recipient is not None and form is not Form.AGE:
        raise StaffError("CARRY-005")
    if recipient is None and (password is None or len(password) < SHORTEST_PASSWORD):
        raise StaffError("CARRY-004", shortest=SHORTEST_PASSWORD)
    try:
        match form:
            case Form.AGE:
                return _age(content, password or "", recipient)
            case Form.ZIP:
                return _zip(content, password or "")
            case Form.PDF:
                return _pdf(sheet, password or "")
    except (ImportError, OSError) as error:  # OSError: WeasyPrint is there, Pango is not
        raise OperatorError("CARRY-006", form=form.value) from error


def _age(content: bytes, password: str, recipient: str | None) -> bytes:
    import pyrage  # type: ignore[import-not-found, import-untyped, unused-ignore]  # an extra

    if recipient is None:
        return bytes(pyrage.passphrase.encrypt(content, password))
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise StaffError("CARRY-005") from None
    return bytes(pyrage.encrypt(content, [key]))


def _zip(content: bytes, password: str) -> bytes:
    import pyzipper  # type: ignore[import-untyped, import-not-found, unused-ignore]  # it carries no types

    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=_AES_BITS)
        # The name inside is not sealed by this format, so it says nothing.
        archive.writestr("list.csv", content)
    return made.getvalue()


def _pdf(sheet: Sheet, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter  # type: ignore[import-not-found, unused-ignore]  # an extra
    from weasyprint import HTML  # type: ignore[import-untyped] # it ships no types

    with _every_character_shown():
        page = HTML(string=_table(sheet), url_fetcher=_no_fetch).write_pdf()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(page)))
    writer.encrypt(user_password=password, algorithm=f"AES-{_AES_BITS}")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


class _Unshown(logging.Filter):
    """Counts the characters that no font has, as WeasyPrint tells them, and keeps what it tells from the log.

    They are of somebody's name. What other threads log goes on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._thread = threading.get_ident()

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if record.thread != self._thread:
            return True
        self.count += str(record.msg).startswith(".notdef")
        return False


@contextmanager
def _every_character_shown() -> Iterator[None]:
    """Refuses a page on which a box stands for a character: a list with half a name is no list.

    Raises:
        StaffError: There is one (CARRY-009).
    """
    logger, unshown = logging.getLogger("weasyprint"), _Unshown()
    logger.addFilter(unshown)
    try:
        yield
    finally:
        logger.removeFilter(unshown)
    if unshown.count:
        raise StaffError("CARRY-009", count=unshown.count)


def _table(sheet: Sheet) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in sheet.headings)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in sheet.rows
    )
    return (
        f'<html lang="ja"><style>{_STYLE}</style><body><p class="mark">{escape(sheet.mark)}</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body></html>"
    )


def _no_fetch(url: str, *_args: object, **_options: object) -> Mapping[str, object]:
    """Nothing is fetched: the table holds all it needs."""
    raise ValueError(url)
