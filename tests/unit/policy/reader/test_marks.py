import pytest

from sekisho.policy.reader.marks import kanji_to_int, read_mark


@pytest.mark.parametrize(
    ("line", "style", "number", "words"),
    [
        ("第1条（目的）", "article", 1, "（目的）"),
        ("第十二条　保存期間", "article", 12, "保存期間"),
        ("1. 利用目的", "number_dot", 1, "利用目的"),
        ("１．利用目的", "number_dot", 1, "利用目的"),
        ("2、利用目的", "number_comma", 2, "利用目的"),
        ("3　利用目的", "number_blank", 3, "利用目的"),
        ("2）共同利用", "number_close", 2, "共同利用"),
        ("(4) 法令に基づく場合", "paren_number", 4, "法令に基づく場合"),
        ("（５）法令に基づく場合", "paren_number", 5, "法令に基づく場合"),
        ("⑥ 配送のため", "circled", 6, "配送のため"),
        ("Ⅳ　保存期間", "roman", 4, "保存期間"),
        ("ア　配送のため", "kana", None, "配送のため"),
        ("ア．配送のため", "kana", None, "配送のため"),
        ("A. 配送のため", "letter", None, "配送のため"),
        ("4-1. 委託先への提供", "decimal", None, "委託先への提供"),
        ("■お問い合わせ窓口", "square", None, "お問い合わせ窓口"),
        ("◆取扱い", "diamond", None, "取扱い"),
        ("●取扱い", "disc", None, "取扱い"),
        ("【お問い合わせ窓口】", "bracket", None, "お問い合わせ窓口"),
        ("『お問い合わせ窓口』", "bracket", None, "お問い合わせ窓口"),
        ("・＜お問い合わせ窓口＞", "bracket", None, "お問い合わせ窓口"),
        ("## 利用目的", "##", None, "利用目的"),
        ("- (1) 配送のため", "paren_number", 1, "配送のため"),
        ("・氏名", "bullet", None, "氏名"),
        ("- 氏名", "bullet", None, "氏名"),
        ("※ 手数料がかかります。", "note", None, "手数料がかかります。"),
    ],
)
def test_every_japanese_mark_is_read_with_its_style_number_and_words(
    line: str, style: str, number: int | None, words: str
) -> None:
    mark, rest = read_mark(line)
    assert (mark.style, mark.number, rest) == (style, number, words)


@pytest.mark.parametrize(
    "line", ["2024年4月1日改定", "03-0000-0000", "1.5倍に増えます", "当社は、取得します。", "10,000円"]
)
def test_dates_numbers_and_prose_carry_no_mark(line: str) -> None:
    mark, rest = read_mark(line)
    assert mark.style == ""
    assert rest == line


def test_bold_and_link_addresses_of_markdown_are_taken_off_the_words() -> None:
    assert read_mark("- **氏名** は[こちら](https://example.jp/)")[1] == "氏名 はこちら"


def test_kanji_numbers_are_counted_in_tens_and_hundreds() -> None:
    assert [kanji_to_int(n) for n in ("三", "十", "二十一", "百五", "7")] == [3, 10, 21, 105, 7]
