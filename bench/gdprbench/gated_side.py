"""sekisho: every operation through its public application functions, so through the gate and into the book.

The data of a record is an item of a person; the metadata are what sekisho keeps of that person anyway: purposes told at
the acquisition, objections, consents to provision, the way of acquiring. Whom a record belongs to, its undertaking and its
last day are items too, sealed, and found by the keyed index. The caller keeps the public id of each key, as any system
that is connected to sekisho does.
"""

import csv
import json
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from oracle import Operation, Reply
from records import DECIDING, NEVER_TOLD, OBJECTABLE, Metadata, Record
from sqlalchemy import select

from sekisho.application import changing, consenting
from sekisho.application.acquiring import Acquisition, acquire
from sekisho.application.asking import Asked
from sekisho.application.book_desk import page
from sekisho.application.consenting import ConsentAct
from sekisho.application.correcting import correct
from sekisho.application.finding import find
from sekisho.application.house import House
from sekisho.application.importing import ListImport, import_list
from sekisho.application.own_data import OwnData, own_data
from sekisho.application.policy_desk import answer
from sekisho.application.showing import find_and_show
from sekisho.application.signing_in import staff_by_name
from sekisho.application.using import show
from sekisho.application.workspace import Workspace
from sekisho.bootstrap import init, open_house
from sekisho.errors import SekishoError
from sekisho.intake.reading import ListFile
from sekisho.law.legal_day import as_date
from sekisho.ledger.kinds import EntryKind
from sekisho.storage.place import Place
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.tables import subject_state

T = TypeVar("T")

POLICY: Final = """個人情報保護方針
みなと商店（以下「当店」といいます。）は、個人情報を次のとおり取り扱います。
1. 取得する情報
当店は、次の個人情報を取得します。
・メールアドレス
・住所
・企画番号
・契約満了日
2. 利用目的
・商品の発送のため
・商品の代金の請求のため
・お問い合わせへの対応のため
・アンケートの実施のため
・商品の開発のため
・自動的な審査のため
・懸賞の実施のため
3. 第三者への提供
当店は、あらかじめご本人の同意を得ないで、個人データを第三者に提供しません。
4. 保存期間
個人情報は、取得の日から10年間保存します。
"""
ANSWERS: Final = """
items:
  - {name: 企画番号, search: text}
  - {name: 契約満了日, search: text}
channels: [ウェブ, 店頭, 電話]
recipients:
  - {name: 甲商事, kind: third_party, items: [住所], country: JP}
  - {name: 乙商店, kind: third_party, items: [住所], country: JP}
purposes:
  - {name: アンケートの実施のため, objectable: true}
  - {name: 商品の開発のため, objectable: true}
  - {name: 自動的な審査のため, objectable: true}
"""
PURPOSES: Final = {
    "delivery": "商品の発送のため",
    "billing": "商品の代金の請求のため",
    "support": "お問い合わせへの対応のため",
    "survey": "アンケートの実施のため",
    "development": "商品の開発のため",
    DECIDING: "自動的な審査のため",
    NEVER_TOLD: "懸賞の実施のため",
}
ITEMS: Final = {"usr": "メールアドレス", "data": "住所", "group": "企画番号", "ttl": "契約満了日"}
SOURCES: Final = {"web": "ウェブ", "shop": "店頭", "telephone": "電話"}
RECIPIENTS: Final = {"kou": "甲商事", "otsu": "乙商店"}
BY: Final = {"usr": "usr", "pur": "group", "shr": "group", "obj": "group", "dec": "group", "ttl": "ttl"}
"""Which item a class of operation searches by."""

SEARCHES: Final = 1_000_000_000
"""The bench searches more often in a quarter of an hour than the setting lets anybody."""

REASONS: Final = {"pur": "purpose", "ttl": "period", "usr": "request", "key": "request"}


def _consent(recipient: str) -> str:
    return f"recipient:{RECIPIENTS[recipient]}:{ITEMS['data']}"


