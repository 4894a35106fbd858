"""A pack of evidence is checked without sekisho: what is whole is accepted, what was changed is named."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger import standalone, store, tree
from sekisho.ledger.exporting import export_tiles, write_pack
from sekisho.ledger.note import Ed25519Signer, SignatureType, SignedNote, VerifierKey, cosign
from unit.ledger.ledger_book import KEY, SIGNER, START, audience, draft, fill, opened, tamper

WITNESS = Ed25519Signer(name="witness.example/w1", seed=bytes(range(1, 33)))
WITNESS_KEY = VerifierKey.of(WITNESS).written(SignatureType.COSIGNATURE)
OTHER_KEY = VerifierKey.of(Ed25519Signer(name=WITNESS.name, seed=bytes(32))).written(
    SignatureType.COSIGNATURE
)
FORGER = Ed25519Signer(name=SIGNER.name, seed=bytes(32))

Files = dict[str, bytes]
# Blocks the way to sekisho and then runs the program as a person would.
ALONE = (
    "import runpy, sys; sys.modules['sekisho'] = None; sys.argv = sys.argv[1:]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of 300 entries, signed three times, cosigned once, one entry too long for a bundle."""
    target = tmp_path_factory.mktemp("pack") / "book.zip"
    with opened() as conn:
        fill(conn, 100)
        tree.checkpoint(conn, SIGNER, START)
        store.append(conn, draft(100, subjects=tuple(range(15_000))))
        fill(conn, 290, start=101)
        tree.checkpoint(conn, SIGNER, START + timedelta(days=1))
        fill(conn, 299, start=290)
        store.append(conn, audience(299, {3, 70_001}))
        head = tree.checkpoint(conn, SIGNER, START + timedelta(days=2))
        note = SignedNote.parse(head.note)
        line = cosign(note.text, WITNESS, START + timedelta(days=3))
        tree.keep_cosigned(
            conn, head.size, bytes(SignedNote(text=note.text, signatures=(*note.signatures, line)))
        )
        write_pack(conn, target, KEY)
    return target


