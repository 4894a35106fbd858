"""Plans that decided something, kept by hash for replay. They hold ids and numbers, never stated facts or values."""

from typing import Final

from sqlalchemy import Column, Connection, LargeBinary, String, Table, select

from sekisho.gate.model import Plan
from sekisho.gate.replay import dump_plan, load_plan
from sekisho.storage.rows import insert_unless_there
from sekisho.storage.schema import metadata

decided_plan: Final = Table(
    "decided_plan",
    metadata,
    Column("id", String(32), primary_key=True, comment="the plan's hash; stands in the ledger"),
    Column("body", LargeBinary, nullable=False, comment="canonical plan; no facts, no values"),
)


def keep(conn: Connection, plan: Plan) -> None:
    """Keeps a plan, once."""
    insert_unless_there(conn, decided_plan, {"id": plan.id, "body": dump_plan(plan)})


def plan_of(conn: Connection, plan: str) -> Plan | None:
    """A kept plan, or None."""
    body = conn.execute(select(decided_plan.c.body).where(decided_plan.c.id == plan)).scalar_one_or_none()
    return None if body is None else load_plan(body)
