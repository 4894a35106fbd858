"""The versions for everybody: which there were, how any two differ, and what was announced. Source: 法21条3項."""

import re
from typing import Final

from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from sekisho.application import announcing, comparing, policy_desk
from sekisho.errors import StaffError
from sekisho.policy.difference import Direction
from sekisho.presenting import difference as shown
from sekisho.web.differences import passages
from sekisho.web.guards import HouseHere
from sekisho.web.letterhead import page, policy_in_force
from sekisho.web.rendering import AnyRequest, language_of
from sekisho.web.versions import day_of, version_rows

_PAIR: Final = re.compile(r"(v[1-9][0-9]{0,5})\.\.(v[1-9][0-9]{0,5})")


@get("/policy/versions", sync_to_thread=True)
def versions_page(request: AnyRequest, house: HouseHere) -> Response[str]:
    """Every version with its first day, what was told with it, and the difference from the one before."""
    policy = policy_in_force(house)
    return page(
        request,
        house,
        "public/versions.html",
        policy=policy,
        rows=version_rows(policy_desk.versions(house), announcing.announced(house), today=day_of(house)),
    )


@get("/policy/diff/{pair:str}", sync_to_thread=True)
def difference_page(
    pair: FromPath[str], request: AnyRequest, house: HouseHere, whole: FromQuery[str | None] = None
) -> Response[str]:
    """Two versions, sentence by sentence, with the changed words marked, and what changes for people."""
    asked = _PAIR.fullmatch(pair)
    if asked is None:
        raise NotFoundException
    before, after = asked.groups()
    try:
        found = comparing.differ(house, before, after)
    except StaffError:
        raise NotFoundException from None
    language = language_of(request)
    told = {
        way: [
            {
                "text": shown.told(one.change, language),
                "example": None if one.example is None else shown.told_example(one.example, found, language),
            }
            for one in found.changes
            if one.change.direction is way
        ]
        for way in Direction
    }
    return page(
        request,
        house,
        "public/difference.html",
        before=found.before,
        after=found.after,
        passages=passages(found.difference, whole=whole is not None),
        whole=whole is not None,
        widened=told[Direction.WIDENED],
        narrowed=told[Direction.NARROWED],
        announcement=next((one for one in announcing.announced(house) if one.version == after), None),
        same=found.difference.empty,
        pair=pair,
    )


@get("/announcements", sync_to_thread=True)
def announcements_page(request: AnyRequest, house: HouseHere) -> Response[str]:
    """What was told with the versions, newest first."""
    policy = policy_in_force(house)
    rows = version_rows(policy_desk.versions(house), announcing.announced(house), today=day_of(house))
    return page(
        request,
        house,
        "public/announcements.html",
        policy=policy,
        rows=[row for row in rows if row.summary],
    )


def versions_router() -> Router:
    """The pages about versions."""
    return Router(
        path="/",
        route_handlers=[announcements_page, difference_page, versions_page],
        include_in_schema=False,
    )
