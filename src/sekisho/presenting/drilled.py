"""The drill of a restore."""

from typing_extensions import TypedDict

from sekisho.application.drilling import Drilled


class DrilledJson(TypedDict):
    """What a drill found; `seconds` is how long the way back took."""

    ok: bool
    size: int
    subjects: int
    keys: int
    replayed: int
    key_backup: str | None
    first_bad: str | None
    seconds: float
    entry: str


def drilled_json(done: Drilled) -> DrilledJson:
    """What a drill found."""
    return {
        "ok": done.ok,
        "size": done.size,
        "subjects": done.subjects,
        "keys": done.keys,
        "replayed": done.replayed,
        "key_backup": done.key_backup,
        "first_bad": done.first_bad,
        "seconds": done.seconds,
        "entry": str(done.entry),
    }
