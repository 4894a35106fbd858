"""The `sekisho` command, ready: started once, and forked for each call. For pages with hundreds of commands.

Starting an interpreter and reading the program costs a second a command; a fork costs some milliseconds. What is called is
the same function that the installed command calls, in a process of its own, with the caller's folder, environment and
streams. A signal to the caller reaches the command.

Run as a program with the path of a socket, this file is the waiting process.
"""

import array
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

CALLER = """#!{python} -ISu
import array, json, os, signal, socket, sys
there = socket.socket(socket.AF_UNIX)
there.connect({path!r})
streams = array.array("i", [0, 1, 2])
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
there.sendmsg([len(asked).to_bytes(8)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
there.sendall(asked)
told = there.makefile("r")
process = int(told.readline())
for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(each, lambda number, _: os.kill(process, number))
code = int(told.readline() or 70)
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


@contextmanager
def ready(environment: dict[str, str]) -> Iterator[Path]:
    """A folder for the path, with a `sekisho` in it.

    Args:
        environment: Under which the program is read; each call has its caller's.
    """
    with tempfile.TemporaryDirectory(prefix="ready-", dir="/tmp") as folder:  # a socket has a short path
        path = Path(folder) / "socket"
        command = Path(folder) / "bin" / "sekisho"
        command.parent.mkdir()
        command.write_text(CALLER.format(python=sys.executable, path=str(path)), encoding="utf-8")
        command.chmod(0o700)
        words = [sys.executable, "-u", __file__, str(path)]
        process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield command.parent
        finally:
            process.terminate()
            process.communicate()


def _wait(path: str) -> None:
    """Waits for calls; each gets a process that carries it out and says how it ended."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        _read_program()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        os.write(1, b"ready\n")
        while True:
            caller, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _serve(caller)
            caller.close()


def _read_program() -> None:
    import sekisho
    import sekisho.__main__

    for module in walk_packages(sekisho.__path__, "sekisho."):
        if ".migrations." not in module.name and not module.name.endswith("__main__"):
            with suppress(ImportError):  # of an extra that is not there
                import_module(module.name)


def _serve(caller: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    streams = array.array("i")
    size, sent, *_ = caller.recvmsg(8, socket.CMSG_LEN(3 * streams.itemsize))
    streams.frombytes(sent[0][2])
    with caller.makefile("rb") as asking:
        words, folder, environment = json.loads(asking.read(int.from_bytes(size)))
    process = os.fork()
    if process == 0:
        caller.close()
        _carry_out(list(streams), words, folder, environment)
    for stream in streams:
        os.close(stream)
    caller.sendall(f"{process}\n".encode())
    _, status = os.waitpid(process, 0)
    caller.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _carry_out(streams: list[int], words: list[str], folder: str, environment: dict[str, str]) -> None:
    from sekisho.__main__ import main

    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    sys.argv = ["sekisho", *words]
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as an interpreter ends
        sys.excepthook(*sys.exc_info())
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    _wait(sys.argv[1])
