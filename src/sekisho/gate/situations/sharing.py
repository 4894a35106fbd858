"""Joint use, opt-out, means, authorities, person-related information, receiving: one thing out of order at a time."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.asked import AuthorityCase
from sekisho.gate.binding.authority import is_communication_item
from sekisho.gate.binding.means import MEANS, named_means
from sekisho.gate.binding.opt_out import CORPORATE, FILED, OPT_OUT
from sekisho.gate.binding.parties import is_abroad
from sekisho.gate.binding.receiving import INDIRECT
from sekisho.gate.binding.sharing import JOINT_USE, LISTED
from sekisho.gate.model import AuthorityKind, Request
from sekisho.gate.situations.asking import NO_ORDINARY, PLAIN, Asking, Situation, first
from sekisho.gate.situations.partners import AUTHORITY, BROWSING, CROOK, JOINT_USER, SOURCE
from sekisho.law.bases import statutory_bases
from sekisho.law.model import Basis, Form, LegalKind, Verb
from sekisho.policy.joint_uses import (
    ACQUISITION,
    joint_uses,
    own_parts,
    stated_items,
    stated_parts,
    stated_purposes,
)
from sekisho.policy.model import Item, Purpose, RecipientKind


def about_sharing(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Joint use before it is published, for more than is published, with nobody in particular."""
    share = Request(verb=Verb.SHARE, purpose=purpose.id, items=(item.id,), recipient=JOINT_USER)
    yield asking.situation("share.not_joint_user", replace(share, recipient=None))
    stated = {part for joint in joint_uses(asking.policy) for part in stated_parts(asking.policy, joint)}
    for part in ("fact", "items", "users", "purposes", "responsible", "address", "representative"):
        if part not in stated:
            yield asking.situation("share.not_published", share, lacking={f"{JOINT_USE}/{part}"})
    told = any(joint.acquisition for joint in joint_uses(asking.policy))
    if own_parts(asking.policy) and not told:
        yield asking.situation("share.own_part_missing", share, lacking={f"{JOINT_USE}/{ACQUISITION}"})
    listed = {one for joint in joint_uses(asking.policy) for one in stated_items(asking.policy, joint)}
    other = first(
        one.id
        for one in asking.policy.items
        if one.id not in listed and one.kind not in NO_ORDINARY and asking.policy.serves(purpose, one.id)
    )
    if other is not None:
        yield asking.situation(
            "share.item_not_listed", replace(share, items=(other,)), lacking={f"{JOINT_USE}:{other}/{LISTED}"}
        )
    meant = {one for joint in joint_uses(asking.policy) for one in stated_purposes(asking.policy, joint)}
    if purpose.id not in meant:
        yield asking.situation(
            "share.purpose_not_listed", share, lacking={f"{JOINT_USE}:{purpose.id}/{LISTED}"}
        )


