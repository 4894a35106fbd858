"""How identity is confirmed before a request is answered (令12条2号・3号, 13条): the ways that the text names."""

from dataclasses import replace

from sekisho.policy.particulars import IdentityKind, IdentityMethod
from sekisho.policy.reader.draft import SectionKind
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, clause_of, source_at
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_WHERE = frozenset(
    {
        SectionKind.RIGHTS,
        SectionKind.CONTACT,
        SectionKind.COMPLAINTS,
        SectionKind.OTHER,
        SectionKind.ACCREDITED_BODY,
    }
)


def extract(outline: Outline) -> tuple[IdentityMethod, ...]:
    """Each way once, at its first place; a promise that names no way stands only where no way is named at all."""
    found: dict[IdentityKind, IdentityMethod] = {}
    for sentence in outline.sentences:
        if outline.kind_at(sentence.section) not in _WHERE:
            continue
        text = fold(sentence.text)
        for name, form in patterns("identity").items():
            match = form.search(text)
            if match and IdentityKind(name) not in found:
                kind = IdentityKind(name)
                found[kind] = IdentityMethod(
                    id="",
                    kind=kind,
                    text=match.group(),
                    clause=clause_of(sentence.id),
                    source=source_at(
                        sentence, LIKELY if kind is IdentityKind.UNSTATED else SURE, f"identity.{name}"
                    ),
                )
    if len(found) > 1:
        found.pop(IdentityKind.UNSTATED, None)
    return tuple(replace(row, id=f"m{number}") for number, row in enumerate(found.values(), start=1))
