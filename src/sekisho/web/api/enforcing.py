"""Tokens for the organisation's own PostgreSQL, asked for by the applications that pool its connections."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from sekisho.application import enforcing
from sekisho.errors import Language
from sekisho.presenting.enforcing import TokenJson, token_json
from sekisho.web.api.bodies import Body
from sekisho.web.guards import HouseHere, SignedIn


class TokenBody(Body):
    """Which purpose a transaction is to be opened for.

    Attributes:
        purpose: Purpose id or text.
        challenge: What `sekisho.challenge()` said in that transaction.
    """

    purpose: str
    challenge: str


@post(
    "/enforcement/tokens",
    status_code=200,
    sync_to_thread=True,
    summary="Sign a token for one transaction of a pooled connection; a denial is an answer",
)
def issue_token(
    data: JSONBody[TokenBody], house: HouseHere, signed: SignedIn, language: NamedDependency[Language]
) -> TokenJson:
    """Decides for the account that asks, writes it down, and signs. The token holds for that transaction alone."""
    issued = enforcing.issue_token(
        house, signed.actor, purpose=data.purpose, challenge=data.challenge, language=language
    )
    return token_json(issued)


HANDLERS = (issue_token,)
