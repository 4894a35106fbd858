"""Facts and questions about third parties abroad: which way of Art. 28 is open, and what must be published first.

adequate country → Art. 27 alone     equivalent measures, checked yearly → Art. 27
else: the person's consent to this very country, given with what must be told
"""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable
from sekisho.gate.binding.consents import covering_if
from sekisho.gate.binding.parties import handles_abroad, is_abroad, on_record, receiving
from sekisho.gate.ir import FALSE, Expr, in_set
from sekisho.gate.model import Fact, Look
from sekisho.gate.tables import Registers, Stands
from sekisho.law.countries import adequate
from sekisho.policy.model import Policy, Recipient

TOLD: Final = ("country", "system", "measures")
"""What is told of a third party abroad: the country, its system, the recipient's measures. Source: 法28条2項, 規17条."""

FACTS: Final[FactTable] = {
    Fact.FOREIGN_BY_CONSENT_ONLY: lambda asked, document, _item: by_consent_only(
        receiving(asked, document), asked.registers, asked.today
    ),
    Fact.FOREIGN_NOT_PUBLISHED: lambda asked, document, _item: _not_published(
        asked, document, receiving(asked, document)
    ),
    Fact.EQUIVALENCE_NOT_CHECKED: lambda asked, document, _item: _not_checked(
        asked, receiving(asked, document)
    ),
    Fact.COUNTRY_NOT_ASSESSED: lambda asked, document, _item: _not_assessed(
        asked, receiving(asked, document)
    ),
}

LOOKS: Final[LookTable] = {Look.CONSENT_COVERS_ABROAD: lambda asked, item: _agreed_abroad(asked, item)}


def by_consent_only(recipient: Recipient | None, registers: Registers, today: int) -> bool:
    """Whether Art. 28 leaves no way but the person's consent (or a case of Art. 27(1)), and Art. 27(5) none at all."""
    if recipient is None or not _unequal(recipient, today):
        return False
    return not registers.stands(Stands.RECIPIENT, recipient.id, "equivalent_measures", today)


def _unequal(recipient: Recipient | None, today: int) -> bool:
    return recipient is not None and is_abroad(recipient) and not adequate(recipient.country, today)


def _not_checked(asked: Asked, recipient: Recipient | None) -> bool:
    """The way of equivalent measures is taken, and its yearly check has lapsed (規18条)."""
    if recipient is None or not _unequal(recipient, asked.today):
        return False
    taken = on_record(asked, recipient, "equivalent_measures")
    return taken and not on_record(asked, recipient, "equivalent_check")


def _not_published(asked: Asked, document: Policy, recipient: Recipient | None) -> bool:
    """Something that is told of a third party abroad is not published.

    For an adequate country the Act asks for nothing; a text that promises it for every foreign third party does.
    """
    if recipient is None or not is_abroad(recipient):
        return False
    if adequate(recipient.country, asked.today) and not any(row.promised for row in document.transfers):
        return False
    return not all(published(document, recipient, part, asked.registers, asked.today) for part in TOLD)


def published(document: Policy, recipient: Recipient, part: str, registers: Registers, today: int) -> bool:
    """Recorded as published, or told by the text in force itself. A part is one of `TOLD`."""
    if registers.stands(Stands.PUBLICATION, recipient.id, f"foreign_{part}", today):
        return True
    rows = (
        row
        for row in document.transfers
        if row.country == recipient.country and row.recipient in {None, recipient.name}
    )
    return any(
        part not in row.promised and (part == "country" or getattr(row, part) is not None) for row in rows
    )


def _not_assessed(asked: Asked, recipient: Recipient | None) -> bool:
    """It is handled abroad, and nobody has examined that country's system (法23条, 令10条1号)."""
    if recipient is None or not handles_abroad(recipient):
        return False
    return not on_record(asked, recipient, "country_assessment")


def _agreed_abroad(asked: Asked, item: str | None) -> Expr:
    """The consent names the recipient or its class, the item and the country, and was given with what must be told."""
    recipient = asked.recipient
    if recipient is None:
        return FALSE
    told = covering_if(
        asked,
        item,
        to=frozenset({recipient.id, recipient.member_of} - {None}),
        suits=lambda scope: scope.country == recipient.country and scope.informed,
    )
    return in_set("cons", told)
