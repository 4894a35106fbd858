"""What was carried out: counts and reasons, never a value."""

from typing import Any

from typing_extensions import TypedDict

from sekisho.application.export_store import Kept
from sekisho.application.exporting import Exported
from sekisho.errors import Language
from sekisho.law.clock import instant_of
from sekisho.presenting.gate import ReasonJson, reason_json


class ExportJson(TypedDict):
    """An export, or why nobody is in it."""

    allowed: int
    excluded: int
    by_rule: dict[str, int]
    reasons: list[ReasonJson]
    entry: str
    expires: str


def export_json(exported: Exported) -> ExportJson:
    """An export."""
    return {
        "allowed": exported.allowed,
        "excluded": exported.excluded,
        "by_rule": dict(exported.by_rule),
        "reasons": [reason_json(reason) for reason in exported.reasons],
        "entry": str(exported.entry),
        "expires": exported.expires.isoformat(),
    }


def export_lines(exported: Exported, language: Language) -> list[str]:
    """Counts, then why the others are not in it."""
    counts = f"{exported.allowed + exported.excluded:,} → {exported.allowed:,}"
    day = exported.expires.date().isoformat()
    until = f"{day}までに廃棄してください。" if language == "ja" else f"Destroy it by {day}."
    reasons = [
        f"{reason.rule} {exported.by_rule.get(reason.rule, 0):,}: {reason.message}"
        for reason in exported.reasons
    ]
    return [counts, *([until] if exported.allowed else []), *reasons]


def exports_json(kept: list[Kept]) -> dict[str, list[dict[str, Any]]]:
    """Lists that were carried out."""
    return {
        "exports": [
            {
                "entry": str(one.id),
                "actor": one.actor,
                "form": one.form,
                "made": instant_of(one.made_at).isoformat(),
                "expires": instant_of(one.expires_at).isoformat(),
                "destroyed": None if one.destroyed_at is None else instant_of(one.destroyed_at).isoformat(),
            }
            for one in kept
        ]
    }
