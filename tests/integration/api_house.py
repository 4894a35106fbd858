"""A workspace with invented people for the tests of the API, the console and the edge's security."""

from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from sekisho import bootstrap
from sekisho.application import acquiring, policy_desk, signing_in
from sekisho.application.acquiring import Acquisition
from sekisho.application.house import House
from sekisho.application.signing_in import NewAccount
from sekisho.safeguards.model import Role
from sekisho.vault.plaintext import Plaintext
from sekisho.web.app import create_app

EXAMPLE = Path(__file__).parents[2] / "examples" / "association"
PASSWORD = "invented passphrase 9"
CANARY = "canary-zq7"
"""Stands in every value of the invented people, so that a leak can be searched for."""

OFFICER, DESK, NOBODY = "officer.one", "desk.one", "nobody.one"
"""Accounts: every purpose and duty; the purpose p6 and no duty; no purpose and no duty."""

SECOND = "officer.two"
"""A second officer, for approvals."""

ITEMS = {
    "氏名": f"見本 {CANARY}",
    "メールアドレス": f"{CANARY}@example.jp",
    "電話番号": "090-0000-7777",
    "会員番号": f"M-{CANARY}",
}


def make_workspace(folder: Path) -> Path:
    """A workspace from the example of the association, its questions answered but one."""
    place = folder / "workspace"
    bootstrap.init(place, EXAMPLE / "policy.md")
    with bootstrap.house_at(place) as house:
        operator = signing_in.staff_by_name(house, "operator").actor
        answers = (EXAMPLE / "answers.yaml").read_text(encoding="utf-8")
        kept = [line for line in answers.splitlines() if not line.startswith('"practice:foreign"')]
        policy_desk.answer(house, operator, "\n".join(kept), name="answers.yaml")
        signing_in.put_role(house, operator, Role(id="desk", purposes=frozenset({"p6"})))
        signing_in.put_role(house, operator, Role(id="none", purposes=frozenset(), items=frozenset()))
        for name, role in ((OFFICER, "officer"), (SECOND, "officer"), (DESK, "desk"), (NOBODY, "none")):
            new = NewAccount(id=name, roles=(role,), password=Plaintext(PASSWORD))
            signing_in.add_account(house, operator, new)
    return place


def make_person(house: House, **changed: str) -> str:
    """A member whose every value holds the canary; returns the public id."""
    operator = signing_in.staff_by_name(house, "operator").actor
    acquired = acquiring.acquire(
        house,
        operator,
        Acquisition(
            category="会員",
            channel="web",
            purposes=["p1", "p2", "p5", "p6"],
            items={item: Plaintext(value) for item, value in {**ITEMS, **changed}.items()},
            consents=["advertising:email"],
        ),
    )
    assert acquired.subject is not None
    return str(acquired.subject)


def client_of(house: House, **options: Any) -> TestClient[Litestar]:
    """A client of the application; use it in a `with` block."""
    return TestClient(create_app(house, **options))


def bearer(client: TestClient[Litestar], account: str) -> dict[str, str]:
    """The header of a session opened over the API."""
    opened = client.post("/api/v1/session", json={"account": account, "password": PASSWORD})
    assert opened.status_code == 201, opened.text
    return {"Authorization": f"Bearer {opened.json()['token']}"}


def form_token(client: TestClient[Litestar]) -> str:
    """The token that a form of this client must carry."""
    client.get("/console/login")
    return str(client.cookies["sekisho_form"])


def sign_in(client: TestClient[Litestar], account: str) -> str:
    """Signs in on the console; returns the form token."""
    token = form_token(client)
    answer = client.post(
        "/console/login",
        data={"account": account, "password": PASSWORD, "_csrf_token": token},
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    return token


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The folder of a workspace, its keys beside it."""
    folder = tmp_path_factory.mktemp("house")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEKISHO_KEYS", str(folder / "keys"))
        patch.delenv("SEKISHO_EPOCHS", raising=False)
        yield make_workspace(folder)


@pytest.fixture(scope="module")
def house(workspace: Path) -> Any:
    """The opened workspace, for all tests of a module."""
    opened = bootstrap.open_house(bootstrap.load_workspace(workspace))
    yield opened
    opened.close()


@pytest.fixture
def client(house: House) -> Any:
    """A client that nobody signed in."""
    with client_of(house) as made:
        yield made


@pytest.fixture
def officer(client: TestClient[Litestar]) -> dict[str, str]:
    """The header of an officer."""
    return bearer(client, OFFICER)


@pytest.fixture
def person(house: House) -> str:
    """A fresh member."""
    return make_person(house)
