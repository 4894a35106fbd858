"""Reads of the key store on their short path: one held connection, constant statements, and what was read lately.

What is cached is thrown away when anything is destroyed, by this or another process: each read first asks the store
for its generation, which every destruction raises. So a key is never used after its destruction was committed and
then looked at.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from sqlalchemy import Engine, Select, bindparam, select
from sqlalchemy.pool import PoolProxiedConnection

from sekisho.errors import OperatorError
from sekisho.storage.backend import LOST, backend_of
from sekisho.storage.rows import Prepared, prepare
from sekisho.vault.keystore_tables import mark

K = TypeVar("K")
V = TypeVar("V")

GENERATION: Final = "generation"
_CAPACITY: Final = 8_192
_GENERATION: Final = select(mark.c.value).where(mark.c.name == bindparam("name"))


class HeldKey(NamedTuple):
    """A data key, unwrapped.

    Attributes:
        key: 32 bytes. Secret.
        floor: Row versions up to here were sealed under a key that is destroyed.
    """

    key: bytes
    floor: int


class Recent(Generic[K, V]):
    """The entries used last, up to a number. Not safe for threads: its owner locks."""

    def __init__(self, capacity: int = _CAPACITY) -> None:
        """Empty."""
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._capacity = capacity

    def get(self, key: K) -> V | None:
        """The entry, which becomes the newest, or None."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> None:
        """Keeps an entry; the oldest goes when there are too many."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    def clear(self) -> None:
        """Forgets all."""
        self._entries.clear()


class Reader:
    """One held connection of the driver, outside of any transaction: each statement sees the newest commit."""

    def __init__(self, engine: Engine) -> None:
        """Takes a connection out of the pool for good."""
        self._engine = engine
        self._backend = backend_of(engine)
        self._pooled: PoolProxiedConnection | None = None
        self.lock = threading.RLock()
        self._open()

    def rows(self, statement: Select[Any], parameters: Mapping[str, object]) -> Sequence[Any]:
        """All rows of a constant statement. A connection that the server ended is opened again, once."""
        with self.lock:
            prepared = prepare(statement, self._engine.dialect)
            try:
                return self._ask(prepared, parameters)
            except OperatorError as error:
                if error.code != LOST:
                    raise
                self.close()  # what stays down now is asked for anew by the next read
                return self._ask(prepared, parameters)

    def _ask(self, prepared: Prepared, parameters: Mapping[str, object]) -> Sequence[Any]:
        try:
            cursor = self._open().cursor()
            try:
                cursor.execute(prepared.text, prepared.arguments(parameters))
                return cursor.fetchall()
            finally:
                cursor.close()
        except Exception as error:
            translated = self._backend.translate(error)
            if translated is None:
                raise
            raise translated from error

    def _open(self) -> PoolProxiedConnection:
        if self._pooled is None:
            self._pooled = self._backend.reader(self._engine)
        return self._pooled

    def generation(self) -> int:
        """How often anything was destroyed."""
        rows = self.rows(_GENERATION, {"name": GENERATION})
        return int(rows[0][0]) if rows else 0

    def close(self) -> None:
        """Gives the connection up."""
        with self.lock:
            pooled, self._pooled = self._pooled, None
            if pooled is not None:
                pooled.close()
