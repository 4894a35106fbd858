"""The list of rules for lawyers says every rule, in words that stand for what the rule asks, and is the one in the docs."""

import subprocess
import sys
from pathlib import Path

import pytest

from sekisho.gate.model import AllT, AnyT, Fact, Has, Is, Look, NotT, Sees, Slot, Template, Topic
from sekisho.gate.rules import RULES
from sekisho.presenting import rule_list

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "explanation" / "the-rules.md").read_text(encoding="utf-8")


def atoms(template: Template) -> set[str]:
    match template:
        case Is(fact):
            return {f"facts:{fact.value}"}
        case Has(slot):
            return {f"slots:{slot.value}"}
        case Sees(look):
            return {f"looks:{look.value}"}
        case NotT(of):
            return atoms(of)
        case AllT(of) | AnyT(of):
            return set().union(*map(atoms, of))


ASKED = set().union(*(atoms(rule.fires) for rule in RULES))


@pytest.mark.parametrize(
    ("kind", "names"),
    [("facts", [one.value for one in Fact]), ("slots", list(Slot)), ("looks", list(Look))],
)
def test_given_every_condition_that_a_rule_asks_when_listed_then_it_has_words(
    kind: str, names: list[str]
) -> None:
    known = rule_list.conditions()[kind]
    missing = [name for name in names if f"{kind}:{name}" in ASKED and name not in known]
    assert missing == []


def test_given_every_topic_of_a_rule_when_listed_then_it_has_words() -> None:
    known = rule_list.conditions()["topics"]
    assert [topic.value for topic in Topic if topic.value not in known] == []


def test_given_every_room_when_listed_then_it_has_a_name_and_no_rule_is_left_out() -> None:
    found = list(rule_list.rooms())
    assert all(not name.isascii() for name, _ in found)
    assert sorted(rule.number for _, rules in found for rule in rules) == [rule.number for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_given_a_rule_when_the_page_is_read_then_its_article_conditions_and_grounds_stand_there(
    rule: object,
) -> None:
    (own,) = (one for one in RULES if one is rule)
    _, _, after = PAGE.partition(f"### {own.id}\n")
    section = after.partition("\n### ")[0]
    assert f"- 条文：{own.source}" in section
    assert f"- 外せる根拠：{rule_list.lifted(own)}" in section
    assert rule_list.fires(own.fires) in section


def test_given_a_denial_of_several_when_said_then_and_becomes_or() -> None:
    both = AllT((Is(Fact.PURPOSE_MISSING), Has(Slot.CONSENT)))
    assert "、かつ" in rule_list.fires(both)
    assert "、または" in rule_list.fires(NotT(both))
    assert rule_list.fires(NotT(NotT(both))) == rule_list.fires(both)


def test_given_the_page_when_written_anew_then_it_is_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "the-rules.md" not in done.stderr, done.stderr
