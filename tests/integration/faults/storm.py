"""Several writers of one workspace, each killed -9 at a random moment; after every round a restart must find all well.

Reads one JSON object from standard input (`root`, `rounds`, `writers`, `seed`) and prints what happened as another:
``{"deaths": n, "answered": n, "resumed": n, "kinds": {act: n}}``. Whatever is not as promised ends it with a traceback.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest import mock

from sqlalchemy import make_url

import stores
from integration.faults.agreeing import agree, answered, answers_hold, living
from integration.faults.dying import Loop
from integration.faults.sites import Site
from sekisho.application import importing
from sekisho.application.house import House, Unit
from sekisho.application.import_store import import_batch, import_job
from sekisho.application.importing import ListImport, import_list
from sekisho.application.using import search
from sekisho.errors import OperatorError, StaffError
from sekisho.gate.model import Actor
from sekisho.intake.reading import ListFile, digest_of_file
from sekisho.ledger import store as book
from sekisho.vault import subjects
from sekisho.vault.model import SubjectNo
from sekisho.vault.plaintext import Plaintext

ROWS, BATCH = 24, 6
MAPPING = """\
version: 1
category: 会員
channel: web
notice: v1
acquired: 2026-04-01
purposes: [p1, p6]
match: [メールアドレス]
columns:
  氏名: {item: 氏名, form: text}
  メール: {item: メールアドレス, form: email}
"""
_OVERTAKEN = frozenset({"SUBJECT-001", "STORAGE-001", "VAULT-003"})
"""Another writer erased the person, or wrote for as long as one waits. Anything else ends the storm."""


@dataclass
class Writer(Loop):
    """One of several: what another one did to a person in the meantime is a refusal, and no failure."""

    lists: Path = Path()

    def run(self) -> None:
        while True:
            act = self.dice.choice(self.acts() if self.living else [self.acquire, self.import_])
            try:
                act()
            except (StaffError, OperatorError) as refused:
                if refused.code not in _OVERTAKEN:
                    raise

    def acts(self) -> Sequence[Callable[[], None]]:
        return (*super().acts(), self.import_)

    def import_(self) -> None:
        """A list of four batches."""
        path = self.lists / f"{self.dice.randrange(10**12)}.csv"
        rows = "".join(f"見本 {n}号,{path.stem}.{n}@example.jp\n" for n in range(ROWS))
        path.write_text("氏名,メール\n" + rows, encoding="utf-8")
        report = import_list(self.house, self.operator, asked(path))
        assert report.finished
        self.tell("imported", 0, path.stem)  # its entries are counted list by list


def asked(path: Path, *, resume: bool = False) -> ListImport:
    """The import of a list."""
    return ListImport(file=ListFile.at(path), mapping=MAPPING.encode(), resume=resume)


def write(site: Site, told: Path, seed: int) -> None:
    """Random acts without end."""
    descriptor = os.open(told, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    dice = random.Random(seed)
    with mock.patch.object(importing, "BATCH_ROWS", BATCH), site.house() as (house, operator):
        known = house.read(living)
        lists = site.root / "lists"
        Writer(house, operator, dice, descriptor, dice.sample(known, min(len(known), 12)), lists).run()


def check(site: Site, told: Sequence[Path]) -> int:
    """After a restart: book and data agree, what was answered is there, no import is half in; how many go on."""
    with site.house() as (house, operator):
        agree(house)
        finished = {stem for one in told for kind, _, stem in answered(one) if kind == "imported"}
        for one in told:
            answers_hold(house, one)
        resumed = 0
        for path in sorted((site.root / "lists").iterdir()):
            resumed += _goes_on(house, operator, path, was_answered=path.stem in finished)
            path.unlink()
        agree(house)
    return resumed


def _goes_on(house: House, operator: Actor, path: Path, *, was_answered: bool) -> bool:
    """Holds one list against the book and the data, batch by batch, and finishes it where it was begun."""
    digest = digest_of_file(ListFile.at(path))

    def standing(unit: Unit) -> tuple[str, bool, int] | None:
        row = unit.conn.execute(
            import_job.select()
            .where(import_job.c.file == digest)
            .with_only_columns(import_job.c.id, import_job.c.finished_at)
        ).one_or_none()
        if row is None:
            return None
        counts = unit.conn.execute(
            import_batch.select()
            .where(import_batch.c.job == row[0])
            .with_only_columns(import_batch.c.imported)
        ).scalars()
        return str(row[0]), row[1] is not None, sum(counts)

    before = house.read(standing)
    assert before is not None or not was_answered, "an answered import is not there"
    if before is None:
        assert _in_the_book(house, None, path) == 0
        return False
    job, finished, stored = before
    assert finished or not was_answered, "an answered import is unfinished"
    assert stored % BATCH == 0, "a part of a batch"
    assert _in_the_book(house, job, path) == stored
    if finished:
        assert stored == ROWS
        return False
    report = import_list(house, operator, asked(path, resume=True))
    assert (report.finished, report.counts.imported, report.counts.rows) == (True, ROWS, ROWS)
    assert _in_the_book(house, job, path) == ROWS
    return True


def _in_the_book(house: House, job: str | None, path: Path) -> int:
    """Persons of a list of whom the book says that they were imported; as many look-ups find at least nobody else."""
    persons = sum(
        int(str(entry.note["persons"]))
        for entry in house.read(lambda unit: book.page(unit.conn, limit=100_000))
        if job is not None and entry.note.get("import") == job and "persons" in entry.note
    )
    house.read(lambda unit: unit.snapshot)

    def held(unit: Unit, number: int) -> bool:
        found = search(unit, {"email": Plaintext(f"{path.stem}.{number}@example.jp")})
        # Keys are durable first: a look-up without data is left by a death between the two, and swept.
        return any(subjects.read_state(unit.conn, SubjectNo(holder)) is not None for holder in found)

    found = sum(house.read(lambda unit, n=n: held(unit, n)) for n in range(0, ROWS, BATCH))  # type: ignore[misc]
    assert found <= persons // BATCH, "somebody is found of whom the book knows nothing"
    return persons


def in_fork(work: Callable[[], object]) -> tuple[int, int]:
    """Starts a child; returns its process id and the reading end of what it says."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.close(reading)
    try:
        os.write(writing, str(work()).encode())
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the parent reads it
        import traceback

        os.write(writing, traceback.format_exc().encode()[-4000:])
        os._exit(99)


