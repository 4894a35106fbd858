"""What is done with devices, media and papers: registered, checked, carried, returned, lost, disposed of.

Each act is one row and one entry, in one transaction; what is seen to before it stands in `safeguards.media_care`.
Source: 法23条, ガイドライン通則編10-5.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sekisho.application import export_store
from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.media_book import TABLE, history_of, require_near
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import instant_of
from sekisho.law.legal_day import as_date, day_number, legal_day
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.policy.model import RecipientKind
from sekisho.safeguards import media_store, store
from sekisho.safeguards.media import (
    Facts,
    Medium,
    MediumAct,
    MediumKind,
    Method,
    Protection,
    Route,
)
from sekisho.safeguards.media_care import Wish, require_care
from sekisho.safeguards.media_store import ActRow
from sekisho.safeguards.model import Duty
from sekisho.vault.house_records import seal_record
from sekisho.vault.media import LOOKED_AT, known_kind, looks_like
from sekisho.vault.plaintext import Plaintext

LONGEST_OUT: Final = timedelta(days=366)
"""The furthest day back: a house rule, labelled as such."""
LARGEST_CERTIFICATE: Final = 10 << 20
"""Bytes."""
_CERTIFICATES: Final = ("application/pdf", "image/jpeg", "image/png")
_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_LONGEST_AREA: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMedium:
    """A medium that is to be registered.

    Attributes:
        label: Number in the office's inventory: letters, digits, ``.``, ``-``, ``_``.
        kind: `MediumKind`.
        items: Items that it may hold, ids or names; none = no personal data.
        keeper: Account that keeps it.
        area: Where it belongs, in words; names no person.
    """

    label: str
    kind: str
    items: tuple[str, ...] = ()
    keeper: str
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A medium that is to be carried out.

    Attributes:
        why: What for. Sealed.
        where: Where to. Sealed.
        due: Day by which it is back.
        protection: `Protection`.
        route: `Route` by which it goes.
        password_route: `Route` by which the password of what is on it goes.
        exports: Numbers of the exports that it takes.
        carrier: Account that carries it; None = whoever asks.
    """

    why: Plaintext
    where: Plaintext
    due: date
    protection: str
    route: str
    password_route: str | None = None
    exports: tuple[int, ...] = ()
    carrier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """How a medium is disposed of.

    Attributes:
        method: `Method`.
        witness: Account that saw it.
        contractor: Contractor of the policy that does it; None = whoever asks.
        certificate: The certificate: PDF, JPEG or PNG; None where none is needed.
        certificate_kind: Its media type.
    """

    method: str
    witness: str
    contractor: str | None = None
    certificate: bytes | None = field(default=None, repr=False)
    certificate_kind: str = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumActed:
    """What was done: the medium after it, and the number of the entry."""

    medium: Medium
    entry: int


def register(house: House, actor: Actor, new: NewMedium) -> MediumActed:
    """Puts a medium on the register.

    Raises:
        StaffError: No officer (ACCOUNT-007); a label or area that is none, or a label that is there already (MEDIA-001);
            an unknown kind (REQUEST-001), item (POLICY-010) or account (MEDIA-016).
    """
    return house.write(lambda unit: _register(unit, actor, new))


def _register(unit: Unit, actor: Actor, new: NewMedium) -> MediumActed:
    require(unit, actor, Duty.OFFICER)
    area = new.area.strip()
    rows = media_store.acts(unit.conn)
    taken = {row.facts.label for row in rows if row.act is MediumAct.REGISTERED}
    named = _LABEL.fullmatch(new.label) is not None and new.label not in taken
    if not named or not 0 < len(area) <= _LONGEST_AREA or not area.isprintable():
        raise StaffError("MEDIA-001")
    _one_of(MediumKind, new.kind, "kind")
    items = tuple(sorted(unit.snapshot.names.items(new.items))) if new.items else ()
    facts = Facts(label=new.label, kind=new.kind, items=items, keeper=_account(unit, new.keeper), area=area)
    number = media_store.next_medium(unit.conn)
    row = ActRow(medium=number, no=1, act=MediumAct.REGISTERED, actor=actor.id, at=unit.now, facts=facts)
    return _enter(unit, row)


def check(house: House, actor: Actor, number: int) -> MediumActed:
    """Records that a medium was seen in its place.

    Raises:
        StaffError: No such medium (MEDIA-002), not at hand (MEDIA-003, MEDIA-005), neither keeper nor officer
            (ACCOUNT-007).
        TamperedError: Its acts are not as the book recorded them (MEDIA-014); so for every act.
    """
    return house.write(lambda unit: _near(unit, actor, number, MediumAct.CHECKED, Facts()))


