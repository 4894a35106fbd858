"""The page behind a mail's link in a real browser: opened, pressed once, clean at every width, also without scripts."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from gallery import ADDRESS, look, sign_in
from playwright.sync_api import sync_playwright
from web_site import CHROMIUM, STAFF, made_up_house, served

from sekisho.application import stop_links
from sekisho.application.finding import find
from sekisho.application.preferences import is_stoppable
from sekisho.vault.plaintext import Plaintext


@pytest.mark.browser
@pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium here")
def test_given_the_link_of_a_mail_when_opened_and_pressed_in_a_browser_then_stopped_with_one_click(
    tmp_path: Path,
) -> None:
    with made_up_house(tmp_path / "site") as house, served(house) as site:
        policy = house.read(lambda unit: unit.snapshot.policy)
        offers = next(one for one in policy.purposes if is_stoppable(one) and "email" in one.channels)
        found = find(house, STAFF, purpose=str(offers.id), by={"email": Plaintext(ADDRESS)})
        here = replace(house, workspace=replace(house.workspace, address=site.url))
        link = stop_links.link_of(here, STAFF, found.subjects[0], purpose=str(offers.id))
        wrong: list[str] = []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(locale="ja")
            page.set_default_timeout(60_000)
            page.on("console", lambda said: wrong.append(said.text))
            page.goto(link)
            wrong += look(page, "stop")
            assert page.context.cookies() == []
            assert offers.text in page.inner_text("main")

            plain = browser.new_context(locale="ja", java_script_enabled=False).new_page()
            plain.goto(link)
            plain.click("main button[type=submit]")
            assert plain.url == link
            assert plain.inner_text("h1") == "止めました"
            assert plain.locator("main time").count() == 1
            assert plain.locator("main button").count() == 0
            assert plain.context.cookies() == []

            page.reload()
            assert page.inner_text("h1") == "止めました"
            wrong += look(page, "stopped")
            page.click("main a[href='/my/preferences']")
            assert page.url.endswith("/my/login")
            sign_in(page, site)
            page.goto(f"{site.url}/my/preferences")
            page.click(f"main form:has(input[value='{offers.id}']):has(input[value='email']) button")
            page.goto(link)
            assert page.locator("main button[type=submit]").count() == 1
            page.goto(f"{link}?lang=en")
            wrong += look(page, "stop-en")
            page.goto(f"{site.url}/stop/{'A' * 44}")
            wrong += look(page, "stop-unknown")
            browser.close()
        assert [line for line in wrong if "status of 404" not in line] == []
