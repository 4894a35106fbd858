"""Many made-up persons, erased and rolled, on files and on PostgreSQL: nothing that is left behind shows one of them.

Every name, address and number holds a mark, so that the marks alone are looked for, however many persons there are; in
files, the database's own and its log, the server's log, backups, and in what the server decodes and decompresses itself. A
control is planted in every place. A thousand persons: ``pytest -m nightly tests/integration/test_crash_canaries.py``.
"""

import json
import logging
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from unittest import mock

import psycopg
import pytest
from private_postgres import Server, private_postgres, why_not
from sqlalchemy import select

import stores
from integration.faults.agreeing import living
from integration.faults.canaries import Search
from integration.faults.sites import NOW, ROSTER, Site, copied, fresh
from integration.faults.storm import MAPPING
from sekisho import bootstrap
from sekisho.application import importing, leaving, signing_in
from sekisho.application.house import House, Unit
from sekisho.application.importing import ListImport
from sekisho.application.workspace import Workspace, load_workspace
from sekisho.errors import OperatorError
from sekisho.intake.reading import ListFile
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.receipt import read_receipt, verify_receipt
from sekisho.notice.outbox import Outbox
from sekisho.storage.engine import open_database
from sekisho.storage.transaction import reading
from sekisho.vault.epoch import FileCustody
from sekisho.vault.errors import ErasedError
from sekisho.vault.keystore import open_keystore
from sekisho.vault.model import HolderNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.sealing import open_held
from sekisho.vault.store import read_newest
from sekisho.vault.tables import subject_state

MARKS = ("鵺野鬱姫", "utsuhime.nueno", "090-4649", "0904649", "+81904649")
CONTROL = "鸑鷟川暁斎郎"
LIVING = {"氏名": "見本 残", "メールアドレス": "stays@example.jp", "電話番号": "090-0000-0003"}
WITH_PHONE = MAPPING + "  電話: {item: 電話番号, form: phone}\n"
CONTENT = "SELECT tablename FROM pg_tables WHERE schemaname = %s"


def settles(site: Site, outside: Path, persons: int) -> tuple[str, str]:
    """Imports the persons, keeps copies, erases them all, rolls; the living one and one who is gone."""
    stays = site.add(**LIVING)
    rows = "".join(f"鵺野鬱姫 {n}号,utsuhime.nueno.{n}@example.jp,090-4649-{n:04d}\n" for n in range(persons))
    (outside / "list.csv").write_text("氏名,メール,電話\n" + rows, encoding="utf-8")
    (outside / "map.yaml").write_text(WITH_PHONE, encoding="utf-8")
    words = ("import", site.folder, outside / "list.csv", "--mapping", outside / "map.yaml", "--now", NOW)
    assert site.ask(*words)["finished"] is True
    leaves_an_import_under_way(site, outside, rows)
    site.ask("backup", site.folder, site.root / "before.backup")
    site.ask("keys", "backup", site.folder, site.root / "before.keys")
    with site.house() as (house, _):
        gone = [one for one in house.read(living) if one != stays]
        assert len(gone) == persons + persons // 2, "those of the list, and of the first half of the other"
    put = (
        "subject",
        "file",
        "put",
        site.folder,
        gone[0],
        "--item",
        "お問い合わせ内容",
        "--type",
        "text/plain",
    )
    terms = ("--channel", "phone", "--purpose", "p6", "--category", "会員", "--now", NOW)
    called = ("鵺野鬱姫 090-4649-0000 " * 20_000).encode()
    asked = site.run(*put, *terms, give=called, environment={"SEKISHO_FILE_NAME": "鵺野鬱姫.txt"})
    assert asked.exit_code == 0, (asked.output, asked.exception)
    sealed = {"SEKISHO_EXPORT_PASSWORD": "a long enough pass phrase 1"}
    words = ("export", site.folder, "--purpose", ROSTER, "--items", "氏名", "-o", site.root / "carried.zip")
    carried = site.run(*words, "--now", NOW, "--json", environment=sealed)
    # Sealing needs an extra; where it is not installed, nothing may have been written.
    without = carried.stderr.startswith("CARRY-006 ")
    assert carried.exit_code == (4 if without else 0), (carried.output, carried.exception)
    assert (site.root / "carried.zip").exists() is not without
    anchors = site.root / "anchors"
    settings = site.folder / "sekisho.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'copies = ""' in text
    settings.write_text(text.replace('copies = ""', f'copies = "{anchors}"'), encoding="utf-8")
    anchors.mkdir()
    copied(site, outside / "old")
    with site.house() as (house, operator):
        # A letter is handed on at once, or kept in memory for a demonstration: no queue of them reaches the disk.
        asked = Plaintext("utsuhime.nueno.0@example.jp")
        assert signing_in.send_code(house, email=asked, subject_line="x", body="鵺野鬱姫 {code}")
        assert isinstance(house.mail, Outbox)
        assert [letter.to for _, letter in house.mail.letters()] == ["utsuhime.nueno.0@example.jp"]
        entries = [leaving.erase(house, operator, one, reason="request").entry for one in gone]
    site.ask("keys", "roll", site.folder, "--now", NOW)
    makes_what_leaves_the_house(site, entries[0])
    site.ask("backup", site.folder, site.root / "after.backup")
    return stays, gone[0]


