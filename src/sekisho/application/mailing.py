"""Writes one letter to one person for a purpose: asked of the gate, opened, written in the book, and then mailed.

The letter names the business and carries the link that stops such mail, so what the law demands with the message is done
with it (特電法3条3項, 4条). The entry comes first and the mail after it: whoever reads the book may find a letter that the mail
server refused, never a letter that the book does not know.
"""

from dataclasses import dataclass, field

from sekisho.application import obligation_store
from sekisho.application.asking import Asked, judge
from sekisho.application.consent_requests import record_asked, requests_of
from sekisho.application.house import House, Unit
from sekisho.application.rulings import KIND_OF, Ruling, actor_name
from sekisho.application.stop_links import BY_MAIL, links_for, require_address
from sekisho.application.using import open_items
from sekisho.errors import StaffError
from sekisho.gate.binding.asked import contact_items
from sekisho.gate.model import Actor, ObligationType
from sekisho.notice.footer import with_footer
from sekisho.notice.mail import Letter
from sekisho.policy.model import Policy
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import SubjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """What came of writing.

    Attributes:
        ruling: The ruling; when it denies, nothing was sent.
        entry: Number of the ledger entry.
        letter: What the mail server took; None when denied.
    """

    ruling: Ruling
    entry: int
    letter: Letter | None = field(repr=False)


def mail_to(
    house: House, actor: Actor, subject: str, *, purpose: str, title: str, text: str, asks: str | None = None
) -> Mailed:
    """Mails one letter to a person, or says why not.

    Args:
        house: The workspace.
        actor: Who writes.
        subject: Public id of the person.
        purpose: Purpose id or text.
        title: Subject line; holds no personal data.
        text: What the letter says.
        asks: What consent it asks for (`consent_requests`), or None.

    Raises:
        StaffError: Nobody (SUBJECT-001), an unknown purpose (POLICY-010), a title of no or several lines
            (REQUEST-006), or no mail address is held (MAIL-004).
        OperatorError: The portal's address is not set (STOP-002), or the mail server refused (MAIL-001).
        PersonError: The held address is none (MAIL-002).
    """
    if not title.isprintable() or not title.strip():
        raise StaffError("REQUEST-006", field="title")  # a line break would forge headers
    made = house.write(lambda unit: _write(unit, actor, subject, purpose, title, text, asks))
    if made.letter is not None:
        house.mail.send(made.letter)
    return made


def _write(  # noqa: PLR0917 - one line a fact
    unit: Unit, actor: Actor, subject: str, purpose: str, title: str, text: str, asks: str | None
) -> Mailed:
    policy = unit.snapshot.policy
    wanted = unit.snapshot.names.purpose(purpose)
    require_address(unit, wanted, BY_MAIL)
    done = _done_with_it(policy)
    asked = Asked(
        verb="contact",
        subject=subject,
        purpose=wanted,
        items=contact_items(policy, BY_MAIL),
        channel=BY_MAIL,
        asks=asks,
        edge_knows=[one.value for one in done],
    )
    ruling, state = judge(unit, asked, actor)
    assert state is not None
    if not ruling.allowed:
        entry = unit.record_ruling(ruling, subjects=(unit.ledger_no(state.subject_no),))
        return Mailed(ruling=ruling, entry=entry.no, letter=None)
    opened = open_items(unit, ruling, SubjectNo(state.subject_no))
    addresses = [value for value in opened.values() if value.reveal().strip()]
    if not addresses:  # corrected to nothing; whoever never had one is denied by the gate
        raise StaffError("MAIL-004")
    link = links_for(unit, wanted, BY_MAIL, [state.subject_no]).get(state.subject_no)
    letter = Letter(
        to=addresses[0].reveal().strip(),
        subject=title,
        body=with_footer(text, policy, stop=link),
        stop=link,
    )
    number = _record(unit, ruling, state, asking=asks is not None)
    obligation_store.settle(unit.conn, number, done, by=actor_name(actor), at=unit.now)
    return Mailed(ruling=ruling, entry=number, letter=letter)


def _done_with_it(policy: Policy) -> tuple[ObligationType, ...]:
    """What a letter of ours does by itself. It names the sender only where the policy says who that is."""
    named = (ObligationType.NAME_SENDER,) if policy.organisation.name else ()
    return (*named, ObligationType.OPT_OUT_LINK)


def _record(unit: Unit, ruling: Ruling, state: SubjectState, *, asking: bool) -> int:
    purpose = unit.snapshot.policy.purpose(ruling.request.purpose or "")
    if asking or (purpose is not None and purpose.asks_consent):
        return record_asked(unit, ruling, state, count=len(requests_of(unit, state)) + 1).no
    who = unit.ledger_no(state.subject_no)
    return unit.record_ruling(ruling, kind=KIND_OF[ruling.request.verb], subjects=(who,)).no
