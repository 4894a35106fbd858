"""Answers fill what the text leaves open, and never make a purpose (法17条)."""

from dataclasses import replace

import pytest
from policy_texts import club, shop

from sekisho.errors import StaffError
from sekisho.law.legal_day import Period
from sekisho.law.model import LegalKind
from sekisho.policy.answers import NO_ANSWERS, Answers, dump_answers, overlay, parse_answers
from sekisho.policy.model import Origin, Policy, PurposeBasis, RecipientKind, RetentionClock

FULL = """
items: [氏名, {name: 生年月日, required: true}, {name: 会員証の番号, kind: financial_harm, channels: [店頭]}]
channels: [店頭]
categories: [{name: 取材先}]
period:k1: P2Y
practice:foreign: いいえ
retention: [{items: [購入履歴], clock: acquired, period: P5Y}]
recipients: [{name: 甲商事株式会社, kind: third_party, items: [氏名], country: JP}]
purposes:
  新商品の案内のメールを送付するため: {items: [氏名, メールアドレス]}
  p9: {channels: [メール], objectable: true}
"""


def laid(text: str, policy: Policy | None = None) -> Policy:
    base = policy or shop()
    return overlay(base, parse_answers(text, name="answers.yaml", policy=base))


def test_given_items_when_answered_then_added_and_set_up_as_answers() -> None:
    policy = laid(FULL)
    added = policy.item("birth_date")
    assert added is not None
    assert (added.required, added.source.origin) == (True, Origin.ANSWER)
    own = next(row for row in policy.items if row.name == "会員証の番号")
    assert (own.id, own.kind, own.channels) == ("ia1", LegalKind.FINANCIAL_HARM, ("in_person",))
    assert len([row for row in policy.items if row.name == "氏名"]) == 1


def test_given_a_way_when_answered_then_listed_items_may_come_by_it_and_logs_may_not() -> None:
    policy = laid(FULL)
    assert [row.name for row in policy.channels if row.source.origin is Origin.ANSWER] == ["店頭"]
    ways = {row.id: row.channels for row in policy.items}
    assert "in_person" in ways["email"]
    assert ways["access_log"] == ("log",)


def test_given_a_period_when_answered_then_the_rule_has_it() -> None:
    policy = laid(FULL)
    assert policy.retention[0].period == Period(years=2)
    assert policy.retention[0].source.origin is Origin.ANSWER
    added = next(row for row in policy.retention if row.id == "ka1")
    assert (added.items, added.clock, added.period) == (
        ("purchase_history",),
        RetentionClock.ACQUIRED,
        Period(years=5),
    )


def test_given_settings_of_purposes_when_answered_then_set_up_by_text_or_id() -> None:
    policy = laid(FULL)
    by_text, by_id = policy.purpose("p3"), policy.purpose("p9")
    assert by_text is not None
    assert by_id is not None
    assert by_text.items == ("name", "email")
    assert (by_id.channels, by_id.objectable, by_id.source.origin) == (("email",), True, Origin.ANSWER)


def test_given_a_recipient_when_answered_then_added_with_its_items() -> None:
    row = next(row for row in laid(FULL).recipients if row.name == "甲商事株式会社")
    assert (row.id, row.kind, row.items) == ("ra1", RecipientKind.THIRD_PARTY, ("name",))


def test_given_a_practice_when_answered_then_known() -> None:
    assert laid(FULL).practice("foreign") is False
    assert shop().practice("foreign") is None


def test_given_partners_when_answered_then_members_of_the_class_with_its_kind() -> None:
    policy = laid("partner:r1: [乙観光株式会社]\n", club())
    member = next(row for row in policy.recipients if row.name == "乙観光株式会社")
    assert (member.kind, member.member_of) == (RecipientKind.JOINT_USER, "r1")


def test_given_a_class_that_needs_items_when_items_are_answered_then_it_gets_them() -> None:
    policy = replace(shop(), items=tuple(row for row in shop().items if row.id != "phone"))
    bare = replace(policy, recipients=tuple(replace(row, items=()) for row in policy.recipients))
    carrier = next(row for row in laid("items: [電話番号]\n", bare).recipients if row.role == "carrier")
    assert carrier.items == ("name", "postal_address", "phone")


def test_given_a_new_purpose_when_answered_then_refused_because_a_version_is_needed() -> None:
    text = "purposes:\n  お客様の信用を調べるため: {channels: [email]}\n"
    with pytest.raises(StaffError) as caught:
        parse_answers(text, name="answers.yaml", policy=shop())
    assert caught.value.code == "POLICY-013"
    assert caught.value.facts["line"] == 2
    assert "法17条" in caught.value.text("ja")
    assert "new version" in caught.value.text("en")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("channels: [店頭]\nperiot:k1: P2Y\n", "POLICY-012", 2),
        ("period:k1: 二年\n", "POLICY-014", 1),
        ("practice:foreign: maybe\n", "POLICY-014", 1),
        ("items: 氏名\n", "POLICY-014", 1),
        ("items:\n- {name: 氏名, kindd: plain}\n", "POLICY-003", 2),
        ("items:\n- {kind: plain}\n", "POLICY-005", 2),
        ("recipients:\n- {name: 甲商事, items: [身長]}\n", "POLICY-015", 2),
        ("retention:\n- {clock: acquired}\n", "POLICY-005", 2),
        ("items: [\n", "POLICY-001", 2),
    ],
)
def test_given_a_mistake_when_answered_then_code_line_and_both_texts(text: str, code: str, line: int) -> None:
    with pytest.raises(StaffError) as caught:
        parse_answers(text, name="answers.yaml", policy=shop())
    assert (caught.value.code, caught.value.facts["line"]) == (code, line)


