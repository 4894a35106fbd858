"""Who speaks, in the ways in which policies say so."""

import pytest

from sekisho.policy.reader import read_text

BODY = (
    "\n1. 利用目的\n個人情報は、次の目的で利用します。\n・商品の発送\n・お問い合わせへの回答\n"
    "2. 第三者提供\n当社は、同意なく第三者に個人データを提供しません。\n"
)


@pytest.mark.parametrize(
    ("opening", "closing", "name"),
    [
        (
            "株式会社見本商会（以下、「弊社」と表記します）は、個人情報を大切にします。",
            "",
            "株式会社見本商会",
        ),
        ("見本クリニックでは、患者様の個人情報を適切に取り扱います。", "", "見本クリニック"),
        ("当サイト（運営：合同会社みほん）は、利用者の個人情報を守ります。", "", "合同会社みほん"),
        (
            "見本株式会社およびそのグループ会社（以下「当社グループ」）は、個人情報を守ります。",
            "",
            "見本株式会社",
        ),
        ("「みほんマート」を運営する株式会社見本流通は、個人情報を守ります。", "", "株式会社見本流通"),
        (
            "医療法人社団見本会 見本歯科（以下「当院」）は、個人情報を守ります。",
            "",
            "医療法人社団見本会 見本歯科",
        ),
        ("税理士法人みほん会計（以下「当事務所」）は、個人情報を守ります。", "", "税理士法人みほん会計"),
        ("当社は、個人情報を守ります。", "2024年4月1日 制定\n有限会社見本製作所\n", "有限会社見本製作所"),
        (
            "当店は、個人情報を守ります。",
            "3. お問い合わせ先\n見本堂 個人情報相談窓口\nTEL 03-0000-0000\n",
            "見本堂",
        ),
    ],
)
def test_given_the_ways_to_say_who_speaks_when_read_then_the_name(
    opening: str, closing: str, name: str
) -> None:
    found = read_text(f"プライバシーポリシー\n{opening}{BODY}{closing}").organisation.name
    assert found is not None
    assert found.text == name


def test_given_a_title_with_the_name_when_the_text_says_only_we_then_the_title_tells() -> None:
    text = f"特定非営利活動法人みほんネット 個人情報保護方針\n当法人は、個人情報を守ります。{BODY}"
    found = read_text(text).organisation.name
    assert found is not None
    assert found.text == "特定非営利活動法人みほんネット"


def test_given_nobody_named_when_read_then_a_word_for_oneself_is_no_name() -> None:
    assert read_text(f"個人情報保護方針\n当法人は、個人情報を守ります。{BODY}").organisation.name is None


@pytest.mark.parametrize(
    ("said", "scope", "responsible"),
    [
        (
            (
                "氏名、住所及びメールアドレスを、見本販売株式会社との間で、キャンペーンの案内を目的として共同利用します。"
                "共同利用の管理責任者は当社です。"
            ),
            ["見本販売株式会社"],
            "当社",
        ),
        (
            (
                "次のとおり共同利用します。\n①項目：氏名、住所\n②共同利用する者の範囲：見本物流株式会社\n"
                "③利用目的：商品の配送\n④管理について責任を有する者：見本株式会社 代表取締役 見本太郎 東京都見本区1-1"
            ),
            ["見本物流株式会社"],
            "見本株式会社",
        ),
    ],
)
def test_given_a_joint_use_when_read_then_who_uses_and_who_answers_without_post_and_address(
    said: str, scope: list[str], responsible: str
) -> None:
    draft = read_text(
        f"個人情報保護方針\n見本株式会社（以下「当社」）は、個人情報を守ります。{BODY}3. 共同利用\n当社は、{said}\n"
    )
    (joint,) = draft.joint_uses
    assert joint.scope is not None
    assert [entry.text for entry in joint.scope.entries] == scope
    assert joint.responsible is not None
    assert joint.responsible.name is not None
    assert joint.responsible.name.text == responsible


@pytest.mark.parametrize(
    ("said", "window"),
    [
        ("当社カスタマーサポート（support@example.jp）までご連絡ください。", "カスタマーサポート"),
        ("苦情は、個人情報保護事務局（電話：03-0000-0000）で承ります。", "個人情報保護事務局"),
        ("苦情は、書面（様式第1号）で承ります。", None),
    ],
)
def test_given_a_window_in_prose_when_read_then_its_name_before_its_number_or_mail(
    said: str, window: str | None
) -> None:
    text = f"個人情報保護方針\n見本株式会社（以下「当社」）は、個人情報を守ります。{BODY}3. お問い合わせ窓口\n{said}\n"
    name = read_text(text).contact.name
    assert (None if name is None else name.text) == window
