"""What an officer puts on record for the tests: parties, agreements, reviews, publications, training."""

from collections.abc import Mapping, Sequence

from e2e.desk import Desk, Json

STANDS: Mapping[str, object] = {"since": "2026-01-05"}


def until(last: str) -> Mapping[str, object]:
    """Stands until a day."""
    return {"since": "2026-01-05", "until": last}


def records(
    desk: Desk, name: str, *parts: str, now: str = "2026-01-06", about: str = "recipient", **dated: object
) -> Json:
    """Puts parts on record for good; those given by name with their days, or None: withdrawn."""
    given = {**dict.fromkeys(parts, STANDS), **dated}
    give = {"about": about, "name": name, "parts": given, "reason": "試験のための登録です。"}
    return desk.does("register record", give=give, now=now)


def party(desk: Desk, name: str, kind: str, items: Sequence[str] = (), **more: str) -> str:
    """Names a party as an officer does; returns its id."""
    rows = {"name": name, "kind": kind, **more}
    told = "".join(f"    {key}: {value}\n" for key, value in rows.items()).replace("    name", "  - name", 1)
    listed = f"    items: [{', '.join(items)}]\n" if items else ""
    desk.answer(f"recipients:\n{told}{listed}")
    return named(desk, name)


def named(desk: Desk, name: str) -> str:
    """The id of a recipient."""
    (found,) = [one["id"] for one in desk.policy()["recipients"] if one["name"] == name]
    return str(found)
