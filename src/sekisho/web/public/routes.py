"""The public pages: the policy as published, what it says about purposes and recipients, the generated form."""

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, SkipValidation
from litestar.response import Redirect

from sekisho.application import policy_desk
from sekisho.application.acquiring import Acquired
from sekisho.application.house import House
from sekisho.application.shelf import Held
from sekisho.notice.forms import Form
from sekisho.notice.outbox import Outbox
from sekisho.policy.composing import addressed_to
from sekisho.policy.model import Policy
from sekisho.web.guards import HouseHere
from sekisho.web.letterhead import page, policy_in_force
from sekisho.web.public import external, registers
from sekisho.web.public.prose import parts_of
from sekisho.web.public.registration import Objection, Typed, form_of, objection, register, typed
from sekisho.web.rendering import AnyRequest, language_of
from sekisho.web.signals import signal_of

Sent = NamedDependency[SkipValidation[FormMultiDict]]
"""The fields of the submitted form."""

_NOTHING_AMISS = Objection()


async def read_form(request: AnyRequest) -> FormMultiDict:
    """What was sent with the form."""
    return await request.form()


@get("/", sync_to_thread=True)
def home(request: AnyRequest, house: HouseHere) -> Response[str]:
    """Where a person starts."""
    policy = policy_in_force(house)
    return page(request, house, "public/home.html", policy=policy, policy_now=policy)


@get("/policy", sync_to_thread=True)
def policy_page(request: AnyRequest, house: HouseHere) -> Response[str]:
    """The text of the whole business as published, with who is bound by it and since when."""
    if policy_in_force(house) is None:
        return page(request, house, "public/no_policy.html")
    return _document(request, house, policy_desk.edition(house).documents[0])


@get("/policy/{document:str}", sync_to_thread=True)
def document_page(request: AnyRequest, house: HouseHere, document: FromPath[str]) -> Response[str]:
    """The text of one document as published."""
    held = None if policy_in_force(house) is None else policy_desk.edition(house).document(document)
    if held is None:
        raise NotFoundException
    return _document(request, house, held)


def _document(request: AnyRequest, house: House, held: Held) -> Response[str]:
    return page(
        request,
        house,
        "public/policy.html",
        policy=held.policy,
        policy_now=held.policy,
        parts=parts_of(held.text, held.policy),
        representative=registers.title_of_representative(held.policy),
        documents=registers.document_rows(policy_desk.effective(house)),
    )


@get("/purposes", sync_to_thread=True)
def purposes_page(request: AnyRequest, house: HouseHere) -> Response[str]:
    """What is used for what, and how long it is kept."""
    policy = policy_in_force(house)
    if policy is None:
        return page(request, house, "public/no_policy.html")
    language = language_of(request)
    return page(
        request,
        house,
        "public/purposes.html",
        policy=policy,
        policy_now=policy,
        groups=registers.purpose_groups(policy, language),
        items=registers.item_rows(policy, language),
    )


@get("/recipients", sync_to_thread=True)
def recipients_page(request: AnyRequest, house: HouseHere) -> Response[str]:
    """Who may receive what."""
    policy = policy_in_force(house)
    if policy is None:
        return page(request, house, "public/no_policy.html")
    return page(
        request,
        house,
        "public/recipients.html",
        policy=policy,
        policy_now=policy,
        groups=registers.recipient_groups(policy),
    )


@get("/register", sync_to_thread=True)
def register_page(
    request: AnyRequest, house: HouseHere, category: FromQuery[str | None] = None
) -> Response[str]:
    """The form, or the choice of the category of persons it is for."""
    policy = policy_in_force(house)
    if policy is None:
        return page(request, house, "public/no_policy.html")
    offered = registers.form_categories(policy)
    chosen = next((one for one in offered if one.id == category), offered[0] if len(offered) == 1 else None)
    if chosen is None:
        return page(
            request,
            house,
            "public/register_choice.html",
            policy=policy,
            policy_now=policy,
            categories=offered,
        )
    return _form(request, house, policy, form_of(house, policy, chosen.id), Typed())


@post("/register", sync_to_thread=True, dependencies={"sent": Provide(read_form)})
def register_post(
    request: AnyRequest, house: HouseHere, sent: Sent, category: FromQuery[str | None] = None
) -> Response[str] | Redirect:
    """Takes the form, says what is amiss, or says why the gate refuses."""
    policy = policy_in_force(house)
    if policy is None:
        return page(request, house, "public/no_policy.html")
    offered = registers.form_categories(policy)
    chosen = next((one for one in offered if one.id == (category or sent.get("category"))), None)
    if chosen is None:
        return Redirect("/register", status_code=303)
    form = form_of(house, policy, chosen.id)
    answers = typed(form, sent)
    against = objection(form, answers, language_of(request))
    if against is not None:
        return _form(request, house, policy, form, answers, against=against)
    taken = register(house, form, answers, signal=signal_of(request))
    if not taken.ruling.allowed:
        return _form(request, house, policy, form, answers, denied=taken)
    return Redirect("/register/done", status_code=303)


def _form(
    request: AnyRequest,
    house: House,
    policy: Policy,
    form: Form,
    answers: Typed,
    *,
    against: Objection = _NOTHING_AMISS,
    denied: Acquired | None = None,
) -> Response[str]:
    category = policy.category(form.category)
    again = against != _NOTHING_AMISS
    return page(
        request,
        house,
        "public/register.html",
        policy=policy,
        policy_now=policy,
        status_code=403 if denied is not None else (400 if again else 200),
        form=form,
        typed=answers,
        against=against,
        errors=against.errors,
        category=None if category is None else category.name,
        everything=tuple(purpose.text for purpose in form.purposes),
        documents=registers.document_rows(addressed_to(policy, form.category)),
        advertising=[purpose for purpose in policy.purposes if purpose.advertising],
        reasons=() if denied is None else denied.ruling.reasons(language_of(request)),
    )


@get("/register/done", sync_to_thread=True)
def register_done(request: AnyRequest, house: HouseHere) -> Response[str]:
    """What is true now, and what comes next."""
    return page(request, house, "public/register_done.html")


@get("/outbox", sync_to_thread=True)
def outbox(request: AnyRequest, house: HouseHere) -> Response[str]:
    """The letters of a demonstration."""
    letters = _outbox(house).letters()
    numbered = [(len(letters) - place, at, letter) for place, (at, letter) in enumerate(letters)]
    return page(request, house, "public/outbox.html", letters=numbered)


@get("/outbox/{number:int}", sync_to_thread=True)
def letter_page(request: AnyRequest, house: HouseHere, number: FromPath[int]) -> Response[str]:
    """One letter of a demonstration."""
    letters = _outbox(house).letters()
    if not 1 <= number <= len(letters):
        raise NotFoundException
    at, letter = letters[len(letters) - number]
    return page(request, house, "public/letter.html", at=at, letter=letter)


def _outbox(house: House) -> Outbox:
    if not isinstance(house.mail, Outbox):
        raise NotFoundException
    return house.mail


def public_router() -> Router:
    """The public pages."""
    return Router(
        path="/",
        route_handlers=[
            home,
            policy_page,
            document_page,
            purposes_page,
            recipients_page,
            register_page,
            register_post,
            register_done,
            outbox,
            letter_page,
            *external.HANDLERS,
        ],
        include_in_schema=False,
    )
