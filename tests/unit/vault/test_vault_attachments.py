"""Sealed files: what goes in comes out, at any place; nothing else opens; what is erased is gone from the disk."""

import itertools
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.errors import DeveloperError, SekishoError, StaffError
from sekisho.gate.permit import mint
from sekisho.storage import Transaction, reading
from sekisho.vault.attachments import Attachment, attachments_of
from sekisho.vault.backup import backup_data, restore_data
from sekisho.vault.chunks import CHUNK, HEADER, TAG, ChunkSealer, Place, chunks_of, open_chunk, sealed_size
from sekisho.vault.errors import ErasedError, TamperedError
from sekisho.vault.files import (
    OpenedFile,
    Upload,
    damage_of,
    describe_files,
    keep_file,
    open_file,
    prepare_file,
    sweep_files,
)
from sekisho.vault.filestore import PLACE
from sekisho.vault.groups import ItemDescription
from sekisho.vault.media import KINDS, known_kind, looks_like
from sekisho.vault.model import GroupId, HolderNo, ItemId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from unit.vault.vault_house import DESCRIPTIONS, EMAIL, ILLNESS, MEMBER, NAME, NOW, PHONE, House, open_house

VOICE = ItemId("voice")
HEAD = b"RIFF\x00\x00\x00\x00WAVE"
NAMED = "見本花子の通話.wav"
LARGEST = 8 * CHUNK
_EIGHT = bytes(range(256)) * (CHUNK // 256)


@pytest.fixture
def voice(house: House) -> House:
    """A house in which recordings have a group of their own."""
    described = ItemDescription(id=VOICE, legal_kind="personal", sensitivity="normal", retention="r-voice")
    house.writer.submit(lambda tx: house.vault.describe_items(tx, [*DESCRIPTIONS, described]))
    return house


def bring(
    house: House,
    subject: SubjectNo,
    content: bytes,
    *,
    item: ItemId = VOICE,
    name: str = NAMED,
    kind: str = "audio/wav",
    largest: int = LARGEST,
) -> Attachment:
    """Brings one file in pieces that fit no chunk."""
    upload = Upload(house.vault, HolderNo(subject), item, name=Plaintext(name), kind=kind, largest=largest)
    with upload:
        for at in range(0, len(content), 300_007):
            upload.write(content[at : at + 300_007])
        upload.finish()

        def job(tx: Transaction) -> Attachment:
            prepared, row = prepare_file(tx, house.vault, upload, at=NOW)
            house.vault.commit_write(tx, prepared)
            keep_file(tx, upload, row)
            return row

        return house.writer.submit(job)


def opened(house: House, subject: SubjectNo, no: int, item: ItemId = VOICE) -> OpenedFile | None:
    with reading(house.vault.engine) as tx:
        permit = mint(decision="d", subjects=[subject], items=[item], purpose="p", transaction=tx.number)
        return open_file(tx, house.vault, permit, subject, item=item, no=no)


def content_of(house: House, subject: SubjectNo, no: int, start: int = 0, end: int | None = None) -> bytes:
    found = opened(house, subject, no)
    assert found is not None
    with found:
        return b"".join(found.read(start, end))


def on_disk(house: House) -> list[Path]:
    folder = house.root / "ws" / PLACE
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


@pytest.mark.parametrize("size", [len(HEAD), CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 77])
def test_given_a_file_of_any_length_when_read_then_it_is_the_same_byte_for_byte(
    voice: House, size: int
) -> None:
    content = (HEAD + _EIGHT * 3)[:size]
    subject = voice.add({NAME: "見本 花子"})
    row = bring(voice, subject, content)
    assert content_of(voice, subject, row.no) == content
    (path,) = on_disk(voice)
    assert path.stat().st_size == sealed_size(size)
    assert HEAD not in path.read_bytes()


def test_given_ranges_when_read_then_exactly_those_bytes_come_and_other_chunks_are_not_touched(
    voice: House,
) -> None:
    content = HEAD + _EIGHT * 3
    subject = voice.add({NAME: "見本 花子"})
    row = bring(voice, subject, content)
    for start, end in ((0, 1), (CHUNK - 1, CHUNK + 1), (CHUNK, 2 * CHUNK), (len(content) - 5, None), (7, 7)):
        assert content_of(voice, subject, row.no, start, end) == content[start:end]
    assert content_of(voice, subject, row.no, len(content) + 10) == b""
    # A damaged chunk does not disturb what lies in another one.
    (path,) = on_disk(voice)
    _flip(path, HEADER + 10)
    assert content_of(voice, subject, row.no, CHUNK, CHUNK + 9) == content[CHUNK : CHUNK + 9]
    with pytest.raises(TamperedError):
        content_of(voice, subject, row.no, 0, 9)


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@given(st.permutations(range(4)), st.integers(min_value=1, max_value=4))
def test_given_chunks_exchanged_left_out_or_cut_off_when_opened_then_refused(
    order: list[int], kept: int
) -> None:
    place = Place(workspace="w", holder=HolderNo(1), group=GroupId("g1"), file="ab")
    sealer = ChunkSealer(place=place)
    pieces = [bytes([number]) * 5 for number in range(4)]
    sealed = [sealer.seal(piece, last=number == 3) for number, piece in enumerate(pieces)]
    sealed[0] = sealed[0][HEADER:]
    there = order[:kept]
    if there == [0, 1, 2, 3]:
        assert _open_all(sealer, place, sealed) == pieces
    else:
        with pytest.raises(TamperedError):
            _open_all(sealer, place, [sealed[number] for number in there])


def _open_all(sealer: ChunkSealer, place: Place, sealed: list[bytes]) -> list[bytes]:
    last = len(sealed) - 1
    return [
        open_chunk(sealer.key, place, sealer.header, one, number=number, last=number == last)
        for number, one in enumerate(sealed)
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"workspace": "v"},
        {"holder": HolderNo(2)},
        {"group": GroupId("g2")},
        {"file": "ac"},
    ],
)
def test_given_a_chunk_of_another_place_when_opened_then_refused_even_under_its_key(
    other: dict[str, object],
) -> None:
    home = {"workspace": "w", "holder": HolderNo(1), "group": GroupId("g1"), "file": "ab"}
    sealer = ChunkSealer(place=Place(**home))  # type: ignore[arg-type] # one field of each type
    sealed = sealer.seal(b"voice", last=True)[HEADER:]
    assert open_chunk(sealer.key, sealer.place, sealer.header, sealed, number=0, last=True) == b"voice"
    moved = Place(**{**home, **other})  # type: ignore[arg-type] # as above
    with pytest.raises(TamperedError):
        open_chunk(sealer.key, moved, sealer.header, sealed, number=0, last=True)


