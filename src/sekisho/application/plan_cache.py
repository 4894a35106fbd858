"""Plans that decided lately, each bound once for all who ask the same.

The key is everything that binding reads, brought to one form: items in the policy's order and each once, no name of the
actor (but where training is kept), no facts without a basis. So neither another order of items nor another person at the
portal makes another plan.
What has not been asked for longest goes first. Items of which the rules say the same do not share a plan: whether the very
item is held is a condition of almost every one (`bench/plan_cache.py` counts it).
"""

import threading
from collections import OrderedDict
from dataclasses import replace
from functools import lru_cache
from typing import Final

from sekisho.application.shelf import Snapshot
from sekisho.gate.bind import bind
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import CompiledPlan, compile_plan
from sekisho.gate.model import Actor, ActorKind, Request
from sekisho.gate.tables import Stands
from sekisho.law.legal_day import DayNumber

KEPT: Final = 4096
"""Plans kept at the most; a plan costs about a millisecond and some ten kilobytes."""


class PlanCache:
    """Plans that decided lately. A plan is reused only while its registers and its day still stand."""

    def __init__(self, limit: int = KEPT) -> None:
        """An empty cache.

        Args:
            limit: Plans kept at the most.
        """
        self._limit = limit
        self._lock = threading.Lock()
        self._plans: OrderedDict[object, tuple[int, CompiledPlan]] = OrderedDict()
        self._stored: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        """How many plans it keeps."""
        return len(self._plans)

    def get(self, key: object, today: int) -> CompiledPlan | None:
        """A plan bound with equal inputs, if it still may decide on this day."""
        with self._lock:
            found = self._plans.get(key)
            if found is None:
                return None
            bound_on, program = found
            if not bound_on <= today <= program.plan.valid_until:
                return None
            self._plans.move_to_end(key)
            return program

    def put(self, key: object, today: int, program: CompiledPlan) -> None:
        """Keeps a plan."""
        with self._lock:
            self._plans[key] = (today, program)
            self._plans.move_to_end(key)
            if len(self._plans) > self._limit:
                self._plans.popitem(last=False)

    def was_kept(self, plan: str) -> bool:
        """Whether this process knows that a plan is stored for replay."""
        return plan in self._stored

    def kept(self, plan: str) -> None:
        """Notes that a plan is stored for replay."""
        with self._lock:
            self._stored[plan] = None
            if len(self._stored) > self._limit:
                self._stored.popitem(last=False)


def program_for(
    cache: PlanCache,
    snapshot: Snapshot,
    request: Request,
    *,
    actor: Actor,
    today: DayNumber,
    circumstances: Circumstances,
) -> CompiledPlan:
    """The compiled plan of a request. Plans with a basis, a refusal or circumstances of their own are never reused."""
    # A refusal is judged by its facts, as a basis is.
    stated = request.basis is not None or request.right is not None
    plain = not stated and circumstances == Circumstances(about=circumstances.about)
    if not plain:
        return _bound(snapshot, request, actor, today, circumstances)
    items = snapshot.names.in_order(request.items)
    if items != request.items or request.facts:
        request = replace(request, items=items, facts=())
    actor = _named(actor, _told_apart(snapshot, actor))
    key = (snapshot.policy.version, snapshot.registers.version, request, actor)
    found = cache.get(key, today)
    if found is None:
        found = _bound(snapshot, request, actor, today, Circumstances())
        cache.put(key, today, found)
    return found


def _told_apart(snapshot: Snapshot, actor: Actor) -> str:
    """The actor's name as far as binding reads it: what stands about staff stands about one of them."""
    standing = snapshot.registers.standing
    kept = actor.kind is ActorKind.STAFF and any(what is Stands.STAFF for what, _ in standing)
    return actor.id if kept else ""


@lru_cache(maxsize=1024)
def _named(actor: Actor, name: str) -> Actor:
    """The actor under this name, and nobody's self."""
    return replace(actor, id=name, subject=None)


def _bound(
    snapshot: Snapshot, request: Request, actor: Actor, today: DayNumber, circumstances: Circumstances
) -> CompiledPlan:
    plan = bind(
        request,
        policy=snapshot.policy,
        registers=snapshot.registers,
        actor=actor,
        today=today,
        circumstances=circumstances,
    )
    return compile_plan(plan)
