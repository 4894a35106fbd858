"""What stands on every page for persons: whose page it is, and the demonstration's letters where there are any."""

from collections.abc import Mapping, Sequence

from litestar import Response
from litestar.datastructures import Cookie

from sekisho.application import policy_desk
from sekisho.application.house import House
from sekisho.errors import StaffError
from sekisho.notice.outbox import Outbox
from sekisho.policy.model import Policy
from sekisho.policy.posts import post_terms
from sekisho.web.rendering import AnyRequest, render

_NOTHING_PUBLISHED = "WORKSPACE-005"


def policy_in_force(house: House) -> Policy | None:
    """The policy in force today, or None before the first one is."""
    try:
        return policy_desk.effective(house)
    except StaffError as error:
        if error.code != _NOTHING_PUBLISHED:
            raise
        return None


def page(
    request: AnyRequest,
    house: House,
    template: str,
    *,
    policy: Policy | None = None,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[Cookie] = (),
    **context: object,
) -> Response[str]:
    """A page with the business's name on it.

    Args:
        request: The request.
        house: The workspace.
        template: Name below ``templates/``.
        policy: The policy in force, when the handler has read it already.
        status_code: HTTP status.
        headers: More headers.
        cookies: Cookies to set.
        context: What the template shows.
    """
    known = policy or policy_in_force(house)
    return render(
        template,
        request,
        status_code=status_code,
        headers=headers,
        cookies=cookies,
        organisation=None if known is None else known.organisation.name,
        outbox=isinstance(house.mail, Outbox),
        posts_here=known is not None and post_terms(known) is not None,
        **context,
    )
