"""Puts a question to the gate in people's words: the verb, the purpose, the items, the ground.

Every door (command line, API, console) parses into `Asked`; this module resolves the words to ids and reads the
circumstances. Facts given with a request never stand for an approval, an actor or the clock (design §6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar

from sekisho.application import approvals, authority_desk
from sekisho.application.grounds import grounds_of
from sekisho.application.house import House, Unit
from sekisho.application.preferences import heed, is_self
from sekisho.application.rulings import Ruling
from sekisho.application.shelf import Snapshot
from sekisho.errors import StaffError
from sekisho.gate.bind import request_hash
from sekisho.gate.binding.asked import Circumstances, PostCase
from sekisho.gate.binding.means import MEANS
from sekisho.gate.model import Actor, ActorKind, Mode, ObligationType, Request, Signal
from sekisho.gate.tables import Stands
from sekisho.law.forms import Fulfils
from sekisho.law.legal_day import legal_day
from sekisho.law.model import PROCESSED_FORMS, Basis, Form, Verb
from sekisho.law.rights import Right, known_grounds
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import is_id, is_tellable
from sekisho.policy.deals import FAILED, SEEN, in_role
from sekisho.policy.model import RecipientKind
from sekisho.policy.names import UNLISTED
from sekisho.vault import posts, relations
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import SubjectState

UNKNOWN: Final = "unknown"
"""Stands for a version that was never published: what somebody typed for one is not kept."""

_DIGITS: Final = 9

OBLIGATIONS: Final = frozenset(one.value for one in ObligationType)
"""What an edge may declare that it can do; another word declares nothing."""

_E = TypeVar("_E", Right, Verb, Basis, Mode, Form, Signal, Fulfils)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request in the words of whoever asks.

    Attributes:
        verb: What would be done.
        subject: Public id of the person; None for an acquisition about nobody yet.
        items: Item ids or texts.
        purpose: Purpose id or text.
        channel: Acquisition or contact channel, id or text.
        recipient: Recipient id or name.
        basis: Statutory basis.
        facts: What the basis demands. May name people; sealed wherever it is kept.
        at: A hypothetical instant; yields no permit and no effect.
        mode: Strict or narrow.
        category: Subject category, for an acquisition.
        notice: Policy version that was shown, for an acquisition.
        deal: The deal between two persons.
        other: Public id of the other person of the deal.
        form: The form of the data; one in which nobody is known names no subject.
        release: Id of the processed data set that is meant.
        asks: What a message asks consent to: ``purpose:NAME``, ``advertising:CHANNEL``, ``recipient:NAME``.
        segment: Declared segment that is meant, for a contact; id or name.
        means: How a provision is handed over.
        source: Who gave it, by id on record, for information from a third party.
        authority: Number of the registered request of an authority that is answered.
        whole: The values are to be read whole, not masked.
        right: The right that is declined (verb ``refuse``).
        ground: The ground on which it is declined.
        edge_knows: Obligations that the asking edge can fulfil; None = all of this release.
        fulfils: The duty that a contact fulfils: ``breach_notice``.
        signal: What the person's browser says of targeted advertising: ``gpc`` or ``choice``.
        post: The public post that is meant, by its id.
        tell: ``no`` or ``until:2026-12-01``: the person is not told of this act, or not before that day.
    """

    verb: str
    subject: str | None = None
    items: Sequence[str] = ()
    purpose: str | None = None
    channel: str | None = None
    recipient: str | None = None
    basis: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    at: datetime | None = None
    mode: str = Mode.STRICT.value
    category: str | None = None
    notice: str | None = None
    deal: str | None = None
    other: str | None = None
    form: str = Form.PERSONAL.value
    release: str | None = None
    asks: str | None = None
    segment: str | None = None
    means: str | None = None
    source: str | None = None
    authority: str | None = None
    whole: bool = False
    right: str | None = None
    ground: str | None = None
    edge_knows: Sequence[str] | None = None
    fulfils: str | None = None
    signal: str | None = None
    post: str | None = None
    tell: str | None = None


