"""Receipts of erasure: what one proves."""

from typing_extensions import TypedDict

from sekisho.ledger.receipt import Told
from sekisho.presenting.common import instant_json


class ToldJson(TypedDict):
    """What a receipt proves. `final_since` and `epoch` are null while no epoch has begun since the erasure."""

    ok: bool
    entry: str
    whole: bool
    groups: list[str]
    unreadable_since: str | None
    final_since: str | None
    epoch: int | None
    in_clear: list[str]


def told_json(told: Told) -> ToldJson:
    """What a receipt proves."""
    return {
        "ok": True,
        "entry": str(told.entry),
        "whole": told.whole,
        "groups": list(told.groups),
        "unreadable_since": instant_json(told.unreadable_since),
        "final_since": instant_json(told.final_since),
        "epoch": told.epoch,
        "in_clear": list(told.in_clear),
    }
