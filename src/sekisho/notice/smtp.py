"""Sends letters by SMTP, through the standard library."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import make_msgid
from typing import Any, Final

from typing_extensions import override

from sekisho.errors import OperatorError, PersonError
from sekisho.notice.mail import Letter, Mail, stop_headers


class _Whole(EmailPolicy):
    """Headers that hold a link stay on one line: the library would break a long one into encoded words (RFC 2047)."""

    @override
    def fold_binary(self, name: str, value: Any) -> bytes:  # Any: the library's header type
        if name.startswith("List-Unsubscribe"):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_WHOLE: Final = _Whole()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMail(Mail):
    """A mail server of the organisation.

    Attributes:
        host: Its name.
        port: Its port.
        sender: Sender address of every letter.
        starttls: Demand TLS before anything is said.
        timeout: Seconds to wait.
    """

    host: str
    port: int
    sender: str
    starttls: bool
    timeout: float = 10.0

    @override
    def send(self, letter: Letter) -> None:
        message = EmailMessage(_WHOLE)
        try:
            message["From"] = self.sender
            message["To"] = letter.to
            message["Subject"] = letter.subject
        except ValueError as error:
            # A line break in an address would forge headers; the library refuses it.
            raise PersonError("MAIL-002") from error
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        for name, value in {} if letter.stop is None else stop_headers(letter.stop).items():
            message[name] = value
        message.set_content(letter.body)
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.timeout) as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise OperatorError("MAIL-001", host=self.host, port=self.port) from error
