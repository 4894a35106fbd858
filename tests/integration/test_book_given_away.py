"""The book outside the house: witnessed by another sekisho, anchored, proven, packed, pruned; through every door."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from litestar.testing import TestClient
from sqlalchemy import delete, insert

import stores
from integration.api_house import DESK, OFFICER, bearer, client, client_of, house, workspace  # noqa: F401 - fixtures
from integration.faults.sites import HANAKO, NOW, Site, child_environment, fresh, made
from mail_server import MailServer, mail_by, set_settings
from sekisho.application import book_desk, log_desk
from sekisho.application.daily import run_daily
from sekisho.application.house import House, Unit
from sekisho.application.signing_in import staff_by_name
from sekisho.ledger import standalone
from sekisho.ledger.checkpoint import open_checkpoint
from sekisho.ledger.merkle import leaf_hash, tree_root, verify_consistency
from sekisho.ledger.note import Ed25519Signer, SignatureType, SignedNote, VerifierKey
from sekisho.ledger.passing import Passed, pass_over
from sekisho.ledger.store import entry_subject
from sekisho.ledger.verify import verify
from sekisho.storage.engine import open_database


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """`sekisho serve` as people start it; gives its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "sekisho", "serve", str(site.folder), "--port", "0", "--now", NOW],
        env=child_environment(site),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("http://"), server.communicate()
        yield address
    finally:
        server.terminate()
        server.communicate(timeout=120)


def anchor(site: Site, *, code: int = 0) -> list[dict[str, object]]:
    found = site.ask("ledger", "anchor", site.folder, "--now", NOW, code=code)
    places = found["places"]
    assert isinstance(places, list)
    return places


def newest(site: Site) -> bytes:
    with site.house() as (opened, _):
        return log_desk.head(opened).note


def test_given_two_houses_when_one_witnesses_the_other_then_a_cut_or_rewritten_book_gets_no_cosignature(
    tmp_path: Path,
) -> None:
    if stores.on_postgres():
        pytest.skip("puts back an old copy of the data: a file")
    log, other = fresh(tmp_path / "log"), fresh(tmp_path / "other")
    key = _key(log)
    set_settings(other.folder, watches=json.dumps([key]))
    witness = str(other.ask("ledger", "witness", other.folder)["key"])
    copies = tmp_path / "elsewhere"
    copies.mkdir()
    with serving(other) as address:
        set_settings(
            log.folder, witnesses=json.dumps([f"{address}/witness {witness}"]), copies=json.dumps(str(copies))
        )
        with serving(log) as mine:
            # The first anchoring goes through the API of a running house, over HTTP to another running house.
            token = _officer(log, mine)
            answer = httpx.post(f"{mine}/api/v1/ledger/anchor", headers=token, timeout=120)
            assert answer.status_code == 200, answer.text
            assert [(one["way"], one["done"]) for one in answer.json()["places"]] == [
                ("witness", True),
                ("folder", True),
            ]
        cosigner = VerifierKey.parse(witness, SignatureType.COSIGNATURE)
        vouchers = SignedNote.parse(newest(log)).verify([VerifierKey.parse(key), cosigner])
        assert [one.at is not None for one in vouchers if one.name == cosigner.name] == [True]
        kept = sorted(copies.iterdir())
        assert [path.read_bytes() for path in kept] == [newest(log)]

        shutil.copytree(log.root, tmp_path / "before", symlinks=True)
        log.add(**HANAKO)
        assert all(one["done"] for one in anchor(log))
        assert log.ask("ledger", "verify", log.folder)["ok"] is True

        # Somebody puts data and keys of before the last anchoring back, and goes on from there: from inside nothing shows.
        shutil.rmtree(log.root)
        shutil.copytree(tmp_path / "before", log.root, symlinks=True)
        places = anchor(log, code=1)
        assert [(one["way"], one["done"]) for one in places] == [("witness", False), ("folder", True)]
        assert str(places[0]["trouble"]["code"]) == "LEDGER-045"  # type: ignore[index]
        found = log.ask("ledger", "verify", log.folder, code=1)
        assert found["first_bad"]["what"] in {"LEDGER-029", "LEDGER-030"}  # type: ignore[index]


