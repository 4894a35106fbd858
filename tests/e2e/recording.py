"""What an officer puts on record and what a second person approves, through the command line."""

from collections.abc import Iterable, Sequence
from typing import Final

from e2e.desk import Desk, Json, run

JOINT: Final = ("fact", "items", "users", "purposes", "responsible", "address", "representative")
"""What the Act demands to be published of a joint use."""

MATTERS: Final = (
    "provider",
    "purpose",
    "items",
    "acquisition",
    "means",
    "stop",
    "request",
    "update",
    "start",
)
"""The nine matters of an opt-out."""

FACTS: Final = {
    "law": ("law", "reason"),
    "life_body_property": ("reason", "consent_difficult"),
    "public_health_children": ("reason", "consent_difficult"),
    "state_cooperation": ("body", "reason", "consent_hinders"),
}
"""The facts that each case of the Act demands."""


def record(
    desk: Desk, about: str, name: str, parts: Iterable[str], *, now: str, since: str = "2026-01-05"
) -> Json:
    """Puts parts on record from a day on."""
    days = {part: {"since": since} for part in parts}
    give = {"about": about, "name": name, "parts": days, "reason": "登録の申請のとおり"}
    return desk.does("register record", give=give, now=now)


def listed(
    desk: Desk, announcement: str, names: Sequence[str], *, now: str, since: str = "2026-01-05"
) -> None:
    """Puts on record that items or purposes are in an announcement."""
    for name in names:
        record(desk, "publication", f"{announcement}:{name}", ["listed"], now=now, since=since)


def approved(desk: Desk, asked: dict[str, object], *accounts: str, now: str) -> Json:
    """Asks, has it approved by each of these accounts in turn, and asks again; the last answer is an allow."""
    waits = desk.decide(now=now, exits=1, **asked)
    for account in accounts:
        desk.does("approval grant", waits["request"], account=account, now=now)
    return desk.decide(now=now, exits=0, **asked)


def facts(basis: str) -> dict[str, str]:
    """Every fact of a case, stated."""
    return dict.fromkeys(FACTS[basis], "申請書のとおり")


def checked(desk: Desk, seed_text: str) -> list[Json]:
    """The findings of the law check of a text."""
    place = desk.folder.with_name("policy.txt")
    place.write_text(seed_text, encoding="utf-8")
    found: list[Json] = run(["policy", "check", str(place), "--json", "--fail-on", "never"]).said["findings"]
    return found
