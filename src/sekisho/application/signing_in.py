"""Signing in: a person by a mailed code, staff by password. Same words and same work whether or not they are known.

Tokens and codes are stored as hashes; every failure is counted and throttled. Source: 法23条; clauses on identification
and authentication.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.using import search
from sekisho.errors import PersonError, StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.gate.model import SubjectNo as GateSubjectNo
from sekisho.law.clock import micros
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import is_id
from sekisho.notice.mail import Letter
from sekisho.policy.model import SearchBy
from sekisho.safeguards import passwords, store
from sekisho.safeguards.model import (
    CODE_LENGTH,
    CODE_TRIES,
    PERSON_SESSION_LENGTH,
    SESSION_LENGTH,
    TRIES_A_WINDOW,
    TRY_WINDOW,
    Account,
    Duty,
    PersonSession,
    Role,
    StaffSession,
    duties_of,
    items_of,
    purposes_of,
)
from sekisho.vault import subjects
from sekisho.vault.model import HolderNo, SubjectId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import Status

OPERATOR: Final = "operator"
"""The account of whoever runs commands on the machine: known by the operating system, not by a password."""

_LONGEST_NAME: Final = 64

_CODE_DIGITS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who is signed in.

    Attributes:
        actor: For the gate.
        duties: What else they may do.
        subject: The person's public id, when a person is signed in.
    """

    actor: Actor
    duties: frozenset[Duty] = frozenset()
    subject: SubjectId | None = None


