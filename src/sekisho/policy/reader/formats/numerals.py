"""The numbers that a list prints: 1, ①, a, Ⅳ, ア, イ, 三 — by the names that Word files give these forms."""

from typing import Final

_KANA: Final = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA: Final = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
)
_KANJI: Final = "〇一二三四五六七八九"
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST_CIRCLED: Final = 20
_MOST_ROMAN: Final = 39
_MOST_KANJI: Final = 99
_TEN: Final = 10


def numeral(number: int, form: str) -> str:  # noqa: PLR0911 -- one form after the other
    """A number as a list prints it; plain figures where the form has no sign for it."""
    if number < 1:
        return str(number)
    match form:
        case "decimalZero":
            return f"{number:02d}"
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if number <= _MOST_CIRCLED:
            return chr(ord("①") + number - 1)
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26)
            return letter.upper() if form == "upperLetter" else letter
        case "lowerRoman" | "upperRoman" if number <= _MOST_ROMAN:
            return _roman(number).upper() if form == "upperRoman" else _roman(number)
        case "aiueo" | "aiueoFullWidth":
            return _KANA[(number - 1) % len(_KANA)]
        case "iroha" | "irohaFullWidth":
            return _IROHA[(number - 1) % len(_IROHA)]
        case "japaneseCounting" | "japaneseDigitalTenThousand" | "ideographDigital" | "japaneseLegal" if (
            number <= _MOST_KANJI
        ):
            return _kanji(number)
        case _:
            return str(number)


def _roman(number: int) -> str:
    made = ""
    for value, sign in _ROMAN:
        made += sign * (number // value)
        number %= value
    return made


def _kanji(number: int) -> str:
    tens, ones = divmod(number, _TEN)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{_KANJI[tens]}十"
    return ten + (_KANJI[ones] if ones else "")
