"""Workspaces drafted from the seed policies, each once a session; every test has a copy of its own."""

from pathlib import Path

import pytest

CLAIMS = sorted(path.stem for path in Path(__file__).parent.glob("shows_*.py"))
pytest.register_assert_rewrite("e2e.desk", "e2e.keeping", "e2e.pages", *(f"e2e.{name}" for name in CLAIMS))

import stores  # noqa: E402 - after the rewriting is asked for
from e2e.desk import SEEDS, Desk, Fresh, draft  # noqa: E402 - after the rewriting is asked for


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    if not SEEDS.is_dir():
        pytest.skip(f"the seed policies are not beside this repository ({SEEDS})")
    made: dict[str, Desk] = {}

    def of(seed: str) -> Desk:
        if seed not in made:
            made[seed] = draft(seed, tmp_path_factory.mktemp(f"seed{seed}"))
            stores.lasting(made[seed].folder / "sekisho.toml")
        return made[seed]

    return of


@pytest.fixture
def fresh(drafted: Fresh, tmp_path: Path) -> Fresh:
    numbers = iter(range(1000))
    return lambda seed: drafted(seed).copy(tmp_path / f"copy{next(numbers)}")
