"""How far a purpose was stated to a person: a change of the policy alone never widens what old data may be used for.

A notice names purposes, and each of them means what it meant under the notice's version: the items that served it, the
categories it was for, the channels by which it reached people, what opened it. What the purpose gained later is open to
older data only by a recorded judgement that the change is related, or by a new consent. Source: 法17条2項, 18条1項.
"""

import math
from collections.abc import Iterator, Mapping

from sekisho.gate.tables import Notice, Reach, Registers
from sekisho.policy.model import Policy, Purpose, PurposeBasis
from sekisho.policy.names import fold
from sekisho.policy.versions import number_of


def reach_of(policy: Policy) -> Mapping[str, Reach]:
    """How far each purpose goes under a version."""
    return {purpose.id: _reach(policy, purpose) for purpose in policy.purposes}


def _reach(policy: Policy, purpose: Purpose) -> Reach:
    return Reach(
        words=fold(purpose.text),
        items=frozenset(item.id for item in policy.items if policy.serves(purpose, item.id)),
        categories=frozenset(purpose.categories),
        channels=frozenset(purpose.channels),
        basis=purpose.basis,
    )


def stated(
    registers: Registers, purpose: Purpose, item: str | None, channel: str | None
) -> dict[frozenset[str], set[int]]:
    """The notices that stated a purpose for an item and a contact channel, by the categories they stated it to.

    Args:
        registers: One snapshot.
        purpose: As it stands today.
        item: Item id, or None: any.
        channel: Contact channel, or None for a use without contact.

    Returns:
        Categories (empty = everybody) → numbers of notices.
    """
    found: dict[frozenset[str], set[int]] = {}
    for number, notice in registers.notices.items():
        for categories in _stated_to(registers, notice, purpose, item, channel):
            found.setdefault(categories, set()).add(number)
    return found


def states(registers: Registers, number: int, purpose: Purpose, item: str) -> bool:
    """Whether one notice, by its number, stated a purpose for an item to anybody. As `stated`, of that notice alone."""
    notice = registers.notices.get(number)
    return notice is not None and any(True for _ in _stated_to(registers, notice, purpose, item, None))


def _stated_to(
    registers: Registers, notice: Notice, purpose: Purpose, item: str | None, channel: str | None
) -> Iterator[frozenset[str]]:
    if not registers.reach:
        if notice.purposes & {purpose.id, *purpose.related_to}:
            yield frozenset()
        return
    for reach in _reaches(registers, notice, purpose):
        if covers(reach, purpose, item, channel):
            yield reach.categories


def _reaches(registers: Registers, notice: Notice, purpose: Purpose) -> Iterator[Reach]:
    """What a notice stated of a purpose, and what was judged to be related to what it stated."""
    own = registers.reach.get(notice.policy_version, {}).get(purpose.id)
    if own is not None and purpose.id in notice.purposes:
        yield own
    for judged in registers.related.get(purpose.id, ()):
        earlier = _begun(registers, notice.policy_version) < _begun(registers, judged.since)
        if earlier and notice.purposes & judged.to:
            yield judged.reach


def _begun(registers: Registers, version: str) -> tuple[float, int]:
    """When a version began, among all; one that is not on record began after all others."""
    return registers.published.get(version, math.inf), number_of(version)


def covers(reach: Reach, purpose: Purpose, item: str | None, channel: str | None) -> bool:
    """Whether a purpose as it was stated goes as far as is asked today. Categories are a matter of the person."""
    return (
        reach.words == fold(purpose.text)
        and (item is None or item in reach.items)
        and (channel is None or channel in reach.channels)
        # What was stated to be done with a consent, or in a form without persons only, was not stated to be done so.
        and (reach.basis is PurposeBasis.TOLD or reach.basis is purpose.basis)
    )


def agreements(
    registers: Registers, purpose: Purpose, item: str | None, channel: str | None
) -> Iterator[str]:
    """The references under which a consent to a purpose covers an item and a contact channel.

    A consent points to the version under which it was given. Under the plain id it was given when nobody knows, and
    covers what the purpose meant under every version that had it; under the id with a version, what it meant then.
    """
    known = {
        version: reaches[purpose.id] for version, reaches in registers.reach.items() if purpose.id in reaches
    }
    if all(_agreed_to(reach, purpose, item, channel) for reach in known.values()):
        yield purpose.id
    for version, reach in known.items():
        if _agreed_to(reach, purpose, item, channel):
            yield dated(purpose.id, version)


def _agreed_to(reach: Reach, purpose: Purpose, item: str | None, channel: str | None) -> bool:
    """As `covers`; whoever agreed to a purpose agreed to it, whatever opened it then."""
    return (
        reach.words == fold(purpose.text)
        and (item is None or item in reach.items)
        and (channel is None or channel in reach.channels)
    )


def dated(purpose: str, version: str) -> str:
    """The reference of a consent to a purpose as it stood under a version."""
    return f"{purpose}@{version}"


def is_dated(reference: str, purpose: str) -> bool:
    """Whether a reference is a consent to this purpose under a version."""
    return reference.startswith(f"{purpose}@")


def consent_references(registers: Registers, policy: Policy, purpose: str) -> tuple[str, ...]:
    """The references that a consent given today sets: the plain id; and, where the purpose ever meant less, today's."""
    today = reach_of(policy).get(purpose)
    earlier = [reaches[purpose] for reaches in registers.reach.values() if purpose in reaches]
    if today is None or all(_within(today, one) for one in earlier):
        return (purpose,)
    return (purpose, dated(purpose, policy.version))


def _within(now: Reach, then: Reach) -> bool:
    return now.words == then.words and now.items <= then.items and now.channels <= then.channels
