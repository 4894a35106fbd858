"""A workspace as its staff see it: everything goes through the command line, values on standard input."""

import json
import os
import secrets
import shutil
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

import stores
from sekisho.application import policy_desk
from sekisho.application.announcing import Announced
from sekisho.application.workspace import load_workspace
from sekisho.cli.app import app
from sekisho.cli.opening import opened
from sekisho.policy.continuity import carry_ids
from sekisho.storage.place import Place

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
ANSWERS = Path(__file__).parent / "answers"
PASSWORD = "一つ目小僧は夜に歩く2026"
BEGINNING = "2026-01-05"
"""The day on which every workspace was made."""

Json = Any  # Any: what a command prints


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What a command said."""

    code: int
    said: Json
    noted: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One workspace, asked through the command line in this process."""

    folder: Path
    keys: Path

    # -- asking ------------------------------------------------------------------------------------------------

    def ask(
        self,
        command: str,
        *words: str,
        give: Mapping[str, object] | None = None,
        now: str | None = None,
        account: str | None = None,
    ) -> Spoken:
        """Runs one command on this workspace with `--json`; only a crash is not an answer."""
        argv = [*command.split(), str(self.folder), *words, "--json"]
        argv += [] if now is None else ["--now", now]
        argv += [] if account is None else ["--account", account]
        return run(argv, give=give, keys=self.keys)

    def does(self, command: str, *words: str, exits: int = 0, **how: Any) -> Json:
        """As `ask`, for a command that must end with this exit code; returns what it printed."""
        spoken = self.ask(command, *words, **how)
        assert spoken.code == exits, (command, spoken.code, spoken.noted)
        return spoken.said

    def refuses(self, command: str, *words: str, code: str, **how: Any) -> None:
        """The command ends with exit 2 and names this error."""
        spoken = self.ask(command, *words, **how)
        assert spoken.code == 2, (command, spoken.code)
        assert code in spoken.noted, spoken.noted

    # -- the policy --------------------------------------------------------------------------------------------

    def policy(self) -> Json:
        return self.does("policy show", now=BEGINNING)

    def purpose(self, keyword: str) -> str:
        """The id of the only purpose whose text has this keyword."""
        found = [one["id"] for one in self.policy()["purposes"] if keyword in one["text"]]
        assert len(found) == 1, (keyword, found)
        return found[0]

    def purposes(self) -> list[str]:
        """All purposes in the order of the document."""
        return [one["id"] for one in self.policy()["purposes"]]

    def answer(self, text: str, *, now: str = BEGINNING, **how: Any) -> Json:
        """Records an officer's answers."""
        path = self.folder.with_name("more-answers.yaml")
        path.write_text(text, encoding="utf-8")
        return self.does("policy answer", str(path), now=now, **how)

    def publishes(
        self, change: Callable[[str], str], *, now: str, summary: str = "目的が加わりました。"
    ) -> None:
        """Revises the newest published text and publishes it, with a plain summary."""
        with opened(self.folder, now=now) as (house, who):
            held = policy_desk.in_force(house)
            drafted = policy_desk.draft_from(
                change(held.text).encode(), name="revised.txt", document=held.policy.document
            )
            policy = carry_ids(drafted.policy, held.published)
            policy_desk.publish(
                house, who.actor, policy=policy, text=drafted.text, announced=Announced(summary=summary)
            )

    # -- persons -----------------------------------------------------------------------------------------------

    def acquire(
        self,
        items: Mapping[str, str],
        *,
        purposes: Sequence[str],
        now: str,
        channel: str = "web",
        category: str = "customer",
        **more: object,
    ) -> str:
        """Acquires what is allowed; returns the person's public id."""
        give = {"category": category, "channel": channel, "purposes": purposes, "items": items, **more}
        return self.does("subject add", give=give, now=now)["subject"]

    def uses(self, who: str, items: str, purpose: str, *, now: str, **how: Any) -> dict[str, str]:
        """Opens items for a purpose; must be allowed."""
        return self.does("subject show", who, "--purpose", purpose, "--items", items, now=now, **how)["items"]

    def denies(self, who: str, items: str, purpose: str, *, now: str, **how: Any) -> list[str]:
        """Asks for items for a purpose; must be denied. Returns the rules that spoke."""
        words = (who, "--purpose", purpose, "--items", items)
        said = self.does("subject show", *words, exits=1, now=now, **how)
        assert said["allowed"] is False
        assert said["items"] == {}
        return rules(said)

    def gone(self, who: str, items: str, purpose: str, *, now: str) -> None:
        """Nobody of that id is known any more."""
        words = (who, "--purpose", purpose, "--items", items)
        self.refuses("subject show", *words, code="SUBJECT-001", now=now)

    def decide(self, *, now: str, exits: int, account: str | None = None, **asked: object) -> Json:
        """Asks the gate."""
        return self.does("decide", "-", give=asked, now=now, exits=exits, account=account)

    def files(
        self, command: str, *words: str, now: str, name: str = "file", sent: bytes = b""
    ) -> tuple[int, bytes, str]:
        """Runs a command about a file: exit code, the bytes on standard output, what was noted."""
        argv = ["subject", "file", command, str(self.folder), *words, "--now", now]
        env = {"SEKISHO_LANG": "ja", "SEKISHO_KEYS": str(self.keys), "SEKISHO_FILE_NAME": name}
        result = CliRunner().invoke(app, argv, input=sent, env={**os.environ, **env})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout_bytes, result.stderr

    # -- the book ----------------------------------------------------------------------------------------------

    def entries(self) -> list[Json]:
        """The whole book, oldest first."""
        return self.does("ledger list", "--limit", "1000")["entries"][::-1]

    def entry(self, number: str | int) -> Json:
        return next(one for one in self.entries() if one["no"] == int(number))

    # -- what lies on the disk ---------------------------------------------------------------------------------

    @property
    def key_store(self) -> Path:
        return next(self.keys.glob("keys/*/keystore.db"))

    @property
    def data(self) -> Place:
        """Where the data stands: the file, or a schema of a server."""
        return load_workspace(self.folder).database

    @contextmanager
    def beside(self) -> Iterator[stores.Beside]:
        """The data database, opened beside the program: what an attacker with the disk could do."""
        with stores.Beside(self.data) as connection:
            yield connection

    def anywhere(self, *texts: str) -> list[str]:
        """The files, of workspace and key store, in whose bytes one of the texts stands."""
        wanted = [text.encode() for text in texts]
        files = [path for place in (self.folder, self.keys) for path in place.rglob("*") if path.is_file()]
        return [path.name for path in files if any(text in path.read_bytes() for text in wanted)]

    def hire(self, login: str, role: str, *, duties: Sequence[str] = (), now: str = BEGINNING) -> None:
        """Makes a role for every purpose, and an account that has it."""
        self.does("staff role", give={"role": role, "purposes": None, "duties": list(duties)}, now=now)
        self.does("staff add", give={"login": login, "roles": [role], "password": PASSWORD}, now=now)

    def copy(self, place: Path) -> "Desk":
        """The same workspace with keys of its own, in another place."""
        made = replace(self, folder=place / "workspace", keys=place / "keyring")
        shutil.copytree(self.folder, made.folder)
        shutil.copytree(self.keys, made.keys)
        settings = made.folder / "sekisho.toml"
        text = settings.read_text(encoding="utf-8").replace(str(self.keys), str(made.keys))
        settings.write_text(text, encoding="utf-8")
        if stores.on_postgres():
            stores.clone(settings, f"copy_{secrets.token_hex(8)}")
        return made


