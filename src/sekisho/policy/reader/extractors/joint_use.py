"""Joint use (共同利用): the statement and the parts of the notice (法27条5項3号).

A section that only recites the statute's conditions, or says that there is no joint use, announces none. Parts are
found by short labels; a part that refers to another section (「上記…と同様」) takes that section's values, marked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sekisho.policy.reader.draft import Item, JointUse, NamedList, Purpose, Responsible, SectionKind, Text
from sekisho.policy.reader.enumeration import closed, pieces
from sekisho.policy.reader.extractors.addresses import addresses
from sekisho.policy.reader.extractors.item_names import mentions
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline, Part, stretch
from sekisho.policy.reader.vocabulary import dictionary, fold, pattern

_SURE, _LIKELY, _GUESS = 0.9, 0.8, 0.6
_LABEL_MAX = 40
_ALSO = (SectionKind.THIRD_PARTY, SectionKind.PURPOSES, SectionKind.SECURITY, SectionKind.INTRO)
_LABELLED = re.compile(r"^(?:[^:：\t]{1,40}[:：\t]|[\[【〔][^\]】〕]{1,20}[\]】〕])\s*(\S.*)$")
_GLUED = re.compile(
    r"^(共同(?:して)?利用[^「」:：。]{0,16}?(?:項目|情報|範囲|目的|責任者))"
    r"(?![及並又項管責に関])((?:「|[一-龥ァ-ヶA-Za-z])\S.{3,})$"
)
_BRACKETED = re.compile(r"^[\[【〔]([^\]】〕]{1,20})[\]】〕](?=.)")
_WITH_POST = re.compile(
    r"[ \u3000]+(?:代表|理事長|会長|社長|〒|住所|所在地|(?:東京都|北海道|(?:京都|大阪)府|..県)).*$"
)
"""What follows the name of whoever is responsible on its line: post and person, or address."""

_WITH = re.compile(r"(以下|次|下記)の?[^。]{1,24}(と|との間で)[^。]{0,24}共同(して|で)?利用")
_MEMBER_MAX = 30
_FOLLOWS = re.compile(r"(は|を)、?(次|以下|下記)の(とおり|通り)(です|とします|となります)?。?$")
_BEARS = re.compile(r"(?:は|、)?([^、。はが]{2,30})が[^。は]{0,12}責任を(?:負|有|担)")
_SAYS = re.compile(r"(とします|となります|です|に限ります)。$")
_SEE = re.compile(r"[（(][^（()）]*(参照|ご覧|こちら)[^（()）]*[)）]")
_PERSON = re.compile(
    r"(?:代表取締役(?:社長)?|代表理事|理事長|代表者?)[ 　:：]*([一-龥々ァ-ヶー]{1,8}[ 　]?[一-龥々ぁ-んァ-ヶー]{1,8})"
)


@dataclass(slots=True)
class _Gathered:
    """What was gathered under each label, while walking one statement's parts."""

    statement: Part
    parts: list[Part] = field(default_factory=list)
    under: dict[str, list[Part]] = field(default_factory=dict)
    label_at: dict[str, Part] = field(default_factory=dict)


def extract(outline: Outline, items: Sequence[Item], purposes: Sequence[Purpose]) -> tuple[JointUse, ...]:
    """Every joint use the text announces."""
    found: list[JointUse] = []
    for section in outline.sections:
        if section.kind is SectionKind.JOINT_USE or section.kind in _ALSO:
            own = section.kind is SectionKind.JOINT_USE
            found.extend(
                _joint_use(outline, gathered, items, purposes)
                for gathered in _gather(outline, section.index, own=own)
            )
    return tuple(found)


def _label(part: Part) -> str | None:
    text = fold(part.text)
    text = _FOLLOWS.sub("", text)
    head = re.split(r"[:：]", text)[0] if "\t" not in part.text else fold(part.text.split("\t")[0])
    if bracketed := _BRACKETED.match(text) or _glued(part):
        head = bracketed.group(1)
    if len(head) > _LABEL_MAX or "。" in head or re.search(r"(ため|こと)$", head):
        return None
    for key, source in dictionary("joint_use")["labels"].items():
        if pattern(source).search(head):
            return str(key)
    return None


def _glued(part: Part) -> re.Match[str] | None:
    """A label whose value follows without a mark, as where a page parts them by its layout alone."""
    return _GLUED.match(part.text) if part.role is Role.ENTRY and "\t" not in part.text else None