def resolve(snapshot: Snapshot, asked: Asked) -> Request:
    """The request in ids.

    Raises:
        StaffError: An unknown verb, form, basis, mode or means (REQUEST-001), a deal, data set or authority's request
            that is no id (REQUEST-006), a person named for information about nobody (REQUEST-007), or a name that the policy does not know
            (POLICY-010).
    """
    names = snapshot.names
    verb = one_of(Verb, asked.verb, "verb")
    acquiring = verb is Verb.ACQUIRE
    form = one_of(Form, asked.form, "form")
    for field_name, value in (("deal", asked.deal), ("release", asked.release), ("post", asked.post)):
        if value is not None and not is_id(value):
            raise StaffError("REQUEST-006", field=field_name)
    if form in PROCESSED_FORMS and asked.subject is not None:
        raise StaffError("REQUEST-007")
    channel = None
    if asked.channel is not None:
        channel = names.channel(asked.channel, unlisted=True) if acquiring else names.contact(asked.channel)
    return Request(
        verb=verb,
        purpose=None if asked.purpose is None else names.purpose(asked.purpose),
        items=tuple(dict.fromkeys(names.brought(asked.items).values()))
        if acquiring
        else names.items(asked.items),
        channel=channel,
        recipient=None if asked.recipient is None else names.recipient(asked.recipient),
        basis=None if asked.basis is None else one_of(Basis, asked.basis, "basis"),
        facts=tuple(sorted((key, value) for key, value in asked.facts.items())),
        category=None if asked.category is None else names.category(asked.category),
        notice=known_notice(snapshot, asked.notice),
        mode=one_of(Mode, asked.mode, "mode"),
        deal=asked.deal,
        form=form,
        release=asked.release,
        asks=None if asked.asks is None else _asked_for(snapshot, asked.asks),
        segment=None if asked.segment is None else names.segment(asked.segment),
        means=_means(asked.means),
        source=known_source(snapshot, asked.source),
        authority=_authority(asked.authority),
        whole=asked.whole or None,
        right=None if asked.right is None else one_of(Right, asked.right, "right").value,
        ground=_ground(verb, asked.ground),
        edge_knows=None if asked.edge_knows is None else tuple(sorted(set(asked.edge_knows) & OBLIGATIONS)),
        fulfils=None if asked.fulfils is None else one_of(Fulfils, asked.fulfils, "fulfils").value,
        post=asked.post,
        signal=None if asked.signal is None else one_of(Signal, asked.signal, "signal").value,
    )


def _ground(verb: Verb, ground: str | None) -> str | None:
    """The ground in an id; words of the caller's own are not kept, and are no ground."""
    if ground is None:
        return UNLISTED if verb is Verb.REFUSE else None
    return ground if ground in known_grounds() else UNLISTED


def _asked_for(snapshot: Snapshot, asks: str) -> str:
    """What consent a message asks for, in ids."""
    kind, _, wanted = asks.partition(":")
    match kind:
        case "advertising":
            return f"{kind}:{snapshot.names.contact(wanted)}"
        case "purpose":
            return f"{kind}:{snapshot.names.purpose(wanted)}"
        case "recipient":
            return f"{kind}:{snapshot.names.recipient(wanted)}"
        case _:
            raise StaffError("REQUEST-001", field="asks", known="advertising:、purpose:、recipient:")


def _means(asked: str | None) -> str | None:
    if asked is not None and asked not in MEANS:
        raise StaffError("REQUEST-001", field="means", known="、".join(MEANS))
    return asked


def known_source(snapshot: Snapshot, asked: str | None) -> str | None:
    """Who gave it; one that is not on record stands as one word, for it is kept with the plan that denies it."""
    return asked if asked is None or (Stands.SOURCE, asked) in snapshot.registers.standing else UNKNOWN


def _authority(asked: str | None) -> str | None:
    if asked is not None and not (asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS):
        raise StaffError("REQUEST-006", field="authority")
    return asked


def known_notice(snapshot: Snapshot, asked: str | None) -> str | None:
    """The version that was shown; what is none stands as one word, for it is kept with the plan that denies it."""
    return asked if asked is None or asked in snapshot.versions else UNKNOWN


def circumstances(
    unit: Unit,
    request: Request,
    actor: Actor,
    state: SubjectState | None,
    *,
    party: SubjectState | None = None,
) -> Circumstances:
    """What the store says about this request: is it the person, is it approved, is the deal on record?"""
    about = "" if state is None else state.subject_id
    deal = None if state is None or party is None else _deal(unit, request, state, party)
    given = 0
    if request.basis not in {None, Basis.CONSENT} or request.whole:
        wanted = request_hash(request, actor=actor.id, about=about)
        given = approvals.granted(unit.conn, wanted, now=unit.now)
    return Circumstances(
        about=about,
        other_person=_is_other(unit, request, actor, state),
        approved=given > 0,
        relation=deal is not None and deal.state in SEEN,
        claims_until=None if deal is None or deal.state not in FAILED else deal.claims_until or 0,
        approvals=given,
        authority=None if state is None else authority_desk.case_of(unit, request, state),
        post=None if state is None or request.post is None else _post_case(unit, request.post, state),
    )


