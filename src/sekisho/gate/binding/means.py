"""Facts about the means of a provision: which the text names, which the request names."""

import re
from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.policy.model import Policy

MEANS: Final = {
    "paper": re.compile("書面|書類|文書|紙|郵送|郵便"),
    "electronic": re.compile("電子|電磁的|データ|電子メール|オンライン|インターネット|通信回線"),
    "oral": re.compile("口頭|電話"),
    "viewing": re.compile("閲覧|画面|掲載"),
}
"""Ways of handing over, and the words by which a text names them."""

FACTS: Final[FactTable] = {
    Fact.MEANS_NOT_LISTED: lambda asked, document, _item: _not_listed(asked, document),
}


def named_means(text: str) -> frozenset[str]:
    """The means that a text names."""
    return frozenset(means for means, words in MEANS.items() if words.search(text))


def _not_listed(asked: Asked, document: Policy) -> bool:
    found = None if asked.request.recipient is None else document.recipient(asked.request.recipient)
    listed: frozenset[str] = frozenset().union(*map(named_means, () if found is None else found.means))
    return bool(listed) and asked.request.means not in listed
