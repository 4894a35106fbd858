"""The pages of the policy in a real browser: the board by keys, on paper, and every page clean at every width."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gallery import look
from playwright.sync_api import Page, sync_playwright
from typer.testing import CliRunner
from web_site import CHROMIUM, STAFF, Site, made_up_house, served

import stores
from integration.two_documents import APPLICANTS
from sekisho.application import daily, policy_desk, promises, reading_desk, signing_in
from sekisho.application.signing_in import NewAccount
from sekisho.cli.app import app
from sekisho.vault.plaintext import Plaintext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium here"),
]
PASSWORD = "a long made-up password"
LOGS = """
6. アクセスログ
当社のサーバーには、アクセスログが記録されます。アクセスログから個人を特定することはありません。
"""
DISAGREEING = (
    APPLICANTS.replace("(2) 選考結果", "(2) 不正な利用者を見つけ、調査するため\n(3) 選考結果") + LOGS
)
SUMMARY = "応募された方の情報の扱いを、別の文書で示します。"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two documents, three editions, a conflict, a gap; one document confirmed and one not."""
    folder = tmp_path_factory.mktemp("pages")
    with made_up_house(folder) as house:
        held = policy_desk.in_force(house)
        line = next(one for one in held.text.split("\n") if held.policy.purposes[0].text in one)
        more = line.replace(held.policy.purposes[0].text, "研究会の企画のため")
        (folder / "applicants.md").write_text(DISAGREEING, encoding="utf-8")
        (folder / "second.md").write_text(held.text.replace(line, f"{line}\n{more}"), encoding="utf-8")
        at, own = str(folder / "site"), held.policy.document
        for words in (
            ("revise", at, str(folder / "applicants.md"), "--document", "applicants"),
            ("publish", at, "--document", "applicants", "--yes", "--important", "--summary", SUMMARY),
            ("revise", at, str(folder / "second.md"), "--document", own),
            ("publish", at, "--document", own, "--yes", "--summary", "研究会の企画にも使います。"),
        ):
            done = CliRunner().invoke(app, ["policy", *words])
            assert done.exit_code == 0, (words, done.output, done.stderr)
        sentences = [one.clause.id for one in reading_desk.desk(house).of(own)]
        reading_desk.confirm(house, STAFF, dict.fromkeys(sentences[:-2]))
        officer = NewAccount(id="officer.one", roles=("officer",), password=Plaintext(PASSWORD))
        signing_in.add_account(house, STAFF, officer)
        with served(house) as found:
            yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page(browser: Any, site: Site) -> Page:
    """An officer at the console."""
    opened: Page = browser.new_context(locale="ja").new_page()
    opened.set_default_timeout(60_000)
    opened.goto(f"{site.url}/console/login")
    opened.fill("[name=account]", "officer.one")
    opened.fill("[name=password]", PASSWORD)
    opened.click("main form button")
    return opened


@pytest.fixture(scope="module")
def pictures() -> Path | None:
    """Where pictures of every page go, for whoever wants to look at them."""
    folder = os.environ.get("SEKISHO_PICTURES")
    return None if folder is None else Path(folder)


def focused(page: Page) -> str:
    """The id of the sentence that has the focus."""
    found: str = page.evaluate("document.activeElement.closest('span[id]')?.id ?? ''")
    return found


def care(site: Site) -> list[str]:
    """The sentences of the first document that need care, in the order of the text."""
    board = promises.board(site.house)
    states = {"broken", "stale", "unbound", "unread"}
    mine = board.of(policy_desk.in_force(site.house).policy.document)
    within = {"within", "beyond", "no_ground"}
    return [one.clause.id for one in mine if one.state.value in states and one.status.value not in within]


