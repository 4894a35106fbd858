"""Fragments in the layouts that policies come in, each with what it says: items, ways, windows, names, purposes, cases, joint use."""

from typing import Any

import pytest

from sekisho.policy.reader import read_text, summarise

LEAD = "合同会社みほん堂（以下「当社」といいます。）は、お客様の個人情報を大切に取り扱います。\n\n"
REST = "\n\n個人情報の安全管理\n\n当社は、個人情報の漏えいを防ぐために必要な措置を講じます。\n"
ASK = "お問い合わせ窓口\n\n個人情報の取扱いに関するお問い合わせは、下記までお願いいたします。\n\n"


def said(body: str) -> dict[str, Any]:
    return summarise(read_text(LEAD + body + REST))


ITEMS = [
    pytest.param(
        (
            "1. 取得する情報\n"
            "当社は、以下の情報を取得します。\n"
            "(1) 氏名\n"
            "(2) 郵便番号、住所\n"
            "(3) メールアドレス"
        ),
        ["氏名", "郵便番号、住所", "メールアドレス"],
        id="marked_entries_and_a_pair_stays_one",
    ),
    pytest.param(
        ("1. 取得する情報\n当社は、お客様の氏名、住所、電話番号およびメールアドレスを取得します。"),
        ["氏名", "住所", "電話番号", "メールアドレス"],
        id="a_sentence_that_ends_in_and",
    ),
    pytest.param(
        (
            "2. 収集する個人情報\n"
            "当サービスが収集する個人情報は、氏名（ニックネームを含む）、性別、生年月日、その他登録時にご入力いただいた情報です。"
        ),
        ["氏名", "性別", "生年月日"],
        id="an_aside_within_a_sentence",
    ),
    pytest.param(
        (
            "個人情報の取得\n"
            "\n"
            "当社は、次の個人情報を取得することがあります。\n"
            "\n"
            "【会員登録時】\n"
            "氏名、生年月日、メールアドレス\n"
            "【ご購入時】\n"
            "届け先住所、電話番号"
        ),
        ["氏名", "生年月日", "メールアドレス", "届け先住所", "電話番号"],
        id="lines_below_bracketed_groups",
    ),
    pytest.param(
        (
            "2. 取得する情報\n"
            "- **アカウント情報**：表示名、メールアドレス\n"
            "- **端末情報**：端末の種類、OSのバージョン\n"
            "- **利用履歴**：閲覧したページ"
        ),
        ["アカウント情報", "端末情報", "利用履歴"],
        id="labels_with_explanations",
    ),
    pytest.param(
        (
            "取得する情報の種類\n"
            "\n"
            "■お客様に関する情報\n"
            "・氏名\n"
            "・連絡先（電話番号、メールアドレス）\n"
            "■お取引に関する情報\n"
            "・購入履歴\n"
            "・お支払い方法"
        ),
        ["氏名", "連絡先（電話番号、メールアドレス）", "購入履歴", "お支払い方法"],
        id="two_headed_groups_of_bullets",
    ),
    pytest.param(
        (
            "第2条（取得する情報）\n"
            "当社は、本サービスの提供にあたり、次の各号に定める情報を取得いたします。\n"
            "一 氏名または名称\n"
            "二 住所および電話番号\n"
            "三 取引の記録"
        ),
        ["氏名または名称", "住所および電話番号", "取引の記録"],
        id="kanji_numbers",
    ),
    pytest.param(
        ("取得する個人情報\n\n区分\t項目\nお客様\t氏名、住所、電話番号\n応募者\t氏名、学歴、職歴"),
        ["氏名", "住所", "電話番号", "学歴", "職歴"],
        id="a_table_of_persons_and_items",
    ),
    pytest.param(
        (
            "個人情報の収集について\n"
            "\n"
            "当院では、診療にあたり、患者様の氏名、生年月日、保険証の情報、既往歴等を収集します。"
        ),
        ["氏名", "生年月日", "保険証の情報", "既往歴"],
        id="a_sentence_of_a_clinic",
    ),
    pytest.param(
        (
            "3. 取得する情報\n"
            "お客様にご提供いただく情報\n"
            "氏名\n"
            "ふりがな\n"
            "メールアドレス\n"
            "自動的に取得する情報\n"
            "IPアドレス\n"
            "Cookie\n"
            "閲覧したページのURL"
        ),
        ["氏名", "ふりがな", "メールアドレス", "IPアドレス", "Cookie", "閲覧したページのURL"],
        id="lines_without_marks",
    ),
    pytest.param(
        (
            "１．個人情報の取得\n"
            "当社は、お申し込みの際に、お名前、ご住所、お電話番号その他必要な情報をお伺いすることがあります。"
        ),
        ["お名前", "ご住所", "お電話番号"],
        id="a_sentence_that_leaves_the_list_open",
    ),
    pytest.param(
        (
            "取得情報\n"
            "\n"
            "本アプリが取得する情報は以下の通りです。\n"
            "①位置情報：近くの店を表示するために使います。\n"
            "②写真：投稿に使います。\n"
            "③広告識別子"
        ),
        ["位置情報", "写真", "広告識別子"],
        id="labels_and_a_last_bare_name",
    ),
    pytest.param(
        (
            "1. 個人情報の定義\n"
            "「個人情報」とは、生存する個人に関する情報であって、氏名、生年月日その他の記述により特定の個人を識別できるものをいいます。"
        ),
        [],
        id="a_definition_lists_none",
    ),
    pytest.param(
        (
            "2. 取得する情報\n"
            "当社は、個人情報を取得しません。ただし、お問い合わせの際は、氏名とメールアドレスをいただきます。"
        ),
        ["氏名", "メールアドレス"],
        id="two_items_after_a_denial",
    ),
    pytest.param(
        (
            "取得する情報\n"
            "\n"
            "以下の情報を取得する場合があります。\n"
            "\n"
            "* 氏名\n"
            "* 住所\n"
            "  * 郵便番号\n"
            "  * 都道府県\n"
            "* 電話番号"
        ),
        ["氏名", "郵便番号", "都道府県", "電話番号"],
        id="bullets_set_in",
    ),
    pytest.param(
        (
            "当社が取得する情報及び取得方法\n"
            "(1) お客様から直接提供される情報\n"
            "氏名、住所、生年月日、性別、職業\n"
            "(2) 当社のサイトの利用時に取得する情報\n"
            "閲覧履歴、検索した言葉、Cookie"
        ),
        ["氏名", "住所", "生年月日", "性別", "職業", "閲覧履歴", "検索した言葉", "Cookie"],
        id="numbered_groups_above_lines",
    ),
]