def test_given_a_flipped_byte_when_looked_for_then_the_chunk_is_named_without_a_key(voice: House) -> None:
    subject = voice.add({NAME: "見本 花子"})
    row = bring(voice, subject, HEAD + _EIGHT * 3)
    (path,) = on_disk(voice)
    assert damage_of(voice.vault, row) is None
    whole = path.read_bytes()
    for number in range(1, chunks_of(3 * CHUNK + len(HEAD)) + 1):
        _flip(path, HEADER + (number - 1) * (CHUNK + TAG) + 3)
        assert damage_of(voice.vault, row) == f"chunk {number}"
        path.write_bytes(whole)
    _flip(path, 3)
    assert damage_of(voice.vault, row) == "chunk 1"
    path.write_bytes(whole[:-1])
    assert damage_of(voice.vault, row) == "chunk 4"
    with pytest.raises(TamperedError, match="VAULT-041"):
        opened(voice, subject, row.no)
    path.write_bytes(whole + b"\0")
    assert damage_of(voice.vault, row) == "chunk 4"
    path.unlink()
    assert damage_of(voice.vault, row) == "missing"


def test_given_files_of_an_item_when_the_item_is_read_then_they_are_listed_and_the_history_grows(
    voice: House,
) -> None:
    subject = voice.add({NAME: "見本 花子"})
    bring(voice, subject, HEAD)
    bring(voice, subject, b"%PDF-1.7", name="C:\\写真\\免許.pdf", kind="application/pdf")
    lines = voice.read(subject, VOICE)[VOICE].splitlines()
    assert lines == [f"1: {NAMED} (audio/wav, 12 B)", "2: 免許.pdf (application/pdf, 8 B)"]
    with reading(voice.vault.engine) as tx:
        permit = mint(decision="d", subjects=[subject], items=[VOICE], purpose="p", transaction=tx.number)
        files = describe_files(tx, voice.vault, permit, subject, [VOICE])
        assert [(one.no, one.name.reveal(), one.size) for one in files] == [
            (1, NAMED, 12),
            (2, "免許.pdf", 8),
        ]
        with pytest.raises(DeveloperError, match="PERMIT-001"):  # spent
            describe_files(tx, voice.vault, permit, subject, [VOICE])


