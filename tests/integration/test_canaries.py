"""No personal data where none belongs: a whole story with unusual names, then a search of all that it left behind.

Searched: log lines at DEBUG, what commands print, error texts and tracebacks, entries of the book, file names, and the
raw bytes of every file of the workspace, of the keys and of the backups, in many encodings and through containers. A
positive control is planted in every kind of place, so that an empty result means something.
"""

import base64
import io
import json
import logging
import secrets
import shutil
import sqlite3
import tarfile
import traceback
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import stores
from integration.faults.canaries import Search, needles, spellings
from integration.faults.sites import ADVERT, BULLETIN, NOW, ROSTER, Site, copied, fresh, member
from sekisho.application import (
    acquiring,
    consenting,
    correcting,
    own_data,
    preferences,
    selecting,
    signing_in,
)
from sekisho.application.asking import Asked
from sekisho.application.consenting import ConsentAct
from sekisho.application.finding import find
from sekisho.application.using import show
from sekisho.application.workspace import load_workspace
from sekisho.bootstrap import open_house
from sekisho.errors import SekishoError
from sekisho.ledger import store as book
from sekisho.notice.outbox import Outbox
from sekisho.storage.engine import remove_database
from sekisho.vault import store as envelopes
from sekisho.vault.cipher import bind, steady_seal
from sekisho.vault.lookups import hash_of
from sekisho.vault.model import HolderNo, ItemId
from sekisho.vault.normalise import Field, normalise
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.vault import Vault

AT = ("--now", NOW)
ERASED = {
    "氏名": "鵺野 鬱姫子",
    "ふりがな": "ぬえの うつひめこ",
    "メールアドレス": "Utsuhime.Nueno+x7@example.jp",
    "電話番号": "090-0000-4649",
    "住所": "東京都見本区鵺町四四番地の九",
    "お問い合わせ内容": "龗の滝を見に行く講座はありますか",
}
CORRECTED = {"メールアドレス": "nueno.second@example.jp", "電話番号": "090-0000-8931"}
LIVING = {
    "氏名": "鸑鷟川 暁斎郎",
    "メールアドレス": "gakusaku.gyosairo@example.jp",
    "電話番号": "090-0000-2718",
    "住所": "東京都見本区鸑鷟町七丁目",
}
ANYBODY = [*ERASED.values(), *CORRECTED.values(), *LIVING.values()]
GONE = [*ERASED.values(), *CORRECTED.values()]


@dataclass
class Story:
    """What a run left behind.

    Attributes:
        site: The workspace, after the erasure and the roll.
        before: Folder of copies and backups made before the erasure.
        lines: Log lines, at DEBUG.
        printed: What commands printed, those left out that were asked for values.
        errors: Every text of every error, and the tracebacks.
        gone: Public id of the erased person.
        living: Public id of the living person.
    """

    site: Site
    before: Path
    lines: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    gone: str = ""
    living: str = ""

    def run(
        self, *words: object, give: object = None, code: int = 0, values: bool = False
    ) -> dict[str, object]:
        """A command; what it prints is kept, unless it was asked for values."""
        result = self.site.run(*words, "--json", give=give)
        assert result.exit_code == code, (words, result.output, result.exception)
        self.printed.append(result.stderr if values else result.output)
        return dict(json.loads(result.stdout)) if result.stdout else {}


def keep(story: Story, error: BaseException) -> None:
    """Keeps all that an error could show."""
    chain: BaseException | None = error
    while chain is not None:
        story.errors += [repr(chain), str(chain), repr(vars(chain))]
        if isinstance(chain, SekishoError):
            story.errors += [chain.text("ja"), chain.text("en")]
        chain = chain.__cause__ or chain.__context__
    story.errors.append("".join(traceback.format_exception(error)))


