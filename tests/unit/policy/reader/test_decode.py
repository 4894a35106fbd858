import json

import pytest
from reader_samples import SHOP

from sekisho.errors import StaffError, catalogue
from sekisho.policy.reader import read_bytes, read_text, summarise
from sekisho.policy.reader.decode import decode, plain_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jis_2004", "iso2022_jp"])
def test_given_any_japanese_encoding_then_the_same_draft_is_read(encoding: str) -> None:
    text = SHOP.replace("～", "から").replace("①", "(1)").replace("②", "(2)").replace("③", "(3)")
    assert read_bytes(text.encode(encoding), name="policy.txt") == read_text(text)


@pytest.mark.parametrize("data", [b"", b"  \n\n"])
def test_given_nothing_then_read_001(data: bytes) -> None:
    with pytest.raises(StaffError) as refused:
        read_bytes(data, name="policy.txt")
    assert refused.value.code == "READ-001"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04....PK\x05\x06",
        b"\x00\x01\x02\x03" * 50,
        b"\xff\xff" * 9,
        b"{\\rtf1 a}",
        b"\xff\xfe\x00",
    ],
)
def test_given_a_binary_then_read_002(data: bytes) -> None:
    with pytest.raises(StaffError) as refused:
        read_bytes(data, name="policy.bin")
    assert refused.value.code == "READ-002"


@pytest.mark.parametrize(
    "text", ["こんにちは。今日は晴れです。", "個人情報", "会員規約\n第1条\n会員は会費を払います。"]
)
def test_given_another_kind_of_text_then_read_003(text: str) -> None:
    with pytest.raises(StaffError) as refused:
        read_text(text)
    assert refused.value.code == "READ-003"


def test_given_simple_html_then_headings_and_lists_are_kept_and_the_page_around_is_dropped() -> None:
    html = (
        "<html><head><title>x</title></head><body><nav>メニュー</nav><main><h1>プライバシーポリシー</h1>"
        "<p>当社は個人情報を取り扱います。</p><h2>利用目的</h2><ul><li>発送のため</li><li>回答のため</li></ul>"
        "<h2>第三者提供</h2><p>第三者に提供しません。</p></main><script>alert(1)</script><footer>末尾</footer></body></html>"
    )
    summary = summarise(read_bytes(html.encode(), name="policy.html"))
    assert summary["purposes"] == ["発送のため", "回答のため"]
    assert [s["kind"] for s in summary["sections"]] == ["intro", "purposes", "third_party"]


@pytest.mark.parametrize("code", [f"READ-{number:03d}" for number in range(1, 13)])
def test_each_refusal_says_what_why_and_how_to_mend_in_both_languages(code: str) -> None:
    for language in ("ja", "en"):
        texts = catalogue()[code][language]
        assert all(texts[part].strip() for part in ("what", "why", "mend"))


def test_given_any_line_ends_when_read_then_lines_count_as_in_an_editor() -> None:
    for end in ("\n", "\r\n", "\r", "\u2028"):
        assert decode(f"一{end}二{end}{end}三".encode(), name="p.txt") == "一\n二\n\n三"
    assert decode("一\n\x0c二".encode(), name="p.txt") == "一\n二"


def test_given_a_lone_surrogate_when_read_then_it_is_replaced_and_the_draft_can_be_written() -> None:
    draft = read_text(SHOP.replace("発送", "発\ud800送"))
    assert "\ud800" not in json.dumps(summarise(draft), ensure_ascii=False)


def test_given_zeros_strewn_in_a_text_when_read_then_they_are_left_out() -> None:
    strewn = SHOP[:40] + "\x00" + SHOP[40:]
    assert read_bytes(strewn.encode(), name="p.txt") == read_text(SHOP)


@pytest.mark.parametrize("text", ["甲" * 200_001, "甲\n" * 20_001], ids=["characters", "lines"])
def test_given_more_than_any_policy_has_then_read_004(text: str) -> None:
    with pytest.raises(StaffError) as refused:
        read_bytes(text.encode(), name="policy.txt")
    assert refused.value.code == "READ-004"


def test_given_an_answer_file_with_tags_when_read_as_plain_text_then_they_stay() -> None:
    assert plain_text("a: <p>甲</p><p>乙</p>".encode("cp932"), name="answers.yaml") == "a: <p>甲</p><p>乙</p>"
