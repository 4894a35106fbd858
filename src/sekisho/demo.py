"""The demonstration: a temporary workspace from a bundled example, with made-up people, and one person walked through.

Everything lies in one temporary folder, keys too, and goes with it. Letters stay in memory and are shown on a page.
"""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import httpx
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from sekisho.application.acquiring import Acquisition, acquire
from sekisho.application.asking import Asked
from sekisho.application.book_desk import sign_checkpoint
from sekisho.application.house import House
from sekisho.application.policy_desk import answer
from sekisho.application.preferences import stop
from sekisho.application.promises import run_trials
from sekisho.application.signing_in import NewAccount, add_account, put_role, staff_by_name
from sekisho.application.using import show
from sekisho.bootstrap import house_at, init
from sekisho.errors import OperatorError
from sekisho.policy.model import Policy
from sekisho.safeguards.model import Role
from sekisho.vault.plaintext import Plaintext

EXAMPLE: Final = "association"
OFFICER: Final = "officer"
DESK: Final = "desk"
_PATIENCE: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A prepared demonstration.

    Attributes:
        folder: The workspace.
        password: Of the two staff accounts, made for this run only.
    """

    folder: Path
    password: str


@contextmanager
def prepared() -> Iterator[Demo]:
    """Makes the demonstration's workspace; removes everything afterwards."""
    with tempfile.TemporaryDirectory(prefix="sekisho-demo-") as scratch:
        os.environ["SEKISHO_KEYS"] = str(Path(scratch) / "keys")
        folder = Path(scratch) / "workspace"
        example = files("sekisho").joinpath("examples", EXAMPLE)
        with as_file(example.joinpath("policy.md")) as policy:
            init(folder, policy, confirmed=True)
        password = secrets.token_urlsafe(12)
        with house_at(folder) as house:
            _fill(house, example.joinpath("answers.yaml").read_text(encoding="utf-8"), password)
            people = json.loads(example.joinpath("people.json").read_text(encoding="utf-8"))["people"]
            _people(house, people)
        yield Demo(folder=folder, password=password)


def _fill(house: House, answers: str, password: str) -> None:
    operator = staff_by_name(house, "operator").actor
    answer(house, operator, answers, name="answers.yaml")
    policy = house.read(lambda unit: unit.snapshot.policy)
    inquiries = frozenset(purpose.id for purpose in policy.purposes if "お問い合わせ" in purpose.text)
    put_role(house, operator, Role(id=DESK, purposes=inquiries, items=None))
    sealed = Plaintext(password)
    add_account(house, operator, NewAccount(id=OFFICER, roles=("officer",), password=sealed))
    add_account(house, operator, NewAccount(id=DESK, roles=(DESK,), password=sealed))
    run_trials(house, actor="operator")


def _people(house: House, people: list[dict[str, object]]) -> None:
    """Acquires the made-up people; one of them stops a purpose, staff look at another."""
    operator = staff_by_name(house, "operator").actor
    policy = house.read(lambda unit: unit.snapshot.policy)
    made: list[str] = []
    for person in people:
        items = person["items"]
        assert isinstance(items, dict)
        done = acquire(
            house,
            operator,
            Acquisition(
                category=_text(person, "category"),
                channel=_text(person, "channel"),
                purposes=_list(person, "purposes"),
                items={str(key): Plaintext(str(value)) for key, value in items.items()},
                consents=_list(person, "consents"),
                notice=_text(person, "notice"),
            ),
        )
        if done.subject is not None:
            made.append(done.subject)
    stoppable = _stoppable(policy)
    if len(made) > 1 and stoppable is not None:
        stop(house, operator, made[0], purpose=stoppable)
        for subject in made[:2]:
            show(
                house,
                operator,
                Asked(verb="use", subject=subject, purpose=stoppable, items=["name", "email"]),
            )
    sign_checkpoint(house, operator)


def _stoppable(policy: Policy) -> str | None:
    return next((purpose.id for purpose in policy.purposes if purpose.advertising), None)


def _text(person: dict[str, object], field: str) -> str | None:
    value = person.get(field)
    return value if isinstance(value, str) else None


