"""Public posts to third parties: as agreed to when posting, while not withdrawn, and with nothing besides. 法27条1項."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Look, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        129,
        "post.no_consent",
        {Verb.PROVIDE},
        # Of an author who agreed to nothing at all `provide.no_consent` says so.
        AllT((Is(Fact.POST_NOT_AGREED), Sees(Look.CONSENT_COVERS_ITEM))),
        "法27(1)",
        (Topic.PUBLIC_POSTS, Topic.PROVISION),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        130,
        "post.withdrawn",
        {Verb.PROVIDE},
        Is(Fact.POST_WITHDRAWN),
        "法27(1)",
        (Topic.PUBLIC_POSTS, Topic.PROVISION),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        131,
        "post.item_besides",
        {Verb.PROVIDE},
        Is(Fact.ITEM_BESIDES_POST),
        "法27(1)",
        (Topic.PUBLIC_POSTS, Topic.PROVISION),
        forms=ABOUT_A_PERSON,
    ),
)
