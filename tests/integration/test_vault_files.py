"""What lies in the files: canaries, backups, restores, recovery, two processes."""

import base64
import gzip
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest

from sekisho.errors import OperatorError
from sekisho.storage import Writer, open_database
from sekisho.vault.backup import backup_data, restore_data
from sekisho.vault.cipher import new_root_key
from sekisho.vault.epoch import FileCustody
from sekisho.vault.erasure import Eraser
from sekisho.vault.groups import ItemDescription
from sekisho.vault.keybackup import backup_keys, read_key_backup, restore_keys
from sekisho.vault.keystore import open_keystore, require_apart
from sekisho.vault.model import GroupId, HolderNo, SubjectNo
from sekisho.vault.recovery import parse_recovery_sheet, recovery_sheet
from sekisho.vault.vault import Vault
from unit.vault.vault_house import (
    CONTACT,
    DESCRIPTIONS,
    EMAIL,
    ILLNESS,
    NAME,
    NOW,
    PHONE,
    WORKSPACE,
    House,
    make_house,
    open_house,
)

CANARY = "canary-髙﨑-7f3a91"
VALUES = {NAME: CANARY, EMAIL: f"{CANARY}@example.jp", PHONE: "090-7713-9955", ILLNESS: CANARY}
TESTS = Path(__file__).parents[1]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.close()


def needles() -> list[bytes]:
    forms = [*VALUES.values(), "09077139955", "+819077139955"]
    raw = [
        form.encode(encoding)
        for form in forms
        for encoding in ("utf-8", "utf-16-le", "cp932")
        if _fits(form, encoding)
    ]
    escaped = [CANARY.encode("unicode_escape"), base64.b64encode(CANARY.encode()).rstrip(b"=")[:-2]]
    return [*raw, *escaped, CANARY.encode().hex().encode()]


