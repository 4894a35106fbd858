"""What can happen to a subject, as the truth from which the deciding row is folded.

An event names ids and days only, never a value of personal data, and its stored form is canonical JSON.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec


class EventKind(StrEnum):
    """The kinds; behind each, the fields of the body that it reads."""

    ACQUIRED = "acquired"  # category, provenance, groups, items
    OBJECTED = "objected"  # purpose or none, channel or none
    OBJECTION_LIFTED = "objection_lifted"  # purpose or none, channel or none
    SUSPENDED = "suspended"  # purpose or none: 利用停止
    RESUMED = "resumed"  # purpose or none
    PROVISION_STOPPED = "provision_stopped"  # recipient or none: 第三者提供の停止
    PROVISION_RESUMED = "provision_resumed"  # recipient or none
    CONSENT_GIVEN = "consent_given"  # consent
    CONSENT_WITHDRAWN = "consent_withdrawn"  # consent
    CONSENT_CLASS_CHANGED = "consent_class_changed"  # consent_class
    ADVERTISING_OPTED_IN = "advertising_opted_in"  # channel; text: the wording shown
    ADVERTISING_OPTED_OUT = "advertising_opted_out"  # channel
    ADVERTISING_REFUSED = "advertising_refused"  # channel: 特電法3条3項, 特商法17条
    ADVERTISING_REFUSAL_LIFTED = "advertising_refusal_lifted"  # channel
    ADVERTISING_EXCEPTED = "advertising_excepted"  # channel, ground, day; text: the wording shown
    ADVERTISING_EXCEPTION_ENDED = "advertising_exception_ended"  # channel, ground
    CONSENT_ASKED = "consent_asked"  # day, channel, purpose, asks
    SEGMENT_JOINED = "segment_joined"  # segment
    SEGMENT_LEFT = "segment_left"  # segment
    ITEM_REFUSED = "item_refused"  # items
    ITEM_ACCEPTED = "item_accepted"  # items
    USE_DISPUTED = "use_disputed"  # purpose
    DISPUTE_SETTLED = "dispute_settled"  # purpose, ground: within or outside
    DIED = "died"  # nothing: the day is nobody's business here
    DEATH_REVOKED = "death_revoked"  # nothing: it was recorded in error
    MINORITY_RECORDED = "minority_recorded"  # day: of age from then
    GUARDIAN_AGREED = "guardian_agreed"  # consent: purpose or recipient
    GUARDIAN_WITHDREW = "guardian_withdrew"  # consent
    REGROUPED = "regrouped"  # groups: a changed rule moved what is held, with its day of acquisition
    ITEMS_HELD = "items_held"  # items
    ITEMS_REMOVED = "items_removed"  # items
    CATEGORY_CHANGED = "category_changed"  # category
    USED = "used"  # day: the last use, for retention
    CANCELLED = "cancelled"  # day
    PURPOSE_ACHIEVED = "purpose_achieved"  # purpose, day
    PURPOSE_CLOSED = "purpose_closed"  # purpose: achieved, with nothing acquired for it since
    PURPOSE_REOPENED = "purpose_reopened"  # purpose: something was acquired for it anew
    HAPPENED = "happened"  # event, day: something that the policy names
    LEFT = "left"  # day
    REJOINED = "rejoined"  # nothing
    ERASURE_BEGUN = "erasure_begun"  # erased, items: reads are denied from here
    GROUPS_ERASED = "groups_erased"  # erased, items: their keys are gone
    ERASED = "erased"  # nothing: all keys are gone


class EventBody(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Ids and days of one event.

    Attributes:
        category: Interned class.
        provenance: Interned class.
        consent_class: Interned class.
        groups: Item group → day of acquisition, counted from 1970-01-01 (JST calendar).
        items: Item ids.
        erased: Item groups, or `*`.
        purpose: Purpose id; none means every purpose.
        channel: Channel id; none means every channel.
        recipient: Recipient id; none means every recipient.
        consent: Consent id.
        segment: Segment id.
        day: A day, counted from 1970-01-01 (JST calendar).
        ground: What lets advertising go out on the channel (`law.advertising`).
        text: Policy version whose wording was shown.
        asks: What a message asked consent to.
        event: What happened, folded, as a policy names it.
    """

    category: int | None = None
    provenance: int | None = None
    consent_class: int | None = None
    groups: dict[str, int] = msgspec.field(default_factory=dict)
    items: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    purpose: str | None = None
    channel: str | None = None
    recipient: str | None = None
    consent: str | None = None
    segment: str | None = None
    day: int | None = None
    ground: str | None = None
    text: str | None = None
    asks: str | None = None
    event: str | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a subject.

    Attributes:
        kind: What.
        at: When, with its zone.
        body: Ids and days.
        seq: 1, 2, … per subject; 0 until stored.
    """

    kind: EventKind
    at: datetime
    body: EventBody = EventBody()
    seq: int = 0


_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_DECODER: Final = msgspec.json.Decoder(EventBody)


def encode_body(body: EventBody) -> str:
    """Canonical JSON: sorted, defaults left out."""
    return _ENCODER.encode(body).decode()


def decode_body(text: str) -> EventBody:
    """Reads what `encode_body` wrote."""
    return _DECODER.decode(text)
