"""The person's requests: procedures, fees, grounds of refusal (法32条〜39条)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.organisation import on_request, published
from sekisho.policy.check.places import halves, lines_of, section_lines, sentences, settled
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import Clause, Policy
from sekisho.policy.questions import practised
from sekisho.policy.wordings import first_lines, saying, wordings

_OTHERS: Final = "訂正|利用停止|停止|削除|消去|開示等"
_LAWFUL_FEE: Final = "^(なお、)?(個人情報の)?開示(を|の)請求|利用目的の通知.{0,8}開示(の|を)|定めた場合"
_NAMED: Final = "開示(?!し)|訂正|利用(の)?停止"
_OWN_COSTS: Final = "通信費|交通費|郵送料|送料|資料|書類"


def _lines(policy: Policy) -> tuple[int, int] | None:
    """The sentence that names requests; failing that the first one on them."""
    named = next(sentences(policy, _NAMED, topic="rights"), None)
    return named.lines if named else lines_of(policy, "rights") or section_lines(policy, "rights")


def _procedure(item: str, *rights: str) -> Check:
    """The check of one procedure: every right named, some of them, or none."""

    def run(policy: Policy) -> Iterator[Finding]:
        named = [right for right in rights if right in policy.rights]
        if named and len(named) < len(rights):
            lacking = [_NAMES[right] for right in rights if right not in named]
            facts = {"lacking": "・".join(lacking)}
            yield Finding(item=item, status=Status.PARTIAL, case="partial", lines=_lines(policy), facts=facts)
        else:
            yield published(item, policy, present=bool(named), lines=_lines(policy))

    return Check(id=item, run=run)


_NAMES: Final = {
    "purpose_notice": "利用目的の通知",
    "disclosure": "開示",
    "provision_records": "第三者提供記録の開示",
    "correction": "訂正・追加・削除",
    "suspension": "利用の停止",
    "erasure": "消去",
    "stop_provision": "第三者への提供の停止",
}


def _old_rights(policy: Policy) -> Iterator[Finding]:
    """A list of requests from before 2022: records of provision, stop of provision, or both left out."""
    if not policy.rights:
        yield Finding(item="D13", status=Status.NOT_APPLICABLE, case="not_claimed")
        return
    lacking = [
        _NAMES[right] for right in ("provision_records", "stop_provision") if right not in policy.rights
    ]
    if lacking and not on_request(policy):
        facts = {"lacking": "・".join(lacking)}
        yield Finding(item="D13", status=Status.GAP, case="gap", lines=_lines(policy), facts=facts)


def _how(policy: Policy) -> Iterator[Finding]:
    """Where and how to apply, and how identity is confirmed. What nobody fixed binds nobody (法37条1項)."""
    fixed = practised(policy, "fixed_procedure")
    lines = _lines(policy)
    if policy.statements_of("identity_confirmation") or saying(policy, "identity"):
        yield Finding(item="P43", status=Status.MET, case="met", lines=lines)
    elif saying(policy, "applies_where"):
        yield Finding(item="P43", status=Status.PARTIAL, case="partial", lines=lines)
    elif fixed is False:
        yield Finding(item="P43", status=Status.NOT_APPLICABLE, case="free", lines=lines)
    elif fixed is None:
        yield settled("P43", policy, "fixed_procedure") or _unfixed(lines)
    else:
        yield _unfixed(lines)


def _unfixed(lines: tuple[int, int] | None) -> Finding:
    return Finding(item="P43", status=Status.GAP, case="gap", lines=lines)


def _disclosure_method(policy: Policy) -> Iterator[Finding]:
    """Disclosure comes by the method that the person asks for, electronic ones too (法33条1項・2項)."""
    if "disclosure" in policy.rights and not saying(policy, "method_choice") and not on_request(policy):
        yield Finding(item="P39", status=Status.PARTIAL, case="no_choice", lines=_lines(policy))
    else:
        yield from _DISCLOSURE.run(policy)


def _paper_only(policy: Policy) -> Iterator[Finding]:
    if saying(policy, "method_choice"):
        return
    for clause in saying(policy, "paper_only"):
        yield Finding(item="D16", status=Status.GAP, case="gap", lines=clause.lines)


def _too_much_proof(policy: Policy) -> Iterator[Finding]:
    """Proof of identity beyond what the data held justify, or with numbers that may not be asked for (法37条4項)."""
    for clause in saying(policy, "seal_certificate"):
        if not wordings()["one_of_several"].finds(clause.text):
            yield Finding(item="D15", status=Status.NEEDS_REVIEW, case="seal", lines=clause.lines)
    if saying(policy, "masked"):
        return
    for clause in saying(policy, "numbered_papers")[:1]:
        yield Finding(item="D15", status=Status.NEEDS_REVIEW, case="numbers", lines=clause.lines)


def _reply(policy: Policy) -> Iterator[Finding]:
    """When a request is answered, and that a refusal is told with its reasons (法33条3項, 36条)."""
    promptly, reasons = first_lines(policy, "reply_promptly"), first_lines(policy, "reply_reasons")
    yield halves("P45", promptly, reasons, no_one="no_time", no_other="no_reasons", otherwise=_lines(policy))


def _fees(policy: Policy) -> Iterator[Finding]:
    """A fee stated, with its amount (法38条)."""
    said = [clause for row in policy.statements_of("fee") if (clause := policy.clause(row.clause))]
    charged = [clause for clause in said if finds("手数料|[0-9,]+円", clause.text) and not _free(clause)]
    if not charged:
        yield Finding(item="P44", status=Status.NOT_APPLICABLE, case="none")
        return
    amount = any(finds("[0-9,]+円", clause.text) for clause in said)
    status, case = (Status.MET, "met") if amount else (Status.PARTIAL, "no_amount")
    yield Finding(item="P44", status=status, case=case, lines=charged[0].lines)


def _free(clause: Clause) -> bool:
    """Whether a sentence on fees says that there is none."""
    return finds(
        "手数料[^。]{0,24}(いただ|頂|徴収|申し受け|かかり)[^。]{0,6}ません|無料|手数料は(不要|ありません)",
        clause.text,
    )


def _fee_for_all(policy: Policy) -> Iterator[Finding]:
    """A fee on requests for which the Act knows none; or costs put on the person for all requests."""
    for row in policy.statements_of("fee"):
        clause = policy.clause(row.clause)
        if clause is None or _free(clause):
            continue
        charged = finds("手数料|[0-9,]+円", clause.text) and finds(f"({_OTHERS}|各請求)", clause.text)
        if charged and not finds(_LAWFUL_FEE, clause.text):
            yield Finding(item="D14", status=Status.GAP, case="gap", lines=clause.lines)
        elif finds(_OWN_COSTS, clause.text) and finds("負担", clause.text):
            yield Finding(item="D14", status=Status.NEEDS_REVIEW, case="costs", lines=clause.lines)


def _grounds(policy: Policy) -> Iterator[Finding]:
    """Grounds of refusal that the Act does not allow for that very right (digest §15.4)."""
    for row in policy.refusals:
        if row.kind == "evident":
            yield Finding(item="X07", status=Status.GAP, case="evident", lines=row.source.lines)
        if row.kind == "business_hindrance" and _covers_notice(policy):
            yield Finding(item="X07", status=Status.GAP, case="hindrance", lines=row.source.lines)


def _covers_notice(policy: Policy) -> bool:
    """Whether the list of refusals is announced for notice of the purposes too."""
    return any(sentences(policy, "利用目的の通知.{0,20}開示.{0,60}次の場合を除", topic="rights"))


def _reasonable_range(policy: Policy) -> Iterator[Finding]:
    for clause in sentences(policy, "合理的な範囲(内)?で", topic="rights"):
        yield Finding(item="X09", status=Status.NEEDS_REVIEW, case="range", lines=clause.lines)


_DISCLOSURE: Final = _procedure("P39", "disclosure")

CHECKS: Final = (
    _procedure("P38", "purpose_notice"),
    Check(id="P39", run=_disclosure_method),
    _procedure("P40", "provision_records"),
    _procedure("P41", "correction"),
    _procedure("P42", "suspension", "erasure", "stop_provision"),
    Check(id="P43", run=_how),
    Check(id="P44", run=_fees),
    Check(id="P45", run=_reply),
    Check(id="D13", run=_old_rights),
    Check(id="D14", run=_fee_for_all),
    Check(id="D15", run=_too_much_proof),
    Check(id="D16", run=_paper_only),
    Check(id="X07", run=_grounds),
    Check(id="X09", run=_reasonable_range),
)
