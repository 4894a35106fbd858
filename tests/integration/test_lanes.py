"""Several houses, each with a book of its own, and one that joins their heads: a root of roots, through every door."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from litestar.testing import TestClient
from sqlalchemy import update

import stores
from integration.api_house import DESK, OFFICER, bearer, client, house, workspace  # noqa: F401 - fixtures
from integration.faults.sites import HANAKO, NOW, TARO, Site, fresh, made
from integration.test_book_given_away import anchor, serving
from mail_server import set_settings
from sekisho.application import book_desk
from sekisho.application.daily import run_daily
from sekisho.ledger.witness import witnessed_log


@dataclass(frozen=True)
class Houses:
    """Two nodes and the house that watches them."""

    one: Site
    two: Site
    root: Site

    def join(self, *words: str | Path, code: int = 0) -> dict[str, object]:
        return self.root.ask("ledger", "join", self.root.folder, *words, "--now", NOW, code=code)

    def lanes(self) -> dict[str, dict[str, object]]:
        found = self.root.ask("ledger", "lanes", self.root.folder)["lanes"]
        assert isinstance(found, list)
        return {one["origin"]: one for one in found}

    def verified(self, node: Site, proof: Path, *, code: int = 0) -> dict[str, object]:
        words = ("--joined", proof, "--joined-key", key_of(self.root))
        return node.ask("ledger", "verify", node.folder, *words, code=code)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """While this lasts, the nodes can anchor at the root."""
        witness = str(self.root.ask("ledger", "witness", self.root.folder)["key"])
        with serving(self.root) as address:
            for node in (self.one, self.two):
                set_settings(node.folder, witnesses=json.dumps([f"{address}/witness {witness}"]))
            yield


def key_of(site: Site) -> str:
    with site.house() as (opened, _):
        return book_desk.verifier_key(opened)


def origin_of(site: Site) -> str:
    return key_of(site).partition("+")[0]


@pytest.fixture
def houses(tmp_path: Path) -> Houses:
    """Three workspaces; the root watches the two nodes."""
    found = Houses(made(tmp_path / "one"), made(tmp_path / "two"), fresh(tmp_path / "root"))
    set_settings(found.root.folder, watches=json.dumps([key_of(found.one), key_of(found.two)]))
    return found


def test_given_two_nodes_when_their_heads_are_joined_then_one_signed_root_holds_both_books(
    houses: Houses, tmp_path: Path
) -> None:
    assert {one["size"] for one in houses.lanes().values()} == {None}
    early = houses.root.run("ledger", "join", houses.root.folder, "--now", NOW)
    assert (early.exit_code, early.stderr.split()[0]) == (2, "BOOK-008")
    houses.one.add(**HANAKO)
    with houses.heard():
        assert [one["done"] for one in anchor(houses.one)] == [True]
        assert [one["done"] for one in anchor(houses.two)] == [True]
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    small = houses.join("-o", first)
    there = houses.lanes()
    assert small["added"] is True
    assert sorted(one["origin"] for one in small["heads"]) == sorted(map(origin_of, (houses.one, houses.two)))  # type: ignore[attr-defined]
    for head in small["heads"]:  # type: ignore[attr-defined]
        assert there[head["origin"]]["joined"] == there[head["origin"]]["size"] == head["size"]
    # Each node's whole book stands under it; so says the node itself, and a pack without any sekisho.
    for node in (houses.one, houses.two):
        assert houses.verified(node, first)["ok"] is True
    assert _alone(houses, houses.one, first, tmp_path) == 0
    # Nothing moved: nothing new is said, and the proof is given once more.
    again = houses.join("-o", second)
    assert (again["added"], again["entry"]) == (False, small["entry"])
    assert (
        json.loads(second.read_text(encoding="utf-8"))["body"]
        == json.loads(first.read_text(encoding="utf-8"))["body"]
    )
    # One node grows: the next root names its new head, and the old one of the other.
    houses.one.add(**TARO)
    with houses.heard():
        anchor(houses.one)
    grown = houses.join("-o", second)
    assert grown["added"] is True
    sizes = [{one["origin"]: one["size"] for one in each["heads"]} for each in (small, grown)]  # type: ignore[attr-defined]
    assert sizes[1][origin_of(houses.one)] > sizes[0][origin_of(houses.one)]
    assert sizes[1][origin_of(houses.two)] == sizes[0][origin_of(houses.two)]
    for proof in (first, second):
        assert houses.verified(houses.one, proof)["ok"] is True
    assert houses.root.ask("ledger", "verify", houses.root.folder)["ok"] is True


def _alone(houses: Houses, node: Site, proof: Path, tmp_path: Path) -> int:
    """The exit code of the program in a pack, run where sekisho cannot be imported."""
    pack, program = tmp_path / "pack.zip", tmp_path / "received"
    made = node.ask("evidence", node.folder, "-o", pack, "--now", NOW)
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(pack), str(program)], check=True)
    without = "import runpy, sys; sys.modules['sekisho'] = None; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    words = ["--key", str(made["key"]), "--joined", str(proof), "--joined-key", key_of(houses.root)]
    ran = subprocess.run(
        [sys.executable, "-c", without, str(program / "verify.py"), str(pack), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.startswith("OK"), ran.stdout + ran.stderr
    return ran.returncode


def test_given_a_node_that_was_rewritten_since_when_held_against_the_root_of_roots_then_named(
    houses: Houses, tmp_path: Path
) -> None:
    if stores.on_postgres():
        pytest.skip("puts back an old copy of the data: a file")
    shutil.copytree(houses.one.root, tmp_path / "before", symlinks=True)
    houses.one.add(**HANAKO)
    with houses.heard():
        anchor(houses.one)
    proof = tmp_path / "proof.json"
    houses.join("-o", proof)
    # Data and keys of before are put back, and the book goes on from there, as long as it was.
    settings = (houses.one.folder / "sekisho.toml").read_text(encoding="utf-8")
    shutil.rmtree(houses.one.root)
    shutil.copytree(tmp_path / "before", houses.one.root, symlinks=True)
    (houses.one.folder / "sekisho.toml").write_text(settings, encoding="utf-8")
    found = houses.verified(houses.one, proof, code=1)
    assert found["first_bad"]["what"] == "LEDGER-030"  # type: ignore[index]  # cut
    for _ in range(3):
        houses.one.add(**TARO)
        houses.one.ask("ledger", "checkpoint", houses.one.folder)
    found = houses.verified(houses.one, proof, code=1)
    assert found["first_bad"]["what"] == "LEDGER-029"  # type: ignore[index]  # another history
    # From inside alone nothing shows.
    set_settings(houses.one.folder, witnesses="[]")
    assert houses.one.ask("ledger", "verify", houses.one.folder)["ok"] is True


def test_given_a_proof_that_names_no_such_book_or_another_houses_key_when_verified_then_told_so(
    houses: Houses, tmp_path: Path
) -> None:
    with houses.heard():
        anchor(houses.one)
    proof = tmp_path / "proof.json"
    houses.join("-o", proof)
    words = ("ledger", "verify", houses.two.folder, "--joined", proof, "--joined-key")
    other = houses.two.run(*words, key_of(houses.root))
    assert (other.exit_code, other.stderr.split()[0]) == (2, "LEDGER-048")
    stranger = houses.two.run(*words, key_of(houses.one))
    assert (stranger.exit_code, stranger.stderr.split()[0]) == (2, "LEDGER-005")
    keyless = houses.two.run(*words[:-1])
    assert (keyless.exit_code, keyless.stderr.split()[0]) == (2, "BOOK-010")
    pack = tmp_path / "pack.zip"
    houses.two.ask("ledger", "checkpoint", houses.two.folder)
    houses.two.ask("evidence", houses.two.folder, "-o", pack, "--now", NOW)
    words = ("ledger", "verify", pack, "--joined", proof, "--joined-key")
    found = houses.two.ask(*words, key_of(houses.root), code=1)
    assert found["first_bad"] == {"place": "joined", "entry": None, "what": "BOOK-009"}


def test_given_the_daily_round_when_a_head_moved_then_joined_once(houses: Houses) -> None:
    with houses.root.house() as (opened, _):
        assert "join" not in run_daily(opened).done
    with houses.heard():
        anchor(houses.one)
    with houses.root.house() as (opened, _):
        assert run_daily(opened).done == ("join",)
        assert run_daily(opened).done == ()
        book_desk.sign_checkpoint(opened, _)
        assert run_daily(opened).done == ()
    there = houses.lanes()[origin_of(houses.one)]
    assert there["joined"] == there["size"]


def test_given_a_watched_head_that_was_set_back_or_changed_when_verified_then_its_book_is_named(
    houses: Houses,
) -> None:
    with houses.heard():
        anchor(houses.one)
    houses.join()
    origin = origin_of(houses.one)
    row = witnessed_log.c.origin == origin
    with houses.root.house() as (opened, _):
        kept = opened.read(lambda unit: unit.conn.execute(witnessed_log.select().where(row)).one())
        for values in ({"size": kept.size - 1}, {"root": bytes(32)}, {"origin": f"{origin}x"}):
            opened.write(
                lambda unit, values=values: unit.conn.execute(
                    update(witnessed_log).where(row).values(**values)
                )
            )
            found = book_desk.verify_book(opened)
            assert found.first_bad is not None
            assert found.first_bad.place == f"lane:{origin}"
            back = witnessed_log.c.origin.startswith(origin)
            opened.write(
                lambda unit, back=back: unit.conn.execute(
                    update(witnessed_log).where(back).values(size=kept.size, root=kept.root, origin=origin)
                )
            )
        assert book_desk.verify_book(opened).ok


def test_given_the_api_when_lanes_are_asked_for_or_joined_then_only_by_whom_the_book_concerns(
    client: TestClient,  # type: ignore[type-arg]
) -> None:
    officer, desk = bearer(client, OFFICER), bearer(client, DESK)
    assert client.get("/api/v1/ledger/lanes", headers=officer).json() == {"entry": None, "lanes": []}
    refused = client.post("/api/v1/ledger/join", headers=officer)
    assert refused.json()["code"] == "BOOK-007"
    assert client.get("/api/v1/ledger/lanes", headers=desk).status_code == 403
    assert client.post("/api/v1/ledger/join", headers=desk).status_code == 403
