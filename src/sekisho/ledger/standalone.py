"""Checks a pack of evidence. Needs Python 3.11 and the package `cryptography`; nothing of sekisho.

    python verify.py PACK.zip --key 'NAME+ID+KEY' [--witness 'NAME+ID+KEY'] [--checkpoint FILE]
                     [--joined FILE --joined-key 'NAME+ID+KEY']

The key says whose book it is: get it from the business by another way than the pack (it also stands in `manifest.json`; what
is checked with that alone could have been made by anybody). A witness's key makes its cosignature compulsory. A checkpoint
that you kept earlier shows that the book was neither cut nor rewritten since. So does the proof of a root of roots, in which
another house has named the heads of several books, this one among them; its key is that other house's.

What is checked, in this order: (1) the pack holds every file it must and no other; (2) the newest checkpoint is signed by the
book's key and by each named witness; (3) every entry gives its leaf, says its own number, and none is missing; (4) the
bitmaps of set reads are those of their entries; (5) the tiles are the tree over the leaves, and its root is the signed one;
(6) so it was at every earlier checkpoint, at those you kept, and in the root of roots; (7) entries without contents are those that the book says
were pruned. The first thing wrong is named; the exit code is 0 (whole), 1 (something is wrong), 2 (cannot be read).

Formats: RFC 6962; C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature.
"""

import argparse
import base64
import binascii
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "sekisho/evidence/1"
PLAIN, COSIGNED = 1, 4
TILE, CHUNK = 256, 65_536


class WrongError(Exception):
    """The first thing that is wrong: where, at which entry, and what."""

    def __init__(self, place: str, entry: int | None, what: str) -> None:
        super().__init__(what)
        self.place, self.entry, self.what = place, entry, what


def key_of(text: str) -> tuple[str, int, bytes, bytes]:
    """Reads ``NAME+ID+KEY``: name, type, id, public key."""
    name, _, rest = text.strip().partition("+")
    digits, _, encoded = rest.partition("+")
    typed = base64.b64decode(encoded, validate=True)
    kind, public = typed[0], typed[1:]
    number = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    if kind not in {PLAIN, COSIGNED} or len(public) != 32 or number.hex() != digits:  # noqa: PLR2004 - Ed25519
        raise ValueError("key")
    return name, kind, number, public


def signed_head(note: bytes, keys: list[str], witnesses: list[str], entry: int | None) -> tuple[int, bytes]:
    """Size and root of a checkpoint that one of the keys and every witness have signed."""
    text, _, tail = note.decode(errors="replace").rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    signatures = {}
    for line in tail.split("\n"):
        name, _, encoded = line.removeprefix("— ").partition(" ")
        if line.startswith("— "):
            raw = base64.b64decode(encoded)
            signatures[name, raw[:4]] = raw[4:]
    mine = [key_of(key) for key in keys]
    if not any(name == lines[0] and _signed(text, signatures, key) for key in mine for name in key[:1]):
        raise WrongError("checkpoint", entry, "not signed by the key of this book")
    for witness in map(key_of, witnesses):
        if not _signed(text, signatures, witness):
            raise WrongError("witness", entry, f"no valid cosignature by {witness[0]}")
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


def _signed(
    text: str, signatures: dict[tuple[str, bytes], bytes], key: tuple[str, int, bytes, bytes]
) -> bool:
    name, kind, number, public = key
    value = signatures.get((name, number))
    if value is None:
        return False
    message = text.encode()
    if kind == COSIGNED:
        stamp, value = int.from_bytes(value[:8]), value[8:]
        message = f"cosignature/v1\ntime {stamp}\n".encode() + message
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(value, message)
    except InvalidSignature:
        return False
    return True


