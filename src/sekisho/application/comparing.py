"""Compares two versions: the difference, a worked example of each change, and how many persons it concerns.

Counts are numbers only, taken over the state rows by the plans of both versions, printed for the database. A person
is *reached* by a change when the answer about information that is held turns for them, and *waits* when only a
judgement that the change is related, or a consent, is missing (法17条2項, 18条1項).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from pathlib import Path
from typing import Final

from sqlalchemy import text

from sekisho.application.house import House, Unit
from sekisho.application.policy_desk import read_document
from sekisho.application.shelf import edition_with
from sekisho.errors import StaffError
from sekisho.gate.bind import bind
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.contrast import Example, example_of
from sekisho.gate.decide import strict_terms
from sekisho.gate.ir import Expr, all_of, any_of, negate
from sekisho.gate.model import Actor, ActorKind, Plan, Request, Slot, Status
from sekisho.gate.printers.sql import print_expr
from sekisho.gate.rules import RULES
from sekisho.law.clock import SystemClock, micros
from sekisho.law.legal_day import DayNumber, legal_day
from sekisho.law.model import Verb
from sekisho.policy import files, store
from sekisho.policy.difference import (
    NO_CONTACT,
    Difference,
    RuleChange,
    aligned,
    compare,
)
from sekisho.policy.model import Policy
from sekisho.policy.versions import POLICY_FILE, published

IN_FORCE: Final = "now"
"""Names the version in force."""

DRAFT: Final = "draft"
"""Names a document's draft: of the first document that has one, or ``draft:NAME``."""

_DOCUMENT: Final = "compared"
_COUNTED: Final = 48
"""Cells of one change that are counted at the most."""

