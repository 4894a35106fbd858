"""What callers of the API send. Shapes only; every word is resolved and judged by the application.

Unknown fields are refused, so that a misspelt `facts` is not silently dropped. Nothing here shows its content.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec
from typing_extensions import override

from sekisho.application.acquiring import Acquisition
from sekisho.application.asking import Asked
from sekisho.application.consenting import ConsentAct
from sekisho.application.holding import HoldRequest
from sekisho.law.advertising import OPT_IN
from sekisho.vault.plaintext import Plaintext

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""An instant with its zone; one without would be a guess."""

Words = Annotated[list[str], msgspec.Meta(max_length=500)]


class Body(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What every body has in common: it never shows what it holds."""

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class SessionBody(Body):
    """Staff sign in."""

    account: str
    password: str


class DecideBody(Body):
    """A question to the gate."""

    verb: str
    subject: str | None = None
    items: Words = []
    purpose: str | None = None
    channel: str | None = None
    recipient: str | None = None
    basis: str | None = None
    facts: dict[str, str] = {}
    at: Instant | None = None
    mode: str = "strict"
    category: str | None = None
    notice: str | None = None
    deal: str | None = None
    other: str | None = None
    form: str = "personal"
    release: str | None = None
    asks: str | None = None
    segment: str | None = None
    means: str | None = None
    source: str | None = None
    authority: str | None = None
    whole: bool = False
    right: str | None = None
    ground: str | None = None
    edge_knows: Words | None = None
    fulfils: str | None = None
    signal: str | None = None
    post: str | None = None
    tell: str | None = None

    def asked(self, *, sent: str | None = None) -> Asked:
        """The question in the application's form; `sent` is what the request itself says."""
        return Asked(
            verb=self.verb,
            subject=self.subject,
            items=self.items,
            purpose=self.purpose,
            channel=self.channel,
            recipient=self.recipient,
            basis=self.basis,
            facts=self.facts,
            at=self.at,
            mode=self.mode,
            category=self.category,
            notice=self.notice,
            deal=self.deal,
            other=self.other,
            form=self.form,
            release=self.release,
            asks=self.asks,
            segment=self.segment,
            means=self.means,
            source=self.source,
            authority=self.authority,
            whole=self.whole,
            right=self.right,
            ground=self.ground,
            edge_knows=self.edge_knows,
            fulfils=self.fulfils,
            signal=sent or self.signal,
            post=self.post,
            tell=self.tell,
        )


class SubjectBody(Body):
    """Information to acquire."""

    items: dict[str, str]
    purposes: Words = []
    category: str | None = None
    channel: str | None = None
    consents: Words = []
    notice: str | None = None
    subject: str | None = None
    segments: Words = []
    source: str | None = None
    basis: str | None = None
    facts: dict[str, str] = {}
    agent: str | None = None
    signal: str | None = None

    def acquisition(self, *, sent: str | None = None) -> Acquisition:
        """The acquisition in the application's form; `sent` is what the request itself says."""
        return Acquisition(
            category=self.category,
            channel=self.channel,
            purposes=self.purposes,
            items=sealed(self.items),
            consents=self.consents,
            notice=self.notice,
            subject=self.subject,
            segments=self.segments,
            source=self.source,
            basis=self.basis,
            facts=self.facts,
            agent=None if self.agent is None else Plaintext(self.agent),
            signal=sent or self.signal,
        )


class FindBody(Body):
    """Whom to find, and for which purpose."""

    purpose: str
    by: dict[str, str]


class ShowBody(Body):
    """Which items to open, for which purpose, on which ground."""

    items: Words
    purpose: str | None = None
    basis: str | None = None
    facts: dict[str, str] = {}
    mode: str = "strict"
    whole: bool = False

    def asked(self, subject: str) -> Asked:
        """The question in the application's form."""
        return Asked(
            verb="use",
            subject=subject,
            items=self.items,
            purpose=self.purpose,
            basis=self.basis,
            facts=self.facts,
            mode=self.mode,
            whole=self.whole,
        )


class RelativeBody(Body):
    """Another person, and what they are to this one."""

    other: str
    kin: str


class FormerBody(Body):
    """Whose history of corrections is wanted; none = all items that are held."""

    items: Words = []


class HandBody(Body):
    """What is handed to whom, for which purpose."""

    verb: str
    recipient: str
    purpose: str
    items: Words
    deal: str | None = None
    other: str | None = None

    def asked(self, subject: str) -> Asked:
        """The question in the application's form."""
        return Asked(
            verb=self.verb,
            subject=subject,
            recipient=self.recipient,
            purpose=self.purpose,
            items=self.items,
            deal=self.deal,
            other=self.other,
        )


class CorrectBody(Body):
    """New values."""

    items: dict[str, str]


class PreferenceBody(Body):
    """A purpose to stop or to start again, on one contact channel or on all."""

    purpose: str
    channel: str | None = None


class SegmentsBody(Body):
    """Declared segments that a person joins or leaves."""

    join: Words = []
    leave: Words = []


class CollectionBody(Body):
    """An item whose collection by equipment is refused, or allowed again."""

    item: str


class WithdrawBody(Body):
    """The day of a cancellation; None = today."""

    on: date | None = None


class EraseBody(Body):
    """Why a person is erased: one of the known reasons."""

    reason: str


class ConsentBody(Body):
    """A consent given or withdrawn."""

    act: str = "give"
    purpose: str | None = None
    recipient: str | None = None
    items: Words = []
    advertising: str | None = None
    ground: str = OPT_IN
    on: date | None = None
    text: str | None = None
    informed: Words = []
    by: str = "self"

    def consent(self) -> ConsentAct:
        """The consent in the application's form."""
        return ConsentAct(
            purpose=self.purpose,
            recipient=self.recipient,
            items=self.items,
            advertising=self.advertising,
            ground=self.ground,
            on=self.on,
            text=self.text,
            informed=self.informed,
            by=self.by,
        )


class AskBody(Body):
    """What a person is asked consent to, and how."""

    asks: str
    channel: str
    purpose: str | None = None


class RefuseBody(Body):
    """The contact channel on which a person refused advertising."""

    advertising: str


class DisputeBody(Body):
    """The purpose whose use a person doubts."""

    purpose: str


class SettleBody(DisputeBody):
    """What was found: ``outside`` or ``within``."""

    outcome: str


class LinkBody(Body):
    """Another identity of the same person, and why it is."""

    other: str
    basis: str


class UnlinkBody(Body):
    """The identity whose link proved wrong."""

    other: str


class DeathBody(Body):
    """Whether a death was recorded in error."""

    in_error: bool = False


class MinorBody(Body):
    """A date of birth; used and not stored."""

    born: date


class AudienceBody(Body):
    """Whom to select."""

    purpose: str
    channel: str
    items: Words = []
    segment: str | None = None


class CountBody(Body):
    """What to count persons by, and which of them."""

    purpose: str
    by: str
    only: str | None = None


class SettleObligationBody(Body):
    """Which obligation was done."""

    type: str


class TellBody(Body):
    """Whether the person may be told, and why now."""

    tell: str
    reason: str


class SendBody(Body):
    """Whether the message goes out now."""

    sending: bool = False


class MailBody(Body):
    """A letter: what it is for, its subject line (without personal data), its text."""

    purpose: str
    title: Annotated[str, msgspec.Meta(min_length=1)]
    text: Annotated[str, msgspec.Meta(min_length=1)]
    asks: str | None = None


class StopLinkBody(Body):
    """The purpose of a mail."""

    purpose: str


class SweepBody(Body):
    """Whether to count only."""

    dry_run: bool = False


class DayBody(Body):
    """A day from which a period of the person runs. Without a purpose every one is achieved."""

    clock: str
    on: date
    purpose: str | None = None
    event: str | None = None


class HoldBody(Body):
    """What an officer asks to keep past its period."""

    kind: str
    reason: str
    review_on: date
    items: Words = []
    whole: bool = False

    def wanted(self) -> HoldRequest:
        """The request in the application's form."""
        return HoldRequest(
            kind=self.kind,
            items=tuple(self.items),
            whole=self.whole,
            reason=Plaintext(self.reason),
            review_on=self.review_on,
        )


class ReviewBody(Body):
    """The next review day of a hold."""

    until: date


class RoleBody(Body):
    """A role to make or change. None = every purpose, every item."""

    id: str
    purposes: list[str] | None = []
    items: list[str] | None = None
    duties: list[str] = []


class AccountBody(Body):
    """A staff account to make."""

    id: str
    roles: list[str]
    password: str | None = None


def sealed(values: Mapping[str, str]) -> dict[str, Plaintext]:
    """Values as they travel inside: in a type that shows nothing."""
    return {item: Plaintext(value) for item, value in values.items()}