class Lines(logging.Handler):
    """Keeps every line, with its fields and its traceback."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._lines += [self.format(record), repr(vars(record))]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    root = tmp_path_factory.mktemp("canaries")
    (root / "before").mkdir()
    told = Story(site=fresh(root / "site"), before=root / "before")
    handler, log = Lines(told.lines), logging.getLogger()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    # The busiest logger of all says every statement; its parameters must stay hidden.
    engines = logging.getLogger("sqlalchemy.engine")
    engines_level = engines.level
    engines.setLevel(logging.DEBUG)
    try:
        by_command(told)
        by_application(told)
        by_force(told)
        erase_and_roll(told)
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        engines.setLevel(engines_level)
    return told


def by_command(story: Story) -> None:
    """Acquires, looks, is denied, corrects, objects, selects, by the command line."""
    folder = story.site.folder
    story.gone = str(story.run("subject", "add", folder, *AT, give=member(ERASED))["subject"])
    story.living = str(story.run("subject", "add", folder, *AT, give=member(LIVING))["subject"])
    gone = story.gone
    story.run("subject", "add", folder, *AT, give={**member(ERASED), "purposes": []}, code=1)
    story.run("subject", "add", folder, *AT, give={**member({**ERASED, "個人番号": "x"})}, code=1)
    story.run("subject", "find", folder, "--purpose", ROSTER, *AT, give={"email": ERASED["メールアドレス"]})
    story.run("subject", "find", folder, "--purpose", ROSTER, *AT, give={"氏名": ERASED["氏名"]})
    look = ("subject", "show", folder, gone, "--purpose", ROSTER, *AT, "--items")
    shown = story.run(*look, "氏名,メールアドレス", values=True)
    assert ERASED["氏名"] in str(shown), "the positive control: it was readable"
    story.run("subject", "object", folder, gone, *AT, give={"purpose": ADVERT})
    story.run("subject", "show", folder, gone, "--purpose", ADVERT, *AT, "--items", "氏名", code=1)
    decide = {"verb": "contact", "subject": gone, "items": ["email"], "purpose": ADVERT, "channel": "email"}
    story.run("decide", folder, "-", *AT, give=decide, code=1)
    facts = {"article": f"{ERASED['氏名']}の件", "recipient_name": ERASED["メールアドレス"]}
    law = {
        "verb": "provide",
        "subject": gone,
        "items": ["email"],
        "recipient": "r2",
        "basis": "law",
        "facts": facts,
    }
    story.run("decide", folder, "-", *AT, give=law, code=1)
    story.run("approval", "list", folder, *AT, values=True)
    story.run("subject", "correct", folder, gone, *AT, give={"items": CORRECTED})
    story.run("audience", folder, "--purpose", ADVERT, "--channel", "email", "--reasons", *AT)
    story.run("consent", "give", folder, gone, *AT, give={"advertising": "sms"})
    story.run("ledger", "checkpoint", folder)
    story.run("ledger", "usage", folder, "--month", "2026-04")
    story.run("doctor", folder, code=story.site.run("doctor", folder).exit_code)
    # Personal values where ids belong: typed by mistake, said back masked or not at all.
    mail, name, phone = ERASED["メールアドレス"], ERASED["氏名"], ERASED["電話番号"]
    story.run("subject", "show", folder, mail, "--purpose", ROSTER, "--items", "氏名", *AT, code=2)
    story.run("decide", folder, "-", *AT, give={**decide, "purpose": mail}, code=2)
    story.run("decide", folder, "-", *AT, give={**decide, "items": [phone]}, code=2)
    story.run("decide", folder, "-", *AT, give={**decide, "subject": name}, code=2)
    story.run("decide", folder, "-", *AT, give={**decide, "verb": mail}, code=2)
    story.run("decide", folder, "-", *AT, give={**decide, "channel": mail}, code=2)
    story.run("subject", "erase", folder, gone, *AT, give={"reason": mail}, code=2)
    story.run("subject", "withdraw", folder, gone, *AT, give={"on": mail}, code=2)
    story.run("subject", "correct", folder, gone, *AT, give={"items": {"メールアドレス": [mail]}}, code=2)
    story.run("subject", "add", folder, *AT, give={**member(ERASED), "channel": mail}, code=1)
    story.run("subject", "add", folder, *AT, give={**member(ERASED), "notice": mail}, code=1)
    story.run("subject", "add", folder, *AT, give={**member({mail: "x", phone: "y"})}, code=1)
    story.run("decide", folder, "-", *AT, give={**decide, "deal": mail}, code=2)
    story.run("decide", folder, "-", *AT, give={**decide, "notice": mail}, code=1)
    story.run("subject", "add", folder, *AT, give={**member(ERASED), "category": mail}, code=2)
    story.run("subject", "add", folder, *AT, give=json.dumps(member(ERASED))[:-1], code=2)
    story.run(
        "staff", "add", folder, give={"login": mail, "roles": ["officer"], "password": "x" * 12}, code=2
    )
    story.run("staff", "role", folder, give={"role": mail}, code=2)


def by_application(story: Story) -> None:
    """The same through the application, as the portal and the console call it."""
    with story.site.house() as (house, operator):
        ticket = signing_in.send_code(
            house, email=Plaintext(CORRECTED["メールアドレス"]), subject_line="番号", body="{code}"
        )
        assert isinstance(house.mail, Outbox)
        ((_, letter),) = house.mail.letters()
        story.errors.append(repr(letter))
        token = signing_in.enter_code(house, ticket=ticket, code=letter.body)
        signed = signing_in.person(house, token)
        assert signed is not None
        assert signed.subject == story.gone
        items = [item.id for item in house.read(lambda unit: unit.snapshot.policy.items)]
        own = own_data.own_data(house, signed.actor, story.gone, reveal=items)
        story.errors.append(repr(own))
        assert any(one.value is not None and one.value.reveal() == ERASED["氏名"] for one in own.items)
        story.errors.append(repr(own_data.package(house, signed.actor, story.gone)))
        correcting.correct(house, signed.actor, story.gone, {"postal_address": Plaintext(ERASED["住所"])})
        preferences.resume(house, signed.actor, story.gone, purpose=ADVERT)
        preferences.stop(house, signed.actor, story.gone, purpose=ADVERT, channel="email")
        consenting.give(
            house,
            operator,
            story.gone,
            ConsentAct(purpose=None, recipient="r2", items=["email"], advertising=None),
        )
        selecting.select_audience(
            house, operator, purpose=BULLETIN, channel="post", items=["name"], language="ja"
        )
        asked = Asked(verb="use", subject=story.gone, items=["氏名"], purpose=ROSTER)
        story.errors += [repr(asked), repr(show(house, operator, asked))]
        story.errors.append(
            repr(find(house, operator, purpose=ROSTER, by={"name": Plaintext(LIVING["氏名"])}))
        )


def by_force(story: Story) -> None:
    """Failures in the middle of acts that hold plaintext: what the errors and the logs say then."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("no luck")

    with story.site.house() as (house, operator):
        acquisition = acquiring.Acquisition(
            category="会員",
            channel="web",
            purposes=[ROSTER],
            items={name: Plaintext(value) for name, value in ERASED.items()},
            subject=story.gone,
        )
        asked = Asked(verb="use", subject=story.gone, items=["氏名", "email"], purpose=ROSTER)
        acts: list[tuple[object, str, Callable[[], object]]] = [
            (envelopes, "insert_envelopes", lambda: acquiring.acquire(house, operator, acquisition)),
            (book, "append", lambda: acquiring.acquire(house, operator, acquisition)),
            (book, "append", lambda: show(house, operator, asked)),
            (
                book,
                "append",
                lambda: correcting.correct(
                    house, operator, story.gone, {"email": Plaintext(CORRECTED["メールアドレス"])}
                ),
            ),
            (
                Vault,
                "settle_lookups",
                lambda: correcting.correct(
                    house, operator, story.gone, {"email": Plaintext(CORRECTED["メールアドレス"])}
                ),
            ),
        ]
        for owner, name, act in acts:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(owner, name, broken)
                with pytest.raises(ValueError, match="no luck") as caught:
                    act()
                keep(story, caught.value)
        # A violated constraint of the database itself, with all its parameters at hand.
        with pytest.MonkeyPatch.context() as patched:
            real = envelopes.insert_envelopes
            patched.setattr(envelopes, "insert_envelopes", lambda *given: (real(*given), real(*given)))
            with pytest.raises(Exception, match=r".") as clash:
                correcting.correct(
                    house, operator, story.gone, {"email": Plaintext(ERASED["メールアドレス"])}
                )
            keep(story, clash.value)
        for value in (Plaintext(ERASED["氏名"]), {"a": Plaintext(ERASED["メールアドレス"])}):
            story.errors += [f"{value}", f"{value!r}"]
            with pytest.raises(TypeError) as refused:
                json.dumps(value)
            keep(story, refused.value)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sekisho.application.acquiring.acquire", broken)
        story.run("subject", "add", story.site.folder, *AT, give=member(ERASED), code=5)


