"""Turns a written row into a question: names become ids of the policy, dates legal days, words facts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias, TypeVar

from sekisho.errors import StaffError
from sekisho.gate.analysis.person import Mark
from sekisho.gate.analysis.world import NOTHING_TOLD
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decision_tables.model import Case, Facts, Written
from sekisho.gate.decision_tables.parsing import iso_date, meant
from sekisho.gate.explain import words
from sekisho.gate.model import Actor, ActorKind, Request, Slot, Status, SubjectNo
from sekisho.gate.reach import dated
from sekisho.gate.tables import EVERYTHING
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import DayNumber, day_number
from sekisho.law.model import Basis, Form, Verb
from sekisho.policy.model import Policy
from sekisho.policy.names import Names, fold

_T = TypeVar("_T")
_Resolver: TypeAlias = Callable[[str], str]
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


class _Resolving:
    def __init__(self, row: Written, policy: Policy, names: Names, name: str, today: DayNumber) -> None:
        self.row = row
        self.policy = policy
        self.names = names
        self.name = name
        self.today = today

    def case(self) -> Case:
        request = self.request()
        return Case(
            facts=self.facts(request),
            request=request,
            actor=self.actor(),
            circumstances=Circumstances(
                about="table",
                approved=self.yes("when", "approved"),
                relation=self.yes("when", "relation"),
                other_person=self.yes("when", "other_person"),
            ),
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

    def role(self, key: str, resolved: _Resolver) -> frozenset[str] | None:
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
        found = iso_date(value)
        if found is None:
            raise self.wrong("given", key, value, "2026-04-01、不明")
        return day_number(date.fromisoformat(found))

    # -- values --------------------------------------------------------------------------------------------

    def value(self, part: str, key: str) -> object:
        return (self.row.given if part == "given" else self.row.when).get(key)

    def yes(self, part: str, key: str) -> bool:
        value = self.value(part, key)
        if value is None:
            return False
        answer = meant("answer", value)
        if answer is None:
            raise self.wrong(part, key, value, "はい、いいえ")
        return answer == "yes"

    def listed(self, part: str, key: str) -> tuple[str, ...]:
        value = self.value(part, key)
        if value is None or meant("nothing", value) is not None:
            return ()
        if isinstance(value, (str, int, float, bool)):
            return (str(value),)
        if isinstance(value, Sequence):
            return tuple(map(str, value))
        raise self.wrong(part, key, value, "[…, …]")

    def named(self, part: str, key: str, resolved: _Resolver) -> str | None:
        value = self.value(part, key)
        if value is None or meant("nothing", value) is not None:
            return None
        return self.resolved(part, key, str(value), resolved)

    def resolved(self, part: str, key: str, word: str, resolved: _Resolver) -> str:
        try:
            return str(resolved(word))
        except StaffError as error:
            near = str(error.facts.get("near") or error.facts.get("ids") or "—")
            raise StaffError(
                "TABLE-004", name=self.name, line=self.line(part, key), found=word[:40], near=near
            ) from error

    def one_of(self, part: str, key: str, kind: type[_T], called: Mapping[str, Mapping[str, str]]) -> _T:
        wanted = fold(str(self.value(part, key)))
        for known, each in called.items():
            if wanted in {fold(known), *map(fold, each.values())}:
                return kind(known)  # type: ignore[call-arg] # an enumeration, by value
        allowed = "、".join(each["ja"] for each in called.values())
        raise self.wrong(part, key, self.value(part, key), allowed)

    def line(self, part: str, key: str) -> int:
        return self.row.lines.get((part, key), self.row.line)

    def wrong(self, part: str, key: str, found: object, wanted: str) -> StaffError:
        return StaffError(
            "TABLE-003", name=self.name, line=self.line(part, key), found=str(found)[:40], wanted=wanted
        )
