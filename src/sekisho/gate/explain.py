"""Says why, for people: from a mask to reasons with the policy's own sentence, the article and the mend.

A replay renders the same mask again, with the sentences of the version that decided.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.errors import DeveloperError, Language
from sekisho.gate import rules
from sekisho.gate.model import Plan, Reason, Request, Rule, Topic
from sekisho.law.advertising import channel_laws
from sekisho.law.bases import basis_named
from sekisho.law.model import Basis, Verb
from sekisho.law.rights import ground_of, no_grounds, rights
from sekisho.policy.model import Clause, Nature, Policy
from sekisho.policy.names import UNLISTED

_SEPARATOR: Final[Mapping[Language, str]] = {"ja": "、", "en": ", "}
_NOTHING: Final = "－"
_FACTS: Final = frozenset({"basis.facts_missing", "refuse.facts_missing"})
"""Rules that say which facts of a ground are missing."""

_FAMILY: Final[Mapping[str, str]] = {
    "share.not_published": "joint_use:",
    "share.own_part_missing": "own:",
    "opt_out.not_published": "opt_out:",
}
"""Rules that say which parts of an announcement are missing, and how a plan marks those parts."""


@lru_cache(maxsize=1)
def _catalogue() -> Mapping[str, Any]:  # Any: two tables of different depth
    """One table of words, one of texts for each room of rules; a rule's texts stand in exactly one file."""
    parts: list[Mapping[str, Any]] = [
        YAML(typ="safe", pure=True).load(part.read_text(encoding="utf-8"))
        for part in sorted(files("sekisho.gate").joinpath("reasons").iterdir(), key=lambda part: part.name)
        if part.name.endswith(".yaml")
    ]
    told = [row for part in parts for row in part.get("rules", {}).items()]
    named = next(part["words"] for part in parts if "words" in part)
    return {"words": named, "rules": dict(told)}


def texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The texts of every rule: rule → language → {message, mend}."""
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = _catalogue()["rules"]
    return found


def words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What verbs, contact channels and forms of data are called: kind → id → language → word."""
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = _catalogue()["words"]
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

    Raises:
        DeveloperError: The policy is not the document and version that decided (GATE-002).
    """
    if (policy.document, policy.version) != (plan.document, plan.policy_version):
        raise DeveloperError("GATE-002", document=plan.document, version=plan.policy_version)
    denied = (
        _reason(rule, plan, policy, language, (items or {}).get(rule.number), lifted=False)
        for rule in rules_in(fired)
    )
    eased = (
        _reason(rule, plan, policy, language, (items or {}).get(rule.number), lifted=True)
        for rule in rules_in(lifted)
    )
    return (*denied, *eased)


def cited_clause(rule: Rule, plan: Plan, policy: Policy, items: Sequence[str] = ()) -> Clause | None:
    """The sentence of the policy that a rule keeps: of its topics the most telling that the text speaks of.

    A sentence that names the requested purpose or item stands for the topic of purposes or items. Where the text
    binds an item to purposes of its own, that very sentence is what denies another purpose. Of several documents the
    one that states the purpose is quoted.
    """
    policy = policy.stating(plan.request.purpose)
    purpose = None if plan.request.purpose is None else policy.purpose(plan.request.purpose)
    concerned = [found for found in map(policy.item, items or plan.request.items) if found is not None]
    if rule.id == "item.not_for_purpose":
        binding = next((item for item in concerned if item.only_for and item.clause is not None), None)
        if binding is not None:
            return policy.clause(binding.clause)
    if rule.id == "match.log_names_nobody":
        # Many sentences name the log; the one that denies says what it is not for.
        denying = next(
            (row for row in policy.clauses_on(Topic.ACCESS_LOG) if row.nature is Nature.FORBID), None
        )
        if denying is not None:
            return denying
    topics: tuple[str, ...] = rule.topics
    if rule.id == "request.form_not_set_up":
        topics = tuple(topic for topic in rule.topics if topic.value == plan.request.form.value)
    for topic in topics:
        if topic == Topic.PURPOSES and purpose is not None and purpose.clause is not None:
            return policy.clause(purpose.clause)
        if topic == Topic.ITEMS:
            naming = next((item.clause for item in concerned if item.clause is not None), None)
            if naming is not None:
                return policy.clause(naming)
        found = policy.clauses_on(topic)
        if found:
            return found[0]
    return None


def _reason(
    rule: Rule, plan: Plan, policy: Policy, language: Language, items: Sequence[str] | None, *, lifted: bool
) -> Reason:
    clause = cited_clause(rule, plan, policy, items or ())
    text = texts()[rule.id][language]
    filled = _filled(plan, policy, language, items)
    filled["missing"] = _SEPARATOR[language].join(_missing_names(rule, plan, language)) or "…"
    lacking = _missing(rule, plan)
    missing = lacking[0] if lacking else None
    return Reason(
        rule=rule.id,
        clause=None if clause is None else clause.id,
        clause_text=None if clause is None else clause.text,
        lines=None if clause is None else clause.lines,
        document=None if clause is None else clause.document or policy.document,
        source=_source(rule, plan),
        message=text["message"].format(**filled),
        mend=text["mend"].format(**filled),
        fact=missing,
        items=tuple(items or ()),
        lifted=lifted,
    )


def _source(rule: Rule, plan: Plan) -> str:
    """The article: for a rule about the basis, that of the basis for this very act; for a channel, of its law."""
    law = channel_laws().get(plan.request.channel or "")
    if law is not None and rule.id == "contact.no_opt_in":
        return str(law.source)
    if law is not None and rule.id == "contact.refused":
        return str(law.refusal)
    declining = ground_of(plan.request.right, plan.request.ground)
    if rule.id == "refuse.facts_missing" and declining is not None:
        return str(declining.source)
    basis = plan.request.basis
    if rule.id.startswith("basis.") and (named := basis_named(basis)) is not None:
        cited = named.acts.get(plan.request.verb)
        return str(cited or rule.source)
    return str(rule.source)


def _filled(plan: Plan, policy: Policy, language: Language, items: Sequence[str] | None) -> dict[str, str]:
    """What the placeholders stand for. A well-known id that the policy does not list is quoted."""
    request = plan.request
    purpose = None if request.purpose is None else policy.purpose(request.purpose)
    recipient = None if request.recipient is None else policy.recipient(request.recipient)
    category = None if request.category is None else policy.category(request.category)
    named = [(item, policy.item(item)) for item in (items or request.items)]
    wrong = no_grounds().get(request.ground or "")
    return {
        "verb": words()["verb"][request.verb.value][language],
        "form": words()["form"][request.form.value][language],
        "purpose": (request.purpose or _NOTHING) if purpose is None else purpose.text,
        "items": _SEPARATOR[language].join(
            _unlisted(item, language) if known is None else known.name for item, known in named
        )
        or _NOTHING,
        "channel": _channel_name(request, policy, language),
        "recipient": (request.recipient or _NOTHING) if recipient is None else recipient.name,
        "category": (request.category or _NOTHING) if category is None else category.name,
        "basis": _basis_name(request.basis, language),
        "right": _right_name(request.right, language),
        "ground": _ground_name(request.ground, language),
        "why_none": "" if wrong is None else wrong.why[language],
        "grounds": _SEPARATOR[language].join(_grounds_of(request.right, language)) or _NOTHING,
        "request": plan.request_hash,
    }


def _channel_name(request: Request, policy: Policy, language: Language) -> str:
    """A way of acquiring as the policy prints it; a way to reach the person in the reader's language."""
    if request.channel is None:
        return _NOTHING
    if request.verb is Verb.CONTACT:
        return words()["contact"].get(request.channel, {}).get(language, request.channel)
    found = policy.channel(request.channel)
    return _unlisted(request.channel, language) if found is None else found.name


