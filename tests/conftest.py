"""What many tests share: one private PostgreSQL server for a whole run, started only where a test asks for it."""

import functools
from collections.abc import Iterator

import pytest
import typer.main
import typer.testing
from private_postgres import Server, private_postgres, why_not
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

import stores
from sekisho.safeguards import passwords

typer.main.get_command = typer.testing._get_command = functools.cache(typer.main.get_command)
"""The tree of commands, built once a process and not once a call, which took longer than most calls."""

REAL_HASHER = passwords._hasher


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords of this process's tests are hashed with the least work: a fifth of a second each would be minutes."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work that passwords take outside of tests."""
    monkeypatch.setattr(passwords, "_hasher", REAL_HASHER)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of this run's own. Skips, with the reason, where none can be had."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with private_postgres(memory=True) as server:
        yield server


@pytest.fixture(scope="session")
def beside(postgres: Server) -> Server:
    """The same server, with databases for tests that look at both stores in one run."""
    stores.make_databases(postgres, *BESIDE)
    return postgres


BESIDE = ("each_data", "each_keys")


@pytest.fixture(params=["files", "postgres"])
def each_store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The test runs on both, whatever the run is told: the name of the store."""
    store = str(request.param)
    if store == "files":
        stores.on_files(monkeypatch)
    else:
        stores.on_databases(monkeypatch, request.getfixturevalue("beside"), *BESIDE)
    return store


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--store postgres`` runs the same tests on PostgreSQL."""
    parser.addoption("--store", choices=("files", "postgres"), default="files")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, what is about the files of SQLite is left out."""
    if config.getoption("--store") == "postgres":
        out = [item for item in items if item.get_closest_marker("files") is not None]
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item.get_closest_marker("files") is None]


@pytest.fixture(scope="session", autouse=True)
def store(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the workspaces of this run stand."""
    if request.config.getoption("--store") == "files":
        yield
        return
    with stores.on_server(request.getfixturevalue("postgres")):
        yield


@pytest.fixture(scope="module", autouse=True)
def cleared(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each file of tests begins with empty databases."""
    on_postgres = request.config.getoption("--store") == "postgres"
    server: Server | None = request.getfixturevalue("postgres") if on_postgres else None
    yield
    if server is not None:
        stores.clear(server)
