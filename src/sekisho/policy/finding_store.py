"""Officers' decisions about findings of the law check. Rows are only added; functions take a connection, never commit."""

from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, Text, insert, select

from sekisho.policy.check.deciding import FindingDecision, Verdict
from sekisho.storage.rows import next_no
from sekisho.storage.schema import metadata

policy_finding: Final = Table(
    "policy_finding",
    metadata,
    Column("document", String(64), primary_key=True),
    Column("key", String(32), primary_key=True, comment="requirement and sentence, not lines"),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False, comment="microseconds"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("verdict", String(16), nullable=False, comment="mend, not_applicable or accepted"),
    Column("reason", Text, nullable=False),
    Column("until", Integer, nullable=True, comment="legal day; of an acceptance"),
)


def put(
    conn: Connection,
    *,
    document: str,
    key: str,
    at: int,
    actor: str,
    verdict: Verdict,
    reason: str,
    until: int | None,
) -> int:
    """Records what holds for a finding from now on; returns the record's number."""
    mine = (policy_finding.c.document == document) & (policy_finding.c.key == key)
    number = next_no(conn, policy_finding.c.no, mine)
    conn.execute(
        insert(policy_finding).values(
            document=document,
            key=key,
            no=number,
            at=at,
            actor=actor,
            verdict=verdict.value,
            reason=reason,
            until=until,
        )
    )
    return number


def newest(conn: Connection, document: str) -> dict[str, FindingDecision]:
    """The newest decision about each finding of a document, by its key."""
    table = policy_finding.c
    rows = conn.execute(
        select(policy_finding).where(table.document == document).order_by(table.key, table.no)
    )
    return {
        row.key: FindingDecision(
            key=row.key,
            no=row.no,
            at=row.at,
            actor=row.actor,
            verdict=Verdict(row.verdict),
            reason=row.reason,
            until=row.until,
        )
        for row in rows
    }
