"""Exceptions: listed cases in which a promise does not hold, and cases written in running prose.

To which promise a case belongs follows from its section and from the words that announce it; which statutory case
it recites is read by an ordered dictionary. 「緊急を要すると当社が判断したとき」 is marked as beyond the Act.
"""

import re
from collections.abc import Iterator

from sekisho.policy.reader.draft import Case, ExceptionContext, ExceptionKind, Lines, SectionKind, Sentence
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline, Part
from sekisho.policy.reader.vocabulary import fold, patterns

_LISTED, _PROSE = 0.95, 0.7
_CONTEXT = {
    SectionKind.THIRD_PARTY: ExceptionContext.PROVISION,
    SectionKind.OPT_OUT_PROVISION: ExceptionContext.PROVISION,
    SectionKind.OUT_OF_PURPOSE_USE: ExceptionContext.USE,
    SectionKind.PURPOSE_CHANGE: ExceptionContext.USE,
    SectionKind.SENSITIVE: ExceptionContext.SENSITIVE,
    SectionKind.RETENTION: ExceptionContext.RETENTION,
    SectionKind.JOINT_USE: ExceptionContext.NOT_THIRD_PARTY,
    SectionKind.RIGHTS: ExceptionContext.DISCLOSURE,
}
_BEYOND = re.compile(r"緊急を要する.{0,10}判断|当社が.{0,12}(必要|適切)と判断|特別の理由")
_EXCEPTS = re.compile(r"除|(場合|とき|事由|状況|例外|必要)|この限り")
_RECIPIENTS = re.compile(r"(記載の|以下の|次の)(第三者|者|提供先)(に|へ)")
_NOT_THIRD = re.compile(r"第三者.{0,4}(に|には)該当し|(第三者に|者は).{0,4}(当た|あた|含まれ|含み)")
_CLAUSE = re.compile(r"([^。]{2,200}?)(場合|とき)(等|など)?(には?)?(を?除|以外)")
_OR = re.compile(
    r"(?<=場合)(?:、|又は|または|及び|もしくは)+|(?<=場合)(?=または|又は)|、(?:または|又は|もしくは)?(?=[^、]{3,40}場合)|(?:または|又は)(?=[^、]{3,24}(?:場合|$))"
)
_ASIDE = re.compile(r"\([^()]{0,120}\)")
_PROVIDES = re.compile(r"^(?=.*(除|(以下|次|下記)の.{0,8}場合|この限り))(?=.*第三者.{0,30}(提供|開示))")
_CASE_WORDS = re.compile(r"(場合|とき|法令|同意|承諾|理由)")
_NOT_TOLD = re.compile(r"(知り得る状態|通知).{0,30}(ない|ません)|以下の場合")
_MATTER = re.compile(
    r"^(第三者(に|へ)の?(提供|開示)(する|の)(目的|手段|方法|項目)|提供(する|される|の)[^、。]{0,12}(項目|手段|方法))"
)
_RECIPIENT = re.compile(r"(業者|事業者|会社|企業|機関|提携先|委託先|者|ガイド|店)$")
_CASE_HEADING = re.compile(r"(提供|開示|場合|とき)$")
_CASE_END = re.compile(r"(場合|とき)。?$")
_SENTENCE_CASES = re.compile(r"(以下|次|下記|各号)[^。]{0,30}(場合|とき|除)")
_GENERAL = re.compile(
    r"法(令|律|)(等)?(で|に|により|等で|等に)?.{0,12}(認め|許容|掲げ|定め).{0,10}(場合|とき|範囲)"
)


def kind_of_case(text: str) -> ExceptionKind:
    """The statutory case that an entry recites."""
    folded = fold(text)
    for key, form in patterns("exceptions").items():
        if form.search(folded):
            return ExceptionKind(key)
    return ExceptionKind.OTHER


def extract(outline: Outline) -> tuple[Case, ...]:
    """All cases, listed ones first within each section."""
    found: list[Case] = []
    for section in outline.sections:
        context = _CONTEXT.get(section.kind)
        found.extend(_listed(outline, section.index, context))
    found.extend(_notes(outline))
    for sentence in outline.sentences:
        found.extend(_prose(sentence))
    return tuple(found)


def _case(
    text: str, context: ExceptionContext, lines: Lines, *, listed: bool, section: int, sentence: str
) -> Case:
    return Case(
        context=context,
        kind=kind_of_case(text),
        text=text,
        beyond_act=bool(_BEYOND.search(fold(text))),
        listed=listed,
        section=section,
        sentence=sentence,
        lines=lines,
        confidence=_LISTED if listed else _PROSE,
        rule="exceptions.listed" if listed else "exceptions.prose",
    )


