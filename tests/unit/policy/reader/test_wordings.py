"""How texts of other builds say the same: each claim with a wording that holds and, where one exists, one that does not."""

import pytest

from sekisho.policy.reader import Draft, read_text, summarise
from sekisho.policy.reader.draft import SectionKind

LEAD = "合同会社みほん堂（以下「当社」といいます。）は、お客様の個人情報を大切に取り扱います。\n\n"
REST = "\n\n個人情報の安全管理\n\n当社は、個人情報の漏えいを防ぐために必要な措置を講じます。\n"


def read(body: str) -> Draft:
    return read_text(LEAD + body + REST)


def kinds(draft: Draft) -> list[SectionKind]:
    return [s.kind for s in draft.sections]


def listed(draft: Draft) -> list[str]:
    return [i.text for i in draft.items if i.listed]


def ways(draft: Draft) -> list[str]:
    return [c.text for c in draft.channels if c.listed]


def test_given_items_joined_by_dots_when_read_then_each_is_an_item() -> None:
    draft = read(
        "個人情報の取得\n\n当社は、利用登録のとき、氏名・生年月日・電話番号など個人を特定できる情報を取得します。"
    )
    assert listed(draft) == ["氏名", "生年月日", "電話番号"]


def test_given_a_line_of_items_without_a_verb_when_below_a_heading_on_items_then_it_is_listed() -> None:
    draft = read("取得する個人情報の種類\n\n貴社名、お名前、連絡先、メールアドレス等、画面で入力された情報")
    assert listed(draft) == ["貴社名", "お名前", "連絡先", "メールアドレス"]


def test_given_items_in_a_definition_when_read_then_none_is_listed() -> None:
    draft = read(
        "個人情報の取得\n\n個人情報とは、氏名、生年月日、住所その他により個人を識別できる情報をいいます。"
    )
    assert listed(draft) == []


def test_given_a_run_of_ways_when_read_then_all_are_channels_and_a_mere_manner_is_none() -> None:
    several = read(
        "個人情報の取得方法\n\n当社は、お問い合わせフォーム、お電話、資料請求等を通じて、適正な手段により個人情報を取得します。"
    )
    none = read("個人情報の取得方法\n\n当社は、適法かつ公正な手段により個人情報を取得します。")
    assert (ways(several), ways(none)) == (["お問い合わせフォーム", "お電話", "資料請求"], [])


def test_given_a_case_and_whom_it_means_when_listed_alike_then_only_the_case_counts() -> None:
    head = "第三者提供\n\n当社は、次の場合を除き、個人情報を第三者へ提供しません。\n"
    with_names = head + "・法令に基づく場合\n・配達に必要な場合\n・運送会社\n・協力業者\n"
    assert summarise(read(with_names))["third_party_exceptions"] == 2
    assert (
        summarise(read(head + "・法令に基づく場合\n・委託先\n・配達に必要な場合\n"))["third_party_exceptions"]
        == 2
    )


def test_given_the_parts_of_a_joint_use_as_headings_when_read_then_they_stay_inside_it() -> None:
    draft = read(
        "利用目的\n\n次の目的で利用します。\n・お届けのため\n・ご案内のため\n\n個人データの共同利用\n\n当社は、以下のとおり共同利用を行います。\n\n"
        "利用項目\n\n氏名、住所、電話番号\n\n共同して利用する者の範囲\n\n合同会社みほん便\n\n個人データの管理に関する責任者\n\n合同会社みほん堂"
    )
    joint = summarise(draft)["joint_use"]
    assert kinds(draft) == [
        SectionKind.INTRO,
        SectionKind.PURPOSES,
        SectionKind.JOINT_USE,
        SectionKind.SECURITY,
    ]
    assert (joint["items"], joint["scope"], joint["responsible"]) == (
        True,
        ["合同会社みほん便"],
        "合同会社みほん堂",
    )


