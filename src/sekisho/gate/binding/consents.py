"""Which consents cover a request: by recipient, item, purpose and country."""

from collections.abc import Iterable

from sekisho.gate.binding.asked import Asked


def covering(
    asked: Asked, item: str | None, *, to: frozenset[str | None], country: str | None
) -> Iterable[int]:
    """Classes of which a scope names one of the recipients (None: the business itself acquires) and the item."""
    return [
        number
        for number, scopes in asked.registers.consents.items()
        if any(
            scope.recipient in to
            and item in scope.items
            and scope.purpose in {None, asked.request.purpose}
            and scope.country in {None, country}
            for scope in scopes
        )
    ]
