"""Reading policies: a thousand of ten thousand characters each, all different, on one core. One command.

    python bench/reader_speed.py [--policies 1000] [--characters 10000]

Texts are built from invented clauses with other names, items, purposes and figures in each, so that nothing learnt from
one helps with the next. Measured is processor time from bytes to the summary of `sekisho policy read`, without its
findings; decoding included. The yardstick is a loop of plain Python before and after: its spread is the machine's.
"""

import argparse
import random
import statistics
import time

from sekisho.policy.reader import read_bytes, summarise

WHO = ["甲商事株式会社", "株式会社乙物産", "一般社団法人丙協会", "丁製作所株式会社", "戊サービス合同会社"]
ITEMS = [
    "氏名",
    "住所",
    "電話番号",
    "メールアドレス",
    "生年月日",
    "購入履歴",
    "勤務先",
    "口座番号",
    "アクセスログ",
    "ご家族の構成",
]
THINGS = ["商品", "サービス", "会報", "見積書", "請求書", "講習会", "点検", "懸賞", "会員証", "アンケート"]
ACTS = [
    "発送する",
    "案内する",
    "改善する",
    "予約を受け付ける",
    "統計を作る",
    "代金を請求する",
    "問い合わせに答える",
]
STYLES = ["第{n}条（{t}）", "{n}. {t}", "■ {t}", "【{t}】", "## {t}", "（{n}）{t}"]
MARKS = ["({n}) {t}", "・{t}", "{n}) {t}", "① {t}"]


def clause(chance: random.Random, number: int) -> str:
    """A sentence of the kind that policies hold, not like any other."""
    who, thing = chance.choice(WHO), chance.choice(THINGS)
    some = "、".join(chance.sample(ITEMS, 4))
    return chance.choice(
        [
            f"当社は、{thing}{number}の提供にあたり、{some}を書面または電子メールで取得します。",
            f"{who}は、法令に基づく場合{number}号を除き、{some}をご本人の同意なく第三者に提供しません。",
            f"{thing}に関する{some}は、取得の日から{number % 9 + 1}年間保存し、その後は遅滞なく消去します。",
            f"ご本人は、{some}の開示、訂正、利用の停止を、お客様係{number}（support{number}@example.jp）へ請求できます。",
            f"当社は、{who}に{thing}の業務を委託し、{some}の取扱いについて必要かつ適切な監督を行います（第{number}号様式）。",
            f"なお、{thing}の{some}については、アクセス制限、暗号化、従業者の教育その他の安全管理措置を講じます。",
        ]
    )


def policy(seed: int, characters: int) -> str:
    """A policy of about so many characters."""
    chance = random.Random(seed)
    head, mark = chance.choice(STYLES), chance.choice(MARKS)
    subjects = [
        "個人情報の取得",
        "利用目的",
        "第三者提供",
        "安全管理措置",
        "委託",
        "共同利用",
        "開示等の請求",
        "Cookie",
        "保存期間",
        "窓口",
    ]
    text, number = (
        f"プライバシーポリシー\n{chance.choice(WHO)}（以下「当社」といいます。）は、次の方針を定めます。\n",
        seed % 97,
    )
    section = 0
    while len(text) < characters:
        section += 1
        text += "\n" + head.format(n=section, t=subjects[(section - 1) % len(subjects)]) + "\n"
        for _ in range(chance.randint(2, 5)):
            number += 1
            text += clause(chance, number) + "\n"
        if section % 2 == 0:
            text += "当社は、個人情報を次の目的で利用します。\n"
            for at in range(chance.randint(3, 8)):
                number += 1
                words = f"{chance.choice(THINGS)}{number}を{chance.choice(ACTS)}ため"
                text += mark.format(n=at + 1, t=words) + "\n"
    return text[:characters]


def yardstick() -> float:
    """Seconds of a fixed piece of plain Python."""
    begun = time.process_time()
    sum(len(str(n)) for n in range(1_500_000))
    return time.process_time() - begun


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--policies", type=int, default=1_000)
    parser.add_argument("--characters", type=int, default=10_000)
    given = parser.parse_args()
    noise = [yardstick() for _ in range(3)]
    read_bytes(policy(1_000_003, given.characters).encode(), name="warm")
    took = []
    for seed in range(given.policies):
        data = policy(seed, given.characters).encode()
        begun = time.process_time()
        summarise(read_bytes(data, name="policy.txt"))
        took.append(time.process_time() - begun)
    noise += [yardstick() for _ in range(3)]
    quarters = statistics.quantiles(took, n=4)
    spread = (max(noise) - min(noise)) / statistics.median(noise) * 100
    print(f"  {given.policies} policies of {given.characters} characters   {sum(took):8.1f} s of one core")
    print(
        f"  one policy: median {quarters[1] * 1e3:.1f} ms (IQR {quarters[0] * 1e3:.1f}–{quarters[2] * 1e3:.1f})"
    )
    print(
        f"  a thousand of ten thousand: {sum(took) / (given.policies * given.characters) * 1e7:.1f} s   target 60 s"
    )
    print(f"  yardstick {statistics.median(noise) * 1e3:.0f} ms   spread {spread:.0f} %")


if __name__ == "__main__":
    main()
