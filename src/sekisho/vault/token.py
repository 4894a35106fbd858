"""Epoch keys behind a token that speaks PKCS#11: a hardware module, a card, a key service.

Each epoch has an AES-256 key of its own in the token, made there, sensitive, not extractable. It seals the epoch's key
(AES-GCM inside the token, bound to workspace and number); what lies on the disk is that sealed form and opens nowhere
else. Destroying the token's key makes every copy of it noise, which no file can promise (ADR 24).

What is asked of a module: CKM_AES_KEY_GEN, CKM_AES_GCM with 96-bit nonce and 128-bit tag, token objects, a user PIN.
Tested against SoftHSM 2.6. The library is the extra ``sekisho[hsm]``.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from sekisho.errors import OperatorError
from sekisho.vault.cipher import KEY_BYTES, bind
from sekisho.vault.epoch import FolderCustody
from sekisho.vault.private_files import read_private, wipe, write_private

VERSION: Final = b"\x02"
_NONCE_BYTES: Final = 12
_TAG_BITS: Final = 128
_PURPOSE: Final = "epoch key"
_LOCK: Final = threading.Lock()
"""A process logs in to a token once at a time: the log-in is the process's, not the session's."""

Pin = Callable[[], str]
"""Gives the PIN when it is needed; it is kept nowhere."""
Session = Any
"""The library's session; it has no types that outlive an import of the extra."""


class TokenCustody(FolderCustody):
    """The keys sealed by a token."""

    def __init__(self, folder: Path, *, module: str, token: str, pin: Pin, workspace: str) -> None:
        """Uses `folder` for what is sealed; makes it when absent. Nothing is asked of the token yet.

        Args:
            folder: Where the sealed keys are.
            module: Path of the PKCS#11 library.
            token: Label of the token.
            pin: Gives the user PIN.
            workspace: The workspace's id: names the keys, and binds what they seal.
        """
        super().__init__(folder, "sealed")
        self._module, self._token, self._pin, self._workspace = module, token, pin, workspace

    @override
    def get(self, number: int) -> bytes:
        path = self.path(number)
        content = read_private(path)
        nonce, sealed = content[1 : 1 + _NONCE_BYTES], content[1 + _NONCE_BYTES :]
        if content[:1] != VERSION or not sealed:
            raise OperatorError("VAULT-006", place=str(path))
        with self._session() as session:
            key = self._key(session, number)
            if key is None:
                raise OperatorError("VAULT-064", token=self._token, number=number)
            try:
                opened: bytes = key.decrypt(sealed, **self._how(number, nonce))
            except _library().exceptions.PKCS11Error as error:
                raise OperatorError("VAULT-064", token=self._token, number=number) from error
        if len(opened) != KEY_BYTES:
            raise OperatorError("VAULT-006", place=str(path))
        return opened

    @override
    def put(self, number: int, key: bytes) -> None:
        nonce = os.urandom(_NONCE_BYTES)
        with self._session(write=True) as session:
            sealing = self._key(session, number) or self._make(session, number)
            sealed: bytes = sealing.encrypt(key, **self._how(number, nonce))
        # After the token's key: killed in between, the next roll takes that one.
        write_private(self.path(number), VERSION + nonce + sealed)

    @override
    def destroy(self, number: int) -> None:
        with self._session(write=True) as session:
            while (key := self._key(session, number)) is not None:
                key.destroy()
        wipe(self.path(number))

    def _make(self, session: Session, number: int) -> Any:  # noqa: ANN401 - the library's key
        pkcs11 = _library()
        attribute = pkcs11.Attribute
        return session.generate_key(
            pkcs11.KeyType.AES,
            KEY_BYTES * 8,
            label=self._label(number),
            store=True,
            template={
                attribute.SENSITIVE: True,
                attribute.EXTRACTABLE: False,
                attribute.ENCRYPT: True,
                attribute.DECRYPT: True,
                attribute.WRAP: False,
                attribute.UNWRAP: False,
            },
        )

    def _key(self, session: Session, number: int) -> Any | None:  # noqa: ANN401 - the library's key
        pkcs11 = _library()
        wanted = {
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY,
            pkcs11.Attribute.LABEL: self._label(number),
        }
        return next(iter(list(session.get_objects(wanted))), None)

    def _how(self, number: int, nonce: bytes) -> dict[str, Any]:
        pkcs11 = _library()
        bound_to = bind(_PURPOSE, self._workspace, number)
        parameters = pkcs11.GCMParams(nonce, bound_to, _TAG_BITS)
        return {"mechanism": pkcs11.Mechanism.AES_GCM, "mechanism_param": parameters}

    @contextmanager
    def _session(self, *, write: bool = False) -> Iterator[Session]:
        """A session that is logged in.

        Raises:
            OperatorError: No library, no such token (VAULT-062); no PIN, or a wrong one (VAULT-063).
        """
        pkcs11 = _library()
        failures = pkcs11.exceptions
        with _LOCK:
            try:
                token = pkcs11.lib(self._module).get_token(token_label=self._token)
            except failures.PKCS11Error as error:
                raise OperatorError("VAULT-062", module=self._module, token=self._token) from error
            try:
                session = token.open(rw=write, user_pin=self._pin())
            except (
                failures.PinIncorrect,
                failures.PinInvalid,
                failures.PinLenRange,
                failures.PinLocked,
            ) as error:
                # Never the library's own words: they may quote what was given.
                raise OperatorError("VAULT-063", token=self._token) from error
            except failures.PKCS11Error as error:
                raise OperatorError("VAULT-062", module=self._module, token=self._token) from error
            try:
                yield session
            except failures.PKCS11Error as error:
                raise OperatorError("VAULT-062", module=self._module, token=self._token) from error
            finally:
                session.close()

    def _label(self, number: int) -> str:
        return f"sekisho-{self._workspace}-epoch-{number:06d}"


def _library() -> Any:  # noqa: ANN401 - the extra
    try:
        import pkcs11
    except ImportError as error:
        raise OperatorError("VAULT-065") from error
    return pkcs11


def pin_of(token: str, given: str | None, file: str) -> Pin:
    """Where the PIN comes from: what was given (an environment variable), or a file that only its owner may read.

    Raises (when asked):
        OperatorError: Neither is there (VAULT-063), or others may read the file (VAULT-005).
    """

    def pin() -> str:
        if given:
            return given
        if not file:
            raise OperatorError("VAULT-063", token=token)
        return read_private(Path(file)).decode("utf-8", errors="replace").strip()

    return pin
