"""Recipients: parties to whom information goes, or may go, by kind, with items and conditions read beside them."""

import re
from collections.abc import Iterator

from sekisho.policy.reader.draft import Recipient, RecipientKind, SectionKind, Sentence
from sekisho.policy.reader.extractors.item_names import mentions
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_SURE, _LIKELY = 0.85, 0.65
_WHERE = frozenset(
    {
        SectionKind.THIRD_PARTY,
        SectionKind.ENTRUSTMENT,
        SectionKind.JOINT_USE,
        SectionKind.FOREIGN,
        SectionKind.ADS,
        SectionKind.OPT_OUT_PROVISION,
        SectionKind.PERSON_RELATED,
        SectionKind.ANONYMISED,
        SectionKind.PURPOSES,
        SectionKind.SECURITY,
        SectionKind.OTHER,
    }
)
_HANDS = re.compile(r"(提供|開示|委託|預託|閲覧|公開|共有|連携|照会|送付|譲渡|登録|者。?$|先。?$|関係。?$)")
_CONDITIONS = (
    ("confidentiality", re.compile(r"(機密|秘密)保持|守秘")),
    ("contract", re.compile(r"契約")),
    ("supervision", re.compile(r"監督|管理")),
    ("vetting", re.compile(r"(審査|選定|水準)")),
    ("consent", re.compile(r"同意|承諾")),
    ("stop_on_request", re.compile(r"停止.{0,12}(請求|求め)|申し?出.{0,16}停止")),
    ("domestic", re.compile(r"国内の")),
    ("within_purpose", re.compile(r"利用目的.{0,12}範囲")),
    ("allowed_by_law", re.compile(r"法令で認め")),
)


def extract(outline: Outline) -> tuple[Recipient, ...]:
    """Recipients in order; one per kind and sentence."""
    found: list[Recipient] = []
    for sentence in outline.sentences:
        context = outline.kind_at(sentence.section)
        if context in _WHERE and (sentence.entry or _HANDS.search(fold(sentence.text))):
            found.extend(_in_sentence(sentence, context))
    return tuple(found)


def _in_sentence(sentence: Sentence, context: SectionKind) -> Iterator[Recipient]:
    text = fold(sentence.text)
    if context in {SectionKind.PURPOSES, SectionKind.SECURITY, SectionKind.OTHER} and not re.search(
        "提供|開示|委託|預託|公開", text
    ):
        return
    named = [
        (RecipientKind(key), match)
        for key, form in patterns("recipients").items()
        for match in [form.search(text)]
        if match
    ]
    if len(named) > 1:
        named = [(kind, match) for kind, match in named if kind is not RecipientKind.THIRD_PARTY]
    items = tuple(words for words, _, _ in mentions(sentence.text))
    conditions = tuple(name for name, form in _CONDITIONS if form.search(text))
    for kind, match in named:
        yield Recipient(
            kind=kind,
            text=match.group(),
            context=context,
            items=items,
            conditions=conditions,
            sentence=sentence.id,
            lines=sentence.lines,
            confidence=_SURE if context is not SectionKind.OTHER else _LIKELY,
            rule=f"recipients.{kind.value}",
        )
