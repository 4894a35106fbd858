"""Joint use (共同利用): the parts that must be readily knowable beforehand (法27条5項3号).

A text that merely recites the Act's case announces no joint use; what its recital leaves out of today's Act is reported
all the same, because joint use by that wording would lack it.
"""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import settled
from sekisho.policy.drafting.words import finds
from sekisho.policy.joint_uses import JointUsePart, stated_parts
from sekisho.policy.model import ExceptionCase, JointUse, Policy
from sekisho.policy.questions import joint_use_recited

_PARTS: Final = ("P22", "P23", "P24", "P25", "P26", "P27")


def _recited_words(policy: Policy, row: ExceptionCase) -> str:
    """The recital with the entries below it."""
    if row.source.lines is None:
        return row.text
    first = row.source.lines[0]
    below = (clause.text for clause in policy.clauses if first <= clause.lines[0] <= first + _BELOW)
    return "/".join((row.text, *below))


_BELOW: Final = 8
"""Lines below a recital in which its entries stand."""


def _announced(policy: Policy) -> Iterator[Finding]:
    if policy.joint_use is not None:
        yield Finding(item="P21", status=Status.MET, case="met", lines=policy.joint_use.source.lines)
    elif policy.practice("joint_use") is None and (row := joint_use_recited(policy)) is not None:
        yield Finding(
            item="P21",
            status=Status.NEEDS_REVIEW,
            case="recited",
            lines=row.source.lines,
            question="practice:joint_use",
        )
    else:
        yield settled("P21", policy, "joint_use") or Finding(item="P21", status=Status.GAP, case="gap")


def _part(item: str) -> Check:
    """The check of one part."""

    def run(policy: Policy) -> Iterator[Finding]:
        joint, row = policy.joint_use, joint_use_recited(policy)
        if joint is not None:
            status, case = _state(policy, joint, item)
            facts = {"scope": "、".join(joint.scope), "responsible": joint.responsible or "—"}
            yield Finding(item=item, status=status, case=case, lines=joint.source.lines, facts=facts)
        elif row is None or policy.practice("joint_use") is not None:
            yield settled(item, policy, "joint_use") or Finding(item=item, status=Status.GAP, case="unstated")
        elif item in _RECITED and not finds(_RECITED[item], _recited_words(policy, row)):
            yield Finding(item=item, status=Status.GAP, case="recited", lines=row.source.lines)
        else:
            yield Finding(
                item=item,
                status=Status.NEEDS_REVIEW,
                case="to_state",
                lines=row.source.lines,
                question="practice:joint_use",
            )

    return Check(id=item, run=run)


# Words by which a recital of the case names the address and the representative.
_RECITED: Final = {"P26": "責任を有する者.{0,20}住所|住所", "P27": "代表者"}


def _state(policy: Policy, joint: JointUse, item: str) -> tuple[Status, str]:
    """Whether an announced joint use states a part."""
    stated = stated_parts(policy, joint)
    match item:
        case "P22":
            return (Status.MET, "met") if joint.items else (Status.GAP, "gap")
        case "P23" if joint.scope and joint.scope_open:
            return Status.PARTIAL, "open"
        case "P23":
            return (Status.MET, "met") if joint.scope else (Status.GAP, "gap")
        case "P24":
            return (Status.MET, "met") if joint.purposes else (Status.GAP, "gap")
        case "P25":
            return (Status.MET, "met") if joint.responsible else (Status.GAP, "gap")
        case "P26":
            found = JointUsePart.ADDRESS in stated
        case _:
            found = JointUsePart.REPRESENTATIVE in stated
    return (Status.MET, "met") if found else (Status.GAP, "gap")


def _responsible(policy: Policy) -> Iterator[Finding]:
    """Address or representative of the responsible party lacking: the gap most often found since 2022."""
    lacking = [
        word
        for item, word in (("P26", "住所"), ("P27", "代表者の氏名"))
        for found in _part(item).run(policy)
        if found.status is Status.GAP
    ]
    if lacking:
        row = joint_use_recited(policy)
        lines = policy.joint_use.source.lines if policy.joint_use else (row.source.lines if row else None)
        yield Finding(
            item="D08", status=Status.GAP, case="gap", lines=lines, facts={"lacking": "・".join(lacking)}
        )


def _open_scope(policy: Policy) -> Iterator[Finding]:
    joint = policy.joint_use
    if joint is not None and joint.scope_open:
        facts = {"scope": "、".join(joint.scope) or "—"}
        yield Finding(item="D09", status=Status.GAP, case="gap", lines=joint.source.lines, facts=facts)


CHECKS: Final = (
    Check(id="P21", run=_announced),
    *(_part(item) for item in _PARTS),
    Check(id="D08", run=_responsible),
    Check(id="D09", run=_open_scope),
)
