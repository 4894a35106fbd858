"""The generated form: acquires information with the purpose in view (法21条2項).

A form is drafted from the policy: which items, why, which consents. Its rules are values in a registry, so that each
can be tried alone. What the person typed is judged here and nowhere else.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sekisho.law.advertising import channel_laws
from sekisho.law.model import LegalKind
from sekisho.policy.composing import addressed_to
from sekisho.policy.item_types import day_of
from sekisho.policy.model import Item, Policy, Purpose, PurposeBasis, SearchBy

LONGEST: Final = 2000
"""Characters that one field may hold."""

_EMAIL: Final = re.compile(r"[^@\s,;<>\"\\]+@[^@\s,;<>\"\\]+\.[^@\s,;<>\"\\]+")
_PHONE: Final = re.compile(r"\+?[0-9０-９() （）\-‐－ー]{9,20}")
_NOT_ON_A_FORM: Final = frozenset(
    {
        "access_log",
        "cookie",
        "ip_address",
        "device",
        "location",
        "call_recording",
        "public_post",
        "purchase_history",
        "transaction",
    }
)
"""Items that arise in use and are not typed into a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the form.

    Attributes:
        item: Item id.
        label: As the policy prints it.
        required: Compulsory by the officer's mark.
        kind: ``email``, ``tel``, ``date`` or ``text``: what a browser may help with.
        purposes: Purposes that the item is for, as published.
    """

    item: str
    label: str
    required: bool
    kind: str
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentBox:
    """One consent that the form asks for. Never ticked beforehand.

    Attributes:
        name: ``purpose:p1`` or ``advertising:email``.
        text: What the person agrees to, word for word; kept with the consent.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of one category of persons at one policy version.

    Attributes:
        version: The policy version whose purposes it shows: the notice.
        channel: The acquisition channel that a form on the business's own site is, in the policy's words.
        category: Subject category id.
        purposes: The purposes for which the information is acquired.
        fields: In the order of the policy.
        consents: What it asks consent for.
        contact_items: Items by which the person could be reached.
    """

    version: str
    channel: str
    category: str
    purposes: tuple[Purpose, ...]
    fields: tuple[Field, ...]
    consents: tuple[ConsentBox, ...]
    contact_items: frozenset[str]


class Gravity(StrEnum):
    """Whether a remark about the input stops it."""

    STOPS = "stops"
    WARNS = "warns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to say about the input.

    Attributes:
        rule: Id of the form rule.
        item: The field concerned, or None for the form.
        message: String key of what to say.
        gravity: Whether it stops the input.
    """

    rule: str
    item: str | None
    message: str
    gravity: Gravity


Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRule:
    """One rule of the form.

    Attributes:
        id: Stable name.
        source: Article or practice.
        topic: The sentences of a policy that it keeps.
        remarks: What it says about an input.
    """

    id: str
    source: str
    topic: str
    remarks: Callable[[Form, Answers], list[Remark]]


def _missing(form: Form, answers: Answers) -> list[Remark]:
    return [
        Remark(rule="form.required", item=field.item, message="form.error.required", gravity=Gravity.STOPS)
        for field in form.fields
        if field.required and not answers.get(field.item, "").strip()
    ]


def _shape(form: Form, answers: Answers) -> list[Remark]:
    shapes: dict[str, Callable[[str], object]] = {
        "email": _EMAIL.fullmatch,
        "tel": _PHONE.fullmatch,
        "date": day_of,
    }
    found = []
    for field in form.fields:
        value = answers.get(field.item, "").strip()
        shape = shapes.get(field.kind)
        if value and shape is not None and shape(value) is None:
            message = f"form.error.{field.kind}"
            found.append(Remark(rule="form.shape", item=field.item, message=message, gravity=Gravity.STOPS))
    return found


def _too_long(form: Form, answers: Answers) -> list[Remark]:
    return [
        Remark(rule="form.length", item=field.item, message="form.error.length", gravity=Gravity.STOPS)
        for field in form.fields
        if len(answers.get(field.item, "")) > LONGEST
    ]


def _nothing(form: Form, answers: Answers) -> list[Remark]:
    if any(answers.get(field.item, "").strip() for field in form.fields):
        return []
    return [Remark(rule="form.empty", item=None, message="form.error.empty", gravity=Gravity.STOPS)]


