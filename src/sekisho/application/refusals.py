"""What a person is told when a request is declined: the right, the ground with its article, the reason (法36条).

Which ground serves which right is decided by the gate (verb ``refuse``); here are only the list that a desk offers and
the words for the person. Source: 法32条3項, 33条3項, 34条3項, 35条7項, 36条.
"""

from typing import Final

from sekisho.application.rulings import Ruling
from sekisho.errors import Language
from sekisho.law.model import Verb
from sekisho.law.rights import RightRow, ground_of, rights

_TOLD: Final = {
    "ja": "{right}のご請求には、次の理由により応じられません。{ground}（{source}）。{reason} ご不明な点は、お問い合わせ窓口にお申し出ください。",
    "en": "We cannot comply with your request for {right}, for this reason: {ground} ({source}). {reason} Please turn to our contact with any question.",
}


def offered() -> tuple[RightRow, ...]:
    """Every right with its grounds: nothing else can be chosen."""
    return tuple(rights().values())


def told(ruling: Ruling, language: Language = "ja") -> str | None:
    """The words for the person; None where nothing is declined. May name people, as the stated reason may."""
    request = ruling.request
    ground = ground_of(request.right, request.ground)
    if request.verb is not Verb.REFUSE or not ruling.allowed or ground is None:
        return None
    row = next(row for name, row in rights().items() if name.value == request.right)
    return _TOLD[language].format(
        right=row.named(language),
        ground=ground.named(language),
        source=ground.source,
        reason=dict(request.facts).get("reason", "").strip(),
    )
