"""What a text says beyond its summary is read into `policy.yaml`, each value with its sentence and its rule."""

import pytest
from policy_texts import SHOP

from sekisho.law.model import LegalKind
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import Policy, Promptness, RetentionClock
from sekisho.policy.particulars import (
    IdentityKind,
    MentionVerb,
    OptOutItem,
    ProcessedKind,
    ReferenceKind,
    ResponsibleRole,
    VendorKind,
)
from sekisho.policy.reader import read_text

JOINT = """プライバシーポリシー
株式会社みほん商店（以下「当社」といいます）は、個人情報を大切に扱います。

1. 取得する個人情報の項目
当社は、次の個人情報を取得します。
・氏名
・住所

2. 利用目的
・商品の案内のため
・お問い合わせへの回答のため

3. 共同利用
当社は、以下のとおり個人情報を共同利用いたします。
【共同利用する個人情報の項目】
上記「取得する個人情報の項目」と同様。
【共同利用する者の範囲】
・甲商事株式会社
【共同利用する者の利用目的】
・商品の案内のため
【管理について責任を有する者】
・株式会社みほん商店
"""

HEAD = """プライバシーポリシー
株式会社みほん商店（以下「当社」といいます）は、個人情報の取得、利用、管理、開示、個人情報への対応を大切にします。

"""


def read(section: str) -> Policy:
    return draft_policy(read_text(HEAD + section), document="d")


def rights(*lines: str) -> Policy:
    return read("1. 開示等の請求\n" + "\n".join(lines))


def test_given_a_fee_when_read_then_sum_unit_request_and_means() -> None:
    (fee,) = rights("開示のご請求には、1件につき1,200円の手数料を定額小為替でいただきます。").fees
    assert (fee.amount, fee.per, fee.rights, fee.means) == (
        1200,
        "1件につき",
        ("disclosure",),
        ("定額小為替",),
    )
    assert (fee.id, fee.free, fee.source.rule) == ("f1", False, "fees.sentence")
    assert fee.clause is not None


def test_given_no_fee_and_own_costs_when_read_then_free_and_the_costs() -> None:
    policy = rights("開示の手数料は無料です。", "ご請求に要する通信費及び交通費は、お客様のご負担です。")
    assert [row.free for row in policy.fees] == [True, False]
    assert policy.fees[1].costs == ("通信費", "交通費")


def test_given_the_price_of_goods_when_read_then_it_is_no_fee_of_a_request() -> None:
    assert rights("ご購入の代金5,000円の決済には、決済会社を利用します。").fees == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("ご本人であることを、運転免許証の写しで確認します。", IdentityKind.DOCUMENT),
        ("代理人の方は、委任状を添えてご請求ください。", IdentityKind.AGENT_PAPERS),
        ("印鑑登録証明書をご提出ください。", IdentityKind.SEAL),
        ("マイページにログインして本人確認を行います。", IdentityKind.LOGIN),
        ("折り返しお電話でご本人であることを確認します。", IdentityKind.CALL_BACK),
        ("ご登録のメールアドレス宛に認証コードを送ります。", IdentityKind.REGISTERED_ADDRESS),
        ("ご登録内容との照合により確認します。", IdentityKind.REGISTERED_FACTS),
        ("ご本人であることを確認のうえ、対応します。", IdentityKind.UNSTATED),
    ],
)
def test_given_a_way_of_confirming_identity_when_read_then_its_kind(
    sentence: str, kind: IdentityKind
) -> None:
    (found,) = rights("お客様は、個人情報の開示を請求できます。", sentence).identity
    assert (found.kind, found.source.rule) == (kind, f"identity.{kind.value}")
    assert found.text in sentence


def test_given_a_named_way_beside_a_bare_promise_when_read_then_the_way_alone() -> None:
    policy = rights("ご本人であることを確認します。", "確認には旅券の写しを用います。")
    assert [row.kind for row in policy.identity] == [IdentityKind.DOCUMENT]


def test_given_identity_as_a_purpose_when_read_then_it_is_no_way_of_confirming() -> None:
    assert read("1. 利用目的\n(1) ご本人確認のため\n(2) 商品の発送のため\n").identity == ()


