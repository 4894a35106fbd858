"""A made-up association's real site for tests: a workspace of its own, the real app, a real server on loopback."""

import asyncio
import json
import os
import re
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from sekisho.application import acquiring, policy_desk
from sekisho.application.acquiring import Acquisition
from sekisho.application.house import House
from sekisho.application.signing_in import OPERATOR
from sekisho.bootstrap import house_at, init
from sekisho.gate.model import Actor, ActorKind
from sekisho.notice.outbox import Outbox
from sekisho.vault.plaintext import Plaintext
from sekisho.web.app import create_app

STAFF = Actor(kind=ActorKind.STAFF, id=OPERATOR, purposes=None, items=None)
CHROMIUM = os.environ.get("SEKISHO_CHROMIUM") or "/usr/bin/chromium"
AXE = Path(__file__).parents[2] / "browser-assets" / "axe.min.js"


@dataclass(frozen=True)
class Site:
    """The house, and where it is served."""

    house: House
    url: str

    def code(self) -> str:
        """The newest code that was mailed."""
        assert isinstance(self.house.mail, Outbox)
        found = re.search(r"\b\d{6}\b", self.house.mail.letters()[0][1].body)
        assert found is not None
        return found[0]


@contextmanager
def made_up_house(folder: Path, *, people: int = 1) -> Iterator[House]:
    """The association's house with its answers and some of its people."""
    os.environ["SEKISHO_KEYS"] = str(folder / "keys")
    with as_file(files("sekisho") / "examples" / "association") as example:
        init(folder / "site", example / "policy.md", rehearsal=True)
        with house_at(folder / "site") as house:
            answers = (example / "answers.yaml").read_text(encoding="utf-8")
            policy_desk.answer(house, STAFF, answers, name="answers.yaml")
            rows = json.loads((example / "people.json").read_text(encoding="utf-8"))["people"]
            for row in rows[:people]:
                taken = acquiring.acquire(
                    house,
                    STAFF,
                    Acquisition(
                        category=row["category"],
                        channel=row["channel"],
                        purposes=row["purposes"],
                        items={item: Plaintext(value) for item, value in row["items"].items()},
                        consents=row["consents"],
                        notice=row["notice"],
                    ),
                )
                assert taken.ruling.allowed
            yield house


@contextmanager
def served(house: House) -> Iterator[Site]:
    """The real app on a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(create_app(house), port=port, interface=Interfaces.ASGI, log_enabled=False)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve()), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    try:
        yield Site(house=house, url=url)
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(timeout=5)
        loop.close()
