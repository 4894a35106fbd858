"""Makes a virtual environment from locked requirements and the project itself; does nothing when it is up to date.

Usage: environment.py NAME

NAME is `demo` (core) or `test` (dev); the environment is `.venv/NAME`. It is made anew when a lock file or the Python changes, and the project
is installed anew when `pyproject.toml` changes. The project is installed editable: code changes need neither.
Standard library only: this runs before anything is installed.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = {
    "demo": ("requirements/core.txt", "requirements/build.txt"),
    "test": ("requirements/dev.txt", "requirements/build.txt"),
}
PIP: Final = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "install")
OLDEST: Final = (3, 11)


def digest(names: tuple[str, ...]) -> str:
    """One hash over the bytes of several files."""
    found = hashlib.sha256()
    for name in names:
        found.update((ROOT / name).read_bytes())
    return found.hexdigest()


def wanted(name: str) -> dict[str, str]:
    """What an up-to-date environment was made from."""
    return {
        "python": sys.version,
        "requirements": digest(LOCKS[name]),
        "project": digest(("pyproject.toml",)),
        "place": str(ROOT),
    }


def made_from(stamp: Path) -> dict[str, str]:
    """What the environment that is there was made from; empty when there is none or it is half made."""
    try:
        read: dict[str, str] = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read


def make(folder: Path, locks: tuple[str, ...]) -> None:
    """A new environment with everything that is locked, hashes checked, wheels only."""
    if folder.exists():
        shutil.rmtree(folder)
    venv.EnvBuilder(with_pip=True, symlinks=True).create(folder)
    files = [part for lock in locks for part in ("--requirement", str(ROOT / lock))]
    run(folder, *PIP, "--require-hashes", "--only-binary", ":all:", *files)


def install_project(folder: Path) -> None:
    """The project itself. Nothing is fetched: its build tool is locked too."""
    run(folder, *PIP, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def run(folder: Path, *arguments: str) -> None:
    """Runs the environment's Python; ends this program with its exit code when it fails."""
    done = subprocess.run([str(folder / "bin" / "python"), *arguments], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def main(name: str, folder: Path) -> None:
    """Makes or refreshes the environment."""
    if sys.version_info < OLDEST:
        sys.exit(f"sekisho needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    try:
        import ensurepip  # noqa: F401 - asked for its presence only
    except ImportError:
        sys.exit("This Python cannot make virtual environments. On Debian: apt-get install python3-venv")
    stamp = folder / "made-from.json"
    now, then = wanted(name), made_from(stamp)
    if now == then:
        return
    fresh = {key: now[key] for key in now if key != "project"} != {
        key: then.get(key) for key in now if key != "project"
    }
    print(f"making {folder.relative_to(ROOT)} …", file=sys.stderr, flush=True)
    stamp.unlink(missing_ok=True)
    if fresh:
        make(folder, LOCKS[name])
    install_project(folder)
    # Written last: an interrupted run leaves no stamp and starts over.
    stamp.write_text(json.dumps(now, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], ROOT / ".venv" / sys.argv[1])
