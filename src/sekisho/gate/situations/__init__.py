"""Situations to try the rules in: a request and an invented person, with the one rule that ought to deny it.

Everything is derived from the policy alone, never from the rules: so a rule that was taken out, or stopped firing, is
asked all the same, and its silence is found. A rule for which the policy gives nothing to ask (a secret item where
none is listed) has no situation. In each exactly one thing is out of order.
"""

from collections.abc import Iterator

from sekisho.gate.situations.acquiring import about_acquiring
from sekisho.gate.situations.ads import about_ads
from sekisho.gate.situations.askers import about_askers
from sekisho.gate.situations.asking import Asking, Situation
from sekisho.gate.situations.bases import about_bases
from sekisho.gate.situations.entrusting import about_entrusting
from sekisho.gate.situations.forms import about_forms
from sekisho.gate.situations.kinds import about_kinds
from sekisho.gate.situations.matching import about_matching
from sekisho.gate.situations.parties import arranged, in_place_of
from sekisho.gate.situations.persons import registers_for, state_of
from sekisho.gate.situations.posts import about_posts
from sekisho.gate.situations.provision import about_provision
from sekisho.gate.situations.publishing import about_publishing
from sekisho.gate.situations.purposes import about_purpose
from sekisho.gate.situations.rights import about_rights
from sekisho.gate.situations.sensitive import about_sensitive
from sekisho.gate.situations.sharing import (
    about_authorities,
    about_means,
    about_opt_out,
    about_person_related,
    about_receiving,
    about_sharing,
)
from sekisho.gate.situations.status import about_edges
from sekisho.law.legal_day import DayNumber
from sekisho.policy.model import Policy

__all__ = ["Situation", "arranged", "in_place_of", "registers_for", "situations", "state_of"]


def situations(policy: Policy, *, today: DayNumber) -> Iterator[Situation]:
    """Every situation that a policy gives, in a fixed order."""
    asking = Asking(policy=arranged(policy), today=today)
    for purpose in policy.purposes:
        item = asking.item_of(purpose)
        if item is not None:
            yield from about_purpose(asking, purpose, item)
    plain = asking.plain_purpose()
    if plain is None:
        return
    purpose, item = plain
    yield from about_kinds(asking, purpose)
    yield from about_forms(asking, purpose, item)
    yield from about_sensitive(asking)
    yield from about_matching(asking)
    yield from about_publishing(asking, purpose)
    yield from about_provision(asking, purpose, item)
    yield from about_posts(asking, purpose)
    yield from about_entrusting(asking, purpose, item)
    yield from about_sharing(asking, purpose, item)
    yield from about_opt_out(asking, purpose, item)
    yield from about_means(asking, purpose)
    yield from about_authorities(asking, item)
    yield from about_person_related(asking, purpose, item)
    yield from about_receiving(asking)
    yield from about_bases(asking, purpose, item)
    yield from about_askers(asking, purpose, item)
    yield from about_acquiring(asking)
    yield from about_ads(asking)
    yield from about_edges(asking, item)
    yield from about_rights(asking)
