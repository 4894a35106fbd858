"""What the core depends on is listed, locked, few, and under licences that an Apache-2.0 project can rest on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("build.txt", "core.txt", "dev.txt")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
AS_A_PLAIN_DEPENDENCY = {
    "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0",
}  # fmt: skip
"""Fine while the package is installed as it is: nothing of it is copied or changed here."""
MOST = 50


def locked(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / "requirements" / name).read_text(encoding="utf-8")))


def listed() -> dict[str, tuple[str, str]]:
    """Package → (version, licence) as THIRD_PARTY has them."""
    lines = (ROOT / "THIRD_PARTY").read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("---"))
    rows = [re.split(r" {2,}", line) for line in lines[start + 1 :] if line]
    return {name: (version, licence) for name, version, licence, _ in rows}


def allowed(expression: str) -> bool:
    """Whether one way of reading an SPDX expression is allowed: every AND part, any OR part."""
    good = PERMISSIVE | AS_A_PLAIN_DEPENDENCY
    ways = re.sub(r"[()]", " ", expression).split(" OR ")
    return any(all(part.strip() in good for part in way.split(" AND ")) for way in ways)


def test_given_the_core_lock_when_compared_with_third_party_then_every_package_stands_there_in_its_version() -> (
    None
):
    assert {name: version for name, (version, _) in listed().items()} == locked("core.txt")


def test_given_the_installed_packages_when_third_party_is_written_anew_then_nothing_changes() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "third_party.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_given_third_party_when_judged_then_every_licence_is_allowed() -> None:
    refused = {name: licence for name, (_, licence) in listed().items() if not allowed(licence)}
    assert refused == {}


@pytest.mark.parametrize(
    "expression",
    ["GPL-3.0-only", "AGPL-3.0-or-later", "BUSL-1.1", "MIT AND GPL-2.0-only", "unknown", "SSPL-1.0"],
)
def test_given_a_licence_that_binds_or_forbids_when_judged_then_it_is_refused(expression: str) -> None:
    assert not allowed(expression)


def test_given_a_choice_of_licences_when_judged_then_one_allowed_way_is_enough() -> None:
    assert allowed("Apache-2.0 OR BSD-3-Clause")
    assert allowed("GPL-2.0-only OR MIT")


def test_given_the_core_lock_when_counted_then_at_most_fifty_packages_are_installed() -> None:
    assert len(locked("core.txt")) <= MOST


@pytest.mark.parametrize("name", LOCKS)
def test_given_a_lock_when_read_then_every_package_has_hashes_and_no_address_stands_in_it(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--(index-url|extra-index-url|find-links|trusted-host)", text, re.MULTILINE)
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    bare = [block.split("==")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
    assert bare == []


def test_given_the_test_lock_when_compared_then_it_tests_the_very_versions_that_run() -> None:
    tested = locked("dev.txt")
    assert {name: tested.get(name) for name in locked("core.txt")} == locked("core.txt")
