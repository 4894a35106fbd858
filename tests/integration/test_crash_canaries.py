"""Many made-up persons, erased and rolled, on files and on PostgreSQL: nothing that is left behind shows one of them.

Every name, address and number holds a mark, so that the marks alone are looked for, however many persons there are; in
files, the database's own and its log, the server's log, backups, and in what the server decodes and decompresses itself. A
control is planted in every place. A thousand persons: ``pytest -m nightly tests/integration/test_crash_canaries.py``.
"""

import logging
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from private_postgres import Server

import stores
from integration.faults.agreeing import living
from integration.faults.canaries import Search
from integration.faults.sites import NOW, ROSTER, Site, copied, fresh
from integration.faults.storm import MAPPING
from sekisho import bootstrap
from sekisho.application import leaving

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
    site.ask("backup", site.folder, site.root / "before.backup")
    site.ask("keys", "backup", site.folder, site.root / "before.keys")
    with site.house() as (house, _):
        gone = [one for one in house.read(living) if one != stays]
        assert len(gone) == persons
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
    copied(site, outside / "old")
    with site.house() as (house, operator):
        for one in gone:
            leaving.erase(house, operator, one, reason="request")
    site.ask("keys", "roll", site.folder, "--now", NOW)
    site.ask("backup", site.folder, site.root / "after.backup")
    return stays, gone[0]


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


def shows_canaries(store: str, server: Server | None, tmp_path: Path, persons: int) -> None:
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

        attacks(site, outside, gone)

        plants(site, server)
        control = Search([CONTROL])
        found = control.below(*places)
        wanted = ["planted", "planted.utf16", "sekisho.log"]
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


def server_of(request: pytest.FixtureRequest, store: str) -> Server | None:
    """The server, where the store is one."""
    if store == "files":
        return None
    server: Server = request.getfixturevalue("beside")
    if not server.socket:
        pytest.skip("the server's folder is not ours to search")
    return server


def test_given_many_persons_erased_and_rolled_when_all_that_is_left_is_searched_then_none_is_found(
    each_store: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shows_canaries(each_store, server_of(request, each_store), tmp_path, persons=12)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_given_a_thousand_persons_erased_and_rolled_when_all_that_is_left_is_searched_then_none_is_found(
    each_store: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shows_canaries(each_store, server_of(request, each_store), tmp_path, persons=1_000)
