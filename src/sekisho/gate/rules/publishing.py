"""Publishing (公開) is provision to everybody: of whom and what the text says, with the person's consent. 法27条1項."""

from typing import Final

from sekisho.gate.model import Look, NotT, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        86,
        "publish.not_announced",
        {Verb.PUBLISH},
        NotT(Sees(Look.PUBLICATION_ANNOUNCED)),
        "法18(1)",
        (Topic.PUBLICATION, Topic.PROVISION),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        87,
        "publish.no_consent",
        {Verb.PUBLISH},
        NotT(Sees(Look.PUBLICATION_AGREED)),
        "法27(1)",
        (Topic.PUBLICATION, Topic.PROVISION),
        forms=ABOUT_A_PERSON,
    ),
)
