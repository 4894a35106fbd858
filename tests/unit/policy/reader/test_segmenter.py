import pytest
from reader_samples import CLAUSES, SHOP

from sekisho.policy.reader.draft import SectionKind
from sekisho.policy.reader.segmenter import segment


def kinds(text: str) -> list[str]:
    return [section.kind.value for section in segment(text).sections]


def test_given_articles_then_each_is_a_section_of_its_kind_after_the_lead() -> None:
    assert kinds(SHOP) == [
        "intro",
        "items",
        "purposes",
        "third_party",
        "joint_use",
        "rights",
        "retention",
        "contact",
    ]


def test_given_numbered_sentences_that_carry_lists_then_they_head_sections() -> None:
    assert kinds(CLAUSES) == ["compliance", "other", "purposes", "third_party", "rights"]


@pytest.mark.parametrize(
    "mark", ["第{n}条 ", "{n}. ", "{n}、", "({n}) ", "（{n}）", "{n}）", "■", "◆", "●", "## ", "", "・"]
)
def test_given_any_heading_style_then_the_same_sections_are_found(mark: str) -> None:
    heads = ["利用目的", "第三者への提供", "安全管理措置", "お問い合わせ"]
    body = "当社は、この件について次の文章のとおり個人情報を取り扱っております。"
    text = "\n\n".join(f"{mark.format(n=n)}{head}\n\n{body}" for n, head in enumerate(heads, 1))
    assert kinds(text) == ["purposes", "third_party", "security", "contact"]


def test_given_bracketed_headings_then_they_open_sections() -> None:
    text = "【利用目的】\n当社は、発送に使います。\n【第三者提供】\n当社は、提供しません。\n【クッキー】\n当社は、使いません。"
    assert kinds(text) == ["purposes", "third_party", "cookies"]


def test_given_headings_without_mark_or_blank_line_then_a_short_line_before_prose_is_one() -> None:
    text = "法令等の遵守\n当社は、個人情報の保護に関する法律を守ります。\n保存期間\n当社は、必要な期間だけ個人情報を保存します。"
    assert kinds(text) == ["compliance", "retention"]


def test_given_numbers_that_start_again_inside_a_section_then_they_are_its_own_subheadings() -> None:
    text = (
        "1.利用目的\n当社は発送に使います。\n2.安全管理措置\n1.組織的安全管理措置\n責任者を置きます。\n"
        "2.人的安全管理措置\n研修をします。\n3.外的環境の把握\n制度を把握します。\n3.第三者提供\n提供しません。"
    )
    assert kinds(text) == ["purposes", "security", "third_party"]


def test_given_a_broken_line_then_the_sentence_is_one_again() -> None:
    outline = segment("1. 利用目的\n当社は、十分な個人情報保護\n\nの水準にある委託先に預けます。")
    assert [s.text for s in outline.sentences] == ["当社は、十分な個人情報保護の水準にある委託先に預けます。"]


def test_given_an_unmarked_list_below_an_announcement_then_its_lines_are_entries() -> None:
    text = "利用目的\n当社の利用目的は以下の通りです。\n商品を発送するため。\nご質問に答えるため。"
    assert [p.role.value for p in segment(text).parts] == ["heading", "prose", "entry", "entry"]


def test_given_a_list_entry_then_its_parent_is_the_sentence_that_announces_it() -> None:
    sentences = segment(SHOP).sentences
    entry = next(s for s in sentences if s.text == "商品の発送のため")
    parent = next(s for s in sentences if s.id == entry.parent)
    assert parent.text.startswith("当社は、次の目的で")
    assert entry.mark == "①"


def test_sentence_ids_run_in_the_order_of_the_document() -> None:
    ids = [s.id for s in segment(SHOP).sentences]
    assert ids == [f"s{n:03d}" for n in range(1, len(ids) + 1)]


def test_a_full_stop_inside_brackets_ends_no_sentence() -> None:
    outline = segment("1. 取得\n当社は、情報（履歴を含みます。）を取得します。次に進みます。")
    assert len(outline.sentences) == 2


def test_given_a_part_title_below_the_first_then_it_makes_no_section() -> None:
    text = "個人情報保護方針\n\n1. 利用目的\n発送に使います。\n\n個人情報の取扱いについて\n\n1. 安全管理措置\n暗号化をします。"
    assert [s.kind for s in segment(text).sections] == [SectionKind.PURPOSES, SectionKind.SECURITY]
