"""The list of rules in Japanese, for lawyers: generated from the rules themselves, so that it cannot say anything else."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, assert_never

from ruamel.yaml import YAML

from sekisho.gate import rules
from sekisho.gate.explain import texts as rule_texts
from sekisho.gate.explain import words as gate_words
from sekisho.gate.model import AllT, AnyT, Has, Is, NotT, Rule, Sees, Template
from sekisho.law.bases import statutory_bases
from sekisho.law.model import Form, Verb


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, Any]:  # Any: tables of different depth
    """The words of conditions, topics and rooms."""
    text = files("sekisho.presenting").joinpath("conditions.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def rooms() -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """The rooms of the rules in their order: what each is called, and its rules."""
    for room in rules.ROOMS:
        name = room.__name__.rpartition(".")[2]
        yield conditions()["rooms"].get(name, name), room.RULES


def fires(template: Template) -> str:
    """When a rule denies, in words."""
    return _said(template, holds=True)


def _said(template: Template, *, holds: bool) -> str:
    match template:
        case Is(fact):
            return _word("facts", fact.value, holds=holds)
        case Has(slot):
            return _word("slots", slot.value, holds=holds)
        case Sees(look):
            return _word("looks", look.value, holds=holds)
        case NotT(of):
            return _said(of, holds=not holds)
        case AllT(of) | AnyT(of):
            # What is denied of all of them is denied of one, and the other way round.
            joint = "all" if isinstance(template, AllT) is holds else "any"
            said = [_said(part, holds=holds) for part in of]
            nested = [
                f"（{text}）" if isinstance(part, (AllT, AnyT)) else text
                for part, text in zip(of, said, strict=True)
            ]
            return str(conditions()["joint"][joint]).join(nested)
    assert_never(template)


def _word(kind: str, name: str, *, holds: bool) -> str:
    found = conditions()[kind].get(name)
    if found is None:
        # A condition that is newer than its words: its id, until they are written (a test asks for them).
        found = {"is": name}
    if holds:
        return str(found["is"])
    return str(found["not"]) if "not" in found else conditions()["joint"]["not"].format(of=found["is"])


def acts(rule: Rule) -> str:
    """The acts that a rule judges."""
    if rule.verbs == frozenset(Verb):
        return "すべての行為"
    return "、".join(gate_words()["verb"][verb.value]["ja"] for verb in Verb if verb in rule.verbs)


def forms(rule: Rule) -> str:
    """The forms of information that a rule judges."""
    if rule.forms == frozenset(Form):
        return "すべての形の情報"
    return "、".join(gate_words()["form"][form.value]["ja"] for form in Form if form in rule.forms)


def subjects(rule: Rule) -> str:
    """The sentences of a policy that a rule keeps, by what they are about."""
    return "、".join(conditions()["topics"].get(topic.value, topic.value) for topic in rule.topics)


def lifted(rule: Rule) -> str:
    """What lifts a rule, with what each ground demands."""
    known = statutory_bases()
    found = [known[basis] for basis in known if basis in rule.lifted_by]
    if not found:
        return "外せる根拠はありません"
    return "、".join(f"{basis.ja}{'（承認が要る）' if basis.approval else ''}" for basis in found)


def message(rule: Rule) -> str:
    """What a rule says, with its placeholders open."""
    return rule_texts()[rule.id]["ja"]["message"].format_map(_Open())


class _Open(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "〈" + _OPEN.get(key, key) + "〉"


_OPEN: Mapping[str, str] = {
    "purpose": "利用目的",
    "items": "項目",
    "channel": "手段",
    "recipient": "提供先",
    "category": "類型",
    "basis": "根拠",
    "missing": "足りない事実",
    "request": "申請番号",
    "verb": "行為",
    "form": "情報の形",
    "segment": "対象区分",
}
