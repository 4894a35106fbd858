"""A second officer's approval of a draft, where the workspace demands one before a version is published.

What is approved is the draft by its hash: change a word or a rule, and it is another draft. Whoever publishes cannot be
the one who approved. Source: 法23条, 24条; design §12 (two-person rule).
"""

import hashlib
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, String, Table, insert, select

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import micros
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.policy import files
from sekisho.policy.model import Policy
from sekisho.safeguards.model import Duty
from sekisho.storage.schema import metadata

policy_countersignature: Final = Table(
    "policy_countersignature",
    metadata,
    Column("draft", String(64), primary_key=True, comment="hash of model and text"),
    Column("actor", String(64), primary_key=True, comment="staff account id"),
    Column("document", String(64), nullable=False),
    Column("at", BigInteger, nullable=False, comment="microseconds"),
)


def draft_digest(policy: Policy, text: str) -> str:
    """What an approval names: the draft's model and prose. Hex sha256."""
    body = files.dump(policy).encode() + b"\n" + text.encode()
    return hashlib.sha256(b"sekisho/policy-draft/1\n" + body).hexdigest()


def countersign(house: House, actor: Actor, *, policy: Policy, text: str) -> int:
    """Records that an officer has read a draft and approves its publication; returns the entry's number.

    Raises:
        StaffError: Not an officer (ACCOUNT-007).
    """
    return house.write(lambda unit: _countersign(unit, actor, policy, text))


def _countersign(unit: Unit, actor: Actor, policy: Policy, text: str) -> int:
    require(unit, actor, Duty.OFFICER)
    digest = draft_digest(policy, text)
    if actor.id not in signers(unit.conn, digest):
        _put(unit.conn, digest, actor.id, document=policy.document, at=unit.now)
    entry = unit.record(
        EntryKind.POLICY_DRAFT_APPROVED,
        actor=actor.id,
        effects=(Effect(object=f"draft:{policy.document}", hash=digest),),
        note={"document": policy.document},
    )
    return entry.no


def _put(conn: Connection, digest: str, actor: str, *, document: str, at: datetime) -> None:
    conn.execute(
        insert(policy_countersignature).values(draft=digest, actor=actor, document=document, at=micros(at))
    )


def signers(conn: Connection, digest: str) -> frozenset[str]:
    """The accounts that approved a draft."""
    table = policy_countersignature.c
    return frozenset(conn.execute(select(table.actor).where(table.draft == digest)).scalars())


def refuse_alone(unit: Unit, actor: Actor, policy: Policy, text: str) -> None:
    """Lets a draft be published that somebody else has approved, where the workspace demands it.

    Raises:
        StaffError: Nobody but the one who publishes has approved this very draft (PUBLISH-003).
    """
    if not unit.house.workspace.second_officer:
        return
    if not signers(unit.conn, draft_digest(policy, text)) - {actor.id}:
        raise StaffError("PUBLISH-003", document=policy.document)
