"""The law check as people use it: of a text, of a folder of texts, of a workspace; and what officers decide about it.

The check itself is pure (`policy.check`). Here the documents of one business are brought together, the answers laid over
them, and each finding gets the key under which a decision about it is remembered. Source: 法32条, ux §8.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.policy_desk import FileRead, draft_from, read_document, read_folder
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import micros
from sekisho.law.model import EDITION
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.policy import answers as recorded
from sekisho.policy import finding_store
from sekisho.policy.check import Finding, Status, Touched, check_documents, clauses_at, coming, keyed
from sekisho.policy.check.deciding import FindingDecision, Verdict
from sekisho.policy.files.parsing import read_yaml
from sekisho.policy.model import Clause, Policy, Question
from sekisho.policy.questions import open_questions, practised
from sekisho.policy.versions import TEXT_FILE
from sekisho.safeguards.model import Duty

_SHORTEST: Final = 4
"""Characters of a reason at the least: a dot is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One finding of one document.

    Attributes:
        key: Its name that outlives edits elsewhere.
        finding: What was found.
        clauses: The sentences at its place; none where something is absent.
        decision: What an officer decided about it, or None. Only in a workspace.
        open: Whether it still asks for something: no decision that stands settles it.
    """

    key: str
    finding: Finding
    clauses: tuple[Clause, ...] = ()
    decision: FindingDecision | None = None
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument:
    """The law check of one document.

    Attributes:
        name: Name of the document in the workspace, or of the file.
        path: Where its text stands, or None for standard input.
        policy: The document with the answers laid over it.
        rows: Its findings, in the order of the requirements.
        questions: Practices that the text does not tell and nobody answered.
        coming: What an enacted change, not in force, would touch. Never counted.
        edition: The edition of the Act that the rules were written against.
    """

    name: str
    path: Path | None
    policy: Policy
    rows: tuple[Checked, ...]
    questions: tuple[Question, ...]
    coming: tuple[Touched, ...]
    edition: str = EDITION

    def count(self, status: Status) -> int:
        """How many findings have a status."""
        return sum(1 for row in self.rows if row.finding.status is status)

    def waiting(self, question: Question) -> tuple[str, ...]:
        """The requirements that the answer to a question would settle."""
        found = (row.finding.item for row in self.rows if row.finding.question == question.id)
        return tuple(dict.fromkeys(found))


def check_bytes(data: bytes, *, name: str, answers: str | None = None) -> CheckedDocument:
    """Checks a published text that stands nowhere else (standard input).

    Raises:
        StaffError: Not a policy (READ-001 to 003), or answers that do not fit it (POLICY-0xx).
    """
    policy = draft_from(data, name=name, document="policy").policy
    (checked,) = _documents([(name, None, _answered(policy, answers))])
    return checked


def check_path(path: Path, *, answers: str | None = None) -> tuple[CheckedDocument, ...]:
    """Checks a published text, or every one in a folder as the documents of one business.

    Args:
        path: A file in any format that the reader takes, or a folder of such files.
        answers: What the texts cannot tell, in the form of `answers.yaml`.

    Raises:
        StaffError: Nothing there to read (WORKSPACE-006), not a policy (READ-001 to 003), no policy in the folder
            (READ-011), or answers that do not fit (POLICY-0xx).
    """
    if path.is_dir():
        return check_folder(path, answers=answers)[0]
    policy = read_document(path, document="policy").policy
    return _documents([(path.name, path, _answered(policy, answers))])


def check_folder(
    folder: Path, *, answers: str | None = None
) -> tuple[tuple[CheckedDocument, ...], tuple[FileRead, ...]]:
    """Checks every policy of a folder together; with the files that were left out, and why. Raises as `check_path`."""
    read = read_folder(folder, document="policy")
    rows = [
        # Answers to a folder speak of practices of the business; each text takes those that it leaves open.
        (one.file, folder / one.file, _practices_of(one.drafted.policy, answers))
        for one in read
        if one.drafted is not None
    ]
    return _documents(rows), tuple(one for one in read if one.drafted is None)


def _answered(policy: Policy, answers: str | None) -> Policy:
    if answers is None:
        return policy
    return recorded.overlay(policy, recorded.parse_answers(answers, name="answers.yaml", policy=policy))


def _practices_of(policy: Policy, answers: str | None) -> Policy:
    """A text with those of the answers that it leaves open."""
    if answers is None:
        return policy
    mine = {question.id for question in open_questions(policy)}
    given = read_yaml(answers, name="answers.yaml")
    kept = {key: value for key, value in given.items() if key in mine}
    return _answered(policy, json.dumps(kept, ensure_ascii=False))


def check_house(house: House) -> tuple[CheckedDocument, ...]:
    """Checks the documents in force of a workspace together, with the decisions about their findings."""
    return house.read(check_in)


def check_in(unit: Unit) -> tuple[CheckedDocument, ...]:
    """The law check of a workspace, in an open unit of work."""
    held = unit.snapshot.book.documents
    folder = unit.house.workspace.policy
    rows = [
        (one.policy.document, folder / one.policy.document / one.policy.version / TEXT_FILE, one.policy)
        for one in held
    ]
    decided = {name: finding_store.newest(unit.conn, name) for name, _path, _policy in rows}
    return tuple(
        replace(one, rows=tuple(_with(row, decided[one.name], int(unit.today)) for row in one.rows))
        for one in _documents(rows)
    )


def _with(row: Checked, decided: dict[str, FindingDecision], today: int) -> Checked:
    decision = decided.get(row.key)
    if decision is None:
        return row
    return replace(row, decision=decision, open=not decision.settles(today))


def _documents(rows: Sequence[tuple[str, Path | None, Policy]]) -> tuple[CheckedDocument, ...]:
    policies = [policy for _name, _path, policy in rows]
    found = check_documents(policies)
    return tuple(
        CheckedDocument(
            name=name,
            path=path,
            policy=policy,
            rows=tuple(
                Checked(key=key, finding=row, clauses=clauses_at(row, policy))
                for key, row in keyed(findings, policy)
            ),
            questions=tuple(_open(policy)),
            coming=coming(policy),
        )
        for (name, path, policy), findings in zip(rows, found, strict=True)
    )


def _open(policy: Policy) -> Iterable[Question]:
    """Practices of the business that nobody answered."""
    for question in open_questions(policy):
        practice = question.id.removeprefix("practice:")
        if practice != question.id and question.target is None and practised(policy, practice) is None:
            yield question


def decide_finding(
    house: House,
    actor: Actor,
    *,
    document: str,
    key: str,
    verdict: Verdict,
    reason: str = "",
    until: int | None = None,
) -> int:
    """Records what an officer decided about a finding; returns the number of the ledger entry.

    Args:
        house: The workspace.
        actor: Who decides.
        document: The finding's document.
        key: The finding's key.
        verdict: To be mended, not applicable, or accepted as a risk.
        reason: Why; needed but for mending.
        until: Last legal day of an acceptance.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), no such finding today (CHECK-001), no reason (CHECK-002), or an
            acceptance without a day to come (CHECK-003). Nothing is recorded then.
    """

    def write(unit: Unit) -> int:
        require(unit, actor, Duty.OFFICER)
        here = next((one for one in check_in(unit) if one.name == document), None)
        row = next((row for row in here.rows if row.key == key), None) if here else None
        if row is None:
            raise StaffError("CHECK-001", key=key)
        because = reason.strip()
        if verdict is not Verdict.MEND and len(because) < _SHORTEST:
            raise StaffError("CHECK-002")
        last = until if verdict is Verdict.ACCEPTED else None
        if verdict is Verdict.ACCEPTED and (last is None or last < int(unit.today)):
            raise StaffError("CHECK-003")
        number = finding_store.put(
            unit.conn,
            document=document,
            key=key,
            at=micros(unit.now),
            actor=actor.id,
            verdict=verdict,
            reason=because,
            until=last,
        )
        entry = unit.record(
            EntryKind.POLICY_FINDING_DECIDED,
            actor=actor.id,
            policy_version=unit.snapshot.policy.version,
            effects=(Effect.of(because.encode(), object=f"finding:{document}:{key}"),),
            note={"item": row.finding.item, "verdict": verdict.value, "record": number, "until": last or 0},
        )
        return entry.no

    return house.write(write)
