"""Widened purposes, and whether a person judged each change to be related to what was told before.

A purpose may be changed only within what is reasonably held to be related to the purpose before the change (法17条2項),
and the changed purpose is then notified or published (21条3項). Nothing here judges: it finds what has to be asked. What
nobody judged, and what was judged not related, stays closed for information acquired before, until the person consents.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sekisho.policy.difference import Aspect, Direction, RuleChange, compare_rules
from sekisho.policy.model import Policy, PurposeId
from sekisho.policy.names import fold

ASKED: Final = frozenset(
    {
        Aspect.PURPOSE,
        Aspect.PURPOSE_BASIS,
        Aspect.PURPOSE_CATEGORIES,
        Aspect.PURPOSE_CHANNELS,
        Aspect.PURPOSE_ITEMS,
    }
)
"""The widenings of a purpose that information acquired before does not follow by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What an officer judged of one widened purpose.

    Attributes:
        purpose: The purpose.
        version: The version that widened it.
        related: Within what is reasonably held to be related.
        to: The older purposes to which it is related; the purpose itself when it was widened under its own wording.
        rationale: Why, in the officer's words.
        actor: The staff account that judged.
        at: When, microseconds.
    """

    purpose: PurposeId
    version: str
    related: bool
    to: tuple[PurposeId, ...]
    rationale: str
    actor: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """One purpose that a version widened: the question that it asks.

    Attributes:
        purpose: Its id.
        text: Its wording.
        before: The version before.
        version: The version that widened it.
        changes: What widened.
        candidates: The older purposes that it may be related to.
        likely: The one whose wording it came from, or the purpose itself; None for a purpose that is wholly new.
    """

    purpose: PurposeId
    text: str
    before: str
    version: str
    changes: tuple[RuleChange, ...]
    candidates: tuple[PurposeId, ...]
    likely: PurposeId | None


def widenings(before: Policy, after: Policy) -> tuple[Widening, ...]:
    """The purposes that a version widened against the one before it, in the order of the later text."""
    found: dict[str, list[RuleChange]] = {}
    for change in compare_rules(before, after):
        if change.aspect in ASKED and change.direction is Direction.WIDENED:
            found.setdefault(change.id, []).append(change)
    asked: list[Widening] = []
    for purpose in after.purposes:
        changes = found.get(purpose.id)
        if not changes:
            continue
        same = before.purpose(purpose.id)
        origin = next((one.counterpart_id for one in changes if one.counterpart_id is not None), None)
        likely = PurposeId(origin) if origin is not None else (None if same is None else same.id)
        asked.append(
            Widening(
                purpose=purpose.id,
                text=purpose.text,
                before=before.version,
                version=after.version,
                changes=tuple(changes),
                candidates=tuple(one.id for one in before.purposes),
                likely=likely,
            )
        )
    return tuple(asked)


def to_ask(versions: Sequence[Policy]) -> tuple[Widening, ...]:
    """Every widening between versions that still concerns the newest: its purpose stands there in the same words.

    Args:
        versions: All versions, in the order in which they begin.
    """
    if not versions:
        return ()
    standing = {purpose.id: fold(purpose.text) for purpose in versions[-1].purposes}
    return tuple(
        asked
        for before, after in pairwise(versions)
        for asked in widenings(before, after)
        if standing.get(asked.purpose) == fold(asked.text)
    )


def standing(judgements: Iterable[Judgement]) -> Mapping[tuple[str, str], Judgement]:
    """The judgement that stands for each purpose and version: the newest."""
    return {(one.purpose, one.version): one for one in sorted(judgements, key=lambda one: one.at)}
