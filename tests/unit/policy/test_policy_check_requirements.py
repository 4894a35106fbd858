"""Each requirement of the checklist on invented texts: met, missing, and where it does not apply or is not known.

A row lays one thing over a base text: sentences in a section of their own, replacements, or what an officer answered.
"""

from dataclasses import dataclass, field, replace

import pytest
from policy_texts import CLUB, SHOP

from sekisho.law.legal_day import Period
from sekisho.law.model import LegalKind
from sekisho.policy.check import CHECKS, Finding, Status, check
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import Policy, Practice, RetentionClock, RetentionRule
from sekisho.policy.reader import read_text

MET, PART, GAP = Status.MET, Status.PARTIAL, Status.GAP
LOOK, NONE, ASK = Status.NEEDS_REVIEW, Status.NOT_APPLICABLE, Status.UNKNOWN


@dataclass(frozen=True)
class Case:
    """One text: the base, sections added before the window, replacements, answers."""

    item: str
    status: Status
    add: str = ""
    swap: tuple[tuple[str, str], ...] = ()
    answers: dict[str, bool] = field(default_factory=dict)
    base: str = SHOP

    def policy(self) -> Policy:
        text = self.base
        for old, new in self.swap:
            assert old in text, old
            text = text.replace(old, new)
        if self.add:
            mark = "10. 苦情" if self.base is SHOP else "第6条"
            text = text.replace(mark, f"{self.add}\n\n{mark}", 1)
        drafted = draft_policy(read_text(text), document="d")
        given = tuple(Practice(id=key, holds=value) for key, value in self.answers.items())
        return replace(drafted, practices=given)

    def found(self) -> list[Finding]:
        return [row for row in check(self.policy()) if row.item == self.item]


ADDRESS = ("〒100-0000 東京都港区みなと町1-2-3\n", "")
NOBODY = ("代表取締役 港 花子\n", "")
ASKED = "9. 開示等の請求\nご本人は、利用目的の通知、開示、第三者提供記録の開示、訂正、追加、削除、利用の停止、消去、第三者への提供の停止を請求できます。ご本人であることを確認します。\n\n"
IDENTITY = "ご本人であることを確認します。"
LISTED = "(1) 氏名\n(2) メールアドレス\n(3) 住所\n(4) 電話番号\n(5) クレジットカード番号\n(6) 購入履歴\n(7) その他ご注文に関する情報\n"
ABROAD = "11. 外国にある第三者への提供\n当社は、米国にある第三者に個人データを提供します。"
SYSTEM = "米国における個人情報の保護に関する制度は、別紙のとおりです。提供先が講ずる個人情報保護のための措置は、別紙のとおりです。"
ENVIRONMENT = "12. 外的環境の把握\n当社は、個人データを米国のサーバに保管しています。外的環境の把握として、米国の個人情報の保護に関する制度を把握しています。"
OPT_OUT = (
    "(2) 配送業者に業務を委託する場合\n",
    "(2) 本人の求めに応じて第三者への提供を停止することとしている場合であって、次の事項をあらかじめ本人に通知しているとき\n",
)
JOINT = (
    "11. 共同利用\n当社は、次の内容で個人データを共同利用いたします。\n(1) 共同利用する個人データの項目\n氏名、住所\n"
    "(2) 共同利用する者の範囲\n株式会社みなと倉庫\n(3) 共同利用する者の利用目的\n品物の配送\n"
    "(4) 個人情報の管理について責任を有する者\n当社"
)
ANON = "11. 匿名加工情報\n当社は、匿名加工情報を作成します。"
PSEUDO = "11. 仮名加工情報\n当社は、仮名加工情報を作成します。"
COOKIES = "11. クッキー\n当社のサイトは、クッキーを使用します。"
TAGS = "11. アクセス解析\n当社のサイトは、アクセス解析ツールを利用します。"
MEASURES = (
    "11. 安全管理措置\n当社は、組織的安全管理措置として責任者を設置し、人的安全管理措置として従業者に研修を行い、"
    "物理的安全管理措置として入退室を管理し、技術的安全管理措置としてアクセス制御を行います。"
)
PLAN = "11. 催しの主催者への提供\n当社は、お申し込みのあった催しの主催者に、個人情報を提供します。"
MAIL = "(3) 新商品の案内のメールを送付するため"


