"""Outside services that get information from browsers and apps: analysis, advertising, modules (電気通信事業法27条の12).

Names are known by their shape and by the words around them, never from a list. A class of vendors (広告配信事業者) that
gets information is one too. What is sent, its links and its refusal page are read beside the name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sekisho.policy.particulars import Vendor, VendorKind
from sekisho.policy.reader.draft import SectionKind, Sentence
from sekisho.policy.reader.enumeration import closed, pieces
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, below, clause_of, source_at
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_WHERE = frozenset(
    {
        SectionKind.COOKIES,
        SectionKind.ANALYTICS,
        SectionKind.ADS,
        SectionKind.EXTERNAL_TRANSMISSION,
    }
)
_KIND_OF = {SectionKind.ADS: VendorKind.ADS, SectionKind.ANALYTICS: VendorKind.ANALYTICS}
_NEAR = 8
"""Lines after a vendor's name on which a bare address still belongs to it."""


@dataclass(slots=True)
class _Found:
    """The vendors of a text, and the one that was named last."""

    rows: dict[str, Vendor] = field(default_factory=dict)
    last: str | None = None

    def add(self, vendor: Vendor) -> None:
        key = _key(vendor.name)
        self.rows.setdefault(key, vendor)
        self.last = key

    def tell(self, key: str | None, **what: object) -> None:
        """Adds what a sentence tells of a vendor; the first telling stands."""
        held = self.rows.get(key or "")
        if held is not None:
            new = {name: value for name, value in what.items() if value and not getattr(held, name)}
            self.rows[key or ""] = replace(held, **new)  # type: ignore[arg-type] # fields of Vendor by name


def extract(outline: Outline) -> tuple[Vendor, ...]:
    """Each vendor once, in the order of the text."""
    found = _Found()
    for sentence in outline.sentences:
        section = outline.kind_at(sentence.section)
        text = fold(sentence.text)
        if section in _WHERE or patterns("vendors")["context"].search(text):
            for vendor in _named(sentence, section, text):
                found.add(vendor)
            _details(outline, sentence, text, found)
    rows = (replace(row, id=f"w{number}") for number, row in enumerate(found.rows.values(), start=1))
    return tuple(rows)


def _key(name: str) -> str:
    return re.sub(r"[\s0-9]+", "", fold(name)).casefold()


def _named(sentence: Sentence, section: SectionKind, text: str) -> Iterator[Vendor]:
    forms = patterns("vendors")
    names: dict[str, float] = {}
    for rule in ("used", "called"):
        for match in forms[rule].finditer(text):
            names.update(dict.fromkeys(_split(match["name"]), SURE))
    company, group = forms["company"].match(text), forms["class"].search(text)
    if sentence.entry and section in _WHERE and company:
        names.setdefault(company["name"].strip(), LIKELY)
    if section in _WHERE and group and forms["gets"].search(text):
        names.setdefault(group.group(), LIKELY)
    for name, confidence in names.items():
        longer = any(other != name and other.startswith(name) for other in names)
        if longer or forms["no_vendor"].search(name):
            continue
        yield Vendor(
            id="",
            name=name,
            kind=_kind(text, section, sentence.group or ""),
            operator=operator["name"] if (operator := forms["operator"].search(text)) else None,
            clause=clause_of(sentence.id),
            source=source_at(
                sentence, confidence, "vendors.named" if confidence == SURE else "vendors.entry"
            ),
        )


def _split(names: str) -> list[str]:
    return [
        name.strip(" 「」『』()")
        for name in re.split(r"[、,]|および|及び|または|又は", names)
        if name.strip()
    ]


def _kind(text: str, section: SectionKind, group: str) -> VendorKind:
    """What it is for: the sentence's words, then the sub-heading's, then the section's kind."""
    forms = patterns("vendors")
    for words in (text, fold(group)):
        for kind in (
            VendorKind.ANALYTICS,
            VendorKind.ADS,
            VendorKind.SOCIAL,
            VendorKind.MAP,
            VendorKind.LOGIN,
        ):
            if forms[kind.value].search(words):
                return kind
    return _KIND_OF.get(section, VendorKind.MODULE)


def _sent(text: str) -> Iterator[str]:
    """What is sent, as an enumeration; words before it that do something else, and mere announcements, are none."""
    for match in patterns("vendors")["sends"].finditer(text):
        for piece in pieces(match["what"]):
            words = closed(piece)[0].split("が")[-1]
            if not patterns("vendors")["no_sent"].search(words):
                yield words


def _details(outline: Outline, sentence: Sentence, text: str, found: _Found) -> None:
    """What the sentence tells of the vendor it names, or of the one named last."""
    forms = patterns("vendors")
    here = next((key for key in found.rows if key in _key(text)), None)
    named = here or found.last
    if named is None:
        return
    if here is None and sentence.lines.first > (found.rows[named].source.lines or (0, 0))[1] + _NEAR:
        return
    plain = forms["aside"].sub("", text)
    sent = tuple(_sent(plain))
    if sent:
        found.tell(named, sends=sent)
    elif forms["sends_list"].search(text):
        found.tell(named, sends=tuple(row.text for row in below(outline, sentence)))
    if match := forms["purpose"].search(plain):
        found.tell(named, purposes=(match["what"].split("は")[-1],))
    for url in forms["url"].finditer(text):
        around = f"{sentence.group or ''}{text}"
        before = next(
            (row.text for row in reversed(outline.sentences) if row.lines.last < sentence.lines.first), ""
        )
        refuses = forms["opt_out"].search(f"{around}{before if len(text) <= len(url.group()) + 2 else ''}")
        found.tell(named, **{"opt_out_url" if refuses else "policy_url": url.group()})
