"""The person's own pages. Every page asks the application for this person's data and shows it; nothing is cached."""

from collections.abc import Callable
from dataclasses import replace

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, SkipValidation
from litestar.response import Redirect

from sekisho.application import (
    announcing,
    book_desk,
    consenting,
    correcting,
    deals,
    leaving,
    own_data,
    preferences,
    receipts,
    refusing,
)
from sekisho.application.consenting import ConsentAct
from sekisho.application.correcting import Corrected
from sekisho.application.house import House
from sekisho.application.own_data import OwnData, OwnItem
from sekisho.errors import PersonError
from sekisho.law.legal_day import JST, legal_day
from sekisho.ledger.kinds import EntryKind
from sekisho.notice.forms import Field, Form, Gravity, form_for, remarks
from sekisho.policy.model import ANY_CATEGORY, Item, SearchBy
from sekisho.vault.plaintext import Plaintext
from sekisho.web.guards import PERSON_COOKIE, HouseHere
from sekisho.web.letterhead import page
from sekisho.web.portal import archive, files, former, posts, views
from sekisho.web.portal.download import file_name, file_of
from sekisho.web.portal.entrance import code, code_page, login, login_page, logout
from sekisho.web.portal.session import NotSignedIn, Person, dropped, provide_person, subject_of, to_login
from sekisho.web.public.routes import read_form
from sekisho.web.rendering import AnyRequest, language_of, translator

Sent = NamedDependency[SkipValidation[FormMultiDict]]
Done = FromQuery[str | None]
"""``?done=…``: what a form before did, to be said on the page that follows. A word, never personal data."""


def _data(house: House, person: Person, *reveal: str) -> OwnData:
    return own_data.own_data(house, person.actor, subject_of(person), reveal=reveal)


def _said(done: str | None, *known: str) -> str | None:
    return done if done in known else None


@get("/", sync_to_thread=True)
def home(request: AnyRequest, house: HouseHere, person: Person) -> Response[str]:
    """Three facts: how many items, how many recipients this year, what is running."""
    data = _data(house, person)
    uses = own_data.own_uses(house, person.actor, subject_of(person))
    year = house.clock.now().astimezone(JST).year
    return page(
        request,
        house,
        "portal/home.html",
        policy=data.policy,
        signed_in=True,
        data=data,
        year=year,
        facts=views.facts_of(data, uses, year=year),
        latest=uses[:5],
        announcement=next((one for one in announcing.announced(house) if one.important), None),
        use_text=_use_text(request),
    )


@get("/items", sync_to_thread=True)
def items(request: AnyRequest, house: HouseHere, person: Person, done: Done = None) -> Response[str]:
    """What is held, values hidden."""
    return _items(request, house, _data(house, person), done=_said(done, "corrected", "stopped"))


@post("/items", sync_to_thread=True, status_code=200, dependencies={"sent": Provide(read_form)})
def items_shown(request: AnyRequest, house: HouseHere, person: Person, sent: Sent) -> Response[str]:
    """Shows values once: asked of the gate, written in the book. Opening the page again hides them."""
    wanted = [str(item) for item in sent.getall("show", [])]
    if "*" in wanted:
        wanted = [own.item.id for own in _data(house, person).items]
    return _items(request, house, _data(house, person, *wanted), asked=tuple(wanted))


def _items(
    request: AnyRequest, house: House, data: OwnData, *, done: str | None = None, asked: tuple[str, ...] = ()
) -> Response[str]:
    return page(
        request,
        house,
        "portal/items.html",
        policy=data.policy,
        signed_in=True,
        data=data,
        groups=views.held_groups(data, language_of(request)),
        stoppable={one.purpose.id for one in data.preferences if one.stoppable and not one.stopped},
        done=done,
        asked=asked,
    )


@get("/items/{item:str}/correct", sync_to_thread=True)
def correct_page(request: AnyRequest, house: HouseHere, person: Person, item: FromPath[str]) -> Response[str]:
    """Asks for the right value, or says why it cannot be changed here."""
    data = _data(house, person)
    return _correction(request, house, data, _own(data, item))


@post("/items/{item:str}/correct", sync_to_thread=True, dependencies={"sent": Provide(read_form)})
def correct(
    request: AnyRequest, house: HouseHere, person: Person, item: FromPath[str], sent: Sent
) -> Response[str] | Redirect:
    """Corrects one item, or says what is amiss."""
    data = _data(house, person)
    own = _own(data, item)
    value = str(sent.get("value", "")).strip()
    form = _form_of_one(data, own.item)
    t = translator(language_of(request))
    said = [
        t(remark.message, field=own.item.name)
        for remark in remarks(form, {own.item.id: value})
        if remark.gravity is Gravity.STOPS
    ]
    if said:
        return _correction(request, house, data, own, value=value, errors=(("f-value", said[0]),))
    done = correcting.correct(house, person.actor, subject_of(person), {own.item.id: Plaintext(value)})
    if not done.ruling.allowed:
        return _correction(request, house, data, own, value=value, denied=done)
    return Redirect("/my/items?done=corrected", status_code=303)