def test_given_a_table_of_joint_use_when_read_then_label_and_value_part_at_the_tab() -> None:
    draft = read(
        "共同利用について\n\n当社は、以下に記載する会社との間で個人情報を共同利用いたします。\n\n"
        "共同して利用する個人情報の項目\t氏名、住所\n\n共同して利用する者の範囲\t合同会社みほん便\n\n管理について責任を有する者\t店主"
    )
    joint = summarise(draft)["joint_use"]
    assert (joint["items"], joint["scope"], joint["responsible"]) == (True, ["合同会社みほん便"], "店主")


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("個人情報管理体制の継続的改善", SectionKind.IMPROVEMENT),
        ("個人情報の管理体制", SectionKind.SECURITY),
        ("準拠法について", SectionKind.OTHER),
        ("免責事項", SectionKind.DISCLAIMER),
        ("保有個人データの利用目的", SectionKind.PURPOSES),
        ("保有個人データの取扱いに関する苦情の申し出先", SectionKind.COMPLAINTS),
        ("開示請求、苦情・訂正等の申立て", SectionKind.RIGHTS),
    ],
)
def test_given_a_heading_of_two_matters_when_read_then_the_ruling_word_decides(
    heading: str, kind: SectionKind
) -> None:
    assert kinds(read(f"{heading}\n\n当社は、個人情報の取扱いを見直し、本文のとおりにします。"))[1] is kind


def test_given_a_list_without_marks_below_a_heading_on_purposes_when_read_then_each_line_is_one() -> None:
    lines = "1．個人情報の利用目的\n商品（見本を含みます。）の発送\nお問い合わせへの対応\n催しのご案内\n\n2．第三者提供\n当社は提供しません。"
    prose = "1．個人情報の利用目的\n商品を発送します。\n連絡に利用します。\n案内します。\n\n2．第三者提供\n当社は提供しません。"
    assert [p.text for p in read(lines).purposes] == [
        "商品（見本を含みます。）の発送",
        "お問い合わせへの対応",
        "催しのご案内",
    ]
    assert read(prose).purposes == ()


def test_given_limits_of_use_in_a_numbered_list_when_read_then_they_are_no_purposes() -> None:
    draft = read(
        "1. 個人情報の利用について\n1. 当社は、取得の際に示した利用目的の範囲内で、必要な限り利用します。\n"
        "2. 当社は、取扱いを委託する場合は、委託先に必要な監督を行います。\n2. 改善\n\n続けます。"
    )
    assert draft.purposes == ()


def test_given_a_name_above_a_number_when_read_then_it_is_the_window_but_a_matter_is_not() -> None:
    head = "お問い合わせ先\n\n以下までお願いします。\n\n"
    assert summarise(read(head + "みほん堂案内所\n\nTEL 03-0000-0000"))["contact"]["name"] == "みほん堂案内所"
    assert summarise(read(head + "お電話でのお問い合わせ\n\nTEL 03-0000-0000"))["contact"]["name"] is None


def test_given_a_service_and_who_runs_it_when_read_then_the_one_who_runs_it_speaks() -> None:
    text = "みほん案内（運営：みほん堂、以下「当社」）は、個人情報を大切に取り扱います。\n" + REST
    assert summarise(read_text(text))["organisation"] == "みほん堂"


def test_given_headings_numbered_within_one_another_when_their_matter_is_their_own_then_they_are_sections() -> (
    None
):
    draft = read(
        "1. 利用目的\n次の目的で利用します。\n・お届けのため\n・ご案内のため\n1-1. アクセス解析の利用について\n当社は解析の道具を使います。\n"
        "2. 情報の管理\n以下を行います。\n2-1. 正確性の確保\n正確に保ちます。\n2-2. 情報の廃棄\n不要となれば廃棄します。"
    )
    assert kinds(draft)[1:6] == [
        SectionKind.PURPOSES,
        SectionKind.ANALYTICS,
        SectionKind.SECURITY,
        SectionKind.ACCURACY,
        SectionKind.RETENTION,
    ]


