"""A local outbox: letters of a demonstration stay in memory and are shown on a page; nothing reaches a disk."""

import threading
from collections import deque
from datetime import datetime
from typing import Final

from typing_extensions import override

from sekisho.law.clock import Clock
from sekisho.notice.mail import Letter, Mail

_KEPT: Final = 50


class Outbox(Mail):
    """Keeps the newest letters of this process."""

    def __init__(self, clock: Clock) -> None:
        """An empty outbox."""
        self._clock = clock
        self._lock = threading.Lock()
        self._letters: deque[tuple[datetime, Letter]] = deque(maxlen=_KEPT)

    @override
    def send(self, letter: Letter) -> None:
        with self._lock:
            self._letters.append((self._clock.now(), letter))

    def letters(self) -> list[tuple[datetime, Letter]]:
        """The letters, newest first."""
        with self._lock:
            return list(reversed(self._letters))
