"""What was changed behind the back of the checkpoint is reported with its place, or refused at the door (design §8)."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

import stores
from integration.faults.sites import ADVERT, HANAKO, NOW, ROSTER, TARO, Site, copied, fresh
from sekisho.application.workspace import load_workspace
from sekisho.law.clock import micros
from sekisho.vault import subjects
from sekisho.vault.model import SubjectNo

AT = ("--now", NOW)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A workspace with two members; one corrected, objected, and was looked at last."""
    site = fresh(tmp_path_factory.mktemp("tamper") / "site")
    hanako = site.add(**HANAKO)
    site.add(**TARO)
    site.ask("subject", "correct", site.folder, hanako, *AT, give={"items": {"電話番号": "090-0000-0009"}})
    site.ask("subject", "object", site.folder, hanako, *AT, give={"purpose": ADVERT})
    site.ask("ledger", "checkpoint", site.folder)
    site.ask("subject", "show", site.folder, hanako, "--purpose", ROSTER, "--items", "氏名", *AT)
    return site


def tampered(site: Site, *statements: str) -> None:
    """Changes the data behind the program's back."""
    with site.beside() as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement


def _forget_the_book(site: Site) -> None:
    """Whoever can write the key store too makes it forget how long the book was."""
    with site.beside(site.keys) as connection:
        for name, value in (("ledger_size", "0"), ("ledger_root", "")):
            connection.execute("UPDATE mark SET value = ? WHERE name = ?", (value, name))


def one(site: Site, query: str) -> int:
    with site.beside() as connection:
        return int(connection.execute(query).fetchone()[0])


def first_bad(site: Site, *words: str | Path) -> dict[str, object]:
    found = site.ask("ledger", "verify", site.folder, *words, code=1)
    assert found["ok"] is False
    bad = found["first_bad"]
    assert isinstance(bad, dict)
    spoken = site.run("ledger", "verify", site.folder, *words)
    assert spoken.exit_code == 1
    assert str(bad["place"]) in spoken.stdout
    return bad


def test_given_nothing_was_changed_when_verified_then_it_is_whole(original: Site) -> None:
    assert original.ask("ledger", "verify", original.folder)["ok"] is True


FLIP = "CAST(substr({column}, 1, {at}) || char(({byte} + 1) % 128) AS BLOB)"
STATE = {
    "text put where bytes were": "UPDATE subject_state SET salt = 'text' WHERE subject_no = 1",
    "the last hash of the events taken away": "UPDATE subject_state SET events = NULL WHERE subject_no = 1",
    "an objection cleared": "UPDATE subject_state SET w0 = 0 WHERE subject_no = 1",
    "a consent planted": "UPDATE subject_state SET w1 = w1 | 1 WHERE subject_no = 2",
    "a status changed": "UPDATE subject_state SET status = 2 WHERE subject_no = 1",
    "a provenance widened": "UPDATE subject_state SET prov = prov + 1 WHERE subject_no = 2",
    "a clock turned back": "UPDATE subject_state SET d0 = coalesce(d0, 0) - 400 WHERE subject_no = 1",
}


@pytest.mark.parametrize("what", STATE)
def test_given_a_changed_state_row_when_verified_then_the_person_and_the_entry_are_named(
    tmp_path: Path, original: Site, what: str
) -> None:
    site = copied(original, tmp_path / "site")
    tampered(site, STATE[what])
    bad = first_bad(site)
    assert bad["place"] == "state"
    assert isinstance(bad["entry"], int)
    assert str(bad["what"]).startswith("subject ")


def test_given_every_bit_of_the_state_words_when_flipped_alone_then_each_is_found(
    tmp_path: Path, original: Site
) -> None:
    from sekisho.application import book_desk
    from sekisho.gate.ir import WORDS

    site = copied(original, tmp_path / "site")
    with site.house() as (house, _):
        for word in range(WORDS):
            for bit in range(0, 62, 7):
                flip = f"UPDATE subject_state SET w{word} = (w{word} | {1 << bit}) - (w{word} & {1 << bit}) WHERE subject_no = 1"
                tampered(site, flip)
                assert not book_desk.verify_book(house).ok, (word, bit)
                tampered(site, flip)
        assert book_desk.verify_book(house).ok


