from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.vault.vault_house import House, make_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with make_house(tmp_path) as made:
        yield made