def _no_way_to_contact(form: Form, answers: Answers) -> list[Remark]:
    if not form.contact_items or any(answers.get(item, "").strip() for item in form.contact_items):
        return []
    return [
        Remark(rule="form.no_contact", item=None, message="form.warning.no_contact", gravity=Gravity.WARNS)
    ]


FORM_RULES: Final[tuple[FormRule, ...]] = (
    FormRule(id="form.required", source="法21(2)", topic="form", remarks=_missing),
    FormRule(id="form.shape", source="法22", topic="form", remarks=_shape),
    FormRule(id="form.length", source="法22", topic="form", remarks=_too_long),
    FormRule(id="form.empty", source="法17(1)", topic="form", remarks=_nothing),
    FormRule(id="form.no_contact", source="法22", topic="form", remarks=_no_way_to_contact),
)
"""Every rule of the form, in the order in which its remarks are shown."""


def remarks(form: Form, answers: Answers) -> tuple[Remark, ...]:
    """What there is to say about an input: first what stops it, then warnings."""
    found = [remark for rule in FORM_RULES for remark in rule.remarks(form, answers)]
    return tuple(sorted(found, key=lambda remark: remark.gravity is Gravity.WARNS))


def form_for(policy: Policy, *, category: str, today: int) -> Form:
    """The form for a category of persons, drafted from the documents in force that are addressed to it.

    At least one field stays free: where an officer marked every field compulsory, the last one is freed (a policy
    that says that not every field must be filled in binds; 法20条1項).
    """
    policy = addressed_to(policy, category)
    purposes = tuple(
        purpose
        for purpose in policy.purposes
        if (not purpose.categories or category in purpose.categories)
        and (purpose.since is None or purpose.since <= today)
        and (purpose.until is None or today <= purpose.until)
    )
    listed = [item for item in policy.items if _typed(item)]
    on_form = {item.id for item in listed}
    fields = [_field(item, purposes) for item in listed]
    if fields and all(field.required for field in fields):
        last = fields[-1]
        fields[-1] = Field(
            item=last.item, label=last.label, required=False, kind=last.kind, purposes=last.purposes
        )
    contact = frozenset(
        item.id
        for item in listed
        if item.search in {SearchBy.EMAIL, SearchBy.PHONE} or item.id == "postal_address"
    )
    return Form(
        version=policy.version,
        channel=form_channel(policy),
        category=category,
        # What nothing on the form can serve is not what it is filled in for: recordings, targeted advertising.
        purposes=tuple(
            purpose
            for purpose in purposes
            if purpose.basis is PurposeBasis.TOLD and (not purpose.items or on_form & set(purpose.items))
        ),
        fields=tuple(fields),
        consents=_consents(purposes),
        contact_items=contact,
    )


def form_channel(policy: Policy) -> str:
    """The acquisition channel of the form: a web channel, else the service itself, else ``web`` (which is denied).

    A policy that acquires "through its services" speaks of the pages of the service, and the form is one of them.
    """
    listed = [channel.id for channel in policy.channels]
    return next((wanted for wanted in ("web", "service", "direct") if wanted in listed), "web")


def _typed(item: Item) -> bool:
    kinds = {LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE, LegalKind.MY_NUMBER, LegalKind.SECRET}
    by_form = not item.channels or "web" in item.channels
    return item.id not in _NOT_ON_A_FORM and item.kind not in kinds and by_form


def _field(item: Item, purposes: tuple[Purpose, ...]) -> Field:
    kinds = {SearchBy.EMAIL: "email", SearchBy.PHONE: "tel"}
    return Field(
        item=item.id,
        label=item.name,
        required=item.required,
        kind="date" if item.id == "birth_date" else kinds.get(item.search, "text"),
        purposes=tuple(
            purpose.text
            for purpose in purposes
            if purpose.basis is PurposeBasis.TOLD and (not purpose.items or item.id in purpose.items)
        ),
    )


def _consents(purposes: tuple[Purpose, ...]) -> tuple[ConsentBox, ...]:
    boxes = [
        ConsentBox(name=f"purpose:{purpose.id}", text=purpose.text)
        for purpose in purposes
        if purpose.basis is PurposeBasis.CONSENT
    ]
    channels = {
        channel
        for purpose in purposes
        if purpose.advertising
        for channel in purpose.channels
        if channel in channel_laws() and channel_laws()[channel].opt_in
    }
    boxes += [
        ConsentBox(name=f"advertising:{channel}", text=f"advertising.{channel}")
        for channel in sorted(channels)
    ]
    return tuple(boxes)