def test_given_a_removed_event_when_verified_then_the_events_are_named(
    tmp_path: Path, original: Site
) -> None:
    last = one(original, "SELECT max(seq) FROM subject_event WHERE subject_no = 1")
    for number, seq in enumerate((1, last)):
        site = copied(original, tmp_path / f"site{number}")
        tampered(site, f"DELETE FROM subject_event WHERE subject_no = 1 AND seq = {seq}")
        assert first_bad(site)["place"] == "events"


@pytest.mark.parametrize(
    "change", ["at = at + 1", "hash = 'text'", "body = '{}'", "body = 'x'", "kind = 'x'", "kind = 'acquired'"]
)
def test_given_a_changed_event_when_verified_then_the_events_are_named(
    tmp_path: Path, original: Site, change: str
) -> None:
    site = copied(original, tmp_path / "site")
    tampered(site, f"UPDATE subject_event SET {change} WHERE subject_no = 1 AND kind = 'objected'")
    assert first_bad(site)["place"] == "events"


def test_given_an_event_moved_with_every_hash_made_anew_when_verified_then_the_state_in_the_book_tells(
    tmp_path: Path, original: Site
) -> None:
    """Nothing decides by the instant of an objection, and whoever has the database has the salt; the book has the last hash."""
    site = copied(original, tmp_path / "site")
    who = SubjectNo(1)
    with site.house() as (house, _):
        state = house.read(lambda unit: unit.subject_by_no(who))
        story = house.read(lambda unit: subjects.read_events(unit.conn, who))
    last: bytes | None = None
    with site.beside() as connection:
        for each in story:
            at = each.at - timedelta(days=40)
            last = subjects.event_digest(state.salt, last, who, replace(each, at=at))
            values = (micros(at), last, each.seq)
            connection.execute(
                "UPDATE subject_event SET at = ?, hash = ? WHERE subject_no = 1 AND seq = ?", values
            )
        connection.execute("UPDATE subject_state SET events = ? WHERE subject_no = 1", (last,))
    bad = first_bad(site)
    assert bad["place"] == "state"
    assert isinstance(bad["entry"], int)


def test_given_a_planted_event_when_verified_then_the_events_are_named(
    tmp_path: Path, original: Site
) -> None:
    site = copied(original, tmp_path / "site")
    tampered(
        site,
        "INSERT INTO subject_event SELECT subject_no, seq + 50, 'objection_lifted', at, body, hash FROM subject_event "
        "WHERE subject_no = 1 AND kind = 'objected'",
    )
    assert first_bad(site)["place"] == "events"


@pytest.mark.parametrize("at", [1, 14, -1], ids=["in its nonce", "in its text", "in its tag"])
def test_given_a_flipped_byte_in_an_envelope_when_verified_or_opened_then_found_and_nothing_shown(
    tmp_path: Path, original: Site, at: int
) -> None:
    site = copied(original, tmp_path / "site")
    row = "holder_no = 1 AND group_id = 'g001' AND row_version = 2"
    with site.beside() as connection:
        body = bytearray(connection.execute(f"SELECT body FROM envelope WHERE {row}").fetchone()[0])
        body[at] ^= 1
        connection.execute(f"UPDATE envelope SET body = ? WHERE {row}", [bytes(body)])
    bad = first_bad(site)
    assert bad["place"] == "envelope:g001"
    assert isinstance(bad["entry"], int)
    subject = str(bad["what"]).split()[1]
    result = site.run(
        "subject", "show", site.folder, subject, "--purpose", ROSTER, "--items", "氏名", *AT, "--json"
    )
    assert result.exit_code == 4
    assert result.stderr.startswith("VAULT-002 ")
    assert result.stdout == ""


def test_given_an_old_envelope_put_back_when_verified_then_its_group_is_named(
    tmp_path: Path, original: Site
) -> None:
    for number, statements in enumerate(
        [
            ["DELETE FROM envelope WHERE holder_no = 1 AND row_version = 2"],
            [
                "DELETE FROM envelope WHERE holder_no = 1 AND row_version = 2",
                "UPDATE envelope SET row_version = 2 WHERE holder_no = 1 AND row_version = 1",
            ],
            ["DELETE FROM envelope WHERE holder_no = 1"],
            ["UPDATE envelope SET body = 'text' WHERE holder_no = 1"],
            ["UPDATE envelope SET hash = 'text' WHERE holder_no = 1"],
            ["UPDATE envelope SET holder_no = 3 WHERE holder_no = 1", "UPDATE envelope SET holder_no = 1 WHERE holder_no = 2", "UPDATE envelope SET holder_no = 2 WHERE holder_no = 3"],
        ]
    ):  # fmt: skip
        site = copied(original, tmp_path / f"site{number}")
        tampered(site, *statements)
        assert first_bad(site)["place"] == "envelope:g001"


