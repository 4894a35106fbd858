"""A reading becomes a policy: whom, what, why, by which ways, to whom, for how long."""

from dataclasses import replace

import pytest
from policy_texts import club, shop

from sekisho.gate.model import Topic
from sekisho.law.legal_day import Period
from sekisho.law.model import Basis, LegalKind
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import (
    UNKNOWN_COUNTRY,
    Nature,
    Policy,
    Purpose,
    PurposeBasis,
    RecipientKind,
    RetentionClock,
    SearchBy,
)
from sekisho.policy.reader import read_text

OPENING = "プライバシーポリシー\n\n1. 利用目的\n個人情報の利用目的は次のとおりです。\n"
CLOSING = """
8. 安全管理
個人情報を安全に管理し、漏えいを防ぎます。

9. 開示等の請求
個人情報の開示、訂正、利用の停止を請求できます。
"""


def drafted(text: str) -> Policy:
    return draft_policy(read_text(text + CLOSING), document="d")


def purpose(text: str) -> Purpose:
    """The one purpose of a policy whose list holds this entry."""
    policy = drafted(f"{OPENING}(1) {text}\n(2) お客様の会計のため\n")
    return next(row for row in policy.purposes if row.text.startswith(text[:6]))


def test_given_a_term_for_several_groups_when_drafted_then_each_is_a_category() -> None:
    policy = shop()
    named = [(row.id, row.name) for row in policy.categories]
    assert named == [
        ("customer", "お客様"),
        ("partner_contact", "お取引先"),
        ("officer", "役員"),
        ("staff", "従業員"),
        ("applicant", "採用応募者"),
    ]


def test_given_recruiting_and_employment_when_drafted_then_bound_to_applicants_and_staff_only() -> None:
    """法17条: an applicant's data serve no customer's purpose, nor the reverse."""
    by_text = {row.text: row for row in shop().purposes}
    assert by_text["採用選考に関するご連絡のため"].categories == ("applicant",)
    assert by_text["入社後の雇用管理のため"].categories == ("staff",)
    assert "applicant" not in by_text["新商品の案内のメールを送付するため"].categories


def test_given_no_word_for_persons_when_drafted_then_customers_stand_with_low_confidence() -> None:
    policy = drafted(OPENING + "(1) 商品を発送するため\n(2) 代金を請求するため\n")
    assert [row.id for row in policy.categories] == ["customer"]
    assert policy.categories[0].source.confidence < 0.75
    assert "categories" in [row.id for row in policy.questions]


def test_given_people_and_corporations_when_drafted_then_corporations_are_no_natural_persons() -> None:
    policy = drafted(
        OPENING + "(1) 商品を発送するため\n\n2. 定義\n「利用者」は、サービスを使う個人または法人とします。\n"
    )
    assert {row.id: row.natural for row in policy.categories} == {"customer": True, "corporation": False}


def test_given_store_members_when_drafted_then_they_share_the_customers_purposes() -> None:
    policy = drafted(
        OPENING + "(1) お客様の注文を受けるため\n"
        "(2) お客様に商品を送るため\n\n2. 公開\nストア会員の方の氏名は、サイト上で公開されます。\n"
    )
    assert policy.purposes[0].categories == ("customer", "store_member")


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("新商品の案内のメールを送付するため", ("email",)),
        ("イベントのご案内の送付のため", ("email", "post")),
        ("お客様からのお問い合わせに回答するため", ("email", "post", "phone")),
        ("重要なお知らせのため", ("display", "email", "post")),
        ("商品の発送のため", ("post",)),
        (
            "キャンペーンの情報を、電話、郵送、FAX、メールの方法を問わずお知らせするため",
            ("email", "post", "phone", "fax"),
        ),
        ("サービスの提供のため", ()),
    ],
)
def test_given_the_wording_when_drafted_then_the_purpose_reaches_by_these_channels(
    text: str, channels: tuple[str, ...]
) -> None:
    assert purpose(text).channels == channels


