"""Public posts: each sealed under a key of its author, with the text that was agreed to and the name it was shown under.

A post goes when its author is erased. Its masked id is random: it stands for no number of the author, and is the same
for all posts of one author, as everybody could see.
"""

import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sekisho.law.clock import instant_of, micros
from sekisho.storage.rows import fetch, run
from sekisho.vault.model import HolderNo, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.tables import public_post
from sekisho.vault.texts import Texts

_OF_AUTHOR: Final = (
    select(public_post)
    .where(public_post.c.subject_no == bindparam("subject_no"))
    .order_by(public_post.c.at, public_post.c.post)
)
_PURGE: Final = delete(public_post).where(public_post.c.subject_no == bindparam("subject_no"))
_ID_BYTES: Final = 16
_LETTERS: Final = string.ascii_lowercase + string.digits
_HIDDEN: Final = "******"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post, sealed.

    Attributes:
        post: Public random id.
        subject: Its author.
        body: Sealed.
        named: It was shown under a nickname, else under the masked id.
        masked_id: The masked id of its author.
        consent: Number of the interned text that was agreed to when posting; None when nothing was, or it was ended.
        at: When it was posted.
        withdrawn_at: When its author took it back, or None.
    """

    post: str
    subject: SubjectNo
    body: bytes = field(repr=False)
    named: bool
    masked_id: str
    consent: int | None
    at: datetime
    withdrawn_at: datetime | None = None


class _Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    text: str
    nickname: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was posted, and under which name; None = under the masked id. Personal data."""

    text: Plaintext = field(repr=False)
    nickname: Plaintext | None = field(default=None, repr=False)


def add_post(
    connection: Connection,
    texts: Texts,
    subject: SubjectNo,
    written: Written,
    *,
    consent: int | None,
    at: datetime,
) -> Post:
    """Seals and keeps a post; the key is durable before the row."""
    body = _Body(
        text=written.text.reveal(),
        nickname=None if written.nickname is None else written.nickname.reveal(),
    )
    sealed = texts.seal(HolderNo(subject), Plaintext(msgspec.json.encode(body).decode()), at=at)
    made = Post(
        post=secrets.token_urlsafe(_ID_BYTES),
        subject=subject,
        body=sealed,
        named=written.nickname is not None,
        masked_id=_masked_id(connection, subject),
        consent=consent,
        at=at,
    )
    connection.execute(
        insert(public_post).values(
            subject_no=subject,
            post=made.post,
            body=made.body,
            named=int(made.named),
            masked_id=made.masked_id,
            consent=consent,
            at=micros(at),
            withdrawn_at=None,
        )
    )
    return made


def _masked_id(connection: Connection, subject: SubjectNo) -> str:
    """The author's, or for a first post a new one: two random characters, and nothing between that could be found."""
    known = connection.execute(
        select(public_post.c.masked_id).where(public_post.c.subject_no == subject).limit(1)
    ).scalar_one_or_none()
    return known or f"{secrets.choice(_LETTERS)}{_HIDDEN}{secrets.choice(_LETTERS)}"


def open_post(texts: Texts, post: Post) -> Written:
    """Opens a post.

    Raises:
        ErasedError: Its author is erased (VAULT-003).
        TamperedError: It does not open where it lies (VAULT-002).
    """
    body = msgspec.json.decode(texts.open(HolderNo(post.subject), post.body).reveal(), type=_Body)
    nickname = None if body.nickname is None else Plaintext(body.nickname)
    return Written(text=Plaintext(body.text), nickname=nickname)


def find_post(connection: Connection, subject: SubjectNo, post: str) -> Post | None:
    """A post of this author, or None."""
    row = connection.execute(
        select(public_post).where(public_post.c.subject_no == subject, public_post.c.post == post)
    ).one_or_none()
    return None if row is None else _post(*row)


def posts_of(connection: Connection, subject: SubjectNo) -> list[Post]:
    """The posts of one author, oldest first."""
    return [_post(*row) for row in fetch(connection, _OF_AUTHOR, {"subject_no": subject})]


def every_post(connection: Connection) -> Iterator[Post]:
    """Every post, in the order of their random ids: it tells nothing of who wrote what."""
    for row in connection.execute(select(public_post).order_by(public_post.c.post)):
        yield _post(*row)


def withdraw_post(connection: Connection, post: Post, *, at: datetime) -> None:
    """Notes that its author took it back."""
    connection.execute(
        update(public_post)
        .where(public_post.c.subject_no == post.subject, public_post.c.post == post.post)
        .values(withdrawn_at=micros(at))
    )


def forget_consents(connection: Connection, subject: SubjectNo) -> None:
    """Ends what was agreed to with each post: a later consent is for later posts."""
    connection.execute(update(public_post).where(public_post.c.subject_no == subject).values(consent=None))


def purge_posts(connection: Connection, subject: SubjectNo) -> None:
    """Removes every post of an author who leaves or is erased."""
    run(connection, _PURGE, {"subject_no": subject})


def _post(  # noqa: PLR0917 - the columns of the table, in their order
    subject_no: int,
    post: str,
    body: bytes,
    named: int,
    masked_id: str,
    consent: int | None,
    at: int,
    withdrawn_at: int | None,
) -> Post:
    return Post(
        post=post,
        subject=SubjectNo(subject_no),
        body=body,
        named=bool(named),
        masked_id=masked_id,
        consent=consent,
        at=instant_of(at),
        withdrawn_at=None if withdrawn_at is None else instant_of(withdrawn_at),
    )
