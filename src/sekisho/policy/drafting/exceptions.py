"""Drafts the cases in which the text goes without consent, and resolves lists that refer to another section's list.

A case is tied to the statutory basis it restates, if any. That is a reading, never a ground: the gate asks the Act's
own facts, and a case beyond the Act lifts nothing (digest §15.1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sekisho.law.model import Basis
from sekisho.policy.drafting.origin import clause_of_sentence, source_of, source_of_sentence
from sekisho.policy.drafting.words import finds, pattern, squeeze, words
from sekisho.policy.model import ExceptionCase, Exceptions
from sekisho.policy.reader.draft import Case, Draft, ExceptionContext, ExceptionKind, Nature, SectionKind

BASES: Final = {
    ExceptionKind.LAW: Basis.LAW,
    ExceptionKind.LIFE_BODY_PROPERTY: Basis.LIFE_BODY_PROPERTY,
    ExceptionKind.PUBLIC_HEALTH_CHILDREN: Basis.PUBLIC_HEALTH_CHILDREN,
    ExceptionKind.STATE_COOPERATION: Basis.STATE_COOPERATION,
    ExceptionKind.ACADEMIC_SELF: Basis.ACADEMIC_OWN,
    ExceptionKind.ACADEMIC_PROVISION: Basis.ACADEMIC_RECIPIENT,
    ExceptionKind.ACADEMIC_JOINT: Basis.ACADEMIC_JOINT,
    ExceptionKind.CONSENT: Basis.CONSENT,
    ExceptionKind.ENTRUSTMENT: Basis.ENTRUSTMENT,
    ExceptionKind.SUCCESSION: Basis.SUCCESSION,
    ExceptionKind.JOINT_USE: Basis.JOINT_USE,
    ExceptionKind.OPT_OUT: Basis.OPT_OUT,
    ExceptionKind.AUTHORITY_REQUEST: Basis.LAW,
    ExceptionKind.GENERAL_LAW: Basis.LAW,
}
"""The statutory basis that each kind of case restates. 法18条3項, 20条2項, 27条1項・2項・5項."""

_STATUTORY: Final = frozenset(
    {
        Basis.LAW,
        Basis.LIFE_BODY_PROPERTY,
        Basis.PUBLIC_HEALTH_CHILDREN,
        Basis.STATE_COOPERATION,
        Basis.ACADEMIC_OWN,
        Basis.ACADEMIC_RECIPIENT,
        Basis.ACADEMIC_JOINT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedExceptions:
    """The cases of each act."""

    use: Exceptions
    provision: Exceptions
    sensitive: Exceptions
    refusals: tuple[ExceptionCase, ...]
    holds: tuple[ExceptionCase, ...]


def draft_exceptions(draft: Draft) -> DraftedExceptions:
    """All cases of a text, by the act they belong to."""
    use = _cases(draft, ExceptionContext.USE)
    provision = _cases(draft, ExceptionContext.PROVISION, ExceptionContext.NOT_THIRD_PARTY)
    return DraftedExceptions(
        use=_whole(use),
        provision=_whole((*provision, *_by_reference(draft, provision), *_by_section(draft, provision))),
        sensitive=_whole(_cases(draft, ExceptionContext.SENSITIVE)),
        refusals=_cases(draft, ExceptionContext.DISCLOSURE, ExceptionContext.PURPOSE_NOTICE),
        holds=_cases(draft, ExceptionContext.RETENTION),
    )


def _whole(cases: Sequence[ExceptionCase]) -> Exceptions:
    """A list of cases. The Act's own list stands where the text lists no statutory case, or refers to the law."""
    general = any(case.kind == ExceptionKind.GENERAL_LAW for case in cases)
    restated = any(case.basis in _STATUTORY for case in cases)
    return Exceptions(cases=tuple(cases), by_law=general or not restated)


def _cases(draft: Draft, *contexts: ExceptionContext) -> tuple[ExceptionCase, ...]:
    """The cases of an act. A case in running text that recites nothing is no case."""
    return tuple(
        _case(row)
        for row in draft.exceptions
        if row.context in contexts and (row.listed or row.kind is not ExceptionKind.OTHER)
    )


def _kind(row: Case) -> ExceptionKind:
    """The case recited; a reference to the law in general is one whatever statutory words it resembles."""
    general = finds(words()["general_law"], row.text) and not finds(words()["not_general_law"], row.text)
    return ExceptionKind.GENERAL_LAW if general else row.kind


def _case(row: Case) -> ExceptionCase:
    kind = _kind(row)
    inherits = row.context is ExceptionContext.SENSITIVE and finds(words()["inheritance"], row.text)
    return ExceptionCase(
        text=row.text,
        basis=Basis.INHERITANCE if inherits and kind is ExceptionKind.OTHER else BASES.get(kind),
        beyond_act=row.beyond_act,
        kind=kind.value,
        context=row.context.value,
        listed=row.listed,
        clause=clause_of_sentence(row.sentence) if row.sentence else None,  # a heading may be the case
        source=source_of(row),
    )


def _by_reference(draft: Draft, provision: Sequence[ExceptionCase]) -> Iterator[ExceptionCase]:
    """Cases of the use section that a case of the provision section refers to by number."""
    listed = [row for row in draft.exceptions if row.context is ExceptionContext.USE and row.listed]
    for case in provision:
        found = pattern(words()["reference"]).search(squeeze(case.text))
        if found is None or case.basis is not None:
            continue
        first, last = int(found["first"]), int(found["last"])
        for row in listed[first - 1 : last]:
            yield ExceptionCase(
                text=row.text,
                basis=BASES.get(row.kind),
                beyond_act=row.beyond_act,
                kind=row.kind.value,
                context=ExceptionContext.PROVISION.value,
                listed=False,
                clause=case.clause,
                source=case.source,
            )


def _by_section(draft: Draft, provision: Sequence[ExceptionCase]) -> Iterator[ExceptionCase]:
    """Entrustment and joint use that a section of their own announces (法27条5項1号, 3号)."""
    wanted = {SectionKind.ENTRUSTMENT: Basis.ENTRUSTMENT, SectionKind.JOINT_USE: Basis.JOINT_USE}
    have = {case.basis for case in provision}
    kinds = {section.index: section.kind for section in draft.sections}
    for sentence in draft.sentences:
        basis = wanted.get(kinds.get(sentence.section, SectionKind.OTHER))
        if basis is None or basis in have or sentence.nature in {Nature.PLAIN, Nature.FORBID}:
            continue
        if basis is Basis.JOINT_USE and not draft.joint_uses:
            continue
        have.add(basis)
        yield ExceptionCase(
            text=sentence.text,
            basis=basis,
            kind=basis.value,
            context=ExceptionContext.NOT_THIRD_PARTY.value,
            listed=False,
            clause=clause_of_sentence(sentence.id),
            source=source_of_sentence(sentence, 0.7, "exceptions.section"),
        )
