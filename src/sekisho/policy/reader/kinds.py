"""Names the kind of a section from its heading, by the ordered rules of `data/kinds.yaml`.

Decides nothing from an organisation's name or a product; an unknown heading has no kind, and the caller calls
its section `other`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from sekisho.policy.reader.draft import SectionKind
from sekisho.policy.reader.vocabulary import dictionary, fold, pattern

_ASIDE = re.compile(r"\([^()]{0,80}\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """One line of the rules: a heading that holds `when`, and not `unless`, is of `kind`."""

    name: str
    kind: SectionKind
    when: re.Pattern[str]
    unless: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _rules() -> tuple[KindRule, ...]:
    return tuple(
        KindRule(
            name=f"kinds.{entry['kind']}.{number}",
            kind=SectionKind(entry["kind"]),
            when=pattern(entry["when"]),
            unless=pattern(entry["unless"]) if "unless" in entry else None,
        )
        for number, entry in enumerate(dictionary("kinds")["rules"], start=1)
    )


@lru_cache(maxsize=1)
def _absorbs() -> dict[SectionKind, frozenset[SectionKind]]:
    return {
        SectionKind(parent): frozenset(SectionKind(child) for child in children)
        for parent, children in dictionary("kinds")["absorbs"].items()
    }


@lru_cache(maxsize=4096)
def kind_rule(heading: str) -> KindRule | None:
    """The first rule that holds for a heading, its asides in parentheses left out unless nothing else is there."""
    folded = fold(heading)
    bare = _ASIDE.sub("", folded).strip()
    if not bare.strip("() "):
        bare = folded.strip("() ")
    bare = bare.removeprefix("(").strip()
    for rule in _rules():
        text = bare or folded
        if rule.when.search(text) and not (rule.unless and rule.unless.search(text)):
            return rule
    return None


def kind_of(heading: str) -> SectionKind | None:
    """The kind a heading names, None if it names none."""
    rule = kind_rule(heading)
    return rule.kind if rule else None


def is_title(heading: str) -> bool:
    """Whether a heading names the document, or a part of it, rather than a subject."""
    return bool(pattern(dictionary("kinds")["titles"]).search(_ASIDE.sub("", fold(heading)).strip()))


def announces_list(entry: str) -> bool:
    """Whether a list entry announces entries of its own."""
    return bool(pattern(dictionary("shapes")["announces_within"]).search(fold(entry)))


def names_whose(heading: str, kind: SectionKind) -> bool:
    """Whether a heading below purposes names a group of them (「従業者情報」, 「他の事業者への情報提供」), not a subject."""
    if kind not in {SectionKind.DEFINITIONS, SectionKind.EMPLOYEES, SectionKind.THIRD_PARTY}:
        return False
    return bool(pattern(dictionary("kinds")["whose"]).search(fold(heading)))


def names_joint_use_part(heading: str) -> bool:
    """Whether a heading names a part of a joint-use notice (its items, its scope …) rather than a subject."""
    return bool(pattern(dictionary("kinds")["joint_use_parts"]).search(fold(heading)))


def stands_alone(heading: str) -> bool:
    """Whether a heading opens a section of its own even below one of the same kind (SSL below safety)."""
    return bool(pattern(dictionary("kinds")["stand_alone"]).search(fold(heading)))


def own_matter(current: SectionKind | None, kind: SectionKind | None) -> bool:
    """Whether a sub-heading's kind is a matter of its own, far from that of the open section."""
    if current is None or kind is None:
        return False
    return kind.value in dictionary("kinds")["own_matters"].get(current.value, ())


def of_information(heading: str) -> bool:
    """Whether a heading speaks of personal information itself, as headings of a policy's subjects do."""
    return bool(pattern(dictionary("kinds")["of_information"]).search(fold(heading)))


def absorbs(parent: SectionKind, child: SectionKind) -> bool:
    """Whether a sub-heading of kind `child` stays inside a section of kind `parent`."""
    return child == parent or child in _absorbs().get(parent, frozenset())


@lru_cache(maxsize=1)
def _bodies() -> tuple[tuple[SectionKind, KindRule], ...]:
    return tuple(
        (
            SectionKind(entry["kind"]),
            KindRule(
                name=f"kinds.body.{number}",
                kind=SectionKind(entry["to"]),
                when=pattern(entry["when"]),
                unless=pattern(entry["unless"]) if "unless" in entry else None,
            ),
        )
        for number, entry in enumerate(dictionary("kinds")["bodies"], start=1)
    )


def corrected(kind: SectionKind, first_words: str) -> KindRule | None:
    """The rule by which the words below a heading give its section another kind, None if they agree."""
    folded = fold(first_words)
    for held, rule in _bodies():
        if held is kind and rule.when.search(folded) and not (rule.unless and rule.unless.search(folded)):
            return rule
    return None


@lru_cache(maxsize=4096)
def clause_kind(clause: str) -> tuple[SectionKind, str]:
    """The kind of a numbered sentence that serves as a heading, and the rule's name."""
    folded = fold(clause)
    for number, entry in enumerate(dictionary("kinds")["clauses"], start=1):
        if pattern(entry["when"]).search(folded):
            return SectionKind(entry["kind"]), f"clauses.{entry['kind']}.{number}"
    return SectionKind.OTHER, "clauses.none"


def named_by_body(first_words: str) -> KindRule | None:
    """The rule by which the words below a heading of no kind name its section's."""
    folded = fold(first_words)
    for number, entry in enumerate(dictionary("kinds")["unnamed"], start=1):
        when = pattern(entry["when"])
        if when.search(folded):
            return KindRule(
                name=f"kinds.unnamed.{number}", kind=SectionKind(entry["kind"]), when=when, unless=None
            )
    return None