CASES = (
    Case("P01", MET),
    Case(
        "P01",
        GAP,
        base=CLUB,
        swap=(("一般社団法人やまと同好会（以下「当会」といいます。）は", "わたしたちは"),),
    ),
    Case("P02", MET),
    Case("P02", GAP, swap=(ADDRESS,)),
    Case("P02", MET, swap=(ADDRESS,), answers={"answer_procedure": True}),
    Case("P03", MET),
    Case("P03", GAP, swap=(NOBODY,)),
    Case("P04", NONE),
    Case("P04", ASK, base=CLUB, swap=(("一般社団法人やまと同好会", "やまと同好会"),)),
    Case(
        "P04",
        GAP,
        base=CLUB,
        swap=(("一般社団法人やまと同好会", "やまと同好会"),),
        answers={"foreign_business": True},
    ),
    Case("P05", MET),
    Case(
        "P05",
        PART,
        base=CLUB,
        swap=(
            (
                "1. 会報誌を郵送するため\n2. 当会の事業に付随する目的",
                "会員の個人情報は、会報誌の郵送のために利用します。",
            ),
        ),
    ),
    Case(
        "P05",
        GAP,
        base=CLUB,
        swap=(
            ("1. 会報誌を郵送するため\n2. 当会の事業に付随する目的", "別に定めます。"),
            ("催しの案内", "別紙"),
        ),
    ),
    Case("P06", MET),
    Case("P06", GAP, base=CLUB),
    Case("P07", ASK),
    Case("P07", MET, answers={"all_data": True}),
    Case("P07", GAP, answers={"all_data": False}),
    Case("P08", ASK),
    Case("P08", NONE, answers={"profiling": False}),
    Case("P08", GAP, answers={"profiling": True}),
    Case("P08", PART, swap=((MAIL, "(3) お客様の興味に応じた広告を表示するため"),)),
    Case("P08", MET, swap=((MAIL, "(3) 購入履歴を分析し、お客様の興味に応じた広告を表示するため"),)),
    Case("P09", ASK),
    Case("P09", NONE, answers={"third_party": False}),
    Case("P09", GAP, add="11. 第三者への提供の予定\n当社は、催しの主催者に、氏名を提供します。"),
    Case("P09", MET, swap=((MAIL, "(3) 第三者に提供するため"),)),
    Case("P10", MET),
    Case("P10", GAP, base=CLUB, swap=(("氏名、住所", "別紙のとおり"),)),
    Case("P11", MET),
    Case("P11", GAP, base=CLUB),
    Case("P12", GAP),
    Case("P12", PART, add="11. 利用目的の変更\n当社は、利用目的を変更したときは、公表します。"),
    Case(
        "P12",
        PART,
        add="11. 変更\n利用目的は、変更前と関連性を有すると合理的に認められる範囲を超えて変更しません。",
    ),
    Case(
        "P12",
        MET,
        add="11. 利用目的の変更\n利用目的は、関連性を有すると合理的に認められる範囲で変更します。変更したときは、公表します。",
    ),
    Case("P13", MET),
    Case("P13", GAP, base=CLUB),
    Case("P14", ASK),
    Case("P14", NONE, answers={"special_care": False}),
    Case("P14", GAP, answers={"special_care": True}),
    Case("P14", PART, add="11. 要配慮個人情報\n要配慮個人情報とは、信条、病歴などをいいます。"),
    Case("P14", MET, add="11. 要配慮個人情報\n要配慮個人情報は、あらかじめご本人の同意を得て取得します。"),
    Case("P14", GAP, swap=(("(6) 購入履歴\n", "(6) 健康診断の結果\n"),)),
    Case("P15", GAP),
    Case("P15", MET, add="11. 不適正な利用の禁止\n当社は、違法又は不当な行為を助長する方法で利用しません。"),
    Case("P16", MET),
    Case("P16", GAP, base=CLUB),
    Case("P17", ASK),
    Case("P17", NONE, answers={"third_party": False}),
    Case(
        "P17", GAP, base=CLUB, answers={"third_party": True}, swap=(("当会の提携先", "株式会社みなと倉庫"),)
    ),
    Case("P17", PART, add=PLAN),
    Case(
        "P17",
        MET,
        add=PLAN
        + "提供の目的は、受付です。提供する項目は、氏名です。提供の方法は、暗号化した電子ファイルの交付です。",
    ),
    Case("P18", ASK),
    Case("P18", NONE, answers={"opt_out_used": False}),
    Case("P18", GAP, swap=(OPT_OUT,)),
    Case("P19", ASK),
    Case("P19", GAP, swap=(OPT_OUT,)),
    Case(
        "P19",
        MET,
        swap=(OPT_OUT,),
        add="11. 届出\n当社は、個人情報保護委員会に届け出ています（届出番号 見本1）。",
    ),
    Case("P20", ASK),
    Case("P20", NONE, answers={"opt_out_used": False}),
    Case("P20", LOOK, answers={"opt_out_used": True}, base=CLUB),
    Case("P21", ASK),
    Case("P21", NONE, answers={"joint_use": False}),
    Case("P21", GAP, answers={"joint_use": True}),
    Case("P21", MET, add=JOINT),
    Case("P22", ASK),
    Case("P22", MET, add=JOINT),
    Case("P22", GAP, answers={"joint_use": True}),
    Case("P23", MET, add=JOINT),
    Case("P23", PART, base=CLUB),
    Case("P24", MET, add=JOINT),
    Case("P24", GAP, answers={"joint_use": True}),
    Case("P25", MET, add=JOINT),
    Case("P25", GAP, answers={"joint_use": True}),
    Case("P25", NONE, answers={"joint_use": False}),
    Case("P26", MET, add=JOINT),
    Case("P26", GAP, base=CLUB),
    Case("P27", MET, add=JOINT),
    Case("P27", GAP, add=JOINT, swap=(NOBODY,)),
    Case("P28", ASK, base=CLUB),
    Case("P28", NONE, answers={"entrustment": False}, base=CLUB),
    Case("P28", GAP, answers={"entrustment": True}, base=CLUB),
    Case("P28", PART, add="11. 委託\n当社は、取扱いを委託することがあります。"),
    Case("P28", MET, add="11. 委託\n当社は、取扱いを委託するときは、委託先を監督します。"),
    Case("P29", ASK),
    Case("P29", NONE, answers={"foreign": False}),
    Case("P29", GAP, answers={"foreign": True}),
    Case("P29", MET, add=ABROAD),
    Case("P30", ASK),
    Case("P30", LOOK, add=ABROAD),
    Case("P30", GAP, answers={"foreign": True}),
    Case("P30", MET, add=f"{ABROAD}{SYSTEM}"),
    Case("P30", NONE, add="11. 外国にある第三者への提供\n当社は、英国にある第三者に個人データを提供します。"),
    Case("P31", ASK),
    Case("P31", NONE, add=ABROAD),
    Case("P31", PART, add=f"{ABROAD}提供先は、相当措置を継続的に講ずる体制を整えています。"),
    Case(
        "P31",
        MET,
        add=f"{ABROAD}提供先は、相当措置を継続的に講ずる体制を整えています。ご本人の求めに応じて、この措置の情報を提供します。",
    ),
    Case("P32", NONE),
    Case("P32", GAP, add="11. 外国\n米国は、我が国と同等の水準にあると認められる国です。"),
    Case("P32", MET, add="11. 外国\n英国は、我が国と同等の水準にあると認められる国です。"),
    Case("P32", LOOK, add="11. 外国\n十分性のある国に限って提供します。"),
    Case("P33", ASK),
    Case("P33", NONE, answers={"person_related": False}),
    Case("P33", GAP, answers={"person_related": True}),
    Case("P33", PART, add="11. 個人関連情報\n個人関連情報とは、閲覧の記録などをいいます。"),
    Case(
        "P33",
        MET,
        add="11. 個人関連情報\n個人関連情報を提供するときは、提供先がご本人の同意を得ていることを確認します。",
    ),
    Case("P33", LOOK, add="11. クッキー\n収集した閲覧履歴を、広告配信事業者に提供することがあります。"),
    Case("P34", GAP, base=CLUB),
    Case("P34", PART, add="11. 安全管理措置\n技術的安全管理措置として、アクセス制御を行います。"),
    Case("P34", MET, add=MEASURES),
    Case("P34", MET, answers={"answer_procedure": True}),
    Case("P35", ASK),
    Case("P35", NONE, answers={"foreign": False}),
    Case("P35", GAP, answers={"foreign": True}),
    Case("P35", PART, add=ABROAD),
    Case("P35", MET, add=f"{ABROAD}\n\n{ENVIRONMENT}"),
    Case("P36", GAP),
    Case("P36", MET, add=MEASURES),
    Case("P37", PART),
    Case("P37", GAP, base=CLUB),
    Case(
        "P37", MET, base=CLUB, add="第8条（消去）\n利用する必要がなくなった個人データは、遅滞なく消去します。"
    ),
    *(Case(item, MET) for item in ("P38", "P40", "P41", "P42")),
    *(Case(item, GAP, base=CLUB) for item in ("P38", "P39", "P40", "P41", "P42")),
    *(
        Case(item, MET, base=CLUB, answers={"answer_procedure": True})
        for item in ("P38", "P39", "P40", "P41", "P42")
    ),
    Case("P39", PART),
    Case("P39", MET, swap=((IDENTITY, "電磁的記録の提供など、ご希望の方法で開示します。"),)),
    Case("P42", PART, swap=(("、消去、", "、"),)),
    Case("P43", MET),
    Case("P43", PART, swap=((IDENTITY, "ご請求は、下記の窓口までご連絡ください。"),)),
    Case("P43", ASK, swap=((IDENTITY, ""),)),
    Case("P43", NONE, swap=((IDENTITY, ""),), answers={"fixed_procedure": False}),
    Case("P43", GAP, swap=((IDENTITY, ""),), answers={"fixed_procedure": True}),
    Case("P44", NONE),
    Case("P44", MET, swap=((IDENTITY, "開示の請求には、500円の手数料をいただきます。"),)),
    Case("P44", PART, swap=((IDENTITY, "開示の請求には、手数料をいただきます。"),)),
    Case("P44", NONE, swap=((IDENTITY, "手数料はいただきません。"),)),
    Case("P45", GAP),
    Case("P45", PART, swap=((IDENTITY, "ご請求には、遅滞なく回答します。"),)),
    Case("P45", PART, swap=((IDENTITY, "応じられないときは、その理由を通知します。"),)),
    Case(
        "P45",
        MET,
        swap=((IDENTITY, "ご請求には、遅滞なく回答します。応じられないときは、その理由を通知します。"),),
    ),
    Case("P46", MET),
    Case("P46", PART, base=CLUB),
    Case(
        "P46",
        GAP,
        base=CLUB,
        swap=(("弊社へのご意見は info@example.jp にお寄せください。", "ご意見をお待ちします。"),),
    ),
    Case("P47", ASK),
    Case("P47", NONE, answers={"accredited_body": False}),
    Case("P47", GAP, answers={"accredited_body": True}),
    Case("P48", ASK),
    Case("P48", NONE, answers={"pseudonymised": False}),
    Case("P48", GAP, answers={"pseudonymised": True}),
    Case("P48", LOOK, add=PSEUDO),
    Case("P48", MET, add=f"{PSEUDO}仮名加工情報の利用目的は、需要の予測です。"),
    Case("P49", ASK),
    Case("P49", NONE, add=PSEUDO),
    Case("P49", GAP, add=f"{PSEUDO}仮名加工情報を共同利用します。"),
    Case("P50", ASK),
    Case("P50", NONE, answers={"anonymised": False}),
    Case("P50", GAP, answers={"anonymised": True}),
    Case("P50", LOOK, add=ANON),
    Case("P50", MET, add=f"{ANON}含まれる項目は、性別、年代です。"),
    Case("P51", ASK),
    Case("P51", NONE, add=ANON),
    Case("P51", LOOK, add=f"{ANON}匿名加工情報を第三者に提供します。"),
    Case(
        "P51",
        MET,
        add=f"{ANON}匿名加工情報を第三者に提供します。含まれる項目は、性別、年代です。提供の方法は、サーバへのアップロードです。",
    ),
    Case("P52", ASK),
    Case("P52", NONE, answers={"anonymised": False}),
    Case("P52", GAP, add=ANON),
    Case("P52", MET, add=f"{ANON}匿名加工情報の安全管理のために必要な措置を講じます。"),
    Case("P53", ASK),
    Case("P53", NONE, answers={"tags": False}),
    Case("P53", PART, add=TAGS),
    Case("P53", LOOK, add="11. 外部送信\n送信先は、みほん解析株式会社です。"),
    Case("P54", ASK),
    Case("P54", NONE, answers={"tags": False}),
    Case("P54", GAP, add=TAGS),
    Case("P54", MET, add=f"{COOKIES}ブラウザの設定でクッキーを無効にすることができます。"),
    Case("P55", ASK),
    Case("P55", NONE, answers={"tags": False}),
    Case("P55", GAP, add=COOKIES),
    Case("P55", MET, add=f"{COOKIES}会員の情報と結び付けて扱うときは、個人情報として取り扱います。"),
    Case("P56", PART),
    Case("P56", ASK, base=CLUB),
    Case("P56", NONE, base=CLUB, answers={"ad_mail": False}),
    Case("P56", GAP, base=CLUB, answers={"ad_mail": True}),
    Case("P56", MET, add="11. 配信の停止\n案内のメールは、いつでも配信を停止することができます。"),
    Case("P57", GAP),
    Case(
        "P57", MET, add="11. 漏えい時の対応\n漏えい等が発生した場合は、委員会に報告し、ご本人に通知します。"
    ),
    Case("P58", ASK),
    Case("P58", NONE, answers={"children": False}),
    Case("P58", GAP, answers={"children": True}),
    Case("P58", MET, add="11. 未成年の方\n16歳未満の方は、親権者の同意を得てください。"),
    Case("P59", GAP),
    Case("P59", MET, add="11. 承継\n合併その他の事由による事業の承継に伴って提供することがあります。"),
    Case("P60", ASK),
    Case("P60", NONE, answers={"my_number": False}),
    Case("P60", GAP, answers={"my_number": True}),
    Case("P60", PART, add="11. 個人番号\n個人番号を取り扱います。"),
    Case("P60", MET, add="11. 個人番号\n個人番号は、番号法の定める事務だけに利用します。"),
    Case("P61", PART),
    Case("P61", GAP, base=CLUB),
    Case("P61", MET, add="11. 改善\n当社は、取扱いを継続的に改善します。"),
    Case("P62", MET),
    Case("P62", GAP, base=CLUB),
    Case("P63", ASK),
    Case("P63", MET, answers={"page_reachable": True, "shown_at_form": True}),
    Case("P63", GAP, answers={"page_reachable": False, "shown_at_form": False}),
    Case("P64", GAP),
    Case("P64", PART, base=CLUB),
    Case("P64", MET, add="11. この方針の変更\nこの方針を変更するときは、サイトでお知らせします。"),
    Case("P64", MET, add="11. 見直し\nこの方針を見直します。改めたときは、サイトでお知らせします。"),
    Case("D01", GAP, base=CLUB),
    Case("D01", MET),
    Case("D02", GAP, base=CLUB),
    Case("D02", MET),
    Case("D02", LOOK, base=CLUB, add="第9条（重要な変更）\n重要な変更を行うときは、あらかじめ通知します。"),
    Case("D03", GAP, base=CLUB),
    Case("D03", MET),
    Case("D04", GAP, swap=(ADDRESS,)),
    Case("D04", MET),
    Case("D05", GAP, base=CLUB),
    Case("D05", MET, add=MEASURES),
    Case("D06", MET),
    Case("D06", LOOK, add="11. サーバ\nデータは、Salesforceに保存します。"),
    Case("D06", GAP, add="11. サーバ\nデータは、Salesforceに保存します。", answers={"foreign": True}),
    Case("D06", MET, add="11. サーバ\nデータは、Salesforceに保存します。", answers={"foreign": False}),
    Case("D07", ASK),
    Case("D07", NONE, answers={"opt_out_used": False}),
    Case("D07", GAP, swap=(OPT_OUT,)),
    Case("D07", MET, swap=(OPT_OUT,), answers={"opt_out": True}),
    Case("D08", GAP, base=CLUB),
    Case("D08", MET, add=JOINT),
    Case("D09", GAP, base=CLUB),
    Case("D09", MET, add=JOINT),
    Case("D10", MET),
    Case("D10", GAP, add="11. 提供\n個人情報保護法第23条第1項に基づき、第三者に提供する場合があります。"),
    Case("D10", MET, add="11. 提供\n個人情報保護法第27条第1項に基づき、第三者に提供する場合があります。"),
    Case("D10", GAP, add="11. 対象\n6か月以内に消去することとなるものを除きます。"),
    Case("D11", GAP),
    Case("D11", MET, base=CLUB),
    Case("D12", MET),
    Case("D12", GAP, swap=(("(3) 当社が適切と認めた提携先に提供する場合", "(3) 関係会社に提供する場合"),)),
    Case("D13", MET),
    Case("D13", NONE, base=CLUB),
    Case("D13", GAP, swap=(("第三者提供記録の開示、", ""),)),
    Case("D14", MET),
    Case("D14", GAP, swap=((IDENTITY, "訂正や利用停止の請求には、1,000円の手数料をいただきます。"),)),
    Case("D15", MET),
    Case("D15", LOOK, swap=((IDENTITY, "印鑑登録証明書を添えてください。"),)),
    Case("D15", MET, swap=((IDENTITY, "運転免許証、印鑑登録証明書のいずれかを添えてください。"),)),
    Case("D15", LOOK, swap=((IDENTITY, "健康保険証の写しを添えてください。"),)),
    Case(
        "D15",
        MET,
        swap=((IDENTITY, "健康保険証の写し（記号・番号は塗りつぶしてください）を添えてください。"),),
    ),
    Case("D16", MET),
    Case("D16", GAP, swap=((IDENTITY, "開示は、書面の郵送により行います。"),)),
    Case("D16", MET, swap=((IDENTITY, "開示は、書面の郵送又は電子データにより行います。"),)),
    Case("D17", MET),
    Case("D17", GAP, answers={"anonymised": True}),
    Case("D18", MET),
    Case("D18", LOOK, add="11. 広告\nメールアドレスをハッシュ化して、広告事業者に提供します。"),
    Case("D19", MET),
    Case("D19", LOOK, add="11. 広告\n購入履歴から健康状態を推定します。"),
    Case("D20", MET),
    Case("D20", LOOK, add="11. 安全\n個人情報が絶対に漏えいしません。"),
    Case("D20", LOOK, base=CLUB, add="第9条（権利）\nデータ主体は、忘れられる権利を持ちます。"),
    Case("D21", MET),
    Case(
        "D21",
        LOOK,
        swap=(("E-mail: privacy@example.jp", "お問い合わせフォームよりご連絡ください。"), ADDRESS),
    ),
    Case(
        "D21",
        GAP,
        swap=(("E-mail: privacy@example.jp", "お問い合わせフォームよりご連絡ください。"), ADDRESS),
        answers={"form_open": False},
    ),
    Case("D22", MET),
    Case("D22", GAP, add="11. 保存\n取引の記録は、永久に保存します。"),
    Case("D23", ASK),
    Case("D23", NONE, answers={"tags": False}),
    Case("D23", MET, answers={"tags_match": True}),
    Case("D23", GAP, answers={"tags_match": False}),
    Case("D24", ASK),
    Case("D24", MET, answers={"forms_match": True}),
    Case("D24", GAP, answers={"forms_match": False}),
    Case("X09", MET),
    Case("X09", LOOK, swap=((IDENTITY, "合理的な範囲で応じます。"),)),
    Case("X12", MET),
    Case("X12", LOOK, add="11. 免責\n当社は、一切の責任を負いません。"),
)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case.item}-{case.status}-{place}") for place, case in enumerate(CASES)]
)
def test_given_a_text_when_checked_then_the_requirement_has_this_status(case: Case) -> None:
    found = case.found()
    assert {row.status for row in found} == {case.status}, [row.case for row in found]
    for row in found:
        assert row.why("ja")
        assert row.why("en")
        assert "{" not in row.why("ja") + row.mend("ja") + row.why("en") + row.mend("en")


