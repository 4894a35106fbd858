"""What is enforced in the organisation's own database."""

from typing_extensions import TypedDict

from sekisho.application.enforcing import Applied, Issued
from sekisho.enforce.model import LIVE, Edition
from sekisho.errors import Language
from sekisho.law.legal_day import as_date
from sekisho.presenting.gate import ReasonJson, reason_json


class GateJson(TypedDict):
    """What one purpose sees of one table."""

    purpose: str
    table: str
    items: list[str]
    view: str


class WithheldJson(TypedDict):
    """An item that a purpose does not see there, because something must be done with it that no database does."""

    purpose: str
    item: str
    obligation: str


class EditionJson(TypedDict):
    """What a version enforces."""

    gates: list[GateJson]
    withheld: list[WithheldJson]
    policy_version: str
    register_version: int
    last_day: str


class AppliedJson(TypedDict):
    """A version in force."""

    done: bool
    version: int
    entry: str
    edition: EditionJson | None


class TokenJson(TypedDict):
    """A token, or why there is none."""

    allowed: bool
    token: str | None
    decision: str
    entry: str
    reasons: list[ReasonJson]


def edition_json(made: Edition) -> EditionJson:
    """What a version enforces."""
    return {
        "gates": [
            {
                "purpose": gate.purpose,
                "table": gate.table.named,
                "items": list(gate.items),
                "view": f"{LIVE}.{gate.name}",
            }
            for gate in made.gates
        ],
        "withheld": [
            {"purpose": purpose, "item": item, "obligation": duty} for purpose, item, duty in made.withheld
        ],
        "policy_version": made.policy_version,
        "register_version": made.register_version,
        "last_day": as_date(made.last_day).isoformat(),
    }


def applied_json(done: Applied) -> AppliedJson:
    """A version in force."""
    return {
        "done": True,
        "version": done.installed.version,
        "entry": str(done.entry),
        "edition": None if done.edition is None else edition_json(done.edition),
    }


def applied_lines(done: Applied, language: Language) -> list[str]:
    """The same for people."""
    said = (
        f"版 {done.installed.version} を有効にしました。"
        if language == "ja"
        else f"Version {done.installed.version} is in force."
    )
    if done.edition is None:
        return [said]
    made = done.edition
    rows = [
        f"  {made.map.login(gate.purpose)}: {LIVE}.{gate.name} ({', '.join(gate.items)})"
        for gate in made.gates
    ]
    kept = [f"  − {purpose}: {item} ({duty})" for purpose, item, duty in made.withheld]
    return [said, *rows, *kept]


def token_json(issued: Issued) -> TokenJson:
    """A token, or why there is none."""
    return {
        "allowed": issued.token is not None,
        "token": issued.token,
        "decision": issued.decision,
        "entry": str(issued.entry),
        "reasons": [reason_json(reason) for reason in issued.reasons],
    }
