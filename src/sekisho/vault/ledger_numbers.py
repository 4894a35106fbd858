"""Gives each holder its pseudonym in the ledger: drawn at random from the open block of 65,536, never reused.

In blocks, because the ledger keeps one bitmap a block; at random, because numbers given in order could be told from
the order of `subject_no` in an old data backup after the map was destroyed. What remains possible: whoever has the
whole map can name the block's numbers that are missing from it, so an erased holder hides among the erased ones of
its block, no better.
"""

import secrets
import struct
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from sekisho.storage.rows import fetch, run
from sekisho.vault.keystore_tables import ledger_block
from sekisho.vault.model import LedgerNo

BLOCK: Final = 65_536
# The last numbers of a block stay unused: drawing until a free one is hit would take ever longer.
_FULL: Final = BLOCK - BLOCK // 16
_GAP: Final = 1_024
_PLACE: Final = struct.Struct("<H")
_OPEN: Final = select(ledger_block.c.no, ledger_block.c.used, ledger_block.c.given).where(
    ledger_block.c.given < bindparam("full")
)

_KEEP: Final = (
    update(ledger_block)
    .where(ledger_block.c.no == bindparam("block"))
    .values(used=bindparam("new_used"), given=bindparam("new_given"))
)


def draw_numbers(connection: Connection, count: int) -> list[LedgerNo]:
    """Fresh numbers, marked as given in the same transaction.

    Args:
        connection: Of the key store, in a writing transaction.
        count: How many.
    """
    numbers: list[LedgerNo] = []
    while len(numbers) < count:
        block, used, given = _open_block(connection)
        wanted = min(count - len(numbers), _FULL - given)
        taken = 0
        while taken < wanted:
            # Two random bytes are one place of a block; drawn together, because each call of the system costs.
            for (offset,) in _PLACE.iter_unpack(secrets.token_bytes(_PLACE.size * (wanted - taken))):
                place, bit = divmod(offset, 8)
                # INVARIANT: a number is given once in the life of the workspace; its bit is never cleared.
                if not used[place] >> bit & 1:
                    used[place] |= 1 << bit
                    numbers.append(LedgerNo(block * BLOCK + offset))
                    taken += 1
        _keep(connection, block, used, given + taken)
    return numbers


def skip_blocks(connection: Connection) -> None:
    """Leaves the open blocks, and a wide gap after them, because numbers may have been given that are forgotten.

    After an older key backup was restored. The gap is larger than what any workspace gives between two backups.
    """
    connection.execute(update(ledger_block).values(given=BLOCK))
    last = connection.execute(select(ledger_block.c.no).order_by(ledger_block.c.no.desc())).scalar()
    if last is not None:
        connection.execute(insert(ledger_block).values(no=int(last) + _GAP, used=b"", given=BLOCK))


def _open_block(connection: Connection) -> tuple[int, bytearray, int]:
    rows = fetch(connection, _OPEN, {"full": _FULL})
    if rows:
        number, used, given = rows[0]
        return int(number), bytearray(used), int(given)
    last = connection.execute(select(ledger_block.c.no).order_by(ledger_block.c.no.desc())).scalar()
    number = 0 if last is None else int(last) + 1
    connection.execute(insert(ledger_block).values(no=number, used=bytes(BLOCK // 8), given=0))
    return number, bytearray(BLOCK // 8), 0


def _keep(connection: Connection, block: int, used: bytearray, given: int) -> None:
    run(connection, _KEEP, {"block": block, "new_used": bytes(used), "new_given": given})
