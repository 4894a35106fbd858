"""Public posts (公開された投稿): written with or without a consent, taken back, and handed on as they were shown. 法27条1項.

The consent is an ordinary one of the author, given when posting: its scope stands with the person, its words and
version with the post. A post goes to nobody without both; ending the consent ends it for every post made under it.
The hand-over is one pass: the gate judges every post of every author, and one entry says how many went to whom.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sekisho.application import plan_store
from sekisho.application.acquiring import recipient_scope, scope_event, slot_needed
from sekisho.application.asking import case_of, circumstances
from sekisho.application.free_text import telling
from sekisho.application.house import House, Unit
from sekisho.application.plan_cache import program_for
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import Ruling, actor_name, state_row
from sekisho.application.set_entries import enter_set
from sekisho.application.shelf import NOTICE, PROVENANCE, notice_body
from sekisho.errors import StaffError
from sekisho.gate.binding.asked import Circumstances, PostCase
from sekisho.gate.decide import CompiledPlan, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.model import Actor, ActorKind, Request
from sekisho.gate.tables import Notice
from sekisho.law.model import Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.notice.forms import form_channel
from sekisho.policy.model import Purpose, PurposeBasis
from sekisho.policy.posts import NICKNAME, PUBLIC_POST, PostTerms, post_terms
from sekisho.vault import posts, slot_store, subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.posts import Post, Written
from sekisho.vault.projection import Status, SubjectState

POST_CONSENT: Final = "post_consent"
"""The series of texts that were agreed to when posting."""

LONGEST: Final = 10_000
"""Characters that a post may hold."""

_NICKNAME: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is to be posted.

    Attributes:
        subject: Public id of the author.
        written: The text, and the nickname it is shown under.
        agrees: The author agrees to the text of the terms.
        version: The policy version whose terms were shown; None = the one in force.
        purposes: Purposes that were stated, ids or texts; none = every one that is open to the author.
    """

    subject: str
    written: Written = field(repr=False)
    agrees: bool = False
    version: str | None = None
    purposes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What came of it.

    Attributes:
        ruling: The gate's answer.
        post: Id of the post; None when denied.
        telling: What the text seems to speak of, where that is why it was returned unstored.
        entry: Number of the ledger entry.
    """

    ruling: Ruling
    post: str | None
    telling: tuple[str, ...]
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPost:
    """One post, as its author sees it.

    Attributes:
        post: Its id.
        written: What was posted.
        shown_as: The nickname, or the masked id.
        consent: The words that were agreed to; None without.
        version: The version in which they stood.
        at: When it was posted.
        withdrawn_at: When it was taken back, or None.
    """

    post: str
    written: Written = field(repr=False)
    shown_as: Plaintext
    consent: str | None
    version: str | None
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedPost:
    """One post as it is handed on: nothing in it is a key of its author."""

    post: str
    text: Plaintext = field(repr=False)
    shown_as: Plaintext = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a hand-over of posts came to.

    Attributes:
        rows: The posts that may go, by id.
        left_out: How many may not.
        by_rule: Rule id → how many of those it denies.
        entry: Number of the ledger entry.
    """

    rows: tuple[HandedPost, ...]
    left_out: int
    by_rule: Mapping[str, int]
    entry: int


def terms_in_force(house: House) -> tuple[PostTerms, str]:
    """What an author would agree to today, and the version in which it stands.

    Raises:
        StaffError: The policy hands no posts on (POST-001).
    """
    return house.read(lambda unit: (_terms(unit), unit.snapshot.policy.version))


def _terms(unit: Unit) -> PostTerms:
    terms = post_terms(unit.snapshot.policy)
    if terms is None:
        raise StaffError("POST-001")
    return terms


# -- posting -------------------------------------------------------------------------------------------------------


def add(house: House, actor: Actor, asked: Posting) -> Posted:
    """Keeps a post, or says why not. Agreeing is the author's act; without it the post is kept and goes to nobody.

    Raises:
        StaffError: Nobody (SUBJECT-001), no posts here (POST-001), nothing or too much written (POST-002), the terms
            that were shown are not those in force (POST-003), unknown purposes (POLICY-010).
    """
    return house.write(lambda unit: _add(unit, actor, asked))