def rules(said: Json) -> list[str]:
    """The rules that denied."""
    return [reason["rule"] for reason in said["reasons"] if not reason["lifted"]]


def reason(said: Json, rule: str) -> Json:
    """What a decision says about one rule."""
    found = [one for one in said["reasons"] if one["rule"] == rule]
    assert len(found) == 1, (rule, rules(said))
    return found[0]


def run(argv: Sequence[str], *, give: Mapping[str, object] | None = None, keys: Path | None = None) -> Spoken:
    """Runs the command line in this process."""
    env = {"SEKISHO_PASSWORD": PASSWORD, "SEKISHO_LANG": "ja"}
    if keys is not None:
        env["SEKISHO_KEYS"] = str(keys)
    typed = None if give is None else json.dumps(give)
    result = CliRunner().invoke(app, list(argv), input=typed, env={**os.environ, **env})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception  # a crash is no refusal: it must not pass for one
    if result.exc_info is not None and result.exc_info[2] is not None:
        # A command's values end with it, as they do when its process ends.
        traceback.clear_frames(result.exc_info[2])
    said = json.loads(result.stdout) if result.stdout.strip() else None
    return Spoken(code=result.exit_code, said=said, noted=result.stderr)


def draft(seed: str, place: Path) -> Desk:
    """The workspace drafted from a seed, with its officer's answers."""
    (policy,) = SEEDS.glob(f"{seed}_*.txt")
    desk = Desk(folder=place / "workspace", keys=place / "keyring")
    desk.does("init", "--policy", str(policy), "--yes", "--rehearsal", now=BEGINNING)
    desk.does("policy answer", str(ANSWERS / f"{seed}.yaml"), now=BEGINNING)
    return desk


Fresh = Callable[[str], Desk]
"""Gives a workspace of a seed, as drafted and answered, for the caller alone."""
