"""The world in which a request is analysed: registers in which everything that a plan may ask has a place.

A workspace allots slots as they are needed; a proof must hold whatever will be allotted. So here every bit and every day
that the binder asks for gets a place at that moment, every item its own day of acquisition, and the classes are all
combinations of what persons can have been told and can have agreed to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations, product
from typing import Final

from typing_extensions import override

from sekisho.gate.binding.asked import Circumstances, PostCase, contact_items
from sekisho.gate.ir import BITS, DAYS, WORDS
from sekisho.gate.model import Actor, ActorKind, Request, Slot
from sekisho.gate.reach import reach_of
from sekisho.gate.tables import ConsentScope, Notice, Period, Registers, Stands
from sekisho.law.countries import JAPAN
from sekisho.law.model import Verb
from sekisho.policy.model import Policy, RecipientKind
from sekisho.policy.posts import PUBLIC_POST
from sekisho.policy.publications import public_recipients

BitKey = tuple[str, str, str]
DayKey = tuple[str, str]

NOTHING_TOLD: Final = ""
"""As what was told: a notice was given that names no purpose."""

ANYBODY: Final = Actor(kind=ActorKind.STAFF, id="analysis", purposes=None, items=None)
"""An officer of whom no role bars anything: what is denied then is denied to everybody."""

_CLASSES: Final = 4096
"""Provenance classes at the most; with more items than fit, all of them were told the same."""


_OF_ITEMS: Final = frozenset({Slot.HOLDS.value, Slot.ITEM_REFUSED.value})
"""Families of bits that are about an item."""

_ANY_ITEM: Final = "*"
"""The item that stands for each, where each is asked about by itself."""


class _Bits(Mapping[BitKey, tuple[int, int]]):
    """Bits by what they mean; one that is asked for the first time gets the next free place."""

    def __init__(self, *, alike: bool = False) -> None:
        self._alike = alike
        self._places: dict[BitKey, tuple[int, int]] = {}

    @override
    def __getitem__(self, key: BitKey) -> tuple[int, int]:
        if self._alike and key[0] in _OF_ITEMS:
            key = (key[0], _ANY_ITEM, key[2])
        if key not in self._places:
            if len(self._places) >= WORDS * BITS:
                raise KeyError(key)
            self._places[key] = divmod(len(self._places), BITS)
        return self._places[key]

    @override
    def __iter__(self) -> Iterator[BitKey]:
        return iter(tuple(self._places))

    @override
    def __len__(self) -> int:
        return len(self._places)


class _Days(Mapping[DayKey, str]):
    """Days by what they mean, in the same way."""

    def __init__(self) -> None:
        self._places: dict[DayKey, str] = {}

    @override
    def __getitem__(self, key: DayKey) -> str:
        if key not in self._places:
            if len(self._places) >= DAYS:
                raise KeyError(key)
            self._places[key] = f"d{len(self._places)}"
        return self._places[key]

    @override
    def __iter__(self) -> Iterator[DayKey]:
        return iter(tuple(self._places))

    @override
    def __len__(self) -> int:
        # Whether there are days at all decides how long a plan may stand: here there always may be.
        return max(1, len(self._places))


class Record(StrEnum):
    """What stands on record about recipients, publications, sources and staff."""

    ALL = "all"
    """Whatever can: every agreement, announcement, review and training."""
    NO_WAY_ABROAD = "no_way_abroad"
    """All, but no recipient abroad is on record as taking measures like those of the Act (法28条1項)."""
    NOTHING = "nothing"


_MISSING: Final = {Record.ALL: frozenset[str](), Record.NO_WAY_ABROAD: frozenset({"equivalent_measures"})}


class _Standing(Mapping[str, Period]):
    """Every part of something on record, standing since ever, but for those that are missing."""

    def __init__(self, missing: frozenset[str]) -> None:
        self._missing = missing

    @override
    def __getitem__(self, key: str) -> Period:
        if key in self._missing:
            raise KeyError(key)
        return Period(since=0)

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(())

    @override
    def __len__(self) -> int:
        return 0


class _Stands(Mapping[tuple[Stands, str], Mapping[str, Period]]):
    """The same parts of whatever is asked about."""

    def __init__(self, missing: frozenset[str]) -> None:
        self._parts = _Standing(missing)

    @override
    def __getitem__(self, key: tuple[Stands, str]) -> Mapping[str, Period]:
        return self._parts

    @override
    def __iter__(self) -> Iterator[tuple[Stands, str]]:
        return iter(())

    @override
    def __len__(self) -> int:
        return 0


def all_but(missing: frozenset[str]) -> Mapping[tuple[Stands, str], Mapping[str, Period]]:
    """Whatever can stand on record, since ever, but for some parts."""
    return _Stands(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Registers, with what their classes mean.

    Attributes:
        registers: For the binder.
        told: Provenance class → item → version whose notice named all its purposes, or `NOTHING_TOLD`. An item that
            is missing has no notice on record.
        agreed: Consent class → the scopes agreed to.
    """

    registers: Registers
    told: Mapping[int, Mapping[str, str]]
    agreed: Mapping[int, tuple[ConsentScope, ...]]


