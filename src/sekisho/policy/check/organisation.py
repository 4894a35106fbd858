"""Who is bound: name, address, representative, window, accredited body (法32条1項1号・4号, 令10条)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import lines_of, section_lines, settled
from sekisho.policy.model import Policy
from sekisho.policy.questions import domestic, form_only
from sekisho.policy.reader.vocabulary import dictionary
from sekisho.policy.wordings import saying

ANSWER_PROCEDURE: Final = "answer_procedure"

# Titles of those who represent a corporation by its kind (会社法349条, 一般法人法77条, 医療法46条の6, 私立学校法…).
_TITLES: Final = {
    "一般社団法人": ("代表理事", "理事長", "会長"),
    "公益社団法人": ("代表理事", "理事長", "会長"),
    "一般財団法人": ("代表理事", "理事長", "会長"),
    "公益財団法人": ("代表理事", "理事長", "会長"),
    "特定非営利活動法人": ("理事長", "代表理事", "理事", "代表"),
    "NPO法人": ("理事長", "代表理事", "理事", "代表"),
    "医療法人": ("理事長",),
    "医療法人社団": ("理事長",),
    "学校法人": ("理事長",),
    "社会福祉法人": ("理事長",),
    "合同会社": ("代表社員", "職務執行者", "業務執行社員", "代表"),
    "合資会社": ("代表社員", "代表"),
    "合名会社": ("代表社員", "代表"),
    "株式会社": ("代表取締役", "代表執行役", "社長", "会長", "代表者", "代表"),
    "有限会社": ("代表取締役", "取締役", "社長", "会長", "代表者", "代表"),
}
_OWN: Final = {"一般社団法人": "代表理事", "合同会社": "代表社員", "医療法人": "理事長", "学校法人": "理事長"}


def on_request(policy: Policy) -> bool:
    """Whether a procedure is registered that answers the matters of Art. 32(1) on request without delay."""
    return policy.practice(ANSWER_PROCEDURE) is True


def published(item: str, policy: Policy, *, present: bool, lines: tuple[int, int] | None) -> Finding:
    """A matter of Art. 32(1): printed, or answered on request, or missing."""
    if present:
        return Finding(item=item, status=Status.MET, case="met", lines=lines)
    if on_request(policy):
        return Finding(item=item, status=Status.MET, case="on_request")
    return Finding(item=item, status=Status.GAP, case="gap")


def _name(policy: Policy) -> Iterator[Finding]:
    who = policy.organisation
    yield published("P01", policy, present=who.name is not None, lines=who.source.lines)


def _address(policy: Policy) -> Iterator[Finding]:
    where = lines_of(policy, "organisation")
    yield published("P02", policy, present=policy.organisation.address is not None, lines=where)


def _representative(policy: Policy) -> Iterator[Finding]:
    who = policy.organisation
    if who.representative is None and who.representative_title is not None and not on_request(policy):
        facts = {"title": who.representative_title}
        yield Finding(item="P03", status=Status.PARTIAL, case="partial", lines=who.source.lines, facts=facts)
        return
    lines = lines_of(policy, "organisation")
    yield published("P03", policy, present=who.representative is not None, lines=lines)


def _neither(policy: Policy) -> Iterator[Finding]:
    who = policy.organisation
    lacking = [
        word
        for word, held in (("住所", who.address), ("代表者の氏名", who.representative))
        if held is None and not on_request(policy)
    ]
    if lacking:
        yield Finding(item="D04", status=Status.GAP, case="gap", facts={"lacking": "・".join(lacking)})


def _title(policy: Policy) -> Iterator[Finding]:
    """Whether the representative's title is one that the kind of corporation has (digest §15.14)."""
    who = policy.organisation
    titles = _TITLES.get(who.kind or "")
    if titles is None or who.representative_title is None:
        return
    if not any(title in who.representative_title for title in titles):
        facts = {
            "title": who.representative_title,
            "kind": who.kind or "",
            "wanted": _OWN.get(who.kind or "", titles[0]),
        }
        lines = next(
            (row.lines for row in policy.clauses if who.representative_title in row.text),
            lines_of(policy, "organisation"),
        )
        yield Finding(item="X03", status=Status.NEEDS_REVIEW, case="mismatch", lines=lines, facts=facts)


def _complaints(policy: Policy) -> Iterator[Finding]:
    contact = policy.contact
    reachable = any((contact.email, contact.phone, contact.address, contact.form))
    lines = lines_of(policy, "contact", "complaints") or section_lines(policy, "contact")
    if reachable and (any(policy.clauses_on("complaints")) or saying(policy, "complaint")):
        yield Finding(item="P46", status=Status.MET, case="met", lines=lines)
    elif reachable:
        yield Finding(item="P46", status=Status.PARTIAL, case="partial", lines=lines)
    elif on_request(policy):
        yield Finding(item="P46", status=Status.MET, case="on_request")
    else:
        yield Finding(item="P46", status=Status.GAP, case="gap")


def _accredited_body(policy: Policy) -> Iterator[Finding]:
    body = policy.accredited_body
    if body is None:
        yield settled("P47", policy, "accredited_body") or Finding(item="P47", status=Status.GAP, case="gap")
        return
    if body.name is None:
        yield Finding(item="P47", status=Status.NOT_APPLICABLE, case="none", lines=body.source.lines)
        return
    complete = bool(body.address or body.phones)
    yield Finding(
        item="P47",
        status=Status.MET if complete else Status.PARTIAL,
        case="met" if complete else "partial",
        lines=body.source.lines,
        facts={"name": body.name},
    )


def _form_only(policy: Policy) -> Iterator[Finding]:
    """A web form as the only window: no window at all, where it stands behind a login."""
    opened = policy.practice("form_open")
    if not form_only(policy) or opened is True:
        return
    lines = lines_of(policy, "contact") or section_lines(policy, "contact")
    if opened is None:
        question = "practice:form_open"
        yield Finding(item="D21", status=Status.NEEDS_REVIEW, case="review", lines=lines, question=question)
    else:
        yield Finding(item="D21", status=Status.GAP, case="gap", lines=lines)


def _country(policy: Policy) -> Iterator[Finding]:
    """A business abroad names its country (通則編3-8-1)."""
    here = domestic(policy)
    abroad = policy.practice("foreign_business") if here is None else not here
    lines = lines_of(policy, "organisation")
    if abroad is None:
        yield settled("P04", policy, "foreign_business") or Finding(
            item="P04", status=Status.NOT_APPLICABLE, case="domestic"
        )
    elif not abroad:
        yield Finding(item="P04", status=Status.NOT_APPLICABLE, case="domestic", lines=lines)
    elif any(name in (policy.organisation.address or "") for name in dictionary("countries")):
        yield Finding(item="P04", status=Status.MET, case="met", lines=lines)
    else:
        yield Finding(item="P04", status=Status.GAP, case="gap", lines=lines)


CHECKS: Final = (
    Check(id="P01", run=_name),
    Check(id="P02", run=_address),
    Check(id="P03", run=_representative),
    Check(id="P04", run=_country),
    Check(id="D04", run=_neither),
    Check(id="X03", run=_title),
    Check(id="P46", run=_complaints),
    Check(id="P47", run=_accredited_body),
    Check(id="D21", run=_form_only),
)
