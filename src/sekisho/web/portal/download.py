"""The file of one's own data (開示): everything held and every use that may be told. Source: 法33条."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sekisho.application.own_data import OwnData, OwnItem, OwnUse
from sekisho.law.legal_day import JST
from sekisho.web.portal.views import own_preferences

SCHEMA: Final = "sekisho/own-data/1"
"""Version marker of the file."""


def file_name(at: datetime) -> str:
    """The name of the file: the day, and nothing about the person."""
    return f"own-data-{at.astimezone(JST):%Y-%m-%d}.json"


def file_of(
    data: OwnData, uses: Sequence[OwnUse], *, at: datetime, within: Mapping[int, str] | None = None
) -> bytes:
    """The file's content. Personal data; handed to the person and kept nowhere.

    Args:
        data: What is held.
        uses: The uses that may be told.
        at: When it is made.
        within: Where each file lies beside it, by number; None = by their addresses.
    """
    body = {
        "schema": SCHEMA,
        "made_at": _when(at),
        "policy": {"document": data.policy.document, "version": data.policy.version},
        "business": data.policy.organisation.name,
        "category": data.category,
        "segments": list(data.segments),
        "refused": [one.item.name for one in data.collections if one.refused],
        "brought_by": [{"at": _when(one.at), "agent": one.agent.reveal()} for one in data.agents],
        "items": [_item(own, within) for own in data.items],
        "purposes": [
            {
                "purpose": one.purpose.text,
                "stoppable": one.stoppable,
                "stopped": one.stopped,
                "channels": dict(one.channels),
            }
            for one in own_preferences(data)
        ],
        "consents": [
            {
                "kind": one.kind,
                "reference": one.reference,
                "items": list(one.items),
                "policy_version": one.policy_version,
                "since": None if one.since is None else _when(one.since),
            }
            for one in data.consents
        ],
        "posts": [
            {
                "text": one.written.text.reveal(),
                "shown_as": one.shown_as.reveal(),
                "consent": one.consent,
                "policy_version": one.version,
                "at": _when(one.at),
                "withdrawn_at": None if one.withdrawn_at is None else _when(one.withdrawn_at),
            }
            for one in data.posts
        ],
        "uses": [_use(use) for use in uses],
    }
    return json.dumps(body, ensure_ascii=False, indent=2).encode()


def _item(own: OwnItem, within: Mapping[int, str] | None) -> dict[str, object]:
    return {
        "item": own.item.name,
        "value": None if own.value is None else own.value.reveal(),
        "files": (
            [f"/my/items/{own.item.id}/files/{number}" for number in own.files]
            if within is None
            else [within[number] for number in own.files if number in within]
        ),
        "purposes": [purpose.text for purpose in own.purposes],
        "sentence": None if own.clause is None else own.clause.text,
        "acquired_by": None if own.acquired_by is None else own.acquired_by[0],
        "notice": None if own.acquired_by is None else own.acquired_by[1],
        "until": None if own.until is None else own.until.isoformat(),
        "recipients": [recipient.name for recipient in own.recipients],
    }


def _use(use: OwnUse) -> dict[str, object]:
    return {
        "at": _when(use.at),
        "kind": use.kind.value,
        "purpose": use.purpose,
        "items": list(use.items),
        "channel": use.channel,
        "recipient": use.recipient,
        "by_self": use.by_self,
        "entry": use.entry,
    }


def _when(at: datetime) -> str:
    return at.astimezone(JST).isoformat(timespec="seconds")
