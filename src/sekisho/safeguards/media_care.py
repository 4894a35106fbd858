"""What is seen to before a device, medium or paper is carried, returned or disposed of. Pure.

Each care stands in a registry, so that each can be tried alone. Source: 法23条, ガイドライン通則編10-5(2)から(4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.errors import SekishoError, StaffError
from sekisho.safeguards.media import (
    METHODS,
    Facts,
    Medium,
    MediumAct,
    MediumKind,
    Protection,
    Whereabouts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An act that somebody wants to do.

    Attributes:
        act: Which.
        actor: Account that does it.
        facts: What is known of it.
        with_password: Something that it takes is sealed with a password.
        kept_until: Legal day after which the first of the lists that it takes must be destroyed, or None.
    """

    act: MediumAct
    actor: str
    facts: Facts
    with_password: bool = False
    kept_until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """One thing that is seen to before an act; they stand in a registry, so that each can be tried alone.

    Attributes:
        id: Stable name.
        act: The act that it is about; None = every one.
        refuses: Why the act is refused, or None.
    """

    id: str
    act: MediumAct | None
    refuses: Callable[[Medium, Wish], SekishoError | None]


_FROM: Final[Mapping[MediumAct, frozenset[Whereabouts]]] = {
    MediumAct.CHECKED: frozenset({Whereabouts.HERE}),
    MediumAct.DISPOSED: frozenset({Whereabouts.HERE, Whereabouts.OUT}),
    MediumAct.FOUND: frozenset({Whereabouts.LOST}),
    MediumAct.LOST: frozenset({Whereabouts.HERE, Whereabouts.OUT}),
    MediumAct.PERMITTED: frozenset({Whereabouts.HERE}),
    MediumAct.RETURNED: frozenset({Whereabouts.OUT}),
    MediumAct.TAKEN: frozenset({Whereabouts.HERE}),
}


def _gone(medium: Medium, _wish: Wish) -> SekishoError | None:
    """What was disposed of never comes back."""
    return StaffError("MEDIA-003", medium=medium.no) if medium.place is Whereabouts.GONE else None


def _out(medium: Medium, _wish: Wish) -> SekishoError | None:
    """What is with somebody is not disposed of: nobody could say what went."""
    return StaffError("MEDIA-004", medium=medium.no) if medium.place is Whereabouts.OUT else None


def _in_order(medium: Medium, wish: Wish) -> SekishoError | None:
    """Taken from here, returned from outside, found after it was lost."""
    # What was disposed of is another care's.
    fits = medium.place is Whereabouts.GONE or medium.place in _FROM[wish.act]
    return None if fits else StaffError("MEDIA-005", medium=medium.no)


def _protected(medium: Medium, wish: Wish) -> SekishoError | None:
    """Nothing that may hold personal data leaves unprotected, unless an officer permitted it."""
    open_to_all = wish.facts.protection == Protection.NONE and (medium.holds_persons or wish.facts.exports)
    return StaffError("MEDIA-006", medium=medium.no) if open_to_all and not medium.permitted_by else None


def _permitted_by_another(medium: Medium, wish: Wish) -> SekishoError | None:
    """Whoever carries it unprotected did not permit it."""
    mine = wish.facts.protection == Protection.NONE and medium.permitted_by in {
        wish.actor,
        wish.facts.carrier,
    }
    return StaffError("MEDIA-007") if mine else None


def _protection_fits(medium: Medium, wish: Wish) -> SekishoError | None:
    """Papers are sealed in a cover, everything else is encrypted."""
    other = Protection.ENCRYPTED if medium.kind is MediumKind.PAPER else Protection.SEALED
    return StaffError("MEDIA-008") if wish.facts.protection == other else None


def _password_apart(_medium: Medium, wish: Wish) -> SekishoError | None:
    """A password never goes the way that its file goes."""
    together = wish.with_password and wish.facts.password_route in {None, wish.facts.route}
    return StaffError("MEDIA-009") if together else None


def _not_outlived(_medium: Medium, wish: Wish) -> SekishoError | None:
    """Nothing is out longer than the lists on it may be kept."""
    late = wish.kept_until is not None and (wish.facts.due or 0) > wish.kept_until
    return StaffError("MEDIA-010") if late else None


def _method_fits(medium: Medium, wish: Wish) -> SekishoError | None:
    """After the method nothing can be recovered from this kind."""
    fitting = METHODS[medium.kind]
    if wish.facts.method in fitting:
        return None
    return StaffError("MEDIA-011", known="、".join(sorted(fitting)))


def _witnessed(_medium: Medium, wish: Wish) -> SekishoError | None:
    """Somebody else than who disposes of it saw it."""
    return StaffError("MEDIA-012") if wish.facts.witness in {None, wish.actor} else None


def _certified(medium: Medium, wish: Wish) -> SekishoError | None:
    """A certificate is stored; only papers that the office itself destroys need none."""
    needs = medium.kind is not MediumKind.PAPER or wish.facts.contractor is not None
    return StaffError("MEDIA-013") if needs and wish.facts.certificate is None else None


CARES: tuple[Care, ...] = (
    Care(id="media.gone_stays_gone", act=None, refuses=_gone),
    Care(id="media.out_not_disposed", act=MediumAct.DISPOSED, refuses=_out),
    Care(id="media.in_order", act=None, refuses=_in_order),
    Care(id="media.protection_fits", act=MediumAct.TAKEN, refuses=_protection_fits),
    Care(id="media.protected", act=MediumAct.TAKEN, refuses=_protected),
    Care(id="media.permitted_by_another", act=MediumAct.TAKEN, refuses=_permitted_by_another),
    Care(id="media.password_apart", act=MediumAct.TAKEN, refuses=_password_apart),
    Care(id="media.not_outlived", act=MediumAct.TAKEN, refuses=_not_outlived),
    Care(id="media.method_fits", act=MediumAct.DISPOSED, refuses=_method_fits),
    Care(id="media.witnessed", act=MediumAct.DISPOSED, refuses=_witnessed),
    Care(id="media.certified", act=MediumAct.DISPOSED, refuses=_certified),
)
"""Everything that is seen to, in order."""


def require_care(medium: Medium, wish: Wish) -> None:
    """Lets an act go on.

    Raises:
        StaffError: The first care that refuses it (MEDIA-003 to MEDIA-013).
    """
    for care in CARES:
        error = care.refuses(medium, wish) if care.act in {None, wish.act} else None
        if error is not None:
            raise error
