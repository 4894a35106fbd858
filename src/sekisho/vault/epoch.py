"""Who keeps the epoch key: the one key that wraps all others, and lies with neither the data nor the key store.

Destroying an old epoch key makes every older copy of the key store noise (design §7, Erasing). The port is small so
that a key service can stand behind it; the adapter here keeps files that only their owner may read, `token` keeps them
behind PKCS#11.
"""

import re
from pathlib import Path
from typing import Protocol

from typing_extensions import override

from sekisho.errors import OperatorError
from sekisho.vault.cipher import KEY_BYTES, VERSION, new_key
from sekisho.vault.private_files import make_private_folder, read_private, wipe, write_private


class EpochCustody(Protocol):
    """Keeps epoch keys by their number (1, 2, …)."""

    def current(self) -> int:
        """The highest number kept, 0 when there is none. The key store says which one is in use."""

    def get(self, number: int) -> bytes:
        """The key.

        Raises:
            OperatorError: It is not there, or not safely kept (VAULT-004, VAULT-005).
        """

    def create(self, number: int) -> bytes:
        """Makes a key and keeps it durably, or returns the one of that number: a roll may be resumed."""

    def put(self, number: int, key: bytes) -> None:
        """Keeps a key that comes from a backup."""

    def destroy(self, number: int) -> None:
        """Destroys the key beyond recovery, as far as the medium allows. Nothing happens when it is gone."""

    def numbers(self) -> list[int]:
        """All numbers kept, ascending."""


class FolderCustody(EpochCustody):
    """Epoch keys, or what opens to one, as files of mode 0600 in a folder of mode 0700, one each (see `private_files`)."""

    def __init__(self, folder: Path, ending: str) -> None:
        """Uses `folder`; makes it when absent. Its files have names with `ending`."""
        make_private_folder(folder)
        self.folder = folder
        self._ending = ending
        self._pattern = re.compile(rf"epoch-(\d{{6,}})\.{ending}")

    @override
    def current(self) -> int:
        return max(self.numbers(), default=0)

    @override
    def numbers(self) -> list[int]:
        matches = (self._pattern.fullmatch(path.name) for path in self.folder.iterdir())
        return sorted(int(match.group(1)) for match in matches if match)

    @override
    def create(self, number: int) -> bytes:
        if self.path(number).exists():
            return self.get(number)
        key = new_key()
        self.put(number, key)
        return key

    def path(self, number: int) -> Path:
        """The file of one number."""
        return self.folder / f"epoch-{number:06d}.{self._ending}"


class FileCustody(FolderCustody):
    """The keys themselves."""

    def __init__(self, folder: Path) -> None:
        """Uses `folder`; makes it when absent."""
        super().__init__(folder, "key")

    @override
    def get(self, number: int) -> bytes:
        path = self.path(number)
        content = read_private(path)
        if content[:1] != VERSION or len(content) != 1 + KEY_BYTES:
            raise OperatorError("VAULT-006", place=str(path))
        return content[1:]

    @override
    def put(self, number: int, key: bytes) -> None:
        write_private(self.path(number), VERSION + key)

    @override
    def destroy(self, number: int) -> None:
        wipe(self.path(number))
