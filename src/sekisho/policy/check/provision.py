"""Provision to third parties, exceptions, opt-out and entrustment (法25条, 27条, 31条)."""

from collections.abc import Iterator
from typing import Final

from sekisho.law.model import Basis, LegalKind
from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import lines_of, section_lines, sentences, settled, stated, where_done
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import ExceptionCase, Policy, RecipientKind
from sekisho.policy.questions import opt_out_claimed, practised
from sekisho.policy.wordings import first_lines, saying

_CUT: Final = 40
# What the Act demands in each case besides the need (法18条3項, 20条2項, 27条1項).
_STATUTORY_LIMIT: Final = {
    Basis.LIFE_BODY_PROPERTY: ("同意.{0,14}困難", "本人の同意を得ることが困難であること"),
    Basis.PUBLIC_HEALTH_CHILDREN: ("同意.{0,14}困難", "本人の同意を得ることが困難であること"),
    Basis.STATE_COOPERATION: (
        "同意.{0,24}(支障|妨げ)",
        "本人の同意を得ることで事務の遂行に支障を及ぼすおそれがあること",
    ),
}
_ONLY: Final = ("use", "provision", "sensitive")


def _principle(policy: Policy) -> Iterator[Finding]:
    said = policy.statements_of("consent_before_provision")
    lines = next((clause.lines for row in said if (clause := policy.clause(row.clause))), None)
    lines = lines or section_lines(policy, "third_party")
    if lines is not None:
        yield Finding(item="P16", status=Status.MET, case="met", lines=lines)
    else:
        yield Finding(item="P16", status=Status.GAP, case="gap")


def _cases(policy: Policy) -> Iterator[ExceptionCase]:
    for exceptions in (policy.use_exceptions, policy.provision_exceptions, policy.sensitive_exceptions):
        yield from exceptions.cases


def _beyond(policy: Policy) -> Iterator[Finding]:
    """Cases that claim more than the Act gives: an added alternative, or a condition left out."""
    for row in _cases(policy):
        limit = _STATUTORY_LIMIT.get(row.basis) if row.basis is not None else None
        facts = {"text": row.text[:_CUT]}
        if row.beyond_act:
            yield Finding(item="X01", status=Status.GAP, case="wider", lines=row.source.lines, facts=facts)
        elif limit is not None and _lacks(policy, row, limit[0]):
            facts["condition"] = limit[1]
            yield Finding(
                item="X01", status=Status.GAP, case="condition", lines=row.source.lines, facts=facts
            )


def _lacks(policy: Policy, row: ExceptionCase, condition: str) -> bool:
    """Whether a listed case leaves out the Act's condition."""
    if not row.listed or row.context not in _ONLY or finds(_LAW_TOO, row.text):
        return False
    text = row.text
    if not finds(_CASE, text) and row.source.lines is not None:
        # A heading: the case itself is the sentence below it.
        below = row.source.lines[1]
        text += "".join(one.text for one in policy.clauses if below < one.lines[0] <= below + 1)
    return not finds(condition, text)


_CASE: Final = "場合|とき|時|必要"
_LAW_TOO: Final = "法令に基づ(き|いて)"


def _just_reason(policy: Policy) -> Iterator[Finding]:
    """A "just reason" is no ground of the Act."""
    for row in _cases(policy):
        if row.kind == "just_reason":
            clause = policy.clause(row.clause)
            lines = clause.lines if clause else row.source.lines
            yield Finding(
                item="X04", status=Status.GAP, case="gap", lines=lines, facts={"text": row.text[:_CUT]}
            )


def _unlisted_ground(policy: Policy) -> Iterator[Finding]:
    """Listed cases that restate no case of the Act: each needs a lawful way of its own (digest §15.1)."""
    for row in policy.provision_exceptions.cases:
        if (
            row.listed
            and row.basis is None
            and row.kind == "other"
            and not finds("に該当する(とき|場合)", row.text)
        ):
            facts = {"text": row.text[:_CUT]}
            yield Finding(
                item="X05", status=Status.NEEDS_REVIEW, case="ground", lines=row.source.lines, facts=facts
            )