def erase_and_roll(story: Story) -> None:
    """Backups and copies first; then the erasure, the roll, and the newest backups."""
    folder, before = story.site.folder, story.before
    story.run("backup", folder, before / "data.backup")
    copied(story.site, before / "copy")
    story.run("keys", "backup", folder, story.site.root / "keys.backup")
    (sheet,) = (story.site.root / "keys" / "keys").glob("*/recovery-sheet.txt")
    shutil.move(sheet, before / "sheet.txt")
    receipt = story.run("subject", "erase", folder, story.gone, *AT, give={"reason": "request"})
    assert receipt["erased"]
    story.run("keys", "roll", folder, *AT)
    story.run("backup", folder, story.site.root / "data.backup")
    story.run("ledger", "list", folder, "--limit", "10000")
    story.run("ledger", "verify", folder)


# -- what was said ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def anybody() -> Search:
    return Search(ANYBODY)


def test_given_a_whole_story_when_its_log_lines_are_searched_then_they_name_nobody(
    story: Story, anybody: Search
) -> None:
    assert len(story.lines) > 100, "the log was on"
    assert anybody.in_text("\n".join(story.lines), "log") == []


def test_given_a_whole_story_when_what_commands_printed_is_searched_then_it_names_nobody(
    story: Story, anybody: Search
) -> None:
    assert len(story.printed) > 30
    assert anybody.in_text("\n".join(story.printed), "printed") == []


