"""Drafts joint use (共同利用): every part that the Act wants told beforehand, with what the text refers to (法27条5項3号)."""

from sekisho.policy.drafting.origin import clause_at, source_of
from sekisho.policy.drafting.words import finds, words
from sekisho.policy.model import JointUse
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft


def draft_joint_uses(draft: Draft) -> tuple[JointUse, ...]:
    """Every joint use that the text announces, the one with the most parts first."""
    in_order = sorted(draft.joint_uses, key=_parts, reverse=True)
    return tuple(_joint_use(draft, row) for row in in_order)


def _joint_use(draft: Draft, joint: read.JointUse) -> JointUse:
    scope = _texts(joint.scope)
    responsible = joint.responsible
    lists = {"items": joint.items, "scope": joint.scope, "purposes": joint.purposes}
    return JointUse(
        items=joint.items is not None,
        item_names=_texts(joint.items),
        scope=scope,
        scope_open=joint.scope is None
        or joint.scope.open_list
        or all(finds(words()["open_scope"], one) for one in scope),
        purposes=_texts(joint.purposes),
        responsible=_text(responsible.name) if responsible else None,
        responsible_address=_text(responsible.address) if responsible else None,
        responsible_representative=_text(responsible.representative) if responsible else None,
        acquisition=_texts(joint.acquisition),
        by_reference=tuple(name for name, held in lists.items() if held is not None and held.by_reference),
        clause=clause_at(draft, joint.statement, joint.statement.text),
        source=source_of(joint.statement),
    )


def _texts(held: read.NamedList | None) -> tuple[str, ...]:
    return tuple(entry.text for entry in held.entries) if held is not None else ()


def _text(held: read.Text | None) -> str | None:
    return None if held is None else held.text


def _parts(joint: read.JointUse) -> int:
    return sum(part is not None for part in (joint.items, joint.scope, joint.purposes, joint.responsible))
