"""A private PostgreSQL server for tests and benches: own folder, Unix socket only, stopped by its own process id.

    with private_postgres() as url: ...      # yields None and a reason where no server programs are installed

Where `SEKISHO_TEST_POSTGRES` names a server (an SQLAlchemy URL of a superuser), that one is used instead.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SETTING = "SEKISHO_TEST_POSTGRES"
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/pgsql/bin",
)
_UNPRIVILEGED = ("postgres", "nobody")
_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0777",
    "shared_buffers": "'128MB'",
    "max_connections": "60",
    "timezone": "'UTC'",
}


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server.

    Attributes:
        socket: Folder of its Unix socket; empty for one that `SEKISHO_TEST_POSTGRES` names.
        url: SQLAlchemy URL of its superuser, database `postgres`.
        restart: Ends it as a crash would, and starts it again; nothing for one that `SEKISHO_TEST_POSTGRES` names.
    """

    socket: str
    url: str
    restart: Callable[[], None] = lambda: None

    def at(self, database: str, *, user: str | None = None, password: str | None = None) -> str:
        """The URL of another database, or for another user."""
        from sqlalchemy import make_url  # the tool itself needs the standard library only

        found = make_url(self.url).set(database=database)
        if user is not None:
            found = found.set(username=user, password=password)
        return found.render_as_string(hide_password=False)


def programs() -> Path | None:
    """The folder of initdb and postgres, newest release first; None where they are not installed."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    for place in _PLACES:
        found += sorted(Path("/").glob(place.lstrip("/")), reverse=True)
    return next((one for one in found if (one / "initdb").exists() and (one / "postgres").exists()), None)


def why_not() -> str | None:
    """Why no server can be had here, or None."""
    if os.environ.get(SETTING) or programs() is not None:
        return None
    return f"no PostgreSQL server programs are installed and {SETTING} is not set"


@contextmanager
def private_postgres(
    *,
    settings: Sequence[tuple[str, str]] = (),
    memory: bool = False,
    place: Path | None = None,
    log_apart: bool = False,
) -> Iterator[Server]:
    """Starts a server of one's own and stops it.

    Args:
        settings: Further (name, value) settings.
        memory: Keep its folder in memory where that is possible: every flush is asked for, and costs nothing.
        place: Where its data lies instead, an existing folder that everybody may enter.
        log_apart: Keep the write-ahead log elsewhere than in `place`.

    Raises:
        RuntimeError: No server programs are installed, or the server does not start.
    """
    named = os.environ.get(SETTING)
    if named:
        yield Server(socket="", url=named)
        return
    found = programs()
    if found is None:
        raise RuntimeError(why_not())
    room = "/dev/shm" if memory and _roomy(Path("/dev/shm")) else "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="sekisho-pg-", dir=room))  # a socket's path must stay short
    owner = _owner()
    folder.chmod(0o755)
    if owner is not None:
        shutil.chown(folder, owner)
    data, log = (place or folder) / "data", folder / "log"
    if place is not None and owner is not None:
        data.mkdir(mode=0o700)
        shutil.chown(data, owner)
    try:
        _run(
            [
                str(found / "initdb"),
                "-D",
                str(data),
                "-U",
                "owner",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
                *(["-X", str(folder / "wal")] if log_apart else []),
            ],
            owner,
        )
        merged = {**_SETTINGS, "unix_socket_directories": f"'{folder}'", **dict(settings)}
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in merged.items())
        process = _Process(found, data, folder, log, owner)
        try:
            process.start()
            url = f"postgresql+psycopg://owner@/postgres?host={folder}"
            yield Server(socket=str(folder), url=url, restart=process.restart)
        finally:
            process.end(signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Process:
    """The server's process: one after another, when it is restarted."""

    def __init__(self, programs: Path, data: Path, folder: Path, log: Path, owner: str | None) -> None:
        self._programs, self._data, self._folder, self._log = programs, data, folder, log
        self._owner = owner
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it answers."""
        with self._log.open("ab") as said:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self._data)],
                stdout=said,
                stderr=said,
                user=self._owner,
                cwd=self._folder,
                start_new_session=True,
            )
        _await(self._programs, self._folder, self._process, self._log)

    def restart(self) -> None:
        """As ``pg_ctl restart -m immediate``: no goodbye, no checkpoint; the next one recovers from the log."""
        self.end(signal.SIGQUIT)
        self.start()

    def end(self, how: signal.Signals) -> None:
        """Returns once it is gone."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _roomy(place: Path) -> bool:
    return place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > 1 << 30


def _owner() -> str | None:
    """Whom the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in _UNPRIVILEGED if name in known), None)


def _run(argv: Sequence[str], owner: str | None) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, user=owner, cwd="/", check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _await(found: Path, folder: Path, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
        ready = subprocess.run([str(found / "pg_isready"), "-q", "-h", str(folder)], check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
