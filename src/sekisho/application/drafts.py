"""Drafts of documents: files in the workspace that a person may edit, from a revised text to an edition.

``policy/<document>/draft/`` holds the text (`policy.md`), the model (`policy.yaml`), what the reader alone made of the
text (`reading.yaml`) and what the merge left to settle (`merge.yaml`). Nothing there decides anything: only
`publish_draft` makes an edition of it, and takes the folder away.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from errno import errorcode
from pathlib import Path
from typing import Any, Final

from sekisho.application.announcing import SILENT, Announced
from sekisho.application.countersigning import countersign
from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.policy_desk import Published, publish_in, read_document, write_version_files
from sekisho.application.shelf import Held, held_of
from sekisho.errors import OperatorError, StaffError
from sekisho.gate.model import Actor
from sekisho.policy import files, merging, settling, store
from sekisho.policy.continuity import carry_ids, ids_of, nothing
from sekisho.policy.drafting import DRAFT_VERSION
from sekisho.policy.drafting.scope import addressed
from sekisho.policy.files.references import SHAPES
from sekisho.policy.merging import Merged
from sekisho.policy.model import Category, CategoryId, Origin, Policy, Source
from sekisho.policy.names import Names, aliases, fold
from sekisho.policy.readings import Unsure, must_confirm
from sekisho.policy.settling import Mending, Take
from sekisho.policy.versions import POLICY_FILE, READING_FILE, TEXT_FILE, digest
from sekisho.safeguards.model import Duty

DRAFT: Final = "draft"
"""Folder of a document's draft, beside those of its versions."""

MERGE_FILE: Final = "merge.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person says of a document's scope; what is None is left as read."""

    audience: tuple[str, ...] | None = None
    brand: str | None = None
    service: str | None = None
    precedence: int | None = None


_AS_READ: Final = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A draft that was written.

    Attributes:
        policy: The merged draft.
        merged: What the merge kept, what fell, what clashes.
        lines: For each clash, its line in the draft's `policy.yaml`.
        unsure: What a person should confirm before it is published.
        new: The document had no version before.
        scope_open: Nothing says to whom the document is addressed, and it is not the first one.
        folder: Where the draft lies.
    """

    policy: Policy
    merged: Merged
    lines: tuple[int, ...]
    unsure: tuple[Unsure, ...]
    new: bool
    scope_open: bool
    folder: Path


def revise(
    house: House, actor: Actor, path: Path, *, document: str | None = None, wanted: Wanted = _AS_READ
) -> Revised:
    """Reads a revised text, or the text of a new document, into a draft; corrections that persons made survive.

    Args:
        house: The workspace.
        actor: Who revises.
        path: The text.
        document: Which document; None = the one of the whole business.
        wanted: Its scope, where a person says so.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), not a policy (READ-0xx, WORKSPACE-0xx), an unknown category
            (POLICY-010), or a draft that cannot be read (POLICY-0xx).
    """
    name = document or house.workspace.document
    drafted = read_document(path, document=name)
    place = house.workspace.policy / name / DRAFT

    def work(unit: Unit) -> Revised:
        require(unit, actor, Duty.OFFICER)
        every = store.versions(unit.conn)
        rows = [row for row in every if row.document == name]
        held = held_of(unit.conn, rows[-1]) if rows else None
        before = _before(place, house.workspace.policy / name, held, name)
        theirs = _aligned(unit, drafted.policy, before, held, every)
        merged = merging.merge(before.reading, _as_draft(before.policy), theirs)
        policy = _scoped(merged.policy, wanted, unit)
        text = files.dump(policy)
        mending = Mending(text_sha256=digest(drafted.text), clashes=merged.clashes)
        marked, lines = settling.marked(text, merged.clashes)
        _write(
            place,
            {
                TEXT_FILE: drafted.text + "\n",
                POLICY_FILE: marked,
                READING_FILE: files.dump(theirs),
                MERGE_FILE: settling.dump(mending),
            },
        )
        others = {row.document for row in every} - {name}
        return Revised(
            policy=policy,
            merged=merged,
            lines=lines,
            unsure=must_confirm(policy),
            new=not rows,
            scope_open=bool(others)
            and name != house.workspace.document
            and not policy.scope.audience
            and policy.scope.source.lines is None,
            folder=place,
        )

    return house.read(work)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What a revision starts from: the reader's own model, and the one that persons corrected."""

    reading: Policy
    policy: Policy


def _before(place: Path, folder: Path, held: Held | None, name: str) -> _Before:
    """The draft where there is one, else the newest version, else nothing."""
    if (place / POLICY_FILE).is_file():
        draft = files.load(_text(place / POLICY_FILE), name=POLICY_FILE)
        return _Before(reading=_reading(place, draft), policy=draft)
    if held is None:
        empty = replace(nothing(name), version=DRAFT_VERSION)
        return _Before(reading=empty, policy=empty)
    return _Before(reading=_reading(folder / held.published.version, held.published), policy=held.read)