EVERY: Final = -1
_NOT_TOLD: Final = next(1 << rule.number for rule in RULES if rule.id == "purpose.not_told")
_WHOEVER: Final = Actor(kind=ActorKind.STAFF, id="difference", purposes=None, items=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """How many persons a change concerns, whose information is held today.

    Attributes:
        gained: For whom something denied before is allowed after.
        lost: For whom something allowed before is denied after.
        waiting: For whom after the change only the relatedness, or a consent, is missing.
        whole: Every cell of the change was counted; False = only the first of very many.
    """

    gained: int
    lost: int
    waiting: int
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of what may be done.

    Attributes:
        change: The change.
        example: A question whose answer it turns, or None.
        concerned: Head counts on the workspace's data; None without a workspace, or where nothing is to count.
    """

    change: RuleChange
    example: Example | None
    concerned: Concerned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions, compared.

    Attributes:
        before: The earlier version.
        after: The later version, its ids meaning the same.
        difference: What lies between them.
        changes: The changes of what may be done, each with its example.
    """

    before: Policy
    after: Policy
    difference: Difference
    changes: tuple[Change, ...]


def compare_files(before: Path, after: Path) -> Compared:
    """Compares two policies in files: prose in any form that can be read, or a ``policy.yaml``.

    Raises:
        StaffError: A file is not there, or no policy (WORKSPACE-006, READ-0xx, POLICY-0xx).
    """
    return compare_policies(policy_in(before), policy_in(after))


def compare_policies(before: Policy, after: Policy, *, today: DayNumber | None = None) -> Compared:
    """Compares two policies drafted apart; what has the same words gets the same ids first."""
    day = legal_day(SystemClock().now()) if today is None else today
    return _compared(before, aligned(before, after), day)


def policy_in(path: Path) -> Policy:
    """The policy in a file.

    Raises:
        StaffError: As `compare_files`.
    """
    if path.suffix in {".yaml", ".yml"}:
        if not path.is_file():
            raise StaffError("WORKSPACE-006", file=path.name)
        return files.load(path.read_text(encoding="utf-8"), name=path.name)
    return read_document(path, document=_DOCUMENT).policy


def compare_versions(house: House, before: str, after: str) -> Compared:
    """Compares two versions of a workspace, with head counts on its data.

    Args:
        house: The workspace.
        before: ``v1``…
        after: ``v2``…

    Raises:
        StaffError: There is no such version (POLICY-020).
    """
    return house.read(lambda unit: compared_in(unit, version_of(unit, before), version_of(unit, after)))


def differ(house: House, before: str, after: str) -> Compared:
    """Compares two versions of a workspace without counting anybody: what everybody may read.

    Raises:
        StaffError: There is no such version (POLICY-020).
    """

    def read(unit: Unit) -> Compared:
        return _compared(version_of(unit, before), version_of(unit, after), unit.today)

    return house.read(read)


def policy_of(house: House, wanted: str) -> Policy:
    """The effective policy of a version, to be compared with one from elsewhere. Raises as `compare_versions`."""
    return house.read(lambda unit: version_of(unit, wanted))


def version_of(unit: Unit, wanted: str) -> Policy:
    """The effective policy of a version, of the one in force, or of the edition that a draft would make.

    Raises:
        StaffError: There is no such version (POLICY-020), or the draft's file is broken (POLICY-0xx).
    """
    if wanted == IN_FORCE:
        return unit.snapshot.policy
    name, mark, document = wanted.partition(":")
    if name == DRAFT and (place := _draft(unit, document if mark else None)) is not None:
        return _drafted(unit, place)
    found = unit.snapshot.versions.get(wanted)
    if found is None:
        known = "、".join(unit.snapshot.versions) or "—"
        raise StaffError(
            "POLICY-020", document=unit.house.workspace.document, version=wanted[:20], known=known
        )
    return found.policy


def drafts_in(unit: Unit) -> tuple[str, ...]:
    """The documents that have a draft, the one of the whole business first."""
    first = unit.house.workspace.document
    found = {
        place.parent.parent.name for place in unit.house.workspace.policy.glob(f"*/{DRAFT}/{POLICY_FILE}")
    }
    return tuple(sorted(found, key=lambda name: (name != first, name)))


def _draft(unit: Unit, document: str | None) -> Path | None:
    known = drafts_in(unit)
    wanted = document or next(iter(known), None)
    return unit.house.workspace.policy / wanted / DRAFT if wanted in known and wanted is not None else None


def _drafted(unit: Unit, place: Path) -> Policy:
    """The edition that a draft would make today, with the readings and answers that stand. Nothing is written."""
    number = max((row.no for row in store.versions(unit.conn)), default=0) + 1
    policy = published(
        files.load((place / POLICY_FILE).read_text(encoding="utf-8"), name=POLICY_FILE),
        version=f"v{number}",
        effective_from=int(unit.today),
    )
    row = store.PublishedVersion(
        document=policy.document,
        no=number,
        effective_from=int(unit.today),
        published_at=micros(unit.now),
        model=files.dump(policy),
        text="",
        sha256="",
    )
    _, edition = edition_with(unit.conn, row, leading=unit.house.workspace.document)
    return replace(edition.policy, version=DRAFT)


def compared_in(unit: Unit, before: Policy, after: Policy) -> Compared:
    """Compares two policies of one workspace in an open unit of work, with head counts."""
    found = _compared(before, after, unit.today)
    counted = (replace(one, concerned=_concerned(unit, one.change, before, after)) for one in found.changes)
    return replace(found, changes=tuple(counted))


def _compared(before: Policy, after: Policy, today: DayNumber) -> Compared:
    difference = compare(before, after)
    changes = (
        Change(change=one, example=example_of(one, before, after, today=today)) for one in difference.rules
    )
    return Compared(before=before, after=after, difference=difference, changes=tuple(changes))


# -- head counts -------------------------------------------------------------------------------------------------


def _concerned(unit: Unit, change: RuleChange, before: Policy, after: Policy) -> Concerned | None:
    cells = list(islice(_requests(change), _COUNTED + 1))
    if not cells:
        return None
    sides = [
        [plan_for(unit, request, begun(side, unit.today)) for request in cells[:_COUNTED]]
        for side in (before, after)
    ]
    gained, lost, waiting = _count(unit, *sides)
    return Concerned(gained=gained, lost=lost, waiting=waiting, whole=len(cells) <= _COUNTED)


def _requests(change: RuleChange) -> Iterable[Request]:
    """The questions that the cells of a change are; the person's category is a matter of the person."""
    asked: dict[Request, None] = {}
    for box in change.boxes:
        for purpose, item, channel, recipient in product(
            *map(sorted, (box.purposes, box.items, box.channels, box.recipients))
        ):
            verb = Verb.USE if channel == NO_CONTACT else Verb.CONTACT
            request = Request(verb=verb, purpose=purpose, items=(item,), channel=channel or None)
            if recipient != NO_CONTACT:
                request = replace(request, verb=Verb.PROVIDE, recipient=recipient)
            asked.setdefault(request)
    return asked


def begun(policy: Policy, today: DayNumber) -> Policy:
    """A version as if it had begun: a draft or a later one is asked what it will do."""
    since = today if policy.effective_from is None else min(policy.effective_from, today)
    purposes = tuple(
        one if one.since is None or one.since <= today else replace(one, since=today)
        for one in policy.purposes
    )
    return replace(policy, effective_from=since, purposes=purposes)


def plan_for(unit: Unit, request: Request, policy: Policy) -> Plan:
    """The plan of a question under a version, for whoever asks."""
    return bind(
        request,
        policy=policy,
        registers=unit.snapshot.registers,
        actor=_WHOEVER,
        today=unit.today,
        circumstances=Circumstances(about="difference"),
    )


def _count(unit: Unit, before: Sequence[Plan], after: Sequence[Plan]) -> tuple[int, int, int]:
    """Persons by what turns for them. One pass; who holds nothing that is asked for is not concerned."""
    gained: list[Expr] = []
    lost: list[Expr] = []
    waiting: list[Expr] = []
    for old, new in zip(before, after, strict=True):
        held = unit.snapshot.registers.bit(Slot.HOLDS, old.request.items[0])
        was, now = denies(old, EVERY), denies(new, EVERY)
        gained.append(all_of((held, was, negate(now))))
        lost.append(all_of((held, negate(was), now)))
        waiting.append(all_of((held, denies(new, _NOT_TOLD), negate(denies(new, ~_NOT_TOLD)))))
    first, second, third = counted(unit, (any_of(gained), any_of(lost), any_of(waiting)))
    return first, second, third


def counted(unit: Unit, conditions: Iterable[Expr]) -> tuple[int, ...]:
    """For how many persons each condition holds. One pass; the erased are not counted."""
    sums = ", ".join(f"count(*) FILTER (WHERE {print_expr(each, unit.sql)})" for each in conditions)
    query = f"SELECT {sums} FROM subject_state WHERE status < {int(Status.ERASING)}"  # noqa: S608 - whole numbers only
    return tuple(map(int, unit.conn.execute(text(query)).one()))


def denies(plan: Plan, mask: int) -> Expr:
    """Whether one of the rules of a mask denies."""
    return any_of(term.when for term in strict_terms(plan) if mask >> term.bit & 1)
