"""Every page in a real browser at three widths: axe finds nothing, nothing scrolls sideways, the CSP reports nothing."""

import shutil
from pathlib import Path

import pytest
from gallery import pictures
from web_site import CHROMIUM, made_up_house, served


@pytest.mark.browser
@pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium here")
def test_every_page_is_clean_at_every_width(tmp_path: Path) -> None:
    with made_up_house(tmp_path / "site") as house, served(house) as site:
        assert pictures(site, tmp_path) == []
