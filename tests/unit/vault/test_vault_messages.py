import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest
from ruamel.yaml import YAML

PACKAGES = ("vault", "storage")


def texts(package: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    part = files("sekisho").joinpath(package, "messages.part.yaml")
    return YAML(typ="safe", pure=True).load(part.read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_code_raised_has_both_texts_and_no_other_is_there(package: str) -> None:
    # The layers above raise some of them too; the command line only sorts codes by their exit.
    root = Path(str(files("sekisho")))
    raised = {
        code
        for path in root.rglob("*.py")
        if path.parent.name != "cli"
        for code in re.findall(rf'"({package.upper()}-\d{{3}})"', path.read_text(encoding="utf-8"))
    }
    assert set(texts(package)) == raised
    for code, languages in texts(package).items():
        assert set(languages) == {"ja", "en"}, code
        fields = [
            {name: set(re.findall(r"{(\w+)", text)) for name, text in parts.items()}
            for parts in languages.values()
        ]
        assert all(set(parts) == {"what", "why", "mend"} for parts in languages.values()), code
        assert set().union(*fields[0].values()) == set().union(*fields[1].values()), code