def test_given_failures_amid_plaintext_when_every_error_text_is_searched_then_it_names_nobody(
    story: Story, anybody: Search
) -> None:
    assert len(story.errors) > 30
    assert anybody.in_text("\n".join(story.errors), "errors") == []


def test_given_a_whole_story_when_the_book_is_searched_then_no_entry_names_anybody_living_or_gone(
    story: Story, anybody: Search
) -> None:
    with story.site.beside() as connection:
        bodies = [bytes(row[0]) for row in connection.execute("SELECT body FROM ledger_entry").fetchall()]
    assert len(bodies) > 30
    for body in bodies:
        assert anybody.in_bytes(body, "entry") == []


# -- what lies on the disk ----------------------------------------------------------------------------------------


def test_given_erased_and_rolled_when_every_file_is_searched_then_the_erased_is_nowhere(story: Story) -> None:
    search = Search(GONE)
    files = [path for path in story.site.root.rglob("*") if path.is_file()]
    assert len(files) >= (7 if stores.on_postgres() else 8)
    assert anywhere(search, story.site) == []
    # Not even before: the backups and a copy of everything from before the erasure hold ciphertext only.
    assert search.below(story.before) == []
    assert anywhere(search, Site(story.before / "copy")) == []


def anywhere(search: Search, site: Site) -> list[str]:
    """Where a value stands: in the files, and in the rows of a server."""
    rows = [cell for place in (site.data, site.keys) for cell in stores.cells(place)]
    assert bool(rows) == stores.on_postgres()
    return [*search.below(site.root), *(hit for cell in rows for hit in search.in_bytes(cell, "a row"))]


def test_given_the_living_when_every_file_is_searched_then_their_values_stand_nowhere_in_clear(
    story: Story,
) -> None:
    search = Search(LIVING.values())
    assert search.below(story.before) == []
    assert anywhere(search, story.site) == []


def test_given_erased_and_rolled_when_the_living_is_asked_for_then_their_data_opens(story: Story) -> None:
    opens(story.site, story.living)