def _own(data: OwnData, item: str) -> OwnItem:
    found = next((own for own in data.items if own.item.id == item), None)
    if found is None:
        raise NotFoundException
    return found


def _form_of_one(data: OwnData, item: Item) -> Form:
    """A form of one compulsory field, so that a correction is judged by the rules of the form."""
    kinds = {SearchBy.EMAIL: "email", SearchBy.PHONE: "tel"}
    kind = "date" if item.id == "birth_date" else kinds.get(item.search, "text")
    one = Field(item=item.id, label=item.name, required=True, kind=kind, purposes=())
    empty = form_for(replace(data.policy, items=(), purposes=()), category=ANY_CATEGORY, today=0)
    return replace(empty, fields=(one,))


def _correction(
    request: AnyRequest,
    house: House,
    data: OwnData,
    own: OwnItem,
    *,
    value: str = "",
    errors: tuple[tuple[str | None, str], ...] = (),
    denied: Corrected | None = None,
) -> Response[str]:
    return page(
        request,
        house,
        "portal/correct.html",
        policy=data.policy,
        status_code=403 if denied is not None else (400 if errors else 200),
        signed_in=True,
        own=own,
        kind=_form_of_one(data, own.item).fields[0].kind,
        value=value,
        errors=errors,
        reasons=() if denied is None else denied.ruling.reasons(language_of(request)),
    )


@get("/preferences", sync_to_thread=True)
def preferences_page(
    request: AnyRequest, house: HouseHere, person: Person, done: Done = None
) -> Response[str]:
    """Purposes × channels, each with its button."""
    data = _data(house, person)
    return page(
        request,
        house,
        "portal/preferences.html",
        policy=data.policy,
        signed_in=True,
        rows=views.own_preferences(data),
        collections=data.collections,
        done=_said(done, "stopped", "resumed", "refused", "accepted"),
        refused=None,
    )


@post("/preferences", sync_to_thread=True, dependencies={"sent": Provide(read_form)})
def preference(request: AnyRequest, house: HouseHere, person: Person, sent: Sent) -> Response[str] | Redirect:
    """Stops or resumes one purpose on one channel or on all; says why when it cannot be stopped."""
    if sent.get("act") in {"refuse", "accept"}:
        return _collection(house, person, str(sent.get("item", "")), refused=sent.get("act") == "refuse")
    resuming = sent.get("act") == "resume"
    change = preferences.resume if resuming else preferences.stop
    purpose, channel = str(sent.get("purpose", "")), str(sent.get("channel", "")) or None
    try:
        change(house, person.actor, subject_of(person), purpose=purpose, channel=channel)
    except PersonError as error:
        data = _data(house, person)
        return page(
            request,
            house,
            "portal/preferences.html",
            policy=data.policy,
            status_code=409,
            signed_in=True,
            rows=views.own_preferences(data),
            collections=data.collections,
            done=None,
            refused={**error.parts(language_of(request)), "code": error.code},
        )
    back = "/my/items" if sent.get("from") == "items" else "/my/preferences"
    return Redirect(f"{back}?done={'resumed' if resuming else 'stopped'}", status_code=303)


def _collection(house: House, person: Person, item: str, *, refused: bool) -> Redirect:
    """Refuses that equipment collects an item, or allows it again."""
    change = refusing.refuse if refused else refusing.accept
    change(house, person.actor, subject_of(person), item)
    return Redirect(f"/my/preferences?done={'refused' if refused else 'accepted'}", status_code=303)


@get("/history", sync_to_thread=True)
def history(request: AnyRequest, house: HouseHere, person: Person) -> Response[str]:
    """Who used what and when, by month."""
    uses = own_data.own_uses(house, person.actor, subject_of(person))
    return page(
        request,
        house,
        "portal/history.html",
        signed_in=True,
        deals=deals.deals_of(house, person.actor, subject_of(person)),
        months=views.months_of(uses, language_of(request)),
        use_text=_use_text(request),
    )


def _use_text(request: AnyRequest) -> Callable[[EntryKind], str]:
    language = language_of(request)
    return lambda kind: views.use_text(kind, language)


@get("/consents", sync_to_thread=True)
def consents_page(request: AnyRequest, house: HouseHere, person: Person, done: Done = None) -> Response[str]:
    """What was agreed to, and what may be."""
    data, language = _data(house, person), language_of(request)
    category = views.category_of(data)
    today = legal_day(house.clock.now())
    form = form_for(data.policy, category=ANY_CATEGORY if category is None else category.id, today=today)
    return page(
        request,
        house,
        "portal/consents.html",
        policy=data.policy,
        signed_in=True,
        standing=views.consent_rows(data, language),
        offered=[
            (box.name, views.box_text(data.policy, box, language))
            for box in views.offered_consents(data, form)
        ],
        done=_said(done, "given", "withdrawn"),
    )


