"""Writes THIRD_PARTY: every package of `requirements/core.txt` with version, licence and home, from installed metadata.

Usage: third_party.py [--check]   (--check compares instead of writing; exit 1 when they differ)

Deterministic: sorted by name, no dates, nothing fetched.
"""

import re
import sys
from email.message import Message
from importlib.metadata import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET: Final = ROOT / "THIRD_PARTY"
LOCK: Final = ROOT / "requirements" / "core.txt"

HEADER: Final = """\
Third-party software that sekisho depends on when it runs, as locked in requirements/core.txt.
Each package is installed from its own release and keeps its own licence. Style sheets, scripts and fonts that are carried
in the repository are listed with theirs in src/sekisho/web/assets/README.md.

"""
SHORT: Final = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Names that metadata uses → SPDX, where they name one licence. "BSD" stays: the metadata does not say which."""

PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
REPOSITORY: Final = re.compile(r"https?://(?:github\.com|gitlab\.com|codeberg\.org)/([\w.-]+/[\w.-]+)")
SITE: Final = re.compile(r"https?://([^?#]+)")
HOMES: Final = ("source", "source code", "repository", "github", "homepage", "home", "documentation")


def locked() -> dict[str, str]:
    """Name → version of what is locked."""
    return dict(PINNED.findall(LOCK.read_text(encoding="utf-8")))


def licence(of: Message) -> str:
    """The licence: the SPDX expression, else the first line of the licence field, else the classifiers."""
    if expression := of.get("License-Expression"):
        return str(expression)
    field = str(of.get("License") or "").strip().splitlines()
    if field and field[0]:
        return SHORT.get(field[0].strip(), field[0].strip())
    names = [
        str(each).rpartition("::")[2].strip()
        for each in of.get_all("Classifier") or []
        if str(each).startswith("License ::")
    ]
    return " OR ".join(SHORT.get(name, name) for name in sorted(names)) or "unknown"


def home(of: Message) -> str:
    """Where its source lives, as OWNER/NAME, or the name of its site."""
    links = {"homepage": str(of["Home-page"])} if of.get("Home-page") else {}
    for line in of.get_all("Project-URL") or []:
        label, _, address = str(line).partition(",")
        links[label.strip().casefold()] = address.strip()
    addresses = [links[label] for label in HOMES if label in links] + sorted(links.values())
    for address in addresses:
        found = REPOSITORY.match(address)
        if found and not found[1].startswith("sponsors/"):
            return found[1].removesuffix(".git")
    site = SITE.match(min(addresses, key=len, default=""))
    return site[1].removeprefix("www.").rstrip("/") if site else "-"


def table() -> str:
    """The text of THIRD_PARTY."""
    rows = [("package", "version", "licence", "home")]
    for name, version in sorted(locked().items()):
        of: Message = metadata(name)  # type: ignore[assignment] # the protocol leaves out what Message has
        if of["Version"] != version:
            sys.exit(f"{name}: {of['Version']} is installed, {version} is locked. Run `make test` first.")
        rows.append((name, version, licence(of), home(of)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, tuple("-" * width for width in widths))  # type: ignore[arg-type] # four columns
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return HEADER + "\n".join(lines) + "\n"


def main(*, check: bool) -> None:
    """Writes the file, or compares."""
    text = table()
    if not check:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
        sys.exit("THIRD_PARTY is not what the lock file gives. Run `make docs`.")


if __name__ == "__main__":
    main(check="--check" in sys.argv[1:])