def opens(site: Site, living: str) -> None:
    look = (
        "subject",
        "show",
        site.folder,
        living,
        "--purpose",
        ROSTER,
        *AT,
        "--items",
        "氏名,メールアドレス",
    )
    assert site.ask(*look)["items"] == {"氏名": LIVING["氏名"], "メールアドレス": LIVING["メールアドレス"]}
    find = ("subject", "find", site.folder, "--purpose", ROSTER, *AT)
    assert site.ask(*find, give={"email": LIVING["メールアドレス"]})["subjects"] == [living]


def test_given_a_value_planted_in_any_kind_of_place_when_searched_then_found(tmp_path: Path) -> None:
    value = ERASED["氏名"]
    search = Search([value])
    for number, needle in enumerate(needles(value)):
        path = tmp_path / f"plain{number}"
        path.write_bytes(b"\0\xff before " + needle + b" after \0")
        assert search.below(path), needle
    assert {"鵺野 鬱姫子", "鵺野鬱姫子"} <= spellings(value)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        content = zlib.compress(f"氏名: {value}".encode("euc-jp", errors="ignore"))
        member_of = tarfile.TarInfo("data")
        member_of.size = len(content)
        tar.addfile(member_of, io.BytesIO(content))
    assert search.in_bytes(packed.getvalue(), "tar")
    file = tmp_path / "cells.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (a, b)")
        connection.execute(
            "INSERT INTO t VALUES (1, ?)", [zlib.compress(value.encode("cp932", errors="ignore") * 3)]
        )
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert Search([value]).in_bytes(file.read_bytes(), "sqlite") or "鵺" not in "鵺".encode(
        "cp932", errors="ignore"
    ).decode("cp932")
    (tmp_path / f"{value}.txt").write_bytes(b"")
    assert search.below(tmp_path / f"{value}.txt"), "a name of a file"
    assert search.in_text(base64.b64encode(f"x{value}y".encode()).decode(), "log")
    assert search.in_bytes(secrets.token_bytes(100_000), "noise") == []


# -- backups of another day ---------------------------------------------------------------------------------------


@pytest.fixture
def restored(story: Story, tmp_path: Path) -> Site:
    """The data backup from before the erasure, restored with the newest key backup and the recovery sheet."""
    places = {"data": story.site.data, "keys": story.site.keys}
    put_back = [stores.kept(place, tmp_path / name) for name, place in places.items()]
    lost = tmp_path / "lost"
    # The settings in the backup name the old places; the machine is lost, and with it keys and workspace.
    for place in places.values():
        remove_database(place)
    story.site.root.rename(lost)
    try:
        story.site.root.mkdir()
        words = ("restore", story.before / "data.backup", story.site.folder, "--keys", lost / "keys.backup")
        story.site.ask(*words, "--recovery", story.before / "sheet.txt")
        return copied(story.site, tmp_path / "site")
    finally:
        shutil.rmtree(story.site.root)
        lost.rename(story.site.root)
        for back in put_back:
            back()


def test_given_an_old_data_backup_with_the_newest_keys_when_restored_then_the_living_opens_and_the_erased_does_not(
    story: Story, restored: Site
) -> None:
    assert restored.ask("ledger", "verify", restored.folder)["ok"] is True
    opens(restored, story.living)
    look = (
        "subject",
        "show",
        restored.folder,
        story.gone,
        "--purpose",
        ROSTER,
        *AT,
        "--items",
        "氏名",
        "--json",
    )
    result = restored.run(*look)
    assert result.exit_code == 2
    assert result.stderr.startswith("SUBJECT-001 ")
    for item, value in (
        ("email", ERASED["メールアドレス"]),
        ("email", CORRECTED["メールアドレス"]),
        ("氏名", ERASED["氏名"]),
    ):
        find = ("subject", "find", restored.folder, "--purpose", ROSTER, *AT)
        assert restored.ask(*find, give={item: value})["subjects"] == []
    assert anywhere(Search(GONE), restored) == []
    # No key that is left opens an envelope of the old backup that belonged to the erased person.
    with open_house(load_workspace(restored.folder)).keys as keys:  # closed by the store itself
        before = Site(story.before / "copy")
        holder = holder_of(before, story.gone)
        assert keys.is_erased(holder)
        with before.beside() as old:
            asked = old.execute("SELECT DISTINCT group_id FROM envelope WHERE holder_no = ?", [holder])
            groups = [row[0] for row in asked.fetchall()]
        assert groups
        assert [keys.find_key(holder, group) for group in groups] == [None] * len(groups)


