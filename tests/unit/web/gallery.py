"""Takes pictures of every public and personal page at three widths: ``python tests/unit/web/gallery.py FOLDER``.

Runs axe-core on each and lists what it finds, what the browser's console says and what scrolls sideways.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from web_site import AXE, CHROMIUM, Site, made_up_house, served

WIDTHS = (1440, 390, 320)
PUBLIC = {
    "home": "/",
    "policy": "/policy",
    "purposes": "/purposes",
    "recipients": "/recipients",
    "external": "/external-transmission",
    "register-choice": "/register",
    "register": "/register?category=customer",
    "register-done": "/register/done",
    "outbox": "/outbox",
    "missing": "/nowhere",
    "login": "/my/login",
}
PERSONAL = {
    "my": "/my",
    "items": "/my/items",
    "correct": "/my/items/phone/correct",
    "correct-immutable": "/my/items/account_id/correct",
    "preferences": "/my/preferences",
    "history": "/my/history",
    "consents": "/my/consents",
    "download": "/my/download",
    "leave": "/my/leave",
}
ADDRESS = "hanako.mihon@example.jp"


def look(page: Page, name: str, folder: Path | None = None) -> list[str]:
    """What is wrong with the page that is open, and pictures of it where a folder is given."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if folder is not None:
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wrong.append(f"{name} {width}: scrolls sideways")
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = page.evaluate("axe.run()")  # Any: axe's own result
        wrong += [
            f"{name} {width}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]
        ]
    return wrong


def _complaints(url: str, said: str) -> list[str]:
    """What the browser's console says, but for the error statuses that are asked for."""
    expected = "the server responded with a status of 40"
    return [] if expected in said and "/favicon" not in url else [f"console: {url} {said}"]


def sign_in(page: Page, site: Site) -> None:
    """Signs the made-up person in."""
    page.goto(f"{site.url}/my/login")
    page.fill("[name=email]", ADDRESS)
    page.click("main button[type=submit]")
    page.fill("[name=code]", site.code())
    page.click("main button[type=submit]")


def pictures(site: Site, folder: Path, language: str = "ja") -> list[str]:
    """All pictures; returns what is wrong."""
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(locale=language, bypass_csp=False)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda said: wrong.extend(_complaints(page.url, said.text)))
        for name, path in PUBLIC.items():
            page.goto(site.url + path)
            wrong += look(page, f"{language}-{name}", folder)
        page.goto(f"{site.url}/register?category=customer")
        page.fill("[name='item.email']", "namae.example")
        page.click("main button[type=submit]")
        wrong += look(page, f"{language}-register-errors", folder)
        page.goto(f"{site.url}/my/login")
        page.fill("[name=email]", ADDRESS)
        page.click("main button[type=submit]")
        wrong += look(page, f"{language}-code", folder)
        sign_in(page, site)
        for name, path in PERSONAL.items():
            page.goto(site.url + path)
            wrong += look(page, f"{language}-{name}", folder)
        page.goto(f"{site.url}/my/items")
        page.click("main form button")
        wrong += look(page, f"{language}-items-shown", folder)
        page.goto(f"{site.url}/my/leave")
        page.check("[name=understood]")
        page.click("main button[type=submit]")
        wrong += look(page, f"{language}-left", folder)
        browser.close()
    return wrong


def main() -> None:
    """Makes the site, takes the pictures, says what is wrong."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "gallery")
    folder.mkdir(parents=True, exist_ok=True)
    for language in sys.argv[2:] or ["ja"]:
        with (
            tempfile.TemporaryDirectory() as scratch,
            made_up_house(Path(scratch)) as house,
            served(house) as site,
        ):
            for line in pictures(site, folder, language):
                print(line)


if __name__ == "__main__":
    main()
