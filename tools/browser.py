"""Finds a Chromium for the browser tests, or installs Debian's when it may; prints its path on standard output.

Prints nothing when there is none: then one line on standard error says why, and the browser tests skip. The place is
handed to the tests as `SEKISHO_CHROMIUM`. Standard library only.
"""

import os
import shutil
import subprocess
import sys
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES: Final = ("chromium", "fonts-ipafont-gothic")
"""Debian's names. Without a Japanese font every page is a page of boxes."""


def installed() -> str | None:
    """The Chromium that is there."""
    named = os.environ.get("SEKISHO_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def speaks_japanese() -> bool:
    """Whether a font for Japanese is there."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=ja", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def install(packages: list[str]) -> str | None:
    """Installs Debian packages; returns why it could not, or None."""
    if os.geteuid() != 0:
        return "not root, so no package can be installed"
    if shutil.which("apt-get") is None:
        return "no apt-get here"
    print(f"installing {', '.join(packages)} …", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if done.returncode:
            return f"`{' '.join(command[:3])} …` failed"
    return None


def main() -> None:
    """Looks, installs what is missing, prints the path."""
    missing = [] if installed() else [PACKAGES[0]]
    missing += [] if speaks_japanese() else [PACKAGES[1]]
    why = install(missing) if missing else None
    found = installed()
    if found:
        print(found)
    else:
        print(f"Browser tests are skipped: no Chromium ({why}).", file=sys.stderr)


if __name__ == "__main__":
    main()
