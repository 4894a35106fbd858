"""Web pages: what of them is the policy, and in which lines. Invented pages."""

import pytest

from sekisho.policy.reader.decode import decode

PROSE = (
    "<p>甲商事株式会社（以下「当社」）は、お客様の個人情報を大切に取り扱い、法令と次の方針を守ります。</p>"
)


def lines(page: str) -> list[str]:
    """The lines of a page, blank ones left out."""
    return [line for line in decode(page.encode(), name="page.html").split("\n") if line]


def body(inside: str) -> list[str]:
    return lines(f"<!doctype html><html><body>{PROSE}{inside}</body></html>")[1:]


@pytest.mark.parametrize(
    "around",
    [
        '<nav><a href="/">ホーム</a></nav>',
        "<script>var a = '</p>';</script>",
        "<style>p { color: red }</style>",
        "<footer>住所と電話</footer>",
        '<div class="breadcrumb">ホーム &gt; 方針</div>',
        '<div id="cookie-banner">Cookieに同意しますか</div>',
        '<div id="onetrust-consent-sdk"><p>同意の設定</p></div>',
        '<ul class="gnav"><li>会社案内</li></ul>',
        '<div role="navigation">案内</div>',
        '<div role="contentinfo">© 甲商事</div>',
        '<div class="site-header">甲商事のサイト</div>',
        '<ul><li><a href="/a">会社</a></li><li><a href="/b">商品</a></li><li><a href="/c">採用</a></li></ul>',
        "<form><label>検索</label><input><button>送る</button></form>",
        "<aside>関連する記事</aside>",
        '<p class="pagetop">先頭へ</p>',
        "<!-- 書きかけ <p>古い文</p> -->",
        "<noscript>スクリプトを有効にしてください</noscript>",
    ],
)
def test_given_something_around_the_policy_when_read_then_only_the_policy_is_left(around: str) -> None:
    assert body(f"{around}<h2>利用目的</h2><p>発送します。</p>") == ["## 利用目的", "発送します。"]


def test_given_a_form_around_the_whole_page_when_read_then_the_policy_is_not_lost() -> None:
    page = f"<html><body><form id=aspnet><h1>方針</h1>{PROSE}<p>発送します。</p></form></body></html>"
    assert lines(page)[0] == "# 方針"
    assert lines(page)[-1] == "発送します。"


def test_given_a_section_about_cookies_when_read_then_it_is_no_banner() -> None:
    inside = '<section id="cookie" class="cookie"><h2>Cookieの利用</h2><p>Cookieを使います。</p></section>'
    assert body(inside) == ["## Cookieの利用", "Cookieを使います。"]


