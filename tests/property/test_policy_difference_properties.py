"""Properties of a difference: nothing against itself, the same backwards, and exactly the cells that turned."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from sekisho.policy.difference import (
    EVERYONE,
    NO_CONTACT,
    Aspect,
    Direction,
    MarkKind,
    RuleChange,
    Sentence,
    TextChange,
    TextChangeKind,
    compare_rules,
    compare_texts,
    marked_words,
)
from sekisho.policy.difference.rules import _RANK
from sekisho.policy.model import Policy, Purpose
from sekisho.policy.names import fold
from strategies import APPLICANT, CUSTOMER, POLICY

SENTENCES = st.lists(
    st.sampled_from(
        [
            "氏名を取得します。",
            "氏名と住所を取得します。",
            "商品をお届けするために利用します。",
            "商品とカタログをお届けするために利用します。",
            "第三者へは提供しません。",
            "問い合わせ窓口です。",
        ]
    ),
    max_size=7,
).map(lambda texts: [Sentence(text=text, key=fold(text)) for text in texts])

WORDS = st.text(alphabet="氏名住所を取得しますAa1、。 ", max_size=20)

CELL_ITEMS = ("name", "email", "phone")
CELL_CHANNELS = ("email", "post")


@st.composite
def purposes(draw: st.DrawFn, purpose: Purpose) -> Purpose:
    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(values), unique=True)))

    return replace(
        purpose,
        items=some(CELL_ITEMS),
        channels=some(CELL_CHANNELS),
        categories=some((CUSTOMER, APPLICANT)),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    kept = draw(st.lists(st.sampled_from(POLICY.purposes[:4]), unique=True, max_size=3))
    listed = tuple(one for one in POLICY.items if one.id in CELL_ITEMS)
    return replace(POLICY, items=listed, purposes=tuple(draw(purposes(one)) for one in kept), retention=())


def cells(policy: Policy) -> set[tuple[str, str, str, str]]:
    """Every open cell by brute force, from what the gate asks of a policy."""
    found = set()
    everybody = (CUSTOMER, APPLICANT, EVERYONE)
    for one, item, category, channel in product(
        policy.purposes, policy.items, everybody, (NO_CONTACT, *CELL_CHANNELS)
    ):
        reaches = channel == NO_CONTACT or channel in one.channels
        concerns = not one.categories or category in one.categories
        if reaches and concerns and policy.serves(one, item.id):
            found.add((one.id, item.id, category, channel))
    return found


def boxed(changes: tuple[RuleChange, ...], direction: Direction) -> set[tuple[str, str, str, str]]:
    return {cell for one in changes if one.direction is direction for cell in opened(one)}


def opened(change: RuleChange) -> Iterator[tuple[str, str, str, str]]:
    for box in change.boxes:
        if box.recipients != {NO_CONTACT}:
            continue
        everybody = {CUSTOMER, APPLICANT, EVERYONE} if box.categories == {EVERYONE} else box.categories
        yield from product(box.purposes, box.items, everybody, box.channels)


@given(before=policies(), after=policies())
def test_the_boxes_hold_exactly_the_cells_that_opened_and_closed(before: Policy, after: Policy) -> None:
    changes = compare_rules(before, after)
    old, new = cells(before), cells(after)
    # "Everybody" of a box includes categories that were open already: what it opens is what was not.
    assert boxed(changes, Direction.WIDENED) - old == new - old
    assert boxed(changes, Direction.NARROWED) - new == old - new
    assert boxed(changes, Direction.WIDENED) <= new
    assert boxed(changes, Direction.NARROWED) <= old


@given(policy=policies())
def test_a_policy_does_not_differ_from_itself(policy: Policy) -> None:
    assert compare_rules(policy, policy) == ()


@given(before=policies(), after=policies())
def test_a_difference_read_backwards_is_the_same_difference(before: Policy, after: Policy) -> None:
    there = compare_rules(before, after)
    back = compare_rules(after, before)
    assert sorted(map(repr, there)) == sorted(repr(one.mirrored()) for one in back)


@given(before=policies(), after=policies())
def test_no_change_is_told_without_the_policies_being_different(before: Policy, after: Policy) -> None:
    if not compare_rules(before, after):
        assert cells(before) == cells(after)


@given(texts=SENTENCES)
def test_a_text_does_not_differ_from_itself(texts: list[Sentence]) -> None:
    assert {one.kind for one in compare_texts(texts, texts)} <= {TextChangeKind.KEPT}


@given(before=SENTENCES, after=SENTENCES)
def test_every_sentence_of_both_texts_has_one_fate(before: list[Sentence], after: list[Sentence]) -> None:
    found = compare_texts(before, after)
    assert sorted(one.before.text for one in found if one.before) == sorted(one.text for one in before)
    assert sorted(one.after.text for one in found if one.after) == sorted(one.text for one in after)
    for one in found:
        match one.kind:
            case TextChangeKind.KEPT | TextChangeKind.MOVED:
                assert one.before
                assert one.after
                assert one.before.key == one.after.key
            case TextChangeKind.REWORDED:
                assert one.before
                assert one.after
                assert one.before.key != one.after.key
            case TextChangeKind.ADDED | TextChangeKind.REMOVED:
                assert (one.before is None) is not (one.after is None)


@given(before=SENTENCES, after=SENTENCES)
def test_texts_read_backwards_differ_in_the_same_way(before: list[Sentence], after: list[Sentence]) -> None:
    def shape(one: TextChange) -> tuple[str, str | None, str | None]:
        return one.kind.value, one.before and one.before.text, one.after and one.after.text

    swapped = {"added": "removed", "removed": "added"}
    there = [shape(one) for one in compare_texts(before, after)]
    back = [
        (swapped.get(kind, kind), old, new) for kind, new, old in map(shape, compare_texts(after, before))
    ]
    assert there == back


@given(before=WORDS, after=WORDS)
def test_the_marks_spell_both_wordings(before: str, after: str) -> None:
    marks = marked_words(before, after)
    assert "".join(one.text for one in marks if one.kind is not MarkKind.ADDED) == before
    assert "".join(one.text for one in marks if one.kind is not MarkKind.REMOVED) == after


def test_every_aspect_has_its_place_in_the_order() -> None:
    assert set(_RANK) == set(Aspect)
