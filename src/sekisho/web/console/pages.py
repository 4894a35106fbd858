"""What every page of the console shares: who is signed in, the way through the pages, and where somebody must act.

The navigation shows what the member of staff may open; counts stand only where they must do something.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from litestar import Request, Response

from sekisho.application import approvals, holding, media_book, policy_desk, relating
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.errors import StaffError
from sekisho.gate.explain import words
from sekisho.policy.model import Policy
from sekisho.safeguards.model import Duty
from sekisho.web.rendering import language_of, render, translator

AnyRequest = Request[Any, Any, Any]

_GROUPS: Final[tuple[tuple[str | None, tuple[tuple[str, Duty | None], ...]], ...]] = (
    (None, (("", None),)),
    ("persons", (("look", None), ("audience", None))),
    ("provision", (("book", Duty.BOOK), ("approvals", Duty.APPROVE))),
    ("keeping", (("retention", Duty.OFFICER), ("holds", None), ("media", None))),
    (
        "policy",
        (
            ("versions", Duty.OFFICER),
            ("law", None),
            ("desk", Duty.OFFICER),
            ("questions", Duty.OFFICER),
            ("policy", None),
        ),
    ),
    ("settings", (("accounts", Duty.OFFICER), ("health", Duty.OFFICER))),
)


def show(
    template: str,
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    status_code: int = 200,
    **context: object,
) -> Response[str]:
    """Renders a page of the console inside its layout."""
    policy = policy_desk.effective(house)
    everything: dict[str, object] = {
        "business": policy.organisation.name,
        "signed_in_as": signed.actor.id,
        "duties": {duty.value for duty in signed.duties},
        "nav": navigation(request, house, signed),
        "named": Naming(policy, request),
        **context,
    }
    return render(
        f"console/{template}", request, status_code=status_code, headers=None, cookies=(), **everything
    )


def navigation(request: AnyRequest, house: House, signed: Signed) -> list[dict[str, object]]:
    """The groups of the navigation that this member of staff may open."""
    t = translator(language_of(request))
    counts = to_do(house, signed)
    groups: list[dict[str, object]] = []
    for group, links in _GROUPS:
        shown: list[Mapping[str, object]] = [
            {
                "href": f"/console/{place}".rstrip("/"),
                "title": t(f"console.nav.{place or 'board'}"),
                "count": counts.get(place) or None,
                "urgent": True,
            }
            for place, duty in links
            if duty is None or duty in signed.duties
        ]
        if shown:
            groups.append(
                {"title": None if group is None else t(f"console.nav.group.{group}"), "links": shown}
            )
    return groups


def to_do(house: House, signed: Signed) -> dict[str, int]:
    """How much waits for this member of staff, by page."""
    found: dict[str, int] = {}
    if Duty.APPROVE in signed.duties:
        mine = signed.actor.id
        found["approvals"] = sum(1 for draft in approvals.waiting(house) if draft.actor != mine)
    if Duty.OFFICER in signed.duties:
        found["media"] = house.read(media_book.late)
        found["holds"] = sum(one.overdue for one in holding.open_holds(house))
        found["questions"] = sum(1 for one in policy_desk.open_questions(house) if one.answer is None)
        found["desk"] = sum(1 for clause in policy_desk.effective(house).clauses if not clause.confirmed)
        found["versions"] = sum(1 for one in relating.questions(house) if one.judgement is None)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One document among several.

    Attributes:
        document: Its name.
        title: Its title.
        count: How many of the sentences that are asked for stand in it; None when all are.
        current: Whether it is the one that is shown.
    """

    document: str
    title: str
    count: int | None
    current: bool


def tabs(
    documents: Sequence[Policy], wanted: str, matching: Collection[str], *, counted: bool
) -> tuple[Tab, ...]:
    """The documents, with the one that is shown: the wanted one, else the first that has something to show.

    Args:
        documents: The documents in force, in their order.
        wanted: The name that was asked for; anything else is no wish.
        matching: For each sentence that is asked for, its document.
        counted: Whether fewer than all sentences are asked for.
    """
    names = [one.document for one in documents]
    shown = wanted if wanted in names else next((name for name in names if name in matching), names[0])
    held = list(matching)
    return tuple(
        Tab(
            document=one.document,
            title=one.title or one.document,
            count=held.count(one.document) if counted else None,
            current=one.document == shown,
        )
        for one in documents
    )


class Naming:
    """The policy's own words for its ids, for the templates. An id without a word is shown as it is."""

    def __init__(self, policy: Policy, request: AnyRequest) -> None:
        """Keeps the policy in force."""
        self._policy = policy
        self._language = language_of(request)

    def purpose(self, wanted: str | None) -> str:
        """The purpose's text."""
        found = None if wanted is None else self._policy.purpose(wanted)
        return (wanted or "－") if found is None else found.text

    def item(self, wanted: str) -> str:
        """The item's name."""
        found = self._policy.item(wanted)
        return wanted if found is None else found.name

    def items(self, wanted: tuple[str, ...] | list[str]) -> list[str]:
        """Several items' names."""
        return [self.item(one) for one in wanted]

    def recipient(self, wanted: str | None) -> str:
        """The recipient's name."""
        found = None if wanted is None else self._policy.recipient(wanted)
        return (wanted or "－") if found is None else found.name

    def channel(self, wanted: str | None) -> str:
        """A contact channel, or a way of acquiring."""
        if wanted is None:
            return "－"
        known = words()["contact"].get(wanted)
        if known is not None:
            return known[self._language]
        found = self._policy.channel(wanted)
        return wanted if found is None else found.name

    def verb(self, wanted: str) -> str:
        """An act."""
        known = words()["verb"].get(wanted)
        return wanted if known is None else known[self._language]


async def form_of(request: AnyRequest) -> dict[str, list[str]]:
    """The fields of a form, each with all its values. Files are not taken."""
    form = await request.form()
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return fields


def one(fields: Mapping[str, list[str]], name: str) -> str:
    """The first value of a field, without blanks around it; empty when it is not there."""
    return (fields.get(name) or [""])[0].strip()


def typed_day(fields: Mapping[str, list[str]], name: str) -> date:
    """The day typed in a field.

    Raises:
        StaffError: It is none (REQUEST-003).
    """
    try:
        return date.fromisoformat(one(fields, name))
    except ValueError:
        raise StaffError("REQUEST-003", field=name) from None