def test_given_a_permit_for_another_item_when_a_file_is_opened_then_refused(voice: House) -> None:
    subject = voice.add({NAME: "見本 花子"})
    row = bring(voice, subject, HEAD)
    with reading(voice.vault.engine) as tx:
        permit = mint(decision="d", subjects=[subject], items=[NAME], purpose="p", transaction=tx.number)
        with pytest.raises(DeveloperError, match="PERMIT-001"):
            open_file(tx, voice.vault, permit, subject, item=VOICE, no=row.no)
        # And what the permit is for does not open a file of another item.
        assert open_file(tx, voice.vault, permit, subject, item=NAME, no=row.no) is None


def test_given_what_is_shown_by_accident_when_printed_then_neither_name_nor_key_is_in_it(
    voice: House,
) -> None:
    subject = voice.add({NAME: "見本 花子"})
    row = bring(voice, subject, HEAD)
    found = opened(voice, subject, row.no)
    assert found is not None
    with found:
        assert NAMED not in repr(found.described)
        assert NAMED not in repr(found)
    assert all(NAMED.encode() not in path.read_bytes() for path in voice.root.rglob("*") if path.is_file())


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "more", "code"),
    [
        (b"MZ\x90\x00 a program", {}, "VAULT-043"),
        (b"<html>", {"kind": "image/png"}, "VAULT-043"),
        (HEAD, {"kind": "text/html"}, "VAULT-044"),
        (HEAD, {"kind": "application/x-msdownload"}, "VAULT-044"),
        (HEAD + b"\0" * CHUNK, {"largest": CHUNK}, "VAULT-045"),
        (b"", {}, "VAULT-046"),
        (HEAD, {"name": " "}, "VAULT-047"),
        (HEAD, {"name": "a\nb.wav"}, "VAULT-047"),
        (HEAD, {"name": "x" * 256}, "VAULT-047"),
        (HEAD, {"item": EMAIL}, "VAULT-048"),
    ],
)
def test_given_a_bad_file_when_brought_then_refused_and_nothing_is_left(
    voice: House, content: bytes, more: dict[str, object], code: str
) -> None:
    subject = voice.add({NAME: "見本 花子", EMAIL: "a@example.jp"})
    with pytest.raises(StaffError) as refused:
        bring(voice, subject, content, **more)  # type: ignore[arg-type] # one of several fields
    assert refused.value.code == code
    assert on_disk(voice) == []
    assert VOICE not in voice.read(subject, VOICE)
    for words in (refused.value.text("ja"), refused.value.text("en")):
        assert NAMED not in words


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_given_a_program_or_a_page_when_declared_as_any_picture_or_sound_then_it_does_not_pass(
    kind: str,
) -> None:
    assert known_kind(f"{kind.upper()}; charset=utf-8") == kind
    assert not looks_like(kind, b"")
    if kind != "text/plain":
        for head in (b"MZ\x90\x00\x03", b"\x7fELF\x02", b"<!DOCTYPE html>", b"#!/bin/sh\n", b"PK\x03\x04"):
            assert not looks_like(kind, head + b"\0" * 60)


def test_given_text_when_a_letter_is_cut_by_the_look_then_it_is_still_text() -> None:
    text = ("あ" * 40).encode()
    assert looks_like("text/plain", text)
    assert not looks_like("text/plain", b"a\x00b")
    assert not looks_like("text/plain", b"\xff\xfe" + b"a" * 80)