def _key(site: Site) -> str:
    with site.house() as (opened, _):
        return book_desk.verifier_key(opened)


def _officer(site: Site, address: str) -> dict[str, str]:
    given = {"login": "officer.one", "roles": ["officer"], "password": "invented passphrase 9"}
    site.ask("staff", "add", site.folder, "--now", NOW, give=given)
    opened = httpx.post(
        f"{address}/api/v1/session",
        json={"account": "officer.one", "password": "invented passphrase 9"},
        timeout=120,
    )
    return {"Authorization": f"Bearer {opened.json()['token']}"}


def test_given_a_stranger_when_a_checkpoint_is_submitted_then_the_answers_of_the_protocol(
    tmp_path: Path,
) -> None:
    site = made(tmp_path / "site", answers=False)
    site.ask("ledger", "checkpoint", site.folder)
    note = newest(site)
    with site.house() as (opened, _), client_of(opened) as asked:
        for body, status in ((b"", 400), (b"old 0\n\n" + note, 404), (b"x" * 70_000, 400)):
            answer = asked.post("/witness/add-checkpoint", content=body)
            assert answer.status_code == status, answer.text
    set_settings(site.folder, watches=json.dumps([_key(site)]))
    with site.house() as (opened, _), client_of(opened) as asked:
        forged = note.replace(note.split(b"\n")[2], b"A" * 43 + b"=")
        assert asked.post("/witness/add-checkpoint", content=b"old 0\n\n" + forged).status_code == 403
        first = asked.post("/witness/add-checkpoint", content=b"old 0\n\n" + note)
        assert first.status_code == 200
        assert first.text.startswith("— ")
        again = asked.post("/witness/add-checkpoint", content=b"old 0\n\n" + note)
        size = open_checkpoint(note, [VerifierKey.parse(_key(site))]).checkpoint.size
        assert (again.status_code, again.headers["content-type"], again.text) == (
            409,
            "text/x.tlog.size",
            f"{size}\n",
        )
        assert opened.workspace.book.public is False


