"""Files of a person (添付ファイル): call recordings, identity documents. Brought, listed and read, each through the gate.

A file is a part of an item: it is acquired as the item is, on its channel and for its purposes, and read by whoever
may read the item. The bytes are sealed as they stream in; state, listing, row and entry commit together. Every read is
one entry, and the bytes leave when it is durable. Source: 法17条, 18条, 23条.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from sekisho.application import acquiring, approvals
from sekisho.application.acquiring import Acquired, Acquisition, Resolved
from sekisho.application.asking import Asked, judge
from sekisho.application.house import House, Unit
from sekisho.application.masking import is_masked
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import KIND_OF, Ruling
from sekisho.application.typed_values import require_file
from sekisho.errors import StaffError
from sekisho.gate.minting import permit_for
from sekisho.gate.model import Actor
from sekisho.gate.permit import Permit
from sekisho.law.model import Verb
from sekisho.ledger.model import Effect
from sekisho.vault.files import (
    Described,
    OpenedFile,
    Upload,
    describe_files,
    keep_file,
    open_file,
    prepare_file,
)
from sekisho.vault.model import HolderNo, ItemId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """A file that is to be brought, in the words of whoever brings it.

    Attributes:
        subject: Public id of the person.
        item: Item, id or text.
        name: As the file is called where it comes from. Personal data.
        kind: Media type, as declared.
        channel: Acquisition channel, id or text.
        purposes: Purposes that were stated, ids or texts.
        category: Subject category; None = the policy's only one.
        consents: As of an acquisition.
        notice: Policy version that was shown.
        source: Who gave it, by id on record.
        basis: Statutory basis.
    """

    subject: str
    item: str
    name: Plaintext = field(repr=False)
    kind: str
    channel: str | None
    purposes: tuple[str, ...]
    category: str | None = None
    consents: tuple[str, ...] = ()
    notice: str | None = None
    source: str | None = None
    basis: str | None = None

    def acquisition(self) -> Acquisition:
        """The acquisition that it is. The name stands for the value, so that a name that tells too much is seen."""
        return Acquisition(
            category=self.category,
            channel=self.channel,
            purposes=self.purposes,
            items={self.item: self.name},
            consents=self.consents,
            notice=self.notice,
            subject=self.subject,
            source=self.source,
            basis=self.basis,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What came of bringing a file.

    Attributes:
        acquired: The acquisition.
        file: The file's number among the person's; None when denied.
    """

    acquired: Acquired
    file: int | None


class Reception:
    """A file on its way in: a context that takes pieces and files them, or leaves nothing.

    Attributes:
        denied: What the gate said when it refused before the first byte; then nothing is to be written.
    """

    def __init__(self, house: House, actor: Actor, brought: Bringing) -> None:
        """Asks the gate before the first byte is taken.

        Raises:
            StaffError: As `acquire`; nobody has that id (SUBJECT-001); a kind that is not taken (VAULT-044), a name that
                is none (VAULT-047), an item that takes no file (VALUE-007).
        """
        self._house, self._actor = house, actor
        asked = brought.acquisition()
        self._resolved, known, allowed = house.read(lambda unit: acquiring.consider(unit, actor, asked))
        self._known = _somebody(known)
        self.denied: Filed | None = None
        self._upload: Upload | None = None
        if not allowed:
            refused = house.write(lambda unit: acquiring.deny(unit, actor, self._resolved, self._known))
            self.denied = Filed(acquired=refused, file=None)
            return
        (item,) = self._resolved.values
        house.read(lambda unit: require_file(unit.snapshot.policy, item))
        self._upload = Upload(
            house.vault,
            HolderNo(self._known.subject_no),
            item,
            name=brought.name,
            kind=brought.kind,
            largest=house.workspace.largest_file << 20,
        )

    def __enter__(self) -> Self:
        return self

    def write(self, piece: bytes) -> None:
        """Takes the next bytes. Raises as `vault.files.Upload.write`."""
        if self._upload is not None:
            self._upload.write(piece)

    def finish(self) -> Filed:
        """Files it: asks again, writes state, listing, row and entry; durable on return.

        Raises:
            StaffError: Empty (VAULT-046), not what it says it is (VAULT-043), or the item holds text (VAULT-048).
            OperatorError: No space is left (VAULT-042).
            ErasedError: The person was erased meanwhile (VAULT-010, VAULT-013).
        """
        if self.denied is not None:
            return self.denied
        upload = self._upload
        assert upload is not None  # by __init__: one of the two
        upload.finish()
        return self._house.write(lambda unit: _file(unit, self._actor, self._resolved, self._known, upload))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Removes what was not filed."""
        if self._upload is not None:
            self._upload.__exit__(kind, error, trace)


def bring_file(house: House, actor: Actor, brought: Bringing, pieces: Iterable[bytes]) -> Filed:
    """Brings a file of a person, or says why not. Raises as `Reception`."""
    with Reception(house, actor, brought) as reception:
        if reception.denied is None:
            for piece in pieces:
                reception.write(piece)
        return reception.finish()


def _somebody(known: SubjectState | None) -> SubjectState:
    if known is None:
        raise StaffError("REQUEST-002")
    return known


def _file(unit: Unit, actor: Actor, resolved: Resolved, known: SubjectState, upload: Upload) -> Filed:
    prepared, row = prepare_file(unit.tx, unit.house.vault, upload, at=unit.now)
    done = acquiring.store(
        unit,
        actor,
        resolved,
        known,
        prepared,
        beside=(Effect(ledger_no=prepared.ledger, object=row.thing, hash=row.hash.hex()),),
        note={"file": row.no},
    )
    if done.subject is None:
        return Filed(acquired=done, file=None)
    keep_file(unit.tx, upload, row)
    return Filed(acquired=done, file=row.no)


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FileList:
    """The files of the items that were asked for.

    Attributes:
        ruling: The ruling.
        files: Empty when denied.
        entry: Number of the ledger entry.
    """

    ruling: Ruling
    files: tuple[Described, ...] = field(repr=False)
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file, opened.

    Attributes:
        ruling: The ruling.
        file: To be read and closed by the caller; None when denied.
        entry: Number of the ledger entry.
    """

    ruling: Ruling
    file: OpenedFile | None
    entry: int


