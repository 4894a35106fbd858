"""Signs that take a line of their own become marks, and no line moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.policy.reader import read_bytes
from sekisho.policy.reader.draft import SectionKind
from sekisho.policy.reader.formats.markdown import to_text

PAGE = """---
title: 方針
date: 2026-04-01
---
個人情報保護方針
================

見本商店株式会社（以下「当社」といいます。）は、個人情報を次のとおり取り扱います。

利用目的
--------

- 商品の発送
- お問い合わせへの回答

取得する情報
--------

| 項目 | 取得方法 |
|---|:-:|
| 氏名 | 申込書 |
| 電話番号 | お電話 |

***

安全管理
━━━━

当社は、従業者に教育を行います。
"""


def test_given_ruled_headings_when_read_then_sections_of_their_kinds_at_their_lines() -> None:
    draft = read_bytes(PAGE.encode(), name="policy.md")
    kinds = {section.title: section for section in draft.sections}
    assert kinds["利用目的"].kind is SectionKind.PURPOSES
    assert kinds["安全管理"].kind is SectionKind.SECURITY
    assert [purpose.text for purpose in draft.purposes] == ["商品の発送", "お問い合わせへの回答"]
    assert PAGE.split("\n")[kinds["利用目的"].lines.first - 1] == "利用目的"
    assert PAGE.split("\n")[draft.purposes[0].lines.first - 1] == "- 商品の発送"


def test_given_a_table_of_pipes_when_read_then_its_cells_are_items() -> None:
    draft = read_bytes(PAGE.encode(), name="policy.md")
    assert {"氏名", "電話番号"} <= {item.text for item in draft.items}
    assert not any("|" in item.text or "---" in item.text for item in draft.items)


def test_given_front_matter_when_read_then_it_is_no_prose_and_an_unclosed_fence_is_a_rule() -> None:
    assert to_text(PAGE).split("\n")[:4] == ["", "", "", ""]
    assert "本文です。" in to_text("---\n本文です。\n")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("これは一つの文です。\n---\n", "これは一つの文です。\n\n"),
        ("段落の一行目\n段落の二行目\n---\n", "段落の一行目\n段落の二行目\n\n"),
        ("- 項目\n---\n", "- 項目\n\n"),
        ("第１条　目的\n－－－－\n", "## 第１条　目的\n\n"),
        ("===\n題名\n===\n", "\n# 題名\n\n"),
        ("a | b\n---|---\n", "a | b\n---|---\n"),
        ("| a \\| b | c |\n|---|---|\n", "a | b\tc\n\n"),
        ("| 一行だけ |\n本文\n", "| 一行だけ |\n本文\n"),
    ],
)
def test_given_a_rule_or_a_row_when_read_then_a_heading_only_where_a_short_line_stands_alone_above(
    text: str, read: str
) -> None:
    assert to_text(text) == read


@given(
    st.lists(
        st.sampled_from(["---", "===", "見出し", "文です。", "| a | b |", "|---|---|", "", "key: v"]),
        max_size=12,
    )
)
def test_no_line_ever_moves(lines: list[str]) -> None:
    assert to_text("\n".join(lines)).count("\n") == max(len(lines) - 1, 0)
