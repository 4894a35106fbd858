"""Every numbering style in use gives the same sections and the same entries. Invented texts."""

import pytest

from sekisho.policy.reader import read_text, summarise

KINDS = ["intro", "purposes", "third_party", "security", "contact"]
LEAD = "甲商事株式会社（以下「当社」といいます。）は、個人情報を次のとおり取り扱います。"
HEADS = ["個人情報の利用目的", "第三者への提供", "安全管理措置", "お問い合わせ窓口"]
AIMS = ["商品を発送するため", "お問い合わせに回答するため", "新しい商品を案内するため"]
CASES = ["法令に基づく場合", "人の生命の保護のために必要がある場合"]
BODIES = [
    "当社は、個人情報を次の目的で利用します。",
    "当社は、次の場合を除き、本人の同意なく第三者に提供しません。",
    "当社は、従業者に教育を行い、個人データへのアクセスを制限します。",
    "個人情報の取扱いについては、お客様係（privacy@example.jp）へお問い合わせください。",
]


def policy(
    heads: list[str], entries: list[str], *, apart: str = "\n\n", title: str = "プライバシーポリシー"
) -> str:
    """A policy with these marks: one for each section, and one for each list entry."""
    parts = [title, LEAD]
    for at, (head, body) in enumerate(zip(HEADS, BODIES, strict=True)):
        lists = {0: AIMS, 1: CASES}.get(at, [])
        marked = [mark.replace("%", text) for mark, text in zip(entries, lists, strict=False)]
        parts.append("\n".join([heads[at].replace("%", head), body, *marked]))
    return apart.join(parts) + "\n"


def numbered(form: str, signs: str) -> list[str]:
    return [form.replace("N", sign) for sign in signs]


HEAD_STYLES = {
    "第1条": numbered("第N条（%）", "1234"),
    "第１条": numbered("第N条 %", "１２３４"),
    "第一条": numbered("第N条（%）", "一二三四"),
    "第一章": numbered("第N章 %", "一二三四"),
    "1.": numbered("N. %", "1234"),
    "１．": numbered("N．%", "１２３４"),
    "1 ": numbered("N %", "1234"),
    "1、": numbered("N、%", "1234"),
    "1)": numbered("N) %", "1234"),
    "(1)": numbered("(N) %", "1234"),
    "（１）": numbered("（N）%", "１２３４"),
    "①": numbered("N %", "①②③④"),
    "一、": numbered("N、%", "一二三四"),
    "A.": numbered("N. %", "ABCD"),
    "1-1": numbered("1-N %", "1234"),
    "Ⅰ": numbered("N %", "ⅠⅡⅢⅣ"),
    "■": ["■%"] * 4,
    "◆": ["◆ %"] * 4,
    "●": ["●%"] * 4,
    "【】": ["【%】"] * 4,
    "『』": ["『%』"] * 4,
    "##": ["## %"] * 4,
    "### 1.": numbered("### N. %", "1234"),
    "**": ["**%**"] * 4,
    "no mark": ["%"] * 4,
    "two sections of one number": ["1. %", "2. %", "2. %", "3. %"],
    "a number left out": ["1. %", "2. %", "4. %", "5. %"],
    "all the same number": ["1. %"] * 4,
}
ENTRY_STYLES = {
    "(1)": numbered("(N) %", "123"),
    "（１）": numbered("（N）%", "１２３"),
    "①": numbered("N%", "①②③"),
    "⑴": numbered("N %", "⑴⑵⑶"),
    "ア": [*numbered("ア %", "1"), "イ %", "ウ %"],
    "(ア)": ["(ア) %", "(イ) %", "(ウ) %"],
    "a)": numbered("N) %", "abc"),
    "A.": numbered("N. %", "ABC"),
    "i)": ["i) %", "ii) %", "iii) %"],
    "ⅰ": numbered("N %", "ⅰⅱⅲ"),
    "・": ["・%"] * 3,
    "-": ["- %"] * 3,
    "*": ["* %"] * 3,
    "●": ["●%"] * 3,
    "1.": numbered("N. %", "123"),
    "1)": numbered("N)%", "123"),
}


@pytest.mark.parametrize("style", HEAD_STYLES)
def test_given_sections_marked_in_any_style_when_read_then_each_is_found(style: str) -> None:
    entries = ENTRY_STYLES["・"] if "(" in style or "（" in style or "●" in style else ENTRY_STYLES["(1)"]
    found = summarise(read_text(policy(HEAD_STYLES[style], entries)))
    assert [section["kind"] for section in found["sections"]] == KINDS
    assert [section["title"] for section in found["sections"]][1:] == [
        head if not section["title"].startswith(("（", "(")) else section["title"]
        for head, section in zip(HEADS, found["sections"][1:], strict=True)
    ]
    assert (found["purposes"], found["third_party_exceptions"]) == (AIMS, len(CASES))


@pytest.mark.parametrize("style", ENTRY_STYLES)
@pytest.mark.parametrize("heads", ["第1条", "■", "##", "no mark"])
def test_given_entries_marked_in_any_style_when_read_then_each_is_found(style: str, heads: str) -> None:
    found = summarise(read_text(policy(HEAD_STYLES[heads], ENTRY_STYLES[style])))
    assert (found["purposes"], found["third_party_exceptions"]) == (AIMS, len(CASES))
    assert [section["kind"] for section in found["sections"]] == KINDS


@pytest.mark.parametrize("style", ["第1条", "1.", "■", "【】", "##"])
def test_given_no_blank_lines_at_all_when_read_then_the_sections_are_the_same(style: str) -> None:
    found = summarise(read_text(policy(HEAD_STYLES[style], ENTRY_STYLES["(1)"], apart="\n")))
    assert [section["kind"] for section in found["sections"]] == KINDS
    assert found["purposes"] == AIMS


def test_given_lines_broken_as_on_a_page_when_read_then_sentences_are_whole() -> None:
    long = "当社は、お客様からお預かりした個人情報について、次のそれぞれの目的のために必要な範囲で、適正に利用し、ほかの目的には利用しません。"
    text = policy(HEAD_STYLES["1."], ENTRY_STYLES["(1)"]).replace(
        BODIES[0], "\n".join([long[:34], long[34:]])
    )
    assert long in [sentence.text for sentence in read_text(text).sentences]