def test_given_posts_when_read_then_role_department_and_name() -> None:
    policy = read(
        "1. お問い合わせ窓口\n個人情報保護管理者：総務部長 見本 太郎\n苦情・相談窓口責任者 お客様相談室\n"
        "個人情報保護監査責任者を選任しています。\n"
    )
    rows = {row.role: row for row in policy.responsible}
    officer = rows[ResponsibleRole.OFFICER]
    assert (officer.title, officer.department, officer.name) == (
        "個人情報保護管理者 部長",
        "総務",
        "見本 太郎",
    ) or (
        officer.title,
        officer.department,
        officer.name,
    ) == ("個人情報保護管理者 長", "総務部", "見本 太郎")
    assert rows[ResponsibleRole.COMPLAINTS].department == "お客様相談室"
    assert rows[ResponsibleRole.AUDIT].title == "個人情報保護監査責任者"


def test_given_a_post_only_spoken_of_when_read_then_nobody_answers() -> None:
    policy = read("1. 委託先の監督\n委託先には個人情報管理責任者の届出を求めることがあります。\n")
    assert [row for row in policy.responsible if row.role is ResponsibleRole.OFFICER] == []


def test_given_vendors_when_read_then_names_kinds_what_is_sent_and_links() -> None:
    policy = read(
        "1. アクセス解析ツールについて\n"
        "当サイトは、アクセス解析ツール「Mihon Analytics」を利用しています。\n"
        "Mihon Analyticsは、閲覧履歴、IPアドレスを自動的に収集します。\n"
        "停止するには、オプトアウトのページ（https://example.com/optout）で手続をしてください。\n"
        "Mihon Analyticsのプライバシーポリシー：https://example.com/privacy\n"
    )
    (vendor,) = policy.vendors
    assert (vendor.name, vendor.kind) == ("Mihon Analytics", VendorKind.ANALYTICS)
    assert vendor.sends == ("閲覧履歴", "IPアドレス")
    assert (vendor.opt_out_url, vendor.policy_url) == (
        "https://example.com/optout",
        "https://example.com/privacy",
    )


def test_given_only_cookies_when_read_then_no_vendor() -> None:
    assert read("1. Cookieについて\n当サイトは、Cookieを利用してWebサイトを便利にします。\n").vendors == ()


def test_given_opt_out_provision_when_read_then_the_matters_named_and_which_are_given() -> None:
    policy = read(
        "1. 第三者提供\n当社は、次の場合を除き、同意なく個人データを第三者に提供しません。\n"
        "(1) 法令に基づく場合\n"
        "(2) 次に示す事項を、あらかじめ本人に通知しているとき\n"
        "① 第三者への提供を利用目的とすること\n"
        "② 第三者に提供される個人データの項目：氏名、住所\n"
        "③ 本人の求めに応じて第三者への提供を停止すること\n"
    )
    (row,) = policy.opt_outs
    assert {part.item: part.given for part in row.parts} == {
        OptOutItem.PURPOSE: False,
        OptOutItem.ITEMS: True,
        OptOutItem.STOP: False,
    }
    assert all(part.clause is not None for part in row.parts)


def test_given_provision_without_opt_out_when_read_then_none() -> None:
    assert draft_policy(read_text(SHOP), document="d").opt_outs == ()


def test_given_published_items_of_anonymised_information_when_read_then_items_and_means() -> None:
    policy = read(
        "1. 匿名加工情報の取扱い\n当社は、匿名加工情報を作成し、第三者に提供します。\n"
        "匿名加工情報に含まれる情報の項目：年代、地域、購入日\n"
        "提供の方法：暗号化したファイルの送信\n"
    )
    (row,) = policy.processed
    assert (row.kind, row.acts) == (ProcessedKind.ANONYMISED, ("make", "provide"))
    assert row.items == ("年代", "地域", "購入日")
    assert row.means == ("暗号化したファイルの送信",)


def test_given_only_a_definition_of_anonymised_information_when_read_then_nothing_is_made() -> None:
    assert (
        read("1. 用語\n匿名加工情報とは、特定の個人を識別できないように加工した情報をいいます。\n").processed
        == ()
    )


def test_given_a_country_with_its_system_when_read_then_told_and_not_merely_promised() -> None:
    policy = read(
        "1. 外国にある第三者への提供\n当社は、米国にある事業者に個人データの取扱いを委託します。\n"
        "米国には、個人情報の保護に関する包括的な制度は存在しません。\n"
        "委託先は、適切な安全管理の措置を講じています。\n"
    )
    (row,) = policy.transfers
    assert (row.country, row.name, row.promised) == ("US", "米国", ())
    assert row.system is not None
    assert row.measures is not None


def test_given_no_country_and_a_promise_to_publish_when_read_then_the_three_are_promised() -> None:
    policy = read(
        "1. 第三者提供\n外国にある第三者に提供する場合は、その外国の名称、制度及び第三者が講ずる措置をサイトに掲載いたします。\n"
    )
    (row,) = policy.transfers
    assert (row.country, row.promised) == ("XX", ("country", "system", "measures"))
    assert row.system is None


