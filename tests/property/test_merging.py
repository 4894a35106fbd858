"""A three-way merge keeps what a person corrected and takes what the revised text changed; nothing is lost silently."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.policy.files import dump, load
from sekisho.policy.merging import merge
from sekisho.policy.model import Policy, Purpose, PurposeId, Source, placed
from sekisho.policy.questions import open_questions
from strategies import POLICY

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.sampled_from(("見本", "甲商事", "乙", None))
REFERRED = {name for row in POLICY.retention for name in row.purposes} | {
    name for row in POLICY.items for name in row.only_for
}
FREE = tuple(row for row in POLICY.purposes if row.id not in REFERRED)
GONE = FREE[-1].id


@st.composite
def _purposes(draw: st.DrawFn) -> tuple[Purpose, ...]:
    rows = [
        replace(
            row,
            objectable=draw(st.booleans()),
            channels=draw(st.sampled_from((row.channels, ("email",), ()))),
            source=Source(lines=(draw(st.integers(1, 3)),) * 2),
        )
        for row in POLICY.purposes
        if row not in FREE or draw(st.booleans())
    ]
    rows += [
        Purpose(id=PurposeId(f"p{number}"), text="新しい目的", objectable=draw(st.booleans()))
        for number in draw(st.lists(st.integers(50, 53), unique=True, max_size=2))
    ]
    return tuple(draw(st.permutations(rows)))


@st.composite
def versions_of(draw: st.DrawFn) -> Policy:
    """A version of one document: rows that came, went, moved and changed."""
    policy = replace(
        POLICY,
        organisation=replace(POLICY.organisation, name=draw(WORDS), address=draw(WORDS)),
        contact=replace(POLICY.contact, name=draw(WORDS)),
        purposes=draw(_purposes()),
        items=tuple(replace(row, required=draw(st.booleans())) for row in POLICY.items),
        clauses=tuple(replace(row, confirmed=draw(st.booleans())) for row in POLICY.clauses),
        rights=draw(st.sampled_from((("disclosure",), ("disclosure", "erasure")))),
    )
    return placed(replace(policy, questions=open_questions(policy)))


def values(policy: Policy) -> dict[str, object]:
    """The values of the test's policies that a person may have set, by place."""
    found: dict[str, object] = {
        "organisation.name": policy.organisation.name,
        "organisation.address": policy.organisation.address,
        "contact.name": policy.contact.name,
        "rights": policy.rights,
    }
    for row in policy.purposes:
        found |= {
            f"purposes.{row.id}.objectable": row.objectable,
            f"purposes.{row.id}.channels": row.channels,
        }
    return found | {f"items.{row.id}.required": row.required for row in policy.items}


@SETTINGS
@given(old=versions_of(), new=versions_of())
def test_given_no_correction_when_merged_then_the_revised_text_stands(old: Policy, new: Policy) -> None:
    merged = merge(old, old, new)
    assert (merged.policy, merged.clashes) == (new, ())


@SETTINGS
@given(old=versions_of(), corrected=versions_of())
def test_given_the_same_text_when_merged_then_the_corrections_stand(old: Policy, corrected: Policy) -> None:
    merged = merge(old, corrected, old)
    assert (merged.policy, merged.clashes, merged.fallen) == (corrected, (), ())


@SETTINGS
@given(old=versions_of(), corrected=versions_of(), new=versions_of())
def test_given_a_merge_when_done_again_then_nothing_changes(
    old: Policy, corrected: Policy, new: Policy
) -> None:
    once = merge(old, corrected, new)
    assert merge(new, once.policy, new).policy == once.policy


@SETTINGS
@given(old=versions_of(), corrected=versions_of(), new=versions_of())
def test_given_any_correction_when_merged_then_it_stands_or_is_told(
    old: Policy, corrected: Policy, new: Policy
) -> None:
    merged = merge(old, corrected, new)
    told = {*merged.fallen, *(clash.place for clash in merged.clashes)}
    before, mine, after = values(old), values(corrected), values(merged.policy)
    for place, value in mine.items():
        if place in before and before[place] == value:
            continue
        stands = after.get(place) == value
        assert stands or any(place == one or place.startswith(f"{one}.") for one in told), place


@SETTINGS
@given(old=versions_of(), corrected=versions_of(), new=versions_of())
def test_given_both_changed_one_value_when_merged_then_ours_stands_and_is_told(
    old: Policy, corrected: Policy, new: Policy
) -> None:
    names = [policy.organisation.name for policy in (old, corrected, new)]
    merged = merge(old, corrected, new)
    told = [clash for clash in merged.clashes if clash.place == "organisation.name"]
    if len(set(names)) == len(names):
        assert merged.policy.organisation.name == names[1]
        assert len(told) == 1
    else:
        assert told == []


@SETTINGS
@given(old=versions_of(), corrected=versions_of(), new=versions_of())
def test_given_any_merge_when_written_then_it_reads_again(
    old: Policy, corrected: Policy, new: Policy
) -> None:
    merged = merge(old, corrected, new).policy
    assert load(dump(merged), name="policy.yaml") == merged


def test_given_a_confirmed_sentence_when_it_is_read_otherwise_then_it_is_to_be_confirmed_again() -> None:
    ours = replace(POLICY, clauses=tuple(replace(row, confirmed=True) for row in POLICY.clauses))
    first = POLICY.clauses[0]
    theirs = replace(POLICY, clauses=(replace(first, topics=("other",)), *POLICY.clauses[1:]))
    merged = merge(POLICY, ours, theirs)
    assert [row.confirmed for row in merged.policy.clauses] == [False, *[True] * (len(POLICY.clauses) - 1)]
    assert f"clauses.{first.id}.confirmed" in merged.fallen


def test_given_a_row_that_went_with_its_sentence_when_it_was_corrected_then_told() -> None:
    ours = replace(
        POLICY,
        purposes=tuple(
            replace(row, objectable=not row.objectable) if row.id == GONE else row for row in POLICY.purposes
        ),
    )
    theirs = replace(POLICY, purposes=tuple(row for row in POLICY.purposes if row.id != GONE))
    merged = merge(POLICY, ours, theirs)
    assert merged.policy.purpose(GONE) is None
    assert f"purposes.{GONE}" in merged.fallen


def test_given_a_list_bound_to_an_item_that_went_when_merged_then_it_never_comes_to_mean_every_item() -> None:
    """A purpose without items needs every one: emptied by accident it would widen."""
    bound = replace(POLICY.purposes[0], items=(POLICY.items[4].id,))
    ours = replace(POLICY, purposes=(bound, *POLICY.purposes[1:]))
    theirs = replace(POLICY, items=tuple(row for row in POLICY.items if row.id != POLICY.items[4].id))
    merged = merge(POLICY, ours, theirs)
    assert merged.policy.purposes[0].items == bound.items
    assert f"purposes.{bound.id}.items" in [clash.place for clash in merged.clashes]
