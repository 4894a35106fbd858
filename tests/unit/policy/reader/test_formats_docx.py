"""Word documents: headings, counted numbers, tables, revisions; bombs are refused. Invented documents."""

import pytest
from papers import DOCUMENT_RELS, RELS, TYPES, W, counted, docx, paragraph, used, zipped

from sekisho.errors import StaffError
from sekisho.policy.reader.decode import decode

ARTICLES = counted(
    1, ("decimal", "第%1条"), ("decimal", "(%2)"), ("decimalEnclosedCircle", "%3"), ("aiueoFullWidth", "%4")
)


def read(body: str, **parts: str) -> list[str]:
    return [line for line in decode(docx(body, **parts), name="policy.docx").split("\n") if line]


def test_given_numbers_that_live_in_the_list_definitions_when_read_then_they_are_counted_as_word_does() -> (
    None
):
    body = "".join(
        paragraph(words, number=(1, level))
        for words, level in [
            ("（目的）", 0),
            ("発送", 1),
            ("回答", 1),
            ("氏名", 2),
            ("漢字", 3),
            ("かな", 3),
            ("（提供）", 0),
            ("法令", 1),
        ]
    )
    assert read(body, numbering=ARTICLES + used(1, 1)) == [
        "第1条 （目的）", "(1) 発送", "(2) 回答", "① 氏名", "ア 漢字", "イ かな", "第2条 （提供）", "(1) 法令",
    ]  # fmt: skip


def test_given_two_lists_of_one_definition_when_read_then_they_go_on_unless_told_to_start_again() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = "".join(paragraph("条", number=(n, 0)) for n in (1, 1, 2, 3, 3))
    numbering = ARTICLES + used(1, 1) + used(2, 1) + used(3, 1, again)
    assert read(body, numbering=numbering) == ["第1条 条", "第2条 条", "第3条 条", "第1条 条", "第2条 条"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", ["1", "2", "3"]),
        ("decimalZero", ["01", "02", "03"]),
        ("decimalEnclosedCircle", ["①", "②", "③"]),
        ("upperLetter", ["A", "B", "C"]),
        ("lowerRoman", ["i", "ii", "iii"]),
        ("upperRoman", ["I", "II", "III"]),
        ("aiueoFullWidth", ["ア", "イ", "ウ"]),
        ("iroha", ["イ", "ロ", "ハ"]),
        ("japaneseCounting", ["一", "二", "三"]),
        ("unknownForm", ["1", "2", "3"]),
    ],
)
def test_given_a_form_of_numbers_when_read_then_these_are_printed(form: str, expected: list[str]) -> None:
    body = "".join(paragraph("文", number=(1, 0)) for _ in range(3))
    found = read(body, numbering=counted(1, (form, "%1")) + used(1, 1))
    assert found == [f"{one} 文" for one in expected]


def test_given_a_level_of_several_parts_when_read_then_each_is_printed() -> None:
    numbering = counted(1, ("japaneseCounting", "第%1章"), ("decimal", "%1-%2."), start=2) + used(1, 1)
    body = paragraph("章", number=(1, 0)) + paragraph("節", number=(1, 1)) + paragraph("節", number=(1, 1))
    assert read(body, numbering=numbering) == ["第二章 章", "二-1. 節", "二-2. 節"]


def test_given_bullets_when_read_then_they_are_bullets() -> None:
    assert read(paragraph("甲", number=(1, 0)), numbering=counted(1, ("bullet", "")) + used(1, 1)) == ["・甲"]


def test_given_a_style_that_numbers_when_read_then_its_paragraphs_are_numbered() -> None:
    style = '<w:style w:type="paragraph" w:styleId="Art"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    child = '<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="条の子"/><w:basedOn w:val="Art"/></w:style>'
    body = paragraph("目的", style="Art") + paragraph("提供", style="Sub")
    assert read(body, numbering=ARTICLES + used(1, 1), styles=style + child) == ["第1条 目的", "第2条 提供"]


def test_given_styles_that_are_based_on_one_another_in_a_ring_when_read_then_the_words_are_there() -> None:
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:name w:val="{a}"/><w:basedOn w:val="{b}"/></w:style>'
        for a, b in (("A", "B"), ("B", "A"))
    )
    assert read(paragraph("文です。", style="A"), styles=ring) == ["文です。"]