def test_given_a_changed_entry_when_verified_then_its_number_is_named(tmp_path: Path, original: Site) -> None:
    with original.beside() as book:
        body, leaf = map(bytes, book.execute("SELECT body, leaf FROM ledger_entry WHERE no = 4").fetchone())
    other = body.replace(b"operator", b"operatox")
    assert other != body
    for number, (statement, values) in enumerate(
        [
            ("UPDATE ledger_entry SET body = ? WHERE no = 4", [other]),
            ("UPDATE ledger_entry SET leaf = ? WHERE no = 4", [bytes([leaf[0] ^ 1]) + leaf[1:]]),
            ("UPDATE ledger_entry SET no = 400 WHERE no = 4", []),
            ("DELETE FROM ledger_entry WHERE no = 4", []),
        ]
    ):
        site = copied(original, tmp_path / f"site{number}")
        with site.beside() as beside:
            assert beside.execute(statement, values).rowcount == 1
        bad = first_bad(site)
        assert bad["place"] == "entry"
        assert bad["entry"] == 4


def test_given_an_entry_hidden_from_a_person_when_verified_then_found(tmp_path: Path, original: Site) -> None:
    site = copied(original, tmp_path / "site")
    last = one(site, "SELECT max(entry_no) FROM entry_subject")
    tampered(site, f"DELETE FROM entry_subject WHERE entry_no = {last}")
    assert first_bad(site)["entry"] == last


def test_given_a_tail_cut_off_when_verified_then_only_an_exported_checkpoint_shows_it(
    tmp_path: Path, original: Site
) -> None:
    site, note = copied(original, tmp_path / "site"), tmp_path / "note"
    size = int(str(site.ask("ledger", "checkpoint", site.folder, "-o", note)["size"]))
    assert site.ask("ledger", "verify", site.folder, "--checkpoint", note)["ok"] is True
    # The last acts left no state behind (a look and the checkpoints): cutting them leaves a book that looks whole.
    cut = size - 1
    nodes = f"FROM ledger_node WHERE (position + 1) * (1 << CAST(level AS INTEGER)) > {cut}"
    tampered(
        site,
        f"DELETE FROM ledger_entry WHERE no >= {cut}",
        f"DELETE FROM entry_subject WHERE entry_no >= {cut}",
        f"DELETE FROM ledger_checkpoint WHERE size > {cut}",
        *(
            [f"DELETE {nodes}"] if one(site, f"SELECT count(*) {nodes}") else []
        ),  # an even size ends with no node
    )
    refused = site.run("ledger", "verify", site.folder)
    assert refused.stderr.startswith("VAULT-060 "), "the key store knows how long the book was"
    _forget_the_book(site)
    assert site.ask("ledger", "verify", site.folder)["ok"] is True, "nobody can tell from the inside"
    bad = first_bad(site, "--checkpoint", note)
    assert bad["place"] == "entry"


def test_given_a_checkpoint_of_another_workspace_when_verified_then_refused_as_wrong_input(
    tmp_path: Path, original: Site
) -> None:
    other, note = fresh(tmp_path / "other"), tmp_path / "note"
    text = other.folder / "sekisho.toml"
    text.write_text(
        text.read_text(encoding="utf-8").replace("sekisho.local/", "elsewhere.example/"), encoding="utf-8"
    )
    other.ask("ledger", "checkpoint", other.folder, "-o", note)
    result = original.run("ledger", "verify", original.folder, "--checkpoint", note)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("LEDGER-00")