class Worlds:
    """Makes the worlds in which requests are asked under one policy, or under several that share their persons."""

    def __init__(self, *policies: Policy) -> None:
        """Reads once what is the same in all of them.

        Args:
            policies: Who will be asked; the versions have names of their own.
        """
        self._policies = policies
        self._last: tuple[tuple[Request, Record, bool], World] | None = None
        versions = tuple(dict.fromkeys(policy.version for policy in policies))
        notices = {
            number: Notice(policy_version=policy.version, channel="", purposes=_purposes(policy))
            for number, policy in enumerate(policies, 1)
        }
        nothing = Notice(policy_version=versions[0], channel="", purposes=frozenset())
        self._numbers = {notice.policy_version: number for number, notice in notices.items()}
        self._numbers[NOTHING_TOLD] = len(policies) + 1
        self._choices = (*versions, NOTHING_TOLD, None)
        self._items = tuple(dict.fromkeys(item.id for policy in policies for item in policy.items))
        categories = dict.fromkeys(one.id for policy in policies for one in policy.categories)
        self._base = Registers(
            categories={category: number for number, category in enumerate(categories, 1)},
            notices={**notices, self._numbers[NOTHING_TOLD]: nothing},
            groups={item: item for item in self._items},
            published={policy.version: policy.effective_from or 0 for policy in policies},
            reach={policy.version: reach_of(policy) for policy in policies},
        )

    def shared(self, request: Request, *, record: Record = Record.ALL, alike: bool = False) -> World:
        """The world of a request, the same when several policies are asked the same one after the other.

        Args:
            request: What is asked.
            record: As in `of`.
            alike: Each item is asked about by itself, never with another: what is on record of one stands for all.
        """
        key = (replace(request, items=()) if alike else request, record, alike)
        if self._last is None or self._last[0] != key:
            self._last = (
                key,
                self._alike(request, record=record) if alike else self.of(request, record=record),
            )
        return self._last[1]

    def of(self, request: Request, *, record: Record = Record.ALL) -> World:
        """A world of its own for a request.

        Args:
            request: What is asked.
            record: What stands on record.
        """
        return self._world(self._base, _Bits(), self._told(request), request, record=record)

    def _alike(self, request: Request, *, record: Record) -> World:
        items = dict.fromkeys((*self._items, *request.items))
        told = {
            number: {} if version is None else dict.fromkeys(items, version)
            for number, version in enumerate(self._choices, 1)
        }
        base = replace(self._base, groups=dict.fromkeys(self._items, _ANY_ITEM))
        return self._world(base, _Bits(alike=True), told, request, record=record)

    def _world(
        self,
        base: Registers,
        bits: _Bits,
        told: dict[int, dict[str, str]],
        request: Request,
        *,
        record: Record,
    ) -> World:
        agreed = dict(enumerate(self._agreed(request), 1))
        registers = replace(
            base,
            bits=bits,
            days=_Days(),
            provenance={
                number: {item: self._numbers[version] for item, version in each.items()}
                for number, each in told.items()
            },
            consents=agreed,
            standing={} if record is Record.NOTHING else all_but(_MISSING[record]),
        )
        return World(registers=registers, told=told, agreed=agreed)

    def _told(self, request: Request) -> dict[int, dict[str, str]]:
        """Every combination of notices over the items that are touched; where they are too many, all were told alike."""
        addresses = (
            [item for policy in self._policies for item in contact_items(policy, request.channel or "")]
            if request.verb is Verb.CONTACT
            else []
        )
        touched = tuple(dict.fromkeys((*request.items, *addresses)))
        if len(self._choices) ** len(touched) > _CLASSES:
            every: Iterable[tuple[str | None, ...]] = ((one,) * len(touched) for one in self._choices)
        else:
            every = product(self._choices, repeat=len(touched))
        return dict(
            enumerate(
                (
                    {
                        item: version
                        for item, version in zip(touched, each, strict=True)
                        if version is not None
                    }
                    for each in every
                ),
                1,
            )
        )

    def _agreed(self, request: Request) -> Iterator[tuple[ConsentScope, ...]]:
        """Every combination of consents that could bear on the request."""
        items = frozenset({*self._items, *request.items})
        scopes: dict[ConsentScope, None] = {}
        for policy in self._policies:
            scope = ConsentScope(
                recipient=None, items=items, purpose=None, country=None, policy_version=policy.version
            )
            scopes.setdefault(scope)
            for party, country in _parties(request, policy):
                scopes.setdefault(replace(scope, recipient=party))
                scopes.setdefault(replace(scope, recipient=party, country=country))
                if country not in {None, JAPAN}:
                    scopes.setdefault(replace(scope, recipient=party, country=country, informed=True))
        for size in range(1, len(scopes) + 1):
            yield from combinations(scopes, size)


def _parties(request: Request, policy: Policy) -> Iterator[tuple[str, str | None]]:
    """Whom a consent could name that bears on a request, with the country: the recipient, its class, the public."""
    found = None if request.recipient is None else policy.recipient(request.recipient)
    country = None if found is None else found.country
    named = (request.recipient, None if found is None else found.member_of)
    yield from ((party, country) for party in named if party is not None)
    if request.verb is Verb.PUBLISH:
        yield from ((party, JAPAN) for party in sorted(public_recipients(policy)))


def favourable(request: Request, policy: Policy) -> Circumstances:
    """What the store says about a request when all outside the person is in order."""
    recipient = None if request.recipient is None else policy.recipient(request.recipient)
    deal = recipient is not None and recipient.kind is RecipientKind.COUNTERPARTY
    return Circumstances(
        about="analysis",
        relation=deal,
        approved=request.basis is not None,
        post=PostCase(agreed=True) if PUBLIC_POST in request.items else None,
    )


def _purposes(policy: Policy) -> frozenset[str]:
    return frozenset(purpose.id for purpose in policy.purposes)