def _list(person: dict[str, object], field: str) -> list[str]:
    value = person.get(field)
    return [str(one) for one in value] if isinstance(value, list) else []


def run_demo(*, port: int) -> None:
    """Serves the demonstration until it is stopped; prints where to look and how to sign in."""
    from sekisho.server import serve

    with prepared() as demo:
        sys.stdout.write(
            "関所のデモを始めます。止めるには Ctrl+C を押してください。 / Press Ctrl+C to stop.\n"
            f"  担当者の画面 / console: /console   {OFFICER} または/or {DESK}   {demo.password}\n"
            "  届いたメール / outbox: /outbox\n"
        )
        sys.stdout.flush()
        serve(demo.folder, host="127.0.0.1", port=port, now=None)


# -- one person walked through ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the walk found.

    Attributes:
        ok: Every step did what it should.
        lines: One line a step, for people.
        document: The same as data.
    """

    ok: bool
    lines: tuple[str, ...]
    document: dict[str, object]


def check_demo() -> Checked:
    """Starts the demonstration, walks one made-up person through it over HTTP, and ends it."""
    steps: list[tuple[str, bool]] = []
    with (
        prepared() as demo,
        _served(demo.folder) as base,
        httpx.Client(base_url=base, follow_redirects=True) as page,
    ):
        walk = _Walk(page=page, api=httpx.Client(base_url=base), demo=demo)
        for name, step in walk.steps():
            steps.append((name, step()))
            if not steps[-1][1]:
                break
        walk.api.close()
    ok = all(done for _, done in steps)
    return Checked(
        ok=ok,
        lines=tuple(f"{'✓' if done else '✕'} {name}" for name, done in steps),
        document={"ok": ok, "steps": [{"step": name, "ok": done} for name, done in steps]},
    )


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """A real server process on a free port, ended by its own process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sekisho", "serve", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    base = f"http://127.0.0.1:{port}"
    try:
        _await(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _await(base: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{base}/readyz", timeout=1.0).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise OperatorError("WORKSPACE-014")


_CODE: Final = re.compile(r"\b([0-9]{6})\b")
_PERSON: Final = {
    "item.name": "見本 五郎",
    "item.email": "goro.mihon@example.jp",
    "item.phone": "090-0000-0005",
    "item.postal_address": "東京都見本区道標町5丁目0番0号",
}
_MAIL: Final = _PERSON["item.email"]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form as a browser would send it: where to, and every field with its value; unticked boxes left out."""

    action: str
    fields: tuple[tuple[str, str], ...]

    def field(self, name: str) -> str | None:
        """The value of a field."""
        return next((value for one, value in self.fields if one == name), None)


def _forms(html: str) -> list[_Sent]:
    """The POST forms of a page, in order."""
    found = []
    for form in HTMLParser(html).css('form[method="post"]'):
        fields = [
            (str(one.attributes["name"]), one.attributes.get("value") or "")
            for one in form.css("input[name], textarea[name]")
            if one.attributes.get("type") not in {"checkbox", "radio"}
        ]
        found.append(_Sent(form.attributes.get("action") or "", tuple(fields)))
    return found


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One made-up person: registers, signs in, stops a purpose, starts it again, leaves."""

    page: httpx.Client
    api: httpx.Client
    demo: Demo
    subject: str = ""
    purpose: str = ""

    def steps(self) -> Sequence[tuple[str, Callable[[], bool]]]:
        return (
            ("方針を読む / read the policy", self.read_policy),
            ("フォームで登録する / register by the form", self.register),
            ("メールの番号でログインする / sign in with the mailed code", self.sign_in),
            ("お預かりしている情報を見る / see what is held", self.see_items),
            ("案内を止める / stop a purpose", self.stop_purpose),
            ("担当者は理由つきで断られる / staff get a refusal that cites it", self.staff_refused),
            ("案内を再開する / start it again", self.resume_purpose),
            ("担当者に許される / staff are allowed", self.staff_allowed),
            ("退会する / leave", self.leave),
            ("記録簿を検証する / verify the book", self.verify),
        )

    def read_policy(self) -> bool:
        """The published text is on the page."""
        found = self.page.get("/policy")
        return found.is_success and "個人情報" in found.text

    def _send(self, form: _Sent, **values: str) -> httpx.Response:
        """Sends a form with some fields filled in; ticked boxes come as further fields."""
        data: dict[str, str | list[str]] = dict(form.fields)
        return self.page.post(form.action, data=data | values)

    def _form(self, place: str, action: str) -> _Sent | None:
        """The form of a page that sends to an address."""
        return next(
            (form for form in _forms(self.page.get(place).text) if form.action.startswith(action)), None
        )

    def register(self) -> bool:
        """Fills in the generated form with a made-up person."""
        choice = HTMLParser(self.page.get("/register").text).css_first('main a[href^="/register?category="]')
        place = "/register" if choice is None else str(choice.attributes["href"])
        form = self._form(place, "/register")
        if form is None:
            return False
        done = self._send(form, **_PERSON, consent="advertising:email")
        return done.is_success and str(done.url).endswith("/register/done")

    def sign_in(self) -> bool:
        """Asks for a code, reads it in the local outbox, enters it."""
        login = self._form("/my/login", "/my/login")
        if login is None:
            return False
        sent = self._send(login, email=_MAIL)
        letter = HTMLParser(self.page.get("/outbox").text).css_first('main a[href^="/outbox/"]')
        code = None if letter is None else _CODE.search(self._letter(str(letter.attributes["href"])))
        entry = next((form for form in _forms(sent.text) if form.action == "/my/code"), None)
        if code is None or entry is None:
            return False
        home = self._send(entry, code=code[1])
        return home.is_success and str(home.url).endswith("/my")

    def _letter(self, place: str) -> str:
        body = HTMLParser(self.page.get(place).text).css_first(".letter")
        return "" if body is None else body.text()

    def see_items(self) -> bool:
        """The items are listed, masked."""
        found = self.page.get("/my/items")
        return found.is_success and _MAIL not in found.text and "メールアドレス" in found.text

    def stop_purpose(self) -> bool:
        """Presses 「止める」 on the page of preferences; learns the purpose from the button's form."""
        return self._press("/my/preferences", "stop")

    def resume_purpose(self) -> bool:
        """Presses 「再開する」."""
        return self._press("/my/preferences", "resume")

    def _press(self, place: str, act: str) -> bool:
        for form in _forms(self.page.get(place).text):
            whole = form.field("act") == act and not form.field("channel")
            purpose = form.field("purpose") or ""
            if whole and (not self.purpose or purpose == self.purpose):
                self.purpose = purpose
                return self._send(form).is_success
        return False

    def _ask(self) -> dict[str, object]:
        if not self.subject:
            given = {"account": OFFICER, "password": self.demo.password}
            token = self.api.post("/api/v1/session", json=given).json()["token"]
            self.api.headers["Authorization"] = f"Bearer {token}"
            found = self.api.post(
                "/api/v1/subjects/find",
                json={"purpose": self.purpose, "by": {"email": _MAIL}},
            ).json()
            self.subject = found["subjects"][0]
        asked = {"verb": "use", "subject": self.subject, "items": ["name"], "purpose": self.purpose}
        answer_: dict[str, object] = self.api.post("/api/v1/decide", json=asked).json()
        return answer_

    def staff_refused(self) -> bool:
        """The gate says no, and which rule and sentence."""
        found = self._ask()
        reasons = found.get("reasons")
        cited = isinstance(reasons, list) and any(
            one["rule"] == "purpose.stopped" and one["clause"] for one in reasons
        )
        return found.get("allowed") is False and cited

    def staff_allowed(self) -> bool:
        """The gate says yes again."""
        return self._ask().get("allowed") is True

    def leave(self) -> bool:
        """Leaves; nothing is shown to anybody afterwards."""
        form = self._form("/my/leave", "/my/leave")
        if form is None:
            return False
        done = self._send(form, understood="yes")
        gone = self.api.post(
            f"/api/v1/subjects/{self.subject}/show", json={"purpose": self.purpose, "items": ["name"]}
        )
        return done.is_success and not gone.is_success

    def verify(self) -> bool:
        """The book verifies, newest state included."""
        found: dict[str, object] = self.api.post("/api/v1/ledger/verify").json()
        return found.get("ok") is True
