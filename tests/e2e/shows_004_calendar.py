"""What can be observed when the clause of seed 004 on disposal is kept, as far as information goes."""

import json

from e2e.desk import Fresh, run

WHO = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp"}


def erases_beyond_recall(fresh: Fresh) -> None:
    """Left, nothing is readable from any file; the receipt proves since when, and after a roll that it is final."""
    desk = fresh("004")
    category = desk.policy()["categories"][0]["id"]
    channel = next(one["id"] for one in desk.policy()["channels"])
    who = desk.acquire(
        WHO, purposes=desk.purposes()[:1], now="2026-02-01", category=category, channel=channel
    )
    done = desk.does("subject erase", who, give={"reason": "request"}, now="2026-02-02")
    assert done["whole"]
    assert desk.anywhere(*WHO.values()) == []
    desk.does("keys roll", now="2026-02-03")
    made = desk.does("ledger receipt", done["entry"], now="2026-02-03")
    assert not any(value in json.dumps(made, ensure_ascii=False) for value in WHO.values())
    place = desk.folder.with_name("receipt.json")
    place.write_text(json.dumps(made), encoding="utf-8")
    key = desk.does("ledger checkpoint")["verifier"]
    told = run(["ledger", "check-receipt", str(place), "--key", key, "--json"]).said
    assert told["unreadable_since"].startswith("2026-02-02")
    assert told["final_since"].startswith("2026-02-03")
