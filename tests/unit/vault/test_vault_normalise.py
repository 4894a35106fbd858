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
        (Field.PREFECTURE, "東京", "東京都"),
        (Field.PREFECTURE, " 京都　府", "京都府"),
        (Field.PREFECTURE, "北海道", "北海道"),
        (Field.CITY, "見本区 ", "見本区"),
        (Field.ADDRESS, "東京都千代田区１丁目２番３号", "東京都千代田区1-2-3"),
        (Field.ADDRESS, "東京都千代田区 1−2ー3", "東京都千代田区1-2-3"),
        (Field.ADDRESS, "東京都千代田区一丁目二番三号", "東京都千代田区1-2-3"),
        (Field.ADDRESS, "見本町二十三番地の４", "見本町23-4"),
        (Field.ADDRESS, "見本町1丁目2番3号 見本タワー101号室", "見本町1-2-3-見本タワー101"),
        (Field.ADDRESS, "三田一番町10番", "三田一番町10"),
        (Field.ADDRESS, "四番丁５の６", "四番丁5-6"),
        (Field.NUMBER, "１,２００.50", "1200.5"),
        (Field.NUMBER, "-0.0", "0"),
    ],
)
def test_given_another_spelling_then_the_same_form(field: Field, written: str, expected: str) -> None:
    assert normalise(field, written) == expected
