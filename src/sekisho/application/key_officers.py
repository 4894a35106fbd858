"""Two officers over the keys, where the workspace demands it: one asks, another has approved this very act before.

An approval names the act and the epoch in which it was given, so that it is used up by the roll that follows; it lasts
seven days. It lies in the key store, with the keys that it is about; the book has its entry. Source: 法23条.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from sekisho.application.duties import require
from sekisho.application.house import House
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.model import Duty

LASTS: Final = timedelta(days=7)
"""How long an approval can be used; a house rule, labelled as such."""


class KeyAct(StrEnum):
    """What a second officer approves."""

    KEEP = "keep"
    """Give the epoch key into other keeping."""
    ROLL = "roll"
    """Start a new epoch."""
    SHEET = "sheet"
    """Make a new recovery sheet."""


class _Given(msgspec.Struct, frozen=True):
    """The approvals of one act: in which epoch, by whom, when (ISO 8601)."""

    epoch: int
    by: dict[str, str]


def approve(house: House, actor: Actor, act: KeyAct) -> int:
    """Approves an act on the keys that another officer is to carry out; returns the entry's number.

    Raises:
        StaffError: Not an officer (ACCOUNT-007).
    """
    house.read(lambda unit: require(unit, actor, Duty.OFFICER))
    epoch, now = house.keys.epoch_in_use()[0], house.clock.now()
    given = _given(house, act)
    by = dict(given.by) if given.epoch == epoch else {}
    entry = house.write(
        lambda unit: unit.record(
            EntryKind.KEYS_ACT_APPROVED, actor=actor.id, note={"act": act.value, "epoch": epoch}
        )
    )
    # After the entry: no approval counts that the book does not have.
    by[actor.id] = now.isoformat()
    house.keys.set_mark(_mark(act), msgspec.json.encode(_Given(epoch=epoch, by=by)).decode())
    return entry.no


def refuse_alone(house: House, actor: Actor, act: KeyAct) -> None:
    """Lets an act on the keys be carried out that somebody else has approved, where the workspace demands it.

    Raises:
        StaffError: Not an officer (ACCOUNT-007); nobody else has approved it in this epoch (KEYS-001).
    """
    if actor.kind is ActorKind.SYSTEM:
        return  # the nightly roll is the workspace's own, set by its officers
    house.read(lambda unit: require(unit, actor, Duty.OFFICER))
    if not house.workspace.two_officers:
        return
    given, now = _given(house, act), house.clock.now()
    fresh = {who for who, at in given.by.items() if now - LASTS <= datetime.fromisoformat(at) <= now}
    if given.epoch != house.keys.epoch_in_use()[0] or not fresh - {actor.id}:
        raise StaffError("KEYS-001", act=act.value)


def _given(house: House, act: KeyAct) -> _Given:
    return msgspec.json.decode(house.keys.mark(_mark(act)) or '{"epoch":0,"by":{}}', type=_Given)


def _mark(act: KeyAct) -> str:
    return f"approved_{act.value}"
