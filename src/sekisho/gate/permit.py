"""The permit: what the vault must be shown before it opens anything.

Only the gate mints permits, and only for an allowed decision. A permit names the subjects, the items and the
purpose, is bound to one transaction, and opens once. Everything else in the house can carry a permit but not make
one; without it the vault yields ciphertext (design §3).
"""

import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from typing_extensions import override

from sekisho.errors import DeveloperError

_MINT: Final = secrets.token_bytes(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Leave to open exactly these items of exactly these subjects, once, in one transaction.

    Attributes:
        decision: The decision's id, for the ledger.
        subjects: Internal subject numbers.
        items: Item ids that may be opened.
        purpose: Purpose id, or None for an act that needs none (a right of the person).
        transaction: Identity of the transaction that decided.
    """

    decision: str
    subjects: frozenset[int]
    items: frozenset[str]
    purpose: str | None
    transaction: int
    _mint: bytes = field(repr=False)
    _used: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def redeem(self, *, transaction: int, subject: int, items: Iterable[str]) -> None:
        """Spends the permit, or raises.

        Raises:
            DeveloperError: Forged, spent before, or asked for more than it names (PERMIT-001).
        """
        wanted = frozenset(items)
        genuine = secrets.compare_digest(self._mint, _MINT)
        covers = transaction == self.transaction and subject in self.subjects and wanted <= self.items
        if not (genuine and covers and self._used.acquire(blocking=False)):
            raise DeveloperError("PERMIT-001")

    @override
    def __reduce__(self) -> str:
        """A permit never leaves the process that decided."""
        raise DeveloperError("PERMIT-001")


def mint(
    *, decision: str, subjects: Iterable[int], items: Iterable[str], purpose: str | None, transaction: int
) -> Permit:
    """Makes a permit. Called by the gate for an allowed decision and by nobody else (import contract)."""
    return Permit(
        decision=decision,
        subjects=frozenset(subjects),
        items=frozenset(items),
        purpose=purpose,
        transaction=transaction,
        _mint=_MINT,
    )
