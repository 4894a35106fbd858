"""A process whose children die: each job runs in a fork of its own and is killed -9 at a step, or after a while.

Reads a list of jobs as JSON from standard input and prints one JSON list with how each child ended: ``{"signal": 9}``
or ``{"exit": code, "out": text}``. One interpreter for many deaths, because starting one costs a second.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from typer.testing import CliRunner

import sekisho.application.creating
import sekisho.bootstrap
import sekisho.cli.workspace
import sekisho.storage.migrations
from integration.faults.agreeing import agree, answers_hold, living
from sekisho.application import acquiring, correcting, keeping, leaving, preferences, sweeping
from sekisho.application.house import House
from sekisho.cli.app import app
from sekisho.gate.model import Actor
from sekisho.vault.erasure import Eraser
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.vault import Vault

from integration.faults.sites import ADVERT, FORM, NOW, POLICY, ROSTER, Site  # isort: skip

INIT_STEPS: dict[str, tuple[object, str]] = {
    "lock the site": (sekisho.application.creating, "_locked"),
    "make the key store": (sekisho.bootstrap, "create_keystore"),
    "make the database": (sekisho.bootstrap, "open_database"),
    "make the tables": (sekisho.storage.migrations, "upgrade"),
    "publish the version": (sekisho.application.creating, "publish_in"),
    "write the version's files": (sekisho.application.creating, "write_version_files"),
    "hand the recovery sheet over": (sekisho.cli.workspace, "_write_once"),
    "name the workspace": (Path, "rename"),
}
"""The steps of `init`, in order, and what carries each out."""


def die() -> None:
    """Ends this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def at_step(step: str, when: str, act: Callable[[], object]) -> Iterator[None]:
    """Does `act` before or after a step of `init`."""
    owner, name = INIT_STEPS[step]
    real = getattr(owner, name)

    def patched(*args: Any, **kwargs: Any) -> Any:
        if owner is Path and not str(args[0]).endswith(".building"):
            return real(*args, **kwargs)
        if when == "before":
            act()
        done = real(*args, **kwargs)
        if when == "after":
            try:
                act()
            finally:
                for end in ("close", "dispose"):  # nobody got it who could
                    getattr(done, end, lambda: None)()
        return done

    with mock.patch.object(owner, name, patched):
        yield


def init(job: dict[str, str]) -> int:
    """`sekisho init`, killed at a step."""
    site = Site(Path(job["root"]))
    with at_step(job["step"], job["when"], die), mock.patch.dict(os.environ, site.environment):
        words = [
            "init",
            str(site.folder),
            "--policy",
            str(POLICY),
            "--yes",
            "--rehearsal",
            "--now",
            NOW,
            "--json",
        ]
        return CliRunner().invoke(app, words).exit_code


def erase(job: dict[str, str]) -> int:
    """Erases a person, or sweeps, or only opens the workspace: killed once a step of the erasure is done."""
    site = Site(Path(job["root"]))

    def reached(step: str) -> None:
        if step == job["step"]:
            die()

    real = sekisho.bootstrap.after_purge

    def entered(*given: Any) -> None:
        real(*given)
        reached("purged, not committed")

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(sekisho.bootstrap, "Eraser", partial(Eraser, progress=reached)))
        stack.enter_context(mock.patch.object(sekisho.bootstrap, "after_purge", entered))
        if job["step"] == "journal written":
            stack.enter_context(mock.patch.object(Eraser, "finish_each", side_effect=lambda *_, **__: die()))
        house, operator = stack.enter_context(site.house(now=_instant(job["now"])))
        match job["act"]:
            case "erase":
                leaving.erase(house, operator, job["subject"], reason="request")
            case "sweep":
                sweeping.sweep(house, operator)
    return 0


def _instant(text: str) -> Any:
    from sekisho.cli.speaking import instant

    return instant(text)


