"""What somebody who is not signed in chooses about targeted advertising (電気通信事業法27条の12).

The choice is kept in the visitor's own browser and comes back with each request as a signal; here only that it was made
is written down, with the version that was shown. Nobody is named, for nobody is known.
"""

from datetime import date

from sekisho.application.house import House, Unit
from sekisho.gate.model import Signal
from sekisho.law.legal_day import as_date
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import SUBJECT
from sekisho.policy.advertising import targeted


def choose(house: House, *, declines: bool, signal: str | None) -> int | None:
    """Writes a visitor's choice down; returns the number of the ledger entry, None where there is nothing to choose.

    Args:
        house: The workspace.
        declines: Whether targeted advertising is declined, or allowed again.
        signal: What the browser said itself with the choice.
    """
    return house.write(lambda unit: _choose(unit, declines=declines, signal=signal))


def _choose(unit: Unit, *, declines: bool, signal: str | None) -> int | None:
    policy = unit.snapshot.policy
    if not targeted(policy):
        return None
    note: dict[str, int | str] = {"choice": "declined" if declines else "allowed"}
    if signal == Signal.GPC.value:
        note["signal"] = signal
    entry = unit.record(
        EntryKind.VISITOR_CHOICE_MADE, actor=SUBJECT, policy_version=policy.version, note=note
    )
    return entry.no


def honoured_since(house: House) -> date | None:
    """The day from which the version in force says how signals of browsers are met; None = not in force by a day."""
    since = house.read(lambda unit: unit.snapshot.policy).effective_from
    return None if since is None else as_date(since)
