"""One writer thread per process: gathers what waits, commits once, answers only then.

Every job runs in a SAVEPOINT of its own inside one writing transaction; a failed job takes only itself back; a failed
COMMIT fails all. A caller alone never waits for company: the writer takes what is queued and goes. Only when the
last batch held several does it wait up to two milliseconds for as many again, because the callers that were just
answered are about to ask once more.

Locks: `_lock` guards the queue's end (closing) and is never held while waiting. The writer thread waits on nothing
but its queue and the database, so closing cannot deadlock.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, Final, Self, TypeVar

from sqlalchemy import Connection, Engine, event

from sekisho.errors import DeveloperError
from sekisho.storage.backend import IMMEDIATE, backend_of
from sekisho.storage.transaction import Transaction

T = TypeVar("T")

_LARGEST_BATCH: Final = 512
_GATHER_SECONDS: Final = 0.002
_SAVEPOINT: Final = "sekisho_job"


class _Job:
    """A function waiting for its turn, and the future its caller waits on."""

    __slots__ = ("function", "future", "transaction")

    def __init__(self, function: Callable[[Transaction], Any]) -> None:
        self.function = function
        self.future: Future[Any] = Future()
        self.transaction: Transaction | None = None


class Writer:
    """The process's only writer of one database. Other processes write through theirs; the database's lock orders them.

    Usable as a context manager, which closes it.
    """

    def __init__(self, engine: Engine, *, name: str = "writer") -> None:
        """Starts the thread."""
        self._engine = engine
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._in_job = False
        event.listen(engine, "commit", self._refuse_ending)
        event.listen(engine, "rollback", self._refuse_ending)
        self._thread = threading.Thread(target=self._run, name=f"sekisho-{name}", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Transaction], T]) -> T:
        """Runs `job` in a transaction and returns its value once that is on the disk.

        Args:
            job: May be rolled back after it returned (a failed COMMIT), so its effects belong in the
                transaction or in `after_commit`. Must not commit, roll back, or submit.

        Raises:
            DeveloperError: Called from inside a job (STORAGE-007), after `close` (STORAGE-006), or the job
                ended its own transaction (STORAGE-008).
            OperatorError: Locked, full, damaged (STORAGE-001 to 004, 010).
            BaseException: Whatever the job raised.
        """
        if threading.current_thread() is self._thread:
            # The thread would wait for itself.
            raise DeveloperError("STORAGE-007")
        waiting = _Job(job)
        with self._lock:
            # INVARIANT: nothing is queued behind the closing mark, so nobody waits for ever.
            if self._closed:
                raise DeveloperError("STORAGE-006")
            self._queue.put(waiting)
        try:
            value: T = waiting.future.result()
        except CancelledError:
            raise DeveloperError("STORAGE-006") from None
        except BaseException:
            waiting.future.cancel()  # an interrupted caller: not started yet means never started
            raise
        if waiting.transaction is not None:
            waiting.transaction.committed()
        return value

    def close(self) -> None:
        """Finishes what is queued, then stops. May be called twice.

        Raises:
            DeveloperError: Called from inside a job (STORAGE-007).
        """
        if threading.current_thread() is self._thread:
            raise DeveloperError("STORAGE-007")
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        for name in ("commit", "rollback"):
            if event.contains(self._engine, name, self._refuse_ending):
                event.remove(self._engine, name, self._refuse_ending)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        previous = 1
        open_for_more = True
        try:
            while open_for_more:
                batch, open_for_more = self._gather(previous)
                previous = len(batch)
                if batch:
                    self._commit_batch(batch)
        finally:
            # Reached by closing, or by an error of this module: either way nobody may be left waiting.
            with self._lock:
                self._closed = True
            self._abandon()

    def _gather(self, expected: int) -> tuple[list[_Job], bool]:
        """The next batch, and whether more may come after it."""
        first = self._queue.get()
        if first is None:
            return [], False
        batch = [first]
        until = time.monotonic() + _GATHER_SECONDS
        while len(batch) < _LARGEST_BATCH:
            left = until - time.monotonic() if len(batch) < expected else 0.0
            try:
                following = self._queue.get(timeout=left) if left > 0 else self._queue.get_nowait()
            except queue.Empty:
                break
            if following is None:
                return batch, False
            batch.append(following)
        return batch, True

    def _commit_batch(self, batch: list[_Job]) -> None:
        """BEGIN, every job, COMMIT, then the answers."""
        started = [job for job in batch if job.future.set_running_or_notify_cancel()]
        answers: list[tuple[_Job, Any]] = []
        failures: list[tuple[_Job, BaseException]] = []
        try:
            with self._engine.connect() as connection:
                try:
                    self._run_jobs(connection, started, answers, failures)
                except BaseException:
                    # Whatever state the failure left the driver in, nobody inherits it.
                    connection.invalidate()
                    raise
        except BaseException as error:  # noqa: BLE001 - every caller of the batch must hear of it
            failed = {id(job) for job, _ in failures}
            failures += [(job, error) for job in started if id(job) not in failed]
            answers = []
        # INVARIANT: no answer leaves before COMMIT returned (design §7, Writing).
        for job, failure in failures:
            job.transaction = None
            job.future.set_exception(failure)
        for job, value in answers:
            job.future.set_result(value)

    def _run_jobs(
        self,
        connection: Connection,
        jobs: list[_Job],
        answers: list[tuple[_Job, Any]],
        failures: list[tuple[_Job, BaseException]],
    ) -> None:
        writing = connection.execution_options(**{IMMEDIATE: True})
        with writing.begin():
            for job in jobs:
                try:
                    answers.append((job, self._run_job(writing, job)))
                except BaseException as error:
                    failures.append((job, error))
                    if not _is_open(writing):
                        raise  # the engine took everything back (a full disk), or the job did

    def _run_job(self, connection: Connection, job: _Job) -> object:
        """One job in its SAVEPOINT."""
        job.transaction = Transaction(connection)
        connection.exec_driver_sql(f"SAVEPOINT {_SAVEPOINT}")
        self._in_job = True
        try:
            value = job.function(job.transaction)
            _require_open(connection)
        except BaseException:
            self._in_job = False
            if _is_open(connection):
                connection.exec_driver_sql(f"ROLLBACK TO {_SAVEPOINT}")
                connection.exec_driver_sql(f"RELEASE {_SAVEPOINT}")
            raise
        finally:
            self._in_job = False
        connection.exec_driver_sql(f"RELEASE {_SAVEPOINT}")
        return value

    def _refuse_ending(self, _connection: Connection) -> None:
        # INVARIANT: a job cannot commit what the batch has not, nor take back another's work.
        if self._in_job and threading.current_thread() is self._thread:
            raise DeveloperError("STORAGE-008")

    def _abandon(self) -> None:
        while True:
            try:
                left = self._queue.get_nowait()
            except queue.Empty:
                return
            if left is not None:
                left.future.cancel()


def _is_open(connection: Connection) -> bool:
    """Whether the batch's transaction still runs. The engine itself ends it on some errors."""
    transaction = connection.get_transaction()
    if transaction is None or not transaction.is_active or connection.invalidated:
        return False
    driver = connection.connection.dbapi_connection
    return driver is not None and backend_of(connection).is_open(driver)


def _require_open(connection: Connection) -> None:
    if not _is_open(connection):
        raise DeveloperError("STORAGE-008")