def token_hash(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def send_code(house: House, *, email: Plaintext, subject_line: str, body: str) -> str:
    """Mails a sign-in code to a person, and returns the ticket that the code must come back with.

    Nobody learns whether the address is known: an unknown one gets a ticket too, and no mail.

    Args:
        house: The workspace.
        email: The address that was typed.
        subject_line: Of the letter, without personal data.
        body: Of the letter, with ``{code}``.

    Raises:
        PersonError: Too many tries for this address (SIGNIN-002).
    """
    ticket = secrets.token_urlsafe(24)
    code = "".join(secrets.choice("0123456789") for _ in range(_CODE_DIGITS))
    known = house.write(lambda unit: _issue(unit, email, ticket, code))
    if known:
        # No link to stop it: the person has just asked for this code, and it advertises nothing (特電法2条2号).
        house.mail.send(Letter(to=email.reveal().strip(), subject=subject_line, body=body.format(code=code)))
    return ticket


def _issue(unit: Unit, email: Plaintext, ticket: str, code: str) -> bool:
    who = _keyed(unit.house, "address", email.reveal().strip().lower())
    _throttle(unit, who)
    store.record_failure(unit.conn, who, unit.now)  # each asking counts, so that nobody is flooded with codes
    found = [holder for holder in _by_email(unit, email) if _is_active(unit, holder)]
    store.put_code(
        unit.conn,
        ticket=token_hash(ticket),
        subject_no=found[0] if found else None,
        code=_keyed(unit.house, ticket, code),
        expires_at=unit.now + CODE_LENGTH,
    )
    return bool(found)


def _by_email(unit: Unit, email: Plaintext) -> list[HolderNo]:
    fields = [item.id for item in unit.snapshot.policy.items if item.search is SearchBy.EMAIL]
    holders: list[HolderNo] = []
    for field in fields:
        holders += [holder for holder in search(unit, {field: email}) if holder not in holders]
    return sorted(holders, reverse=True)


def _is_active(unit: Unit, holder: HolderNo) -> bool:
    state = subjects.read_state(unit.conn, SubjectNo(holder))
    return state is not None and state.status < Status.ERASING


def enter_code(house: House, *, ticket: str, code: str) -> str:
    """Signs a person in with a mailed code; returns the session's token.

    Raises:
        PersonError: Wrong, expired or used up: the same words for all (SIGNIN-001).
    """
    token = secrets.token_urlsafe(32)
    if not house.write(lambda unit: _enter(unit, ticket, code, token)):
        raise PersonError("SIGNIN-001")
    return token


def _enter(unit: Unit, ticket: str, code: str, token: str) -> bool:
    key = token_hash(ticket)
    row = store.code_of(unit.conn, key)
    expected = _keyed(unit.house, ticket, code.strip())
    stored = row[1] if row is not None else bytes(len(expected))
    right = hmac.compare_digest(stored, expected)
    if row is None:
        return False
    subject_no, _, tries, expires = row
    if not right or tries >= CODE_TRIES or expires <= micros(unit.now) or subject_no is None:
        store.count_code_try(unit.conn, key)
        return False
    store.drop_code(unit.conn, key)
    store.open_person_session(
        unit.conn,
        token_hash(token),
        PersonSession(subject_no=subject_no, opened_at=unit.now, expires_at=unit.now + PERSON_SESSION_LENGTH),
    )
    return True


def person(house: House, token: str) -> Signed | None:
    """The person whose session this is, or None."""

    def read(unit: Unit) -> Signed | None:
        session = store.person_session_of(unit.conn, token_hash(token), now=unit.now)
        state = None if session is None else subjects.read_state(unit.conn, SubjectNo(session.subject_no))
        if state is None or state.status >= Status.ERASING:
            return None
        return Signed(actor=subject_actor(state.subject_no), subject=state.subject_id)

    return house.read(read)


def subject_actor(subject_no: int) -> Actor:
    """A person acting about their own information."""
    return Actor(
        kind=ActorKind.SUBJECT,
        id="subject",
        purposes=frozenset(),
        items=None,
        subject=GateSubjectNo(subject_no),
    )


def sign_in_staff(house: House, *, account: str, password: str) -> str:
    """Signs staff in; returns the session's token.

    Raises:
        StaffError: Wrong name or password, or no longer active: the same words (SIGNIN-003); too many tries
            (SIGNIN-002).
    """
    token = secrets.token_urlsafe(32)
    checked = check_password(house, account=account, password=password)

    def work(unit: Unit) -> None:
        session = StaffSession(account=checked.id, opened_at=unit.now, expires_at=unit.now + SESSION_LENGTH)
        store.open_staff_session(unit.conn, token_hash(token), session)
        store.tidy(unit.conn, now=unit.now, since=unit.now - TRY_WINDOW)

    house.write(work)
    return token


def check_password(house: House, *, account: str, password: str) -> Account:
    """The account, if the password is right. Failures are counted. Raises as `sign_in_staff`."""
    who = _keyed(house, "account", account)
    house.read(lambda unit: _throttle(unit, who))
    row = house.read(lambda unit: store.account(unit.conn, account))
    right = passwords.matches(password, None if row is None else row[1])
    if row is None or not right or not row[0].active:
        house.write(lambda unit: store.record_failure(unit.conn, who, unit.now))
        raise StaffError("SIGNIN-003")
    return row[0]


def staff(house: House, token: str) -> Signed | None:
    """The member of staff whose session this is, or None."""

    def read(unit: Unit) -> Signed | None:
        session = store.staff_session_of(unit.conn, token_hash(token), now=unit.now)
        return None if session is None else _signed(unit, session.account)

    return house.read(read)


def staff_by_name(house: House, account: str) -> Signed:
    """The named account, already authenticated in another way (the operating system, a checked password).

    Raises:
        StaffError: No such active account (ACCOUNT-001).
    """
    found = house.read(lambda unit: _signed(unit, account))
    if found is None:
        raise StaffError("ACCOUNT-001", account=account)
    return found


def _signed(unit: Unit, account: str) -> Signed | None:
    row = store.account(unit.conn, account)
    if row is None or not row[0].active:
        return None
    known = store.roles(unit.conn)
    roles: tuple[Role, ...] = tuple(known[role] for role in row[0].roles if role in known)
    actor = Actor(kind=ActorKind.STAFF, id=account, purposes=purposes_of(roles), items=items_of(roles))
    return Signed(actor=actor, duties=duties_of(roles))


def sign_out(house: House, token: str) -> None:
    """Ends a session."""
    house.write(lambda unit: store.end_session(unit.conn, token_hash(token)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """A staff account to make.

    Attributes:
        id: Sign-in name: letters, digits, ``.``, ``-``, ``_``.
        roles: Ids of existing roles.
        password: At least 12 characters; None for an account of the operating system.
    """

    id: str
    roles: tuple[str, ...]
    password: Plaintext | None


def add_account(house: House, actor: Actor, new: NewAccount) -> int:
    """Makes a staff account; returns the ledger entry's number.

    Raises:
        StaffError: The name is taken (ACCOUNT-003) or not a name (ACCOUNT-004), a role is unknown (ACCOUNT-005), the
            password too short (ACCOUNT-002), or whoever asks is no officer (ACCOUNT-007).
    """
    if not 0 < len(new.id) <= _LONGEST_NAME or not all(
        char.isascii() and (char.isalnum() or char in "._-") for char in new.id
    ):
        raise StaffError("ACCOUNT-004")
    hashed = None if new.password is None else passwords.hash_password(new.password.reveal())
    return house.write(lambda unit: _add(unit, actor, new, hashed))


def _add(unit: Unit, actor: Actor, new: NewAccount, hashed: str | None) -> int:
    require(unit, actor, Duty.OFFICER)
    known = store.roles(unit.conn)
    for role in new.roles:
        if role not in known:
            raise StaffError("ACCOUNT-005", role=role, known="、".join(sorted(known)))
    if store.account(unit.conn, new.id) is not None:
        raise StaffError("ACCOUNT-003", account=new.id)
    store.put_account(unit.conn, Account(id=new.id, roles=new.roles), password=hashed)
    entry = unit.record(
        EntryKind.ACCOUNT_CREATED, actor=actor.id, note={"account": new.id, "roles": len(new.roles)}
    )
    return entry.no


def put_role(house: House, actor: Actor, role: Role) -> int:
    """Makes or changes a role; returns the ledger entry's number.

    Raises:
        StaffError: Not a name (ACCOUNT-008), or whoever asks is no officer (ACCOUNT-007).
    """
    if len(role.id) > _LONGEST_NAME or not is_id(role.id):
        raise StaffError("ACCOUNT-008")

    def work(unit: Unit) -> int:
        require(unit, actor, Duty.OFFICER)
        store.put_role(unit.conn, role)
        entry = unit.record(EntryKind.ACCOUNT_ROLES_CHANGED, actor=actor.id, note={"role": role.id})
        return entry.no

    return house.write(work)


def all_accounts(house: House) -> tuple[list[Account], dict[str, Role]]:
    """Every account and every role."""
    return house.read(lambda unit: (store.accounts(unit.conn), store.roles(unit.conn)))


def _throttle(unit: Unit, who: bytes) -> None:
    since = unit.now - TRY_WINDOW
    if store.failures_since(unit.conn, who, since) >= TRIES_A_WINDOW:
        raise PersonError("SIGNIN-002", minutes=int(TRY_WINDOW / timedelta(minutes=1)))


def _keyed(house: House, context: str, value: str) -> bytes:
    """A keyed hash, so that the stored rows cannot be guessed back to codes or addresses."""
    key = house.keys.secret("signin")
    return hmac.new(key, f"{context}\n{value}".encode(), hashlib.sha256).digest()