# -- killed, swept, erased ---------------------------------------------------------------------------------------------


def test_given_an_upload_cut_short_anywhere_when_swept_then_nothing_of_it_is_left(voice: House) -> None:
    subject = voice.add({NAME: "見本 花子"})
    stays = bring(voice, subject, HEAD + _EIGHT)

    def begin(*, settled: bool) -> Upload:
        upload = Upload(
            voice.vault, HolderNo(subject), VOICE, name=Plaintext("b.wav"), kind="audio/wav", largest=LARGEST
        )
        upload.write(HEAD + _EIGHT * 2)
        if settled:
            upload.finish()
        return upload

    uploads = [begin(settled=False), begin(settled=True)]
    # While somebody writes, a sweep leaves it alone.
    assert sweep_files(voice.vault) == 0
    assert len(on_disk(voice)) == 3
    for upload in uploads:
        upload._incoming._file = _abandoned(upload._incoming._file)  # the process died: its locks are gone
    assert sweep_files(voice.vault) == 2
    assert [path.name for path in on_disk(voice)] == [stays.file]
    assert content_of(voice, subject, stays.no) == HEAD + _EIGHT


def _abandoned(descriptor: int) -> int:
    import os

    os.close(descriptor)
    return -1


def test_given_a_transaction_that_fails_when_the_upload_ends_then_the_file_is_removed(voice: House) -> None:
    subject = voice.add({NAME: "見本 花子"})
    voice.erase(subject)
    with pytest.raises(ErasedError):
        bring(voice, subject, HEAD)
    assert on_disk(voice) == []


@pytest.mark.parametrize("whole", [True, False])
def test_given_an_erasure_when_it_is_finished_then_row_and_ciphertext_are_gone_and_others_stay(
    voice: House, *, whole: bool
) -> None:
    subject, other = voice.add({NAME: "見本 花子"}), voice.add({NAME: "例示 太郎"})
    bring(voice, subject, HEAD)
    picture = bring(voice, subject, b"\x89PNG\r\n\x1a\n", item=ILLNESS, kind="image/png")
    stays = bring(voice, other, HEAD)
    group = GroupId("g004")
    voice.erase(subject, None if whole else [group])
    left = {stays.file} if whole else {stays.file, picture.file}
    assert {path.name for path in on_disk(voice)} == left
    with reading(voice.vault.engine) as tx:
        rows = attachments_of(tx.connection, HolderNo(subject))
    assert [row.no for row in rows] == ([] if whole else [picture.no])
    assert content_of(voice, other, stays.no) == HEAD