def joined_head(proof: bytes, keys: list[str], origin: str) -> tuple[int, bytes]:
    """Size and root of one book in a root of roots: in a signed book, the entry that names the heads of several books."""
    try:
        said = json.loads(proof)
        body, index, note = said["body"].encode(), int(said["entry"]), said["checkpoint"].encode()
        path = [bytes.fromhex(step) for step in said["path"]]
        size, root = signed_head(note, keys, [], None)
        entry = json.loads(body)
        heads = [(*thing.split(":", 2), digest) for _owner, thing, digest in entry["effects"]]
        named = {name: (int(count), bytes.fromhex(digest)) for _lane, count, name, digest in heads}
        kind, number = entry["kind"], entry["no"]
    except (ValueError, KeyError, TypeError, AttributeError, WrongError) as error:
        raise WrongError(
            "joined", None, "the root of roots cannot be read, or its key has not signed it"
        ) from error
    leaf = hashlib.sha256(b"\x00" + body).digest()
    said_once = len(named) == len(heads) and number == index
    if kind != "ledger:heads:joined" or not said_once or not _is_under(leaf, index, size, path, root):
        raise WrongError("joined", None, "the entry that joins the heads is not in that book")
    if origin not in named:
        raise WrongError("joined", None, f"the root of roots does not name {origin}")
    return named[origin]


def _is_under(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Whether a path leads from a leaf to a root (RFC 9162 §2.1.3.2)."""
    place, last, current = index, size - 1, leaf
    if not 0 <= index < size:
        return False
    for step in path:
        if not last:
            return False
        if place & 1 or place == last:
            current = pair(step, current)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = pair(current, step)
        place, last = place >> 1, last >> 1
    return not last and current == root


def pair(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree: the complete subtrees of its right edge, and the tiles that it makes."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[bytes] = []
        self.tiles: list[list[bytes]] = []
        self.full: list[tuple[int, int, bytes]] = []
        self.counts: list[int] = []

    def push(self, leaf: bytes) -> None:
        """Adds a leaf; tiles that became full wait in `full` as level, index, bytes."""
        current, place, height = leaf, self.size, 0
        self._tile(0, leaf)
        while place & 1:
            current, place, height = pair(self.edge.pop(), current), place >> 1, height + 1
            if height % 8 == 0:
                self._tile(height // 8, current)
        self.edge.append(current)
        self.size += 1

    def _tile(self, level: int, digest: bytes) -> None:
        if level == len(self.tiles):
            self.tiles.append([])
            self.counts.append(0)
        self.tiles[level].append(digest)
        if len(self.tiles[level]) == TILE:
            self.full.append((level, self.counts[level], b"".join(self.tiles[level])))
            self.tiles[level] = []
            self.counts[level] += 1

    def root(self) -> bytes:
        """The root."""
        if not self.edge:
            return hashlib.sha256(b"").digest()
        *rest, current = self.edge
        for left in reversed(rest):
            current = pair(left, current)
        return current


def path_of(index: int, width: int) -> str:
    """The place of a tile or bundle: groups of three digits, all but the last with an x."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*("x" + each for each in groups[:-1]), groups[-1]]) + (
        "" if width == TILE else f".p/{width}"
    )


class Pack:
    """The files of a pack; each is asked for once, and what nobody asked for was planted."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.left = set(archive.namelist())

    def take(self, name: str, entry: int | None = None) -> bytes:
        """The bytes of a file that must be there."""
        if name not in self.left:
            raise WrongError("file", entry, f"{name} is missing")
        self.left.discard(name)
        try:
            return self.archive.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise WrongError("file", entry, f"{name} is damaged") from error


def verify(
    path: str,
    *,
    keys: list[str] | None = None,
    witnesses: list[str] | None = None,
    kept: list[bytes] | None = None,
    joined: list[bytes] | None = None,
    joined_keys: list[str] | None = None,
) -> dict[str, object]:
    """Checks a pack.

    Args:
        path: The file.
        keys: The book's keys; None = the one in the pack.
        witnesses: Keys whose cosignature the newest checkpoint must carry.
        kept: Notes of checkpoints that were kept elsewhere.
        joined: Proofs of roots of roots that must name this book.
        joined_keys: Keys of the houses that made them.

    Returns:
        ``ok``, ``size``, ``root`` and ``first_bad`` (place, entry, what), as `sekisho ledger verify --json`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            roots = [(each, joined_keys or []) for each in joined or []]
            size, root = _whole(Pack(archive), keys or [], witnesses or [], kept or [], roots)
    except WrongError as wrong:
        bad = {"place": wrong.place, "entry": wrong.entry, "what": wrong.what}
        return {"ok": False, "size": wrong.entry or 0, "root": None, "first_bad": bad}
    return {"ok": True, "size": size, "root": root.hex(), "first_bad": None}


