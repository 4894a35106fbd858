"""`policy.yaml`: the same policy in and out, strict, and kind to those who edit it by hand."""

from dataclasses import fields, is_dataclass, replace
from enum import Enum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policy_texts import club, shop

from sekisho.errors import StaffError
from sekisho.law.legal_day import Period
from sekisho.policy.files import Change, dump, edit, load
from sekisho.policy.files.codec import entry, hints, optional
from sekisho.policy.files.references import SHAPES
from sekisho.policy.model import (
    Category,
    CategoryId,
    Clause,
    ClauseId,
    Conflict,
    DealCondition,
    Fee,
    ForeignTransfer,
    IdentityMethod,
    Item,
    ItemId,
    Mention,
    Nature,
    OptOutProvision,
    Origin,
    Policy,
    Processed,
    Purpose,
    PurposeId,
    Reference,
    Responsible,
    RetentionClock,
    RetentionRule,
    Source,
    Vendor,
    placed,
)
from sekisho.policy.questions import open_questions

TEXTS = st.text(min_size=0, max_size=30)
SOURCES = st.builds(
    Source,
    origin=st.sampled_from(Origin),
    lines=st.none() | st.tuples(st.integers(1, 9), st.integers(10, 99)),
    confidence=st.sampled_from([0.0, 0.25, 0.9, 1.0]),
    confirmed=st.booleans(),
    rule=TEXTS,
)
ROWS = (
    Conflict,
    DealCondition,
    Fee,
    ForeignTransfer,
    IdentityMethod,
    Mention,
    OptOutProvision,
    Processed,
    Reference,
    Responsible,
    Vendor,
)
"""The particulars that a policy holds as lists."""

PERIODS = st.none() | st.builds(
    Period, years=st.integers(0, 3), months=st.integers(0, 11), days=st.integers(1, 40)
)


_SCALARS: dict[object, st.SearchStrategy[object]] = {
    ClauseId: st.just(ClauseId("c001")),
    ItemId: st.just(ItemId("i1")),
    Source: SOURCES,
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers(0, 10_000),
}

SECTION_OF = {
    part: field.name for field in fields(Policy) for part in ROWS if part.__name__ in str(field.type)
}


@st.composite
def particulars(draw: st.DrawFn, kind: type) -> tuple[object, ...]:
    """Up to two rows of a kind with every field drawn by its type; ids as the file wants them."""
    letter = SHAPES[SECTION_OF[kind]].pattern[0]
    return tuple(
        draw(st.builds(kind, **_drawn(kind), id=st.just(f"{letter}{number}")))
        for number in range(1, draw(st.integers(0, 2)) + 1)
    )


def _drawn(kind: type) -> dict[str, st.SearchStrategy[object]]:
    return {name: _strategy(wanted) for name, wanted in hints(kind).items() if name != "id"}


def _strategy(wanted: object) -> st.SearchStrategy[object]:
    if (inner := optional(wanted)) is not None:
        return st.none() | _strategy(inner)
    if (part := entry(wanted)) is not None:
        return st.lists(_strategy(part), max_size=2).map(tuple)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return st.sampled_from(wanted)
    if is_dataclass(wanted) and wanted not in _SCALARS:
        return st.builds(wanted, **_drawn(wanted))  # type: ignore[arg-type] # a type, not a value
    return _SCALARS[wanted]


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    names = draw(st.lists(TEXTS, min_size=1, max_size=3))
    items = tuple(
        Item(id=ItemId(f"i{n}"), name=name, source=draw(SOURCES), required=draw(st.booleans()))
        for n, name in enumerate(names, start=1)
    )
    purposes = tuple(
        Purpose(
            id=PurposeId(f"p{n}"),
            text=text,
            clause=ClauseId("c001"),
            categories=(CategoryId("customer"),),
            items=tuple(draw(st.lists(st.sampled_from([row.id for row in items]), max_size=2, unique=True))),
            since=draw(st.none() | st.integers(0, 40_000)),
            objectable=draw(st.booleans()),
            source=draw(SOURCES),
        )
        for n, text in enumerate(draw(st.lists(TEXTS, max_size=3)), start=1)
    )
    policy = Policy(
        document="d",
        version=draw(st.sampled_from(["draft", "v1"])),
        title=draw(TEXTS),
        effective_from=draw(st.none() | st.integers(0, 40_000)),
        categories=(Category(id=CategoryId("customer"), name=draw(TEXTS)),),
        items=items,
        items_open=draw(st.booleans()),
        purposes=purposes,
        retention=(
            RetentionRule(id="k1", clock=draw(st.sampled_from(RetentionClock)), period=draw(PERIODS)),
        ),
        revised=tuple(draw(st.lists(TEXTS, max_size=3))),
        **{section: draw(particulars(kind)) for kind, section in SECTION_OF.items()},
        clauses=(
            Clause(
                id=ClauseId("c001"),
                text=draw(TEXTS),
                lines=(1, 2),
                section=draw(TEXTS),
                section_kind="intro",
                nature=draw(st.sampled_from(Nature)),
                topics=tuple(draw(st.lists(TEXTS, max_size=3))),
            ),
        ),
    )
    return placed(replace(policy, questions=open_questions(policy)))


@given(policies())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_given_any_policy_when_printed_and_read_then_equal_and_printed_the_same(policy: Policy) -> None:
    text = dump(policy)
    again = load(text, name="policy.yaml")
    assert again == policy
    assert dump(again) == text


@pytest.mark.parametrize("policy", [shop(), club()], ids=["shop", "club"])
def test_given_a_drafted_policy_when_printed_and_read_then_equal(policy: Policy) -> None:
    assert load(dump(policy), name="policy.yaml") == policy


