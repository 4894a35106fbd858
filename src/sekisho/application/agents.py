"""Who brought information on behalf of a person (本人から委託を受けた者): kept with the acquisition, sealed.

The name belongs to the agent and concerns the person: it is sealed under a key of the person, goes when the person is
erased, and is told to nobody but staff who act for persons and the person. Source: 法20条1項.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, Table, bindparam, insert, select

from sekisho.application.house import Unit
from sekisho.law.clock import instant_of, micros
from sekisho.storage.rows import fetch
from sekisho.storage.schema import metadata
from sekisho.vault.model import HolderNo, SubjectNo
from sekisho.vault.plaintext import Plaintext

CHANNEL: Final = "agent"
"""The way of acquiring by an agent, as every policy names it."""

acquisition_agent: Final = Table(
    "acquisition_agent",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "entry_no",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="ledger entry of the acquisition",
    ),
    Column("agent", LargeBinary, nullable=False, comment="sealed"),
    Column("at", BigInteger, nullable=False),
)
_OF_PERSON: Final = (
    select(acquisition_agent.c.entry_no, acquisition_agent.c.agent, acquisition_agent.c.at)
    .where(acquisition_agent.c.subject_no == bindparam("subject_no"))
    .order_by(acquisition_agent.c.entry_no)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One acquisition through an agent.

    Attributes:
        entry: Number of the ledger entry of the acquisition.
        at: When.
        agent: Who brought it. Personal data.
    """

    entry: int
    at: datetime
    agent: Plaintext = field(repr=False)


def keep(unit: Unit, subject: SubjectNo, agent: Plaintext, *, entry: int) -> None:
    """Keeps who brought an acquisition, in its own transaction."""
    unit.conn.execute(
        insert(acquisition_agent).values(
            subject_no=subject,
            entry_no=entry,
            agent=unit.house.texts.seal(HolderNo(subject), agent, at=unit.now),
            at=micros(unit.now),
        )
    )


def agents_of(unit: Unit, subject: SubjectNo) -> tuple[Brought, ...]:
    """The agents of one person's acquisitions, opened."""
    opened = unit.house.texts.open
    return tuple(
        Brought(entry=entry, at=instant_of(at), agent=opened(HolderNo(subject), agent))
        for entry, agent, at in fetch(unit.conn, _OF_PERSON, {"subject_no": subject})
    )
