"""The extra mixes: erase a person with proof, reads for a wrong purpose, restore after erase."""

import random
import time
from collections.abc import Sequence
from pathlib import Path

from gated_side import Gated
from measuring import Figures
from oracle import Branch, Operation
from plain_side import Plain

from sekisho.application.book_desk import prove as proof_of
from sekisho.application.book_desk import sign_checkpoint, verifier_key
from sekisho.application.keeping import backup
from sekisho.custody import bring_back
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.proof import prove
from sekisho.storage.engine import remove_database
from sekisho.storage.place import Schema


def erase_with_proof(
    sides: Sequence[Plain | Gated], branches: Sequence[Branch], count: int
) -> dict[str, Figures]:
    """Erases persons one by one; each must be unreadable at once, and sekisho proves it to whoever has the public key.

    The proof is an entry of the book under a signed checkpoint, verified without the database. The baselines have
    none: they delete, and look.
    """
    rng = random.Random(f"{branches[0].seed}/proof")
    figures = {side.name: Figures() for side in sides}
    for number in range(count):
        branch = branches[number % len(branches)]
        chosen = branch.records[rng.choice(sorted(branch.records))]
        gone = branch.drop(chosen)
        erasing = Operation("delete-record-by-key", branch.number, chosen.key, None, gone)
        looking = Operation("verify-deletion", branch.number, chosen.key, None, True)
        timed = Operation("erase-with-proof", branch.number, chosen.key, None, True)
        for side in sides:
            begun = time.perf_counter()
            reply = side.do(erasing) == gone and side.do(looking) is True
            if isinstance(side, Gated):
                reply = reply and _proves(side, chosen.key)
            seconds = time.perf_counter() - begun
            figures[side.name].slices.append(seconds)
            figures[side.name].add(timed, seconds, reply)
    return figures


def _proves(side: Gated, key: str) -> bool:
    sign_checkpoint(side.house, side.actor)
    proof = proof_of(side.house, side.erased[key])
    proven = prove(proof, [VerifierKey.parse(verifier_key(side.house))])
    return proven.entry.kind is EntryKind.SUBJECT_DATA_ERASED


def restore_after_erase(
    sides: Sequence[Plain | Gated], branches: Sequence[Branch], count: int, scratch: Path
) -> dict[str, dict[str, float]]:
    """Backs up, erases, loses the database, restores: how many of the erased answer again, and how many of the others.

    The key store is not lost (it has its own backup): a data backup is restored with the newest keys. The baselines
    restore what they had, the erased included; what a business has to do then by hand is not counted against them.
    """
    rng = random.Random(f"{branches[0].seed}/restore")
    erased: list[Operation] = []
    for branch in branches:
        for key in rng.sample(sorted(branch.records), count // len(branches)):
            gone = branch.drop(branch.records[key])
            erased.append(Operation("delete-record-by-key", branch.number, key, None, gone))
    living = [
        Operation("read-data-by-key", branch.number, one.key, "support", {one.key: one.data})
        for branch in branches
        for one in [branch.records[key] for key in sorted(branch.records)[: count // len(branches)]]
    ]
    return {side.name: _restored(side, erased, living, scratch) for side in sides}


def _restored(
    side: Plain | Gated, erased: Sequence[Operation], living: Sequence[Operation], scratch: Path
) -> dict[str, float]:
    begun = time.perf_counter()
    target = scratch / f"backup-{side.name.replace(' ', '')}"
    rows = side.rows() if isinstance(side, Plain) else backup(side.house, target)
    backed = time.perf_counter()
    for operation in erased:
        assert side.do(operation) == operation.expected
    losing = time.perf_counter()
    if isinstance(side, Plain):
        assert not isinstance(rows, int)
        side.put_back(rows)
    else:
        side.house.close()
        if isinstance(side.workspace.database, Schema):
            remove_database(side.workspace.database)
        side.reopen(bring_back(target, scratch / "restored").workspace)
    restored = time.perf_counter()
    back = sum(side.gives(one.where) for one in erased)
    there = sum(side.do(one) == one.expected for one in living)
    return {
        "erased": len(erased),
        "back": back,
        "living": len(living),
        "there": there,
        "backup_seconds": backed - begun,
        "restore_seconds": restored - losing,
    }