def _add(unit: Unit, actor: Actor, asked: Posting) -> Posted:
    state = own_or_any(unit, actor, asked.subject)
    terms, policy = _terms(unit), unit.snapshot.policy
    _check(asked.written)
    if asked.version not in {None, policy.version}:
        raise StaffError("POST-003")
    purposes = _purposes(unit, state, asked.purposes)
    told = telling(policy, {PUBLIC_POST: asked.written.text})
    rulings = [_posting(unit, actor, state, purpose, told) for purpose in purposes or (None,)]
    who = unit.ledger_no(state.subject_no)
    denied = next((ruling for ruling in rulings if not ruling.allowed), None)
    if denied is not None:
        entry = unit.record_ruling(denied, subjects=(who,))
        return Posted(ruling=denied, post=None, telling=told.get(PUBLIC_POST, ()), entry=entry.no)
    events = [_acquired(unit, state, purposes)]
    consent = None
    if asked.agrees:
        events += _agreed(unit, state, terms)
        words = {"text": terms.text, "version": policy.version}
        consent = slot_store.intern_class(unit.conn, POST_CONSENT, words)
    after = subjects.append_events(unit.conn, state, events)
    if any(slot_needed(unit, event) for event in events):
        unit.register_changed()
    made = posts.add_post(
        unit.conn,
        unit.house.texts,
        SubjectNo(state.subject_no),
        asked.written,
        consent=consent,
        at=unit.now,
    )
    entry = unit.record_ruling(
        rulings[-1],
        kind=EntryKind.SUBJECT_POST_ADDED,
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        note={"consent": "given" if asked.agrees else "none"},
    )
    return Posted(ruling=rulings[-1], post=made.post, telling=(), entry=entry.no)


def _check(written: Written) -> None:
    text = written.text.reveal().strip()
    nickname = "" if written.nickname is None else written.nickname.reveal()
    if not text or len(text) > LONGEST or len(nickname) > _NICKNAME:
        raise StaffError("POST-002", longest=LONGEST, nickname=_NICKNAME)


def _purposes(unit: Unit, state: SubjectState, asked: Sequence[str]) -> tuple[str, ...]:
    """The purposes that are stated: those named, else every one that is told to persons of this category."""
    if asked:
        return tuple(dict.fromkeys(unit.snapshot.names.purpose(one) for one in asked))
    numbers = unit.snapshot.registers.categories

    def is_open(purpose: Purpose) -> bool:
        begun = purpose.since is None or purpose.since <= unit.today
        mine = not purpose.categories or any(numbers.get(one) == state.category for one in purpose.categories)
        serves = unit.snapshot.policy.serves(purpose, PUBLIC_POST)
        over = purpose.until is not None and purpose.until < unit.today
        return purpose.basis is PurposeBasis.TOLD and begun and not over and mine and serves

    return tuple(purpose.id for purpose in unit.snapshot.policy.purposes if is_open(purpose))


def _posting(
    unit: Unit, actor: Actor, state: SubjectState, purpose: str | None, told: Mapping[str, tuple[str, ...]]
) -> Ruling:
    policy = unit.snapshot.policy
    request = Request(verb=Verb.ACQUIRE, purpose=purpose, items=(PUBLIC_POST,), channel=form_channel(policy))
    around = replace(circumstances(unit, request, actor, state), telling=frozenset(told))
    return unit.rule(request, actor=actor, state=state, circumstances=around)


def _acquired(unit: Unit, state: SubjectState, purposes: Sequence[str]) -> Event:
    """What the author was told of posts: the newest notice counts. No item of theirs is held by it."""
    policy = unit.snapshot.policy
    notice = Notice(
        policy_version=policy.version, channel=form_channel(policy), purposes=frozenset(purposes), source=None
    )
    number = slot_store.intern_class(unit.conn, NOTICE, notice_body(notice))
    before = unit.snapshot.registers.provenance.get(state.prov, {})
    provenance = slot_store.intern_class(unit.conn, PROVENANCE, {**before, str(PUBLIC_POST): number})
    return Event(kind=EventKind.ACQUIRED, at=unit.now, body=EventBody(provenance=provenance))


def _agreed(unit: Unit, state: SubjectState, terms: PostTerms) -> list[Event]:
    scopes = unit.snapshot.registers.consents.get(state.cons, ())
    wanted = recipient_scope(unit.snapshot, f"{terms.recipient}:{','.join(terms.items)}")
    return [] if wanted in scopes else [scope_event(unit, (*scopes, wanted))]


# -- one's own posts -----------------------------------------------------------------------------------------------


def withdraw(house: House, actor: Actor, subject: str, post: str) -> int:
    """Takes a post back; returns the number of the ledger entry.

    Raises:
        StaffError: Nobody (SUBJECT-001), or no such post of theirs, or it was taken back before (POST-004).
    """
    return house.write(lambda unit: _withdraw(unit, actor, subject, post))


def _withdraw(unit: Unit, actor: Actor, subject: str, wanted: str) -> int:
    state = own_or_any(unit, actor, subject)
    found = posts.find_post(unit.conn, SubjectNo(state.subject_no), wanted)
    if found is None or found.withdrawn_at is not None:
        raise StaffError("POST-004")
    posts.withdraw_post(unit.conn, found, at=unit.now)
    entry = unit.record(
        EntryKind.SUBJECT_POST_WITHDRAWN,
        actor=actor_name(actor),
        subjects=(unit.ledger_no(state.subject_no),),
        policy_version=unit.snapshot.policy.version,
    )
    return entry.no


