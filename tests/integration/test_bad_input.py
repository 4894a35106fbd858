"""Bad input through the command line: said in words with a code, what, why and mend; nothing made, nothing recorded."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.faults.sites import (
    ADVERT,
    ANSWERS,
    FORM,
    HANAKO,
    NOW,
    POLICY,
    ROSTER,
    TARO,
    Site,
    copied,
    fresh,
    made,
    member,
    tree_of,
)
from sekisho.cli.app import app
from sekisho.errors import catalogue
from sekisho.storage.engine import database_exists, remove_database
from sekisho.storage.place import Place

AT = ("--now", NOW)


def said(result: object, code: str, exit_code: int = 2) -> str:
    """The error as it was spoken: its exit code, its code, nothing on standard output, no traceback; the text."""
    text = str(result.stderr)
    assert result.exit_code == exit_code, (result.exit_code, text, result.exception)
    assert result.stdout == ""
    assert text.startswith(f"{code} "), text
    assert "Traceback" not in text
    return text


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A workspace with two members, for requests that must change nothing."""
    site = fresh(tmp_path_factory.mktemp("bad") / "site")
    site.add(**HANAKO)
    site.add(**TARO)
    return site


@pytest.fixture(scope="module")
def hanako(site: Site) -> str:
    found = site.ask("subject", "find", site.folder, "--purpose", ROSTER, *AT, give={"氏名": "見本 花子"})
    (subject,) = found["subjects"]
    return str(subject)


# -- files that are no policy ------------------------------------------------------------------------------------

NOT_POLICIES: dict[str, tuple[str, bytes]] = {
    "empty": ("READ-001", b""),
    "blank": ("READ-001", b" \n\n\t\n"),
    "some other text": ("READ-003", "今日は良い天気です。\n散歩に行きました。\n".encode()),
    "another language": ("READ-003", b"# Privacy\nWe respect your privacy and collect your name.\n"),
    "binary": ("READ-002", bytes(range(256)) * 40),
    "an archive": ("READ-007", b"PK\x03\x04" + bytes(500)),
    "a picture": ("READ-002", b"\x89PNG\r\n\x1a\n" + bytes(1000)),
    "an unknown encoding": ("READ-002", POLICY.read_text(encoding="utf-8").encode("utf-32")),
    "a character cut in two": ("READ-002", POLICY.read_bytes() + b"\xe3\x81"),
    "too large": ("WORKSPACE-007", "あ".encode() * 8_000_000),
}


@pytest.mark.parametrize("kind", NOT_POLICIES)
def test_given_a_file_that_is_no_policy_when_init_then_refused_with_words_in_both_languages_and_nothing_made(
    tmp_path: Path, kind: str
) -> None:
    code, data = NOT_POLICIES[kind]
    site, file = Site(tmp_path / "root"), tmp_path / "policy.md"
    site.root.mkdir()
    file.write_bytes(data)
    for language in ("ja", "en"):
        result = site.run("init", site.folder, "--policy", file, "--yes", "--json", lang=language)
        text = said(result, code)
        for part in catalogue()[code][language].values():
            fixed = part.split("{", maxsplit=1)[0]  # up to the first fact, the catalogue's own words
            assert fixed in text
    # The operating system's language counts where nothing else is said.
    english = {"SEKISHO_LANG": "", "LC_ALL": "", "LANG": "en_US.UTF-8"}
    result = site.run("init", site.folder, "--policy", file, "--yes", environment=english)
    assert catalogue()[code]["en"]["mend"].split("{", maxsplit=1)[0] in said(result, code)
    assert tree_of(site.root) == {}, "neither workspace nor key store nor epoch key nor building site"


@pytest.mark.parametrize("kind", ["missing", "a folder", "a dangling link"])
def test_given_no_file_there_when_init_then_refused_and_nothing_made(tmp_path: Path, kind: str) -> None:
    site, file = Site(tmp_path / "root"), tmp_path / "policy.md"
    site.root.mkdir()
    if kind == "a folder":
        file.mkdir()
    elif kind == "a dangling link":
        file.symlink_to(tmp_path / "nowhere")
    text = said(site.run("init", site.folder, "--policy", file, "--yes"), "WORKSPACE-006")
    assert "policy.md" in text
    assert str(tmp_path) not in text
    assert tree_of(site.root) == {}