def permit(house: House, actor: Actor, number: int, why: Plaintext) -> MediumActed:
    """Lets a medium be carried once without protection; by an officer who does not carry it.

    Raises:
        StaffError: As `check`; no officer (ACCOUNT-007); no reason (MEDIA-017).
    """

    def work(unit: Unit) -> MediumActed:
        require(unit, actor, Duty.OFFICER)
        words = _said(why)
        wish = Wish(act=MediumAct.PERMITTED, actor=actor.id, facts=Facts())
        return _act(unit, history_of(unit, number).medium, wish, words)

    return house.write(work)


def take(house: House, actor: Actor, number: int, taking: Taking) -> MediumActed:
    """Carries a medium out.

    Raises:
        StaffError: As `check`, and what `media_care` refuses (MEDIA-003 to MEDIA-010); for somebody else without being
            keeper or officer (ACCOUNT-007); an account (MEDIA-016) or an export (MEDIA-018) that is none; no why or
            where (MEDIA-017); a day back that is past or too far (MEDIA-019); a word that is none (REQUEST-001).
    """
    return house.write(lambda unit: _take(unit, actor, number, taking))


def _take(unit: Unit, actor: Actor, number: int, taking: Taking) -> MediumActed:
    _one_of(Protection, taking.protection, "protection")
    _one_of(Route, taking.route, "route")
    if taking.password_route is not None:
        _one_of(Route, taking.password_route, "password_route")
    today = as_date(unit.today)
    if not today <= taking.due <= today + LONGEST_OUT:
        raise StaffError("MEDIA-019")
    carrier = _account(unit, taking.carrier or actor.id)
    if carrier != actor.id:
        require_near(unit, actor, history_of(unit, number).medium)
    words = Plaintext(f"{_said(taking.why).reveal()}\n{_said(taking.where).reveal()}")
    with_password, kept_until = _aboard(unit, taking.exports)
    facts = Facts(
        carrier=carrier,
        due=day_number(taking.due),
        protection=taking.protection,
        route=taking.route,
        password_route=taking.password_route,
        exports=tuple(sorted(set(taking.exports))),
    )
    wish = Wish(
        act=MediumAct.TAKEN,
        actor=actor.id,
        facts=facts,
        with_password=with_password,
        kept_until=kept_until,
    )
    return _act(unit, history_of(unit, number).medium, wish, words)


def _aboard(unit: Unit, exports: tuple[int, ...]) -> tuple[bool, int | None]:
    """Whether a password opens one of the lists, and the last legal day on which all may be kept."""
    known = {one.id: one for one in export_store.kept_lists(unit.conn)} if exports else {}
    for number in exports:
        if number not in known or known[number].destroyed_at is not None:
            raise StaffError("MEDIA-018", export=number)
    entries = book.entries_numbered(unit.conn, sorted(set(exports)))
    # An entry that does not say by what its list opens is of a time when only passwords were usual.
    sealed_by = [str(entry.note.get("opens", "password")) for entry in entries]
    ends = [legal_day(instant_of(known[number].expires_at)) for number in exports]
    return "password" in sealed_by, min(ends, default=None)


def give_back(house: House, actor: Actor, number: int, *, emptied: bool = False) -> MediumActed:
    """Records that a medium is back; `emptied` = the lists that it took were erased from it. Raises as `check`."""
    return house.write(lambda unit: _near(unit, actor, number, MediumAct.RETURNED, Facts(emptied=emptied)))


def lose(house: House, actor: Actor, number: int, how: Plaintext, *, noticed: date) -> MediumActed:
    """Opens the record of a loss; any member of staff may.

    Raises:
        StaffError: As `check`; nothing said of how (MEDIA-017); a day to come (MEDIA-019).
    """

    def work(unit: Unit) -> MediumActed:
        _account(unit, actor.id)
        if day_number(noticed) > unit.today:
            raise StaffError("MEDIA-019")
        words = _said(how)
        wish = Wish(act=MediumAct.LOST, actor=actor.id, facts=Facts(noticed=day_number(noticed)))
        return _act(unit, history_of(unit, number).medium, wish, words)

    return house.write(work)


def find_again(house: House, actor: Actor, number: int) -> MediumActed:
    """Records that a lost medium was found. Raises as `check`."""
    return house.write(lambda unit: _near(unit, actor, number, MediumAct.FOUND, Facts()))