def _fits(form: str, encoding: str) -> bool:
    try:
        form.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def find_canary(root: Path) -> list[str]:
    found = []
    for path in sorted(root.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if any(needle in content for needle in needles()):
                found.append(path.name)
    return found


def test_given_values_written_and_erased_and_rolled_then_no_file_shows_them(
    house: House, tmp_path: Path
) -> None:
    subject = house.add(VALUES)
    house.correct(subject, {NAME: CANARY + "2"})
    assert find_canary(tmp_path) == []
    house.erase(subject)
    house.roll()
    assert find_canary(tmp_path) == []


@pytest.mark.files
def test_the_canary_search_finds_what_is_there(house: House, tmp_path: Path) -> None:
    house.add(VALUES)
    with house.vault.engine.begin() as connection:  # the positive control
        connection.exec_driver_sql("INSERT INTO register VALUES (?, 1)", (CANARY,))
    assert find_canary(tmp_path)
    (tmp_path / "ws" / "log.txt").write_bytes(base64.b64encode(CANARY.encode()))
    assert "log.txt" in find_canary(tmp_path)


@pytest.mark.files
def test_given_a_key_erased_when_rolled_then_no_file_holds_any_old_wrap(house: House, tmp_path: Path) -> None:
    gone, living = house.add(VALUES), house.add({NAME: "living"})
    with closing(sqlite3.connect(tmp_path / "keys" / "keys.db")) as raw:
        wraps = [row[0] for row in raw.execute("SELECT wrapped FROM wrapped_key")]
        secrets = [row[0] for row in raw.execute("SELECT wrapped FROM secret")]
        digests = [row[0] for row in raw.execute("SELECT digest FROM lookup WHERE holder_no=?", (gone,))]
    assert len(wraps) == 4
    house.erase(gone)
    house.roll()
    content = b"".join(path.read_bytes() for path in (tmp_path / "keys").iterdir())
    assert not [old for old in (*wraps, *secrets, *digests) if old in content]
    assert [path.name for path in (tmp_path / "epochs").iterdir()] == ["epoch-000002.key"]
    assert house.read(living, NAME) == {NAME: "living"}


@pytest.mark.files
def test_given_an_old_copy_of_the_key_store_when_rolled_since_then_it_opens_nothing(
    house: House, tmp_path: Path
) -> None:
    house.add(VALUES)
    house.close()
    copytree(tmp_path / "keys", tmp_path / "stolen")
    with open_house(tmp_path) as again:
        again.roll()
    with pytest.raises(OperatorError) as refused:
        open_keystore(tmp_path / "stolen" / "keys.db", FileCustody(tmp_path / "epochs"), WORKSPACE)
    assert refused.value.code == "VAULT-004"


@pytest.mark.parametrize("whole", [True, False])
def test_given_an_old_data_backup_when_restored_with_the_newest_keys_then_erasures_are_replayed(
    house: House, tmp_path: Path, whole: bool
) -> None:
    gone, living = house.add(VALUES), house.add(VALUES)
    (tmp_path / "ws" / "sekisho.toml").write_text("[workspace]\n")
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    house.erase(gone, None if whole else [CONTACT])
    newcomer = house.add(VALUES)
    assert restore_data(tmp_path / "data.tar", tmp_path / "again", house.keys, at=NOW) == 1
    engine = open_database(tmp_path / "again" / "data" / "sekisho.db")
    with Writer(engine) as writer:
        vault = Vault(engine, house.keys, searchable=house.vault.searchable)
        restored = House(tmp_path, writer, house.keys, vault, Eraser(vault, writer))
        left = {} if whole else {item: value for item, value in VALUES.items() if item != PHONE}
        assert restored.read(gone, *VALUES) == left
        assert restored.read(living, *VALUES) == VALUES
        assert restored.add(VALUES) > newcomer  # no number is given twice
        with engine.connect() as connection:
            count = "SELECT count(*) FROM envelope WHERE holder_no=? AND group_id=?"
            assert connection.exec_driver_sql(count, (gone, CONTACT)).scalar_one() == 0
    engine.dispose()
    assert (tmp_path / "again" / "sekisho.toml").read_text() == "[workspace]\n"


def test_given_a_group_acquired_again_after_its_erasure_when_an_older_backup_is_restored_then_purged(
    house: House, tmp_path: Path
) -> None:
    subject = house.add(VALUES)
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    house.erase(subject, [CONTACT])
    house.correct(subject, {PHONE: "03-2222-3333"})
    assert restore_data(tmp_path / "data.tar", tmp_path / "again", house.keys, at=NOW) == 1
    with closing(sqlite3.connect(tmp_path / "again" / "data" / "sekisho.db")) as raw:
        assert raw.execute("SELECT count(*) FROM envelope WHERE group_id=?", (CONTACT,)).fetchone() == (0,)


def test_given_a_group_acquired_again_when_a_later_backup_is_restored_then_it_is_readable(
    house: House, tmp_path: Path
) -> None:
    subject = house.add(VALUES)
    house.erase(subject, [CONTACT])
    house.correct(subject, {PHONE: "03-2222-3333"})
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    assert restore_data(tmp_path / "data.tar", tmp_path / "again", house.keys, at=NOW) == 0
    engine = open_database(tmp_path / "again" / "data" / "sekisho.db")
    with Writer(engine) as writer:
        vault = Vault(engine, house.keys, searchable=house.vault.searchable)
        restored = House(tmp_path, writer, house.keys, vault, Eraser(vault, writer))
        assert restored.read(subject, PHONE) == {PHONE: "03-2222-3333"}
    engine.dispose()


def test_given_a_part_erased_after_its_group_moved_when_an_older_backup_is_restored_then_purged(
    house: House, tmp_path: Path
) -> None:
    subject = house.add(VALUES)
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    changed = ItemDescription(id=EMAIL, legal_kind="personal", sensitivity="normal", retention="r-mail")
    moved = [changed if item.id == EMAIL else item for item in DESCRIPTIONS]
    house.writer.submit(lambda tx: house.vault.describe_items(tx, moved))
    house.correct(subject, {})
    house.erase(subject, [GroupId("g004")])
    assert restore_data(tmp_path / "data.tar", tmp_path / "again", house.keys, at=NOW) == 1
    with closing(sqlite3.connect(tmp_path / "again" / "data" / "sekisho.db")) as raw:
        groups = raw.execute("SELECT group_id FROM envelope ORDER BY 1").fetchall()
    assert groups == [("g002",), ("g003",)]


def test_given_an_older_key_store_when_restoring_data_then_refused(house: House, tmp_path: Path) -> None:
    subject = house.add(VALUES)
    root_private, root_public = new_root_key()
    backup_keys(house.keys, root_public, tmp_path / "old.keys", at=NOW)
    house.erase(subject)
    backup_keys(house.keys, root_public, tmp_path / "new.keys", at=NOW)
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    custody = FileCustody(tmp_path / "other-epochs")
    (tmp_path / "other").mkdir()
    with restore_keys(
        tmp_path / "old.keys", tmp_path / "other" / "keys.db", custody, WORKSPACE, root_private=root_private
    ) as old:
        with pytest.raises(OperatorError) as refused:
            restore_data(tmp_path / "data.tar", tmp_path / "again", old, at=NOW)
        assert refused.value.code == "VAULT-016"
    assert not (tmp_path / "again").exists()


def test_given_the_newest_key_backup_from_before_an_erasure_when_newer_data_is_restored_then_it_holds(
    house: House, tmp_path: Path
) -> None:
    gone, part, living = house.add(VALUES), house.add(VALUES), house.add(VALUES)
    root_private, root_public = new_root_key()
    backup_keys(house.keys, root_public, tmp_path / "newest.keys", at=NOW)
    house.erase(gone)
    house.erase(part, [CONTACT])
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    custody = FileCustody(tmp_path / "other-epochs")
    (tmp_path / "other").mkdir()
    place = tmp_path / "other" / "keys.db"
    with restore_keys(tmp_path / "newest.keys", place, custody, WORKSPACE, root_private=root_private) as keys:
        assert keys.find_key(HolderNo(gone), CONTACT) is not None  # the older copy still had it
        restore_data(tmp_path / "data.tar", tmp_path / "again", keys, at=NOW)
        assert keys.find_key(HolderNo(gone), CONTACT) is None
        assert keys.find_key(HolderNo(part), CONTACT) is None
        assert keys.is_erased(HolderNo(gone))
        engine = open_database(tmp_path / "again" / "data" / "sekisho.db")
        with Writer(engine) as writer:
            vault = Vault(engine, keys, searchable=house.vault.searchable)
            restored = House(tmp_path, writer, keys, vault, Eraser(vault, writer))
            assert restored.read(living, *VALUES) == VALUES
            assert PHONE not in restored.read(part, *VALUES)
            assert restored.read(gone, *VALUES) == {}
        engine.dispose()


def test_given_a_damaged_backup_when_restored_then_refused_and_nothing_stands(
    house: House, tmp_path: Path
) -> None:
    house.add(VALUES)
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    whole = (tmp_path / "data.tar").read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for name, content in (
        ("cut", whole[: len(whole) // 2]),
        ("flipped", bytes(flipped)),
        ("text", b"x" * 2000),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(OperatorError) as refused:
            restore_data(tmp_path / name, tmp_path / "again", house.keys, at=NOW)
        assert refused.value.code == "VAULT-017"
    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "again.restoring").exists()


def test_given_a_backup_that_names_a_file_outside_when_restored_then_refused(
    house: House, tmp_path: Path
) -> None:
    house.add(VALUES)
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    with tarfile.open(tmp_path / "data.tar") as good, tarfile.open(tmp_path / "evil.tar", "w") as evil:
        for member in good:
            evil.addfile(member, good.extractfile(member))
        evil.addfile(tarfile.TarInfo("../outside"))
    with pytest.raises(OperatorError) as refused:
        restore_data(tmp_path / "evil.tar", tmp_path / "again", house.keys, at=NOW)
    assert refused.value.code == "VAULT-017"
    assert not (tmp_path / "outside").exists()


def test_given_a_folder_in_use_when_restoring_then_refused(house: House, tmp_path: Path) -> None:
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    with pytest.raises(OperatorError) as refused:
        restore_data(tmp_path / "data.tar", tmp_path / "ws", house.keys, at=NOW)
    assert refused.value.code == "VAULT-018"


@pytest.mark.files
def test_the_data_backup_holds_no_key_and_no_plaintext(house: House, tmp_path: Path) -> None:
    house.add(VALUES)
    backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "out.tar", at=NOW)
    assert stat.S_IMODE((tmp_path / "out.tar").stat().st_mode) == 0o600
    content = (tmp_path / "out.tar").read_bytes()
    with closing(sqlite3.connect(tmp_path / "keys" / "keys.db")) as raw:
        wraps = [
            row[0] for row in raw.execute("SELECT wrapped FROM wrapped_key UNION SELECT digest FROM lookup")
        ]
    assert not [secret for secret in (*wraps, *needles()) if secret in content]
    (tmp_path / "ws" / "epoch-000001.key").write_bytes(b"x")
    with pytest.raises(OperatorError) as refused:
        backup_data(house.vault.engine, house.keys, tmp_path / "ws", tmp_path / "second.tar", at=NOW)
    assert refused.value.code == "VAULT-014"


@pytest.mark.files
@pytest.mark.parametrize("by", ["sheet", "epoch"])
def test_given_a_key_backup_when_restored_then_everything_living_is_readable(
    house: House, tmp_path: Path, by: str
) -> None:
    subject = house.add(VALUES)
    root_private, root_public = new_root_key()
    sheet = recovery_sheet(root_private)
    backup_keys(house.keys, root_public, tmp_path / "keys.backup", at=NOW)
    house.close()
    (tmp_path / "keys" / "keys.db").unlink()
    custody = FileCustody(tmp_path / "epochs")
    if by == "sheet":
        custody.destroy(1)
    key = parse_recovery_sheet(sheet) if by == "sheet" else None
    restore_keys(
        tmp_path / "keys.backup", tmp_path / "keys" / "keys.db", custody, WORKSPACE, root_private=key
    ).close()
    with open_house(tmp_path) as again:
        again.eraser.replay(at=NOW)
        assert again.read(subject, *VALUES) == VALUES
        assert again.vault.find(PHONE, VALUES[PHONE]) == [subject]


@pytest.mark.files
def test_the_key_backup_shows_nothing_without_its_keys(house: House, tmp_path: Path) -> None:
    house.add(VALUES)
    with closing(sqlite3.connect(tmp_path / "keys" / "keys.db")) as raw:
        rows = [
            row[0] for row in raw.execute("SELECT wrapped FROM wrapped_key UNION SELECT digest FROM lookup")
        ]
    backup_keys(house.keys, new_root_key()[1], tmp_path / "keys.backup", at=NOW)
    content = (tmp_path / "keys.backup").read_bytes()
    assert stat.S_IMODE((tmp_path / "keys.backup").stat().st_mode) == 0o600
    assert not [secret for secret in (*rows, *needles()) if secret in content]
    assert read_key_backup(tmp_path / "keys.backup").workspace == WORKSPACE
    with pytest.raises(OperatorError) as refused:
        backup_keys(house.keys, new_root_key()[1], tmp_path / "keys.backup", at=NOW)
    assert refused.value.code == "STORAGE-011"


def test_given_another_root_key_or_a_changed_file_when_restoring_keys_then_refused(
    house: House, tmp_path: Path
) -> None:
    backup_keys(house.keys, new_root_key()[1], tmp_path / "good", at=NOW)
    content = (tmp_path / "good").read_bytes()
    cases = {
        "stranger": (content, new_root_key()[0], "VAULT-020"),
        "cut": (content[:-40], None, "VAULT-017"),
        "flipped": (content[:-20] + bytes([content[-20] ^ 1]) + content[-19:], None, "VAULT-017"),
        "other": (gzip.compress(content), None, "VAULT-017"),
    }
    for name, (changed, root_private, code) in cases.items():
        (tmp_path / name).write_bytes(changed)
        with pytest.raises(OperatorError) as refused:
            restore_keys(
                tmp_path / name, tmp_path / "new.db", house.keys.custody, WORKSPACE, root_private=root_private
            )
        assert refused.value.code == code
        assert not (tmp_path / "new.db").exists()


def test_given_an_older_key_backup_when_replayed_against_the_data_then_later_erasures_hold(
    house: House, tmp_path: Path
) -> None:
    gone, part = house.add(VALUES), house.add(VALUES)
    backup_keys(house.keys, new_root_key()[1], tmp_path / "keys.backup", at=NOW)
    house.erase(gone)
    house.erase(part, [CONTACT])
    pseudonyms = {house.keys.ledger_no(HolderNo(house.add(VALUES))) for _ in range(20)}
    last = house.add(VALUES)
    house.close()
    (tmp_path / "keys").rename(tmp_path / "lost")
    (tmp_path / "keys").mkdir(mode=0o700)
    custody = FileCustody(tmp_path / "epochs")
    restore_keys(tmp_path / "keys.backup", tmp_path / "keys" / "keys.db", custody, WORKSPACE).close()
    with open_house(tmp_path) as again:
        again.eraser.replay(at=NOW)
        assert again.keys.is_erased(HolderNo(gone))
        assert not again.keys.has_key((HolderNo(part), CONTACT))
        assert again.read(part, NAME) == {NAME: CANARY}
        new = again.add(VALUES)
        assert new > last
        assert again.keys.ledger_no(HolderNo(new)) not in pseudonyms


def test_given_keys_beside_the_data_then_refused(tmp_path: Path) -> None:
    for keys in (tmp_path / "ws" / "keys.db", tmp_path / "ws" / "data" / "keys.db", tmp_path / "keys.db"):
        with pytest.raises(OperatorError) as refused:
            require_apart(keys, tmp_path / "ws")
        assert refused.value.code == "VAULT-014"
    require_apart(tmp_path / "elsewhere" / "keys.db", tmp_path / "ws")


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from unit.vault.vault_house import NAME, PHONE, open_house
with open_house(Path(sys.argv[2])) as house:
    for n in range(15):
        subject = house.add({NAME: f"{sys.argv[3]}-{n}"})
        house.correct(subject, {PHONE: f"090-0000-{n:04d}"})
        house.correct(int(sys.argv[4]), {NAME: f"{sys.argv[3]}-{n}"})
"""


def test_given_two_processes_when_both_write_then_nothing_is_lost(house: House, tmp_path: Path) -> None:
    shared = house.add(VALUES)
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(TESTS), str(tmp_path), name, str(shared)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    for child in children:
        _, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors
    with house.vault.engine.connect() as connection:
        people = connection.exec_driver_sql("SELECT subject_no FROM subject_state ORDER BY 1").scalars().all()
        newest = (
            f"SELECT max(row_version), count(*) FROM envelope WHERE holder_no={shared} AND group_id='g001'"
        )
        assert connection.exec_driver_sql(newest).one() == (31, 31)
    assert len(people) == 31
    names = [house.read(SubjectNo(p), NAME, PHONE) for p in people if p != shared]
    assert sorted(n[NAME] for n in names) == sorted(f"{c}-{n}" for c in "ab" for n in range(15))
    assert all(PHONE in n for n in names)


ERASER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from unit.vault.vault_house import open_house
with open_house(Path(sys.argv[2])) as house:
    house.erase(int(sys.argv[3]))
    house.roll()
"""


def test_given_another_process_erases_and_rolls_when_reading_here_then_no_cached_key_opens(
    house: House, tmp_path: Path
) -> None:
    gone, living = house.add(VALUES), house.add(VALUES)
    assert house.read(gone, *VALUES) == house.read(living, *VALUES) == VALUES
    subprocess.run(
        [sys.executable, "-c", ERASER, str(TESTS), str(tmp_path), str(gone)], check=True, timeout=60
    )
    assert house.keys.find_key(HolderNo(gone), CONTACT) is None
    assert house.read(gone, *VALUES) == {}
    assert house.read(living, *VALUES) == VALUES
    later = house.add(VALUES)
    assert house.read(later, *VALUES) == VALUES
