"""PDF with a text layer: lines joined, page furniture dropped, headings kept. Invented documents."""

import pytest
from papers import A4, Printed, assembled, pdf

from sekisho.errors import StaffError
from sekisho.policy.reader import read_bytes, summarise
from sekisho.policy.reader.decode import decode

WIDE = 42  # characters of 10.5 points on a line


def wrapped(text: str, *, left: float = 72, width: int = WIDE) -> list[Printed]:
    """A paragraph broken into lines, as a page has it."""
    return [Printed(text[at : at + width], left=left) for at in range(0, len(text), width)]


LONG = (
    "甲商事株式会社（以下「当社」といいます）は、お客様の個人情報を大切に取り扱うため、"
    "次の方針を定め、役員と従業者の全員がこれを守り、必要に応じて見直します"
)


def read(*pages: list[Printed]) -> list[str]:
    return [line for line in decode(pdf(pages), name="policy.pdf").split("\n") if line]


def test_given_a_paragraph_broken_over_lines_when_read_then_it_is_one_line() -> None:
    assert read([*wrapped(LONG + "。"), *wrapped(LONG)]) == [LONG + "。", LONG]


def test_given_a_paragraph_broken_over_pages_when_read_then_it_is_one_line() -> None:
    first, *rest = wrapped(LONG)
    page_one = [*wrapped("甲" * WIDE + "。"), first, Printed("- 1 -", 8, 290, 30)]
    assert read(page_one, [*rest, Printed("- 2 -", 8, 290, 30)])[-1] == LONG


def test_given_heads_feet_and_numbers_on_pages_when_read_then_they_are_dropped() -> None:
    pages = [
        [
            Printed("甲商事の社内文書", 8, 72, 810),
            Printed(f"{n}ページ目だけの文です。", top=600),
            Printed(f"{n} / 3", 8, 290, 40),
        ]
        for n in (1, 2, 3)
    ]
    assert read(*pages) == [f"{n}ページ目だけの文です。" for n in (1, 2, 3)]


def test_given_the_same_sentence_in_the_middle_of_pages_when_read_then_it_stays() -> None:
    pages = [[Printed("当社は次のとおり定めます。", top=500), Printed(f"その{n}の文です。")] for n in (1, 2)]
    assert read(*pages).count("当社は次のとおり定めます。") == 2


def test_given_larger_lines_when_read_then_they_are_headings_by_their_size() -> None:
    found = read([Printed("プライバシーポリシー", 20), Printed("利用目的", 14), *wrapped(LONG)])
    assert found == ["# プライバシーポリシー", "## 利用目的", LONG]


@pytest.mark.parametrize("mark", ["1. ", "(2) ", "① ", "・", "第3条 ", "ア "])
def test_given_a_marked_line_below_a_full_one_when_read_then_it_is_not_joined(mark: str) -> None:
    assert read([Printed("甲" * WIDE), Printed(f"{mark}次の行")]) == ["甲" * WIDE, f"{mark}次の行"]


def test_given_characters_named_by_look_alikes_when_read_then_they_are_the_real_ones() -> None:
    assert read([Printed("個⼈情報の利⽤⽬的と⽅針についての⻑い説明を、ここに書いておきます。")]) == [
        "個人情報の利用目的と方針についての長い説明を、ここに書いておきます。"
    ]


def test_given_a_heading_spread_by_blanks_when_read_then_the_blanks_are_gone() -> None:
    assert read([Printed("個 人 情 報 保 護 方 針"), *wrapped(LONG)])[0] == "個人情報保護方針"


def test_given_columns_when_read_then_cells_are_parted_by_tabs() -> None:
    row = [Printed("氏名", left=72, top=500), Printed("発送のため", left=300, top=500)]
    assert read([*wrapped(LONG), *row])[-1] == "氏名\t発送のため"


def test_given_a_policy_as_pdf_when_read_then_its_summary() -> None:
    page = [
        Printed("プライバシーポリシー", 18),
        *wrapped(LONG + "。"),
        Printed("第1条（利用目的）"),
        Printed("当社は、次の目的で個人情報を利用します。"),
        Printed("(1) 商品の発送のため"),
        *wrapped(
            "(2) お問い合わせへの回答と、ご注文の内容についての確認の連絡を、電話または電子メールで行うため"
        ),
        Printed("第2条（第三者への提供）"),
        Printed("当社は、法令に基づく場合を除き、ご本人の同意なく第三者に提供しません。"),
    ]
    found = summarise(read_bytes(pdf([page]), name="policy.pdf"))
    assert [s["kind"] for s in found["sections"]] == ["intro", "purposes", "third_party"]
    assert found["purposes"] == [
        "商品の発送のため",
        "お問い合わせへの回答と、ご注文の内容についての確認の連絡を、電話または電子メールで行うため",
    ]


def refused(data: bytes) -> str:
    with pytest.raises(StaffError) as error:
        decode(data, name="policy.pdf")
    return error.value.code


def test_given_scanned_pages_when_read_then_read_005() -> None:
    image = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\n\xff\nendstream"
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>"
        % A4
    )
    drawn = b"q 500 0 0 700 40 40 cm /I Do Q"
    stream = b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawn), drawn)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, stream, image]
    assert refused(assembled(objects)) == "READ-005"


def test_given_a_pdf_behind_a_password_when_read_then_read_006() -> None:
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>", lock]
    given = b"/Encrypt 3 0 R/ID[<%s><%s>]" % (b"43" * 16, b"43" * 16)
    assert refused(assembled(objects, trailer=given)) == "READ-006"


def test_given_only_the_head_of_a_pdf_when_read_then_read_007() -> None:
    assert refused(b"%PDF-1.7\n" + b"junk " * 100) == "READ-007"


def test_given_more_pages_than_any_policy_when_read_then_read_008() -> None:
    assert refused(pdf([[Printed("甲")]] * 301)) == "READ-008"
