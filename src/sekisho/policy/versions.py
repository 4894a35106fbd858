"""Versions of a document: their numbers, their days, and where they lie on disk.

A workspace holds ``policy/<document>/<version>/{policy.md,policy.yaml}`` and ``policy/<document>/answers.yaml``. A
published version never changes: its hash is recorded and compared. Which ids a new version keeps is decided by
`continuity`; reading and writing the files is left to the workspace's store.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from sekisho.errors import StaffError
from sekisho.law.legal_day import as_date
from sekisho.policy.answers import Answers, overlay
from sekisho.policy.files import dump
from sekisho.policy.model import Policy
from sekisho.policy.names import fold
from sekisho.policy.questions import open_questions
from sekisho.policy.readings import Reading
from sekisho.policy.readings import overlay as lay_readings

TEXT_FILE: Final = "policy.md"
POLICY_FILE: Final = "policy.yaml"
READING_FILE: Final = "reading.yaml"
"""What the reader alone made of the text: the base of the next three-way merge."""
ANSWERS_FILE: Final = "answers.yaml"

_VERSION: Final = re.compile(r"v([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version as the workspace records it.

    Attributes:
        document: Name of the document.
        version: ``v1``…
        effective_from: First legal day in force.
        sha256: Hash of ``policy.yaml`` as published, hex.
        text_sha256: Hash of ``policy.md`` as published, hex.
    """

    document: str
    version: str
    effective_from: int
    sha256: str
    text_sha256: str


def version_dir(document: str, version: str) -> PurePosixPath:
    """Where a version lies, below the workspace."""
    return PurePosixPath("policy") / document / version


def answers_path(document: str) -> PurePosixPath:
    """Where the answers of a document lie, below the workspace."""
    return PurePosixPath("policy") / document / ANSWERS_FILE


def digest(text: str) -> str:
    """Hash of a file's text, hex sha256 of its UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def number_of(version: str) -> int:
    """The number of a version; 0 for a draft."""
    found = _VERSION.fullmatch(version)
    return int(found.group(1)) if found else 0


def next_version(known: Iterable[str]) -> str:
    """The name of the version that follows all known ones."""
    return f"v{max((number_of(version) for version in known), default=0) + 1}"


def published(policy: Policy, *, version: str, effective_from: int) -> Policy:
    """A draft as the version to be published; purposes without a day begin on the version's.

    Args:
        policy: The draft, ids carried over from the version before.
        version: ``v1``…
        effective_from: First legal day in force.
    """
    return replace(
        policy,
        version=version,
        effective_from=effective_from,
        purposes=tuple(
            row if row.since is not None else replace(row, since=effective_from) for row in policy.purposes
        ),
    )


def record(policy: Policy, text: str) -> Version:
    """What the workspace records when it publishes.

    Args:
        policy: The policy of the version, as it is written to disk.
        text: The published text.
    """
    assert policy.effective_from is not None, "a published version has a day"
    return Version(
        document=policy.document,
        version=policy.version,
        effective_from=policy.effective_from,
        sha256=digest(dump(policy)),
        text_sha256=digest(text),
    )


def verify(recorded: Version, *, policy_yaml: str, text: str) -> None:
    """Holds the files of a published version against its record.

    Raises:
        StaffError: POLICY-018, naming the file that differs.
    """
    for name, held, wanted in (
        (POLICY_FILE, policy_yaml, recorded.sha256),
        (TEXT_FILE, text, recorded.text_sha256),
    ):
        if digest(held) != wanted:
            raise StaffError("POLICY-018", document=recorded.document, version=recorded.version, file=name)


def refuse_recycled(policy: Policy, *, earlier: Iterable[Policy], others: Iterable[Policy]) -> None:
    """Holds the ids of a draft apart from everything that was published.

    Consents, provenance and decisions point to ids: one that came to mean another purpose would widen what was agreed
    to (法17条2項, 18条1項).

    Args:
        policy: The draft.
        earlier: Every version of the same document.
        others: Every version of every other document.

    Raises:
        StaffError: An id of another document (DOCUMENT-003), or a purpose of another wording (DOCUMENT-004).
    """
    taken = {
        str(row.id)
        for one in others
        for rows in (one.purposes, one.recipients, one.clauses, one.retention)
        for row in rows
    }
    mine = [
        str(row.id)
        for rows in (policy.purposes, policy.recipients, policy.clauses, policy.retention)
        for row in rows
    ]
    if twice := next((name for name in mine if name in taken), None):
        raise StaffError("DOCUMENT-003", document=policy.document, id=twice)
    worded = {row.id: fold(row.text) for one in earlier for row in one.purposes}
    for row in policy.purposes:
        if worded.get(row.id, fold(row.text)) != fold(row.text):
            raise StaffError("DOCUMENT-004", document=policy.document, id=row.id)


def refuse_change(versions: Sequence[Version], wanted: Version) -> None:
    """Lets a version be recorded once only.

    Raises:
        StaffError: POLICY-017, when the version is recorded with other content.
    """
    held = next((row for row in versions if row.version == wanted.version), None)
    if held is not None and held != wanted:
        raise StaffError("POLICY-017", document=wanted.document, version=wanted.version)


def in_force_on(versions: Sequence[Version], day: int, *, document: str) -> Version:
    """The version in force on a legal day: of those that have begun, the one that began last.

    Raises:
        StaffError: POLICY-019, when none has begun.
    """
    begun = [row for row in versions if row.effective_from <= day]
    if not begun:
        raise StaffError("POLICY-019", document=document, day=as_date(day).isoformat())
    return max(begun, key=lambda row: (row.effective_from, number_of(row.version)))


def by_name(versions: Sequence[Version], version: str, *, document: str) -> Version:
    """The version of that name.

    Raises:
        StaffError: POLICY-020, with the versions there are.
    """
    found = next((row for row in versions if row.version == version), None)
    if found is None:
        known = "、".join(row.version for row in versions) or "—"
        raise StaffError("POLICY-020", document=document, version=version[:20], known=known)
    return found


def effective(policy: Policy, answers: Answers | None, readings: Sequence[Reading] = ()) -> Policy:
    """What decides: the version as published, as officers read it, with their answers over it.

    What the text leaves open follows from the corrected reading. Where a reading and an answer speak of the same
    thing the reading stands: a later answer that disagrees is refused when it is given.
    """
    as_read = read(policy, readings)
    return as_read if answers is None else lay_readings(overlay(as_read, answers), readings)


def read(policy: Policy, readings: Sequence[Reading]) -> Policy:
    """The version as officers read it, with the questions that this leaves open."""
    laid = lay_readings(policy, readings)
    return replace(laid, questions=open_questions(laid))
