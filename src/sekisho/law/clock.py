"""Where time comes from. The only module that asks the machine for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from sekisho.law.legal_day import DayNumber, legal_day

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """An instant as whole microseconds since 1970 UTC, the form in which tables keep it. Exact: no float is used.

    Raises:
        ValueError: `at` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return (at - _EPOCH) // timedelta(microseconds=1)


def seconds(at: datetime) -> int:
    """An instant as whole seconds since 1970 UTC, cut."""
    return (at - _EPOCH) // timedelta(seconds=1)


def instant_of(microseconds: int) -> datetime:
    """The instant of `micros`, in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


class Clock(Protocol):
    """Gives the present instant."""

    def now(self) -> datetime:
        """The present instant, in UTC with its zone."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedClock:
    """A clock that stands at one instant: a rehearsal workspace's `--now`, or a replay.

    Attributes:
        at: The instant, with a zone.
    """

    at: datetime

    def __post_init__(self) -> None:
        """Refuses an instant without a zone: nobody could say which day it falls on."""
        if self.at.utcoffset() is None:
            raise ValueError("an instant has a zone")

    def now(self) -> datetime:
        """The instant at which it stands, in UTC."""
        return self.at.astimezone(UTC)


def today(clock: Clock) -> DayNumber:
    """The present legal day (JST)."""
    return legal_day(clock.now())
