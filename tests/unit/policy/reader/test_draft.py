from datetime import date

import pytest
from reader_samples import CLAUSES, SHOP

from sekisho.policy.reader import Draft, read_text
from sekisho.policy.reader.draft import (
    ContactChannel,
    ExceptionContext,
    ExceptionKind,
    ItemKind,
    Lines,
    Nature,
    PurposeFlag,
    RetentionClock,
    Right,
    StatementKind,
)


@pytest.fixture(scope="module")
def shop() -> Draft:
    return read_text(SHOP)


@pytest.fixture(scope="module")
def clauses() -> Draft:
    return read_text(CLAUSES)


def line(draft: Draft, words: str) -> int:
    return next(n for n, text in enumerate(draft.lines, 1) if words in text)


def test_the_organisation_is_the_one_that_calls_itself_tousha(shop: Draft) -> None:
    assert shop.organisation.name.text == "株式会社みなと商店"
    assert shop.organisation.kind_word == "株式会社"
    assert (shop.organisation.representative.title, shop.organisation.representative.name) == (
        "代表取締役",
        "港 花子",
    )
    assert shop.organisation.address.text == "東京都千代田区霞が関9-9-9"


def test_listed_items_have_key_legal_kind_and_open_end(shop: Draft) -> None:
    items = {i.key: i for i in shop.items if i.listed}
    assert list(items) == ["name", "postal_address", "phone", "email", "card_number", "purchase_history"]
    assert items["card_number"].kind is ItemKind.FINANCIAL_HARM
    assert items["email"].open_list


def test_purposes_name_the_channels_and_say_what_they_are(shop: Draft) -> None:
    assert shop.purposes[0].text == "商品の発送のため"
    assert shop.purposes[1].channels == (ContactChannel.EMAIL, ContactChannel.POST)
    assert PurposeFlag.ADVERTISING in shop.purposes[1].flags
    assert PurposeFlag.CONSENT in shop.purposes[2].flags


def test_exceptions_recite_their_statutory_case_and_wording_beyond_the_act_is_marked(shop: Draft) -> None:
    cases = [c for c in shop.exceptions if c.context is ExceptionContext.PROVISION]
    assert [c.kind for c in cases] == [
        ExceptionKind.LAW,
        ExceptionKind.LIFE_BODY_PROPERTY,
        ExceptionKind.STATE_COOPERATION,
    ]
    assert [c.beyond_act for c in cases] == [False, True, False]


def test_a_joint_use_holds_every_part_and_resolves_what_it_refers_to(shop: Draft) -> None:
    use = shop.joint_uses[0]
    assert use.items.by_reference
    assert len(use.items.entries) == 6
    assert [e.text for e in use.scope.entries] == ["株式会社あさがお文具", "合同会社ひなた便"]
    assert [e.text for e in use.purposes.entries] == ["在庫の照会に答えるため"]
    assert use.responsible.name.text == "当社"
    assert use.responsible.address.text == "東京都千代田区霞が関9-9-9"
    assert use.responsible.representative.text == "港 花子"


def test_rights_tell_correction_from_erasure(shop: Draft) -> None:
    assert {r.right for r in shop.rights} == {
        Right.DISCLOSURE,
        Right.CORRECTION,
        Right.SUSPENSION,
        Right.ERASURE,
        Right.STOP_PROVISION,
    }


def test_given_deletion_within_correction_then_no_erasure_is_read() -> None:
    text = "当社の個人情報の取扱い\n1. 利用目的\n個人情報は発送に使います。\n2. 開示等の請求\n開示、訂正・追加・削除を請求できます。"
    assert {r.right for r in read_text(text).rights} == {Right.DISCLOSURE, Right.CORRECTION}


def test_retention_has_clock_and_iso_period(shop: Draft) -> None:
    kept = next(r for r in shop.retention if r.period)
    assert (kept.clock, kept.period) == (RetentionClock.CANCELLED, "P2Y")


def test_a_period_may_cover_the_purposes_it_numbers(clauses: Draft) -> None:
    kept = next(r for r in clauses.retention if r.period)
    assert (kept.period, kept.scope) == ("P6M", (0, 1))


def test_dates_of_enactment_and_revision_convert_era_years(shop: Draft) -> None:
    assert shop.enacted.day == date(2019, 5, 1)
    assert [d.day for d in shop.revised] == [date(2024, 4, 1)]


