"""Commands about what a person is asked, and refuses: consents and advertising."""

from sekisho import presenting
from sekisho.application import consent_requests, consenting
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Subject,
    finish,
    language,
    needed,
    read_object,
    say,
    spoken,
    text,
)
from sekisho.errors import StaffError


def consent_refuse(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records that a person refused advertising on a channel: {"advertising": "phone"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        channel = needed(read_object(frozenset({"advertising"})), "advertising")
        entry = consenting.refuse_advertising(house, who.actor, subject, channel)
        say(presenting.done_json(entry), as_json=as_json)


def consent_ask(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records that a person is asked for a consent: {"asks": "purpose:…", "channel": "email", "purpose": null}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"asks", "channel", "purpose"}))
        channel, asks = text(found, "channel"), text(found, "asks")
        if channel is None or asks is None:
            raise StaffError("REQUEST-006", field="channel, asks")
        made = consent_requests.request_consent(
            house, who.actor, subject, channel=channel, asks=asks, purpose=text(found, "purpose")
        )
        say(
            presenting.requested_json(made, language()),
            as_json=as_json,
            lines=lines.decision_lines(made.ruling, language()),
        )
        if not made.ruling.allowed:
            finish(Exit.NO)
