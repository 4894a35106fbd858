"""What an enacted change of the Act, not in force, would touch in a policy. Kept apart from the findings, never counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ruamel.yaml import YAML

from sekisho.law.amendments import Change, amendment
from sekisho.policy.model import Clause, Policy
from sekisho.policy.wordings import saying


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One change and the sentences it would touch, in the order of the text."""

    change: Change
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=1)
def _touching() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = files("sekisho.policy.check").joinpath("coming.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, Sequence[str]]] = YAML(typ="safe", pure=True).load(text)
    return loaded


def coming(policy: Policy) -> tuple[Touched, ...]:
    """Every announced change with the policy's sentences that it would touch, none where it touches none."""
    return tuple(
        Touched(change=change, clauses=_clauses(policy, change.id)) for change in amendment().changes
    )


def _clauses(policy: Policy, change: str) -> tuple[Clause, ...]:
    rule = _touching()[change]
    said = {clause.id for name in rule.get("wordings", ()) for clause in saying(policy, name)}
    topics = frozenset(rule.get("topics", ()))
    return tuple(row for row in policy.clauses if row.id in said or topics & set(row.topics))
