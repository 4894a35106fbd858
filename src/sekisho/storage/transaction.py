"""A transaction as its callers see it: a connection, an identity, and what to do once it is durable.

The identity binds a permit of the gate to the transaction that decided (`gate.permit`); it is unique in the
process, which is as far as a permit can travel. Committing and rolling back belong to whoever began: the `Writer`
for writes, `reading` for reads.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine

from sekisho.storage.backend import IMMEDIATE

_NUMBERS: Final = itertools.count(1)  # next() is atomic under the interpreter lock


class Transaction:
    """One unit of work.

    Attributes:
        connection: Where its statements run. Never commit or roll it back.
        number: Identity in this process, for permits.
    """

    __slots__ = ("_after", "connection", "number")

    def __init__(self, connection: Connection) -> None:
        """Takes the next number."""
        self.connection = connection
        self.number = next(_NUMBERS)
        self._after: list[Callable[[], object]] = []

    def after_commit(self, action: Callable[[], object]) -> None:
        """Runs `action` on the caller's thread once the transaction is durable, before `submit` returns.

        Never run when the transaction fails. Lost when the process dies in between: whatever must happen needs
        a journal row in the transaction too.
        """
        self._after.append(action)

    def committed(self) -> None:
        """Runs the actions in order. Called by whoever committed.

        Raises:
            BaseException: The first failure, after every action had its turn.
        """
        failure: BaseException | None = None
        for action in self._after:
            try:
                action()
            except BaseException as error:  # noqa: BLE001 - the others must still run; re-raised below
                failure = failure or error
        if failure is not None:
            raise failure


@contextmanager
def reading(engine: Engine) -> Iterator[Transaction]:
    """A reading transaction: every statement sees the same state; nothing written in it is kept."""
    with engine.connect() as connection:
        yield Transaction(connection)


@contextmanager
def writing(engine: Engine) -> Iterator[Transaction]:
    """A writing transaction of one's own, committed at the end of the block. For set-up; else the `Writer` writes."""
    with engine.connect() as connection:
        held = connection.execution_options(**{IMMEDIATE: True})
        with held.begin():
            tx = Transaction(held)
            yield tx
    tx.committed()
