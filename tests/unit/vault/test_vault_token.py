"""Who keeps epoch keys, one contract on files and on a real PKCS#11 token (SoftHSM); and how a token refuses."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from sekisho.errors import OperatorError
from sekisho.vault.epoch import EpochCustody, FileCustody
from sekisho.vault.keystore import create_keystore, open_keystore
from sekisho.vault.roll import roll
from sekisho.vault.token import TokenCustody, pin_of
from unit.vault.vault_house import NOW, WORKSPACE, keys_place

LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so")  # fmt: skip
LIBRARY = next((path for path in LIBRARIES if Path(path).exists()), "")
PIN = "2468"
with_token = pytest.mark.skipif(
    not LIBRARY or find_spec("pkcs11") is None or shutil.which("softhsm2-util") is None,
    reason="SoftHSM (Debian package softhsm2) and python-pkcs11 are not installed",
)


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One SoftHSM for this process, with two tokens: the library reads its settings once."""
    root = tmp_path_factory.mktemp("softhsm")
    (root / "tokens").mkdir()
    (root / "conf").write_text(f"directories.tokendir = {root / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(root / "conf"))
        for label in ("mihon", "other"):
            words = ["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", PIN]
            subprocess.run(["softhsm2-util", *words], env=dict(os.environ), check=True, capture_output=True)
        yield


Made = Callable[..., EpochCustody]


@pytest.fixture(params=["file", pytest.param("token", marks=with_token)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    if request.param == "file":
        return lambda: FileCustody(tmp_path / "epochs")
    request.getfixturevalue("device")
    return lambda **other: token(tmp_path, **other)


def token(tmp_path: Path, **other: str) -> TokenCustody:
    said = {"module": LIBRARY, "token": "mihon", "workspace": f"{WORKSPACE}-{tmp_path.name}"} | other
    pin = said.pop("pin", PIN)
    return TokenCustody(tmp_path / "epochs", pin=lambda: pin, **said)


def test_given_keys_made_put_and_destroyed_then_each_custody_keeps_exactly_the_rest(
    make: Made, tmp_path: Path
) -> None:
    custody = make()
    assert (custody.current(), custody.numbers()) == (0, [])
    first = custody.create(1)
    assert len(first) == 32
    assert custody.create(1) == custody.get(1) == first  # a roll that is resumed takes what is there
    assert make().get(1) == first  # another process
    custody.put(7, bytes(range(32)))
    assert (custody.get(7), custody.numbers(), custody.current()) == (bytes(range(32)), [1, 7], 7)
    custody.destroy(1)
    custody.destroy(1)
    assert custody.numbers() == [7]
    with pytest.raises(OperatorError) as refused:
        custody.get(1)
    assert refused.value.code == "VAULT-004"
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "epochs").iterdir())


def test_given_a_key_store_on_each_custody_when_rolled_then_its_secrets_open_and_the_old_key_is_gone(
    make: Made, tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir()
    place = keys_place(tmp_path)
    with create_keystore(place, make(), WORKSPACE, at=NOW) as keys:
        secret = keys.secret("word", lambda: b"w" * 32)
        assert roll(keys, at=NOW) == 2
    with open_keystore(place, make(), WORKSPACE) as keys:
        assert keys.secret("word", lambda: b"x" * 32) == secret
        assert keys.custody.numbers() == [2]


@with_token
@pytest.mark.usefixtures("device")
@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"pin": "9999"}, "VAULT-063"),
        ({"pin": ""}, "VAULT-063"),
        ({"token": "absent"}, "VAULT-062"),
        ({"module": "/nowhere.so"}, "VAULT-062"),
        ({"token": "other"}, "VAULT-064"),
        ({"workspace": "another"}, "VAULT-064"),
    ],
)
def test_given_a_wrong_pin_token_library_or_workspace_when_asked_then_a_clear_refusal_and_the_key_is_still_there(
    tmp_path: Path, other: dict[str, str], code: str
) -> None:
    key = token(tmp_path).create(1)
    with pytest.raises(OperatorError) as refused:
        token(tmp_path, **other).get(1)
    assert refused.value.code == code
    assert PIN not in str(refused.value) + repr(refused.value.facts)
    assert token(tmp_path).get(1) == key


@with_token
@pytest.mark.usefixtures("device")
def test_given_a_sealed_file_changed_or_moved_to_another_number_when_asked_then_it_does_not_open(
    tmp_path: Path,
) -> None:
    custody = token(tmp_path)
    custody.create(1)
    custody.create(2)
    one, two = (tmp_path / "epochs" / f"epoch-00000{n}.sealed" for n in (1, 2))
    whole = one.read_bytes()
    for changed in (whole[:-1] + bytes([whole[-1] ^ 1]), two.read_bytes(), whole[:20]):
        one.write_bytes(changed)
        with pytest.raises(OperatorError) as refused:
            custody.get(1)
        assert refused.value.code == "VAULT-064"
    one.write_bytes(b"\x01" + whole[1:])
    with pytest.raises(OperatorError) as refused:
        custody.get(1)
    assert refused.value.code == "VAULT-006"


@with_token
@pytest.mark.usefixtures("device")
def test_given_the_tokens_key_destroyed_when_a_copy_of_the_sealed_file_is_put_back_then_it_is_noise(
    tmp_path: Path,
) -> None:
    custody = token(tmp_path)
    custody.create(1)
    sealed = tmp_path / "epochs" / "epoch-000001.sealed"
    copy = sealed.read_bytes()
    custody.destroy(1)
    sealed.write_bytes(copy)
    sealed.chmod(0o600)
    with pytest.raises(OperatorError) as refused:
        custody.get(1)
    assert refused.value.code == "VAULT-064"


def test_given_a_pin_when_read_then_from_the_environment_or_a_private_file_and_never_from_elsewhere(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o700)
    file = tmp_path / "pin"
    file.write_text(f"{PIN}\n")
    file.chmod(0o600)
    assert pin_of("mihon", "1357", str(file))() == "1357"
    assert pin_of("mihon", None, str(file))() == PIN
    for given, mode, code in ((str(file), 0o640, "VAULT-005"), ("", 0o600, "VAULT-063")):
        file.chmod(mode)
        with pytest.raises(OperatorError) as refused:
            pin_of("mihon", None, given)()
        assert refused.value.code == code


def test_given_no_library_for_tokens_when_asked_then_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    custody = token(tmp_path)
    with pytest.raises(OperatorError) as refused:
        custody.create(1)
    assert refused.value.code == "VAULT-065"
