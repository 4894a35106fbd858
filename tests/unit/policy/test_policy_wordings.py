"""Every wording finds its sample sentences, and leaves its counter-samples alone."""

import pytest
from policy_texts import SHOP, shop

from sekisho.policy.drafting import draft_policy
from sekisho.policy.reader import read_text
from sekisho.policy.reader.draft import SectionKind
from sekisho.policy.wordings import first_lines, saying, wordings


@pytest.mark.parametrize("name", sorted(wordings()))
def test_given_a_wordings_samples_when_tried_then_found_and_counter_samples_not(name: str) -> None:
    row = wordings()[name]
    assert row.says
    assert row.yes
    assert row.no
    assert [text for text in row.yes if not row.finds(text)] == []
    assert [text for text in row.no if row.finds(text)] == []


def test_given_the_kinds_of_section_when_looked_at_then_each_is_one_that_the_reader_knows() -> None:
    named = {kind for row in wordings().values() for kind in row.sections}
    assert named <= {kind.value for kind in SectionKind}


def test_given_a_full_stop_inside_brackets_when_tried_then_it_ends_no_sentence() -> None:
    text = "当社のサービス（以下「本サービス」といいます。）を通して取得します。"
    assert wordings()["acquired_from"].finds(text)


def test_given_full_width_words_when_tried_then_found_as_half_width_ones() -> None:
    assert wordings()["tags"].finds("Ｇｏｏｇｌｅ Ａｎａｌｙｔｉｃｓを利用します。")


def test_given_a_policy_when_a_wording_is_looked_up_then_its_sentences_and_lines() -> None:
    said = draft_policy(
        read_text(SHOP.replace("7. 保存期間", "事業の承継に伴って提供することがあります。\n\n7. 保存期間")),
        document="d",
    )
    (clause,) = saying(said, "succession")
    assert first_lines(said, "children", "succession") == clause.lines
    assert first_lines(shop(), "succession") is None