def _reading(place: Path, instead: Policy) -> Policy:
    """What the reader made of it then. Versions older than this file were published as they were read."""
    path = place / READING_FILE
    found = files.load(_text(path), name=READING_FILE) if path.is_file() else instead
    # The day on which a purpose began is publication's, nobody's correction.
    since = {row.id: row.since for row in instead.purposes}
    purposes = tuple(replace(row, since=since.get(row.id, row.since)) for row in found.purposes)
    return _as_draft(replace(found, purposes=purposes))


def _as_draft(policy: Policy) -> Policy:
    return replace(policy, version=DRAFT_VERSION, effective_from=None)


def _aligned(
    unit: Unit,
    drafted: Policy,
    before: _Before,
    held: Held | None,
    every: Sequence[store.PublishedVersion],
) -> Policy:
    """The new reading with the ids of what stays; all else gets ids that no document ever used."""
    if not every:
        return drafted
    known = [before.reading, before.policy] + ([] if held is None else [held.published, held.policy])
    others = [
        held_of(unit.conn, row).policy
        for row in {row.document: row for row in every if row.document != drafted.document}.values()
    ]
    published = (ids_of(files.load(row.model, name=POLICY_FILE)) for row in every)
    used = frozenset[str]().union(*published, *map(ids_of, known), *map(ids_of, others))
    return carry_ids(drafted, _joined(known), used=used, others=others)


def _joined(known: Sequence[Policy]) -> Policy:
    """The rows of several states of a document, each id as the first one has it."""
    rows: dict[str, Any] = {}  # Any: rows of as many types as there are sections
    for section in SHAPES:
        found: dict[str, object] = {}
        for policy in known:
            for row in getattr(policy, section):
                found.setdefault(row.id, row)
        rows[section] = tuple(found.values())
    return replace(known[0], **rows)


def _scoped(policy: Policy, wanted: Wanted, unit: Unit) -> Policy:
    """The scope as a person says; categories may be named as any document prints them."""
    said = {each.name: getattr(wanted, each.name) for each in fields(wanted)}
    given = {name: value for name, value in said.items() if value is not None}
    if not given:
        return policy
    scope = replace(policy.scope, **{name: one for name, one in given.items() if name != "audience"})
    if wanted.audience is not None:
        policy, audience = _audience(policy, wanted.audience, unit)
        scope = replace(scope, audience=audience)
    lines = policy.scope.source.lines
    edited = Source(origin=Origin.EDITED, lines=lines, confirmed=True)
    return addressed(policy, replace(scope, source=edited))


