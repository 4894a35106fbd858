"""Init, start and idle memory for each policy given. One command.

    python bench/start.py [POLICY…]

Without a policy: the bundled examples, and a made-up one of 50 purposes and 60 items.
For each: seconds of `sekisho init`, seconds from starting `sekisho serve` to a usable server (`/readyz`), resident
memory of its whole process tree five seconds later (PSS where the system tells it, else RSS).
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

EXAMPLES = sorted((Path(__file__).resolve().parents[1] / "examples").glob("*/policy.md"))


def large(folder: Path) -> Path:
    """A policy of 50 purposes and 60 items."""
    items = "\n".join(f"・見本の項目{n}" for n in range(1, 61))
    purposes = "\n".join(f"・見本の業務{n}の実施のため" for n in range(1, 51))
    made = folder / "50x60.md"
    made.write_text(
        "# 個人情報保護方針\n\n見本株式会社（以下「当社」といいます。）は、個人情報を次のとおり取り扱います。\n\n"
        f"## 取得する情報\n\n当社は、ウェブサイトで次の個人情報を取得します。\n\n{items}\n\n"
        f"## 利用目的\n\n当社は、取得した個人情報を次の目的のために利用します。\n\n{purposes}\n\n"
        "## 第三者への提供\n\n当社は、あらかじめご本人の同意を得ないで、個人データを第三者に提供しません。\n",
        encoding="utf-8",
    )
    return made


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in tree(int(child)))]


def memory(pid: int) -> float:
    """Resident MB of a process tree."""
    total = 0
    for one in tree(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Rss:"):
                total += int(line.split()[1])
    return total / 1024


def main() -> None:
    """Measures each policy."""
    with tempfile.TemporaryDirectory() as own:
        measure([Path(name) for name in sys.argv[1:]] or [*EXAMPLES, large(Path(own))])


def measure(policies: list[Path]) -> None:
    """Measures some policies."""
    for policy in policies:
        with tempfile.TemporaryDirectory() as scratch:
            env = {**os.environ, "SEKISHO_KEYS": f"{scratch}/keys"}
            folder = f"{scratch}/workspace"
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "sekisho", "init", folder, "--policy", str(policy), "--yes", "--json"],
                check=True,
                env=env,
                capture_output=True,
            )
            made = time.perf_counter() - begun
            port = free_port()
            begun = time.perf_counter()
            server = subprocess.Popen(
                [sys.executable, "-m", "sekisho", "serve", folder, "--port", str(port)],
                env=env,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                while True:
                    try:
                        if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=1).is_success:
                            break
                    except httpx.HTTPError:
                        time.sleep(0.02)
                ready = time.perf_counter() - begun
                time.sleep(5)
                size = memory(server.pid)
            finally:
                server.terminate()
                server.wait()
            print(
                f"{policy.name[:24]:24}  init {made:5.2f} s   serve ready {ready:5.2f} s   idle {size:6.1f} MB"
            )


if __name__ == "__main__":
    main()
