"""The generated form on the web: what was typed, what there is to say about it, and the acquisition itself.

The form's rules are `notice.forms`; whether the information may be taken is the gate's answer. What was typed is kept
only to be shown again in the same answer.
"""

from dataclasses import dataclass, field

from litestar.datastructures import FormMultiDict

from sekisho.application import acquiring
from sekisho.application.acquiring import Acquired, Acquisition
from sekisho.application.house import House
from sekisho.gate.model import Actor, ActorKind
from sekisho.law.legal_day import legal_day
from sekisho.notice.forms import Form, Gravity, Remark, form_for, remarks
from sekisho.policy.model import Policy
from sekisho.vault.plaintext import Plaintext
from sekisho.web.rendering import Language, translator

NEWCOMER = Actor(kind=ActorKind.SUBJECT, id="subject", items=None)
"""A person of whom nothing is held yet, acting for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came back from the form.

    Attributes:
        answers: Item → what was typed. Personal data.
        consents: Names of the ticked boxes.
        confirmed: The person saw the warnings and goes on.
        version: The policy version that the form showed.
    """

    answers: dict[str, str] = field(default_factory=dict, repr=False)
    consents: tuple[str, ...] = ()
    confirmed: bool = False
    version: str = ""


def form_of(house: House, policy: Policy, category: str) -> Form:
    """The form for a category of persons today."""
    return form_for(policy, category=category, today=legal_day(house.clock.now()))


def typed(form: Form, sent: FormMultiDict) -> Typed:
    """Reads what was sent; anything that the form did not ask for is dropped."""
    offered = {box.name for box in form.consents}
    return Typed(
        answers={one.item: str(sent.get(f"item.{one.item}", "")).strip() for one in form.fields},
        consents=tuple(str(name) for name in sent.getall("consent", []) if name in offered),
        confirmed=sent.get("confirmed") == "yes",
        version=str(sent.get("notice", "")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why the form is shown again.

    Attributes:
        errors: Field id (or None) and text, for the summary; they stop the input.
        by_item: Item → text under its field.
        warnings: Texts that the person may pass over.
        changed: The policy changed since the form was shown.
    """

    errors: tuple[tuple[str | None, str], ...] = ()
    by_item: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    changed: bool = False


def objection(form: Form, sent: Typed, language: Language) -> Objection | None:
    """What stands in the way of taking the input, or None."""
    if sent.version != form.version:
        return Objection(changed=True)
    said = remarks(form, sent.answers)
    stops = [remark for remark in said if remark.gravity is Gravity.STOPS]
    warns = [remark for remark in said if remark.gravity is Gravity.WARNS]
    if not stops and (not warns or sent.confirmed):
        return None
    texts = [(remark, _words(form, remark, language)) for remark in stops]
    return Objection(
        errors=tuple((remark.item and f"f-item-{remark.item}", text) for remark, text in texts),
        by_item={remark.item: text for remark, text in texts if remark.item is not None},
        warnings=() if stops else tuple(_words(form, remark, language) for remark in warns),
    )


def _words(form: Form, remark: Remark, language: Language) -> str:
    label = next((one.label for one in form.fields if one.item == remark.item), "")
    return translator(language)(remark.message, field=label)


def register(house: House, form: Form, sent: Typed, *, signal: str | None = None) -> Acquired:
    """Takes what was typed, for the purposes that the form showed; what the browser said of advertising is kept."""
    return acquiring.acquire(
        house,
        NEWCOMER,
        Acquisition(
            category=None if not form.category else form.category,
            channel=form.channel,
            purposes=[purpose.id for purpose in form.purposes],
            items={item: Plaintext(value) for item, value in sent.answers.items() if value},
            consents=sent.consents,
            notice=form.version,
            signal=signal,
        ),
    )
