"""The policy on the desk: read, checked, answered, published, shown. Source: 法17条, 21条, 32条."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sekisho.application.acquiring import describe_items
from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.errors import OperatorError, StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import micros
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.policy import answers as recorded
from sekisho.policy import files, questions, reader, readings, store
from sekisho.policy.check import Finding, check
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import Policy, Question
from sekisho.safeguards.model import Duty

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of a policy document at the most."""

_DOCUMENT: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What was made of a published text.

    Attributes:
        draft: The reading, with lines and confidence.
        policy: The editable model drafted from it.
        text: The text as decoded.
        findings: What the law check says.
    """

    draft: reader.Draft
    policy: Policy
    text: str
    findings: tuple[Finding, ...]


def read_document(path: Path, *, document: str) -> Drafted:
    """Reads a published policy from a file.

    Raises:
        StaffError: Not there (WORKSPACE-006), too large (WORKSPACE-007), no name for a document (WORKSPACE-016), or
            not a policy (READ-001 to 003).
    """
    if _DOCUMENT.fullmatch(document) is None:
        # It becomes the name of a folder: nothing may lead out of the workspace.
        raise StaffError("WORKSPACE-016")
    if not path.is_file():
        raise StaffError("WORKSPACE-006", file=path.name)
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise StaffError("WORKSPACE-007", file=path.name, megabytes=LARGEST // 1024 // 1024)
        data = path.read_bytes()
    except OSError as error:
        raise OperatorError("WORKSPACE-008", file=path.name) from error
    return draft_from(data, name=path.name, document=document)


def draft_from(data: bytes, *, name: str, document: str) -> Drafted:
    """Reads, drafts and checks a document's bytes. Deterministic and offline."""
    draft = reader.read_bytes(data, name=name)
    policy = draft_policy(draft, document=document)
    text = "\n".join(draft.lines)
    return Drafted(draft=draft, policy=policy, text=text, findings=check(policy, draft.lines))


