"""The public pages and the portal, visited as a person does: forms with their tokens, letters from the outbox."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from litestar.testing import TestClient
from selectolax.lexbor import LexborHTMLParser

from e2e.desk import Desk
from sekisho.application.house import House
from sekisho.bootstrap import house_at
from sekisho.cli.speaking import instant
from sekisho.notice.outbox import Outbox

TOKEN = "_csrf_token"


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    text: str
    location: str | None = None

    @property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)

    def words(self) -> str:
        return self.tree.text()

    def token(self) -> str:
        found = self.tree.css_first(f"input[name={TOKEN}]")
        assert found is not None
        return found.attributes["value"] or ""


@dataclass(frozen=True)
class Visitor:
    """One browser without scripts."""

    client: TestClient[Any]
    house: House

    def opens(self, path: str) -> Page:
        return _page(self.client.get(path, follow_redirects=False))

    def sends(self, path: str, fields: Mapping[str, str], *, seen: Page) -> Page:
        """Sends a form that stood on a page."""
        filled = {TOKEN: seen.token(), **fields}
        return _page(self.client.post(path, data=filled, follow_redirects=False))

    def signs_in(self, email: str) -> None:
        """Asks for a code, reads it in the letter, enters it."""
        sent = self.sends("/my/login", {"email": email}, seen=self.opens("/my/login"))
        assert sent.location == "/my/code"
        assert isinstance(self.house.mail, Outbox)
        _, letter = self.house.mail.letters()[-1]
        (code,) = re.findall(r"(?<!\d)\d{6,8}(?!\d)", letter.body)
        assert self.sends("/my/code", {"code": code}, seen=self.opens("/my/code")).location == "/my"

    def signs_in_to_the_console(self, login: str, password: str) -> None:
        """Staff enter, by password."""
        typed = {"account": login, "password": password}
        entered = self.sends("/console/login", typed, seen=self.opens("/console/login"))
        assert entered.status == 303, entered.words()


def _page(response: Any) -> Page:  # Any: the client's own response type
    return Page(status=response.status_code, text=response.text, location=response.headers.get("location"))


@contextmanager
def visiting(desk: Desk, *, now: str) -> Iterator[Visitor]:
    """The pages of a workspace as they are served at an instant."""
    from sekisho.web.app import create_app

    with house_at(desk.folder, now=instant(now)) as house, TestClient(create_app(house)) as client:
        yield Visitor(client, house)