def test_given_answers_when_stored_and_read_then_equal_and_ids_settled() -> None:
    policy = shop()
    answers = parse_answers(FULL, name="answers.yaml", policy=policy)
    stored = dump_answers(answers)
    again = parse_answers(stored, name="answers.yaml", policy=policy)
    assert again == answers
    assert dump_answers(again) == stored


def test_given_more_answers_when_merged_then_earlier_ids_stand_and_new_ones_are_fresh() -> None:
    policy = shop()
    first = parse_answers("items: [会員証の番号]\n", name="a.yaml", policy=policy)
    second = parse_answers(
        "items: [来店の回数, 会員証の番号]\n", name="a.yaml", policy=policy, previous=first
    )
    merged = first.merged(second)
    assert [(row.id, row.name) for row in merged.items] == [("ia1", "会員証の番号"), ("ia2", "来店の回数")]


def test_given_no_answers_when_laid_over_then_the_policy_is_as_read() -> None:
    assert overlay(shop(), NO_ANSWERS) == shop()


def test_given_a_secret_item_when_an_answer_calls_it_plain_then_it_stays_secret() -> None:
    policy = shop()
    secret = replace(policy, items=tuple(replace(row, kind=LegalKind.SECRET) for row in policy.items))
    item = laid("items: [{name: 氏名, kind: plain}]\n", secret).item("name")
    assert item is not None
    assert item.kind is LegalKind.SECRET


def test_given_answers_of_another_version_when_laid_over_then_left_out() -> None:
    answers = parse_answers(FULL, name="answers.yaml", policy=shop())
    policy = overlay(club(), Answers(purposes=answers.purposes, retention=answers.retention))
    assert policy.purpose("p9") is None
    assert all(row.items == () for row in policy.retention)


def test_given_a_file_of_another_format_when_read_then_refused_with_the_format_that_is_wanted() -> None:
    with pytest.raises(StaffError, match="POLICY-002") as caught:
        laid("schema: sekisho/policy/1\nchannels: [店頭]\n")
    assert caught.value.facts["wanted"] == "sekisho/answers/1"
    assert laid("schema: sekisho/answers/1\nchannels: [店頭]\n").channel("in_person") is not None


SEGMENTS = "segments: [会計の相談, 給与の相談]\npurposes: {p3: {segments: [会計の相談]}}\n"


def test_given_segments_when_answered_then_a_purpose_is_bound_to_them_by_id() -> None:
    policy = laid(SEGMENTS)
    assert [(row.id, row.name) for row in policy.segments] == [("sga1", "会計の相談"), ("sga2", "給与の相談")]
    stated = policy.purpose("p3")
    assert stated is not None
    assert stated.segments == ("sga1",)
    answers = parse_answers(SEGMENTS, name="answers.yaml", policy=shop())
    assert parse_answers(dump_answers(answers), name="a.yaml", policy=shop(), stored=True) == answers
    with pytest.raises(StaffError, match="POLICY-015"):
        laid("purposes: {p3: {segments: [旅行の相談]}}\n")


USE = "uses: [{name: 見学会のご案内, of: p5, items: [氏名, 住所], channels: [郵便]}]\n"


def test_given_a_use_that_is_asked_for_when_answered_then_a_purpose_of_its_own_open_by_consent_only() -> None:
    policy = laid(USE)
    use = policy.purpose("pa1")
    assert use is not None
    assert (use.text, use.use_of, use.basis) == ("見学会のご案内", "p5", PurposeBasis.CONSENT)
    assert (use.items, use.channels, use.objectable) == (("name", "postal_address"), ("post",), True)
    under = policy.purpose("p5")
    assert under is not None
    assert (use.clause, use.categories) == (under.clause, under.categories)
    answers = parse_answers(USE, name="answers.yaml", policy=shop())
    assert parse_answers(dump_answers(answers), name="a.yaml", policy=shop(), stored=True) == answers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("uses: [{name: 別の利用, of: p1, items: [氏名]}]\n", "POLICY-021"),
        ("uses: [{name: 別の利用, of: p5, items: []}]\n", "POLICY-021"),
        ("uses: [{name: 見学会のご案内, of: p5, items: [氏名, 住所, メールアドレス]}]\n", "POLICY-022"),
    ],
)
def test_given_a_use_under_a_told_purpose_or_one_that_widens_when_answered_then_refused(
    text: str, code: str
) -> None:
    previous = parse_answers(USE, name="answers.yaml", policy=shop())
    with pytest.raises(StaffError, match=code):
        parse_answers(text, name="answers.yaml", policy=shop(), previous=previous)
    same = parse_answers(USE, name="answers.yaml", policy=shop(), previous=previous)
    assert same.uses == previous.uses