def test_given_headings_when_read_then_they_are_marked_by_their_depth_and_contents_pages_left_out() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{more}</w:style>'
        for key, name, more in [
            ("t", "Title", ""),
            ("h", "heading 2", ""),
            ("o", "自社の見出し", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'),
            ("c", "toc 1", ""),
        ]
    )
    body = "".join(
        paragraph(w, style=s) for w, s in [("方針", "t"), ("目的 1", "c"), ("目的", "h"), ("細目", "o")]
    )
    assert read(body, styles=styles) == ["# 方針", "## 目的", "### 細目"]


def test_given_revisions_controls_and_breaks_when_read_then_the_text_as_it_is_printed() -> None:
    body = (
        "<w:p><w:r><w:t>当社は</w:t></w:r><w:ins><w:r><w:t>、今後</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>従来</w:delText></w:r></w:del><w:hyperlink><w:r><w:t>方針</w:t></w:r></w:hyperlink>"
        "<w:r><w:t>を守る。</w:t><w:br/><w:t>以上</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('枠の中')}</w:sdtContent></w:sdt>"
    )
    assert read(body) == ["当社は、今後方針を守る。", "以上", "枠の中"]


def test_given_a_table_when_read_then_rows_with_merged_labels_repeated() -> None:
    def cell(words: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph(words)}</w:tc>"

    start, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        (cell("お客様", start), cell("発送")),
        (cell("", go_on), cell("回答")),
        (cell("応募者"), cell("選考")),
    ]
    table = "<w:tbl>" + "".join(f"<w:tr>{a}{b}</w:tr>" for a, b in rows) + "</w:tbl>"
    assert read(table) == ["お客様\t発送", "お客様\t回答", "応募者\t選考"]


def refused(data: bytes) -> str:
    with pytest.raises(StaffError) as error:
        decode(data, name="policy.docx")
    return error.value.code


def parts(**more: str | bytes) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        "word/_rels/document.xml.rels": DOCUMENT_RELS,
        "word/document.xml": f"<w:document {W}><w:body>{paragraph('文')}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {W}/>",
        "word/styles.xml": f"<w:styles {W}/>",
        **{name.replace("__", "/"): content for name, content in more.items()},
    }


ENTITIES = (
    '<!DOCTYPE d [<!ENTITY a "甲甲甲甲甲甲甲甲甲甲">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + f"]><w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(parts(**{"word/media/a.xml": b"0" * 20_000_000})), "READ-008"),
        (zipped(parts(**{"word/media/a.bin": b"0" * 70_000_000})), "READ-008"),
        (zipped(parts(**{f"word/media/{n}.txt": b"" for n in range(2_001)})), "READ-008"),
        (zipped(parts(**{"word/document.xml": ENTITIES})), "READ-008"),
        (zipped(parts(**{"word/document.xml": "<a>" * 100_000})), "READ-007"),
        (zipped(parts(**{"word/document.xml": "no markup"})), "READ-007"),
        (zipped(parts(**{"word/document.xml": f"<w:document {W}><w:body/></w:document>"})), "READ-005"),
        (docx(paragraph("文"))[:-60], "READ-007"),
        (docx(paragraph("文"))[:400], "READ-007"),
        (b"PK\x03\x04 word/document.xml but no archive", "READ-007"),
        (zipped({"xl/workbook.xml": "<a/>"}), "READ-002"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "READ-010"),
    ],
    ids=[
        "huge markup", "a part of zeros", "too many parts", "entities in entities", "unclosed tags", "no markup", "no words",
        "cut at the end", "cut at the beginning", "no archive", "a spreadsheet", "the old format",
    ],
)  # fmt: skip
def test_given_a_hostile_or_broken_document_when_read_then_refused_by_a_code(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_given_a_bomb_inside_a_document_when_read_then_it_is_not_unpacked() -> None:
    inner = zipped({"bomb": b"0" * 10_000_000})
    assert decode(zipped(parts(**{"word/embeddings/a.zip": inner})), name="policy.docx") == "文\n"