def test_the_window_gives_mail_and_telephone(shop: Draft) -> None:
    assert (shop.contact.email.text, shop.contact.phone.text) == ("privacy@example.jp", "03-0000-0000")
    assert shop.contact.name.text == "株式会社みなと商店"
    assert not shop.contact.form_only


def test_given_a_form_and_nothing_else_then_the_window_is_form_only() -> None:
    text = "個人情報の取扱い\n1. 利用目的\n個人情報は発送に使います。\n2. お問い合わせ\nお問い合わせフォームよりご連絡ください。"
    assert read_text(text).contact.form_only


def test_a_purpose_that_the_person_may_stop_and_restart_says_so(clauses: Draft) -> None:
    assert {PurposeFlag.OBJECTABLE, PurposeFlag.RESTARTABLE} <= clauses.purposes[1].flags
    assert {ContactChannel.DISPLAY, ContactChannel.PHONE} <= set(clauses.purposes[1].channels)


def test_form_sentences_are_kept_as_statements(clauses: Draft) -> None:
    kinds = {s.kind for s in clauses.statements}
    assert {StatementKind.FORM_NOT_ALL_REQUIRED, StatementKind.FORM_TOO_LITTLE} <= kinds


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("本サービスを利用した方は、本方針に同意したものとみなします。", StatementKind.DEEMED_CONSENT),
        (
            "変更後の方針は、当サイトに掲載した時点から効力を生じます。",
            StatementKind.CHANGE_EFFECTIVE_WHEN_SHOWN,
        ),
        ("方針の変更のみで新たな同意を取得するものではありません。", StatementKind.CHANGE_NO_NEW_CONSENT),
        ("購入履歴は修正することができません。", StatementKind.IMMUTABLE_ITEMS),
        ("会員は、画面上で登録情報を確認し、修正することができます。", StatementKind.SELF_SERVICE),
    ],
)
def test_a_wording_that_later_rules_need_is_found(sentence: str, kind: StatementKind) -> None:
    text = f"個人情報の取扱い\n1. 利用目的\n個人情報は発送に使います。\n2. その他\n{sentence}"
    assert kind in {s.kind for s in read_text(text).statements}


def test_immutable_items_are_named() -> None:
    text = "個人情報の取扱い\n1. 利用目的\n個人情報は発送に使います。\n2. その他\n購入履歴は修正することができません。"
    found = next(s for s in read_text(text).statements if s.kind is StatementKind.IMMUTABLE_ITEMS)
    assert found.topics == ("購入履歴",)


def test_given_an_announced_list_that_does_not_follow_then_it_is_reported() -> None:
    text = (
        "個人情報の取扱い\n1. 利用目的\n発送に使います。\n2. 取得\n当社は、以下の場合に個人情報を取得します。"
    )
    assert [m.lines for m in read_text(text).missing_lists] == [Lines(first=5, last=5)]


def test_given_another_document_in_quotation_marks_then_it_is_a_reference() -> None:
    text = "個人情報の取扱い\n1. 利用目的\n当社が定める「個人情報管理規程」に基づき、個人情報を利用します。"
    assert [r.name for r in read_text(text).references] == ["個人情報管理規程"]


def test_a_joint_use_that_only_recites_the_statute_is_none() -> None:
    text = (
        "個人情報の取扱い\n1. 利用目的\n発送に使います。\n2. 共同利用\n"
        "個人情報を共同利用する際には、法令に定める必要な措置を講じます。"
    )
    assert read_text(text).joint_uses == ()


def test_ways_of_acquiring_are_read_from_running_prose() -> None:
    text = "個人情報の取扱い\n1. 個人情報の取得\n当社は、個人情報を、ウェブ画面、書面、その他の方法で取得します。電話での通話を録音します。"
    draft = read_text(text)
    assert [c.key for c in draft.channels] == ["web", "paper", "phone"]
    assert draft.channels[0].open_list


def test_sentences_forbid_permit_and_bind(shop: Draft) -> None:
    natures = {s.text[:12]: s.nature for s in shop.sentences}
    assert natures["当社は、次の場合を除き、"] is Nature.FORBID
    assert natures["商品の発送のため"] is Nature.PERMIT


def test_every_reading_stands_on_lines_that_hold_its_words(shop: Draft) -> None:
    for found in (
        *shop.purposes,
        *[i for i in shop.items if i.listed],
        *[c for c in shop.exceptions if c.listed],
    ):
        printed = "".join(shop.lines[found.lines.first - 1 : found.lines.last])
        assert found.text in printed
        assert 0 <= found.confidence <= 1
        assert found.rule


