import pytest
from reader_samples import SHOP

from sekisho.errors import StaffError, catalogue
from sekisho.policy.reader import read_bytes, read_text, summarise


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jis_2004"])
def test_given_any_japanese_encoding_then_the_same_draft_is_read(encoding: str) -> None:
    data = SHOP.replace("～", "から").encode(encoding)
    assert read_bytes(data, name="policy.txt").purposes == read_text(SHOP.replace("～", "から")).purposes


@pytest.mark.parametrize("data", [b"", b"  \n\n"])
def test_given_nothing_then_read_001(data: bytes) -> None:
    with pytest.raises(StaffError) as refused:
        read_bytes(data, name="policy.txt")
    assert refused.value.code == "READ-001"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 ...", b"PK\x03\x04....", b"\x00\x01\x02\x03" * 50, b"\xff\xfe\xfd\xfc" * 9]
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


@pytest.mark.parametrize("code", ["READ-001", "READ-002", "READ-003"])
def test_each_refusal_says_what_why_and_how_to_mend_in_both_languages(code: str) -> None:
    for language in ("ja", "en"):
        texts = catalogue()[code][language]
        assert all(texts[part].strip() for part in ("what", "why", "mend"))