class Gated:
    """A workspace of sekisho."""

    name = "sekisho"

    def __init__(self, folder: Path) -> None:
        """Makes it where the environment says (`SEKISHO_KEYS`, `SEKISHO_DATABASE`)."""
        folder.mkdir(parents=True, exist_ok=True)
        policy = folder / "policy.txt"
        policy.write_text(POLICY, encoding="utf-8")
        self.workspace = replace(init(folder / "workspace", policy).workspace, searches=SEARCHES)
        self.ids: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.erased: dict[str, int] = {}
        self.newest = threading.local()
        # A caller who has several things to do asks for them at once, and they share a commit.
        self.pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="asking")
        self._open()
        answer(self.house, self.actor, ANSWERS, name="answers.yaml")
        self._read_words()

    def reopen(self, workspace: Workspace) -> None:
        """Goes on in a workspace that was restored."""
        self.workspace = workspace
        self.newest = threading.local()
        self._open()

    @property
    def places(self) -> list[Place]:
        """The data and the keys."""
        return [self.workspace.database, self.workspace.key_store]

    def _open(self) -> None:
        self.house: House = open_house(self.workspace)
        self.actor = staff_by_name(self.house, "operator").actor

    def _read_words(self) -> None:
        policy = self.house.read(lambda unit: unit.snapshot.policy)
        texts = {purpose.text: purpose.id for purpose in policy.purposes}
        self.purposes = {word: str(texts[text]) for word, text in PURPOSES.items()}
        self.words = {number: word for word, number in self.purposes.items()}
        names = {item.name: str(item.id) for item in policy.items}
        self.items = {word: names[name] for word, name in ITEMS.items()}
        recipients = {one.name: str(one.id) for one in policy.recipients}
        self.recipients = {recipients[name]: word for word, name in RECIPIENTS.items()}
        self.sources = {name: word for word, name in SOURCES.items()}

    def load(self, records: Sequence[Record]) -> None:
        """Imports the first records: a list for each form and set of consents, as a business brings its old lists."""
        lists: dict[tuple[frozenset[str], frozenset[str]], list[Record]] = {}
        for record in records:
            lists.setdefault((record.meta.pur, record.meta.shr), []).append(record)
        with tempfile.TemporaryDirectory() as folder:
            for (pur, shr), some in lists.items():
                self._import(Path(folder) / "list.csv", pur, shr, some)
        objecting = [one for one in records if one.meta.obj or not one.meta.dec]
        list(self.pool.map(self._object, objecting))

    def _import(
        self, path: Path, pur: frozenset[str], shr: frozenset[str], records: Sequence[Record]
    ) -> None:
        today = self.house.read(lambda unit: as_date(unit.today))
        mapping = {
            "version": 1,
            "channel": {"column": "channel"},
            "notice": "v1",
            "acquired": today.isoformat(),
            "purposes": [PURPOSES[word] for word in sorted({*pur, DECIDING})],
            "consents": [_consent(word) for word in sorted(shr)],
            "columns": {word: {"item": name} for word, name in ITEMS.items()},
        }
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow([*ITEMS, "channel"])
            for one in records:
                meta = one.meta
                rows.writerow([meta.usr, one.data, meta.group, meta.ttl, SOURCES[meta.src]])
        asked = ListImport(file=ListFile.at(path), mapping=json.dumps(mapping, ensure_ascii=False).encode())
        report = import_list(self.house, self.actor, asked)
        assert report.finished, report
        made = self._newest(len(records))
        for record, subject in zip(records, made, strict=True):
            self._know(record.key, subject)

    def _newest(self, count: int) -> list[str]:
        """Public ids of the newest persons, in the order of the list; what a list's maker asks an export for."""
        query = select(subject_state.c.subject_id).order_by(subject_state.c.subject_no.desc()).limit(count)
        return list(self.house.read(lambda unit: list(unit.conn.scalars(query))))[::-1]

    def _know(self, key: str, subject: str) -> None:
        self.ids[key] = subject
        self.keys[subject] = key

    def _acquire(self, record: Record) -> None:
        meta = record.meta
        values = {"usr": meta.usr, "data": record.data, "group": meta.group, "ttl": meta.ttl}
        asked = Acquisition(
            category=None,
            channel=SOURCES[meta.src],
            purposes=[PURPOSES[word] for word in sorted({*meta.pur, DECIDING})],
            items={self.items[word]: Plaintext(value) for word, value in values.items()},
            consents=[_consent(word) for word in sorted(meta.shr)],
        )
        acquired = acquire(self.house, self.actor, asked)
        assert acquired.subject is not None
        self._know(record.key, acquired.subject)
        self._saw(acquired.entry)
        self._object(record)

    def _object(self, record: Record) -> None:
        """The objections that a record begins with."""
        for word in sorted(record.meta.obj) + ([] if record.meta.dec else [DECIDING]):
            self._set_will([self.ids[record.key]], word, objecting=True)

    def do(self, operation: Operation) -> Reply:
        """One operation; returns when it is durable."""
        match operation.name:
            case "create-record":
                assert isinstance(operation.what, Record)
                self._acquire(operation.what)
                return frozenset({operation.what.key})
            case "get-system-logs":
                return self._logs(operation)
            case "verify-deletion":
                return self._is_gone(operation.where)
            case _:
                return self._asked_of_records(operation)

    def _asked_of_records(self, operation: Operation) -> Reply:
        """A caller who asks about several records asks once: the acts on sets are the product's own."""
        name, _, by = operation.name.partition("-by-")
        if name == "read-data" and by in {"pur", "obj", "dec"}:
            return self._found_and_shown(operation, by)
        found = self._found(operation, by)
        match name:
            case "delete-record":
                return self._keys(self._erase(found, REASONS[by]))
            case "update-data":
                return self._keys([self._correct(one, str(operation.what)) for one in found])
            case "update-metadata":
                return self._keys(self._change(found, operation))
            case "read-metadata":
                return dict(self._each(self._metadata, found))
            case _:
                own, purpose = operation.name == "read-data-by-usr", str(operation.what)
                read = self._disclosed if own else lambda one: self._shown(one, purpose)
                return dict(filter(None, self._each(read, found)))

    def _found_and_shown(self, operation: Operation, by: str) -> Reply:
        _, several = find_and_show(
            self.house,
            self.actor,
            purpose=self.purposes["support"],
            by={self.items[BY[by]]: Plaintext(operation.where)},
            asked=self._asked(str(operation.what)),
        )
        for shown in several.shown.values():
            self._saw(max(shown.entry, getattr(self.newest, "entry", 0)))
        data = self.items["data"]
        return {
            self.keys[subject]: shown.values[data].reveal()
            for subject, shown in several.shown.items()
            if shown.values
        }

    def _found(self, operation: Operation, by: str) -> list[str]:
        """Public ids of the records that are meant."""
        if by not in BY:
            return [self.ids[operation.where]]
        item = self.items[BY[by]]
        found = find(
            self.house,
            self.actor,
            purpose=self.purposes["support"],
            by={item: Plaintext(operation.where)},
        )
        return [str(one) for one in found.subjects]

    def _each(self, work: Callable[[str], T], found: Sequence[str]) -> list[T]:
        return [work(found[0])] if len(found) == 1 else list(self.pool.map(work, found))

    def _keys(self, changed: Sequence[str | None]) -> frozenset[str]:
        return frozenset(self.keys[one] for one in changed if one is not None)

    def _saw(self, entry: int) -> None:
        self.newest.entry = entry

    # -- what is done with one record ----------------------------------------------------------------------

    def _shown(self, subject: str, purpose: str) -> tuple[str, str] | None:
        shown = show(self.house, self.actor, replace(self._asked(purpose), subject=subject))
        self._saw(shown.entry)
        if not shown.values:
            return None
        return self.keys[subject], shown.values[self.items["data"]].reveal()

    def _asked(self, purpose: str) -> Asked:
        return Asked(verb="use", purpose=self.purposes[purpose], items=(self.items["data"],))

    def _disclosed(self, subject: str) -> tuple[str, str]:
        own = own_data(self.house, self.actor, subject, reveal=(self.items["data"],))
        return self.keys[subject], self._values(own)["data"]

    def _metadata(self, subject: str) -> tuple[str, Metadata]:
        reveal = [self.items[word] for word in ("usr", "group", "ttl")]
        own = own_data(self.house, self.actor, subject, reveal=reveal)
        values = self._values(own)
        data = next(one for one in own.items if one.item.id == self.items["data"])
        stopped = {self.words[str(one.purpose.id)] for one in own.preferences if one.stopped}
        shared = [one.reference for one in own.consents if one.kind == "provision"]
        assert data.acquired_by is not None
        return self.keys[subject], Metadata(
            pur=frozenset(self.words[str(one.id)] for one in data.purposes) - {DECIDING},
            group=values["group"],
            ttl=values["ttl"],
            usr=values["usr"],
            obj=frozenset(stopped & {*OBJECTABLE}),
            dec=DECIDING not in stopped,
            shr=frozenset(self.recipients[one] for one in shared),
            src=self.sources[data.acquired_by[0]],
        )

    def _values(self, own: OwnData) -> Mapping[str, str]:
        by_id = {str(one.item.id): one.value for one in own.items}
        found = {word: by_id[number] for word, number in self.items.items()}
        return {word: value.reveal() for word, value in found.items() if value is not None}

    # -- what is done with several at once -----------------------------------------------------------------

    def _erase(self, found: Sequence[str], reason: str) -> list[str]:
        if not found:
            return []
        done = changing.erase_several(self.house, self.actor, found, reason=reason)
        for subject, receipt in done.receipts.items():
            self.erased[self.keys[subject]] = receipt.entry
            self._saw(receipt.entry)
        return [str(one) for one in done.receipts]

    def _correct(self, subject: str, data: str) -> str:
        items = {self.items["data"]: Plaintext(data)}
        self._saw(correct(self.house, self.actor, subject, items).entry)
        return subject

    def _change(self, found: Sequence[str], operation: Operation) -> list[str]:
        match operation.name, operation.what:
            case "update-metadata-by-shr", str(recipient):
                wanted = next(number for number, word in self.recipients.items() if word == recipient)
                sharing = [one for one in found if self._shares(one, wanted)]
                return self._share(sharing, recipient, on=False)
            case "update-metadata-by-pur", (str(recipient), bool(on)):
                return self._share(found, recipient, on=on)
            case _, (str(purpose), bool(objecting)):
                return self._set_will(found, purpose, objecting=objecting)
        raise AssertionError(operation.name)

    def _shares(self, subject: str, recipient: str) -> bool:
        return any(one.reference == recipient for one in consenting.standing(self.house, self.actor, subject))

    def _share(self, found: Sequence[str], recipient: str, *, on: bool) -> list[str]:
        if not found:
            return []
        act = ConsentAct(recipient=RECIPIENTS[recipient], items=(ITEMS["data"],))
        return self._changed(changing.consent_each(self.house, self.actor, found, act, giving=on))

    def _set_will(self, found: Sequence[str], purpose: str, *, objecting: bool) -> list[str]:
        if not found:
            return []
        change = changing.stop_each if objecting else changing.resume_each
        return self._changed(change(self.house, self.actor, found, purpose=self.purposes[purpose]))

    def _changed(self, done: changing.ChangedEach) -> list[str]:
        if done.entry is not None:
            self._saw(done.entry)
        return [str(one) for one in done.changed]

    # -- what a regulator asks -----------------------------------------------------------------------------

    def _logs(self, operation: Operation) -> Reply:
        """Lines of the book, newest first, from the last one that this caller knows to be there."""
        assert isinstance(operation.what, int)
        known = getattr(self.newest, "entry", None)
        lines = page(self.house, before=None if known is None else known + 1, limit=operation.what)
        numbers = [line.no for line in lines]
        if not numbers or (known is not None and numbers[0] != known):
            return "does not begin where it should"
        unbroken = list(range(numbers[0], numbers[0] - len(numbers), -1))
        return len(lines) if numbers == unbroken else "not in order"

    def _is_gone(self, key: str) -> Reply:
        """Whether a record is erased: nothing answers for it, and the book says so. Both or neither."""
        try:
            consenting.standing(self.house, self.actor, self.ids[key])
        except SekishoError as error:
            answers = error.code != "SUBJECT-001"
        else:
            answers = True
        entry = self.erased.get(key)
        if entry is None:
            return not answers
        (line,) = page(self.house, before=entry + 1, limit=1)
        entered = line.no == entry and line.kind is EntryKind.SUBJECT_DATA_ERASED
        return entered if not answers else "entered as erased, but it answers"

    def gives(self, key: str) -> bool:
        """Whether the data of a record can still be had."""
        try:
            return self._shown(self.ids[key], "support") is not None
        except SekishoError as error:
            if error.code == "SUBJECT-001":
                return False
            raise

    def close(self) -> None:
        """Lets go."""
        self.pool.shutdown()
        self.house.close()