def own_posts(house: House, actor: Actor, subject: str) -> tuple[OwnPost, ...]:
    """The posts of an author, oldest first, opened for whoever may act for the author."""
    return house.read(lambda unit: posts_of(unit, own_or_any(unit, actor, subject)))


def posts_of(unit: Unit, state: SubjectState) -> tuple[OwnPost, ...]:
    """The posts of a person, oldest first, opened."""
    found = posts.posts_of(unit.conn, SubjectNo(state.subject_no))
    texts = slot_store.read_classes(unit.conn, POST_CONSENT) if found else {}
    return tuple(_own_post(unit, one, texts.get(one.consent or 0)) for one in found)


def _own_post(unit: Unit, post: Post, agreed: object) -> OwnPost:
    written = posts.open_post(unit.house.texts, post)
    words = agreed if isinstance(agreed, dict) else {}
    return OwnPost(
        post=post.post,
        written=written,
        shown_as=_shown_as(post, written),
        consent=words.get("text"),
        version=words.get("version"),
        at=post.at,
        withdrawn_at=post.withdrawn_at,
    )


def _shown_as(post: Post, written: Written) -> Plaintext:
    return written.nickname or Plaintext(post.masked_id)


# -- handing on ----------------------------------------------------------------------------------------------------


def export(house: House, actor: Actor, *, recipient: str, purpose: str) -> Exported:
    """Hands the public posts to a recipient, as they were shown; what may not go is left out and counted.

    Raises:
        StaffError: No posts here (POST-001), unknown names (POLICY-010), or not a member of staff (REQUEST-002).
    """
    return house.write(lambda unit: _export(unit, actor, recipient, purpose))


def _export(unit: Unit, actor: Actor, recipient: str, purpose: str) -> Exported:
    if actor.kind is ActorKind.SUBJECT:
        raise StaffError("REQUEST-002")
    terms, names = _terms(unit), unit.snapshot.names
    request = Request(
        verb=Verb.PROVIDE,
        purpose=names.purpose(purpose),
        items=terms.items,
        recipient=names.recipient(recipient),
    )
    judging = _Judging(unit=unit, actor=actor, request=request)
    rows: list[HandedPost] = []
    authors: set[int] = set()
    by_rule: Counter[str] = Counter()
    left_out = 0
    for post in posts.every_post(unit.conn):
        state = judging.author(post)
        if state is None:
            continue
        denied = judging.denied(post, state)
        if denied:
            left_out += 1
            by_rule.update(denied)
            continue
        written = posts.open_post(unit.house.texts, post)
        rows.append(
            HandedPost(post=post.post, text=written.text, shown_as=_shown_as(post, written), at=post.at)
        )
        authors.add(state.subject_no)
    plan = judging.program(named=True, case=PostCase(agreed=True)).plan
    plan_store.keep(unit.conn, plan)
    note = {"posts": len(rows), "left_out": left_out}
    entry = enter_set(
        unit, actor, request, EntryKind.SUBJECT_POSTS_EXPORTED, authors, plan=plan.id, note=note
    )
    return Exported(rows=tuple(rows), left_out=left_out, by_rule=dict(sorted(by_rule.items())), entry=entry)


@dataclass(kw_only=True)
class _Judging:
    """One hand-over: each author read once, each kind of post bound once."""

    unit: Unit
    actor: Actor
    request: Request
    _authors: dict[SubjectNo, SubjectState | None] = field(default_factory=dict)
    _programs: dict[tuple[bool, PostCase], CompiledPlan] = field(default_factory=dict)

    def author(self, post: Post) -> SubjectState | None:
        """The author's state; None once they are erased, or being erased."""
        if post.subject not in self._authors:
            found = subjects.read_state(self.unit.conn, post.subject)
            gone = found is None or found.status >= Status.ERASING
            self._authors[post.subject] = None if gone else found
        return self._authors[post.subject]

    def denied(self, post: Post, state: SubjectState) -> list[str]:
        """The rules that keep a post back."""
        masks = judge(self.program(named=post.named, case=case_of(post)), state_row(state))
        return [] if masks.allowed else [rule.id for rule in rules_in(masks.fired)]

    def program(self, *, named: bool, case: PostCase) -> CompiledPlan:
        """The plan for posts of one kind: only what was shown with the post is asked for."""
        if (named, case) not in self._programs:
            items = tuple(item for item in self.request.items if named or item != NICKNAME)
            self._programs[named, case] = program_for(
                self.unit.house.plans,
                self.unit.snapshot,
                replace(self.request, items=items),
                actor=self.actor,
                today=self.unit.today,
                circumstances=Circumstances(post=case),
            )
        return self._programs[named, case]
