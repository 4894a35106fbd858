"""The association's site, spoken to without a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from web_site import Site, made_up_house

from sekisho.application.house import House
from sekisho.web.app import create_app

ADDRESS = "hanako.mihon@example.jp"


@dataclass
class Visitor:
    """Somebody with a browser that keeps cookies and sends forms as they stand on the page."""

    client: TestClient[Litestar]
    house: House

    def see(self, path: str) -> Response:
        """Opens a page."""
        return self.client.get(path)

    def send(self, page: str, fields: dict[str, Any] | None = None, *, to: str | None = None) -> Response:
        """Opens a page and sends a form from it."""
        token = re.search(r'name="_csrf_token" value="([^"]+)"', self.see(page).text)
        assert token is not None
        return self.client.post(to or page, data={"_csrf_token": token[1], **(fields or {})})

    def sign_in(self, address: str = ADDRESS) -> None:
        """Signs in with the mailed code."""
        assert self.send("/my/login", {"email": address}).url.path == "/my/code"
        code = Site(house=self.house, url="").code()
        assert self.send("/my/code", {"code": code}).url.path == "/my"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("association")
    with made_up_house(folder, people=2) as opened:
        yield opened


@pytest.fixture
def visitor(house: House) -> Iterator[Visitor]:
    with TestClient(create_app(house)) as client:
        yield Visitor(client=client, house=house)
