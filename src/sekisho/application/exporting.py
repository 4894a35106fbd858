"""Carries information on many persons out for a purpose (持ち出し): a use like any other, of a set.

The gate judges everybody who is held; those whom it allows are judged once more, each, as they are opened with a permit
of their own. One entry commits to who was in it and counts who was left out. Every row says who exported it. Source:
法18条, 23条.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sekisho.application import export_store
from sekisho.application.counting import group_named
from sekisho.application.export_store import Kept
from sekisho.application.house import House, Unit
from sekisho.application.masking import for_screen
from sekisho.application.plan_cache import program_for
from sekisho.application.rulings import actor_name
from sekisho.application.selecting import count_by_rule, masks_of, reached, reasons_behind
from sekisho.application.set_entries import enter_set
from sekisho.application.using import open_items
from sekisho.errors import Language, StaffError
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.ir import TRUE
from sekisho.gate.model import Actor, Reason, Request
from sekisho.law.clock import instant_of, micros
from sekisho.law.legal_day import as_date
from sekisho.law.model import Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import SYSTEM
from sekisho.safeguards.carrying import Carriage, Form, Sheet, require_care, sealed
from sekisho.vault.model import SubjectNo

DAYS: Final = 7
"""How long a list that was carried out may be kept where nobody says otherwise."""
MOST_DAYS: Final = 90
MARK: Final = "持ち出し"
"""Heading of the watermark's column."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExport:
    """What is to be carried out.

    Attributes:
        purpose: Purpose id or text.
        items: Item ids or texts.
        only: Only these persons: ``category:NAME``, ``segment:NAME`` or ``item:NAME``; None = everybody.
        carriage: How it is carried.
        password: Opens the file.
        recipient: Public age key in place of a password.
        days: How long it may be kept.
    """

    purpose: str
    items: Sequence[str]
    carriage: Carriage
    only: str | None = None
    password: str | None = field(default=None, repr=False)
    recipient: str | None = None
    days: int = DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was carried out, or why nothing was.

    Attributes:
        allowed: How many persons are in it.
        excluded: How many are not.
        by_rule: Rule id → how many of the excluded it denies.
        reasons: The reason behind each rule.
        entry: Number of the ledger entry.
        expires: To be destroyed from then, UTC.
        content: The file; empty where nobody is in it. Personal data, sealed unless handed out.
    """

    allowed: int
    excluded: int
    by_rule: Mapping[str, int]
    reasons: tuple[Reason, ...]
    entry: int
    expires: datetime
    content: bytes = field(repr=False)


def export_list(house: House, actor: Actor, asked: ListExport, *, language: Language = "ja") -> Exported:
    """Carries a list out. What the caller gets is durable in the book.

    Raises:
        StaffError: It would lie open, or beside its password (CARRY-001, CARRY-002); the password or the recipient is
            none (CARRY-004, CARRY-005); no items, or too many days (CARRY-007); unknown names (POLICY-010).
        OperatorError: The form needs an extra (CARRY-006).
    """
    require_care(asked.carriage)
    if not asked.items or not 0 < asked.days <= MOST_DAYS:
        raise StaffError("CARRY-007", most=MOST_DAYS)
    if asked.carriage.form is not Form.CSV:
        # Before anything is opened: a list that cannot be sealed is not taken out of the vault.
        nothing = Sheet(mark="", headings=(), rows=())
        sealed(asked.carriage.form, nothing, b"", password=asked.password, recipient=asked.recipient)
    return house.write(lambda unit: _export(unit, actor, asked, language))


def _export(unit: Unit, actor: Actor, asked: ListExport, language: Language) -> Exported:
    names = unit.snapshot.names
    request = Request(verb=Verb.USE, purpose=names.purpose(asked.purpose), items=names.items(asked.items))
    among = TRUE if asked.only is None else group_named(unit, asked.only).who
    plan = program_for(
        unit.house.plans,
        unit.snapshot,
        request,
        actor=actor,
        today=unit.today,
        circumstances=Circumstances(),
    ).plan
    by_mask: dict[int, int] = {}
    for mask, count in masks_of(unit, plan, among):
        fired = mask & ~plan.lift
        by_mask[fired] = by_mask.get(fired, 0) + count
    opened: list[tuple[int, Mapping[str, str]]] = []
    for number, _ in reached(unit, plan, among):
        ruling = unit.rule(request, actor=actor, state=unit.subject_by_no(SubjectNo(number)))
        if ruling.allowed:  # as the set was; the permit is this person's
            values = for_screen(ruling.snapshot.policy, request, open_items(unit, ruling, SubjectNo(number)))
            opened.append((number, {item: value.reveal() for item, value in values.items()}))
    expires = unit.now + timedelta(days=asked.days)
    excluded = sum(by_mask.values()) - len(opened)
    entry = enter_set(
        unit,
        actor,
        request,
        EntryKind.SUBJECT_LIST_EXPORTED,
        [number for number, _ in opened],
        plan=plan.id,
        note={
            "excluded": excluded,
            "form": asked.carriage.form.value,
            "days": asked.days,
            "opens": _opens(asked),
        },
    )
    content = b""
    if opened:
        mark = f"{entry} {actor_name(actor)} {as_date(unit.today).isoformat()}"
        sheet = _sheet(unit, request.items, opened, mark)
        content = sealed(
            asked.carriage.form,
            sheet,
            written(sheet),
            password=asked.password,
            recipient=asked.recipient,
        )
        kept = Kept(
            id=entry,
            actor=actor_name(actor),
            form=asked.carriage.form.value,
            made_at=micros(unit.now),
            expires_at=micros(expires),
            place=None if asked.carriage.file is None else asked.carriage.file.resolve(),
            digest=hashlib.sha256(content).digest(),
            destroyed_at=None,
        )
        export_store.keep(unit.conn, kept, [number for number, _ in opened])
    return Exported(
        allowed=len(opened),
        excluded=excluded,
        by_rule=count_by_rule(by_mask),
        reasons=reasons_behind(unit, plan, by_mask, language),
        entry=entry,
        expires=expires,
        content=content,
    )


def _opens(asked: ListExport) -> str:
    """By what the file opens: what carries it must not carry that."""
    if asked.carriage.form is Form.CSV:
        return "anything"
    return "password" if asked.recipient is None else "recipient"


def _sheet(
    unit: Unit, items: Sequence[str], opened: Sequence[tuple[int, Mapping[str, str]]], mark: str
) -> Sheet:
    policy = unit.snapshot.policy
    named = [item if (found := policy.item(item)) is None else found.name for item in items]
    rows = [[*(harmless(values.get(item, "")) for item in items), mark] for _, values in opened]
    return Sheet(mark=mark, headings=[*map(harmless, named), MARK], rows=rows)


def harmless(value: str) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one is kept as text by an apostrophe."""
    return (
        f"'{value}" if value.lstrip(" \u3000").startswith(_FORMULA) or value.startswith(_FORMULA) else value
    )


