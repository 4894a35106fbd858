"""Real workspaces for the fault tests: made once from a bundled example, copied for each test, keys beside them."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

import stores
from sekisho.application.house import House
from sekisho.application.signing_in import staff_by_name
from sekisho.application.workspace import load_workspace
from sekisho.bootstrap import house_at
from sekisho.cli.app import app
from sekisho.gate.model import Actor
from sekisho.storage.place import Place

EXAMPLES = Path(__file__).parents[3] / "examples"
POLICY = EXAMPLES / "association" / "policy.md"
ANSWERS = EXAMPLES / "association" / "answers.yaml"
NOW = "2026-04-01"
NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
ADVERT = "講座、催し及び出版物のご案内（お申し出により、いつでも停止できます。）"
ROSTER = "会員名簿の作成及び会員資格の確認"
BULLETIN = "会報の発送"
FORM = "ウェブサイトの申込フォームへの入力"


@dataclass(frozen=True)
class Site:
    """A workspace folder with its keys and epochs beside it, all under one root."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "ws"

    @property
    def database(self) -> Path:
        return self.folder / "data" / "sekisho.db"

    @property
    def key_store(self) -> Path:
        (found,) = (self.root / "keys" / "keys").glob("*/keystore.db")
        return found

    @property
    def data(self) -> Place:
        """Where the data stands: the file, or a schema of a server."""
        return load_workspace(self.folder).database

    @property
    def keys(self) -> Place:
        """Where the key store stands."""
        return load_workspace(self.folder).key_store

    @contextmanager
    def beside(self, place: Place | None = None) -> Iterator[stores.Beside]:
        """The data, or the key store, opened past the program."""
        with stores.Beside(place or self.data) as connection:
            yield connection

    @property
    def environment(self) -> dict[str, str]:
        return {"SEKISHO_KEYS": str(self.root / "keys"), "SEKISHO_LANG": "ja"}

    def run(
        self,
        *words: str | Path,
        give: object = None,
        lang: str = "ja",
        environment: Mapping[str, str] | None = None,
    ) -> Result:
        """One command in this process; `give` goes to standard input, as JSON unless it is bytes or text."""
        given = give if isinstance(give, (bytes, str)) or give is None else json.dumps(give)
        return CliRunner().invoke(
            app,
            [str(word) for word in words],
            input=given,
            env={**self.environment, "SEKISHO_LANG": lang, **(environment or {})},
        )

    def ask(self, *words: str | Path, give: object = None, code: int = 0) -> dict[str, object]:
        """One command with ``--json``: its exit code is as said and its output is one JSON document."""
        result = self.run(*words, "--json", give=give)
        assert result.exit_code == code, (result.exit_code, result.stderr, result.exception)
        found = json.loads(result.stdout)
        assert isinstance(found, dict)
        return found

    def add(self, **items: str) -> str:
        """Acquires a member; returns the public id."""
        done = self.ask("subject", "add", self.folder, "--now", NOW, give=member(items))
        return str(done["subject"])

    @contextmanager
    def house(self, now: datetime | None = NOON) -> Iterator[tuple[House, Actor]]:
        """The workspace opened in this process, and its operator."""
        with house_at(self.folder, now=now) as house:
            yield house, staff_by_name(house, "operator").actor


def member(items: Mapping[str, str]) -> dict[str, object]:
    """An acquisition of a member by the public form."""
    return {
        "category": "会員",
        "channel": FORM,
        "purposes": [ROSTER, BULLETIN, ADVERT],
        "items": dict(items),
        "consents": ["advertising:email"],
        "notice": None,
    }


HANAKO = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "090-0000-0001"}
TARO = {"氏名": "見本 太郎", "メールアドレス": "taro@example.jp", "電話番号": "090-0000-0002"}


def made(root: Path, *, rehearsal: bool = True, answers: bool = True) -> Site:
    """A workspace made by the command line."""
    site = Site(root)
    root.mkdir(parents=True, exist_ok=True)
    words = ["--rehearsal", "--now", NOW] if rehearsal else []
    result = site.run("init", site.folder, "--policy", POLICY, "--yes", "--json", *words)
    assert result.exit_code == 0, (result.stderr, result.exception)
    if answers:
        site.ask("policy", "answer", site.folder, ANSWERS, *words[1:])
    return site


@lru_cache(maxsize=4)
def _template(*, rehearsal: bool, store: str | None) -> Path:
    folder = tempfile.mkdtemp(prefix="sekisho-fault-template-")
    import atexit

    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    site = made(Path(folder) / "site", rehearsal=rehearsal)
    stores.lasting(site.folder / "sekisho.toml")
    return site.root


def fresh(root: Path, *, rehearsal: bool = True) -> Site:
    """A copy of the template workspace under `root`, which must not exist yet."""
    return copied(Site(_template(rehearsal=rehearsal, store=os.environ.get("SEKISHO_DATABASE"))), root)


def copied(site: Site, root: Path) -> Site:
    """A copy of a closed workspace with its keys; the settings point to the copy."""
    shutil.copytree(site.root, root, symlinks=True)
    settings = root / "ws" / "sekisho.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(str(site.root), str(root)), encoding="utf-8")
    if stores.on_postgres():
        stores.clone(settings, "c" + hashlib.sha256(str(root).encode()).hexdigest()[:20])
    return Site(root)


def tree_of(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder with its bytes; None for folders."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def child_environment(site: Site | None = None) -> dict[str, str]:
    """The environment for a child process of the tests."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        **stores.environment(),
        **({} if site is None else site.environment),
        "PYTHONPATH": f"{EXAMPLES.parent / 'src'}:{EXAMPLES.parent / 'tests'}",
    }


def killed(jobs: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Runs jobs of `faults.dying`, each in a child of its own; how each ended."""
    child = subprocess.run(
        [sys.executable, "-m", "integration.faults.dying"],
        input=json.dumps([{key: str(value) for key, value in job.items()} for job in jobs]),
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    ended: list[dict[str, object]] = json.loads(child.stdout)
    return ended
