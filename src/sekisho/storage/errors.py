"""What a database file can refuse, in our words.

Every driver error whose mend is the operator's (locked, full, damaged, not readable) becomes an `OperatorError`
here, once, for every connection; the rest (a violated constraint, wrong SQL) is a fault of the program and passes
unchanged.
"""

import sqlite3
from typing import Final

from sekisho.errors import OperatorError

# SQLite keeps the kind of failure in the low byte of the code, the detail above it.
_KIND_MASK: Final = 0xFF
_CODES: Final = {
    sqlite3.SQLITE_BUSY: "STORAGE-001",
    sqlite3.SQLITE_LOCKED: "STORAGE-001",
    sqlite3.SQLITE_FULL: "STORAGE-002",
    sqlite3.SQLITE_NOTADB: "STORAGE-003",
    sqlite3.SQLITE_CORRUPT: "STORAGE-003",
    sqlite3.SQLITE_CANTOPEN: "STORAGE-004",
    sqlite3.SQLITE_READONLY: "STORAGE-004",
    sqlite3.SQLITE_PERM: "STORAGE-004",
    sqlite3.SQLITE_IOERR: "STORAGE-010",
}


def translate(error: BaseException, file: str) -> OperatorError | None:
    """The operator's error for a driver's error, or None when it is not the operator's to mend.

    Args:
        error: What the driver raised.
        file: Name of the database file, for the message. No personal data.
    """
    kind = getattr(error, "sqlite_errorcode", None)
    if not isinstance(error, sqlite3.Error) or kind is None:
        return None
    code = _CODES.get(kind & _KIND_MASK)
    return None if code is None else OperatorError(code, file=file)