@dataclass
class Loop:
    """Random acts of one process, each told to a file once it was answered."""

    house: House
    operator: Actor
    dice: random.Random
    told: int
    living: list[str]

    def run(self) -> None:
        while True:
            act = self.dice.choice(self.acts() if self.living else [self.acquire])
            act()

    def acts(self) -> Sequence[Callable[[], None]]:
        return (self.acquire, self.acquire, self.correct, self.object, self.resume, self.erase, self.inquire)

    def tell(self, kind: str, entry: int, subject: str) -> None:
        """Notes an answer. In one write, so that the last line is whole or absent."""
        os.write(self.told, f"{kind} {entry} {subject}\n".encode())

    def someone(self) -> str:
        return self.dice.choice(self.living)

    def acquire(self) -> None:
        number = self.dice.randrange(10**9)
        items = {"氏名": f"見本 {number}", "メールアドレス": f"m{number}@example.jp"}
        self.told_of(items, None)

    def inquire(self) -> None:
        """Another group of a known person: erased as a part later."""
        self.told_of({"お問い合わせ内容": "講座について"}, self.someone())

    def told_of(self, items: dict[str, str], subject: str | None) -> None:
        done = acquiring.acquire(
            self.house,
            self.operator,
            acquiring.Acquisition(
                category="会員",
                channel=FORM,
                purposes=[ROSTER, ADVERT],
                items={name: Plaintext(value) for name, value in items.items()},
                consents=["advertising:email"],
                subject=subject,
            ),
        )
        assert done.subject is not None
        self.tell("acquired", done.entry, done.subject)
        if subject is None:
            self.living.append(done.subject)

    def correct(self) -> None:
        who = self.someone()
        value = Plaintext(f"c{self.dice.randrange(10**9)}@example.jp")
        self.tell(
            "corrected", correcting.correct(self.house, self.operator, who, {"email": value}).entry, who
        )

    def object(self) -> None:
        who = self.someone()
        self.tell("objected", preferences.stop(self.house, self.operator, who, purpose=ADVERT).entry, who)

    def resume(self) -> None:
        who = self.someone()
        self.tell("resumed", preferences.resume(self.house, self.operator, who, purpose=ADVERT).entry, who)

    def erase(self) -> None:
        who = self.someone()
        self.living.remove(who)
        self.tell("erased", leaving.erase(self.house, self.operator, who, reason="request").entry, who)


def loop(job: dict[str, str]) -> int:
    """Random acts without end; the parent kills. Says ``ready`` once the first act is done, or at once if `early`."""
    site = Site(Path(job["root"]))
    descriptor = os.open(job["told"], os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with site.house() as (house, operator):
        if "early" in job:
            os.write(descriptor, b"ready 0 -\n")
        dice = random.Random(int(job["seed"]))
        known = house.read(living)
        Loop(house, operator, dice, descriptor, dice.sample(known, min(len(known), 20))).run()
    return 0


def check(job: dict[str, str]) -> int:
    """Opens the workspace after a death: everything agrees, and what was answered holds."""
    with Site(Path(job["root"])).house() as (house, _):
        agree(house)
        told = Path(job["told"])
        count = answers_hold(house, told)
    told.unlink()
    with Path(job["sum"]).open("a", encoding="utf-8") as counts:
        counts.write(f"{count}\n")
    return 0


def restore(job: dict[str, str]) -> int:
    """`sekisho restore`, killed before or after the restore is written down."""
    site = Site(Path(job["root"]))
    real = keeping._enter_restore

    def entered(*given: Any) -> Any:
        if job["when"] == "before":
            die()
        done = real(*given)
        if job["when"] == "in the transaction":
            die()
        return done

    with (
        mock.patch.object(keeping, "_enter_restore", entered),
        mock.patch.dict(os.environ, site.environment),
    ):
        if job["when"] == "before its name":
            real_rename = Path.rename

            def rename(path: Path, target: Path) -> Path:
                if path.name.endswith(".restoring"):
                    die()
                return real_rename(path, target)

            mock.patch.object(Path, "rename", rename).start()
        words = ["restore", job["backup"], str(site.folder), "--json"]
        return CliRunner().invoke(app, words).exit_code


def acquire(job: dict[str, str]) -> int:
    """Acquires a person: killed when keys and look-ups are durable and nothing is in the data yet."""
    site = Site(Path(job["root"]))
    real = Vault.prepare_new

    def prepared(*given: Any, **how: Any) -> Any:
        done = real(*given, **how)
        die()
        return done

    with mock.patch.object(Vault, "prepare_new", prepared):
        site.add(氏名=job["name"], メールアドレス=job["email"])
    return 0


JOBS = {"acquire": acquire, "restore": restore, "init": init, "erase": erase, "loop": loop, "check": check}


def run_in_fork(job: dict[str, str]) -> dict[str, object]:
    """One child: it ends by itself, or is killed `after` milliseconds from when it was ready."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            code = JOBS[job["job"]](job)
        except BaseException as error:  # noqa: BLE001 - the parent reads it
            os.write(writing, repr(error).encode()[:4000])
            code = 99
        os._exit(code)
    os.close(writing)
    if "after" in job:
        told = Path(job["told"])
        patience = time.monotonic() + 120
        while time.monotonic() < patience and not (told.exists() and told.stat().st_size):
            time.sleep(0.001)
        time.sleep(int(job["after"]) / 1000)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        out = pipe.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status)}
    return {"exit": os.WEXITSTATUS(status), "out": out}


if __name__ == "__main__":
    print(json.dumps([run_in_fork(job) for job in json.load(sys.stdin)]))