def written(sheet: Sheet) -> bytes:
    """The sheet as CSV, UTF-8 with its mark, so that spreadsheets read it right."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(sheet.headings)
    writer.writerows(sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def exports(house: House) -> list[Kept]:
    """Every list that was carried out, newest first."""
    return house.read(lambda unit: export_store.kept_lists(unit.conn))


def destroy_expired(house: House) -> list[int]:
    """Destroys the lists whose time is over, where they were written; returns their numbers.

    A file that was moved cannot be found from here, and one that is another by now is left alone: both are marked, so
    that they are not looked for again. What was handed out has to be destroyed by whoever has it.
    """
    due = house.read(_due)
    for one in due:
        if one.place is not None and one.place.is_file() and _digest(one.place) == one.digest:
            one.place.unlink()
            how = "removed"
        else:
            how = "not_here"
        house.write(lambda unit, one=one, how=how: _destroyed(unit, one, how))  # type: ignore[misc]  # mypy cannot infer a lambda's default
    return [one.id for one in due]


def _due(unit: Unit) -> list[Kept]:
    return [
        one
        for one in export_store.kept_lists(unit.conn)
        if one.destroyed_at is None and instant_of(one.expires_at) <= unit.now
    ]


def _destroyed(unit: Unit, one: Kept, how: str) -> None:
    export_store.mark_destroyed(unit.conn, one.id, micros(unit.now))
    unit.record(EntryKind.SUBJECT_LIST_DESTROYED, actor=SYSTEM, note={"export": one.id, "how": how})


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
