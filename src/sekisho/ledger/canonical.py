"""The bytes of an entry: compact UTF-8 JSON with sorted keys, one form for one meaning.

Version 1: keys ascending, no white space, non-ASCII characters unescaped; a part that says nothing (None, empty, mask
0) is left out; instants are ``YYYY-MM-DDTHH:MM:SS.ffffffZ``; masks are lower-case hexadecimal text, because they may be
wider than the integers of other readers; effects are ``[ledger_no or null, object, hash]`` and sets ``[chunk, count,
hash]``. The key ``v`` is the version of this form.

Reading is strict: bytes are accepted only if writing what they say gives the same bytes again. So there is no second
spelling of an entry that another reader could take differently.
"""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from sekisho.errors import DeveloperError, OperatorError
from sekisho.ledger.kinds import EntryKind, OriginFlag
from sekisho.ledger.model import Effect, Entry
from sekisho.ledger.sets import SetDigest

VERSION: Final = 1
"""The version that is written; all versions up to it are read."""


class _Version(msgspec.Struct):
    """Only the marker, to tell an unknown version from a broken entry."""

    v: int


class _Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The shape of version 1."""

    v: int
    no: int
    at: str
    kind: EntryKind
    actor: str
    tellable: str
    subjects: tuple[int, ...] = ()
    purpose: str | None = None
    items: tuple[str, ...] = ()
    channel: str | None = None
    recipient: str | None = None
    basis: str | None = None
    policy_version: str | None = None
    decision: str | None = None
    plan: str | None = None
    fired: str = "0"
    lifted: str = "0"
    allowed: bool | None = None
    effects: tuple[tuple[int | None, str, str], ...] = ()
    sets: tuple[tuple[int, int, str], ...] = ()
    note: dict[str, int | str] = {}
    origin: tuple[OriginFlag, ...] = ()


_encode: Final = msgspec.json.Encoder(order="sorted").encode
_decode_version: Final = msgspec.json.Decoder(_Version).decode
_decode_body: Final = msgspec.json.Decoder(_Body).decode


def write_instant(at: datetime) -> str:
    """An instant as text: UTC, six digits of seconds' fraction, ``Z``. Its order as text is its order in time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def write(entry: Entry) -> bytes:
    """The canonical bytes of an entry."""
    said = {
        "actor": entry.actor,
        "at": write_instant(entry.at),
        "basis": entry.basis,
        "channel": entry.channel,
        "decision": entry.decision,
        "effects": [(each.ledger_no, each.object, each.hash) for each in entry.effects],
        "fired": f"{entry.fired:x}" if entry.fired else None,
        "items": entry.items,
        "kind": entry.kind,
        "lifted": f"{entry.lifted:x}" if entry.lifted else None,
        "note": dict(entry.note),
        "origin": entry.origin,
        "plan": entry.plan,
        "policy_version": entry.policy_version,
        "purpose": entry.purpose,
        "recipient": entry.recipient,
        "sets": [(each.chunk, each.count, each.hash) for each in entry.sets],
        "subjects": entry.subjects,
        "tellable": entry.tellable,
    }
    body: dict[str, object] = {name: value for name, value in said.items() if value}
    # What may rightly be 0 or false is set apart from the rule that what says nothing is left out.
    body.update(no=entry.no, v=VERSION)
    if entry.allowed is not None:
        body["allowed"] = entry.allowed
    return _encode(body)


def parse(body: bytes) -> Entry:
    """Reads the canonical bytes of an entry.

    Raises:
        OperatorError: The version is unknown (LEDGER-002), or the bytes are no entry in canonical form (LEDGER-001).
    """
    try:
        version = _decode_version(body).v
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OperatorError("LEDGER-001", place="v") from error
    if version != VERSION:
        raise OperatorError("LEDGER-002", format="entry", version=version)
    try:
        entry = _build(_decode_body(body))
    except DeveloperError as error:
        raise OperatorError("LEDGER-001", place=error.facts["field"]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise OperatorError("LEDGER-001", place="form") from error
    if write(entry) != body:
        raise OperatorError("LEDGER-001", place="form")
    return entry


def _build(body: _Body) -> Entry:
    # Any: the shared fields go over by name; `_Body` has typed each of them.
    same: dict[str, Any] = {
        name: getattr(body, name)
        for name in (
            *("no", "kind", "actor", "subjects", "purpose", "items", "channel", "recipient", "basis"),
            *("policy_version", "decision", "plan", "allowed", "tellable", "note", "origin"),
        )
    }
    return Entry(
        at=datetime.fromisoformat(body.at),
        fired=int(body.fired, 16),
        lifted=int(body.lifted, 16),
        effects=tuple(Effect(ledger_no=who, object=what, hash=digest) for who, what, digest in body.effects),
        sets=tuple(SetDigest(chunk=chunk, count=count, hash=digest) for chunk, count, digest in body.sets),
        **same,
    )
