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
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
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


_CSRF: Final = re.compile(r'name="_csrf_token"[^>]*value="([^"]*)"')
_TICKET: Final = re.compile(r'name="ticket"[^>]*value="([^"]*)"')
_CODE: Final = re.compile(r"\b([0-9]{6})\b")
_LETTER: Final = re.compile(r'href="(/outbox/[^"]+)"')


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

    def register(self) -> bool:
        """Fills in the generated form with a made-up person."""
        form = self.page.get("/register")
        token = _CSRF.search(form.text)
        if token is None:
            return False
        names = re.findall(r'<(?:input|textarea|select)[^>]*name="([^"]+)"', form.text)
        values = {
            "name": "見本 五郎",
            "email": "goro.mihon@example.jp",
            "phone": "090-0000-0005",
            "postal_address": "東京都見本区道標町5丁目0番0号",
        }
        data = {name: values.get(name, values.get(name.removeprefix("item-"), "")) for name in names}
        boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form.text)
        sent = {**data, "_csrf_token": token[1], "confirmed": "yes"}
        sent |= dict(boxes)
        done = self.page.post("/register", data={key: value for key, value in sent.items() if value})
        return done.is_success and "/register" in str(done.url)

    def sign_in(self) -> bool:
        """Asks for a code, reads it in the local outbox, enters it."""
        login = self.page.get("/my/login")
        token = _CSRF.search(login.text)
        if token is None:
            return False
        sent = self.page.post("/my/login", data={"_csrf_token": token[1], "email": "goro.mihon@example.jp"})
        letters = self.page.get("/outbox")
        newest = _LETTER.search(letters.text)
        letter = self.page.get(newest[1]).text if newest is not None else letters.text
        code, token = _CODE.search(re.sub(r"<[^>]+>", " ", letter)), _CSRF.search(sent.text)
        if code is None or token is None:
            return False
        ticket = _TICKET.search(sent.text)
        data = {"_csrf_token": token[1], "code": code[1]} | ({"ticket": ticket[1]} if ticket else {})
        home = self.page.post("/my/code", data=data)
        return home.is_success and str(home.url).endswith("/my")

    def see_items(self) -> bool:
        """The items are listed, masked."""
        found = self.page.get("/my/items")
        return (
            found.is_success and "goro.mihon@example.jp" not in found.text and "メールアドレス" in found.text
        )

    def stop_purpose(self) -> bool:
        """Presses 「止める」 on the page of preferences; learns the purpose from the button's form."""
        return self._press("/my/preferences", "stop")

    def resume_purpose(self) -> bool:
        """Presses 「再開する」."""
        return self._press("/my/preferences", "resume")

    def _press(self, place: str, act: str) -> bool:
        page = self.page.get(place).text
        for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
            hidden = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
            action = re.search(r'action="([^"]+)"', form)
            wanted = act in (action[1] if action else "") or hidden.get("act") == act
            advertising = not self.purpose or hidden.get("purpose") == self.purpose
            if wanted and advertising and not hidden.get("channel"):
                self.purpose = hidden.get("purpose", self.purpose)
                return self.page.post(action[1] if action else place, data=hidden).is_success
        return False

    def _ask(self) -> dict[str, object]:
        if not self.subject:
            given = {"account": OFFICER, "password": self.demo.password}
            token = self.api.post("/api/v1/session", json=given).json()["token"]
            self.api.headers["Authorization"] = f"Bearer {token}"
            found = self.api.post(
                "/api/v1/subjects/find",
                json={"purpose": self.purpose, "by": {"email": "goro.mihon@example.jp"}},
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
        page = self.page.get("/my/leave")
        token = _CSRF.search(page.text)
        if token is None:
            return False
        done = self.page.post("/my/leave", data={"_csrf_token": token[1], "confirmed": "yes"})
        gone = self.api.post(
            f"/api/v1/subjects/{self.subject}/show", json={"purpose": self.purpose, "items": ["name"]}
        )
        return done.is_success and not gone.is_success

    def verify(self) -> bool:
        """The book verifies, newest state included."""
        found: dict[str, object] = self.api.post("/api/v1/ledger/verify").json()
        return found.get("ok") is True
