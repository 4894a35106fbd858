import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError

from sekisho.errors import DeveloperError, OperatorError
from sekisho.storage import Transaction, Writer, open_database, reading


class InjectedError(Exception):
    pass


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(tmp_path / "a.db", create=True)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (n INTEGER PRIMARY KEY)")
        connection.exec_driver_sql(
            "CREATE TABLE child (n INTEGER PRIMARY KEY REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)"
        )
    yield made
    made.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    with Writer(engine) as made:
        yield made


def put(n: int) -> Callable[[Transaction], int]:
    def job(tx: Transaction) -> int:
        tx.connection.exec_driver_sql("INSERT INTO t VALUES (?)", (n,))
        return n

    return job


def stored(engine: Engine) -> list[int]:
    with reading(engine) as tx:
        return list(tx.connection.exec_driver_sql("SELECT n FROM t ORDER BY n").scalars())


def together(writer: Writer, jobs: list[Callable[[Transaction], Any]]) -> list[Any]:
    """Submits the jobs so that they meet in one batch: a first job holds the writer until all are queued."""
    entered, release = threading.Event(), threading.Event()

    def hold(_tx: Transaction) -> None:
        entered.set()
        release.wait(10)

    def outcome(job: Callable[[Transaction], Any]) -> Any:
        try:
            return writer.submit(job)
        except BaseException as error:  # noqa: BLE001 - the outcome is what the test looks at
            return error

    with ThreadPoolExecutor(len(jobs) + 1) as pool:
        first = pool.submit(writer.submit, hold)
        entered.wait(10)
        waiting = [pool.submit(outcome, job) for job in jobs]
        while writer._queue.qsize() < len(jobs):
            pass
        release.set()
        first.result(10)
        return [future.result(10) for future in waiting]


def test_given_a_reply_when_it_arrives_then_another_connection_sees_the_write(
    engine: Engine, writer: Writer
) -> None:
    for n in range(20):
        writer.submit(put(n))
        assert stored(engine)[-1] == n


def test_given_several_callers_when_they_wait_then_they_share_one_commit(
    engine: Engine, writer: Writer
) -> None:
    commits = []
    event.listen(engine, "commit", commits.append)
    assert together(writer, [put(n) for n in range(30)]) == list(range(30))
    assert len(commits) == 2  # the job that held the writer, and the batch


def test_given_one_job_fails_when_the_batch_commits_then_only_it_is_taken_back(
    engine: Engine, writer: Writer
) -> None:
    def fails(tx: Transaction) -> None:
        put(100)(tx)
        raise InjectedError

    def interrupted(tx: Transaction) -> None:
        put(101)(tx)
        raise KeyboardInterrupt

    outcomes = together(writer, [put(1), fails, put(2), put(1), interrupted, put(3)])
    assert [type(o) for o in outcomes] == [int, InjectedError, int, IntegrityError, KeyboardInterrupt, int]
    assert stored(engine) == [1, 2, 3]


