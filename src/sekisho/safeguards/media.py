"""Devices, media and papers (機器・電子媒体・書類): a medium is the sum of its acts; where it is, is folded from them. Pure.

Source: 法23条, ガイドライン通則編10-5(2)から(4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import msgspec


class MediumKind(StrEnum):
    """What sort of thing holds data."""

    COMPUTER = "computer"
    DISC = "disc"
    DISK = "disk"
    MEMORY = "memory"
    PAPER = "paper"
    PHONE = "phone"
    TAPE = "tape"


class MediumAct(StrEnum):
    """What was done with a medium."""

    CHECKED = "checked"
    """Seen in its place (現物確認)."""
    DISPOSED = "disposed"
    FOUND = "found"
    LOST = "lost"
    PERMITTED = "permitted"
    """An officer lets it be carried without protection, once."""
    REGISTERED = "registered"
    RETURNED = "returned"
    TAKEN = "taken"


class Whereabouts(StrEnum):
    """Where a medium is."""

    HERE = "here"
    OUT = "out"
    LOST = "lost"
    GONE = "gone"


class Protection(StrEnum):
    """What keeps a carried medium from being read easily."""

    ENCRYPTED = "encrypted"
    NONE = "none"
    SEALED = "sealed"
    """封かん、目隠しシール: for papers."""


class Route(StrEnum):
    """The way by which a medium, or a password, goes."""

    COURIER = "courier"
    HAND = "hand"
    MAIL = "mail"
    PHONE = "phone"
    POST = "post"


class Method(StrEnum):
    """How a medium is disposed of."""

    CRYPTO_ERASE = "crypto_erase"
    DEGAUSS = "degauss"
    DESTROY = "destroy"
    DISSOLVE = "dissolve"
    INCINERATE = "incinerate"
    SHRED = "shred"
    WIPE = "wipe"


METHODS: Final[Mapping[MediumKind, frozenset[Method]]] = {
    MediumKind.COMPUTER: frozenset({Method.CRYPTO_ERASE, Method.DESTROY, Method.WIPE}),
    MediumKind.DISC: frozenset({Method.DESTROY, Method.INCINERATE, Method.SHRED}),
    MediumKind.DISK: frozenset({Method.CRYPTO_ERASE, Method.DEGAUSS, Method.DESTROY, Method.WIPE}),
    # Overwriting does not reach every block of flash memory.
    MediumKind.MEMORY: frozenset({Method.CRYPTO_ERASE, Method.DESTROY, Method.INCINERATE}),
    MediumKind.PAPER: frozenset({Method.DISSOLVE, Method.INCINERATE, Method.SHRED}),
    MediumKind.PHONE: frozenset({Method.CRYPTO_ERASE, Method.DESTROY}),
    MediumKind.TAPE: frozenset({Method.DEGAUSS, Method.DESTROY, Method.INCINERATE, Method.SHRED}),
}
"""Kind → methods after which nothing can be recovered. Source: ガイドライン通則編10-5(4), NIST SP 800-88."""


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one act: ids, codes and day numbers, no free text.

    Attributes:
        label: Number in the office's inventory.
        kind: `MediumKind`.
        items: Items of the policy that it may hold.
        keeper: Account that keeps it.
        area: Where it belongs.
        carrier: Account that carries it.
        due: Legal day (JST) by which it is back.
        protection: `Protection`.
        route: `Route` of the medium.
        password_route: `Route` of the password of what is on it.
        exports: Numbers of the exports that it takes.
        emptied: What it took was erased from it.
        noticed: Legal day on which a loss was noticed.
        method: `Method`.
        contractor: Recipient of the policy that disposed of it; None = the actor did.
        witness: Account that saw it.
        certificate: SHA-256 of the sealed certificate, hex.
    """

    label: str | None = None
    kind: str | None = None
    items: tuple[str, ...] = ()
    keeper: str | None = None
    area: str | None = None
    carrier: str | None = None
    due: int | None = None
    protection: str | None = None
    route: str | None = None
    password_route: str | None = None
    exports: tuple[int, ...] = ()
    emptied: bool = False
    noticed: int | None = None
    method: str | None = None
    contractor: str | None = None
    witness: str | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A medium as its acts tell it.

    Attributes:
        no: Its number; 1, 2, …
        label: Number in the office's inventory.
        kind: What it is.
        items: Items of the policy that it may hold.
        keeper: Account that keeps it.
        area: Where it belongs.
        place: Where it is.
        carrier: Account that has it while it is out.
        due: Legal day by which it is back, while it is out.
        protection: What protects it while it is out.
        permitted_by: Officer that lets it go unprotected once, or None.
        exports: Numbers of the exports that are on it.
        acts: How many acts there were.
    """

    no: int
    label: str
    kind: MediumKind
    items: tuple[str, ...]
    keeper: str
    area: str
    place: Whereabouts = Whereabouts.HERE
    carrier: str | None = None
    due: int | None = None
    protection: str | None = None
    permitted_by: str | None = None
    exports: tuple[int, ...] = ()
    acts: int = 1

    def is_overdue_on(self, day: int) -> bool:
        """Whether it should have been back before a legal day."""
        return self.place is Whereabouts.OUT and self.due is not None and self.due < day

    @property
    def holds_persons(self) -> bool:
        """It may hold personal data."""
        return bool(self.items or self.exports)


def first(no: int, facts: Facts) -> Medium:
    """The medium as it was registered."""
    return Medium(
        no=no,
        label=facts.label or "",
        kind=MediumKind(facts.kind or ""),
        items=facts.items,
        keeper=facts.keeper or "",
        area=facts.area or "",
    )


def after(medium: Medium, act: MediumAct, actor: str, facts: Facts) -> Medium:
    """The medium after one more act."""
    here = {"place": Whereabouts.HERE, "carrier": None, "due": None, "protection": None}
    match act:
        case MediumAct.PERMITTED:
            changed: dict[str, object] = {"permitted_by": actor}
        case MediumAct.TAKEN:
            changed = {
                "place": Whereabouts.OUT,
                "carrier": facts.carrier,
                "due": facts.due,
                "protection": facts.protection,
                "permitted_by": None,
                "exports": tuple(sorted({*medium.exports, *facts.exports})),
            }
        case MediumAct.RETURNED | MediumAct.FOUND:
            changed = {**here, "exports": () if facts.emptied else medium.exports}
        case MediumAct.LOST:
            changed = {"place": Whereabouts.LOST}
        case MediumAct.DISPOSED:
            changed = {**here, "place": Whereabouts.GONE, "exports": ()}
        case _:
            changed = {}
    return replace(medium, acts=medium.acts + 1, **changed)  # type: ignore[arg-type]  # fields by name


def overdue(media: Iterable[Medium], day: int) -> tuple[Medium, ...]:
    """The media that should have been back before a legal day."""
    return tuple(one for one in media if one.is_overdue_on(day))
