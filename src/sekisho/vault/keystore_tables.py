"""The key store's tables: another database than the data, in another place, with its own backups.

Wrapped keys, the index by which persons are found, and the ledger's pseudonyms: what makes the data readable and
what links it to a person. Destroying rows here is what erases. No value of personal data stands here; digests can be
guessed by whoever holds the index key, which is why they stand here and not beside the data.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

from sekisho.storage.schema import NAMING

metadata: Final = MetaData(naming_convention=NAMING)

epoch = Table(
    "epoch",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
    Column("retired_at", BigInteger, nullable=True),
)

wrapped_key = Table(
    "wrapped_key",
    metadata,
    Column("holder_no", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", String(16), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Distributed by digest on a sharded store: finding a person must not ask every shard.
lookup = Table(
    "lookup",
    metadata,
    Column("field", String(128), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("holder_no", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_lookup_holder_no", "holder_no"),
    sqlite_with_rowid=False,
)

# Holders whose look-ups may say more than their data does: a correction is under way, or died on its way.
reindex = Table(
    "reindex",
    metadata,
    Column("holder_no", BigInteger, primary_key=True, autoincrement=False),
)

ledger_no = Table(
    "ledger_no",
    metadata,
    Column("holder_no", BigInteger, primary_key=True, autoincrement=False),
    Column("ledger_no", BigInteger, nullable=False, unique=True),
    sqlite_with_rowid=False,
)

ledger_block = Table(
    "ledger_block",
    metadata,
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("used", LargeBinary, nullable=False, comment="one bit for each number ever given"),
    Column("given", Integer, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("next", BigInteger, nullable=False),
)

tombstone = Table(
    "tombstone",
    metadata,
    Column("holder_no", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", String(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("through", Integer, nullable=False, comment="row versions up to here were under the erased key"),
)

# Outlives erasure: keyed hashes under a key of their own, so that a list does not bring an erased person back.
suppressed = Table(
    "suppressed",
    metadata,
    Column("field", String(16), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("since", BigInteger, nullable=False, comment="microseconds since 1970 UTC"),
    sqlite_with_rowid=False,
)

secret = Table(
    "secret",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

mark = Table(
    "mark",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