def test_given_an_officers_mailbox_when_anchored_then_the_note_arrives_and_verifies(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    set_settings(site.folder, mail_to='"officer@example.com"')
    assert anchor(site, code=1)[0]["trouble"] is not None  # an outbox in memory is no anchor
    with MailServer() as server:
        mail_by(site.folder, server)
        assert [one["done"] for one in anchor(site)] == [True]
        (letter,) = server.letters
        body = letter.get_content()
    note = (body[body.index(_origin(site) + "\n", body.index("FILE")) :].strip() + "\n").encode()
    kept = tmp_path / "kept.note"
    kept.write_bytes(note)
    assert site.ask("ledger", "verify", site.folder, "--checkpoint", kept)["ok"] is True
    assert "officer@" not in str(letter["Subject"])


def _origin(site: Site) -> str:
    with site.house() as (opened, _):
        return opened.workspace.origin


def test_given_the_daily_round_when_places_are_named_then_the_head_goes_out_once_a_day(
    tmp_path: Path,
) -> None:
    site = made(tmp_path / "site", answers=False)
    copies = tmp_path / "elsewhere"
    copies.mkdir()
    with site.house() as (opened, _):
        assert "anchor" not in run_daily(opened).done
    set_settings(site.folder, copies=json.dumps(str(copies)))
    with site.house() as (opened, _):
        assert run_daily(opened).done == ("anchor",)
        assert run_daily(opened).done == ()
    assert len(list(copies.iterdir())) == 1


def test_given_no_place_outside_when_anchored_then_staff_is_told_where_to_name_one(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    result = site.run("ledger", "anchor", site.folder)
    assert result.exit_code == 2
    assert result.stderr.startswith("BOOK-006 ")


def test_given_a_pack_when_verified_by_the_command_then_as_by_the_program_in_it(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    site.add(**HANAKO)
    site.ask("ledger", "checkpoint", site.folder)
    pack = tmp_path / "pack.zip"
    made = site.ask("evidence", site.folder, "-o", pack, "--now", NOW)
    alone = standalone.verify(str(pack), keys=[str(made["key"])])
    mine = site.ask("ledger", "verify", pack, "--key", str(made["key"]))
    assert (mine["ok"], mine["size"], mine["root"]) == (True, alone["size"], alone["root"])
    raw = pack.read_bytes()
    (tmp_path / "cut.zip").write_bytes(raw[: len(raw) // 2])
    cut = site.run("ledger", "verify", tmp_path / "cut.zip")
    assert (cut.exit_code, cut.stderr.split()[0]) == (2, "BOOK-001")
    stranger = Ed25519Signer(name=_origin(site), seed=bytes(32))
    wrong = site.ask("ledger", "verify", pack, "--key", str(VerifierKey.of(stranger)), code=1)
    assert wrong["first_bad"] == {"place": "checkpoint", "entry": None, "what": "LEDGER-027"}
    witness = str(site.ask("ledger", "witness", site.folder)["key"])
    unseen = site.ask("ledger", "verify", pack, "--witness", witness, code=1)
    assert unseen["first_bad"]["what"] == "BOOK-003"  # type: ignore[index]
    for word in (*HANAKO.values(), "hanako"):
        assert word.encode() not in raw


def test_given_two_checkpoints_when_the_proof_between_them_is_asked_then_it_verifies(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    first = site.ask("ledger", "checkpoint", site.folder)
    site.add(**HANAKO)
    second = site.ask("ledger", "checkpoint", site.folder)
    found = site.ask("ledger", "consistency", site.folder, str(first["size"]))
    assert (found["old"], found["new"]) == (first["size"], second["size"])
    verify_consistency(
        old=int(str(first["size"])),
        new=int(str(second["size"])),
        old_root=bytes.fromhex(str(first["root"])),
        new_root=bytes.fromhex(str(second["root"])),
        path=[bytes.fromhex(step) for step in found["path"]],  # type: ignore[attr-defined]
    )
    beyond = site.run("ledger", "consistency", site.folder, "1", "999999")
    assert (beyond.exit_code, beyond.stderr.split()[0]) == (2, "LEDGER-019")


LATER = "2037-04-01"


def test_given_looks_older_than_the_period_when_pruned_then_gone_entered_and_the_book_verifies(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    who = site.add(**HANAKO)
    words = ("--purpose", "会報の発送", "--items", "氏名", "--now", NOW)
    site.ask("subject", "show", site.folder, who, *words)
    site.ask("ledger", "checkpoint", site.folder)
    proof = site.run("ledger", "proof", site.folder, "0")
    early = site.run("ledger", "prune", site.folder, "--before", "2026-04-02", "--now", "2036-04-01")
    assert (early.exit_code, early.stderr.split()[0]) == (2, "BOOK-005")
    trial = site.ask("ledger", "prune", site.folder, "--before", "2026-04-02", "--dry-run", "--now", LATER)
    assert trial["entry"] is None
    done = site.ask("ledger", "prune", site.folder, "--before", "2026-04-02", "--now", LATER)
    assert done["pruned"] == trial["pruned"] == done["blank"]
    assert int(str(done["pruned"])) >= 1
    assert int(str(done["kept"])) >= 3  # the workspace, the version, the acquisition
    kinds = [one["kind"] for one in site.ask("ledger", "list", site.folder)["entries"]]  # type: ignore[attr-defined]
    assert "subject:data:used" not in kinds
    assert {"ledger:entries:pruned", "subject:data:acquired", "workspace:created"} <= set(kinds)
    assert site.ask("ledger", "verify", site.folder)["ok"] is True
    assert site.run("ledger", "proof", site.folder, "0").stdout == proof.stdout
    again = site.ask("ledger", "prune", site.folder, "--before", "2026-04-02", "--now", LATER)
    assert (again["pruned"], again["entry"]) == (0, None)


def test_given_the_book_over_http_when_fetched_by_whom_it_concerns_then_tiles_rebuild_the_root(
    house: House,
    client: TestClient,  # type: ignore[type-arg]
) -> None:
    officer, desk = bearer(client, OFFICER), bearer(client, DESK)
    assert client.get("/api/v1/ledger/log/checkpoint", headers=officer).status_code == 409
    client.post("/api/v1/ledger/checkpoint", headers=officer)
    note = client.get("/api/v1/ledger/log/checkpoint", headers=officer)
    key = VerifierKey.parse(book_desk.verifier_key(house))
    head = open_checkpoint(note.content, [key]).checkpoint
    width = "" if head.size == 256 else f".p/{head.size}"
    tile = client.get(f"/api/v1/ledger/log/tile/0/000{width}", headers=officer)
    bundle = client.get(f"/api/v1/ledger/log/tile/entries/000{width}", headers=officer)
    leaves = [tile.content[at : at + 32] for at in range(0, len(tile.content), 32)]
    assert tree_root(leaves) == head.root
    assert "immutable" in tile.headers["cache-control"] or tile.headers["cache-control"] == "no-store"
    bodies, data = [], bundle.content
    while data:
        length = int.from_bytes(data[:2])
        bodies.append(data[2 : 2 + length])
        data = data[2 + length :]
    assert [leaf_hash(body) for body in bodies] == leaves
    for path in ("log/checkpoint", f"log/tile/0/000{width}", "consistency?old=1"):
        assert client.get(f"/api/v1/ledger/{path}", headers=desk).status_code == 403
        assert client.get(f"/api/v1/ledger/{path}", headers=officer).status_code == 200
    for name in ("0/001", "0/../000", "entries/999", "x"):
        assert client.get(f"/api/v1/ledger/log/tile/{name}", headers=officer).status_code == 404
    # Nothing of it is public unless the settings say so, and entries never are.
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get(f"/log/tile/0/000{width}").status_code == 404


def test_given_a_house_when_several_processes_verify_its_book_then_as_one_does_slowly(
    house: House,
) -> None:
    opener = partial(open_database, house.workspace.database)
    keys = [VerifierKey.of(house.signer)]

    def both(unit: Unit) -> tuple[str | None, Passed | None]:
        quick = pass_over(unit.conn, keys, [], opener=opener, processes=2, stretch=8)
        return verify(unit.conn, keys).root, quick

    book_desk.sign_checkpoint(house, staff_by_name(house, "operator").actor)
    root, quick = house.read(both)
    assert quick is not None
    assert quick.root.hex() == root
    # What is doubtful is not passed: one index row too many.
    house.write(lambda unit: unit.conn.execute(insert(entry_subject).values(ledger_no=1, entry_no=0)))
    assert house.read(both)[1] is None
    planted = (entry_subject.c.ledger_no == 1) & (entry_subject.c.entry_no == 0)
    house.write(lambda unit: unit.conn.execute(delete(entry_subject).where(planted)))
    assert house.read(both)[1] is not None


def test_given_a_public_book_when_fetched_by_anybody_then_hashes_only(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    size = site.ask("ledger", "checkpoint", site.folder)["size"]
    set_settings(site.folder, public="true")
    with site.house() as (opened, _), client_of(opened) as asked:
        assert asked.get("/log/checkpoint").status_code == 200
        assert len(asked.get(f"/log/tile/0/000.p/{size}").content) == 32 * int(str(size))
        assert asked.get(f"/log/tile/entries/000.p/{size}").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("keep_years", "2"),
        ("witnesses", '["http://witness.example x"]'),
        ("witnesses", '["https://witness.example x"]'),
        ("watches", '["x"]'),
        ("mail_to", '"a@b, c@d"'),
    ],
)
def test_given_a_setting_that_cannot_be_right_when_opened_then_named(
    tmp_path: Path, name: str, value: str
) -> None:
    site = fresh(tmp_path / "site")
    set_settings(site.folder, **{name: value})
    result = site.run("ledger", "list", site.folder)
    assert result.exit_code != 0
    assert f"book.{name}" in result.stderr
