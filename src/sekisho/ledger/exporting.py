"""Writes the book out: as static files that any web server can give away, and as one pack of evidence.

The folder has the layout of C2SP tlog-tiles. What is complete there already is not written again, because it never changes;
so a folder is brought up to date at the cost of what is new. The pack is the same files, with the bitmaps of set reads, every
stored checkpoint, the log's key, and a program that checks it all without us. Memory is that of one bundle.

In a bundle the length 0 stands for an entry that was pruned, or that is too long for a bundle and lies in ``large/``.
"""

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger import quick, tiles
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.store import BITMAP, ledger_checkpoint, set_member
from sekisho.ledger.tree import NOTE, StoredCheckpoint, newest_checkpoint

FORMAT: Final = "sekisho/evidence/1"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_PRIVATE: Final = 0o600
_README: Final = """\
この束は、台帳（だれがいつどの目的で何に触れたかの記録）の証拠です。sekisho がなくても検証できます。
  pip install cryptography
  python verify.py この束.zip --key '事業者から別の方法で受け取った検証鍵'
本人は番号でだけ現れます。氏名などは入っていません。

This pack is evidence of a book: who touched what, when and for which purpose. It verifies without sekisho:
  pip install cryptography
  python verify.py PACK.zip --key 'the key that the business gave you by another way'
Persons appear as numbers only. It holds no names or other contents.
"""


def signed(conn: Connection) -> StoredCheckpoint:
    """The newest checkpoint: nothing beyond it is given away.

    Raises:
        StaffError: None was signed yet (LEDGER-032).
    """
    newest = newest_checkpoint(conn)
    if newest is None:
        raise StaffError("LEDGER-032")
    return newest


def export_tiles(conn: Connection, folder: Path) -> int:
    """Brings a folder of static files up to the newest checkpoint; returns how many files were written.

    The checkpoint is written last, so that a reader never sees one whose tiles are not there.

    Raises:
        StaffError: No checkpoint (LEDGER-032).
        OperatorError: The stored tree is incomplete (LEDGER-012), or the folder cannot be written (LEDGER-033).
    """
    head = signed(conn)
    written = 0
    try:
        for name, data in _log_files(conn, head, skip=lambda name: (folder / name).exists()):
            _replace(folder / name, data)
            written += 1
        _replace(folder / "checkpoint", head.note)
    except OSError as error:
        raise OperatorError("LEDGER-033", file=folder.name) from error
    return written + 1


def write_pack(conn: Connection, target: Path, key: VerifierKey) -> StoredCheckpoint:
    """Writes a pack of evidence up to the newest checkpoint, which it returns.

    The file appears whole or not at all, and is readable by its owner only.

    Raises:
        StaffError: No checkpoint (LEDGER-032).
        OperatorError: The stored tree is incomplete (LEDGER-012), or the file cannot be written (LEDGER-033).
    """
    head = signed(conn)
    building = target.with_name(f".{target.name}.building")
    try:
        descriptor = os.open(building, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, _PRIVATE)
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            for name, data in _pack_files(conn, head, key):
                about = zipfile.ZipInfo(name, _LONG_AGO)
                about.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(about, data)
        building.replace(target)
    except OSError as error:
        raise OperatorError("LEDGER-033", file=target.name) from error
    finally:
        building.unlink(missing_ok=True)
    return head


def _pack_files(conn: Connection, head: StoredCheckpoint, key: VerifierKey) -> Iterator[tuple[str, bytes]]:
    manifest = {
        "format": FORMAT,
        "key": str(key),
        "origin": key.name,
        "root": head.root.hex(),
        "signed_at": head.at,
        "size": head.size,
    }
    yield "manifest.json", json.dumps(manifest, indent=1, sort_keys=True).encode()
    yield "README.txt", _README.encode()
    yield "verify.py", files("sekisho.ledger").joinpath("standalone.py").read_bytes()
    yield "checkpoint", head.note
    column = ledger_checkpoint.c.size
    sizes = list(conn.scalars(select(column).where(column < head.size).order_by(column)))
    for size in sizes:
        note = conn.scalar(select(NOTE).where(column == size))
        assert note is not None
        yield f"checkpoints/{size}", note
    yield from _log_files(conn, head, sets=True)


def _log_files(
    conn: Connection,
    head: StoredCheckpoint,
    *,
    skip: Callable[[str], bool] = lambda _: False,
    sets: bool = False,
) -> Iterator[tuple[str, bytes]]:
    """Tiles, bundles, what is too long for a bundle, and on demand the bitmaps."""
    for resource in tiles.resources(head.size):
        name = f"tile/{resource}"
        if skip(name):
            continue
        if resource.level is not None:
            yield name, tiles.tile(conn, resource)
            continue
        entries = tiles.bodies(conn, resource)
        for number, body in enumerate(entries, resource.first):
            if len(body) > tiles.LONGEST:
                yield f"large/{number}", body
            if sets and b'"sets":' in body:
                yield from _bitmaps(conn, quick.read(body))
        yield name, tiles.bundle(entries)


def _bitmaps(conn: Connection, entry: quick.Read) -> Iterator[tuple[str, bytes]]:
    for chunk, _, _ in entry.sets:
        bitmap = conn.scalar(
            select(BITMAP).where(set_member.c.entry_no == entry.no, set_member.c.chunk_no == chunk)
        )
        if bitmap is None:
            raise OperatorError("LEDGER-008", entry=entry.no)
        yield f"sets/{entry.no}/{chunk}", bitmap


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}.building")
    building.write_bytes(data)
    building.replace(path)