@pytest.mark.parametrize(
    ("text", "objectable"),
    [
        ("新商品の案内のメールを送付するため", True),
        ("アンケート調査のため", True),
        ("ご利用状況の分析のため", True),
        ("新しいサービスの開発のため", True),
        ("お客様に合わせて画面をカスタマイズするため", True),
        ("お客様からのお問い合わせに回答するため", False),
        ("重要なお知らせのため", False),
        ("不正利用の調査のため", False),
        ("契約の履行のため", False),
        ("統計資料の作成のため", False),
    ],
)
def test_given_the_wording_when_drafted_then_the_person_may_stop_it_or_not(
    text: str, objectable: bool
) -> None:
    assert purpose(text).objectable is objectable


def test_given_an_important_notice_when_drafted_then_it_is_no_advertising() -> None:
    assert not purpose("サービスに関する重要なお知らせのため").advertising


def test_given_consent_in_the_words_when_drafted_then_only_consent_opens_the_purpose() -> None:
    found = {row.text: row.basis for row in shop().purposes}
    assert found["本人の同意を得た目的のため"] is PurposeBasis.CONSENT
    assert purpose("個人を識別できない統計資料を作るため").basis is PurposeBasis.STATISTICS


def test_given_a_case_of_the_act_in_the_list_when_drafted_then_it_is_no_purpose() -> None:
    assert not [row for row in shop().purposes if "法令" in row.text]


def test_given_listed_items_when_drafted_then_well_known_ids_kinds_and_search() -> None:
    items = {row.id: row for row in shop().items}
    assert items["name"].search is SearchBy.NAME
    assert items["email"].search is SearchBy.EMAIL
    assert items["phone"].search is SearchBy.PHONE
    assert items["postal_address"].search is SearchBy.NONE
    assert items["card_number"].kind is LegalKind.FINANCIAL_HARM
    assert shop().items_open


def test_given_items_the_person_may_not_change_when_drafted_then_not_self_correctable() -> None:
    """法34条 stays open: only self-service is barred."""
    item = shop().item("purchase_history")
    assert item is not None
    assert not item.self_correctable
    clause = shop().clause(item.clause)
    assert clause is not None
    assert Topic.CORRECTION in clause.topics


def test_given_recorded_calls_when_drafted_then_they_serve_the_purposes_of_that_sentence_only() -> None:
    policy = shop()
    item = policy.item("call_recording")
    assert item is not None
    bound = [row for row in policy.purposes if row.id in item.only_for]
    assert [row.text for row in bound] == ["ご用件を取り違えないため", "受け答えの改善のため"]
    assert all(row.prose and row.items == ("call_recording",) for row in bound)
    advertising = next(row for row in policy.purposes if row.advertising)
    assert not policy.serves(advertising, item.id)
    assert policy.serves(bound[0], item.id)


def test_given_recorded_calls_and_logs_when_drafted_then_nothing_else_comes_by_their_way() -> None:
    policy = shop()
    ways = {row.id: row.channels for row in policy.items}
    assert ways["access_log"] == ("log",)
    assert ways["call_recording"] == ("recording", "phone")
    assert ways["name"] == ("web", "email", "paper", "phone")


def test_given_other_methods_when_drafted_then_the_list_of_ways_is_open() -> None:
    policy = shop()
    assert policy.channels_open
    assert {row.id for row in policy.channels if row.direct_in_writing} == {"web", "email", "paper"}


def test_given_the_exceptions_when_drafted_then_tied_to_the_act_and_nothing_else_available() -> None:
    """法18条3項: the policy lists two of the Act's cases."""
    use = shop().use_exceptions
    assert not use.by_law
    assert use.available(Basis.LAW)
    assert use.available(Basis.LIFE_BODY_PROPERTY)
    assert not use.available(Basis.STATE_COOPERATION)


def test_given_a_reference_to_the_list_of_another_section_when_drafted_then_resolved() -> None:
    provision = shop().provision_exceptions
    assert not provision.by_law
    assert provision.available(Basis.LIFE_BODY_PROPERTY)
    assert provision.available(Basis.ENTRUSTMENT)
    assert not provision.available(Basis.PUBLIC_HEALTH_CHILDREN)


