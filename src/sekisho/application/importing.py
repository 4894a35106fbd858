"""Imports a list of persons (名簿の取込み): looked through as a whole first, then stored batch by batch.

The list is known by its hash, so that neither a second run nor a resumed one stores a row twice. Whatever stands
against one row stands against the whole list, unless whoever imports says otherwise. Source: 法17条, 20条, 21条, 30条
(how it was acquired is compulsory).
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final

from sekisho.application import import_store as store
from sekisho.application.house import House
from sekisho.application.import_report import Report
from sekisho.application.import_rows import Sorter
from sekisho.application.import_store import Job
from sekisho.application.import_storing import Progress, Storing, batches
from sekisho.application.rulings import actor_name
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.intake.mapping import ListMapping, parse_mapping
from sekisho.intake.reading import ListFile, Listing, digest_of_file, open_listing
from sekisho.law.clock import micros

BATCH_ROWS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImport:
    """A list to be imported.

    Attributes:
        file: The file.
        mapping: Bytes of the mapping file.
        dry_run: Look only.
        resume: Go on with an import that was interrupted.
        partly: Store what can be stored although other rows are faulty or denied.
    """

    file: ListFile
    mapping: bytes = field(repr=False)
    dry_run: bool = False
    resume: bool = False
    partly: bool = False


def import_list(
    house: House, actor: Actor, asked: ListImport, *, progress: Progress = lambda _rows: None
) -> Report:
    """Imports a list, or says what stands against it; then nothing is stored.

    Raises:
        StaffError: The mapping or the file cannot be read (INTAKE-001 to 005, 007), words that the policy does not
            know (POLICY-010), already imported (INTAKE-020), begun before (INTAKE-021), nothing to resume
            (INTAKE-022).
        OperatorError: Such files need an extra (INTAKE-006).
    """
    mapping = parse_mapping(asked.mapping)
    listing = open_listing(asked.file, mapping)
    file, terms = digest_of_file(asked.file), hashlib.sha256(asked.mapping).hexdigest()
    job = house.read(lambda unit: store.find_job(unit.conn, file, terms))
    if not asked.dry_run:
        _require_fit(job, resume=asked.resume)
    if job is None or asked.dry_run:
        looked = _look(house, actor, listing, mapping, progress)
        against = looked.counts.faulty or looked.counts.denied
        if asked.dry_run or (against and not asked.partly):
            return looked
        job = Job(id=secrets.token_urlsafe(16), batch_rows=BATCH_ROWS, finished_at=None)
        begun = job
        house.write(
            lambda unit: store.begin_job(
                unit.conn, begun, file=file, mapping=terms, actor=actor_name(actor), at=micros(unit.now)
            )
        )
    return Storing(house=house, actor=actor, mapping=mapping, job=job).store(listing, progress)


def _require_fit(job: Job | None, *, resume: bool) -> None:
    if job is None:
        if resume:
            raise StaffError("INTAKE-022")
        return
    if job.finished_at is not None:
        raise StaffError("INTAKE-020")
    if not resume:
        raise StaffError("INTAKE-021")


def _look(house: House, actor: Actor, listing: Listing, mapping: ListMapping, progress: Progress) -> Report:
    """The whole list, judged and not stored."""
    report, seen = Report(), set[bytes]()
    for rows in batches(listing, mapping, BATCH_ROWS):
        report.add(house.read(lambda unit, rows=rows: Sorter(unit, actor, mapping, seen).sort(rows)))  # type: ignore[misc]  # mypy cannot infer a lambda's default
        progress(len(rows))
    return report
