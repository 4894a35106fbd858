"""What the settings say about the book: how long entries are kept, where checkpoints go, whose books are watched."""

import json
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from sekisho.errors import OperatorError
from sekisho.ledger.lanes import can_be_lane
from sekisho.ledger.note import SignatureType, VerifierKey

LEAST_YEARS: Final = 3
"""Entries are kept for so long at least: the longest period of the Act for a record (規則21条, 25条)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Another house that cosigns checkpoints of this book.

    Attributes:
        url: Where it takes submissions, without ``/add-checkpoint``.
        key: Its key.
    """

    url: str
    key: VerifierKey


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSettings:
    """Settings of the book.

    Attributes:
        public: Whether checkpoint and tiles of hashes may be read by anybody.
        keep_years: Years for which the contents of an entry are kept at least.
        copies: Folder where a copy of each anchored checkpoint is added; empty = nowhere.
        mail_to: Address of the officer who is sent anchored checkpoints; empty = nobody.
        witnesses: Who cosigns.
        watches: Keys of the books that this house witnesses and whose heads it joins.
    """

    public: bool = False
    keep_years: int = 10
    copies: str = ""
    mail_to: str = field(default="", repr=False)
    witnesses: tuple[Witness, ...] = ()
    watches: tuple[VerifierKey, ...] = ()

    @property
    def anchors(self) -> bool:
        """Whether checkpoints go anywhere."""
        return bool(self.copies or self.mail_to or self.witnesses)

    def settings(self) -> str:
        """The section of ``sekisho.toml``."""
        return _SETTINGS.format(
            public=str(self.public).lower(),
            keep_years=self.keep_years,
            copies=json.dumps(self.copies, ensure_ascii=False),
            mail_to=json.dumps(self.mail_to, ensure_ascii=False),
            witnesses=json.dumps([f"{one.url} {one.key.written(_COSIGNS)}" for one in self.witnesses]),
            watches=json.dumps([str(key) for key in self.watches]),
        )


_COSIGNS: Final = SignatureType.COSIGNATURE
_SETTINGS: Final = """
[book]
# true: the checkpoint and the tiles of hashes may be read by anybody (entries never).
public = {public}
# Years for which the contents of an entry are kept at least, from 3; `ledger prune` refuses what is younger.
keep_years = {keep_years}
# Where anchored checkpoints go: a folder on another device (a copy each, never changed), the officer's mail address,
# witnesses ("https://witness.example name+id+key"). Empty = nowhere.
copies = {copies}
mail_to = {mail_to}
witnesses = {witnesses}
# Verifier keys of other books that this house witnesses and whose heads it joins.
watches = {watches}
"""


def read_book(read: dict[str, Any]) -> BookSettings:  # Any: values of a settings file
    """The section of the settings file.

    Raises:
        ValueError: A value that cannot be right; its argument names the key.
    """
    years = int(read.get("keep_years", BookSettings().keep_years))
    if years < LEAST_YEARS:
        raise ValueError("book.keep_years")
    mail = str(read.get("mail_to", ""))
    if mail and ("@" not in mail or not mail.isprintable() or set(mail) & set(" ,;<>")):
        raise ValueError("book.mail_to")
    return BookSettings(
        public=bool(read.get("public", False)),
        keep_years=years,
        copies=str(read.get("copies", "")),
        mail_to=mail,
        witnesses=tuple(_witness(str(each)) for each in read.get("witnesses", [])),
        watches=tuple(_watched(str(each)) for each in read.get("watches", [])),
    )


def _witness(text: str) -> Witness:
    url, _, key = text.partition(" ")
    parts = urlsplit(url)
    loopback = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if not parts.hostname or parts.query or parts.fragment or not (parts.scheme == "https" or loopback):
        raise ValueError("book.witnesses")
    try:
        return Witness(url=url.rstrip("/"), key=VerifierKey.parse(key, _COSIGNS))
    except OperatorError as error:
        raise ValueError("book.witnesses") from error


def _watched(text: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(text)
    except OperatorError as error:
        raise ValueError("book.watches") from error
    if not can_be_lane(key.name):
        raise ValueError("book.watches")
    return key