def dispose(house: House, actor: Actor, number: int, disposal: Disposal) -> MediumActed:
    """Disposes of a medium for good.

    Raises:
        StaffError: As `check`, and what `media_care` refuses (MEDIA-003, MEDIA-004, MEDIA-011 to MEDIA-013); no officer
            (ACCOUNT-007); a witness (MEDIA-016) or contractor (POLICY-010, MEDIA-020) that is none; a certificate that
            is none (MEDIA-021); a word that is none (REQUEST-001).
    """
    return house.write(lambda unit: _dispose(unit, actor, number, disposal))


def _dispose(unit: Unit, actor: Actor, number: int, disposal: Disposal) -> MediumActed:
    require(unit, actor, Duty.OFFICER)
    _one_of(Method, disposal.method, "method")
    certificate = _certificate(unit, number, disposal)
    facts = Facts(
        method=disposal.method,
        witness=_account(unit, disposal.witness),
        contractor=None if disposal.contractor is None else _contractor(unit, disposal.contractor),
        certificate=None if certificate is None else media_store.digest_of(*certificate),
    )
    wish = Wish(act=MediumAct.DISPOSED, actor=actor.id, facts=facts)
    done = _act(unit, history_of(unit, number).medium, wish)
    if certificate is not None:
        media_store.keep_certificate(unit.conn, number, *certificate)
    return done


def _certificate(unit: Unit, number: int, disposal: Disposal) -> tuple[str, bytes] | None:
    content = disposal.certificate
    if content is None:
        return None
    kind = known_kind(disposal.certificate_kind)
    if (
        kind not in _CERTIFICATES
        or len(content) > LARGEST_CERTIFICATE
        or not looks_like(kind, content[:LOOKED_AT])
    ):
        raise StaffError("MEDIA-021", most=LARGEST_CERTIFICATE >> 20)
    return kind, seal_record(unit.house.keys, content, TABLE, number)


def _contractor(unit: Unit, named: str) -> str:
    found = unit.snapshot.names.recipient(named)
    recipient = unit.snapshot.policy.recipient(found)
    if recipient is None or recipient.kind is not RecipientKind.CONTRACTOR:
        raise StaffError("MEDIA-020")
    return found


# -- one act -------------------------------------------------------------------------------------------------------


def _near(unit: Unit, actor: Actor, number: int, act: MediumAct, facts: Facts) -> MediumActed:
    found = history_of(unit, number).medium
    require_near(unit, actor, found, found.carrier if act is MediumAct.RETURNED else None)
    return _act(unit, found, Wish(act=act, actor=actor.id, facts=facts))


def _act(unit: Unit, medium: Medium, wish: Wish, words: Plaintext | None = None) -> MediumActed:
    require_care(medium, wish)
    no, sealed = medium.acts + 1, None
    if words is not None:
        sealed = seal_record(unit.house.keys, words.reveal().encode(), TABLE, medium.no, no)
    row = ActRow(
        medium=medium.no, no=no, act=wish.act, actor=wish.actor, at=unit.now, facts=wish.facts, words=sealed
    )
    return _enter(unit, row)


def _enter(unit: Unit, row: ActRow) -> MediumActed:
    """The row and its entry. The entry counts all acts so far, so that one that is taken out is missed."""
    facts = row.facts
    entry = unit.record(
        EntryKind(f"medium:{row.act.value}"),
        actor=row.actor,
        items=facts.items,
        recipient=facts.contractor,
        effects=(Effect(object=row.thing, hash=row.digest),),
        note={"medium": row.medium, "acts": media_store.count(unit.conn) + 1, **_told(facts)},
    )
    media_store.keep(unit.conn, row.entered(entry.no))
    (medium,) = media_store.media(media_store.acts(unit.conn, row.medium))
    return MediumActed(medium=medium, entry=entry.no)


def _told(facts: Facts) -> dict[str, int | str]:
    """What of an act stands in the book by name: codes and accounts."""
    told = {
        "kind": facts.kind,
        "carrier": facts.carrier,
        "protection": facts.protection,
        "method": facts.method,
        "witness": facts.witness,
        "certificate": facts.certificate,
    }
    return {name: value for name, value in told.items() if value is not None}


def _account(unit: Unit, account: str) -> str:
    row = store.account(unit.conn, account)
    if row is None or not row[0].active:
        raise StaffError("MEDIA-016")
    return account


def _said(text: Plaintext) -> Plaintext:
    if not text.reveal().strip():
        raise StaffError("MEDIA-017")
    return Plaintext(text.reveal().strip())


def _one_of(known: type[StrEnum], word: str, field_name: str) -> None:
    if word not in set(known):
        raise StaffError("REQUEST-001", field=field_name, known="、".join(known))