def _overlap(policy: Policy) -> Iterator[Finding]:
    """Two sections that each promise no provision but in their own cases."""
    found = [
        clause
        for clause in policy.clauses
        if clause.section_kind == "third_party"
        and finds("(を除|除い).{0,60}第三者.{0,20}(ません|ない)", clause.text)
    ]
    sections = {clause.section for clause in found}
    if len(sections) > 1:
        facts = {"sections": "」「".join(section for section in dict.fromkeys(row.section for row in found))}
        yield Finding(
            item="X06", status=Status.NEEDS_REVIEW, case="overlap", lines=found[-1].lines, facts=facts
        )


def _judged_necessary(policy: Policy) -> Iterator[Finding]:
    """Provision to whomever the business thinks fit (no such case in 法27条1項)."""
    form = (
        "(当社|弊社|当[^、。]{1,4})が(必要|適切|適当)(と|で)[^。]{0,12}(判断|認め)[^。]{0,60}(提供|開示)"
        "|(適切|必要|適当)と(判断され|認められ)る場合に[^。]{0,60}(提供|開示)"
    )
    for clause in sentences(policy, form):
        if clause.section_kind in {"third_party", "purposes", "joint_use", "entrustment", "other"}:
            lawful = finds("法令(で|に(より|よって|おいて)?)(認め|許容|定め)", clause.text)
            status, case = (Status.NEEDS_REVIEW, "lawful") if lawful else (Status.GAP, "gap")
            yield Finding(item="D11", status=status, case=case, lines=clause.lines)


def _group_companies(policy: Policy) -> Iterator[Finding]:
    """Affiliates are third parties: a way is needed (consent, entrustment, joint use, opt-out)."""
    done: set[tuple[int, int] | None] = set()
    for row in policy.recipients:
        clause = policy.clause(row.clause)
        if row.kind is not RecipientKind.AFFILIATE or clause is None or clause.lines in done:
            continue
        if policy.joint_use is None and not finds("同意(を得|に基づ|がある)", clause.text):
            done.add(clause.lines)
            facts = {"name": row.name}
            yield Finding(item="D12", status=Status.GAP, case="gap", lines=clause.lines, facts=facts)


_OPT_OUT_PARTS: Final = {
    "提供者の氏名又は名称・住所・代表者": "(提供|当社)[^。]{0,20}(住所|代表者)",
    "第三者への提供を利用目的とすること": "提供を利用目的",
    "提供される個人データの項目": "提供される(個人情報|個人データ)の項目",
    "取得の方法": "取得(の)?方法",
    "提供の方法": "提供の(手段|方法)|手段又は方法",
    "本人の求めに応じて提供を停止すること": "提供を?停止",
    "本人の求めを受け付ける方法": "求めを受け付ける方法",
    "更新の方法": "更新の方法",
    "提供の開始予定日": "開始(する)?予定日",
}


def _opt_out_parts(policy: Policy) -> Iterator[Finding]:
    """The matters of 法27条2項 and 規11条4項, where provision by opt-out is claimed."""
    found = settled("P18", policy, "opt_out_used")
    if found is not None:
        yield found
        return
    claimed = opt_out_claimed(policy)
    text = "/".join(
        row.text for row in policy.clauses if row.section_kind in {"third_party", "opt_out_provision"}
    )
    lacking = [name for name, form in _OPT_OUT_PARTS.items() if not finds(form, text)]
    lines = claimed.source.lines if claimed else None
    if lacking:
        facts = {"lacking": "、".join(lacking)}
        yield Finding(item="P18", status=Status.GAP, case="gap", lines=lines, facts=facts)
    else:
        yield Finding(item="P18", status=Status.MET, case="met", lines=lines)


def _opt_out_filing(policy: Policy) -> Iterator[Finding]:
    """Opt-out without its filing. A claim in the text is a claim, whoever answered that it is not used."""
    claimed = opt_out_claimed(policy)
    found = settled("D07", policy, "opt_out_used")
    if found is not None:
        yield found
    elif policy.practice("opt_out") is not True and not saying(policy, "opt_out_filed"):
        lines = claimed.source.lines if claimed else None
        yield Finding(item="D07", status=Status.GAP, case="gap", lines=lines, question="practice:opt_out")


def _entrustment(policy: Policy) -> Iterator[Finding]:
    found = settled("P28", policy, "entrustment")
    lines = lines_of(policy, "entrustment")
    if found is not None:
        yield found
    elif policy.statements_of("supervise_contractor"):
        yield Finding(item="P28", status=Status.MET, case="met", lines=lines)
    elif lines is not None:
        yield Finding(item="P28", status=Status.PARTIAL, case="partial", lines=lines)
    else:
        yield Finding(item="P28", status=Status.GAP, case="gap")


