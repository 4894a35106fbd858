"""Puts checkpoints where the operator of this machine cannot change them: a folder elsewhere, a mailbox, a witness.

Witnesses come first, so that what goes into the folder and the mailbox carries their cosignatures. One way that fails does not
hold up the others; the answer and the entry say which did. Copies in the folder are compared by every verification.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from sekisho.application import book_desk
from sekisho.application.book_settings import Witness
from sekisho.application.house import House, Unit
from sekisho.errors import OperatorError, SekishoError, StaffError
from sekisho.gate.model import Actor
from sekisho.ledger import proof, tree
from sekisho.ledger.http_witness import Submit, http_submit
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.note import SignedNote
from sekisho.ledger.tree import StoredCheckpoint
from sekisho.ledger.witness import Submission, join_cosignature
from sekisho.notice.mail import Letter

_ENDING: Final = ".note"
_OK, _CONFLICT = 200, 409


class Way(StrEnum):
    """Where a checkpoint goes."""

    FOLDER = "folder"
    MAIL = "mail"
    WITNESS = "witness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """One way.

    Attributes:
        way: Which.
        name: The folder's name or the witness's; empty for mail.
        trouble: Why it did not work, or None.
    """

    way: Way
    name: str
    trouble: SekishoError | None = None


def anchor(
    house: House, actor: Actor, *, submit: Submit = http_submit
) -> tuple[StoredCheckpoint, tuple[Anchored, ...]]:
    """Signs the head and takes it to every place that the settings name.

    Raises:
        StaffError: The settings name none (BOOK-006).
        OperatorError: The head cannot be signed (LEDGER-012, LEDGER-014).
    """
    settings = house.workspace.book
    if not settings.anchors:
        raise StaffError("BOOK-006")
    head = book_desk.sign_checkpoint(house, actor)
    done = [
        _try(Way.WITNESS, one.key.name, _cosigned(house, head, one, submit)) for one in settings.witnesses
    ]
    note = house.read(lambda unit: _note_of(unit, head.size))
    if settings.copies:
        folder = Path(settings.copies)
        done.append(_try(Way.FOLDER, folder.name, lambda: _keep(folder, head.size, note)))
    if settings.mail_to:
        done.append(_try(Way.MAIL, "", lambda: _mail(house, head.size, note)))
    house.write(lambda unit: _enter(unit, actor, head.size, done))
    return head, tuple(done)


def kept_notes(house: House) -> Iterator[bytes]:
    """The copies in the folder, which every verification is held against."""
    folder = house.workspace.book.copies
    if folder:
        yield from (path.read_bytes() for path in sorted(Path(folder).glob(f"*{_ENDING}")))


def _try(way: Way, name: str, work: Callable[[], None]) -> Anchored:
    try:
        work()
    except SekishoError as error:
        return Anchored(way=way, name=name, trouble=error)
    return Anchored(way=way, name=name)


def _note_of(unit: Unit, size: int) -> bytes:
    newest = tree.newest_checkpoint(unit.conn)
    assert newest is not None
    assert newest.size >= size
    return newest.note if newest.size == size else tree.note_at(unit.conn, size)


# -- the ways ----------------------------------------------------------------------------------------------------


def _cosigned(house: House, head: StoredCheckpoint, witness: Witness, submit: Submit) -> Callable[[], None]:
    """Asks a witness, from where it stands."""

    def work() -> None:
        name = witness.key.name
        status, answer = submit(witness.url, bytes(Submission(old=0, path=(), note=head.note)), name)
        if status == _CONFLICT:
            old = _size_in(answer, name)
            path = house.read(lambda unit: _path(unit, old, head.size, name))
            status, answer = submit(witness.url, bytes(Submission(old=old, path=path, note=head.note)), name)
        if status != _OK:
            raise OperatorError("LEDGER-045", name=name, status=status)
        house.write(lambda unit: _join(unit, head.size, answer, witness))

    return work


def _size_in(answer: bytes, name: str) -> int:
    text = answer.decode("ascii", errors="replace").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 20):  # noqa: PLR2004 - 64 bits
        raise OperatorError("LEDGER-045", name=name, status=_CONFLICT)
    return int(text)


def _path(unit: Unit, old: int, size: int, name: str) -> tuple[bytes, ...]:
    if old == size:
        return ()
    try:
        return proof.consistency_proof(unit.conn, old, size)
    except StaffError as error:
        # It signed more than there is here: this book was cut.
        raise OperatorError("LEDGER-045", name=name, status=f"{old} > {size}") from error


def _join(unit: Unit, size: int, answer: bytes, witness: Witness) -> None:
    joined = join_cosignature(_note_of(unit, size), answer, witness.key)
    tree.keep_cosigned(unit.conn, size, joined)


def _keep(folder: Path, size: int, note: bytes) -> None:
    """Adds a copy. What lies there already is never changed, and must be about the same tree."""
    path = folder / f"{size:020d}{_ENDING}"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        if SignedNote.parse(path.read_bytes()).text != SignedNote.parse(note).text:
            raise OperatorError("BOOK-004", size=size) from None
        return
    except OSError as error:
        raise OperatorError("LEDGER-033", file=folder.name) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise OperatorError("LEDGER-033", file=folder.name) from error


def _mail(house: House, size: int, note: bytes) -> None:
    if house.workspace.mail.mode == "outbox":
        # The outbox is the memory of `serve`: what lies there ends with the process.
        raise OperatorError("MAIL-003")
    body = (
        f"台帳のチェックポイント（{size} 件）です。このメールを残しておいてください。台帳が切られたり書き直されたりしたとき、"
        "この署名と合わなくなります。\n"
        f"The checkpoint of the book ({size} entries). Keep this mail: a book that was cut or rewritten contradicts it.\n\n"
        f"{house.workspace.origin}\nsekisho ledger verify DIR --checkpoint FILE\n\n{note.decode()}"
    )
    subject = f"台帳のチェックポイント {size} / checkpoint {size}"
    house.mail.send(Letter(to=house.workspace.book.mail_to, subject=subject, body=body))


def _enter(unit: Unit, actor: Actor, size: int, done: list[Anchored]) -> None:
    counts: dict[str, int | str] = {
        way.value: sum(one.way is way and one.trouble is None for one in done) for way in Way
    }
    failed = sum(one.trouble is not None for one in done)
    note = {"size": size, **{name: count for name, count in counts.items() if count}, "failed": failed}
    unit.record(EntryKind.LEDGER_CHECKPOINT_ANCHORED, actor=actor.id, note=note)