def holder_of(site: Site, subject: str) -> HolderNo:
    with site.beside() as connection:
        (number,) = connection.execute(
            "SELECT subject_no FROM subject_state WHERE subject_id = ?", [subject]
        ).fetchone()
    return HolderNo(number)


def test_given_a_whole_copy_from_before_the_roll_when_opened_with_what_is_left_then_its_keys_are_noise(
    story: Story, tmp_path: Path
) -> None:
    site = copied(Site(story.before / "copy"), tmp_path / "site")
    (epochs,) = (site.root / "keys" / "epochs").iterdir()
    shutil.rmtree(epochs)  # a copy of the epoch's key is never in a backup (design §7)
    shutil.copytree(next((story.site.root / "keys" / "epochs").iterdir()), epochs)
    result = site.run(
        "subject", "show", site.folder, story.gone, "--purpose", ROSTER, *AT, "--items", "氏名", "--json"
    )
    assert result.exit_code == 4, result.output
    assert result.stderr.startswith("VAULT-")
    assert Search(GONE).in_text(result.output, "output") == []


# -- a dictionary against the index -------------------------------------------------------------------------------


def guesses() -> list[str]:
    """Ten thousand addresses, the right ones among them."""
    right = [ERASED["メールアドレス"], CORRECTED["メールアドレス"], LIVING["メールアドレス"]]
    return [*right, *(f"guess{number:05d}@example.jp" for number in range(10_000 - len(right)))]


def test_given_a_dictionary_of_mails_when_tried_on_the_restored_index_then_only_the_key_finds_and_only_the_living(
    restored: Site, story: Story
) -> None:
    with restored.beside(restored.keys) as connection:
        rows = connection.execute("SELECT digest, holder_no FROM lookup").fetchall()
    there = {bytes(digest): holder for digest, holder in rows}
    assert there
    house = open_house(load_workspace(restored.folder))
    try:
        workspace, key = house.workspace.id, house.keys.secret("index")
        with house.keys.engine.connect() as connection:
            epoch, veil_key = house.keys.veil(connection)
    finally:
        house.close()
    veil = steady_seal(veil_key, bind(workspace, "lookup", epoch))

    def hits(index_key: bytes) -> set[str]:
        hashes = {
            guess: hash_of(index_key, workspace)(ItemId("email"), normalise(Field.EMAIL, guess))
            for guess in guesses()
        }
        assert there.keys().isdisjoint(hashes.values())  # no hash lies bare
        return {guess for guess, found in hashes.items() if veil(found) in there}

    living = holder_of(restored, story.living)
    assert hits(key) == {LIVING["メールアドレス"]}
    assert set(there.values()) == {living}
    for nobody in (b"", bytes(32), workspace.encode(), secrets.token_bytes(32)):
        assert hits(nobody) == set()
    # Nor does any plain hash of an address, nor the old index key from the copy before the roll, find the erased.
    import hashlib

    plain = {
        hashlib.new(name, form).digest()
        for guess in guesses()[:3]
        for name in ("sha256", "sha3_256", "blake2s")
        for form in (guess.encode(), guess.lower().encode())
    }
    assert plain.isdisjoint(there)


def test_given_the_index_key_when_tried_on_the_data_alone_then_it_finds_nobody(restored: Site) -> None:
    house = open_house(load_workspace(restored.folder))
    try:
        workspace, key = house.workspace.id, house.keys.secret("index")
    finally:
        house.close()
    data = b"\0".join(
        [*stores.cells(restored.data), *map(Path.read_bytes, restored.folder.rglob("data/*.db"))]
    )
    assert len(data) > 10_000
    for guess in guesses()[:3]:
        digest = hash_of(key, workspace)(ItemId("email"), normalise(Field.EMAIL, guess))
        assert digest not in data
        assert digest.hex().encode() not in data
