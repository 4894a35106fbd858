"""Safety measures: which classes the text names or describes. 「必要かつ適切な措置」 alone describes none."""

from sekisho.policy.reader.draft import SectionKind, SecurityClass, SecurityMeasure
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_NAMED, _DESCRIBED = 0.95, 0.8
_WHERE = (SectionKind.SECURITY, SectionKind.EMPLOYEES)


def extract(outline: Outline) -> tuple[SecurityMeasure, ...]:
    """Each class once, where it is first met."""
    found: dict[SecurityClass, SecurityMeasure] = {}
    for section in outline.of_kind(*_WHERE):
        for part in outline.parts_of(section):
            text = fold(part.text)
            for key, form in patterns("security").items():
                security = SecurityClass(key)
                match = form.search(text)
                if match is None or security in found:
                    continue
                found[security] = SecurityMeasure(
                    security=security,
                    text=match.group(),
                    sentence=None
                    if part.role is Role.HEADING and not part.sentences
                    else outline.first_sentence(part),
                    lines=part.lines,
                    confidence=_NAMED if "的" in match.group() else _DESCRIBED,
                    rule=f"security.{key}",
                )
    return tuple(found[c] for c in SecurityClass if c in found)
