"""Draft → the JSON summary of `sekisho policy read` (`interfaces.md`), without `findings`, which the checker adds.

The summary holds what the text lists; what was found in other prose stays in the draft.
"""

from typing import Any

from sekisho.policy.reader.draft import Draft, ExceptionContext, Found, JointUse, NamedList, SecurityClass


def summarise(draft: Draft) -> dict[str, Any]:  # the shape of a JSON document
    """The summary of a draft, ready for `json.dumps`."""
    organisation, contact = draft.organisation, draft.contact
    unread = frozenset(draft.unread)
    return {
        "organisation": _text(organisation.name),
        "representative": organisation.representative.name if organisation.representative else None,
        "address": _text(organisation.address),
        "sections": [
            {"title": s.title, "kind": s.kind.value, "lines": [s.lines.first, s.lines.last]}
            for s in draft.sections
        ],
        "purposes": [p.text for p in draft.purposes],
        "items": [i.text for i in draft.items if i.listed],
        "channels": [c.text for c in draft.channels if c.listed],
        "third_party_exceptions": listed_exceptions(draft),
        "joint_use": _joint_use(draft.joint_uses),
        "foreign_countries": [c.name for c in draft.countries],
        "security_measures": {c.value: any(m.security is c for m in draft.security) for c in SecurityClass},
        "rights": [r.right.value for r in draft.rights],
        "contact": {
            "name": _text(contact.name),
            "email": _text(contact.email),
            "phone": _text(contact.phone),
            "address": _text(contact.address),
        },
        "enacted": draft.enacted.day.isoformat() if draft.enacted else None,
        "revised": [d.day.isoformat() for d in draft.revised],
        "unread": [
            {"lines": [s.lines.first, s.lines.last], "text": s.text}
            for s in draft.sentences
            if s.id in unread
        ],
    }


def listed_exceptions(draft: Draft) -> int:
    """The number of listed cases in which provision without consent is claimed."""
    return sum(1 for case in draft.exceptions if case.listed and case.context is ExceptionContext.PROVISION)


def _text(found: Found | None) -> str | None:
    return getattr(found, "text", None)


def _joint_use(uses: tuple[JointUse, ...]) -> dict[str, Any] | None:
    if not uses:
        return None
    responsible = next((u.responsible.name.text for u in uses if u.responsible and u.responsible.name), None)
    return {
        "items": any(u.items is not None for u in uses),
        "scope": _once([u.scope for u in uses]),
        "purposes": _once([u.purposes for u in uses]),
        "responsible": responsible,
    }


def _once(lists: list[NamedList | None]) -> list[str]:
    return list(dict.fromkeys(entry.text for named in lists if named for entry in named.entries))