def test_given_no_list_when_drafted_then_the_acts_own_list_stands() -> None:
    assert club().use_exceptions.by_law
    assert club().use_exceptions.available(Basis.STATE_COOPERATION)


def test_given_erasure_after_a_period_that_is_not_named_when_drafted_then_two_clocks_and_a_question() -> None:
    policy = shop()
    assert [(row.clock, row.period) for row in policy.retention] == [
        (RetentionClock.ACQUIRED, None),
        (RetentionClock.PURPOSE_ENDED, None),
    ]
    assert "period:k1" in [row.id for row in policy.questions]


def test_given_a_limit_after_cancellation_when_drafted_then_a_year_with_the_house_rule() -> None:
    """民法143条: the civil calendar gives 2027-04-01; the house rule closes one day before."""
    policy = drafted(
        OPENING + "(1) ご相談に答えるため\n(2) 商品の案内を郵送するため\n"
        "(3) 解約日から1年間を限度として、1.(1)～(2)の利用目的の範囲内で取り扱うこと\n"
    )
    (rule,) = policy.retention
    assert (rule.clock, rule.period, rule.purposes) == (
        RetentionClock.CANCELLED,
        Period(years=1),
        ("p1", "p2"),
    )
    assert rule.ends_day_before
    assert [row.after_cancellation for row in policy.purposes] == [True, True, False]
    assert "house_rule:k1" in [row.id for row in policy.questions]


def test_given_a_carrier_when_drafted_then_it_gets_what_it_needs_and_never_the_card() -> None:
    carrier = next(row for row in shop().recipients if row.role == "carrier")
    assert carrier.kind is RecipientKind.CONTRACTOR
    assert carrier.items == ("name", "postal_address", "phone")


def test_given_a_third_party_abroad_when_drafted_then_its_country_is_asked() -> None:
    policy = drafted(
        OPENING + "(1) お客様の注文を受けるため\n(2) 発送のため\n\n"
        "2. 第三者への提供\n外国にある第三者に提供するときは、その国の制度を公表します。\n"
    )
    (abroad,) = [row for row in policy.recipients if row.country == UNKNOWN_COUNTRY]
    assert f"country:{abroad.id}" in [row.id for row in policy.questions]


def test_given_joint_use_when_drafted_then_its_parts_and_open_scope() -> None:
    joint = club().joint_use
    assert joint is not None
    assert joint.items
    assert joint.scope_open
    assert joint.responsible == "当会"
    assert [row.kind for row in club().recipients] == [RecipientKind.JOINT_USER]


def test_given_twin_sentences_when_drafted_then_each_keeps_a_clause_of_its_own() -> None:
    text = OPENING + "(1) 発送のため\n(2) 発送のため\n"
    policy = drafted(text)
    assert [row.clause for row in policy.purposes] == ["c002", "c003"]


def test_given_any_draft_when_looked_at_then_every_topic_of_the_gate_is_spelt_as_the_gate_spells_it() -> None:
    """The gate cites a sentence by topic; a misspelt one would keep nothing."""
    said = {topic for policy in (shop(), club()) for row in policy.clauses for topic in row.topics}
    for topic in (
        Topic.PURPOSES,
        Topic.ITEMS,
        Topic.CHANNELS,
        Topic.PROVISION,
        Topic.RETENTION,
        Topic.CATEGORIES,
    ):
        assert topic.value in said


def test_given_a_draft_when_drafted_again_then_equal() -> None:
    assert shop() == shop()
    assert replace(shop(), document="other") != shop()


def test_given_what_a_plain_sentence_is_about_when_drafted_then_it_does_something() -> None:
    natures = {row.text[:6]: row.nature for row in shop().clauses}
    assert natures["〒100-0"] is Nature.INFORM


def test_given_no_list_of_purposes_when_drafted_then_those_of_running_text() -> None:
    policy = drafted(
        "プライバシーポリシー\n\n1. 利用目的\nいただいた個人情報を、ご予約の確認のために利用いたします。個人情報を大切にします。\n"
    )
    (found,) = policy.purposes
    assert (found.text, found.prose, found.source.confidence) == ("ご予約の確認のため", True, 0.5)
