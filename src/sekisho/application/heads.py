"""What the key store remembers of the book, so that data of an earlier day is not served as if it were today's.

Whoever puts an old copy of the data in its place takes back stops, withdrawals and erasures that came since; the
book in that copy is consistent and cannot tell. The key store lies elsewhere and knows how long the book was when it
was last signed or the epoch rolled, and the root it had. `sekisho restore` is the way for an old copy to come back:
it applies the erasures and writes down what was lost.
"""

from typing import Final

from sqlalchemy import Connection

from sekisho.errors import OperatorError
from sekisho.ledger import store as book
from sekisho.ledger import tree
from sekisho.ledger.merkle import Frontier
from sekisho.vault.keystore import KeyStore

SIZE: Final = "ledger_size"
ROOT: Final = "ledger_root"


def remember(keys: KeyStore, size: int, root: bytes | None = None) -> None:
    """Remembers how long the book is, and its root when known. Only of what is durable: after the commit."""
    keys.set_mark(SIZE, str(size))
    if root is not None:
        keys.set_mark(ROOT, f"{size}:{root.hex()}")


def forget(keys: KeyStore) -> None:
    """Forgets: the data was restored, and its book goes on from an earlier entry."""
    keys.set_mark(SIZE, "0")
    keys.set_mark(ROOT, "")


def remembered(keys: KeyStore) -> int:
    """How many entries the book is known to have had."""
    return int(keys.mark(SIZE) or 0)


def refuse_older(conn: Connection, keys: KeyStore) -> None:
    """Lets data be served that goes on from what the key store remembers.

    Raises:
        OperatorError: The book is shorter, or another one (VAULT-060).
    """
    have, known = book.size(conn), remembered(keys)
    size, _, root = (keys.mark(ROOT) or "0:").partition(":")
    if have < known or (root and have >= int(size) and _differs(conn, int(size), root)):
        raise OperatorError("VAULT-060", have=have, known=known)


def _differs(conn: Connection, size: int, root: str) -> bool:
    try:
        return Frontier.at(size, tree.stored_subtree(conn)).root().hex() != root
    except OperatorError:
        return False  # a damaged tree is the verification's to name, with its place