@pytest.mark.parametrize(("body", "items"), ITEMS)
def test_given_a_section_on_items_when_read_then_each_item_is_listed_once(
    body: str, items: list[str]
) -> None:
    assert said(body)["items"] == items


WAYS = [
    pytest.param(
        "個人情報の取得方法\n\n当社は、申込書への記入、店頭でのお申し込み、その他の適正な手段により、氏名、住所、電話番号を取得します。",
        ["申込書への記入", "店頭でのお申し込み"],
        id="ways_before_items",
    ),
    pytest.param(
        ("個人情報の取得方法\n\n・お問い合わせフォームへの入力\n・電話でのお問い合わせ\n・名刺交換"),
        ["お問い合わせフォームへの入力", "電話でのお問い合わせ", "名刺交換"],
        id="bullets",
    ),
    pytest.param(
        (
            "2. 取得の方法\n"
            "当社は、以下の方法により個人情報を取得します。\n"
            "(1) 申込書への記入により取得する方法\n"
            "(2) 店頭での聞き取り\n"
            "(3) 提携する会社からの提供"
        ),
        ["申込書への記入により取得する方法", "店頭での聞き取り", "提携する会社からの提供"],
        id="numbered_entries",
    ),
    pytest.param(
        (
            "個人情報の取得\n"
            "当社は、ウェブサイト、電子メール、郵便、書面、電話等の方法により、個人情報を取得します。"
        ),
        ["ウェブサイト", "電子メール", "郵便", "書面", "電話"],
        id="a_run_before_等の方法",
    ),
    pytest.param(
        (
            "第3条（取得方法）\n"
            "当社は、会員登録、アンケートへの回答又は催しへの申込みの際に、個人情報を取得することがあります。"
        ),
        ["会員登録", "アンケートへの回答", "催しへの申込み"],
        id="a_run_that_ends_in_or",
    ),
    pytest.param(
        ("個人情報の取得方法\n\n当社は、ご本人から直接、または公開された情報から個人情報を取得します。\n"),
        [],
        id="plain_words_are_no_list",
    ),
    pytest.param(
        (
            "収集方法\n"
            "\n"
            "当サイトでは、以下の場合に個人情報をお預かりします。\n"
            "・資料をご請求いただいたとき\n"
            "・採用に応募いただいたとき"
        ),
        ["資料をご請求いただいたとき", "採用に応募いただいたとき"],
        id="cases_in_which_it_is_taken_in",
    ),
    pytest.param(
        ("個人情報の取得\n\n当社は、偽りその他不正の手段により個人情報を取得することはありません。"),
        [],
        id="an_assurance_lists_none",
    ),
]