def test_given_an_erasure_killed_before_the_files_went_when_opened_again_then_they_go(
    voice: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = voice.add({NAME: "見本 花子"})
    bring(voice, subject, HEAD)
    monkeypatch.setattr(voice.vault.files, "remove", lambda _names: None)
    voice.erase(subject)
    assert len(on_disk(voice)) == 1  # noise: its key is destroyed
    voice.close()
    with open_house(voice.root) as again:
        assert sweep_files(again.vault) == 1
        assert on_disk(again) == []


def test_given_an_erasure_begun_when_a_file_is_asked_for_then_denied_before_the_keys_go(voice: House) -> None:
    subject = voice.add({NAME: "見本 花子"})
    row = bring(voice, subject, HEAD)
    voice.writer.submit(lambda tx: voice.eraser.begin(tx, HolderNo(subject), [row.group], at=NOW))
    with pytest.raises(ErasedError):
        opened(voice, subject, row.no)


# -- regrouped, backed up, restored ------------------------------------------------------------------------------------


def test_given_a_changed_rule_when_the_item_moves_then_its_files_open_and_go_with_the_new_group(
    voice: House,
) -> None:
    subject = voice.add({NAME: "見本 花子"})
    before = bring(voice, subject, HEAD + _EIGHT)
    sealed = on_disk(voice)[0].read_bytes()
    changed = ItemDescription(id=VOICE, legal_kind="personal", sensitivity="normal", retention="r-new")
    voice.writer.submit(lambda tx: voice.vault.describe_items(tx, [*DESCRIPTIONS, changed]))
    voice.correct(subject, {})
    with reading(voice.vault.engine) as tx:
        (after,) = attachments_of(tx.connection, HolderNo(subject))
    assert after.group != before.group
    assert on_disk(voice)[0].read_bytes() == sealed
    assert content_of(voice, subject, after.no) == HEAD + _EIGHT
    voice.erase(subject, [after.group])
    assert on_disk(voice) == []


def test_given_an_old_backup_when_restored_then_files_erased_since_are_gone_and_others_open(
    voice: House, tmp_path: Path
) -> None:
    gone, part, living = (voice.add({NAME: "見本 花子"}) for _ in range(3))
    kept = bring(voice, living, HEAD + _EIGHT)
    bring(voice, gone, HEAD)
    lost = bring(voice, part, HEAD)
    manifest = backup_data(voice.vault.engine, voice.keys, tmp_path / "ws", tmp_path / "data.tar", at=NOW)
    assert sum(described.path.startswith(PLACE) for described in manifest.files) == 3
    voice.erase(gone)
    voice.erase(part, [lost.group])
    assert restore_data(tmp_path / "data.tar", tmp_path / "again", voice.keys, at=NOW) == 2
    left = [path.name for path in (tmp_path / "again" / PLACE).rglob("*") if path.is_file()]
    assert [name for name in left if not name.endswith(".lock")] == [kept.file]


def test_given_a_backup_under_way_when_a_person_is_erased_then_its_files_stay_until_the_sweep(
    voice: House,
) -> None:
    subject = voice.add({NAME: "見本 花子"})
    bring(voice, subject, HEAD)
    with voice.vault.files.standing():
        voice.erase(subject)
        assert len(on_disk(voice)) == 1
        assert sweep_files(voice.vault) == 0
    assert sweep_files(voice.vault) == 1
    assert on_disk(voice) == []


# -- large -------------------------------------------------------------------------------------------------------------


def _flat(house: House, size: int) -> None:
    """Brings and reads a file of `size` bytes in pieces; the memory in use stays at a few chunks."""
    subject = house.add({NAME: "見本 花子"})
    upload = Upload(
        house.vault, HolderNo(subject), VOICE, name=Plaintext("l.wav"), kind="audio/wav", largest=size
    )
    pieces = itertools.chain([HEAD.ljust(CHUNK, b"\0")], itertools.repeat(_EIGHT, size // CHUNK - 1))
    tracemalloc.start()
    try:
        with upload:
            for piece in pieces:
                upload.write(piece)
            upload.finish()

            def job(tx: Transaction) -> int:
                prepared, row = prepare_file(tx, house.vault, upload, at=NOW)
                house.vault.commit_write(tx, prepared)
                keep_file(tx, upload, row)
                return row.no

            number = house.writer.submit(job)
        found = opened(house, subject, number)
        assert found is not None
        with found:
            assert _length(found.read()) == size
            assert b"".join(found.read(size - 3, size)) == _EIGHT[-3:]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * CHUNK


def _length(pieces: Iterator[bytes]) -> int:
    return sum(len(piece) for piece in pieces)


def test_given_64_megabytes_when_brought_and_read_then_a_few_are_held_at_a_time(voice: House) -> None:
    _flat(voice, 64 * CHUNK)


@pytest.mark.nightly
def test_given_two_gigabytes_when_brought_and_read_then_a_few_megabytes_are_held_at_a_time(
    voice: House,
) -> None:
    _flat(voice, 2048 * CHUNK)


def test_given_a_vault_without_a_place_for_files_when_one_is_brought_then_said_so(voice: House) -> None:
    subject = voice.add({NAME: "見本 花子", PHONE: "03-0000-0001"})
    voice.vault._files = None
    with pytest.raises(SekishoError) as refused:
        bring(voice, subject, HEAD)
    assert refused.value.code == "VAULT-040"
    assert MEMBER  # the group of the name, which has no file
