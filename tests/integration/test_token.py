"""Epoch keys behind a real PKCS#11 token: SoftHSM, each test with a token folder of its own."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from integration.faults.sites import HANAKO, ROSTER, Site, fresh

LIBRARIES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/libsofthsm2.so"),
)
LIBRARY = next((path for path in LIBRARIES if path.exists()), None)
PIN = "2468"
AT = ("--now", "2026-11-04T12:00:00+09:00")

pytestmark = pytest.mark.skipif(
    LIBRARY is None or find_spec("pkcs11") is None or shutil.which("softhsm2-util") is None,
    reason="SoftHSM (Debian package softhsm2) and python-pkcs11 are not installed",
)


class Device:
    """A SoftHSM with its own folder of tokens. The library reads its settings once a process, so commands are processes."""

    def __init__(self, root: Path) -> None:
        self.tokens = root / "tokens"
        self.tokens.mkdir()
        settings = root / "softhsm.conf"
        settings.write_text(f"directories.tokendir = {self.tokens}\nlog.level = ERROR\n")
        self.environment = {"SOFTHSM2_CONF": str(settings)}
        self.initialise()

    def initialise(self) -> None:
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", "mihon", "--pin", PIN, "--so-pin", PIN],
            env={**os.environ, **self.environment},
            check=True,
            capture_output=True,
        )

    def lose(self) -> None:
        shutil.rmtree(self.tokens)
        self.tokens.mkdir()


class Asked:
    """What a command answered."""

    def __init__(self, site: Site, device: Device) -> None:
        self.site, self.device, self.pin = site, device, PIN

    def __call__(self, *words: str | Path, pin: str | None = "", lang: str = "en") -> tuple[int, str]:
        given = self.pin if pin == "" else pin
        done = subprocess.run(
            [sys.executable, "-m", "sekisho", *map(str, words)],
            env={
                **os.environ,
                **self.site.environment,
                **self.device.environment,
                "SEKISHO_LANG": lang,
                **({} if given is None else {"SEKISHO_TOKEN_PIN": given}),
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert PIN not in done.stdout + done.stderr
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return fresh(tmp_path / "site")


@pytest.fixture
def asked(site: Site, tmp_path: Path) -> Asked:
    return Asked(site, Device(tmp_path))


def keep(asked: Asked, *words: str | Path) -> tuple[int, str]:
    return asked("keys", "keep", asked.site.folder, "--module", LIBRARY or "", "--token", "mihon", *words)


def epochs(site: Site) -> list[str]:
    return sorted(path.name for path in (site.root / "keys" / "epochs").rglob("epoch-*"))


@pytest.mark.nightly
def test_given_a_token_when_it_keeps_the_key_then_everything_opens_and_nothing_on_disk_does_without_it(
    site: Site, asked: Asked, tmp_path: Path
) -> None:
    person = site.add(**HANAKO)
    assert keep(asked)[0] == 0
    assert epochs(site) == ["epoch-000002.sealed"]  # the file's key is gone, a new epoch has begun
    show = ("subject", "show", site.folder, person, "--purpose", ROSTER, "--items", "氏名", *AT)
    code, said = asked(*show)
    assert code == 0
    assert HANAKO["氏名"] in said
    sealed = next((site.root / "keys" / "epochs").rglob("*.sealed"))
    assert (oct(sealed.stat().st_mode & 0o777), len(sealed.read_bytes())) == ("0o600", 1 + 12 + 32 + 16)
    # A roll makes another key in the token and destroys the old one there.
    old = sealed.read_bytes()
    assert asked("keys", "roll", site.folder, *AT)[0] == 0
    assert epochs(site) == ["epoch-000003.sealed"]
    sealed.write_bytes(old)
    sealed.chmod(0o600)
    from_before = tmp_path / "opens.py"
    from_before.write_text(
        "import sys\nfrom pathlib import Path\nfrom sekisho.vault.token import TokenCustody\n"
        "folder, module, workspace = sys.argv[1:]\n"
        f"custody = TokenCustody(Path(folder), module=module, token='mihon', pin=lambda: '{PIN}', workspace=workspace)\n"
        "assert len(custody.get(3)) == 32\ncustody.get(2)\n".replace("\\\n", "\n")
    )
    done = subprocess.run(
        [sys.executable, str(from_before), str(sealed.parent), str(LIBRARY), sealed.parent.name],
        env={**os.environ, **asked.device.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "VAULT-064" in done.stderr
    assert "line 6" not in done.stderr  # the key in use did open
    sealed.unlink()
    # Back into a file: the token keeps nothing.
    assert asked("keys", "keep", site.folder)[0] == 0
    assert epochs(site) == ["epoch-000004.key"]
    asked.device.lose()
    assert HANAKO["氏名"] in asked(*show)[1]


@pytest.mark.nightly
def test_given_no_token_wrong_pin_no_pin_or_another_token_when_opened_then_a_clear_refusal_and_nothing_touched(
    site: Site, asked: Asked, tmp_path: Path
) -> None:
    assert keep(asked)[0] == 0
    before = {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}
    verify = ("ledger", "verify", site.folder)
    for pin in ("9999", None):
        code, said = asked(*verify, pin=pin)
        assert (code, said.partition(" ")[0]) == (4, "VAULT-063")
        assert "does not let us in. Nothing was started." in said
        assert (
            "鍵装置（トークン「mihon」）に入れません。開始しません。" in asked(*verify, pin=pin, lang="ja")[1]
        )
    secret = tmp_path / "pin"
    secret.write_text(PIN + "\n".replace("\\\n", "\n"))
    asked.device.tokens.rename(tmp_path / "unplugged")
    asked.device.tokens.mkdir()
    assert asked(*verify)[1].startswith(
        'VAULT-062 The key token "mihon" cannot be used. Nothing was started.'
    )
    asked.device.initialise()  # another device of the same name
    assert asked(*verify)[1].startswith('VAULT-064 The key token "mihon" has no key that opens epoch key 2.')
    asked.device.lose()
    asked.device.tokens.rmdir()
    (tmp_path / "unplugged").rename(asked.device.tokens)
    after = {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}
    assert {path: after.get(path) for path in before} == before
    assert asked(*verify)[0] == 0


@pytest.mark.nightly
def test_given_a_pin_in_a_file_when_others_may_read_it_then_refused_and_else_used(
    site: Site, asked: Asked, tmp_path: Path
) -> None:
    place = tmp_path / "secret"
    place.mkdir(mode=0o700)
    (place / "pin").write_text(PIN)
    (place / "pin").chmod(0o644)
    asked.pin = None  # type: ignore[assignment]  # nothing in the environment
    code, said = keep(asked, "--pin-file", place / "pin")
    assert (code, said.partition(" ")[0]) == (4, "VAULT-005")
    assert epochs(site) == ["epoch-000001.key"]
    (place / "pin").chmod(0o600)
    assert keep(asked, "--pin-file", place / "pin")[0] == 0
    assert asked("ledger", "verify", site.folder)[0] == 0
    assert PIN not in (site.folder / "sekisho.toml").read_text(encoding="utf-8")


def test_given_the_token_is_lost_when_the_sheet_and_the_newest_backup_are_there_then_a_new_token_takes_over(
    site: Site, asked: Asked, tmp_path: Path
) -> None:
    person = site.add(**HANAKO)
    assert keep(asked)[0] == 0
    assert asked("keys", "backup", site.folder, tmp_path / "keys.backup")[0] == 0
    asked.device.lose()
    asked.device.initialise()
    (sheet,) = (site.root / "keys").rglob("recovery-sheet.txt")
    code, said = asked("keys", "restore", tmp_path / "keys.backup", site.folder, "--recovery", sheet)
    assert code == 0, said
    show = ("subject", "show", site.folder, person, "--purpose", ROSTER, "--items", "氏名", *AT)
    assert HANAKO["氏名"] in asked(*show)[1]
