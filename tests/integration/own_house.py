"""A workspace for each test alone, copied from one that is made once for its module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.desk import Desk
from integration.api_house import make_workspace
from sekisho import bootstrap
from sekisho.application import signing_in
from sekisho.application.house import House
from sekisho.gate.model import Actor


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    place = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEKISHO_KEYS", str(place / "keyring"))
        return Desk(folder=make_workspace(place), keys=place / "keyring")


@pytest.fixture
def house(template: Desk, tmp_path: Path) -> Iterator[House]:
    with bootstrap.house_at(template.copy(tmp_path).folder) as opened:
        yield opened


@pytest.fixture
def actor(house: House) -> Actor:
    return signing_in.staff_by_name(house, "operator").actor