@pytest.mark.parametrize(("body", "ways"), WAYS)
def test_given_a_section_on_ways_when_read_then_each_way_is_listed_once(body: str, ways: list[str]) -> None:
    assert said(body)["channels"] == ways


WINDOWS = [
    pytest.param(
        (
            "合同会社みほん堂 お客様相談室\n"
            "〒100-0001 東京都千代田区見本町1-2-3\n"
            "TEL：03-0000-1111（平日9時～17時）"
        ),
        {
            "name": "合同会社みほん堂 お客様相談室",
            "phone": "03-0000-1111",
            "address": "東京都千代田区見本町1-2-3",
        },
        id="name_post_address_and_number",
    ),
    pytest.param(
        ("窓口名：個人情報相談窓口\n担当部署：総務部\nE-mail：info@example.com"),
        {"name": "個人情報相談窓口", "email": "info@example.com"},
        id="a_labelled_window_above_its_department",
    ),
    pytest.param(
        ("担当：管理課\n電話 03-0000-2222 FAX 03-0000-3333"),
        {"name": "管理課", "phone": "03-0000-2222"},
        id="担当_and_a_fax_number",
    ),
    pytest.param(
        ("個人情報保護管理者\u3000総務部長\u3000見本太郎\n電話番号：03-0000-2222"),
        {"name": "総務部長\u3000見本太郎", "phone": "03-0000-2222"},
        id="an_officer_with_post_and_name",
    ),
    pytest.param(
        (
            "【個人情報に関する窓口】\n"
            "合同会社みほん堂\n"
            "総務部 個人情報係\n"
            "住所：東京都港区見本1-1-1 見本ビル3階\n"
            "電話：03(0000)1234\n"
            "メール：privacy@example.co.jp"
        ),
        {
            "name": "総務部 個人情報係",
            "phone": "03(0000)1234",
            "email": "privacy@example.co.jp",
            "address": "東京都港区見本1-1-1 見本ビル3階",
        },
        id="a_department_below_the_company",
    ),
    pytest.param(
        ("社名：合同会社みほん堂\n担当部署：カスタマーサポート\nEメールアドレス：support@example.com"),
        {"name": "カスタマーサポート", "email": "support@example.com"},
        id="labels_of_company_and_department",
    ),
    pytest.param(
        ("みほん医院\u3000受付\n電話：03-0000-4444"),
        {"name": "みほん医院\u3000受付", "phone": "03-0000-4444"},
        id="a_reception_of_a_practice",
    ),
    pytest.param(
        (
            "〒530-0001\n"
            "大阪府大阪市北区見本2-2-2\n"
            "合同会社みほん堂\u3000個人情報保護担当\n"
            "MAIL: p@example.com"
        ),
        {
            "name": "合同会社みほん堂\u3000個人情報保護担当",
            "email": "p@example.com",
            "address": "大阪府大阪市北区見本2-2-2",
        },
        id="a_name_below_the_postal_code",
    ),
    pytest.param(
        (
            "お問合せ先\u3000見本学園事務局\n"
            "Tel. 03-0000-5555 / Fax. 03-0000-5556\n"
            "受付時間\u30009:00～17:00（土日祝を除く）"
        ),
        {"name": "見本学園事務局", "phone": "03-0000-5555"},
        id="a_label_parted_by_a_blank",
    ),
    pytest.param(
        ("お問い合わせフォームよりご連絡ください。"),
        {"name": None, "phone": None, "email": None},
        id="a_form_alone",
    ),
]