def _announces(part: Part) -> bool:
    words = dictionary("joint_use")
    text = fold(part.text)
    return bool(pattern(words["announces"]).search(text)) and not pattern(words["recites"]).search(text)


def _gather(outline: Outline, section: int, *, own: bool) -> Iterator[_Gathered]:
    parts = outline.parts_of(section)
    current = _headed(parts) if own else None
    label: str | None = None
    for part in parts:
        said = "。" in part.text or part.text.endswith("ます")
        if _announces(part) and said and (own or part.role is Role.PROSE):
            if current is not None and _enough(current, own=own):
                yield current
            current, label = _Gathered(statement=part), None
            continue
        if current is None:
            continue
        named = _label(part)
        if named is None and _listed_member(current, part):
            current.under.setdefault("scope", []).append(part)
            current.label_at.setdefault("scope", current.statement)
            current.parts.append(part)
            continue
        nested = (
            part.role is Role.ENTRY
            and label is not None
            and part.block.style in {"bullet", "disc"}
            and ":" not in fold(part.text)
        )
        value = named == label is not None and part.block.style == "" and not current.under[label]
        if (
            named is not None
            and not value
            and not nested
            and (
                part.role is not Role.PROSE
                or len(fold(part.text)) <= _LABEL_MAX // 2
                or ":" in fold(part.text)
                or "\t" in part.text
            )
        ):
            if named in current.under and part.role is Role.HEADING and label == named and named == "items":
                continue
            label = named
            current.under.setdefault(named, [])
            if current.label_at.setdefault(named, part) is not part and _LABELLED.match(part.text):
                current.under[named].append(part)
        elif label is not None and not _beside(current.label_at[label], part):
            current.under[label].append(part)
        current.parts.append(part)
    if current is not None and _enough(current, own=own):
        yield current


def _headed(parts: Sequence[Part]) -> _Gathered | None:
    """A notice without an announcing sentence: its heading announces it, if labels of two kinds stand below."""
    if not parts or parts[0].role is not Role.HEADING:
        return None
    recites = pattern(dictionary("joint_use")["recites"])
    if any("。" in p.text and (_announces(p) or recites.search(fold(p.text))) for p in parts[1:]):
        return None
    labels = {_label(p) for p in parts[1:]} - {None}
    return _Gathered(statement=parts[0]) if len(labels) > 1 else None


def _listed_member(gathered: _Gathered, part: Part) -> bool:
    """Whether an entry right below 「以下の者と共同利用します」 is one of those it is used with."""
    statement = gathered.statement
    below = part.parent == statement.index if part.role is Role.ENTRY else part.block.mark.numbered
    below = below and part.role is not Role.PROSE and len(part.text) <= _MEMBER_MAX
    return (
        below
        and part.index > statement.index
        and not _LABELLED.match(part.text)
        and bool(_WITH.search(fold(statement.text)))
    )


def _beside(label: Part, part: Part) -> bool:
    """Whether an entry stands beside the label, as the next of its list, and not below it."""
    alike = label.role is part.role is Role.ENTRY and label.block.style == part.block.style
    return alike and part.parent == label.parent and "。" in part.text


def _enough(gathered: _Gathered, *, own: bool) -> bool:
    """A statement with at least one part; in a section on other matters, two kinds of label or a list."""
    if own:
        return bool(gathered.under) or bool(_items_in_words(gathered.statement))
    return len(gathered.under) >= 1 and "items" in gathered.under


def _joint_use(
    outline: Outline, gathered: _Gathered, items: Sequence[Item], purposes: Sequence[Purpose]
) -> JointUse:
    statement = gathered.statement
    return JointUse(
        statement=Text(
            text=statement.text, lines=statement.lines, confidence=_SURE, rule="joint_use.statement"
        ),
        items=_named(outline, gathered, "items", items, purposes) or _items_in_words(statement),
        scope=_named(outline, gathered, "scope", items, purposes) or _scope_in_statement(statement),
        purposes=_named(outline, gathered, "purposes", items, purposes) or _purpose_in_words(gathered),
        responsible=_responsible(gathered),
        acquisition=_named(outline, gathered, "acquisition", items, purposes),
        section=statement.section,
        lines=stretch([statement, *gathered.parts]),
        confidence=_SURE if len(gathered.under) > 1 else _GUESS,
        rule="joint_use.labels",
    )