def test_given_the_board_when_j_and_k_are_pressed_then_the_focus_goes_along_what_needs_care(
    page: Page, site: Site
) -> None:
    page.goto(f"{site.url}/console?lang=ja")
    marked = page.eval_on_selector_all(
        "a.sentence--broken, a.sentence--stale, a.sentence--unbound, a.sentence--unread",
        "links => links.map(link => link.parentElement.id)",
    )
    assert len(marked) > 2
    assert set(care(site)) & set(marked), "the marks are those of the board"
    page.keyboard.press("j")
    assert focused(page) == marked[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == marked[2]
    page.keyboard.press("k")
    assert focused(page) == marked[1]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"s={marked[1]}" in page.url, "Enter opens the sentence"
    page.keyboard.press("j")
    assert focused(page) == marked[2], "the way goes on from the chosen sentence"


def test_given_the_board_when_the_question_mark_is_pressed_then_keys_are_listed_and_can_be_switched_off(
    page: Page, site: Site
) -> None:
    page.goto(f"{site.url}/console?lang=ja")
    listed = page.get_by_text("手当てが必要な次の文へ")
    assert not listed.is_visible()
    page.keyboard.press("?")
    assert listed.is_visible()
    page.get_by_label("一文字のキーで操作する").uncheck()
    page.reload()
    page.keyboard.press("j")
    assert focused(page) == ""
    page.locator("[data-keys-help] summary").click()
    page.get_by_label("一文字のキーで操作する").check()
    page.locator("h1").click()
    page.keyboard.press("j")
    assert focused(page) != ""


def test_given_a_focused_sentence_when_printed_then_no_outline_stands_on_the_paper(
    page: Page, site: Site
) -> None:
    page.goto(f"{site.url}/console?lang=ja")
    page.keyboard.press("j")
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(style) == "solid", "on screen the focus is seen"
    page.emulate_media(media="print")
    try:
        assert page.evaluate(style) == "none"
        page.set_viewport_size({"width": 1440, "height": 900})
        width = page.evaluate("document.querySelector('main').clientWidth")
        assert width > 1000, "the text takes the paper, not the place beside a navigation that is not printed"
    finally:
        page.emulate_media(media="screen")


@pytest.mark.parametrize("language", ["ja", pytest.param("en", marks=pytest.mark.nightly)])
def test_given_every_page_of_the_policy_when_looked_at_then_clean_at_every_width(
    page: Page, site: Site, pictures: Path | None, language: str
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    wrong: list[str] = []
    chosen = care(site)[0]

    def visit(name: str, path: str) -> None:
        there = page.goto(f"{site.url}{path}{'&' if '?' in path else '?'}lang={language}")
        assert there is not None
        assert there.status == 200, path
        wrong.extend(look(page, f"{language}-{name}", pictures))

    visit("board", "/console")
    visit("board-chosen", f"/console?s={chosen}")
    if language == "ja":  # the same page with fewer sentences
        visit("board-care", "/console?show=care")
        visit("board-other", "/console?document=applicants")
    page.emulate_media(media="print")
    visit("board-print", f"/console?s={chosen}")
    page.emulate_media(media="screen")
    page.goto(f"{site.url}/console?s={chosen}&lang={language}")
    page.locator("aside form[action='/console/trials'] button").click()
    page.wait_for_url("**tried=**")
    wrong.extend(look(page, f"{language}-board-tried", pictures))
    visit("desk", "/console/desk?document=applicants")
    visit("desk-conflict", "/console/desk?show=conflicts")
    assert page.locator("[value=settle]").count() == 1, "a conflict waits to be settled"
    visit("law", "/console/law")
    page.locator("article a[href*='?f=']").first.click()
    wrong.extend(look(page, f"{language}-law-deciding", pictures))
    visit("console-versions", "/console/versions?before=v2&after=v3")
    visit("questions", "/console/questions")
    visit("console-policy", "/console/policy")
    visit("versions", "/policy/versions")
    visit("difference", "/policy/diff/v2..v3")
    assert page.locator("ins").count() > 0
    visit("announcements", "/announcements")
    assert page.get_by_text(SUMMARY).is_visible()
    assert wrong == []
    assert said == []


def test_given_a_book_that_fails_when_the_board_is_opened_then_that_page_is_clean_too(
    page: Page, site: Site, pictures: Path | None
) -> None:
    house = site.house
    with stores.Beside(house.workspace.database) as beside:
        beside.execute("UPDATE subject_state SET w0 = w0 + 1")
    assert not daily.verify(house, actor="operator").ok
    page.goto(f"{site.url}/console?lang=ja")
    assert page.get_by_text("記録簿の検証に失敗しているため").is_visible()
    assert look(page, "board-withheld", pictures) == []