def list_files(house: House, actor: Actor, asked: Asked) -> FileList:
    """Names the files of some items of one person, or says why not.

    Raises:
        StaffError: As `using.show`.
    """
    return house.write(lambda unit: _list(unit, actor, asked))


def _list(unit: Unit, actor: Actor, asked: Asked) -> FileList:
    ruling, state = _judged(unit, actor, asked)
    files: list[Described] = []
    if ruling.allowed:
        number = SubjectNo(state.subject_no)
        items = [ItemId(item) for item in ruling.decision.allowed_items]
        files = describe_files(unit.tx, unit.house.vault, _permit(unit, ruling, number), number, items)
    else:
        approvals.keep_draft_if_needed(unit, ruling, state)
    entry = _enter(unit, ruling, state, {})
    return FileList(ruling=ruling, files=tuple(files), entry=entry)


def read_file(house: House, actor: Actor, asked: Asked, no: int) -> FileRead:
    """Opens one file of an item of one person for a purpose, or says why not.

    A file of an item that is masked on screens cannot be masked: its reading is a reading of the whole.

    Raises:
        StaffError: Not exactly one item (FILE-002), no such file of that item (FILE-001); and as `using.show`.
        OperatorError: The file is damaged (VAULT-002, VAULT-041).
    """
    return _opening(house, lambda unit: _read(unit, actor, asked, no))


def own_file(house: House, actor: Actor, subject: str, item: str, no: int) -> FileRead:
    """Opens one file of the person, for the person: disclosure (開示). Source: 法33条.

    Raises:
        StaffError: Somebody else, or nobody (SUBJECT-001); no such file of that item (FILE-001).
    """

    def work(unit: Unit) -> FileRead:
        state = own_or_any(unit, actor, subject)
        asked = Asked(verb=Verb.DISCLOSE.value, subject=state.subject_id, items=(item,))
        return _read(unit, actor, asked, no)

    return _opening(house, work)


def _opening(house: House, work: Callable[[Unit], FileRead]) -> FileRead:
    """What was opened, once its entry is durable; closed when it never is."""
    opened: list[FileRead] = []

    def job(unit: Unit) -> FileRead:
        opened.append(work(unit))
        return opened[-1]

    try:
        return house.write(job)
    except BaseException:
        for one in opened:
            if one.file is not None:
                one.file.close()
        raise


def _read(unit: Unit, actor: Actor, asked: Asked, no: int) -> FileRead:
    if len(asked.items) != 1:
        raise StaffError("FILE-002")
    item = unit.snapshot.names.item(asked.items[0])
    whole = asked.verb == Verb.USE.value and is_masked(unit.snapshot.policy, item)
    ruling, state = _judged(unit, actor, replace(asked, whole=asked.whole or whole))
    file = None
    if ruling.allowed:
        number = SubjectNo(state.subject_no)
        permit = _permit(unit, ruling, number)
        file = open_file(unit.tx, unit.house.vault, permit, number, item=ItemId(item), no=no)
        if file is None:
            raise StaffError("FILE-001")
    else:
        approvals.keep_draft_if_needed(unit, ruling, state)
    return FileRead(ruling=ruling, file=file, entry=_enter(unit, ruling, state, {"file": no}))


def _judged(unit: Unit, actor: Actor, asked: Asked) -> tuple[Ruling, SubjectState]:
    ruling, state = judge(unit, asked, actor)
    if state is None or ruling.decision.hypothetical:
        raise StaffError("REQUEST-002")
    return ruling, state


def _permit(unit: Unit, ruling: Ruling, number: SubjectNo) -> Permit:
    return permit_for(ruling.decision, ruling.program.plan, subjects=(number,), transaction=unit.tx.number)


def _enter(unit: Unit, ruling: Ruling, state: SubjectState, note: dict[str, int | str]) -> int:
    kind = KIND_OF[ruling.request.verb]
    who = unit.ledger_no(state.subject_no)
    return unit.record_ruling(ruling, kind=kind, subjects=(who,), note=note).no
