"""The vault's tables in the data database: ciphertext, packed state, and ids. Keys are elsewhere (`keystore`).

Every table about a holder has the holder's number first in its primary key and no foreign key to another holder's
rows, so that holders can be spread over servers; nothing counts globally on the write path. Each column in clear
says why (design §7, Erasing): old data backups hold it until they are gone.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from sekisho.gate.ir import DAYS, WORDS
from sekisho.storage.schema import metadata

_word_columns = [
    Column(f"w{i}", BigInteger, nullable=False, server_default="0", comment="deciding needs bits in clear")
    for i in range(WORDS)
]
_day_columns = [
    Column(f"d{i}", Integer, nullable=True, comment="retention needs days in clear") for i in range(DAYS)
]

subject_state = Table(
    "subject_state",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("subject_id", String(22), nullable=False, comment="public random id, says nothing of the person"),
    Column("category", Integer, nullable=False, comment="interned class; rules differ by audience"),
    Column("status", Integer, nullable=False, comment="vault.projection.Status; decides first"),
    Column("state_version", Integer, nullable=False, comment="number of the last event"),
    Column("prov", Integer, nullable=False, comment="interned provenance class"),
    Column("cons", Integer, nullable=False, comment="interned consent class"),
    *_word_columns,
    *_day_columns,
    Column("events", LargeBinary, nullable=True, comment="hash of the last event; none before migration 22"),
    Column("salt", LargeBinary, nullable=False, comment="makes row hashes unguessable; gone when erased"),
    Index("ix_subject_state_subject_id", "subject_id"),
)

subject_event = Table(
    "subject_event",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="1, 2, … per subject"),
    Column("kind", String(32), nullable=False, comment="what happened; folded into the state"),
    Column("at", BigInteger, nullable=False, comment="microseconds since 1970 UTC; the state is dated"),
    Column("body", Text, nullable=False, comment="canonical JSON of ids and days, never values"),
    Column("hash", LargeBinary, nullable=False, comment="salted, for the ledger's leaf"),
)

bit_slot = Table(
    "bit_slot",
    metadata,
    Column("kind", String(32), primary_key=True, comment="policy, no person"),
    Column("ref", String(128), primary_key=True, comment="policy id"),
    Column("channel", String(128), primary_key=True, comment="policy id or empty"),
    Column("position", Integer, nullable=False, unique=True, comment="word × 62 + bit"),
)

day_slot = Table(
    "day_slot",
    metadata,
    Column("kind", String(32), primary_key=True, comment="policy, no person"),
    Column("ref", String(128), primary_key=True, comment="policy id"),
    Column("position", Integer, nullable=False, unique=True, comment="column d0…"),
)

interned_class = Table(
    "interned_class",
    metadata,
    Column("kind", String(32), primary_key=True, comment="policy, no person"),
    Column("id", Integer, primary_key=True, autoincrement=False, comment="1, 2, … per kind"),
    Column("canonical", Text, nullable=False, comment="canonical JSON of policy ids"),
    Index("uq_interned_class_kind_canonical", "kind", "canonical", unique=True),
)

key_holder = Table(
    "key_holder",
    metadata,
    Column("holder_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("kind", String(16), nullable=False, comment="rules differ by kind"),
    Column("of_subject", BigInteger, nullable=True, comment="erasing a subject finds its agents and texts"),
    Index("ix_key_holder_of_subject", "of_subject"),
)

subject_link = Table(
    "subject_link",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("other_no", BigInteger, primary_key=True, autoincrement=False, comment="stored on both sides"),
    Column(
        "since", BigInteger, primary_key=True, autoincrement=False, comment="microseconds; a link may return"
    ),
    Column("basis", String(64), nullable=False, comment="why they are one person: a code"),
    Column("until", BigInteger, nullable=True, comment="microseconds, when it proved wrong"),
)

related_person = Table(
    "related_person",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("other_no", BigInteger, primary_key=True, autoincrement=False, comment="stored on both sides"),
    Column("kin", String(32), primary_key=True, comment="vault.relatives.Kin: what the other is; no name"),
    Column(
        "since", BigInteger, primary_key=True, autoincrement=False, comment="microseconds; it may come back"
    ),
    Column("until", BigInteger, nullable=True, comment="microseconds; when it ended"),
)

relation = Table(
    "relation",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("deal", String(64), primary_key=True, comment="id of the deal, random"),
    Column("role", String(32), primary_key=True, comment="the subject's role: policy id"),
    Column("other_no", BigInteger, primary_key=True, autoincrement=False, comment="stored on both sides"),
    Column("state", String(32), nullable=False, comment="policy id; the gate reads it"),
    Column("since", BigInteger, nullable=False, comment="microseconds"),
    Column("claims_until", Integer, nullable=True, comment="legal day, last for claims about a failed deal"),
    Column("price", LargeBinary, nullable=True, comment="sealed under a key of the subject"),
)

published_item = Table(
    "published_item",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("item", String(128), primary_key=True, comment="policy id"),
    Column("until", BigInteger, nullable=False, comment="microseconds; pages check it on read"),
    Column("entry", String(64), nullable=False, comment="ledger entry that decided"),
)

public_post = Table(
    "public_post",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("post", String(22), primary_key=True, comment="public random id of the post"),
    Column("body", LargeBinary, nullable=False, comment="sealed: the text, and the name it was shown under"),
    Column("named", Integer, nullable=False, comment="1 when it was shown under a nickname"),
    Column("masked_id", String(16), nullable=False, comment="random, shown to all with the post"),
    Column("consent", Integer, nullable=True, comment="interned text that was agreed to; none when not"),
    Column("at", BigInteger, nullable=False, comment="microseconds"),
    Column("withdrawn_at", BigInteger, nullable=True, comment="microseconds; goes to nobody from then"),
)

envelope = Table(
    "envelope",
    metadata,
    Column("holder_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("group_id", String(16), primary_key=True, comment="policy, no person"),
    Column("row_version", Integer, primary_key=True, autoincrement=False, comment="highest is newest"),
    Column("schema", Integer, nullable=False, comment="form of what is inside"),
    Column("body", LargeBinary, nullable=False, comment="ciphertext"),
    Column("hash", LargeBinary, nullable=False, comment="of the ciphertext"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("no", Integer, primary_key=True, autoincrement=False, comment="1, 2, … per holder"),
    Column("group_id", String(16), nullable=False, comment="policy, no person"),
    Column("row_version", Integer, nullable=False, comment="of the envelope that listed it first"),
    Column("item", String(128), nullable=False, comment="policy id"),
    Column("file", String(32), nullable=False, comment="random, its name in the folder"),
    Column("digests", LargeBinary, nullable=False, comment="of the chunks' ciphertext"),
    Column("body", LargeBinary, nullable=False, comment="sealed: the file's key, name, kind and size"),
    Column("at", BigInteger, nullable=False, comment="microseconds; when it came"),
    Index("ix_attachment_file", "file"),
)

item_group = Table(
    "item_group",
    metadata,
    Column("id", String(16), primary_key=True, comment="policy, no person"),
    Column("legal_kind", String(64), nullable=False, comment="policy, no person"),
    Column("sensitivity", String(64), nullable=False, comment="policy, no person"),
    Column("retention", String(128), nullable=False, comment="policy, no person"),
    Column("closed", Integer, nullable=False, comment="1 once an item has left"),
)

item_group_member = Table(
    "item_group_member",
    metadata,
    Column("group_id", String(16), primary_key=True, comment="policy, no person"),
    Column("item", String(128), primary_key=True, comment="policy id"),
)

erasure_journal = Table(
    "erasure_journal",
    metadata,
    Column("holder_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("no", Integer, primary_key=True, autoincrement=False, comment="1, 2, … per holder"),
    Column("groups", Text, nullable=False, comment='canonical JSON of group ids, or ["*"]'),
    Column("at", BigInteger, nullable=False, comment="microseconds; reads are denied from then"),
    Column("done", BigInteger, nullable=True, comment="microseconds; keys destroyed and rows purged"),
    Index("ix_erasure_journal_done", "done"),
)

hold = Table(
    "hold",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("no", Integer, primary_key=True, autoincrement=False, comment="1, 2, … per subject"),
    Column(
        "items", Text, nullable=False, comment='canonical JSON of item ids, or ["*"]: it follows its items'
    ),
    Column("kind", String(16), nullable=False, comment="one of the four kinds; which may be listed by kind"),
    Column("reason", LargeBinary, nullable=False, comment="sealed under a key of the subject"),
    Column("asker", String(64), nullable=False, comment="staff account id"),
    Column("asked_at", BigInteger, nullable=False, comment="microseconds"),
    Column("approver", String(64), nullable=True, comment="staff account id that answered last"),
    Column("approved_at", BigInteger, nullable=True, comment="microseconds; it stands from then"),
    Column("review_on", Integer, nullable=False, comment="day; a hold nobody reviews is a leak"),
    Column("ended_on", Integer, nullable=True, comment="day; ended, or refused when it never stood"),
    Index("ix_hold_ended_on", "ended_on"),
)

register = Table(
    "register",
    metadata,
    Column("name", String(64), primary_key=True, comment="no person"),
    Column("version", BigInteger, nullable=False, comment="guards caches across processes"),
)