def test_given_the_table_when_looked_at_then_every_requirement_is_tried_with_and_without() -> None:
    tried: dict[str, set[Status]] = {}
    for case in CASES:
        tried.setdefault(case.item, set()).add(case.status)
    listed = [check.id for check in CHECKS if check.id[0] in "PD"]
    missing = {GAP, PART, LOOK}
    assert [item for item in listed if not tried.get(item, set()) & missing] == []
    assert [item for item in listed if not tried.get(item, set()) & {MET, NONE}] == []


def test_given_every_text_when_checked_then_no_requirement_is_passed_over_and_each_unknown_asks() -> None:
    for case in CASES[::7]:
        rows = check(case.policy())
        assert {row.item for row in rows} == {one.id for one in CHECKS}
        assert [row.item for row in rows if (row.status is ASK) != (row.question is not None)] == [
            row.item for row in rows if row.question is not None and row.status is not ASK
        ]


def test_given_special_care_items_provided_by_opt_out_when_checked_then_barred() -> None:
    """法27条2項但書."""
    policy = Case("P20", GAP, swap=(OPT_OUT,)).policy()
    (third, *_) = [row for row in policy.recipients if row.kind.value == "third_party"] or [None]
    item = replace(policy.items[0], kind=LegalKind.SPECIAL_CARE)
    assert third is not None
    barred = replace(policy, items=(item, *policy.items[1:]), recipients=(replace(third, items=(item.id,)),))
    plain = replace(policy, recipients=(replace(third, items=(policy.items[1].id,)),))
    assert [row.status for row in check(barred) if row.item == "P20"] == [GAP]
    assert [row.status for row in check(plain) if row.item == "P20"] == [MET]


def test_given_a_period_for_some_items_when_checked_then_the_items_without_one_are_named() -> None:
    drafted = replace(Case("P37", GAP, base=CLUB).policy(), items=Case("P37", PART).policy().items)
    first, *others = drafted.items
    limited = RetentionRule(
        id="k1", clock=RetentionClock.ACQUIRED, period=Period(years=1), items=(first.id,), source=first.source
    )
    policy = replace(drafted, retention=(limited,))
    (found,) = [one for one in check(policy) if one.item == "P37"]
    assert (found.status, found.case) == (PART, "items")
    assert others[0].name in found.facts["items"]
    assert first.name not in found.facts["items"].split("、")
    every = replace(limited, items=tuple(item.id for item in drafted.items))
    (found,) = [one for one in check(replace(drafted, retention=(every,))) if one.item == "P37"]
    assert (found.status, found.case) == (MET, "met")
