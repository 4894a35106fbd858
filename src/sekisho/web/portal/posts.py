"""The person's own public posts: written with the consent's words in view, and taken back."""

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery, SkipValidation
from litestar.response import Redirect

from sekisho.application import posting
from sekisho.application.house import House
from sekisho.application.posting import Posted, Posting
from sekisho.errors import StaffError
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.posts import Written
from sekisho.web.guards import HouseHere
from sekisho.web.letterhead import page, policy_in_force
from sekisho.web.portal.session import Person, subject_of
from sekisho.web.public.routes import read_form
from sekisho.web.rendering import AnyRequest, language_of, sentence_of

_PAGE = "/my/posts"
_TEXT = "POST-002"
_Sent = NamedDependency[SkipValidation[FormMultiDict]]


@get("/posts", sync_to_thread=True)
def posts_page(
    request: AnyRequest, house: HouseHere, person: Person, done: FromQuery[str | None] = None
) -> Response[str]:
    """The form with the words of the consent, and what was posted so far."""
    return _page(request, house, person, done=done if done in {"posted", "withdrawn"} else None)


def _page(
    request: AnyRequest,
    house: House,
    person: Person,
    *,
    done: str | None = None,
    refused: StaffError | None = None,
    denied: Posted | None = None,
    typed: Written | None = None,
) -> Response[str]:
    try:
        terms, version = posting.terms_in_force(house)
    except StaffError:
        raise NotFoundException from None
    language = language_of(request)
    # What is wrong with the text is said beside it; any other refusal is about the whole.
    errors = (
        [("f-text", sentence_of(refused, request))] if refused is not None and refused.code == _TEXT else []
    )
    return page(
        request,
        house,
        "portal/posts.html",
        policy=policy_in_force(house),
        status_code=_status(refused, denied),
        signed_in=True,
        terms=terms,
        version=version,
        posts=posting.own_posts(house, person.actor, subject_of(person))[::-1],
        done=done,
        errors=errors,
        refused=None if refused is None or errors else {**refused.parts(language), "code": refused.code},
        reasons=() if denied is None else denied.ruling.reasons(language),
        typed=typed,
    )


def _status(refused: StaffError | None, denied: Posted | None) -> int:
    if denied is not None:
        return 403
    if refused is None:
        return 200
    return 400 if refused.code == _TEXT else 409


@post("/posts", sync_to_thread=True, dependencies={"sent": Provide(read_form)})
def posts_sent(
    request: AnyRequest, house: HouseHere, person: Person, sent: _Sent
) -> Response[str] | Redirect:
    """Posts, or takes a post back; says why not, with what was typed."""
    subject = subject_of(person)
    written = Written(
        text=Plaintext(str(sent.get("text", ""))),
        nickname=Plaintext(name) if (name := str(sent.get("nickname", "")).strip()) else None,
    )
    try:
        if sent.get("act") == "withdraw":
            posting.withdraw(house, person.actor, subject, str(sent.get("post", "")))
            return Redirect(f"{_PAGE}?done=withdrawn", status_code=303)
        made = posting.add(
            house,
            person.actor,
            Posting(
                subject=subject,
                written=written,
                agrees=sent.get("agrees") == "yes",
                version=str(sent.get("notice", "")) or None,
            ),
        )
    except StaffError as error:
        if not error.code.startswith("POST-"):
            raise
        return _page(request, house, person, refused=error, typed=written)
    if not made.ruling.allowed:
        return _page(request, house, person, denied=made, typed=written)
    return Redirect(f"{_PAGE}?done=posted", status_code=303)


HANDLERS = (posts_page, posts_sent)