def test_given_commit_fails_when_several_wait_then_all_fail_and_nothing_is_kept(
    engine: Engine, writer: Writer
) -> None:
    def orphan(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("INSERT INTO child VALUES (77)")  # found out by COMMIT only

    hooks = []

    def hooked(tx: Transaction) -> None:
        put(2)(tx)
        tx.after_commit(lambda: hooks.append("ran"))

    outcomes = together(writer, [put(1), orphan, hooked])
    assert all(isinstance(outcome, IntegrityError) for outcome in outcomes)
    assert (stored(engine), hooks) == ([], [])
    assert writer.submit(put(5)) == 5


def test_given_an_injected_commit_failure_then_the_callers_hear_it_and_the_writer_lives(
    engine: Engine, writer: Writer
) -> None:
    def refuse(_connection: Connection) -> None:
        raise InjectedError

    event.listen(engine, "commit", refuse)
    with pytest.raises(InjectedError):
        writer.submit(put(1))
    event.remove(engine, "commit", refuse)
    writer.submit(put(2))
    assert stored(engine) == [2]


def test_given_a_full_disk_when_a_batch_meets_it_then_all_fail_with_the_mend(
    engine: Engine, writer: Writer
) -> None:
    def fills(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("PRAGMA max_page_count=5")
        tx.connection.exec_driver_sql("CREATE TABLE big (s TEXT)")
        tx.connection.exec_driver_sql("INSERT INTO big VALUES (hex(zeroblob(200000)))")

    outcomes = together(writer, [put(1), fills])
    assert isinstance(outcomes[1], OperatorError)
    assert outcomes[1].code == "STORAGE-002"
    answered = [o for o in outcomes if isinstance(o, int)]
    assert stored(engine) == answered
    assert writer.submit(put(9)) == 9


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_given_a_job_that_ends_the_transaction_then_refused_and_nothing_is_kept(
    engine: Engine, writer: Writer, ending: str
) -> None:
    def job(tx: Transaction) -> None:
        put(1)(tx)
        getattr(tx.connection, ending)()

    with pytest.raises(DeveloperError) as refused:
        writer.submit(job)
    assert refused.value.code == "STORAGE-008"
    assert stored(engine) == []
    assert writer.submit(put(2)) == 2


def test_given_a_job_that_submits_or_closes_then_refused_at_once(writer: Writer) -> None:
    for job in (lambda _tx: writer.submit(put(1)), lambda _tx: writer.close()):
        with pytest.raises(DeveloperError) as refused:
            writer.submit(job)
        assert refused.value.code == "STORAGE-007"


def test_given_hooks_when_committed_then_they_run_in_order_and_may_submit(
    engine: Engine, writer: Writer
) -> None:
    seen = []

    def job(tx: Transaction) -> None:
        put(1)(tx)
        tx.after_commit(lambda: seen.append(stored(engine)))
        tx.after_commit(lambda: seen.append(writer.submit(put(2))))

    writer.submit(job)
    assert seen == [[1], 2]


def test_given_a_hook_fails_when_others_follow_then_they_run_and_the_caller_hears(
    engine: Engine, writer: Writer
) -> None:
    seen = []

    def bad() -> None:
        raise InjectedError

    def job(tx: Transaction) -> None:
        put(1)(tx)
        tx.after_commit(bad)
        tx.after_commit(lambda: seen.append("ran"))

    with pytest.raises(InjectedError):
        writer.submit(job)
    assert (seen, stored(engine)) == (["ran"], [1])


def test_given_a_failed_job_then_its_hooks_never_run(writer: Writer) -> None:
    seen = []

    def job(tx: Transaction) -> None:
        tx.after_commit(lambda: seen.append("ran"))
        raise InjectedError

    with pytest.raises(InjectedError):
        writer.submit(job)
    assert seen == []


def test_given_close_when_jobs_are_queued_then_they_finish_and_later_ones_are_refused(engine: Engine) -> None:
    writer = Writer(engine)
    assert together(writer, [put(n) for n in range(5)]) == list(range(5))
    writer.close()
    writer.close()
    with pytest.raises(DeveloperError) as refused:
        writer.submit(put(9))
    assert refused.value.code == "STORAGE-006"
    assert stored(engine) == [0, 1, 2, 3, 4]
    with engine.begin() as connection:  # others may commit again
        connection.exec_driver_sql("INSERT INTO t VALUES (50)")


def test_given_callers_racing_with_close_then_each_is_answered_or_refused(engine: Engine) -> None:
    for start in range(0, 200, 20):
        writer = Writer(engine)

        def attempt(n: int, writer: Writer = writer) -> str:
            try:
                writer.submit(put(n))
            except DeveloperError as error:
                return error.code
            return "done"

        with ThreadPoolExecutor(20) as pool:
            futures = [pool.submit(attempt, n) for n in range(start, start + 20)]
            writer.close()
            outcomes = [future.result(10) for future in futures]
        assert set(outcomes) <= {"done", "STORAGE-006"}
        assert outcomes.count("done") == len([n for n in stored(engine) if start <= n < start + 20])


def test_every_transaction_has_a_number_of_its_own(engine: Engine, writer: Writer) -> None:
    numbers = together(writer, [lambda tx: tx.number for _ in range(10)])
    with reading(engine) as tx:
        assert len({*numbers, tx.number}) == 11