def _whole(
    pack: Pack,
    keys: list[str],
    witnesses: list[str],
    kept: list[bytes],
    joined: list[tuple[bytes, list[str]]],
) -> tuple[int, bytes]:
    """Size and root of a pack in which nothing is wrong."""
    manifest = json.loads(pack.take("manifest.json"))
    if manifest.get("format") != FORMAT:
        raise WrongError("file", None, "unknown format")
    trusted = keys or [manifest["key"]]
    note = pack.take("checkpoint")
    size, root = signed_head(note, trusted, witnesses, None)
    heads: dict[int, list[tuple[str, bytes]]] = {size: [("root", root)]}
    for name in sorted(each for each in pack.left if each.startswith("checkpoints/")):
        old, hashed = signed_head(pack.take(name), trusted, [], None)
        heads.setdefault(old, []).append(("root", hashed))
    elsewhere = [signed_head(each, trusted, [], None) for each in kept]
    origin = note.decode().split("\n", 1)[0]
    elsewhere += [joined_head(proof, theirs, origin) for proof, theirs in joined]
    for old, hashed in elsewhere:
        if old > size:
            raise WrongError("truncated", size, f"a checkpoint that was kept covers {old} entries")
        heads.setdefault(old, []).append(("export", hashed))
    _entries(pack, size, heads)
    left = pack.left - {"README.txt", "verify.py"}
    if left:
        raise WrongError("file", None, f"{min(left)} does not belong here")
    return size, root


