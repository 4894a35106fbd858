"""What the browser stories share: a served workspace, a real mail server, a real browser."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx
from aiosmtpd.controller import Controller

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
CODE = re.compile(r"\b(\d{6})\b")


def seed(number: str) -> Path | None:
    """The seed document, or None where the folder is absent."""
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    return found[0] if found else None


def chromium() -> str | None:
    """The browser to drive, or None."""
    return os.environ.get("SEKISHO_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def run(*words: str, stdin: object = None, env: dict[str, str], expect: int = 0) -> Any:
    """Runs the installed command; returns its JSON document."""
    given = None if stdin is None else json.dumps(stdin, ensure_ascii=False)
    done = subprocess.run(
        [sys.executable, "-m", "sekisho", *words, "--json"],
        check=False,
        input=given,
        capture_output=True,
        text=True,
        env=env,
    )
    assert done.returncode == expect, (words, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout) if done.stdout else None


class Letters:
    """A real mail server on a loopback port that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self._arrived = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())
        self._controller.start()

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        with self._arrived:
            self.got.append(envelope.content)
            self._arrived.notify_all()
        return "250 taken"

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self._controller.port}"

    def code(self, after: int) -> str:
        """The code in the first letter after so many."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.got) > after, timeout=120)
            letter = message_from_bytes(self.got[after], policy=policy.default)
        found = CODE.search(letter.get_content())
        assert found is not None
        assert not CODE.search(str(letter["Subject"]))
        return found[1]

    def close(self) -> None:
        """Stops the server."""
        self._controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, env: dict[str, str], log: Path) -> Iterator[str]:
    """The real server process on a free port; ended by its own process id."""
    port = _free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "sekisho", "serve", str(folder), "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
        )
    base = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 120
        while True:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            try:
                if httpx.get(f"{base}/readyz", timeout=1).is_success:
                    break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=120)