def _values(gathered: _Gathered, key: str) -> tuple[Text, ...]:
    label = gathered.label_at.get(key)
    found: list[Text] = []
    if label is not None and label is not gathered.statement:
        match = _LABELLED.match(label.text)
        if glued := None if match else _glued(label):
            found.append(
                Text(text=glued.group(2), lines=label.lines, confidence=_LIKELY, rule="joint_use.glued")
            )
        elif match:
            found.extend(_texts(match.group(1), label))
    for part in gathered.under.get(key, ()):
        inline = _LABELLED.match(part.text) if _label(part) == key else None
        text = _SAYS.sub("", inline.group(1) if inline else part.text.strip())
        if (part.role is Role.ENTRY and not gathered.under.get(key, [part])[0].text.startswith("下記")) or (
            part.role is Role.ENTRY and text
        ):
            found.append(Text(text=text, lines=part.lines, confidence=_SURE, rule="joint_use.entry"))
        elif part.role is Role.HEADING and key != "items":
            found.append(Text(text=text, lines=part.lines, confidence=_LIKELY, rule="joint_use.entry"))
        elif part.role is Role.PROSE and not text.endswith("。") and not re.match(r"(下記|以下|次)", text):
            found.extend(_texts(text, part))
        elif part.role is Role.PROSE and key in {"responsible", "items", "purposes"} and _refers(text):
            found.append(Text(text=text, lines=part.lines, confidence=_LIKELY, rule="joint_use.reference"))
    return tuple(found)


def _texts(text: str, part: Part) -> Iterator[Text]:
    for piece in pieces(text):
        words, _ = closed(_SEE.sub("", piece))
        yield Text(text=words or piece, lines=part.lines, confidence=_LIKELY, rule="joint_use.line")


def _refers(text: str) -> bool:
    return bool(pattern(dictionary("joint_use")["refers"]).search(fold(text))) and len(text) < _LABEL_MAX * 2


def _named(
    outline: Outline, gathered: _Gathered, key: str, items: Sequence[Item], purposes: Sequence[Purpose]
) -> NamedList | None:
    values = _values(gathered, key)
    label = gathered.label_at.get(key)
    if label is None or (not values and not gathered.under.get(key)):
        return None
    lines = stretch([label, *gathered.under.get(key, ())])
    if key in {"items", "purposes"} and len(values) == 1 and _refers(values[0].text):
        resolved = _resolved(outline, values[0], key, items, purposes)
        if resolved:
            return NamedList(
                entries=resolved,
                open_list=False,
                by_reference=True,
                lines=lines,
                confidence=_LIKELY,
                rule="joint_use.reference",
            )
    if key == "scope" and len(values) > 1 and re.search(r"グループ(会社|企業)$", values[0].text):
        values = values[1:]
    open_list = any(re.search(r"(等|など|提携先|各社)$", v.text) for v in values) or any(
        re.search(r"(等|など)$", p.text.strip()) for p in gathered.under.get(key, ())
    )
    return NamedList(
        entries=values,
        open_list=open_list,
        by_reference=False,
        lines=lines,
        confidence=_SURE,
        rule="joint_use.labels",
    )


def _resolved(
    outline: Outline, reference: Text, key: str, items: Sequence[Item], purposes: Sequence[Purpose]
) -> tuple[Text, ...]:
    """The values of the section that a reference names by its title or number; of all sections if it names none."""
    wanted = _referred_section(outline, fold(reference.text))
    sections = {wanted} if wanted is not None else set(range(len(outline.sections)))

    def inside(first: int) -> bool:
        return any(
            outline.sections[i].lines.first <= first <= outline.sections[i].lines.last for i in sections
        )

    values: Sequence[Item | Purpose] = [i for i in items if i.listed] if key == "items" else purposes
    return tuple(
        Text(text=v.text, lines=v.lines, confidence=_LIKELY, rule="joint_use.resolved")
        for v in values
        if inside(v.lines.first)
    )


def _referred_section(outline: Outline, reference: str) -> int | None:
    quoted = re.search(r"「([^」]{2,40})」", reference)
    number = re.search(r"(?:上記|前記|第)?([0-9]{1,2})(?:[.条項]|に)", reference)
    for section in outline.sections:
        title = fold(section.title)
        if quoted and title and (quoted.group(1) in title or title in quoted.group(1)):
            return section.index
    if number:
        for heading, section in (
            (h, s)
            for h in outline.parts
            if h.role is Role.HEADING
            for s in outline.sections
            if s.lines.first == h.lines.first
        ):
            if heading.block.mark.number == int(number.group(1)):
                return section.index
    return None


