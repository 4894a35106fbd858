"""Who speaks: the organisation's name, kind, representative, address and officer, and the terms it defines.

No name is known beforehand. A name is read from a definition of 「当社」, from a label (社名：), from a bare line
that has a kind word (株式会社 …), or as the subject of the first sentences, in this order of trust.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from sekisho.policy.reader.draft import Lines, Organisation, Person, SectionKind, Term, Text
from sekisho.policy.reader.extractors.addresses import addresses
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline, Part
from sekisho.policy.reader.vocabulary import dictionary, pattern

_SURE, _LIKELY, _GUESS = 0.95, 0.8, 0.6
_NAME_MAX = 40
_PERSON_MIN, _PERSON_MAX = 2, 12
_TERM = re.compile(
    r"[（(](?:[^（()）「『]{0,60}[、,])?(?:以下|本書において)[^（()）「『]{0,24}((?:[「『][^」』]{1,24}[」』](?:又は|または|、|および|及び)?)+)|[（(]以下[、,]?([^、（()）「『」]{1,8}?)(?:と(?:い|表|称|す|呼)[^（()）]{0,12})?[)）]"
)
_QUOTED = re.compile(r"[「『]([^」』]{1,24})[」』]")
_IS = re.compile(r"[「『]([^」』]{1,20})[」』]とは、?([^。]{2,200})(?:をいい|を指し|をいう|とします|です)")
_LATIN_SUBJECT = re.compile(
    r"((?!Cookie|Google)[A-Z][A-Za-z0-9&.\-]{1,20}(?: [A-Za-z0-9&.\-]{1,20}){0,3})(?:では|は)、[^。]*(?:個人情報|プライバシー)"
)
_DOTTED = re.compile(
    r"[ァ-ヶーA-Za-z0-9一-龥]+(?:・[ァ-ヶーA-Za-z0-9一-龥]+)+(?:株式会社|有限会社|合同会社|協会|法人|組合)$"
)
_RUN_BY = re.compile(
    r"[（(](?:運営|提供)(?:会社|元|者|主体)?\s*[:：]\s*([^、。／/（()）]{2,40}?)(?:[、／/]|[)）])"
)
_FULL_NAME = re.compile(r"([一-龥々]{1,4}[ \u3000][一-龥々ぁ-んァ-ヶー]{1,6})$")
_TRADE = re.compile(r"^([^（()）]{2,30})[（(]([^（()）]{2,30})[)）]$")
_TRADING = re.compile(r"^([^（()）。、]{2,30}[（(][^（()）]{2,30}[)）])(?:は|では)、")
_OPERATES = re.compile(r"を(?:運営|経営|提供|展開)(?:する|している)")
_AND_OTHERS = re.compile(r"(?:および|及び|ならびに|並びに|と)(?:その|当社|当該|関連|関係|グループ|子会社).*$")
_WINDOW = re.compile(
    r"([^\s。、:：「」（）()]{2,20})[ \u3000](?:個人情報|お客様|お客さま|お?問い?合わ?せ|プライバシー)[^\s。]{0,12}(?:窓口|係|室|担当)$"
)
_RUN_LABEL = re.compile(r"^(?:運営|提供|販売)(?:会社|元|者|主体)?\s*[:：]\s*")
_LABEL = re.compile(r"^代表者?(氏名|名)?\s*[:：]\s*")
_LAST_WORDS = re.compile(r"((?:[A-Za-z0-9&.'\-]{1,24} ){0,4}[^\s。、「」]{1,40})\s*$")


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    loaded: dict[str, str] = dictionary("parties")
    return loaded


@lru_cache(maxsize=1)
def _company() -> re.Pattern[str]:
    kinds = "|".join(
        sorted((re.escape(k) for k in dictionary("parties")["kind_words"]), key=len, reverse=True)
    )
    stop = r"\s　、。・「」『』（()）:：/｜|"
    before = rf"(?:[A-Za-z0-9&.\-]{{1,24}} ){{0,5}}[^{stop}]{{1,24}}(?:株式会社|有限会社|合同会社|法人|協会|事務所)"
    after = rf"(?:{kinds})[ 　]?(?:[A-Za-z0-9&.\-]{{1,24}} ){{0,5}}[^{stop}はがを]{{1,30}}"
    return re.compile(rf"{after}|{before}|[A-Za-z0-9&. \-]{{2,30}}(?:Inc\.|LLC)")


def kind_word(name: str) -> str | None:
    """The kind word within a name (株式会社, 一般社団法人 …)."""
    return next((k for k in dictionary("parties")["kind_words"] if k in name), None)


@lru_cache(maxsize=1)
def _self() -> re.Pattern[str]:
    return pattern(rf"^(?:{_words()['self']})$")


@lru_cache(maxsize=1)
def _house() -> re.Pattern[str]:
    """A name without a legal form that opens a sentence: 「みほん診療所では、」."""
    return re.compile(
        rf"([^\s。、・「」『』（()）:：]{{1,20}}(?:{_words()['house_words']}))(?:では|において|は|が)、?"
    )


def _real(name: str) -> bool:
    return (
        bool(name)
        and not _self().match(name)
        and name[0] not in "）)」』、。"
        and not pattern(_words()["placeholder"]).search(name)
        and len(name) <= _NAME_MAX
    )


def terms(outline: Outline) -> tuple[Term, ...]:
    """Words the text defines: 「X（以下「当社」といいます）」 and 「「会員」とは…をいいます」."""
    found: list[Term] = []
    for part in outline.parts:
        for match in _TERM.finditer(part.text):
            quoted = _QUOTED.findall(match.group(1)) if match.group(1) else [match.group(2).strip()]
            meaning = re.split(r"[。、]", part.text[: match.start()])[-1][-60:]
            whole = part.text[: match.start()].split("。")[-1][-80:]
            found.extend(
                Term(
                    term=term,
                    meaning=meaning.strip() or whole,
                    lines=part.lines,
                    confidence=_SURE,
                    rule="terms.aside",
                )
                for term in quoted
            )
        found.extend(
            Term(
                term=match.group(1),
                meaning=match.group(2),
                lines=part.lines,
                confidence=_SURE,
                rule="terms.is",
            )
            for match in _IS.finditer(part.text)
        )
    return tuple(found)


def organisation(outline: Outline) -> Organisation:
    """The organisation that the text speaks for."""
    name = _name(outline)
    return Organisation(
        name=name,
        kind_word=kind_word(name.text) if name else None,
        representative=_representative(outline),
        address=_address(outline),
        officer=_officer(outline),
    )


def _name(outline: Outline) -> Text | None:
    for candidates in (
        _defined_names(outline),
        _labelled_names(outline),
        _bare_names(outline),
        _subject_names(outline),
        _window_names(outline),
    ):
        real = [c for c in candidates if _real(c.text)]
        if real:
            return replace(real[0], text=_legal(real[0].text))
    return None


def _legal(name: str) -> str:
    """The company in 「trade name（company）」, the one that leads a group, without its label; else the name as it is."""
    match = _TRADE.match(name)
    if match and kind_word(match.group(2)) and not kind_word(match.group(1)):
        name = match.group(2)
    return _AND_OTHERS.sub("", _RUN_LABEL.sub("", name)) or name


def _defined_names(outline: Outline) -> Iterator[Text]:
    for term in terms(outline):
        if term.rule != "terms.aside" or not _self().match(term.term) or term.term == "当サイト":
            continue
        part = outline.part_at(term.lines)
        if run_by := _RUN_BY.search(part.text):
            yield Text(
                text=run_by.group(1).strip(), lines=term.lines, confidence=_LIKELY, rule="organisation.run_by"
            )
        before = _before_aside(part.text, term.term)
        matches = list(_company().finditer(before))
        if named := _dotted(before):
            words = named
        elif matches and matches[-1].end() >= len(before.rstrip()) - 1:
            words = matches[-1].group()
        else:
            person = _FULL_NAME.match(before.strip())
            tail = person or _LAST_WORDS.search(re.sub(r"^.*(?:(?:は|では)、|である)", "", before.strip()))
            words = tail.group(1) if tail else ""
            if matches and tail and words and before.strip().endswith(words):
                # 「医療法人みほん会 みほん歯科」: the corporation and its house are one name.
                whole = before[matches[-1].start() :].strip()
                words = whole if whole.removesuffix(words).strip() == matches[-1].group().strip() else words
        yield Text(text=words.strip(), lines=term.lines, confidence=_SURE, rule="organisation.defined")


def _dotted(before: str) -> str | None:
    """A name with dots in it, whole: 「一般社団法人日本甲・乙協会」 opens with its kind word, 「甲・乙株式会社」 ends with it."""
    tail = re.split(r"[、。「」]|(?:は|では)、", before.strip())[-1]
    if "・" not in tail:
        return None
    for kind in dictionary("parties")["kind_words"]:
        name = tail[tail.index(kind) :] if kind in tail else ""
        if "・" in name and len(name) <= _NAME_MAX:
            return name
    closed = _DOTTED.search(tail)
    return closed.group() if closed and len(closed.group()) <= _NAME_MAX else None


def _before_aside(text: str, term: str) -> str:
    for match in _TERM.finditer(text):
        if term in match.group():
            return re.sub(r"[（(][^（()）]*[)）]", "", text[: match.start()].rsplit("。", maxsplit=1)[-1])
    return text


def _labelled_names(outline: Outline) -> Iterator[Text]:
    form = pattern(rf"^(?:当[^\s:：]{{1,5}}?)?の?(?:{_words()['name_labels']})\s*[:：\t 　]\s*(\S.{{1,40}})$")
    for part in outline.parts:
        if match := form.match(part.text.strip()):
            yield Text(
                text=match.group(1).strip(), lines=part.lines, confidence=_SURE, rule="organisation.labelled"
            )


def _bare_names(outline: Outline) -> Iterator[Text]:
    lines: Counter[str] = Counter()
    first: dict[str, Part] = {}
    for part in outline.parts:
        if outline.kind_at(part.section) in {
            SectionKind.ACCREDITED_BODY,
            SectionKind.ADS,
            SectionKind.ANALYTICS,
        }:
            continue
        text = part.text.strip()
        match = _company().match(text)
        if match and match.end() == len(text) and _real(text):
            lines[text] += 1
            first.setdefault(text, part)
    for text, _ in sorted(lines.items(), key=lambda e: (-e[1], -first[e[0]].index)):
        yield Text(text=text, lines=first[text].lines, confidence=_LIKELY, rule="organisation.bare_line")


def _subject_names(outline: Outline) -> Iterator[Text]:
    for part in outline.parts[:2]:
        if latin := _LATIN_SUBJECT.match(part.text):
            yield Text(
                text=latin.group(1).strip(), lines=part.lines, confidence=_GUESS, rule="organisation.subject"
            )
    for part in outline.parts[:4]:
        if (trading := _TRADING.match(part.text)) and _legal(trading.group(1)) != trading.group(1):
            yield Text(
                text=trading.group(1), lines=part.lines, confidence=_LIKELY, rule="organisation.trading"
            )
    for part in outline.parts[:8]:
        match = _company().match(part.text)
        if match and re.match(r"(は|では)", part.text[match.end() :]):
            words = match.group().removesuffix("で")
            yield Text(text=words, lines=part.lines, confidence=_GUESS, rule="organisation.subject")
    for part in outline.parts[:6]:
        match = _OPERATES.search(part.text)
        named = None if match is None else _company().match(part.text, match.end())
        if named is not None and re.match(r"(は|では|が)", part.text[named.end() :]):
            yield Text(
                text=named.group().removesuffix("で"),
                lines=part.lines,
                confidence=_LIKELY,
                rule="organisation.operates",
            )
    for part in outline.parts[:4]:
        if house := _house().match(part.text):
            yield Text(text=house.group(1), lines=part.lines, confidence=_GUESS, rule="organisation.house")
    if outline.title and (match := _company().match(outline.title.text)):
        text = re.sub(r"(プライバシー|個人情報).*$", "", match.group())
        yield Text(text=text, lines=outline.title.lines, confidence=_GUESS, rule="organisation.title")


def _window_names(outline: Outline) -> Iterator[Text]:
    """The name before the window: 「みほん堂 個人情報相談窓口」, where nothing else tells who speaks."""
    for part in outline.parts:
        if outline.kind_at(part.section) in {
            SectionKind.CONTACT,
            SectionKind.COMPLAINTS,
            SectionKind.RIGHTS,
        } and (match := _WINDOW.match(part.text.strip())):
            yield Text(text=match.group(1), lines=part.lines, confidence=_GUESS, rule="organisation.window")


_PERSON = r"([一-龥々ヶ〆ぁ-んァ-ヶー]{1,8}(?:[ 　]+[一-龥々ぁ-んァ-ヶー]{1,8})?)"


def _person_name(words: str) -> str | None:
    name = words.strip()
    letters = len(name.replace(" ", "").replace("　", ""))
    if not _PERSON_MIN <= letters <= _PERSON_MAX or pattern(_words()["not_a_name"]).search(name):
        return None
    return name


def _representative(outline: Outline) -> Person | None:
    form = pattern(rf"({_words()['representative_titles']})[\s　:：\t]*{_PERSON}(?=$|[\s　)）、。|])")
    best: Person | None = None
    for part in outline.parts:
        if outline.kind_at(part.section) is SectionKind.ACCREDITED_BODY or len(part.text) > _NAME_MAX * 6:
            continue
        for match in form.finditer(part.text):
            name = _person_name(match.group(match.lastindex or 0))
            whole = match.start() <= 1
            if name is None or not (whole or re.match(r".*[:：（( 　\t日]$", part.text[: match.start()])):
                continue
            person = Person(
                title=_LABEL.sub("", match.group(1).strip(" 　")),
                name=name,
                lines=part.lines,
                confidence=_SURE if whole else _LIKELY,
                rule="organisation.representative",
            )
            if best is None or (best.confidence < person.confidence):
                best = person
    return best


def _officer(outline: Outline) -> Person | None:
    form = pattern(rf"({_words()['officer_titles']})")
    found: Person | None = None
    for at, part in enumerate(outline.parts):
        match = form.search(part.text)
        if match is None or "。" in part.text or len(part.text) > _NAME_MAX + 20:
            continue
        rest = part.text[match.end() :].strip(" 　:：\t（()）")
        title_and_name = re.match(
            rf"((?:代表)?取締役(?:社長)?|[^\s　]{{1,8}}(?:部長|室長|課長|局長|所長|センター長))?[ 　]*{_PERSON}?[)）]?$",
            rest,
        )
        name = _person_name(title_and_name.group(2) or "") if title_and_name else None
        post = title_and_name.group(1) if title_and_name else rest or None
        after = outline.parts[at + 1] if at + 1 < len(outline.parts) else None
        lines = part.lines
        if not rest and after is not None and re.fullmatch(_PERSON, after.text.strip()):
            name = _person_name(after.text)
            lines = Lines(first=part.lines.first, last=after.lines.last)
        person = Person(
            title=" ".join(filter(None, [match.group(1), post])),
            name=name,
            lines=lines,
            confidence=_LIKELY,
            rule="organisation.officer",
        )
        if found is None or (found.name is None and name is not None):
            found = person
    return found or _appointed(outline)


def _appointed(outline: Outline) -> Person | None:
    """An officer whose post alone is told: 「個人情報管理責任者を設置し…」."""
    form = pattern(rf"({_words()['officer_titles']})(を|の)(設置|選任|任命|配置)")
    for sentence in outline.sentences:
        if match := form.search(sentence.text):
            return Person(
                title=match.group(1),
                name=None,
                lines=sentence.lines,
                confidence=_GUESS,
                rule="organisation.appointed",
            )
    return None


def _address(outline: Outline) -> Text | None:
    own = tuple(
        p
        for p in outline.parts
        if outline.kind_at(p.section) is not SectionKind.ACCREDITED_BODY
        and not (p.group and re.search("認定.*団体|苦情相談室|推進センター|推進協会", p.group))
        and (p.role is not Role.ENTRY or len(p.text) < _NAME_MAX * 3)
    )
    found = list(addresses(own))
    labelled = [a for a, is_labelled in found if is_labelled]
    return next(iter(labelled or [a for a, _ in found]), None)