@pytest.mark.parametrize("encoding", ["cp932", "euc-jp", "utf-8-sig"])
def test_given_a_policy_in_an_encoding_of_japan_when_init_then_it_reads_as_in_utf8(
    tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "policy.txt"
    file.write_bytes(POLICY.read_text(encoding="utf-8").encode(encoding))
    site = Site(tmp_path / "root")
    expected = site.ask("policy", "read", POLICY)
    assert site.ask("policy", "read", file) == expected
    created = site.ask("init", site.folder, "--policy", file, "--yes")
    assert created["version"] == "v1"
    shown = site.ask("policy", "show", site.folder)
    assert [one["text"] for one in shown["purposes"]] == expected["purposes"]


# -- places that are taken, names that lead away ------------------------------------------------------------------


def test_given_a_folder_that_is_not_empty_when_init_then_refused_and_untouched(tmp_path: Path) -> None:
    site = Site(tmp_path / "root")
    site.folder.mkdir(parents=True)
    (site.folder / "memo.txt").write_text("大切なメモ", encoding="utf-8")
    before = tree_of(tmp_path)
    said(site.run("init", site.folder, "--policy", POLICY, "--yes"), "WORKSPACE-003")
    said(site.run("init", site.folder / "memo.txt", "--policy", POLICY, "--yes"), "WORKSPACE-003")
    said(site.run("init", site.folder / "memo.txt" / "ws", "--policy", POLICY, "--yes"), "WORKSPACE-015", 4)
    assert tree_of(tmp_path) == before


def test_given_a_workspace_when_init_again_then_refused_and_untouched(tmp_path: Path) -> None:
    site = fresh(tmp_path / "root")
    before = tree_of(site.root)
    said(site.run("init", site.folder, "--policy", POLICY, "--yes"), "WORKSPACE-003")
    assert tree_of(site.root) == before


def test_given_an_empty_folder_when_init_then_it_becomes_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "root" / "ws").mkdir(parents=True)
    site = made(tmp_path / "root", answers=False)
    assert site.ask("ledger", "verify", site.folder)["ok"] is True


@pytest.mark.parametrize(
    "name",
    ["../../evil", "/tmp/evil", "", "versions", "diff", "a b", 'a"b', "x" * 65, "見本", ".hidden", "a\nb"],
)
def test_given_a_document_name_that_is_no_plain_word_when_init_or_draft_then_refused_and_nothing_made(
    tmp_path: Path, name: str
) -> None:
    site = Site(tmp_path / "root")
    site.root.mkdir()
    said(site.run("init", site.folder, "--policy", POLICY, "--yes", "--document", name), "WORKSPACE-016")
    output = tmp_path / "policy.yaml"
    said(site.run("policy", "draft", POLICY, "-o", output, "--document", name), "WORKSPACE-016")
    assert tree_of(tmp_path) == {"root": None}


@pytest.mark.parametrize("mail", ["nonsense", "host:", ":25", "host:0", "host:99999", "host:２５"])
def test_given_a_mail_server_that_is_no_address_when_init_then_refused_and_nothing_made(
    tmp_path: Path, mail: str
) -> None:
    site = Site(tmp_path / "root")
    site.root.mkdir()
    result = site.run("init", site.folder, "--policy", POLICY, "--yes", "--mail", mail)
    assert "mail" in said(result, "REQUEST-006")
    assert tree_of(site.root) == {}


def test_given_nobody_to_agree_when_init_without_yes_then_nothing_is_made(tmp_path: Path) -> None:
    site = Site(tmp_path / "root")
    site.root.mkdir()
    said(site.run("init", site.folder, "--policy", POLICY), "WORKSPACE-011")
    assert tree_of(site.root) == {}