def _post_case(unit: Unit, wanted: str, state: SubjectState) -> PostCase | None:
    """The public post that is named, if it is this person's."""
    found = posts.find_post(unit.conn, SubjectNo(state.subject_no), wanted)
    return None if found is None else case_of(found)


def case_of(post: posts.Post) -> PostCase:
    """What the gate asks of a public post."""
    return PostCase(agreed=post.consent is not None, withdrawn=post.withdrawn_at is not None)


def _is_other(unit: Unit, request: Request, actor: Actor, state: SubjectState | None) -> bool:
    """Whether a person asks about somebody else. Whoever is not registered yet brings their own information."""
    if actor.kind is not ActorKind.SUBJECT:
        return False
    if state is None:
        return actor.subject is not None or request.verb is not Verb.ACQUIRE
    return not is_self(unit, actor, state)


def _deal(
    unit: Unit, request: Request, state: SubjectState, other: SubjectState
) -> relations.Relation | None:
    """The deal between these two, in which the other one is in the role of the recipient."""
    recipient = None if request.recipient is None else unit.snapshot.policy.recipient(request.recipient)
    if recipient is None or recipient.kind is not RecipientKind.COUNTERPARTY or request.deal is None:
        return None
    theirs = relations.relations_of(unit.conn, SubjectNo(other.subject_no), SubjectNo(state.subject_no))
    named = (one for one in theirs if one.deal == request.deal and in_role(recipient, one.role))
    return next(named, None)


def judge(unit: Unit, asked: Asked, actor: Actor) -> tuple[Ruling, SubjectState | None]:
    """The ruling on what was asked, in this transaction. Writes nothing."""
    request = resolve(unit.snapshot, asked)
    state = None if asked.subject is None else unit.subject(asked.subject)
    if state is None and request.verb is not Verb.ACQUIRE and request.form not in PROCESSED_FORMS:
        raise StaffError("REQUEST-002")
    party = None if asked.other is None else unit.subject(asked.other)
    around = circumstances(unit, request, actor, state, party=party)
    ruling = unit.rule(
        request,
        actor=actor,
        state=state,
        circumstances=around,
        hypothetical_on=None if asked.at is None else legal_day(asked.at),
        snapshot=None
        if asked.at is None
        else unit.house.shelf.snapshot(unit.conn, today=legal_day(asked.at)),
    )
    approval = ruling.request_hash if around.approved else None
    if asked.tell is not None and not is_tellable(asked.tell):
        raise StaffError("REQUEST-006", field="tell")
    grounds = grounds_of(unit, request, state, approval=approval)
    return replace(ruling, grounds=grounds, tell=asked.tell), state


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The gate's answer to a question, as it was written down.

    Attributes:
        ruling: The ruling.
        entry: Number of the ledger entry; None for a hypothetical question, which leaves none.
    """

    ruling: Ruling
    entry: int | None


def decide(house: House, actor: Actor, asked: Asked) -> Answer:
    """Asks the gate and keeps the answer; opens nothing.

    A real question leaves an entry, so that its decision id can be explained later; and where a second person must
    approve, it becomes a draft that waits for the approval. A hypothetical question (`at`) leaves nothing.
    """
    if asked.at is not None:
        return Answer(ruling=house.read(lambda unit: judge(unit, asked, actor)[0]), entry=None)
    return house.write(lambda unit: _decide(unit, asked, actor))


def _decide(unit: Unit, asked: Asked, actor: Actor) -> Answer:
    ruling, state = judge(unit, asked, actor)
    who = () if state is None else (unit.ledger_no(state.subject_no),)
    if state is not None:
        approvals.keep_draft_if_needed(unit, ruling, state)
    entry = unit.record_ruling(ruling, subjects=who, kind=EntryKind.GATE_DECISION_MADE)
    if ruling.request.signal is not None and state is not None:
        heed(unit, actor, state, ruling.request.signal)
    return Answer(ruling=ruling, entry=entry.no)


def one_of(kind: type[_E], value: str, field_name: str) -> _E:
    """The member of a closed set that was named.

    Raises:
        StaffError: No such member (REQUEST-001).
    """
    try:
        return kind(value)
    except ValueError:
        raise StaffError("REQUEST-001", field=field_name, known="、".join(kind)) from None