def test_given_a_list_of_contents_inside_main_when_read_then_it_is_left_out_and_lists_of_vendors_stay() -> (
    None
):
    inside = (
        "<main>"
        + PROSE * 3
        + "<ul>"
        + "".join(f'<li><a href="#s{n}">節{n}</a></li>' for n in range(4))
        + "</ul>"
        '<ul><li><a href="https://a.example.com">解析甲</a></li><li><a href="https://b.example.com">解析乙</a></li>'
        '<li><a href="https://c.example.com">解析丙</a></li></ul></main>'
    )
    assert lines(f"<html><body>{inside}</body></html>")[3:] == ["・解析甲", "・解析乙", "・解析丙"]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<ol><li>発送<li>回答</ol>", ["1. 発送", "2. 回答"]),
        ('<ol start=3><li>発送<li value="7">回答<li>請求</ol>', ["3. 発送", "7. 回答", "8. 請求"]),
        ("<ol type=a><li>発送<li>回答</ol>", ["a. 発送", "b. 回答"]),
        ("<ol type=i><li>発送<li>回答</ol>", ["i. 発送", "ii. 回答"]),
        ("<ol><li>(1) 発送<li>(2) 回答</ol>", ["(1) 発送", "(2) 回答"]),
        ("<ol><li>発送<ul><li>国内<li>国外</ul><li>回答</ol>", ["1. 発送", "・国内", "・国外", "2. 回答"]),
        ("<ul><li>発送<li>回答</ul>", ["・発送", "・回答"]),
        (
            "<dl><dt>会社名<dd>甲商事株式会社<dt>窓口<dd>お客様係</dl>",
            ["会社名：甲商事株式会社", "窓口：お客様係"],
        ),
        (
            "<dl><div><dt>利用目的</dt><dd>発送のために使います。ほかには使いません。</dd></div></dl>",
            ["利用目的", "発送のために使います。ほかには使いません。"],
        ),
        (
            "<table><tr><th>項目<th>期間<tr><td>氏名<td>5年</table>",
            ["項目\t期間", "氏名\t5年"],
        ),
        (
            "<table><tr><th rowspan=2>お客様<td>発送<tr><td>回答<tr><th>応募者<td>選考</table>",
            ["お客様\t発送", "お客様\t回答", "応募者\t選考"],
        ),
        (
            "<table><tr><th>利用目的<td>発送のため<br>回答のため</table>",
            ["利用目的", "発送のため", "回答のため"],
        ),
        ("<table><tr><td><h2>利用目的</h2><p>発送します。</p></table>", ["## 利用目的", "発送します。"]),
        ("<h3><img alt='第三者提供' src=a.png></h3>提供しません。", ["### 第三者提供", "提供しません。"]),
        ("<p>個人<ruby>情報<rp>(</rp><rt>じょうほう</rt><rp>)</rp></ruby>です。</p>", ["個人情報です。"]),
        ("<p>お客様の\n      情報です。</p>", ["お客様の情報です。"]),
        ("<p>甲 &amp; 乙&nbsp;&#x4E19;</p>", ["甲 & 乙\N{NO-BREAK SPACE}丙"]),
        ("<pre>1. 目的\n発送します。</pre>", ["1. 目的", "発送します。"]),
        ("<p>一<p>二</div></p>三", ["一", "二", "三"]),
        ("<b><p>太い</b>字</p>", ["太い字"]),
        ("<?php echo '<p>書かない</p>'; ?><p>書く</p>", ["書く"]),
        ("<p title='a > b'>題の中の記号</p>", ["題の中の記号"]),
        ("1 < 2 です<br>次", ["1 < 2 です", "次"]),
    ],
)
def test_given_markup_when_read_then_these_lines(inside: str, expected: list[str]) -> None:
    assert body(inside) == expected


def test_given_two_rows_under_a_merged_text_when_read_then_the_text_stands_once() -> None:
    long = "お客様からいただいた情報は、次のそれぞれの場合に、ここに書いた目的のためにだけ使います。" * 2
    found = body(f"<table><tr><td rowspan=2>{long}<td>甲<tr><td>乙</table>")
    assert sum(line.count(long) for line in found) == 1


@pytest.mark.parametrize("name", ["policy.txt", "policy.pdf", "policy"])
def test_given_a_page_under_any_name_when_read_then_it_is_a_page(name: str) -> None:
    assert decode(f"<html><body><h1>方針</h1>{PROSE}</body></html>".encode(), name=name).startswith(
        "# 方針\n"
    )


def test_given_markdown_with_some_tags_when_read_then_its_lines_are_kept_as_they_are() -> None:
    text = "# 方針\n\n<br>\n<div>\n\n- 甲\n- 乙\n\n</div>\n<p align=center>丙</p>\n"
    assert decode(text.encode(), name="policy.html") == text


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("cp932", "Shift_JIS"), ("euc_jis_2004", "EUC-JP"), ("iso2022_jp", "ISO-2022-JP")],
)
def test_given_a_page_in_an_old_encoding_when_read_then_the_same_lines(encoding: str, declared: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{PROSE}</body></html>'
    assert decode(page.encode(encoding), name="p.html") == decode(page.encode(), name="p.html")