@pytest.mark.parametrize(("body", "window"), WINDOWS)
def test_given_a_block_of_a_window_when_read_then_its_name_and_numbers_are_known(
    body: str, window: dict[str, str | None]
) -> None:
    contact = said(ASK + body)["contact"]
    assert {key: contact[key] for key in window} == window


WINDOWS_IN_WORDS = [
    pytest.param(
        (
            "苦情及び相談\n"
            "\n"
            "当社の個人情報の取扱いについては、総務部個人情報保護係（電話 03-0000-7777）までお申し出ください。"
        ),
        {"name": "総務部個人情報保護係", "phone": "03-0000-7777"},
        id="a_window_in_a_sentence_with_its_number",
    ),
    pytest.param(
        (
            "お問い合わせ\n"
            "\n"
            "本方針に関するお問い合わせは、合同会社みほん堂 個人情報相談窓口（info@example.com）までご連絡ください。"
        ),
        {"name": "合同会社みほん堂 個人情報相談窓口", "email": "info@example.com"},
        id="a_window_in_a_sentence_with_its_mail",
    ),
]


@pytest.mark.parametrize(("body", "window"), WINDOWS_IN_WORDS)
def test_given_a_window_within_a_sentence_when_read_then_its_name_and_numbers_are_known(
    body: str, window: dict[str, str | None]
) -> None:
    contact = said(body)["contact"]
    assert {key: contact[key] for key in window} == window