def test_the_same_text_gives_an_equal_draft(shop: Draft) -> None:
    assert read_text(SHOP) == shop


def test_given_a_sentence_nothing_claims_then_it_is_unread() -> None:
    text = "個人情報の取扱い\n1. 利用目的\n個人情報は発送に使います。\n2. 附則\n空は青く、海は広い。"
    draft = read_text(text)
    assert [draft.sentence(u).text for u in draft.unread] == ["空は青く、海は広い。"]


def test_given_a_name_in_hiragana_then_it_is_read_whole() -> None:
    text = "あさがおとひなた合同会社（以下「弊社」といいます）は、取得した個人情報を守ります。\n1. 利用目的\n個人情報は発送に使います。"
    assert read_text(text).organisation.name.text == "あさがおとひなた合同会社"


def test_given_a_title_behind_a_label_then_the_person_is_read_without_the_title() -> None:
    text = (
        "個人情報の取扱い\n1. 利用目的\n個人情報は発送に使います。\n2. 事業者\n代表者：代表社員 海野 ひかり"
    )
    representative = read_text(text).organisation.representative
    assert (representative.name, "代表社員" in representative.title) == ("海野 ひかり", True)


def test_given_label_and_explanation_then_the_item_is_the_label() -> None:
    text = "個人情報の取扱い\n1. 取得する情報の種類\n・端末情報：機種、言語設定\n・位置情報：おおよその場所\n2. 利用目的\n個人情報は発送に使います。"
    assert [(i.text, i.key) for i in read_text(text).items if i.listed] == [
        ("端末情報", "device"),
        ("位置情報", "location"),
    ]


def test_given_groups_of_persons_then_each_purpose_knows_whose_information_it_uses() -> None:
    text = (
        "個人情報の取扱い\nⅠ　個人情報の利用目的\n本会は、次の目的で利用する。\n(1) 利用者に関する利用目的\nア　送迎\nイ　家族への説明\n"
        "(2) 職員に関する利用目的\nア　給与の支払い\nⅡ　第三者提供\n提供しない。"
    )
    assert [(p.text, p.subject) for p in read_text(text).purposes] == [
        ("送迎", "user"),
        ("家族への説明", "user"),
        ("給与の支払い", "staff"),
    ]


def test_given_an_accredited_body_then_its_numbers_are_not_the_organisations() -> None:
    text = (
        "個人情報の取扱い\n1. 利用目的\n個人情報は発送に使います。\n2. 認定個人情報保護団体\n一般財団法人ひなた個人情報協会\n"
        "〒100-0000 東京都千代田区霞が関8-8-8\n電話：03-1111-0000\n3. お問い合わせ\n電話：03-0000-0000"
    )
    draft = read_text(text)
    assert draft.accredited_body.name == "一般財団法人ひなた個人情報協会"
    assert draft.accredited_body.phones == ("03-1111-0000",)
    assert draft.contact.phone.text == "03-0000-0000"
    assert draft.organisation.address is None


def test_given_countries_as_destinations_then_they_are_read_and_mere_mentions_are_not() -> None:
    text = (
        "個人情報の取扱い\n1. 利用目的\n個人情報は発送に使います。\n2. 委託\n米国所在のサーバでの保管を委託しています。\n"
        "3. 適用範囲\n英国にお住まいの方には適用されません。"
    )
    assert [c.code for c in read_text(text).countries] == ["US"]


@pytest.mark.parametrize(
    ("said", "clock", "period"),
    [
        ("取得の日から1年間", RetentionClock.ACQUIRED, "P1Y"),
        ("登録後6か月間", RetentionClock.ACQUIRED, "P6M"),
        ("退会の日から3年間", RetentionClock.CANCELLED, "P3Y"),
        ("最終のご利用から2年間", RetentionClock.LAST_USE, "P2Y"),
        ("最後の取引の日から7年間", RetentionClock.LAST_USE, "P7Y"),
        ("検査の完了から5年間", RetentionClock.EVENT, "P5Y"),
    ],
)
def test_given_a_day_named_in_other_words_when_read_then_the_clock_runs_from_it(
    said: str, clock: RetentionClock, period: str
) -> None:
    text = (
        "プライバシーポリシー\n見本商店株式会社（以下「当社」）は、個人情報を取り扱います。\n"
        f"1. 利用目的\n・商品の発送\n2. 保存期間\n当社は、個人情報を、{said}保存します。\n"
    )
    draft = read_text(text)
    assert [(kept.clock, kept.period) for kept in draft.retention] == [(clock, period)]
