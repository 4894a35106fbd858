"""Receipts of erasure over HTTP."""

from typing import Any

import msgspec
from litestar import post
from litestar.params import FromPath

from sekisho.application import receipts
from sekisho.safeguards.model import Duty
from sekisho.web.guards import DUTY, HouseHere, SignedIn


@post(
    "/ledger/{entry:int}/receipt",
    opt={DUTY: Duty.BOOK},
    status_code=200,
    sync_to_thread=True,
    summary="The receipt of an erasure",
)
def receipt(
    entry: FromPath[int], house: HouseHere, signed: SignedIn
) -> dict[str, Any]:  # Any: the receipt's own JSON form, version 1
    """Proves since when what was erased is unreadable and, after a roll, since when it is final; verifies offline."""
    made: dict[str, Any] = msgspec.json.decode(receipts.erasure_receipt(house, signed.actor, entry).to_json())
    return made


HANDLERS = (receipt,)