ORGANISATIONS = [
    pytest.param(
        "プライバシーポリシー\n\n見本 花子（以下「当教室」）は、生徒の個人情報を次のとおり取り扱います。\n\n1. 個人情報の利用目的\n連絡に利用します。\n\n2. 第三者提供\n個人情報を第三者に提供しません。\n",
        {"organisation": "見本 花子"},
        id="a_person_with_a_blank_in_the_name",
    ),
    pytest.param(
        "プライバシーポリシー\n\n見本市場（以下「当店」）は、個人情報を守ります。\n\n1. 利用目的\n発送に利用します。\n\n2. 安全管理措置\n個人情報はブラインドインデックスで保存します。\n",
        {"organisation": "見本市場", "foreign_countries": []},
        id="a_country_within_a_longer_word",
    ),
    pytest.param(
        (
            "プライバシーポリシー\n"
            "\n"
            "株式会社乙山工房（以下「当社」という。）は、個人情報を守ります。\n"
            "\n"
            "1. 利用目的\n"
            "当社は、ご案内のために利用します。\n"
        ),
        {"organisation": "株式会社乙山工房"},
        id="a_definition",
    ),
    pytest.param(
        (
            "個人情報保護方針\n"
            "\n"
            "当社は、個人情報の重要性を認識し、以下のとおり取り扱います。\n"
            "\n"
            "1. 法令の遵守\n"
            "法令を守ります。\n"
            "\n"
            "2020年4月1日制定\n"
            "株式会社乙山工房\n"
            "代表取締役\u3000見本花子\n"
        ),
        {"organisation": "株式会社乙山工房", "representative": "見本花子", "enacted": "2020-04-01"},
        id="a_signature_below",
    ),
    pytest.param(
        (
            "医療法人社団見本会 みほんクリニック プライバシーポリシー\n"
            "\n"
            "当院は、患者様の個人情報を適切に取り扱います。\n"
            "\n"
            "1. 利用目的\n"
            "診療のために利用します。\n"
        ),
        {"organisation": "医療法人社団見本会"},
        id="a_title_with_a_corporation_and_its_practice",
    ),
    pytest.param(
        (
            "プライバシーポリシー\n"
            "\n"
            "みほん教室（以下、当教室）では、生徒と保護者の個人情報を次のように取り扱います。\n"
            "\n"
            "1. 利用目的\n"
            "授業のために利用します。\n"
        ),
        {"organisation": "みほん教室"},
        id="a_name_without_a_kind_word",
    ),
    pytest.param(
        (
            "プライバシーポリシー\n"
            "\n"
            "個人情報取扱事業者の名称、住所及び代表者の氏名\n"
            "\n"
            "名称：見本商事株式会社\n"
            "住所：東京都千代田区見本町1-2-3\n"
            "代表者：代表取締役\u3000見本一郎\n"
            "\n"
            "利用目的\n"
            "\n"
            "発送のために利用します。\n"
        ),
        {
            "organisation": "見本商事株式会社",
            "representative": "見本一郎",
            "address": "東京都千代田区見本町1-2-3",
        },
        id="labels",
    ),
    pytest.param(
        (
            "プライバシーポリシー\n"
            "\n"
            "本アプリ「みほん手帳」の開発者である見本花子（以下「開発者」といいます。）は、利用者の情報を次のとおり扱います。\n"
            "\n"
            "1. 取得する情報\n"
            "個人情報は取得しません。\n"
            "\n"
            "2. 第三者提供\n"
            "個人情報を第三者に提供しません。\n"
            "\n"
            "3. 安全管理\n"
            "個人情報の漏えいを防ぎます。\n"
        ),
        {"organisation": "見本花子"},
        id="an_individual_developer",
    ),
    pytest.param(
        (
            "個人情報の取扱いについて\n"
            "\n"
            "一般社団法人見本協会（以下「本会」）は個人情報を適切に管理します。\n"
            "\n"
            "1. 利用目的\n"
            "会員への連絡のため。\n"
            "\n"
            "制定日：令和3年4月1日\n"
            "最終改定日：令和5年10月1日\n"
        ),
        {"organisation": "一般社団法人見本協会", "enacted": "2021-04-01", "revised": ["2023-10-01"]},
        id="an_association_and_its_dates",
    ),
    pytest.param(
        (
            "プライバシーポリシー\n"
            "\n"
            "事業者名：見本商店\n"
            "所在地：京都府京都市見本区1-1\n"
            "\n"
            "見本商店は、お客様の個人情報を守ります。\n"
            "\n"
            "1. 個人情報の利用目的\n"
            "発送のため。\n"
            "\n"
            "2. 第三者提供\n"
            "個人情報を第三者に提供しません。\n"
        ),
        {"organisation": "見本商店", "address": "京都府京都市見本区1-1"},
        id="a_trader_by_labels",
    ),
]


@pytest.mark.parametrize(("text", "known"), ORGANISATIONS)
def test_given_a_whole_text_when_read_then_who_speaks_is_known(text: str, known: dict[str, object]) -> None:
    summary = summarise(read_text(text))
    assert {key: summary[key] for key in known} == known


