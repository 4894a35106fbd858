"""Serves a workspace: portal, public notices, console and API in one process.

One process only: it holds the workspace's lease, opens the house, keeps the book's tree grown and the sessions tidy
in the background, and runs the HTTP server in its own event loop. Whatever ends it (a signal, an error), requests in
flight are answered, the house is closed, and the lease is let go.
"""

import asyncio
import ipaddress
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Final

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar

from sekisho import bootstrap
from sekisho.application.daily import run_daily
from sekisho.application.house import House, Unit
from sekisho.application.key_desk import roll_when_asked
from sekisho.application.workspace import Workspace, load_workspace
from sekisho.errors import OperatorError
from sekisho.ledger import store as book
from sekisho.ledger import tree
from sekisho.safeguards import store as accounts
from sekisho.safeguards.model import TRY_WINDOW
from sekisho.storage.lease import Lease, lease_of, take_lease
from sekisho.vault.files import sweep_files
from sekisho.web.app import create_app
from sekisho.web.problems import note_failure

TAKEN: Final = "STORAGE-009"

_EVERY: Final = 3.0
"""Seconds between two rounds of the keeper."""

_TIDY_EVERY: Final = 100
"""Rounds between two tidyings of sessions and codes."""


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    now: datetime | None = None,
    secure: bool = False,
    base_url: str | None = None,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serves until a signal ends it.

    Args:
        folder: The workspace.
        host: Address to listen on. Outside the loopback only with `secure`.
        port: TCP port; 0 = a free one.
        now: Fixed instant of a rehearsal.
        secure: A TLS proxy stands in front: cookies are marked so, other hosts are answered.
        base_url: The address that people use, when it is neither the one listened on nor the one in the settings.
        announce: Called with the address when it answers; None = printed on standard output.

    Raises:
        OperatorError: Another process serves the workspace (STORAGE-009), the address is not protected (WEB-009), the
            outbox would be public (WEB-013), the port is taken (WEB-012), or the workspace does not open.
    """
    if not secure and not _is_loopback(host):
        raise OperatorError("WEB-009")
    workspace = load_workspace(folder)
    if secure and workspace.mail.mode == "outbox":
        # The outbox page shows sign-in codes to whoever may open it.
        raise OperatorError("WEB-013")
    began = bootstrap.clock_for(workspace, now).now()
    with _alone(workspace, began):
        listening = _free_port(host, port)
        address = base_url or workspace.address or f"http://{_bracketed(host)}:{listening}"
        house = bootstrap.open_house(workspace, now=now)
        keeper = Keeper(house, secure=secure)
        try:
            _log_to_stderr()
            app = create_app(house, base_url=address, secure=secure)
            keeper.start()
            asyncio.run(_run(app, host, listening, lambda: (announce or _print)(address)))
        finally:
            keeper.stop()
            house.close()


def _alone(workspace: Workspace, began: datetime) -> AbstractContextManager[object]:
    """The lease of a workspace in files, taken before anything is opened.

    On a database server several processes serve, and the keeper of one of them holds the lease.
    """
    if workspace.servers is not None:
        return nullcontext()
    return take_lease(workspace.lease, who="sekisho serve", at=began)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _free_port(host: str, port: int) -> int:
    """The port to listen on, tried before the server starts, so that the refusal is ours and has a mend."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
            found: int = trial.getsockname()[1]
    except (OSError, OverflowError) as error:
        raise OperatorError("WEB-012", port=port) from error
    return found


def _print(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def _log_to_stderr() -> None:
    """Request and error lines go to standard error; they are fields without personal data."""
    log = logging.getLogger("sekisho")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)


# -- the HTTP server ---------------------------------------------------------------------------------------------


async def _run(app: Litestar, host: str, port: int, ready: Callable[[], None]) -> None:
    """Runs the server in this event loop until SIGTERM or SIGINT.

    granian's embedded server needs no second process: a forked worker would cost the memory of a second interpreter
    and could not share the house that was opened here.
    """
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, server.stop)
    serving = loop.create_task(server.serve())
    answering = loop.create_task(_answers(host, port))
    await asyncio.wait({serving, answering}, return_when=asyncio.FIRST_COMPLETED)
    if answering.done() and not serving.done():
        ready()
    answering.cancel()
    await serving


async def _answers(host: str, port: int) -> None:
    """Returns when the server takes connections."""
    while True:
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        return


# -- the keeper --------------------------------------------------------------------------------------------------


class Keeper:
    """Grows the book's tree and drops what has ended, every few seconds, while this process holds the lease.

    Every few minutes it asks whether the daily round has anything left to do today.
    """

    def __init__(self, house: House, *, secure: bool) -> None:
        """Not started yet."""
        self._house = house
        self._secure = secure
        self._ending = threading.Event()
        self._lease: Lease | None = None
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the present round. May be called without a start."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._lease is not None:
            self._lease.release()

    def _work(self) -> None:
        number = 0
        while not self._ending.wait(_EVERY):
            try:
                if not self._leads():
                    continue
                if number == 0:
                    sweep_files(self._house.vault)  # what a process that died left behind
                if self._house.read(_has_new_entries):
                    self._house.write(_integrate)
                roll_when_asked(self._house)
                if number % _TIDY_EVERY == 0:
                    self._house.write(_tidy)
                    run_daily(self._house, secure=self._secure, ending=self._ending.is_set)
            except Exception as error:  # noqa: BLE001 - a locked or full disk must not end the rounds
                note_failure(error)
            number += 1

    def _leads(self) -> bool:
        """Whether this process holds the lease. Of several on one server, the next takes over from one that ended."""
        if self._house.workspace.servers is None:
            return True  # taken before anything was opened
        if self._lease is not None and self._lease.holds():
            return True
        self._lease = None
        house = self._house
        try:
            self._lease = lease_of(
                house.engine, house.workspace.lease, who="sekisho serve", at=house.clock.now()
            )
        except OperatorError as error:
            if error.code != TAKEN:
                raise
            return False
        return True


def _has_new_entries(unit: Unit) -> bool:
    return tree.integrated(unit.conn) < book.size(unit.conn)


def _integrate(unit: Unit) -> None:
    tree.integrate(unit.conn)


def _tidy(unit: Unit) -> None:
    accounts.tidy(unit.conn, now=unit.now, since=unit.now - TRY_WINDOW)
