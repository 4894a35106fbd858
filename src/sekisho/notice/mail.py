"""Mail to persons: a value, a port, and what every letter must hold. No personal data in a subject line."""

from dataclasses import dataclass, field
from typing import Protocol

from typing_extensions import override


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter. The body may hold a code; it is neither logged nor kept.

    Attributes:
        to: Mail address (personal data).
        subject: Subject line; holds no personal data.
        body: Plain text.
        stop: The link by which the person stops such mail; None for a letter that contacts nobody for a purpose.
    """

    to: str
    subject: str
    body: str
    stop: str | None = field(default=None, repr=False)

    @override
    def __repr__(self) -> str:
        return "Letter(‹sealed›)"


def stop_headers(link: str) -> dict[str, str]:
    """The headers by which a mail program offers to stop such mail with one click (RFC 2369, RFC 8058).

    They must be signed (DKIM) by whoever sends, or mail programs show no button.
    """
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


class Mail(Protocol):
    """Sends letters."""

    def send(self, letter: Letter) -> None:
        """Sends one letter.

        Raises:
            OperatorError: The mail server did not take it (MAIL-001).
        """
        ...