def files(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, content: Files) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def run_alone(pack: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    """Runs the program that lies in the pack, in a process that cannot reach sekisho."""
    program = pack.parent / f"{pack.stem}-verify.py"
    program.write_bytes(files(pack)["verify.py"])
    done = subprocess.run(
        [sys.executable, "-I", "-c", ALONE, str(program), str(pack), "--json", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=pack.parent,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else {"error": done.stderr}


def test_given_a_pack_when_checked_without_sekisho_then_whole(pack: Path) -> None:
    code, found = run_alone(pack, "--key", str(KEY), "--witness", WITNESS_KEY)
    assert (code, found["ok"], found["size"], found["first_bad"]) == (0, True, 300, None)
    assert "large/100" in files(pack)
    assert pack.stat().st_mode & 0o077 == 0


def test_given_the_program_when_its_imports_are_listed_then_only_pythons_own_and_cryptography() -> None:
    source = Path(standalone.__file__).read_text(encoding="utf-8")
    imported = {
        line.split()[1].partition(".")[0]
        for line in source.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def flip(name: str, at: int = 40) -> Callable[[Files], None]:
    def change(content: Files) -> None:
        content[name] = content[name][:at] + bytes([content[name][at] ^ 1]) + content[name][at + 1 :]

    return change


def without(name: str) -> Callable[[Files], None]:
    return lambda content: content.__delitem__(name)


def cut_last_entry(content: Files) -> None:
    name = "tile/entries/001.p/44"
    data, ends, at = content[name], [0], 0
    while at < len(data):
        at += 2 + int.from_bytes(data[at : at + 2])
        ends.append(at)
    content[name] = data[: ends[-2]]


def emptied(content: Files) -> None:
    name = "tile/entries/000"
    length = int.from_bytes(content[name][:2])
    content[name] = b"\x00\x00" + content[name][2 + length :]


def forged(content: Files) -> None:
    text = SignedNote.parse(content["checkpoint"]).text
    content["checkpoint"] = tree.sign_checkpoint(FORGER, size=300, root=bytes(32), at=START)
    assert text


def rewritten(content: Files) -> None:
    content["checkpoint"] = tree.sign_checkpoint(SIGNER, size=300, root=bytes(32), at=START)


def other_history(content: Files) -> None:
    content["checkpoints/100"] = tree.sign_checkpoint(SIGNER, size=100, root=bytes(32), at=START)


def planted(content: Files) -> None:
    content["tile/entries/002"] = b""


BROKEN = [
    (flip("tile/entries/000"), "leaf", 0),
    (flip("tile/0/000", 32 * 7), "leaf", 7),
    (flip("tile/1/000.p/1", 3), "node", 0),
    (flip("large/100"), "leaf", 100),
    (flip("sets/299/0", 5), "set", 299),
    (flip("sets/299/1", 5), "set", 299),
    (without("tile/entries/001.p/44"), "file", 256),
    (without("tile/0/000"), "file", 0),
    (without("sets/10/0"), "file", 10),
    (without("large/100"), "pruned", 100),
    (cut_last_entry, "gap", 299),
    (emptied, "pruned", 0),
    (forged, "checkpoint", None),
    (flip("checkpoint", 25), "checkpoint", None),
    (flip("checkpoints/100", 25), "checkpoint", None),
    (rewritten, "root", 290),
    (other_history, "root", 0),
    (planted, "file", None),
]


@pytest.mark.parametrize(("change", "place", "entry"), BROKEN)
def test_given_a_changed_pack_when_checked_then_the_place_is_named(
    pack: Path, tmp_path: Path, change: Callable[[Files], None], place: str, entry: int | None
) -> None:
    content = files(pack)
    change(content)
    found = standalone.verify(str(packed(tmp_path / "changed.zip", content)), keys=[str(KEY)])
    assert found["ok"] is False
    bad = found["first_bad"]
    assert isinstance(bad, dict)
    assert (bad["place"], bad["entry"]) == (place, entry)


@pytest.mark.parametrize("change", [flip("tile/entries/000"), cut_last_entry, forged])
def test_given_a_changed_pack_when_checked_without_sekisho_then_refused(
    pack: Path, tmp_path: Path, change: Callable[[Files], None]
) -> None:
    content = files(pack)
    change(content)
    code, found = run_alone(packed(tmp_path / "changed.zip", content), "--key", str(KEY))
    assert (code, found["ok"]) == (1, False)


def test_given_a_byte_flipped_in_the_file_itself_when_checked_then_never_taken_for_another_entry(
    pack: Path, tmp_path: Path
) -> None:
    raw = pack.read_bytes()
    with zipfile.ZipFile(pack) as archive:
        entries = archive.getinfo("tile/entries/000")
    at = raw.index(b"tile/entries/000", entries.header_offset) + len("tile/entries/000")
    refused = 0
    for place in range(at + 20, at + entries.compress_size, 97):
        changed = tmp_path / "flipped.zip"
        changed.write_bytes(raw[:place] + bytes([raw[place] ^ 0x10]) + raw[place + 1 :])
        refused += not standalone.verify(str(changed), keys=[str(KEY)])["ok"]
    assert refused == len(range(at + 20, at + entries.compress_size, 97)) > 10


def test_given_a_wrong_or_absent_witness_when_demanded_then_refused(pack: Path, tmp_path: Path) -> None:
    code, found = run_alone(pack, "--key", str(KEY), "--witness", OTHER_KEY)
    assert code == 1
    assert isinstance(found["first_bad"], dict)
    assert found["first_bad"]["place"] == "witness"
    content = files(pack)
    content["checkpoint"] = b"".join(
        line for line in content["checkpoint"].splitlines(keepends=True) if b"witness" not in line
    )
    alone = standalone.verify(
        str(packed(tmp_path / "bare.zip", content)), keys=[str(KEY)], witnesses=[WITNESS_KEY]
    )
    assert isinstance(alone["first_bad"], dict)
    assert alone["first_bad"]["place"] == "witness"


def test_given_another_key_than_the_packs_when_checked_then_refused(pack: Path) -> None:
    found = standalone.verify(str(pack), keys=[str(VerifierKey.of(FORGER))])
    assert found["ok"] is False
    assert found["size"] == 0


def test_given_a_kept_checkpoint_when_the_book_was_cut_or_rewritten_then_told(
    pack: Path, tmp_path: Path
) -> None:
    kept = files(pack)["checkpoint"]
    with opened() as conn:
        fill(conn, 100)
        tree.checkpoint(conn, SIGNER, START)
        short = write_pack(conn, tmp_path / "short.zip", KEY)
        assert short.size == 100
        found = standalone.verify(str(tmp_path / "short.zip"), keys=[str(KEY)], kept=[kept])
        assert found["first_bad"] == {
            "place": "truncated",
            "entry": 100,
            "what": "a checkpoint that was kept covers 300 entries",
        }
        fill(conn, 310, start=100)
        tree.checkpoint(conn, SIGNER, START + timedelta(days=9))
        write_pack(conn, tmp_path / "other.zip", KEY)
    told = standalone.verify(str(tmp_path / "other.zip"), keys=[str(KEY)], kept=[kept])
    assert isinstance(told["first_bad"], dict)
    assert (told["first_bad"]["place"], told["first_bad"]["entry"]) == ("export", 100)
    code, _ = run_alone(tmp_path / "short.zip", "--key", str(KEY))
    assert code == 0


def test_given_a_file_that_is_no_pack_when_checked_without_sekisho_then_exit_two(
    pack: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    program = tmp_path / "verify.py"
    program.write_bytes(files(pack)["verify.py"])
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(tmp_path / "x.zip")], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, b"")


def test_given_no_checkpoint_when_a_pack_or_tiles_are_asked_for_then_staff_is_told(tmp_path: Path) -> None:
    with opened() as conn:
        fill(conn, 3)
        for make in (lambda: write_pack(conn, tmp_path / "p.zip", KEY), lambda: export_tiles(conn, tmp_path)):
            with pytest.raises(StaffError) as error:
                make()
            assert error.value.code == "LEDGER-032"
    assert list(tmp_path.iterdir()) == []


def test_given_a_missing_entry_when_a_pack_is_made_then_no_file_is_left(tmp_path: Path) -> None:
    with opened() as conn:
        fill(conn, 30)
        tree.checkpoint(conn, SIGNER, START)
        tamper(conn, "DELETE FROM ledger_entry WHERE no = 7")
        with pytest.raises(OperatorError) as error:
            write_pack(conn, tmp_path / "p.zip", KEY)
        assert error.value.code == "LEDGER-012"
    assert list(tmp_path.iterdir()) == []


def test_given_a_folder_of_tiles_when_the_book_grew_then_only_what_is_new_is_written(tmp_path: Path) -> None:
    with opened() as conn:
        fill(conn, 300)
        tree.checkpoint(conn, SIGNER, START)
        assert export_tiles(conn, tmp_path) == 6
        full = (tmp_path / "tile" / "0" / "000").read_bytes()
        assert len(full) == 8192
        assert (tmp_path / "checkpoint").read_bytes() == tree.newest_checkpoint(conn).note  # type: ignore[union-attr]
        fill(conn, 301, start=300)
        tree.checkpoint(conn, SIGNER, START + timedelta(days=1))
        assert export_tiles(conn, tmp_path) == 3
        assert (tmp_path / "tile" / "0" / "001.p" / "45").exists()
