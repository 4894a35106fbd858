"""Killed -9 while writing: after a restart every visible effect has its entry, every answered act is there, and what
was begun to be erased is erased.

Kill -9 leaves the page cache; that the bytes are on the disk is shown in `test_faults_sync`.
"""

import os
import random
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integration.faults.sites import (
    ADVERT,
    HANAKO,
    NOW,
    ROSTER,
    TARO,
    Site,
    copied,
    fresh,
    killed,
    member,
)
from sekisho.application import book_desk, leaving
from sekisho.application.asking import Asked
from sekisho.application.house import House
from sekisho.application.policy_desk import answer
from sekisho.application.using import show
from sekisho.errors import StaffError
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.vault import subjects
from sekisho.vault.model import SubjectNo

LATER = "2027-06-01"
LATER_AT = datetime(2027, 6, 1, 3, 0, tzinfo=UTC)
INQUIRY = {**HANAKO, "お問い合わせ内容": "講座について"}


def agree(house: House) -> None:
    """The book and the data agree, both ways."""
    verified = book_desk.verify_book(house)
    assert verified.ok, verified.first_bad

    def every_acquired_is_there(unit) -> None:  # noqa: ANN001 - application.house.Unit
        for entry in book.page(unit.conn, limit=100_000):
            if entry.kind is not EntryKind.SUBJECT_DATA_ACQUIRED:
                continue
            (who,) = entry.subjects
            holder = house.keys.holder_of(who)
            if holder is not None:  # destroyed with the person
                assert subjects.read_state(unit.conn, SubjectNo(holder)) is not None, entry.no

    house.read(every_acquired_is_there)


def answered(told: Path) -> list[tuple[str, int, str]]:
    """What the killed process had answered: act, entry, person."""
    rows = [line.split() for line in told.read_text().splitlines()]
    return [(kind, int(entry), subject) for kind, entry, subject in rows if kind != "ready"]


def kill_often(site: Site, told: Path, rounds: int, seed: int) -> int:
    """Kills a writing process again and again; after each death everything must agree. Returns the answered acts."""
    dice = random.Random(seed)
    living: list[str] = []
    count = 0
    for number in range(rounds):
        told.write_bytes(b"")
        job = {"job": "loop", "root": site.root, "told": told, "seed": seed + number}
        after = dice.choice([dice.randrange(3, 30), dice.randrange(30, 200)])
        (ended,) = killed([{**job, "living": " ".join(living), "after": after}])
        assert ended == {"signal": signal.SIGKILL}, ended
        acts = answered(told)
        count += len(acts)
        with site.house() as (house, _):
            agree(house)
            assert house.read(lambda unit: list(unfinished(unit))) == []
            entries = {entry.no: entry for entry in house.read(lambda unit: book.page(unit.conn, limit=100_000))}
            gone = {subject for kind, _, subject in acts if kind == "erased"}
            for kind, entry, subject in acts:
                assert entry in entries, f"{kind} was answered, and is not in the book"
                state = house.read(lambda unit, subject=subject: _state(unit, subject))
                assert (state is None) == (subject in gone) or subject not in gone
            living = [who for who in dict.fromkeys([*living, *(who for kind, _, who in acts if kind == "acquired")]) if who not in gone]
            living = [who for who in living if house.read(lambda unit, who=who: _state(unit, who)) is not None][-20:]
    return count


def unfinished(unit):  # noqa: ANN001, ANN201 - application.house.Unit
    from sekisho.vault.store import unfinished_erasures

    return unfinished_erasures(unit.conn)


def _state(unit, subject: str):  # noqa: ANN001, ANN202 - application.house.Unit
    try:
        return unit.subject(subject)
    except StaffError:
        return None
