"""Whatever the text, the reader answers with a Draft or a StaffError, and loses no line."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.errors import StaffError
from sekisho.policy.reader import read_bytes, read_text, summarise

MARKS = [
    "",
    "第1条 ",
    "1. ",
    "1、",
    "(1) ",
    "（２）",
    "①",
    "ア．",
    "■",
    "・",
    "- (1) ",
    "## ",
    "【",
    "※ ",
    "4-1. ",
    "\t",
    " 　",
]
WORDS = [
    "個人情報",
    "利用目的",
    "第三者への提供",
    "共同利用",
    "当社",
    "は、",
    "を提供しません。",
    "以下の場合を除き",
    "氏名、住所、電話番号等",
    "（以下「当社」といいます。）",
    "】",
    "上記1.と同様",
    "2024年13月40日改定",
    "03-0000-0000",
    "a@example.jp",
    "東京都千代田区1-1",
    "(",
    "」",
    "ため",
    "：",
    "1年間",
    "株式会社",
]
LINES = st.builds(
    lambda mark, words: mark + "".join(words),
    st.sampled_from(MARKS),
    st.lists(st.sampled_from(WORDS), max_size=5),
)
POLICIES = st.lists(LINES | st.text(max_size=20), max_size=25).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(POLICIES)
def test_any_text_gives_a_draft_or_a_staff_error_and_no_line_is_lost(text: str) -> None:
    whole = text + "\n個人情報の利用目的と第三者提供を定める個人情報の方針です。"
    try:
        draft = read_text(whole)
    except StaffError:
        return
    covered = {n for h in draft.headings for n in range(h.lines.first, h.lines.last + 1)}
    covered |= {n for s in draft.sentences for n in range(s.lines.first, s.lines.last + 1)}
    assert {n for n, line in enumerate(draft.lines, 1) if line.strip()} <= covered
    assert all(0 <= s.section < len(draft.sections) for s in draft.sentences)
    summarise(draft)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_draft_or_a_staff_error(data: bytes) -> None:
    try:
        read_bytes(data, name="policy.txt")
    except StaffError:
        return
