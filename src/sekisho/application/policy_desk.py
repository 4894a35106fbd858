"""The policy on the desk: read, checked, answered, published, shown. Source: 法17条, 21条, 32条."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from sekisho.application.acquiring import describe_items, describe_planned
from sekisho.application.announcing import SILENT, Announced, announce, refuse_silence
from sekisho.application.countersigning import refuse_alone
from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.shelf import Book, Held, Snapshot, edition_with
from sekisho.errors import OperatorError, SekishoError, StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import micros
from sekisho.law.legal_day import as_date
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.policy import answers as recorded
from sekisho.policy import files, questions, reader, readings, store
from sekisho.policy.check import Finding, check
from sekisho.policy.continuity import ids_of
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import Policy, Question
from sekisho.policy.reader.formats.limits import MOST_BYTES, MOST_FILES
from sekisho.policy.versions import POLICY_FILE, READING_FILE, TEXT_FILE, published, refuse_recycled
from sekisho.safeguards.model import Duty

_DOCUMENT: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DATA: Final = frozenset({".csv", ".json", ".toml", ".yaml", ".yml"})
"""Data that lies beside policies in a folder, such as what was drafted from them."""

_RESERVED: Final = frozenset({"diff", "draft", "versions"})
"""Pages and folders of these names exist already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What was made of a published text.

    Attributes:
        draft: The reading, with lines and confidence.
        policy: The editable model drafted from it.
        text: The text as decoded.
        findings: What the law check says.
        reading: The model as the reader alone made it.
    """

    draft: reader.Draft
    policy: Policy
    text: str
    findings: tuple[Finding, ...]
    reading: Policy


def read_document(path: Path, *, document: str) -> Drafted:
    """Reads a published policy from a file.

    Raises:
        StaffError: Not there (WORKSPACE-006), too large (WORKSPACE-007), no name for a document (WORKSPACE-016), or
            not readable as a policy (READ-001 to 010).
    """
    if _DOCUMENT.fullmatch(document) is None or document in _RESERVED:
        # It becomes the name of a folder: nothing may lead out of the workspace.
        raise StaffError("WORKSPACE-016")
    if not path.is_file():
        raise StaffError("WORKSPACE-006", file=path.name)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise StaffError("WORKSPACE-007", file=path.name, megabytes=MOST_BYTES // 1024 // 1024)
        data = path.read_bytes()
    except OSError as error:
        raise OperatorError("WORKSPACE-008", file=path.name) from error
    return draft_from(data, name=path.name, document=document)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A file of a folder: what was made of it, or why it was refused. `file` is its path inside the folder."""

    file: str
    drafted: Drafted | None
    refused: SekishoError | None


def read_folder(folder: Path, *, document: str) -> tuple[FileRead, ...]:
    """Reads every file of a folder and of those inside it, in order; hidden ones and links are left out.

    Raises:
        StaffError: Too many files (READ-012), or no policy among them (READ-011).
    """
    found = tuple(islice(_files(folder), MOST_FILES + 1))
    if len(found) > MOST_FILES:
        raise StaffError("READ-012", name=folder.name, most=MOST_FILES)
    read = tuple(_read_one(path, folder, document) for path in found)
    if not any(one.drafted for one in read):
        raise StaffError("READ-011", name=folder.name, files=len(read))
    return read


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(place, name) for name in sorted(names) if not name.startswith(".")):
            if path.is_file() and not path.is_symlink():
                yield path


def _read_one(path: Path, folder: Path, document: str) -> FileRead:
    file = path.relative_to(folder).as_posix()
    if path.suffix.lower() in _DATA:
        return FileRead(file=file, drafted=None, refused=StaffError("READ-013", name=path.name))
    try:
        return FileRead(file=file, drafted=read_document(path, document=document), refused=None)
    except SekishoError as refused:
        return FileRead(file=file, drafted=None, refused=refused)


def draft_from(data: bytes, *, name: str, document: str) -> Drafted:
    """Reads, drafts and checks a document's bytes. Deterministic and offline."""
    draft = reader.read_bytes(data, name=name)
    policy = draft_policy(draft, document=document)
    text = "\n".join(draft.lines)
    return Drafted(draft=draft, policy=policy, text=text, findings=check(policy, draft.lines), reading=policy)


