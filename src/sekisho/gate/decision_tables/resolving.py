"""Turns a written row into a question: names become ids of the policy, dates legal days, words facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sekisho.gate.analysis.person import Mark
from sekisho.gate.analysis.world import NOTHING_TOLD
from sekisho.gate.binding.asked import AuthorityCase, Circumstances, PostCase
from sekisho.gate.binding.authority import APPROVERS
from sekisho.gate.decision_tables.model import Case, Facts, Written
from sekisho.gate.decision_tables.parsing import iso_date, meant
from sekisho.gate.decision_tables.values import Resolver, Values
from sekisho.gate.explain import words
from sekisho.gate.model import (
    Actor,
    ActorKind,
    AuthorityKind,
    ObligationType,
    Request,
    Slot,
    Status,
    SubjectNo,
)
from sekisho.gate.reach import dated
from sekisho.gate.tables import EVERYTHING
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import DayNumber, day_number
from sekisho.law.model import Basis, Form, Verb
from sekisho.law.rights import no_grounds, rights
from sekisho.policy.model import Policy
from sekisho.policy.names import Names, fold

_DAYS: Final = ("acquired", "used", "cancelled", "asked")


def resolve(row: Written, policy: Policy, names: Names, *, name: str, today: DayNumber) -> Case:
    """The question that a row asks under a version.

    Args:
        row: The row.
        policy: The version that is asked.
        names: What people may type for its ids.
        name: The file's name, for errors.
        today: The legal day of the question.

    Raises:
        StaffError: A word that is none of this policy (TABLE-004), or a value that is none (TABLE-003), with its line.
    """
    return _Resolving(row, policy, names, name, today).case()


class _Resolving(Values):
    def __init__(self, row: Written, policy: Policy, names: Names, name: str, today: DayNumber) -> None:
        super().__init__(row, name)
        self.policy = policy
        self.names = names
        self.today = today

    def case(self) -> Case:
        request = self.request()
        return Case(
            facts=self.facts(request),
            request=request,
            actor=self.actor(),
            circumstances=self.circumstances(request),
        )

    # -- the request ---------------------------------------------------------------------------------------

    def request(self) -> Request:
        when = self.row.when
        verb = self.one_of("when", "verb", Verb, words()["verb"])
        facts = when.get("facts") or {}
        if not isinstance(facts, Mapping):
            raise self.wrong("when", "facts", facts, "事実: {…: …}")
        return Request(
            verb=verb,
            purpose=self.named("when", "purpose", self.names.purpose),
            items=tuple(self.brought("when", "items")),
            channel=self.channel(verb),
            recipient=self.named("when", "recipient", self.names.recipient),
            basis=self.basis(),
            facts=tuple(sorted((str(key), str(value)) for key, value in facts.items())),
            form=self.one_of("when", "form", Form, words()["form"]) if "form" in when else Form.PERSONAL,
            category=self.named("when", "category", self.names.category),
            notice=None if when.get("notice") is None else str(when["notice"]),
            asks=None if when.get("asks") is None else str(when["asks"]),
            release=None if when.get("release") is None else str(when["release"]),
            segment=self.named("when", "segment", self.names.segment),
            means=self.word("when", "means"),
            source=self.text("when", "source"),
            authority=None if self.value("when", "authority") is None else "1",
            whole=self.yes_or_no("when", "whole"),
            right=self.right(),
            ground=self.ground(),
            fulfils=self.word("when", "fulfils"),
            signal=self.word("when", "signal"),
            edge_knows=self.edge_knows(),
            post=None if self.value("when", "post") is None else "1",
        )

    def right(self) -> str | None:
        """A right of the person, by its id or name."""
        known = {row.ja: right.value for right, row in rights().items()}
        return self.called("right", known)

    def ground(self) -> str | None:
        """A ground of a refusal, by its id or name: also one that is none, for what must be refused."""
        known = {ground.ja: ground.id for row in rights().values() for ground in row.grounds.values()}
        known |= {row.ja: name for name, row in no_grounds().items()}
        return self.called("ground", known)

    def called(self, key: str, known: Mapping[str, str]) -> str | None:
        value = self.value("when", key)
        if value is None:
            return None
        folded = {fold(word): each for named, each in known.items() for word in (named, each)}
        found = folded.get(fold(str(value)))
        if found is None:
            raise self.wrong("when", key, value, "、".join(known))
        return found

    def edge_knows(self) -> tuple[str, ...] | None:
        """The obligations that whoever asks can fulfil; None = every one."""
        if self.value("when", "edge_knows") is None:
            return None
        listed = self.listed("when", "edge_knows")
        for one in listed:
            if one not in set(ObligationType):
                raise self.wrong("when", "edge_knows", one, "、".join(ObligationType))
        return listed

    # -- what the store would say --------------------------------------------------------------------------

    def circumstances(self, request: Request) -> Circumstances:
        """What surrounds the request: what the row does not say of an authority's request is in order."""
        approved = self.yes("when", "approved")
        approvals = self.number("when", "approvals")
        return Circumstances(
            about="table",
            approved=approved,
            approvals=(APPROVERS if approved else 0) if approvals is None else approvals,
            relation=self.yes("when", "relation"),
            other_person=self.yes("when", "other_person"),
            agent_recorded=self.yes("when", "agent_recorded"),
            too_few=self.yes("when", "too_few"),
            agreed=frozenset(self.brought("when", "agreed_now")),
            telling=frozenset(self.brought("when", "telling")),
            authority=self.authority(request),
            post=self.post(),
            claims_until=None
            if self.value("when", "claims_until") is None
            else self.on_day("when", "claims_until"),
        )

    def post(self) -> PostCase | None:
        """The post that is provided, and what its author says of that."""
        said = self.word("when", "post")
        return None if said is None else PostCase(agreed=said != "not_agreed", withdrawn=said == "withdrawn")

    def authority(self, request: Request) -> AuthorityCase | None:
        kind = self.word("when", "authority")
        if kind is None:
            return None
        asked_for = self.value("when", "authority_items")
        return AuthorityCase(
            kind=AuthorityKind(kind),
            items=frozenset(request.items if asked_for is None else self.brought("when", "authority_items")),
            grounded=self.yes_or_no("when", "grounded") is not False,
            heard=self.yes_or_no("when", "heard") is not False,
        )

    def channel(self, verb: Verb) -> str | None:
        if verb is Verb.CONTACT:
            return self.contact("when", "channel")
        return self.named("when", "channel", lambda one: self.names.channel(one, unlisted=True))

    def contact(self, part: str, key: str) -> str | None:
        """A contact channel, by its id or by what it is called."""
        called = {fold(word): known for known, each in words()["contact"].items() for word in each.values()}
        return self.named(part, key, lambda one: called.get(fold(one)) or self.names.contact(one))

    def basis(self) -> Basis | None:
        wanted = self.row.when.get("basis")
        if wanted is None:
            return None
        known = {fold(basis.ja): basis.id for basis in statutory_bases().values()}
        known |= {fold(basis.value): basis for basis in Basis}
        found = known.get(fold(str(wanted)))
        if found is None:
            raise self.wrong("when", "basis", wanted, "、".join(basis.value for basis in Basis))
        return found

    def brought(self, part: str, key: str) -> Sequence[str]:
        listed = self.listed(part, key)
        found = self.names.brought(listed)
        return tuple(dict.fromkeys(found[one] for one in listed))

    def actor(self) -> Actor:
        when = self.row.when
        if meant("actor", when.get("actor", "staff")) == "subject":
            return Actor(kind=ActorKind.SUBJECT, id="subject", items=None, subject=SubjectNo(1))
        return Actor(
            kind=ActorKind.STAFF,
            id="table",
            purposes=self.role("role_purposes", self.names.purpose),
            items=self.role("role_items", self.names.item),
        )

    def role(self, key: str, resolved: Resolver) -> frozenset[str] | None:
        if key not in self.row.when:
            return None
        return frozenset(self.resolved("when", key, one, resolved) for one in self.listed("when", key))

    # -- the person ----------------------------------------------------------------------------------------

    def facts(self, request: Request) -> Facts:
        given = self.row.given
        held = None
        if "holds" in given:
            held = tuple(
                self.resolved("given", "holds", one, self.names.item) for one in self.listed("given", "holds")
            )
        agreed: set[str | None] = {
            self.resolved("given", "agreed", one, self.names.recipient)
            for one in self.listed("given", "agreed")
        }
        if self.yes("given", "special_care"):
            agreed.add(None)
        status = given.get("status", "active")
        known = meant("status", status)
        if known is None:
            raise self.wrong("given", "status", status, "利用中、退会、消去中、消去")
        record = given.get("on_record")
        return Facts(
            category=self.category(request),
            status=Status[known.upper()],
            told=self.told(),
            held=held,
            agreed=frozenset(agreed),
            marks=frozenset(self.marks(request)),
            days={key: self.day(key) for key in _DAYS if key in given},
            on_record=record is None or meant("nothing", record) is None,
            lacking=frozenset(self.word_list("given", "lacking")),
            recorded=frozenset(self.word_list("given", "recorded")),
        )

    def category(self, request: Request) -> str | None:
        wanted = self.row.given.get("category")
        if meant("unknown", wanted) is not None:
            return None
        if wanted is not None:
            return self.named("given", "category", self.names.category)
        purpose = None if request.purpose is None else self.policy.purpose(request.purpose)
        bound = () if purpose is None else purpose.categories
        return next(iter((*bound, *(one.id for one in self.policy.categories))), None)

    def told(self) -> str | None:
        wanted = self.row.given.get("told", self.policy.version)
        if meant("unknown", wanted) is not None:
            return None
        return NOTHING_TOLD if meant("nothing", wanted) is not None else str(wanted)

    def marks(self, request: Request) -> list[Mark]:
        found: list[Mark] = []
        for key, slot in (
            ("consented", Slot.CONSENT),
            ("stopped", Slot.OBJECTION),
            ("suspended", Slot.SUSPENSION),
        ):
            for one in self.listed("given", key):
                everything = meant("everything", one) is not None
                purpose = EVERYTHING if everything else self.resolved("given", key, one, self.names.purpose)
                found.append(Mark(slot=slot, reference=purpose))
                if slot is Slot.CONSENT:
                    found.append(Mark(slot=slot, reference=dated(purpose, self.policy.version)))
        for key, slot in (
            ("advertising", Slot.AD_OPT_IN),
            ("advertising_refused", Slot.AD_REFUSAL),
        ):
            found += [Mark(slot=slot, reference=channel) for channel in self.channels(key, request)]
        for one in self.listed("given", "provision_stopped"):
            everything = meant("everything", one) is not None or meant("answer", one) == "yes"
            recipient = (
                EVERYTHING
                if everything
                else self.resolved("given", "provision_stopped", one, self.names.recipient)
            )
            found.append(Mark(slot=Slot.STOP_PROVISION, reference=recipient))
        for one in self.listed("given", "marks"):
            family, _, rest = one.partition(":")
            if family not in set(Slot):
                raise self.wrong("given", "marks", one, "、".join(Slot))
            reference, _, channel = rest.partition(":")
            found.append(Mark(slot=family, reference=reference, channel=channel))
        return found

    def channels(self, key: str, request: Request) -> list[str]:
        """The contact channels of a list; a plain yes means the one that the request takes."""
        value = self.row.given.get(key)
        if meant("answer", value) == "yes":
            return [request.channel or ""]
        called = {fold(word): known for known, each in words()["contact"].items() for word in each.values()}
        return [
            self.resolved(
                "given", key, one, lambda typed: called.get(fold(typed)) or self.names.contact(typed)
            )
            for one in self.listed("given", key)
        ]

    def day(self, key: str) -> int | None:
        value = self.row.given[key]
        if meant("unknown", value) is not None or meant("nothing", value) is not None:
            return None
        return self.on_day("given", key)

    def on_day(self, part: str, key: str) -> int:
        """The legal day of a date."""
        found = iso_date(self.value(part, key))
        if found is None:
            wanted = "2026-04-01、不明" if part == "given" else "2026-04-01"
            raise self.wrong(part, key, self.value(part, key), wanted)
        return day_number(date.fromisoformat(found))