def _audience(policy: Policy, asked: Iterable[str], unit: Unit) -> tuple[Policy, tuple[CategoryId, ...]]:
    """The categories asked for, as this document, another one or everybody calls them."""
    documents = unit.snapshot.book.documents
    names = Names(policy, *(held.policy for held in documents))
    known = {row.id: row for held in documents for row in held.policy.categories}
    wanted: list[CategoryId] = []
    added: dict[CategoryId, Category] = {}
    for one in asked:
        found = aliases().get("categories", {}).get(fold(one))
        category = names.category(one) if found is None else CategoryId(found)
        wanted.append(category)
        if policy.category(category) is None:
            row = known.get(category, Category(id=category, name=one))
            added[category] = replace(row, source=Source(origin=Origin.EDITED, confirmed=True))
    return replace(policy, categories=(*policy.categories, *added.values())), tuple(dict.fromkeys(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft as it lies in its folder.

    Attributes:
        policy: The model as edited.
        reading: What the reader alone made of the text.
        text: The prose.
        mending: What the merge left to settle.
    """

    policy: Policy
    reading: Policy
    text: str
    mending: Mending


def draft_of(house: House, document: str | None = None) -> Drafted:
    """The draft of a document.

    Raises:
        StaffError: There is none (DOCUMENT-006), or a file of it is broken (POLICY-0xx).
    """
    name = document or house.workspace.document
    place = house.workspace.policy / name / DRAFT
    if not (place / POLICY_FILE).is_file():
        raise StaffError("DOCUMENT-006", document=name[:64])
    policy = files.load(_text(place / POLICY_FILE), name=POLICY_FILE)
    return Drafted(
        policy=policy,
        reading=_reading(place, policy),
        text=_text(place / TEXT_FILE).removesuffix("\n"),
        mending=settling.load(_text(place / MERGE_FILE), name=MERGE_FILE),
    )


def settle(house: House, actor: Actor, place: str, take: Take, *, document: str | None = None) -> int:
    """Settles one clash of a draft: ours stays, or the revised text's value comes in. Returns how many are open.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), no draft (DOCUMENT-006), no such clash (DOCUMENT-007).
    """
    name = document or house.workspace.document
    house.read(lambda unit: require(unit, actor, Duty.OFFICER))
    draft = draft_of(house, name)
    policy, mending = settling.settle(draft.policy, draft.reading, draft.mending, place, take)
    marked, _ = settling.marked(files.dump(policy), mending.open)
    folder = house.workspace.policy / name / DRAFT
    _write(folder, {POLICY_FILE: marked, MERGE_FILE: settling.dump(mending)})
    return len(mending.open)


def approve_draft(house: House, actor: Actor, *, document: str | None = None) -> int:
    """Records that an officer has read a draft and approves its publication; returns the entry's number.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), no draft (DOCUMENT-006).
    """
    draft = draft_of(house, document)
    return countersign(house, actor, policy=draft.policy, text=draft.text)


def publish_draft(
    house: House,
    actor: Actor,
    *,
    document: str | None = None,
    effective_from: int | None = None,
    unconfirmed: bool = False,
    announced: Announced = SILENT,
) -> Published:
    """Publishes a document's draft: an edition from its day on, and the draft folder is gone.

    Args:
        house: The workspace.
        actor: Who publishes.
        document: Which document; None = the one of the whole business.
        effective_from: First legal day in force; None = today.
        unconfirmed: Publish though readings of low confidence are not confirmed; they stay marked so.
        announced: What is told with it.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), no draft (DOCUMENT-006), clashes to settle (DOCUMENT-008), readings
            to confirm (DOCUMENT-009), a text that was changed without being read again (DOCUMENT-010); and as
            `policy_desk.publish`.
    """
    draft = draft_of(house, document)
    name = draft.policy.document
    if waiting := draft.mending.open:
        raise StaffError("DOCUMENT-008", document=name, count=len(waiting), place=waiting[0].place)
    unsure = must_confirm(draft.policy)
    if unsure and not unconfirmed:
        first = unsure[0]
        line = "—" if first.lines is None else first.lines[0]
        raise StaffError("DOCUMENT-009", document=name, count=len(unsure), id=first.id, line=line)
    if digest(draft.text) != draft.mending.text_sha256:
        raise StaffError("DOCUMENT-010", document=name)

    def work(unit: Unit) -> Published:
        require(unit, actor, Duty.OFFICER)
        return publish_in(
            unit,
            actor,
            policy=draft.policy,
            text=draft.text,
            effective_from=effective_from,
            announced=announced,
        )

    done = house.write(work)
    write_version_files(house.workspace.policy, done, reading=draft.reading)
    shutil.rmtree(house.workspace.policy / name / DRAFT, ignore_errors=True)
    return done


# -- what there is ---------------------------------------------------------------------------------------------


class State(StrEnum):
    """How far a version of a document is."""

    DRAFT = "draft"
    """Clashes are to be settled, or readings to be confirmed."""
    REVIEW = "review"
    """Every value of low confidence is confirmed; it waits for publication."""
    PUBLISHED = "published"
    """Published: in force, or from its day on."""
    SUPERSEDED = "superseded"
    """A newer version of the document is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One version of a document, or its draft.

    Attributes:
        document: Name of the document.
        version: ``v1``…, or ``draft``.
        state: How far it is.
        title: As printed.
        effective_from: First legal day, or None for a draft.
        published_at: Microseconds, or None for a draft.
        audience: The categories it is addressed to.
        in_force: It is in force today.
    """

    document: str
    version: str
    state: State
    title: str
    effective_from: int | None
    published_at: int | None
    audience: tuple[str, ...]
    in_force: bool


def stages(house: House) -> tuple[Stage, ...]:
    """Every version of every document in the order of the editions, then the drafts."""

    def read(unit: Unit) -> list[Stage]:
        rows = store.versions(unit.conn)
        standing = store.in_force(rows, unit.today)
        return [_stage(row, standing.get(row.document)) for row in rows]

    return (*house.read(read), *_drafts(house))


def _stage(row: store.PublishedVersion, now: store.PublishedVersion | None) -> Stage:
    policy = files.load(row.model, name=POLICY_FILE)
    passed = now is not None and store.beginning(row) < store.beginning(now)
    return Stage(
        document=row.document,
        version=row.version,
        state=State.SUPERSEDED if passed else State.PUBLISHED,
        title=policy.title,
        effective_from=row.effective_from,
        published_at=row.published_at,
        audience=policy.audience,
        in_force=row == now,
    )


def _drafts(house: House) -> Iterable[Stage]:
    folder = house.workspace.policy
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not (place / DRAFT / POLICY_FILE).is_file():
            continue
        yield _draft_stage(house, place.name)


def _draft_stage(house: House, name: str) -> Stage:
    policy = nothing(name)
    try:
        draft = draft_of(house, name)
        policy = draft.policy
        waits = bool(draft.mending.open) or bool(must_confirm(policy))
    except StaffError:  # a person is in the middle of editing it
        waits = True
    return Stage(
        document=name,
        version=DRAFT_VERSION,
        state=State.DRAFT if waits else State.REVIEW,
        title=policy.title,
        effective_from=None,
        published_at=None,
        audience=policy.audience,
        in_force=False,
    )


# -- files -----------------------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError("WORKSPACE-008", file=path.name) from error


def _write(place: Path, texts: dict[str, str]) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (place / name).write_text(text, encoding="utf-8")
    except OSError as error:
        reason = errorcode.get(error.errno or 0, "-")
        raise OperatorError("WORKSPACE-015", file=place.name, reason=reason) from error
