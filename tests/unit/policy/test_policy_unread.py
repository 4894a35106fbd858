"""Nothing is dropped: each line of prose is a sentence, and each sentence is claimed or listed as unread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_texts import CLUB, SHOP

from claiming import unclaimed
from sekisho.policy.drafting import draft_policy
from sekisho.policy.reader import read_text
from sekisho.policy.reader.draft import Draft

HEAD = """プライバシーポリシー
株式会社みほん商店（以下「当社」といいます）は、個人情報の取得、利用、提供、管理を次のとおり定めます。個人情報を守ります。
"""
HEADINGS = (
    "利用目的",
    "第三者への提供",
    "開示等の請求",
    "安全管理措置",
    "その他",
    "季節のたより",
    "Cookieについて",
    "保存期間",
)
SENTENCES = (
    "当社は、個人情報を商品の発送のために利用します。",
    "当社は、同意なく個人情報を第三者に提供しません。",
    "秋の庭には菊がよく似合います。",
    "詳しくは、別途定める情報管理規程によります。",
    "手数料は1件につき500円です。",
    "ご本人であることを旅券の写しで確認します。",
    "記号☆★だけの行もあります",
    "氏名、住所、電話番号",
    "次の場合に取得します。",
)
MARKS = ("", "・", "(1) ", "① ", "※ ")


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines = [HEAD]
    for number in range(1, draw(st.integers(1, 4)) + 1):
        style = draw(st.sampled_from(("{n}. {t}", "第{n}条（{t}）", "■{t}", "【{t}】", "{t}")))
        lines += ["", style.format(n=number, t=draw(st.sampled_from(HEADINGS)))]
        for _ in range(draw(st.integers(1, 4))):
            words = draw(
                st.sampled_from(SENTENCES)
                | st.text(alphabet="あいう漢字、。（）「」 1a", min_size=1, max_size=20)
            )
            lines.append(draw(st.sampled_from(MARKS)) + words)
    return "\n".join(lines)


def lost_lines(draft: Draft, held: set[int]) -> list[int]:
    for heading in draft.headings:
        held.update(range(heading.lines.first, heading.lines.last + 1))
    return [number for number, line in enumerate(draft.lines, 1) if line.strip() and number not in held]


@given(documents())
@settings(max_examples=80, deadline=None)
def test_given_any_document_when_drafted_then_every_line_is_held_and_every_sentence_claimed_or_unread(
    text: str,
) -> None:
    draft = read_text(text)
    policy = draft_policy(draft, document="d")
    held = {line for row in policy.clauses for line in range(row.lines[0], row.lines[1] + 1)}
    assert lost_lines(draft, held) == []
    assert {row.id for row in unclaimed(policy)} <= set(policy.unread)
    assert set(policy.unread) <= {row.id for row in policy.clauses}


@pytest.mark.parametrize(
    ("text", "heading"), [(SHOP, "11. 季節のたより"), (CLUB, "第7条（季節のたより）")], ids=["shop", "club"]
)
def test_given_a_sentence_about_nothing_when_drafted_then_it_is_the_one_unread(
    text: str, heading: str
) -> None:
    before = draft_policy(read_text(text), document="d")
    stray = "秋の庭には菊がよく似合います。"
    after = draft_policy(read_text(f"{text}\n{heading}\n{stray}\n"), document="d")
    added = [row.text for row in after.clauses if row.id in after.unread]
    assert stray in added
    assert len(after.unread) == len(before.unread) + 1