def test_given_a_heading_on_information_below_purposes_when_a_group_has_no_such_words_then_only_it_is_a_section() -> (
    None
):
    own = "個人情報の利用目的\n\n次の目的です。\n・お届けのため\n・ご案内のため\n【個人情報の適正管理】\n漏えいを防ぎます。"
    group = own.replace("個人情報の適正管理", "安全の確保").replace("漏えいを防ぎます。", "・見回りのため")
    assert kinds(read(own))[:3] == [SectionKind.INTRO, SectionKind.PURPOSES, SectionKind.SECURITY]
    assert [p.text for p in read(group).purposes] == ["お届けのため", "ご案内のため", "見回りのため"]


def test_given_ssl_below_safety_when_read_then_it_is_a_section_and_a_class_of_measures_is_not() -> None:
    head = "安全管理措置\n\n当社は、必要な措置を講じます。\n\n"
    assert kinds(read(head + "SSLについて\n\n通信を暗号化します。")).count(SectionKind.SECURITY) == 2
    assert kinds(read(head + "組織的安全管理措置\n\n責任者を設置します。")).count(SectionKind.SECURITY) == 1


def test_given_entrustment_to_third_parties_when_provision_is_not_named_then_the_section_is_entrustment() -> (
    None
):
    body = "\n\n当社は、取扱いの一部を任せることがあります。"
    assert kinds(read("お客様情報の第三者への委託について" + body))[1] is SectionKind.ENTRUSTMENT
    assert kinds(read("個人情報の第三者への委託・提供について" + body))[1] is SectionKind.THIRD_PARTY


def test_given_provision_that_ends_when_the_person_says_so_then_it_offers_to_stop_provision() -> None:
    head = "個人情報の第三者への提供\n\n個人情報は、次の者に提供されます。"
    assert (
        "stop_provision" in summarise(read(head + "このための利用は、お申し出により取り止めます。"))["rights"]
    )
    assert summarise(read(head + "この取扱いは、変わることがあります。"))["rights"] == []


def test_given_kinds_of_items_no_dictionary_knows_when_amid_known_ones_then_they_are_items_too() -> None:
    draft = read("当社が保有する個人情報\n\n氏名、性別、年収、入金情報、その他の情報を保有しています。")
    assert listed(draft) == ["氏名", "性別", "年収", "入金情報"]


def test_given_a_group_of_items_within_a_run_when_read_then_it_stays_one_member() -> None:
    draft = read(
        "当社が保有する個人情報\n\n氏名、性別、生年月日、住所・電話番号・メールアドレス、年収を保有しています。"
    )
    assert listed(draft) == ["氏名", "性別", "生年月日", "住所・電話番号・メールアドレス", "年収"]


def test_given_a_contact_heading_whose_words_offer_disclosure_then_it_is_on_rights() -> None:
    offers = "お問い合わせ等\n\n当社が保有する個人情報の開示をご請求いただけます。"
    asks = "お問い合わせ等\n\nご質問は、下の番号へお寄せください。"
    assert kinds(read(offers))[1] is SectionKind.RIGHTS
    assert kinds(read(asks))[1] is SectionKind.CONTACT


def test_given_basic_policy_below_the_title_when_read_then_it_is_a_section_but_alone_it_is_the_title() -> (
    None
):
    text = (
        "基本方針\n\n合同会社みほん堂（以下「当社」といいます。）は、個人情報を取得し、利用し、提供するにあたり、法令を遵守します。"
        + REST
    )
    assert kinds(read_text("プライバシーポリシー\n\n" + text))[0] is SectionKind.COMPLIANCE
    assert kinds(read_text(text))[0] is SectionKind.INTRO


