"""The permit: what the vault must be shown before it opens anything.

Only the gate mints permits, and only for an allowed decision (`minting`). A permit names the subjects, the items and
the purpose, is bound to one transaction, and opens each subject once. Everything else in the house can carry a
permit but not make one; without it the vault yields ciphertext (design §3).

What a permit is worth stands in this module's own list, by the permit's identity. So a permit that somebody built,
copied, altered or brought from another process is worth nothing, whatever it says of itself.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NoReturn
from weakref import WeakKeyDictionary

from typing_extensions import override

from sekisho.errors import DeveloperError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Permit:
    """Leave to open exactly these items of exactly these subjects, each once, in one transaction.

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

    def redeem(self, *, transaction: int, subject: int, items: Iterable[str]) -> None:
        """Spends the permit for one subject, or raises and spends nothing.

        Raises:
            DeveloperError: Forged, spent before, or asked for more than it was minted for (PERMIT-001).
        """
        wanted = frozenset(items)
        with _LOCK:
            grant = _GRANTS.get(self)
            if (
                grant is None
                or transaction != grant.transaction
                or subject not in grant.unspent
                or not wanted <= grant.items
            ):
                raise DeveloperError("PERMIT-001")
            grant.unspent.remove(subject)

    @override
    def __repr__(self) -> str:
        return f"Permit(decision={self.decision!r}, subjects={len(self.subjects)}, items={len(self.items)})"

    @override
    def __reduce__(self) -> NoReturn:
        """A permit never leaves the process that decided, and has no double."""
        raise DeveloperError("PERMIT-001")


@dataclass(slots=True, eq=False)
class _Grant:
    """What was granted; the permit's own fields are for reading and prove nothing."""

    transaction: int
    items: frozenset[str]
    unspent: set[int]


_LOCK: Final = threading.Lock()
_GRANTS: Final[WeakKeyDictionary[Permit, _Grant]] = WeakKeyDictionary()


def mint(
    *, decision: str, subjects: Iterable[int], items: Iterable[str], purpose: str | None, transaction: int
) -> Permit:
    """Makes a permit. Called by `minting.permit_for` for an allowed decision and by nobody else (import contract)."""
    permit = Permit(
        decision=decision,
        subjects=frozenset(subjects),
        items=frozenset(items),
        purpose=purpose,
        transaction=transaction,
    )
    with _LOCK:
        _GRANTS[permit] = _Grant(transaction, permit.items, set(permit.subjects))
    return permit