def _unlisted(word: str, language: Language) -> str:
    """What the policy does not list and nobody knows was not kept; it has no other name."""
    return words()["unlisted"]["any"][language] if word.partition(":")[0] == UNLISTED else word


def _basis_name(basis: Basis | None, language: Language) -> str:
    if basis is None:
        return _NOTHING
    found = basis_named(basis)
    if found is None:
        return basis.value
    return found.ja if language == "ja" else found.en


def _missing(rule: Rule, plan: Plan) -> tuple[str, ...]:
    """What is missing, as far as this rule speaks of it."""
    family = _FAMILY.get(rule.id)
    if family is not None:
        return tuple(part.removeprefix(family) for part in plan.missing if part.startswith(family))
    return tuple(part for part in plan.missing if ":" not in part) if rule.id in _FACTS else ()


def _missing_names(rule: Rule, plan: Plan, language: Language) -> list[str]:
    lacking = _missing(rule, plan)
    if rule.id not in _FAMILY:
        return _fact_names(plan.request, lacking, language)
    return [words()["part"].get(part, {}).get(language, part) for part in lacking]


def _fact_names(request: Request, missing: Sequence[str], language: Language) -> list[str]:
    found = (
        basis_named(request.basis),
        ground_of(request.right, request.ground),
    )
    facts = [fact for one in found if one is not None for fact in one.facts if fact.id in missing]
    return [(fact.ja if language == "ja" else fact.en) for fact in facts] or list(missing)


def _right_name(right: str | None, language: Language) -> str:
    found = next((row for name, row in rights().items() if name.value == right), None)
    return _NOTHING if found is None else found.named(language)


def _ground_name(ground: str | None, language: Language) -> str:
    """What was named as a ground, whether the Act knows it for this right or not."""
    wrong = no_grounds().get(ground or "")
    if wrong is not None:
        return wrong.ja if language == "ja" else wrong.en
    found = next((row.grounds[ground] for row in rights().values() if ground and ground in row.grounds), None)
    return words()["unlisted"]["ground"][language] if found is None else found.named(language)


def _grounds_of(right: str | None, language: Language) -> list[str]:
    found = next((row for name, row in rights().items() if name.value == right), None)
    return [] if found is None else [ground.named(language) for ground in found.grounds.values()]
