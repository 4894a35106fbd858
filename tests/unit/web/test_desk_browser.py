"""The reading desk in a real browser: the whole way by keys, the same way without script, clean at every width."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gallery import look
from playwright.sync_api import Page, sync_playwright
from web_site import CHROMIUM, STAFF, Site, made_up_house, served

from sekisho.application import reading_desk, signing_in
from sekisho.application.signing_in import NewAccount
from sekisho.vault.plaintext import Plaintext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium here"),
]
PASSWORD = "a long made-up password"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with made_up_house(tmp_path_factory.mktemp("desk")) as house, served(house) as found:
        officer = NewAccount(id="officer.one", roles=("officer",), password=Plaintext(PASSWORD))
        signing_in.add_account(house, STAFF, officer)
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def signed_in(browser: Any, site: Site, **options: Any) -> tuple[Page, list[str]]:
    page = browser.new_context(locale="ja", **options).new_page()
    page.set_default_timeout(60_000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site.url}/console/login")
    page.fill("[name=account]", "officer.one")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    return page, said


def confirmed(site: Site) -> set[str]:
    return {one.clause.id for one in reading_desk.desk(site.house).sentences if one.confirmed}


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_given_an_officer_at_the_keyboard_when_keys_are_pressed_then_sentences_are_confirmed_corrected_and_left(
    browser: Any, site: Site
) -> None:
    page, said = signed_in(browser, site)
    page.goto(f"{site.url}/console/desk?s=c026")
    before = confirmed(site)
    press(page, "Enter")
    assert confirmed(site) - before == {"c026"}
    assert "s=c027" in page.url
    press(page, "n")
    assert "s=c028" in page.url
    press(page, "b")
    assert "s=c027" in page.url
    press(page, "e")
    page.get_by_label("氏名", exact=True).check()
    page.get_by_label("住所", exact=True).check()
    # Inside a field a key is a letter, and Enter in a text area a new line.
    page.locator("#f-reason").press_sequentially("np")
    assert "edit=1" in page.url
    with page.expect_navigation():
        page.get_by_role("button", name="直した内容で確認する").press("Enter")
    (row,) = reading_desk.history(site.house, "c027")[0].reading.purposes
    assert row.items == ("name", "postal_address")
    page.goto(f"{site.url}/console/desk?s=c045")
    page.keyboard.press("p")
    page.keyboard.type("章の導入")
    with page.expect_navigation():
        page.get_by_role("button", name="説明の文にする").press("Enter")
    assert "c045" in confirmed(site)
    page.keyboard.press("?")
    assert page.get_by_label("一文字のキーで操作する").is_visible()
    page.get_by_label("一文字のキーで操作する").uncheck()
    page.goto(f"{site.url}/console/desk?s=c031")
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    page.goto(f"{site.url}/console/desk?s=c031")
    assert "c031" not in confirmed(site), "switched off, and it stays so"
    assert said == []


def test_given_no_script_when_the_desk_is_used_then_every_act_is_a_button(browser: Any, site: Site) -> None:
    page, _ = signed_in(browser, site, java_script_enabled=False)
    page.goto(f"{site.url}/console/desk?s=c032")
    assert not page.get_by_text("キー操作").is_visible(), "nothing speaks of keys that do nothing"
    page.get_by_role("button", name="この読み取りで確認する").click()
    assert "c032" in confirmed(site)
    page.goto(f"{site.url}/console/desk?s=c032&show=all")
    page.get_by_role("button", name="未確認に戻す").click()
    assert "c032" not in confirmed(site)
    page.goto(f"{site.url}/console/desk/section?s=c033")
    page.get_by_label("上に挙げた文と読み取りを、すべて読みました").check()
    page.locator("main form button").click()
    assert {"c032", "c033", "c034"} <= confirmed(site)


@pytest.mark.parametrize("language", ["ja", pytest.param("en", marks=pytest.mark.nightly)])
def test_given_every_state_of_the_desk_when_looked_at_then_clean_at_every_width(
    browser: Any, site: Site, tmp_path: Path, language: str
) -> None:
    page, said = signed_in(browser, site)
    clauses = {clause.id: None for clause in site.house.read(lambda unit: unit.snapshot.policy.clauses)}
    wrong = []
    places = {
        "purpose": "?s=c030",
        "edit": "?s=c030&edit=1",
        "doubtful": "?show=doubtful",
        "questions": "?show=questions",
        "section": "/section?s=c040",
    }
    for name, place in places.items():
        joint = "&" if "?" in place else "?"
        page.goto(f"{site.url}/console/desk{place}{joint}lang={language}")
        wrong += look(page, name, tmp_path)
    page.goto(f"{site.url}/console/desk?s=c025&lang={language}")
    with page.expect_navigation():
        page.evaluate("document.querySelector('[name=act][value=plain]').form.submit()")
    assert page.locator(".error-summary").is_visible(), "a promise is not called plain without a reason"
    wrong += look(page, "refused", tmp_path)
    waiting = reading_desk.desk(site.house).after("c025")
    assert waiting is not None
    page.goto(f"{site.url}/console/desk?s={waiting.clause.id}&lang={language}")
    with page.expect_navigation():
        page.locator("[data-key=Enter]").click()
    wrong += look(page, "after", tmp_path)
    if language == "en":
        reading_desk.confirm(site.house, STAFF, clauses)
        page.goto(f"{site.url}/console/desk")
        assert page.get_by_text("Every sentence is confirmed.").is_visible()
        wrong += look(page, "all-confirmed", tmp_path)
    assert wrong == []
    assert [one for one in said if "status of 400" not in one] == []
