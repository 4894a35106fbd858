"""What a person's will toward advertising does to their record, channel by channel (特電法3条, 特商法12条の5, 17条).

Each act is an event with the wording that was shown and, for an exception, what it rests on: the evidence that the laws
of the channels ask for. An opt-in is an act of the person; an exception is a fact that staff state. Source: digest §15.7.
"""

from sekisho.application.house import Unit
from sekisho.errors import StaffError
from sekisho.law.advertising import OPT_IN, channel_laws
from sekisho.law.legal_day import DayNumber
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.projection import SubjectState
from sekisho.vault.slots import BitKind, BitRef


def opted_in(unit: Unit, state: SubjectState | None, channel: str, *, text: str) -> list[Event]:
    """The events of an opt-in: it ends a refusal, for it is the newer word."""
    events = [_event(unit, EventKind.ADVERTISING_OPTED_IN, EventBody(channel=channel, text=text))]
    if state is not None and _has(unit, state, BitRef(BitKind.AD_REFUSAL, channel)):
        events.append(_event(unit, EventKind.ADVERTISING_REFUSAL_LIFTED, EventBody(channel=channel)))
    return events


def opted_out(unit: Unit, channel: str) -> list[Event]:
    """The events of a withdrawal: whoever withdraws an opt-in refuses what follows, whatever else would open it."""
    ended = _event(unit, EventKind.ADVERTISING_OPTED_OUT, EventBody(channel=channel))
    return [ended, *refused(unit, channel)]


def refused(unit: Unit, channel: str) -> list[Event]:
    """The event of a refusal, where a law of the channel honours one."""
    if channel not in channel_laws():
        return []
    return [_event(unit, EventKind.ADVERTISING_REFUSED, EventBody(channel=channel))]


def excepted(unit: Unit, channel: str, ground: str, *, text: str, on: DayNumber | None = None) -> list[Event]:
    """The event of an exception that stands in for an opt-in.

    Raises:
        StaffError: The law of the channel knows no such ground (CONSENT-001).
    """
    body = EventBody(
        channel=channel,
        ground=known_exception(channel, ground),
        text=text,
        day=unit.today if on is None else on,
    )
    return [_event(unit, EventKind.ADVERTISING_EXCEPTED, body)]


def exception_ended(unit: Unit, channel: str, ground: str) -> list[Event]:
    """The event that an exception does not stand any more. Raises as `excepted`."""
    body = EventBody(channel=channel, ground=known_exception(channel, ground))
    return [_event(unit, EventKind.ADVERTISING_EXCEPTION_ENDED, body)]


def known_exception(channel: str, ground: str) -> str:
    """The ground, if the law of the channel takes it for an exception.

    Raises:
        StaffError: It does not (CONSENT-001).
    """
    law = channel_laws().get(channel)
    known = () if law is None else law.exceptions
    if ground == OPT_IN or ground not in {one.id for one in known}:
        raise StaffError("CONSENT-001", channel=channel, known="、".join(one.id for one in known) or "—")
    return ground


def standing_grounds(unit: Unit, state: SubjectState, channel: str) -> tuple[str, ...]:
    """What lets advertising go out to a person on a channel today; empty while it is refused, or nothing does."""
    law = channel_laws().get(channel)
    if law is None or _has(unit, state, BitRef(BitKind.AD_REFUSAL, channel)):
        return ()
    return tuple(ground.id for ground in law.grounds if _has(unit, state, ground_bit(ground.id, channel)))


def ground_bit(ground: str, channel: str) -> BitRef:
    """The bit that says that a ground stands for a channel."""
    if ground == OPT_IN:
        return BitRef(BitKind.ADVERTISING, channel)
    return BitRef(BitKind.AD_EXCEPTION, ground, channel)


def _has(unit: Unit, state: SubjectState, ref: BitRef) -> bool:
    position = unit.snapshot.slots.bits.get(ref)
    return position is not None and state.has(position)


def _event(unit: Unit, kind: EventKind, body: EventBody) -> Event:
    return Event(kind=kind, at=unit.now, body=body)
