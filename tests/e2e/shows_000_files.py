"""What can be observed of seed 000 with files: a call recording as an audio file, sealed, for its two purposes only."""

import io
import json
import math
import struct
import wave
from io import BytesIO
from zipfile import ZipFile

from e2e.desk import Desk, Fresh, Json, reason, rules
from e2e.pages import TOKEN, visiting

CUSTOMER = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
RECORDING = "通話の録音"
NAMED = "花子様の電話.wav"


def call(*, seconds: int = 90) -> bytes:
    """A real audio file: a tone, long enough to need two chunks."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        one = b"".join(struct.pack("<h", int(9000 * math.sin(at / 7.3))) for at in range(8000))
        file.writeframes(one * seconds)
    return made.getvalue()


def bring(desk: Desk, who: str, *purposes: str, now: str, sent: bytes, exits: int = 0) -> Json:
    """Brings a recording on its channel."""
    words = [word for purpose in purposes for word in ("--purpose", purpose)]
    about = ("--item", RECORDING, "--type", "audio/wav", "--channel", "recording", "--category", "customer")
    code, said, noted = desk.files("put", who, *about, *words, "--json", now=now, name=NAMED, sent=sent)
    assert code == exits, noted
    return json.loads(said)


def keeps_a_call_recording_to_its_two_purposes(fresh: Fresh) -> None:
    """A recording is kept sealed for the two purposes of its sentence; marketing with it is denied, citing that."""
    desk, now, audio = fresh("000"), "2026-02-01", call()
    grasp, quality = desk.purpose("正確に把握"), desk.purpose("当社のサービス品質向上のため")
    news = desk.purposes()[3]
    who = desk.acquire(CUSTOMER, purposes=[desk.purposes()[2], news], now=now, consents=["advertising:email"])

    # Acquired for those two alone, by its own channel, sealed.
    for other in desk.purposes():
        if other not in {grasp, quality}:
            said = bring(desk, who, other, now=now, sent=audio, exits=1)
            assert "item.not_for_purpose" in rules(said), other
            assert said["file"] is None
    assert not (desk.folder / "data" / "attachments").exists()
    said = bring(desk, who, grasp, quality, now=now, sent=audio)
    number = str(said["file"])
    assert desk.anywhere(NAMED, "RIFF") == []
    assert not any(audio[2000:2040] in file.read_bytes() for file in desk.folder.rglob("*") if file.is_file())
    # What is needed for the two purposes may not be more than the recording.
    assert "item.not_for_purpose" in desk.denies(who, "電話番号", quality, now=now)

    # Read for those two, with an entry for each reading; for no other purpose.
    before = len(desk.entries())
    for purpose in (grasp, quality):
        code, heard, _ = desk.files("get", who, number, "--item", RECORDING, "--purpose", purpose, now=now)
        assert (code, heard == audio) == (0, True)
        assert desk.uses(who, RECORDING, purpose, now=now)[RECORDING].startswith(f"{number}: {NAMED}")
    assert [one["kind"] for one in desk.entries()[before:]] == ["subject:data:used"] * 4
    for purpose in desk.purposes():
        if purpose not in {grasp, quality}:
            words = (who, number, "--item", RECORDING, "--purpose", purpose, "--json")
            code, said_no, _ = desk.files("get", *words, now=now)
            assert code == 1, purpose
            assert b"RIFF" not in said_no
            assert "item.not_for_purpose" in rules(json.loads(said_no)), purpose
    asked = {"verb": "contact", "subject": who, "items": [RECORDING], "purpose": news, "channel": "email"}
    cited = reason(desk.decide(now=now, exits=1, **asked), "item.not_for_purpose")
    assert "録音" in cited["clause_text"]

    # Part of disclosure: the person finds it, hears it whole and in parts, and has it in the file of their own data.
    with visiting(desk, now=now) as person:
        person.signs_in(CUSTOMER["メールアドレス"])
        place = f"/my/items/call_recording/files/{number}"
        assert f'href="{place}"' in person.opens("/my/items").text
        heard_whole = person.client.get(place)
        assert heard_whole.content == audio
        assert heard_whole.headers["content-disposition"].startswith("attachment")
        part = person.client.get(place, headers={"Range": "bytes=1048570-1048589"})
        assert (part.status_code, part.content) == (206, audio[1048570:1048590])
        package = json.loads(person.sends("/my/download/file", {}, seen=person.opens("/my/download")).text)
        (held,) = [one for one in package["items"] if one["item"] == RECORDING]
        assert NAMED in held["value"]
        assert held["files"] == [place]
        # Or all in one archive, with the recording itself; its reading is an entry of its own.
        token = person.opens("/my/download").token()
        told = len(desk.entries())
        sent = person.client.post("/my/download/archive", data={TOKEN: token})
        whole = ZipFile(BytesIO(sent.content))
        listed = json.loads(whole.read(whole.namelist()[-1]))
        (held,) = [one for one in listed["items"] if one["item"] == RECORDING]
        assert held["files"] == [f"files/{number}-{NAMED}"]
        assert whole.read(held["files"][0]) == audio
        assert [one["kind"] for one in desk.entries()[told:]] == ["subject:data:disclosed"] * 2

    # A changed byte of it is found, and the file and the chunk are named.
    assert desk.does("ledger verify")["ok"] is True
    (sealed,) = (desk.folder / "data" / "attachments").glob("*/*")
    content = sealed.read_bytes()
    changed = bytearray(content)
    changed[1_200_000] ^= 1
    sealed.write_bytes(changed)
    bad = desk.does("ledger verify", exits=1)["first_bad"]
    assert (bad["place"], bad["what"].rpartition(": ")[2]) == (f"file:{number}", "chunk 2")
    sealed.write_bytes(content)

    # Part of erasure.
    desk.does("subject erase", who, give={"reason": "request"}, now=now)
    assert not sealed.exists()
    desk.gone(who, RECORDING, grasp, now=now)
    assert desk.files("get", who, number, "--item", RECORDING, "--purpose", grasp, now=now)[0] == 2
    assert desk.does("ledger verify")["ok"] is True
