"""A real workspace with a real vault, for the tests: files on disk, nothing doubled."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine

import stores
from sekisho.gate.permit import mint
from sekisho.storage import Transaction, Writer, metadata, open_database, reading, writing
from sekisho.storage.place import Place
from sekisho.vault import subjects
from sekisho.vault.epoch import FileCustody
from sekisho.vault.erasure import Eraser
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.filestore import PLACE, FileStore
from sekisho.vault.groups import ItemDescription
from sekisho.vault.keystore import KeyStore, create_keystore, open_keystore
from sekisho.vault.model import GroupId, HolderKind, HolderNo, ItemId, SubjectNo
from sekisho.vault.normalise import Field
from sekisho.vault.relations import add_holders
from sekisho.vault.roll import roll
from sekisho.vault.vault import Vault

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
WORKSPACE = "ws-test"
NAME, EMAIL, PHONE, ILLNESS = (ItemId(i) for i in ("name", "email", "phone", "illness"))
DESCRIPTIONS = (
    ItemDescription(id=NAME, legal_kind="personal", sensitivity="normal", retention="r-member"),
    ItemDescription(id=EMAIL, legal_kind="personal", sensitivity="normal", retention="r-member"),
    ItemDescription(id=PHONE, legal_kind="personal", sensitivity="normal", retention="r-contact"),
    ItemDescription(id=ILLNESS, legal_kind="special_care", sensitivity="high", retention="r-member"),
)
SEARCHABLE = {NAME: Field.NAME, EMAIL: Field.EMAIL, PHONE: Field.PHONE}
# described in the order of ids: email, illness, name, phone
MEMBER, CARE, CONTACT = GroupId("g001"), GroupId("g002"), GroupId("g003")


def data_place(root: Path) -> Place:
    """Where the data stands."""
    return stores.place(root / "ws" / "data" / "sekisho.db", stores.DATA)


def keys_place(root: Path) -> Place:
    """Where the key store stands."""
    return stores.place(root / "keys" / "keys.db", stores.KEYS)


@contextmanager
def beside(engine: Engine) -> Iterator[Connection]:
    """A committed change past the house: what somebody with the database could do."""
    with writing(engine) as tx:
        yield tx.connection


def quiet(_step: str) -> None:
    """Nobody asked."""


@dataclass
class House:
    """An open workspace. `close` and `open_house` again is a restart."""

    root: Path
    writer: Writer
    keys: KeyStore
    vault: Vault
    eraser: Eraser

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.writer.close()
        self.keys.close()
        self.vault.engine.dispose()

    def add(self, items: Mapping[ItemId, str]) -> SubjectNo:
        return self.add_many([items])[0]

    def add_many(self, newcomers: Iterable[Mapping[ItemId, str]]) -> list[SubjectNo]:
        newcomers = list(newcomers)
        prepared = self.vault.prepare_new(newcomers, at=NOW)

        def job(tx: Transaction) -> None:
            self.vault.commit_many(tx, prepared)
            new = []
            for write in prepared:
                body = EventBody(category=1, provenance=1, items=write.items)
                state = subjects.new_state(SubjectNo(write.holder), subjects.new_subject_id())
                new.append((state, [Event(kind=EventKind.ACQUIRED, at=NOW, body=body)]))
            subjects.create_subjects(tx.connection, new)
            add_holders(tx.connection, [write.holder for write in prepared], HolderKind.SUBJECT)

        self.writer.submit(job)
        return [SubjectNo(write.holder) for write in prepared]

    def correct(self, subject: SubjectNo, items: Mapping[ItemId, str | None]) -> None:
        prepared = self.vault.prepare_write(HolderNo(subject), items, at=NOW)
        self.writer.submit(lambda tx: self.vault.commit_write(tx, prepared))

    def read(self, subject: SubjectNo, *items: ItemId) -> dict[ItemId, str]:
        with reading(self.vault.engine) as tx:
            permit = mint(decision="d", subjects=[subject], items=items, purpose="p", transaction=tx.number)
            opened = self.vault.open(tx, permit, subject, items)
        return {item: value.reveal() for item, value in opened.items()}

    def erase(self, subject: SubjectNo, groups: list[GroupId] | None = None) -> None:
        ref = self.writer.submit(lambda tx: self.eraser.begin(tx, HolderNo(subject), groups, at=NOW))
        self.eraser.finish(ref, at=NOW)

    def roll(self, progress: Callable[[str], object] = quiet) -> int:
        return roll(self.keys, at=NOW + timedelta(hours=1), progress=progress)


def make_house(root: Path, progress: Callable[[str], object] = quiet) -> House:
    (root / "ws" / "data").mkdir(parents=True)
    (root / "keys").mkdir(mode=0o700)
    custody = FileCustody(root / "epochs")
    create_keystore(keys_place(root), custody, WORKSPACE, at=NOW).close()
    engine = open_database(data_place(root), create=True)
    with writing(engine) as tx:
        metadata.create_all(tx.connection)
    engine.dispose()
    house = open_house(root, progress)
    house.writer.submit(lambda tx: house.vault.describe_items(tx, DESCRIPTIONS))
    return house


def open_house(root: Path, progress: Callable[[str], object] = quiet) -> House:
    keys = open_keystore(keys_place(root), FileCustody(root / "epochs"), WORKSPACE)
    engine = open_database(data_place(root))
    writer = Writer(engine)
    vault = Vault(engine, keys, searchable=SEARCHABLE, files=FileStore(root / "ws" / PLACE))
    return House(
        root=root, writer=writer, keys=keys, vault=vault, eraser=Eraser(vault, writer, progress=progress)
    )