def _scope_in_statement(statement: Part) -> NamedList | None:
    match = pattern(dictionary("joint_use")["scope_in_sentence"]).search(fold(statement.text))
    if match is None:
        return None
    words = re.split(
        r"[をは]、|(?:を|は)(?=当社|弊社|グループ|提携|パートナー)|なお、|また、", match.group(1)
    )[-1]
    members = [m for m in pieces(words) if not m.endswith("は") and not re.match(r"(以下|次|下記)", m)]
    if not members or len(members[0]) > _LABEL_MAX:
        return None
    entries = tuple(
        Text(text=m, lines=statement.lines, confidence=_GUESS, rule="joint_use.scope_in_sentence")
        for m in members
    )
    return NamedList(
        entries=entries,
        open_list=bool(re.search("(等|など)$", members[-1])),
        by_reference=False,
        lines=statement.lines,
        confidence=_GUESS,
        rule="joint_use.scope_in_sentence",
    )


def _items_in_words(statement: Part) -> NamedList | None:
    """「氏名及び住所を…共同利用します」: the items that the announcing sentence itself names."""
    if statement.role is not Role.PROSE:
        return None
    before = re.split(r"共同(?:して|で)?利用", statement.text)[0]
    found = tuple(
        Text(text=words, lines=statement.lines, confidence=_GUESS, rule="joint_use.in_words")
        for words, _, _ in mentions(before)
    )
    return _in_words(found, statement)


def _purpose_in_words(gathered: _Gathered) -> NamedList | None:
    if gathered.under or gathered.statement.role is not Role.PROSE:
        return None
    statement = gathered.statement
    match = pattern(dictionary("joint_use")["purpose_in_words"]).search(statement.text)
    if match is None:
        return None
    aim = Text(text=match.group(1), lines=statement.lines, confidence=_GUESS, rule="joint_use.in_words")
    return _in_words((aim,), statement)


def _in_words(entries: tuple[Text, ...], statement: Part) -> NamedList | None:
    if not entries:
        return None
    return NamedList(
        entries=entries,
        open_list=bool(re.search("(等|など)", statement.text)),
        by_reference=False,
        lines=statement.lines,
        confidence=_GUESS,
        rule="joint_use.in_words",
    )


def _responsible_in_words(gathered: _Gathered) -> Responsible | None:
    """「…に関しては当社が管理責任を負います」, 「管理責任者は当社とします」."""
    named = pattern(dictionary("joint_use")["responsible_in_words"])
    for part in (gathered.statement, *gathered.parts):
        said = named.search(part.text)
        if match := said or _BEARS.search(part.text):
            name = Text(
                text=said.group(2) if said else match.group(1),
                lines=part.lines,
                confidence=_LIKELY,
                rule="joint_use.responsible_in_words",
            )
            return Responsible(
                name=name,
                address=None,
                representative=None,
                lines=part.lines,
                confidence=_LIKELY,
                rule="joint_use.responsible_in_words",
            )
    return None


def _responsible(gathered: _Gathered) -> Responsible | None:
    label = gathered.label_at.get("responsible")
    if label is None:
        return _responsible_in_words(gathered)
    parts = gathered.under.get("responsible", [])
    inline = _LABELLED.match(label.text)
    name: Text | None = None
    if inline is None and (glued := _glued(label)):
        said = re.split(r"の(?=住所|代表者)|です|となり|。", glued.group(2))[0]
        name = Text(text=said, lines=label.lines, confidence=_LIKELY, rule="joint_use.glued")
    elif inline:
        said = _WITH_POST.sub("", inline.group(1)) or inline.group(1)
        name = Text(text=said, lines=label.lines, confidence=_SURE, rule="joint_use.responsible")
    elif parts:
        words = re.split(r"[（(]", parts[0].text)[0].strip()
        words = re.split(r"(?<=各社)(?=当社)", words)[0]
        name = Text(text=words, lines=parts[0].lines, confidence=_SURE, rule="joint_use.responsible")
    holders = (label, *parts)
    address = next((a for a, _ in addresses(holders)), None)
    person = next(((m, p) for p in holders for m in [_PERSON.search(p.text)] if m), None)
    return Responsible(
        name=name,
        address=address,
        representative=Text(
            text=person[0].group(1),
            lines=person[1].lines,
            confidence=_LIKELY,
            rule="joint_use.representative",
        )
        if person
        else None,
        lines=stretch(list(holders)),
        confidence=_SURE,
        rule="joint_use.responsible",
    )
