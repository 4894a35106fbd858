"""What an entry says, and its one canonical form."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from importlib.resources import files

import msgspec
import pytest
from ruamel.yaml import YAML

from sekisho.errors import DeveloperError, OperatorError, catalogue
from sekisho.ledger import canonical
from sekisho.ledger.audit import Place
from sekisho.ledger.kinds import EntryKind, OriginFlag
from sekisho.ledger.model import GONE, Effect, Entry, tell_from
from sekisho.ledger.sets import SetDigest
from unit.ledger.ledger_book import START, draft

FULL = Entry(
    no=7,
    at=START,
    kind=EntryKind.SUBJECT_DATA_PROVIDED,
    actor="account-1",
    subjects=(5, 3, 5),
    purpose="p1",
    items=("氏名", "email", "email"),
    channel="web",
    recipient="r1",
    basis="27-1-consent",
    policy_version="v3",
    decision="d1",
    plan="ab12",
    fired=1 << 70,
    lifted=5,
    allowed=False,
    tellable=tell_from(date(2026, 5, 1)),
    effects=(Effect(ledger_no=5, object="state", hash=GONE), Effect(object="policy", hash="0" * 64)),
    sets=(SetDigest(chunk=2, count=1, hash="f" * 64),),
    note={"rows": 3, "file": "f-1"},
    origin=(OriginFlag.CLOCK_REHEARSAL,),
)
BODY = (
    '{"actor":"account-1","allowed":false,"at":"2026-04-01T00:00:00.123456Z","basis":"27-1-consent",'
    '"channel":"web","decision":"d1","effects":[[null,"policy","'
    + "0" * 64
    + '"],[5,"state","'
    + GONE
    + '"]],'
    '"fired":"400000000000000000","items":["email","氏名"],"kind":"subject:data:provided","lifted":"5","no":7,'
    '"note":{"file":"f-1","rows":3},"origin":["clock:rehearsal"],"plan":"ab12","policy_version":"v3","purpose":"p1",'
    '"recipient":"r1","sets":[[2,1,"' + "f" * 64 + '"]],"subjects":[3,5],"tellable":"until:2026-05-01","v":1}'
).encode()


SPOILT = [
    (b'"v":1', b'"v":1 '),
    (b'"no":7', b'"no":07'),
    (b'"no":7', b'"no":7.0'),
    (b'"no":7', b'"no":-7'),
    (b'"no":7', b'"no":true'),
    (b'"no":7', b'"no":7,"no":7'),
    (b'"no":7,', b""),
    (b'"no":7', b'"new":1,"no":7'),
    (b'"fired":"4', b'"fired":"04'),
    (b'"lifted":"5"', b'"lifted":"x"'),
    (b'"lifted":"5"', b'"lifted":"0"'),
    (b'["email",', b'["mail","email",'),
    ("氏名".encode(), b"\\u6c0f\\u540d"),
    ("氏名".encode(), b"\xff\xff"),
    (b"[3,5]", b"[5,3]"),
    (b"[3,5]", b"[3,3,5]"),
    (b"[3,5]", b"[3]"),
    (b".123456Z", b".123456+00:00"),
    (b".123456Z", b".123Z"),
    (b"2026-04-01T", b"2026-04-31T"),
    (b"subject:data:provided", b"subject:data:given"),
    (b"until:2026-05-01", b"until:2026-02-30"),
    (b"clock:rehearsal", b"clock:other"),
    (b'"rows":3', b'"rows":3.5'),
    (b'"rows":3', b'"Rows":3'),
    (b'"channel":"web"', b'"channel":null'),
    (b'"channel":"web"', b'"channel":"taro@example.jp"'),
]


def test_given_a_full_entry_when_written_then_exactly_these_bytes_and_read_back() -> None:
    assert canonical.write(FULL) == BODY
    assert canonical.parse(BODY) == FULL


def test_given_an_entry_that_says_little_when_written_then_only_that() -> None:
    entry = Entry(no=0, at=START, kind=EntryKind.WORKSPACE_CREATED, actor="system")
    body = (
        b'{"actor":"system","at":"2026-04-01T00:00:00.123456Z","kind":"workspace:created","no":0,'
        b'"tellable":"yes","v":1}'
    )
    assert canonical.write(entry) == body
    assert canonical.parse(body) == entry


@pytest.mark.parametrize(("old", "new"), SPOILT)
def test_given_a_second_spelling_or_a_wrong_value_when_read_then_refused(old: bytes, new: bytes) -> None:
    assert old in BODY
    with pytest.raises(OperatorError) as error:
        canonical.parse(BODY.replace(old, new, 1))
    assert error.value.code == "LEDGER-001"


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"\x00", b'{"v":"1"}', b'{"v":1}'])
def test_given_what_is_no_entry_when_read_then_refused(body: bytes) -> None:
    with pytest.raises(OperatorError) as error:
        canonical.parse(body)
    assert error.value.code == "LEDGER-001"


def test_given_an_unknown_version_when_read_then_told_so() -> None:
    with pytest.raises(OperatorError) as error:
        canonical.parse(BODY.replace(b'"v":1', b'"v":2'))
    assert (error.value.code, error.value.facts) == ("LEDGER-002", {"format": "entry", "version": 2})


@pytest.mark.parametrize(
    ("field", "parts"),
    [
        ("at", {"at": START.replace(tzinfo=None)}),
        ("at", {"at": START.astimezone(timezone(timedelta(hours=9)))}),
        ("actor", {"actor": ""}),
        ("actor", {"actor": "山田 太郎"}),
        ("actor", {"actor": "taro@example.jp"}),
        ("purpose", {"purpose": "a\nb"}),
        ("channel", {"channel": "a\u3000b"}),
        ("recipient", {"recipient": "x" * 129}),
        ("decision", {"decision": "\ud800"}),
        ("items", {"items": ("",)}),
        ("fired, lifted", {"fired": -1}),
        ("tellable", {"tellable": "maybe"}),
        ("tellable", {"tellable": "until:2026-13-01"}),
        ("subjects", {"subjects": (-1,)}),
        ("subjects", {"subjects": (True,)}),
        ("subjects", {"subjects": (2**63,)}),
        ("effects", {"effects": (Effect(ledger_no=99, object="state", hash=GONE),)}),
        ("effects", {"subjects": (1,), "effects": (Effect(ledger_no=1, object="state", hash=GONE),) * 2}),
        ("note", {"note": {"name": "山田 太郎"}}),
        ("note", {"note": {"Name": 1}}),
        ("note", {"note": {"flag": True}}),
    ],
)
def test_given_a_wrong_value_when_drafting_then_refused_by_field_without_quoting(
    field: str, parts: dict[str, object]
) -> None:
    with pytest.raises(DeveloperError) as error:
        draft(0, **parts)
    assert (error.value.code, error.value.facts) == ("LEDGER-003", {"field": field})


@pytest.mark.parametrize("digest", ["", "F" * 64, "0" * 63])
def test_given_a_wrong_hash_when_making_an_effect_then_refused(digest: str) -> None:
    with pytest.raises(DeveloperError):
        Effect(object="state", hash=digest)


def test_given_sets_out_of_order_when_making_an_entry_then_refused() -> None:
    part = SetDigest(chunk=2, count=1, hash="f" * 64)
    for sets in (
        (part, part),
        (replace(part, count=0),),
        (replace(part, hash="x"),),
        (replace(part, chunk=-1),),
    ):
        with pytest.raises(DeveloperError):
            replace(FULL, sets=sets)


def test_given_a_note_when_the_caller_changes_its_mapping_then_the_entry_does_not() -> None:
    note = {"rows": 1}
    made = draft(0, note=note)
    note["rows"] = 2
    assert made.note == {"rows": 1}
    assert len({made, draft(0, note={"rows": 1})}) == 1


def test_given_tellable_when_asked_on_a_day_then_yes_no_or_from_that_day_on() -> None:
    """The person is not told before the day, and is told on it (digest: 告げてはならない)."""
    day = date(2026, 5, 1)
    assert draft(0).is_tellable_on(day)
    assert not draft(0, tellable="no").is_tellable_on(day)
    until = draft(0, tellable=tell_from(day))
    assert not until.is_tellable_on(day - timedelta(days=1))
    assert until.is_tellable_on(day)


def test_given_an_instant_before_the_year_1000_when_written_then_four_digits() -> None:
    assert canonical.write_instant(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"


def test_given_the_kinds_when_listed_then_they_keep_the_grammar_and_the_alphabet() -> None:
    for closed in (EntryKind, OriginFlag):
        values = [member.value for member in closed]
        assert values == sorted(values)
        for member in closed:
            assert re.fullmatch(r"[a-z]+(:[a-z]+){1,2}", member.value)
            assert member.name == member.value.replace(":", "_").upper()


def texts() -> dict[str, dict[str, dict[str, str]]]:
    """The merged catalogue, with the ledger's own part while it is not merged."""
    merged = dict(catalogue())
    part = files("sekisho.ledger").joinpath("messages.part.yaml")
    if part.is_file():
        merged.update(YAML(typ="safe", pure=True).load(part.read_text(encoding="utf-8")))
    return merged