_PARTIES: Final = frozenset({RecipientKind.AFFILIATE, RecipientKind.COUNTERPARTY, RecipientKind.THIRD_PARTY})
_DESCRIBED: Final = {
    "提供先": "provision_recipient",
    "提供する項目": "provision_items",
    "提供の目的": "provision_aim",
    "提供の方法": "provision_means",
}


def _described(policy: Policy) -> Iterator[Finding]:
    """Provision with consent: to whom, what, for what, how (通則編3-6-1: what a person needs to decide)."""
    found = settled("P17", policy, "third_party")
    if found is not None:
        yield found
        return
    named = any(row.kind in _PARTIES and row.role not in {"", "third_party"} for row in policy.recipients)
    lacking = [
        name
        for name, wording in _DESCRIBED.items()
        if not saying(policy, wording) and not (name == "提供先" and named)
    ]
    lines = first_lines(policy, "provision_planned") or next(
        (row.source.lines for row in policy.purposes if "provision" in row.flags), None
    )
    facts = {"lacking": "・".join(lacking)}
    if not lacking:
        yield Finding(item="P17", status=Status.MET, case="met", lines=lines)
    elif len(lacking) == len(_DESCRIBED):
        yield Finding(item="P17", status=Status.GAP, case="partial", lines=lines, facts=facts)
    else:
        yield Finding(item="P17", status=Status.PARTIAL, case="partial", lines=lines, facts=facts)


def _opt_out_number(policy: Policy) -> Iterator[Finding]:
    """The filing's number or date beside the claim: not asked by the Act, and what a person would look for."""
    claimed = opt_out_claimed(policy)
    found = settled("P19", policy, "opt_out_used")
    if found is not None:
        yield found
    elif (filed := first_lines(policy, "opt_out_filed")) is not None:
        yield Finding(item="P19", status=Status.MET, case="met", lines=filed)
    else:
        lines = claimed.source.lines if claimed else None
        yield Finding(item="P19", status=Status.GAP, case="gap", lines=lines)


def _opt_out_items(policy: Policy) -> Iterator[Finding]:
    """No special-care information by opt-out (法27条2項但書)."""
    found = settled("P20", policy, "opt_out_used")
    if found is not None:
        yield found
        return
    claimed = opt_out_claimed(policy)
    lines = claimed.source.lines if claimed else None
    provided = [
        item
        for row in policy.recipients
        if row.kind is RecipientKind.THIRD_PARTY
        for item in map(policy.item, row.items)
        if item is not None
    ]
    barred = [item for item in provided if item.kind in {LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE}]
    if barred:
        facts = {"items": "、".join(dict.fromkeys(item.name for item in barred))}
        yield Finding(item="P20", status=Status.GAP, case="gap", lines=lines, facts=facts)
    elif provided:
        yield Finding(item="P20", status=Status.MET, case="met", lines=lines)
    else:
        yield Finding(item="P20", status=Status.NEEDS_REVIEW, case="review", lines=lines)


def _person_related(policy: Policy) -> Iterator[Finding]:
    """Information that becomes personal data in the recipient's hands: consent confirmed (法31条)."""
    handed = first_lines(policy, "related_handed")
    if handed is not None and practised(policy, "person_related") is None:
        # Whether the recipient can tie it to a person is not in the text.
        question = "practice:person_related"
        yield Finding(item="P33", status=Status.NEEDS_REVIEW, case="handed", lines=handed, question=question)
    else:
        yield from where_done("P33", policy, "person_related", "person_related_rule")


def _succession(policy: Policy) -> Iterator[Finding]:
    yield stated("P59", policy, "succession")


CHECKS: Final = (
    Check(id="P16", run=_principle),
    Check(id="P17", run=_described),
    Check(id="P18", run=_opt_out_parts),
    Check(id="P19", run=_opt_out_number),
    Check(id="P20", run=_opt_out_items),
    Check(id="P28", run=_entrustment),
    Check(id="P33", run=_person_related),
    Check(id="P59", run=_succession),
    Check(id="D07", run=_opt_out_filing),
    Check(id="D11", run=_judged_necessary),
    Check(id="D12", run=_group_companies),
    Check(id="X01", run=_beyond),
    Check(id="X04", run=_just_reason),
    Check(id="X05", run=_unlisted_ground),
    Check(id="X06", run=_overlap),
)