def _listed(outline: Outline, section: int, own: ExceptionContext | None) -> Iterator[Case]:
    """The listed cases of a section; in a section on other matters, only below words on provision."""
    context = own or ExceptionContext.PROVISION
    opening = outline.sections[section].title
    parts = outline.parts_of(section)
    headed = _headed_cases(parts) if own is ExceptionContext.PROVISION else []
    for part in headed:
        yield _case(part.text, context, part.lines, listed=True, section=section, sentence="")
    for part in () if headed else parts:
        if part.role is not Role.ENTRY or part.block.style == "note":
            continue
        above = outline.parts[part.parent] if part.parent is not None else None
        if above is not None and above.block.style == "note" and own is ExceptionContext.DISCLOSURE:
            continue  # 法21条4項 and 32条2項: read by `_notes`
        if above is not None and above.role is Role.ENTRY and not _is_announcer(above):
            continue
        words = fold(above.text) if above is not None else fold(opening)
        if own is None and not (_PROVIDES.search(words) and _CASE_WORDS.search(fold(part.text))):
            continue
        if context is ExceptionContext.PROVISION and re.search(r"共同(して)?利用", words):
            continue
        if (
            not (_EXCEPTS.search(words) or _CASE_END.search(fold(part.text)))
            or _RECIPIENTS.search(words)
            or re.search(r"(項目|事項)は", words)
        ):
            continue
        if context is ExceptionContext.DISCLOSURE and not re.search(r"(場合|とき)", fold(part.text)):
            continue
        if (
            part.text.startswith(("前項", "当社は、"))
            and context is ExceptionContext.PROVISION
            and "場合" not in part.text
        ):
            continue
        case_context = ExceptionContext.NOT_THIRD_PARTY if _NOT_THIRD.search(words) else context
        if _no_case(outline, part):
            continue
        yield _case(
            part.text,
            case_context,
            part.lines,
            listed=True,
            section=section,
            sentence=outline.first_sentence(part),
        )


def _no_case(outline: Outline, part: Part) -> bool:
    """Whether an entry among the cases tells a matter of the provision, or whom the case above it means."""
    text = fold(part.text)
    return bool(_MATTER.search(text)) or bool(_RECIPIENT.search(text) and _amid_cases(outline, part))


def _amid_cases(outline: Outline, part: Part) -> bool:
    """Whether the entry before is a whole case, so that a bare recipient below it only names whom it means."""
    siblings = [p for p in outline.parts[: part.index] if p.parent == part.parent and p.role is Role.ENTRY]
    above = [p for p in siblings if not _RECIPIENT.search(fold(p.text))]
    return bool(above) and bool(_CASE_END.search(fold(above[-1].text)))


def _is_announcer(part: Part) -> bool:
    """Whether an entry is a clause that announces the cases below it (「1.当社は…以下の各号の場合は…」)."""
    text = _ASIDE.sub("", fold(part.text))
    return "。" in text and bool(_SENTENCE_CASES.search(text)) and not re.search(r"(場合|とき)。?$", text)


def _is_headed_case(part: Part) -> bool:
    """Whether a numbered sub-heading could itself be a case (「1. 提携先への提供」)."""
    headed = part.role is Role.HEADING and part.block.mark.numbered and part.index > 0
    return part.block.style == "decimal" or (headed and bool(_CASE_HEADING.search(fold(part.text))))


def _headed_cases(parts: tuple[Part, ...]) -> list[Part]:
    """Cases that are sub-headings, below a first sentence that announces them."""
    first = next((at for at, p in enumerate(parts) if p.role is Role.PROSE), None)
    if first is None or not re.search(r"(以下|次).{0,12}(除|場合)", fold(parts[first].text)):
        return []
    return [p for p in parts[first + 1 :] if _is_headed_case(p)]


def _notes(outline: Outline) -> Iterator[Case]:
    """Cases in which purposes are not told (法21条4項, 法32条2項), listed below a note."""
    for part in outline.parts:
        if part.role is not Role.ENTRY or part.parent is None:
            continue
        above = outline.parts[part.parent]
        noted = above.block.style == "note" and _NOT_TOLD.search(fold(above.text))
        if noted and outline.kind_at(part.section) is not SectionKind.COOKIES:
            yield _case(
                part.text,
                ExceptionContext.PURPOSE_NOTICE,
                part.lines,
                listed=True,
                section=part.section,
                sentence=outline.first_sentence(part),
            )


def _prose(sentence: Sentence) -> Iterator[Case]:
    """「法令に基づく場合を除き」 and its like, for provision and use."""
    if sentence.entry:
        return
    text = fold(sentence.text)
    if re.search(r"第三者.{0,20}(提供|開示)", text):
        context = ExceptionContext.PROVISION
    elif re.search(r"目的外|範囲を超え|以外(に|で|の目的)", text):
        context = ExceptionContext.USE
    else:
        return
    clause = _CLAUSE.search(text)
    if clause is None or re.search(r"(以下|次|下記|各号)[^。]{0,16}(場合|とき|該当)", clause.group()):
        general = _GENERAL.search(text)
        words = [general.group()] if general else []
    else:
        body = re.split(r"(?:は|また)、", clause.group(1))[-1] + clause.group(2)
        words = [piece.strip("、 ") for piece in _OR.split(body)]
    for piece in words:
        if _CASE_WORDS.search(piece):
            yield _case(
                piece, context, sentence.lines, listed=False, section=sentence.section, sentence=sentence.id
            )