def test_given_an_erasure_under_way_when_verified_beside_it_then_no_false_alarm(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from sekisho.application import book_desk, sweeping

    site = fresh(tmp_path / "site")
    site.add(**HANAKO, お問い合わせ内容="講座について")
    seen: list[book_desk.Verified] = []
    with site.house(now=datetime(2027, 6, 1, 3, tzinfo=UTC)) as (house, operator):
        finish = house.eraser.finish_each

        def watched(refs: object, *, at: datetime) -> None:
            seen.append(book_desk.verify_book(house))
            house.eraser._progress = lambda _step: seen.append(book_desk.verify_book(house))
            finish(refs, at=at)

        house.eraser.finish_each = watched
        assert sweeping.sweep(house, operator).erased == 1
    assert [one.first_bad for one in seen] == [None] * 3  # journal written, keys destroyed, rows purged


# -- keys of another day or place ---------------------------------------------------------------------------------


def wraps(site: Site) -> int:
    """How many keys the first person has."""
    with site.beside(site.keys) as keys:
        return int(keys.execute("SELECT count(*) FROM wrapped_key WHERE holder_no = 1").fetchone()[0])


def test_given_an_old_key_store_put_back_when_opened_then_what_was_erased_since_is_destroyed_again(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    hanako, taro = site.add(**HANAKO), site.add(**TARO)
    put_back = stores.kept(site.keys, tmp_path / "keystore.old")
    site.ask("subject", "erase", site.folder, hanako, *AT, give={"reason": "request"})
    put_back()
    assert wraps(site) == 1
    assert site.ask("ledger", "verify", site.folder)["ok"] is True
    assert wraps(site) == 0
    find = ("subject", "find", site.folder, "--purpose", ROSTER, *AT)
    assert site.ask(*find, give={"email": HANAKO["メールアドレス"]})["subjects"] == []
    assert site.ask(*find, give={"email": TARO["メールアドレス"]})["subjects"] == [taro]
    assert sorted(site.ask("doctor", site.folder, code=site.run("doctor", site.folder).exit_code)) == [
        "checks",
        "ok",
    ]


def test_given_an_old_key_store_put_back_when_verified_then_whoever_came_later_is_named_and_no_number_is_given_twice(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    site.add(**HANAKO)
    put_back = stores.kept(site.keys, tmp_path / "keystore.old")
    taro = site.add(**TARO)
    put_back()
    jiro = site.add(氏名="見本 次郎", メールアドレス="jiro@example.jp")
    bad = first_bad(site)
    assert bad == {"place": "keys", "entry": None, "what": f"subject {taro}"}
    shown = site.run("subject", "show", site.folder, taro, "--purpose", ROSTER, "--items", "氏名", *AT)
    assert shown.exit_code == 2
    assert shown.stderr.startswith("VAULT-003 ")
    words = ("subject", "show", site.folder, jiro, "--purpose", ROSTER, "--items", "氏名", *AT)
    assert site.ask(*words)["items"] == {"氏名": "見本 次郎"}


def test_given_a_key_of_one_group_destroyed_when_verified_then_that_group_is_named(
    tmp_path: Path, original: Site
) -> None:
    site = copied(original, tmp_path / "site")
    with site.beside(site.keys) as keys:
        assert keys.execute("DELETE FROM wrapped_key WHERE holder_no = 2").rowcount == 1
    assert first_bad(site)["place"] == "keys:g001"


def test_given_an_old_key_store_after_a_roll_when_opened_then_its_epoch_key_is_gone(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**HANAKO)
    put_back = stores.kept(site.keys, tmp_path / "keystore.old")
    site.ask("subject", "erase", site.folder, hanako, *AT, give={"reason": "request"})
    site.ask("keys", "roll", site.folder, *AT)
    put_back()
    result = site.run("ledger", "verify", site.folder)
    assert result.exit_code == 4, result.output
    assert result.stderr.startswith("VAULT-")


def test_given_the_key_store_of_another_workspace_when_opened_then_refused(tmp_path: Path) -> None:
    other = fresh(tmp_path / "other")
    other_id = "0123456789abcdef"
    text = other.folder / "sekisho.toml"
    text.write_text(
        text.read_text(encoding="utf-8").replace(
            f'id = "{load_workspace(other.folder).id}"', f'id = "{other_id}"'
        ),
        encoding="utf-8",
    )
    result = other.run("ledger", "verify", other.folder)
    assert result.exit_code in {2, 4}, result.output
    assert result.stderr.startswith("VAULT-015 ")


def test_given_keys_that_others_may_read_when_opened_then_refused(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    (epoch,) = (site.root / "keys" / "epochs").glob("*/epoch-*.key")
    for path in (epoch, epoch.parent):
        mode = path.stat().st_mode
        path.chmod(0o755 if path.is_dir() else 0o644)
        result = site.run("ledger", "verify", site.folder)
        assert result.exit_code == 4
        assert result.stderr.startswith("VAULT-005 ")
        path.chmod(mode)
    assert site.ask("ledger", "verify", site.folder)["ok"] is True