PURPOSES = [
    pytest.param(
        (
            "2. 利用目的\n"
            "当社は、取得した個人情報を、(1)商品の発送、(2)代金の請求、(3)お問い合わせへの対応のために利用します。"
        ),
        [],
        id="a_sentence_lists_none",
    ),
    pytest.param(
        (
            "個人情報の利用目的\n"
            "\n"
            "【お客様の個人情報】\n"
            "・商品の発送のため\n"
            "・代金の請求のため\n"
            "【応募者の個人情報】\n"
            "・採用選考のため"
        ),
        ["商品の発送のため", "代金の請求のため", "採用選考のため"],
        id="bracketed_groups",
    ),
    pytest.param(
        ("利用目的\n\n利用目的\t利用する情報\n商品の発送\t氏名、住所\nお知らせの配信\tメールアドレス"),
        ["商品の発送", "お知らせの配信"],
        id="a_table",
    ),
    pytest.param(
        (
            "第4条 利用目的\n"
            "1. 当社は、次の目的で個人情報を利用します。\n"
            "① 本人確認\n"
            "② サービスの提供\n"
            "③ 料金の請求\n"
            "2. 当社は、利用目的を変更したときは、通知します。"
        ),
        ["本人確認", "サービスの提供", "料金の請求"],
        id="a_numbered_sentence_above_circled_entries",
    ),
    pytest.param(
        (
            "利用目的\n"
            "当院での利用\n"
            "・診療の提供\n"
            "・会計\n"
            "他の事業者への情報提供\n"
            "・他の医療機関との連携\n"
            "・検査の委託"
        ),
        ["診療の提供", "会計", "他の医療機関との連携", "検査の委託"],
        id="groups_of_a_clinic",
    ),
    pytest.param(
        (
            "個人情報の利用\n"
            "\n"
            "当社は、ご提供いただいた個人情報を以下の目的以外には利用いたしません。\n"
            "a. ご注文の確認\n"
            "b. 商品のお届け"
        ),
        ["ご注文の確認", "商品のお届け"],
        id="letters",
    ),
]


@pytest.mark.parametrize(("body", "purposes"), PURPOSES)
def test_given_a_section_on_purposes_when_read_then_each_listed_purpose_is_one(
    body: str, purposes: list[str]
) -> None:
    assert said(body)["purposes"] == purposes


CASES = [
    pytest.param(
        (
            "当社は、次のいずれかに該当する場合を除き、個人情報を第三者に提供しません。\n"
            "1) ご本人の同意がある場合\n"
            "2) 法令に基づく場合\n"
            "3) 人の生命、身体又は財産の保護のために必要な場合"
        ),
        3,
        id="three_cases",
    ),
    pytest.param(
        (
            "当社は、個人情報を第三者に提供することはありません。ただし、次の場合はこの限りではありません。\n"
            "（ア）法令に基づく場合\n"
            "（イ）公衆衛生の向上のために特に必要がある場合\n"
            "\n"
            "次の場合は第三者に当たりません。\n"
            "（ア）委託する場合\n"
            "（イ）合併による場合"
        ),
        2,
        id="kana_marks_and_a_list_that_is_no_third_party",
    ),
    pytest.param(
        (
            "当社は、ご本人の同意を得ることなく第三者に提供しません。ただし、以下の場合を除きます。\n"
            "法令に基づくとき\n"
            "人の生命を守るために必要なとき\n"
            "国の機関に協力する必要があるとき"
        ),
        3,
        id="lines_without_marks",
    ),
    pytest.param(
        ("当社は、法令に基づく場合、人の生命を守るために必要な場合を除き、第三者に提供しません。"),
        0,
        id="prose_lists_none",
    ),
    pytest.param(
        (
            "個人情報は、次の場合に限り第三者に開示します。\n"
            "・お客様の同意があるとき\n"
            "・裁判所、警察等から法律に基づく要請を受けたとき\n"
            "・業務を委託するとき"
        ),
        3,
        id="cases_in_which_it_is_provided",
    ),
]


