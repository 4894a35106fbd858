"""Opened personal data in memory, in a type that shows nothing by accident.

Texts that reach a log, an error message, a debugger's list of variables, JSON or a pickle read ‹sealed›, or are
refused. `reveal` is the only way to the value, easy to find in a review. It cannot stop a program that means harm in
the same process; the gate's permit decided before the value came here.
"""

import hmac
from typing import Final, Never, Self

from typing_extensions import override

from sekisho.errors import DeveloperError

SEALED: Final = "‹sealed›"


class Plaintext:
    """One value of personal data, opened under a permit. Immutable; compared in constant time; not hashable."""

    __slots__ = ("__value",)
    __value: str

    def __init__(self, value: str) -> None:
        """Closes over `value`."""
        object.__setattr__(self, "_Plaintext__value", value)

    def reveal(self) -> str:
        """The value. Hand it to the effect that was allowed, and keep it nowhere."""
        return self.__value

    @override
    def __repr__(self) -> str:
        return SEALED

    @override
    def __str__(self) -> str:
        return SEALED

    @override
    def __format__(self, _specification: str) -> str:
        return SEALED

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plaintext):
            return NotImplemented
        return hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    # A hash would let a table of guesses find the value, and puts it into sets that print themselves.
    __hash__ = None  # type: ignore[assignment]  # the language's own way to say "not hashable"

    @override
    def __setattr__(self, _name: str, _value: object) -> None:
        raise DeveloperError("VAULT-001")

    @override
    def __reduce__(self) -> Never:
        raise DeveloperError("VAULT-001")

    @override
    def __getstate__(self) -> Never:
        # Serialisers ask for it; the default of slotted classes would hand the value out.
        raise DeveloperError("VAULT-001")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memory: object) -> Self:
        # Immutable, so a copy is itself: nothing is gained by refusing, and nothing is shown.
        return self

    @override
    def __init_subclass__(cls) -> None:
        raise DeveloperError("VAULT-001")
