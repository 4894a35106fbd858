"""The whole line through the system, in a real browser, on the workspace drafted from a published policy.

Register by the form, sign in with the code from the mail, see, correct, stop; staff are refused with the stop and the
clause; start again; leave; roll; and then nothing can be read any more, wherever one looks.
"""

import base64
import os
import sqlite3
import tarfile
from pathlib import Path
from typing import Any

import pytest
from story import Letters, chromium, run, seed, served

pytestmark = pytest.mark.browser

NAME, MAIL, LATER = "見本 消花", "kieru.mihon@example.jp", "見本 消花子"
LIVING, LIVING_MAIL = "見本 残子", "nokoru.mihon@example.jp"
PASSWORD = "a long made-up password"
ANSWERS = """\
channels: [ウェブ]
items:
  - {name: 氏名, required: true}
  - {name: メールアドレス, required: true}
retention:
  - {clock: acquired, period: P5Y}
"""


@pytest.fixture
def browser() -> Any:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        yield opened
        opened.close()


def places(root: Path) -> list[Path]:
    return [path for path in sorted(root.rglob("*")) if path.is_file()]


def spellings(text: str) -> list[bytes]:
    plain = [text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc_jp")]
    return [*plain, base64.b64encode(text.encode()), text.encode().hex().encode()]


def found_in(paths: list[Path], *texts: str) -> list[str]:
    wanted = [one for text in texts for one in spellings(text)]
    return [path.name for path in paths if any(one in path.read_bytes() for one in wanted)]


def sign_in(page: Any, base: str, mail: str, letters: Letters) -> None:
    before = len(letters.got)
    page.goto(f"{base}/my/login")
    page.get_by_label("メールアドレス").fill(mail)
    page.locator("main form button").click()
    page.locator("input[name=code]").fill(letters.code(before))
    page.locator("main form button").first.click()
    assert page.url.endswith("/my")


def register(page: Any, base: str, name: str, mail: str) -> None:
    page.goto(f"{base}/register")
    page.locator("[name='item.name']").fill(name)
    page.locator("[name='item.email']").fill(mail)
    for box in page.locator("input[name=consent]").all():
        assert not box.is_checked()
        box.check()
    page.locator("main form button").first.click()
    assert "/register/done" in page.url, page.content()[-3000:]


@pytest.mark.clause_part("004-05", "002-25", "002-28", "004-15", "000-15")
def test_given_a_published_policy_when_a_person_comes_and_goes_then_every_promise_on_the_way_is_kept(
    tmp_path: Path, browser: Any
) -> None:
    policy = seed("004")
    if policy is None:
        pytest.skip("the seed documents are not beside this repository")
    letters = Letters()
    env = {**os.environ, "SEKISHO_KEYS": str(tmp_path / "keyplace"), "LANG": "ja_JP.UTF-8"}
    folder, away = tmp_path / "workspace", tmp_path / "away"
    away.mkdir()
    run("init", str(folder), "--policy", str(policy), "--yes", "--mail", letters.address, env=env)
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    run("policy", "answer", str(folder), str(tmp_path / "answers.yaml"), env=env)
    run(
        "staff", "add", str(folder), env=env,
        stdin={"login": "officer1", "roles": ["officer"], "password": PASSWORD},
    )  # fmt: skip
    known = run("policy", "show", str(folder), env=env)
    news = next(one["id"] for one in known["purposes"] if "キャンペーン" in one["text"])

    with served(folder, env, away / "serve.log") as base:
        context = browser.new_context(locale="ja-JP")
        refused: list[str] = []
        page = context.new_page()
        page.on(
            "console", lambda said: refused.append(said.text) if "Content Security" in said.text else None
        )
        register(page, base, LIVING, LIVING_MAIL)
        register(page, base, NAME, MAIL)

        sign_in(page, base, MAIL, letters)
        page.goto(f"{base}/my/items")
        assert MAIL not in page.content()
        reveal(page, "氏名", NAME)
        correct(page, base, "name", LATER)

        def audience() -> int:
            asked = ("audience", str(folder), "--purpose", news, "--channel", "email")
            return int(run(*asked, env=env)["allowed"])

        assert audience() == 2
        press(page, base, news, "stop")
        assert audience() == 1
        subject = run("subject", "find", str(folder), "--purpose", news, stdin={"email": MAIL}, env=env)[
            "subjects"
        ][0]
        look = ("subject", "show", str(folder), subject, "--purpose", news, "--items", "氏名,email")
        denied = run(*look, env=env, expect=1)
        reason = next(one for one in denied["reasons"] if one["rule"] == "purpose.stopped")
        assert denied["items"] == {}
        assert reason["clause"] in {one["id"] for one in promises(folder, env)}
        assert reason["source"] == "法35(5)"
        staff_sees_the_refusal(context, base, news, MAIL)

        press(page, base, news, "resume")
        assert audience() == 2
        assert run(*look, env=env)["items"] == {"氏名": LATER, "email": MAIL}
        page.goto(f"{base}/my/history")
        assert LATER not in page.content()
        assert "キャンペーン" in page.content()

        run("backup", str(folder), str(away / "before.tar"), env=env)
        leave(page, base)
        assert audience() == 1
        run(*look, env=env, expect=2)
        assert refused == []
        context.close()

    run("keys", "backup", str(folder), str(away / "keys.bak"), env=env)
    run("keys", "roll", str(folder), env=env)
    everything = [*places(folder), *places(tmp_path / "keyplace"), *places(away)]
    assert found_in(everything, NAME, LATER, MAIL, LIVING, LIVING_MAIL) == []
    (away / "control.txt").write_text(MAIL, encoding="utf-8")
    assert found_in(places(away), MAIL) == ["control.txt"]
    assert run("ledger", "verify", str(folder), env=env)["ok"]

    restored = tmp_path / "restored"
    run("restore", str(away / "before.tar"), str(restored), env=env)
    find = ("subject", "find", str(restored), "--purpose", news)
    assert run(*find, stdin={"email": MAIL}, env=env)["subjects"] == []
    (living,) = run(*find, stdin={"email": LIVING_MAIL}, env=env)["subjects"]
    shown = run("subject", "show", str(restored), living, "--purpose", news, "--items", "氏名", env=env)
    assert shown["items"] == {"氏名": LIVING}
    assert run("ledger", "verify", str(restored), env=env)["ok"]
    nothing_opens_the_old_backup(away / "before.tar", tmp_path / "keyplace", subject)

    # The machine is lost: the newest key backup and the printed sheet bring the living back, and nobody else.
    (sheet,) = (tmp_path / "keyplace").rglob("recovery-sheet.txt")
    paper = sheet.read_text(encoding="utf-8")
    (tmp_path / "keyplace").rename(tmp_path / "lost")
    (away / "sheet.txt").write_text(paper, encoding="utf-8")
    again = tmp_path / "again"
    words = ("--keys", str(away / "keys.bak"), "--recovery", str(away / "sheet.txt"))
    run("restore", str(away / "before.tar"), str(again), *words, env=env)
    find = ("subject", "find", str(again), "--purpose", news)
    assert run(*find, stdin={"email": MAIL}, env=env)["subjects"] == []
    assert run(*find, stdin={"email": LIVING_MAIL}, env=env)["subjects"] == [living]
    letters.close()


def promises(folder: Path, env: dict[str, str]) -> list[dict[str, Any]]:
    return list(run("policy", "promises", str(folder), env=env)["clauses"])


def reveal(page: Any, label: str, value: str) -> None:
    held = page.locator("section.held", has_text=label).first
    held.get_by_role("button", name="表示する").first.click()
    assert value in page.content()


def correct(page: Any, base: str, item: str, value: str) -> None:
    page.goto(f"{base}/my/items/{item}/correct")
    page.locator("[name=value]").fill(value)
    page.locator("main form button").first.click()
    assert "エラー" not in page.title()


def press(page: Any, base: str, purpose: str, act: str) -> None:
    page.goto(f"{base}/my/preferences")
    form = page.locator(
        f"form:has(input[name=purpose][value='{purpose}']):has(input[name=act][value={act}]):has(input[name=channel][value=''])"
    ).first
    form.locator("button").click()
    assert page.locator("main").inner_text()


def leave(page: Any, base: str) -> None:
    page.goto(f"{base}/my/leave")
    page.locator("input[name=understood]").check()
    page.locator("main form button").first.click()
    assert "退会" in page.locator("h1").inner_text()


def staff_sees_the_refusal(context: Any, base: str, purpose: str, mail: str) -> None:
    page = context.new_page()
    page.goto(f"{base}/console/login")
    page.locator("input[name=account]").fill("officer1")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.goto(f"{base}/console/look")
    page.locator("[name=purpose]").first.select_option(purpose)
    for name in ("name", "email"):
        page.locator(f"input[name=items][value={name}]").check()
    page.locator("select[name=by]").select_option("email")
    page.locator("[name=value]").fill(mail)
    page.locator("main form button").first.click()
    text = page.locator("main").inner_text()
    assert "止めています" in text, text
    assert "法35(5)" in text
    assert mail not in page.url
    page.close()


def nothing_opens_the_old_backup(backup: Path, keyplace: Path, subject: str) -> None:
    """The erased person has no key and no look-up in the newest key store; a list of guesses finds nobody."""
    import hashlib
    import hmac

    with tarfile.open(backup) as tar:
        member = tar.extractfile("data/sekisho.db")
        assert member is not None
        copy = backup.parent / "copy.db"
        copy.write_bytes(member.read())
    with sqlite3.connect(copy) as data:
        (number,) = data.execute(
            "SELECT subject_no FROM subject_state WHERE subject_id = ?", (subject,)
        ).fetchone()
        assert data.execute("SELECT count(*) FROM envelope WHERE holder_no = ?", (number,)).fetchone()[0] > 0
    (store,) = keyplace.rglob("keystore.db")
    with sqlite3.connect(store) as keys:
        for table in ("wrapped_key", "lookup", "ledger_no"):
            assert (
                keys.execute(f"SELECT count(*) FROM {table} WHERE holder_no = ?", (number,)).fetchone()[0]
                == 0
            )
        digests = {row[0] for row in keys.execute("SELECT digest FROM lookup")}
    guesses = [MAIL, LIVING_MAIL, *(f"guess{n}@example.jp" for n in range(2000))]
    for key in (b"", b"sekisho", bytes(32)):
        for guess in guesses:
            assert hmac.new(key, guess.encode(), hashlib.sha256).digest() not in digests
            assert hashlib.sha256(guess.encode()).digest() not in digests