def test_given_every_kind_of_particular_when_looked_for_then_the_policy_has_a_list_of_it() -> None:
    assert set(SECTION_OF) == set(ROWS)


def test_given_a_file_without_the_newer_fields_when_read_then_it_loads_and_references_are_by_target() -> None:
    """Files written before hold no rule, no particulars, and references as plain texts."""
    text = dump(shop())
    old = "\n".join(line for line in text.splitlines() if not line.strip().startswith("rule: "))
    policy = load(old + "\nreferences: [情報管理規程, 別の規程]\n", name="policy.yaml")
    assert [row.source.rule for row in policy.purposes] == [""] * len(policy.purposes)
    assert [(row.id, row.target, row.resolved_by) for row in policy.references] == [
        ("t1", "情報管理規程", None),
        ("t2", "別の規程", None),
    ]


def test_given_a_drafted_value_when_printed_then_its_lines_confidence_and_rule_are_told() -> None:
    purpose = dump(shop()).split("\npurposes:\n")[1].split("\n- id: p2")[0]
    for key in ("from: read", "lines: [", "confidence: ", "rule: purposes."):
        assert key in purpose


def test_given_a_policy_when_printed_then_marked_commented_and_japanese_as_it_is() -> None:
    text = dump(shop())
    assert text.startswith("schema: sekisho/policy/1\n#")
    assert "\n  name: 氏名\n" in text
    assert "\n  from: read\n" in text
    assert "\\u" not in text


def refused(text: str) -> StaffError:
    with pytest.raises(StaffError) as caught:
        load(text, name="policy.yaml")
    return caught.value


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_given_no_yaml_when_read_then_the_line_is_named() -> None:
    error = refused("schema: sekisho/policy/1\nitems: [\n")
    assert error.code == "POLICY-001"


def test_given_another_marker_when_read_then_refused() -> None:
    error = refused(dump(shop()).replace("sekisho/policy/1", "sekisho/policy/9"))
    assert (error.code, error.facts["found"]) == ("POLICY-002", "sekisho/policy/9")


def test_given_an_unknown_key_when_read_then_line_and_the_key_that_was_meant() -> None:
    text = dump(shop()).replace("objectable: true", "objektable: true", 1)
    error = refused(text)
    assert error.code == "POLICY-003"
    assert error.facts["line"] == line_of(text, "objektable")
    assert error.facts["near"] == "objectable"
    assert error.facts["rest"] == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("basis: consent", "basis: mood", "POLICY-004"),
        ("objectable: true", "objectable: ja", "POLICY-004"),
        ("clock: acquired", "clock: someday", "POLICY-004"),
        ("  period: null", "  period: soon", "POLICY-004"),
        ("channels: [email]", "channels: [pigeon]", "POLICY-004"),
        ("  clock: acquired\n", "", "POLICY-005"),
        ("- id: p2\n", "- id: zwei\n", "POLICY-006"),
        ("- id: p2\n", "- id: p1\n", "POLICY-007"),
        ("clause: c015", "clause: c999", "POLICY-008"),
    ],
)
def test_given_one_mistake_when_read_then_its_code_and_its_line(old: str, new: str, code: str) -> None:
    text = dump(shop())
    assert old in text
    error = refused(text.replace(old, new, 1))
    assert error.code == code
    assert 0 <= int(str(error.facts["line"])) - line_of(text, old) + 3 <= 4
    for language in ("ja", "en"):
        assert "{" not in error.text(language)  # type: ignore[arg-type] # both languages


def test_given_several_mistakes_when_read_then_the_first_is_told_and_the_rest_counted() -> None:
    text = dump(shop()).replace("  basis: told", "  basis: mood")
    count = text.count("  basis: mood")
    error = refused(text)
    assert error.facts["rest"] == count - 1
    assert error.facts["line"] == line_of(text, "  basis: mood")


def test_given_a_value_without_origin_when_read_then_it_was_written_by_hand() -> None:
    policy = load(dump(shop()).replace("  from: read\n", "", 1), name="policy.yaml")
    assert policy.organisation.source.origin is Origin.EDITED


def test_given_comments_when_edited_then_they_stay_and_the_entry_is_marked() -> None:
    text = dump(shop()).replace("- id: p9\n", "# my own note\n- id: p9\n")
    changed = edit(
        text, [Change(section="purposes", id="p9", set={"channels": ["email"]})], name="policy.yaml"
    )
    assert "# my own note\n" in changed
    assert "# 本人の類型" in changed
    row = load(changed, name="policy.yaml").purpose("p9")
    assert row is not None
    assert (row.channels, row.source.origin) == (("email",), Origin.EDITED)


def test_given_a_new_entry_when_edited_then_added_once_only() -> None:
    change = Change(section="items", id="i77", set={"name": "会員証の番号"}, add=True)
    changed = edit(dump(shop()), [change], name="policy.yaml")
    assert load(changed, name="policy.yaml").item("i77") is not None
    with pytest.raises(StaffError, match="POLICY-009"):
        edit(changed, [change], name="policy.yaml")


def test_given_an_entry_that_is_not_there_when_edited_then_refused() -> None:
    with pytest.raises(StaffError, match="POLICY-009"):
        edit(dump(shop()), [Change(section="purposes", id="p99", set={"objectable": True})], name="p.yaml")


def test_given_an_edit_that_makes_no_policy_when_edited_then_refused() -> None:
    with pytest.raises(StaffError) as caught:
        edit(dump(shop()), [Change(section="purposes", id="p1", set={"items": ["nose"]})], name="p.yaml")
    assert caught.value.code == "POLICY-008"
