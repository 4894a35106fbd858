"""Which consents cover a request: by recipient, item, purpose and country."""

from collections.abc import Callable, Iterable

from sekisho.gate.binding.asked import Asked
from sekisho.gate.tables import ConsentScope


def covering(
    asked: Asked, item: str | None, *, to: frozenset[str | None], country: str | None
) -> Iterable[int]:
    """Classes of which a scope names one of the recipients (None: the business itself acquires) and the item."""
    return covering_if(asked, item, to=to, suits=lambda scope: scope.country in {None, country})


def covering_if(
    asked: Asked, item: str | None, *, to: frozenset[str | None], suits: Callable[[ConsentScope], bool]
) -> Iterable[int]:
    """As `covering`, of scopes that also suit in what they say of the country."""
    return [
        number
        for number, scopes in asked.registers.consents.items()
        if any(
            scope.recipient in to
            and item in scope.items
            and scope.purpose in {None, asked.request.purpose}
            and suits(scope)
            for scope in scopes
        )
    ]
