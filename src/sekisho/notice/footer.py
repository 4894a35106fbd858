"""What stands under a letter to a person: who sends it, where to ask, how to stop it (特電法4条)."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ruamel.yaml import YAML

from sekisho.policy.model import Policy

_LINES: Final = ("sender", "address", "contact", "stop")


def with_footer(text: str, policy: Policy, *, stop: str | None) -> str:
    """The body of a letter with its footer.

    Args:
        text: What the letter says.
        policy: The policy in force; names the business and its contact.
        stop: The link that stops such mail, or None where none is due.
    """
    business, contact = policy.organisation, policy.contact
    known = {
        "sender": ("business", business.name),
        "address": ("address", business.address or contact.address),
        "contact": ("contact", contact.email or contact.phone),
        "stop": ("stop", stop),
    }
    words = _words()
    lines = [words[line].format(**{known[line][0]: value}) for line in _LINES if (value := known[line][1])]
    return "\n".join([text.rstrip("\n"), "", words["rule"], *lines, ""])


@lru_cache(maxsize=1)
def _words() -> Mapping[str, str]:
    text = files("sekisho.notice").joinpath("footer.yaml").read_text(encoding="utf-8")
    found: Mapping[str, str] = YAML(typ="safe", pure=True).load(text)
    return found