def _entries(pack: Pack, size: int, heads: dict[int, list[tuple[str, bytes]]]) -> None:
    tree, blanks = Tree(), Blanks()
    pruning: object = {}
    good = 0
    _head(tree, heads, good)
    for index in range(-(-size // TILE)):
        first = index * TILE
        width = min(TILE, size - first)
        name = path_of(index, width)
        leaves = pack.take(f"tile/0/{name}", first)
        if len(leaves) != 32 * width:
            raise WrongError("node", first, f"tile/0/{name} has another length")
        for place, body in enumerate(_bodies(pack, name, first, width)):
            number, leaf = first + place, leaves[32 * place : 32 * place + 32]
            if not body:
                blanks.add(number)
            else:
                entry = _entry(pack, number, body, leaf)
                pruning = entry["note"] if entry["kind"] == "ledger:entries:pruned" else pruning
            tree.push(leaf)
            good = _head(tree, heads, good)
        for level, position, data in tree.full:
            if level and pack.take(f"tile/{level}/{path_of(position, TILE)}", first) != data:
                raise WrongError("node", first, f"tile/{level}/{path_of(position, TILE)}")
        tree.full.clear()
    for level, rest in enumerate(tree.tiles):
        name = f"tile/{level}/{path_of(tree.counts[level], len(rest))}"
        if rest and level and pack.take(name) != b"".join(rest):
            raise WrongError("node", tree.counts[level] * TILE ** (level + 1), name)
    blanks.check(pruning)


def _head(tree: Tree, heads: dict[int, list[tuple[str, bytes]]], good: int) -> int:
    """Compares the root with the checkpoints of this size; the last size that agreed."""
    for place, hashed in heads.get(tree.size, ()):
        if tree.root() != hashed:
            raise WrongError(
                place, good, f"the tree of entries {good} to {tree.size - 1} is not the signed one"
            )
        good = tree.size
    return good


def _bodies(pack: Pack, name: str, first: int, width: int) -> Iterator[bytes]:
    data = pack.take(f"tile/entries/{name}", first)
    at = 0
    for number in range(first, first + width):
        length = int.from_bytes(data[at : at + 2])
        if at + 2 + length > len(data) or at + 2 > len(data):
            raise WrongError("gap", number, f"entry {number} is missing")
        body = data[at + 2 : at + 2 + length]
        at += 2 + length
        yield pack.take(f"large/{number}", number) if not body and f"large/{number}" in pack.left else body
    if at != len(data):
        raise WrongError("gap", first + width, f"tile/entries/{name} is too long")


def _entry(pack: Pack, number: int, body: bytes, leaf: bytes) -> dict[str, object]:
    if hashlib.sha256(b"\x00" + body).digest() != leaf:
        raise WrongError("leaf", number, f"entry {number} does not give its hash")
    try:
        entry = json.loads(body)
        said, sets = entry["no"], entry.get("sets", [])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongError("body", number, f"entry {number} cannot be read") from error
    if said != number:
        raise WrongError("body", number, f"entry {number} says it is {said}")
    for chunk, _count, digest in sets:
        if hashlib.sha256(pack.take(f"sets/{number}/{chunk}", number)).hexdigest() != digest:
            raise WrongError("set", number, f"sets/{number}/{chunk}")
    return {"kind": entry.get("kind"), "note": entry.get("note", {})}


class Blanks:
    """Entries without contents, against what the newest pruning says of them."""

    def __init__(self) -> None:
        self.count, self.first, self.last = 0, -1, -1
        self.chunk, self.bits, self.hash = -1, bytearray(CHUNK // 8), hashlib.sha256()

    def add(self, number: int) -> None:
        """Takes the next."""
        chunk, place = divmod(number, CHUNK)
        if chunk != self.chunk:
            self._flush()
            self.chunk = chunk
        self.bits[place >> 3] |= 1 << (place & 7)
        self.first = number if self.first < 0 else self.first
        self.count, self.last = self.count + 1, number

    def _flush(self) -> None:
        if self.chunk >= 0:
            self.hash.update(self.chunk.to_bytes(8) + self.bits)
        self.bits = bytearray(CHUNK // 8)

    def check(self, said: object) -> None:
        """Raises unless the book says that exactly these were pruned."""
        self._flush()
        said = said if isinstance(said, dict) else {}
        right = (self.count, self.hash.hexdigest()) == (said.get("count"), said.get("digest"))
        if self.count and not (right and self.last < said.get("below", 0)):
            raise WrongError(
                "pruned", self.first, f"entries from {self.first} are without contents, and no entry says so"
            )


def _files(names: list[str] | None) -> list[bytes]:
    found = []
    for name in names or []:
        with open(name, "rb") as file:  # noqa: PTH123 - nothing but what every Python has
            found.append(file.read())
    return found


def main() -> int:
    """Checks the pack named on the command line."""
    parser = argparse.ArgumentParser(description="Checks a pack of evidence without sekisho.")
    parser.add_argument("pack")
    parser.add_argument("--key", action="append", help="The book's key, got by another way than the pack.")
    parser.add_argument("--witness", action="append", help="A witness whose cosignature must be there.")
    parser.add_argument("--checkpoint", action="append", help="A checkpoint that you kept.")
    parser.add_argument(
        "--joined", action="append", help="A proof of a root of roots that must name this book."
    )
    parser.add_argument("--joined-key", action="append", help="The key of the house that made it.")
    parser.add_argument("--json", action="store_true", help="One JSON document.")
    asked = parser.parse_args()
    if asked.joined and not asked.joined_key:
        parser.error("--joined needs --joined-key")
    try:
        found = verify(
            asked.pack,
            keys=asked.key,
            witnesses=asked.witness,
            kept=_files(asked.checkpoint),
            joined=_files(asked.joined),
            joined_keys=asked.joined_key,
        )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, binascii.Error) as error:
        sys.stderr.write(f"cannot be read: {type(error).__name__}\n")
        return 2
    if asked.json:
        sys.stdout.write(json.dumps(found) + "\n")
    elif found["ok"]:
        sys.stdout.write(f"OK: {found['size']} entries, root {found['root']}\n")
        if not asked.key:
            sys.stdout.write(
                "The key came from the pack itself. Compare it with the one the business gave you.\n"
            )
    else:
        sys.stdout.write(f"WRONG: {json.dumps(found['first_bad'])}\n")
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