@pytest.mark.parametrize(("body", "cases"), CASES)
def test_given_promises_with_exceptions_when_read_then_the_listed_cases_are_counted(
    body: str, cases: int
) -> None:
    assert said("第三者への提供\n\n" + body)["third_party_exceptions"] == cases


JOINT_USES = [
    pytest.param(
        "個人情報の共同利用\n\n当社は、個人データを見本グループ各社間で共同利用します\n\n1. 共同して利用される情報氏名、住所および電話番号\n2. 共同して利用する者の範囲見本グループの各社\n3. 共同利用における管理責任者合同会社みほん堂です。",
        {"items": True, "scope": ["見本グループの各社"], "responsible": "合同会社みほん堂"},
        id="labels_glued_to_their_values",
    ),
    pytest.param(
        (
            "共同利用\n"
            "\n"
            "当社は、次のとおり個人データを共同利用します。\n"
            "(1) 共同利用する個人データの項目：氏名、住所\n"
            "(2) 共同利用者の範囲：みほん便株式会社、みほん倉庫株式会社\n"
            "(3) 利用目的：商品の配送のため\n"
            "(4) 管理責任者：合同会社みほん堂"
        ),
        {
            "items": True,
            "scope": ["みほん便株式会社", "みほん倉庫株式会社"],
            "purposes": ["商品の配送のため"],
            "responsible": "合同会社みほん堂",
        },
        id="labels_with_values",
    ),
    pytest.param(
        (
            "個人情報の共同利用について\n"
            "\n"
            "①共同して利用する個人データの項目\n"
            "氏名、住所、電話番号\n"
            "②共同して利用する者の範囲\n"
            "・みほん便株式会社\n"
            "・みほん倉庫株式会社\n"
            "③共同して利用する者の利用目的\n"
            "・配送\n"
            "・在庫の確認\n"
            "④個人データの管理について責任を有する者の名称及び住所並びに代表者の氏名\n"
            "合同会社みほん堂\n"
            "東京都千代田区見本町1-2-3\n"
            "代表社員 見本太郎"
        ),
        {
            "items": True,
            "scope": ["みほん便株式会社", "みほん倉庫株式会社"],
            "purposes": ["配送", "在庫の確認"],
            "responsible": "合同会社みほん堂",
        },
        id="circled_headings",
    ),
    pytest.param(
        (
            "7. 共同利用\n"
            "当社は、みほん便株式会社との間で、氏名及び住所を、商品の配送の目的で共同利用します。管理責任者は当社とします。"
        ),
        {"items": True, "responsible": "当社"},
        id="one_sentence",
    ),
    pytest.param(
        (
            "共同利用に関する事項\n"
            "\n"
            "共同利用の範囲\t見本グループ各社\n"
            "共同利用の目的\t総合的なサービスの提供\n"
            "利用する項目\t氏名、連絡先\n"
            "管理責任者\t見本ホールディングス株式会社"
        ),
        {
            "items": True,
            "scope": ["見本グループ各社"],
            "purposes": ["総合的なサービスの提供"],
            "responsible": "見本ホールディングス株式会社",
        },
        id="a_table",
    ),
    pytest.param(
        ("個人情報の共同利用\n\n当社は、個人情報の共同利用は行っておりません。"), None, id="a_denial"
    ),
    pytest.param(
        (
            "共同利用\n"
            "\n"
            "【利用項目】氏名、勤務先\n"
            "【利用者】見本会の会員\n"
            "【目的】名簿の作成\n"
            "【責任者】見本会事務局"
        ),
        {"items": True, "scope": ["見本会の会員"], "purposes": ["名簿の作成"], "responsible": "見本会事務局"},
        id="labels_in_brackets",
    ),
]


@pytest.mark.parametrize(("body", "notice"), JOINT_USES)
def test_given_a_notice_of_joint_use_when_read_then_its_parts_are_known(
    body: str, notice: dict[str, object] | None
) -> None:
    joint = said(body)["joint_use"]
    assert (joint and {key: joint[key] for key in notice or {}}) == notice
