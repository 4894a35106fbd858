"""A real mail server on loopback for tests, and the settings of a workspace that mails by it."""

import re
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller


class MailServer:
    """Takes every letter, or refuses them all."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], bytes]] = []
        self.answer = "250 taken"
        self._arrived = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        with self._arrived:
            self.got.append((envelope.rcpt_tos, envelope.content))
            self._arrived.notify_all()
        return self.answer

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    @property
    def letters(self) -> list[EmailMessage]:
        """What arrived, as a mail program reads it."""
        return [message_from_bytes(content, policy=policy.default) for _, content in self.got]  # type: ignore[misc] # the policy says which class


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def set_settings(folder: Path, **values: str) -> None:
    """Writes values over lines of a workspace's settings; each name stands there once."""
    path = folder / "sekisho.toml"
    text = path.read_text(encoding="utf-8")
    for name, value in values.items():
        text, found = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        assert found == 1, name
    path.write_text(text, encoding="utf-8")


def mail_by(folder: Path, server: MailServer) -> None:
    """A workspace's mail leaves by this server."""
    set_settings(folder, mode='"smtp"', port=str(server.port), sender='"office@example.com"')
