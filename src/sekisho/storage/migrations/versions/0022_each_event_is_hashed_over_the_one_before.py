"""Each event is hashed over the one before it, and the state holds the last hash: the book commits to all of them.

The rows of states stay as the book has them, without a last hash, until something happens to the person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BLOCK = 1_000
"""Persons of one reading."""
EVENTS = sa.text(
    "SELECT e.subject_no, e.seq, e.kind, e.at, e.body, s.salt FROM subject_event e JOIN subject_state s "
    "ON s.subject_no = e.subject_no WHERE e.subject_no > :last AND e.subject_no <= :upto "
    "ORDER BY e.subject_no, e.seq"
)
UPTO = sa.text(
    "SELECT max(subject_no) FROM (SELECT subject_no FROM subject_state WHERE subject_no > :last "
    "ORDER BY subject_no LIMIT :block) AS block"
)
WRITE = sa.text("UPDATE subject_event SET hash = :hash WHERE subject_no = :subject_no AND seq = :seq")


def upgrade() -> None:
    """Forward only."""
    op.add_column(
        "subject_state",
        sa.Column(
            "events",
            sa.LargeBinary(),
            nullable=True,
            comment="hash of the last event; none before migration 22",
        ),
    )
    connection, last = op.get_bind(), -1
    while (upto := connection.execute(UPTO, {"last": last, "block": BLOCK}).scalar_one()) is not None:
        rows = connection.execute(EVENTS, {"last": last, "upto": upto}).all()
        found = [
            hashed for _, mine in groupby(rows, key=lambda row: row.subject_no) for hashed in chained(mine)
        ]
        if found:
            connection.execute(WRITE, found)
        last = upto


def chained(events: Iterable[Sequence[Any]]) -> Iterator[Mapping[str, object]]:
    """The hash of each event of one person, in their order."""
    encode = msgspec.json.Encoder(order="sorted").encode
    before = bytes(32)
    for number, seq, kind, at, body, salt in events:
        if kind == "erased":
            before = bytes(32)
        before = sha256(bytes(salt) + b"|2|" + before + encode([number, seq, kind, at, body])).digest()
        yield {"subject_no": number, "seq": seq, "hash": before}