def about_opt_out(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Provision by opt-out, where the policy leaves it open: unfiled, unpublished, too soon, of what is excluded."""
    if not asking.policy.provision_exceptions.available(Basis.OPT_OUT):
        return
    give = Request(
        verb=Verb.PROVIDE,
        purpose=purpose.id,
        items=(item.id,),
        recipient=JOINT_USER,
        basis=Basis.OPT_OUT,
    )
    yield asking.situation("opt_out.not_filed", give, lacking={FILED})
    given = {part.item for row in asking.policy.opt_outs for part in row.parts if part.given}
    for matter in ("provider", "update", "start", "items", "means"):
        if matter not in given:
            yield asking.situation("opt_out.not_published", give, lacking={f"{OPT_OUT}/{matter}"})
    yield asking.situation("opt_out.too_soon", give, lacking={"providing"})
    yield asking.situation("opt_out.item_not_listed", give, lacking={f"{OPT_OUT}:{item.id}/{LISTED}"})
    yield asking.situation("opt_out.item_excluded", give, "got_by_deceit")
    officer = first(one.id for one in asking.policy.categories if one.id in CORPORATE)
    about = first(
        one
        for one in asking.policy.purposes
        if one.basis is purpose.basis and (not one.categories or officer in one.categories)
    )
    if officer is not None and about is not None and asking.policy.serves(about, item.id):
        yield asking.situation(
            "opt_out.not_public_source", replace(give, purpose=about.id), f"is:{officer}", lacking={"public"}
        )


def about_means(asking: Asking, purpose: Purpose) -> Iterator[Situation]:
    """A recipient whose means the text names, and another means."""
    for recipient in asking.policy.recipients:
        named = frozenset().union(*map(named_means, recipient.means))
        sent = first(
            one.id
            for one in asking.policy.items
            if one.kind not in NO_ORDINARY
            and (not recipient.items or one.id in recipient.items)
            and asking.policy.serves(purpose, one.id)
        )
        other = first(means for means in MEANS if means not in named)
        if named and sent is not None and other is not None and not is_abroad(recipient):
            give = Request(
                verb=Verb.PROVIDE, purpose=purpose.id, items=(sent,), recipient=recipient.id, means=other
            )
            about = replace(PLAIN, relation=recipient.kind is RecipientKind.COUNTERPARTY)
            yield replace(asking.situation("provide.means_not_listed", give), circumstances=about)


def about_authorities(asking: Asking, item: Item) -> Iterator[Situation]:
    """An authority that asks: unregistered, without ground, for more, without warrant, unheard, approved once."""
    plain = first(
        one
        for one in (item, *asking.policy.items)
        if one.kind not in NO_ORDINARY and not is_communication_item(one)
    )
    if plain is None or not asking.policy.provision_exceptions.available(Basis.LAW):
        return
    facts = tuple((fact.id, "trial") for fact in statutory_bases()[Basis.LAW].facts)
    give = Request(
        verb=Verb.PROVIDE,
        purpose=None,
        items=(plain.id,),
        recipient=AUTHORITY,
        basis=Basis.LAW,
        facts=facts,
        authority="1",
    )
    warrant = AuthorityCase(kind=AuthorityKind.WARRANT, items=frozenset({plain.id}), grounded=True)
    good = replace(PLAIN, approved=True, approvals=2, authority=warrant)

    def asked(rule: str, **case: object) -> Situation:
        about = replace(good, authority=replace(warrant, **case))  # type: ignore[arg-type] # fields by name
        return replace(asking.situation(rule, give), circumstances=about)

    unregistered = replace(good, authority=None)
    yield replace(asking.situation("authority.not_registered", give), circumstances=unregistered)
    yield asked("authority.no_ground", kind=AuthorityKind.VOLUNTARY)
    yield asked("authority.item_not_asked", items=frozenset[str]())
    yield asked("authority.not_heard", kind=AuthorityKind.SENDER_DISCLOSURE)
    once = replace(good, approvals=1)
    yield replace(asking.situation("authority.second_approval", give), circumstances=once)
    for log in asking.policy.items:
        if is_communication_item(log) and log.kind not in NO_ORDINARY:
            inquiry = replace(warrant, kind=AuthorityKind.INQUIRY, items=frozenset({log.id}))
            yield replace(
                asking.situation("authority.no_warrant", replace(give, items=(log.id,))),
                circumstances=replace(good, authority=inquiry),
            )


def about_person_related(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Person-related information to somebody who may know the person, and registered data passed off as such."""
    give = Request(
        verb=Verb.PROVIDE,
        purpose=purpose.id,
        items=(BROWSING,),
        recipient=JOINT_USER,
        form=Form.PERSON_RELATED,
    )
    if asking.policy.serves(purpose, BROWSING):
        yield asking.situation("person_related.unconfirmed", give, lacking={"not_matched"})
    registered = first(
        one.id
        for one in (item, *asking.policy.items)
        if one.kind not in {*NO_ORDINARY, LegalKind.PERSON_RELATED} and asking.policy.serves(purpose, one.id)
    )
    if registered is not None:
        yield asking.situation("person_related.registered_item", replace(give, items=(registered,)))


def about_receiving(asking: Asking) -> Iterator[Situation]:
    """Information from somebody else, unconfirmed or improperly acquired."""
    good = asking.good_acquisition()
    if good is None:
        return
    given = replace(good, source=SOURCE)
    if any(channel.id == INDIRECT for channel in asking.policy.channels) and all(
        not row.channels or INDIRECT in row.channels for row in asking.policy.items if row.id in good.items
    ):
        given = replace(given, channel=INDIRECT)
    yield asking.situation("receive.unconfirmed", given, lacking={"confirmed", "public"})
    yield asking.situation("receive.improper", replace(given, source=CROOK))
