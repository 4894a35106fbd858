import pytest

from sekisho.vault.normalise import Field, normalise


@pytest.mark.parametrize(
    ("field", "written", "expected"),
    [
        (Field.EMAIL, " Ｔaro@Example.JP ", "taro@example.jp"),
        (Field.PHONE, "090-1234-5678", "+819012345678"),
        (Field.PHONE, "０９０（１２３４）５６７８", "+819012345678"),
        (Field.PHONE, "+81 (0)90 1234 5678", "+819012345678"),
        (Field.PHONE, "＋81－90ー1234ー5678", "+819012345678"),
        (Field.PHONE, "010-1-212-555-0100", "+12125550100"),
        (Field.PHONE, "+1 212 555 0100", "+12125550100"),
        (Field.PHONE, "03‐1111−2222", "+81311112222"),
        (Field.PHONE, "なし", ""),
        (Field.NAME, "山田　太郎", "山田太郎"),
        (Field.NAME, "ﾔﾏﾀﾞ Taro", "ヤマダtaro"),
        (Field.NAME_READING, "ﾔﾏﾀﾞ　ﾀﾛｳ", "やまだたろう"),
        (Field.NAME_READING, "ヴァイオリン ヶ", "ゔぁいおりんゖ"),
        (Field.POSTAL_CODE, "〒１００－０００１", "1000001"),
        (Field.TEXT, "  A　 b ", "a b"),
        (Field.TEXT, "", ""),
    ],
)
def test_given_another_spelling_then_the_same_form(field: Field, written: str, expected: str) -> None:
    assert normalise(field, written) == expected