def leaves_an_import_under_way(site: Site, outside: Path, rows: str) -> None:
    """A second list, cut when half of it is in and the keys of the other half are durable; nobody goes on with it."""
    listed = outside / "later.csv"
    later = rows.replace("090-4649-0", "090-4649-9").replace("nueno.", "nueno.later.")
    listed.write_text("氏名,メール,電話\n" + later, encoding="utf-8")
    asked = ListImport(file=ListFile.at(listed), mapping=WITH_PHONE.encode())
    write, writes = House.write, iter(("the job", "the first batch", "the second"))

    def cut(self: House, work: Callable[[Unit], object]) -> object:
        if next(writes) == "the second":
            raise KeyboardInterrupt
        return write(self, work)

    half = mock.patch.object(importing, "BATCH_ROWS", rows.count("\n") // 2)
    dying = mock.patch.object(House, "write", cut)
    with site.house() as (house, operator), half, dying, pytest.raises(KeyboardInterrupt):
        importing.import_list(house, operator, asked)


def makes_what_leaves_the_house(site: Site, entry: int) -> None:
    """A receipt of an erasure, tiles, anchors and a pack of evidence, each where its places are searched."""
    receipt = site.ask("ledger", "receipt", site.folder, str(entry), "--now", NOW)
    (site.root / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    site.ask("ledger", "anchor", site.folder, "--now", NOW)
    site.ask("ledger", "export", site.folder, site.root / "tiles")
    site.ask("evidence", site.folder, "-o", site.root / "pack.zip", "--now", NOW)
    for place in ("anchors", "tiles"):
        assert [path for path in (site.root / place).rglob("*") if path.is_file()], place


def name_of(site: Site, subject: str) -> tuple[int, str]:
    """What asking for a person's name gives: exit code, and all that was said."""
    words = ("subject", "show", site.folder, subject, "--purpose", ROSTER, "--now", NOW, "--items", "氏名")
    result = site.run(*words, "--json")
    return result.exit_code, result.stdout + result.stderr


def plants(site: Site, server: Server | None) -> None:
    """The control, in every kind of place."""
    (site.root / "planted").write_text(CONTROL, encoding="euc-jp", errors="ignore")
    (site.root / "planted.utf16").write_text(CONTROL, encoding="utf-16-le")
    logging.getLogger("sekisho").error(CONTROL)
    for folder in ("anchors", "tiles"):
        newest = max(path for path in (site.root / folder).rglob("*") if path.is_file())
        newest.write_bytes(newest.read_bytes() + CONTROL.encode())
    receipt = site.root / "receipt.json"
    receipt.write_text(receipt.read_text(encoding="utf-8") + json.dumps(CONTROL), encoding="utf-8")
    with zipfile.ZipFile(site.root / "pack.zip", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("planted.txt", CONTROL * 100)
    if server is None:
        for file in (site.database, site.key_store):
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("CREATE TABLE planted (value)")
                connection.execute("INSERT INTO planted VALUES (?)", (CONTROL,))
                connection.commit()
        return
    schema = bootstrap.load_workspace(site.folder).servers
    assert schema is not None
    for database in (stores.DATA, stores.KEYS):
        with psycopg.connect(stores.address(database), autocommit=True) as connection:
            connection.execute(f'CREATE TABLE "{schema.schema}".planted (value text)')
            connection.execute(f"INSERT INTO \"{schema.schema}\".planted VALUES ('{CONTROL}')")
            # Compressed by the server, so that only asking it shows the value.
            connection.execute(f"INSERT INTO \"{schema.schema}\".planted VALUES (repeat('{CONTROL}', 2000))")
            connection.execute(f"DO $$ BEGIN RAISE WARNING '{CONTROL}'; END $$")
            connection.execute("CHECKPOINT")


def decoded(site: Site, search: Search) -> list[str]:
    """Where a value stands in what the server itself reads from its tables."""
    servers = bootstrap.load_workspace(site.folder).servers
    assert servers is not None
    hits: list[str] = []
    for database in (stores.DATA, stores.KEYS):
        with psycopg.connect(stores.address(database)) as connection:
            for (table,) in connection.execute(CONTENT, (servers.schema,)).fetchall():
                for row in connection.execute(f'SELECT * FROM "{servers.schema}"."{table}"').fetchall():
                    for cell in row:
                        raw = cell if isinstance(cell, bytes) else str(cell).encode()
                        hits += search.in_bytes(raw, f"{database} {table}")
    return hits


def shows_canaries(server: Server | None, tmp_path: Path, persons: int) -> None:
    """The whole claim, for so many persons."""
    site, outside = fresh(tmp_path / "site"), tmp_path / "outside"
    outside.mkdir()
    handler = logging.FileHandler(site.root / "sekisho.log", encoding="utf-8")
    logging.getLogger().addHandler(handler)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        stays, gone = settles(site, outside, persons)
        places = [site.root] if server is None else [site.root, Path(server.socket)]
        marks = Search(MARKS)
        assert marks.below(outside / "list.csv"), "the marks are found where they are"
        if server is not None:
            with psycopg.connect(stores.address(stores.DATA), autocommit=True) as connection:
                connection.execute("CHECKPOINT")
            assert decoded(site, marks) == []
        assert marks.below(*places) == []
        assert marks.in_text(name_of(site, gone)[1], "refusal") == []
        assert name_of(site, gone)[0] == 2
        code, said = name_of(site, stays)
        assert (code, LIVING["氏名"] in said) == (0, True)

        puts_single_old_parts_together(site, outside, gone)
        attacks(site, outside, gone)

        plants(site, server)
        control = Search([CONTROL])
        found = control.below(*places)
        wanted = [
            "planted",
            "planted.utf16",
            "sekisho.log",
            "/anchors/",
            "/tiles/",
            "receipt.json",
            "pack.zip",
        ]
        wanted += (
            ["sekisho.db", "keystore.db"]
            if server is None
            else ["/base/", "/pg_wal/", f"{server.socket}/log"]
        )
        assert [place for place in wanted if not any(place in hit for hit in found)] == []
        if server is not None:
            assert {hit.split()[0] for hit in decoded(site, control)} == {stores.DATA, stores.KEYS}
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(level)
        handler.close()


def attacks(site: Site, outside: Path, gone: str) -> None:
    """Old data and old keys open nothing with the epochs that are left; only with the old one, which the receipt told."""
    old = Site(outside / "old")
    code, said = name_of(old, gone)
    assert (code, "鵺野鬱姫" in said) == (0, True), "with the old epoch key: what was there before the roll"
    (epochs,) = (old.root / "keys" / "epochs").iterdir()
    (left,) = (site.root / "keys" / "epochs").iterdir()
    shutil.rmtree(epochs)
    shutil.copytree(left, epochs)
    code, said = name_of(old, gone)
    assert code == 4
    assert said.startswith("VAULT-")
    assert Search(MARKS).in_text(said, "refusal") == []


def opens(data: Workspace, keys: Workspace, epochs: Path) -> list[str]:
    """Every value that opens when rows, key store and epoch key are put together from these places."""
    try:
        custody = FileCustody(epochs)
        store = open_keystore(keys.key_store, custody, keys.id)
    except OperatorError:
        return []  # the key store is closed to this epoch key
    engine, found = open_database(data.database), list[str]()
    try:
        with reading(engine) as tx:
            holders = [HolderNo(row[0]) for row in tx.connection.execute(select(subject_state.c.subject_no))]
            for envelope in (one for who in holders for one in read_newest(tx.connection, who).values()):
                held = store.find_key(envelope.holder, envelope.group)
                # Beneath the program: what an erasure says of a key is not asked, only whether the key opens.
                with suppress(OperatorError, ErasedError):
                    if held is not None:
                        bare = held._replace(floor=-1)
                        found += open_held(store.workspace, envelope, bare).values()
    finally:
        store.close()
        engine.dispose()
    return found


def puts_single_old_parts_together(site: Site, outside: Path, gone: str) -> None:
    """Rows, key store and epoch key, old or new, in every combination: only all three old ones open what was erased.

    That is what the receipt says: unreadable from one instant, and final from the roll on; until then whoever has a
    copy of all three from before has what was in it, and what old rows hold in clear is named.
    """
    old, new = load_workspace(outside / "old" / "ws"), load_workspace(site.folder)
    empty = outside / "no-epoch"
    empty.mkdir(mode=0o700)
    erased, living = Search(MARKS), LIVING["氏名"]
    opened: dict[tuple[bool, bool, str], tuple[bool, bool]] = {}
    for data in (old, new):
        for keys in (old, new):
            for name, epochs in (("old", old.epochs), ("new", new.epochs), ("none", empty)):
                values = opens(data, keys, epochs)
                told = bool(erased.in_text("\n".join(values), "values"))
                opened[data is old, keys is old, name] = (told, living in values)
    # The living one shows that the attack works wherever the parts fit.
    fits = {(True, True, "old"), (False, True, "old"), (True, False, "new"), (False, False, "new")}
    assert {key for key, (_, found) in opened.items() if found} == fits
    assert {key for key, (found, _) in opened.items() if found} == {(True, True, "old")}
    told = read_receipt((site.root / "receipt.json").read_text(encoding="utf-8"))
    with site.house() as (house, _):
        words = verify_receipt(told, [VerifierKey.of(house.signer)])
    assert words.whole
    assert words.final_since is not None
    assert words.unreadable_since <= words.final_since
    # In clear in the old rows, as the receipt names it: the public id; no value.
    assert "public_id" in words.in_clear
    engine = open_database(old.database)
    with reading(engine) as tx:
        rows = tx.connection.execute(select(subject_state)).all()
    engine.dispose()
    assert gone in str(rows)
    assert erased.in_text(str(rows), "rows") == []


@pytest.fixture(params=["files", "postgres"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server | None]:
    """None: the workspace stands on files. Otherwise a server of the story's own: all of its folder is searched."""
    if request.param == "files":
        stores.on_files(monkeypatch)
        yield None
        return
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with private_postgres(memory=True) as begun:
        if not begun.socket:
            pytest.skip("the server's folder is not ours to search")
        with stores.on_server(begun):
            yield begun


def test_given_many_persons_erased_and_rolled_when_all_that_is_left_is_searched_then_none_is_found(
    server: Server | None, tmp_path: Path
) -> None:
    shows_canaries(server, tmp_path, persons=12)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_given_a_thousand_persons_erased_and_rolled_when_all_that_is_left_is_searched_then_none_is_found(
    server: Server | None, tmp_path: Path
) -> None:
    shows_canaries(server, tmp_path, persons=1_000)
