"""Drafts the categories of persons (本人の類型) and says whom a purpose is for.

A category comes from a term that stands for several groups, from a sentence that defines one, or from a purpose's own
words. A kind of customer (a store member) shares the customers' purposes. Recruitment and employment stay apart from
everything else: an applicant's data serve no customer's purpose, nor the reverse.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sekisho.policy.drafting.listed import listed_purposes
from sekisho.policy.drafting.origin import clause_of_sentence, source_of, source_of_sentence
from sekisho.policy.drafting.words import finds, pattern, squeeze, words
from sekisho.policy.model import Category, CategoryId, ClauseId, Source
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft, PurposeFlag

CUSTOMER = CategoryId("customer")
_APART = {PurposeFlag.RECRUITMENT: "applicant", PurposeFlag.EMPLOYMENT: "staff"}
_GUESSED = 0.5
_MEANING = 60
"""Characters before a term in which what it stands for is looked for."""
_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(slots=True)
class People:
    """The categories found, and which of them the general words of the text (お客様等) stand for."""

    found: dict[CategoryId, Category] = field(default_factory=dict)
    general: list[CategoryId] = field(default_factory=list)
    clauses: list[ClauseId] = field(default_factory=list)

    def add(self, category: str, name: str, source: Source, *, general: bool = False) -> None:
        """Adds a category once; the first mention gives it its name."""
        key = CategoryId(category)
        rule = words()["categories"].get(category, {})
        self.found.setdefault(
            key, Category(id=key, name=name, natural=rule.get("natural", True), source=source)
        )
        if general and key not in self.general:
            self.general.append(key)

    @property
    def categories(self) -> tuple[Category, ...]:
        """All categories, customers first."""
        return tuple(sorted(self.found.values(), key=lambda row: row.id != CUSTOMER))

    def kinds_of(self, category: CategoryId) -> tuple[CategoryId, ...]:
        """A category and its kinds."""
        rules = words()["categories"]
        kinds = (row for row in self.found if rules.get(row, {}).get("kind_of") == category)
        return (category, *kinds)

    def of(self, purpose: read.Purpose) -> tuple[CategoryId, ...]:
        """Whom a purpose is for; empty = all, for what anybody may consent to."""
        if apart := _apart(purpose):
            return apart
        subject = _category(purpose)
        if subject in self.found and (subject != CUSTOMER or purpose.group is not None):
            return self.kinds_of(subject)
        if purpose.subject is None and purpose.flags & {PurposeFlag.CONSENT, PurposeFlag.ASK_CONSENT}:
            return ()
        whole = (kind for category in self.general for kind in self.kinds_of(category))
        return tuple(dict.fromkeys(whole))


def draft_people(draft: Draft) -> People:
    """The categories of a text; `customer` at least."""
    people = People()
    for category, name, sentence in _terms(draft):
        people.add(category, name, _at(sentence), general=True)
        people.clauses.append(clause_of_sentence(sentence.id))
    if CUSTOMER not in people.found:
        name, source = _customer_word(draft)
        people.add(CUSTOMER, name, source, general=True)
    for purpose in listed_purposes(draft):
        if subject := _category(purpose):
            people.add(subject, _person_word(subject, purpose.subject_words or ""), source_of(purpose))
        for category in _apart(purpose):
            people.add(category, _person_word(category, purpose.text), source_of(purpose))
    for category, name, sentence in _named(draft):
        people.add(category, name, _at(sentence))
        people.clauses.append(clause_of_sentence(sentence.id))
    return people


def _at(sentence: read.Sentence) -> Source:
    return source_of_sentence(sentence, 0.8, "people.named")


def _apart(purpose: read.Purpose) -> tuple[CategoryId, ...]:
    """Applicants or staff, for purposes of recruitment or employment: after hiring (採用後) only staff."""
    flags = purpose.flags & set(_APART)
    if flags == set(_APART) and finds("採用後|入社後", purpose.text):
        return (CategoryId("staff"),)
    return tuple(CategoryId(category) for flag, category in _APART.items() if flag in flags)


def _category(purpose: read.Purpose) -> CategoryId | None:
    """The category that a purpose's own words or heading name."""
    subject = words()["same_as"].get(purpose.subject, purpose.subject)
    return CategoryId(subject) if subject is not None and _ID.fullmatch(subject) else None


def _person_word(category: str, text: str) -> str:
    """The word that names the persons in a text; their plain name where it only hints at them."""
    rule = words()["categories"].get(category, {"words": "$^", "name": category})
    found = pattern(rule["words"]).search(squeeze(text))
    return found.group() if found else str(rule["name"])


def _terms(draft: Draft) -> Iterator[tuple[str, str, read.Sentence]]:
    """Categories inside terms such as 「顧客、仕入先、役員等（以下「関係者」…）」."""
    for sentence in draft.sentences:
        text = squeeze(sentence.text)
        for opening in pattern("[(（]以下、?「([^」]+)」").finditer(text):
            if not pattern(words()["term_of_persons"]).search(opening.group(1)):
                continue
            meaning = text[: opening.start()][-_MEANING:]
            named = [
                (category, found.group())
                for category, rule in words()["categories"].items()
                if "kind_of" not in rule and (found := pattern(rule["words"]).search(meaning))
            ]
            if len(named) > 1:
                yield from ((category, name, sentence) for category, name in named)


def _customer_word(draft: Draft) -> tuple[str, Source]:
    """The word by which the text calls its customers: the most frequent one."""
    text = squeeze("".join(row.text for row in draft.sentences))
    printed = [match.group() for match in pattern(words()["categories"]["customer"]["words"]).finditer(text)]
    if not printed:
        return "お客様", Source(confidence=_GUESSED, rule="people.default")
    name = max(dict.fromkeys(printed), key=printed.count)
    first = next(row for row in draft.sentences if name in squeeze(row.text))
    return name, source_of_sentence(first, 0.8, "people.customer_word")


def _named(draft: Draft) -> Iterator[tuple[str, str, read.Sentence]]:
    for rule in words()["naming"]:
        for row in draft.sentences:
            if finds(rule["when"], row.text):
                name = pattern(words()["categories"][rule["category"]]["words"]).search(squeeze(row.text))
                yield rule["category"], name.group() if name else rule["category"], row
                break
