"""Letters to persons over HTTP."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sekisho.application import mailing
from sekisho.errors import Language
from sekisho.presenting.mailing import MailedJson, mailed_json
from sekisho.web.api.bodies import MailBody
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import Denied


@post(
    "/subjects/{subject:str}/mail", status_code=200, sync_to_thread=True, summary="Mail a letter to a person"
)
def mail(
    subject: FromPath[str],
    data: JSONBody[MailBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> MailedJson:
    """Mails a letter for a purpose, with the link that stops such mail; 403 with the reasons when the gate denies."""
    done = mailing.mail_to(
        house, signed.actor, subject, purpose=data.purpose, title=data.title, text=data.text, asks=data.asks
    )
    if not done.ruling.allowed:
        raise Denied(done.ruling)
    return mailed_json(done, language)


HANDLERS = (mail,)
