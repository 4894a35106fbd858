"""Takes the README's picture of the promise board, from the bundled example: ``python tests/unit/web/board_picture.py FILE``."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from web_site import CHROMIUM, STAFF, made_up_house, served

from sekisho.application import promises, reading_desk, signing_in
from sekisho.application.signing_in import NewAccount
from sekisho.vault.plaintext import Plaintext

PASSWORD = "a long made-up password"


def main() -> None:
    """Every sentence read and tried, and one of those that a rule keeps chosen."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        made_up_house(Path(scratch)) as house,
        served(house) as site,
        sync_playwright() as playwright,
    ):
        officer = NewAccount(id="officer", roles=("officer",), password=Plaintext(PASSWORD))
        signing_in.add_account(house, STAFF, officer)
        sentences = [one.clause.id for one in reading_desk.desk(house).sentences]
        reading_desk.confirm(house, STAFF, dict.fromkeys(sentences))
        promises.run_trials(house, actor=STAFF.id)
        chosen = next(one for one in promises.board(house).promises if one.trials)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(locale="ja", viewport={"width": 1280, "height": 1180}).new_page()
        page.goto(f"{site.url}/console/login")
        page.fill("[name=account]", "officer")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button")
        page.goto(f"{site.url}/console?s={chosen.clause.id}")
        page.screenshot(path=sys.argv[1])
        browser.close()


if __name__ == "__main__":
    main()
