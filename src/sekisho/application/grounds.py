"""The entries that a decision rests on: the consent or its withdrawal, the approval of a second person.

A decision that turns on a consent names the act of the person by its number in the book, so that whoever reads the
decision can look the act up (法18条1項, 27条1項). Nothing is decided here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sekisho.application.house import Unit
from sekisho.application.rulings import Ground
from sekisho.gate.binding.contact import advertising
from sekisho.gate.model import Request
from sekisho.law.model import Verb
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry
from sekisho.policy.model import PurposeBasis
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventKind
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import SubjectState
from sekisho.vault.slots import BitKind, BitRef

_PAGE: Final = 100
_ACTS: Final = frozenset(
    {
        EntryKind.SUBJECT_ADVERTISING_ENDED,
        EntryKind.SUBJECT_ADVERTISING_EXCEPTED,
        EntryKind.SUBJECT_ADVERTISING_REFUSED,
        EntryKind.SUBJECT_CONSENT_GIVEN,
        EntryKind.SUBJECT_CONSENT_WITHDRAWN,
    }
)
_ADVERTISING: Final = frozenset({EventKind.ADVERTISING_OPTED_IN, EventKind.ADVERTISING_EXCEPTED})


def grounds_of(
    unit: Unit, request: Request, state: SubjectState | None, *, approval: str | None = None
) -> tuple[Ground, ...]:
    """The entries that a decision about this request rests on; empty where nothing turns on one.

    Args:
        unit: The unit of work that decides.
        request: What is asked.
        state: Of the person.
        approval: Hash of the request, when a second person approved it.
    """
    if state is None:
        return ()
    wanted: list[Callable[[Entry], bool]] = []
    if _may_turn_on_consent(unit, request, state):
        events = subjects.read_events(unit.conn, SubjectNo(state.subject_no))
        wanted += [consent.told_by(events) for consent in _consents(unit, request)]
    if approval is not None:
        wanted.append(
            lambda entry: entry.kind is EntryKind.APPROVAL_GRANTED and entry.note.get("request") == approval
        )
    found = (_newest(unit, state, one) for one in wanted)
    return tuple(Ground(kind=_kind(entry), entry=entry.no, by=entry.actor) for entry in found if entry)


def _kind(entry: Entry) -> str:
    match entry.kind:
        case EntryKind.APPROVAL_GRANTED:
            return "approval"
        case EntryKind.SUBJECT_CONSENT_WITHDRAWN | EntryKind.SUBJECT_ADVERTISING_ENDED:
            return "withdrawal"
        case EntryKind.SUBJECT_ADVERTISING_EXCEPTED:
            return "exception"
        case EntryKind.SUBJECT_ADVERTISING_REFUSED:
            return "refusal"
        case _:
            return "consent"


def _may_turn_on_consent(unit: Unit, request: Request, state: SubjectState) -> bool:
    if request.verb is Verb.PROVIDE:
        return True
    if request.verb not in {Verb.USE, Verb.CONTACT} or request.purpose is None:
        return False
    purpose = unit.snapshot.policy.purpose(request.purpose)
    if purpose is not None and (
        purpose.basis is PurposeBasis.CONSENT or advertising(request, unit.snapshot.policy)
    ):
        return True
    place = unit.snapshot.slots.bits.get(BitRef(BitKind.CONSENT, request.purpose))
    return place is not None and state.has(place)


@dataclass(frozen=True, slots=True)
class _Consent:
    """One consent that a request may turn on: which events speak of it, and which entries name it."""

    speaks: Callable[[Event], bool]
    names: Callable[[Entry], bool]

    def told_by(self, events: list[Event]) -> Callable[[Entry], bool]:
        """Tells the entry of the act: one of its own, or that of the acquisition with which it was given."""
        given = {event.at for event in events if self.speaks(event)}

        def tells(entry: Entry) -> bool:
            if entry.kind in _ACTS:
                return self.names(entry)
            acquired = entry.kind is EntryKind.SUBJECT_DATA_ACQUIRED and "consents" in entry.note
            return acquired and entry.at in given

        return tells


def _consents(unit: Unit, request: Request) -> Iterator[_Consent]:
    purpose, channel, recipient = request.purpose, request.channel, request.recipient
    if purpose is not None:
        yield _Consent(
            lambda event: event.kind is EventKind.CONSENT_GIVEN and event.body.consent == purpose,
            lambda entry: entry.purpose == purpose,
        )
    if request.verb is Verb.CONTACT and channel is not None:
        yield _Consent(
            lambda event: event.kind in _ADVERTISING and event.body.channel == channel,
            lambda entry: entry.channel == channel,
        )
    if request.verb is Verb.PROVIDE and recipient is not None:
        found = unit.snapshot.policy.recipient(recipient)
        named = {recipient, None if found is None else found.member_of} - {None}
        yield _Consent(
            lambda event: event.kind is EventKind.CONSENT_CLASS_CHANGED,
            lambda entry: entry.recipient in named,
        )


def _newest(unit: Unit, state: SubjectState, wanted: Callable[[Entry], bool]) -> Entry | None:
    """The person's newest entry of that sort."""
    who, cursor = unit.ledger_no(state.subject_no), None
    while True:
        page = book.entries_of(unit.conn, who, cursor=cursor, limit=_PAGE, newest_first=True)
        for entry in page:
            if wanted(entry):
                return entry
        if len(page) < _PAGE:
            return None
        cursor = page[-1].no