def test_given_lists_in_a_list_by_numbers_alone_when_read_then_only_the_cases_of_provision_count() -> None:
    body = (
        "第1条（第三者提供）\n1. 当社は、次に掲げる場合を除いて、個人情報を第三者に提供しません。\n1. 法令に基づく場合\n"
        "2. 次の事項を公表し、届け出たとき\n1. 提供する項目\n2. 提供の方法\n2. 前項にかかわらず、次の場合、提供先は第三者に該当しません。\n"
        "1. 取扱いを委託する場合\n2. 合併により引き継ぐ場合\n\n第2条（変更）\n当社は、本方針を変更することがあります。"
    )
    assert summarise(read(body))["third_party_exceptions"] == 2


def test_given_a_line_below_whose_information_it_is_when_it_states_an_aim_then_it_is_a_purpose() -> None:
    head = "利用目的\n\n次の目的で利用します。\n\nお客様情報\nお届けのため\n\n従業者情報\n"
    assert [p.text for p in read(head + "人事労務のため").purposes] == ["お届けのため", "人事労務のため"]
    assert [p.text for p in read(head + "別に定めます。").purposes] == ["お届けのため"]


def test_given_lines_of_business_beside_the_purposes_when_listed_then_they_are_no_purposes() -> None:
    draft = read(
        "1. 利用目的について\n\n下記の業務と利用目的に利用します。\n\n＜業務内容＞\n1. 教材の販売\n2. 催しの運営\n\n"
        "＜利用目的＞\n1. お申込みの受付のため\n2. ご本人の確認のため\n3. 教材のご提案のため"
    )
    assert [p.text for p in draft.purposes] == [
        "お申込みの受付のため",
        "ご本人の確認のため",
        "教材のご提案のため",
    ]


def test_given_a_joint_use_in_sentences_when_read_then_purposes_items_and_who_answers_are_found() -> None:
    draft = read(
        "個人情報の共同利用\n\n当社は、以下の取扱いにより個人情報を共同で利用いたします。\n1. 利用目的は次のとおりです。\n・ご契約の管理\n"
        "・催しのご案内\n2. 相互に提供し、その範囲で利用いたします。\n3. 提供項目は次のとおりです。\n・ご本人に関して：氏名、生年月日\n"
        "4. 共同利用する個人情報に関しては当社が管理責任を負います。"
    )
    joint = summarise(draft)["joint_use"]
    assert (joint["items"], joint["purposes"], joint["responsible"]) == (
        True,
        ["ご契約の管理", "催しのご案内"],
        "当社",
    )


def test_given_sub_headings_whose_numbers_skip_a_list_when_read_then_the_next_main_number_still_opens() -> (
    None
):
    draft = read(
        "1. 利用目的\n\n次の目的です。\n・お届けのため\n・ご案内のため\n\n2. 開示の手続きについて\n\n次のとおりです。\n1. 対象\n当社が持つ情報です。\n"
        "2. お出しいただくもの\n・依頼書\n・確認の書類\n3. 回答方法\n書面で回答します。\n\n3. クッキーについて\n\nクッキーを使います。"
    )
    assert kinds(draft)[:4] == [
        SectionKind.INTRO,
        SectionKind.PURPOSES,
        SectionKind.RIGHTS,
        SectionKind.COOKIES,
    ]


def test_given_cases_in_which_information_is_collected_when_listed_then_they_are_ways_and_not_items() -> None:
    draft = read(
        "個人情報の収集\n\n当社は、以下の場合に個人情報を収集することがあります。\n・お問い合わせフォームからのご連絡時\n・商品のご購入時"
    )
    assert ways(draft) == ["お問い合わせフォームからのご連絡時", "商品のご購入時"]
    assert listed(draft) == []


def test_given_what_is_not_collected_when_enumerated_then_no_item_is_listed() -> None:
    body = "取得する情報\n\n当社は、個人情報（氏名、住所、電話番号など、個人を識別できる情報）を収集{end}。"
    assert listed(read(body.format(end="いたしません"))) == []
    assert listed(read(body.format(end="いたします"))) == ["氏名", "住所", "電話番号"]