@post("/consents/give", sync_to_thread=True, dependencies={"sent": Provide(read_form)})
def give(house: HouseHere, person: Person, sent: Sent) -> Redirect:
    """Records a consent."""
    consenting.give(house, person.actor, subject_of(person), _act(str(sent.get("consent", ""))))
    return Redirect("/my/consents?done=given", status_code=303)


@post("/consents/withdraw", sync_to_thread=True, dependencies={"sent": Provide(read_form)})
def withdraw(house: HouseHere, person: Person, sent: Sent) -> Redirect:
    """Records a withdrawal."""
    consenting.withdraw(house, person.actor, subject_of(person), _act(str(sent.get("consent", ""))))
    return Redirect("/my/consents?done=withdrawn", status_code=303)


def _act(name: str) -> ConsentAct:
    """``purpose:p1``, ``advertising:email`` or ``provision:r1`` as an act."""
    kind, _, reference = name.partition(":")
    match kind:
        case "purpose":
            return ConsentAct(purpose=reference)
        case "advertising":
            return ConsentAct(advertising=reference)
        case "provision":
            return ConsentAct(recipient=reference)
        case _:
            raise NotFoundException


@get("/download", sync_to_thread=True)
def download_page(request: AnyRequest, house: HouseHere, person: Person) -> Response[str]:
    """What the file holds, and the button that makes it."""
    data = _data(house, person)
    return page(
        request,
        house,
        "portal/download.html",
        policy=data.policy,
        signed_in=True,
        items=len(data.items),
        files=sum(len(own.files) for own in data.items),
    )


@post("/download/file", sync_to_thread=True, status_code=200)
def download(house: HouseHere, person: Person) -> Response[bytes]:
    """The file: a disclosure, asked of the gate and written in the book."""
    now = house.clock.now()
    data, uses = own_data.package(house, person.actor, subject_of(person))
    return Response(
        file_of(data, uses, at=now),
        media_type="application/json; charset=utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{file_name(now)}"',
        },
    )


@get("/leave", sync_to_thread=True)
def leave_page(request: AnyRequest, house: HouseHere, person: Person) -> Response[str]:
    """Three lists before leaving: ends now, erased, kept until."""
    return _leave_page(request, house, person)


def _leave_page(
    request: AnyRequest, house: House, person: Person, errors: tuple[tuple[str | None, str], ...] = ()
) -> Response[str]:
    data = _data(house, person)
    return page(
        request,
        house,
        "portal/leave.html",
        policy=data.policy,
        policy_now=data.policy,
        status_code=400 if errors else 200,
        signed_in=True,
        farewell=views.farewell_of(data, today=legal_day(house.clock.now())),
        errors=errors,
    )


@post("/leave", sync_to_thread=True, status_code=200, dependencies={"sent": Provide(read_form)})
def leave(request: AnyRequest, house: HouseHere, person: Person, sent: Sent) -> Response[str]:
    """Leaves, and shows the receipt: what is true now, and what becomes final later."""
    if sent.get("understood") != "yes":
        t = translator(language_of(request))
        return _leave_page(
            request, house, person, errors=(("c-understood-yes", t("leave.error.understood")),)
        )
    data = _data(house, person)
    receipt = leaving.leave(house, person.actor, subject_of(person))
    proof = receipts.receipt_on_leaving(house, receipt)
    names = {str(item.id): item.name for item in data.policy.items}
    held = {own.item.id for own in data.items}
    return page(
        request,
        house,
        "portal/left.html",
        cookies=[dropped(PERSON_COOKIE, "/")],
        policy=data.policy,
        policy_now=data.policy,
        signed_in=False,
        receipt=receipt,
        proof=None if proof is None else proof.to_json(),
        verifier=book_desk.verifier_key(house),
        erased=[names.get(item, item) for item in receipt.erased if item in held],
        kept=[
            (names.get(item, item), kept.why, kept.until)
            for kept in receipt.kept
            for item in kept.items
            if item in held
        ],
    )


def portal_router() -> Router:
    """The person's pages: the entrance stands open, the rest needs a session."""
    inside = Router(
        path="/",
        dependencies={"person": Provide(provide_person, sync_to_thread=True)},
        route_handlers=[
            home,
            items,
            items_shown,
            correct_page,
            correct,
            preferences_page,
            preference,
            history,
            consents_page,
            give,
            withdraw,
            download_page,
            download,
            leave_page,
            leave,
            *archive.HANDLERS,
            *files.HANDLERS,
            *former.HANDLERS,
            *posts.HANDLERS,
        ],
    )
    return Router(
        path="/my",
        route_handlers=[login_page, login, code_page, code, logout, inside],
        exception_handlers={NotSignedIn: to_login},
        include_in_schema=False,
    )