def test_given_special_care_refused_when_read_then_so_and_its_meaning_is_kept() -> None:
    policy = read(
        "1. 機微情報の取扱い\n当社は、機微情報を、次の場合を除き取得しません。\n"
        "(1) 法令に基づく場合\n"
        "機微情報とは、要配慮個人情報、本籍地及び労働組合への加盟をいいます。\n"
    )
    (row,) = [one for one in policy.mentions if one.kind is LegalKind.SENSITIVE]
    assert (row.refused, row.verbs) == (True, (MentionVerb.ACQUIRE,))
    assert row.items == ("要配慮個人情報", "本籍地", "労働組合への加盟")


def test_given_a_marketplace_when_read_then_when_its_parties_see_each_other() -> None:
    policy = read(
        "1. 取得する項目\n(1) 氏名\n(2) 電話番号\n\n2. 情報の提供\n"
        "落札者が決定した際に、出品者及び落札者が相手方の氏名と電話番号を閲覧できるようにします。\n"
    )
    (deal,) = policy.deals
    assert (deal.parties, deal.mutual, deal.items) == (("落札者", "出品者"), True, ("name", "phone"))
    assert "落札者が決定した" in deal.event


def test_given_a_party_without_an_event_when_read_then_no_condition() -> None:
    assert read("1. 情報の提供\n出品者の情報を提供することはありません。\n").deals == ()


@pytest.mark.parametrize(
    ("sentence", "words", "by_law", "promptness"),
    [
        (
            "個人情報は、取引の完了後5年間保存し、その後速やかに消去します。",
            "取引の完了後5年間",
            False,
            "promptly",
        ),
        ("会員の個人情報は、退会後1年で直ちに消去します。", "退会後1年", False, "immediately"),
        ("個人情報は、法令に定める期間保存します。", "法令に定める期間", True, None),
        ("個人情報は、利用目的の達成後、遅滞なく消去します。", "利用目的の達成後", False, "without_delay"),
    ],
)
def test_given_a_period_in_words_when_read_then_kept_with_law_and_promptness(
    sentence: str, words: str, by_law: bool, promptness: str | None
) -> None:
    rule = read(f"1. 保存期間\n{sentence}\n").retention[0]
    assert rule.words is not None
    assert words in rule.words
    assert rule.by_law is by_law
    assert rule.promptness == (Promptness(promptness) if promptness else None)


def test_given_those_who_leave_left_to_the_rules_of_the_house_when_read_then_the_period_is_asked() -> None:
    policy = read("1. その他\nアカウントを削除した場合、会員の個人情報は社内規程に従って処理します。\n")
    (rule,) = policy.retention
    assert (rule.clock, rule.period, rule.by_law) == (RetentionClock.CANCELLED, None, False)
    assert f"period:{rule.id}" in {row.id for row in policy.questions}


def test_given_a_period_from_an_event_when_read_then_the_event_in_its_words() -> None:
    rule = read("1. 保存期間\nお問い合わせの内容は、対応完了後3年間保存します。\n").retention[0]
    assert rule.event is not None
    assert "対応完了" in rule.event


def test_given_joint_use_when_read_then_every_part_with_items_and_references() -> None:
    policy = draft_policy(read_text(JOINT), document="d")
    joint = policy.joint_use
    assert joint is not None
    assert (joint.items, joint.item_names, joint.by_reference) == (True, ("氏名", "住所"), ("items",))
    assert joint.scope == ("甲商事株式会社",)


@pytest.mark.parametrize(
    ("sentence", "kind", "target"),
    [
        ("開示は、当社が別途定める手続に従ってご請求ください。", ReferenceKind.PROCEDURE, "手続"),
        ("詳しくは、別途定める情報管理規程によります。", ReferenceKind.DOCUMENT, "情報管理規程"),
        ("役員の氏名は、会社概要をご覧ください。", ReferenceKind.PAGE, "会社概要"),
        ("第9条に定める窓口へご連絡ください。", ReferenceKind.SECTION, "第9条"),
    ],
)
def test_given_words_that_point_elsewhere_when_read_then_a_reference_without_a_target(
    sentence: str, kind: ReferenceKind, target: str
) -> None:
    (row,) = [one for one in rights(sentence).references if one.kind is kind]
    assert (row.target, row.resolved_by) == (target, None)
    assert row.lines == (5, 5)


def test_given_an_article_of_the_act_when_read_then_no_reference() -> None:
    assert rights("個人情報保護法第33条第2項により、開示しないことがあります。").references == ()