def test_given_files_that_cannot_be_written_when_asked_for_then_said_in_words_and_nothing_overwritten(
    tmp_path: Path, site: Site
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("大切なメモ", encoding="utf-8")
    away = tmp_path / "no" / "file"
    said(site.run("policy", "draft", POLICY, "-o", taken), "WORKSPACE-012")
    said(site.run("policy", "draft", POLICY, "-o", away), "WORKSPACE-015", 4)
    said(site.run("ledger", "checkpoint", site.folder, "-o", away), "WORKSPACE-015", 4)
    said(site.run("backup", site.folder, taken), "STORAGE-011")
    said(site.run("backup", site.folder, away), "STORAGE-004", 4)
    assert tree_of(tmp_path) == {"taken": "大切なメモ".encode()}


def test_given_a_key_backup_over_a_file_that_is_none_when_asked_then_refused_and_untouched(
    tmp_path: Path, site: Site
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("大切なメモ", encoding="utf-8")
    result = site.run("keys", "backup", site.folder, taken)
    assert result.exit_code in {2, 4}, result.output
    assert taken.read_text(encoding="utf-8") == "大切なメモ"


# -- things that are no workspace ---------------------------------------------------------------------------------

ON_A_FOLDER = (
    ("doctor",),
    ("serve",),
    ("policy", "show"),
    ("policy", "questions"),
    ("policy", "promises"),
    ("ledger", "verify"),
    ("ledger", "list"),
    ("staff", "list"),
    ("approval", "list"),
    ("retention", "sweep"),
    ("keys", "roll"),
)


@pytest.mark.parametrize("words", ON_A_FOLDER, ids=" ".join)
def test_given_a_folder_that_is_no_workspace_when_a_command_then_said_so(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    site = Site(tmp_path)
    assert "init" in said(site.run(*words, tmp_path / "nothing"), "WORKSPACE-001")
    (tmp_path / "file").write_text("", encoding="utf-8")
    # `ledger verify` takes a pack of evidence too, and a file is taken for one.
    said(
        site.run(*words, tmp_path / "file"), "BOOK-001" if words == ("ledger", "verify") else "WORKSPACE-001"
    )
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "sekisho.toml").write_text("schema = [", encoding="utf-8")
    assert "sekisho.toml" in said(site.run(*words, tmp_path / "ws"), "WORKSPACE-002")
    (tmp_path / "ws" / "sekisho.toml").write_text('schema = "sekisho/workspace/1"\n', encoding="utf-8")
    said(site.run(*words, tmp_path / "ws"), "WORKSPACE-002")


def test_given_a_workspace_without_its_database_or_keys_when_a_command_then_refused_and_none_made_anew(
    tmp_path: Path,
) -> None:
    whole = fresh(tmp_path / "whole")
    for number, (gone, code) in enumerate(
        [("database", "STORAGE-004"), ("key_store", "STORAGE-004"), ("epoch", "VAULT-004")]
    ):
        site = copied(whole, tmp_path / f"site{number}")
        (epoch,) = (site.root / "keys" / "epochs").glob("*/epoch-*.key")
        place: Place = {"database": site.data, "key_store": site.keys, "epoch": epoch}[gone]
        if place == epoch:
            epoch.unlink()
        else:
            remove_database(place)
        said(site.run("ledger", "verify", site.folder), code, 4)
        assert not database_exists(place), "what was lost must not come back empty"


def test_given_a_backup_that_is_none_when_restored_then_refused_and_nothing_made(
    tmp_path: Path, site: Site
) -> None:
    target = tmp_path / "ws"
    said(site.run("restore", tmp_path / "none", target), "WORKSPACE-008")
    said(site.run("restore", POLICY, target), "VAULT-017")
    said(site.run("restore", tmp_path, target), "WORKSPACE-008")
    said(site.run("keys", "restore", POLICY, site.folder), "VAULT-017")
    said(site.run("keys", "restore", POLICY, site.folder, "--recovery", tmp_path / "none"), "WORKSPACE-006")
    assert tree_of(tmp_path) == {}


# -- the clock ----------------------------------------------------------------------------------------------------


def test_given_a_workspace_that_is_no_rehearsal_when_its_clock_is_moved_then_refused_and_nothing_recorded(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site", rehearsal=False)
    before = site.ask("ledger", "list", site.folder)
    for words in (("policy", "show"), ("retention", "sweep"), ("keys", "roll"), ("approval", "list")):
        said(site.run(*words, site.folder, *AT), "WORKSPACE-004")
    said(site.run("subject", "add", site.folder, *AT, give=member(HANAKO)), "WORKSPACE-004")
    said(site.run("init", tmp_path / "new", "--policy", POLICY, "--yes", *AT), "WORKSPACE-004")
    assert not (tmp_path / "new").exists()
    assert site.ask("ledger", "list", site.folder) == before


@pytest.mark.parametrize(
    "now", ["yesterday", "2026-02-30", "", "2026-04-01T00:00:00+99:00", "9999-12-31T23:59:00Z"]
)
def test_given_an_instant_that_is_none_when_the_clock_is_moved_then_refused(site: Site, now: str) -> None:
    said(site.run("policy", "questions", site.folder, "--now", now), "REQUEST-003")


# -- unknown names ------------------------------------------------------------------------------------------------

Change = dict[str, object]
UNKNOWN: dict[str, tuple[Change, str, str]] = {
    "purpose": ({"purpose": "会報の発走"}, "POLICY-010", "会報の発送"),
    "item": ({"items": ["メールアドレ"]}, "POLICY-010", "メールアドレス"),
    "contact channel": ({"verb": "contact", "channel": "emial"}, "POLICY-010", "email"),
    "category": ({"verb": "acquire", "category": "会"}, "POLICY-010", "会員"),
    "recipient": ({"verb": "provide", "recipient": "みほん出版"}, "POLICY-010", "株式会社みほん出版"),
    "verb": ({"verb": "usee"}, "REQUEST-001", "use"),
    "basis": ({"basis": "laww"}, "REQUEST-001", "law"),
    "mode": ({"mode": "loose"}, "REQUEST-001", "narrow"),
    "subject": ({"subject": "nobody"}, "SUBJECT-001", ""),
    "no subject": ({"subject": None}, "REQUEST-002", ""),
    "no verb": ({"verb": None}, "REQUEST-006", "verb"),
    "hypothetical day": ({"at": "soon"}, "REQUEST-003", "at"),
    "day outside of the calendar": ({"at": "9999-12-31T23:59:59+00:00"}, "REQUEST-003", "at"),
}


@pytest.mark.parametrize("what", UNKNOWN)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_given_an_unknown_name_when_decide_then_refused_with_the_nearest_known(
    site: Site, hanako: str, what: str, language: str
) -> None:
    change, code, near = UNKNOWN[what]
    request = {"verb": "use", "subject": hanako, "items": ["email"], "purpose": ROSTER, **change}
    before = entries(site)
    text = said(site.run("decide", site.folder, "-", *AT, "--json", give=request, lang=language), code)
    assert near in text
    assert entries(site) == before


def entries(site: Site) -> int:
    """How many entries the book has."""
    with site.beside() as connection:
        return int(connection.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])


COMMANDS: list[tuple[str, list[str], object, str]] = [
    ("find: unknown purpose", ["subject", "find", "DIR", "--purpose", "宛名"], {"email": "x"}, "POLICY-010"),
    ("find: unknown item", ["subject", "find", "DIR", "--purpose", ROSTER], {"血液型": "A"}, "POLICY-010"),
    ("find: by nothing", ["subject", "find", "DIR", "--purpose", ROSTER], {}, "FIND-002"),
    ("find: not searchable", ["subject", "find", "DIR", "--purpose", ROSTER], {"勤務先": "甲"}, "FIND-001"),
    ("show: unknown item", ["subject", "show", "DIR", "WHO", "--purpose", ROSTER, "--items", "血液型"], None, "POLICY-010"),
    ("show: unknown purpose", ["subject", "show", "DIR", "WHO", "--purpose", "宛名", "--items", "氏名"], None, "POLICY-010"),
    ("show: unknown person", ["subject", "show", "DIR", "nobody", "--purpose", ROSTER, "--items", "氏名"], None, "SUBJECT-001"),
    ("correct: unknown item", ["subject", "correct", "DIR", "WHO"], {"items": {"血液型": "A"}}, "POLICY-010"),
    ("correct: nothing", ["subject", "correct", "DIR", "WHO"], {"items": {}}, "ACQUIRE-001"),
    ("correct: unknown person", ["subject", "correct", "DIR", "nobody"], {"items": {"氏名": "A"}}, "SUBJECT-001"),
    ("correct: unknown field", ["subject", "correct", "DIR", "WHO"], {"values": {}}, "REQUEST-005"),
    ("object: no purpose", ["subject", "object", "DIR", "WHO"], {}, "REQUEST-006"),
    ("object: not stoppable", ["subject", "object", "DIR", "WHO"], {"purpose": ROSTER}, "PREFERENCE-001"),
    ("object: unknown channel", ["subject", "object", "DIR", "WHO"], {"purpose": ADVERT, "channel": "pigeon"}, "POLICY-010"),
    ("object: unknown person", ["subject", "object", "DIR", "nobody"], {"purpose": ADVERT}, "SUBJECT-001"),
    ("resume: unknown purpose", ["subject", "resume", "DIR", "WHO"], {"purpose": "宛名"}, "POLICY-010"),
    ("withdraw: no date", ["subject", "withdraw", "DIR", "WHO"], {"on": "soon"}, "REQUEST-003"),
    ("withdraw: a number", ["subject", "withdraw", "DIR", "WHO"], {"on": 20260401}, "REQUEST-006"),
    ("erase: unknown person", ["subject", "erase", "DIR", "nobody"], {}, "SUBJECT-001"),
    ("erase: unknown reason", ["subject", "erase", "DIR", "WHO"], {"reason": "whim"}, "LEAVE-002"),
    ("consent: nothing", ["consent", "give", "DIR", "WHO"], {}, "REQUEST-006"),
    ("consent: unknown purpose", ["consent", "give", "DIR", "WHO"], {"purpose": "宛名"}, "POLICY-010"),
    ("consent: unknown recipient", ["consent", "give", "DIR", "WHO"], {"recipient": "甲商事"}, "POLICY-010"),
    ("consent: unknown channel", ["consent", "give", "DIR", "WHO"], {"advertising": "pigeon"}, "POLICY-010"),
    ("consent list: unknown person", ["consent", "list", "DIR", "nobody"], None, "SUBJECT-001"),
    ("audience: unknown purpose", ["audience", "DIR", "--purpose", "宛名", "--channel", "email"], None, "POLICY-010"),
    ("audience: unknown channel", ["audience", "DIR", "--purpose", ADVERT, "--channel", "pigeon"], None, "POLICY-010"),
    ("audience: unknown item", ["audience", "DIR", "--purpose", ADVERT, "--channel", "email", "--items", "血液型"], None, "POLICY-010"),
    ("add: unknown category", ["subject", "add", "DIR"], {**member(TARO), "category": "株主"}, "POLICY-010"),
    ("add: unknown purpose", ["subject", "add", "DIR"], {**member(TARO), "purposes": ["宛名"]}, "POLICY-010"),
    ("add: unknown consent", ["subject", "add", "DIR"], {**member(TARO), "consents": ["advertising:pigeon"]}, "POLICY-010"),
    ("add: unknown recipient", ["subject", "add", "DIR"], {**member(TARO), "consents": ["recipient:甲:氏名"]}, "POLICY-010"),
    ("add: unknown person", ["subject", "add", "DIR"], {**member(TARO), "subject": "nobody"}, "SUBJECT-001"),
    ("add: no items", ["subject", "add", "DIR"], {**member(TARO), "items": {}}, "ACQUIRE-001"),
    ("add: a list as value", ["subject", "add", "DIR"], {**member(TARO), "items": {"氏名": ["A"]}}, "REQUEST-006"),
    ("add: null as value", ["subject", "add", "DIR"], {**member(TARO), "items": {"氏名": None}}, "REQUEST-006"),
    ("add: unknown field", ["subject", "add", "DIR"], {**member(TARO), "mail": "x"}, "REQUEST-005"),
    ("approval: unknown", ["approval", "grant", "DIR", "nothing"], None, "APPROVAL-001"),
    ("approval: unknown refused", ["approval", "refuse", "DIR", "nothing"], None, "APPROVAL-001"),
    ("explain: unknown decision", ["explain", "DIR", "nothing"], None, "DECISION-001"),
    ("proof: unknown entry", ["ledger", "proof", "DIR", "99999"], None, "LEDGER-010"),
    ("usage: no month", ["ledger", "usage", "DIR", "--month", "2026-13"], None, "REQUEST-003"),
    ("checkpoint: no such file", ["ledger", "verify", "DIR", "--checkpoint", "/nowhere/note"], None, "WORKSPACE-006"),
    ("checkpoint: none", ["ledger", "verify", "DIR", "--checkpoint", str(POLICY)], None, "LEDGER-004"),
    ("staff: no name", ["staff", "add", "DIR"], {"roles": ["officer"]}, "REQUEST-006"),
    ("staff: not a name", ["staff", "add", "DIR"], {"login": "a b", "roles": ["officer"]}, "ACCOUNT-004"),
    ("staff: too long a name", ["staff", "add", "DIR"], {"login": "x" * 65, "roles": ["officer"]}, "ACCOUNT-004"),
    ("staff: unknown role", ["staff", "add", "DIR"], {"login": "desk", "roles": ["chief"], "password": "x" * 12}, "ACCOUNT-005"),
    ("staff: short password", ["staff", "add", "DIR"], {"login": "desk", "roles": ["officer"], "password": "x"}, "ACCOUNT-002"),
    ("role: not a name", ["staff", "role", "DIR"], {"role": "受付 係"}, "ACCOUNT-008"),
    ("role: empty name", ["staff", "role", "DIR"], {"role": ""}, "ACCOUNT-008"),
    ("role: unknown purpose", ["staff", "role", "DIR"], {"role": "desk", "purposes": ["宛名"]}, "POLICY-010"),
    ("role: unknown item", ["staff", "role", "DIR"], {"role": "desk", "items": ["血液型"]}, "POLICY-010"),
    ("role: unknown duty", ["staff", "role", "DIR"], {"role": "desk", "duties": ["rule"]}, "REQUEST-001"),
    ("answer: no such file", ["policy", "answer", "DIR", "/nowhere/answers.yaml"], None, "WORKSPACE-006"),
    ("check: unknown bar", ["policy", "check", "DIR", "--fail-on", "rain"], None, "REQUEST-001"),
    ("show policy: no date", ["policy", "show", "DIR", "--on", "soon"], None, "REQUEST-003"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "give", "code"), [row[1:] for row in COMMANDS], ids=[row[0] for row in COMMANDS]
)
def test_given_wrong_words_when_a_command_then_exit_2_in_words_and_nothing_recorded(
    site: Site, hanako: str, words: list[str], give: object, code: str
) -> None:
    before = entries(site)
    real = [{"DIR": str(site.folder), "WHO": hanako}.get(word, word) for word in words]
    given = "" if give is None else give
    said(site.run(*real, "--json", give=given), code)
    assert entries(site) == before


def test_given_a_day_before_the_first_version_when_the_policy_is_asked_then_it_cannot_be_decided(
    site: Site,
) -> None:
    said(site.run("policy", "show", site.folder, "--on", "1999-01-01"), "WORKSPACE-005", 3)


def test_given_another_account_when_its_password_is_missing_or_wrong_then_refused_the_same_for_nobody(
    site: Site,
) -> None:
    said(site.run("subject", "add", site.folder, "--account", "desk", give=member(TARO)), "ACCOUNT-006")
    wrong = {"SEKISHO_PASSWORD": "wrong"}
    texts = {
        said(
            site.run("staff", "add", site.folder, "--account", name, give={}, environment=wrong), "SIGNIN-003"
        )
        for name in ("operator2", "nobody", "")
    }
    assert len(texts) == 1


@pytest.mark.parametrize("number", ["-1", "x", "99999999999999999999999"])
def test_given_numbers_outside_of_their_range_when_a_command_then_wrong_use(site: Site, number: str) -> None:
    for words in (
        ["ledger", "proof", str(site.folder), "--", number],
        ["ledger", "list", str(site.folder), "--limit", number],
    ):
        result = site.run(*words)
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.output


# -- broken JSON --------------------------------------------------------------------------------------------------

BROKEN: dict[str, bytes] = {
    "cut": b'{"verb":',
    "a list": b"[1]",
    "null": b"null",
    "a text": b'"use"',
    "not text": b"\xff\xfe\x00",
    "no number": b'{"verb": NaN}',
    "half a character": b'{"verb": "\\ud800"}',
    "deep": b"[" * 100_000,
    "deep in an object": b'{"facts": ' + b'{"a":' * 50_000,
    "two documents": b"{}{}",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_given_broken_json_when_a_command_reads_it_then_said_so(site: Site, hanako: str, kind: str) -> None:
    for words in (
        ["decide", site.folder, "-"],
        ["subject", "add", site.folder],
        ["subject", "find", site.folder, "--purpose", ROSTER],
        ["subject", "correct", site.folder, hanako],
        ["staff", "role", site.folder],
    ):
        said(site.run(*words, give=BROKEN[kind]), "REQUEST-004")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verb", 1),
        ("items", "email"),
        ("items", [1]),
        ("items", {"email": True}),
        ("facts", [1]),
        ("facts", {"a": [1]}),
        ("facts", {"a": None}),
        ("purpose", ["p1"]),
        ("at", 20260401),
    ],
)
def test_given_a_value_of_the_wrong_type_when_decide_then_the_field_is_named(
    site: Site, hanako: str, field: str, value: object
) -> None:
    request = {"verb": "use", "subject": hanako, "items": ["email"], "purpose": ROSTER, field: value}
    assert field in said(site.run("decide", site.folder, "-", give=request), "REQUEST-006")


# -- answers ------------------------------------------------------------------------------------------------------

HEAD = "schema: sekisho/answers/1\n"
WRONG_ANSWERS: dict[str, tuple[str, str, int]] = {
    "broken": (HEAD + "items: [\n", "POLICY-001", 3),
    "a tab": (HEAD + "items:\n\t- 氏名\n", "POLICY-001", 3),
    "a list": ("- 氏名\n", "POLICY-001", 1),
    "twice": (HEAD + "items: []\nitems: []\n", "POLICY-001", 3),
    "an object of the language": ('!!python/object/apply:os.system ["true"]\n', "POLICY-001", 1),
    "deep": (HEAD + "items: " + "[" * 3000 + "\n", "POLICY-001", 1),
    "an unknown question": (HEAD + '\n"practice:nothing": yes\n', "POLICY-012", 3),
    "a new purpose": (HEAD + "purposes:\n  新しい目的: {channels: [post]}\n", "POLICY-013", 3),
    "a wrong kind": (HEAD + "items:\n  - {name: 氏名, kind: nothing}\n", "POLICY-004", 3),
    "a wrong type": (HEAD + "items: 5\n", "POLICY-014", 2),
    "null": (HEAD + "items:\n  - null\n", "POLICY-014", 3),
    "a wrong period": (
        HEAD + "retention:\n  - {clock: acquired, period: 2Y, items: [氏名]}\n",
        "POLICY-004",
        3,
    ),
    "a wrong clock": (HEAD + "retention:\n  - {clock: moon, period: P2Y, items: [氏名]}\n", "POLICY-004", 3),
    "a wrong recipient": (HEAD + "recipients:\n  - {name: 甲商事, kind: pigeon}\n", "POLICY-004", 3),
    "an unknown item": (
        HEAD + "retention:\n  - {clock: acquired, period: P2Y, items: [血液型]}\n",
        "POLICY-015",
        3,
    ),
}


@pytest.mark.parametrize("kind", WRONG_ANSWERS)
def test_given_answers_that_do_not_fit_when_answered_then_the_line_is_named_and_nothing_recorded(
    tmp_path: Path, site: Site, kind: str
) -> None:
    text, code, line = WRONG_ANSWERS[kind]
    file = tmp_path / "answers.yaml"
    file.write_text(text, encoding="utf-8")
    before = (
        entries(site),
        site.ask("policy", "show", site.folder),
        site.run("policy", "questions", site.folder).stdout,
    )
    found = said(site.run("policy", "answer", site.folder, file, *AT), code)
    assert f"{line}行目" in found
    assert f"line {line}" in said(site.run("policy", "answer", site.folder, file, *AT, lang="en"), code)
    after = (
        entries(site),
        site.ask("policy", "show", site.folder),
        site.run("policy", "questions", site.folder).stdout,
    )
    assert after == before


def test_given_no_answers_at_all_when_answered_then_refused_and_nothing_recorded(
    tmp_path: Path, site: Site
) -> None:
    file, before = tmp_path / "answers.yaml", entries(site)
    for data in (b"", b"\xff\xfe\x00\x01", bytes(300)):
        file.write_bytes(data)
        result = site.run("policy", "answer", site.folder, file)
        assert result.exit_code == 2, result.output
        assert result.stderr.split()[0] in catalogue()
    assert entries(site) == before


def test_given_answers_in_cp932_when_answered_then_they_read_as_in_utf8(tmp_path: Path) -> None:
    site = made(tmp_path / "site", answers=False)
    file = tmp_path / "answers.yaml"
    file.write_bytes(ANSWERS.read_text(encoding="utf-8").encode("cp932"))
    assert site.ask("policy", "answer", site.folder, file, *AT)["open"] == []
    names = [item["name"] for item in site.ask("policy", "show", site.folder)["items"]]
    assert "検定の成績" in names


# -- what commands print ------------------------------------------------------------------------------------------


def test_given_json_when_any_command_answers_then_one_document_on_standard_output_also_for_a_denial(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    folder = site.folder
    hanako = site.add(**HANAKO)
    denied = {"verb": "contact", "subject": hanako, "items": ["email"], "purpose": ADVERT, "channel": "email"}
    note = tmp_path / "note"
    backup, keys = tmp_path / "data.backup", tmp_path / "keys.backup"
    steps: list[tuple[list[object], object, int]] = [
        (["policy", "read", POLICY], None, 0),
        (["policy", "draft", POLICY, "-o", tmp_path / "policy.yaml"], None, 0),
        (["policy", "check", folder, "--fail-on", "never"], None, 0),
        (["policy", "show", folder], None, 0),
        (["policy", "questions", folder], None, 0),
        (["policy", "promises", folder, "--trial", *AT], None, 0),
        (["subject", "find", folder, "--purpose", ROSTER, *AT], {"email": "hanako@example.jp"}, 0),
        (["subject", "show", folder, hanako, "--purpose", ROSTER, "--items", "氏名", *AT], None, 0),
        (["subject", "correct", folder, hanako, *AT], {"items": {"電話番号": "090-0000-0009"}}, 0),
        (["subject", "correct", folder, hanako, *AT], {"items": {"会員番号": "M-2"}}, 0),
        (["subject", "object", folder, hanako, *AT], {"purpose": ADVERT}, 0),
        (["decide", folder, "-", *AT], denied, 1),
        (["subject", "show", folder, hanako, "--purpose", ADVERT, "--items", "氏名", *AT], None, 1),
        (["subject", "add", folder, *AT], {**member(TARO), "purposes": []}, 1),
        (["subject", "add", folder, *AT], {**member(TARO), "items": {"個人番号": "1"}}, 1),
        (["audience", folder, "--purpose", ADVERT, "--channel", "email", "--reasons", *AT], None, 0),
        (["subject", "resume", folder, hanako, *AT], {"purpose": ADVERT}, 0),
        (["consent", "give", folder, hanako, *AT], {"advertising": "sms"}, 0),
        (["consent", "list", folder, hanako, *AT], None, 0),
        (["consent", "withdraw", folder, hanako, *AT], {"advertising": "sms"}, 0),
        (["retention", "sweep", folder, "--dry-run", *AT], None, 0),
        (["retention", "sweep", folder, *AT], None, 0),
        (["approval", "list", folder, *AT], None, 0),
        (["staff", "role", folder], {"role": "desk", "purposes": [ROSTER]}, 0),
        (["staff", "add", folder], {"login": "desk", "roles": ["desk"], "password": "x" * 12}, 0),
        (["staff", "list", folder], None, 0),
        (["ledger", "checkpoint", folder, "-o", note], None, 0),
        (["ledger", "verify", folder, "--checkpoint", note], None, 0),
        (["ledger", "proof", folder, "0"], None, 0),
        (["ledger", "list", folder], None, 0),
        (["ledger", "usage", folder, "--month", "2026-04"], None, 0),
        (["backup", folder, backup], None, 0),
        (["keys", "backup", folder, keys], None, 0),
        (["keys", "roll", folder, *AT], None, 0),
        (["subject", "withdraw", folder, hanako, *AT], {"on": "2026-04-30"}, 0),
        (["subject", "erase", folder, hanako, *AT], {"reason": "request"}, 0),
    ]
    for words, give, code in steps:
        result = site.run(*words, "--json", give="" if give is None else give)
        assert result.exit_code == code, (words, result.output, result.exception)
        document = json.loads(result.stdout)
        assert isinstance(document, (dict, list)), words
        assert result.stdout.endswith("\n")
        if code == 1:
            assert document["allowed"] is False, words
            assert document["reasons"][0]["message"], words
    assert "見本 花子" not in note.read_text(encoding="utf-8")


def test_given_doctor_when_something_is_red_then_one_document_and_exit_1(site: Site) -> None:
    result = site.run("doctor", site.folder, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == (0 if found["ok"] else 1)
    assert all(one["ok"] or one["mend"] for one in found["checks"])


def every_command() -> list[tuple[str, ...]]:
    """The words of every command of the command line, groups too."""
    import typer.main

    found: list[tuple[str, ...]] = []

    def walk(command: object, words: tuple[str, ...]) -> None:
        found.append(words)
        for name, below in getattr(command, "commands", {}).items():
            walk(below, (*words, name))

    walk(typer.main.get_command(app), ())
    return found


@pytest.mark.parametrize("words", every_command(), ids=lambda words: " ".join(words) or "sekisho")
def test_given_help_when_asked_then_it_says_how(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = Site(tmp_path).run(*words, "--help")
    assert result.exit_code == 0, result.output
    assert "Usage: " in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_given_the_interface_when_its_commands_are_counted_then_helped_ones_include_all_of_this_issue() -> (
    None
):
    known = set(every_command())
    promised = """init|serve|demo|doctor|backup|restore|keys backup|keys restore|keys roll|policy read|policy draft|
        policy check|policy show|policy questions|policy answer|policy promises|decide|audience|subject add|
        subject find|subject show|subject correct|subject object|subject resume|subject withdraw|subject erase|
        consent give|consent withdraw|consent list|retention sweep|ledger verify|ledger checkpoint|ledger proof"""
    assert {tuple(words.split()) for words in promised.split("|")} <= known


# -- unforeseen ---------------------------------------------------------------------------------------------------


def test_given_a_fault_of_the_program_when_a_command_runs_then_exit_5_without_the_words_of_the_fault(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("秘密の 見本 花子 hanako@example.jp")

    monkeypatch.setattr("sekisho.application.acquiring.acquire", broken)
    text = said(site.run("subject", "add", site.folder, *AT, give=member(HANAKO)), "CLI-001", 5)
    assert "ValueError" in text
    assert "花子" not in text
    assert "hanako" not in text


# -- arbitrary input ----------------------------------------------------------------------------------------------

ANY_TEXT = st.text(max_size=12) | st.sampled_from(
    ["use", "contact", "acquire", "provide", "disclose", "email", "氏名", ROSTER, ADVERT, "会員", FORM, "r1", "law",
     "consent", "advertising:email", "recipient:r1:email", "narrow", "WHO", "", "\0", "{0}", "２０２６", "2026-04-01"]
)  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
REQUEST_FIELDS = (
    "verb", "subject", "items", "purpose", "channel", "recipient", "basis", "facts", "at", "mode", "category", "notice", "deal",
)  # fmt: skip
ACQUISITION_FIELDS = ("category", "channel", "purposes", "items", "consents", "notice", "subject")


def fields(
    names: tuple[str, ...], typed: dict[str, st.SearchStrategy[object]]
) -> st.SearchStrategy[dict[str, object]]:
    """Documents with mostly known fields, mostly of the right type, so that arbitrary words reach the rules."""
    return st.fixed_dictionaries({}, optional={name: typed.get(name, ANY_TEXT) | ANY_JSON for name in names})


REQUESTS = ANY_JSON | fields(
    REQUEST_FIELDS,
    {
        "verb": st.sampled_from(
            ["use", "contact", "acquire", "provide", "disclose", "correct", "suspend", "erase"]
        ),
        "items": st.lists(ANY_TEXT, max_size=3),
        "facts": st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=2),
        "subject": st.just("WHO"),
    },
)
ACQUISITIONS = ANY_JSON | fields(
    ACQUISITION_FIELDS,
    {
        "items": st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3),
        "purposes": st.lists(ANY_TEXT, max_size=3),
        "consents": st.lists(ANY_TEXT, max_size=3),
    },
)
SMALL = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def check_answer(run: Callable[[], object]) -> None:
    """Whatever was given: yes, no, or wrong input; in words; never a traceback."""
    result = run()
    assert result.exit_code in {0, 1, 2}, (result.exit_code, result.output)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    if result.exit_code == 2:
        assert result.stderr.split()[0] in catalogue()
        assert result.stdout == ""
    else:
        json.loads(result.stdout)


@SMALL
@given(document=REQUESTS)
def test_given_arbitrary_json_when_decide_then_an_answer_or_wrong_input_never_a_fault(
    site: Site, hanako: str, document: object
) -> None:
    given_text = json.dumps(document).replace('"WHO"', json.dumps(hanako))
    check_answer(lambda: site.run("decide", site.folder, "-", *AT, "--json", give=given_text))


@SMALL
@given(document=ACQUISITIONS)
def test_given_arbitrary_json_when_acquiring_then_an_answer_or_wrong_input_never_a_fault(
    site: Site, hanako: str, document: object
) -> None:
    given_text = json.dumps(document).replace('"WHO"', json.dumps(hanako))
    check_answer(lambda: site.run("subject", "add", site.folder, *AT, "--json", give=given_text))


def test_given_all_of_that_when_the_book_is_verified_then_it_is_whole(site: Site) -> None:
    assert site.ask("ledger", "verify", site.folder)["ok"] is True