def test_given_every_code_of_the_ledger_when_looked_up_then_both_languages_and_all_places_are_known() -> None:
    facts = {
        "LEDGER-001": {"place"},
        "LEDGER-002": {"format", "version"},
        "LEDGER-003": {"field"},
        "LEDGER-004": {"place"},
        "LEDGER-005": {"name"},
        "LEDGER-008": {"entry"},
        "LEDGER-009": {"entry", "size"},
        "LEDGER-010": {"entry"},
        "LEDGER-012": {"entry"},
        "LEDGER-014": {"size"},
        "LEDGER-018": {"entry"},
        "LEDGER-033": {"file"},
        "LEDGER-043": {"size"},
        "LEDGER-045": {"name", "status"},
        "LEDGER-046": {"name"},
        "LEDGER-047": {"entry"},
        "LEDGER-048": {"entry", "origin"},
        "LEDGER-019": {"old", "new", "size"},
    } | {place.code: {"entry", "last"} for place in Place}
    source = "".join(
        each.read_text(encoding="utf-8")
        for each in files("sekisho.ledger").iterdir()
        if each.name.endswith(".py")
    )
    raised = set(re.findall(r"LEDGER-\d{3}", source))
    known = texts()
    assert raised == {code for code in known if code.startswith("LEDGER-")}
    for code in raised:
        for language in ("ja", "en"):
            parts = known[code][language]
            assert parts.keys() == {"what", "why", "mend"}
            wanted = set(re.findall(r"{(\w+)}", "".join(parts.values())))
            assert wanted <= facts.get(code, set()), code


def test_given_canonical_bytes_when_any_json_reader_reads_them_then_keys_ascend() -> None:
    keys = list(msgspec.json.decode(BODY))
    assert keys == sorted(keys)
