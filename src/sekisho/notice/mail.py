"""Mail to persons: a value, a port, and what every letter must hold. No personal data in a subject line."""

from dataclasses import dataclass
from typing import Protocol

from typing_extensions import override


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter. The body may hold a code; it is neither logged nor kept.

    Attributes:
        to: Mail address (personal data).
        subject: Subject line; holds no personal data.
        body: Plain text.
    """

    to: str
    subject: str
    body: str

    @override
    def __repr__(self) -> str:
        return "Letter(‹sealed›)"


class Mail(Protocol):
    """Sends letters."""

    def send(self, letter: Letter) -> None:
        """Sends one letter.

        Raises:
            OperatorError: The mail server did not take it (MAIL-001).
        """
        ...
