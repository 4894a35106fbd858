"""Public posts over HTTP: the terms, an author's posts, taking one back, handing them on."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sekisho import presenting
from sekisho.application import posting
from sekisho.application.posting import Posting
from sekisho.errors import Language
from sekisho.presenting.posts import exported_json, own_posts_json, posted_json, terms_json
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.posts import Written
from sekisho.web.api.bodies import Body, Words
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import Denied


class PostBody(Body):
    """A post, the name it is shown under, and whether its author agrees to the terms."""

    text: str
    nickname: str | None = None
    agrees: bool = False
    notice: str | None = None
    purposes: Words = msgspec.field(default_factory=list)

    def posting(self, subject: str) -> Posting:
        """The post in the application's form."""
        nickname = Plaintext(self.nickname) if self.nickname else None
        return Posting(
            subject=subject,
            written=Written(text=Plaintext(self.text), nickname=nickname),
            agrees=self.agrees,
            version=self.notice,
            purposes=self.purposes,
        )


class ExportBody(Body):
    """To whom the posts go, and for which purpose."""

    recipient: str
    purpose: str


@get("/posts/terms", sync_to_thread=True, summary="What an author agrees to when posting")
def terms(house: HouseHere, signed: SignedIn) -> dict[str, Any]:  # noqa: ARG001 - signed in
    """The words of the policy in force, and its version."""
    found, version = posting.terms_in_force(house)
    return terms_json(found, version)


@post("/subjects/{subject:str}/posts", sync_to_thread=True, summary="Keep a public post")
def add_post(
    subject: FromPath[str],
    data: JSONBody[PostBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> dict[str, Any]:
    """Keeps a post, with its author's consent or without; 403 with the reasons when the gate denies."""
    done = posting.add(house, signed.actor, data.posting(subject))
    if not done.ruling.allowed:
        raise Denied(done.ruling)
    return posted_json(done, language)


@get("/subjects/{subject:str}/posts", sync_to_thread=True, summary="Public posts of a person")
def own_posts(subject: FromPath[str], house: HouseHere, signed: SignedIn) -> dict[str, Any]:
    """The posts of a person, with the words that were agreed to."""
    return own_posts_json(posting.own_posts(house, signed.actor, subject))


@post(
    "/subjects/{subject:str}/posts/{wanted:str}/withdraw",
    status_code=200,
    sync_to_thread=True,
    summary="Take a post back",
)
def withdraw_post(
    subject: FromPath[str], wanted: FromPath[str], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Takes a post back; it is left out of the next export."""
    return presenting.done_json(posting.withdraw(house, signed.actor, subject, wanted))


@post("/posts/export", status_code=200, sync_to_thread=True, summary="Hand public posts to a third party")
def export_posts(data: JSONBody[ExportBody], house: HouseHere, signed: SignedIn) -> dict[str, Any]:
    """The posts that may go, as they were shown; what may not is left out and counted. One entry."""
    return exported_json(posting.export(house, signed.actor, recipient=data.recipient, purpose=data.purpose))


HANDLERS = (add_post, export_posts, own_posts, terms, withdraw_post)
