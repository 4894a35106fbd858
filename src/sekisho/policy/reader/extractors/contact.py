"""The privacy window and the accredited body: name, mail, telephone, address.

The window is read from the sections on contact, complaints and rights, in that order; what the first lacks is
taken from the next. An accredited body's numbers are never the organisation's.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from sekisho.policy.reader.draft import AccreditedBody, Contact, SectionKind, Text
from sekisho.policy.reader.extractors.addresses import addresses
from sekisho.policy.reader.extractors.organisation import kind_word
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline, Part, stretch
from sekisho.policy.reader.vocabulary import fold, patterns

_SURE, _LIKELY = 0.95, 0.75
_NAME_MAX = 44
_POST = re.compile(r"(管理者|責任者)")
_WHOLE = re.compile(r"(窓口|係|[室課部]|管理者|センター|事務局)$")
_ORDER = (
    SectionKind.CONTACT,
    SectionKind.COMPLAINTS,
    SectionKind.RIGHTS,
    SectionKind.OTHER,
    SectionKind.SECURITY,
)


def extract(outline: Outline) -> Contact:
    """The window."""
    regions = [r for r in _regions(outline) if any(_has_value(p) for p in r)]
    regions = regions or [r for r in _regions(outline) if any("〒" in p.text for p in r)]
    regions = regions or [outline.parts_of(s) for s in outline.of_kind(SectionKind.CONTACT)]
    everything = tuple(p for region in _regions(outline) for p in region)
    main = regions[0] if regions else ()
    rest = tuple(p for region in regions[1:] for p in region)
    email = _email(main) or _email(rest)
    phone = _phone(main, fax=False) or _phone(rest, fax=False)
    form = any(patterns("contact")["form"].search(fold(p.text)) for p in everything)
    return Contact(
        name=_name(regions),
        email=email,
        phone=phone,
        fax=_phone(main, fax=True) or _phone(rest, fax=True),
        address=_address(main) or _address(rest),
        form_only=form and email is None and phone is None,
    )


def _regions(outline: Outline) -> Iterator[tuple[Part, ...]]:
    """Contact sections, then others that may hold the window, then lone lines at the end."""
    for kind in _ORDER:
        for section in outline.of_kind(kind):
            yield tuple(
                p
                for p in outline.parts_of(section)
                if not any(re.search("認定.{0,8}団体|苦情解決", g) for g in p.groups)
            )
    tail = [
        p
        for p in outline.parts[-12:]
        if outline.kind_at(p.section) not in {*_ORDER, SectionKind.ACCREDITED_BODY}
    ]
    yield tuple(p for p in tail if len(p.text) < _NAME_MAX * 2)


def _has_value(part: Part) -> bool:
    forms = patterns("contact")
    text = fold(part.text)
    return bool(forms["email"].search(text) or forms["phone"].search(text))


def _email(parts: tuple[Part, ...]) -> Text | None:
    for part in parts:
        if match := patterns("contact")["email"].search(unicodedata.normalize("NFKC", part.text)):
            return Text(text=match.group(), lines=part.lines, confidence=_SURE, rule="contact.email")
    return None


def _phone(parts: tuple[Part, ...], *, fax: bool) -> Text | None:
    forms = patterns("contact")
    for at, part in enumerate(parts):
        text = fold(part.text)
        above = fold(parts[at - 1].text) if at and not forms["phone_label"].search(text) else ""
        for match in forms["phone"].finditer(text):
            before = text[: match.start()]
            labels = list(
                re.finditer(
                    f"(?P<fax>{forms['fax_label'].pattern})|(?P<phone>{forms['phone_label'].pattern})",
                    before,
                    re.IGNORECASE,
                )
            )
            is_fax = bool(labels and labels[-1].group("fax"))
            if "〒" in before[-8:] or is_fax is not fax:
                continue
            if not labels and not fax and not (forms["phone_label"].search(above) or len(text) < _NAME_MAX):
                continue
            return Text(
                text=match.group().strip(),
                lines=part.lines,
                confidence=_SURE if labels else _LIKELY,
                rule="contact.phone",
            )
    return None


def _address(parts: tuple[Part, ...]) -> Text | None:
    return next((address for address, _ in addresses(parts)), None)


def _name(regions: Sequence[tuple[Part, ...]]) -> Text | None:
    """(1) a whole window line, (2) a window, (3) the organisation's line, (4) an officer or a person; an officer's post last."""
    posts: list[tuple[Part, str]] = []
    for parts in regions:
        windows, officers, companies, people = _name_lines(parts)
        plain = [w for w in windows if not _POST.search(w[1])]
        whole = [
            w for w in windows if _WHOLE.search(w[1]) and (kind_word(w[1]) or re.search(r"[ \u3000]", w[1]))
        ]
        posts.extend(w for w in windows if _POST.search(w[1]))
        callers = () if posts else _callers(parts)
        for part, text in (*whole, *plain, *companies, *officers, *people, *callers):
            named = _RUN_BY.sub("", _LABEL.sub("", text)).rstrip(":： ")
            return Text(text=named, lines=part.lines, confidence=_LIKELY, rule="contact.name")
    for part, text in posts:
        return Text(text=text.rstrip(":： "), lines=part.lines, confidence=_LIKELY / 2, rule="contact.post")
    return None


def _callers(parts: tuple[Part, ...]) -> Iterator["_Line"]:
    """A short line of any other name right above its telephone number or mail address."""
    for part, after, later in zip(parts, parts[1:], (*parts[2:], None), strict=False):
        text = part.text.strip()
        beside = later is not None and _BESIDE.match(after.text.strip()) and _has_value(later)
        if (
            part.role is Role.PROSE
            and len(text) <= _CALLER_MAX
            and (_has_value(after) or beside or after.text.startswith("〒"))
            and not _has_value(part)
            and not patterns("contact")["not_caller"].search(fold(text))
            and not patterns("contact")["not_name"].search(fold(text))
        ):
            yield part, text


_CALLER_MAX = 30
_BESIDE = re.compile(r"(代表|〒|住所|所在地|担当)")
_LABEL = re.compile(
    r"^(?:(?:ご?担当)?(?:窓口|部署|部門|課)名?|ご?担当者?|(?:ご?相談|お?問い?合わ?せ|ご?連絡)(?:窓口|先))(?:の?名称?)?\s*[:：\t　]\s*(?=\S)"
)
_RUN_BY = re.compile(r"^運営(?:会社|元)?\s*[:：]\s*")
_OFFICER = re.compile(
    r"(?:個人情報|個人データ|情報|プライバシー)[^\s、。:：]{0,10}(?:管理者|責任者|担当者)\s*[:：\t　]\s*([^、。:：@]{2,24})$"
)
_ASKED = re.compile(
    r"(?:は|を|、)?([^、。はを（(]{2,40}?(?:係|窓口|[課部室]|事務局|センター|担当|受付|サポート|デスク))[（(]([^（()）]{4,60})[)）](?:まで|に|へ|宛|で|が)"
)
_ENCLOSED = re.compile(r"[（(][^（()）]+[)）]$")
_Line = tuple[Part, str]


def _name_lines(parts: tuple[Part, ...]) -> tuple[list[_Line], list[_Line], list[_Line], list[_Line]]:
    """Lines that name a window, an officer beside the post, an organisation, a person below a post."""
    forms = patterns("contact")
    windows: list[_Line] = []
    officers: list[_Line] = []
    companies: list[_Line] = []
    people: list[_Line] = []
    for at, part in enumerate(parts):
        text = part.text.strip()
        officer = _OFFICER.search(text)
        if officer and not kind_word(text[: officer.start()]):
            officers.append((part, officer.group(1).strip()))
            continue
        if asked := _asked(text):
            windows.append((part, asked))
            continue
        bare = _LABEL.sub("", text)
        if bare != text and not forms["not_name"].search(fold(bare)) and len(bare) <= _NAME_MAX:
            windows.append((part, bare))
            continue
        text = text if _ENCLOSED.search(text) else text.strip("（()）")
        labelled = forms["company_label"].sub("", text)
        if labelled != text:
            companies.append((part, labelled.strip()))
            continue
        if inline := _inline_name(text):
            windows.append((part, inline))
            continue
        if (
            len(text) > _NAME_MAX
            or (forms["not_name"].search(fold(text)) and not _titled(text))
            or "。" in text
        ):
            continue
        if part.role is Role.HEADING and (at == 0 or part.block.style == "bracket") and not kind_word(text):
            continue
        if forms["window"].search(fold(text)):
            windows.append((part, text))
        elif kind_word(text):
            companies.append((part, text))
        elif at and _POST.search(parts[at - 1].text) and len(text) <= _NAME_MAX // 4:
            people.append((part, text))
    return windows, officers, companies, people


def _titled(text: str) -> bool:
    return (
        bool(kind_word(text))
        and not re.search(r"[@]|[0-9]{3}|ください|下さい", fold(text))
        and len(text) < _NAME_MAX
    )


def _asked(text: str) -> str | None:
    """「…は、総務部（電話 03-…）までお申し出ください」: the window before its number in prose."""
    match = _ASKED.search(text)
    forms = patterns("contact")
    if match is None or not (
        forms["email"].search(match.group(2)) or forms["phone"].search(fold(match.group(2)))
    ):
        return None
    return re.sub(r"^(?:当社|弊社|当[一-龥]{1,2})の?", "", match.group(1).strip()) or None


def _inline_name(text: str) -> str | None:
    """「…窓口　mail@example.jp」: the words before the value."""
    match = patterns("contact")["email"].search(text)
    if match is None or match.start() < 4:  # noqa: PLR2004 -- a label, not a name
        return None
    before = text[: match.start()].strip(" 　:：")
    return (
        before
        if patterns("contact")["window"].search(before[-4:])
        and "。" not in before
        and "、" not in before
        and len(before) <= _NAME_MAX
        else None
    )


_BODY = re.compile(
    r"((?:財団法人[ 　]*)?一般財団法人[^\s、。「」（(]{2,30}|一般社団法人[^\s、。「」（(]{2,30}|[^\s、。「」]{2,20}(?:協会|センター|機構|連盟))"
)


def accredited_body(outline: Outline) -> AccreditedBody | None:
    """The accredited body, with its window, address and numbers."""
    sections = list(outline.of_kind(SectionKind.ACCREDITED_BODY))
    if not sections:
        return None
    parts = tuple(p for s in sections for p in outline.parts_of(s)) or outline.parts_of(sections[0])
    text = " ".join(p.text for p in parts)
    if (
        re.search(r"(対象事業者では(ござい|あり)ません|加入して(おり|い)ません|ありません)", text)
        or not parts
    ):
        name = None
    else:
        match = next(
            (m for p in parts for m in [_BODY.search(p.text)] if m and "認定" not in m.group(1)), None
        )
        name = match.group(1) if match else None
    window = next((p.text for p in parts if re.search(r"(相談室|事務局|窓口)$", p.text)), None)
    address = next((a.text for a, _ in addresses(parts)), None)
    phones = tuple(
        dict.fromkeys(
            m.group().strip()
            for p in parts
            for m in patterns("contact")["phone"].finditer(fold(p.text))
            if "〒" not in fold(p.text)[max(0, m.start() - 3) : m.start()]
        )
    )
    return AccreditedBody(
        name=name,
        window=window,
        address=address,
        phones=phones,
        lines=stretch(parts) if parts else sections[0].lines,
        confidence=_LIKELY,
        rule="accredited_body.section",
    )
