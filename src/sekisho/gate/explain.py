"""Says why, for people: from a mask to reasons with the policy's own sentence, the article and the mend.

A replay renders the same mask again, with the sentences of the version that decided.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from ruamel.yaml import YAML

from sekisho.errors import Language
from sekisho.gate import rules
from sekisho.gate.model import Plan, Reason, Rule
from sekisho.law.bases import statutory_bases
from sekisho.law.model import Basis
from sekisho.policy.model import Clause, Policy

_SEPARATOR: Mapping[Language, str] = {"ja": "、", "en": ", "}


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The texts of every rule: rule → language → {message, mend}."""
    loaded = YAML(typ="safe", pure=True).load(
        files("sekisho.gate").joinpath("reasons.yaml").read_text(encoding="utf-8")
    )
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = loaded["rules"]
    return found


def rules_in(mask: int) -> tuple[Rule, ...]:
    """The rules whose bits a mask holds, by number. A retired rule's bit is passed over."""
    return tuple(rule for rule in rules.RULES if mask >> rule.number & 1)


def explain(
    plan: Plan,
    *,
    fired: int,
    lifted: int,
    policy: Policy,
    language: Language = "ja",
    items: Mapping[int, Sequence[str]] | None = None,
) -> tuple[Reason, ...]:
    """The reasons behind a mask: first what denies, then what the basis lifted.

    Args:
        plan: The plan that decided.
        fired: Mask of the rules that deny.
        lifted: Mask of the rules that the basis lifted.
        policy: The version that decided; its sentences are quoted.
        language: Of the messages. Quoted sentences stay as published.
        items: For a rule's bit, the items that it denies.
    """
    denied = (
        _reason(rule, plan, policy, language, (items or {}).get(rule.number), lifted=False)
        for rule in rules_in(fired)
    )
    eased = (
        _reason(rule, plan, policy, language, (items or {}).get(rule.number), lifted=True)
        for rule in rules_in(lifted)
    )
    return (*denied, *eased)


def cited_clause(rule: Rule, plan: Plan, policy: Policy) -> Clause | None:
    """The sentence of the policy that a rule keeps: of its topics the most telling that the text speaks of.

    A sentence that names the requested purpose or item stands for the topic of purposes or items.
    """
    request = plan.request
    purpose = None if request.purpose is None else policy.purpose(request.purpose)
    for topic in rule.topics:
        if topic == "purposes" and purpose is not None and purpose.clause is not None:
            return policy.clause(purpose.clause)
        found = policy.clauses_on(topic)
        if found:
            return found[0]
    return None


def _reason(
    rule: Rule, plan: Plan, policy: Policy, language: Language, items: Sequence[str] | None, *, lifted: bool
) -> Reason:
    clause = cited_clause(rule, plan, policy)
    text = texts()[rule.id][language]
    words = _words(plan, policy, language, items)
    missing = plan.missing[0] if rule.id == "basis.facts_missing" and plan.missing else None
    return Reason(
        rule=rule.id,
        clause=None if clause is None else clause.id,
        clause_text=None if clause is None else clause.text,
        lines=None if clause is None else clause.lines,
        source=_source(rule, plan),
        message=text["message"].format(**words),
        mend=text["mend"].format(**words),
        fact=missing,
        items=tuple(items or ()),
        lifted=lifted,
    )


def _source(rule: Rule, plan: Plan) -> str:
    """The article: for a rule about the basis, that of the basis for this very act."""
    basis = plan.request.basis
    if rule.id.startswith("basis.") and basis is not None and basis in statutory_bases():
        cited = statutory_bases()[basis].acts.get(plan.request.verb)
        return str(cited or rule.source)
    return str(rule.source)


def _words(plan: Plan, policy: Policy, language: Language, items: Sequence[str] | None) -> dict[str, str]:
    request = plan.request
    purpose = None if request.purpose is None else policy.purpose(request.purpose)
    recipient = None if request.recipient is None else policy.recipient(request.recipient)
    category = None if request.category is None else policy.category(request.category)
    channel = None if request.channel is None else policy.channel(request.channel)
    names = (policy.item(item) for item in (items or request.items))
    return {
        "verb": request.verb.value,
        "purpose": "－" if purpose is None else purpose.text,
        "items": _SEPARATOR[language].join(item.name for item in names if item is not None) or "－",
        "channel": channel.name if channel is not None else (request.channel or "－"),
        "recipient": "－" if recipient is None else recipient.name,
        "category": "－" if category is None else category.name,
        "basis": _basis_name(request.basis, language),
        "missing": _SEPARATOR[language].join(_fact_names(request.basis, plan.missing, language)),
        "request": plan.request_hash,
    }


def _basis_name(basis: Basis | None, language: Language) -> str:
    if basis is None:
        return "－"
    found = statutory_bases().get(basis)
    if found is None:
        return basis.value
    return found.ja if language == "ja" else found.en


def _fact_names(basis: Basis | None, missing: Sequence[str], language: Language) -> list[str]:
    found = None if basis is None else statutory_bases().get(basis)
    if found is None:
        return list(missing)
    return [(fact.ja if language == "ja" else fact.en) for fact in found.facts if fact.id in missing]