@pytest.mark.parametrize(
    ("lead", "name"),
    [
        ("Mihon Motorsは、取得する個人情報を適切に取り扱います。", "Mihon Motors"),
        ("みほん案内所（以下「当事業」）は、個人情報を適切に取り扱います。", "みほん案内所"),
        (
            "一般社団法人日本見本・標本協会（以下、当協会という）では、個人情報を取得し、利用します。",
            "一般社団法人日本見本・標本協会",
        ),
        (
            "フォム・ミホン株式会社（以下、「当社」という。）は、個人情報を適切に取り扱います。",
            "フォム・ミホン株式会社",
        ),
        ("みほん工房（以下、「乙」といいます。）は、個人情報を適切に取り扱います。", "みほん工房"),
        ("[サービス名]（以下、「当社」といいます。）は、個人情報を適切に取り扱います。", None),
        ("Cookieは、個人情報ではありません。当社は、個人情報を取得します。", None),
    ],
)
def test_given_a_lead_when_it_names_who_speaks_then_that_is_the_organisation(
    lead: str, name: str | None
) -> None:
    text = f"{lead}\n\n利用目的\n\nお問い合わせへの対応に利用します。{REST}"
    assert summarise(read_text(text))["organisation"] == name


def test_given_cases_without_marks_and_one_of_them_speaks_of_a_subject_then_all_are_cases() -> None:
    draft = read(
        "1．免責事項\n\n当社は、以下の場合を除き、第三者に個人データを提供しません。\n\n法令に基づく場合\n"
        "生命又は身体を保護するため、同意を得ることが困難であるとき\n配達を委託する場合で、相手に渡すとき\n\n2．変更\n\n変更することがあります。"
    )
    assert summarise(draft)["third_party_exceptions"] == 3
    assert SectionKind.COMPLIANCE not in kinds(draft)


def test_given_cookies_and_external_transmission_in_one_heading_when_cookies_come_first_then_they_rule() -> (
    None
):
    body = "\n\n当サイトでは、似た技術も使います。"
    assert kinds(read("Cookieおよび外部送信について" + body))[1] is SectionKind.COOKIES
    assert kinds(read("外部送信について" + body))[1] is SectionKind.EXTERNAL_TRANSMISSION


def test_given_a_heading_whose_clauses_begin_at_one_as_it_does_when_read_then_it_opens_its_section() -> None:
    draft = read(
        "1. 取扱いに関する基本的な考え方\n1. 当社は、法令を守ります。\n2. 当社は、取得の目的を明らかにします。\n\n2. 利用目的\n1. お届けのため\n2. ご案内のため\n"
    )
    assert kinds(draft)[:3] == [SectionKind.INTRO, SectionKind.COMPLIANCE, SectionKind.PURPOSES]


def test_given_the_matters_of_a_provision_when_listed_then_they_are_no_exceptions() -> None:
    draft = read(
        "第三者への提供\n\n当社は、以下の条件で提供するほかは、法令に基づく場合を除いて第三者に提供しません。\n\n"
        "1. 第三者に提供する目的 催しの案内\n2. 提供する情報の項目 氏名\n3. 提供の手段又は方法 書面"
    )
    assert summarise(draft)["third_party_exceptions"] == 0


def test_given_parts_of_a_joint_use_in_sentences_and_bare_lines_when_read_then_their_values_are_found() -> (
    None
):
    draft = read(
        "＜共同利用について＞\n\n当社は、情報を以下の通り共同利用させていただきます。\n\n1.共同利用者の範囲\n\n当社及びみほん各社とします。\n\n"
        "2.共同利用する情報の項目\n\n氏名、住所\n\n3.管理責任者\n\n合同会社みほん堂 個人情報保護管理者\n\n＜安全＞"
    )
    joint = summarise(draft)["joint_use"]
    assert (joint["scope"], joint["responsible"]) == (
        ["当社及びみほん各社"],
        "合同会社みほん堂 個人情報保護管理者",
    )