def confirm_readings(policy: Policy) -> Policy:
    """The policy with every reading confirmed. Said by a person who has read each, never by the importer."""
    return replace(policy, clauses=tuple(replace(clause, confirmed=True) for clause in policy.clauses))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version that was published.

    Attributes:
        version: Its name, which is that of the edition it makes.
        effective_from: First legal day in force.
        entry: Number of the ledger entry.
        policy: The version as stored.
        text: The prose as stored.
    """

    version: str
    effective_from: int
    entry: int
    policy: Policy
    text: str


def publish(
    house: House,
    actor: Actor,
    *,
    policy: Policy,
    text: str,
    effective_from: int | None = None,
    reading: Policy | None = None,
    announced: Announced = SILENT,
) -> Published:
    """Publishes a document: from then on it is immutable, makes an edition, and decides.

    Args:
        house: The workspace.
        actor: Who publishes.
        policy: The draft, its ids carried over (`drafts`).
        text: The published prose.
        effective_from: First legal day in force; None = today.
        reading: What the reader alone made of the text; None = the draft is that.
        announced: What is told with it.

    Raises:
        StaffError: An important change without a plain summary (PUBLISH-001), a draft that a second officer must
            approve first (PUBLISH-003), a day before the document's newest version (WORKSPACE-009) or in the past (DOCUMENT-002), an id
            that is not free (DOCUMENT-003, DOCUMENT-004).
    """
    done = house.write(
        lambda unit: publish_in(
            unit, actor, policy=policy, text=text, effective_from=effective_from, announced=announced
        )
    )
    write_version_files(house.workspace.policy, done, reading=reading)
    return done


def publish_in(
    unit: Unit,
    actor: Actor,
    *,
    policy: Policy,
    text: str,
    effective_from: int | None,
    announced: Announced = SILENT,
) -> Published:
    """Publishes a document in an open unit of work."""
    before = store.versions(unit.conn)
    start = int(unit.today) if effective_from is None else effective_from
    _refuse_day(before, policy.document, start, today=unit.today)
    _refuse_ids(before, policy)
    # Numbers run over all documents: a version is the edition of the whole workspace that it makes.
    number = max((row.no for row in before), default=0) + 1
    final = published(policy, version=f"v{number}", effective_from=start)
    model = files.dump(final)
    digest = hashlib.sha256(
        b"sekisho/policy-version/1\n" + model.encode() + b"\n" + text.encode()
    ).hexdigest()
    version = store.PublishedVersion(
        document=policy.document,
        no=number,
        effective_from=start,
        published_at=micros(unit.now),
        model=model,
        text=text,
        sha256=digest,
    )
    leading = unit.house.workspace.document
    if before:  # the first version is made with the workspace, by whoever makes it
        refuse_alone(unit, actor, policy, text)
    before_it, with_it = edition_with(unit.conn, version, leading=leading)
    important = refuse_silence(policy.document, before_it, with_it, announced)
    store.put_version(unit.conn, version)
    told = announce(unit, actor, final.version, announced, important=important)
    unit.register_changed()
    if start <= unit.today:
        describe_items(unit)
    else:
        describe_planned(unit, start)
    entry = unit.record(
        EntryKind.POLICY_VERSION_PUBLISHED,
        actor=actor.id,
        policy_version=final.version,
        effects=(Effect(object=f"policy:{policy.document}:{final.version}", hash=digest), *told),
        note={"document": policy.document, "from": start, "important": int(important)},
    )
    return Published(version=final.version, effective_from=start, entry=entry.no, policy=final, text=text)


def _refuse_day(before: Sequence[store.PublishedVersion], document: str, start: int, *, today: int) -> None:
    if any(row.document == document and start < row.effective_from for row in before):
        raise StaffError("WORKSPACE-009")
    # INVARIANT: an edition that has begun never changes: what was decided under it is replayed under it.
    if before and start < today:
        raise StaffError("DOCUMENT-002", day=as_date(start).isoformat())


def _refuse_ids(before: Sequence[store.PublishedVersion], policy: Policy) -> None:
    earlier = [files.load(row.model, name=POLICY_FILE) for row in before if row.document == policy.document]
    others = [files.load(row.model, name=POLICY_FILE) for row in before if row.document != policy.document]
    refuse_recycled(policy, earlier=earlier, others=others)


def write_version_files(folder: Path, done: Published, *, reading: Policy | None = None) -> None:
    """Writes the version's files for people: ``policy.md``, ``policy.yaml``, and what the reader alone made of it."""
    place = folder / done.policy.document / done.version
    place.mkdir(parents=True, exist_ok=True)
    (place / TEXT_FILE).write_text(done.text + "\n", encoding="utf-8")
    (place / POLICY_FILE).write_text(files.dump(done.policy), encoding="utf-8")
    (place / READING_FILE).write_text(files.dump(reading or done.policy), encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Answers that were recorded.

    Attributes:
        entry: Number of the ledger entry.
        open: Ids of the questions that stay open.
    """

    entry: int
    open: tuple[str, ...]


def answer(house: House, actor: Actor, text: str, *, name: str, document: str | None = None) -> Answered:
    """Records an officer's answers about a document; they hold from the next decision.

    Args:
        house: The workspace.
        actor: Who answers.
        text: The answers, in the form of `answers.yaml`.
        name: The file's name, for errors.
        document: Which document; None = the one of the whole business.

    Raises:
        StaffError: A question or name that the policy does not know, a new purpose, broken YAML (POLICY-0xx), with
            the line and the mend; no such document in force (DOCUMENT-005); or not an officer (ACCOUNT-007). Nothing
            is recorded then.
    """
    return house.write(lambda unit: _answer(unit, actor, text, name, document))


def _answer(unit: Unit, actor: Actor, text: str, name: str, document: str | None) -> Answered:
    require(unit, actor, Duty.OFFICER)
    held = document_of(unit.snapshot, document)
    base, document = held.read, held.published.document
    previous = held.answers
    # Ids that other documents gave are theirs: an answer to this one must not name something else by them.
    elsewhere = frozenset[str]().union(
        *(ids_of(one.policy) for one in unit.snapshot.book.documents if one is not held)
    )
    given = recorded.parse_answers(text, name=name, policy=base, previous=previous, elsewhere=elsewhere)
    _refuse_other_readings(unit, held, given)
    # parse_answers returns what is asked now; what was answered before stands beneath it.
    merged = previous.merged(given)
    recorded.overlay(base, merged)  # refuses what does not fit before anything is written
    body = recorded.dump_answers(merged)
    number = store.put_answers(unit.conn, document=document, at=unit.now, actor=actor.id, body=body)
    unit.register_changed()
    describe_items(unit)
    entry = unit.record(
        EntryKind.POLICY_ANSWERS_RECORDED,
        actor=actor.id,
        policy_version=unit.snapshot.policy.version,
        effects=(Effect.of(body.encode(), object=f"answers:{document}"),),
        note={"document": document, "record": number},
    )
    still_open = tuple(
        one.question.id for one in asked(unit) if one.answer is None and one.document == document
    )
    return Answered(entry=entry.no, open=still_open)


def _refuse_other_readings(unit: Unit, of: Held, given: recorded.Answers) -> None:
    """An answer never overrules a sentence that an officer has read: whoever wants that corrects the reading."""
    held = tuple(readings.load_reading(row.body) for row in store.readings(unit.conn, of.published.document))
    standing = readings.standing(of.published, held)
    if differing := readings.overlapping(tuple(standing.values()), given):
        clause, where = differing[0]
        raise StaffError("READING-006", clause=clause, where=where)


def document_of(snapshot: Snapshot, name: str | None = None) -> Held:
    """A document in force; without a name the one of the whole business.

    Raises:
        StaffError: None of that name is in force (DOCUMENT-005).
    """
    documents = snapshot.book.documents
    if name is None:
        return documents[0]
    found = snapshot.book.document(name)
    if found is None:
        known = "、".join(held.policy.document for held in documents)
        raise StaffError("DOCUMENT-005", document=name[:64], known=known)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question about a document, with the answer that stands."""

    question: Question
    answer: object | None
    document: str = ""


def open_questions(house: House) -> tuple[AskedQuestion, ...]:
    """Every question that the texts leave open, with its answer or none."""
    return house.read(asked)


def asked(unit: Unit) -> tuple[AskedQuestion, ...]:
    """The questions of every document in force, in an open unit of work."""
    return tuple(
        AskedQuestion(
            question=question, answer=held.answers.answer(question.id), document=held.published.document
        )
        for held in unit.snapshot.book.documents
        for question in questions.open_questions(held.read)
    )


def effective(house: House, *, on: int | None = None) -> Policy:
    """All documents in force today, or on a legal day, as one policy, answers included.

    Raises:
        StaffError: Nothing was in force on that day (WORKSPACE-005).
    """
    return edition(house, on=on).policy


def edition(house: House, *, on: int | None = None) -> Book:
    """The edition in force today, or on a legal day: all documents composed, and each by itself.

    Raises:
        StaffError: As `effective`.
    """

    def read(unit: Unit) -> Book:
        return unit.snapshot.book if on is None else house.shelf.snapshot(unit.conn, today=on).book

    return house.read(read)


def in_force(house: House, *, document: str | None = None, on: int | None = None) -> Held:
    """One document as it is in force, with its prose; without a name the one of the whole business.

    Raises:
        StaffError: As `effective`; no such document (DOCUMENT-005).
    """

    def read(unit: Unit) -> Held:
        snapshot = unit.snapshot if on is None else house.shelf.snapshot(unit.conn, today=on)
        return document_of(snapshot, document)

    return house.read(read)


def findings(house: House, *, document: str | None = None) -> tuple[Finding, ...]:
    """The law check of a document in force; without a name of the one of the whole business."""
    held = in_force(house, document=document)
    return check(held.policy, held.text.split("\n"))


def versions(house: House) -> Sequence[store.PublishedVersion]:
    """Every published version of every document, in the order of the editions."""
    return house.read(lambda unit: store.versions(unit.conn))