def ended(child: int, reading: int) -> tuple[int, str]:
    """Waits for a child: its status and what it said."""
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode(errors="replace")
    return os.waitpid(child, 0)[1], said


def storm(site: Site, *, rounds: int, writers: int, seed: int) -> dict[str, object]:
    """Round after round: writers begin, each dies at a moment of its own, a restart looks at everything."""
    dice = random.Random(seed)
    (site.root / "lists").mkdir(exist_ok=True)
    deaths, resumed, kinds = 0, 0, Counter[str]()
    for _ in range(rounds):
        told = [site.root / f"told{n}" for n in range(writers)]
        seeds = [dice.randrange(10**9) for _ in told]
        begun = [in_fork(partial(write, site, *given)) for given in zip(told, seeds, strict=True)]
        _await_answers(told, dice.randrange(1, 9))
        for (child, reading), pause in zip(begun, [dice.randrange(400) for _ in begun], strict=True):
            time.sleep(pause / 1000)
            os.kill(child, signal.SIGKILL)
            status, said = ended(child, reading)
            assert os.WIFSIGNALED(status), said
            deaths += 1
        _await_quiet()
        there = [one for one in told if one.exists()]
        kinds.update(kind for one in there for kind, _, _ in answered(one))
        status, said = ended(*in_fork(partial(check, site, there)))
        assert status == 0, said
        resumed += int(said)
        for one in there:
            one.unlink()
    return {"deaths": deaths, "answered": kinds.total(), "resumed": resumed, "kinds": dict(kinds)}


def _await_answers(told: Sequence[Path], count: int) -> None:
    """So many acts are answered: each writer is in the middle of another one, or still opening."""
    patience = time.monotonic() + 60
    while sum(len(answered(one)) for one in told if one.exists()) < count:
        assert time.monotonic() < patience, "nobody answered"
        time.sleep(0.002)


def _await_quiet() -> None:
    """PostgreSQL finishes the statement of a dead client: a COMMIT under way may still come."""
    if not stores.on_postgres():
        return
    import psycopg

    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sekisho%%' AND datname = ANY(%s)"
    )
    names = [make_url(stores.address(one)).database for one in (stores.DATA, stores.KEYS)]
    patience = time.monotonic() + 60
    with psycopg.connect(stores.address(stores.DATA), autocommit=True) as connection:
        while connection.execute(query, (names,)).fetchall() != [(0,)]:
            assert time.monotonic() < patience, "a session of a dead process stays"
            time.sleep(0.01)


if __name__ == "__main__":
    job = json.load(sys.stdin)
    print(json.dumps(storm(Site(Path(job.pop("root"))), **job)))
