"""The workspace's databases: opened safely, written by one thread, leased by one server, copied consistently.

Knows nothing of personal information or of any table; other packages declare their tables on `schema.metadata`
and hand functions of a `Transaction` to the `Writer`.
"""

from sekisho.storage.engine import open_database
from sekisho.storage.lease import Lease, take_lease
from sekisho.storage.schema import metadata
from sekisho.storage.snapshot import copy_database, truncate_log
from sekisho.storage.transaction import Transaction, reading, writing
from sekisho.storage.writer import Writer

__all__ = [
    "Lease",
    "Transaction",
    "Writer",
    "copy_database",
    "metadata",
    "open_database",
    "reading",
    "take_lease",
    "truncate_log",
    "writing",
]