def confirm_readings(policy: Policy) -> Policy:
    """The policy with every reading confirmed. Said by a person who has read each, never by the importer."""
    return replace(policy, clauses=tuple(replace(clause, confirmed=True) for clause in policy.clauses))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version that was published."""

    version: str
    effective_from: int
    entry: int


def publish(
    house: House, actor: Actor, *, policy: Policy, text: str, effective_from: int | None = None
) -> Published:
    """Publishes a version: from then on it is immutable and decides. Returns its name."""
    done = house.write(
        lambda unit: publish_in(unit, actor, policy=policy, text=text, effective_from=effective_from)
    )
    write_version_files(house.workspace.policy, done, policy=policy, text=text)
    return done


def publish_in(
    unit: Unit, actor: Actor, *, policy: Policy, text: str, effective_from: int | None
) -> Published:
    """Publishes a version in an open unit of work."""
    before = [row for row in store.versions(unit.conn) if row.document == policy.document]
    number = len(before) + 1
    start = int(unit.today) if effective_from is None else effective_from
    if before and start < before[-1].effective_from:
        raise StaffError("WORKSPACE-009")
    final = replace(policy, version=f"v{number}", effective_from=start)
    model = files.dump(final)
    digest = hashlib.sha256(
        b"sekisho/policy-version/1\n" + model.encode() + b"\n" + text.encode()
    ).hexdigest()
    store.put_version(
        unit.conn,
        store.PublishedVersion(
            document=policy.document,
            no=number,
            effective_from=start,
            published_at=micros(unit.now),
            model=model,
            text=text,
            sha256=digest,
        ),
    )
    unit.register_changed()
    describe_items(unit)
    entry = unit.record(
        EntryKind.POLICY_VERSION_PUBLISHED,
        actor=actor.id,
        policy_version=final.version,
        effects=(Effect(object=f"policy:{policy.document}:{final.version}", hash=digest),),
        note={"document": policy.document, "from": start},
    )
    return Published(version=final.version, effective_from=start, entry=entry.no)


def write_version_files(folder: Path, done: Published, *, policy: Policy, text: str) -> None:
    """Writes the version's files for people: ``policy.md`` and ``policy.yaml``."""
    place = folder / policy.document / done.version
    place.mkdir(parents=True, exist_ok=True)
    (place / "policy.md").write_text(text + "\n", encoding="utf-8")
    final = replace(policy, version=done.version, effective_from=done.effective_from)
    (place / "policy.yaml").write_text(files.dump(final), encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Answers that were recorded.

    Attributes:
        entry: Number of the ledger entry.
        open: Ids of the questions that stay open.
    """

    entry: int
    open: tuple[str, ...]


def answer(house: House, actor: Actor, text: str, *, name: str) -> Answered:
    """Records an officer's answers; they hold from the next decision.

    Raises:
        StaffError: A question or name that the policy does not know, a new purpose, broken YAML (POLICY-0xx), with
            the line and the mend; or not an officer (ACCOUNT-007). Nothing is recorded then.
    """
    return house.write(lambda unit: _answer(unit, actor, text, name))


def _answer(unit: Unit, actor: Actor, text: str, name: str) -> Answered:
    require(unit, actor, Duty.OFFICER)
    document = unit.house.workspace.document
    base = unit.snapshot.book.read
    stored = store.answers(unit.conn, document)
    previous = recorded.NO_ANSWERS
    if stored is not None:
        previous = recorded.parse_answers(stored, name="answers.yaml", policy=base, stored=True)
    given = recorded.parse_answers(text, name=name, policy=base, previous=previous)
    _refuse_other_readings(unit, document, given)
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
    still_open = tuple(one.question.id for one in asked(unit) if one.answer is None)
    return Answered(entry=entry.no, open=still_open)


def _refuse_other_readings(unit: Unit, document: str, given: recorded.Answers) -> None:
    """An answer never overrules a sentence that an officer has read: whoever wants that corrects the reading."""
    held = tuple(readings.load_reading(row.body) for row in store.readings(unit.conn, document))
    standing = readings.standing(unit.snapshot.book.published, held)
    if differing := readings.overlapping(tuple(standing.values()), given):
        clause, where = differing[0]
        raise StaffError("READING-006", clause=clause, where=where)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question with the answer that stands."""

    question: Question
    answer: object | None


def open_questions(house: House) -> tuple[AskedQuestion, ...]:
    """Every question that the text leaves open, with its answer or none."""
    return house.read(asked)


def asked(unit: Unit) -> tuple[AskedQuestion, ...]:
    """The questions, in an open unit of work."""
    base = unit.snapshot.book.read
    stored = store.answers(unit.conn, unit.house.workspace.document)
    standing = recorded.NO_ANSWERS
    if stored is not None:
        standing = recorded.parse_answers(stored, name="answers.yaml", policy=base, stored=True)
    return tuple(
        AskedQuestion(question=question, answer=standing.answer(question.id))
        for question in questions.open_questions(base)
    )


def effective(house: House, *, on: int | None = None) -> Policy:
    """The policy in force today, or on a legal day, answers included.

    Raises:
        StaffError: No version was in force on that day (WORKSPACE-005).
    """

    def read(unit: Unit) -> Policy:
        if on is None:
            return unit.snapshot.policy
        return house.shelf.snapshot(unit.conn, today=on).policy

    return house.read(read)


def published_text(house: House) -> tuple[Policy, str]:
    """The policy in force and the prose as published."""
    return house.read(lambda unit: (unit.snapshot.policy, unit.snapshot.book.text))


def findings(house: House) -> tuple[Finding, ...]:
    """The law check of the policy in force."""
    policy, text = published_text(house)
    return check(policy, text.split("\n"))


def versions(house: House) -> Sequence[store.PublishedVersion]:
    """Every published version."""
    return house.read(lambda unit: store.versions(unit.conn))
