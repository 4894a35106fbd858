"""The difference of two versions: sentence by sentence, and cell by cell."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import Period
from sekisho.law.model import Basis, LegalKind
from sekisho.policy.difference import (
    EVERYONE,
    NO_CONTACT,
    Aspect,
    Direction,
    MarkKind,
    RuleChange,
    Sentence,
    TextChangeKind,
    aligned,
    compare,
    compare_rules,
    compare_texts,
    marked_words,
)
from sekisho.policy.model import (
    CategoryId,
    Channel,
    ChannelId,
    ExceptionCase,
    Exceptions,
    Item,
    ItemId,
    Policy,
    Purpose,
    PurposeBasis,
    PurposeId,
    RecipientKind,
    RetentionClock,
    RetentionRule,
)
from sekisho.policy.names import fold
from strategies import NEWS, POLICY, SERVICE


def said(*texts: str) -> list[Sentence]:
    return [Sentence(text=text, key=fold(text)) for text in texts]


def fates(before: list[Sentence], after: list[Sentence]) -> list[tuple[str, str | None, str | None]]:
    return [
        (one.kind.value, one.before and one.before.text, one.after and one.after.text)
        for one in compare_texts(before, after)
    ]


# -- texts -----------------------------------------------------------------------------------------------------


def test_given_one_sentence_added_and_one_gone_when_compared_then_the_rest_is_kept_in_order() -> None:
    before = said("甲を取得します。", "乙を利用します。", "終わりに。")
    after = said("甲を取得します。", "終わりに。", "丙商会へは何も渡しません。")
    assert fates(before, after) == [
        ("kept", "甲を取得します。", "甲を取得します。"),
        ("removed", "乙を利用します。", None),
        ("kept", "終わりに。", "終わりに。"),
        ("added", None, "丙商会へは何も渡しません。"),
    ]


def test_given_the_same_in_another_width_when_compared_then_nothing_changed() -> None:
    before = said("電子メール(Eメール)で ご案内します。")
    after = said("電子メール（Ｅメール）でご案内します")
    assert [one.kind for one in compare_texts(before, after)] == [TextChangeKind.KEPT]


def test_given_a_reworded_sentence_when_compared_then_the_changed_words_are_marked() -> None:
    (change,) = compare_texts(
        said("会員の氏名を商品の発送のために利用します。"),
        said("会員の氏名と住所を商品の発送のために利用します。"),
    )
    assert change.kind is TextChangeKind.REWORDED
    marked = {kind: "".join(one.text for one in change.marks if one.kind is kind) for kind in MarkKind}
    assert "住所" in marked[MarkKind.ADDED]
    assert "住所" not in marked[MarkKind.KEPT] + marked[MarkKind.REMOVED]
    assert "商品の発送" in marked[MarkKind.KEPT]


def test_given_a_word_joined_to_another_when_compared_then_it_is_a_rewording_that_adds_just_that() -> None:
    (change,) = compare_texts(said("会報の発送"), said("会報及びカタログの発送"))
    assert [(one.kind, one.text) for one in change.marks] == [
        (MarkKind.KEPT, "会報"),
        (MarkKind.ADDED, "及びカタログ"),
        (MarkKind.KEPT, "の発送"),
    ]


def test_given_another_sentence_in_its_place_when_compared_then_it_is_not_called_a_rewording() -> None:
    found = fates(said("採用の選考を行うため"), said("防犯カメラの映像を確認します"))
    assert [kind for kind, *_ in found] == ["removed", "added"]


def test_given_a_moved_sentence_when_compared_then_it_is_moved_and_not_removed_and_added() -> None:
    before = said("第一の文です。", "動く文です。", "二番目にある文です。", "三番目にある文です。")
    after = said("第一の文です。", "二番目にある文です。", "三番目にある文です。", "動く文です。")
    found = fates(before, after)
    assert ("moved", "動く文です。", "動く文です。") in found
    assert {kind for kind, *_ in found} == {"kept", "moved"}


def test_given_twins_when_one_is_taken_out_then_exactly_one_is_gone() -> None:
    before = said("同じ文です。", "間の文です。", "同じ文です。")
    after = said("間の文です。", "同じ文です。")
    assert [kind for kind, *_ in fates(before, after)] == ["removed", "kept", "kept"]


def test_given_marks_when_read_then_they_spell_both_wordings() -> None:
    before, after = "購入履歴を3年間保存します", "購入履歴と閲覧履歴を5年間保存します"
    marks = marked_words(before, after)
    kept = (MarkKind.KEPT, MarkKind.REMOVED), (MarkKind.KEPT, MarkKind.ADDED)
    assert tuple("".join(one.text for one in marks if one.kind in side) for side in kept) == (before, after)


# -- rules -----------------------------------------------------------------------------------------------------


def edit(policy: Policy, purpose: PurposeId, **changes: object) -> Policy:
    rows = tuple(
        replace(one, **changes) if one.id == purpose else one  # type: ignore[arg-type] # fields by name
        for one in policy.purposes
    )
    return replace(policy, purposes=rows)


def only(before: Policy, after: Policy) -> RuleChange:
    (change,) = compare_rules(before, after)
    return change


ADDED_ITEM = (
    ItemId("name"),
    ItemId("email"),
    ItemId("phone"),
    ItemId("postal_address"),
    ItemId("birth_date"),
)


def test_given_an_item_added_to_a_purpose_then_exactly_its_cells_widened() -> None:
    change = only(POLICY, edit(POLICY, NEWS, items=ADDED_ITEM))
    assert (change.aspect, change.direction, change.moved) == (
        Aspect.PURPOSE_ITEMS,
        Direction.WIDENED,
        ("生年月日",),
    )
    (box,) = change.boxes
    assert (box.purposes, box.items) == ({NEWS}, {"birth_date"})
    assert box.categories == {"customer"}
    assert box.channels == {NO_CONTACT, "email", "post", "phone", "sms", "fax"}


@pytest.mark.parametrize(
    ("changes", "aspect", "direction"),
    [
        (
            {"channels": ("email", "post", "phone", "sms", "fax", "display")},
            Aspect.PURPOSE_CHANNELS,
            "widened",
        ),
        ({"channels": ("email",)}, Aspect.PURPOSE_CHANNELS, "narrowed"),
        ({"categories": ()}, Aspect.PURPOSE_CATEGORIES, "widened"),
        ({"categories": ("customer", "applicant")}, Aspect.PURPOSE_CATEGORIES, "widened"),
        ({"basis": PurposeBasis.CONSENT}, Aspect.PURPOSE_BASIS, "narrowed"),
        ({"advertising": False}, Aspect.PURPOSE_ADVERTISING, "widened"),
        ({"until": 30_000}, Aspect.PURPOSE_TERM, "narrowed"),
    ],
)
def test_given_one_thing_of_a_purpose_changed_then_it_goes_the_way_the_business_gains(
    changes: dict[str, object], aspect: Aspect, direction: str
) -> None:
    change = only(POLICY, edit(POLICY, NEWS, **changes))
    assert (change.aspect, change.direction.value) == (aspect, direction)


def test_given_no_stop_any_more_then_the_person_lost_something_and_the_business_gained() -> None:
    before = edit(POLICY, SERVICE, objectable=True)
    assert only(before, POLICY).aspect is Aspect.PURPOSE_STOP
    assert only(before, POLICY).direction is Direction.WIDENED


def test_given_everyone_when_a_category_is_named_then_everyone_else_is_closed_out() -> None:
    wide = edit(POLICY, NEWS, categories=())
    change = only(wide, POLICY)
    assert change.direction is Direction.NARROWED
    assert change.boxes[0].categories == {EVERYONE}


def test_given_a_reworded_purpose_then_it_is_another_one_and_names_the_wording_it_came_from() -> None:
    renamed = Purpose(id=PurposeId("p9"), text="商品とサービスのご案内", categories=(CategoryId("customer"),))
    after = replace(POLICY, purposes=tuple(renamed if one.id == NEWS else one for one in POLICY.purposes))
    gained, lost = sorted(compare_rules(POLICY, after), key=lambda one: one.direction, reverse=True)
    assert (gained.direction, gained.of, gained.counterpart_id) == (Direction.WIDENED, renamed.text, NEWS)
    assert (lost.direction, lost.id, lost.counterpart) == (Direction.NARROWED, NEWS, renamed.text)


def test_given_a_new_wording_under_the_old_id_then_it_is_still_another_purpose() -> None:
    after = edit(POLICY, NEWS, text="広告事業者への販売")
    kinds = {(one.aspect, one.direction) for one in compare_rules(POLICY, after)}
    assert kinds == {(Aspect.PURPOSE, Direction.WIDENED), (Aspect.PURPOSE, Direction.NARROWED)}


def test_given_a_newly_listed_item_then_it_is_told_once_with_the_purposes_that_it_serves() -> None:
    after = replace(POLICY, items=(*POLICY.items, Item(id=ItemId("nickname"), name="ニックネーム")))
    change = only(POLICY, after)
    assert (change.aspect, change.of) == (Aspect.ITEM, "ニックネーム")
    open_ended = {one.id for one in POLICY.purposes if not one.items}
    assert {purpose for box in change.boxes for purpose in box.purposes} == open_ended


def test_given_a_new_way_of_acquiring_then_it_is_told_and_no_item_is() -> None:
    after = replace(POLICY, channels=(*POLICY.channels, Channel(id=ChannelId("fair"), name="催事")))
    assert [one.aspect for one in compare_rules(POLICY, after)] == [Aspect.CHANNEL]


def test_given_a_recipient_abroad_then_the_one_at_home_is_another_recipient() -> None:
    (first, *rest) = POLICY.recipients
    after = replace(POLICY, recipients=(replace(first, country="US"), *rest))
    found = [(one.aspect, one.direction) for one in compare_rules(POLICY, after)]
    assert found == [(Aspect.RECIPIENT, Direction.WIDENED), (Aspect.RECIPIENT, Direction.NARROWED)]
    assert first.kind is RecipientKind.THIRD_PARTY


def keeps(period: str | None, **changes: object) -> Policy:
    rule = RetentionRule(
        id="k1", clock=RetentionClock.ACQUIRED, period=None if period is None else Period.parse(period)
    )
    return replace(POLICY, retention=(replace(rule, **changes),))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("before", "after", "directions"),
    [
        ("P1Y", "P12M", []),
        ("P1Y", "P2Y", ["widened"]),
        ("P2Y", "P1Y", ["narrowed"]),
        ("P1Y", None, ["widened"]),
        (None, "P1Y", ["narrowed"]),
        (None, None, []),
        ("P1M", "P30D", ["narrowed", "widened"]),
    ],
)
def test_given_two_periods_then_longer_is_wider_and_two_ways_to_state_one_are_no_change(
    before: str | None, after: str | None, directions: list[str]
) -> None:
    found = compare_rules(keeps(before), keeps(after))
    assert {one.aspect for one in found} <= {Aspect.RETENTION}
    assert sorted(one.direction.value for one in found) == directions


def test_given_a_period_that_a_person_of_the_house_ends_a_day_earlier_then_it_is_shorter() -> None:
    assert only(keeps("P1Y"), keeps("P1Y", ends_day_before=True)).direction is Direction.NARROWED


def test_given_a_period_taken_out_then_the_information_is_kept_without_end() -> None:
    change = only(keeps("P1Y"), replace(POLICY, retention=()))
    assert [change.direction, change.before, change.after] == [Direction.WIDENED, ("P1Y",), ()]


def listed(*bases: Basis) -> Exceptions:
    return Exceptions(
        cases=tuple(ExceptionCase(text=basis.value, basis=basis) for basis in bases), by_law=False
    )


def test_given_a_case_that_the_text_left_out_when_it_is_listed_then_the_exception_opened() -> None:
    before = replace(POLICY, use_exceptions=listed(Basis.LAW))
    after = replace(POLICY, use_exceptions=listed(Basis.LAW, Basis.STATE_COOPERATION))
    change = only(before, after)
    assert (change.aspect, change.id) == (Aspect.USE_EXCEPTION, Basis.STATE_COOPERATION)


def test_given_all_cases_of_the_act_listed_or_referred_to_then_nothing_changed() -> None:
    every = replace(POLICY, provision_exceptions=listed(*statutory_bases()))
    assert compare_rules(replace(POLICY, provision_exceptions=Exceptions()), every) == ()


def test_given_an_item_no_longer_guarded_then_it_widened() -> None:
    items = tuple(replace(one, kind=LegalKind.PLAIN) if one.id == "health" else one for one in POLICY.items)
    assert only(POLICY, replace(POLICY, items=items)).aspect is Aspect.ITEM_KIND


@pytest.mark.parametrize(
    "restated",
    [
        lambda one: replace(one, purposes=one.purposes[::-1]),
        lambda one: replace(one, items=one.items[::-1], recipients=one.recipients[::-1]),
        lambda one: edit(one, NEWS, channels=one.purpose(NEWS).channels[::-1]),
        lambda one: edit(one, NEWS, text=" 商品 の ご案内。"),
        lambda one: replace(one, title="別の題", version="v9"),
    ],
)
def test_given_the_same_stated_in_another_way_then_no_rule_changed(
    restated: Callable[[Policy], Policy],
) -> None:
    assert compare_rules(POLICY, restated(POLICY)) == ()


def test_given_drafts_made_apart_when_aligned_then_equal_words_have_equal_ids() -> None:
    numbered = {one.id: PurposeId(f"p{place}") for place, one in enumerate(POLICY.purposes[::-1], 1)}
    apart = replace(
        POLICY,
        purposes=tuple(replace(one, id=numbered[one.id]) for one in POLICY.purposes[::-1]),
        items=tuple(
            replace(one, only_for=tuple(numbered[each] for each in one.only_for)) for one in POLICY.items
        ),
        retention=tuple(
            replace(one, purposes=tuple(numbered[each] for each in one.purposes)) for one in POLICY.retention
        ),
    )
    assert compare_rules(POLICY, apart) != ()
    assert compare(POLICY, aligned(POLICY, apart)).rules == ()
